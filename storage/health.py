"""A look into a database that changes nothing in it, for commands that report; also beside a running bot.

Promise: it takes no lock that a bot could wait for and writes nothing. What is sealed stays so, but for phone numbers
and who was on closed sets, where a command prints them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, exists, select, text

from bot.domain.people import Production
from bot.domain.work import Unavailable
from storage import installation, migrate, restored
from storage.engine import open_store
from storage.head_file import Comparison, Heads
from storage.keyring import Keyring
from storage.ledger import LinkRow
from storage.people import ProductionRow
from storage.seal import Seal
from storage.unit_of_work import UnitOfWork

POSTGRESQL_WANTED: Final = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "track_commit_timestamp": "off",
}
"""What PostgreSQL's own settings are to be, so that its log keeps neither what is written nor when."""

_LOOK_SECONDS: Final = 60.0
_SETTINGS: Final = text("SELECT name, setting FROM pg_settings WHERE name IN :names").bindparams(
    bindparam("names", expanding=True)
)
_BOUND: Final = select(installation.InstallationRow.app_id, installation.InstallationRow.team_id)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What the outbox says: the last notice settled (when, how), how many were given up on, what is due next."""

    last: tuple[datetime, str] | None
    undelivered: int
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Installation:
    """Whose the database is, as (app or bot id, team id), None before the first start; and whether it is locked."""

    bound_to: tuple[str, str] | None
    locked: bool


@contextmanager
def looking(url: str, keyring: Keyring, now: Callable[[], datetime]) -> Iterator[UnitOfWork]:
    """A unit of work that can only read, in one transaction. Raises `Unavailable`."""
    store = open_store(url, exclusive=False)
    try:
        with store.reading(time.monotonic() + _LOOK_SECONDS) as connection:
            yield UnitOfWork(connection, Seal(keyring), keyring, now(), writable=False)
    finally:
        store.close()


def productions(work: UnitOfWork) -> tuple[Production, ...]:
    """Every production of the database, by title."""
    ids = [row.id for row in work.all(select(ProductionRow.id).order_by(ProductionRow.title, ProductionRow.id))]
    return tuple(found for each in ids if (found := work.people.production(each)) is not None)


def deliveries(work: UnitOfWork) -> Deliveries:
    undelivered = sum(work.outbox.undelivered(each.id) for each in productions(work))
    return Deliveries(work.outbox.last_sent(), undelivered, work.outbox.next_due())


def installed(work: UnitOfWork) -> Installation:
    row = work.one(_BOUND)
    return Installation(None if row is None else (row.app_id, row.team_id), installation.is_locked(work))


def compared_with(work: UnitOfWork, heads: Heads) -> Comparison:
    """What the heads beside the keyring, read before this look began, say about the database.

    Read later they could already name what a running bot has committed since.
    """
    return restored.compare_with(work, heads)


def has_own_keys(work: UnitOfWork) -> bool:
    """Whether the keyring is the database's own, as far as its history tells."""
    return restored.has_own_keys(work)


def has_history(url: str) -> bool:
    """Whether anything was ever entered in the database, so that its keys matter; True also if it cannot be read."""
    try:
        if migrate.current(url) is None:
            return False
        store = open_store(url, exclusive=False)
        try:
            with store.reading(time.monotonic() + _LOOK_SECONDS) as connection:
                return bool(connection.execute(select(exists(select(LinkRow.chain)))).scalar())
        finally:
            store.close()
    except Unavailable:
        return True


def postgresql_settings(work: UnitOfWork) -> Mapping[str, str]:
    """The settings named in `POSTGRESQL_WANTED` as the server has them. For PostgreSQL only."""
    return {row.name: row.setting for row in work.all(_SETTINGS, names=list(POSTGRESQL_WANTED))}
