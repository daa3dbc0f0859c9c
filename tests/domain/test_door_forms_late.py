"""Forms at the door that were opened before somebody else pressed: none is taken for what it did not see."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.door_page import newest_of
from bot.domain.people import Actor
from bot.domain.set_list import Zone
from bot.domain.work import Refused, Stale
from tests.domain.door_cases import OFF, DoorHouse


def seen(house: DoorHouse) -> datetime:
    return newest_of(house.page())


def admits(house: DoorHouse, since: datetime, *people: Actor) -> None:
    with house.work(timedelta(seconds=1)) as work:
        house.doors.admit(work, house.ada, house.slot_id, [each.id for each in people], house.now, seen=since)


def leaves(house: DoorHouse, since: datetime, *people: Actor) -> None:
    with house.work(timedelta(seconds=1)) as work:
        house.doors.leave(work, house.ada, house.slot_id, [each.id for each in people], house.now, seen=since)


def counts(house: DoorHouse, since: datetime | None, heads: int) -> None:
    zones: dict[Zone, int | None] = {Zone.SET: heads, Zone.VILLAGE: 1, **OFF}
    with house.work(timedelta(seconds=1)) as work:
        house.doors.count(work, house.ada, house.slot_id, zones, 2, house.now, seen=since)


def test_a_count_of_heads_before_somebody_came_is_not_held_against_those_inside_now() -> None:
    """Four heads with Kit let in is one too many. Kai, who comes then, does not make it match."""
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    since = seen(house)
    house.admits(accepting=(house.kai,))
    with pytest.raises(Stale):
        counts(house, since, 4)
    assert Zone.SET not in house.page().state.counts
    counts(house, seen(house), 4)
    assert house.page().state.counts[Zone.SET].matches


def test_a_count_does_not_write_over_one_made_since() -> None:
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    since = seen(house)
    counts(house, since, 4)
    with pytest.raises(Stale):
        counts(house, since, 3)
    assert not house.page().state.counts[Zone.SET].matches


def test_somebody_who_left_and_came_back_since_is_not_taken_out_by_an_older_form() -> None:
    house = DoorHouse()
    house.admits(house.kit)
    since = seen(house)
    house.leaves(house.kit)
    house.admits(house.kit)
    with pytest.raises(Stale):
        leaves(house, since, house.kit)
    assert house.kit.id in house.page().state.inside
    leaves(house, seen(house), house.kit)
    assert house.kit.id not in house.page().state.inside


def test_somebody_who_came_and_left_since_is_not_let_in_by_an_older_form() -> None:
    house = DoorHouse()
    since = seen(house)
    house.admits(house.kit)
    house.leaves(house.kit)
    with pytest.raises(Stale):
        admits(house, since, house.kit)
    assert house.kit.id not in house.page().state.inside


def test_two_devices_that_let_the_same_people_in_or_out_need_not_agree_first() -> None:
    house = DoorHouse()
    since = seen(house)
    admits(house, since, house.kit)
    admits(house, since, house.kit, house.kim)
    assert set(house.page().state.inside) == {house.kit.id, house.kim.id}
    since = seen(house)
    leaves(house, since, house.kim)
    leaves(house, since, house.kit, house.kim)
    assert not house.page().state.inside


def test_what_is_entered_with_its_time_is_taken_whatever_was_pressed_since() -> None:
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    since = seen(house)
    house.admits(accepting=(house.kai,))
    zones: dict[Zone, int | None] = {Zone.SET: 3}
    with house.work(timedelta(seconds=1)) as work:
        at = house.now - timedelta(minutes=1)
        house.doors.count(work, house.ada, house.slot_id, zones, 2, at, from_paper=True, seen=since)
    assert Zone.SET in house.page().state.counts


def test_a_closing_that_stands_on_paper_is_held_to_what_was_then() -> None:
    """That heads match now makes no closing of a time at which they did not; nor does what is amiss now undo one."""
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    counts(house, None, 4)
    then = house.now + timedelta(seconds=1)
    house.now += timedelta(minutes=5)
    counts(house, None, 3)
    with pytest.raises(Refused) as wrong, house.work() as work:
        house.doors.close(work, house.ada, house.slot_id, then, from_paper=True)
    assert wrong.value.message_id == "door-not-closed-then"
    matched = house.now + timedelta(seconds=1)
    house.now += timedelta(minutes=5)
    house.stranger()
    with house.work() as work:
        page = house.doors.close(work, house.ada, house.slot_id, matched, from_paper=True)
    assert not page.state.closed
