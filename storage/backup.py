"""Backups that hold no drafts and no keys, and restores that are whole or not at all.

A backup folder holds the main store and the concerns' store; the keys go to a folder of their own, on request, and
never into the same one. What the database looked like while it was copied is one moment: VACUUM INTO on SQLite, one
snapshot of pg_dump on PostgreSQL. Of the concerns it holds only how they stood after the last slot: what came since
stands in the store in the order in which it came. A restored copy is noticed at the next start (`storage.restored`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import URL, create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.concerns import slots
from storage.concerns.tables import IN_NO_BACKUP
from storage.durable import new_folder, sync_folder
from storage.engine import APPLICATION, DatabaseInUse, lock_sqlite
from storage.keyring import Keyring, refuses
from storage.migrate import Part, part_url

_SQLITE_COPY: Final = {Part.MAIN: "closedset.db", Part.CONCERNS: "concerns.db"}
_POSTGRESQL_DUMP: Final = "closedset.dump"
_NO_DATA: Final = {Part.MAIN: ("drafts",), Part.CONCERNS: IN_NO_BACKUP}
"""The tables whose rows are in no backup: what was not saved, and of concerns what is copied at each slot instead."""


class BackupRefused(Exception):
    """The backup or restore was not begun or changed nothing; the text is for a person and names only folders."""


def backup(url: str, folder: Path, keyring: Keyring, keys: Path | None = None, programs: Path | None = None) -> None:
    """Copy the database at `url` to `folder`, and the keyring to `keys` if given; both new or empty, and apart.

    `programs` is the folder of pg_dump, if it is not on the PATH. Raises `BackupRefused`; `KeyringExists` if `keys`
    holds anything.
    """
    apart = [(keyring.folder, folder)] if keys is None else [(keyring.folder, folder), (keys, folder)]
    if keys is not None and make_url(url).get_backend_name() == "sqlite":
        apart.append((keys, Path(str(make_url(url).database)).parent))
    if any(refuses(key_folder, other) for key_folder, other in apart):
        raise BackupRefused(
            "Keys must be apart from the backup and from the database: in separate folders, neither inside the other."
        )
    try:
        with new_folder(folder) as unfinished:
            if make_url(url).get_backend_name() == "sqlite":
                _copy_sqlite(url, unfinished)
            else:
                _dump(make_url(url), unfinished / _POSTGRESQL_DUMP, programs)
    except FileExistsError:
        raise BackupRefused(f"The folder is not empty. Choose another; nothing was changed. {folder}") from None
    except (OSError, sqlite3.Error):
        raise BackupRefused(f"The backup could not be written. {folder}") from None
    if keys is not None:
        keyring.export(keys)


def restore(url: str, folder: Path, programs: Path | None = None) -> None:
    """Put the backup in `folder` in place of the database at `url`. Every bot on it must be stopped.

    Raises `DatabaseInUse` while one runs, or `BackupRefused`; the database is then as it was.
    """
    if make_url(url).get_backend_name() == "sqlite":
        _restore_sqlite(url, folder)
    else:
        _restore_dump(make_url(url), folder / _POSTGRESQL_DUMP, programs)


def _copy_sqlite(url: str, folder: Path) -> None:
    for part, name in _SQLITE_COPY.items():
        source = Path(str(make_url(part_url(url, part)).database))
        if not source.exists():
            if part is Part.MAIN:
                raise BackupRefused(f"There is no database here. {source}")
            continue
        copy = folder / name
        copy.touch(mode=0o600)
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", [str(copy)])
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in there.intersection(_NO_DATA[part]):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608
            connection.execute("VACUUM")
        _refuse_damaged(copy)
        _sync_file(copy)


def _restore_sqlite(url: str, folder: Path) -> None:
    if not (folder / _SQLITE_COPY[Part.MAIN]).is_file():
        raise BackupRefused(f"There is no backup of an SQLite database here. {folder}")
    main = Path(str(make_url(url).database))
    main.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = lock_sqlite(main)
    try:
        copies = {
            folder / name: Path(str(make_url(part_url(url, part)).database))
            for part, name in _SQLITE_COPY.items()
            if (folder / name).is_file()
        }
        # All of them first: one that cannot be read must not leave half of a backup in place.
        ready = {target: _beside(copy, target) for copy, target in copies.items()}
        for target, unfinished in ready.items():
            if target.name == _SQLITE_COPY[Part.CONCERNS]:
                _put_back_concerns(URL.create("sqlite", database=str(unfinished)))
                _sync_file(unfinished)
        for target, unfinished in ready.items():
            _replace(target, unfinished)
    except (OSError, sqlite3.Error):
        raise BackupRefused(f"The backup could not be put in place. {folder}") from None
    finally:
        os.close(lock)


def _beside(copy: Path, target: Path) -> Path:
    """A whole copy on the target's own disk, still under another name."""
    _refuse_damaged(copy)
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    shutil.copyfile(copy, unfinished)
    _sync_file(unfinished)
    return unfinished


def _replace(target: Path, unfinished: Path) -> None:
    # A log left behind by the old file would be played into the new one. Should this fail, the old one needs it whole.
    if target.exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    unfinished.rename(target)
    sync_folder(target.parent)


def _refuse_damaged(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise BackupRefused(f"This copy is damaged. {copy}")


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _dump(url: URL, file: Path, programs: Path | None) -> None:
    file.touch(mode=0o600)
    tables = [*_NO_DATA[Part.MAIN], *(f"{Part.CONCERNS}.{table}" for table in _NO_DATA[Part.CONCERNS])]
    arguments = ["--format=custom", "--no-owner", "--no-privileges"]
    arguments += [f"--exclude-table-data={table}" for table in tables]
    _run("pg_dump", [*arguments, f"--file={file}"], url, programs)
    _sync_file(file)


def _restore_dump(url: URL, file: Path, programs: Path | None) -> None:
    if not file.is_file():
        raise BackupRefused(f"There is no backup of a PostgreSQL database here. {file.parent}")
    _refuse_running(url)
    arguments = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", [*arguments, f"--dbname={url.database}", str(file)], url, programs)
    _put_back_concerns(url.set(drivername="postgresql+psycopg"))


def _put_back_concerns(url: URL) -> None:
    """Have the concerns stand as they did after the slot that the backup knows. A backup without them changes nothing.

    Should it fail, the restore is to be done again, which it can.
    """
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            schema = Part.CONCERNS.value if connection.dialect.name == "postgresql" else None
            if schema is not None:
                connection.execute(text(f"SET LOCAL search_path TO {schema}"))
            if inspect(connection).has_table(IN_NO_BACKUP[0], schema=schema):
                slots.put_back(connection)
    except SQLAlchemyError:
        raise BackupRefused("The concerns could not be put back. Restore the backup again.") from None
    finally:
        engine.dispose()


def _refuse_running(url: URL) -> None:
    running = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    )
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if connection.execute(running, {"name": APPLICATION}).scalar():
                raise DatabaseInUse(str(url.database))
    except SQLAlchemyError:
        raise BackupRefused("The database does not answer.") from None
    finally:
        engine.dispose()


def _run(program: str, arguments: list[str], url: URL, programs: Path | None) -> None:
    found = shutil.which(program, path=None if programs is None else str(programs))
    if found is None:
        raise BackupRefused(f"{program} was not found. Install PostgreSQL's client programs, as new as the server.")
    # Its own words could quote rows, so they are not passed on.
    done = subprocess.run([found, *arguments], env=_environment(url), capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupRefused(
            f"{program} failed ({done.returncode}). Is the server up, and are its client programs as new as the server?"
        )


def _environment(url: URL) -> dict[str, str]:
    """The connection for PostgreSQL's programs; never as arguments, which every user of the machine can list.

    Everything the bot itself connects with is in it, encryption above all.
    """
    from psycopg.pq import Conninfo

    names = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults()}
    _, asked = url.get_dialect()().create_connect_args(url)
    given = {variable.decode(): str(asked[name]) for name, variable in names.items() if variable and asked.get(name)}
    ours = ("PATH", "HOME", "LD_LIBRARY_PATH")
    return {name: value for name, value in os.environ.items() if name in ours or name.startswith("PG")} | given
