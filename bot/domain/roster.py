"""Who is on a production's roster, and what each person settles for themselves.

An account, once given to somebody, is never given to another: whoever could move it could read what was entered under
it. Whoever leaves the roster leaves their scenes in the same commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.domain.appointments import end_held_by
from bot.domain.invitations import Door
from bot.domain.leaving import ask_doors_again, leave_scenes
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import RuleBooks
from bot.domain.people import (
    ASSISTANT_DIRECTORS,
    MAIN_UNIT,
    NOT_A_READER,
    READERS,
    Actor,
    Grant,
    Person,
    Role,
    SlackUser,
)
from bot.domain.permissions import Action, may, permit
from bot.domain.scenes import scene_key
from bot.domain.setting_up import looks_like_phone
from bot.domain.status import set_back
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

PAGE: Final = 40
MOST_FOUND: Final = 100

ADDABLE: Final = (
    Role.PERFORMER, Role.FIRST_AD, Role.AD, Role.DIRECTOR, Role.PRODUCER, Role.CREW, Role.ADMIN,
)  # fmt: skip
"""Parts given on the roster. Coordinator and alternate are appointed instead."""

APART_FROM_READERS: Final = NOT_A_READER | {Role.ADMIN}
"""Parts that a coordinator or alternate may not hold: an admin keeps the roster and reads nothing."""

APART_FROM_ADMIN: Final = frozenset({Role.DIRECTOR, Role.PERFORMER})
"""Parts that read briefs; an admin could give them to themselves."""


class CastMatching(Protocol):
    """What a schedule import left open: scenes that name a cast number nobody had."""

    def cast_number_given(self, work: Work, person: Person) -> None:
        """Put the person into the scenes that name their number, if they are a performer and have one."""
        ...


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Many people in one part. `users` are Slack's ids in the actor's workspace, `names` people without Slack."""

    role: Role
    users: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = (MAIN_UNIT,)
    adults: bool = False


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What the person form says. `roles` are of `ADDABLE`; what somebody is appointed to stays as it is."""

    name: str
    roles: tuple[Role, ...]
    units: tuple[str, ...]
    cast_number: str
    job: str
    employer: str
    phone: str


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Some of the roster, by name, counted from page 0."""

    people: tuple[Person, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """What removing somebody will do, for the page before it is done."""

    person: Person
    scenes: int
    appointed: Role | None


class Roster:
    """Keeping the roster: adding many, changing and removing one, attesting age, cast numbers, accounts."""

    def __init__(self, matching: CastMatching, door: Door) -> None:
        self._matching = matching
        self._door = door

    def page(self, work: Work, actor: Actor, page: int) -> RosterPage:
        """A page of the roster, for whoever keeps it and for the coordinator."""
        _may_see(work, actor)
        return _paged(work.people.roster(actor.production.id), page)

    def search(self, work: Work, actor: Actor, typed: str, *, not_attested: bool = False) -> tuple[Person, ...]:
        """People whose name or cast number holds what was typed; at most 100."""
        _may_see(work, actor)
        wanted = typed.casefold().strip()
        found = [
            person
            for person in work.people.roster(actor.production.id)
            if (wanted in person.name.casefold() or (wanted and wanted == (person.cast_number or "").casefold()))
            and not (not_attested and (person.adult or not person.attestable))
        ]
        return tuple(found[:MOST_FOUND])

    def performers(self, work: Work, actor: Actor, page: int) -> RosterPage:
        """A page of the performers, for the form that gives them their cast numbers."""
        permit(work, actor, Action.EDIT_ROSTER)
        return _paged(work.people.with_role(actor.production.id, Role.PERFORMER), page)

    def not_attested(self, work: Work, actor: Actor) -> int:
        """How many people are not attested as 18 or over."""
        permit(work, actor, Action.EDIT_ROSTER)
        return sum(person.attestable and not person.adult for person in work.people.roster(actor.production.id))

    def may_add(self, work: Work, actor: Actor) -> None:
        """Raises `NotFound` for whoever may add nobody."""
        permit(work, actor, Action.ADD_CREW)

    def entry(self, work: Work, actor: Actor, person_id: str) -> tuple[Person, str]:
        """Somebody with their phone number, for the form that edits them."""
        permit(work, actor, Action.EDIT_ROSTER)
        person = _found(work, actor, person_id)
        return person, work.people.phone(person)

    def add(self, work: Work, actor: Actor, newcomers: Newcomers) -> int:
        """Put people on the roster, or give those who are on it a further part. Returns how many changed."""
        permit(work, actor, Action.ADD_CREW if newcomers.role is Role.CREW else Action.EDIT_ROSTER)
        if newcomers.role not in ADDABLE:
            raise NotFound
        if not newcomers.users and not newcomers.names:
            raise Refused("roster-nobody", "people")
        work.people.hold_roster(actor.production.id)
        grants = _grants((newcomers.role,), newcomers.units)
        changed = self._add_users(work, actor, newcomers, grants)
        for name in dict.fromkeys(newcomers.names):
            person = Person(work.new_id(), actor.production.id, name, None, grants)
            work.people.add_person(person)
            changed.append(person)
        for person in changed:
            self._enter(work, actor, person.id, "added", role=newcomers.role.value)
        if newcomers.adults and may(actor.person, Action.EDIT_ROSTER):
            for person in changed:
                if person.attestable and not person.adult:
                    self._attest(work, actor, person, True)
        return len(changed)

    def edit(self, work: Work, actor: Actor, person_id: str, draft: PersonDraft, seen: str | None = None) -> Person:
        """Keep what the form says of somebody. Raises `Stale` when they are no longer as the form showed them."""
        permit(work, actor, Action.EDIT_ROSTER)
        work.people.hold_roster(actor.production.id)
        before = _found(work, actor, person_id)
        if seen is not None and seen != shown_of(before, work.people.phone(before)):
            raise Stale
        appointed = tuple(grant for grant in before.grants if grant.role in READERS)
        self._demand_parts(work, before, set(draft.roles), bool(appointed))
        if not draft.name and before.slack is None:
            raise Refused("roster-no-name", "name")
        if draft.phone and not looks_like_phone(draft.phone):
            raise Refused("setup-phone-wrong", "phone")
        after = replace(
            before, name=draft.name, grants=appointed + self._parts(before, draft),
            cast_number=draft.cast_number or None, job=draft.job, employer=draft.employer,
        )  # fmt: skip
        self._keep(work, actor, before, after)
        if draft.phone != work.people.phone(before):
            work.people.keep_phone(after, draft.phone)
        if before.holds(Role.PERFORMER) and not after.holds(Role.PERFORMER):
            leave_scenes(work, actor, after)
        ask_doors_again(work, actor, self._door)
        return after

    def _demand_parts(self, work: Work, before: Person, roles: set[Role], appointed: bool) -> None:
        if not roles <= set(ADDABLE):
            raise NotFound
        if not roles and not appointed:
            raise Refused("roster-no-part", "roles")
        if appointed and roles & APART_FROM_READERS:
            raise Refused("roster-reader-apart", "roles")
        if Role.ADMIN in roles and roles & APART_FROM_ADMIN:
            raise Refused("roster-admin-apart", "roles")
        if before.holds(Role.ADMIN) and Role.ADMIN not in roles:
            self._keep_an_admin(work, before, "roles")

    def number_cast(self, work: Work, actor: Actor, numbers: Mapping[str, str]) -> None:
        """Give many performers their cast numbers at once, by person id; an empty text takes one away."""
        permit(work, actor, Action.EDIT_ROSTER)
        work.people.hold_roster(actor.production.id)
        people = [_found(work, actor, person_id) for person_id in numbers]
        cleared = [person for person in people if (person.cast_number or "") != numbers[person.id]]
        for person in cleared:
            # Two people may exchange their numbers in one form.
            work.people.change_person(replace(person, cast_number=None))
        for person in cleared:
            before = replace(person, cast_number=None)
            self._keep(work, actor, before, replace(person, cast_number=numbers[person.id] or None), field=person.id)

    def attest(self, work: Work, actor: Actor, person_ids: tuple[str, ...], adult: bool) -> tuple[Person, ...]:
        """Attest for the production that these people are 18 or over, or take it back."""
        permit(work, actor, Action.EDIT_ROSTER)
        work.people.hold_roster(actor.production.id)
        people = tuple(_found(work, actor, person_id) for person_id in dict.fromkeys(person_ids))
        return tuple(self._attest(work, actor, person, adult) for person in people if person.adult is not adult)

    def linkable(self, work: Work, actor: Actor, person_id: str) -> Person:
        """Somebody without an account, for the form that gives them one."""
        permit(work, actor, Action.RECORD_ANSWERS)
        person = _found(work, actor, person_id)
        if person.slack is not None:
            raise NotFound
        return person

    def link(self, work: Work, actor: Actor, person_id: str, user_id: str) -> Person:
        """Give somebody without Slack their account; the coordinator does it, who speaks with them.

        Whoever has the account sees what was recorded for the person. An admin, who reads nothing, cannot open it.
        """
        work.people.hold_roster(actor.production.id)
        person = self.linkable(work, actor, person_id)
        slack = _account_in(actor, user_id)
        if any(other.slack == slack for other in work.people.roster(actor.production.id)):
            raise Refused("roster-account-taken", "user")
        linked = replace(person, slack=slack)
        work.people.change_person(linked)
        self._enter(work, actor, linked.id, "linked")
        return linked

    def leaving(self, work: Work, actor: Actor, person_id: str) -> Leaving:
        """What removing somebody would do."""
        permit(work, actor, Action.EDIT_ROSTER)
        person = _found(work, actor, person_id)
        appointed = next((role for role in (Role.COORDINATOR, Role.ALTERNATE) if person.holds(role)), None)
        return Leaving(person, len(work.scenes.cast_in(person)), appointed)

    def remove(self, work: Work, actor: Actor, person_id: str) -> None:
        """Take somebody off the roster, out of their scenes and out of what they were appointed to."""
        permit(work, actor, Action.EDIT_ROSTER)
        work.people.hold_roster(actor.production.id)
        person = _found(work, actor, person_id)
        if person.holds(Role.ADMIN):
            self._keep_an_admin(work, person, None)
        end_held_by(work, actor, person)
        leave_scenes(work, actor, person)
        self._enter(work, actor, person.id, "removed")
        work.people.remove_person(person)
        ask_doors_again(work, actor, self._door)

    def _add_users(self, work: Work, actor: Actor, newcomers: Newcomers, grants: tuple[Grant, ...]) -> list[Person]:
        known = {person.slack: person for person in work.people.roster(actor.production.id) if person.slack}
        changed = []
        for slack in (_account_in(actor, user_id) for user_id in dict.fromkeys(newcomers.users)):
            before = known.get(slack)
            if before is None:
                after = Person(work.new_id(), actor.production.id, "", slack, grants)
                work.people.add_person(after)
                changed.append(after)
            elif not set(grants) <= set(before.grants):
                self._demand_apart(before, newcomers.role)
                after = replace(before, grants=tuple(dict.fromkeys(before.grants + grants)))
                work.people.change_person(after)
                changed.append(after)
        return changed

    def _demand_apart(self, before: Person, role: Role) -> None:
        if before.roles & READERS and role in APART_FROM_READERS:
            raise Refused("roster-reader-apart", "people")
        both = before.roles | {role}
        if Role.ADMIN in both and both & APART_FROM_ADMIN:
            raise Refused("roster-admin-apart", "people")

    def _keep(self, work: Work, actor: Actor, before: Person, after: Person, field: str = "cast_number") -> None:
        if after == before:
            return
        new_number = after.cast_number != before.cast_number
        if new_number:
            self._free_number(work, after, field)
        work.people.change_person(after)
        parts = {"roles": ",".join(sorted(after.roles))} if after.roles != before.roles else {}
        self._enter(work, actor, after.id, "edited", **parts)
        if new_number or after.roles != before.roles:
            self._matching.cast_number_given(work, after)

    def _free_number(self, work: Work, person: Person, field: str) -> None:
        key = scene_key(person.cast_number or "")
        if not key:
            return
        for other in work.people.roster(person.production_id):
            if other.id != person.id and other.cast_number and scene_key(other.cast_number) == key:
                raise Refused("roster-cast-number-taken", field, number=person.cast_number or "")

    def _parts(self, before: Person, draft: PersonDraft) -> tuple[Grant, ...]:
        """The parts of the form. Parts and units left as they were stay paired as they were."""
        kept = tuple(grant for grant in before.grants if grant.role not in READERS)
        same_roles = {grant.role for grant in kept} == set(draft.roles)
        return kept if same_roles and set(units_of(before)) == set(draft.units) else _grants(draft.roles, draft.units)

    def _attest(self, work: Work, actor: Actor, person: Person, adult: bool) -> Person:
        if not person.attestable:
            raise NotFound
        attested = replace(person, adult=adult)
        work.people.change_person(attested)
        if not adult:
            for scene in work.scenes.cast_in(person):
                set_back(work, scene)
        entry = Entry.of(EntryKind.ADULT_ATTESTED, actor, work.now, subject=person.id, adult=int(adult))
        work.ledger.append(actor.production.id, entry)
        return attested

    def _keep_an_admin(self, work: Work, leaving: Person, field: str | None) -> None:
        if all(admin.id == leaving.id for admin in work.people.with_role(leaving.production_id, Role.ADMIN)):
            raise Refused("roster-last-admin", field)

    def _enter(self, work: Work, actor: Actor, subject: str | None, what: str, **details: str | int) -> None:
        entry = Entry.of(EntryKind.ROSTER_CHANGED, actor, work.now, subject=subject, what=what, **details)
        work.ledger.append(actor.production.id, entry)


class OwnSettings:
    """What somebody settles for themselves: their quiet hours."""

    def __init__(self, rules: RuleBooks) -> None:
        self._rules = rules

    def usual_hours(self, work: Work, actor: Actor) -> tuple[str, str]:
        """The production's quiet hours in set time, `HH:MM`."""
        pack = self._rules.of(work, actor.production.id)
        return pack.text("quiet_from"), pack.text("quiet_to")

    def keep_quiet_hours(self, work: Work, actor: Actor, hours: tuple[str, str] | None) -> Person:
        """Own quiet hours in set time, `HH:MM`; None goes back to the production's. Equal times mean none."""
        quiet_from, quiet_to = hours or (None, None)
        work.people.hold_roster(actor.production.id)
        person = replace(_found(work, actor, actor.id), quiet_from=quiet_from, quiet_to=quiet_to)
        work.people.change_person(person)
        work.outbox.reckon_rest_anew(actor.production.id)
        return person


def shown_of(person: Person, phone: str) -> str:
    """What a form shows of somebody, as a mark by which a change since can be told; it says nothing of what it was."""
    return mark_of(person.name, person.grants, person.cast_number, person.job, person.employer, phone)


def units_of(person: Person) -> tuple[str, ...]:
    """The units somebody assists in, main alone for everybody else."""
    units = dict.fromkeys(grant.unit for grant in person.grants if grant.role in ASSISTANT_DIRECTORS)
    return tuple(units) or (MAIN_UNIT,)


def _grants(roles: tuple[Role, ...], units: tuple[str, ...]) -> tuple[Grant, ...]:
    """Assistant directors hold their part in each unit; everybody else in the production."""
    return tuple(
        Grant(role, unit)
        for role in dict.fromkeys(roles)
        for unit in (dict.fromkeys(units or (MAIN_UNIT,)) if role in ASSISTANT_DIRECTORS else (MAIN_UNIT,))
    )


def _paged(people: tuple[Person, ...], page: int) -> RosterPage:
    pages = max(1, -(-len(people) // PAGE))
    page = min(max(page, 0), pages - 1)
    return RosterPage(people[page * PAGE : (page + 1) * PAGE], page, pages, len(people))


def _found(work: Work, actor: Actor, person_id: str) -> Person:
    person = work.people.person(actor.production.id, person_id)
    if person is None:
        raise NotFound
    return person


def _account_in(actor: Actor, user_id: str) -> SlackUser:
    return SlackUser(actor.account.slack.team_id, user_id)


def _may_see(work: Work, actor: Actor) -> None:
    """The admin keeps the roster; the coordinator sees it, to know for whom to record what they said."""
    permit(work, actor, Action.EDIT_ROSTER if may(actor.person, Action.EDIT_ROSTER) else Action.RECORD_ANSWERS)
