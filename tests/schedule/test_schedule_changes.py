"""What a second import would do to scenes that exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import ExistingScene, ExistingSlot, ScheduledScene, ScheduleRead, ScheduleRefused, plan, read_schedule

HEADER = "Scene,Shoot Day,Date,Call,I/E,Set,D/N,Pages,Cast,Synopsis"
FILE = f"""{HEADER}
72A,1,2026-06-03,07:30,INT,ATTIC,N,1 3/8,"1, 2",They talk.
73,2,2026-06-04,,EXT,PIER,D,2/8,1,They walk.
"""


def existing(scenes: tuple[ScheduledScene, ...]) -> dict[str, ExistingScene]:
    by_key: dict[str, ExistingScene] = {}
    for one in scenes:
        slot = ExistingSlot(one.shoot_day_number, one.date, one.unit, one.call)
        before = by_key.get(one.key)
        slots = (*before.slots, slot) if before else (slot,)
        by_key[one.key] = ExistingScene(
            one.key, slots, one.int_ext, one.day_night, one.set_name, one.eighths, one.cast, one.omitted
        )
    return by_key


def read(text: str = FILE) -> ScheduleRead:
    return read_schedule(text.encode())


def test_a_first_import_adds_everything() -> None:
    planned = plan(read(), {})
    assert [scenes[0].key for scenes in planned.to_add] == ["72A", "73"]
    assert (planned.to_change, planned.unchanged, planned.missing_from_file) == ((), (), ())


def test_the_same_file_again_changes_nothing() -> None:
    planned = plan(read(), existing(read().rows))
    assert (planned.to_add, planned.to_change, planned.unchanged) == ((), (), ("72A", "73"))


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ("1,2026-06-03", "3,2026-06-05", {"shoot_day_number", "date"}), ("07:30", "09:00", {"call"}),
        ("INT,ATTIC", "EXT,ROOF", {"int_ext", "set_name"}), (",N,", ",D,", {"day_night"}),
        ("1 3/8", "1 4/8", {"eighths"}),
        ('"1, 2"', '"1, 2, 9"', {"cast"}), ("72A", "72a OMITTED", {"omitted"}), ("They talk", "They fight", set()),
    ],
)  # fmt: skip
def test_a_change_names_the_fields_that_differ(old: str, new: str, fields: set[str]) -> None:
    planned = plan(read(FILE.replace(old, new)), existing(read().rows))
    assert {change.key: change.fields for change in planned.to_change} == ({"72A": fields} if fields else {})


def test_a_scene_missing_from_the_file_is_kept() -> None:
    planned = plan(read("\n".join(FILE.splitlines()[:2])), existing(read().rows))
    assert (planned.missing_from_file, planned.unchanged) == (("73",), ("72A",))


def test_what_the_file_says_nothing_about_is_no_change() -> None:
    planned = plan(read("Scene,Set\n72A,ATTIC\n73,\n"), existing(read().rows))
    assert planned.unchanged == ("72A", "73")


def test_a_move_to_the_boneyard_takes_the_day_away() -> None:
    text = f"{HEADER}\n72A,unscheduled,,,INT,ATTIC,N,1 3/8,,\n"
    (change,) = plan(read(text), existing(read().rows)).to_change
    assert change.fields == {"shoot_day_number", "date"}
    again = replace(existing(read().rows)["72A"], slots=())
    assert plan(read(text), {"72A": again}).unchanged == ("72A",)


def test_the_boneyard_takes_the_day_away_even_where_the_file_gives_no_other_day() -> None:
    (change,) = plan(read("Scene,Set\nBoneyard,\n72A,ATTIC\n"), existing(read().rows)).to_change
    assert change.fields == {"shoot_day_number", "date"}


def test_a_second_shoot_day_for_a_scene_is_a_change_of_its_days() -> None:
    text = FILE + '72A,2,2026-06-04,07:30,INT,ATTIC,N,1 3/8,"1, 2",\n'
    (change,) = plan(read(text), existing(read().rows)).to_change
    assert (change.key, len(change.scenes), set(change.fields)) == ("72A", 2, {"shoot_day_number", "date"})
    assert plan(read(text), existing(read(text).rows)).to_change == ()


def test_nothing_is_planned_while_a_question_is_open() -> None:
    with pytest.raises(ScheduleRefused) as refused:
        plan(read("Scene,Date\n1,03/06/2024\n"), {})
    assert refused.value.code == "question_open"


KEYS = st.sampled_from(["1", "2", "3A", "4"])
SCENES = st.builds(
    ScheduledScene,
    scene_number=st.just("1"), key=KEYS, shoot_day_number=st.none() | st.integers(1, 3),
    date=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 5)), unit=st.none() | st.just("Main"),
    call=st.none() | st.just(time(7)), int_ext=st.none() | st.just("INT"), day_night=st.none(), set_name=st.none(),
    eighths=st.none() | st.integers(1, 3), cast=st.just(("1",)), cast_are_names=st.just(False), description=st.none(),
    omitted=st.booleans(), unscheduled=st.just(False), source_row=st.just(2),
)  # fmt: skip
FIELDS = frozenset({"shoot_day_number", "date", "unit", "call", "int_ext", "eighths", "cast", "omitted"})


@given(st.lists(SCENES, max_size=6), st.lists(SCENES, max_size=6), st.sets(st.sampled_from(sorted(FIELDS))))
def test_every_key_has_exactly_one_fate_and_none_is_deleted(
    now: list[ScheduledScene], before: list[ScheduledScene], provided: set[str]
) -> None:
    stored = existing(tuple(before))
    planned = plan(ScheduleRead(tuple(now), (), {}, (), (), frozenset(provided)), stored)
    fates = [scenes[0].key for scenes in planned.to_add]
    fates += [change.key for change in planned.to_change]
    fates += [*planned.unchanged, *planned.missing_from_file]
    assert sorted(fates) == sorted({scene.key for scene in now} | set(stored))
    assert all(change.fields <= provided | {"omitted"} for change in planned.to_change)
