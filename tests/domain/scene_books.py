"""In-memory scenes, slots, castings and calls; a part of `tests.domain.books`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.domain.people import Person
from bot.domain.permissions import Action, Proof
from bot.domain.scenes import BoardRow, Casting, Content, Scene, ShootSlot
from bot.domain.times import Call, CallAndWrap
from bot.domain.work import Stale

if TYPE_CHECKING:
    from tests.domain.books import Books, MemoryWork, State


class MemoryScenes:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    @property
    def _state(self) -> State:
        return self._books.state

    def scene(self, production_id: str, scene_id: str) -> Scene | None:
        scene = self._state.scenes.get(scene_id)
        return scene if scene and scene.production_id == production_id else None

    def scene_by_key(self, production_id: str, key: str) -> Scene | None:
        return next((scene for scene in self.scenes(production_id) if scene.key == key), None)

    def scenes(self, production_id: str) -> tuple[Scene, ...]:
        found = (scene for scene in self._state.scenes.values() if scene.production_id == production_id)
        return tuple(sorted(found, key=lambda scene: scene.key))

    def add_scene(self, scene: Scene) -> None:
        self._state.scenes[scene.id] = scene

    def change_scene(self, scene: Scene) -> None:
        if self._state.scenes[scene.id].version not in (scene.version, scene.version - 1):
            raise Stale
        self._state.scenes[scene.id] = scene

    def content(self, proof: Proof, scene: Scene) -> Content:
        proof.demand(self._work, scene.production_id, scene.id, Action.READ_BRIEF, Action.EDIT_BRIEF)
        return self._state.contents.get(scene.id, Content())

    def keep_content(self, scene: Scene, content: Content) -> None:
        self._state.contents[scene.id] = content

    def keep_description(self, scene: Scene, description: str) -> None:
        self.keep_content(scene, replace(self._state.contents.get(scene.id, Content()), description=description))

    def describes(self, scene: Scene, description: str) -> bool:
        return self._state.contents.get(scene.id, Content()).description == description

    def slot(self, production_id: str, slot_id: str) -> ShootSlot | None:
        slot = self._state.slots.get(slot_id)
        return slot if slot and slot.production_id == production_id else None

    def slots_of(self, scene: Scene) -> tuple[ShootSlot, ...]:
        found = [slot for slot in self._state.slots.values() if slot.scene_id == scene.id]
        return tuple(sorted(found, key=lambda slot: slot.day))

    def slots_on(self, production_id: str, unit: str, day: date) -> tuple[ShootSlot, ...]:
        wanted = (production_id, unit, day, False)
        return tuple(s for s in self._state.slots.values() if (s.production_id, s.unit, s.day, s.cancelled) == wanted)

    def add_slot(self, slot: ShootSlot) -> None:
        self._state.slots[slot.id] = slot

    def change_slot(self, slot: ShootSlot) -> None:
        if self._state.slots[slot.id].version != slot.version:
            raise Stale
        self._state.slots[slot.id] = replace(slot, version=slot.version + 1)

    def keep_card(self, slot: ShootSlot, card: str) -> None:
        kept = self._state.slots[slot.id]
        self._state.slots[slot.id] = replace(kept, card=kept.card or card)

    def board(self, production_id: str, since: date, *, unit: str | None = None) -> tuple[BoardRow, ...]:
        return tuple(
            row
            for row in self.schedule(production_id, since)
            if row.closed_set
            and not row.slot.cancelled
            and not self._state.scenes[row.slot.scene_id].omitted
            and unit in (None, row.slot.unit)
        )

    def schedule(self, production_id: str, since: date | None = None) -> tuple[BoardRow, ...]:
        slots = [s for s in self._state.slots.values() if s.production_id == production_id]
        slots = [slot for slot in slots if since is None or slot.day >= since]
        slots.sort(key=lambda slot: (slot.day, slot.unit != "main", slot.unit))
        return tuple(self._row(slot) for slot in slots)

    def _row(self, slot: ShootSlot) -> BoardRow:
        scene = self._state.scenes[slot.scene_id]
        call = self.unit_call(slot.production_id, slot.unit, slot.day)
        return BoardRow(slot, scene.number, scene.announced_kind, call)

    def castings(self, scene: Scene) -> tuple[Casting, ...]:
        found = [casting for casting in self._state.castings.values() if casting.scene_id == scene.id]
        return tuple(sorted(found, key=lambda casting: casting.person_id))

    def cast_in(self, person: Person) -> tuple[Scene, ...]:
        return tuple(
            scene
            for scene in self.scenes(person.production_id)
            if self.performs_in(person.production_id, person.id, scene.id)
        )

    def performs_in(self, production_id: str, person_id: str, scene_id: str) -> bool:
        scene = self.scene(production_id, scene_id)
        return scene is not None and (scene_id, person_id) in self._state.castings

    def keep_casting(self, casting: Casting) -> None:
        self._state.castings[casting.scene_id, casting.person_id] = casting

    def drop_casting(self, casting: Casting) -> None:
        del self._state.castings[casting.scene_id, casting.person_id]

    def unit_call(self, production_id: str, unit: str, day: date) -> Call | None:
        return self._state.unit_calls.get((production_id, unit, day))

    def keep_unit_call(self, production_id: str, unit: str, call: Call) -> None:
        self._state.unit_calls[production_id, unit, call.day] = call

    def calls_of(self, person: Person) -> tuple[CallAndWrap, ...]:
        days: dict[date, CallAndWrap] = {}
        listed = [self._state.slots[each.slot_id] for each in self._work.closed_sets.lists_with(person, date.min)]
        for slot in (*(slot for scene in self.cast_in(person) for slot in self.slots_of(scene)), *listed):
            call = self.unit_call(slot.production_id, slot.unit, slot.day)
            if call is not None and not slot.cancelled and not self._state.scenes[slot.scene_id].omitted:
                wrap = self._state.wraps.get((slot.production_id, slot.unit, slot.day))
                days[slot.day] = CallAndWrap(call.instant, wrap)
        for (person_id, day), call in self._state.person_calls.items():
            if person_id == person.id and self._shooting(person.production_id, day):
                wrap = days[day].wrap if day in days else self._wrap_of_all(person.production_id, day)
                days[day] = CallAndWrap(call.instant, wrap)
        return tuple(days[day] for day in sorted(days))

    def _shooting(self, production_id: str, day: date) -> set[str]:
        """The units that shoot that day."""
        shot = (s for s in self._state.slots.values() if (s.production_id, s.day) == (production_id, day))
        return {slot.unit for slot in shot if not slot.cancelled and not self._state.scenes[slot.scene_id].omitted}

    def _wrap_of_all(self, production_id: str, day: date) -> datetime | None:
        wraps = [self._state.wraps.get((production_id, unit, day)) for unit in self._shooting(production_id, day)]
        return max((wrap for wrap in wraps if wrap is not None), default=None) if None not in wraps else None

    def own_calls_on(self, production_id: str, day: date) -> Mapping[str, Call]:
        people = {p.id for p in self._state.people.values() if p.production_id == production_id}
        return {p: call for (p, on), call in self._state.person_calls.items() if on == day and p in people}

    def own_calls_of(self, person: Person) -> tuple[Call, ...]:
        return tuple(call for (p, _), call in sorted(self._state.person_calls.items()) if p == person.id)

    def keep_person_call(self, person: Person, call: Call) -> None:
        self._state.person_calls[person.id, call.day] = call

    def drop_person_call(self, person: Person, day: date) -> None:
        self._state.person_calls.pop((person.id, day), None)

    def wraps_of(self, scene: Scene) -> tuple[datetime | None, ...]:
        shot = (slot for slot in self.slots_of(scene) if not slot.cancelled)
        return tuple(self._state.wraps.get((slot.production_id, slot.unit, slot.day)) for slot in shot)

    def keep_wrap(self, production_id: str, unit: str, day: date, at: datetime) -> None:
        self._state.wraps[production_id, unit, day] = at

    def unmatched_cast(self, production_id: str) -> tuple[str, ...]:
        had = {person.cast_number for person in self._books.state.people.values()}
        found = {number for cast in self.waiting_cast(production_id).values() for number in cast} - had
        return tuple(sorted(found, key=lambda number: (len(number), number)))

    def keep_unmatched_cast(self, scene: Scene, cast: Sequence[str]) -> None:
        self._state.waiting_cast[scene.id] = tuple(dict.fromkeys(cast))

    def waiting_cast(self, production_id: str) -> Mapping[str, tuple[str, ...]]:
        own = {scene.id for scene in self.scenes(production_id)}
        return {scene_id: cast for scene_id, cast in self._state.waiting_cast.items() if scene_id in own and cast}
