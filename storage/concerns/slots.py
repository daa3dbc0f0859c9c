"""What happens at a slot: every table written anew in random order, and what backups copy brought up to date.

Between two slots the order in which rows came stands in the pages of the file, in the log, in PostgreSQL's `xmin` and
in the heap. After it nothing of that is left: SQLite's tables are ordered by random ids and the file is rebuilt in that
order; PostgreSQL's are emptied, which leaves their old files behind, and filled again by one transaction.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from storage.concerns.pages import Pages
from storage.concerns.sealing import Sealing
from storage.concerns.tables import COPIES, ConcernsBase, PageRow, SlotRow, ThreadRow
from storage.keyring import KeyGone
from storage.seal import Unreadable

_BUSY: Final = text("SELECT pg_advisory_xact_lock_shared(hashtext('closedset concerns slot'))")
_ALONE: Final = (
    text("SET LOCAL lock_timeout = '1s'"),
    text("SELECT pg_advisory_xact_lock(hashtext('closedset concerns slot'))"),
    text("LOCK TABLE threads, entries, pages, threads_at_slot, entries_at_slot IN ACCESS EXCLUSIVE MODE"),
)
"""Whoever raises something meanwhile waits for us, so we do not wait long for a backup that reads."""
_WAITED_TOO_LONG: Final = "55P03"
_RESEAL: Final = update(ThreadRow).where(ThreadRow.id == bindparam("row")).values(sealed=bindparam("anew"))


class SomebodyReads(Exception):
    """Somebody reads the store for longer than the slot can wait, such as a backup. Nothing was changed."""


def begin_other(connection: Connection) -> None:
    """For every transaction that closes no slot: not while one is closed, and none is closed meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.execute(_BUSY)


def close(connection: Connection, sealing: Sealing, now: datetime) -> None:
    """Put the whole store in order, within one transaction; on SQLite `Store.compact` has to follow.

    Raises `SomebodyReads`.
    """
    if connection.dialect.name == "postgresql":
        _wait_until_alone(connection)
    Pages(connection, sealing, now).drop_over()
    for table, copy in COPIES:
        _copy_missing(connection, copy, table)
    _seal_anew(connection, sealing)
    for table, copy in COPIES:
        _empty(connection, copy)
        _copy(connection, table, copy)
    if connection.dialect.name == "postgresql":
        for table, copy in COPIES:
            _empty(connection, table)
            _copy(connection, copy, table)
        _shuffle_pages(connection)


def mark(connection: Connection, now: datetime) -> None:
    """Note that a slot was closed, once that is wholly so: whoever starts before it closes the slot again."""
    _empty(connection, SlotRow)
    connection.execute(insert(SlotRow), {"closed_at": now.replace(second=0, microsecond=0)})


def last(connection: Connection) -> datetime | None:
    """When the last slot was closed, to the minute."""
    found: datetime | None = connection.execute(select(SlotRow.closed_at)).scalar()
    return found


def put_back(connection: Connection) -> None:
    """Make the store stand as it did after the last slot: what a restored backup has to be, within one transaction."""
    for table, copy in COPIES:
        connection.execute(delete(table))
        _copy(connection, copy, table)


def _wait_until_alone(connection: Connection) -> None:
    try:
        for statement in _ALONE:
            connection.execute(statement)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _WAITED_TOO_LONG:
            raise SomebodyReads from None
        raise


def _empty(connection: Connection, table: type[ConcernsBase]) -> None:
    """On PostgreSQL with a new file, so that no old version of a row stays behind."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"TRUNCATE {table.__tablename__}"))
    else:
        connection.execute(delete(table))


def _copy(connection: Connection, source: type[ConcernsBase], target: type[ConcernsBase]) -> None:
    """All rows, in random order where their order is kept."""
    columns = [column.name for column in target.__table__.columns]
    rows = select(*(source.__table__.c[name] for name in columns))
    if connection.dialect.name == "postgresql":
        rows = rows.order_by(func.gen_random_uuid())
    connection.execute(insert(target).from_select(columns, rows))


def _copy_missing(connection: Connection, source: type[ConcernsBase], target: type[ConcernsBase]) -> None:
    """Rows that only a restore can have left out, one that was cut short before it put them back."""
    copied, there = source.__table__.c, target.__table__.c
    columns = [column.name for column in source.__table__.columns]
    missing = select(*copied).where(copied.id.not_in(select(there.id)))
    connection.execute(insert(target).from_select(columns, missing))


def _seal_anew(connection: Connection, sealing: Sealing) -> None:
    """Every thread's outer layer, so that two backups do not tell which of them was written to between."""
    anew: list[dict[str, bytes]] = []
    for row in connection.execute(select(ThreadRow.id, ThreadRow.sealed)).all():
        try:
            outer = sealing.open_outer(row.id, row.sealed)
            sealed = sealing.seal_outer(sealing.outer_key(row.sealed), row.id, outer)
        except (Unreadable, KeyGone):
            continue  # purged, and brought back by hand
        anew.append({"row": row.id, "anew": sealed})
    if anew:
        connection.execute(_RESEAL, anew)


def _shuffle_pages(connection: Connection) -> None:
    rows = [{"id": row.id, "sealed": row.sealed} for row in connection.execute(select(PageRow.id, PageRow.sealed))]
    secrets.SystemRandom().shuffle(rows)
    _empty(connection, PageRow)
    if rows:
        connection.execute(insert(PageRow), rows)
