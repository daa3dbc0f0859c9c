"""`closedset wrap`: a production is over, and what its rules no longer keep is removed with its keys.

Promise: it changes nothing without a yes, says until when records are kept, and destroys nothing under a legal hold.
Called again it removes what has become due; the bot does the same every hour.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Final, TypeVar

import typer

from bot import clock
from bot.commands.looking import looking_at

if TYPE_CHECKING:
    from bot.domain.people import Production
    from bot.domain.work import Work
    from bot.settings import Settings
    from storage.database import Database

T = TypeVar("T")

_INSTANCE: Final = "wrap"
_SECONDS: Final = 120.0


def wrap(settings: Settings, title_or_id: str, *, ask: bool) -> None:
    """Wrap the production unless it is, and remove what is due, with a progress bar. Raises what opening raises."""
    from bot.domain import wrapping
    from bot.domain.holds import on_hold
    from storage.database import Database
    from storage.keyring import Keyring

    with closing(Keyring.open(settings.keyring)) as keyring:
        with looking_at(settings, keyring, title_or_id) as (work, production, _):
            held = on_hold(work, production.id)
        if production.wrapped_at is None and ask and not typer.confirm(f"Is {production.title} over?"):
            typer.echo("Nothing was changed.")
            return
        url = settings.database_url.get_secret_value()
        with closing(Database.open(url, keyring, _INSTANCE, clock.real)) as database:
            wrapped = _change(database, lambda work: wrapping.wrap(work, production.id))
            _tell(wrapped, held=held)
            removed = _with_progress(lambda: _change(database, lambda work: wrapping.shred_due(work, production.id)))
        typer.echo("What was due is removed, and its keys are destroyed." if removed else "Nothing is due now.")


def take_back(settings: Settings, title_or_id: str) -> None:
    """The production goes on. Raises what opening raises."""
    from bot.domain import wrapping
    from storage.database import Database
    from storage.keyring import Keyring

    with closing(Keyring.open(settings.keyring)) as keyring:
        with looking_at(settings, keyring, title_or_id) as (_, production, _):
            pass
        url = settings.database_url.get_secret_value()
        with closing(Database.open(url, keyring, _INSTANCE, clock.real)) as database:
            _change(database, lambda work: wrapping.take_back(work, production.id))
    typer.echo(f"{production.title} goes on. What was removed meanwhile stays so.")


def _change(database: Database, job: Callable[[Work], T]) -> T:
    return asyncio.run(database.change(job, deadline=time.monotonic() + _SECONDS))


def _tell(production: Production, *, held: bool) -> None:
    from bot.domain.wrapping import kept_until

    until = kept_until(production)
    if until is None or production.wrapped_at is None:
        return
    typer.echo(
        f"{production.title} is wrapped since {production.wrapped_at:%Y-%m-%d}. Answers and all that is about single "
        f"people are removed with their keys on {until.people:%Y-%m-%d}, the rest that is sealed on "
        f"{until.rest:%Y-%m-%d} (UTC). Discard older copies of the keyring by then: they still open it."
    )
    if held:
        typer.echo("A legal hold stands: nothing is removed until it is lifted.")


def _with_progress(job: Callable[[], T]) -> T:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task("Removing what is due", total=None)
        return job()
