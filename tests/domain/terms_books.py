"""In-memory terms, plans, riders and day checks; a part of `tests.domain.books`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.permissions import Action, Proof
from bot.domain.riders import Rider
from bot.domain.scenes import Scene
from bot.domain.terms import DayCheck, Plan, Terms
from bot.domain.work import NotFound, Stale

if TYPE_CHECKING:
    from tests.domain.books import Books, MemoryWork, State


class MemoryTerms:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    @property
    def _state(self) -> State:
        return self._books.state

    def terms(self, proof: Proof, scene: Scene, version: int | None = None) -> Terms:
        proof.demand(self._work, scene.production_id, scene.id, Action.READ_TERMS, Action.EDIT_TERMS)
        most = scene.version if version is None else version
        kept = [at for (scene_id, at) in self._state.terms if scene_id == scene.id and at <= most]
        return self._state.terms[scene.id, max(kept)] if kept else Terms()

    def keep_terms(self, scene: Scene, terms: Terms) -> None:
        if (scene.id, scene.version) in self._state.terms:
            raise Stale
        self._state.terms[scene.id, scene.version] = terms

    def plan(self, scene: Scene, version: int | None = None) -> Plan | None:
        most = scene.version if version is None else version
        kept = [at for (scene_id, at) in self._state.plans if scene_id == scene.id and at <= most]
        return self._state.plans[scene.id, max(kept)] if kept else None

    def keep_plan(self, scene: Scene, plan: Plan) -> None:
        self._state.plans[scene.id, scene.version] = plan

    def day_checks(self, scene: Scene) -> tuple[DayCheck, ...]:
        own = {slot.id for slot in self._work.scenes.slots_of(scene)}
        return tuple(check for check in self._state.day_checks.values() if check.slot_id in own)

    def keep_day_check(self, check: DayCheck) -> None:
        self._state.day_checks[f"{check.slot_id}:{check.person_id}:{check.day}"] = check

    def drop_day_check(self, check: DayCheck) -> None:
        self._state.day_checks.pop(f"{check.slot_id}:{check.person_id}:{check.day}", None)


class MemoryRiders:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    def riders(self, proof: Proof, scene: Scene, person_id: str) -> tuple[Rider, ...]:
        proof.demand(self._work, scene.production_id, scene.id, Action.EDIT_RIDERS, Action.READ_OWN_RIDER)
        if proof.action is Action.READ_OWN_RIDER and proof.person_id != person_id:
            raise NotFound
        kept = self._books.state.riders
        found = [rider for (s, p, _), rider in kept.items() if (s, p) == (scene.id, person_id)]
        return tuple(sorted(found, key=lambda rider: -rider.version))

    def rider(self, proof: Proof, scene: Scene, person_id: str) -> Rider | None:
        return next(iter(self.riders(proof, scene, person_id)), None)

    def add_rider(self, rider: Rider) -> None:
        key = (rider.scene_id, rider.person_id, rider.version)
        if key in self._books.state.riders:
            raise Stale
        self._books.state.riders[key] = rider
