"""One's own file: the newest alone counts, what came late counts as not made, and what waited too long is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.own_file import MAKING_AT_MOST, FileState, OwnFiles
from bot.domain.people import Role
from bot.domain.work import NotFound
from tests.domain.books import Books

NOON = datetime.fromisoformat("2027-01-11T12:00:00+00:00")
DAY = timedelta(days=1)


class House:
    def __init__(self) -> None:
        self.books, self.service = Books(), OwnFiles()
        self.mina = self.books.adds(self.books.opens_production(), "Mina", Role.PERFORMER)

    def asks(self, at: datetime = NOON) -> str:
        with self.books.work(at) as work:
            return self.service.ask(work, self.mina).id

    def finishes(self, file_id: str, at: datetime = NOON) -> None:
        with self.books.work(at) as work:
            self.service.finish(work, file_id)

    def state(self, at: datetime = NOON) -> FileState:
        with self.books.work(at) as work:
            return self.service.page(work, self.mina).state


def test_a_file_waits_as_long_as_the_rules_say_and_is_then_forgotten() -> None:
    house = House()
    assert house.state() is FileState.NONE
    file_id = house.asks()
    assert house.state() is FileState.MAKING
    house.finishes(file_id)
    last = NOON + 14 * DAY - timedelta(seconds=1)
    assert house.state(last) is FileState.WAITING
    with house.books.work(last) as work:
        assert house.service.tidy(work) == {file_id}
    assert house.state(NOON + 14 * DAY) is FileState.NONE
    with house.books.work(NOON + 14 * DAY) as work:
        assert house.service.tidy(work) == frozenset()
    assert not house.books.state.record_files


def test_what_another_took_the_place_of_or_came_late_is_not_finished() -> None:
    house = House()
    first = house.asks()
    second = house.asks()
    with pytest.raises(NotFound):
        house.finishes(first)
    late = NOON + MAKING_AT_MOST
    assert house.state(late) is FileState.FAILED
    with pytest.raises(NotFound):
        house.finishes(second, late)
    house.finishes(house.asks(late), late)
    assert house.state(late) is FileState.WAITING


def test_it_is_handed_out_once_and_only_when_it_waits() -> None:
    house = House()
    file_id = house.asks()
    for _ in range(2):
        with house.books.work(NOON) as work:
            house.service.hand_out(work, file_id)
        assert house.state() is FileState.MAKING
    house.finishes(file_id)
    for _ in range(2):
        with house.books.work(NOON) as work:
            house.service.hand_out(work, file_id)
    assert house.state() is FileState.HANDED_OUT
    kinds = [entry.kind.value for _, entry in house.books.state.ledger.values()]
    assert kinds == ["record_asked", "record_filed", "record_handed_out"]
