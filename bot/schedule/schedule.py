"""A whole shooting schedule from its bytes.

Promise: any bytes give a `ScheduleRead` or a `ScheduleRefused` with a sentence for a person. What the file cannot
decide becomes a question and then no scene is given at all; what was inferred is said in a notice. Nothing is printed,
stored or sent here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
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
from bot.schedule.numbers import SceneCell, decide_dashes, read_scene_cell
from bot.schedule.reading import Dialect, Row, decode, dialects, read_rows
from bot.schedule.report import (
    DayBreaks,
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
    filled_down = _filled_down(found, header)
    reader = SceneReader(header, Decisions(dashes, order, _cast_numbered(found, header), filled_down))
    scenes = _scenes(found, reader, assign_days(found.entries, breaks), on_row)
    kept, twice = _without_repeats(scenes)
    notices += _notices(found, header, breaks, filled_down, kept)
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
    found = _Sorted()
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


def _filled_down(found: _Sorted, header: Header) -> dict[int, str]:
    """Shoot days for rows below a merged cell. A column that repeats a day was not merged: blanks mean no day."""
    cells = [(scene_row.row.number, header.cell(scene_row.row, "shoot_day")) for scene_row in found.scenes]
    written = [text for _, text in cells if text]
    if not written or found.breaks() or len(set(written)) < len(written) or not cells[0][1]:
        return {}
    filled: dict[int, str] = {}
    above = ""
    for number, text in cells:
        above = text or above
        if not text:
            filled[number] = above
    return filled


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


def _notices(
    found: _Sorted,
    header: Header,
    breaks: DayBreaks,
    filled_down: dict[int, str],
    scenes: Sequence[ScheduledScene],
) -> list[Notice]:
    notices: list[Notice] = []
    day_rows = found.breaks()
    if day_rows:
        against_wording = breaks == "after" and not all(entry.closes for entry in day_rows)
        sentence = f"Shoot day rows stand {breaks} the scenes of their day; rows read: {len(day_rows)}."
        notices.append(Notice(f"day_breaks_{breaks}", sentence, confirm=against_wording))
    banners = sum(isinstance(entry, Banner) for entry in found.entries)
    if banners:
        notices.append(Notice("banners", f"Rows about meals, moves, days off or totals passed over: {banners}."))
    if filled_down:
        sentence = f"Rows without a shoot day of their own that took the one above: {len(filled_down)}."
        notices.append(Notice("shoot_day_filled_down", sentence, confirm=True))
    if any(scene.cast_are_names for scene in scenes):
        notices.append(Notice("cast_names", "The cast is listed by name, not by cast number.", confirm=True))
    times = Counter(scene.key for scene in scenes)
    on_several = sum(count > 1 for count in times.values())
    if on_several:
        notices.append(Notice("several_days", f"Scenes on more than one shoot day or unit: {on_several}.", True))
    if "episode" in header.columns:
        notices.append(Notice("episodes", "Scene numbers begin with their episode, so that each stays one scene."))
    return notices


def _provides(header: Header, found: _Sorted) -> frozenset[str]:
    provided = {name for name, sources in _FIELD_SOURCES.items() if any(source in header.columns for source in sources)}
    if header.characters:
        provided.add("cast")
    if any(entry.number is not None for entry in found.breaks()):
        provided.add("shoot_day_number")
    if any(entry.date for entry in found.breaks()):
        provided.add("date")
    return frozenset(provided | {"omitted"})
