"""Terms, moves, answers, withdrawals and wraps in any order, over clock changes in six zones.

What READY stands on is held against a model that knows nothing of versions: what of the scene was one's own when one
last answered, and what of it is one's own now.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.agreeing import Agreeing, mark_of_bared
from bot.domain.people import Actor
from bot.domain.permissions import Action as Permission
from bot.domain.permissions import permit
from bot.domain.riders import RiderDraft, Riders, Trouble
from bot.domain.rulebook import Packs
from bot.domain.scenes import BriefDraft, Scene, SceneDraft, ShootSlot, Status
from bot.domain.status import Statuses
from bot.domain.terms import Action, Bared, Medium, Terms
from bot.domain.times import GapInClock, call_instant, shoot_day_of
from bot.domain.topics import Answer, catalogue
from bot.domain.work import DomainError, Refused, mark_of
from tests.domain.checkin_cases import CheckInHouse, sheet

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata", "Africa/Cairo")
BEGINS = datetime(2026, 10, 20, 9, tzinfo=UTC)
FIRST = date(2026, 10, 24)
HOURS = 48


class AgreedHouse(CheckInHouse):
    """Scene 72A with Mina and Noor in a zone of its own, shot on the first of the days; riders are asked of nudity."""

    def __init__(self, zone: str = "Europe/Berlin", kind: str = "kiss") -> None:
        self.zone, self.kind = zone, kind
        super().__init__()
        self.agreeing = Agreeing()
        self.riders = Riders(catalogue(), Packs())
        self.statuses = Statuses(self.checkins, self.riders)

    def adds_intimate(self, number: str = "72A", *performers: Actor) -> Scene:
        self.now = BEGINS
        production = replace(self.books.state.productions[self.production_id], zone=self.zone)
        self.books.state.productions[self.production_id] = production
        for name in ("cora", "alba", "ada", "mina", "noor"):
            setattr(self, name, replace(getattr(self, name), production=production))
        with self.work() as work:
            draft = SceneDraft(number, FIRST, call_instant(FIRST, time(8), self.zone), "main", closed=True)
            scene = self.scenes.add(work, self.cora, draft)
            brief = BriefDraft(True, self.kind, "They kiss.", (self.mina.id, self.noor.id))
            return self.scenes.edit_brief(work, self.cora, scene.id, scene.version, brief).scene

    def terms(self) -> Terms:
        with self.work() as work:
            return work.terms.terms(permit(work, self.cora, Permission.EDIT_TERMS, self.scene_id), self.scene)

    def slots(self) -> list[ShootSlot]:
        return [slot for slot in self.books.state.slots.values() if slot.scene_id == self.scene_id]

    def answers_all(self, who: Actor) -> None:
        topics = self.opens(who).topics
        self.saves(who, sheet(dict.fromkeys(topics, Answer.YES)))

    def adds(self, *actions: Action) -> None:
        with self.work(timedelta(minutes=1)) as work:
            self.agreeing.add_actions(work, self.cora, self.scene_id, actions)

    def stands(self, who: Actor) -> None:
        with self.work(timedelta(minutes=1)) as work:
            current = self.books.state.answers
            base = max((version for (s, p, version) in current if (s, p) == (self.scene_id, who.id)), default=0)
            self.checkins.restate(work, who, self.scene_id, base)

    def enters(self, who: Actor, draft: RiderDraft) -> None:
        with self.work(timedelta(minutes=1)) as work:
            kept = [v for (s, p, v) in self.books.state.riders if (s, p) == (self.scene_id, who.id)]
            self.riders.keep(work, self.cora, self.scene_id, who.id, max(kept, default=0), draft)


class Agreed(RuleBasedStateMachine):
    """What READY stands on, whatever was changed, moved, answered, withdrawn and wrapped before."""

    @initialize(zone=st.sampled_from(ZONES))
    def begins(self, zone: str) -> None:
        self.house = AgreedHouse(zone)
        self.house.sends()
        self.people = (self.house.mina, self.house.noor)
        self.said: dict[str, tuple[object, frozenset[date], datetime] | None] = {}
        self.wraps: dict[date, datetime] = {}
        self.brief = 0
        self.numbers = count()
        self.everybody_answers_and_it_is_declared()

    def own(self, who: Actor) -> object:
        """What of the scene is this person's, told without the product's own comparison."""
        terms = self.house.terms()
        mine = sorted(repr(action) for action in terms.actions if who.id in (action.who, action.whom))
        return mine, terms.bared.get(who.id), terms.place, self.brief

    def days(self) -> frozenset[date]:
        return frozenset(slot.day for slot in self.house.slots() if not slot.cancelled)

    def tries(self, doing: object, *given: object) -> bool:
        try:
            doing(*given)  # type: ignore[operator]
        except DomainError:
            return False
        return True

    @rule(who=st.integers(0, 1), stands=st.booleans())
    def answers(self, who: int, stands: bool) -> None:
        person = self.people[who]
        done = self.tries(self.house.stands if stands else self.house.answers_all, person)
        if done:
            # A day that was taken off is still one that was agreed: put back, it is no new one.
            days = frozenset(slot.day for slot in self.house.slots())
            self.said[person.id] = (self.own(person), days, self.house.now)

    @rule(who=st.integers(0, 1))
    def withdraws(self, who: int) -> None:
        self.house.withdraws(self.people[who])
        self.said[self.people[who].id] = None

    @rule(who=st.integers(0, 1), both=st.booleans(), medium=st.sampled_from(Medium))
    def adds_a_line(self, who: int, both: bool, medium: Medium) -> None:
        whom = self.people[1 - who].id if both else ""
        self.house.adds(Action(self.people[who].id, whom, f"step {next(self.numbers)}", medium))
        self.declares()

    @rule(which=st.integers(0, 5))
    def takes_a_line_away(self, which: int) -> None:
        actions = self.house.terms().actions
        if actions:
            with self.house.work(timedelta(minutes=1)) as work:
                gone = [mark_of(actions[which % len(actions)])]
                self.house.agreeing.add_actions(work, self.house.cora, self.house.scene_id, (), gone)
        self.declares()

    @rule(who=st.integers(0, 1), parts=st.sampled_from([(), ("back",), ("back", "legs")]))
    def bares(self, who: int, parts: tuple[str, ...]) -> None:
        person, terms = self.people[who].id, self.house.terms()
        with self.house.work(timedelta(minutes=1)) as work:
            seen = mark_of_bared(terms, [person])
            self.house.agreeing.change_bared(
                work, self.house.cora, self.house.scene_id, {person: Bared(on_screen=parts)}, seen
            )

    @rule()
    def writes_another_brief(self) -> None:
        self.brief += 1
        self.house.edits(brief=f"Version {self.brief}.", kind="kiss")

    @rule(which=st.integers(0, 3), days=st.integers(-1, 4))
    def moves(self, which: int, days: int) -> None:
        slot = self.house.slots()[which % len(self.house.slots())]

        def move() -> None:
            with self.house.work(timedelta(minutes=1)) as work:
                call = call_instant(slot.day + timedelta(days=days), time(9), self.house.zone)
                self.house.announcing.move(work, self.house.ada, slot.id, slot.version, call)

        self.tries(move)
        self.declares()

    @rule(days=st.integers(0, 5))
    def adds_a_day(self, days: int) -> None:
        def add() -> None:
            with self.house.work(timedelta(minutes=1)) as work:
                draft = SceneDraft("72A", FIRST + timedelta(days=days), None, "main", closed=True)
                self.house.scenes.add(work, self.house.ada, draft)

        self.tries(add)
        self.declares()

    @rule(which=st.integers(0, 3), back=st.booleans())
    def cancels_or_restores(self, which: int, back: bool) -> None:
        slot = self.house.slots()[which % len(self.house.slots())]

        def turn() -> None:
            with self.house.work(timedelta(minutes=1)) as work:
                if back:
                    self.house.announcing.restore(work, self.house.ada, slot.id)
                else:
                    self.house.announcing.cancel(work, self.house.ada, slot.id, slot.version)

        self.tries(turn)
        self.declares()

    @rule(which=st.integers(0, 3))
    def wraps_a_day(self, which: int) -> None:
        slot = self.house.slots()[which % len(self.house.slots())]
        call = self.house.books.state.unit_calls.get((slot.production_id, slot.unit, slot.day))
        if slot.cancelled or call is None:
            return
        self.house.now = max(self.house.now, call.instant + timedelta(hours=4))

        def wrap() -> None:
            with self.house.work(timedelta(minutes=1)) as work:
                wall = (self.house.now - timedelta(minutes=5)).astimezone(ZoneInfo(self.house.zone)).time()
                at = self.house.announcing.wrap(work, self.house.ada, slot.unit, slot.day, wall.replace(microsecond=0))
                self.wraps[slot.day] = at

        self.tries(wrap)
        self.declares()

    @rule()
    def everybody_answers_and_it_is_declared(self) -> None:
        for who in (0, 1):
            self.answers(who, False)
        self.declares()

    @rule()
    def declares(self) -> None:
        for slot in self.house.slots():

            def declare(slot: ShootSlot = slot) -> None:
                with self.house.work() as work:
                    self.house.statuses.declare_ready(work, self.house.cora, slot.id, slot.version)

            self.tries(declare)

    @invariant()
    def ready_stands_on_what_was_said_to_the_scene_as_it_is(self) -> None:
        if not hasattr(self, "house"):
            return
        # A day that lies behind and was never wrapped is over all the same, and its status is history.
        since = shoot_day_of(self.house.now, self.house.zone) - timedelta(days=1)
        live_days = {slot.day for slot in self.house.slots() if not slot.cancelled and slot.day >= since}
        ahead = live_days - self.wraps.keys()
        for slot in self.house.slots():
            if slot.status is not Status.READY or slot.cancelled or slot.day not in ahead:
                continue
            for person in self.people:
                said = self.said.get(person.id)
                assert said is not None
                own, days, at = said
                assert own == self.own(person)
                assert ahead <= days
                live = {day for day in self.wraps if day in self.days()}
                assert all(self.wraps[day] <= at for day in live)


TestAgreed = Agreed.TestCase
TestAgreed.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


@pytest.mark.prove
def test_ready_stands_on_what_was_said_in_hundreds_of_orders() -> None:
    run_state_machine_as_test(Agreed, settings=settings(max_examples=400, stateful_step_count=40, deadline=None))


WALLS = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None, fold=0))
DAYS = st.dates(date(2026, 10, 22), date(2027, 4, 30))


def reckoned(zone: str, day: date, wall: time) -> datetime | None:
    """The last instant at which a rider is in time, told from the wall clock and the rule pack's hours alone."""
    there = datetime.combine(day + timedelta(days=wall < time(4)), wall, ZoneInfo(zone))
    utc = there.astimezone(UTC)
    return (
        None
        if utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != there.replace(tzinfo=None)
        else (utc - timedelta(hours=HOURS))
    )


@settings(max_examples=150, deadline=None)
@given(zone=st.sampled_from(ZONES), day=DAYS, unit=WALLS, own=st.none() | WALLS, late=st.integers(-3, 3))
def test_the_clock_of_a_rider_is_that_of_the_performers_own_call(
    zone: str, day: date, unit: time, own: time | None, late: int
) -> None:
    by = reckoned(zone, day, own or unit)
    assume(by is not None and reckoned(zone, day, unit) is not None)
    assert by is not None
    house = AgreedHouse(zone, kind="nudity")
    slot = house.slots()[0]
    try:
        with house.work() as work:
            work.scenes.change_slot(replace(slot, day=day))
            work.scenes.keep_unit_call(house.production_id, "main", call_instant(day, unit, zone))
            if own is not None:
                work.scenes.keep_person_call(house.mina.person, call_instant(day, own, zone))
    except GapInClock:
        assume(False)
    noticed = by + timedelta(minutes=late)
    assume(noticed > BEGINS - timedelta(days=20))
    house.now = max(house.now, noticed) + timedelta(hours=1)
    house.enters(house.mina, RiderDraft((), received_at=noticed, signed_at=noticed))
    with house.work() as work:
        line = next(
            each
            for each in house.riders.page(work, house.cora, house.scene_id).lines
            if each.person.id == house.mina.id
        )
    found = [clock for clock in line.clocks if clock.slot.id == slot.id]
    assume(found)
    assert found[0].by == by
    assert found[0].trouble is (Trouble.LATE if late > 0 else None)


def test_ready_waits_for_riders_unless_it_is_recorded_why_there_is_none() -> None:
    house = AgreedHouse(kind="nudity")
    house.sends()
    for who in (house.mina, house.noor):
        house.answers_all(who)
    slot = house.slots()[0]

    def declare() -> str:
        try:
            with house.work() as work:
                house.statuses.declare_ready(work, house.cora, slot.id, house.slots()[0].version)
        except Refused as refused:
            return refused.message_id
        return ""

    assert declare() == "status-riders-open"
    house.enters(house.mina, RiderDraft((), received_at=BEGINS, signed_at=BEGINS))
    assert declare() == "status-riders-open"
    house.enters(house.noor, RiderDraft((), why="Her agent sends it after the shoot."))
    assert declare() == ""
    assert [entry.kind.value for _, entry in house.books.state.ledger.values()].count("rider_waived") == 1
    house.enters(house.noor, RiderDraft(()))
    assert house.slots()[0].status is Status.NOT_YET
    assert declare() == "status-riders-open"


def test_what_became_more_wants_a_new_rider_and_what_became_less_does_not() -> None:
    house = AgreedHouse(kind="nudity")
    line = Action(house.mina.id, house.noor.id, "hand on the back", Medium.CLOTHING)
    house.adds(line)
    for who in (house.mina, house.noor):
        house.enters(who, RiderDraft((), received_at=BEGINS, signed_at=BEGINS))

    def trouble() -> list[Trouble | None]:
        with house.work() as work:
            return [each.clocks[0].trouble for each in house.riders.page(work, house.cora, house.scene_id).lines]

    assert trouble() == [None, None]
    house.adds(Action(house.mina.id, "", "sits down", Medium.NO_CONTACT))
    assert sorted(each or "" for each in trouble()) == ["", Trouble.OVERTAKEN]
    with house.work(timedelta(minutes=1)) as work:
        gone = [mark_of(each) for each in house.terms().actions]
        house.agreeing.add_actions(work, house.cora, house.scene_id, (), gone)
    assert trouble() == [None, None]
