"""The rehearsal workspace in a terminal, with the real bot as a child process.

Promise: the bot that runs here is the one that ships, bound to this workspace alone: of the caller's environment it
gets no token, no database, no keyring and no `.env`. Its data are under `data` (var/rehearsal), a crash is told in one
sentence and the bot is started again, and SIGINT, SIGTERM or the end of a terminal's input ends everything.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rehearsal.console import Console
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

OURS = ("SLACK_", "CLOSEDSET_")
CRASHES_BEFORE_GIVING_UP = 5
STOP_SECONDS = 10.0
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
    }


class Bot:
    """The bot's process, started again when it crashes, until `stop`."""

    def __init__(self, plan: BotPlan, environment: dict[str, str], say: Say) -> None:
        self._plan = plan
        self._environment = environment
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="bot", daemon=True)

    def start(self) -> None:
        (self._plan.data / "data").mkdir(parents=True, exist_ok=True)
        if self._has_keys():
            self._watcher.start()
        else:
            self._say("The bot's keys could not be made, so it is not started.")

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

    def _has_keys(self) -> bool:
        keys = self._plan.data / "keys"
        if self._plan.make_keys is None or (keys.is_dir() and any(keys.iterdir())):
            return True
        made = subprocess.run(self._plan.make_keys, cwd=self._plan.folder, env=self._environment, check=False)  # noqa: S603 - our own command
        return made.returncode == 0

    def _watch(self) -> None:
        for crash in range(1, CRASHES_BEFORE_GIVING_UP + 1):
            self._process = subprocess.Popen(self._plan.command, cwd=self._plan.folder, env=self._environment)  # noqa: S603 - our own command
            if self._stopping.is_set():
                self._process.terminate()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            if crash == CRASHES_BEFORE_GIVING_UP:
                self._say(f"The bot stopped {crash} times and is not started again. Its last exit code was {code}.")
                return
            self._say(f"The bot stopped by itself (exit code {code}); starting it again.")
            self._stopping.wait(1.0)


def serve_headless(
    port: int,
    record: Path | None,
    *,
    data: Path = Path("var/rehearsal"),
    folder: Path = Path(),
    say: Say,
    lines: Iterator[str] | None = None,
    with_bot: bool = True,
) -> None:
    """Run workspace and bot until the input ends or a signal comes. `folder` holds app_manifest.yml and the code; `say`
    shows a line to whoever started it; `lines` are their commands (standard input unless given)."""
    workspace = Workspace(
        read_manifest(folder / "app_manifest.yml"), record=record, clock_path=data / "clock", rate_scale=1.0
    )
    ours = (sys.executable, "-m", "bot")
    plan = BotPlan((*ours, "run"), folder, data, make_keys=(*ours, "keys", "new"))
    with workspace_running(workspace, port), ending_on_signals():
        bot = Bot(plan, bot_environment(workspace, data), say) if with_bot else None
        say(f"A Slack workspace of your own is at {workspace.api_url}, data under {data}.")
        say("Everybody in it is invented. Type help for what you can do, or an end of input to stop.")
        if bot is not None:
            bot.start()
        try:
            Console(workspace, say).run(lines if lines is not None else iter(sys.stdin))
            if lines is None and not sys.stdin.isatty():
                # Started without a terminal: serve until a signal comes.
                threading.Event().wait()
        except KeyboardInterrupt:
            say("Stopping.")
        finally:
            if bot is not None:
                bot.stop()


@contextmanager
def workspace_running(workspace: Workspace, port: int) -> Iterator[None]:
    """Start the workspace on `port` and stop it at the end."""
    workspace.start(port)
    try:
        yield
    finally:
        workspace.stop()


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does; only the main thread may ask for that, elsewhere nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
