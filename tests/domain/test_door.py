"""The door: what was seen adds up whatever the order, and "closed" never outlives what it was said of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.appointments import Appointments
from bot.domain.door import COUNT_MOST, DoorPage, Missing
from bot.domain.door_state import DoorState, settled
from bot.domain.importing import Importing
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.roster import PersonDraft, Roster
from bot.domain.scenes import Status
from bot.domain.set_list import Decision, DoorAct, DoorEvent, Reply, Zone
from bot.domain.work import NotFound, Refused
from tests.domain.scene_cases import CALL, DAY
from tests.domain.set_cases import WINDOW, SetHouse

OFF: Mapping[Zone, int | None] = {Zone.REMOTE: None, Zone.AUDIO: None}
MIDNIGHT = datetime(2026, 11, 13, tzinfo=UTC)


class DoorHouse(SetHouse):
    """The day of the shoot: Kit and Kai are invited on set, Kim to the video village; Kit and Kim accepted."""

    def __init__(self) -> None:
        super().__init__()
        self.adds(self.kim, zone=Zone.VILLAGE)
        self.adds(self.kit, self.kai)
        self.submits()
        self.decides(Decision.APPROVED, self.kit, self.kai, self.kim)
        self.asks()
        self.now += WINDOW
        self.releases()
        self.replies(self.kit)
        self.replies(self.kim)
        self.now = CALL.instant

    def page(self) -> DoorPage:
        with self.work() as work:
            return self.doors.page(work, self.ada, self.slot_id)

    def admits(self, *people: Actor, accepting: tuple[Actor, ...] = ()) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.admit(
                work, self.ada, self.slot_id, [each.id for each in people], self.now,
                accepting=[each.id for each in accepting],
            )  # fmt: skip

    def leaves(self, *people: Actor) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.leave(work, self.ada, self.slot_id, [each.id for each in people], self.now)

    def counts(self, performers: int = 2, **zones: int | None) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            counted = {Zone(name): number for name, number in zones.items()}
            return self.doors.count(work, self.ada, self.slot_id, counted, performers, self.now)

    def stranger(self, *, gone: bool = False) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.stranger(work, self.ada, self.slot_id, self.now, gone=gone)

    def closes(self) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.close(work, self.ada, self.slot_id, self.now)

    def opens(self) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.open(work, self.ada, self.slot_id, self.now)

    def wraps(self) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.wrap(work, self.ada, self.slot_id, self.now)

    def is_closed(self) -> None:
        """Kit on set with two performers, Kim in the village, streams off, confirmed closed."""
        self.admits(self.kit, self.kim)
        self.counts(2, set=3, village=1, **{zone.value: None for zone in OFF})
        assert self.closes().state.closed


def test_a_set_is_confirmed_closed_when_nothing_is_missing() -> None:
    house = DoorHouse()
    assert {what for what, _ in house.page().missing} == {Missing.NOT_COUNTED, Missing.ZONE_OPEN}
    house.is_closed()
    assert house.status(house.scene) is Status.NOT_YET
    kinds = [entry.kind for _, entry in house.books.state.ledger.values()]
    assert kinds.count(EntryKind.SET_CLOSED) == 1


def test_a_count_that_differs_and_a_stranger_each_keep_it_from_being_confirmed() -> None:
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    page = house.counts(2, set=4, village=1, remote=None, audio=None)
    assert page.missing == ((Missing.DOES_NOT_MATCH, "set"),)
    with pytest.raises(Refused):
        house.closes()
    house.counts(2, set=3)
    house.stranger()
    with pytest.raises(Refused):
        house.closes()
    assert [reader for _, reader, _ in house.messages(Kind.PING)] == [house.cora.id]
    house.stranger(gone=True)
    assert house.closes().state.closed


def test_accepting_at_the_door_counts_and_not_accepting_keeps_out() -> None:
    house = DoorHouse()
    with pytest.raises(Refused) as wrong:
        house.admits(house.kai)
    assert (wrong.value.message_id, wrong.value.variables) == ("door-not-accepted", {"name": "Kai"})
    page = house.admits(accepting=(house.kai,))
    assert page.state.inside == {house.kai.id: Zone.SET}
    with house.work() as work:
        seat = work.closed_sets.seat(house.of(), house.kai.id)
    assert seat is not None
    assert (seat.reply, seat.in_person) == (Reply.ACCEPTED, True)


def test_nobody_who_is_not_on_the_list_is_admitted() -> None:
    house = DoorHouse()
    with pytest.raises(Refused) as wrong:
        house.admits(house.zoe)
    assert (wrong.value.message_id, wrong.value.variables) == ("door-not-on-list", {"name": "Zoe"})
    with pytest.raises(NotFound), house.work() as work:
        house.doors.admit(work, house.ada, house.slot_id, ["nobody"], house.now)
    with pytest.raises(NotFound):
        house.leaves(house.zoe)


@pytest.mark.parametrize("what", ["stranger", "miscount", "opened", "zone opened"])
def test_whatever_breaks_a_closed_set_pauses_the_scene_at_once(what: str) -> None:
    house = DoorHouse()
    house.is_closed()
    match what:
        case "stranger":
            page = house.stranger()
        case "miscount":
            page = house.counts(2, set=9)
        case "opened":
            page = house.opens()
        case _:
            page = house.counts(2, remote=1)
    assert not page.state.closed
    assert house.status(house.scene) is Status.PAUSED
    assert Kind.STATUS in {kind for kind, _, _ in house.messages()}


def test_who_comes_and_goes_by_the_list_breaks_nothing() -> None:
    house = DoorHouse()
    house.is_closed()
    assert house.admits(accepting=(house.kai,)).state.closed
    assert house.leaves(house.kit).state.closed
    assert house.status(house.scene) is Status.NOT_YET


@pytest.mark.parametrize("what", ["refused", "removed", "cannot"])
def test_somebody_inside_who_is_no_longer_on_the_list_or_takes_their_word_back_opens_the_set(what: str) -> None:
    house = DoorHouse()
    house.is_closed()
    match what:
        case "refused":
            house.decides(Decision.REFUSED, house.kit)
        case "removed":
            with house.work() as work:
                house.lists.remove(work, house.ada, house.slot_id, house.kit.id)
        case _:
            house.replies(house.kit, Reply.CANNOT)
    page = house.page()
    assert not page.state.closed
    assert (Missing.NOT_ACCEPTED if what == "cannot" else Missing.NOT_APPROVED, "Kit") in page.missing
    assert house.status(house.scene) is Status.PAUSED


@pytest.mark.parametrize("what", ["removed", "another part", "ended"])
def test_a_change_of_the_roster_under_a_closed_set_opens_it_at_once(what: str) -> None:
    house = DoorHouse()
    admin = house.person("Petra", Role.ADMIN)
    roster, appointments = Roster(Importing(), house.doors), Appointments(house.doors)
    house.admits(house.kit, house.kim, house.cora, house.dira)
    house.counts(2, set=5, village=1, remote=None, audio=None)
    assert house.closes().state.closed
    with house.work(timedelta(seconds=1)) as work:
        match what:
            case "removed":
                roster.remove(work, admin, house.kit.id)
            case "another part":
                draft = PersonDraft("Dira", (Role.PRODUCER,), ("main",), "", "", "", "")
                roster.edit(work, admin, house.dira.id, draft)
            case _:
                appointments.end(work, admin, Role.COORDINATOR)
    assert not house.page().state.closed
    assert house.status(house.scene) is Status.PAUSED


def test_wrap_ends_it_without_a_pause_and_enters_who_was_there() -> None:
    house = DoorHouse()
    house.is_closed()
    house.wraps()
    house.wraps()
    assert house.status(house.scene) is Status.NOT_YET
    (entry,) = [e for _, e in house.books.state.ledger.values() if e.kind is EntryKind.ATTENDANCE]
    assert dict(entry.details) == {
        "performers": 2, "set": house.kit.id, "village": house.kim.id, "remote": "", "audio": "",
        "day": DAY.isoformat(),
    }  # fmt: skip


def test_a_door_at_which_nothing_happened_can_be_wrapped() -> None:
    house = DoorHouse()
    assert house.wraps().state.wrapped


def test_a_press_that_arrives_late_revives_no_confirmation() -> None:
    """Kai had left before the count that did not match: the set stays open until somebody confirms it again."""
    house = DoorHouse()
    house.admits(house.kit, house.kim, accepting=(house.kai,))
    house.counts(2, set=4, village=1, remote=None, audio=None)
    house.closes()
    left = house.now + timedelta(seconds=1)
    with house.work(timedelta(seconds=2)) as work:
        counted = {Zone.SET: 3, Zone.VILLAGE: 1}
        assert not house.doors.count(work, house.ada, house.slot_id, counted, 2, house.now).state.closed
    house.decides(Decision.REFUSED, house.kit)
    with house.work(timedelta(seconds=1)) as work:
        page = house.doors.leave(work, house.ada, house.slot_id, [house.kai.id], left)
    assert not page.state.closed
    assert house.status(house.scene) is Status.PAUSED


def test_a_wrap_that_stands_on_paper_before_the_confirmation_leaves_nothing_closed() -> None:
    house = DoorHouse()
    house.is_closed()
    with house.work() as work:
        wrapped = house.now - timedelta(seconds=1)
        page = house.doors.wrap(work, house.ada, house.slot_id, wrapped, from_paper=True)
    assert (page.state.wrapped, page.state.closed) == (True, False)


def test_the_door_is_kept_by_the_units_assistant_directors_and_the_coordinator() -> None:
    house = DoorHouse()
    with house.work() as work:
        house.doors.page(work, house.cora, house.slot_id)
        for who in (house.ben, house.alba, house.dira, house.mina, house.kit):
            with pytest.raises(NotFound):
                house.doors.page(work, who, house.slot_id)


@pytest.mark.parametrize("number", [-1, COUNT_MOST + 1])
def test_a_count_that_cannot_be_is_refused(number: int) -> None:
    house = DoorHouse()
    with pytest.raises(Refused):
        house.counts(2, set=number)


def test_a_door_of_another_day_is_not_kept() -> None:
    house = DoorHouse()
    house.now = CALL.instant - timedelta(hours=13)
    with pytest.raises(Refused) as wrong:
        house.admits(house.kit)
    assert wrong.value.message_id == "door-too-early"
    assert wrong.value.variables == {"day": "13.11.2026"}
    house.now = CALL.instant + timedelta(hours=21)
    with pytest.raises(Refused) as wrong:
        house.admits(house.kit)
    assert wrong.value.message_id == "door-day-over"
    house.now = CALL.instant + timedelta(days=4)
    with pytest.raises(Refused) as wrong:
        house.admits(house.kit)
    assert wrong.value.message_id == "list-over"


def test_what_is_counted_in_one_press_adds_up_in_the_order_in_which_it_was_counted() -> None:
    house = DoorHouse()
    house.admits(house.kit)
    house.counts(2, set=3)
    at = [event.at for event in house.page().events]
    assert at == sorted(set(at))
    assert house.page().state.counts[Zone.SET].matches


def test_a_closing_counts_after_all_that_it_confirms_whichever_clock_timed_it() -> None:
    house = DoorHouse()
    house.is_closed()
    house.opens()
    house.counts(2, set=3, village=1)
    with house.work() as work:
        page = house.doors.close(work, house.ada, house.slot_id, house.now - timedelta(minutes=1))
    assert page.state.closed


def test_a_double_press_about_somebody_unknown_is_about_one_and_two_people_may_mean_two() -> None:
    house = DoorHouse()
    assert house.stranger().state.strangers == 1
    assert house.stranger().state.strangers == 1
    with house.work() as work:
        assert house.doors.stranger(work, house.cora, house.slot_id, house.now).state.strangers == 2
    assert house.stranger(gone=True).state.strangers == 1
    assert house.stranger(gone=True).state.strangers == 1
    house.now += timedelta(seconds=10)
    assert house.stranger(gone=True).state.strangers == 0


def test_the_coordinator_who_keeps_the_door_does_not_ask_herself() -> None:
    house = DoorHouse()
    with house.work() as work:
        house.doors.stranger(work, house.cora, house.slot_id, house.now)
    assert not house.messages(Kind.PING)


def test_what_was_seen_on_a_day_from_which_the_scene_moved_counts_for_nothing() -> None:
    house = DoorHouse()
    house.is_closed()
    slot = house.slot(house.scene)
    with house.work() as work:
        work.scenes.change_slot(replace(slot, day=slot.day + timedelta(days=1)))
    page = house.page()
    assert (page.state, page.events) == (DoorState(), ())
    with pytest.raises(Refused) as wrong:
        house.admits(house.kit)
    assert wrong.value.message_id == "door-too-early"


def test_a_wrapped_door_takes_nothing_new_but_what_was_before_and_what_is_on_paper_and_enters_it_anew() -> None:
    house = DoorHouse()
    house.is_closed()
    house.wraps()
    with pytest.raises(Refused) as wrong:
        house.admits(accepting=(house.kai,))
    assert wrong.value.message_id == "door-wrapped"
    house.now += timedelta(hours=10)
    with house.work() as work:
        at = house.doors.paper_time(work, house.ada, house.slot_id, time(8))
        house.doors.admit(work, house.ada, house.slot_id, [], at, accepting=[house.kai.id], from_paper=True)
    entries = [e for _, e in house.books.state.ledger.values() if e.kind is EntryKind.ATTENDANCE]
    assert [str(dict(entry.details)["set"]).split() for entry in entries] == [
        [house.kit.id], sorted([house.kit.id, house.kai.id])
    ]  # fmt: skip
    assert dict(entries[1].details)["entered_later_for"] == CALL.instant.isoformat()
    assert house.status(house.scene) is Status.NOT_YET
    assert [event.from_paper for event in house.page().events].count(True) == 1


def test_a_wrap_can_be_taken_back_and_pauses_nothing() -> None:
    house = DoorHouse()
    house.is_closed()
    house.wraps()
    assert not house.opens().state.wrapped
    assert house.status(house.scene) is Status.NOT_YET
    house.counts(2, set=3, village=1, **{zone.value: None for zone in OFF})
    assert house.closes().state.closed


def test_opening_a_set_that_is_not_closed_changes_nothing() -> None:
    house = DoorHouse()
    house.counts(2, set=2)
    assert house.opens() == house.page()
    assert Zone.SET in house.page().state.counts


def test_a_director_who_performs_is_counted_and_not_named() -> None:
    house = DoorHouse()
    assert house.dira.person in house.page().by_part
    house.now -= timedelta(days=1)
    both = house.person("Dee", Role.DIRECTOR, Role.PERFORMER)
    scene = house.adds_intimate("73", house.mina, both)
    with house.work() as work:
        page = house.doors.page(work, house.ada, house.slot(scene).id)
    assert sorted(person.name for person in page.by_part) == ["Cora", "Dira"]


@pytest.mark.parametrize(
    ("wall", "at"),
    [
        (time(8), CALL.instant),
        (time(4), CALL.instant - timedelta(hours=4)),
        (time(2), CALL.instant + timedelta(hours=18)),
    ],
)
def test_a_time_on_paper_belongs_to_the_doors_day(wall: time, at: datetime) -> None:
    house = DoorHouse()
    house.now = CALL.instant + timedelta(days=1)
    with house.work() as work:
        assert house.doors.paper_time(work, house.ada, house.slot_id, wall) == at


def test_a_time_on_paper_that_is_still_to_come_is_refused() -> None:
    house = DoorHouse()
    with pytest.raises(Refused) as wrong, house.work() as work:
        house.doors.paper_time(work, house.ada, house.slot_id, time(9))
    assert (wrong.value.message_id, wrong.value.field) == ("door-paper-not-yet", "paper_time")


def test_what_is_entered_later_and_breaks_a_set_that_was_confirmed_closed_pauses_it() -> None:
    house = DoorHouse()
    house.is_closed()
    with house.work(timedelta(minutes=5)) as work:
        page = house.doors.admit(
            work, house.ada, house.slot_id, [], CALL.instant, accepting=[house.kai.id], from_paper=True
        )
    assert (Missing.NOT_COUNTED, "set") in page.missing
    assert not page.state.closed
    assert house.status(house.scene) is Status.PAUSED


def test_the_doors_of_today_are_those_that_one_keeps() -> None:
    house = DoorHouse()
    slot = house.slot(house.scene)
    with house.work() as work:
        assert [page.slot for page in house.doors.today(work, house.ada, [slot])] == [slot]
        assert house.doors.today(work, house.ben, [slot]) == ()
        assert house.doors.today(work, house.ada, [replace(slot, cancelled=True)]) == ()
    house.now += timedelta(days=1)
    with house.work() as work:
        assert house.doors.today(work, house.ada, [slot]) == ()


ZONES_OFF = st.sampled_from(["village", "remote", "audio"])
EVENTS = st.lists(
    st.builds(
        DoorEvent,
        id=st.uuids().map(str),
        slot_id=st.just("slot"),
        act=st.sampled_from(DoorAct),
        at=st.integers(0, 50).map(lambda second: MIDNIGHT + timedelta(seconds=second)),
        by=st.just("ada"),
        person_id=st.sampled_from(["kit", "kai", "kim"]),
        zone=st.sampled_from(Zone),
        number=st.integers(0, 5),
    ),
    max_size=30,
    unique_by=lambda event: event.id,
)


@given(events=EVENTS, shuffled=st.randoms(use_true_random=False))
def test_events_that_arrive_in_another_order_or_twice_settle_to_the_same(
    events: list[DoorEvent], shuffled: object
) -> None:
    other = [*events]
    shuffled.shuffle(other)  # type: ignore[attr-defined]
    assert settled(other) == settled(events)


@given(events=EVENTS)
def test_counts_move_along_with_who_comes_and_leaves(events: list[DoorEvent]) -> None:
    state: DoorState = settled(events)
    for zone, count in state.counts.items():
        assert count.expected == state.expected(zone)
        assert zone not in state.off
    assert all(zone not in state.off for zone in state.inside.values())


class AtTheDoor(RuleBasedStateMachine):
    """Two people keep one door, in any order; whatever they press, "closed" holds only while it is true."""

    def __init__(self) -> None:
        super().__init__()
        self.house = DoorHouse()

    @initialize(closed=st.booleans())
    def begins(self, closed: bool) -> None:
        if closed:
            self.house.is_closed()

    def tries(self, press: str, *arguments: object, **more: object) -> None:
        try:
            getattr(self.house, press)(*arguments, **more)
        except Refused:
            return

    @rule(who=st.sampled_from(["kit", "kai", "kim"]), here=st.booleans())
    def somebody_comes(self, who: str, here: bool) -> None:
        person = getattr(self.house, who)
        self.tries("admits", *(() if here else (person,)), accepting=(person,) if here else ())

    @rule(who=st.sampled_from(["kit", "kai", "kim"]))
    def somebody_leaves(self, who: str) -> None:
        self.tries("leaves", getattr(self.house, who))

    @rule(gone=st.booleans())
    def a_stranger(self, gone: bool) -> None:
        self.tries("stranger", gone=gone)

    @rule(
        performers=st.integers(0, 2), right=st.booleans(), off=st.sets(st.sampled_from(["village", "remote", "audio"]))
    )
    def counts(self, performers: int, right: bool, off: set[str]) -> None:
        state = self.house.page().state
        heads = {zone.value: state.expected(zone) + (0 if right else 1) for zone in Zone}
        heads["set"] += performers - state.performers
        self.tries("counts", performers, **{**heads, **dict.fromkeys(off)})

    @rule()
    def closes(self) -> None:
        self.tries("closes")

    @rule()
    def counts_rightly_and_closes(self) -> None:
        state = self.house.page().state
        self.tries("counts", state.performers, **{zone.value: state.expected(zone) for zone in Zone})
        self.tries("closes")

    @rule()
    def opens(self) -> None:
        self.tries("opens")

    @rule(who=st.sampled_from(["kit", "kai", "kim"]), reply=st.sampled_from([Reply.ACCEPTED, Reply.CANNOT]))
    def replies(self, who: str, reply: Reply) -> None:
        self.tries("replies", getattr(self.house, who), reply)

    @invariant()
    def closed_means_closed(self) -> None:
        page = self.house.page()
        if page.state.closed:
            accepted = {person.id for person, seat in page.expected if seat.reply is Reply.ACCEPTED}
            assert page.state.inside.keys() <= accepted
            assert all(page.state.counts[zone].matches for zone in Zone if zone not in page.state.off)
            assert page.state.strangers == 0


TestAtTheDoor = AtTheDoor.TestCase
TestAtTheDoor.settings = settings(max_examples=20, stateful_step_count=25)
