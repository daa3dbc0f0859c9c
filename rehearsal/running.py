"""Workspace, bot and invented production together, for whichever way people look at them.

Promise: data and logs are under `data` (var/rehearsal) and begin anew; SIGINT, SIGTERM or the end of the block ends
everything.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from rehearsal import demo
from rehearsal.child import Bot, BotPlan, bot_environment
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

CALLS: Final = "calls.jsonl"
MAKING: Final = "Making a production the way people would, in the bot's own forms"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`port` 0 takes a free one; `data` is where everything is written; `folder` holds app_manifest.yml and the code;
    `record` is where calls are appended (`data`/calls.jsonl, begun anew, unless given); `empty` leaves the production
    out, and without `with_bot` nobody answers."""

    port: int
    data: Path = Path("var/rehearsal")
    folder: Path = Path()
    record: Path | None = None
    with_bot: bool = True
    empty: bool = False

    @property
    def calls(self) -> Path:
        return self.record or self.data / CALLS


@dataclass(slots=True)
class Rehearsal:
    """A running workspace and its bot. `code` is the bot's one-time code after `prepare`, if it became ready."""

    plan: Plan
    workspace: Workspace
    bot: Bot | None
    say: Say
    code: str | None = None

    def prepare(self) -> None:
        """Start the bot, and make the production unless the rehearsal is to begin without one."""
        if self.bot is None:
            self.workspace.announce("")
            return
        if not self.plan.empty:
            demo.advance_to_morning(self.workspace)
            demo.move_in(self.workspace)
        self.bot.start()
        self.code = self.bot.wait_until_ready()
        if self.code is not None and not self.plan.empty:
            self._make(self.code)

    @property
    def set_time(self) -> str:
        """What the clock of the set says."""
        return f"{self.workspace.clock.now().astimezone(ZoneInfo(demo.ZONE)):%A %d %B, %H:%M}"

    def _make(self, code: str) -> None:
        self.say(f"{MAKING}:")
        made = demo.Demo(self.workspace, code, self._progress)
        self.workspace.turning.plan(demo.ZONE, made.next_call)
        self.workspace.turning.held = "The production is being made; the clock can be turned once it stands."
        # Four days' work in a few seconds would meet Slack's limits for a minute of it.
        limits, self.workspace.rates.scale = self.workspace.rates.scale, None
        try:
            made.make()
            self.workspace.announce("")
        except (LookupError, AssertionError) as problem:
            sentence = f"The production could not be finished: {problem.args[0] if problem.args else problem}"
            self.say(sentence)
            self.workspace.announce(sentence)
        self.workspace.rates.scale = limits
        self.workspace.turning.held = ""

    def _progress(self, line: str) -> None:
        self.say(line)
        self.workspace.announce(f"{MAKING}: {line.strip()} …")


@contextmanager
def rehearsing(plan: Plan, say: Say) -> Iterator[Rehearsal]:
    """Start a workspace, and a bot when `prepare` is called; end both. Raises OSError if the port is taken."""
    plan.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if plan.record is None:
        plan.calls.unlink(missing_ok=True)
    workspace = Workspace(
        read_manifest(plan.folder / "app_manifest.yml"), record=plan.calls, clock_path=plan.data / "clock"
    )
    with workspace_running(workspace, plan.port), ending_on_signals():
        ours = (sys.executable, "-m", "bot")
        command = BotPlan((*ours, "run"), plan.folder, plan.data, make_keys=(*ours, "keys", "new"))
        bot = Bot(command, bot_environment(workspace, plan.data), say, workspace.announce) if plan.with_bot else None
        try:
            yield Rehearsal(plan, workspace, bot, say)
        except KeyboardInterrupt:
            say("Stopping.")
        finally:
            if bot is not None:
                bot.stop()


def wait_for_a_signal() -> None:
    """Wait until SIGINT or SIGTERM ends the block of `rehearsing`."""
    threading.Event().wait()


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
