"""A person's own call: given, changed, taken back, and what waits for the end of their rest follows at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind, notify, take_due
from bot.domain.own_calls import CallsChanged, GivenCall, UnitDay, When, as_given, coming_calls
from bot.domain.people import Actor, Role
from bot.domain.permissions import Action, permit
from bot.domain.record import OwnRecords
from bot.domain.rulebook import Packs
from bot.domain.scenes import Scene, SceneDraft
from bot.domain.times import QuietHours, RestRule, call_instant, sendable_at
from bot.domain.work import NotFound, Refused, Stale, Work
from tests.domain.books import ZONE
from tests.domain.scene_cases import CALL, DAY, House

NEXT = DAY + timedelta(days=1)
EVENING = datetime(2026, 11, 13, 20, 0, tzinfo=UTC)
"""13 hours after the unit's call of DAY, when rest is taken to have begun."""
SAME = GivenCall(When.SAME)
QUARTER = timedelta(minutes=15)
REST = RestRule(longest=timedelta(hours=12))
"""As the pack has it."""
NO_QUIET = QuietHours(time(0), time(0), ZONE)


def at(wall: str, when: When = When.AT) -> GivenCall:
    return GivenCall(when, time.fromisoformat(wall))


@contextmanager
def refused(message_id: str, field: str | None) -> Iterator[None]:
    with pytest.raises(Refused) as wrong:
        yield
    assert (wrong.value.message_id, wrong.value.field) == (message_id, field)


class Floor(House):
    """Scene 72A is Mina's, on two shoot days with the unit's call at 08:00; nobody has quiet hours."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = self.adds_intimate("72A", self.mina)
        with self.work() as work:
            call = call_instant(NEXT, time(8), ZONE)
            self.scenes.add(work, self.ada, SceneDraft("72A", NEXT, call, "main", False))
        for person_id, person in self.books.state.people.items():
            self.books.state.people[person_id] = replace(person, quiet_from="00:00", quiet_to="00:00")

    def slot_on(self, day: date) -> str:
        return next(slot.id for slot in self.books.state.slots.values() if slot.day == day)

    def day(self, work: Work, day: date = NEXT, by: Actor | None = None) -> UnitDay:
        shown = self.own_calls.day(work, by or self.ada, self.slot_on(day))
        assert shown is not None
        return shown

    def gives(self, given_call: GivenCall, *people: Actor, day: date = NEXT, by: Actor | None = None) -> CallsChanged:
        with self.work() as work:
            shown, ids = self.day(work, day, by), [person.id for person in people or (self.mina,)]
            return self.own_calls.give(work, by or self.ada, shown.slot.id, ids, given_call, shown.mark)

    def own(self, day: date = NEXT) -> dict[str, datetime]:
        """Name to own call."""
        with self.work() as work:
            return {person.name: call.instant for person, call in self.day(work, day).own}

    def notifies(self, person: Actor) -> None:
        with self.work() as work:
            notify(work, person.person, Kind.NOTICE, self.scene.id, "checkin")

    def sent(self) -> int:
        """How many messages go out now."""
        with self.work() as work:
            taken = take_due(work, Packs(), 50)
            for notice in taken:
                work.outbox.settle(notice, "sent")
        return len(taken)


def test_an_own_call_is_given_changed_and_taken_back_by_whoever_keeps_the_units_calls() -> None:
    floor = Floor()
    for by in (floor.ada, floor.cora):
        floor.gives(at("05:30"), floor.mina, floor.noor, by=by)
        assert floor.own() == dict.fromkeys(("Mina", "Noor"), datetime(2026, 11, 14, 4, 30, tzinfo=UTC))
        floor.gives(at("06:00"), floor.noor, by=by)
        assert floor.own()["Noor"] == datetime(2026, 11, 14, 5, 0, tzinfo=UTC)
        floor.gives(SAME, floor.mina, floor.noor, by=by)
        assert floor.own() == {}


def test_nobody_else_gives_calls_and_no_assistant_director_of_another_unit() -> None:
    floor = Floor()
    for actor in (floor.ben, floor.alba, floor.dira, floor.mina):
        with pytest.raises(NotFound):
            floor.gives(at("05:30"), by=actor)
        with pytest.raises(NotFound), floor.work() as work:
            floor.own_calls.people(work, actor, floor.slot_on(NEXT), "")
    assert floor.own() == {}


def test_every_change_is_in_the_ledger_about_the_person_and_says_no_time() -> None:
    floor = Floor()
    floor.gives(at("05:30"), floor.mina, floor.noor)
    floor.gives(SAME, floor.noor)
    entries = [entry for _, entry in floor.books.state.ledger.values() if entry.kind is EntryKind.CALL_CHANGED]
    assert [entry.subject for entry in entries] == [floor.mina.id, floor.noor.id, floor.noor.id]
    assert [dict(entry.details) for entry in entries] == [{"day": NEXT.isoformat()}] * 3
    assert {entry.actor for entry in entries} == {floor.ada.id}


def test_a_person_reads_their_own_calls_and_nobody_elses() -> None:
    floor = Floor()
    floor.gives(at("05:30"))
    with floor.work() as work:
        [call] = coming_calls(work, floor.mina)
        assert (call.day, call.wall) == (NEXT, time(5, 30))
        assert OwnRecords().open(work, floor.mina).calls == (call,)
        assert coming_calls(work, floor.noor) == OwnRecords().open(work, floor.noor).calls == ()
        entries = work.ledger.entries_for(permit(work, floor.mina, Action.SEE_OWN_RECORD, floor.mina.id), floor.mina.id)
        assert EntryKind.CALL_CHANGED in {entry.kind for entry in entries}


@pytest.mark.parametrize(
    ("given_call", "message_id"),
    [
        (GivenCall(When.AT), "own-call-no-time"),
        (GivenCall(When.MORNING), "own-call-no-time"),
        (at("05:30", When.MORNING), "own-call-not-early"),
        (at("03:30"), "own-call-next-night"),
        (at("00:00"), "own-call-next-night"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused_on_its_field(given_call: GivenCall, message_id: str) -> None:
    floor = Floor()
    with refused(message_id, "call"):
        floor.gives(given_call)
    assert floor.own() == {}


def test_a_call_before_the_turn_is_in_the_night_after_or_when_said_so_in_the_morning() -> None:
    floor = Floor()
    floor.gives(at("03:30", When.MORNING))
    assert floor.own() == {"Mina": datetime(2026, 11, 14, 2, 30, tzinfo=UTC)}
    with floor.work() as work:
        night = floor.scenes.call_on(work, floor.ada, NEXT, time(18))
        floor.announcing.set_unit_call(work, floor.production_id, "main", night)
    floor.gives(at("03:30"))
    assert floor.own() == {"Mina": datetime(2026, 11, 15, 2, 30, tzinfo=UTC)}


def test_a_past_time_a_gap_and_a_day_that_is_over_are_refused() -> None:
    floor = Floor()
    floor.now = CALL.instant
    with refused("scene-call-past", "call"):
        floor.gives(at("08:00"), day=DAY)
    floor.gives(at("08:15"), day=DAY)
    spring = date(2027, 3, 27)
    with floor.work() as work:
        floor.scenes.add(work, floor.ada, SceneDraft("9", spring, call_instant(spring, time(18), ZONE), "main", False))
    with refused("call-in-gap", "call"):
        floor.gives(at("02:30"), day=spring)
    with refused("call-in-gap", "call"):
        floor.gives(at("02:30", When.MORNING), day=spring_morning(floor))
    floor.now += timedelta(days=3)
    with refused("own-call-day-over", None):
        floor.gives(SAME, day=DAY)


def spring_morning(floor: Floor) -> date:
    """A shoot day on whose own morning the clocks skip an hour."""
    day = date(2027, 3, 28)
    with floor.work() as work:
        floor.scenes.add(work, floor.ada, SceneDraft("10", day, call_instant(day, time(8), ZONE), "main", False))
    return day


def test_nobody_chosen_and_nothing_changed_are_said_and_strangers_are_not_found() -> None:
    floor = Floor()
    stranger = floor.books.adds(floor.books.opens_production("Other"), "Elsewhere", Role.PERFORMER)
    with floor.work() as work:
        shown = floor.day(work)
        with refused("own-call-nobody", "people"):
            floor.own_calls.give(work, floor.ada, shown.slot.id, (), at("05:30"), shown.mark)
    with refused("own-call-nothing", "people"):
        floor.gives(SAME)
    floor.gives(at("05:30"))
    with refused("own-call-nothing", "people"):
        floor.gives(at("05:30"))
    with pytest.raises(NotFound):
        floor.gives(at("06:00"), floor.mina, stranger)
    assert floor.own() == {"Mina": datetime(2026, 11, 14, 4, 30, tzinfo=UTC)}


def test_the_second_of_two_is_told_and_undo_gives_back_what_was_there() -> None:
    floor = Floor()
    floor.gives(at("03:30", When.MORNING), floor.noor)
    with floor.work() as work:
        seen = floor.day(work).mark
    done = floor.gives(at("05:30"), floor.mina, floor.noor)
    with pytest.raises(Stale), floor.work() as work:
        floor.own_calls.give(work, floor.cora, floor.slot_on(NEXT), (floor.mina.id,), SAME, seen)
    with floor.work() as work:
        back = floor.own_calls.undo(work, floor.ada, done.day.slot.id, done.before, at("05:30"))
    assert {person.name for person in back.people} == {"Mina", "Noor"}
    assert floor.own() == {"Noor": datetime(2026, 11, 14, 2, 30, tzinfo=UTC)}
    with pytest.raises(Stale), floor.work() as work:
        floor.own_calls.undo(work, floor.ada, done.day.slot.id, done.before, at("05:30"))


def test_the_days_around_are_those_of_ones_own_units_and_the_next_one_comes_first() -> None:
    floor = Floor()
    with floor.work() as work:
        call = call_instant(NEXT, time(7), ZONE)
        floor.scenes.add(work, floor.ada, SceneDraft("5", NEXT, call, "second", False))
        first = floor.own_calls.day(work, floor.ada)
        assert first is not None
        assert first.later is not None
        assert (first.slot.day, first.earlier, first.later.day) == (DAY, None, NEXT)
        assert floor.day(work).later is None
        bens = floor.own_calls.day(work, floor.ben)
        assert bens is not None
        assert (bens.slot.unit, bens.earlier, bens.later) == ("second", None, None)
        coras = floor.day(work, by=floor.cora)
        assert coras.later is not None
        assert coras.later.unit == "second"
    floor.now += timedelta(days=30)
    with floor.work() as work:
        assert floor.own_calls.day(work, floor.ada) is None


def test_a_notice_that_waits_goes_out_by_the_own_call_and_by_the_units_once_that_is_taken_back() -> None:
    floor = Floor()
    floor.now = EVENING
    for person in (floor.mina, floor.noor):
        floor.notifies(person)
    assert floor.sent() == 1, "Noor is in no scene and rests from nothing"
    floor.gives(at("05:30"))
    floor.now = datetime(2026, 11, 14, 2, 29, tzinfo=UTC)
    assert floor.sent() == 0
    floor.gives(SAME)
    floor.now += timedelta(minutes=2)
    assert floor.sent() == 0
    floor.gives(at("05:30"))
    assert floor.sent() == 1


def test_what_waits_goes_out_when_the_rest_ends_that_an_earlier_wrap_began() -> None:
    floor = Floor()
    floor.now = EVENING
    floor.notifies(floor.mina)
    assert floor.sent() == 0
    with floor.work() as work:
        floor.announcing.wrap(work, floor.ada, "main", DAY, time(16))
    floor.now = datetime(2026, 11, 14, 3, 1, tzinfo=UTC)
    assert floor.sent() == 1


def test_a_message_that_may_be_on_its_way_is_not_taken_up_a_second_time() -> None:
    floor = Floor()
    floor.now = CALL.instant
    floor.notifies(floor.mina)
    with floor.work() as work:
        assert len(take_due(work, Packs())) == 1
    floor.gives(at("05:30"))
    assert floor.sent() == 0


def test_a_reminder_that_is_still_to_come_is_not_sent_early() -> None:
    floor = Floor()
    with floor.work() as work:
        for casting in work.scenes.castings(floor.scene):
            work.scenes.keep_casting(replace(casting, sent_at=floor.now, sent_version=1))
        for slot in work.scenes.slots_of(floor.scene):
            floor.announcing.plan_reminders(work, replace(floor.scene, intimate=True), slot)
    planned = sorted(notice.due for notice in floor.books.notices)
    floor.gives(at("05:30"))
    assert floor.sent() == 0
    assert sorted(notice.due for notice in floor.books.notices) == planned


def test_what_waits_follows_a_unit_that_is_called_earlier_and_a_day_that_is_taken_off() -> None:
    floor = Floor()
    floor.now = EVENING
    floor.notifies(floor.mina)
    assert floor.sent() == 0
    with floor.work() as work:
        earlier = floor.scenes.call_on(work, floor.ada, NEXT, time(6))
        floor.announcing.set_unit_call(work, floor.production_id, "main", earlier)
    floor.now = datetime(2026, 11, 14, 2, 59, tzinfo=UTC)
    assert floor.sent() == 0
    floor.now += timedelta(minutes=1)
    assert floor.sent() == 1
    with floor.work() as work:
        notify(work, floor.mina.person, Kind.NOTICE, floor.scene.id, "again")
        later = floor.scenes.call_on(work, floor.ada, NEXT, time(9))
        floor.announcing.set_unit_call(work, floor.production_id, "main", later)
    assert floor.sent() == 0
    with floor.work() as work:
        slot = work.scenes.slot(floor.production_id, floor.slot_on(NEXT))
        assert slot is not None
        floor.announcing.cancel(work, floor.ada, slot.id, slot.version)
    assert floor.sent() == 1


def test_an_own_call_counts_while_anything_is_shot_that_day() -> None:
    floor = Floor()
    floor.gives(at("05:30"))
    with floor.work() as work:
        slot = work.scenes.slot(floor.production_id, floor.slot_on(NEXT))
        assert slot is not None
        assert len(work.scenes.calls_of(floor.mina.person)) == 2
        floor.announcing.cancel(work, floor.ada, slot.id, slot.version)
        assert [each.call for each in work.scenes.calls_of(floor.mina.person)] == [CALL.instant]
        floor.announcing.restore(work, floor.ada, slot.id)
        assert len(work.scenes.calls_of(floor.mina.person)) == 2


def test_a_move_says_how_many_own_calls_stay_what_they_are() -> None:
    floor = Floor()
    floor.gives(at("05:30"), floor.mina, floor.noor)
    with floor.work() as work:
        to = floor.scenes.call_on(work, floor.ada, NEXT, time(9))
        assert floor.announcing.consequences(work, floor.ada, floor.slot_on(NEXT), to).own_calls == 2
        assert floor.announcing.consequences(work, floor.ada, floor.slot_on(NEXT), None).own_calls == 0


walls = st.sampled_from([at("05:30"), at("04:00"), at("12:00"), at("19:45"), at("03:30", When.MORNING), SAME])


@given(steps=st.lists(st.tuples(st.integers(0, 20), walls), max_size=6))
def test_however_calls_change_what_waits_goes_out_at_the_first_moment_outside_rest(
    steps: Sequence[tuple[int, GivenCall]],
) -> None:
    """As if the last call had been known from the beginning, unless its moment had passed when it was given."""
    floor = Floor()
    floor.now = EVENING
    floor.notifies(floor.mina)
    earliest = floor.now
    for quarters, given_call in steps:
        for _ in range(quarters):
            if floor.sent():
                return
            floor.now += QUARTER
        earliest = max(earliest, floor.now)
        try:
            floor.gives(given_call)
        except Refused:
            continue
    with floor.work() as work:
        calls = work.scenes.calls_of(floor.mina.person)
    expected = sendable_at(EVENING, calls=calls, quiet=NO_QUIET, now=earliest, rest=REST)
    assert expected is not None
    while not floor.sent():
        floor.now += QUARTER
        assert floor.now <= expected
    assert floor.now == expected


@given(
    day=st.dates(date(2026, 11, 14), date(2029, 12, 31)),
    wall=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    when=st.sampled_from([When.AT, When.MORNING]),
)
def test_what_was_entered_can_be_told_from_the_call_it_made(day: date, wall: time, when: When) -> None:
    floor = Floor()
    scene = add_without_call(floor, day)
    assert scene
    try:
        done = floor.gives(GivenCall(when, wall), day=day)
    except Refused:
        assume(False)
    assert done.call is not None
    assert as_given(done.call, time(4)) == GivenCall(when, wall)
    assert done.call.day == day


def add_without_call(floor: Floor, day: date) -> Scene | None:
    with floor.work() as work:
        if any(slot.day == day for slot in floor.books.state.slots.values()):
            return floor.scene
        return floor.scenes.add(work, floor.ada, SceneDraft("8", day, None, "main", False))
