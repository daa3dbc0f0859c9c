"""One row of a schedule as the scenes it holds.

Promise: each cell is read by the grammar of `values`, `numbers` and `dates`; what does not fit is reported with its row
and column and left empty, never replaced by something likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from bot.schedule.dates import WrittenDate, find_date, resolve
from bot.schedule.days import DayOf
from bot.schedule.headers import Header
from bot.schedule.numbers import SceneCell, apply_dashes, scene_key, what_is_wrong
from bot.schedule.reading import Row
from bot.schedule.report import Dashes, DateOrder, RowProblem, ScheduledScene, problem
from bot.schedule.values import (
    cast_number,
    label,
    read_clock,
    read_eighths,
    read_heading,
    read_int_ext,
    read_light,
    read_setting,
    read_shoot_day,
    says_omitted,
    says_unscheduled,
    split_cast,
)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided for the whole file before its rows are read."""

    dashes: Dashes
    date_order: DateOrder
    year: int | None
    cast_numbered: bool
    merged: Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class SceneRow:
    """A row that holds scenes, with its scene cell as read."""

    row: Row
    cell: SceneCell


@dataclass(frozen=True, slots=True)
class _Planned:
    number: int | None
    date: date | None
    unscheduled: bool


@dataclass(frozen=True, slots=True)
class _Place:
    int_ext: str | None
    light: str | None
    set_name: str | None


class SceneReader:
    """Reads rows one after another and gathers their problems in `problems`."""

    def __init__(self, header: Header, decisions: Decisions) -> None:
        self._header = header
        self._decisions = decisions
        self.problems: list[RowProblem] = []

    def scenes(self, scene_row: SceneRow, day: DayOf) -> list[ScheduledScene]:
        """The scenes of one row: usually one, several for `522, A523`."""
        row = scene_row.row
        numbers = self._numbers(scene_row)
        planned = self._planned(row, day)
        place = self._place(row)
        cast, are_names = self._cast(row)
        eighths = self._eighths(row, shared=len(numbers) > 1)
        call = self._call(row)
        omitted = scene_row.cell.omitted or self._says_omitted(row)
        return [
            ScheduledScene(
                scene_number=shown,
                key=scene_key(shown),
                shoot_day_number=planned.number,
                date=planned.date,
                unit=label(self._header.cell(row, "unit")),
                call=call,
                int_ext=place.int_ext,
                day_night=place.light,
                set_name=place.set_name,
                eighths=eighths,
                cast=cast,
                cast_are_names=are_names,
                description=self._header.cell(row, "description") or None,
                omitted=omitted,
                unscheduled=planned.unscheduled,
                source_row=row.number,
            )
            for shown in numbers
        ]

    def _numbers(self, scene_row: SceneRow) -> tuple[str, ...]:
        """The row's scene numbers with their episode; one that is none with it is reported and left out."""
        episode = label(self._header.cell(scene_row.row, "episode"))
        kept = []
        for number in apply_dashes(scene_row.cell.numbers, self._decisions.dashes):
            shown = _with_episode(number, episode)
            wrong = what_is_wrong(shown)
            if wrong:
                self._report(scene_row.row.number, "episode" if episode else "scene_number", wrong)
            else:
                kept.append(shown)
        return tuple(kept)

    def break_date(self, row: int, written: WrittenDate) -> date | None:
        """The date on a day break, with what is wrong with it reported on the break's own row."""
        return self._resolved(row, None, written)

    def _report(self, row: int, field: str | None, code: str) -> None:
        self.problems.append(problem(row, self._header.seen.get(field) if field else None, code))

    def _planned(self, row: Row, day: DayOf) -> _Planned:
        text = self._cell_or_merged(row, "shoot_day")
        number = read_shoot_day(text)
        unscheduled = day.unscheduled or says_unscheduled(text)
        if text and number is None and not says_unscheduled(text):
            self._report(row.number, "shoot_day", "shoot_day_not_understood")
        own_date = self._own_date(row)
        if own_date or number is not None:
            unscheduled = False
        from_break = self._calendar(day.date) if day.date else None
        same_day = number is None or day.number in {None, number}
        return _Planned(
            number=None if unscheduled else (number if number is not None else day.number),
            date=None if unscheduled else own_date or (from_break if same_day else None),
            unscheduled=unscheduled,
        )

    def _own_date(self, row: Row) -> date | None:
        text = self._cell_or_merged(row, "date")
        if not text or says_unscheduled(text):
            return None
        written = find_date(text)
        if written is None:
            self._report(row.number, "date", "date_not_understood")
            return None
        return self._resolved(row.number, "date", written)

    def _resolved(self, row: int, field: str | None, written: WrittenDate) -> date | None:
        found = self._calendar(written)
        if found is None:
            without_year = written.year is None and self._decisions.year is None
            self._report(row, field, "date_without_year" if without_year else "date_not_understood")
        elif written.weekday is not None and found.weekday() != written.weekday:
            self._report(row, field, "weekday_differs")
        return found

    def _calendar(self, written: WrittenDate) -> date | None:
        return resolve(written, self._decisions.date_order, self._decisions.year)

    def _cell_or_merged(self, row: Row, field: str) -> str:
        return self._header.cell(row, field) or self._decisions.merged[field].get(row.number, "")

    def _place(self, row: Row) -> _Place:
        cell = self._header.cell
        from_heading = read_heading(cell(row, "heading"))
        both = read_setting(cell(row, "setting")) or read_setting(cell(row, "day_night"))
        both = both or read_setting(cell(row, "int_ext"))
        int_ext = both[0] if both else read_int_ext(cell(row, "int_ext"))
        light = both[1] if both else read_light(cell(row, "day_night"))
        return _Place(
            int_ext or from_heading[0],
            light or from_heading[2],
            None if says_omitted(cell(row, "set_name")) else label(cell(row, "set_name")) or from_heading[1],
        )

    def _eighths(self, row: Row, *, shared: bool) -> int | None:
        total: int | None = None
        for field in ("pages", "page_eighths"):
            text = self._header.cell(row, field)
            if not text:
                continue
            header = self._header.seen[field].lower()
            read = read_eighths(text, in_eighths="8th" in header or "eighth" in header)
            if read.problem:
                self._report(row.number, field, read.problem)
            if read.value is not None:
                total = (total or 0) + read.value
        if total is not None and shared:
            self._report(row.number, "pages" if "pages" in self._header.columns else "page_eighths", "pages_shared")
            return None
        return total

    def _call(self, row: Row) -> time | None:
        text = self._header.cell(row, "call")
        call = read_clock(text) if text else None
        if text and call is None:
            self._report(row.number, "call", "call_not_understood")
        return call

    def _cast(self, row: Row) -> tuple[tuple[str, ...], bool]:
        if self._header.characters:
            entries = self._header.cast_marks(row)
        else:
            entries = split_cast(self._header.cell(row, "cast"))
        if not self._decisions.cast_numbered:
            return entries, bool(entries)
        numbers = [cast_number(entry) for entry in entries]
        if None in numbers:
            self._report(row.number, "cast", "cast_not_understood")
        return tuple(dict.fromkeys(number for number in numbers if number)), False

    def _says_omitted(self, row: Row) -> bool:
        return any(
            says_omitted(self._header.cell(row, name)) for name in ("description", "heading", "set_name", "status")
        )


def _with_episode(number: str, episode: str | None) -> str:
    """Episode 9, scene 6 is 9-6, so that two episodes' scene 6 stay two scenes."""
    if not episode or number.startswith((f"{episode}-", f"{episode}.", f"{episode} ")):
        return number
    return f"{episode}-{number}"
