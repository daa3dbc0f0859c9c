"""The door of one shoot slot as it stands: whom the list lets in, who is inside, and what keeps it from being closed.

Promise: only who was approved and released, or is there by their part, is let in by name; a performer of the scene is
a number, whatever place they were given before they were cast.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.door_state import DoorState, settled
from bot.domain.door_times import DoorDay, door_day
from bot.domain.invitations import ended_because, performers_of
from bot.domain.people import Person, Role
from bot.domain.scenes import Scene, ShootSlot
from bot.domain.set_list import Decision, DoorEvent, Reply, Seat, SetList, Zone
from bot.domain.work import Work


class Missing(StrEnum):
    """Why the set cannot be confirmed closed."""

    NOT_RELEASED = "not_released"
    NOT_APPROVED = "not_approved"
    NOT_ACCEPTED = "not_accepted"
    OTHER_ZONE = "other_zone"
    PERFORMS = "performs"
    STRANGER = "stranger"
    NOT_COUNTED = "not_counted"
    DOES_NOT_MATCH = "does_not_match"
    ZONE_OPEN = "zone_open"


@dataclass(frozen=True, slots=True)
class DoorPage:
    """The door as whoever keeps it sees it: seats still outside, those inside, counts, and what is missing."""

    slot: ShootSlot
    scene: Scene
    set_list: SetList | None
    state: DoorState
    expected: tuple[tuple[Person, Seat], ...]
    """Approved and released, by zone and name, inside or not; without whoever is on the list by their part."""
    by_part: tuple[Person, ...]
    """Director and coordinator; performers are a number."""
    missing: tuple[tuple[Missing, str], ...]
    """Each with a person's name or a zone's word, or an empty text."""
    events: tuple[DoorEvent, ...]
    """What happened that day, in its order."""
    people: Mapping[str, Person]
    """Who pressed and who came, by id, as far as they are on the roster."""
    day: DoorDay
    ended: str = ""
    """Why nothing changes any more, as the id of its sentence; empty while something can."""


def door_page(work: Work, zone: str, slot: ShootSlot, scene: Scene, until: datetime | None = None) -> DoorPage:
    """The slot's door; as it stood at an instant, by what is entered of it by now, where one is given.

    `zone` is the production's, by whose clock the door's day is reckoned.
    """
    day = door_day(work, zone, slot)
    events = tuple(each for each in events_since(work, slot, day.opens) if until is None or each.at <= until)
    found = work.closed_sets.list_of(slot.production_id, slot.id)
    rounds = work.closed_sets.rounds(found) if found else ()
    released = {each.number for each in rounds if each.released_at is not None}
    people = {person.id: person for person in work.people.roster(slot.production_id)}
    performers = {person.id for person in performers_of(work, scene)}
    parts = work.people.with_role(slot.production_id, Role.DIRECTOR, Role.COORDINATOR)
    # A seat from before somebody was cast or appointed says nothing any more.
    seatless = performers | {person.id for person in parts}
    expected = tuple(
        (people[seat.person_id], seat)
        for seat in (work.closed_sets.seats(found) if found else ())
        if seat.round in released and seat.decision is Decision.APPROVED and seat.person_id in people.keys() - seatless
    )
    by_part = tuple(person for person in parts if person.id not in performers)
    page = DoorPage(
        slot, scene, found, settled(events), expected, by_part, (), events, people, day,
        ended_because(work, slot, scene),
    )  # fmt: skip
    return replace(page, missing=_missing(page, bool(released), performers))


def newest_of(page: DoorPage) -> datetime:
    """The instant of the newest thing that the page knows of; a form carries it, to be held against what came since."""
    return max((event.at for event in page.events), default=page.day.opens)


def events_since(work: Work, slot: ShootSlot, opens: datetime) -> tuple[DoorEvent, ...]:
    """What happened at the slot's door from then on."""
    return tuple(event for event in work.closed_sets.door(slot.id) if event.at >= opens)


def _missing(page: DoorPage, released: bool, performers: Collection[str]) -> tuple[tuple[Missing, str], ...]:
    state = page.state
    seats = {person.id: seat for person, seat in page.expected}
    parts = {person.id for person in page.by_part}
    found: list[tuple[Missing, str]] = [] if released else [(Missing.NOT_RELEASED, "")]
    for person_id in state.inside.keys() - parts:
        name = page.people[person_id].name if person_id in page.people else ""
        seat = seats.get(person_id)
        if person_id in performers:
            found.append((Missing.PERFORMS, name))
        elif seat is None:
            found.append((Missing.NOT_APPROVED, name))
        elif seat.reply is not Reply.ACCEPTED:
            found.append((Missing.NOT_ACCEPTED, name))
        elif seat.zone is not state.inside[person_id]:
            found.append((Missing.OTHER_ZONE, name))
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
    return tuple(sorted(found))
