"""What was understood of a shooting schedule, and what was not, without ever repeating a cell.

Promise: a problem, a notice or a question names a row, a column header and a reason; the text of a cell (a synopsis, a
performer's name) appears in none of them, and neither in the printed form of any class here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final, Literal

DateOrder = Literal["day_first", "month_first"]
Dashes = Literal["episode", "range"]
DayBreaks = Literal["before", "after"]

LEFT_OUT: Final = {
    "scene_number_missing": "This row has no scene number, so it was left out.",
    "not_a_scene_number": "The scene cell does not hold a scene number, so the row was left out.",
    "scene_number_too_long": "The scene number, with its episode, is longer than 12 characters, so it was left out.",
    "scene_number_became_a_date": (
        "The spreadsheet program turned this scene number into a date. Format the column as text and type it again."
    ),
    "omitted_without_number": "The row says omitted but gives no scene number, so it was left out.",
    "same_scene_twice": "The same scene is on an earlier row for the same shoot day and unit, so it was left out.",
    "cell_too_long": "A cell in this row is longer than 10,000 characters, so the row was left out.",
}
KEPT: Final = {
    "pages_not_understood": "The page length was not understood. Write it like 1 3/8.",
    "pages_ambiguous": "The page length could mean several things. Write it in eighths, like 1 3/8.",
    "pages_became_a_date": "The spreadsheet program turned this page length into a date; it was read back as eighths.",
    "pages_shared": "This row holds several scenes with one page length, so none of them was given a length.",
    "date_not_understood": "The date was not understood. Write it like 2026-06-03.",
    "date_without_year": "The date has no year. Write it like 2026-06-03, or say in which year the schedule begins.",
    "weekday_differs": "The weekday does not belong to this date. Check which of the two is right.",
    "shoot_day_not_understood": "The shoot day was not understood. Write it as a number.",
    "call_not_understood": "The call time was not understood. Write it like 07:30.",
    "cast_not_understood": "Part of the cast list is not a cast number and was left out.",
    "spelling_differs": "This scene number is on another row with other capitals or spaces; both count as one scene.",
}


@dataclass(frozen=True, slots=True)
class ScheduledScene:
    """One scene on one shoot day as the schedule gives it.

    `key` identifies the scene (upper case, no spaces); `scene_number` is for display. `eighths` counts eighths of a
    page. `call` is set time without a zone. `description` is content; it and `cast` stay out of the printed form.
    `source_row` counts as the spreadsheet does, from 1.
    """

    scene_number: str
    key: str
    shoot_day_number: int | None
    date: date | None
    unit: str | None
    call: time | None
    int_ext: str | None
    day_night: str | None
    set_name: str | None
    eighths: int | None
    cast: tuple[str, ...] = field(repr=False)
    cast_are_names: bool
    description: str | None = field(repr=False)
    omitted: bool
    unscheduled: bool
    source_row: int


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing not understood. `kept` tells whether the row still gave a scene."""

    row: int
    column: str | None
    code: str
    sentence: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the whole file. `confirm` marks what was inferred and a person should look at."""

    code: str
    sentence: str
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file cannot decide: the `ReadOptions` field that answers it, and its answers."""

    code: str
    sentence: str
    option: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """A person's answers to questions. None means: decide from the file, or ask.

    `year` is the year the schedule begins in, for dates written without one.
    """

    encoding: str | None = None
    date_order: DateOrder | None = None
    dashes: Dashes | None = None
    day_breaks: DayBreaks | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduleRead:
    """A whole schedule. While `questions` is not empty, `rows` is empty: nothing is guessed.

    `mapping` gives the header seen for each field. `provides` names the `ScheduledScene` fields about which the file
    says anything at all; a later import leaves the others alone.
    """

    rows: tuple[ScheduledScene, ...]
    problems: tuple[RowProblem, ...]
    mapping: Mapping[str, str]
    notices: tuple[Notice, ...]
    questions: tuple[Question, ...]
    provides: frozenset[str]


class ScheduleRefused(Exception):
    """The file cannot be read as a schedule. `sentence` is for the person who sent it and holds nothing of the file."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def problem(row: int, column: str | None, code: str) -> RowProblem:
    """A problem with the sentence that belongs to its code. Raises KeyError for an unknown code."""
    kept = code in KEPT
    return RowProblem(row, column, code, KEPT[code] if kept else LEFT_OUT[code], kept)


def to_json_rows(read: ScheduleRead) -> Iterator[dict[str, object]]:
    """One JSON-ready object a scene: logistics and cast numbers, without descriptions and without cast names."""
    for scene in read.rows:
        yield {
            "row": scene.source_row,
            "scene_number": scene.scene_number,
            "key": scene.key,
            "shoot_day_number": scene.shoot_day_number,
            "date": scene.date.isoformat() if scene.date else None,
            "unit": scene.unit,
            "call": scene.call.isoformat("minutes") if scene.call else None,
            "int_ext": scene.int_ext,
            "day_night": scene.day_night,
            "set_name": scene.set_name,
            "eighths": scene.eighths,
            "cast": [] if scene.cast_are_names else list(scene.cast),
            "cast_are_names": scene.cast_are_names,
            "cast_count": len(scene.cast),
            "omitted": scene.omitted,
            "unscheduled": scene.unscheduled,
        }
