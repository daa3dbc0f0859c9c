"""In-memory closed-set lists and doors; a part of `tests.domain.books`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.domain.people import Person, Role
from bot.domain.permissions import Action, Proof
from bot.domain.set_list import Decision, DoorEvent, Objections, Round, Seat, SetList
from bot.domain.work import NotFound, Stale

if TYPE_CHECKING:
    from bot.domain.scenes import ShootSlot
    from tests.domain.books import Books, MemoryWork, State


class MemoryClosedSets:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    @property
    def _state(self) -> State:
        return self._books.state

    def list_of(self, production_id: str, slot_id: str) -> SetList | None:
        found = (each for each in self._state.lists.values() if each.slot_id == slot_id)
        return next((each for each in found if each.production_id == production_id), None)

    def find(self, production_id: str, list_id: str) -> SetList | None:
        found = self._state.lists.get(list_id)
        return found if found and found.production_id == production_id else None

    def standing(self, production_id: str, list_id: str) -> tuple[SetList, ShootSlot] | None:
        found = self.find(production_id, list_id)
        return (found, self._state.slots[found.slot_id]) if found else None

    def last_list(self, production_id: str, unit: str, not_this: str) -> SetList | None:
        slots = self._state.slots
        found = [
            each
            for each in self._state.lists.values()
            if each.production_id == production_id
            and slots[each.slot_id].unit == unit
            and each.slot_id != not_this
            and self.seats(each)
        ]
        return max(found, key=lambda each: each.day, default=None)

    def add_list(self, new: SetList) -> None:
        self._state.lists[new.id] = new

    def lists_in_hand(self, production_id: str, since: date) -> tuple[SetList, ...]:
        waiting = {key for (key, _), r in self._state.rounds.items() if r.submitted_at and not r.released_at}
        found = [self._state.lists[key] for key in waiting]
        found = [each for each in found if each.production_id == production_id and each.day >= since]
        return tuple(sorted(found, key=lambda each: (each.day, each.id)))

    def change_list(self, changed: SetList, *, quietly: bool = False) -> None:
        if self._state.lists[changed.id].version != changed.version:
            raise Stale
        self._state.lists[changed.id] = replace(changed, version=changed.version + 1)

    def rounds(self, of: SetList) -> tuple[Round, ...]:
        return tuple(sorted((r for (key, _), r in self._state.rounds.items() if key == of.id), key=lambda r: r.number))

    def keep_round(self, kept: Round) -> None:
        self._state.rounds[kept.list_id, kept.number] = kept

    def seats(self, of: SetList) -> tuple[Seat, ...]:
        found = [seat for (key, _), seat in self._state.seats.items() if key == of.id]
        return tuple(sorted(found, key=lambda seat: (seat.zone, seat.department, seat.person_id)))

    def seat(self, of: SetList, person_id: str) -> Seat | None:
        return self._state.seats.get((of.id, person_id))

    def keep_seat(self, seat: Seat) -> None:
        self._state.seats[seat.list_id, seat.person_id] = seat

    def keep_reply(self, seat: Seat) -> None:
        self.keep_seat(seat)

    def drop_seat(self, seat: Seat) -> None:
        del self._state.seats[seat.list_id, seat.person_id]

    def lists_with(self, person: Person, since: date) -> tuple[SetList, ...]:
        return tuple(
            self._state.lists[seat.list_id]
            for seat in self._state.seats.values()
            if seat.person_id == person.id
            and seat.decision is Decision.APPROVED
            and self._state.rounds[seat.list_id, seat.round].released_at is not None
            and self._state.lists[seat.list_id].day >= since
        )

    def lists_asking(self, person: Person, since: date) -> tuple[SetList, ...]:
        cast = {scene.id for scene in self._work.scenes.cast_in(person)}
        return tuple(
            each
            for each in self._state.lists.values()
            if each.day >= since
            and self._state.slots[each.slot_id].scene_id in cast
            and any(of.asked_at is not None for of in self.rounds(each))
        )

    def asked_in_person(self, of: Round, since: datetime) -> frozenset[str]:
        marked = self._state.asked.items()
        return frozenset(p for (key, n, p), at in marked if (key, n) == (of.list_id, of.number) and at >= since)

    def mark_asked(self, of: Round, performer_id: str, by: str, at: datetime) -> None:
        self._state.asked[of.list_id, of.number, performer_id] = at

    def _scene_of(self, of: SetList) -> str:
        return self._state.slots[of.slot_id].scene_id

    def objections(self, proof: Proof, of: SetList) -> tuple[Objections, ...]:
        proof.demand(self._work, of.production_id, self._scene_of(of), Action.APPROVE_LIST)
        held = {
            each.id
            for each in self._work.people.appointments(of.production_id)
            if each.person_id == proof.person_id and each.role is Role.COORDINATOR and each.until is None
        }
        found = [each for (key, _), each in self._state.objections.items() if key == of.id]
        return tuple(each for each in found if each.readers & held)

    def own_objections(self, proof: Proof, of: SetList) -> Objections | None:
        proof.demand(self._work, of.production_id, self._scene_of(of), Action.OBJECT_TO_LIST)
        return self._state.objections.get((of.id, proof.person_id))

    def keep_objections(self, proof: Proof, kept: Objections) -> None:
        of = self._state.lists[kept.list_id]
        proof.demand(self._work, of.production_id, self._scene_of(of), Action.OBJECT_TO_LIST)
        if proof.person_id != kept.performer_id:
            raise NotFound
        self._state.objections[kept.list_id, kept.performer_id] = kept

    def hold_door(self, slot_id: str) -> None:
        """One writer at a time anyway."""

    def door(self, slot_id: str) -> tuple[DoorEvent, ...]:
        found = [event for event in self._state.door.values() if event.slot_id == slot_id]
        return tuple(sorted(found, key=lambda event: (event.at, event.id)))

    def add_event(self, event: DoorEvent) -> None:
        self._state.door[event.id] = event
