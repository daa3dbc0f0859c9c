"""Somebody was let in by mistake: they were never there, and heads that were counted with them prove nothing."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.door_page import Missing
from bot.domain.ledger import EntryKind
from bot.domain.people import Actor
from bot.domain.scenes import Status
from bot.domain.set_list import Zone
from tests.domain.door_cases import DoorHouse


def were_not_inside(house: DoorHouse, *people: Actor) -> None:
    with house.work(timedelta(seconds=1)) as work:
        ids = [each.id for each in people]
        house.doors.leave(work, house.ada, house.slot_id, ids, house.now, mistaken=True)


def attendance(house: DoorHouse) -> dict[str, object]:
    entries = [e for _, e in house.books.state.ledger.values() if e.kind is EntryKind.ATTENDANCE]
    return dict(entries[-1].details)


def test_whoever_was_ticked_by_mistake_is_not_in_the_record() -> None:
    house = DoorHouse()
    house.admits(house.kit, house.kim)
    were_not_inside(house, house.kit)
    house.admits(house.kim)
    house.wraps()
    assert (attendance(house)["set"], attendance(house)["village"]) == ("", house.kim.id)


def test_whoever_had_been_there_before_the_mistake_stays_in_the_record() -> None:
    house = DoorHouse()
    house.admits(house.kit)
    house.leaves(house.kit)
    house.admits(house.kit)
    were_not_inside(house, house.kit)
    were_not_inside(house, house.kit)
    house.wraps()
    assert attendance(house)["set"] == house.kit.id


def test_a_closed_set_whose_heads_were_counted_with_a_mistake_is_paused_and_counted_anew() -> None:
    house = DoorHouse()
    house.is_closed()
    were_not_inside(house, house.kit)
    page = house.page()
    assert house.kit.id not in page.state.inside
    assert page.missing == ((Missing.NOT_COUNTED, Zone.SET.value),)
    assert not page.state.closed
    assert house.status(house.scene) is Status.PAUSED


def test_a_mistake_about_somebody_who_is_outside_changes_nothing_else() -> None:
    house = DoorHouse()
    house.is_closed()
    were_not_inside(house, house.kai)
    assert house.page().state.closed
