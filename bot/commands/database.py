"""The database and the keys as files: migrations, backups, restores, a new keyring.

Promise: nothing is changed under a running bot on SQLite, and keys never come to lie with what they open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bot.checking import is_ahead
from bot.commands.telling import CommandFailed

if TYPE_CHECKING:
    from bot.settings import Settings

_BEHIND: Final = (
    "The database is behind this version. Back it up, then bring it up to date with:\n\n    closedset migrate"
)
_AHEAD: Final = (
    "The database was made by a newer version of Closed Set. Bring the checkout up to date; nothing was changed."
)


def migrated(url: str, *, if_behind: bool) -> bool:
    """Bring the database up to date when it is behind and `if_behind` allows it; whether anything was done.

    Raises CommandFailed for one that is ahead, or behind and to be left alone, and `DatabaseInUse`.
    """
    from storage import migrate

    if any(is_ahead(migrate.current(url, part), migrate.NEWEST[part]) for part in migrate.Part):
        raise CommandFailed(_AHEAD)
    if not migrate.is_behind(url):
        return False
    if not if_behind:
        raise CommandFailed(_BEHIND)
    with alone(url):
        migrate.upgrade(url)
    return True


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Keep every bot off an SQLite database. Raises `DatabaseInUse` while one runs."""
    from storage.engine import open_store

    store = open_store(url)
    try:
        yield
    finally:
        store.close()


def new_keys(settings: Settings) -> None:
    """Make the keyring. Raises `KeyringExists` where anything is already."""
    from storage.keyring import Keyring

    Keyring.create(settings.keyring).close()
    typer.echo(
        f"New keys are in {settings.keyring}. Back them up, apart from the database: nothing opens without them."
    )


def back_up(settings: Settings, folder: Path, keys: Path | None) -> None:
    """Copy the database to `folder`, and the keys to `keys` if asked. Raises `BackupRefused`."""
    from storage.backup import backup
    from storage.keyring import Keyring

    keyring = Keyring.open(settings.keyring)
    try:
        backup(settings.database_url.get_secret_value(), folder, keyring, keys)
    finally:
        keyring.close()
    typer.echo(f"The database is copied to {folder}.")
    if keys is None:
        typer.echo("The keys are not in it: `--keys FOLDER` copies them too, to another place.")
    else:
        typer.echo(f"The keys are copied to {keys}. Keep the two copies apart.")


def put_back(settings: Settings, folder: Path, keys: Path | None) -> None:
    """Put a backup in place of the database, and copied keys where there are none. Raises `BackupRefused`.

    Whatever it raises, it can be called again as it was.
    """
    from storage.backup import restore
    from storage.keyring import Keyring, KeyringExists

    url = settings.database_url.get_secret_value()
    # The keys first, before anything is replaced: a database without them is of no use.
    opened = Keyring.open(settings.keyring if keys is None else keys)
    try:
        if keys is not None and settings.keyring.exists() and any(settings.keyring.iterdir()):
            raise KeyringExists(settings.keyring)
        restore(url, folder)
        if keys is not None:
            opened.export(settings.keyring)
            typer.echo(f"The keys are back in {settings.keyring}.")
    finally:
        opened.close()
    typer.echo(
        "The database is back. If it is older than what was last saved, the next start makes every consent stale and "
        "every READY scene NOT YET, and says so to the people concerned."
    )
