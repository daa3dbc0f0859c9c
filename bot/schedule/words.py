"""The words schedules are written with, in five languages, kept as data in `words.json`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Words:
    """Lower-case words and what they stand for. Months count from 1, weekdays from Monday = 0."""

    months: dict[str, int]
    weekdays: dict[str, int]
    day_closes: tuple[str, ...]
    day_opens: tuple[str, ...]
    unscheduled: tuple[str, ...]
    banners: tuple[str, ...]
    omitted: tuple[str, ...]
    int_ext: dict[str, str]
    light: dict[str, str]


@cache
def words() -> Words:
    """The vocabulary, read once."""
    data = resources.files(__package__).joinpath("words.json").read_bytes()
    return TypeAdapter(Words).validate_json(data)


def any_of(choices: Iterable[str]) -> str:
    """A regular expression that matches any of the words, the longest first, with any white space between its parts."""
    ordered = sorted(choices, key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(re.escape(part) for part in choice.split()) for choice in ordered) + ")"
