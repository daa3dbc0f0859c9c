"""The door on the day: who is inside, whether the counts match, whether the set may be called closed.

Promise: "set confirmed closed" holds only while everybody inside was approved and accepted, nobody unknown is inside,
the counts match, and monitor village, remote stream and audio feeds are each confirmed or off. Whatever breaks it sets
PAUSED in the same commit. Presses of two people, twice or late, settle to what happened: state is what the events, in
the order in which they happened, add up to. Performers are counted, never logged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.invitations import still_open
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, ShootSlot, Status, change_status, found_slot
from bot.domain.set_list import Decision, DoorAct, DoorEvent, Reply, Seat, SetList, Zone
from bot.domain.work import NotFound, Refused, Work

COUNT_MOST: Final = 1000
OPENS_BEFORE: Final = timedelta(hours=12)
"""The door can be kept from so long before the unit's call."""


class Missing(StrEnum):
    """Why the set cannot be confirmed closed."""

    NOT_RELEASED = "not_released"
    NOT_APPROVED = "not_approved"
    NOT_ACCEPTED = "not_accepted"
    STRANGER = "stranger"
    NOT_COUNTED = "not_counted"
    DOES_NOT_MATCH = "does_not_match"
    ZONE_OPEN = "zone_open"


@dataclass(frozen=True, slots=True)
class Count:
    """One count of heads in a zone, against those who were admitted there (performers included on set)."""

    counted: int
    expected: int

    @property
    def matches(self) -> bool:
        return self.counted == self.expected


@dataclass(frozen=True, slots=True)
class DoorState:
    """What the events add up to. `counts` are the newest of each zone, moved along by who came or left since."""

    inside: Mapping[str, Zone] = field(default_factory=dict)
    strangers: int = 0
    performers: int = 0
    counts: Mapping[Zone, Count] = field(default_factory=dict)
    off: frozenset[Zone] = frozenset()
    closed: bool = False
    wrapped: bool = False

    def expected(self, zone: Zone) -> int:
        """How many heads there should be."""
        admitted = sum(1 for where in self.inside.values() if where is zone)
        return admitted + (self.performers if zone is Zone.SET else 0)


@dataclass(frozen=True, slots=True)
class DoorPage:
    """The door as whoever keeps it sees it: seats still outside, those inside, counts, and what is missing."""

    slot: ShootSlot
    scene: Scene
    set_list: SetList | None
    state: DoorState
    expected: tuple[tuple[Person, Seat], ...]
    """Approved and released, by zone and name, inside or not."""
    by_part: tuple[Person, ...]
    """Director and coordinator; performers are a number."""
    missing: tuple[tuple[Missing, str], ...]
    """Each with a person's name or a zone's word, or an empty text."""


def settled(events: Sequence[DoorEvent]) -> DoorState:
    """Add events up in the order in which they happened. A closing counts until something that is not a closing
    breaks it; whether it was justified is asked when it is pressed."""
    state = DoorState()
    for event in sorted(events, key=lambda each: (each.at, each.id)):
        state = _after(state, event)
    return state


def _after(state: DoorState, event: DoorEvent) -> DoorState:
    match event.act:
        case DoorAct.ADMITTED:
            if state.inside.get(event.person_id) is event.zone:
                return state
            # Whoever was inside another zone left it by coming here.
            state = _moved(state, event.person_id, None)
            return _moved(replace(state, off=state.off - {event.zone}), event.person_id, event.zone)
        case DoorAct.LEFT:
            return _moved(state, event.person_id, None)
        case DoorAct.STRANGER:
            return replace(state, strangers=state.strangers + 1, closed=False)
        case DoorAct.STRANGER_LEFT:
            return replace(state, strangers=max(0, state.strangers - 1))
        case DoorAct.PERFORMERS:
            changed = replace(state, performers=event.number)
            return _recounted(changed, Zone.SET, event.number - state.performers)
        case DoorAct.COUNTED:
            count = Count(event.number, state.expected(event.zone))
            counts = {**state.counts, event.zone: count}
            return replace(state, counts=counts, off=state.off - {event.zone}, closed=state.closed and count.matches)
        case DoorAct.ZONE_OFF:
            outside = {person: zone for person, zone in state.inside.items() if zone is not event.zone}
            counts = {zone: count for zone, count in state.counts.items() if zone is not event.zone}
            return replace(state, inside=outside, counts=counts, off=state.off | {event.zone})
        case DoorAct.CLOSED:
            return replace(state, closed=True)
        case DoorAct.OPENED:
            return replace(state, closed=False, counts={})
        case DoorAct.WRAPPED:
            return replace(state, closed=False, wrapped=True)


def _moved(state: DoorState, person_id: str, zone: Zone | None) -> DoorState:
    """Put somebody into a zone, or out of the one they were in; counts move along."""
    inside = dict(state.inside)
    before = inside.pop(person_id, None)
    if zone is not None:
        inside[person_id] = zone
    state = replace(state, inside=inside)
    if before is not None:
        state = _recounted(state, before, -1)
    return _recounted(state, zone, 1) if zone is not None else state


def _recounted(state: DoorState, zone: Zone, by: int) -> DoorState:
    count = state.counts.get(zone)
    if count is None:
        return state
    moved = Count(max(0, count.counted + by), count.expected + by)
    return replace(state, counts={**state.counts, zone: moved})


class Doors:
    """Keeping the door: assistant directors of the unit and the coordinator."""

    def page(self, work: Work, actor: Actor, slot_id: str) -> DoorPage:
        """The door as it stands."""
        slot, scene = self._slot(work, actor, slot_id)
        return self._page(work, slot, scene)

    def admit(
        self,
        work: Work,
        actor: Actor,
        slot_id: str,
        people: Collection[str],
        at: datetime,
        *,
        accepting: Collection[str] = (),
        from_paper: bool = False,
    ) -> DoorPage:
        """Let people in, each into their seat's zone. `accepting` accept the house rules at the door."""
        slot, scene = self._open(work, actor, slot_id, at)
        page = self._page(work, slot, scene)
        seats = {person.id: seat for person, seat in page.expected}
        parts = {person.id for person in page.by_part}
        for person_id in (*people, *accepting):
            seat = seats.get(person_id)
            if seat is None and person_id not in parts:
                raise NotFound
            if seat is not None and seat.reply is not Reply.ACCEPTED:
                if person_id not in accepting:
                    raise Refused("door-not-accepted", "people", name=_name(page, person_id))
                self._accept_here(work, actor, slot, seat)
            zone = seat.zone if seat else Zone.SET
            self._add(work, actor, slot, DoorAct.ADMITTED, at, person_id, zone, from_paper=from_paper)
        return self._follow(work, actor, slot, scene, page)

    def leave(
        self, work: Work, actor: Actor, slot_id: str, people: Collection[str], at: datetime, *, from_paper: bool = False
    ) -> DoorPage:
        """Note that people left."""
        slot, scene = self._open(work, actor, slot_id, at)
        page = self._page(work, slot, scene)
        for person_id in people:
            self._add(work, actor, slot, DoorAct.LEFT, at, person_id, from_paper=from_paper)
        return self._follow(work, actor, slot, scene, page)

    def stranger(self, work: Work, actor: Actor, slot_id: str, at: datetime, *, gone: bool = False) -> DoorPage:
        """Somebody who is not on the list is inside or at the door: the coordinator is asked. Or: they are gone."""
        slot, scene = self._open(work, actor, slot_id, at)
        page = self._page(work, slot, scene)
        self._add(work, actor, slot, DoorAct.STRANGER_LEFT if gone else DoorAct.STRANGER, at)
        if not gone:
            for reader in work.people.with_role(slot.production_id, Role.COORDINATOR):
                notify(work, reader, Kind.PING, slot.id, f"door:{work.new_id()}", detail=actor.id)
        return self._follow(work, actor, slot, scene, page)

    def count(
        self,
        work: Work,
        actor: Actor,
        slot_id: str,
        counts: Mapping[Zone, int | None],
        performers: int,
        at: datetime,
        *,
        from_paper: bool = False,
    ) -> DoorPage:
        """Heads in each zone; None says that the zone is off. Performers on set are a number of their own."""
        slot, scene = self._open(work, actor, slot_id, at)
        page = self._page(work, slot, scene)
        for heads in (performers, *(each for each in counts.values() if each is not None)):
            if not 0 <= heads <= COUNT_MOST:
                raise Refused("door-count-out-of-range", "set", most=str(COUNT_MOST))
        if Zone.SET in counts and counts[Zone.SET] is None:
            raise Refused("door-set-cannot-be-off", "set")
        self._add(work, actor, slot, DoorAct.PERFORMERS, at, number=performers, from_paper=from_paper)
        for zone, number in counts.items():
            act = DoorAct.ZONE_OFF if number is None else DoorAct.COUNTED
            self._add(work, actor, slot, act, at, zone=zone, number=number or 0, from_paper=from_paper)
        return self._follow(work, actor, slot, scene, page)

    def close(self, work: Work, actor: Actor, slot_id: str, at: datetime) -> DoorPage:
        """Confirm the set closed; refused while anything is missing."""
        slot, scene = self._open(work, actor, slot_id, at)
        page = self._page(work, slot, scene)
        if page.missing:
            raise Refused("door-not-closed")
        if page.state.closed:
            return page
        self._add(work, actor, slot, DoorAct.CLOSED, at)
        state = page.state
        counts = {zone.value: state.expected(zone) for zone in Zone if zone not in state.off}
        entry = Entry.of(EntryKind.SET_CLOSED, actor, work.now, subject=slot.id, performers=state.performers, **counts)
        work.ledger.append(slot.production_id, entry)
        return self._page(work, slot, scene)

    def open(self, work: Work, actor: Actor, slot_id: str, at: datetime) -> DoorPage:
        """Open a closed set before wrap: it is no longer closed, so the scene is PAUSED; counts are made anew."""
        slot, scene = self._open(work, actor, slot_id, at)
        page = self._page(work, slot, scene)
        self._add(work, actor, slot, DoorAct.OPENED, at)
        return self._follow(work, actor, slot, scene, page)

    def wrap(self, work: Work, actor: Actor, slot_id: str, at: datetime) -> DoorPage:
        """The end of the scene's day: the door is done with, and attendance goes to the ledger. Pauses nothing."""
        slot, scene = self._open(work, actor, slot_id, at)
        page = self._page(work, slot, scene)
        if page.state.wrapped:
            return page
        self._add(work, actor, slot, DoorAct.WRAPPED, at)
        work.ledger.append(slot.production_id, _attendance(work, actor, slot, page))
        return self._page(work, slot, scene)

    def recheck(self, work: Work, actor: Actor, slot: ShootSlot) -> None:
        """A reply or a decision changed: a set that was confirmed closed and no longer is one is PAUSED."""
        state = settled(work.closed_sets.door(slot.id))
        if state.closed and not state.wrapped:
            slot, scene = found_slot(work, actor, slot.id)
            page = self._page(work, slot, scene)
            self._follow(work, actor, slot, scene, page)

    # How

    def _slot(self, work: Work, actor: Actor, slot_id: str) -> tuple[ShootSlot, Scene]:
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.KEEP_DOOR, scene.id)
        if not scene.announced_kind or not (actor.person.assists(slot.unit) or actor.person.holds(Role.COORDINATOR)):
            raise NotFound
        return slot, scene

    def _open(self, work: Work, actor: Actor, slot_id: str, at: datetime) -> tuple[ShootSlot, Scene]:
        slot, scene = self._slot(work, actor, slot_id)
        still_open(work, slot, scene)
        call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
        if call is not None and at < call.instant - OPENS_BEFORE:
            raise Refused("door-too-early")
        work.closed_sets.hold_door(slot.id)
        return slot, scene

    def _add(
        self,
        work: Work,
        actor: Actor,
        slot: ShootSlot,
        act: DoorAct,
        at: datetime,
        person_id: str = "",
        zone: Zone = Zone.SET,
        number: int = 0,
        *,
        from_paper: bool = False,
    ) -> None:
        happened = min(at, work.now)
        work.closed_sets.add_event(
            DoorEvent(work.new_id(), slot.id, act, happened, actor.id, person_id, zone, number, from_paper)
        )

    def _accept_here(self, work: Work, actor: Actor, slot: ShootSlot, seat: Seat) -> None:
        accepted = replace(seat, reply=Reply.ACCEPTED, replied_at=work.now, in_person=True)
        work.closed_sets.keep_reply(accepted)
        entry = Entry.of(
            EntryKind.INVITATION_ANSWERED, actor, work.now,
            subject=seat.person_id, slot=slot.id, reply=Reply.ACCEPTED.value,
        )  # fmt: skip
        work.ledger.append(slot.production_id, entry)

    def _follow(self, work: Work, actor: Actor, slot: ShootSlot, scene: Scene, before: DoorPage) -> DoorPage:
        """The door after what was just added; a set that was confirmed closed and no longer is one is PAUSED."""
        page = self._page(work, slot, scene)
        if before.state.closed and not before.state.wrapped and (not page.state.closed or page.missing):
            if page.state.closed:
                self._add(work, actor, slot, DoorAct.OPENED, work.now)
            change_status(work, slot, Status.PAUSED)
            work.ledger.append(slot.production_id, Entry.of(EntryKind.SET_OPENED, actor, work.now, subject=slot.id))
            page = self._page(work, *found_slot(work, actor, slot.id))
        return page

    def _page(self, work: Work, slot: ShootSlot, scene: Scene) -> DoorPage:
        found = work.closed_sets.list_of(slot.production_id, slot.id)
        state = settled(work.closed_sets.door(slot.id))
        rounds = work.closed_sets.rounds(found) if found else ()
        released = {each.number for each in rounds if each.released_at is not None}
        people = {person.id: person for person in work.people.roster(slot.production_id)}
        expected = tuple(
            (people[seat.person_id], seat)
            for seat in (work.closed_sets.seats(found) if found else ())
            if seat.round in released and seat.decision is Decision.APPROVED and seat.person_id in people
        )
        by_part = work.people.with_role(slot.production_id, Role.DIRECTOR, Role.COORDINATOR)
        page = DoorPage(slot, scene, found, state, expected, by_part, ())
        return replace(page, missing=tuple(_missing(page, people, bool(released))))


def _missing(page: DoorPage, people: Mapping[str, Person], released: bool) -> list[tuple[Missing, str]]:
    state = page.state
    replies = {person.id: seat.reply for person, seat in page.expected}
    parts = {person.id for person in page.by_part}
    found: list[tuple[Missing, str]] = [] if released else [(Missing.NOT_RELEASED, "")]
    for person_id in state.inside.keys() - parts:
        name = people[person_id].name if person_id in people else ""
        if person_id not in replies:
            found.append((Missing.NOT_APPROVED, name))
        elif replies[person_id] is not Reply.ACCEPTED:
            found.append((Missing.NOT_ACCEPTED, name))
    if state.strangers:
        found.append((Missing.STRANGER, ""))
    for zone in Zone:
        count = state.counts.get(zone)
        if zone in state.off:
            continue
        if count is None:
            found.append((Missing.NOT_COUNTED if zone is Zone.SET else Missing.ZONE_OPEN, zone.value))
        elif not count.matches:
            found.append((Missing.DOES_NOT_MATCH, zone.value))
    return sorted(found)


def _name(page: DoorPage, person_id: str) -> str:
    return next((person.name for person, _ in page.expected if person.id == person_id), "")


def _attendance(work: Work, actor: Actor, slot: ShootSlot, page: DoorPage) -> Entry:
    """Who was admitted to which zone that day, by ids, and how many performers; no step-outs, no objections."""
    there: dict[Zone, set[str]] = {zone: set() for zone in Zone}
    most = 0
    for event in work.closed_sets.door(slot.id):
        if event.act is DoorAct.ADMITTED:
            there[event.zone].add(event.person_id)
        elif event.act is DoorAct.PERFORMERS:
            most = max(most, event.number)
    zones = {zone.value: " ".join(sorted(people)) for zone, people in there.items()}
    return Entry.of(EntryKind.ATTENDANCE, actor, work.now, subject=slot.id, performers=most, **zones)
