"""Stop now: anybody on the roster pauses a scene that is shot today, and the people on duty are paged.

It keeps nobody's name: neither the stop, nor its pages, nor its entry in the ledger says who pressed, unless they add
their name afterwards, for coordinator and alternate alone. The status changes by the one function that changes it, so
that the pause looks as every other does. It promises neither that the set has stopped nor that anybody comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, Notice
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, Proof, may, permit
from bot.domain.scenes import BoardRow, Scene, ShootSlot, Status, change_status, found_slot
from bot.domain.status import Phones
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Refused, Work

PAGES_AFTER: Final = (timedelta(0), timedelta(seconds=30), timedelta(seconds=60))
"""When a page goes out, counted from the press; to whoever has opened none of them so far."""
PAGE_LASTS: Final = timedelta(hours=1)
LONGEST_SHOOT: Final = timedelta(hours=16)
"""How long after its unit's call a scene of the shoot day before still counts as shot today: nights run over."""

MOST_ASSISTANTS: Final = 4
"""How many assistant directors of a unit without a first are paged."""
MOST_NUMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class Stop:
    """One press, and nobody's."""

    id: str
    production_id: str
    slot_id: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class GivenName:
    """Who said afterwards that it was them, by person id, and the name by which they are shown."""

    person_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is paged, by person id, and when they first opened a page."""

    person_id: str
    seen_at: datetime | None = None


class StopBook(Protocol):
    """Stops as a unit of work sees them."""

    def add(self, stop: Stop, readers: Collection[str]) -> None: ...
    def find(self, production_id: str, stop_id: str) -> Stop | None: ...
    def readers(self, stop: Stop) -> tuple[Reader, ...]:
        """Whoever has opened it, the first of them first; then the others by name."""
        ...

    def mark_seen(self, stop: Stop, person_id: str) -> None:
        """Keep when this reader first opened it; a later opening changes nothing."""
        ...

    def keep_name(self, stop: Stop, name: GivenName | None) -> None:
        """Keep the name in place of the one before, or take it back with None."""
        ...

    def name(self, proof: Proof, stop: Stop) -> GivenName | None:
        """The name that was added, against a proof for this stop."""
        ...

    def forget(self, before: datetime) -> None:
        """Delete the stops sent before then, their names with them; the ledger keeps that there was one."""
        ...


Whom = tuple[Person, ...]
Openings = tuple[tuple[Person, datetime | None], ...]
"""Whoever was paged, with the instant at which they first opened a page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A scene that can be stopped, and whom that pages."""

    row: BoardRow
    whom: Whom


@dataclass(frozen=True, slots=True)
class Choosing:
    """What the first page shows: the scenes of today by unit, or the one that the page was opened for."""

    choices: tuple[Choice, ...]
    numbers: Phones
    appointed: Whom
    """Coordinator and alternate, who may end the pause."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A stop as whoever sent it may look at it again: who has opened it, and whom to call."""

    stop: Stop
    slot: ShootSlot
    scene: Scene
    readers: Openings
    numbers: Phones
    appointed: Whom
    """Coordinator and alternate, for whom a name may be added."""
    named: bool
    """Whether the person who looks has added their name."""


@dataclass(frozen=True, slots=True)
class Page:
    """A stop as the people who were paged see it. `name` is what was given, for coordinator and alternate alone."""

    stop: Stop
    slot: ShootSlot
    scene: Scene
    readers: Openings
    sees_name: bool
    name: str


def id_of(nonce: str) -> str:
    """The id of the stop that a form sends: a retry finds by it what the first press sent."""
    return hashlib.sha256(b"closedset/stop\0" + nonce.encode()).hexdigest()[:24]


def whom_to_page(roster: Sequence[Person], unit: str) -> Whom:
    """Coordinator, alternate and the unit's first assistant director; without a first, the unit's other ones.

    Among them only those whom a message reaches.
    """
    firsts = [p for p in roster if any(g.role is Role.FIRST_AD and g.unit == unit for g in p.grants)]
    assistants = firsts or [person for person in roster if person.assists(unit) and person.slack is not None]
    return tuple(p for p in dict.fromkeys([*appointed(roster), *assistants[:MOST_ASSISTANTS]]) if p.slack is not None)


def appointed(roster: Sequence[Person]) -> Whom:
    """The coordinator, then the alternate."""
    return tuple(person for role in (Role.COORDINATOR, Role.ALTERNATE) for person in roster if person.holds(role))


def shot_today(work: Work, actor: Actor) -> tuple[BoardRow, ...]:
    """The announced scenes of this shoot day, and of a night before that may still go on; the same for everybody."""
    today = shoot_day_of(work.now, actor.production.zone)
    rows = work.scenes.board(actor.production.id, today - timedelta(days=1))
    return tuple(row for row in rows if row.slot.announced and (row.slot.day == today or _goes_on(work, row)))


def _goes_on(work: Work, row: BoardRow) -> bool:
    return row.call is not None and row.call.instant <= work.now < row.call.instant + LONGEST_SHOOT


class Stops:
    """Sending a stop, looking at it again, adding one's name, and opening a page."""

    def choosing(self, work: Work, actor: Actor, about: str = "") -> Choosing:
        """What can be stopped now. `about` is the slot or scene from whose page it was opened."""
        permit(work, actor, Action.STOP)
        roster = work.people.roster(actor.production.id)
        rows = shot_today(work, actor)
        rows = tuple(row for row in rows if about and about in (row.slot.id, row.slot.scene_id)) or rows
        by_unit = {row.slot.unit: whom_to_page(roster, row.slot.unit) for row in rows}
        return Choosing(
            choices=tuple(Choice(row, by_unit[row.slot.unit]) for row in rows),
            numbers=_numbers(work, roster, *by_unit),
            appointed=appointed(roster),
        )

    def send(self, work: Work, actor: Actor, slot_id: str, stop_id: str) -> Stop:
        """PAUSED, and the pages, in this commit; the pages go out also while it is PAUSED. Refused for another day."""
        permit(work, actor, Action.STOP)
        if slot_id not in {row.slot.id for row in shot_today(work, actor)}:
            raise Refused("stop-not-today", "scene")
        slot = work.scenes.slot(actor.production.id, slot_id)
        if slot is None or slot.cancelled:
            raise Refused("stop-not-today", "scene")
        change_status(work, slot, Status.PAUSED)
        whom = whom_to_page(work.people.roster(slot.production_id), slot.unit)
        stop = Stop(stop_id, slot.production_id, slot.id, work.now)
        work.stops.add(stop, [person.id for person in whom])
        for number, after in enumerate(PAGES_AFTER):
            for person in whom:
                work.outbox.put(_page(work, stop, person, number, after))
        work.ledger.append(
            slot.production_id, Entry(EntryKind.STOPPED, slot.production_id, slot.id, None, work.now, {})
        )
        return stop

    def sent(self, work: Work, actor: Actor, stop_id: str) -> Sent:
        """How it stands, for whoever holds the page that sent it. Leaves no trace."""
        stop, slot, scene = self._found(work, actor, stop_id)
        name = work.stops.name(permit(work, actor, Action.GIVE_STOP_NAME, stop.id), stop)
        roster = work.people.roster(stop.production_id)
        return Sent(
            stop, slot, scene, _seen(work, stop), _numbers(work, roster, slot.unit),
            appointed=appointed(roster),
            named=name is not None and name.person_id == actor.id,
        )  # fmt: skip

    def give_name(self, work: Work, actor: Actor, stop_id: str) -> None:
        """Tell coordinator and alternate who it was: the actor. Not found when somebody else has said so before."""
        stop, kept = self._own_name(work, actor, stop_id)
        if kept is None:
            work.stops.keep_name(stop, GivenName(actor.id, actor.person.name))

    def take_name_back(self, work: Work, actor: Actor, stop_id: str) -> None:
        """Nobody sees the name from now on; who has read it has read it."""
        stop, kept = self._own_name(work, actor, stop_id)
        if kept is not None:
            work.stops.keep_name(stop, None)

    def open_page(self, work: Work, actor: Actor, stop_id: str) -> Page:
        """The page for somebody who was paged, and that they have opened it. Needs a transaction that writes."""
        stop, slot, scene = self._found(work, actor, stop_id)
        if actor.id not in {reader.person_id for reader in work.stops.readers(stop)}:
            raise NotFound
        work.stops.mark_seen(stop, actor.id)
        sees_name = may(actor.person, Action.READ_STOP_NAME)
        name = work.stops.name(permit(work, actor, Action.READ_STOP_NAME, stop.id), stop) if sees_name else None
        return Page(stop, slot, scene, _seen(work, stop), sees_name, name.name if name else "")

    def _own_name(self, work: Work, actor: Actor, stop_id: str) -> tuple[Stop, GivenName | None]:
        stop, _, _ = self._found(work, actor, stop_id)
        kept = work.stops.name(permit(work, actor, Action.GIVE_STOP_NAME, stop.id), stop)
        if kept is not None and kept.person_id != actor.id:
            raise NotFound
        return stop, kept

    def _found(self, work: Work, actor: Actor, stop_id: str) -> tuple[Stop, ShootSlot, Scene]:
        stop = work.stops.find(actor.production.id, stop_id)
        if stop is None:
            raise NotFound
        return stop, *found_slot(work, actor, stop.slot_id)


def still_to_page(work: Work, notice: Notice) -> Scene | None:
    """The scene that a due page is about; None when its reader has opened one, left, or the next one is due as well."""
    stop = work.stops.find(notice.production_id, notice.subject)
    slot = work.scenes.slot(stop.production_id, stop.slot_id) if stop else None
    scene = work.scenes.scene(slot.production_id, slot.scene_id) if slot else None
    if stop is None or slot is None or scene is None:
        return None
    unseen = {reader.person_id for reader in work.stops.readers(stop) if reader.seen_at is None}
    on_duty = {person.id for person in whom_to_page(work.people.roster(stop.production_id), slot.unit)}
    late = any(notice.due < stop.sent_at + after <= work.now for after in PAGES_AFTER)
    return None if late or notice.reader not in unseen & on_duty else scene


def _page(work: Work, stop: Stop, person: Person, number: int, after: timedelta) -> Notice:
    key = f"stop:{stop.id}:{number}:{person.id}"
    return Notice(
        work.new_id(), stop.production_id, Kind.STOP_PAGE, person.id, stop.id, key, stop.sent_at + after,
        expires=stop.sent_at + PAGE_LASTS,
    )  # fmt: skip


def _seen(work: Work, stop: Stop) -> Openings:
    people = {person.id: person for person in work.people.roster(stop.production_id)}
    return tuple(
        (people[reader.person_id], reader.seen_at) for reader in work.stops.readers(stop) if reader.person_id in people
    )


def _numbers(work: Work, roster: Sequence[Person], *units: str) -> Phones:
    """Coordinator, alternate and the units' first assistant directors, whether a message reaches them or not."""
    firsts = [person for person in roster if any(g.role is Role.FIRST_AD and g.unit in units for g in person.grants)]
    wanted = list(dict.fromkeys([*appointed(roster), *firsts]))[:MOST_NUMBERS]
    return tuple((person, work.people.phone(person)) for person in wanted)
