"""Who may be on a closed set, as an assistant director drafts it and everybody but the coordinator reads it.

Promise: until a round is released every name on it reads "not yet decided", and a refusal reads the same whoever is
behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.guardians import near_minors
from bot.domain.invitations import Door, drop_messages, ended_because, performers_of, still_open
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import BoardRow, Scene, ShootSlot, found_slot
from bot.domain.set_list import Decision, Reply, Round, Seat, SetList, Zone
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

CAP_MOST: Final = 300
TASK_LENGTH: Final = 60
MOST_SEATS: Final = 400
MOST_FOUND: Final = 100
NAMES_TOLD: Final = 8
NAME_TOLD: Final = 40


class Shown(StrEnum):
    """What everybody but the coordinator reads of a seat."""

    UNDECIDED = "undecided"
    INVITED = "invited"
    ACCEPTED = "accepted"
    CANNOT = "cannot"
    NOT_ON_LIST = "not_on_list"


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One line of the assistant director's page. `draft` tells that the name is not handed in yet."""

    person: Person
    seat: Seat
    shown: Shown
    draft: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list as an assistant director of the unit sees it. `set_list` is None before the first name.

    `by_part` are the director, the scene's performers and the coordinator, who are on it without a seat. `drafting`
    tells that names wait to be handed in, `with_coordinator` that some are handed in and not yet released.
    """

    slot: ShootSlot
    scene: Scene
    set_list: SetList | None
    lines: tuple[SeatLine, ...]
    by_part: tuple[Person, ...]
    drafting: bool
    with_coordinator: bool
    not_attested: tuple[Person, ...]
    """On the list or called on that day near the set and not attested as 18 or over, and chaperones."""
    has_last: bool = False
    """Whether the unit has a list of another day, to draft this one from."""
    ended: str = ""
    """Why nothing changes any more, as the id of its sentence; empty while the list is open."""


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How many names a list has in each zone, handed in and not openly refused; for whoever sees numbers alone."""

    list_id: str
    zones: Mapping[Zone, int]


def shown_mark(page: ListPage) -> str:
    """What the assistant director's page shows, as a mark by which a change since can be told.

    Not the list's version: that moves when the coordinator decides, which is nobody else's to see. Nor what people
    reply, which changes no draft.
    """
    replies = (Shown.ACCEPTED, Shown.CANNOT)
    lines = (
        (line.person.id, line.seat.zone.value, line.seat.task, Shown.INVITED if line.shown in replies else line.shown)
        for line in page.lines
    )
    return mark_of(page.set_list.cap if page.set_list else None, *lines)


def shown_of(seat: Seat, rounds: Mapping[int, Round]) -> Shown:
    """What a seat reads as outside the coordinator's page; the only place that decides it."""
    if rounds[seat.round].released_at is None or seat.decision is Decision.OPEN:
        return Shown.UNDECIDED
    if seat.decision is Decision.REFUSED:
        return Shown.NOT_ON_LIST
    return {Reply.NONE: Shown.INVITED, Reply.ACCEPTED: Shown.ACCEPTED, Reply.CANNOT: Shown.CANNOT}[seat.reply]


class ClosedSets:
    """Drafting a list and handing it in: assistant directors of the slot's unit."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def page(self, work: Work, actor: Actor, slot_id: str) -> ListPage:
        """The slot's list for an assistant director of its unit."""
        slot, scene = self._slot(work, actor, slot_id)
        found = work.closed_sets.list_of(slot.production_id, slot.id)
        rounds = {each.number: each for each in work.closed_sets.rounds(found)} if found else {}
        people = {person.id: person for person in work.people.roster(slot.production_id)}
        lines = tuple(
            SeatLine(
                people[seat.person_id], seat, shown_of(seat, rounds), draft=rounds[seat.round].submitted_at is None
            )
            for seat in (work.closed_sets.seats(found) if found else ())
            if seat.person_id in people
        )
        return ListPage(
            slot, scene, found, lines, _by_part(work, scene),
            drafting=any(line.draft for line in lines),
            with_coordinator=any(each.submitted_at and not each.released_at for each in rounds.values()),
            not_attested=near_minors(work, slot, (line.person for line in lines)),
            has_last=work.closed_sets.last_list(slot.production_id, slot.unit, slot.id) is not None,
            ended=ended_because(work, slot, scene),
        )  # fmt: skip

    def people(self, work: Work, actor: Actor, slot_id: str, typed: str) -> tuple[Person, ...]:
        """Who can be added, with this in their name or this cast number; at most 100."""
        page = self.page(work, actor, slot_id)
        taken = {line.person.id for line in page.lines if not line.draft}
        taken |= {person.id for person in page.by_part}
        roster = work.people.roster(actor.production.id)
        return tuple(p for p in roster if p.id not in taken and _is_called(p, typed))[:MOST_FOUND]

    def listed(self, work: Work, actor: Actor, slot_id: str, typed: str) -> tuple[Person, ...]:
        """Who is on the list, with this in their name; at most 100."""
        page = self.page(work, actor, slot_id)
        return tuple(line.person for line in page.lines if _is_called(line.person, typed))[:MOST_FOUND]

    def named(self, work: Work, actor: Actor, slot_id: str, names: Sequence[str]) -> tuple[str, ...]:
        """The ids of people on the roster by their names as typed. Raises `Refused` for a name nobody or two have."""
        self._slot(work, actor, slot_id)
        ids: dict[str, list[str]] = {}
        for person in work.people.roster(actor.production.id):
            ids.setdefault(" ".join(person.name.casefold().split()), []).append(person.id)
        found = [ids.get(name.casefold(), []) for name in names]
        if unknown := [name for name, of in zip(names, found, strict=True) if not of]:
            raise Refused("list-not-on-roster", "names", names=_some(unknown))
        if several := [name for name, of in zip(names, found, strict=True) if len(of) > 1]:
            raise Refused("list-name-twice", "names", names=_some(several))
        return tuple(of[0] for of in found)

    def add(
        self,
        work: Work,
        actor: Actor,
        slot_id: str,
        people: Sequence[str],
        zone: Zone,
        department: str = "",
        task: str = "",
    ) -> SetList:
        """Put people into a zone; whoever has a seat that is not handed in yet moves there."""
        slot, scene = self._open_slot(work, actor, slot_id)
        found = self._list(work, slot)
        draft = self._draft(work, found)
        on_it_by_part = {person.id for person in _by_part(work, scene)}
        seats = {seat.person_id: seat for seat in work.closed_sets.seats(found)}
        if len(seats.keys() | set(people)) > MOST_SEATS:
            raise Refused("list-too-long", "people", count=str(MOST_SEATS))
        for person_id in people:
            person = work.people.person(slot.production_id, person_id)
            if person is None:
                raise NotFound
            if person.id in on_it_by_part:
                raise Refused("list-on-it-by-part", "people", name=person.name)
            seated = seats.get(person.id)
            if seated is not None and seated.round != draft.number:
                raise Refused("list-on-it-already", "people", name=person.name)
            if seated is not None:
                # Whoever moves to another zone keeps what is not said anew.
                department_kept, task_kept = department or seated.department, task or seated.task
            else:
                department_kept, task_kept = department, task
            work.closed_sets.keep_seat(Seat(found.id, person.id, zone, draft.number, department_kept, task_kept))
        return self._changed(work, found)

    def take_back(self, work: Work, actor: Actor, slot_id: str, people: Collection[str] | None = None) -> SetList:
        """Take these names off again, or all, as far as they are not handed in yet."""
        slot, _ = self._open_slot(work, actor, slot_id)
        found = self._found(work, slot)
        drafts = {each.number for each in work.closed_sets.rounds(found) if each.submitted_at is None}
        for seat in work.closed_sets.seats(found):
            if seat.round in drafts and (people is None or seat.person_id in people):
                work.closed_sets.drop_seat(seat)
        return self._changed(work, found)

    def add_from_last(self, work: Work, actor: Actor, slot_id: str) -> SetList:
        """Put everybody from the unit's last list who was not refused there, in the zones they had."""
        slot, scene = self._open_slot(work, actor, slot_id)
        last = work.closed_sets.last_list(slot.production_id, slot.unit, slot.id)
        if last is None:
            raise Refused("list-no-last")
        found = self._list(work, slot)
        draft = self._draft(work, found)
        taken = {seat.person_id for seat in work.closed_sets.seats(found)}
        taken |= {person.id for person in _by_part(work, scene)}
        for seat in work.closed_sets.seats(last):
            # A refusal that was never released is not told by a name that is missing here.
            refused = seat.decision is Decision.REFUSED and _released(work, last, seat.round)
            if seat.person_id not in taken and not refused:
                work.closed_sets.keep_seat(
                    Seat(found.id, seat.person_id, seat.zone, draft.number, seat.department, seat.task)
                )
        cap = found.cap if found.cap is not None else last.cap
        return self._changed(work, replace(found, cap=cap))

    def remove(self, work: Work, actor: Actor, slot_id: str, person_id: str) -> SetList:
        """Take somebody off, at any time before the day is over. Whoever was invited finds it said when they look."""
        slot, _ = self._open_slot(work, actor, slot_id)
        found = self._found(work, slot)
        seat = work.closed_sets.seat(found, person_id)
        if seat is None:
            raise NotFound
        work.closed_sets.drop_seat(seat)
        drop_messages(work, found, person_id)
        changed = self._changed(work, found)
        self._door.recheck(work, actor, slot)
        return changed

    def submit(self, work: Work, actor: Actor, slot_id: str, seen: str, cap: int) -> SetList:
        """Hand the draft to the coordinator. `seen` is the `shown_mark` of the page; raises `Stale` for another."""
        slot, _ = self._open_slot(work, actor, slot_id)
        found = self._found(work, slot)
        if seen != shown_mark(self.page(work, actor, slot_id)):
            raise Stale
        seats = work.closed_sets.seats(found)
        draft = work.closed_sets.rounds(found)[-1]
        if draft.submitted_at is not None or all(seat.round != draft.number for seat in seats):
            raise Refused("list-nothing-to-submit")
        if not 1 <= cap <= CAP_MOST:
            raise Refused("list-cap-out-of-range", "cap", most=str(CAP_MOST))
        # A refusal counts until its round is released: otherwise room that appears would tell of it.
        on_set = [seat for seat in seats if seat.zone is Zone.SET and not _refused_openly(work, found, seat)]
        if len(on_set) > cap:
            raise Refused("list-over-cap", "cap", count=str(len(on_set)), cap=str(cap))
        work.closed_sets.keep_round(replace(draft, submitted_at=work.now))
        self._enter(work, actor, EntryKind.LIST_SUBMITTED, slot, round=draft.number)
        for reader in work.people.with_role(slot.production_id, Role.COORDINATOR):
            notify(work, reader, Kind.NOTICE, found.id, f"list:{found.id}:{draft.number}:submitted")
        return self._changed(work, replace(found, cap=cap))

    def coming(self, work: Work, actor: Actor, since: date) -> tuple[BoardRow, ...]:
        """The shoot days of closed sets from then on whose lists are this assistant director's to draft."""
        permit(work, actor, Action.DRAFT_LIST)
        rows = work.scenes.board(actor.production.id, since)
        return tuple(row for row in rows if actor.person.assists(row.slot.unit))

    # How

    def _slot(self, work: Work, actor: Actor, slot_id: str) -> tuple[ShootSlot, Scene]:
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.DRAFT_LIST, scene.id)
        if not scene.announced_kind or not actor.person.assists(slot.unit):
            raise NotFound
        return slot, scene

    def _open_slot(self, work: Work, actor: Actor, slot_id: str) -> tuple[ShootSlot, Scene]:
        slot, scene = self._slot(work, actor, slot_id)
        still_open(work, slot, scene)
        return slot, scene

    def _list(self, work: Work, slot: ShootSlot) -> SetList:
        found = work.closed_sets.list_of(slot.production_id, slot.id)
        if found is None:
            found = SetList(work.new_id(), slot.production_id, slot.id, slot.day)
            work.closed_sets.add_list(found)
        return found

    def _found(self, work: Work, slot: ShootSlot) -> SetList:
        found = work.closed_sets.list_of(slot.production_id, slot.id)
        if found is None:
            raise NotFound
        return found

    def _draft(self, work: Work, found: SetList) -> Round:
        """The round that names may join: the newest while it is a draft, else one more."""
        rounds = work.closed_sets.rounds(found)
        if rounds and rounds[-1].submitted_at is None:
            return rounds[-1]
        draft = Round(found.id, len(rounds) + 1)
        work.closed_sets.keep_round(draft)
        return draft

    def _changed(self, work: Work, changed: SetList) -> SetList:
        work.closed_sets.change_list(changed)
        return replace(changed, version=changed.version + 1)

    def _enter(self, work: Work, actor: Actor, kind: EntryKind, slot: ShootSlot, **details: int) -> None:
        work.ledger.append(slot.production_id, Entry.of(kind, actor, work.now, subject=slot.id, **details))


def list_counts(work: Work, actor: Actor, slot_id: str) -> ListCounts | None:
    """Names handed in per zone, as numbers; None before any. Raises `NotFound` for whoever may not see them."""
    slot, scene = found_slot(work, actor, slot_id)
    permit(work, actor, Action.SEE_LIST_COUNTS, scene.id)
    found = work.closed_sets.list_of(slot.production_id, slot.id)
    if found is None:
        return None
    rounds = {each.number: each for each in work.closed_sets.rounds(found) if each.submitted_at is not None}
    handed_in = [seat for seat in work.closed_sets.seats(found) if seat.round in rounds]
    shown = [seat for seat in handed_in if shown_of(seat, rounds) is not Shown.NOT_ON_LIST]
    if not handed_in:
        return None
    return ListCounts(found.id, {zone: sum(seat.zone is zone for seat in shown) for zone in Zone})


def shown_counts(work: Work, slot: ShootSlot) -> Mapping[Shown, int]:
    """How many names of the slot's list read as what, drafts included; nothing before the first name."""
    found = work.closed_sets.list_of(slot.production_id, slot.id)
    rounds = {each.number: each for each in work.closed_sets.rounds(found)} if found else {}
    return Counter(shown_of(seat, rounds) for seat in (work.closed_sets.seats(found) if found else ()))


def _some(names: Sequence[str]) -> str:
    """The first of these names, each cut where it is long, so that a sentence at a field stays one."""
    told = [name if len(name) <= NAME_TOLD else f"{name[:NAME_TOLD]}…" for name in names[:NAMES_TOLD]]
    return ", ".join([*told, "…"] if len(names) > NAMES_TOLD else told)


def _is_called(person: Person, typed: str) -> bool:
    wanted = typed.casefold().strip()
    return wanted in person.name.casefold() or (bool(wanted) and wanted == (person.cast_number or "").casefold())


def _released(work: Work, of: SetList, number: int) -> bool:
    return any(each.number == number and each.released_at is not None for each in work.closed_sets.rounds(of))


def _refused_openly(work: Work, found: SetList, seat: Seat) -> bool:
    return seat.decision is Decision.REFUSED and _released(work, found, seat.round)


def _by_part(work: Work, scene: Scene) -> tuple[Person, ...]:
    """Director, performers of the scene and coordinator: on every list of it, without a seat."""
    parts = work.people.with_role(scene.production_id, Role.DIRECTOR, Role.COORDINATOR)
    performers = [person for person in performers_of(work, scene) if person not in parts]
    return (*parts, *performers)
