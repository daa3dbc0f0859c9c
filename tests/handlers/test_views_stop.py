"""Slack takes every page of Stop Now at its largest, and none of them says more than is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from slack_sdk.models.views import View

from bot.domain.people import MAIN_UNIT, Grant, Role
from bot.domain.scenes import SceneDraft
from bot.domain.stop import id_of
from bot.domain.times import call_instant
from handlers import stop
from tests.domain.books import ZONE
from tests.domain.scene_cases import House
from tests.handlers.scene_pages import LIVE, LONG_NAME, NUMBER, nonce, read, taken, words_for

TODAY = date(2026, 11, 9)
SENT = datetime(2026, 11, 9, 13, 2, 10, tzinfo=UTC)
UNITS = 30


class Day(House):
    """A shoot day with names as long as they may be; `scenes` of them, in as many units as there are."""

    def __init__(self, scenes: int, *, zone: str = ZONE) -> None:
        super().__init__()
        self.pages = stop._Pages(self.stop, words_for, nonce)
        production = self.books.state.productions[self.production_id]
        production = replace(production, zone=zone, outside_contact=LONG_NAME, union_line=LONG_NAME)
        self.books.state.productions[self.production_id] = production
        for person in self.books.state.people.values():
            self.books.state.people[person.id] = replace(person, name=LONG_NAME)
            self.books.state.phones[person.id] = "+" + "1" * 39
        for number in range(scenes):
            unit = MAIN_UNIT if number % UNITS == 0 else f"{number % UNITS} {LONG_NAME}"[:40]
            self.person(LONG_NAME, Role.FIRST_AD, unit=unit)
            call = call_instant(TODAY, time(11), ZONE)
            draft = SceneDraft(f"{number:03d}{NUMBER}"[:12], TODAY, call, unit, closed=True, part=LIVE[:20])
            with self.work() as work:
                scene = self.scenes.add(work, self.cora, draft)
                slot = replace(work.scenes.slots_of(scene)[0], announced=True)
                work.scenes.change_slot(slot)
        self.slots = list(self.books.state.slots)
        self.kit = replace(self.cora, production=production)
        self.now = SENT

    def form(self, about: str = "") -> View:
        with self.work() as work:
            return taken(self.pages.form(work, self.kit, about))

    def sends(self) -> View:
        with self.work() as work:
            return taken(self.pages.send(work, self.kit, self.slots[0], id_of("n")))

    def opens(self) -> View:
        with self.work(timedelta(seconds=9)) as work:
            return taken(self.pages.page(work, self.cora, id_of("n")))


@pytest.mark.parametrize("scenes", [0, 1, 2, 10, 11, 120])
def test_the_first_page_is_within_limits_however_many_scenes_are_shot(scenes: int) -> None:
    day = Day(scenes)
    text = read(day.form())
    assert text.index("aloud") < text.index("Outside the production" if not scenes else "This sends")
    assert (scenes > 0) == (day.form().submit is not None)
    assert (scenes > 1) == ("Which scene" in text)


def test_the_pages_afterwards_are_within_limits() -> None:
    day = Day(1)
    assert "Sent 14:02:10. The board shows PAUSED." in read(day.sends())
    day.opens()
    with day.work() as work:
        day.stop.give_name(work, day.kit, id_of("n"))
        taken(day.pages.sent(work, day.kit, id_of("n")))
    day.opens()


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("reachable", [True, False])
def test_what_failed_says_first_what_to_do(known: bool, reachable: bool) -> None:
    day = Day(3)
    with day.work() as work:
        view = day.pages.failed(work, day.kit, "", known=known)
    view = view if reachable else day.pages.without_records(day.production_id, "", known=known)
    text = read(taken(view))
    assert 'Say "stop" aloud.' in text
    assert ("Nothing was sent" in text) is known
    assert ("1111" in text) is reachable


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("Europe/Berlin", "Danger: 112"),
        ("America/Sao_Paulo", "Danger: 190 (police), 192 (ambulance)"),
        ("UTC", "Danger: 112 from most mobile phones, or the local number"),
    ],
)
def test_the_danger_line_is_the_countrys_own(zone: str, line: str) -> None:
    assert line in read(Day(0, zone=zone).form())


def test_the_first_assistant_directors_page_is_the_same_with_and_without_a_name() -> None:
    day = Day(1)
    day.sends()
    first = next(person for person in day.books.state.people.values() if Grant(Role.FIRST_AD) in person.grants)
    ada = replace(day.ada, person=first)

    def page() -> str:
        with day.work() as work:
            return str(day.pages.page(work, ada, id_of("n")).to_dict())

    before = page()
    with day.work() as work:
        day.stop.give_name(work, day.kit, id_of("n"))
    assert page() == before
