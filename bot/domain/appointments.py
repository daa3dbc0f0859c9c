"""Who is coordinator and who is alternate, from when to when.

Answers are addressed to appointments. Nobody gets what was given to another by being appointed: each performer agrees,
or does not, one by one. Admins appoint; a coordinator never chooses the alternate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.invitations import Door
from bot.domain.leaving import ask_doors_again
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import NOT_A_READER, READERS, Actor, Appointment, Grant, Person, Role, SlackUser
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene
from bot.domain.work import NotFound, Refused, Stale, Work

NEWS_LASTS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """What the appointment form says. `user_id` is Slack's id of somebody in the actor's workspace.

    `duty` is what they may have to report, as reporters are shown it; empty where nothing is stated.
    """

    user_id: str
    phone: str
    employer: str
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of coordinator or alternate, as an affected performer is told of it.

    `person` is None where nobody is appointed now. It says nothing of what the performer gave or agreed to.
    """

    role: Role
    at: datetime
    person: Person | None


class Appointments:
    """Appointing, ending, and what performers are told of it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def appoint(
        self, work: Work, actor: Actor, role: Role, draft: AppointmentDraft, instead_of: str | None = None
    ) -> Person:
        """Make somebody coordinator or alternate from now on; the one before them ends in the same commit.

        The same person again keeps their appointment, with the number, employer and duty of the form. `instead_of` is
        the id of the appointment that the form showed, or an empty text; raises `Stale` when it is another one now.
        """
        permit(work, actor, Action.APPOINT)
        if role not in READERS:
            raise NotFound
        work.people.hold_roster(actor.production.id)
        if instead_of is not None and instead_of != self.standing(work, actor, role):
            raise Stale
        before = self._candidate(work, actor, role, SlackUser(actor.account.slack.team_id, draft.user_id))
        current = work.people.current_appointment(actor.production.id, role)
        same = current is not None and current.person_id == before.id
        if not same:
            _end(work, actor, role)
            if role is Role.COORDINATOR and before.holds(Role.ALTERNATE):
                _end(work, actor, Role.ALTERNATE)
                before = _without(before, Role.ALTERNATE)
        grants = tuple(dict.fromkeys((*before.grants, Grant(role))))
        after = replace(before, grants=grants, employer=draft.employer)
        work.people.change_person(after)
        if draft.phone != work.people.phone(after):
            work.people.keep_phone(after, draft.phone)
        if current is not None and same:
            work.people.change_appointment(replace(current, employer=draft.employer, duty=draft.duty))
        else:
            self._begin(work, actor, after, role, draft)
            ask_doors_again(work, actor, self._door)
        return after

    def standing(self, work: Work, actor: Actor, role: Role) -> str:
        """The id of the current appointment, or an empty text; for the forms that replace or end it."""
        appointment = work.people.current_appointment(actor.production.id, role)
        return "" if appointment is None else appointment.id

    def current(self, work: Work, actor: Actor, role: Role) -> tuple[Person, str] | None:
        """Who is appointed, with their number, for the form that appoints; None where nobody is."""
        permit(work, actor, Action.APPOINT)
        if role not in READERS:
            raise NotFound
        appointment = work.people.current_appointment(actor.production.id, role)
        person = None if appointment is None else work.people.person(actor.production.id, appointment.person_id)
        return None if person is None else (person, work.people.phone(person))

    def end(self, work: Work, actor: Actor, role: Role, which: str | None = None) -> None:
        """End an appointment without another. Without a coordinator nobody can send a check-in.

        `which` is the id of the appointment that the form showed; raises `Stale` when it is another one now.
        """
        permit(work, actor, Action.APPOINT)
        if role not in READERS:
            raise NotFound
        work.people.hold_roster(actor.production.id)
        if which is not None and which != self.standing(work, actor, role):
            raise Stale
        _end(work, actor, role)
        ask_doors_again(work, actor, self._door)

    def news(self, work: Work, actor: Actor) -> tuple[Change, ...]:
        """The changes of two weeks, for performers. The same for all of them, whatever they gave to whom."""
        if not actor.person.holds(Role.PERFORMER):
            return ()
        every = work.people.appointments(actor.production.id)
        found = (self._change(work, actor, role, every) for role in (Role.COORDINATOR, Role.ALTERNATE))
        return tuple(change for change in found if change is not None)

    def _change(self, work: Work, actor: Actor, role: Role, every: tuple[Appointment, ...]) -> Change | None:
        of_role = [appointment for appointment in every if appointment.role is role]
        current = next((appointment for appointment in of_role if appointment.until is None), None)
        ended = [appointment.until for appointment in of_role if appointment.until is not None]
        if not ended:
            return None
        at = current.since if current else max(ended)
        if work.now >= at + NEWS_LASTS:
            return None
        return Change(role, at, work.people.person(actor.production.id, current.person_id) if current else None)

    def _candidate(self, work: Work, actor: Actor, role: Role, slack: SlackUser) -> Person:
        """Somebody who may be appointed, put on the roster if they are not on it yet."""
        account = work.people.account(slack)
        if account is not None and (account.deleted or account.bot):
            raise Refused("appointment-not-a-person", "user")
        roster = work.people.roster(actor.production.id)
        found = next((person for person in roster if person.slack == slack), None)
        if found is None:
            found = Person(work.new_id(), actor.production.id, "", slack, ())
            work.people.add_person(found)
        if found.holds(*NOT_A_READER):
            raise Refused("appointment-apart", "user")
        if found.holds(Role.ADMIN):
            raise Refused("appointment-admin", "user")
        if role is Role.ALTERNATE and found.holds(Role.COORDINATOR):
            raise Refused("appointment-same-person", "user")
        return found

    def _begin(self, work: Work, actor: Actor, person: Person, role: Role, draft: AppointmentDraft) -> None:
        appointment = Appointment(
            work.new_id(), person.production_id, person.id, role, work.now, employer=draft.employer, duty=draft.duty
        )
        work.people.appoint(appointment)
        work.reader_keys.make(appointment)
        _enter(work, actor, EntryKind.APPOINTED, appointment)


def opens_by_agreeing(work: Work, performer: Person, appointment: Appointment) -> tuple[Scene, ...]:
    """The performer's scenes whose answers this appointment may not read, and would if the performer agreed.

    An alternate is asked about only where an earlier one may read: what the performer kept from the alternate in a
    scene's form stays kept from every alternate.
    """
    book, every = work.checkins, work.people.appointments(appointment.production_id)
    alternates = [each for each in every if each.role is Role.ALTERNATE]
    return tuple(
        scene
        for scene in work.scenes.cast_in(performer)
        if book.standing_of(scene, performer.id) is not None and not book.readable_by(scene, performer.id, appointment)
        if appointment.role is Role.COORDINATOR
        or any(book.readable_by(scene, performer.id, alternate) for alternate in alternates)
    )


def end_held_by(work: Work, actor: Actor, person: Person) -> None:
    """End whatever this person is appointed to; for whoever leaves the roster."""
    for role in sorted(person.roles & READERS):
        _end(work, actor, role)


def _end(work: Work, actor: Actor, role: Role) -> None:
    """End the current appointment, if there is one, and take the part off everybody who holds it."""
    current = work.people.current_appointment(actor.production.id, role)
    if current is not None:
        work.people.end_appointment(current, work.now)
        work.reader_keys.end(current)
        _enter(work, actor, EntryKind.APPOINTMENT_ENDED, current)
    for holder in work.people.with_role(actor.production.id, role):
        work.people.change_person(_without(holder, role))


def _without(person: Person, role: Role) -> Person:
    return replace(person, grants=tuple(grant for grant in person.grants if grant.role is not role))


def _enter(work: Work, actor: Actor, kind: EntryKind, appointment: Appointment) -> None:
    entry = Entry.of(kind, actor, work.now, subject=appointment.person_id, role=appointment.role.value)
    work.ledger.append(appointment.production_id, entry)
