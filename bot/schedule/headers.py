"""Which column holds what, found by the header's spelling and never by likeness.

Promise: only spellings listed in `headers.json` are matched (a near miss such as "Setups" for "Set" is not), a header
with several meanings is decided by its column's values, and what was matched is always shown. The header row may stand
below a preamble.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from bot.schedule.reading import Row
from bot.schedule.report import Notice
from bot.schedule.values import is_clock, is_light, is_setting, is_shoot_day, label, mostly

_LAST_PREAMBLE_ROW: Final = 60
_FEWEST_KNOWN_HEADERS: Final = 2
_MOST_CHARACTER_COLUMNS: Final = 80
_MARKS: Final = frozenset({"x", "✓", "✔", "•", "●", "*", "y", "yes", "1", "w", "s", "f", "h", "sw", "wf", "swf"})
_ABSENT: Final = frozenset({"", "-", "0", "n", "no"})
_TESTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "clock": is_clock,
    "light": is_light,
    "setting": is_setting,
    "shoot_day": is_shoot_day,
    "text": bool,
}


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its index in the table, the column of each field, its header as seen, one-character columns."""

    index: int
    columns: Mapping[str, int]
    seen: Mapping[str, str]
    characters: Mapping[int, str]
    notices: tuple[Notice, ...]

    def cell(self, row: Row, field: str) -> str:
        """The text of a field in a row, empty where the column or the cell is missing."""
        column = self.columns.get(field)
        return row.cells[column] if column is not None and column < len(row.cells) else ""

    def cast_marks(self, row: Row) -> tuple[str, ...]:
        """The characters marked in a row of a table with one column per character."""
        marked = (name for column, name in self.characters.items() if column < len(row.cells)
                  and row.cells[column].lower() not in _ABSENT)  # fmt: skip
        return tuple(dict.fromkeys(marked))


def normalised(header: str) -> str:
    """A header for comparison: compatible characters, lower case, no dots, colons or stars, single spaces."""
    text = unicodedata.normalize("NFKC", header).casefold().replace("_", " ")
    text = "".join(character for character in text if character not in ".:*\ufeff")
    return "/".join(" ".join(part.split()) for part in text.split("/"))


def find_header(rows: Sequence[Row]) -> Header | None:
    """The row among the first 60 with the most known headers, the scene number among them; None if there is none."""
    best: tuple[int, int] | None = None
    for index, row in enumerate(rows[:_LAST_PREAMBLE_ROW]):
        score = _score(row)
        if score and (best is None or score > best[0]):
            best = (score, index)
    return _resolved(rows, best[1]) if best else None


@dataclass(frozen=True, slots=True)
class _Spellings:
    fields: Mapping[str, tuple[str, int]]
    decided_by_values: Mapping[str, Mapping[str, str]]
    only_if_no_other: Mapping[str, str]
    unused: frozenset[str]

    def knows(self, header: str) -> bool:
        """Whether the header has any listed meaning."""
        return header in self.fields or header in self.unused


@cache
def _spellings() -> _Spellings:
    """The synonyms of `headers.json`: header to field and preference, where the earlier spelling wins."""
    raw = json.loads(resources.files(__package__).joinpath("headers.json").read_text(encoding="utf-8"))
    fields = {
        normalised(spelling): (field, preference)
        for field, spellings in raw["fields"].items()
        for preference, spelling in enumerate(spellings)
    }
    last_resort = {normalised(s): field for field, spellings in raw["only_if_no_other"].items() for s in spellings}
    return _Spellings(
        fields, raw["decided_by_values"], last_resort, frozenset(map(normalised, raw["known_and_unused"]))
    )


def _score(row: Row) -> int:
    spellings = _spellings()
    headers = [normalised(cell) for cell in row.cells if cell and len(cell) <= 60]
    named = [spellings.fields[header][0] for header in headers if header in spellings.fields]
    has_scene = "scene_number" in named or "#" in headers
    known = {header for header in headers if spellings.knows(header)}
    return len(known) if has_scene and len(known) >= _FEWEST_KNOWN_HEADERS else 0


def _resolved(rows: Sequence[Row], index: int) -> Header:
    cells = rows[index].cells
    headers = [normalised(cell) for cell in cells]
    columns, notices = _matched(headers)
    _add_last_resort(headers, columns, "scene_number")
    below = [row.cells for row in rows[index + 1 :] if _filled(row.cells, columns["scene_number"])]
    _add_decided_by_values(headers, columns, below)
    _add_last_resort(headers, columns, "set_name")
    characters = {} if "cast" in columns else _character_columns(cells, headers, below)
    if characters:
        notices.append(
            Notice("column_per_character", f"Columns read as one character each: {len(characters)}.", confirm=True)
        )
    seen = {field: label(cells[column]) or "" for field, column in columns.items()}
    return Header(index, columns, seen, characters, tuple(notices))


def _matched(headers: Sequence[str]) -> tuple[dict[str, int], list[Notice]]:
    spellings = _spellings()
    found: dict[str, list[tuple[int, int]]] = {}
    for column, header in enumerate(headers):
        if header in spellings.fields:
            field, preference = spellings.fields[header]
            found.setdefault(field, []).append((preference, column))
    notices = [
        Notice("several_columns", f"{len(choices)} columns could be the {field.replace('_', ' ')}; one was used.", True)
        for field, choices in found.items()
        if len(choices) > 1
    ]
    return {field: min(choices)[1] for field, choices in found.items()}, notices


def _add_last_resort(headers: Sequence[str], columns: dict[str, int], field: str) -> None:
    if field in columns:
        return
    for column, header in enumerate(headers):
        if _spellings().only_if_no_other.get(header) == field:
            columns[field] = column
            return


def _add_decided_by_values(headers: Sequence[str], columns: dict[str, int], below: Sequence[tuple[str, ...]]) -> None:
    for column, header in enumerate(headers):
        for test, field in _spellings().decided_by_values.get(header, {}).items():
            values = [cells[column] for cells in below if _filled(cells, column)]
            if field not in columns and mostly(map(_TESTS[test], values)):
                columns[field] = column
                break


def _character_columns(
    cells: Sequence[str], headers: Sequence[str], below: Sequence[tuple[str, ...]]
) -> dict[int, str]:
    characters: dict[int, str] = {}
    for column, header in enumerate(headers):
        if not header or _spellings().knows(header):
            continue
        values = {row[column].lower() for row in below if _filled(row, column)} - _ABSENT
        if values and values <= _MARKS | {cells[column].lower()}:
            characters[column] = label(cells[column]) or ""
    return characters if 2 <= len(characters) <= _MOST_CHARACTER_COLUMNS else {}


def _filled(cells: Sequence[str], column: int) -> bool:
    return column < len(cells) and bool(cells[column])
