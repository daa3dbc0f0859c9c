"""What leaves the screen of a closed set: the door list on paper, and the record of who was there.

Promise: a door list holds the names that are approved and released and no other, and performers are a number to be
written down. The record is what the ledger says: who was admitted to which zone, counts and times; nothing of who
stepped out, and nothing of who objected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.invitations import ended_because, invited_seats, performers_of
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import ASSISTANT_DIRECTORS, Actor, Person, Production, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, ShootSlot, found_slot
from bot.domain.set_list import Seat, Zone
from bot.domain.status import Phones
from bot.domain.times import Call
from bot.domain.work import NotFound, Work


@dataclass(frozen=True, slots=True)
class DoorList:
    """The list of one shoot slot as it lies at the door.

    `seats` are approved and released, by zone, department and name; `by_part` are director and coordinator, who need no
    seat; `phones` the coordinator and the unit's assistant directors, each with their number or an empty text.
    """

    production: Production
    slot: ShootSlot
    scene: Scene
    released_at: datetime
    """When names of it were last released."""
    call: Call | None
    seats: tuple[tuple[Person, Seat], ...]
    by_part: tuple[Person, ...]
    phones: Phones
    ended: str = ""
    """Why nothing of the list changes any more, as the id of its sentence; empty while it is open."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What can be copied for paper. `door_list` is None until names are released; `asks` are the unit's first
    assistant directors, or the others where there is none."""

    slot: ShootSlot
    scene: Scene
    asks: tuple[Person, ...]
    door_list: DoorList | None


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was admitted. `name` is empty once they are off the roster, whose names the ledger does not keep."""

    person_id: str
    name: str
    job: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The set was confirmed closed: heads in each zone that was in use, performers counted on set.

    `at` is when it happened and `entered_at` when it was entered, which is later where it was on paper first.
    """

    at: datetime
    entered_at: datetime
    performers: int
    zones: Mapping[Zone, int]


@dataclass(frozen=True, slots=True)
class Attendance:
    """Everything the ledger says of one slot's door on one shoot day. `performers` is the most there were at a time.

    `entered` is when who was admitted was entered: at the wrap, and again for what was added after it.
    """

    slot: ShootSlot
    scene: Scene
    day: date
    closings: tuple[Closing, ...]
    there: Mapping[Zone, tuple[Attendee, ...]]
    performers: int
    entered: tuple[datetime, ...]


class Papers:
    """The text to copy: for assistant directors of the unit and the coordinator."""

    def page(self, work: Work, actor: Actor, slot_id: str) -> Paper:
        """The call sheet's line and the door list of a slot."""
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.KEEP_DOOR, scene.id)
        if not scene.announced_kind or not (actor.person.assists(slot.unit) or actor.person.holds(Role.COORDINATOR)):
            raise NotFound
        return Paper(slot, scene, _assistants(work, slot)[:1], door_list(work, actor.production, slot, scene))


def door_list(work: Work, production: Production, slot: ShootSlot, scene: Scene) -> DoorList | None:
    """The list as it stands, for whoever may have it on paper; None while no names are released."""
    found = work.closed_sets.list_of(slot.production_id, slot.id)
    rounds = work.closed_sets.rounds(found) if found else ()
    released = max((each.released_at for each in rounds if each.released_at is not None), default=None)
    if found is None or released is None:
        return None
    people = {person.id: person for person in work.people.roster(slot.production_id)}
    # Whoever performs in the scene is counted, whichever part or place they have besides.
    performers = {person.id for person in performers_of(work, scene)}
    parts = work.people.with_role(slot.production_id, Role.DIRECTOR, Role.COORDINATOR)
    seatless = performers | {person.id for person in parts}
    seats = tuple(
        (people[seat.person_id], seat)
        for seat in invited_seats(work, found)
        if seat.person_id in people.keys() - seatless
    )
    coordinators = work.people.with_role(slot.production_id, Role.COORDINATOR)
    to_call = dict.fromkeys((*coordinators, *_assistants(work, slot)))
    return DoorList(
        production, slot, scene, released, work.scenes.unit_call(slot.production_id, slot.unit, slot.day),
        seats, tuple(person for person in parts if person.id not in performers),
        tuple((person, work.people.phone(person)) for person in to_call), ended_because(work, slot, scene),
    )  # fmt: skip


def attendance(work: Work, production: Production, scene: Scene | None, until: int) -> tuple[Attendance, ...]:
    """What the ledger, up to the entry of that number, says of every door of the production, or of one scene's."""
    people = {person.id: person for person in work.people.roster(production.id)}
    kept: dict[tuple[str, date], list[Entry]] = {}
    for entry in work.ledger.attendance(production.id, until):
        day = date.fromisoformat(str(entry.details["day"]))
        kept.setdefault((entry.subject or "", day), []).append(entry)
    found = []
    for (slot_id, day), entries in kept.items():
        slot = work.scenes.slot(production.id, slot_id)
        of = work.scenes.scene(production.id, slot.scene_id) if slot else None
        if slot is not None and of is not None and scene in (None, of):
            found.append(_attendance(slot, of, day, entries, people))
    return tuple(sorted(found, key=lambda each: (each.day, each.scene.key, each.slot.part, each.slot.unit)))


def _assistants(work: Work, slot: ShootSlot) -> tuple[Person, ...]:
    """The unit's assistant directors, the first of them first."""
    found = work.people.with_role(slot.production_id, *ASSISTANT_DIRECTORS)
    own = [person for person in found if person.assists(slot.unit)]
    return tuple(sorted(own, key=lambda person: not person.holds(Role.FIRST_AD)))


def _attendance(
    slot: ShootSlot, scene: Scene, day: date, entries: Sequence[Entry], people: Mapping[str, Person]
) -> Attendance:
    closings = tuple(_closing(entry) for entry in entries if entry.kind is EntryKind.SET_CLOSED)
    # A door that is added to after its end is entered anew, and many people in several entries: together they are it.
    wraps = [entry for entry in entries if entry.kind is EntryKind.ATTENDANCE]
    ids = {zone: {each for entry in wraps for each in str(entry.details[zone]).split()} for zone in Zone}
    there = {
        zone: tuple(sorted((_attendee(each, people) for each in ids[zone]), key=lambda one: (one.name, one.person_id)))
        for zone in Zone
    }
    performers = max((int(entry.details["performers"]) for entry in wraps), default=0)
    return Attendance(slot, scene, day, closings, there, performers, tuple(dict.fromkeys(entry.at for entry in wraps)))


def _closing(entry: Entry) -> Closing:
    zones = {zone: int(entry.details[zone]) for zone in Zone if zone in entry.details}
    return Closing(_happened(entry), entry.at, int(entry.details["performers"]), zones)


def _happened(entry: Entry) -> datetime:
    later = entry.details.get("entered_later_for")
    return entry.at if later is None else datetime.fromisoformat(str(later))


def _attendee(person_id: str, people: Mapping[str, Person]) -> Attendee:
    person = people.get(person_id)
    return Attendee(person_id, person.name, person.job) if person else Attendee(person_id, "", "")
