"""The coordinator's side of a closed-set list: deciding name by name, asking performers, releasing everything at once.

Promise: an objection strikes nobody, the coordinator decides. Nothing is released over a performer's head: each was
asked in person, has answered, or had the whole window since the message reached them; silence without a window is no
yes, and a coordinator appointed since asks anew, as she cannot read what was said before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.guardians import near_minors
from bot.domain.invitations import (
    Door,
    asked_by,
    asked_now,
    drop_messages,
    ended_because,
    invite,
    performers_of,
    still_open,
)
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, RuleBooks, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, Proof, permit
from bot.domain.scenes import Scene, ShootSlot, found_slot
from bot.domain.set_list import Decision, Objections, Reply, Round, Seat, SetList, Zone
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of


@dataclass(frozen=True, slots=True)
class Deciding:
    """A list as the coordinator decides it. `waiting` are performers who hold the release back."""

    slot: ShootSlot
    scene: Scene
    set_list: SetList
    rounds: tuple[Round, ...]
    lines: tuple[tuple[Person, Seat], ...]
    objections: tuple[tuple[Person, Objections], ...]
    performers: tuple[Person, ...]
    asked: frozenset[str]
    waiting: tuple[Person, ...]
    ended: str = ""
    """Why nothing changes any more, as the id of its sentence; empty while the list is open."""
    to_ask: bool = False
    """Whether a performer who gets messages was not asked about the newest names by this coordinator."""
    unsent: tuple[Person, ...] = ()
    """Performers whose message waits for the end of their rest."""
    never_asked: tuple[Person, ...] = ()
    """Performers who came into the scene after a release and were not asked about its names, nor said anything."""
    windows_end: datetime | None = None
    """When the last window of those whom the message reached ends."""
    near_minors: tuple[Person, ...] = ()
    """On the list or called on that day near the set and not attested as 18 or over, and chaperones."""

    def in_round(self, seat: Seat) -> Round:
        """The round that the name belongs to."""
        return next(each for each in self.rounds if each.number == seat.round)

    @property
    def newest(self) -> Round | None:
        """The newest round that is handed in and not released."""
        return _newest_handed_in(self.rounds)

    @property
    def mark(self) -> str:
        """What the page shows of names and decisions, as a mark by which a change since can be told.

        Not the list's version: that moves when an assistant director drafts a late addition.
        """
        names = ((person.id, seat.zone.value, seat.round, seat.decision.value) for person, seat in self.lines)
        return mark_of(*names, *(each.number for each in self.rounds if each.released_at is not None))


@dataclass(frozen=True, slots=True)
class WaitingList:
    """A list with names that wait for the coordinator's release."""

    slot: ShootSlot
    scene: Scene
    set_list: SetList
    names: int
    undecided: int


class Releasing:
    """Deciding on a list and releasing it: the coordinator."""

    def __init__(self, rules: RuleBooks, door: Door) -> None:
        self._rules = rules
        self._door = door

    def deciding(self, work: Work, actor: Actor, list_id: str) -> Deciding:
        """Everything handed in, with every performer's objections. Whoever holds no proof finds nothing."""
        found, slot, scene, proof = self._found(work, actor, list_id)
        rounds = work.closed_sets.rounds(found)
        handed_in = {each.number for each in rounds if each.submitted_at is not None}
        people = {person.id: person for person in work.people.roster(slot.production_id)}
        newest = _newest_handed_in(rounds)
        performers = performers_of(work, scene)
        objections = work.closed_sets.objections(proof, found)
        posted = _posted(work, found, newest, performers) if newest else {}
        return Deciding(
            slot, scene, found, rounds,
            tuple((people[s.person_id], s) for s in work.closed_sets.seats(found)
                  if s.round in handed_in and s.person_id in people),
            tuple((people[each.performer_id], each) for each in objections if each.performer_id in people),
            performers,
            _asked_in_person(work, found, newest) if newest else frozenset(),
            self._holding_back(work, found, newest, performers, objections) if newest else (),
            ended_because(work, slot, scene),
            newest is not None and self._to_ask(work, found, newest, performers),
            tuple(person for person in performers if person.id in posted and posted[person.id] is None),
            _never_asked(work, found, rounds, performers, objections),
            _windows_end(newest, [at for at in posted.values() if at is not None]),
            near_minors(work, slot, (people[s.person_id] for s in work.closed_sets.seats(found)
                                     if s.round in handed_in and s.person_id in people)),
        )  # fmt: skip

    def coming(self, work: Work, actor: Actor, since: date) -> tuple[WaitingList, ...]:
        """The lists of shoot days from then on with names that wait for a release."""
        permit(work, actor, Action.APPROVE_LIST)
        waiting = []
        for found in work.closed_sets.lists_in_hand(actor.production.id, since):
            rounds = {each.number for each in work.closed_sets.rounds(found) if each.submitted_at is not None
                      and each.released_at is None}  # fmt: skip
            names = [seat for seat in work.closed_sets.seats(found) if seat.round in rounds] if rounds else []
            slot, scene = found_slot(work, actor, found.slot_id)
            if names and not ended_because(work, slot, scene):
                undecided = sum(seat.decision is Decision.OPEN for seat in names)
                waiting.append(WaitingList(slot, scene, found, len(names), undecided))
        return tuple(waiting)

    def window_ends(self, work: Work, actor: Actor, list_id: str) -> datetime:
        """When performers' window would end if they were asked now."""
        self._found(work, actor, list_id)
        return work.now + self._window(work, actor.production.id)

    def decide(
        self, work: Work, actor: Actor, list_id: str, version: int, decisions: Mapping[str, Decision]
    ) -> SetList:
        """Approve or refuse names that are handed in, each by itself. A released name that is refused is taken off."""
        found, slot, _, _ = self._for_coordinator(work, actor, list_id)
        _same(found, version)
        rounds = {each.number: each for each in work.closed_sets.rounds(found)}
        decided = []
        for person_id, decision in decisions.items():
            seat = work.closed_sets.seat(found, person_id)
            if seat is None or rounds[seat.round].submitted_at is None:
                raise NotFound
            if seat.decision is decision:
                continue
            if decision is Decision.OPEN and rounds[seat.round].released_at is not None:
                raise Refused("list-decided")
            work.closed_sets.keep_seat(
                replace(seat, decision=decision, reply=Reply.NONE, replied_at=None, in_person=False)
            )
            decided.append(seat)
            if rounds[seat.round].released_at is not None:
                drop_messages(work, found, person_id)
                if decision is Decision.APPROVED:
                    invite(work, slot, found, [person_id])
        changed_openly = [seat for seat in decided if rounds[seat.round].released_at is not None]
        if any(decisions[seat.person_id] is Decision.APPROVED for seat in changed_openly):
            _fits(work, found)
        changed = self._changed(work, found, quietly=not changed_openly)
        self._door.recheck(work, actor, slot)
        return changed

    def ask_performers(self, work: Work, actor: Actor, list_id: str) -> Round:
        """Open the performers' window, for every name that waits. Each with Slack gets the one neutral notice, whoever
        came into the scene since too; nobody is asked twice by one coordinator."""
        found, slot, scene, _ = self._for_coordinator(work, actor, list_id)
        rounds = work.closed_sets.rounds(found)
        newest = _newest_handed_in(rounds)
        if newest is None:
            raise Refused("list-nothing-to-release")
        if not _asked_by_her(work, found, newest):
            window_ends = work.now + self._window(work, slot.production_id)
            for each in rounds:
                if each.submitted_at and not each.released_at and not _asked_by_her(work, found, each):
                    work.closed_sets.keep_round(replace(each, asked_at=work.now, window_ends=window_ends))
            newest = replace(newest, asked_at=work.now, window_ends=window_ends)
            self._enter(work, actor, EntryKind.LIST_ASKED, slot, round=newest.number)
        for performer in performers_of(work, scene):
            notify(work, performer, Kind.NOTICE, found.id, asked_now(work, found, newest))
        return newest

    def mark_asked(self, work: Work, actor: Actor, list_id: str, performers: Collection[str]) -> None:
        """Mark performers as asked in person. Who is not marked and said nothing has not agreed to anything."""
        found, slot, scene, _ = self._for_coordinator(work, actor, list_id)
        handed_in = _newest_handed_in(work.closed_sets.rounds(found))
        if handed_in is None:
            raise Refused("list-nothing-to-release")
        known = {performer.id for performer in performers_of(work, scene)}
        for performer_id in performers:
            if performer_id not in known:
                raise NotFound
            work.closed_sets.mark_asked(handed_in, performer_id, actor.id, work.now)
            entry = Entry.of(EntryKind.LIST_ASKED, actor, work.now, subject=performer_id, slot=slot.id)
            work.ledger.append(slot.production_id, entry)

    def release(self, work: Work, actor: Actor, list_id: str, version: int) -> SetList:
        """Show every decision at once, and invite those approved."""
        found, slot, scene, proof = self._for_coordinator(work, actor, list_id)
        _same(found, version)
        rounds = work.closed_sets.rounds(found)
        newest = _newest_handed_in(rounds)
        if newest is None:
            raise Refused("list-nothing-to-release")
        open_rounds = {each.number for each in rounds if each.submitted_at and not each.released_at}
        seats = [seat for seat in work.closed_sets.seats(found) if seat.round in open_rounds]
        if any(seat.decision is Decision.OPEN for seat in seats):
            raise Refused("list-names-open")
        objections = work.closed_sets.objections(proof, found)
        if waiting := self._holding_back(work, found, newest, performers_of(work, scene), objections):
            raise Refused("list-performers-waiting", None, names=", ".join(person.name for person in waiting))
        for each in rounds:
            if each.number in open_rounds:
                work.closed_sets.keep_round(replace(each, released_at=work.now))
        approved = [seat.person_id for seat in seats if seat.decision is Decision.APPROVED]
        invite(work, slot, found, approved)
        self._enter(work, actor, EntryKind.LIST_RELEASED, slot, approved=len(approved), names=len(seats))
        return self._changed(work, found)

    def _holding_back(
        self,
        work: Work,
        found: SetList,
        newest: Round,
        performers: Sequence[Person],
        objections: Sequence[Objections],
    ) -> tuple[Person, ...]:
        """Performers who were neither asked in person nor answered nor had the whole window."""
        marked = _asked_in_person(work, found, newest)
        since = newest.asked_at
        answered = {each.performer_id for each in objections if since is not None and each.at >= since}
        posted = _posted(work, found, newest, performers)
        window = newest.window_ends - since if newest.window_ends is not None and since is not None else None

        def was_silent(person: Person) -> bool:
            # Rest may have held the message back: nobody is silent about what did not reach them.
            at = posted.get(person.id)
            return person.gets_notices and at is not None and window is not None and work.now >= at + window

        return tuple(person for person in performers if person.id not in marked | answered and not was_silent(person))

    # How

    def _to_ask(self, work: Work, found: SetList, newest: Round, performers: Sequence[Person]) -> bool:
        posted = _posted(work, found, newest, performers)
        able = {person.id for person in performers if person.gets_notices}
        return not _asked_by_her(work, found, newest) or not posted.keys() >= able

    def _found(self, work: Work, actor: Actor, list_id: str) -> tuple[SetList, ShootSlot, Scene, Proof]:
        found = work.closed_sets.find(actor.production.id, list_id)
        if found is None:
            raise NotFound
        slot, scene = found_slot(work, actor, found.slot_id)
        return found, slot, scene, permit(work, actor, Action.APPROVE_LIST, scene.id)

    def _for_coordinator(self, work: Work, actor: Actor, list_id: str) -> tuple[SetList, ShootSlot, Scene, Proof]:
        found, slot, scene, proof = self._found(work, actor, list_id)
        still_open(work, slot, scene)
        return found, slot, scene, proof

    def _window(self, work: Work, production_id: str) -> timedelta:
        return timedelta(hours=self._rules.of(work, production_id).number("objection_window_hours"))

    def _changed(self, work: Work, changed: SetList, *, quietly: bool = False) -> SetList:
        work.closed_sets.change_list(changed, quietly=quietly)
        return replace(changed, version=changed.version + 1)

    def _enter(self, work: Work, actor: Actor, kind: EntryKind, slot: ShootSlot, **details: int) -> None:
        work.ledger.append(slot.production_id, Entry.of(kind, actor, work.now, subject=slot.id, **details))


def _fits(work: Work, found: SetList) -> None:
    """A name that was refused gave its room away: approved again, it has to fit with everybody who came since."""
    rounds = {each.number: each for each in work.closed_sets.rounds(found)}
    on_set = sum(
        seat.zone is Zone.SET
        and rounds[seat.round].submitted_at is not None
        and not (seat.decision is Decision.REFUSED and rounds[seat.round].released_at is not None)
        for seat in work.closed_sets.seats(found)
    )
    if found.cap is not None and on_set > found.cap:
        raise Refused("list-over-cap-again", "becomes", count=str(on_set), cap=str(found.cap))


def _same(found: SetList, version: int) -> None:
    if found.version != version:
        raise Stale


def _newest_handed_in(rounds: Sequence[Round]) -> Round | None:
    return next((each for each in reversed(rounds) if each.submitted_at and not each.released_at), None)


def _asked_in_person(work: Work, found: SetList, newest: Round) -> frozenset[str]:
    """Whom the present coordinator marked; what a former one heard is not hers to know."""
    coordinator = work.people.current_appointment(found.production_id, Role.COORDINATOR)
    return work.closed_sets.asked_in_person(newest, coordinator.since) if coordinator else frozenset()


def _asked_by_her(work: Work, found: SetList, each: Round) -> bool:
    coordinator = work.people.current_appointment(found.production_id, Role.COORDINATOR)
    return each.asked_at is not None and (coordinator is None or each.asked_at >= coordinator.since)


def _never_asked(
    work: Work, found: SetList, rounds: Sequence[Round], performers: Sequence[Person], objections: Sequence[Objections]
) -> tuple[Person, ...]:
    """Of a list with released names; whoever waits with the newest names is told of beside those."""
    released = [each for each in rounds if each.released_at is not None]
    if not released:
        return ()
    asked = {each.performer_id for each in objections}
    for each in rounds:
        asked |= work.closed_sets.asked_in_person(each, each.submitted_at or work.now)
    by = [each.id for each in work.people.appointments(found.production_id) if each.role is Role.COORDINATOR]
    keys = {
        f"{asked_by(found, each, coordinator)}:{person.id}": person.id
        for each in rounds for coordinator in by for person in performers
    }  # fmt: skip
    asked |= {keys[key] for key in work.outbox.posted(keys)}
    return tuple(person for person in performers if person.id not in asked)


def _windows_end(newest: Round | None, posted: Sequence[datetime]) -> datetime | None:
    if newest is None or newest.asked_at is None or newest.window_ends is None or not posted:
        return None
    return max(posted) + (newest.window_ends - newest.asked_at)


def _posted(work: Work, found: SetList, newest: Round, performers: Sequence[Person]) -> dict[str, datetime | None]:
    """Performers whom the present coordinator's message is meant for, and when it was sent to each."""
    key = asked_now(work, found, newest)
    return {each.rpartition(":")[2]: at for each, at in work.outbox.posted(
        [f"{key}:{person.id}" for person in performers]).items()}  # fmt: skip
