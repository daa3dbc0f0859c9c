"""Whole invented schedules, read as they would be received."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.schedule import ReadOptions, ScheduleRead, read_schedule, to_json_rows

SAMPLES = Path(__file__).parent / "samples"


def read(name: str, options: ReadOptions | None = None) -> ScheduleRead:
    return read_schedule((SAMPLES / name).read_bytes(), options)


def test_a_one_line_schedule_with_breaks_after_the_day() -> None:
    schedule = read("one_line_breaks_after.csv")
    days = {scene.scene_number: (scene.shoot_day_number, scene.date) for scene in schedule.rows}
    first, second, third = date(2024, 6, 3), date(2024, 6, 4), date(2024, 6, 6)
    assert days == {
        "72A": (1, first), "72": (1, first), "A73": (1, first),
        "10aA": (2, second), "001": (2, second), "74": (2, second),
        "1E2": (3, third), "90": (None, None),
    }  # fmt: skip
    assert [scene.eighths for scene in schedule.rows] == [11, 6, 2, 8, 11, None, 7, 18]
    assert [scene.scene_number for scene in schedule.rows if scene.omitted] == ["74"]
    assert [scene.scene_number for scene in schedule.rows if scene.unscheduled] == ["90"]
    assert schedule.rows[2].cast == ("2", "_5A")
    assert schedule.rows[4].unit == "Second"
    assert schedule.rows[0].source_row == 5
    assert schedule.problems == ()
    assert {notice.code for notice in schedule.notices} == {
        "encoding",
        "delimiter",
        "day_breaks_after",
        "banners",
        "unscheduled",
    }


def test_a_german_sheet_in_windows_1252_with_its_own_delimiter() -> None:
    schedule = read("german_excel.csv")
    assert [scene.set_name for scene in schedule.rows] == ["Küche Möller", "Straße am Hafen", "Schlafzimmer"]
    assert [scene.int_ext for scene in schedule.rows] == ["INT", "EXT", "INT"]
    assert [scene.day_night for scene in schedule.rows] == ["DAY", "NIGHT", "NIGHT"]
    assert [scene.eighths for scene in schedule.rows] == [11, 4, 16]
    assert [scene.date for scene in schedule.rows] == [date(2024, 6, 3), date(2024, 6, 3), date(2024, 6, 4)]
    assert [scene.call for scene in schedule.rows] == [time(7, 30), time(19, 30), time(18)]
    assert {notice.code for notice in schedule.notices if notice.confirm} == {"encoding_guessed"}
    assert schedule.rows[0].source_row == 2


def test_breaks_before_the_day_in_utf_16_with_episodes_and_names() -> None:
    schedule = read("breaks_before.csv")
    assert [scene.key for scene in schedule.rows] == ["9-6", "9-8", "9-10", "9-11", "9-12"]
    assert [scene.shoot_day_number for scene in schedule.rows] == [1, 1, 2, 2, None]
    assert schedule.rows[0].date == date(2026, 5, 18)
    assert schedule.rows[0].call == time(7, 14)
    assert schedule.rows[0].set_name == "PORCH"
    assert schedule.rows[0].cast == ("Mina Okafor", "Jo Lind")
    assert all(scene.cast_are_names for scene in schedule.rows)
    assert schedule.rows[4].unscheduled
    assert [(one.row, one.code) for one in schedule.problems] == [(6, "pages_shared"), (7, "not_a_scene_number")]


def test_one_column_per_character() -> None:
    schedule = read("one_column_per_character.csv")
    assert [scene.cast for scene in schedule.rows] == [("ORSOLYA", "THE BAKER"), ("ORSOLYA", "BEN"), ("BEN",)]
    assert schedule.rows[0].cast_are_names
    assert "column_per_character" in {notice.code for notice in schedule.notices if notice.confirm}


def test_american_dates_are_recognised_by_their_weekdays() -> None:
    schedule = read("american_dates.csv")
    assert [scene.date for scene in schedule.rows] == [date(2024, 6, 3), date(2024, 6, 4), None]
    assert [scene.eighths for scene in schedule.rows] == [3, 9, None]
    assert schedule.rows[2].cast == ("3", "5", "6", "7")
    assert [(one.row, one.column, one.code, one.kept) for one in schedule.problems] == [
        (2, "Pages", "pages_became_a_date", True),
        (4, "Cast #", "cast_not_understood", True),
        (4, "Pages", "pages_not_understood", True),
    ]


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.csv")))
def test_json_rows_hold_no_description_and_no_name(name: str) -> None:
    schedule = read(name)
    objects = list(to_json_rows(schedule))
    assert len(objects) == len(schedule.rows) > 0
    said = repr(objects)
    for scene in schedule.rows:
        assert scene.description is None or scene.description not in said
        assert not scene.cast_are_names or not any(person in said for person in scene.cast)
    assert all(one["cast_count"] == len(scene.cast) for one, scene in zip(objects, schedule.rows, strict=True))


def test_progress_counts_every_row_of_scenes() -> None:
    seen: list[tuple[int, int]] = []
    read_schedule((SAMPLES / "american_dates.csv").read_bytes(), on_row=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
