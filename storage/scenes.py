"""Scenes and shoot slots: tables and repository.

Kind, brief and description are one sealed, padded blob in a table of their own, opened only against a proof. Whether a
performer wishes to talk is sealed in their casting from the start, so that the row itself tells nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Row, UniqueConstraint, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people import Person
from bot.domain.permissions import Action, Proof
from bot.domain.scenes import BoardRow, Casting, Content, Scene, Told
from bot.domain.times import CallAndWrap
from bot.domain.work import NotFound, Stale
from storage.base import Base
from storage.keyring import KeyScope
from storage.people import PersonRow
from storage.schedule import PersonCallRow, UnitDayRow, call_of, calls_from
from storage.seal import Place, Unreadable
from storage.slots import SLOT, SlotRepository, SlotRow, slot_of

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

CONTENT_BYTES = 32_768
WISH_BYTES = 64


class SceneRow(Base):
    __tablename__ = "scenes"
    __table_args__ = (UniqueConstraint("production_id", "key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"))
    number: Mapped[str]
    key: Mapped[str]
    intimate: Mapped[bool]
    closed: Mapped[bool]
    omitted: Mapped[bool]
    version: Mapped[int]


class SceneContentRow(Base):
    """`version` counts saves of this row alone; the scene's own version also rises for other reasons."""

    __tablename__ = "scene_contents"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    version: Mapped[int]
    sealed: Mapped[bytes]


class CastingRow(Base):
    __tablename__ = "castings"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    told: Mapped[str | None]
    told_by: Mapped[str]
    sent_at: Mapped[datetime | None]
    sent_version: Mapped[int]
    changed_version: Mapped[int]
    wish: Mapped[bytes]


class UnmatchedCastRow(Base):
    __tablename__ = "unmatched_cast"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    cast_number: Mapped[str] = mapped_column(primary_key=True)


_SCENES = select(*SceneRow.__table__.columns).order_by(SceneRow.key)
_SCENE = _SCENES.where(SceneRow.id == bindparam("scene"), SceneRow.production_id == bindparam("production"))
_CALL = (UnitDayRow.wall, UnitDayRow.zone, UnitDayRow.instant, UnitDayRow.offset_shown)
_IN_SHOOTING_ORDER = (
    SlotRow.day,
    SlotRow.unit != "main",
    SlotRow.unit,
    UnitDayRow.instant.nulls_last(),
    SlotRow.position,
)
_WITH_CALLS = (
    select(*SLOT, SceneRow.number, SceneRow.intimate, SceneRow.closed, *_CALL)
    .join(SceneRow, SceneRow.id == SlotRow.scene_id)
    .outerjoin(
        UnitDayRow,
        (UnitDayRow.production_id == SlotRow.production_id)
        & (UnitDayRow.unit == SlotRow.unit)
        & (UnitDayRow.day == SlotRow.day),
    )
    .where(SlotRow.production_id == bindparam("production"), SlotRow.day >= bindparam("since"))
    .order_by(*_IN_SHOOTING_ORDER)
)
_BOARD = _WITH_CALLS.where(
    or_(SceneRow.intimate, SceneRow.closed), SceneRow.omitted.is_(False), SlotRow.cancelled.is_(False)
)
_CASTINGS = (
    select(
        CastingRow.scene_id,
        CastingRow.person_id,
        CastingRow.told,
        CastingRow.told_by,
        CastingRow.sent_at,
        CastingRow.sent_version,
        CastingRow.changed_version,
    )
    .outerjoin(PersonRow, PersonRow.id == CastingRow.person_id)
    .where(CastingRow.scene_id == bindparam("scene"))
    .order_by(PersonRow.name, CastingRow.person_id)
)
_CAST_IN = _SCENES.join(CastingRow, CastingRow.scene_id == SceneRow.id).where(
    CastingRow.person_id == bindparam("person"), SceneRow.production_id == bindparam("production")
)
_SHOT_DAYS = (
    select(UnitDayRow.day, UnitDayRow.unit, UnitDayRow.instant, UnitDayRow.wrap)
    .join(
        SlotRow,
        (SlotRow.production_id == UnitDayRow.production_id)
        & (SlotRow.unit == UnitDayRow.unit)
        & (SlotRow.day == UnitDayRow.day),
    )
    .join(SceneRow, SceneRow.id == SlotRow.scene_id)
    .where(
        SlotRow.production_id == bindparam("production"),
        SlotRow.cancelled.is_(False),
        SceneRow.omitted.is_(False),
    )
    .distinct()
)
_UNIT_DAYS = _SHOT_DAYS.join(CastingRow, CastingRow.scene_id == SceneRow.id).where(
    CastingRow.person_id == bindparam("person")
)
_UNIT_DAYS_OF = _SHOT_DAYS.where(SlotRow.id.in_(bindparam("slots", expanding=True)))
_UNIT_DAYS_ON = _SHOT_DAYS.where(UnitDayRow.day.in_(bindparam("days", expanding=True)))
_OWN_CALLS = select(PersonCallRow.day, PersonCallRow.instant).where(
    PersonCallRow.person_id == bindparam("person"),
    exists().where(
        SlotRow.production_id == bindparam("production"),
        SlotRow.day == PersonCallRow.day,
        SlotRow.cancelled.is_(False),
        SlotRow.scene_id == SceneRow.id,
        SceneRow.omitted.is_(False),
    ),
)
_UNMATCHED = (
    select(UnmatchedCastRow.cast_number)
    .join(SceneRow, SceneRow.id == UnmatchedCastRow.scene_id)
    .where(
        SceneRow.production_id == bindparam("production"),
        UnmatchedCastRow.cast_number.not_in(
            select(PersonRow.cast_number).where(
                PersonRow.production_id == bindparam("production"), PersonRow.cast_number.is_not(None)
            )
        ),
    )
    .distinct()
)
_PRODUCTION_OF = select(SceneRow.production_id).where(SceneRow.id == bindparam("scene"))
_CONTENT = select(SceneContentRow.version, SceneContentRow.sealed).where(SceneContentRow.scene_id == bindparam("scene"))
_HELD = select(CastingRow.sent_version).where(
    CastingRow.scene_id == bindparam("scene"), CastingRow.person_id == bindparam("person")
)
_KEEP_WISH = (
    update(CastingRow)
    .where(CastingRow.scene_id == bindparam("scene"), CastingRow.person_id == bindparam("person"))
    .values(wish=bindparam("sealed"))
)
_WAITING = (
    select(UnmatchedCastRow.scene_id, UnmatchedCastRow.cast_number)
    .join(SceneRow, SceneRow.id == UnmatchedCastRow.scene_id)
    .where(SceneRow.production_id == bindparam("production"))
    .order_by(UnmatchedCastRow.scene_id, UnmatchedCastRow.cast_number)
)


class SceneRepository(SlotRepository):
    """`bot.domain.scenes.SceneBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        super().__init__(work)
        self._scenes: dict[tuple[str, str], Scene | None] = {}
        self._castings: dict[str, tuple[Casting, ...]] = {}
        self._productions: dict[str, str] = {}

    def scene(self, production_id: str, scene_id: str) -> Scene | None:
        key = (production_id, scene_id)
        if key not in self._scenes:
            row = self._work.one(_SCENE, production=production_id, scene=scene_id)
            self._scenes[key] = None if row is None else Scene(**row._mapping)
            if row is not None:
                self._productions[scene_id] = production_id
        return self._scenes[key]

    def scene_by_key(self, production_id: str, key: str) -> Scene | None:
        found = _SCENES.where(SceneRow.production_id == bindparam("production"), SceneRow.key == bindparam("key_"))
        row = self._work.one(found, production=production_id, key_=key)
        return None if row is None else Scene(**row._mapping)

    def scenes(self, production_id: str) -> tuple[Scene, ...]:
        found = _SCENES.where(SceneRow.production_id == bindparam("production"))
        rows = self._work.all(found, production=production_id)
        return tuple(Scene(**row._mapping) for row in rows)

    def add_scene(self, scene: Scene) -> None:
        self._work.run(insert(SceneRow), **_scene_values(scene))
        self._changed(scene)

    def change_scene(self, scene: Scene) -> None:
        """Keep the scene. Raises `Stale` when another unit of work raised its version meanwhile."""
        same = (SceneRow.id == scene.id) & (SceneRow.production_id == scene.production_id)
        not_newer = SceneRow.version.in_((scene.version - 1, scene.version))
        changed = self._work.run(update(SceneRow).where(same, not_newer).values(**_scene_values(scene)))
        if not changed:
            raise Stale
        self._changed(scene)

    def content(self, proof: Proof, scene: Scene) -> Content:
        proof.demand(self._work, scene.production_id, scene.id, Action.READ_BRIEF, Action.EDIT_BRIEF)
        return self._content(scene)

    def _content(self, scene: Scene) -> Content:
        row = self._work.one(_CONTENT, scene=scene.id)
        if row is None:
            return Content()
        place = _content_place(scene, row.version)
        opened = self._work.seal.open_json(KeyScope.production(scene.production_id), place, row.sealed)
        return Content(**opened)

    def keep_content(self, scene: Scene, content: Content) -> None:
        before = self._work.value(select(SceneContentRow.version).where(SceneContentRow.scene_id == scene.id))
        version = 1 if before is None else before + 1
        scope = KeyScope.production(scene.production_id)
        sealed = self._work.seal.seal_json(scope, _content_place(scene, version), asdict(content), CONTENT_BYTES)
        self._work.upsert(SceneContentRow, {"scene_id": scene.id}, {"version": version, "sealed": sealed})

    def keep_description(self, scene: Scene, description: str) -> None:
        # Else a brief that is saved at the same time would be written over with the one read before.
        self._work.hold(_SCENE, scene=scene.id, production=scene.production_id)
        self.keep_content(scene, replace(self._content(scene), description=description))

    def describes(self, scene: Scene, description: str) -> bool:
        return self._content(scene).description == description

    def board(self, production_id: str, since: date, *, unit: str | None = None) -> tuple[BoardRow, ...]:
        statement = _BOARD if unit is None else _BOARD.where(SlotRow.unit == unit)
        return tuple(_board_row(row) for row in self._work.all(statement, production=production_id, since=since))

    def schedule(self, production_id: str, since: date | None = None) -> tuple[BoardRow, ...]:
        rows = self._work.all(_WITH_CALLS, production=production_id, since=since or date.min)
        return tuple(_board_row(row) for row in rows)

    def castings(self, scene: Scene) -> tuple[Casting, ...]:
        if scene.id not in self._castings:
            self._castings[scene.id] = tuple(_casting(row) for row in self._work.all(_CASTINGS, scene=scene.id))
        return self._castings[scene.id]

    def cast_in(self, person: Person) -> tuple[Scene, ...]:
        rows = self._work.all(_CAST_IN, person=person.id, production=person.production_id)
        return tuple(Scene(**row._mapping) for row in rows)

    def performs_in(self, production_id: str, person_id: str, scene_id: str) -> bool:
        scene = self.scene(production_id, scene_id)
        return scene is not None and any(casting.person_id == person_id for casting in self.castings(scene))

    def keep_casting(self, casting: Casting) -> None:
        """Write what differs from what was read: a told mark and Send may come at once. `Stale` if it is gone."""
        read = self._castings.get(casting.scene_id, ())
        before = next((each for each in read if each.person_id == casting.person_id), None)
        values = _casting_values(casting)
        if before is None:
            self._castings.pop(casting.scene_id, None)
            key = {"scene_id": casting.scene_id, "person_id": casting.person_id}
            wish = self._sealed_wish(casting.scene_id, casting.person_id, False)
            self._work.upsert(CastingRow, key, {"wish": wish, **values}, changed=values)
            return
        self._castings[casting.scene_id] = tuple(casting if each is before else each for each in read)
        kept = _casting_values(before)
        changed = {name: value for name, value in values.items() if value != kept[name]}
        same = (CastingRow.scene_id == casting.scene_id) & (CastingRow.person_id == casting.person_id)
        if changed and not self._work.run(update(CastingRow).where(same).values(**changed)):
            raise Stale

    def drop_casting(self, casting: Casting) -> None:
        same = (CastingRow.scene_id == casting.scene_id) & (CastingRow.person_id == casting.person_id)
        self._work.run(delete(CastingRow).where(same))
        self._castings.pop(casting.scene_id, None)

    def calls_of(self, person: Person) -> tuple[CallAndWrap, ...]:
        whose = {"person": person.id, "production": person.production_id}
        own, unit_days = self._work.all(_OWN_CALLS, **whose), self._work.all(_UNIT_DAYS, **whose)
        if listed := [each.slot_id for each in self._work.closed_sets.lists_with(person, date.min)]:
            unit_days = [*unit_days, *self._work.all(_UNIT_DAYS_OF, production=person.production_id, slots=listed)]
        in_no_scene = {row.day for row in own} - {row.day for row in unit_days}
        if in_no_scene:
            around = self._work.all(_UNIT_DAYS_ON, production=person.production_id, days=sorted(in_no_scene))
            unit_days = [*unit_days, *around]
        return calls_from(own, unit_days)

    def unmatched_cast(self, production_id: str) -> tuple[str, ...]:
        found = {row.cast_number for row in self._work.all(_UNMATCHED, production=production_id)}
        return tuple(sorted(found, key=lambda number: (len(number), number)))

    def keep_unmatched_cast(self, scene: Scene, cast: Sequence[str]) -> None:
        self._work.run(delete(UnmatchedCastRow).where(UnmatchedCastRow.scene_id == scene.id))
        rows = [{"scene_id": scene.id, "cast_number": number} for number in dict.fromkeys(cast)]
        if rows:
            self._work.run_many(insert(UnmatchedCastRow), rows)

    def waiting_cast(self, production_id: str) -> Mapping[str, tuple[str, ...]]:
        kept: dict[str, tuple[str, ...]] = {}
        for row in self._work.all(_WAITING, production=production_id):
            kept[row.scene_id] = (*kept.get(row.scene_id, ()), row.cast_number)
        return kept

    def hold_casting(self, scene_id: str, person_id: str) -> None:
        """Keep other writers of this performer in this scene waiting until COMMIT: a save and a withdrawal at once."""
        self._work.hold(_HELD, scene=scene_id, person=person_id)

    def keep_wish(self, scene: Scene, person_id: str, wish: bool) -> None:
        """Whether the performer would rather talk. Raises `NotFound` for somebody who is not cast."""
        sealed = self._sealed_wish(scene.id, person_id, wish)
        if not self._work.run(_KEEP_WISH, scene=scene.id, person=person_id, sealed=sealed):
            raise NotFound

    def wish(self, scene: Scene, person_id: str) -> bool:
        same = (CastingRow.scene_id == scene.id) & (CastingRow.person_id == person_id)
        sealed = self._work.value(select(CastingRow.wish).where(same))
        if sealed is None:
            return False
        place = _wish_place(scene.production_id, scene.id, person_id)
        try:
            return bool(json.loads(self._work.seal.open(KeyScope.performer(person_id), place, sealed)))
        except Unreadable:
            # The key was destroyed; a casting, which is logistics, outlives it.
            return False

    def production_of(self, scene_id: str) -> str:
        """The production a scene belongs to, for the place of what is sealed about it. Raises `NotFound`."""
        if scene_id not in self._productions:
            found = self._work.value(_PRODUCTION_OF, scene=scene_id)
            if found is None:
                raise NotFound
            self._productions[scene_id] = found
        return self._productions[scene_id]

    def _sealed_wish(self, scene_id: str, person_id: str, wish: bool) -> bytes:
        place = _wish_place(self.production_of(scene_id), scene_id, person_id)
        return self._work.seal.seal(KeyScope.performer(person_id), place, json.dumps(wish).encode(), WISH_BYTES)

    def _changed(self, scene: Scene) -> None:
        self._scenes[scene.production_id, scene.id] = scene
        self._productions[scene.id] = scene.production_id
        self._work.touch(scene.production_id)


def _scene_values(scene: Scene) -> dict[str, Any]:
    return {name: getattr(scene, name) for name in Scene.__slots__}


def _board_row(row: Row[Any]) -> BoardRow:
    return BoardRow(slot_of(row), row.number, row.intimate or row.closed, call_of(row))


def _casting(row: Row[Any]) -> Casting:
    told = None if row.told is None else Told(row.told)
    return Casting(row.scene_id, row.person_id, told, row.told_by, row.sent_at, row.sent_version, row.changed_version)


def _casting_values(casting: Casting) -> dict[str, Any]:
    return {
        "told": casting.told.value if casting.told else None,
        "told_by": casting.told_by,
        "sent_at": casting.sent_at,
        "sent_version": casting.sent_version,
        "changed_version": casting.changed_version,
    }


def _content_place(scene: Scene, version: int) -> Place:
    return Place(scene.production_id, "scene_contents", "sealed", scene.id, "", version)


def _wish_place(production_id: str, scene_id: str, person_id: str) -> Place:
    return Place(production_id, "castings", "wish", f"{scene_id}:{person_id}", person_id, 0)
