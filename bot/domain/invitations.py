"""Being asked: performers about the names on a list, everybody on a released list about coming.

Promise: one neutral notice each, the same reminder for everybody invited whatever they said, no reason asked for a no,
and a performer's objections are the coordinator's to read and nobody else's to guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import HELD_FOR_REST, Kind, Notice, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, ShootSlot, found_slot, is_over
from bot.domain.set_list import Decision, Objections, Reply, Round, Seat, SetList
from bot.domain.times import Call, shoot_day_of
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

REMINDER_BEFORE: Final = timedelta(hours=24)
LOOK_BACK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a performer of the scene is shown: the names handed in, and whom they named before."""

    slot: ShootSlot
    scene: Scene
    set_list: SetList
    round: Round
    lines: tuple[tuple[Person, Seat], ...]
    own: Objections | None
    unread: bool = False
    """Whether what the performer said was addressed to somebody who is coordinator no longer."""
    ended: str = ""
    """Why nothing is taken any more, as the id of its sentence; empty while it is."""
    until: datetime | None = None
    """When this performer's silence stops holding the release back; None where it never does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A list whose names a performer of the scene was asked about; for Home, without any name."""

    slot: ShootSlot
    scene: Scene
    set_list: SetList


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody on a list is shown. `seat` is None once they were taken off or the scene was called off.

    `over` tells that the shoot day lies behind.
    """

    slot: ShootSlot
    scene: Scene
    set_list: SetList
    seat: Seat | None
    call: Call | None
    called_off: bool
    over: bool = False


def invitation_mark(invitation: Invitation, rules: str) -> str:
    """What somebody accepts: the shoot day, their place, and the house rules shown with it, as a mark."""
    seat = invitation.seat
    place = (seat.zone.value, seat.department, seat.task) if seat else ()
    return mark_of(invitation.set_list.day.isoformat(), place, rules)


def invite(work: Work, slot: ShootSlot, found: SetList, people: Iterable[str]) -> None:
    """The one notice to each of them, and the reminder before the call."""
    asked = [person for each in people if (person := work.people.person(slot.production_id, each)) is not None]
    for person in asked:
        notify(work, person, Kind.NOTICE, found.id, f"invite:{work.new_id()}")
    remind(work, slot, found, asked)


def remind(
    work: Work, slot: ShootSlot, found: SetList, people: Iterable[Person], waiting: Collection[str] = ()
) -> None:
    """One reminder a day before the call to everybody invited, accepted or not, alike.

    Where that time is past, one to those alone whose reminder was still `waiting` to go out, and at once.
    """
    call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
    if call is None or call.instant <= work.now:
        return
    due = max(call.instant - REMINDER_BEFORE, work.now)
    for person in people:
        if person.gets_notices and (due > work.now or person.id in waiting):
            reminder = Notice(
                work.new_id(), slot.production_id, Kind.REMINDER, person.id, found.id,
                f"invite-reminder:{work.new_id()}:{person.id}", due, expires=call.instant,
            )  # fmt: skip
            work.outbox.put(reminder)


def still_open(work: Work, slot: ShootSlot, scene: Scene) -> None:
    """Raises `Refused` for a slot that was called off or whose day is over."""
    if slot.cancelled or scene.omitted:
        raise Refused("list-called-off")
    if is_over(work, slot.production_id, slot.day):
        raise Refused("list-over")


def ended_because(work: Work, slot: ShootSlot, scene: Scene) -> str:
    """Why nothing of the list changes any more, as the id of its sentence; empty while it is open."""
    try:
        still_open(work, slot, scene)
    except Refused as over:
        return over.message_id
    return ""


def performers_of(work: Work, scene: Scene) -> tuple[Person, ...]:
    """Who performs in the scene and is on the roster."""
    found = (work.people.person(scene.production_id, each.person_id) for each in work.scenes.castings(scene))
    return tuple(person for person in found if person is not None)


def asked_by(found: SetList, of: Round, appointment_id: str) -> str:
    """The key of the messages by which a coordinator asks performers; each ends in its reader's id."""
    return f"list:{found.id}:{of.number}:asked:{appointment_id}"


def asked_now(work: Work, found: SetList, of: Round) -> str:
    """The same of the present coordinator."""
    coordinator = work.people.current_appointment(found.production_id, Role.COORDINATOR)
    return asked_by(found, of, coordinator.id if coordinator else "")


def _silent_until(work: Work, found: SetList, of: Round, performer: Person) -> datetime | None:
    key = f"{asked_now(work, found, of)}:{performer.id}"
    posted = work.outbox.posted([key])
    if of.asked_at is None or of.window_ends is None or key not in posted or not performer.gets_notices:
        return None
    # What waits for the end of somebody's rest goes out now at the earliest.
    return (posted[key] or work.now) + (of.window_ends - of.asked_at)


def drop_messages(work: Work, found: SetList, reader: str, kinds: Iterable[Kind] = HELD_FOR_REST) -> None:
    """Take back what of this list has not gone out to this reader."""
    for kind in kinds:
        work.outbox.drop_for(found.production_id, found.id, kind, reader)


def invited_seats(work: Work, found: SetList) -> tuple[Seat, ...]:
    """Those approved in a round that is released."""
    released = {each.number for each in work.closed_sets.rounds(found) if each.released_at is not None}
    return tuple(
        seat for seat in work.closed_sets.seats(found) if seat.round in released and seat.decision is Decision.APPROVED
    )


def concerns(work: Work, found: SetList, person_id: str, *, reminder: bool) -> bool:
    """Whether a message about this list is still for them: invited, asked about its names, or to decide on them."""
    standing = work.closed_sets.standing(found.production_id, found.id)
    slot = standing[1] if standing else None
    scene = work.scenes.scene(found.production_id, slot.scene_id) if slot else None
    if slot is None or scene is None or is_over(work, found.production_id, slot.day):
        return False
    called_off = slot.cancelled or scene.omitted
    if any(seat.person_id == person_id for seat in invited_seats(work, found)):
        # That a scene was called off is itself such a notice.
        return not (reminder and called_off)
    if reminder or called_off:
        return False
    waiting = [each for each in work.closed_sets.rounds(found) if each.submitted_at and each.released_at is None]
    person = work.people.person(found.production_id, person_id)
    if person is not None and waiting and person.holds(Role.COORDINATOR):
        return True
    asked = any(each.asked_at is not None for each in waiting)
    return asked and work.scenes.performs_in(found.production_id, person_id, scene.id)


class Door(Protocol):
    """The slot's door, which asks again whether a set that was confirmed closed still is one, and else pauses it."""

    def recheck(self, work: Work, actor: Actor, slot: ShootSlot) -> None: ...
    def rescheduled(self, work: Work, before: ShootSlot, after: ShootSlot, by: str) -> ShootSlot:
        """The slot as it then is. `by` is who did it, empty for a schedule that was imported."""
        ...


class Invitations:
    """Answering: a performer's objections, and everybody's own seat. Follows moves and cancellations."""

    def __init__(self, door: Door) -> None:
        self._door = door

    # Performers

    def proposed(self, work: Work, actor: Actor, list_id: str) -> Proposed:
        """The names the coordinator asks a performer of the scene about. Not found before she asks."""
        found, slot, scene = self._list(work, actor, list_id)
        proof = permit(work, actor, Action.OBJECT_TO_LIST, scene.id)
        rounds = {each.number: each for each in work.closed_sets.rounds(found)}
        asked = [each for each in rounds.values() if each.asked_at is not None]
        if not asked:
            raise NotFound
        people = {person.id: person for person in work.people.roster(slot.production_id)}
        lines = tuple(
            (people[seat.person_id], seat)
            for seat in work.closed_sets.seats(found)
            if rounds[seat.round].asked_at is not None
            # What the coordinator decided is told by nothing before the release, to performers neither.
            and not (seat.decision is Decision.REFUSED and rounds[seat.round].released_at is not None)
            and seat.person_id in people
        )
        own = work.closed_sets.own_objections(proof, found)
        coordinator = work.people.current_appointment(actor.production.id, Role.COORDINATOR)
        unread = own is not None and (coordinator is None or coordinator.id not in own.readers)
        ended, until = ended_because(work, slot, scene), _silent_until(work, found, asked[-1], actor.person)
        return Proposed(slot, scene, found, asked[-1], lines, own, unread, ended, until)

    def asked(self, work: Work, actor: Actor) -> tuple[Asked, ...]:
        """The lists of this shoot day and later whose names one was asked about; the same whatever one said."""
        since = shoot_day_of(work.now, actor.production.zone) - LOOK_BACK
        found = ((each, *found_slot(work, actor, each.slot_id)) for each in work.closed_sets.lists_asking(
            actor.person, since))  # fmt: skip
        return tuple(Asked(slot, scene, each) for each, slot, scene in found if not ended_because(work, slot, scene))

    def object(self, work: Work, actor: Actor, list_id: str, people: Collection[str]) -> None:
        """Name whom one would rather not have there; nobody, to take it back. It strikes nobody by itself.

        What was said about names that are not shown now stands.
        """
        shown = self.proposed(work, actor, list_id)
        still_open(work, shown.slot, shown.scene)
        before = shown.own.people if shown.own else frozenset()
        names = {person.id for person, _ in shown.lines}
        if not set(people) <= names | before:
            raise NotFound
        proof = permit(work, actor, Action.OBJECT_TO_LIST, shown.scene.id)
        coordinator = work.people.current_appointment(actor.production.id, Role.COORDINATOR)
        readers = frozenset({coordinator.id} if coordinator else ())
        objections = Objections(shown.set_list.id, actor.id, frozenset(people) | (before - names), work.now, readers)
        work.closed_sets.keep_objections(proof, objections)
        # The same entry whether somebody was named or nobody.
        entry = Entry.of(EntryKind.LIST_OBJECTED, actor, work.now, subject=actor.id, slot=shown.slot.id)
        work.ledger.append(shown.slot.production_id, entry)

    # Everybody on the list

    def mine(self, work: Work, actor: Actor, list_id: str) -> Invitation:
        """One's own invitation; also when the scene was called off or one was taken off since."""
        found, slot, scene = self._list(work, actor, list_id)
        permit(work, actor, Action.ANSWER_INVITATION)
        seat = self._own_seat(work, found, actor)
        if seat is None and not work.outbox.was_told(found.production_id, found.id, actor.id):
            raise NotFound
        own_calls = work.scenes.own_calls_on(slot.production_id, slot.day)
        call = own_calls.get(actor.id) or work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
        off = slot.cancelled or scene.omitted
        over = is_over(work, slot.production_id, slot.day)
        return Invitation(slot, scene, found, None if off else seat, call, off, over)

    def own(self, work: Work, actor: Actor) -> tuple[Invitation, ...]:
        """Every list one is invited to, of this shoot day and later; for Home."""
        since = shoot_day_of(work.now, actor.production.zone) - LOOK_BACK
        found = work.closed_sets.lists_with(actor.person, since)
        return tuple(self.mine(work, actor, each.id) for each in found)

    def reply(
        self, work: Work, actor: Actor, list_id: str, reply: Reply, seen: str | None = None, rules: str = ""
    ) -> Invitation:
        """Accept, or say that one cannot attend. Saying it again, or otherwise, counts until the day is over.

        `seen` is the `invitation_mark` of what was shown with the house rules; raises `Stale` for another. The entry
        keeps a mark of the rules that were accepted, not their text.
        """
        invitation = self.mine(work, actor, list_id)
        still_open(work, invitation.slot, invitation.scene)
        if invitation.seat is None:
            raise Refused("invitation-taken-off")
        if seen is not None and seen != invitation_mark(invitation, rules):
            raise Stale
        if invitation.seat.reply is reply:
            return invitation
        seat = replace(invitation.seat, reply=reply, replied_at=work.now, in_person=False)
        work.closed_sets.keep_reply(seat)
        entry = Entry.of(
            EntryKind.INVITATION_ANSWERED, actor, work.now, subject=actor.id, slot=invitation.slot.id,
            reply=reply.value, **({"rules": mark_of(rules)} if rules and reply is Reply.ACCEPTED else {}),
        )  # fmt: skip
        work.ledger.append(invitation.slot.production_id, entry)
        self._door.recheck(work, actor, invitation.slot)
        return replace(invitation, seat=seat)

    # Following the schedule

    def moved(self, work: Work, before: ShootSlot, after: ShootSlot, by: str = "") -> ShootSlot:
        """Another day asks everybody again; another hour keeps what was said and moves the reminder.

        Returns the slot as it then is, here and below. `by` is empty for a schedule that was imported.
        """
        found = work.closed_sets.list_of(after.production_id, after.id)
        if found is None:
            return after
        invited = invited_seats(work, found)
        if after.day != before.day:
            self._asks_again(work, found, invited)
            work.closed_sets.change_list(replace(found, day=after.day))
            invite(work, after, found, [seat.person_id for seat in invited])
        else:
            dropped = work.outbox.drop(found.production_id, found.id, Kind.REMINDER)
            waiting = {key.rpartition(":")[2] for key in dropped}
            asked = (work.people.person(after.production_id, seat.person_id) for seat in invited)
            remind(work, after, found, [person for person in asked if person is not None], waiting)
        return self._door.rescheduled(work, before, after, by)

    def called_off(self, work: Work, slot: ShootSlot, by: str = "") -> ShootSlot:
        """The list is closed; the same neutral notice opens a page that says so and thanks."""
        found = work.closed_sets.list_of(slot.production_id, slot.id)
        if found is None:
            return slot
        for seat in invited_seats(work, found):
            drop_messages(work, found, seat.person_id)
            person = work.people.person(found.production_id, seat.person_id)
            if person is not None:
                notify(work, person, Kind.NOTICE, found.id, f"called-off:{work.new_id()}")
        return self._door.rescheduled(work, slot, slot, by)

    def put_back(self, work: Work, slot: ShootSlot, by: str = "") -> ShootSlot:
        """A slot that was called off stands again: everybody who was invited is asked again."""
        found = work.closed_sets.list_of(slot.production_id, slot.id)
        if found is None:
            return slot
        invited = invited_seats(work, found)
        self._asks_again(work, found, invited)
        invite(work, slot, found, [seat.person_id for seat in invited])
        return self._door.rescheduled(work, slot, slot, by)

    # How

    def _asks_again(self, work: Work, found: SetList, invited: Iterable[Seat]) -> None:
        """What was said counts no more."""
        for seat in invited:
            drop_messages(work, found, seat.person_id)
            work.closed_sets.keep_reply(replace(seat, reply=Reply.NONE, replied_at=None, in_person=False))

    def _list(self, work: Work, actor: Actor, list_id: str) -> tuple[SetList, ShootSlot, Scene]:
        found = work.closed_sets.find(actor.production.id, list_id)
        if found is None:
            raise NotFound
        return found, *found_slot(work, actor, found.slot_id)

    def _own_seat(self, work: Work, found: SetList, actor: Actor) -> Seat | None:
        seat = work.closed_sets.seat(found, actor.id)
        if seat is None or seat.decision is not Decision.APPROVED:
            return None
        released = {each.number for each in work.closed_sets.rounds(found) if each.released_at is not None}
        return seat if seat.round in released else None
