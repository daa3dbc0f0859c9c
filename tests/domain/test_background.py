"""Background: each person told and asked alone, a decline that costs nothing, and no minor where it matters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.background import MOST, BackgroundPeople, Crowd, Told
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.scenes import Status
from bot.domain.status import Standing
from bot.domain.work import NotFound, Refused
from tests.domain.checkin_cases import ALL_YES, CheckInHouse, sheet

TOLD = Told("Walks past the open door, sees nobody.", "Evening dress.")


class CrowdHouse(CheckInHouse):
    """Mina and Noor in scene 72A, and people who can be background."""

    def __init__(self) -> None:
        super().__init__()
        self.background = BackgroundPeople(self.scenes)
        self.crowd = [self.person(f"B{number}", Role.PERFORMER) for number in range(31)]

    def adds(self, *people: Actor, told: Told = TOLD) -> None:
        ids = [person.id for person in people]
        with self.work() as work:
            self.background.add(work, self.cora, self.scene_id, self.scene.version, ids, told)

    def sees(self) -> Crowd:
        with self.work() as work:
            return self.background.crowd(work, self.cora, self.scene_id)

    def declines(self, who: Actor) -> None:
        with self.work(timedelta(minutes=1)) as work:
            self.background.decline(work, who, self.scene_id)

    def takes_out(self) -> int:
        with self.work() as work:
            return self.background.take_out(work, self.cora, self.scene_id)


@pytest.fixture
def house() -> CrowdHouse:
    return CrowdHouse()


def test_thirty_are_added_at_once_and_nothing_is_sent_by_it(house: CrowdHouse) -> None:
    before = len(house.messages())
    house.adds(*house.crowd[:MOST])
    assert len(house.sees().people) == MOST
    assert len(house.messages()) == before
    assert house.standing(house.crowd[0]) is Standing.NOT_ASKED


@pytest.mark.parametrize("how_many", [0, 31])
def test_nobody_and_more_than_thirty_are_refused(house: CrowdHouse, how_many: int) -> None:
    with pytest.raises(Refused, match="background-how-many"):
        house.adds(*house.crowd[:how_many])


def test_a_notice_says_activities_and_attire(house: CrowdHouse) -> None:
    for told in (Told("", "A coat."), Told("Walks.", "")):
        with pytest.raises(Refused, match="form-empty"):
            house.adds(house.crowd[0], told=told)


def test_each_answers_alone_and_ready_waits_for_every_one(house: CrowdHouse) -> None:
    one, other = house.crowd[:2]
    house.adds(one, other)
    house.sends(house.mina, house.noor, one, other)
    for who in (house.mina, house.noor, one):
        house.saves(who, sheet(ALL_YES))
    assert (house.sees().answered, len(house.sees().people)) == (1, 2)
    with pytest.raises(Refused, match="status-answers-open"):
        house.ready(house.scene)
    house.saves(other, sheet(ALL_YES))
    house.ready(house.scene)


def test_a_decline_changes_no_status_sends_nothing_and_is_taken_out_quietly(house: CrowdHouse) -> None:
    one, other = house.crowd[:2]
    house.adds(one, other)
    house.sends(one, other)
    before, status = len(house.messages()), house.status(house.scene)
    house.declines(one)
    house.declines(one)
    assert (len(house.messages()), house.status(house.scene)) == (before, status)
    assert [person.name for person in house.sees().declined] == [one.person.name]
    assert house.takes_out() == 1
    assert [person.id for person in house.sees().people] == [other.id]
    assert {kind for kind, _, _ in house.messages()[before:]} <= {Kind.STATUS}


def test_who_declined_is_not_asked_the_same_again(house: CrowdHouse) -> None:
    one = house.crowd[0]
    house.adds(one)
    house.declines(one)
    house.takes_out()
    with pytest.raises(Refused, match="background-declined-this"):
        house.adds(one)
    house.adds(one, told=Told("Sits at the bar.", "Evening dress."))
    assert house.sees().declined == ()


def test_after_an_answer_the_way_out_is_withdrawal_which_pauses(house: CrowdHouse) -> None:
    one = house.crowd[0]
    house.adds(one)
    house.sends(one)
    house.saves(one, sheet(ALL_YES))
    with pytest.raises(Refused, match="background-answered"):
        house.declines(one)
    house.withdraws(one)
    assert house.status(house.scene) is Status.PAUSED


def test_another_notice_makes_what_they_said_stale_and_ends_ready(house: CrowdHouse) -> None:
    one = house.crowd[0]
    house.adds(one)
    house.sends(house.mina, house.noor, one)
    for who in (house.mina, house.noor, one):
        house.saves(who, sheet(ALL_YES))
    house.ready(house.scene)
    with house.work() as work:
        told = Told("Walks past twice.", "Evening dress.")
        assert house.background.change(work, house.cora, house.scene_id, house.scene.version, told) == 1
    assert house.status(house.scene) is Status.NOT_YET
    assert house.standing(one) is Standing.STALE
    assert house.standing(house.mina) is Standing.ANSWERED


def test_no_minor_is_background_where_there_is_nudity_or_simulated_sex(house: CrowdHouse) -> None:
    kim = house.person("Kim", Role.PERFORMER, adult=False)
    house.edits("A bath.", "nudity")
    with pytest.raises(Refused, match="brief-not-attested-adult"):
        house.adds(house.crowd[0], kim)
    assert house.sees().people == ()


def test_without_slack_a_decline_is_recorded(house: CrowdHouse) -> None:
    dora = house.person("Dora", Role.PERFORMER, slack=None)
    house.adds(dora, house.crowd[0])
    assert [person.name for person in house.sees().silent_without_slack] == ["Dora"]
    with house.work() as work:
        house.background.decline_for(work, house.cora, house.scene_id, dora.id)
    assert [person.name for person in house.sees().declined] == ["Dora"]
    with house.work() as work, pytest.raises(NotFound):
        house.background.decline_for(work, house.cora, house.scene_id, house.crowd[0].id)


def test_only_the_coordinator_adds_and_only_background_declines(house: CrowdHouse) -> None:
    for other in (house.ada, house.alba, house.dira, house.mina):
        with house.work() as work, pytest.raises(NotFound):
            house.background.add(work, other, house.scene_id, 1, [house.crowd[0].id], TOLD)
        with house.work() as work, pytest.raises(NotFound):
            house.background.crowd(work, other, house.scene_id)
    for other in (house.mina, house.crowd[0]):
        with pytest.raises(NotFound):
            house.declines(other)
    with pytest.raises(Refused, match="background-in-scene"):
        house.adds(house.mina)
