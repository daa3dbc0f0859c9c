"""Any performer asks for a coordinator in a scene of theirs that has none; who is asked sees name and scene alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.requests import Requests, RequestState
from bot.domain.scenes import Casting
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.checkin_cases import CheckInHouse

SERVICE = Requests()


class House(CheckInHouse):
    """Mina is in 72A, which is Cora's, and in 12, which is nobody's. Pat produces, Adam keeps the roster."""

    def __init__(self) -> None:
        super().__init__()
        self.pat = self.books.adds(self.production_id, "Pat", Role.PRODUCER)
        self.adam = self.books.adds(self.production_id, "Adam", Role.ADMIN)
        self.plain = self.adds("12")
        with self.work() as work:
            work.scenes.keep_casting(Casting(self.plain, self.mina.id))

    def adds(self, number: str) -> str:
        scene_id = self.adds_intimate(number, self.noor).id
        scene = self.books.state.scenes[scene_id]
        self.books.state.scenes[scene_id] = replace(scene, intimate=False)
        return scene_id

    def asks(self, who: Actor, scene_id: str) -> str:
        with self.work() as work:
            return SERVICE.ask(work, who, scene_id).id

    def open_to(self, who: Actor) -> set[str]:
        with self.work() as work:
            return {scene.number for scene in SERVICE.own(work, who).open_to}

    def states(self, who: Actor) -> list[tuple[str, str, RequestState]]:
        with self.work() as work:
            return [(e.performer.name, e.scene.number, e.request.state) for e in SERVICE.every(work, who)]


def test_it_goes_to_whoever_keeps_or_produces_the_production_without_a_word_of_content() -> None:
    house = House()
    assert house.open_to(house.mina) == {"12"}
    before = len(house.books.notices)
    request_id = house.asks(house.mina, house.plain)
    sent = house.books.notices[before:]
    assert {(notice.kind, notice.subject) for notice in sent} == {(Kind.NOTICE, request_id)}
    assert {notice.reader for notice in sent} == {house.pat.id, house.adam.id}
    assert house.states(house.pat) == [("Mina", "12", RequestState.ASKED)] == house.states(house.adam)
    assert house.open_to(house.mina) == set()
    with pytest.raises(Refused, match="request-not-open"):
        house.asks(house.mina, house.plain)


def test_a_scene_of_the_coordinators_has_one_until_nobody_is_appointed() -> None:
    house = House()
    with pytest.raises(Refused, match="request-not-open"):
        house.asks(house.mina, house.scene_id)
    with house.work() as work:
        current = work.people.current_appointment(house.production_id, Role.COORDINATOR)
        assert current is not None
        work.people.end_appointment(current, work.now)
    house.asks(house.mina, house.scene_id)


def test_others_neither_ask_for_her_nor_see_it() -> None:
    house = House()
    with pytest.raises(NotFound):
        house.asks(house.cora, house.plain)
    with pytest.raises(NotFound):
        house.asks(house.books.adds(house.production_id, "Tom", Role.PERFORMER), house.plain)
    house.asks(house.mina, house.plain)
    for who in (house.cora, house.alba, house.noor):
        with pytest.raises(NotFound):
            house.states(who)


def test_what_is_said_to_it_reaches_her_and_she_takes_it_back() -> None:
    house = House()
    request_id = house.asks(house.mina, house.plain)
    with house.work() as work:
        SERVICE.say(work, house.pat, request_id, 1, RequestState.SEEN)
    with pytest.raises(Stale), house.work() as work:
        SERVICE.say(work, house.adam, request_id, 1, RequestState.ARRANGED)
    with house.work() as work:
        SERVICE.say(work, house.adam, request_id, 2, RequestState.ARRANGED)
    with house.work() as work:
        (shown,) = SERVICE.own(work, house.mina).asked
    assert (shown.request.state, shown.by) == (RequestState.ARRANGED, house.adam.person)
    with pytest.raises(Stale), house.work() as work:
        SERVICE.take_back(work, house.mina, request_id, 1)
    with house.work() as work:
        SERVICE.take_back(work, house.mina, request_id, 3)
    assert house.states(house.pat) == []
    kinds = [entry.kind.value for _, entry in house.books.state.ledger.values() if "request" in entry.kind.value]
    assert kinds == ["coordinator_requested", "request_answered", "request_answered", "request_taken_back"]


def test_without_anybody_to_ask_nothing_is_saved() -> None:
    house = House()
    for who in (house.pat, house.adam):
        del house.books.state.people[who.id]
    with pytest.raises(Refused, match="request-nobody"):
        house.asks(house.mina, house.plain)
