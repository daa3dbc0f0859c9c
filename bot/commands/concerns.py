"""`closedset concerns export-held` and `closedset purge`: what leaves the room of concerns, and what is removed.

Promise: both run beside a running bot, and what they print is the same whatever the room holds. What is exported was
encrypted to counsel before it was kept; it opens to nobody here.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import typer

from bot import clock
from bot.commands.looking import looking_at, looking_at_all
from bot.commands.telling import CommandFailed

if TYPE_CHECKING:
    from bot.domain.concerns import ConcernBook
    from bot.settings import Settings
    from storage.keyring import Keyring

T = TypeVar("T")

_SECONDS: Final = 60.0
_NAME_BYTES: Final = 8


def purge(settings: Settings) -> None:
    """Remove what the rules of its production say is over, and destroy its keys. Raises CommandFailed."""
    from bot.domain.retention import expired_by
    from bot.domain.rulebook import Packs
    from storage.health import productions
    from storage.keyring import Keyring

    with closing(Keyring.open(settings.keyring)) as keyring:
        with looking_at_all(settings, keyring) as (work, _):
            expired = expired_by(work, Packs(), productions(work))
        _in_room(settings, keyring, lambda book: book.purge(expired))
    typer.echo("What was over by the rules is removed, and its keys are destroyed. The rest is as it was.")


def export_held(settings: Settings, title_or_id: str, folder: Path) -> None:
    """Write what is held for counsel to a new or empty folder, one age file for each text. Raises CommandFailed."""
    from storage.durable import new_folder, write_private
    from storage.keyring import Keyring

    with closing(Keyring.open(settings.keyring)) as keyring:
        with looking_at(settings, keyring, title_or_id) as (_, production, _):
            counsel = production.counsel_name
        files = _in_room(settings, keyring, lambda book: book.held(production.id))
    try:
        with new_folder(folder.expanduser().resolve()) as unfinished:
            for content in files:
                write_private(unfinished / f"{secrets.token_hex(_NAME_BYTES)}.age", content)
    except FileExistsError:
        raise CommandFailed(f"{folder} is not empty. Name a new folder; nothing was written.") from None
    typer.echo(
        f"What is held for counsel (now {counsel or 'nobody'}) is in {folder}. Hand the folder over: each text opens, "
        "with `age --decrypt`, only to the key that was named when it was written. It stays held here too."
    )


def _in_room(settings: Settings, keyring: Keyring, job: Callable[[ConcernBook], T]) -> T:
    from storage.concerns.room import Room

    with closing(Room.open(settings.database_url.get_secret_value(), keyring, clock.real)) as room:
        return asyncio.run(room.change(job, deadline=time.monotonic() + _SECONDS))
