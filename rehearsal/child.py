"""The real bot as a child process.

Promise: the bot that runs here is the one that ships, bound to one workspace alone: of the caller's environment it gets
no token, no database, no keyring and no `.env`. A crash is told in one sentence and the bot is started again, a few
times over.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rehearsal.workspace import Workspace

OURS: Final = ("SLACK_", "CLOSEDSET_")
CRASHES_BEFORE_GIVING_UP: Final = 5
STOP_SECONDS: Final = 10.0
READY_SECONDS: Final = 30.0
LOG: Final = "bot.log"
CODE: Final = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
READY: Final = "Ready"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BotPlan:
    """How to start the bot: `command` in `folder`, with its data under `data`; `make_keys` is run first if there are no
    keys yet."""

    command: tuple[str, ...]
    folder: Path
    data: Path
    make_keys: tuple[str, ...] | None = None


def bot_environment(workspace: Workspace, data: Path) -> dict[str, str]:
    """The child's whole environment: the caller's without anything of Slack's or ours, then this workspace's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {
        **kept,
        **workspace.environment(),
        "CLOSEDSET_DATABASE_URL": f"sqlite:///{(data / 'data' / 'closedset.db').resolve()}",
        "CLOSEDSET_KEYRING": str((data / "keys").resolve()),
        "CLOSEDSET_RECORDS": str((data / "records").resolve()),
    }


class Bot:
    """The bot's process, started again when it crashes, until `stop`. Its log goes to `bot.log` beside its data. `say`
    tells what goes wrong to whoever started it; `show` tells whoever looks at the page, and "" when it is over."""

    def __init__(
        self, plan: BotPlan, environment: dict[str, str], say: Say, show: Callable[[str], None] = lambda sentence: None
    ) -> None:
        self._plan = plan
        self._environment = environment
        self._say = say
        self._show = show
        self._process: subprocess.Popen[str] | None = None
        self._stopping = threading.Event()
        self._begun = threading.Event()
        self._code: str | None = None
        self._watcher = threading.Thread(target=self._watch, name="bot", daemon=True)

    def start(self) -> None:
        (self._plan.data / "data").mkdir(parents=True, exist_ok=True)
        if self._has_keys():
            self._watcher.start()
        else:
            self._tell("The bot's keys could not be made, so it is not started.")

    def wait_until_ready(self) -> str | None:
        """The one-time code that the bot printed, once it is ready; None if it does not become so, which is said."""
        if not self._watcher.is_alive():
            return None
        if not self._begun.wait(READY_SECONDS) or self._code is None:
            self._tell(f"The bot did not become ready; {self._plan.data / LOG} may say why.")
        return self._code

    def stop(self) -> None:
        """Ask the bot to finish (SIGTERM), then insist."""
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._watcher.is_alive():
            self._watcher.join()

    def _tell(self, sentence: str) -> None:
        self._say(sentence)
        self._show(sentence)

    def _has_keys(self) -> bool:
        keys = self._plan.data / "keys"
        if self._plan.make_keys is None or (keys.is_dir() and any(keys.iterdir())):
            return True
        made = subprocess.run(  # noqa: S603 - our own command
            self._plan.make_keys, cwd=self._plan.folder, env=self._environment, check=False, stdout=subprocess.DEVNULL
        )
        return made.returncode == 0

    def _watch(self) -> None:
        log = os.open(self._plan.data / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            self._keep_running(log)
        finally:
            os.close(log)
            self._begun.set()

    def _keep_running(self, log: int) -> None:
        for crash in range(1, CRASHES_BEFORE_GIVING_UP + 1):
            code = self._run_once(log)
            if self._stopping.is_set():
                return
            if crash == CRASHES_BEFORE_GIVING_UP:
                self._tell(f"The bot stopped {crash} times and is not started again. Its last exit code was {code}.")
                return
            self._tell(f"The bot stopped by itself (exit code {code}); starting it again.")
            self._stopping.wait(1.0)

    def _run_once(self, log: int) -> int:
        """Run it to its end, hearing what it prints; returns its exit code.

        It has a process group of its own: Ctrl-C in the terminal reaches this process alone, which then stops it.
        """
        process = subprocess.Popen(  # noqa: S603 - our own command
            self._plan.command, cwd=self._plan.folder, env=self._environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, process_group=0,
        )  # fmt: skip
        with process:
            self._process = process
            if self._stopping.is_set():
                process.terminate()
            for line in process.stdout or ():
                if found := CODE.search(line):
                    self._code = found[0]
                if line.startswith(READY):
                    self._begun.set()
                    self._show("")
        return process.returncode
