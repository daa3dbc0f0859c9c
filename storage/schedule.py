"""Calls and wraps: the unit's for each shoot day, and a person's own where one was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Row, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people import Person
from bot.domain.times import Call, CallAndWrap
from storage.base import Base
from storage.people import PersonRow

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork


class UnitDayRow(Base):
    """One unit's shoot day: its call, once known, and its wrap, once entered."""

    __tablename__ = "unit_days"

    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    wall: Mapped[time | None]
    zone: Mapped[str | None]
    instant: Mapped[datetime | None]
    offset_shown: Mapped[bool | None]
    wrap: Mapped[datetime | None]


class PersonCallRow(Base):
    __tablename__ = "person_calls"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    wall: Mapped[time]
    zone: Mapped[str]
    instant: Mapped[datetime]
    offset_shown: Mapped[bool]


_UNIT_CALL = select(*UnitDayRow.__table__.columns).where(
    UnitDayRow.production_id == bindparam("production"),
    UnitDayRow.unit == bindparam("unit_"),
    UnitDayRow.day == bindparam("day_"),
)
_OWN_CALLS_ON = (
    select(*PersonCallRow.__table__.columns)
    .join(PersonRow, PersonRow.id == PersonCallRow.person_id)
    .where(PersonRow.production_id == bindparam("production"), PersonCallRow.day == bindparam("day_"))
)
_OWN_CALLS_OF = (
    select(*PersonCallRow.__table__.columns)
    .where(PersonCallRow.person_id == bindparam("person"))
    .order_by(PersonCallRow.day)
)


class ScheduleRepository:
    """The part of `bot.domain.scenes.SceneBook` that is about calls and wraps."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def unit_call(self, production_id: str, unit: str, day: date) -> Call | None:
        row = self._work.one(_UNIT_CALL, production=production_id, unit_=unit, day_=day)
        return None if row is None else call_of(row)

    def keep_unit_call(self, production_id: str, unit: str, call: Call) -> None:
        key = {"production_id": production_id, "unit": unit, "day": call.day}
        self._work.upsert(UnitDayRow, key, _call_values(call))
        self._work.touch(production_id)

    def keep_wrap(self, production_id: str, unit: str, day: date, at: datetime) -> None:
        self._work.upsert(UnitDayRow, {"production_id": production_id, "unit": unit, "day": day}, {"wrap": at})

    def own_calls_on(self, production_id: str, day: date) -> Mapping[str, Call]:
        rows = self._work.all(_OWN_CALLS_ON, production=production_id, day_=day)
        return {row.person_id: _own_call(row) for row in rows}

    def own_calls_of(self, person: Person) -> tuple[Call, ...]:
        return tuple(_own_call(row) for row in self._work.all(_OWN_CALLS_OF, person=person.id))

    def keep_person_call(self, person: Person, call: Call) -> None:
        self._work.upsert(PersonCallRow, {"person_id": person.id, "day": call.day}, _call_values(call))
        self._work.touch_person(person.slack)

    def drop_person_call(self, person: Person, day: date) -> None:
        same = (PersonCallRow.person_id == person.id) & (PersonCallRow.day == day)
        self._work.run(delete(PersonCallRow).where(same))
        self._work.touch_person(person.slack)


def calls_from(own: Iterable[Row[Any]], unit_days: Iterable[Row[Any]]) -> tuple[CallAndWrap, ...]:
    """One for each shoot day: the person's own call, else the earliest of their units'; the last unit's wrap.

    `own` are rows with day and instant; `unit_days` such rows of `unit_days`, with the wrap, for the units that the
    person works with.
    """
    given = {row.day: row.instant for row in own}
    days: dict[date, list[Row[Any]]] = {day: [] for day in given}
    for row in unit_days:
        days.setdefault(row.day, []).append(row)
    found = []
    for day, units in days.items():
        calls = [row.instant for row in units if row.instant is not None]
        wraps = [row.wrap for row in units]
        call = given.get(day) or min(calls, default=None)
        if call is not None:
            found.append(CallAndWrap(call, None if not wraps or None in wraps else max(wraps)))
    return tuple(sorted(found, key=lambda each: each.call))


def call_of(row: Row[Any]) -> Call | None:
    """The call in a row of `unit_days`, or None while none was given."""
    if row.instant is None:
        return None
    return Call(row.day, row.wall, row.zone, row.instant, row.offset_shown)


def _own_call(row: Row[Any]) -> Call:
    return Call(row.day, row.wall, row.zone, row.instant, row.offset_shown)


def _call_values(call: Call) -> dict[str, object]:
    return {"wall": call.wall, "zone": call.zone, "instant": call.instant, "offset_shown": call.offset_shown}
