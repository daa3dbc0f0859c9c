"""An erasure takes READY back, is refused under a hold and where the rules do not allow it, and leaves nothing said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.erasing import RULE, Erasing, Obstacle
from bot.domain.holds import Hold
from bot.domain.ledger import EntryKind
from bot.domain.people import Actor
from bot.domain.rulebook import RulePack, changed, load
from bot.domain.scenes import Status
from bot.domain.status import Standing
from bot.domain.work import NotFound, Refused, Work
from tests.domain.checkin_cases import ALL_YES, CheckInHouse, sheet


class AfterWrap:
    """A pack by which nothing is erased before wrap."""

    def of(self, work: Work, production_id: str) -> RulePack:
        return changed(load("non_union"), {RULE: ["after_wrap"]}).pack


@pytest.fixture
def house() -> CheckInHouse:
    """Scene 72A, READY on Mina's and Noor's answers."""
    house = CheckInHouse()
    house.sends()
    for who in (house.mina, house.noor):
        house.saves(who, sheet(ALL_YES))
    for slot in house.books.state.slots.values():
        house.books.state.slots[slot.id] = replace(slot, status=Status.READY)
    return house


def statuses(house: CheckInHouse) -> set[Status]:
    return {slot.status for slot in house.books.state.slots.values() if slot.scene_id == house.scene_id}


def erases(house: CheckInHouse, who: Actor, service: Erasing | None = None) -> None:
    with house.work() as work:
        (service or Erasing()).erase(work, who)


def test_it_takes_ready_back_and_leaves_one_as_not_answered(house: CheckInHouse) -> None:
    with house.work() as work:
        page = Erasing().page(work, house.mina)
    assert [scene.number for scene in page.scenes] == ["72A"]
    assert page.obstacle is None
    erases(house, house.mina)
    assert statuses(house) == {Status.NOT_YET}
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    assert house.standing(house.noor) is Standing.ANSWERED
    (entry,) = (each for _, each in house.books.state.ledger.values() if each.kind is EntryKind.ERASED)
    assert (entry.subject, entry.actor, entry.details) == (None, None, {"person": house.mina.id})


def test_a_pause_stays_when_what_caused_it_is_erased(house: CheckInHouse) -> None:
    house.withdraws(house.mina)
    assert statuses(house) == {Status.PAUSED}
    erases(house, house.mina)
    assert statuses(house) == {Status.PAUSED}
    assert house.standing(house.mina) is Standing.NOT_ANSWERED


def test_a_legal_hold_stops_it(house: CheckInHouse) -> None:
    with house.work() as work:
        work.holds.keep_hold(Hold(house.production_id, "adam", work.now, "pat", work.now))
        assert Erasing().page(work, house.mina).obstacle is Obstacle.HOLD
    with pytest.raises(Refused, match="erase-hold"):
        erases(house, house.mina)
    assert statuses(house) == {Status.READY}
    assert house.standing(house.mina) is Standing.ANSWERED


def test_the_rules_say_when_it_is_allowed(house: CheckInHouse) -> None:
    service = Erasing(AfterWrap())
    with pytest.raises(Refused, match="erase-rules"):
        erases(house, house.mina, service)
    production = house.books.state.productions[house.production_id]
    wrapped = replace(production, wrapped=True, wrapped_at=house.now)
    house.books.state.productions[house.production_id] = wrapped
    erases(house, replace(house.mina, production=wrapped), service)
    assert house.standing(house.mina) is Standing.NOT_ANSWERED


def test_nobody_but_a_performer_erases(house: CheckInHouse) -> None:
    with pytest.raises(NotFound):
        erases(house, house.cora)
