"""Dates as schedules write them, with day and month in the order the file itself shows.

Promise: 03/06/2024 is never guessed. A weekday or a day above 12 anywhere in the file decides the order; where nothing
does, `decide_order` says so and a person is asked. No clock is read: a date without a year stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from bot.schedule.report import DateOrder
from bot.schedule.words import any_of, words

_EXCEL_DAY_ZERO: Final = date(1899, 12, 30)
_EXCEL_SERIAL: Final = re.compile(r"(\d{5})(?:\.0+)?")
_YEARS: Final = range(1971, 2200)
"""In which calls can be reckoned; any other year is a slip of the keyboard."""
_EXCEL_SERIALS: Final = range(36526, 73051)  # 2000 to 2099


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written. With `order_open`, `first` and `second` are day and month in an order not yet known;
    otherwise `first` is the day and `second` the month. `year` is None where none was written."""

    year: int | None
    first: int
    second: int
    weekday: int | None
    order_open: bool


def find_date(text: str) -> WrittenDate | None:
    """The first date in a text, or None."""
    serial = _EXCEL_SERIAL.fullmatch(text.strip())
    if serial and int(serial[1]) in _EXCEL_SERIALS:
        day = _EXCEL_DAY_ZERO + timedelta(days=int(serial[1]))
        return WrittenDate(day.year, day.day, day.month, None, order_open=False)
    found = _date_pattern().search(text)
    return _written(found) if found else None


def is_only_a_date(text: str) -> bool:
    """Whether a row says nothing but a date, so that it heads the scenes below it."""
    found = _date_pattern().search(text)
    return bool(found) and not re.search(r"\w", text[: found.start()] + text[found.end() :]) if found else False


def decide_order(written: Iterable[WrittenDate]) -> DateOrder | None:
    """The order of day and month that the file proves; None if it proves neither or both. Without doubt: day first."""
    doubtful = [one for one in written if one.order_open and one.first != one.second]
    if not doubtful:
        return "day_first"
    proofs = {proof for one in doubtful if (proof := _proved_order(one))}
    return proofs.pop() if len(proofs) == 1 else None


def resolve(written: WrittenDate, order: DateOrder, first_year: int | None = None) -> date | None:
    """The calendar date, or None if it has no year or does not exist.

    `first_year`, the year the schedule begins in, serves dates without one; a weekday may show that the next is meant.
    """
    swap = written.order_open and order == "month_first"
    day, month = (written.second, written.first) if swap else (written.first, written.second)
    if written.year is not None or first_year is None:
        return _calendar_date(written.year, month, day)
    found = [one for one in (_calendar_date(first_year + ahead, month, day) for ahead in (0, 1)) if one]
    fitting = [one for one in found if written.weekday in {None, one.weekday()}]
    return next(iter(fitting or found), None)


def _calendar_date(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year is not None and year in _YEARS else None
    except ValueError:
        return None


def _proved_order(written: WrittenDate) -> DateOrder | None:
    day_first = _calendar_date(written.year, written.second, written.first)
    month_first = _calendar_date(written.year, written.first, written.second)
    if written.weekday is not None and day_first and month_first:
        by_day, by_month = day_first.weekday() == written.weekday, month_first.weekday() == written.weekday
        if by_day != by_month:
            return "day_first" if by_day else "month_first"
        return None
    if bool(day_first) == bool(month_first):
        return None
    return "day_first" if day_first else "month_first"


def _written(found: re.Match[str]) -> WrittenDate:
    part = found.groupdict()
    weekday = words().weekdays[part["weekday"].lower()] if part["weekday"] else None
    if part["iso_year"]:
        return WrittenDate(
            int(part["iso_year"]), int(part["iso_day"]), int(part["iso_month"]), weekday, order_open=False
        )
    if part["a"]:
        dotted = part["mark"] == "."
        return WrittenDate(_full_year(part["year"]), int(part["a"]), int(part["b"]), weekday, order_open=not dotted)
    month = words().months[(part["month_after"] or part["month_before"]).lower()]
    day = int(part["day_before"] or part["day_after"])
    year = part["year_after"] or part["year_last"]
    return WrittenDate(_full_year(year) if year else None, day, month, weekday, order_open=False)


def _full_year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


@cache
def _date_pattern() -> re.Pattern[str]:
    month, weekday = any_of(words().months), any_of(words().weekdays)
    iso = r"(?P<iso_year>\d{4})[-/.](?P<iso_month>\d{1,2})[-/.](?P<iso_day>\d{1,2})"
    numeric = r"(?P<a>\d{1,2})(?P<mark>[/.\-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
    day_month = (
        rf"(?P<day_before>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s\-]*(?:de\s+)?(?P<month_after>{month})\b\.?"
        r"(?:,?[\s\-]+(?:de\s+)?(?P<year_after>\d{4}|\d{2}(?!\d|[:/])))?"
    )
    month_day = (
        rf"(?P<month_before>{month})\.?[\s\-]+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:/])"
        r"(?:,?\s+(?P<year_last>\d{4}))?"
    )
    return re.compile(
        rf"(?<![\w/.\-])(?:(?P<weekday>{weekday})\.?,?\s+(?:the\s+)?)?(?:{iso}|{numeric}|{day_month}|{month_day})(?![\d/])",
        re.IGNORECASE,
    )
