"""Shoot slots: table and repository. A slot is changed under its version, and read for a change under a lock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.scenes import Scene, ShootSlot, Status
from bot.domain.work import NotFound, Stale
from storage.base import Base
from storage.schedule import ScheduleRepository, UnitDayRow


class SlotRow(Base):
    """`position` is the order in which slots were added to the production, as in the schedule they came from."""

    __tablename__ = "slots"
    __table_args__ = (Index(None, "production_id", "day"), Index(None, "production_id", "position"))

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"))
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), index=True)
    day: Mapped[date]
    part: Mapped[str]
    unit: Mapped[str]
    status: Mapped[str]
    status_at: Mapped[datetime | None]
    next_update: Mapped[datetime | None]
    reminders: Mapped[bool]
    cancelled: Mapped[bool]
    announced: Mapped[bool]
    card: Mapped[str]
    version: Mapped[int]
    position: Mapped[int]


SLOT: Final = (
    SlotRow.id,
    SlotRow.production_id,
    SlotRow.scene_id,
    SlotRow.day,
    SlotRow.part,
    SlotRow.unit,
    SlotRow.status,
    SlotRow.status_at,
    SlotRow.next_update,
    SlotRow.reminders,
    SlotRow.cancelled,
    SlotRow.announced,
    SlotRow.card,
    SlotRow.version,
)
_SLOTS_OF = select(*SLOT).where(SlotRow.scene_id == bindparam("scene")).order_by(SlotRow.day, SlotRow.position)
_WRAPS = (
    select(UnitDayRow.wrap)
    .select_from(SlotRow)
    .outerjoin(
        UnitDayRow,
        (UnitDayRow.production_id == SlotRow.production_id)
        & (UnitDayRow.unit == SlotRow.unit)
        & (UnitDayRow.day == SlotRow.day),
    )
    .where(SlotRow.scene_id == bindparam("scene"), SlotRow.cancelled.is_(False))
)
_CHANGE = update(SlotRow).where(
    SlotRow.id == bindparam("slot"),
    SlotRow.production_id == bindparam("production"),
    SlotRow.version == bindparam("before"),
)
_KEEP_CARD = (
    update(SlotRow)
    .where(SlotRow.id == bindparam("slot"), SlotRow.production_id == bindparam("production"), SlotRow.card == "")
    .values(card=bindparam("posted"))
)


class SlotRepository(ScheduleRepository):
    """The part of `bot.domain.scenes.SceneBook` that is about shoot slots."""

    def slot(self, production_id: str, slot_id: str) -> ShootSlot | None:
        found = select(*SLOT).where(SlotRow.id == bindparam("slot"), SlotRow.production_id == bindparam("production"))
        row = self._work.one(self._work.locking(found), slot=slot_id, production=production_id)
        return None if row is None else slot_of(row)

    def slots_of(self, scene: Scene) -> tuple[ShootSlot, ...]:
        return tuple(slot_of(row) for row in self._work.all(self._work.locking(_SLOTS_OF), scene=scene.id))

    def scene_of_slot(self, slot_id: str) -> str:
        """The scene that a slot is of. Raises `NotFound`."""
        found = self._work.value(select(SlotRow.scene_id).where(SlotRow.id == bindparam("slot")), slot=slot_id)
        if found is None:
            raise NotFound
        return str(found)

    def wraps_of(self, scene: Scene) -> tuple[datetime | None, ...]:
        return tuple(row.wrap for row in self._work.all(_WRAPS, scene=scene.id))

    def slots_on(self, production_id: str, unit: str, day: date) -> tuple[ShootSlot, ...]:
        """The unit's slots of one shoot day that are not cancelled, in schedule order."""
        found = (
            select(*SLOT)
            .where(SlotRow.production_id == production_id, SlotRow.unit == unit, SlotRow.day == day)
            .where(SlotRow.cancelled.is_(False))
            .order_by(SlotRow.position)
        )
        return tuple(slot_of(row) for row in self._work.all(self._work.locking(found)))

    def add_slot(self, slot: ShootSlot) -> None:
        last = select(func.coalesce(func.max(SlotRow.position), 0) + 1).where(
            SlotRow.production_id == slot.production_id
        )
        self._work.run(insert(SlotRow).values(position=last.scalar_subquery(), **_slot_values(slot)))
        self._work.touch(slot.production_id)

    def change_slot(self, slot: ShootSlot) -> None:
        values = _slot_values(slot) | {"version": slot.version + 1}
        same = {"slot": values.pop("id"), "production": values.pop("production_id"), "before": slot.version}
        if not self._work.run(_CHANGE, **values, **same):
            raise Stale
        self._work.touch(slot.production_id)

    def keep_card(self, slot: ShootSlot, card: str) -> None:
        self._work.run(_KEEP_CARD, slot=slot.id, production=slot.production_id, posted=card)


def slot_of(row: Row[Any]) -> ShootSlot:
    """The slot in a row that has the columns `SLOT`."""
    values = row._mapping
    named = {column.key: values[column.key] for column in SLOT}
    return ShootSlot(**named | {"status": Status(named["status"])})


def _slot_values(slot: ShootSlot) -> dict[str, Any]:
    return {name: getattr(slot, name) for name in ShootSlot.__slots__} | {"status": slot.status.value}
