"""Slack takes every page of a list at real size, and no page of an assistant director moves with a secret decision."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from slack_sdk.models.views import View

from bot.domain.people import Actor, Role
from bot.domain.set_list import Decision, Zone
from bot.domain.work import NotFound
from handlers import closed_set, deciding, status
from handlers.forms import metadata_of
from tests.domain.set_cases import WINDOW, SetHouse
from tests.handlers.scene_pages import LIVE, LONG_NAME, MANY_PEOPLE, WORDS, nonce, read, taken, words_for

METADATA_MOST = 3000


class Office:
    """The pages of assistant directors and of the coordinator over one house."""

    def __init__(self, house: SetHouse) -> None:
        self.house = house
        self.lists = closed_set._Pages(house.lists, words_for, nonce)
        self.deciding = deciding._Pages(house.releasing, words_for, nonce)
        self.status = status._Pages(house.statuses, words_for, nonce)

    def list_page(self, page: int = 0) -> View:
        with self.house.work() as work:
            return taken(self.lists.page(work, self.house.ada, self.house.slot_id, page))

    def decides(self, page: int = 0) -> View:
        with self.house.work() as work:
            return taken(self.deciding.page(work, self.house.cora, self.house.of().id, page))

    def home(self, who: Actor) -> str:
        sections = (
            closed_set.home_section(self.house.lists, words_for),
            deciding.home_section(self.house.releasing, words_for),
        )
        with self.house.work() as work:
            return json.dumps([block.to_dict() for section in sections for block in section(work, who)])


def every_page(draw: Callable[[int], View]) -> list[str]:
    """What stands on every page there is; the last is drawn again for numbers beyond it."""
    pages = [draw(0)]
    while read(draw(len(pages))) != read(pages[-1]):
        pages.append(draw(len(pages)))
    return [read(page) for page in pages]


@pytest.fixture(scope="module")
def crowded() -> Office:
    """200 people with the longest names and tasks, all handed in; both performers would rather have nobody there."""
    house = SetHouse()
    people = [house.person(f"{number:03d} {LONG_NAME}"[:80], Role.CREW) for number in range(MANY_PEOPLE)]
    for first in range(0, MANY_PEOPLE, 50):
        zone = list(Zone)[first // 50]
        ids = [person.id for person in people[first : first + 50]]
        with house.work() as work:
            house.lists.add(work, house.ada, house.slot_id, ids, zone, LIVE * 2, LIVE * 3)
    house.submits(cap=300)
    house.asks()
    house.objects(house.mina, *people)
    house.objects(house.noor, *people)
    return Office(house)


def test_a_full_list_is_read_whole_and_decided_whole(crowded: Office) -> None:
    for pages in (every_page(crowded.list_page), every_page(crowded.decides)):
        text = "\n".join(pages)
        assert all(f"{number:03d} " in text for number in range(MANY_PEOPLE))
        assert len(pages) > 1
    house = crowded.house
    with house.work() as work:
        people = [line.person.id for line in house.lists.page(work, house.ada, house.slot_id).lines][:100]
        for view in (
            crowded.lists.before_taking_off(work, house.ada, house.slot_id, people),
            crowded.lists.adding(work, house.ada, house.slot_id),
            crowded.lists.taking_off(work, house.ada, house.slot_id),
            crowded.deciding.before_release(work, house.cora, house.of().id),
            crowded.deciding.asking(work, house.cora, house.of().id),
            crowded.deciding.changing(work, house.cora, house.of().id),
            crowded.deciding.marking(work, house.cora, house.of().id),
            crowded.lists.lists(work, house.ada, 0),
        ):
            taken(view)
            assert len(view.private_metadata or "") < METADATA_MOST


def test_a_hundred_people_added_at_once_can_be_taken_back() -> None:
    house = SetHouse()
    office = Office(house)
    people = tuple(house.person(f"{number:03d} {LONG_NAME}"[:80], Role.CREW).id for number in range(100))
    with house.work() as work:
        form = closed_set.AddForm(people=people)
        empty = office.lists.adding(work, house.ada, house.slot_id)
        view = taken(office.lists.add(work, house.ada, metadata_of(empty.to_dict()), form))
        assert len(view.private_metadata or "") < METADATA_MOST
        after = office.lists.take_back(work, house.ada, metadata_of(view.to_dict()))
    assert WORDS("set-list-empty") in read(after)


def test_the_assistant_directors_bytes_are_the_same_whatever_is_behind_them() -> None:
    def world(objected: bool, decision: Decision | None) -> tuple[str, ...]:
        house = SetHouse()
        house.adds(house.kit, house.kai)
        house.submits()
        house.asks()
        if objected:
            house.objects(house.mina, house.kit)
        if decision is not None:
            house.decides(decision, house.kit)
        office = Office(house)
        with house.work() as work:
            shown = read(office.status.slot(work, house.ada, house.slot_id))
            told = read(office.status.slot(work, house.dira, house.slot_id))
        return json.dumps(office.list_page().to_dict()), office.home(house.ada), shown, told

    same = world(False, None)
    for objected in (False, True):
        for decision in (None, Decision.APPROVED, Decision.REFUSED):
            assert world(objected, decision) == same


def test_a_refusal_by_the_coordinator_and_one_after_an_objection_read_alike_after_the_release() -> None:
    def world(objected: bool) -> str:
        house = SetHouse()
        house.adds(house.kit, house.kai)
        house.submits()
        house.asks()
        if objected:
            house.objects(house.mina, house.kit)
        house.decides(Decision.REFUSED, house.kit)
        house.decides(Decision.APPROVED, house.kai)
        house.now += WINDOW
        house.releases()
        office = Office(house)
        return json.dumps(office.list_page().to_dict()) + office.home(house.ada)

    assert world(True) == world(False)


def test_an_objection_by_a_performer_who_also_directs_is_marked_to_the_coordinator_alone() -> None:
    house = SetHouse()
    both = house.person("Bo", Role.PERFORMER, Role.DIRECTOR)
    scene = house.adds_intimate("80", both)
    house.slot_id, house.scene = house.slot(scene).id, scene
    house.adds(house.kit)
    house.submits()
    house.asks()
    house.objects(both, house.kit)
    office = Office(house)
    text = read(office.decides())
    assert "Bo (also director or producer)" in text
    assert WORDS("deciding-in-the-open", names="Bo") in text
    assert "director or producer" not in read(office.list_page())


def test_homes_show_lists_to_whom_they_are_for() -> None:
    house = SetHouse()
    house.adds(house.kit)
    office = Office(house)
    assert "Names: 1 (1 not yet decided)" in office.home(house.ada)
    assert WORDS("deciding-lists") not in office.home(house.cora)
    house.submits()
    assert WORDS("deciding-lists") in office.home(house.cora)
    for who in (house.dira, house.mina, house.kit, house.alba):
        assert "list" not in office.home(who).casefold()
    with house.work() as work:
        for who in (house.dira, house.mina, house.kit, house.cora, house.ben):
            with pytest.raises(NotFound):
                office.lists.page(work, who, house.slot_id)
