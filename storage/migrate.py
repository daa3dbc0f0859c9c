"""Bringing both stores to the newest tables, and knowing whether they are.

The main store and the concerns' own have separate histories. On SQLite they are two files side by side, on PostgreSQL
the public schema and the schema `concerns`. What a start has to know (`is_behind`) is read without loading Alembic.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.domain.work import Unavailable

_HERE: Final = Path(__file__).parent / "migrations"


class Part(StrEnum):
    """The two stores."""

    MAIN = "main"
    CONCERNS = "concerns"


NEWEST: Final[dict[Part, str | None]] = {Part.MAIN: "0010", Part.CONCERNS: "0001"}
"""The newest revision of each; None while a store has no table yet, and is not made."""

_VERSION_TABLE: Final = {Part.MAIN: "alembic_version", Part.CONCERNS: "concerns_version"}


def part_url(url: str, part: Part) -> str:
    """Where a part is: on SQLite the concerns are `concerns.db` beside the main file."""
    parsed = make_url(url)
    if part is Part.CONCERNS and parsed.get_backend_name() == "sqlite" and parsed.database:
        parsed = parsed.set(database=str(Path(parsed.database).with_name("concerns.db")))
    return parsed.render_as_string(hide_password=False)


def current(url: str, part: Part = Part.MAIN) -> str | None:
    """The revision a store is at; None if it is empty or not there. Raises `Unavailable` if it cannot be read."""
    address = make_url(part_url(url, part))
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        return None
    with _connected(url, part) as connection:
        schema = _schema(connection, part)
        if not inspect(connection).has_table(_VERSION_TABLE[part], schema=schema):
            return None
        table = f"{schema}.{_VERSION_TABLE[part]}" if schema else _VERSION_TABLE[part]
        found: str | None = connection.execute(text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608
        return found


def is_behind(url: str) -> bool:
    """Whether either store has to be migrated before the bot may run."""
    return any(current(url, part) != NEWEST[part] for part in Part)


def upgrade(url: str) -> None:
    """Bring both stores to their newest revision. Raises `Unavailable`; each revision is made whole or not at all."""
    for part in Part:
        if NEWEST[part] is not None:
            _upgrade(url, part)


def _upgrade(url: str, part: Part) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(script_folder(part)))
    config.set_main_option("path_separator", "os")
    with _connected(url, part) as connection:
        if connection.dialect.name == "postgresql":
            # One replica migrates, the others wait and find it done.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('closedset migrations'))"))
            if part is Part.CONCERNS:
                connection.execute(text("CREATE SCHEMA IF NOT EXISTS concerns"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def script_folder(part: Part) -> Path:
    """Where the revisions of a store are."""
    return _HERE if part is Part.MAIN else _HERE / "concerns"


def _schema(connection: Connection, part: Part) -> str | None:
    return "concerns" if part is Part.CONCERNS and connection.dialect.name == "postgresql" else None


@contextmanager
def _connected(url: str, part: Part) -> Iterator[Connection]:
    """A connection inside a transaction of its own, tables included, on both engines."""
    address = make_url(part_url(url, part))
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite:
        path = Path(str(address.database))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    if sqlite:
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError:
        raise Unavailable from None
    finally:
        engine.dispose()


def _leave_transactions_to_us(connection: object, record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
