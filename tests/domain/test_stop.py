"""A stop pauses and pages the right people at once, keeps nobody's name, and gives one only to whom it was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.ledger import EntryKind
from bot.domain.outbox import HELD_FOR_REST, Kind, Notice
from bot.domain.people import MAIN_UNIT, Actor, Role
from bot.domain.scenes import Scene, SceneDraft, Status
from bot.domain.stop import PAGE_LASTS, id_of, still_to_page
from bot.domain.times import call_instant
from bot.domain.work import NotFound, Refused
from tests.domain.books import ZONE
from tests.domain.scene_cases import NOW, House

TODAY = date(2026, 11, 9)
NONCE = "nonce"


class Set(House):
    """The house on a shoot day, with scene 72A of the main unit announced."""

    def __init__(self) -> None:
        super().__init__()
        self.kit = self.person("Kit", Role.CREW)
        self.scene = self.shoots("72A")

    def shoots(self, number: str, unit: str = MAIN_UNIT, day: date = TODAY, hour: int = 14) -> Scene:
        call = call_instant(day, time(hour), ZONE)
        with self.work() as work:
            scene = self.scenes.add(work, self.cora, SceneDraft(number, day, call, unit, closed=True))
            self.announcing.announce(work, self.cora, self.slot(scene).id)
        return scene

    def stops(self, who: Actor, scene: Scene | None = None, nonce: str = NONCE) -> str:
        with self.work() as work:
            return self.stop.send(work, who, self.slot(scene or self.scene).id, id_of(nonce)).id

    def offered(self, who: Actor, about: str = "") -> list[str]:
        with self.work() as work:
            return [choice.row.number for choice in self.stop.choosing(work, who, about).choices]

    def pages(self) -> list[Notice]:
        return [notice for notice in self.books.notices if notice.kind is Kind.STOP_PAGE]

    def due_after(self, seconds: int) -> set[str]:
        """Who would get a page so many seconds after the press, by name."""
        with self.books.work(self.now + timedelta(seconds=seconds)) as work:
            ready = [notice for notice in self.pages() if notice.due <= work.now and still_to_page(work, notice)]
            return {self.books.state.people[notice.reader].name for notice in ready}

    def opens(self, who: Actor, stop_id: str, after: timedelta = timedelta()) -> str:
        with self.work(after) as work:
            return self.stop.open_page(work, who, stop_id).name


@pytest.mark.parametrize("who", ["cora", "alba", "ada", "ben", "dira", "mina", "kit"])
def test_anybody_on_the_roster_pauses_and_the_same_people_are_paged(who: str) -> None:
    house = Set()
    house.stops(getattr(house, who))
    assert house.status(house.scene) is Status.PAUSED
    assert {(n.reader, n.due - NOW) for n in house.pages()} == {
        (reader.id, timedelta(seconds=after)) for reader in (house.cora, house.alba, house.ada) for after in (0, 30, 60)
    }
    assert {n.expires for n in house.pages()} == {NOW + PAGE_LASTS}
    assert [(reader, detail) for _, reader, detail in house.messages(Kind.STATUS)] == [
        (reader.id, "paused") for reader in (house.ada, house.alba, house.cora)
    ]


def test_nothing_that_is_kept_tells_who_pressed() -> None:
    house, other = Set(), Set()
    house.stops(house.kit)
    other.stops(other.mina)
    assert house.books.state == other.books.state
    entry = list(house.books.state.ledger.values())[-1][1]
    assert (entry.kind, entry.actor, entry.subject) == (EntryKind.STOPPED, None, house.slot(house.scene).id)
    assert dict(entry.details) == {}


def test_a_stop_pages_also_while_the_scene_is_paused_and_changes_nothing_else() -> None:
    house = Set()
    slot = house.slot(house.scene)
    with house.work() as work:
        house.statuses.hold(work, house.cora, slot.id)
    before = house.slot(house.scene), len(house.messages(Kind.STATUS))
    house.stops(house.kit)
    assert (house.slot(house.scene), len(house.messages(Kind.STATUS))) == before
    assert len(house.pages()) == 9


def test_another_units_scene_pages_its_own_first_assistant_director() -> None:
    house = Set()
    finn = house.person("Finn", Role.FIRST_AD, unit="second")
    second = house.shoots("90", unit="second")
    house.stops(house.kit, second)
    assert {n.reader for n in house.pages()} == {house.cora.id, house.alba.id, finn.id}
    assert house.status(house.scene) is Status.NOT_YET


def test_without_a_first_the_units_other_assistant_directors_are_paged() -> None:
    house = Set()
    second = house.shoots("90", unit="second")
    house.stops(house.kit, second)
    assert {n.reader for n in house.pages()} == {house.cora.id, house.alba.id, house.ben.id}


def test_whom_no_message_reaches_is_not_named_as_paged_but_can_be_called() -> None:
    house = Set()
    with house.work() as work:
        work.people.change_person(replace(house.alba.person, slack=None))
        shown = house.stop.choosing(work, house.kit)
    assert [person.name for person in shown.choices[0].whom] == ["Cora", "Ada"]
    assert [person.name for person, _ in shown.numbers] == ["Cora", "Alba", "Ada"]


def test_pages_are_not_held_for_rest() -> None:
    assert Kind.STOP_PAGE not in HELD_FOR_REST


def test_a_page_goes_again_to_whoever_has_opened_none_and_to_nobody_else() -> None:
    house = Set()
    stop_id = house.stops(house.kit)
    assert house.due_after(0) == {"Cora", "Alba", "Ada"}
    house.opens(house.cora, stop_id)
    assert house.due_after(30) == {"Alba", "Ada"}
    house.opens(house.alba, stop_id)
    house.opens(house.ada, stop_id)
    assert house.due_after(60) == set()


def test_of_pages_that_are_late_only_the_newest_goes_out() -> None:
    house = Set()
    house.stops(house.kit)
    with house.books.work(NOW + timedelta(seconds=61)) as work:
        left = [notice for notice in house.pages() if still_to_page(work, notice)]
    assert {notice.due - NOW for notice in left} == {timedelta(seconds=60)}
    assert len(left) == 3


def test_whoever_lost_their_part_since_is_not_paged_again() -> None:
    house = Set()
    house.stops(house.kit)
    with house.work() as work:
        work.people.change_person(replace(house.alba.person, grants=()))
    assert house.due_after(30) == {"Cora", "Ada"}


def test_the_first_opening_counts_and_others_cannot_open_it() -> None:
    house = Set()
    stop_id = house.stops(house.kit)
    house.opens(house.ada, stop_id, timedelta(seconds=5))
    house.opens(house.ada, stop_id, timedelta(seconds=5))
    with house.work() as work:
        seen = house.stop.sent(work, house.kit, stop_id).readers
    assert [(person.name, at and at - NOW) for person, at in seen] == [
        ("Ada", timedelta(seconds=5)), ("Cora", None), ("Alba", None),
    ]  # fmt: skip
    for who in (house.ben, house.kit, house.dira):
        with pytest.raises(NotFound):
            house.opens(who, stop_id)


def test_a_name_is_for_coordinator_and_alternate_alone_and_can_be_taken_back() -> None:
    house = Set()
    stop_id = house.stops(house.kit)
    with house.work() as work:
        house.stop.give_name(work, house.kit, stop_id)
        assert house.stop.sent(work, house.kit, stop_id).named
        assert not house.stop.sent(work, house.mina, stop_id).named
    assert [house.opens(who, stop_id) for who in (house.cora, house.alba, house.ada)] == ["Kit", "Kit", ""]
    for another in (house.stop.give_name, house.stop.take_name_back):
        with pytest.raises(NotFound), house.work() as work:
            another(work, house.mina, stop_id)
    with house.work() as work:
        house.stop.take_name_back(work, house.kit, stop_id)
        assert not house.stop.sent(work, house.kit, stop_id).named
    assert house.opens(house.cora, stop_id) == ""


def not_announced(house: Set) -> Scene:
    with house.work() as work:
        call = call_instant(TODAY, time(14), ZONE)
        return house.scenes.add(work, house.cora, SceneDraft("5", TODAY, call, MAIN_UNIT, closed=True))


def called_off(house: Set) -> Scene:
    with house.work() as work:
        slot = house.slot(house.scene)
        house.announcing.cancel(work, house.cora, slot.id, slot.version)
    return house.scene


@pytest.mark.parametrize(
    "scene",
    [
        not_announced,
        called_off,
        lambda house: house.shoots("90", day=date(2026, 11, 10)),
        lambda house: house.books.opens_production("Other") and house.scene,
    ],
    ids=["not announced", "called off", "tomorrow", "another production"],
)
def test_what_is_not_shot_today_is_neither_offered_nor_stopped(scene: Callable[[Set], Scene]) -> None:
    house = Set()
    wrong = scene(house)
    who = house.kit
    if len(house.books.state.productions) > 1:
        who = house.books.adds(list(house.books.state.productions)[1], "Out", Role.CREW)
    slot = house.slot(wrong)
    with house.work() as work:
        assert slot.id not in {choice.row.slot.id for choice in house.stop.choosing(work, who).choices}
    with pytest.raises(Refused) as refused, house.work() as work:
        house.stop.send(work, who, slot.id, id_of(NONCE))
    assert refused.value.message_id == "stop-not-today"
    assert house.pages() == []
    assert house.status(wrong) is Status.NOT_YET


@pytest.mark.parametrize(
    ("hour", "now", "offered"),
    [
        (11, datetime(2026, 11, 9, 23, 30, tzinfo=UTC), True),
        (11, datetime(2026, 11, 10, 3, 30, tzinfo=UTC), False),
        (19, datetime(2026, 11, 10, 5, 0, tzinfo=UTC), True),
        (19, datetime(2026, 11, 10, 10, 1, tzinfo=UTC), False),
    ],
    ids=["past midnight", "the morning after", "a night that goes on", "a night that is over"],
)
def test_a_shoot_day_lasts_until_it_is_over_by_the_clock_of_the_set(hour: int, now: datetime, offered: bool) -> None:
    house = Set()
    house.shoots("90", hour=hour, unit="second")
    house.now = now
    assert ("90" in house.offered(house.kit)) is offered


def test_a_page_about_one_scene_offers_that_one_and_home_all_of_today() -> None:
    house = Set()
    house.shoots("73")
    assert house.offered(house.mina) == ["72A", "73"]
    assert house.offered(house.mina, house.slot(house.scene).id) == ["72A"]
    assert house.offered(house.mina, house.scene.id) == ["72A"]
    assert house.offered(house.mina, "gone") == ["72A", "73"]


def test_stops_are_forgotten_with_their_names() -> None:
    house = Set()
    stop_id = house.stops(house.kit)
    with house.work() as work:
        house.stop.give_name(work, house.kit, stop_id)
        work.stops.forget(NOW + timedelta(seconds=1))
        with pytest.raises(NotFound):
            house.stop.sent(work, house.kit, stop_id)
