"""Erasure of one person: rows now, the key after COMMIT, and a sweep for what slipped in between.

A row here says whose key is to go and which key that was, until it is gone for certain. It says nothing else, and goes
itself once the sweep is done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, null, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people import Person
from storage.base import Base
from storage.checkins import AnswersReaderRow, AnswersRow, DraftRow
from storage.closed_sets import ObjectionsRow
from storage.facts import FactRow
from storage.key_scope import KeyScope
from storage.keyring import KEY_ID_BYTES, KeyGone
from storage.people import PersonRow
from storage.scenes import CastingRow
from storage.terms import DayCheckRow, RiderRow

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

_CERTAIN: Final = timedelta(hours=1)
"""By then whatever was being saved while a key was destroyed is saved."""


class ErasureRow(Base):
    __tablename__ = "erasures"

    person_id: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime]


_SEALED: Final[tuple[tuple[Any, Any], ...]] = (
    (AnswersRow, AnswersRow.performer_id),
    (DraftRow, DraftRow.performer_id),
    (ObjectionsRow, ObjectionsRow.performer_id),
    (FactRow, FactRow.person_id),
    (RiderRow, RiderRow.person_id),
)
"""Tables with one envelope about one person in each row."""
_BESIDE: Final = ((AnswersReaderRow, AnswersReaderRow.performer_id), (DayCheckRow, DayCheckRow.person_id))
_ERASE: Final = tuple(delete(row).where(who == bindparam("person")) for row, who in (*_SEALED, *_BESIDE))
_CASTINGS: Final = select(CastingRow.scene_id).where(CastingRow.person_id == bindparam("person"))
_NO_PHONE: Final = update(PersonRow).where(PersonRow.id == bindparam("person")).values(phone=null())
_READERS_OF_NOTHING: Final = delete(AnswersReaderRow).where(
    ~select(AnswersRow.version)
    .where(
        AnswersRow.scene_id == AnswersReaderRow.scene_id,
        AnswersRow.performer_id == AnswersReaderRow.performer_id,
        AnswersRow.version == AnswersReaderRow.version,
    )
    .exists()
)


class ErasureRepository:
    """`bot.domain.erasing.ErasureBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def hold(self, person: Person) -> None:
        self._work.hold(_CASTINGS, person=person.id)

    def erase(self, person: Person) -> None:
        scope = KeyScope.performer(person.id)
        for statement in (*_ERASE, _NO_PHONE):
            self._work.run(statement, person=person.id)
        try:
            key = self._work.keyring.key_for(scope, create=False)
        except KeyGone:
            return
        self._work.upsert(ErasureRow, {"person_id": person.id, "key_id": key.id}, {"at": self._work.now})
        self._work.destroy_key(scope)
        self._work.touch(person.production_id)
        self._work.touch_person(person.slack)

    def finish(self) -> bool:
        pending = self._work.all(select(ErasureRow.person_id, ErasureRow.key_id, ErasureRow.at))
        for row in pending:
            if self._work.keyring.key_with_id(row.key_id) is not None:
                self._sweep_under(row.key_id)
                self._work.destroy_key(KeyScope.performer(row.person_id))
        if pending:
            sweep(self._work)
            self._work.run(delete(ErasureRow).where(ErasureRow.at <= self._work.now - _CERTAIN))
        return bool(pending)

    def _sweep_under(self, key_id: bytes) -> None:
        for row, _ in _SEALED:
            self._work.run(delete(row).where(_key_of(row.sealed) == key_id))
        self._work.run(update(PersonRow).where(_key_of(PersonRow.phone) == key_id).values(phone=null()))


def sweep(work: UnitOfWork) -> None:
    """Remove whatever about people no key opens any more: for everybody it is as if it had never been said."""
    for row, _ in _SEALED:
        for key_id in _gone(work, row.sealed):
            work.run(delete(row).where(_key_of(row.sealed) == key_id))
    for key_id in _gone(work, PersonRow.phone):
        work.run(update(PersonRow).where(_key_of(PersonRow.phone) == key_id).values(phone=null()))
    work.run(_READERS_OF_NOTHING)


def _gone(work: UnitOfWork, envelope: Any) -> list[bytes]:
    found = work.all(select(_key_of(envelope).label("key_id")).where(envelope.is_not(None)).distinct())
    return [row.key_id for row in found if work.keyring.key_with_id(row.key_id) is None]


def _key_of(envelope: Any) -> Any:
    """The key that an envelope names, behind its version."""
    return func.substr(envelope, 2, KEY_ID_BYTES, type_=envelope.type)
