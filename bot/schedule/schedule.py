"""A whole shooting schedule from its bytes.

Promise: any bytes give a `ScheduleRead` or a `ScheduleRefused` with a sentence for a person. What the file cannot
decide becomes a question and then no scene is given at all; what was inferred is said in a notice. Nothing is printed,
stored or sent here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from types import MappingProxyType
from typing import Final

from bot.schedule.dates import WrittenDate, decide_order, find_date, is_only_a_date
from bot.schedule.days import (
    Banner,
    DayBreak,
    DayOf,
    Entry,
    Strip,
    Unscheduled,
    assign_days,
    breaks_come,
    read_day_row,
)
from bot.schedule.headers import Header, find_header, normalised
from bot.schedule.notices import file_notices
from bot.schedule.numbers import SceneCell, decide_dashes, read_scene_cell
from bot.schedule.reading import Dialect, Row, decode, dialects, read_rows
from bot.schedule.report import (
    Notice,
    Question,
    ReadOptions,
    RowProblem,
    ScheduledScene,
    ScheduleRead,
    ScheduleRefused,
    problem,
)
from bot.schedule.scenes import Decisions, SceneReader, SceneRow
from bot.schedule.values import cast_is_numbered, split_cast

OnRow = Callable[[int, int], None]

_LONGEST_BANNER: Final = 40
_LONGEST_DAY_ROW: Final = 300
_FEWEST_MERGED_CELLS: Final = 2
_DATE_QUESTION: Final = Question(
    "date_order",
    "Dates like 03/06 could be 3 June or 6 March. Which is it?",
    "date_order",
    ("day_first", "month_first"),
)
_DASH_QUESTION: Final = Question(
    "dashes", "Scene numbers like 10-12 could be a range or episode 10, scene 12. Which is it?", "dashes",
    ("episode", "range"),
)  # fmt: skip
_BREAK_QUESTION: Final = Question(
    "day_breaks",
    "Do the shoot day rows stand before or after the scenes of their day?",
    "day_breaks",
    ("before", "after"),
)
_FIELD_SOURCES: Final = {
    "unit": ("unit",),
    "call": ("call",),
    "int_ext": ("int_ext", "setting", "heading"),
    "day_night": ("day_night", "setting", "heading"),
    "set_name": ("set_name", "heading"),
    "eighths": ("pages", "page_eighths"),
    "cast": ("cast",),
    "description": ("description",),
    "shoot_day_number": ("shoot_day",),
    "date": ("date",),
}


@dataclass(slots=True)
class _Sorted:
    """The rows of a table by what they are."""

    scenes: list[SceneRow] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def breaks(self) -> list[DayBreak]:
        return [entry for entry in self.entries if isinstance(entry, DayBreak)]


def read_schedule(data: bytes, options: ReadOptions | None = None, on_row: OnRow | None = None) -> ScheduleRead:
    """Read the bytes of a CSV file. `on_row` is told rows done and rows in all. Raises ScheduleRefused."""
    chosen = options or ReadOptions()
    text, notices = decode(data, chosen.encoding)
    rows, header, dialect = _table(text)
    found = _sort(rows, header)
    if not found.scenes and not found.problems:
        raise ScheduleRefused("no_scenes", "The file has a header row but no row with a scene number.")
    notices += [dialect.notice, *header.notices]
    order = chosen.date_order or decide_order(_written_dates(found, header))
    dashes = chosen.dashes or decide_dashes([scene_row.cell.numbers for scene_row in found.scenes])
    breaks = chosen.day_breaks or breaks_come(found.entries)
    if order is None or dashes is None or breaks is None:
        asked = ((order, _DATE_QUESTION), (dashes, _DASH_QUESTION), (breaks, _BREAK_QUESTION))
        questions = tuple(question for answer, question in asked if answer is None)
        return _read(header, (), found.problems, notices, questions, frozenset())
    merged = _merged_cells(found, header)
    reader = SceneReader(header, Decisions(dashes, order, chosen.year, _cast_numbered(found, header), merged))
    scenes = _scenes(found, reader, assign_days(found.entries, breaks), on_row)
    kept, twice = _without_repeats(scenes)
    notices += file_notices(header, found.entries, breaks, merged, kept)
    problems = found.problems + reader.problems + twice
    return _read(header, kept, problems, notices, (), _provides(header, found))


def _read(
    header: Header,
    scenes: Sequence[ScheduledScene],
    problems: Iterable[RowProblem],
    notices: Iterable[Notice],
    questions: tuple[Question, ...],
    provides: frozenset[str],
) -> ScheduleRead:
    in_order = tuple(sorted(dict.fromkeys(problems), key=lambda one: one.row))
    return ScheduleRead(
        tuple(scenes), in_order, MappingProxyType(dict(header.seen)), tuple(notices), questions, provides
    )


def _table(text: str) -> tuple[list[Row], Header, Dialect]:
    """The rows under the first delimiter with which a header row is found."""
    refusal = ScheduleRefused(
        "no_header",
        "No header row was found. One row must name the columns, such as Scene, Set, D/N, Pages, Cast, Shoot Day.",
    )
    for dialect in dialects(text):
        try:
            rows = read_rows(text, dialect)
        except ScheduleRefused as refused:
            refusal = refused
            continue
        header = find_header(rows)
        if header:
            return rows, header, dialect
    raise refusal


def _sort(rows: Sequence[Row], header: Header) -> _Sorted:
    found = _Sorted(entries=_break_above(rows[: header.index]))
    headers = [normalised(cell) for cell in rows[header.index].cells]
    for row in rows[header.index + 1 :]:
        if row.too_long:
            found.problems.append(problem(row.number, None, "cell_too_long"))
            continue
        filled = [cell for cell in row.cells if cell]
        if not filled or [normalised(cell) for cell in row.cells] == headers:
            continue
        text = header.cell(row, "scene_number")
        cell = read_scene_cell(text) if text else SceneCell((), problem="scene_number_missing")
        special = _special(row, header, text, cell, filled)
        if special:
            found.entries.append(special)
        elif cell.problem:
            found.problems.append(problem(row.number, header.seen["scene_number"], cell.problem))
        else:
            found.entries.append(Strip(len(found.scenes)))
            found.scenes.append(SceneRow(row, cell))
    return found


def _break_above(preamble: Sequence[Row]) -> list[Entry]:
    """The day that a numbered break opens right above the header row, as sheets with a header for each day have it."""
    filled = [(row.number, ", ".join(cell for cell in row.cells if cell)) for row in preamble if any(row.cells)]
    last = read_day_row(filled[-1][0], filled[-1][1][:_LONGEST_DAY_ROW]) if filled else None
    return [last] if isinstance(last, DayBreak) and last.number is not None and not last.closes else []


def _special(row: Row, header: Header, text: str, cell: SceneCell, filled: list[str]) -> Entry | None:
    """A day break, a banner or the boneyard; None for a scene and for what is not understood."""
    if cell.problem == "scene_number_became_a_date" and len(filled) > 1:
        return None
    whole = ", ".join(filled)[:_LONGEST_DAY_ROW]
    if cell.problem is None:
        says_day = not is_only_a_date(text) and read_day_row(row.number, text)
        return read_day_row(row.number, whole) if says_day else None
    found = read_day_row(row.number, whole)
    if found or cell.problem == "omitted_without_number":
        return found
    description = header.cell(row, "description")
    short = (one for one in filled if len(one) <= _LONGEST_BANNER and one != description)
    readings = (read_day_row(row.number, one) for one in short)
    return next((one for one in readings if isinstance(one, Banner | Unscheduled)), None)


def _written_dates(found: _Sorted, header: Header) -> list[WrittenDate]:
    cells = [find_date(header.cell(scene_row.row, "date")) for scene_row in found.scenes]
    return [one for one in (*cells, *(entry.date for entry in found.breaks())) if one]


def _cast_numbered(found: _Sorted, header: Header) -> bool:
    if header.characters:
        return cast_is_numbered([tuple(header.characters.values())])
    return cast_is_numbered([split_cast(header.cell(scene_row.row, "cast")) for scene_row in found.scenes])


def _merged_cells(found: _Sorted, header: Header) -> dict[str, dict[int, str]]:
    """The shoot days and dates of rows below merged cells. A row with a shoot day of its own keeps its date empty."""
    days = _filled_down(found, header, "shoot_day")
    dates = _filled_down(found, header, "date")
    if "shoot_day" in header.columns:
        dates = {row: text for row, text in dates.items() if row in days}
    return {"shoot_day": days, "date": dates}


def _filled_down(found: _Sorted, header: Header, column: str) -> dict[int, str]:
    """Cells below a merged one, by row. A column that repeats a value was not merged: its blanks mean no day."""
    cells = [(scene_row.row.number, header.cell(scene_row.row, column)) for scene_row in found.scenes]
    written = [text for _, text in cells if text]
    if found.breaks() or len(written) < _FEWEST_MERGED_CELLS or len(set(written)) < len(written) or not cells[0][1]:
        return {}
    above: Iterable[str] = accumulate((text for _, text in cells), lambda last, text: text or last)
    return {number: filled for (number, text), filled in zip(cells, above, strict=True) if not text}


def _scenes(found: _Sorted, reader: SceneReader, days: dict[int, DayOf], on_row: OnRow | None) -> list[ScheduledScene]:
    for entry in found.breaks():
        if entry.date:
            reader.break_date(entry.row, entry.date)
    scenes: list[ScheduledScene] = []
    for position, scene_row in enumerate(found.scenes):
        scenes.extend(reader.scenes(scene_row, days[position]))
        if on_row:
            on_row(position + 1, len(found.scenes))
    return scenes


def _without_repeats(scenes: Iterable[ScheduledScene]) -> tuple[list[ScheduledScene], list[RowProblem]]:
    """The scenes with each key once for a day and unit, and a problem for each row that says the same again."""
    kept: list[ScheduledScene] = []
    problems: list[RowProblem] = []
    taken: set[tuple[object, ...]] = set()
    spelled: dict[str, str] = {}
    for scene in scenes:
        if spelled.setdefault(scene.key, scene.scene_number) != scene.scene_number:
            problems.append(problem(scene.source_row, None, "spelling_differs"))
        slot = (scene.key, scene.shoot_day_number, scene.date, scene.unit)
        if slot in taken:
            problems.append(problem(scene.source_row, None, "same_scene_twice"))
            continue
        taken.add(slot)
        kept.append(scene)
    return kept, problems


def _provides(header: Header, found: _Sorted) -> frozenset[str]:
    provided = {name for name, sources in _FIELD_SOURCES.items() if any(source in header.columns for source in sources)}
    if header.characters:
        provided.add("cast")
    if any(entry.number is not None for entry in found.breaks()):
        provided.add("shoot_day_number")
    if any(entry.date for entry in found.breaks()):
        provided.add("date")
    return frozenset(provided | {"omitted"})
