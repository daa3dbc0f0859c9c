"""Terms, plans, riders and day checks: tables and repositories.

Every version is one row and stays. Terms are sealed for the production and riders for the performer, each at one size,
whatever they say; a plan is logistics, sealed all the same so that a row does not tell what a scene waits for.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.permissions import Action, Proof
from bot.domain.riders import Rider
from bot.domain.scenes import Scene
from bot.domain.set_list import Zone
from bot.domain.terms import Action as Line
from bot.domain.terms import Bared, DayCheck, Kissing, Medium, Occasion, Plan, Terms
from bot.domain.work import NotFound
from storage.base import Base
from storage.keyring import KeyScope
from storage.seal import Place

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

TERMS_BYTES: Final = 65_536
PLAN_BYTES: Final = 16_384
RIDER_BYTES: Final = 4_096

_STEPS: Final = ("sent_at", "received_at", "signed_at")


class SceneTermsRow(Base):
    __tablename__ = "scene_terms"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class ScenePlanRow(Base):
    __tablename__ = "scene_plans"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class RiderRow(Base):
    __tablename__ = "riders"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class DayCheckRow(Base):
    __tablename__ = "day_checks"

    slot_id: Mapped[str] = mapped_column(ForeignKey("slots.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), index=True)
    by: Mapped[str]


_TERMS = (
    select(SceneTermsRow.version, SceneTermsRow.sealed)
    .where(SceneTermsRow.scene_id == bindparam("scene"), SceneTermsRow.version <= bindparam("most"))
    .order_by(SceneTermsRow.version.desc())
    .limit(1)
)
_PLAN = (
    select(ScenePlanRow.version, ScenePlanRow.sealed)
    .where(ScenePlanRow.scene_id == bindparam("scene"), ScenePlanRow.version <= bindparam("most"))
    .order_by(ScenePlanRow.version.desc())
    .limit(1)
)
_RIDERS = (
    select(RiderRow.version, RiderRow.sealed)
    .where(RiderRow.scene_id == bindparam("scene"), RiderRow.person_id == bindparam("person"))
    .order_by(RiderRow.version.desc())
)
_NEWEST_RIDER = _RIDERS.limit(1)
_CHECKS = (
    select(DayCheckRow.slot_id, DayCheckRow.person_id, DayCheckRow.day, DayCheckRow.by)
    .where(DayCheckRow.scene_id == bindparam("scene"))
    .order_by(DayCheckRow.day, DayCheckRow.slot_id, DayCheckRow.person_id)
)


class TermsRepository:
    """`bot.domain.terms.TermsBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._plans: dict[tuple[str, int], Plan | None] = {}

    def terms(self, proof: Proof, scene: Scene, version: int | None = None) -> Terms:
        proof.demand(self._work, scene.production_id, scene.id, Action.READ_TERMS, Action.EDIT_TERMS)
        row = self._work.one(_TERMS, scene=scene.id, most=scene.version if version is None else version)
        if row is None:
            return Terms()
        opened = self._work.seal.open(_scope(scene), _place(scene, "scene_terms", row.version), row.sealed)
        return _terms(json.loads(zlib.decompress(opened).decode("utf-8", "surrogatepass")))

    def keep_terms(self, scene: Scene, terms: Terms) -> None:
        text = json.dumps(asdict(terms), ensure_ascii=False, separators=(",", ":"))
        plain = zlib.compress(text.encode("utf-8", "surrogatepass"))
        sealed = self._work.seal.seal(_scope(scene), _place(scene, "scene_terms", scene.version), plain, TERMS_BYTES)
        with self._work.stale_if_taken():
            self._work.run(insert(SceneTermsRow), scene_id=scene.id, version=scene.version, sealed=sealed)

    def plan(self, scene: Scene, version: int | None = None) -> Plan | None:
        key = (scene.id, scene.version if version is None else version)
        if key not in self._plans:
            row = self._work.one(_PLAN, scene=scene.id, most=key[1])
            self._plans[key] = None if row is None else self._plan(scene, row.version, row.sealed)
        return self._plans[key]

    def keep_plan(self, scene: Scene, plan: Plan) -> None:
        self._plans.clear()
        kept = {
            "occasions": [[each.day.isoformat(), each.unit, each.part] for each in plan.occasions],
            "participants": list(plan.participants),
            "brief_version": plan.brief_version,
            "cast_version": plan.cast_version,
        }
        place = _place(scene, "scene_plans", scene.version)
        plain = zlib.compress(json.dumps(kept).encode())
        sealed = self._work.seal.seal(_scope(scene), place, plain, PLAN_BYTES)
        key = {"scene_id": scene.id, "version": scene.version}
        self._work.upsert(ScenePlanRow, key, {"sealed": sealed})

    def day_checks(self, scene: Scene) -> tuple[DayCheck, ...]:
        return tuple(DayCheck(**row._mapping) for row in self._work.all(_CHECKS, scene=scene.id))

    def keep_day_check(self, check: DayCheck) -> None:
        slot = {"slot_id": check.slot_id, "person_id": check.person_id, "day": check.day}
        scene_id = self._work.scenes.scene_of_slot(check.slot_id)
        self._work.upsert(DayCheckRow, slot, {"scene_id": scene_id, "by": check.by})

    def drop_day_check(self, check: DayCheck) -> None:
        same = (DayCheckRow.slot_id == check.slot_id) & (DayCheckRow.person_id == check.person_id)
        self._work.run(delete(DayCheckRow).where(same, DayCheckRow.day == check.day))

    def _plan(self, scene: Scene, version: int, sealed: bytes) -> Plan:
        opened = self._work.seal.open(_scope(scene), _place(scene, "scene_plans", version), sealed)
        kept = json.loads(zlib.decompress(opened))
        occasions = tuple(Occasion(date.fromisoformat(day), unit, part) for day, unit, part in kept["occasions"])
        return Plan(occasions, tuple(kept["participants"]), kept["brief_version"], kept["cast_version"])


class RiderRepository:
    """`bot.domain.riders.RiderBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def rider(self, proof: Proof, scene: Scene, person_id: str) -> Rider | None:
        self._demand(proof, scene, person_id)
        row = self._work.one(_NEWEST_RIDER, scene=scene.id, person=person_id)
        return None if row is None else self._rider(scene, person_id, row.version, row.sealed)

    def riders(self, proof: Proof, scene: Scene, person_id: str) -> tuple[Rider, ...]:
        self._demand(proof, scene, person_id)
        rows = self._work.all(_RIDERS, scene=scene.id, person=person_id)
        return tuple(self._rider(scene, person_id, row.version, row.sealed) for row in rows)

    def add_rider(self, rider: Rider) -> None:
        kept = {
            "scene_version": rider.scene_version, "covers": list(rider.covers), "why": rider.why,
            "at": rider.at.isoformat(), **{name: _text_of(getattr(rider, name)) for name in _STEPS},
        }  # fmt: skip
        place = _rider_place(rider.production_id, rider.scene_id, rider.person_id, rider.version)
        sealed = self._work.seal.seal_json(KeyScope.performer(rider.person_id), place, kept, RIDER_BYTES)
        key = {"scene_id": rider.scene_id, "person_id": rider.person_id, "version": rider.version}
        with self._work.stale_if_taken():
            self._work.run(insert(RiderRow), **key, sealed=sealed)

    def _demand(self, proof: Proof, scene: Scene, person_id: str) -> None:
        proof.demand(self._work, scene.production_id, scene.id, Action.EDIT_RIDERS, Action.READ_OWN_RIDER)
        if proof.action is Action.READ_OWN_RIDER and proof.person_id != person_id:
            raise NotFound

    def _rider(self, scene: Scene, person_id: str, version: int, sealed: bytes) -> Rider:
        place = _rider_place(scene.production_id, scene.id, person_id, version)
        kept: dict[str, Any] = self._work.seal.open_json(KeyScope.performer(person_id), place, sealed)
        dates = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in _STEPS}
        return Rider(
            scene.production_id, scene.id, person_id, version, kept["scene_version"],
            datetime.fromisoformat(kept["at"]), tuple(kept["covers"]), why=kept["why"], **dates,
        )  # fmt: skip


def _text_of(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _scope(scene: Scene) -> KeyScope:
    return KeyScope.production(scene.production_id)


def _place(scene: Scene, table: str, version: int) -> Place:
    return Place(scene.production_id, table, "sealed", scene.id, "", version)


def _rider_place(production_id: str, scene_id: str, person_id: str, version: int) -> Place:
    return Place(production_id, "riders", "sealed", f"{scene_id}:{person_id}", person_id, version)


def _terms(kept: Mapping[str, Any]) -> Terms:
    return Terms(
        actions=tuple(
            Line(each["who"], each["whom"], each["what"], Medium(each["medium"])) for each in kept["actions"]
        ),
        bared={
            person: Bared(tuple(each["on_set"]), tuple(each["on_screen"]), each["garments"])
            for person, each in kept["bared"].items()
        },
        kissing=Kissing(kept["kissing"]),
        watched=tuple(Zone(zone) for zone in kept["watched"]),
        stills=kept["stills"],
        uses=tuple(kept["uses"]),
        place=kept["place"],
        revision=kept["revision"],
    )
