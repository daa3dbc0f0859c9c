"""What assistant directors and the coordinator are shown of a list, and what makes a page of theirs out of date."""

from __future__ import annotations

from datetime import time

import pytest

from bot.domain.closed_set import list_counts, shown_mark
from bot.domain.outbox import Kind
from bot.domain.people import Role
from bot.domain.set_list import Decision, Reply, Zone
from bot.domain.work import NotFound, Refused
from tests.domain.set_cases import WINDOW, SetHouse

CALL_LATER = time(9)


def refusal(wrong: pytest.ExceptionInfo[Refused]) -> tuple[str, str | None]:
    return wrong.value.message_id, wrong.value.field


def test_a_reply_does_not_make_a_draft_out_of_date() -> None:
    house = SetHouse()
    house.invites(house.kit, house.kai)
    house.adds(house.kim)
    with house.work() as work:
        seen = shown_mark(house.lists.page(work, house.ada, house.slot_id))
    house.replies(house.kit)
    house.replies(house.kai, Reply.CANNOT)
    with house.work() as work:
        house.lists.submit(work, house.ada, house.slot_id, seen, 5)


def test_whoever_moves_keeps_department_and_task() -> None:
    house = SetHouse()
    with house.work() as work:
        house.lists.add(work, house.ada, house.slot_id, [house.kit.id], Zone.SET, "Camera", "focus")
    house.adds(house.kit, zone=Zone.VILLAGE)
    with house.work() as work:
        (line,) = house.lists.page(work, house.ada, house.slot_id).lines
    assert (line.seat.zone, line.seat.department, line.seat.task) == (Zone.VILLAGE, "Camera", "focus")


def test_what_is_not_handed_in_can_be_taken_back_and_nothing_else() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.adds(house.kai, house.kim)
    with house.work() as work:
        house.lists.take_back(work, house.ada, house.slot_id, [house.kit.id, house.kai.id])
    assert house.shown().keys() == {"Kit", "Kim"}
    with house.work() as work:
        house.lists.take_back(work, house.ada, house.slot_id)
    assert house.shown().keys() == {"Kit"}


def test_people_are_found_until_they_are_handed_in_and_names_are_those_of_the_roster() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.adds(house.kai)
    with house.work() as work:
        found = house.lists.people(work, house.ada, house.slot_id, "k")
        assert {person.name for person in found} == {"Kai", "Kim"}
        assert [p.name for p in house.lists.listed(work, house.ada, house.slot_id, "KA")] == ["Kai"]
        assert house.lists.named(work, house.ada, house.slot_id, ["kIM", "Zoe"]) == (house.kim.id, house.zoe.id)
        with pytest.raises(Refused) as wrong:
            house.lists.named(work, house.ada, house.slot_id, ["Kim", "Nobody"])
        assert wrong.value.variables == {"names": "Nobody"}
    house.person("Zoe", Role.CREW)
    with house.work() as work, pytest.raises(Refused) as wrong:
        house.lists.named(work, house.ada, house.slot_id, ["Zoe"])
    assert refusal(wrong) == ("list-name-twice", "names")


def test_counts_are_of_names_handed_in_and_tell_no_refusal_before_release() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    with house.work() as work:
        assert list_counts(work, house.dira, house.slot_id) is None
    house.submits()
    house.adds(house.kim)
    house.decides(Decision.REFUSED, house.kai)
    with house.work() as work:
        shown = list_counts(work, house.dira, house.slot_id)
        assert shown is not None
        assert shown.zones[Zone.SET] == 2
        for who in (house.mina, house.kit, house.alba):
            with pytest.raises(NotFound):
                list_counts(work, who, house.slot_id)


def test_what_waits_for_the_coordinator_is_found_until_it_is_released() -> None:
    house = SetHouse()
    today = house.slot(house.scene).day

    def waiting() -> list[tuple[int, int]]:
        with house.work() as work:
            return [(each.names, each.undecided) for each in house.releasing.coming(work, house.cora, today)]

    house.adds(house.kit, house.kai)
    assert waiting() == []
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    assert waiting() == [(2, 1)]
    house.decides(Decision.APPROVED, house.kai)
    house.asks()
    house.now += WINDOW
    house.releases()
    assert waiting() == []


def test_a_late_draft_does_not_make_the_coordinators_page_out_of_date() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()

    def mark() -> str:
        with house.work() as work:
            return house.releasing.deciding(work, house.cora, house.of().id).mark

    seen = mark()
    house.adds(house.kai)
    assert mark() == seen
    house.decides(Decision.REFUSED, house.kit)
    assert mark() != seen


def test_a_coordinator_is_told_without_being_attested_and_crew_are_not() -> None:
    house = SetHouse()
    nova = house.person("Nova", Role.COORDINATOR, adult=False)
    young = house.person("Yuri", Role.CREW, adult=False)
    house.invites(house.kit, young)
    readers = {reader for _, reader, _ in house.messages(Kind.NOTICE, Kind.REMINDER)}
    assert {nova.id, house.kit.id} <= readers
    assert young.id not in readers
