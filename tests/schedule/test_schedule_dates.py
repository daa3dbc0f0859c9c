"""Dates and the order of their day and month."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.dates import WrittenDate, decide_order, find_date, is_only_a_date, resolve


def found(text: str) -> WrittenDate:
    written = find_date(text)
    assert written is not None
    return written


@pytest.mark.parametrize(
    "text",
    ["Monday, June 3, 2024", "Monday, 3 June, 2024", "2024-06-03", "2024-06-03 00:00:00", "03.06.2024", "3.6.24",
     "Montag, 3. Juni 2024", "lunes 3 de junio de 2024", "3-Jun-24", "Jun 3, 2024", "June 3rd 2024", "45446",
     "Total - Monday, June 3, 2024 - 3 2/8", "2024/06/03", "lundi 3 juin 2024"],
)  # fmt: skip
def test_a_clear_date(text: str) -> None:
    written = found(text)
    assert not written.order_open
    assert resolve(written, "month_first") == resolve(written, "day_first") == date(2024, 6, 3)


@pytest.mark.parametrize("text", ["", "Stage 4", "3 2/8", "7:30", "12345678", "99/99"])
def test_what_is_no_date(text: str) -> None:
    assert find_date(text) is None


def test_an_order_is_proved_by_a_weekday_or_a_day_above_twelve() -> None:
    assert decide_order([found("Mon 03/06/2024")]) == "day_first"
    assert decide_order([found("Mon 06/03/2024")]) == "month_first"
    assert decide_order([found("03/06/2024"), found("14/06/2024")]) == "day_first"
    assert decide_order([found("03/06/2024"), found("06/14/2024")]) == "month_first"


def test_an_order_that_is_not_proved_or_contradicted_is_none() -> None:
    assert decide_order([found("03/06/2024")]) is None
    assert decide_order([found("14/06/2024"), found("06/14/2024")]) is None


def test_an_order_that_changes_nothing_is_not_asked_for() -> None:
    assert decide_order([]) == "day_first"
    assert decide_order([found("06/06/2024"), found("June 3, 2024")]) == "day_first"


def test_no_year_and_no_such_day_give_no_date() -> None:
    assert resolve(found("Monday, June 3"), "day_first") is None
    assert resolve(found("31/02/2024"), "day_first") is None


@pytest.mark.parametrize("text", ["9999-12-31", "12/31/9999", "0201-06-03", "3 June 2950", "1960-06-03"])
def test_a_year_in_which_nothing_can_be_planned_is_a_slip(text: str) -> None:
    assert resolve(found(text), "month_first") is None


def test_a_row_that_is_only_a_date() -> None:
    assert is_only_a_date("- Monday, June 3, 2024 -")
    assert not is_only_a_date("Prep, June 3, 2024")
    assert not is_only_a_date("Prep")


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_written_form_gives_the_same_date(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    forms = (f"{day:%A, %B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}", day.isoformat(), serial,
             f"{day:%d.%m.%Y}", f"{day:%a %d/%m/%Y}")  # fmt: skip
    assert {resolve(found(form), "day_first") for form in forms} == {day}
    assert resolve(found(f"{day:%m/%d/%y}"), "month_first") == day
