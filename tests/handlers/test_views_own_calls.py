"""Slack takes every page of own calls at real size, and they tell an assistant director no more than names."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from slack_sdk.models.views import View

from bot.domain.own_calls import CallsChanged, GivenCall, When
from bot.domain.people import Actor, Role
from bot.domain.scenes import BriefDraft, Scene, SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import NotFound
from handlers import announcing, own_calls
from handlers.forms import Metadata, metadata_of
from handlers.views import own_calls as views
from handlers.views.parts import home
from tests.domain.books import ZONE
from tests.domain.scene_cases import DAY, House
from tests.handlers.scene_pages import LIVE, LONG_NAME, MANY_PEOPLE, WORDS, Pages, nonce, read, taken, words_for

UNIT = LONG_NAME[:30]
"""As long as a unit may be called."""


class Floor:
    """A shoot day of a unit with a long name, on which everybody of 200 has an own call; and the days around it."""

    def __init__(self, people: int = MANY_PEOPLE) -> None:
        self.house = House()
        self.pages = own_calls._Pages(self.house.own_calls, words_for, nonce)
        self.ids = [
            self.house.person(f"{LONG_NAME[:74]} {number:03d}", Role.PERFORMER, cast_number="W" * 8).id
            for number in range(people)
        ]
        with self.house.work() as work:
            for days in range(3):
                call = call_instant(DAY + timedelta(days=days), time(8), ZONE)
                draft = SceneDraft(f"7{days}", call.day, call, UNIT, True, LIVE[:20])
                scene = self.house.scenes.add(work, self.house.cora, draft)
                if days == 1:
                    self.slot = work.scenes.slots_of(scene)[0].id

    def day(self, page: int = 0) -> View:
        with self.house.work() as work:
            return taken(self.pages.day(work, self.house.cora, self.slot, page))

    def gives(self, people: list[str], given: GivenCall) -> CallsChanged:
        with self.house.work() as work:
            shown = self.house.own_calls.day(work, self.house.cora, self.slot)
            assert shown is not None
            return self.house.own_calls.give(work, self.house.cora, self.slot, people, given, shown.mark)


@pytest.fixture(scope="module")
def floor() -> Floor:
    floor = Floor()
    for first in range(0, MANY_PEOPLE, views.MOST_CHOSEN):
        floor.gives(floor.ids[first : first + views.MOST_CHOSEN], GivenCall(When.MORNING, time(3, 30)))
    return floor


def test_everybody_who_has_an_own_call_stands_on_one_of_the_pages(floor: Floor) -> None:
    drawn, page = [], 0
    while not drawn or views.LIST_NEXT in str(drawn[-1].to_dict()):
        drawn.append(floor.day(page))
        page += 1
    text = "\n".join(read(view) for view in drawn)
    assert all(f" {number:03d}" in text for number in range(MANY_PEOPLE))
    assert len(drawn) > 1
    assert read(floor.day(99)) == read(drawn[-1])


def test_a_save_of_as_many_as_can_be_chosen_carries_its_undo() -> None:
    floor = Floor(people=views.MOST_CHOSEN)
    chosen = floor.ids
    floor.gives(chosen, GivenCall(When.MORNING, time(3, 30)))
    done = floor.gives(chosen, GivenCall(When.AT, time(5, 30)))
    ids = {person_id: f"{number:024d}" for number, person_id in enumerate(chosen)}
    done = replace(done, before={ids[person_id]: given for person_id, given in done.before.items()})
    mark = own_calls.Before.of(done).model_dump_json()
    view = taken(views.saved_page(WORDS, floor.house.cora, done, mark))
    assert own_calls.before_in(metadata_of(view.to_dict()).mark) == own_calls.Before.of(done)
    assert all(f" {number:03d}" in read(view) for number in range(views.MOST_CHOSEN))
    with floor.house.work() as work:
        carried = own_calls.Before.of(replace(done, before=dict.fromkeys(chosen, GivenCall(When.SAME))))
        taken(floor.pages.undo(work, floor.house.cora, floor.slot, carried))


def test_pages_without_anything_say_what_will_stand_there() -> None:
    floor = Floor(people=0)
    assert "Everybody has the call of the unit" in read(floor.day())
    house = House()
    with house.work() as work:
        assert "No shoot day is planned" in read(taken(floor.pages.day(work, house.ada, "")))


def test_a_search_offers_the_roster_to_whoever_gives_calls(floor: Floor) -> None:
    with floor.house.work() as work:
        assert len(floor.pages.people(work, floor.house.cora, floor.slot, "")) == 100
        assert [each.value for each in floor.pages.people(work, floor.house.cora, floor.slot, " 123")] == [
            floor.ids[123]
        ]
        with pytest.raises(NotFound):
            floor.pages.people(work, floor.house.ada, floor.slot, "")


def test_a_home_shows_ones_own_calls_and_is_one_that_slack_takes(floor: Floor) -> None:
    person = floor.house.books.state.people[floor.ids[0]]
    actor = Actor(person, floor.house.cora.production, replace(floor.house.cora.account, zone="Asia/Kolkata"))
    with floor.house.work() as work:
        view = taken(home(list(own_calls.home_section(words_for)(work, actor))))
        assert own_calls.home_section(words_for)(work, floor.house.cora) == []
    assert "Your own call on shoot day Sat 14 Nov: Sat 14 Nov," in read(view)
    assert "Sat 14 Nov, 08:00" in read(view), "in the reader's own time"


def test_a_move_says_that_own_calls_stay_what_they_are() -> None:
    house = House()
    slot = house.slot(house.adds_scene())
    with house.work() as work:
        shown = house.own_calls.day(work, house.ada, slot.id)
        assert shown is not None
        house.own_calls.give(work, house.ada, slot.id, (house.mina.id,), GivenCall(When.AT, time(6)), shown.mark)
        meta = Metadata(production=house.production_id, subject=slot.id, version=slot.version)
        form = announcing.MoveForm(day=DAY, call=time(9))
        view = taken(Pages(house).announcing.consequences(work, house.ada, meta, form))
    assert "Own calls on that day stay what they are. People who have one: 1." in read(view)


def scene_with_mina(house: House, intimate: bool) -> Scene:
    scene = house.adds_scene()
    with house.work() as work:
        draft = BriefDraft(intimate, "kiss" if intimate else "", "", (house.mina.id,))
        return house.scenes.edit_brief(work, house.cora, scene.id, scene.version, draft).scene


def test_an_assistant_director_sees_the_same_whoever_is_in_an_intimate_scene() -> None:
    drawn = []
    for intimate in (True, False):
        house = House()
        pages = own_calls._Pages(house.own_calls, words_for, nonce)
        slot = house.slot(scene_with_mina(house, intimate)).id
        with house.work() as work:
            found = [option.to_dict() for option in pages.people(work, house.ada, slot, "")]
            shown = house.own_calls.day(work, house.ada, slot)
            assert shown is not None
            before = pages.day(work, house.ada, slot).to_dict()
            done = house.own_calls.give(
                work, house.ada, slot, (house.mina.id, house.dira.id), GivenCall(When.AT, time(6)), shown.mark
            )
            drawn.append((found, before, views.saved_page(WORDS, house.ada, done, "{}").to_dict()))
    assert drawn[0] == drawn[1]
    assert {option["text"]["text"] for option in drawn[0][0]} == {
        "Ada", "Alba", "Ben", "Cora", "Dira", "Mina", "Noor"
    }  # fmt: skip
