"""The rehearsal workspace in a terminal, with the real bot as a child process.

Promise: the bot that runs here is the one that ships, bound to this workspace alone: of the caller's environment it
gets no token, no database, no keyring and no `.env`. Its data and its log are under `data` (var/rehearsal), a crash is
told in one sentence and the bot is started again, and SIGINT, SIGTERM or the end of the input ends everything.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from rehearsal import demo
from rehearsal.console import Console
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

OURS: Final = ("SLACK_", "CLOSEDSET_")
CRASHES_BEFORE_GIVING_UP: Final = 5
STOP_SECONDS: Final = 10.0
READY_SECONDS: Final = 30.0
LOG: Final = "bot.log"
CALLS: Final = "calls.jsonl"
CODE: Final = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
READY: Final = "Ready"
EMPTY: Final = """\
Nothing is set up yet. The bot's one-time code is {code}. Begin like this:

  person Ada
  new-channel nightfall
  home
  press Set Up

Type help for everything else."""
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
    """The bot's process, started again when it crashes, until `stop`. Its log goes to `bot.log` beside its data."""

    def __init__(self, plan: BotPlan, environment: dict[str, str], say: Say) -> None:
        self._plan = plan
        self._environment = environment
        self._say = say
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
            self._say("The bot's keys could not be made, so it is not started.")

    def wait_until_ready(self) -> str | None:
        """The one-time code that the bot printed, once it is ready; None if it does not become so, which is said."""
        if not self._watcher.is_alive():
            return None
        if not self._begun.wait(READY_SECONDS) or self._code is None:
            self._say(f"The bot did not become ready; {self._plan.data / LOG} may say why.")
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
                self._say(f"The bot stopped {crash} times and is not started again. Its last exit code was {code}.")
                return
            self._say(f"The bot stopped by itself (exit code {code}); starting it again.")
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
        return process.returncode


def serve_headless(
    port: int,
    record: Path | None,
    *,
    data: Path = Path("var/rehearsal"),
    folder: Path = Path(),
    say: Say,
    lines: Iterator[str] | None = None,
    with_bot: bool = True,
    empty: bool = False,
) -> None:
    """Run workspace and bot until the input ends or a signal comes; unless `empty`, an invented production is made
    first. `folder` holds app_manifest.yml and the code; `record` is where calls are appended (`data`/calls.jsonl, begun
    anew, unless given); `say` shows a line to whoever started it; `lines` are their commands (standard input unless
    given). Standard input that ends without a command means that nobody sits there: a signal ends it then."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    calls = record or data / CALLS
    if record is None:
        calls.unlink(missing_ok=True)
    workspace = Workspace(read_manifest(folder / "app_manifest.yml"), record=calls, clock_path=data / "clock")
    console = Console(workspace, say, zone=demo.ZONE, calls=calls)
    with workspace_running(workspace, port), ending_on_signals():
        say(f"A Slack workspace of your own is at {workspace.api_url}, and everybody in it is invented.")
        say(f"It begins anew at each start; what is written is under {data}.")
        bot = Bot(_plan(folder, data), bot_environment(workspace, data), say) if with_bot else None
        try:
            if bot is not None:
                _prepare(workspace, bot, say, empty=empty)
            obeyed = console.run(lines if lines is not None else _typed(console, say))
            if lines is None and not obeyed and not sys.stdin.isatty():
                threading.Event().wait()
        except KeyboardInterrupt:
            say("Stopping.")
        finally:
            if bot is not None:
                bot.stop()


def _plan(folder: Path, data: Path) -> BotPlan:
    ours = (sys.executable, "-m", "bot")
    return BotPlan((*ours, "run"), folder, data, make_keys=(*ours, "keys", "new"))


def _prepare(workspace: Workspace, bot: Bot, say: Say, *, empty: bool) -> None:
    """Start the bot, and make the production unless the rehearsal is to begin without one."""
    if not empty:
        demo.advance_to_morning(workspace)
        demo.move_in(workspace)
    bot.start()
    code = bot.wait_until_ready()
    if code is None:
        return
    if empty:
        say(EMPTY.format(code=code))
        return
    say("Making a production the way people would, in the bot's own forms:")
    # Two weeks' work in two seconds would meet Slack's limits for a minute of it.
    limits, workspace.rates.scale = workspace.rates.scale, None
    try:
        demo.Demo(workspace, code, say).make()
    except (LookupError, AssertionError) as problem:
        say(f"The production could not be finished: {problem.args[0] if problem.args else problem}")
    workspace.rates.scale = limits
    now = workspace.clock.now().astimezone(ZoneInfo(demo.ZONE))
    say(demo.FIRST_STEPS.format(now=f"{now:%A %d %B, %H:%M}"))


def _typed(console: Console, say: Say) -> Iterator[str]:
    """Lines from standard input: with a prompt in a terminal; from a pipe, each shown before it is obeyed."""
    if not sys.stdin.isatty():
        for line in sys.stdin:
            if line.strip():
                say(f"\n{console.acting_as}> {line.strip()}")
            yield line
        return
    with suppress(ImportError):
        import readline  # noqa: F401 - gives input() a history
    while True:
        try:
            yield input(f"\n{console.acting_as}> ")
        except EOFError:
            say("")
            return


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
