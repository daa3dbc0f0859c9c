"""Day breaks, banners, the boneyard, and what is asked rather than guessed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.scenes import NUMBER_LENGTH
from bot.schedule import ReadOptions, ScheduleRead, read_schedule
from bot.schedule.days import Banner, DayBreak, Unscheduled, read_day_row


def read(*rows: str, options: ReadOptions | None = None) -> ScheduleRead:
    return read_schedule("\n".join(("Scene,Set,Synopsis", *rows)).encode(), options)


def days(schedule: ScheduleRead) -> dict[str, int | None]:
    return {scene.key: scene.shoot_day_number for scene in schedule.rows}


@pytest.mark.parametrize(
    ("text", "number", "closes"),
    [
        ("Shoot Day 1", 1, False), ("SHOOT DAY # 12 Monday, June 3, 2024", 12, False), ("Day #3", 3, False),
        ("--- DAY 3 OF 30 ---", 3, False), ("End of Day #1 - Monday, June 3, 2024 - Total Pages: 3 2/8", 1, True),
        ("End Day # 4", 4, True), ("End of Shooting Day 12", 12, True), ("End of Day", None, True),
        ("Drehtag 5", 5, False), ("Monday, June 3, 2024", None, False), ("Monday, June 3, 2024 - Day 7", 7, False),
    ],
)  # fmt: skip
def test_wordings_of_day_breaks(text: str, number: int | None, closes: bool) -> None:
    found = read_day_row(1, text)
    assert isinstance(found, DayBreak)
    assert (found.number, found.closes) == (number, closes)


@pytest.mark.parametrize(
    "text",
    ["MEAL", "Lunch 13:00", "COMPANY MOVE", "DAY OFF - Sunday, June 9, 2024", "Day 4 - OFF", "Closed Set", "Hiatus"],
)
def test_banners(text: str) -> None:
    assert read_day_row(1, text) == Banner()


def test_the_boneyard_and_rows_that_say_nothing_known() -> None:
    assert read_day_row(1, "BONEYARD") == Unscheduled()
    assert read_day_row(1, "Unscheduled scenes") == Unscheduled()
    assert read_day_row(1, "Somebody enters") is None
    assert read_day_row(1, "Daylight 3") is None


def test_breaks_before_the_day() -> None:
    assert days(read("Shoot Day 1", "1,A,", "2,B,", "Shoot Day 2", "3,C,")) == {"1": 1, "2": 1, "3": 2}


def test_breaks_after_the_day_by_wording() -> None:
    assert days(read("1,A,", "2,B,", "End of Day 1", "3,C,", "End of Day 2")) == {"1": 1, "2": 1, "3": 2}


def test_breaks_after_the_day_by_order_are_to_be_confirmed() -> None:
    schedule = read("1,A,", "2,B,", "Day 1", "3,C,", "Day 2", "Boneyard", "4,D,")
    assert days(schedule) == {"1": 1, "2": 1, "3": 2, "4": None}
    assert [scene.key for scene in schedule.rows if scene.unscheduled] == ["4"]
    assert "day_breaks_after" in {notice.code for notice in schedule.notices if notice.confirm}


def test_breaks_that_could_belong_to_either_side_are_asked_about() -> None:
    rows = ("1,A,", "Day 1", "2,B,", "Day 2", "3,C,")
    asked = read(*rows)
    assert asked.rows == ()
    assert [(question.option, question.answers) for question in asked.questions] == [
        ("day_breaks", ("before", "after"))
    ]
    assert days(read(*rows, options=ReadOptions(day_breaks="before"))) == {"1": None, "2": 1, "3": 2}
    assert days(read(*rows, options=ReadOptions(day_breaks="after"))) == {"1": 1, "2": 2, "3": None}


def test_a_day_that_ends_below_the_boneyard_claims_no_scene_of_it() -> None:
    assert days(read("1,A,", "End of Day 1", "Boneyard", "4,D,", "End of Day 2")) == {"1": 1, "4": None}


def test_a_scene_with_another_day_of_its_own_does_not_take_the_date_of_the_break_above() -> None:
    schedule = read_schedule(b'Scene,Shoot Day\n"Shoot Day 1 - 2026-06-03",\n1,1\n2,5\n')
    assert [(scene.shoot_day_number, scene.date) for scene in schedule.rows] == [(1, date(2026, 6, 3)), (5, None)]


def test_a_scene_number_that_looks_like_a_date_is_still_a_scene() -> None:
    assert days(read("Shoot Day 1", "1-2-24,Day 3 on the beach,They swim.")) == {"1-2-24": 1}


def test_a_day_with_both_breaks_takes_its_date_from_either() -> None:
    schedule = read("Shoot Day 1", "1,A,", '"End of Day 1 - Monday, June 3, 2024"', "Shoot Day 2", "2,B,")
    assert [(scene.shoot_day_number, scene.date) for scene in schedule.rows] == [(1, date(2024, 6, 3)), (2, None)]


def test_a_scene_word_in_the_scene_column_does_not_make_a_break_of_a_scene() -> None:
    schedule = read("Shoot Day 1", "72,Day 3 at the sea,They travel.", "EPK,,", ",KITCHEN,They talk.")
    assert days(schedule) == {"72": 1}
    codes = [(one.row, one.column, one.code) for one in schedule.problems]
    assert codes == [(4, "Scene", "not_a_scene_number"), (5, "Scene", "scene_number_missing")]


def test_ambiguous_dates_are_asked_about_and_an_answer_settles_them() -> None:
    data = b"Scene,Date\n1,03/06/2024\n2,04/06/2024\n"
    asked = read_schedule(data)
    assert asked.rows == ()
    assert [question.option for question in asked.questions] == ["date_order"]
    day_first = read_schedule(data, ReadOptions(date_order="day_first"))
    month_first = read_schedule(data, ReadOptions(date_order="month_first"))
    assert [scene.date for scene in day_first.rows] == [date(2024, 6, 3), date(2024, 6, 4)]
    assert [scene.date for scene in month_first.rows] == [date(2024, 3, 6), date(2024, 4, 6)]


def test_dates_that_do_not_fit_are_reported_by_row_and_column() -> None:
    schedule = read_schedule(b"Scene,Date\n1,Tue June 4 2024\n2,Mon June 4 2024\n3,June 4\n4,soon\n")
    codes = [(one.row, one.column, one.code) for one in schedule.problems]
    assert codes == [
        (3, "Date", "weekday_differs"),
        (4, "Date", "date_without_year"),
        (5, "Date", "date_not_understood"),
    ]
    assert [scene.key for scene in schedule.rows] == ["1", "2", "3", "4"]


def test_a_merged_shoot_day_column_is_filled_down_and_to_be_confirmed() -> None:
    merged = read_schedule(b"Shoot Day,Scene\n1,10\n,11\n2,12\n,13\n")
    assert days(merged) == {"10": 1, "11": 1, "12": 2, "13": 2}
    assert "shoot_day_filled_down" in {notice.code for notice in merged.notices if notice.confirm}
    written_out = read_schedule(b"Shoot Day,Scene\n1,10\n1,11\n2,12\n,13\n")
    assert days(written_out) == {"10": 1, "11": 1, "12": 2, "13": None}


def test_the_same_scene_twice_on_a_day_is_reported_and_on_two_days_is_two_slots() -> None:
    schedule = read_schedule(b"Shoot Day,Scene\n1,1a\n1,1A\n2,1a\n")
    assert [(scene.scene_number, scene.shoot_day_number) for scene in schedule.rows] == [("1a", 1), ("1a", 2)]
    assert {(one.row, one.code, one.kept) for one in schedule.problems} == {
        (3, "spelling_differs", True),
        (3, "same_scene_twice", False),
    }
    assert "several_days" in {notice.code for notice in schedule.notices}


def test_a_number_no_form_could_show_is_left_out_and_no_episodes_title_becomes_part_of_one() -> None:
    titled = b"Episode,Scene,Set\nThe One in the Bath,6,HALL\n<!channel> 9,7,HALL\n10,6,HALL\n"
    schedule = read_schedule(titled)
    assert [scene.scene_number for scene in schedule.rows] == ["10-6"]
    assert [(one.row, one.column, one.code) for one in schedule.problems] == [
        (2, "Episode", "not_a_scene_number"), (3, "Episode", "not_a_scene_number"),
    ]  # fmt: skip
    long = "A" * 3 + "1" * (NUMBER_LENGTH - 3)
    schedule = read_schedule(f"Scene,Set\n{long},HALL\n{long}1,HALL\n".encode())
    assert [scene.scene_number for scene in schedule.rows] == [long]
    assert [(one.row, one.code, one.kept) for one in schedule.problems] == [(3, "scene_number_too_long", False)]


def test_episodes_keep_equal_numbers_apart() -> None:
    schedule = read_schedule(b"Episode,Scene,Set\n9,6,HALL\n10,6,HALL\n9,9-7,ROOF\n")
    assert [scene.key for scene in schedule.rows] == ["9-6", "10-6", "9-7"]


def test_a_merged_date_column_is_filled_down_and_to_be_confirmed() -> None:
    schedule = read_schedule(b"Date,Scene\n2026-06-03,1\n,2\n2026-06-04,3\n")
    assert [scene.date for scene in schedule.rows] == [date(2026, 6, 3), date(2026, 6, 3), date(2026, 6, 4)]
    assert "date_filled_down" in {notice.code for notice in schedule.notices if notice.confirm}


def test_dates_without_a_year_take_the_year_a_person_gave() -> None:
    data = b"Scene,Date\n1,Mon December 28\n2,Mon 4 January\n3,February 30\n"
    assert [scene.date for scene in read_schedule(data).rows] == [None, None, None]
    schedule = read_schedule(data, ReadOptions(year=2026))
    assert [scene.date for scene in schedule.rows] == [date(2026, 12, 28), date(2027, 1, 4), None]
    assert [(one.row, one.code) for one in schedule.problems] == [(4, "date_not_understood")]


def test_a_day_break_right_above_the_header_row_opens_its_day() -> None:
    schedule = read_schedule(b"HARBOUR LIGHTS,\nShoot Day 1,\nScene,Set\n1,HALL\nShoot Day 2,\nScene,Set\n2,ROOF\n")
    assert days(schedule) == {"1": 1, "2": 2}
    printed_on = read_schedule(b"June 3 2024,\nScene,Set\n1,HALL\n")
    assert printed_on.rows[0].date is None


def test_what_a_person_should_look_at_is_said() -> None:
    schedule = read_schedule(b"Scene,Shoot Day,Date\n1,1,2026-06-03\n2,1,2026-06-04\n3,,\n4,unscheduled,\n")
    codes = {notice.code: notice.confirm for notice in schedule.notices}
    assert codes == {"delimiter": False, "several_dates": True, "no_shoot_day": True, "unscheduled": False}


def test_a_set_that_only_says_omitted_is_no_set() -> None:
    (scene,) = read("73,OMITTED,").rows
    assert (scene.omitted, scene.set_name) == (True, None)
