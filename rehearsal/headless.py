"""The rehearsal workspace in a terminal: people are acted one line at a time.

Promise: what is typed is done as the person whom one acts as, and answered with what that person sees; the rehearsal
ends with its input, or with a signal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from rehearsal import demo
from rehearsal.console import Console
from rehearsal.running import Plan, Rehearsal, Say, rehearsing, wait_for_a_signal

EMPTY: Final = """\
Nothing is set up yet. The bot's one-time code is {code}. Begin like this:

  person Ada
  new-channel nightfall
  home
  press Set Up

Type help for everything else."""


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
    """Run workspace and bot until the input ends or a signal comes, see `rehearsal.running.Plan`; `say` shows a line to
    whoever started it; `lines` are their commands (standard input unless given). Standard input that ends without a
    command means that nobody sits there: a signal ends it then."""
    plan = Plan(port, data, folder, record, with_bot, empty)
    with rehearsing(plan, say) as rehearsal:
        say(f"A Slack workspace of your own is at {rehearsal.workspace.api_url}, and everybody in it is invented.")
        say(f"It begins anew at each start; what is written is under {data}.")
        rehearsal.prepare()
        _first_steps(rehearsal)
        obey(rehearsal, lines)


def obey(rehearsal: Rehearsal, lines: Iterator[str] | None = None) -> None:
    """Obey `lines` (standard input unless given) to their end; without any, wait for a signal."""
    say = rehearsal.say
    console = Console(rehearsal.workspace, say, zone=demo.ZONE, calls=rehearsal.plan.calls)
    obeyed = console.run(lines if lines is not None else _typed(console, say))
    if lines is None and not obeyed and not sys.stdin.isatty():
        wait_for_a_signal()


def _first_steps(rehearsal: Rehearsal) -> None:
    if rehearsal.code is None:
        return
    empty = EMPTY.format(code=rehearsal.code)
    rehearsal.say(empty if rehearsal.plan.empty else demo.FIRST_STEPS.format(now=rehearsal.set_time))


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
