"""What the concerns' store holds: random ids, keyed hashes and envelopes of one size each. No person, no time but a
slot's, no counter, and no row that refers to another.

On SQLite no table has row numbers, which would keep the order of insertion; on PostgreSQL all are in the schema
`concerns`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.base import NAMING, Instant


class ConcernsBase(DeclarativeBase):
    """The concerns' store, which shares no table with the main one."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {bytes: LargeBinary(), datetime: Instant()}


class ThreadRow(ConcernsBase):
    """`look` is a keyed hash of the receipt code; `key_id` names the key of the outer layer, which is this row's
    alone."""

    __tablename__ = "threads"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    look: Mapped[bytes] = mapped_column(unique=True)
    key_id: Mapped[bytes] = mapped_column(unique=True)
    sealed: Mapped[bytes]


class EntryRow(ConcernsBase):
    """`id` follows from the thread's key and the entry's number, and `sealed` does not name its key, so that only who
    has the key finds them together."""

    __tablename__ = "entries"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class PageRow(ConcernsBase):
    """A page that cannot wait, or a decoy. In no backup."""

    __tablename__ = "pages"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class SpentRow(ConcernsBase):
    """A key that is to be destroyed because what it sealed was purged; the row goes after the key."""

    __tablename__ = "spent"

    key_id: Mapped[bytes] = mapped_column(primary_key=True)


class SlotRow(ConcernsBase):
    """When the store was last put in order; at most one row."""

    __tablename__ = "last_slot"

    closed_at: Mapped[datetime] = mapped_column(primary_key=True)


class ThreadAtSlotRow(ConcernsBase):
    """The threads as they stood after the last slot: what a backup holds."""

    __tablename__ = "threads_at_slot"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    look: Mapped[bytes]
    key_id: Mapped[bytes]
    sealed: Mapped[bytes]


class EntryAtSlotRow(ConcernsBase):
    """The entries as they stood after the last slot."""

    __tablename__ = "entries_at_slot"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


COPIES: Final = ((ThreadRow, ThreadAtSlotRow), (EntryRow, EntryAtSlotRow))
"""What is copied for backups, and where to."""
IN_NO_BACKUP: Final = tuple(row.__tablename__ for row in (ThreadRow, EntryRow, PageRow, SpentRow))
"""The tables whose rows no backup holds: what came after the last slot stands in them in the order in which it came."""
