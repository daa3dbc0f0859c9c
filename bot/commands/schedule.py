"""`closedset import`: a shooting schedule from a CSV file into a production.

Promise: nothing is changed before a person has seen what would be, and then everything is or nothing. Of the file no
cell is ever printed except scene logistics and cast numbers with `--json`; descriptions and names never are.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import typer

from bot import clock
from bot.commands.telling import CommandFailed
from bot.schedule import (
    MAXIMUM_BYTES,
    ImportPlan,
    ReadOptions,
    ScheduleRead,
    ScheduleRefused,
    read_schedule,
    to_json_rows,
)
from bot.schedule.report import DateOrder

if TYPE_CHECKING:
    from bot.domain.importing import ImportDone
    from bot.domain.people import Production
    from bot.domain.work import Work
    from bot.settings import Settings
    from storage.keyring import Keyring

DAY_ORDERS: Final[dict[str, DateOrder]] = {"dmy": "day_first", "mdy": "month_first"}
_OPTIONS: Final = {
    "date_order": "--day-order dmy or --day-order mdy",
    "dashes": "--dashes episode or --dashes range",
    "day_breaks": "--day-breaks before or --day-breaks after",
}
_INSTANCE: Final = "import"
_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Source:
    """The file and what a person says about it."""

    path: Path
    options: ReadOptions


def source(
    path: Path,
    *,
    encoding: str | None,
    day_order: Literal["dmy", "mdy"] | None,
    dashes: Literal["episode", "range"] | None,
    day_breaks: Literal["before", "after"] | None,
    year: int | None,
) -> Source:
    """The file with the command's options, each None where the file is to decide."""
    order = DAY_ORDERS[day_order] if day_order else None
    return Source(path, ReadOptions(encoding, order, dashes, day_breaks, year))


def print_rows(source: Source) -> None:
    """Print what is understood, one JSON object a row; what is not goes to standard error. Needs no database."""
    read = _read(source)
    for row in to_json_rows(read):
        typer.echo(json.dumps(row, ensure_ascii=False))
    _report(read, problems_only=True)
    _refuse_questions(read)


def import_schedule(settings: Settings, source: Source, title_or_id: str, *, dry_run: bool, ask: bool) -> None:
    """Read the file, show what would change, and unless it is a dry run take it over, after asking when `ask` is set.

    Raises CommandFailed, ScheduleRefused, and what opening the keyring and the database raises.
    """
    from storage.keyring import Keyring

    read = _read(source)
    _report(read)
    _refuse_questions(read)
    keyring = Keyring.open(settings.keyring)
    try:
        production, planned = _planned(settings, keyring, read, title_or_id)
        _show(planned, production)
        if dry_run:
            typer.echo("This was a dry run: nothing was changed.")
        elif not (planned.to_add or planned.to_change):
            typer.echo("There is nothing to change.")
        elif ask and not typer.confirm("Take this over?"):
            typer.echo("Nothing was changed.")
        else:
            _show_done(_take_over(settings, keyring, read, production, planned))
    finally:
        keyring.close()


def _read(source: Source) -> ScheduleRead:
    from rich.console import Console
    from rich.progress import Progress

    if source.path.stat().st_size > MAXIMUM_BYTES:
        raise ScheduleRefused("too_large", "The file is larger than 10 MiB. A shooting schedule is far smaller.")
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Reading the schedule", total=None)
        return read_schedule(
            source.path.read_bytes(), source.options, lambda done, of: progress.update(bar, completed=done, total=of)
        )


def _report(read: ScheduleRead, *, problems_only: bool = False) -> None:
    """Say what was understood and what was not, by row, column and reason."""
    if not problems_only:
        typer.echo(f"Scenes understood: {len(read.rows)}.")
        for notice in read.notices:
            typer.echo(f"  {'Please check: ' if notice.confirm else ''}{notice.sentence}")
    if read.problems:
        typer.echo(f"Not understood: {len(read.problems)}.", err=problems_only)
    for problem in read.problems:
        column = f", {problem.column}" if problem.column else ""
        typer.echo(f"  Row {problem.row}{column}: {problem.sentence}", err=problems_only)


def _refuse_questions(read: ScheduleRead) -> None:
    if read.questions:
        asked = "\n".join(f"  {one.sentence} Answer with {_OPTIONS[one.option]}." for one in read.questions)
        raise CommandFailed(f"The file leaves open what it means, and nothing was changed:\n{asked}")


def _planned(
    settings: Settings, keyring: Keyring, read: ScheduleRead, title_or_id: str
) -> tuple[Production, ImportPlan]:
    """Which production is meant and what would change, read beside a running bot."""
    from bot.commands.looking import looking_at
    from bot.domain.importing import Importing

    with looking_at(settings, keyring, title_or_id) as (work, production, _):
        return production, Importing().plan(work, production, read)


def _show(planned: ImportPlan, production: Production) -> None:
    from bot.domain.importing import DESCRIPTION

    typer.echo(
        f"In {production.title}: {len(planned.to_add)} scenes to add, {len(planned.to_change)} to change, "
        f"{len(planned.unchanged)} unchanged, {len(planned.missing_from_file)} not in the file and kept as they are."
    )
    newer = sum(DESCRIPTION in change.fields for change in planned.to_change)
    if newer:
        of = "1 scene" if newer == 1 else f"{newer} scenes"
        typer.echo(f"  A newer description for {of}; the coordinator's briefs and the performers' answers stay.")


def _take_over(
    settings: Settings, keyring: Keyring, read: ScheduleRead, production: Production, shown: ImportPlan
) -> ImportDone:
    from bot.domain.importing import Importing

    importing = Importing()

    def job(work: Work) -> ImportDone:
        planned = importing.plan(work, production, read)
        if planned != shown:
            raise CommandFailed("The scenes have changed since they were shown. Nothing was saved; look again.")
        return importing.apply(work, production, planned)

    return asyncio.run(_change(settings, keyring, job))


async def _change(settings: Settings, keyring: Keyring, job: Callable[[Work], ImportDone]) -> ImportDone:
    """Run the job in one unit of work, with every bot kept off an SQLite database. Raises `DatabaseInUse`."""
    from storage.database import Database

    database = Database.open(settings.database_url.get_secret_value(), keyring, _INSTANCE, clock.real)
    try:
        return await database.change(job, deadline=time.monotonic() + _SECONDS)
    finally:
        await asyncio.to_thread(database.close)


def _show_done(done: ImportDone) -> None:
    """Say what was taken over, and what the production has to look at."""
    typer.echo(f"Saved: {done.added} scenes added, {done.changed} changed.")
    for sentence, values in (
        ("Cast numbers of nobody on the roster yet (Home matches them)", done.unmatched_cast),
        ("Scenes whose call falls where the clocks are put forward, taken over without it", done.calls_in_gap),
        ("Closed sets for which the file names other performers; those on the scene stay", done.performers_kept),
    ):
        if values:
            typer.echo(f"  {sentence}: {', '.join(values)}.")
    if done.undated:
        typer.echo(f"  Scenes without a calendar date, which have no shoot day yet: {done.undated}.")
