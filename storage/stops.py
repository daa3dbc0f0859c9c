"""Stop now: tables and repository.

A row says which slot was stopped and when, as the status of the slot does. Nobody who pressed is in it. The name that a
person may add is sealed in a blob that is there from the start, of one size whether it holds a name or none.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey, Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.permissions import Action, Proof
from bot.domain.stop import GivenName, Reader, Stop
from storage.base import Base
from storage.keyring import KeyScope
from storage.people import PersonRow
from storage.seal import Place

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

NAME_BYTES: Final = 2_048


class StopRow(Base):
    __tablename__ = "stops"

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"))
    slot_id: Mapped[str] = mapped_column(ForeignKey("slots.id"))
    sent_at: Mapped[datetime] = mapped_column(index=True)
    name: Mapped[bytes]


class StopReaderRow(Base):
    __tablename__ = "stop_readers"

    stop_id: Mapped[str] = mapped_column(ForeignKey("stops.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime | None]


_STOP = select(StopRow.id, StopRow.production_id, StopRow.slot_id, StopRow.sent_at).where(
    StopRow.id == bindparam("stop"), StopRow.production_id == bindparam("production")
)
_READERS = (
    select(StopReaderRow.person_id, StopReaderRow.seen_at)
    .join(PersonRow, PersonRow.id == StopReaderRow.person_id)
    .where(StopReaderRow.stop_id == bindparam("stop"))
    .order_by(StopReaderRow.seen_at.nulls_last(), PersonRow.name, StopReaderRow.person_id)
)
_SEEN = (
    update(StopReaderRow)
    .where(
        StopReaderRow.stop_id == bindparam("stop"),
        StopReaderRow.person_id == bindparam("person"),
        StopReaderRow.seen_at.is_(None),
    )
    .values(seen_at=bindparam("at"))
)
_KEEP_NAME = update(StopRow).where(StopRow.id == bindparam("stop")).values(name=bindparam("sealed"))
_NAME = select(StopRow.name).where(StopRow.id == bindparam("stop"))
_NOBODY: Final = GivenName("", "")


class StopRepository:
    """`bot.domain.stop.StopBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, stop: Stop, readers: Collection[str]) -> None:
        row = {"id": stop.id, "production_id": stop.production_id, "slot_id": stop.slot_id, "sent_at": stop.sent_at}
        self._work.run(insert(StopRow), **row, name=self._sealed(stop, _NOBODY))
        if readers:
            rows = [{"stop_id": stop.id, "person_id": reader, "seen_at": None} for reader in readers]
            self._work.run_many(insert(StopReaderRow), rows)

    def find(self, production_id: str, stop_id: str) -> Stop | None:
        row = self._work.one(_STOP, stop=stop_id, production=production_id)
        return None if row is None else _stop(row)

    def readers(self, stop: Stop) -> tuple[Reader, ...]:
        return tuple(Reader(row.person_id, row.seen_at) for row in self._work.all(_READERS, stop=stop.id))

    def mark_seen(self, stop: Stop, person_id: str) -> None:
        self._work.run(_SEEN, stop=stop.id, person=person_id, at=self._work.now)

    def keep_name(self, stop: Stop, name: GivenName | None) -> None:
        self._work.run(_KEEP_NAME, stop=stop.id, sealed=self._sealed(stop, name or _NOBODY))

    def name(self, proof: Proof, stop: Stop) -> GivenName | None:
        proof.demand(self._work, stop.production_id, stop.id, Action.READ_STOP_NAME, Action.GIVE_STOP_NAME)
        kept = self._work.seal.open_json(_scope(stop), _place(stop), self._work.value(_NAME, stop=stop.id))
        return GivenName(kept["person"], kept["name"]) if kept["person"] else None

    def forget(self, before: datetime) -> None:
        self._work.run(delete(StopRow).where(StopRow.sent_at < bindparam("before")), before=before)

    def _sealed(self, stop: Stop, name: GivenName) -> bytes:
        kept = {"person": name.person_id, "name": name.name}
        return self._work.seal.seal_json(_scope(stop), _place(stop), kept, NAME_BYTES)


def _scope(stop: Stop) -> KeyScope:
    return KeyScope.production(stop.production_id)


def _place(stop: Stop) -> Place:
    """Without a count of saves: how often a name was given or taken back is nobody's to know."""
    return Place(stop.production_id, "stops", "name", stop.id, "", 0)


def _stop(row: Row[Any]) -> Stop:
    return Stop(row.id, row.production_id, row.slot_id, row.sent_at)
