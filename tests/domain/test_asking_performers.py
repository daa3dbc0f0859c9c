"""Performers are asked about every name before the release, each in their own time, and anew when something changed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.domain.people import Appointment, Role
from bot.domain.scenes import Casting
from bot.domain.set_list import Decision
from bot.domain.work import Refused
from tests.domain.set_cases import WINDOW, SetHouse

CALL_LATER = time(9)


def refusal(wrong: pytest.ExceptionInfo[Refused]) -> tuple[str, str | None]:
    return wrong.value.message_id, wrong.value.field


def test_asking_is_about_every_name_that_waits_for_the_release() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.adds(house.kai)
    house.submits()
    house.asks()
    with house.work() as work:
        shown = house.invitations.proposed(work, house.mina, house.of().id)
    assert {person.id for person, _ in shown.lines} == {house.kit.id, house.kai.id}


def test_the_window_of_somebody_whose_rest_held_the_message_back_begins_when_it_went_out() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.asks(delivered=False)
    house.now += WINDOW
    with pytest.raises(Refused) as wrong:
        house.releases()
    assert refusal(wrong) == ("list-performers-waiting", None)
    house.delivers()
    house.now += WINDOW - timedelta(minutes=1)
    with pytest.raises(Refused):
        house.releases()
    house.now += timedelta(minutes=1)
    house.releases()
    assert house.shown() == {"Kit": "invited"}


def test_whoever_came_into_the_scene_after_the_others_were_asked_is_not_taken_as_silent() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.asks()
    late = house.person("Lena", Role.PERFORMER)
    with house.work() as work:
        work.scenes.keep_casting(Casting(house.scene.id, late.id))
    house.now += WINDOW
    with pytest.raises(Refused) as wrong:
        house.releases()
    assert wrong.value.variables == {"names": "Lena"}
    house.asks()
    house.now += WINDOW
    house.releases()


def test_a_coordinator_appointed_since_asks_anew_as_she_cannot_read_what_was_said() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.asks()
    house.objects(house.mina, house.kit)
    house.now += WINDOW
    with house.work() as work:
        first = work.people.current_appointment(house.production_id, Role.COORDINATOR)
        assert first is not None
        work.people.end_appointment(first, house.now)
        work.people.appoint(Appointment("a2", house.production_id, house.cora.id, Role.COORDINATOR, house.now))
    with pytest.raises(Refused) as wrong:
        house.releases()
    assert refusal(wrong) == ("list-performers-waiting", None)
    house.asks()
    house.now += WINDOW
    house.releases()


def appoints_anew(house: SetHouse) -> None:
    with house.work(timedelta(minutes=1)) as work:
        first = work.people.current_appointment(house.production_id, Role.COORDINATOR)
        assert first is not None
        work.people.end_appointment(first, house.now)
        work.people.appoint(Appointment("a2", house.production_id, house.cora.id, Role.COORDINATOR, house.now))


def test_what_a_coordinator_marked_as_asked_in_person_does_not_count_for_the_next() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)

    def marks() -> None:
        with house.work() as work:
            house.releasing.mark_asked(work, house.cora, house.of().id, [house.mina.id, house.noor.id])

    marks()
    appoints_anew(house)
    with house.work() as work:
        shown = house.releasing.deciding(work, house.cora, house.of().id)
    assert shown.asked == frozenset()
    with pytest.raises(Refused) as wrong:
        house.releases()
    assert wrong.value.variables == {"names": "Mina, Noor"}
    marks()
    house.releases()


def test_a_performer_is_told_the_end_of_their_own_window() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.asks(delivered=False)

    def until() -> datetime | None:
        with house.work() as work:
            return house.invitations.proposed(work, house.mina, house.of().id).until

    house.now += timedelta(hours=5)
    assert until() == house.now + WINDOW  # held back for rest: at the earliest, if it went out now
    house.delivers()
    ends = house.now + WINDOW
    house.now += timedelta(hours=2)
    assert until() == ends
    appoints_anew(house)
    assert until() is None


def test_a_refused_name_that_is_approved_again_has_to_fit_under_the_cap() -> None:
    house = SetHouse()
    house.adds(house.kit, house.kai)
    house.submits(cap=2)
    house.decides(Decision.APPROVED, house.kit, house.kai)
    house.asks()
    house.now += WINDOW
    house.releases()
    house.decides(Decision.REFUSED, house.kit)
    house.adds(house.kim)
    house.submits(cap=2)
    with pytest.raises(Refused) as wrong:
        house.decides(Decision.APPROVED, house.kit)
    assert refusal(wrong) == ("list-over-cap-again", "becomes")
    assert wrong.value.variables == {"count": "3", "cap": "2"}
    assert house.shown()["Kit"] == "not_on_list"
    with house.work() as work:
        house.lists.remove(work, house.ada, house.slot_id, house.kim.id)
    house.decides(Decision.APPROVED, house.kit)
    assert house.shown()["Kit"] == "invited"


def test_the_coordinator_reads_who_was_cast_after_the_release_and_was_never_asked() -> None:
    house = SetHouse()
    house.adds(house.kit)
    house.submits()
    house.decides(Decision.APPROVED, house.kit)
    house.asks()
    house.now += WINDOW
    house.releases()
    late, later = house.person("Lena", Role.PERFORMER), house.person("Lola", Role.PERFORMER)

    def never_asked() -> set[str]:
        with house.work() as work:
            return {person.name for person in house.releasing.deciding(work, house.cora, house.of().id).never_asked}

    assert never_asked() == set()
    with house.work() as work:
        for each in (late, later):
            work.scenes.keep_casting(Casting(house.scene.id, each.id))
    assert never_asked() == {"Lena", "Lola"}
    house.objects(late)
    assert never_asked() == {"Lola"}
