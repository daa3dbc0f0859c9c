"""The door on the day: who is inside, whether the counts match, whether the set may be called closed.

Promise: "set confirmed closed" holds only while everybody inside was approved and accepted, nobody unknown is inside,
the counts match, and monitor village, remote stream and audio feeds are each confirmed or off. Whatever breaks it sets
PAUSED in the same commit. Presses of two people, twice or late, settle to what happened: state is what the events, in
the order in which they happened, add up to. Performers are counted, never logged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from bot.domain.door_page import DoorPage, door_page, events_since
from bot.domain.door_state import attended, settled
from bot.domain.door_times import door_day, opens_soonest, paper_instant
from bot.domain.invitations import performers_of, still_open
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, ShootSlot, Status, change_status, found_slot
from bot.domain.set_list import DoorAct, DoorEvent, Reply, Seat, Zone
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

COUNT_MOST: Final = 1000
DOUBLE_PRESS: Final = timedelta(seconds=3)
"""Two presses by one person about somebody not on the list, so near to each other, are about one."""
NEXT: Final = timedelta(microseconds=1)
PEOPLE_AN_ENTRY: Final = 40
"""An entry of the ledger has room for so many ids, and for what stands beside them."""


class Doors:
    """Keeping the door: assistant directors of the unit and the coordinator.

    `at` is when it happened. `from_paper` tells that it is entered later, with the time that stands on paper. `seen` is
    the `newest_of` the door that a form showed. Raises `Stale` when what the form is about is another by now: who was
    let in or left by an older form, or heads counted before somebody came. What has its own time from paper never is.
    """

    def page(self, work: Work, actor: Actor, slot_id: str) -> DoorPage:
        """The door as it stands."""
        return door_page(work, actor.production.zone, *_kept(work, actor, slot_id))

    def today(self, work: Work, actor: Actor, slots: Iterable[ShootSlot]) -> tuple[DoorPage, ...]:
        """The doors among these slots that this person keeps and whose day it is."""
        permit(work, actor, Action.KEEP_DOOR)
        today = shoot_day_of(work.now, actor.production.zone)
        of_today = []
        for slot in slots:
            if abs(slot.day - today) > timedelta(days=1):
                continue
            day = door_day(work, actor.production.zone, slot)
            if not slot.cancelled and day.opens <= work.now < day.ends and _keeps(actor, slot):
                of_today.append(self.page(work, actor, slot.id))
        return tuple(of_today)

    def paper_time(self, work: Work, actor: Actor, slot_id: str, wall: time) -> datetime:
        """The instant of a time on this door's paper. Raises `Refused` at the field `paper_time`."""
        slot, _ = _kept(work, actor, slot_id)
        return paper_instant(work, actor, slot, wall)

    def admit(
        self,
        work: Work,
        actor: Actor,
        slot_id: str,
        people: Collection[str],
        at: datetime,
        *,
        accepting: Collection[str] = (),
        rules: str = "",
        from_paper: bool = False,
        seen: datetime | None = None,
    ) -> DoorPage:
        """Let people in, each into their seat's zone. `accepting` accept these house rules at the door."""
        press = _Press(work, actor, slot_id, at, from_paper, seen=seen)
        seats = {person.id: seat for person, seat in press.before.expected}
        parts = {person.id for person in press.before.by_part}
        for person_id in dict.fromkeys((*people, *accepting)):
            seat = seats.get(person_id)
            if seat is None and person_id not in parts:
                raise Refused("door-not-on-list", "people", name=_on_roster(work, actor, person_id).name)
            if person_id not in press.before.state.inside:
                press.demands_unchanged(person_id)
            if seat is not None and seat.reply is not Reply.ACCEPTED:
                if person_id not in accepting:
                    name = _on_roster(work, actor, person_id).name
                    raise Refused("door-not-accepted", "people", name=name)
                press.accepts(seat, rules)
            press.adds(DoorAct.ADMITTED, person_id, seat.zone if seat else Zone.SET)
        return press.done()

    def leave(
        self,
        work: Work,
        actor: Actor,
        slot_id: str,
        people: Collection[str],
        at: datetime,
        *,
        from_paper: bool = False,
        seen: datetime | None = None,
        mistaken: bool = False,
    ) -> DoorPage:
        """Note that people left; or that they were let in by mistake and were never inside."""
        press = _Press(work, actor, slot_id, at, from_paper, seen=seen)
        known = {event.person_id for event in press.before.events} | {person.id for person, _ in press.before.expected}
        for person_id in dict.fromkeys(people):
            if person_id not in known | {person.id for person in press.before.by_part}:
                raise NotFound
            inside = person_id in press.before.state.inside
            if inside:
                press.demands_unchanged(person_id)
            if inside or not mistaken:
                press.adds(DoorAct.MISTAKEN if mistaken else DoorAct.LEFT, person_id)
        return press.done()

    def stranger(
        self, work: Work, actor: Actor, slot_id: str, at: datetime, *, gone: bool = False, from_paper: bool = False
    ) -> DoorPage:
        """Somebody who is not on the list is inside or at the door: the coordinator is asked. Or: they are gone."""
        press = _Press(work, actor, slot_id, at, from_paper)
        act = DoorAct.STRANGER_LEFT if gone else DoorAct.STRANGER
        same = [event.at for event in press.before.events if (event.act, event.by) == (act, actor.id)]
        if not from_paper and any(abs(at - each) < DOUBLE_PRESS for each in same):
            return press.before
        press.adds(act)
        if not gone and not from_paper:
            for reader in work.people.with_role(actor.production.id, Role.COORDINATOR):
                if reader.id != actor.id:
                    notify(work, reader, Kind.PING, slot_id, f"door:{work.new_id()}", detail=actor.id)
        return press.done()

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
        seen: datetime | None = None,
    ) -> DoorPage:
        """Heads in each zone; None says that the zone is off. Performers on set are a number of their own."""
        press = _Press(work, actor, slot_id, at, from_paper, seen=seen)
        press.demands_unchanged()
        for heads in (performers, *(each for each in counts.values() if each is not None)):
            if not 0 <= heads <= COUNT_MOST:
                raise Refused("door-count-out-of-range", "set", most=str(COUNT_MOST))
        if Zone.SET in counts and counts[Zone.SET] is None:
            raise Refused("door-set-cannot-be-off", "set")
        on_set = counts.get(Zone.SET)
        if on_set is not None and performers > on_set:
            raise Refused("door-more-performers", "performers")
        press.adds(DoorAct.PERFORMERS, number=performers)
        for zone, number in counts.items():
            act = DoorAct.ZONE_OFF if number is None else DoorAct.COUNTED
            press.adds(act, zone=zone, number=number or 0)
        return press.done()

    def close(self, work: Work, actor: Actor, slot_id: str, at: datetime, *, from_paper: bool = False) -> DoorPage:
        """Confirm the set closed; refused while anything is missing, or was at the time that stands on paper."""
        press = _Press(work, actor, slot_id, at, from_paper)
        if press.before.state.closed:
            return press.before
        then = press.then()
        if then.missing:
            raise Refused("door-not-closed-then", "paper_time") if from_paper else Refused("door-not-closed")
        press.adds_last(DoorAct.CLOSED)
        counts = {zone.value: then.state.expected(zone) for zone in Zone if zone not in then.state.off}
        press.enters(EntryKind.SET_CLOSED, performers=then.state.performers, **counts)
        page = press.after()
        if page.state.closed and page.missing:
            _adds_opening(work, page, actor.id)
            return press.after()
        return page

    def open(self, work: Work, actor: Actor, slot_id: str, at: datetime, *, from_paper: bool = False) -> DoorPage:
        """Open a closed set before wrap: it is no longer closed, so the scene is PAUSED; counts are made anew.

        Or take a wrap back, which pauses nothing. A set that is neither stays as it is.
        """
        press = _Press(work, actor, slot_id, at, from_paper, wrapped_too=True)
        if not (press.before.state.closed or press.before.state.wrapped):
            return press.before
        press.adds_last(DoorAct.OPENED)
        return press.done()

    def wrap(self, work: Work, actor: Actor, slot_id: str, at: datetime, *, from_paper: bool = False) -> DoorPage:
        """The end of the scene's day: the door is done with, and attendance goes to the ledger. Pauses nothing."""
        press = _Press(work, actor, slot_id, at, from_paper, wrapped_too=True)
        if press.before.state.wrapped:
            return press.before
        press.adds_last(DoorAct.WRAPPED)
        press.enters_attendance()
        return press.after()

    def recheck(self, work: Work, actor: Actor, slot: ShootSlot) -> None:
        """A reply, a decision or a part changed: a set that was confirmed closed and no longer is one is PAUSED."""
        zone = actor.production.zone
        state = settled(events_since(work, slot, door_day(work, zone, slot).opens))
        if state.closed and not state.wrapped:
            page = door_page(work, zone, *found_slot(work, actor, slot.id))
            if page.missing:
                _opened(work, page, actor.id)

    def rescheduled(self, work: Work, before: ShootSlot, after: ShootSlot, by: str) -> ShootSlot:
        """The slot moved, was called off or put back: a set that was confirmed closed and no longer is one is PAUSED,
        and is closed again by a new confirmation alone, wherever it is moved next. `by` is empty for a schedule.

        Returns the slot as it then is.
        """
        production = work.people.production(after.production_id)
        scene = work.scenes.scene(after.production_id, after.scene_id)
        if production is None or scene is None:
            raise NotFound
        state = settled(events_since(work, before, opens_soonest(production.zone, before.day)))
        if not state.closed or state.wrapped:
            return after
        page = door_page(work, production.zone, after, scene)
        if page.state.closed and not page.missing and not page.ended:
            return after
        return _opened(work, page, by, was_closed=True)


class _Press:
    """One press at one door: what was there before, what it adds, and what follows."""

    def __init__(
        self,
        work: Work,
        actor: Actor,
        slot_id: str,
        at: datetime,
        from_paper: bool,
        *,
        wrapped_too: bool = False,
        seen: datetime | None = None,
    ) -> None:
        slot, scene = _kept(work, actor, slot_id)
        still_open(work, slot, scene)
        work.closed_sets.hold_door(slot.id)
        self._work, self._actor, self._from_paper = work, actor, from_paper
        self.before = door_page(work, actor.production.zone, slot, scene)
        day, name = self.before.day, f"{slot.day:%d.%m.%Y}"
        if at < day.opens:
            raise Refused("door-too-early", day=name)
        if at >= day.ends and not from_paper:
            raise Refused("door-day-over", day=name)
        wraps = [event.at for event in self.before.events if event.act is DoorAct.WRAPPED]
        if self.before.state.wrapped and at > max(wraps) and not wrapped_too:
            raise Refused("door-wrapped")
        self._at = min(at, work.now)
        self._taken = {event.at for event in self.before.events}
        since = None if from_paper else seen
        self._since = tuple(event for event in self.before.events if since is not None and event.at > since)

    def demands_unchanged(self, person_id: str = "") -> None:
        """Nothing was said since the form was drawn; or nothing about this person. Raises `Stale`."""
        if any(event.person_id == person_id or not person_id for event in self._since):
            raise Stale

    def then(self) -> DoorPage:
        """The door that this press speaks of: as it stands, or as it stood at the time on paper."""
        if not self._from_paper:
            return self.before
        slot, scene = self.before.slot, self.before.scene
        return door_page(self._work, self._actor.production.zone, slot, scene, self._at)

    def adds(self, act: DoorAct, person_id: str = "", zone: Zone = Zone.SET, number: int = 0) -> None:
        """Of two at the very same instant, the one that arrived later counts as later."""
        while self._at in self._taken:
            self._at += NEXT
        self._taken.add(self._at)
        slot_id, by = self.before.slot.id, self._actor.id
        event = DoorEvent(self._work.new_id(), slot_id, act, self._at, by, person_id, zone, number, self._from_paper)
        self._work.closed_sets.add_event(event)

    def adds_last(self, act: DoorAct) -> None:
        """What is said of everything at the door so far comes after all of it, whichever clock timed it."""
        if not self._from_paper:
            self._at = max({self._at, *self._taken})
        self.adds(act)

    def accepts(self, seat: Seat, rules: str) -> None:
        """Somebody accepts the house rules in person; the entry keeps a mark of them."""
        work = self._work
        work.closed_sets.keep_reply(replace(seat, reply=Reply.ACCEPTED, replied_at=work.now, in_person=True))
        entry = Entry.of(
            EntryKind.INVITATION_ANSWERED, self._actor, work.now,
            subject=seat.person_id, slot=self.before.slot.id, reply=Reply.ACCEPTED.value,
            **({"rules": mark_of(rules)} if rules else {}),
        )  # fmt: skip
        work.ledger.append(self._actor.production.id, entry)

    def enters(self, kind: EntryKind, **details: str | int) -> None:
        details["day"] = self.before.slot.day.isoformat()
        if self._from_paper:
            details["entered_later_for"] = self._at.isoformat()
        entry = Entry.of(kind, self._actor, self._work.now, subject=self.before.slot.id, **details)
        self._work.ledger.append(self._actor.production.id, entry)

    def enters_attendance(self) -> None:
        page = self.after()
        performers = {person.id for person in performers_of(self._work, page.scene)}
        for details in _attendance([event for event in page.events if event.person_id not in performers]):
            self.enters(EntryKind.ATTENDANCE, **details)

    def after(self) -> DoorPage:
        """The door now, with its slot as it is by now."""
        found = found_slot(self._work, self._actor, self.before.slot.id)
        return door_page(self._work, self._actor.production.zone, *found)

    def done(self) -> DoorPage:
        """The door after what was added. A set that was confirmed closed and no longer is one is PAUSED; what is
        added to a door that was wrapped is entered anew."""
        page, before = self.after(), self.before.state
        if before.wrapped and page.state.wrapped:
            self.enters_attendance()
        if page.state.closed and not before.closed:
            # A late press explains what had ended it. That revives no confirmation: it takes a new one.
            _adds_opening(self._work, page, self._actor.id)
            return self.after()
        if before.closed and (not page.state.closed or page.missing):
            _opened(self._work, page, self._actor.id)
            return self.after()
        return page


def _opened(work: Work, page: DoorPage, by: str, *, was_closed: bool = False) -> ShootSlot:
    """The set is closed no longer: PAUSED, in the same commit."""
    slot = page.slot
    if page.state.closed or was_closed:
        _adds_opening(work, page, by)
    paused = change_status(work, slot, Status.PAUSED)
    entry = Entry(EntryKind.SET_OPENED, slot.production_id, slot.id, by or None, work.now, {})
    work.ledger.append(slot.production_id, entry)
    return paused


def _adds_opening(work: Work, page: DoorPage, by: str) -> None:
    # Of every day: a slot that moves away may come back.
    at = max([work.now, *(event.at + NEXT for event in work.closed_sets.door(page.slot.id))])
    work.closed_sets.add_event(DoorEvent(work.new_id(), page.slot.id, DoorAct.OPENED, at, by))


def _keeps(actor: Actor, slot: ShootSlot) -> bool:
    return actor.person.assists(slot.unit) or actor.person.holds(Role.COORDINATOR)


def _kept(work: Work, actor: Actor, slot_id: str) -> tuple[ShootSlot, Scene]:
    slot, scene = found_slot(work, actor, slot_id)
    permit(work, actor, Action.KEEP_DOOR, scene.id)
    if not scene.announced_kind or not _keeps(actor, slot):
        raise NotFound
    return slot, scene


def _on_roster(work: Work, actor: Actor, person_id: str) -> Person:
    person = work.people.person(actor.production.id, person_id)
    if person is None:
        raise NotFound
    return person


def _attendance(events: Sequence[DoorEvent]) -> Iterator[Mapping[str, str | int]]:
    """Who was admitted to which zone that day, by ids, and how many performers; no step-outs, no objections.

    In as many parts as it takes for each to fit into an entry.
    """
    there = sorted(attended(events))
    most = max((event.number for event in events if event.act is DoorAct.PERFORMERS), default=0)
    for start in range(0, max(len(there), 1), PEOPLE_AN_ENTRY):
        few = there[start : start + PEOPLE_AN_ENTRY]
        zones = {zone.value: " ".join(person for where, person in few if where is zone) for zone in Zone}
        yield {"performers": most, **zones}
