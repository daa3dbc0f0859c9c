"""What the presses at a door add up to: who is inside, what was counted, whether it was confirmed closed.

Promise: the state depends on what happened and when, never on the order in which it was said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.set_list import DoorAct, DoorEvent, Zone


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


def settled(events: Sequence[DoorEvent]) -> DoorState:
    """Add events up in the order in which they happened. A closing counts until something that is not a closing
    breaks it; whether it was justified is asked when it is pressed."""
    state = DoorState()
    for event in sorted(events, key=lambda each: (each.at, each.id)):
        state = _after(state, event)
    return state


def attended(events: Sequence[DoorEvent]) -> frozenset[tuple[Zone, str]]:
    """Who was in which zone at any time, by id; without whoever was let in by mistake."""
    state, there = DoorState(), list[tuple[Zone, str]]()
    for event in sorted(events, key=lambda each: (each.at, each.id)):
        before = state.inside.get(event.person_id)
        if event.act is DoorAct.ADMITTED and before is not event.zone:
            there.append((event.zone, event.person_id))
        if event.act is DoorAct.MISTAKEN and before is not None:
            newest = max(index for index, each in enumerate(there) if each == (before, event.person_id))
            del there[newest]
        state = _after(state, event)
    return frozenset(there)


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
        case DoorAct.MISTAKEN:
            zone = state.inside.get(event.person_id)
            if zone is None:
                return state
            # Heads that seemed to match with somebody who was not there hide somebody else: they are counted anew.
            state = _moved(state, event.person_id, None)
            counts = {each: count for each, count in state.counts.items() if each is not zone}
            return replace(state, counts=counts, closed=False)
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
            # What was wrapped before it is closed by nothing but opening it again first.
            return replace(state, closed=not state.wrapped)
        case DoorAct.OPENED:
            return replace(state, closed=False, wrapped=False, counts={})
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
