"""Scene numbers, which are text and never numbers.

Promise: a scene number is shown as it was written; two spellings that differ only in capitals or spaces have the same
key; a dash is not taken for a range or an episode unless the column decides it or a person said so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.schedule.report import Dashes
from bot.schedule.values import label
from bot.schedule.words import any_of, words

LONGEST_NUMBER: Final = 12
"""Characters of a scene number, with its episode; no form shows more."""
_ALLOWED: Final = re.compile(r"[\w .\-#()]+")
_LONG_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_PART: Final = re.compile(r"part\b", re.IGNORECASE)
_SCENE_WORD: Final = re.compile(r"^(?:scenes?|sc)\.?\s+(?=\S*\d)", re.IGNORECASE)
_DASHED: Final = re.compile(r"(\d{1,4})-(\d{1,4})([A-Za-z]{0,3})")
_PLAIN: Final = re.compile(r"[A-Za-z]{0,3}\d{1,4}[A-Za-z]{0,3}")
_LONGEST_RANGE: Final = 50
_FEWEST_ROWS_TO_DECIDE: Final = 3


@dataclass(frozen=True, slots=True)
class SceneCell:
    """The scene numbers of one cell in their order, whether they are omitted, and the code of what is wrong if any."""

    numbers: tuple[str, ...]
    omitted: bool = False
    problem: str | None = None


def scene_key(scene_number: str) -> str:
    """What identifies a scene: upper case, spaces removed."""
    return "".join(scene_number.split()).upper()


def read_scene_cell(text: str) -> SceneCell:
    """Scene numbers out of a cell such as `72A`, `522, A523`, `72 OMITTED`; opaque ones (`A3-1`, `1E2`) stay."""
    text = text.removeprefix("'")
    omitted_found = _omitted_word().search(text)
    remaining = _omitted_word().sub(" ", text) if omitted_found else text
    parts = [_SCENE_WORD.sub("", part, count=1) for raw in re.split(r"[,;&\n]", remaining) if (part := label(raw))]
    if omitted_found:
        parts = [stripped for part in parts if (stripped := part.strip("()[]*- "))]
        if not parts:
            return SceneCell((), omitted=True, problem="omitted_without_number")
    for part in parts:
        wrong = what_is_wrong(part)
        if wrong:
            return SceneCell((), bool(omitted_found), wrong)
    if not parts:
        return SceneCell((), problem="scene_number_missing")
    return SceneCell(tuple(dict.fromkeys(parts)), bool(omitted_found))


def decide_dashes(cells: Sequence[Sequence[str]]) -> Dashes | None:
    """What a dash between two numbers means in this column; None if it matters and cannot be known.

    It matters where `10-12` could be a range or where `9-6, 8` could carry its episode on. A column in which every row
    begins with one of a few prefixes is episodic.
    """
    if not any(_dash_matters(parts) for parts in cells):
        return "episode"
    leading = [_DASHED.fullmatch(parts[0]) for parts in cells if parts]
    prefixes = {match[1] for match in leading if match}
    few = len(prefixes) * _FEWEST_ROWS_TO_DECIDE <= len(leading)
    return "episode" if few and all(leading) else None


def apply_dashes(parts: Sequence[str], meaning: Dashes) -> tuple[str, ...]:
    """`9-6, 8` as 9-6 and 9-8 where dashes follow an episode; `10-12` as 10, 11, 12 where they make a range."""
    spelled: list[str] = []
    prefix = ""
    for part in parts:
        dashed = _DASHED.fullmatch(part)
        if meaning == "range":
            spelled.extend(_range(dashed) if dashed else (part,))
            continue
        if dashed:
            prefix = dashed[1]
        spelled.append(f"{prefix}-{part}" if prefix and not dashed and _PLAIN.fullmatch(part) else part)
    return tuple(dict.fromkeys(spelled))


def what_is_wrong(part: str) -> str | None:
    """The code of why a text is no scene number; None if it is one."""
    if _became_a_date().fullmatch(part):
        return "scene_number_became_a_date"
    written = _PART.sub("", part)
    is_number = any(c.isdigit() for c in part) and _ALLOWED.fullmatch(part) and not _LONG_WORD.search(written)
    if not is_number:
        return "not_a_scene_number"
    return "scene_number_too_long" if len(part) > LONGEST_NUMBER else None


def _dash_matters(parts: Sequence[str]) -> bool:
    dashed = [_DASHED.fullmatch(part) for part in parts]
    could_be_range = any(match and not match[3] and int(match[1]) < int(match[2]) for match in dashed)
    return could_be_range or (any(dashed) and any(_PLAIN.fullmatch(part) for part in parts))


def _range(dashed: re.Match[str]) -> tuple[str, ...]:
    first, last, suffix = dashed.groups()
    span = int(last) - int(first)
    if suffix or not 0 < span <= _LONGEST_RANGE:
        return (dashed[0],)
    width = len(first) if first.startswith("0") else 0
    return tuple(str(number).zfill(width) for number in range(int(first), int(last) + 1))


@cache
def _omitted_word() -> re.Pattern[str]:
    return re.compile(rf"[(\[]?\b{any_of(words().omitted)}\b[)\]]?", re.IGNORECASE)


@cache
def _became_a_date() -> re.Pattern[str]:
    month = any_of(words().months)
    return re.compile(rf"\d{{1,4}}[\- ./]{month}\.?|{month}[\- ./]\d{{1,4}}|\d{{4}}-\d\d-\d\d.*", re.IGNORECASE)
