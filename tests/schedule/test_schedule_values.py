"""The grammar of cells, form by form."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.values import (
    cast_is_numbered,
    cast_number,
    read_clock,
    read_eighths,
    read_heading,
    read_int_ext,
    read_light,
    read_setting,
    read_shoot_day,
    split_cast,
)


@pytest.mark.parametrize(
    ("text", "eighths"),
    [
        ("3/8", 3), ("1 3/8", 11), ("2 0/8", 16), ("12/8", 12), ("1-3/8", 11), ("1⅜", 11), ("⅛", 1), ("1 ½", 12),
        ("1.375", 11), ("1,375", 11), ("0.13", 1), ("0,38", 3), ("2.0", 16), (".5", 4), ("1 3/8 pgs", 11), ("2", 16),
        ("1 page", 8), ("1/2", 4), ("1 1/4", 10), ("1\u20448", 1), ("0", 0),
    ],
)  # fmt: skip
def test_page_lengths(text: str, eighths: int) -> None:
    read = read_eighths(text)
    assert (read.value, read.problem) == (eighths, None)


@pytest.mark.parametrize(
    "text", ["8-Mar", "Mar-08", "3-Aug", "08.mar", "2024-03-08", "3/8/2024", "2024-08-03 00:00:00"]
)
def test_a_page_length_that_became_a_date_is_read_back_with_a_warning(text: str) -> None:
    read = read_eighths(text)
    assert (read.value, read.problem) == (3, "pages_became_a_date")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1.3", "pages_ambiguous"), ("1.1", "pages_ambiguous"), ("0.30", "pages_ambiguous"),
        ("1.377", "pages_ambiguous"),
        ("lots", "pages_not_understood"), ("-1", "pages_not_understood"), ("3/7", "pages_not_understood"),
        ("5-Mar", "pages_not_understood"), ("9999", "pages_not_understood"), ("1 1/8 2/8", "pages_not_understood"),
    ],
)  # fmt: skip
def test_a_page_length_is_never_rounded_or_guessed(text: str, problem: str) -> None:
    read = read_eighths(text)
    assert (read.value, read.problem) == (None, problem)


def test_a_whole_number_counts_eighths_where_the_header_says_so() -> None:
    assert read_eighths("16", in_eighths=True).value == 16
    assert read_eighths("1 3/8", in_eighths=True).value == 11
    assert read_eighths("1.5", in_eighths=True).problem == "pages_ambiguous"


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=7))
def test_every_common_form_of_a_page_length_gives_the_same_eighths(pages: int, part: int) -> None:
    total = pages * 8 + part
    decimal = f"{total / 8:.3f}"
    forms = (f"{pages} {part}/8", f"{pages}-{part}/8", decimal, decimal.replace(".", ","), f"{total / 8:.2f}")
    assert {read_eighths(form).value for form in forms} == {total}


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("7:14a", time(7, 14)), ("6p", time(18)), ("07:30", time(7, 30)), ("0730", time(7, 30)),
        ("19.30", time(19, 30)), ("19h30", time(19, 30)), ("7:30 AM", time(7, 30)), ("12a", time(0)), ("12p", time(12)),
        ("12:15 p.m.", time(12, 15)), ("07:30:00", time(7, 30)), ("0.3125", time(7, 30)), ("0,8125", time(19, 30)),
        ("0.5", time(12)),
    ],
)  # fmt: skip
def test_clock_times(text: str, clock: time) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    "text", ["", "7", "25:00", "13p", "0a", "07:61", "Day", "0.25", "2460", "0.99999", "7:3", "730"]
)
def test_what_is_no_clear_clock_time_is_none(text: str) -> None:
    assert read_clock(text) is None


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_a_clock_time_survives_its_usual_spellings(moment: time) -> None:
    half = "a" if moment.hour < 12 else "p"
    forms = (f"{moment:%H:%M}", f"{moment:%H%M}", f"{moment:%H.%M}", f"{moment.hour % 12 or 12}:{moment:%M}{half}")
    assert {read_clock(form) for form in forms} == {moment}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("INT", "INT"), ("int.", "INT"), ("EXT/INT", "INT/EXT"), ("I./E", "INT/EXT"), ("INT./EXT.", "INT/EXT"),
        ("I+E", "INT/EXT"), ("I", "INT"), ("E", "EXT"), ("INN./AUSS.", "INT/EXT"), ("EST", "EST"), ("stage", "STAGE"),
        ("", None),
    ],
)  # fmt: skip
def test_inside_or_outside(text: str, read: str | None) -> None:
    assert read_int_ext(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("D", "DAY"), ("n", "NIGHT"), ("M", "MORNING"), ("E", "EVENING"), ("Magic Hour", "MAGIC HOUR"),
        ("D10", "DAY"), ("N29", "NIGHT"), ("FB1", "FB1"), ("DUSK1", "DUSK"), ("FBD1", "DAY"),
        ("(CONTINUOUS)", "CONTINUOUS"),
        ("", None),
    ],
)  # fmt: skip
def test_light(text: str, read: str | None) -> None:
    assert read_light(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [("INT_DAY", ("INT", "DAY")), ("EXT/NIGHT", ("EXT", "NIGHT")), ("I+E/NIGHT", ("INT/EXT", "NIGHT")),
     ("INT. - DAY", ("INT", "DAY")), ("INT/EXT DUSK", ("INT/EXT", "DUSK")), ("I/E", None), ("KITCHEN", None)],
)  # fmt: skip
def test_both_from_one_cell(text: str, read: tuple[str, str] | None) -> None:
    assert read_setting(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("INT. HALL - STAIRS - NIGHT", ("INT", "HALL - STAIRS", "NIGHT")), ("EXT ROOF", ("EXT", "ROOF", None)),
        ("INT./EXT. CAR - DAY", ("INT/EXT", "CAR", "DAY")), ("INTERVAL - LATER", (None, "INTERVAL", "LATER")),
        ("", (None, None, None)),
    ],
)  # fmt: skip
def test_scene_headings(text: str, read: tuple[str | None, str | None, str | None]) -> None:
    assert read_heading(text) == read


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("Day 3", 3), ("Shoot Day #3 of 30", 3), ("3/30", 3), ("D3", 3), ("3.0", 3), ("Mon", None), ("", None)],
)
def test_shoot_days(text: str, number: int | None) -> None:
    assert read_shoot_day(text) == number


@pytest.mark.parametrize(
    ("entry", "number"),
    [("4", "4"), ("#1", "1"), ("4.BRUCE", "4"), ("4. BRUCE", "4"), ("_5A", "_5A"), ("5a", "5A"), ("1.9", "1.9"),
     ("BRUCE", None), ("1234", None), ("2 men", None)],
)  # fmt: skip
def test_cast_numbers(entry: str, number: str | None) -> None:
    assert cast_number(entry) == number


def test_cast_cells_are_split_and_a_column_of_numbers_is_known_by_its_majority() -> None:
    assert split_cast("1, 2;3/4\n1") == ("1", "2", "3", "4")
    assert cast_is_numbered([("1", "2"), ("3",), ("4", "ATMOS")])
    assert not cast_is_numbered([("Mina", "2"), ("Jo",)])
    assert not cast_is_numbered([])
