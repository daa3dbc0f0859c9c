"""The rehearsal workspace in a browser.

Promise: the terminal always holds an address that still lets a browser in; the page answers while the production is
being made and says how far it is; commands from a pipe are obeyed as in a terminal, and a signal ends everything.
"""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Final

from rehearsal.headless import obey
from rehearsal.running import Plan, Rehearsal, Say, rehearsing, wait_for_a_signal

BEGINNING: Final = """\
A Slack workspace of your own is being made, and everybody in it is invented. Its page is at

  {address}
"""
CODE: Final = "Nothing is set up yet. The bot's one-time code is {code}."


def serve_page(
    port: int,
    record: Path | None,
    *,
    data: Path = Path("var/rehearsal"),
    folder: Path = Path(),
    say: Say,
    with_bot: bool = True,
    empty: bool = False,
) -> None:
    """Run workspace, bot and page, see `rehearsal.running.Plan`, until a signal comes or commands on standard input
    end. Raises OSError if the port is taken."""
    with rehearsing(Plan(port, data, folder, record, with_bot, empty), say) as rehearsal:
        guard = rehearsal.workspace.guard
        guard.used = lambda: say(f"For another browser: {guard.new_address()}")
        first = guard.new_address()
        say(BEGINNING.format(address=first))
        rehearsal.workspace.announce("The bot is starting …")
        _open(first)
        rehearsal.prepare()
        _ready(rehearsal, first)
        if sys.stdin.isatty():
            wait_for_a_signal()
        obey(rehearsal)


def _ready(rehearsal: Rehearsal, first: str) -> None:
    say, guard = rehearsal.say, rehearsal.workspace.guard
    if rehearsal.code is not None and rehearsal.plan.empty:
        say(CODE.format(code=rehearsal.code))
    elif rehearsal.code is not None:
        say(f"Nightfall is being prepared. It is {rehearsal.set_time}, set time.")
    ready = "" if rehearsal.bot is not None and rehearsal.code is None else "Ready. "
    say(f"{ready}Ctrl-C ends it; what is written is under {rehearsal.plan.data}.")
    if guard.is_fresh(first):
        say(f"\n  {first}\n")


def _open(address: str) -> None:
    """Open a browser where somebody sits before a screen."""
    screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen and sys.stdout.isatty() and "SSH_CONNECTION" not in os.environ:
        webbrowser.open(address)
