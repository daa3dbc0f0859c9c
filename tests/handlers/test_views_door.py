"""Slack takes every page of the door at real size, and each says plainly what it is for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.models.views import View

from bot.domain.people import Actor, Role
from bot.domain.set_list import Decision, Zone
from handlers import door
from handlers.views import door as views
from handlers.views import door_forms as forms
from handlers.views.parts import home
from tests.domain.scene_cases import CALL
from tests.domain.set_cases import SetHouse
from tests.handlers.scene_pages import LONG_NAME, MANY_PEOPLE, WORDS, nonce, read, taken, words_for


class Floor:
    """The door of a scene with 200 people on its list in all four zones, half of them inside, most not accepted."""

    def __init__(self, people: int = MANY_PEOPLE) -> None:
        house = self.house = SetHouse()
        self.pages = door._Pages(house.doors, words_for, nonce)
        crew = [house.person(f"{LONG_NAME[:200]} {number:03d}", Role.CREW) for number in range(people)]
        zones = list(Zone)
        for number, zone in enumerate(zones):
            with house.work() as work:
                some = [person.id for person in crew[number::4]]
                house.lists.add(work, house.ada, house.slot_id, some, zone, task="W" * 60)
        house.submits(300)
        house.decides(Decision.APPROVED, *crew)
        house.asks()
        house.now = CALL.instant
        house.releases()
        self.crew = crew

    def admits(self, *people: Actor) -> None:
        house = self.house
        with house.work(timedelta(seconds=1)) as work:
            ids = [person.id for person in people]
            house.doors.admit(work, house.ada, house.slot_id, [], house.now, accepting=ids)

    def removes(self, *people: Actor) -> None:
        """Off the list while they are inside, so that each is something missing."""
        house = self.house
        for person in people:
            with house.work() as work:
                house.lists.remove(work, house.ada, house.slot_id, person.id)

    def view(self, name: str, page: int = 0) -> View:
        house, opens = self.house, getattr(self.pages, name)
        more = (page,) if name in ("page", "log", "admitting", "leaving") else ()
        with house.work() as work:
            return taken(opens(work, house.ada, house.slot_id, *more))


@pytest.fixture(scope="module")
def floor() -> Floor:
    floor = Floor()
    floor.admits(*floor.crew[:100])
    floor.removes(*floor.crew[:40])
    return floor


@pytest.mark.parametrize("page", [0, 1, 2, 99])
@pytest.mark.parametrize("name", ["page", "log", "admitting", "leaving", "counting", "opening", "wrapping", "paper"])
def test_every_page_is_within_limits_with_200_people(floor: Floor, name: str, page: int) -> None:
    floor.view(name, page)


def test_everybody_who_is_outside_can_be_ticked_on_some_page(floor: Floor) -> None:
    found: list[str] = []
    for page in range(5):
        view = floor.view("admitting", page).to_dict()
        found += [choice["value"] for block in view["blocks"] for choice in block.get("element", {}).get("options", ())]
        if forms.ADMIT_NEXT not in str(view):
            break
    outside = {person.id for person in floor.crew[100:]}
    assert outside <= set(found)
    assert len(found) == len(set(found))
    assert not {person.id for person in floor.crew[:100]} & set(found)


def test_everybody_inside_can_be_noted_as_left_also_whoever_is_on_the_list_no_longer(floor: Floor) -> None:
    found: set[str] = set()
    for page in range(5):
        blocks = floor.view("leaving", page).to_dict()["blocks"]
        found |= {choice["value"] for block in blocks for choice in block.get("element", {}).get("options", ())}
    assert found == {forms.MISTAKEN, *(person.id for person in floor.crew[:100])}


def test_what_is_missing_is_said_in_a_few_lines_and_the_rest_is_counted(floor: Floor) -> None:
    text = read(floor.view("page"))
    assert text.count("Inside and not on the list") == views.MISSING_SHOWN
    assert "And 30 more." in text


def test_the_home_of_whoever_keeps_eight_doors_is_within_limits(floor: Floor) -> None:
    with floor.house.work() as work:
        shown = floor.house.doors.page(work, floor.house.ada, floor.house.slot_id)
    taken(home(views.home_blocks(WORDS, floor.house.ada, [shown] * 8)))


def test_no_page_names_a_performer(floor: Floor) -> None:
    for name in ("page", "admitting", "leaving", "counting"):
        for page in range(5):
            text = read(floor.view(name, page))
            assert "Mina" not in text
            assert "Noor" not in text
