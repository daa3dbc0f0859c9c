"""The door's day and order: late presses, paper, wraps taken back, and whom a count names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.domain.door_page import Missing
from bot.domain.door_state import DoorState
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Role
from bot.domain.scenes import Status
from bot.domain.set_list import Zone
from bot.domain.work import Refused
from tests.domain.door_cases import OFF, DoorHouse
from tests.domain.scene_cases import CALL


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
