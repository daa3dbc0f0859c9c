"""A person's own call on a shoot day, where it is another than the unit's: make-up at 05:30, the unit at 08:00.

The coordinator and the assistant directors of the unit give it, change it and take it back, for whoever is on the
roster, and nothing tells who of them is in which scene. Nobody is sent a message about it. What waits for the end of
somebody's rest is reckoned anew in the same commit; reminders go by the unit's call, for everybody alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from enum import StrEnum

from bot.domain.calls import call_on
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import RuleBooks
from bot.domain.people import MAIN_UNIT, Actor, Person, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.scenes import ShootSlot, found_slot, is_over
from bot.domain.times import Call, describe_call, shoot_day_of
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

MOST_FOUND = 100


class When(StrEnum):
    """What a wall time on a shoot day means, or that the unit's call holds."""

    AT = "at"
    """As for units: before the turn of the shoot day it falls in the night that follows."""
    MORNING = "morning"
    """Before the turn, in the morning of the shoot day's own date."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class GivenCall:
    """A call as it is entered. `wall` is set time, and None with `SAME` alone."""

    when: When
    wall: time | None = None


@dataclass(frozen=True, slots=True)
class UnitDay:
    """One unit's shoot day with everybody who has an own call then, the earliest first.

    `slot` is one of those shot that day and stands for it; `earlier` and `later` are such slots of the shoot days
    around it, for whoever may give calls there.
    """

    slot: ShootSlot
    call: Call | None
    own: tuple[tuple[Person, Call], ...]
    over: bool
    turnover: time
    earlier: ShootSlot | None = None
    later: ShootSlot | None = None

    @property
    def mark(self) -> str:
        """By which a change of anybody's call since can be told."""
        return mark_of(self.call, *((person.id, call) for person, call in self.own))


@dataclass(frozen=True, slots=True)
class CallsChanged:
    """What a save did. `before` is what each of these people had, for whoever wants it back."""

    day: UnitDay
    people: tuple[Person, ...]
    call: Call | None
    """The own call they have now; None where it is the unit's again."""
    before: Mapping[str, GivenCall]


def gives_calls(person: Person, unit: str) -> bool:
    """Whether this is the coordinator, or an assistant director of the unit."""
    return may(person, Action.EDIT_SCHEDULE) and (person.holds(Role.COORDINATOR) or person.assists(unit))


def as_given(call: Call | None, turnover: time) -> GivenCall:
    """The entry that makes this call; None is the unit's."""
    if call is None:
        return GivenCall(When.SAME)
    early = call.wall < turnover and describe_call(call).date == call.day
    return GivenCall(When.MORNING if early else When.AT, call.wall)


def coming_calls(work: Work, actor: Actor) -> tuple[Call, ...]:
    """The actor's own calls from yesterday's shoot day on."""
    since = shoot_day_of(work.now, actor.production.zone) - timedelta(days=1)
    return tuple(call for call in work.scenes.own_calls_of(actor.person) if call.day >= since)


class OwnCalls:
    """Who has an own call on a shoot day; giving, changing and taking it back."""

    def __init__(self, rules: RuleBooks) -> None:
        self._rules = rules

    def day(self, work: Work, actor: Actor, slot_id: str = "") -> UnitDay | None:
        """The shoot day of this slot, or the actor's next one; None when there is none. Raises `NotFound`."""
        permit(work, actor, Action.EDIT_SCHEDULE)
        days = self._days(work, actor)
        if slot_id:
            slot, _ = found_slot(work, actor, slot_id)
            if not gives_calls(actor.person, slot.unit):
                raise NotFound
        else:
            today = shoot_day_of(work.now, actor.production.zone)
            coming = [each for each in days if each.day >= today]
            if not coming:
                return None
            slot = coming[0]
        return self._drawn(work, slot, days)

    def people(self, work: Work, actor: Actor, slot_id: str, typed: str) -> tuple[Person, ...]:
        """Whoever on the roster has this in their name, or this cast number; at most 100."""
        self.day(work, actor, slot_id)
        wanted = typed.casefold().strip()
        found = [
            person
            for person in work.people.roster(actor.production.id)
            if wanted in person.name.casefold() or (wanted and wanted == (person.cast_number or "").casefold())
        ]
        return tuple(found[:MOST_FOUND])

    def give(
        self, work: Work, actor: Actor, slot_id: str, people: Iterable[str], given: GivenCall, seen: str
    ) -> CallsChanged:
        """The same call for all of these people. Raises `Stale` when calls are no longer as the form showed them."""
        shown = self._shown(work, actor, slot_id)
        if seen != shown.mark:
            raise Stale
        wanted = dict.fromkeys(people)
        if not wanted:
            raise Refused("own-call-nobody", "people")
        return self._change(work, actor, shown, dict.fromkeys(wanted, given))

    def undo(
        self, work: Work, actor: Actor, slot_id: str, before: Mapping[str, GivenCall], now: GivenCall
    ) -> CallsChanged:
        """Give back what people had before a save. Raises `Stale` when one of them has another call since."""
        shown = self._shown(work, actor, slot_id)
        held = {person.id: call for person, call in shown.own}
        if not before or any(as_given(held.get(each), shown.turnover) != now for each in before):
            raise Stale
        return self._change(work, actor, shown, before)

    def _shown(self, work: Work, actor: Actor, slot_id: str) -> UnitDay:
        # Else two who give calls at once would each see those of before.
        work.people.hold_roster(actor.production.id)
        shown = self.day(work, actor, slot_id) if slot_id else None
        if shown is None:
            raise NotFound
        if shown.over:
            raise Refused("own-call-day-over")
        return shown

    def _change(self, work: Work, actor: Actor, shown: UnitDay, targets: Mapping[str, GivenCall]) -> CallsChanged:
        roster = {person.id: person for person in work.people.roster(actor.production.id)}
        if not roster.keys() >= targets.keys():
            raise NotFound
        held = {person.id: call for person, call in shown.own}
        calls = {given: self._call(work, shown, given) for given in set(targets.values())}
        changed = [roster[each] for each in targets if calls[targets[each]] != held.get(each)]
        if not changed:
            raise Refused("own-call-nothing", "people")
        for person in changed:
            self._keep(work, actor, person, shown.slot, calls[targets[person.id]])
        work.outbox.reckon_rest_anew(actor.production.id)
        before = {person.id: as_given(held.get(person.id), shown.turnover) for person in changed}
        now = self._drawn(work, shown.slot, self._days(work, actor))
        return CallsChanged(now, tuple(changed), calls[targets[changed[0].id]], before)

    def _keep(self, work: Work, actor: Actor, person: Person, slot: ShootSlot, call: Call | None) -> None:
        if call is None:
            work.scenes.drop_person_call(person, slot.day)
        else:
            work.scenes.keep_person_call(person, call)
        entry = Entry.of(EntryKind.CALL_CHANGED, actor, work.now, subject=person.id, day=slot.day.isoformat())
        work.ledger.append(actor.production.id, entry)

    def _call(self, work: Work, shown: UnitDay, given: GivenCall) -> Call | None:
        """The call that is meant. Refused on the field that has to be mended."""
        if given.when is When.SAME:
            return None
        if given.wall is None:
            raise Refused("own-call-no-time", "call")
        day, turn = shown.slot.day, f"{shown.turnover:%H:%M}"
        if given.when is When.MORNING:
            if given.wall >= shown.turnover:
                raise Refused("own-call-not-early", "call", turn=turn)
            call = call_on(work, self._rules, shown.slot.production_id, day - timedelta(days=1), given.wall)
        else:
            call = call_on(work, self._rules, shown.slot.production_id, day, given.wall)
            if self._after_wrap(work, shown, call):
                raise Refused("own-call-next-night", "call", turn=turn, call=f"{given.wall:%H:%M}")
        if call.instant <= work.now:
            raise Refused("scene-call-past", "call")
        return replace(call, day=day)

    def _after_wrap(self, work: Work, shown: UnitDay, call: Call) -> bool:
        """Whether the night that follows the shoot day is meant by mistake: the unit is taken to have wrapped then."""
        if shown.call is None or call.wall >= shown.turnover:
            return False
        working = timedelta(hours=self._rules.of(work, shown.slot.production_id).number("rest_after_call_hours"))
        return call.instant > shown.call.instant + working

    def _days(self, work: Work, actor: Actor) -> list[ShootSlot]:
        """One slot for each shoot day of each unit the actor gives calls in, from yesterday's on, in shooting order."""
        since = shoot_day_of(work.now, actor.production.zone) - timedelta(days=1)
        found: dict[object, ShootSlot] = {}
        for row in work.scenes.schedule(actor.production.id, since):
            if not row.slot.cancelled and gives_calls(actor.person, row.slot.unit):
                found.setdefault((row.slot.day, row.slot.unit), row.slot)
        return list(found.values())

    def _drawn(self, work: Work, slot: ShootSlot, days: list[ShootSlot]) -> UnitDay:
        def place(each: ShootSlot) -> tuple[object, ...]:
            return each.day, each.unit != MAIN_UNIT, each.unit

        held = work.scenes.own_calls_on(slot.production_id, slot.day)
        own = [(person, held[person.id]) for person in work.people.roster(slot.production_id) if person.id in held]
        return UnitDay(
            slot=slot,
            call=work.scenes.unit_call(slot.production_id, slot.unit, slot.day),
            own=tuple(sorted(own, key=lambda each: each[1].instant)),
            over=is_over(work, slot.production_id, slot.day),
            turnover=self._rules.of(work, slot.production_id).wall_time("turnover"),
            earlier=next((each for each in reversed(days) if place(each) < place(slot)), None),
            later=next((each for each in days if place(each) > place(slot)), None),
        )
