"""A schedule is taken over whole: what it adds, moves and leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.importing import ImportDone, Importing, unit_of
from bot.domain.outbox import Kind
from bot.domain.people import Production, Role
from bot.domain.scenes import BriefDraft, Scene, Status
from bot.domain.work import NotFound, Refused
from bot.schedule import read_schedule
from tests.domain.scene_cases import House

HEADER = "Scene,Date,Unit,Call,Cast,Description\n"
FILE = (
    HEADER
    + '1,2026-11-13,Main Unit,08:00,"1, 2",They wait.\n'
    + "2,2026-11-13,Main Unit,08:00,1,They kiss.\n"
    + '3,2026-11-16,2nd Unit,19:00,"2, 9",They leave.\n'
)


def imports(house: House, text: str) -> ImportDone:
    importing, production = Importing(), production_of(house)
    with house.work() as work:
        planned = importing.plan(work, production, read_schedule(text.encode()))
        return importing.apply(work, production, planned)


def production_of(house: House) -> Production:
    return house.books.state.productions[house.production_id]


def found(house: House, key: str) -> Scene:
    return next(scene for scene in house.books.state.scenes.values() if scene.key == key)


def slots(house: House, key: str) -> list[tuple[date, str, bool]]:
    scene = found(house, key)
    mine = [slot for slot in house.books.state.slots.values() if slot.scene_id == scene.id]
    return sorted((slot.day, slot.unit, slot.cancelled) for slot in mine)


def cast(house: House, key: str) -> set[str]:
    scene = found(house, key)
    return {house.books.state.people[person].name for of, person in house.books.state.castings if of == scene.id}


@pytest.fixture
def house() -> House:
    house = House()
    house.mina = house.books.adds(house.production_id, "Mina One", Role.PERFORMER, cast_number="1")
    return house


def test_scenes_days_calls_cast_and_descriptions_are_taken_over(house: House) -> None:
    done = imports(house, FILE)
    assert (done.added, done.changed, done.unmatched_cast) == (3, 0, ("2", "9"))
    assert slots(house, "3") == [(date(2026, 11, 16), "2nd", False)]
    assert cast(house, "1") == {"Mina One"}
    assert house.books.state.contents[found(house, "2").id].description == "They kiss."
    with house.work() as work:
        call = work.scenes.unit_call(house.production_id, "main", date(2026, 11, 13))
    assert call is not None
    assert call.wall == time(8)
    assert not any(scene.announced_kind for scene in house.books.state.scenes.values())
    assert house.messages() == []


def test_the_same_file_again_changes_nothing(house: House) -> None:
    imports(house, FILE)
    before = house.books.state.copied()
    done = imports(house, FILE)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 3)
    assert house.books.state.slots == before.slots
    assert house.books.state.scenes == before.scenes


def test_a_moved_scene_keeps_its_slot_loses_ready_and_edits_its_card(house: House) -> None:
    imports(house, FILE)
    scene = found(house, "2")
    with house.work() as work:
        house.scenes.edit(work, house.ada, scene.id, "2", True)
    house.announces(scene)
    house.ready(scene)
    slot = house.slot(scene)
    done = imports(house, FILE.replace("2,2026-11-13", "2,2026-11-17"))
    assert done.changed == 1
    moved = house.slot(scene)
    assert (moved.id, moved.day, moved.status) == (slot.id, date(2026, 11, 17), Status.NOT_YET)
    assert [detail for kind, _, detail in house.messages() if kind is Kind.THREAD_LINE] == ["moved"]


def test_a_scene_that_the_file_leaves_out_stays(house: House) -> None:
    imports(house, FILE)
    done = imports(house, HEADER + '1,2026-11-13,Main Unit,08:00,"1, 2",They wait.\n')
    assert (done.unchanged, done.kept) == (1, 2)
    assert slots(house, "2") == [(date(2026, 11, 13), "main", False)]


def test_shoot_days_are_added_and_taken_off_as_the_file_says(house: House) -> None:
    imports(house, FILE)
    twice = FILE + "2,2026-11-18,Main Unit,08:00,1,They kiss.\n"
    imports(house, twice)
    assert slots(house, "2") == [(date(2026, 11, 13), "main", False), (date(2026, 11, 18), "main", False)]
    imports(house, FILE)
    assert slots(house, "2") == [(date(2026, 11, 13), "main", False), (date(2026, 11, 18), "main", True)]


def test_what_is_shot_already_is_not_moved(house: House) -> None:
    imports(house, FILE)
    house.now = house.now.replace(day=20)
    imports(house, FILE.replace("2,2026-11-13", "2,2026-11-25"))
    assert slots(house, "2") == [(date(2026, 11, 13), "main", False), (date(2026, 11, 25), "main", False)]


@pytest.mark.parametrize("intimate", [True, False])
def test_no_schedule_changes_who_performs_in_a_closed_set_of_either_kind(house: House, intimate: bool) -> None:
    imports(house, FILE)
    scene = found(house, "2")
    with house.work() as work:
        scene = house.scenes.edit(work, house.ada, scene.id, "2", True)
    other = house.books.adds(house.production_id, "Two", Role.PERFORMER, cast_number="2")
    with house.work() as work:
        house.scenes.edit_brief(
            work, house.cora, scene.id, scene.version, BriefDraft(intimate, "kiss", "Brief.", (house.mina.id,))
        )
    version = found(house, "2").version
    done = imports(house, FILE.replace("08:00,1,They kiss", '08:00,"1, 2",They kiss'))
    assert done.performers_kept == ("2",)
    assert (cast(house, "2"), found(house, "2").version) == ({"Mina One"}, version)
    with house.work() as work:
        Importing().cast_number_given(work, other.person)
    assert cast(house, "2") == {"Mina One"}
    assert cast(house, "1") == {"Mina One", "Two"}


def test_a_newer_description_takes_the_place_of_the_schedules_own_and_nothing_of_the_coordinators(house: House) -> None:
    imports(house, FILE)
    scene = found(house, "2")
    with house.work() as work:
        house.scenes.edit_brief(
            work, house.cora, scene.id, scene.version, BriefDraft(True, "kiss", "Brief.", (house.mina.id,))
        )
    kept, version = house.books.state.contents[scene.id], found(house, "2").version
    done = imports(house, FILE.replace("They kiss.", "They embrace."))
    assert (done.changed, done.unchanged) == (1, 2)
    assert house.books.state.contents[scene.id] == replace(kept, description="They embrace.")
    assert found(house, "2").version == version
    for silent in (FILE, HEADER.replace(",Description", "") + "2,2026-11-13,Main Unit,08:00,1\n"):
        imports(house, silent.replace("They kiss.", ""))
        assert house.books.state.contents[scene.id].description == "They embrace."


def test_a_description_is_kept_as_far_as_it_can_be_seen(house: House) -> None:
    text = "Long \u202e" * 900
    imports(house, HEADER + f"7,2026-11-13,Main,08:00,1,{text}\n")
    kept = house.books.state.contents[found(house, "7").id].description
    assert len(kept) == 3000
    assert "\u202e" not in kept


def test_an_open_cast_number_is_matched_and_the_person_is_put_into_its_scenes(house: House) -> None:
    imports(house, FILE)
    importing = Importing()
    for who in (house.ada, house.dira, house.mina):
        with pytest.raises(NotFound), house.work() as work:
            importing.match(work, who, "2", house.noor.id)
    with house.work() as work:
        importing.match(work, house.cora, "2", house.noor.id)
    assert (cast(house, "1"), cast(house, "3")) == ({"Mina One", "Noor"}, {"Noor"})
    with house.work() as work:
        assert work.scenes.unmatched_cast(house.production_id) == ("9",)
    with pytest.raises(Refused), house.work() as work:
        importing.match(work, house.cora, "9", house.noor.id)
    with pytest.raises(NotFound), house.work() as work:
        importing.match(work, house.cora, "9", house.ada.id)


def test_scenes_of_one_day_with_their_own_times_call_the_unit_for_the_earliest(house: House) -> None:
    imports(house, FILE.replace("1,2026-11-13,Main Unit,08:00", "1,2026-11-13,Main Unit,06:30"))
    with house.work() as work:
        call = work.scenes.unit_call(house.production_id, "main", date(2026, 11, 13))
    assert call is not None
    assert call.wall == time(6, 30)


def test_a_call_that_the_clocks_skip_is_reported_and_the_day_is_kept(house: House) -> None:
    done = imports(house, HEADER + "1,2027-03-27,Main,02:30,1,Night.\n")
    assert done.calls_in_gap == ("1",)
    assert slots(house, "1") == [(date(2027, 3, 27), "main", False)]


def test_omitted_scenes_leave_the_board(house: House) -> None:
    imports(house, FILE)
    scene = found(house, "2")
    with house.work() as work:
        house.scenes.edit(work, house.ada, scene.id, "2", True)
    imports(house, FILE.replace("2,2026-11-13", "2 OMITTED,2026-11-13"))
    assert found(house, "2").omitted
    with house.work() as work:
        assert work.scenes.board(house.production_id, date(2026, 11, 13)) == ()


def test_too_many_scenes_are_refused_whole(house: House) -> None:
    text = "Scene,Date\n" + "".join(f"{number},2026-11-13\n" for number in range(1, 2002))
    with pytest.raises(Refused), house.work() as work:
        Importing().plan(work, production_of(house), read_schedule(text.encode()))


def test_two_thousand_scenes_are_taken_over(house: House) -> None:
    text = "Scene,Date\n" + "".join(f"{number},2026-11-13\n" for number in range(1, 2001))
    assert imports(house, text).added == 2000


@pytest.mark.parametrize(
    ("written", "unit"),
    [(None, "main"), ("", "main"), ("Main Unit", "main"), ("1st Unit", "main"), ("2nd Unit", "2nd"), ("B", "b")],
)
def test_units_are_named_as_on_the_roster(written: str | None, unit: str) -> None:
    assert unit_of(written) == unit
