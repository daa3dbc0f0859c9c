"""Rows that are not scenes: where a shoot day begins or ends, banners, the boneyard.

Promise: a scene gets the day whose break the file's own wording or order puts it under, and where the order cannot be
known (`breaks_come` gives None) a person is asked. Some programs put the break before the day (Filmustage, SceneItAll),
others after it (Movie Magic Scheduling, Celtx).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.schedule.dates import WrittenDate, find_date, is_only_a_date
from bot.schedule.report import DayBreaks
from bot.schedule.words import any_of, words


@dataclass(frozen=True, slots=True)
class DayBreak:
    """A row that begins or ends a shoot day. `closes` is True where its wording says that the day ends there."""

    row: int
    number: int | None
    date: WrittenDate | None
    closes: bool


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A row after which the scenes have no day."""


@dataclass(frozen=True, slots=True)
class Banner:
    """A row about something else: a meal, a move, a day off, a total."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A row with a scene; `position` is its place among the rows with scenes."""

    position: int


Entry = DayBreak | Unscheduled | Banner | Strip


@dataclass(frozen=True, slots=True)
class DayOf:
    """The day a scene was found under."""

    number: int | None = None
    date: WrittenDate | None = None
    row: int | None = None
    unscheduled: bool = False


def read_day_row(row: int, text: str) -> DayBreak | Unscheduled | Banner | None:
    """What a row without a scene says; None if it says nothing known. `text` is its cells joined by commas."""
    if _wording("unscheduled").match(text):
        return Unscheduled()
    if _day_off().search(text):
        return Banner()
    closing = _closing().match(text)
    if closing:
        return DayBreak(row, _number(closing[1]), find_date(text[closing.end() :]), closes=True)
    opening = _opening().match(text)
    if opening:
        return DayBreak(row, _number(opening[1]), find_date(text[opening.end() :]), closes=False)
    if is_only_a_date(text):
        return DayBreak(row, None, find_date(text), closes=False)
    later = _opening().search(text) if find_date(text) and not _wording("banners").match(text) else None
    if later:
        return DayBreak(row, _number(later[1]), find_date(text), closes=False)
    return Banner() if _wording("banners").match(text) else None


def breaks_come(entries: Iterable[Entry]) -> DayBreaks | None:
    """Whether day breaks stand before or after their day; None if neither wording nor order tells."""
    scheduled = list(_until_unscheduled(entries))
    breaks = [entry for entry in scheduled if isinstance(entry, DayBreak)]
    openings = [entry for entry in breaks if not entry.closes]
    if not openings:
        return "after"
    if len(openings) < len(breaks) or isinstance(scheduled[0], DayBreak):
        return "before"
    return "after" if isinstance(scheduled[-1], DayBreak) else None


def assign_days(entries: Sequence[Entry], breaks: DayBreaks) -> dict[int, DayOf]:
    """The day of each scene by its position. A scene above the first or below the last break may have none."""
    days: dict[int, DayOf] = {}
    waiting: list[int] = []
    current = DayOf()
    for entry in entries:
        match entry:
            case Strip(position):
                days[position] = current
                if not current.unscheduled:
                    waiting.append(position)
            case Unscheduled():
                current, waiting = DayOf(unscheduled=True), []
            case DayBreak(row, number, date, closes):
                ends = closes or breaks == "after"
                if ends:
                    days.update({position: _completed(days[position], entry) for position in waiting})
                current, waiting = DayOf() if ends else DayOf(number, date, row), []
            case Banner():
                pass
    return days


def _completed(day: DayOf, closing: DayBreak) -> DayOf:
    number = day.number if day.number is not None else closing.number
    return DayOf(number, day.date or closing.date, day.row if day.date else closing.row)


def _until_unscheduled(entries: Iterable[Entry]) -> Iterable[Entry]:
    for entry in entries:
        if isinstance(entry, Unscheduled):
            return
        if not isinstance(entry, Banner):
            yield entry


def _number(text: str | None) -> int | None:
    return int(text) if text else None


@cache
def _wording(name: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of(getattr(words(), name))}\b", re.IGNORECASE)


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(
        rf"\W*{any_of(words().day_closes)}\b\s*(?:#\s*)?(?:(\d{{1,3}})\b)?(?:\s*of\s+\d+)?", re.IGNORECASE
    )


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^\W*|\b){any_of(words().day_opens)}\s*(?:#\s*)?(\d{{1,3}})\b(?:\s*(?:of\s+|/)\d+)?", re.IGNORECASE
    )


@cache
def _day_off() -> re.Pattern[str]:
    return re.compile(rf"\b(?:day\s+off|{any_of(words().day_opens)}\s*#?\s*\d+\W+off)\b", re.IGNORECASE)
