"""Closed-set lists and doors: tables and repository.

Lists, seats and the door are logistics, in the plain. Objections are one sealed blob of one size for each performer and
list, under the performer's own key, whether they name anybody or not.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey, Index, Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people import Person, Role
from bot.domain.permissions import Action, Proof
from bot.domain.set_list import (
    Decision,
    DoorAct,
    DoorEvent,
    Objections,
    Reply,
    Round,
    Seat,
    SetList,
    Zone,
)
from bot.domain.work import NotFound, Stale
from storage.base import Base
from storage.keyring import KeyScope
from storage.outbox import NoticeRow
from storage.people import PersonRow
from storage.scenes import CastingRow
from storage.seal import Place
from storage.slots import SLOT, SlotRow, slot_of

if TYPE_CHECKING:
    from bot.domain.scenes import ShootSlot
    from storage.unit_of_work import UnitOfWork

_LATELY: Final = timedelta(days=3)
"""Longer than a shoot day lasts, by any clock."""
OBJECTIONS_BYTES: Final = 32_768
"""Room for an objection to every seat that a list may have."""


class SetListRow(Base):
    __tablename__ = "set_lists"

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"))
    slot_id: Mapped[str] = mapped_column(ForeignKey("slots.id"), unique=True)
    day: Mapped[date]
    cap: Mapped[int | None]
    version: Mapped[int]


class RoundRow(Base):
    __tablename__ = "set_list_rounds"

    list_id: Mapped[str] = mapped_column(ForeignKey("set_lists.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    submitted_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    window_ends: Mapped[datetime | None]
    released_at: Mapped[datetime | None]


class SeatRow(Base):
    __tablename__ = "seats"

    list_id: Mapped[str] = mapped_column(ForeignKey("set_lists.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    zone: Mapped[str]
    round: Mapped[int]
    department: Mapped[str]
    task: Mapped[str]
    decision: Mapped[str]
    reply: Mapped[str]
    replied_at: Mapped[datetime | None]
    in_person: Mapped[bool]


class AskedInPersonRow(Base):
    __tablename__ = "asked_in_person"

    list_id: Mapped[str] = mapped_column(ForeignKey("set_lists.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    performer_id: Mapped[str] = mapped_column(primary_key=True)
    marked_by: Mapped[str]
    marked_at: Mapped[datetime]


class ObjectionsRow(Base):
    __tablename__ = "objections"

    list_id: Mapped[str] = mapped_column(ForeignKey("set_lists.id"), primary_key=True)
    performer_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    sealed: Mapped[bytes]


class DoorEventRow(Base):
    """Appended, never changed. `happened_at` is when it happened, by the press's own time or by the paper."""

    __tablename__ = "door_events"
    __table_args__ = (Index(None, "slot_id", "happened_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    slot_id: Mapped[str] = mapped_column(ForeignKey("slots.id"))
    act: Mapped[str]
    happened_at: Mapped[datetime]
    by_id: Mapped[str]
    person_id: Mapped[str]
    zone: Mapped[str]
    number: Mapped[int]
    from_paper: Mapped[bool]


_LIST: Final = select(*SetListRow.__table__.columns)
_BY_SLOT = _LIST.where(SetListRow.production_id == bindparam("production"), SetListRow.slot_id == bindparam("slot"))
_BY_ID = _LIST.where(SetListRow.production_id == bindparam("production"), SetListRow.id == bindparam("list"))
_ITS_SLOT = select(*SLOT).where(SlotRow.id == bindparam("slot"))
_SLOT_OF = select(SlotRow.id).where(
    SlotRow.id
    == select(SetListRow.slot_id)
    .where(SetListRow.production_id == bindparam("production"), SetListRow.id == bindparam("list"))
    .scalar_subquery()
)
_LAST = (
    _LIST.join(SlotRow, SlotRow.id == SetListRow.slot_id)
    .where(
        SetListRow.production_id == bindparam("production"),
        SlotRow.unit == bindparam("unit_"),
        SetListRow.slot_id != bindparam("slot"),
        select(SeatRow.list_id).where(SeatRow.list_id == SetListRow.id).exists(),
    )
    .order_by(SetListRow.day.desc(), SlotRow.position.desc())
    .limit(1)
)
_INVITED = (
    _LIST.join(SeatRow, SeatRow.list_id == SetListRow.id)
    .join(RoundRow, (RoundRow.list_id == SeatRow.list_id) & (RoundRow.number == SeatRow.round))
    .where(
        SetListRow.production_id == bindparam("production"),
        SeatRow.person_id == bindparam("person"),
        SeatRow.decision == Decision.APPROVED.value,
        RoundRow.released_at.is_not(None),
        SetListRow.day >= bindparam("since"),
    )
    .order_by(SetListRow.day, SetListRow.id)
)
_IN_HAND = _LIST.where(
    SetListRow.production_id == bindparam("production"),
    SetListRow.day >= bindparam("since"),
    select(RoundRow.list_id)
    .where(RoundRow.list_id == SetListRow.id, RoundRow.submitted_at.is_not(None), RoundRow.released_at.is_(None))
    .exists(),
).order_by(SetListRow.day, SetListRow.id)
_ASKING = (
    _LIST.join(SlotRow, SlotRow.id == SetListRow.slot_id)
    .join(CastingRow, CastingRow.scene_id == SlotRow.scene_id)
    .where(
        SetListRow.production_id == bindparam("production"),
        CastingRow.person_id == bindparam("person"),
        SetListRow.day >= bindparam("since"),
        select(RoundRow.list_id).where(RoundRow.list_id == SetListRow.id, RoundRow.asked_at.is_not(None)).exists(),
    )
    .order_by(SetListRow.day, SetListRow.id)
)
_CHANGE = update(SetListRow).where(
    SetListRow.id == bindparam("list"),
    SetListRow.production_id == bindparam("production"),
    SetListRow.version == bindparam("before"),
)
_ROUNDS = select(*RoundRow.__table__.columns).where(RoundRow.list_id == bindparam("list")).order_by(RoundRow.number)
_SEATS = (
    select(*SeatRow.__table__.columns)
    .join(PersonRow, PersonRow.id == SeatRow.person_id)
    .where(SeatRow.list_id == bindparam("list"))
    .order_by(SeatRow.zone, SeatRow.department, PersonRow.name, SeatRow.person_id)
)
_SEAT = select(*SeatRow.__table__.columns).where(
    SeatRow.list_id == bindparam("list"), SeatRow.person_id == bindparam("person")
)
_OBJECTIONS = select(ObjectionsRow.performer_id, ObjectionsRow.sealed).where(ObjectionsRow.list_id == bindparam("list"))
_SCENE_OF = (
    select(SlotRow.scene_id)
    .join(SetListRow, SetListRow.slot_id == SlotRow.id)
    .where(SetListRow.id == bindparam("list"), SetListRow.production_id == bindparam("production"))
)
_DOOR = (
    select(*DoorEventRow.__table__.columns)
    .where(DoorEventRow.slot_id == bindparam("slot"))
    .order_by(DoorEventRow.happened_at, DoorEventRow.id)
)


def decide_lists_anew(work: UnitOfWork) -> None:
    """An older copy was put back: whoever was refused since stands on it as approved, and who took their word back as
    coming. Every list still to be shot returns to the coordinator, as it was handed in, and performers are asked anew;
    what they said stands."""
    coming = select(SetListRow.id).where(SetListRow.day >= (work.now - _LATELY).date())
    decided = {"decision": Decision.OPEN.value, "reply": Reply.NONE.value, "replied_at": None, "in_person": False}
    work.run(update(SeatRow).where(SeatRow.list_id.in_(coming)).values(**decided))
    asked = {"asked_at": None, "window_ends": None, "released_at": None}
    work.run(update(RoundRow).where(RoundRow.list_id.in_(coming)).values(**asked))
    work.run(delete(AskedInPersonRow).where(AskedInPersonRow.list_id.in_(coming)))
    work.run(update(SetListRow).where(SetListRow.id.in_(coming)).values(version=SetListRow.version + 1))
    # The messages by which performers were asked stay and can be opened; their keys are free for new ones.
    asking = (NoticeRow.subject.in_(coming), NoticeRow.key.like("list:%:asked:%"))
    work.run(update(NoticeRow).where(*asking).values(key=NoticeRow.key + f":before:{work.new_id()}"))


class ClosedSetRepository:
    """`bot.domain.set_list.ClosedSetBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    # Lists

    def list_of(self, production_id: str, slot_id: str) -> SetList | None:
        row = self._work.one(self._work.locking(_BY_SLOT), production=production_id, slot=slot_id)
        return None if row is None else _list(row)

    def find(self, production_id: str, list_id: str) -> SetList | None:
        # The slot first, as whoever comes from the slot has it: two who lock in different orders wait for ever.
        self._work.value(self._work.locking(_SLOT_OF), production=production_id, list=list_id)
        row = self._work.one(self._work.locking(_BY_ID), production=production_id, list=list_id)
        return None if row is None else _list(row)

    def standing(self, production_id: str, list_id: str) -> tuple[SetList, ShootSlot] | None:
        row = self._work.one(_BY_ID, production=production_id, list=list_id)
        slot = None if row is None else self._work.one(_ITS_SLOT, slot=row.slot_id)
        return None if row is None or slot is None else (_list(row), slot_of(slot))

    def last_list(self, production_id: str, unit: str, not_this: str) -> SetList | None:
        row = self._work.one(_LAST, production=production_id, unit_=unit, slot=not_this)
        return None if row is None else _list(row)

    def add_list(self, new: SetList) -> None:
        with self._work.stale_if_taken():
            self._work.run(insert(SetListRow).values(**_values(new)))
        self._work.touch(new.production_id)

    def lists_in_hand(self, production_id: str, since: date) -> tuple[SetList, ...]:
        rows = self._work.all(_IN_HAND, production=production_id, since=since)
        return tuple(_list(row) for row in rows)

    def change_list(self, changed: SetList, *, quietly: bool = False) -> None:
        values = {"day": changed.day, "cap": changed.cap, "version": changed.version + 1}
        same = {"list": changed.id, "production": changed.production_id, "before": changed.version}
        if not self._work.run(_CHANGE, **values, **same):
            raise Stale
        if not quietly:
            self._work.touch(changed.production_id)

    def lists_with(self, person: Person, since: date) -> tuple[SetList, ...]:
        rows = self._work.all(_INVITED, production=person.production_id, person=person.id, since=since)
        return tuple(_list(row) for row in rows)

    def lists_asking(self, person: Person, since: date) -> tuple[SetList, ...]:
        rows = self._work.all(_ASKING, production=person.production_id, person=person.id, since=since)
        return tuple(_list(row) for row in rows)

    # Rounds and seats

    def rounds(self, of: SetList) -> tuple[Round, ...]:
        return tuple(Round(**row._mapping) for row in self._work.all(_ROUNDS, list=of.id))

    def keep_round(self, kept: Round) -> None:
        values = _values(kept)
        key = {name: values.pop(name) for name in ("list_id", "number")}
        self._work.upsert(RoundRow, key, values)

    def seats(self, of: SetList) -> tuple[Seat, ...]:
        return tuple(_seat(row) for row in self._work.all(_SEATS, list=of.id))

    def seat(self, of: SetList, person_id: str) -> Seat | None:
        row = self._work.one(self._work.locking(_SEAT), list=of.id, person=person_id)
        return None if row is None else _seat(row)

    def keep_seat(self, seat: Seat) -> None:
        values = _values(seat)
        key = {name: values.pop(name) for name in ("list_id", "person_id")}
        self._work.upsert(SeatRow, key, values)

    def keep_reply(self, seat: Seat) -> None:
        self.keep_seat(seat)
        production = self._work.value(select(SetListRow.production_id).where(SetListRow.id == seat.list_id))
        self._work.touch(production)

    def drop_seat(self, seat: Seat) -> None:
        self._work.run(delete(SeatRow).where(SeatRow.list_id == seat.list_id, SeatRow.person_id == seat.person_id))

    # Performers

    def asked_in_person(self, of: Round, since: datetime) -> frozenset[str]:
        rows = self._work.all(
            select(AskedInPersonRow.performer_id).where(
                AskedInPersonRow.list_id == of.list_id, AskedInPersonRow.round == of.number,
                AskedInPersonRow.marked_at >= since,
            )
        )  # fmt: skip
        return frozenset(performer_id for (performer_id,) in rows)

    def mark_asked(self, of: Round, performer_id: str, by: str, at: datetime) -> None:
        key = {"list_id": of.list_id, "round": of.number, "performer_id": performer_id}
        self._work.upsert(AskedInPersonRow, key, {"marked_by": by, "marked_at": at})

    def objections(self, proof: Proof, of: SetList) -> tuple[Objections, ...]:
        proof.demand(self._work, of.production_id, self._scene_of(of), Action.APPROVE_LIST)
        held = {
            each.id
            for each in self._work.people.appointments(of.production_id)
            if (each.person_id, each.role, each.until) == (proof.person_id, Role.COORDINATOR, None)
        }
        rows = self._work.all(_OBJECTIONS, list=of.id)
        found = (self._opened(of, row.performer_id, row.sealed) for row in rows)
        return tuple(each for each in found if each.readers & held)

    def own_objections(self, proof: Proof, of: SetList) -> Objections | None:
        proof.demand(self._work, of.production_id, self._scene_of(of), Action.OBJECT_TO_LIST)
        own = _OBJECTIONS.where(ObjectionsRow.performer_id == bindparam("performer"))
        row = self._work.one(own, list=of.id, performer=proof.person_id)
        return None if row is None else self._opened(of, row.performer_id, row.sealed)

    def keep_objections(self, proof: Proof, kept: Objections) -> None:
        found = self._work.one(_LIST.where(SetListRow.id == bindparam("list")), list=kept.list_id)
        if found is None or proof.person_id != kept.performer_id:
            raise NotFound
        of = _list(found)
        proof.demand(self._work, of.production_id, self._scene_of(of), Action.OBJECT_TO_LIST)
        said = {"people": sorted(kept.people), "at": kept.at.isoformat(), "readers": sorted(kept.readers)}
        plain = json.dumps(said, separators=(",", ":")).encode()
        scope = KeyScope.performer(kept.performer_id)
        sealed = self._work.seal.seal(scope, _place(of, kept.performer_id), plain, OBJECTIONS_BYTES)
        key = {"list_id": of.id, "performer_id": kept.performer_id}
        self._work.upsert(ObjectionsRow, key, {"sealed": sealed})

    # The door

    def hold_door(self, slot_id: str) -> None:
        self._work.hold(select(SlotRow.id).where(SlotRow.id == bindparam("slot")), slot=slot_id)

    def door(self, slot_id: str) -> tuple[DoorEvent, ...]:
        return tuple(_event(row) for row in self._work.all(_DOOR, slot=slot_id))

    def add_event(self, event: DoorEvent) -> None:
        values = _values(event)
        values |= {"happened_at": values.pop("at"), "by_id": values.pop("by")}
        self._work.run(insert(DoorEventRow).values(**values))
        self._work.touch(self._work.value(select(SlotRow.production_id).where(SlotRow.id == event.slot_id)))

    # How

    def _scene_of(self, of: SetList) -> str:
        return str(self._work.value(_SCENE_OF, list=of.id, production=of.production_id))

    def _opened(self, of: SetList, performer_id: str, sealed: bytes) -> Objections:
        said = json.loads(self._work.seal.open(KeyScope.performer(performer_id), _place(of, performer_id), sealed))
        return Objections(
            of.id, performer_id, frozenset(said["people"]), datetime.fromisoformat(said["at"]),
            frozenset(said["readers"]),
        )  # fmt: skip


def _place(of: SetList, performer_id: str) -> Place:
    return Place(of.production_id, "objections", "sealed", f"{of.id}:{performer_id}", performer_id, 0)


def _values(entity: SetList | Round | Seat | DoorEvent) -> dict[str, Any]:
    return {name: getattr(entity, name) for name in type(entity).__slots__}


def _list(row: Row[Any]) -> SetList:
    return SetList(row.id, row.production_id, row.slot_id, row.day, row.cap, row.version)


def _seat(row: Row[Any]) -> Seat:
    said = {"zone": Zone(row.zone), "decision": Decision(row.decision), "reply": Reply(row.reply)}
    return Seat(**{**row._mapping, **said})


def _event(row: Row[Any]) -> DoorEvent:
    return DoorEvent(
        row.id, row.slot_id, DoorAct(row.act), row.happened_at, row.by_id, row.person_id, Zone(row.zone),
        row.number, row.from_paper,
    )  # fmt: skip
