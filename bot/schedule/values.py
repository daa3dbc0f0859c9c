"""What the cells of a schedule mean: page eighths, times, inside or outside, light, cast.

Promise: a cell is read in the ways written here or not at all; nothing is rounded, completed or assumed. Pure functions
over text that `reading.clean` has been through. The grammar was gathered from 16 public header rows and their values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Final

from bot.schedule.words import any_of, words

LONGEST_LABEL: Final = 120
_MOST_EIGHTHS: Final = 8 * 400
_FRACTION: Final = re.compile(r"(?:(\d{1,3})[\s\-]+)?(\d{1,3})\s*/\s*([248])")
_WHOLE: Final = re.compile(r"\d{1,4}")
_DECIMAL: Final = re.compile(r"(\d{0,3})[.,](\d{1,3})0*")
_PAGE_WORDS: Final = re.compile(r"\s*(?:pages?|pgs?|pp)\.?\s*$", re.IGNORECASE)
_DATED_NUMBER: Final = re.compile(
    r"(\d{1,2})[\-./ ]([a-zà-ÿ]{3,4})\.?|([a-zà-ÿ]{3,4})\.?[\-./ ](\d{1,2})", re.IGNORECASE
)
_DATED_DIGITS: Final = re.compile(
    r"(?:\d{4}-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/\d{2,4})(?:[ T]0{1,2}:00(?::00)?)?"
)
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2})(?::\d{2})?)?\s*([ap])\.?(?:m\.?)?|(\d{1,2})[:.h](\d{2})(?::\d{2})?", re.IGNORECASE
)
_HOUR_OR_FRACTION: Final = re.compile(r"0\.\d\d")
_FOUR_DIGITS: Final = re.compile(r"(\d{2})(\d{2})")
_DAY_FRACTION: Final = re.compile(r"0?[.,](\d{3,17})|0?[.,]5")
_CAST_NUMBER: Final = re.compile(r"#?(_?\d{1,3}[A-Z]?(?:\.\d{1,2})?)", re.IGNORECASE)
_CAST_NUMBER_AND_NAME: Final = re.compile(r"#?(\d{1,3}[A-Z]?)\s*[.):\-]\s*[^\d\s].*", re.IGNORECASE)
_LIGHT_CODE: Final = re.compile(r"(?:FB)?(D|N|M|E|DAY|NIGHT|DAWN|DUSK)\s?\d{1,3}", re.IGNORECASE)
_SHOOT_DAY: Final = re.compile(r"#?\s*(\d{1,3})(?:\.0)?(?:\s*(?:/|of)\s*\d{1,3})?", re.IGNORECASE)
_MOSTLY: Final = 0.8


@dataclass(frozen=True, slots=True)
class Eighths:
    """A page length in eighths, or None with the code of what is wrong."""

    value: int | None
    problem: str | None = None


def read_eighths(text: str, *, in_eighths: bool = False) -> Eighths:
    """Page eighths from `1 3/8`, `2 0/8`, `12/8`, `1-3/8`, `1⅜`, `1.375`, `1,375`, or what Excel's dates left of `3/8`.

    A whole number counts pages, unless the header says eighths (`in_eighths`).
    """
    plain = _PAGE_WORDS.sub("", _vulgar_fractions_spelled(text)).strip()
    fraction = _FRACTION.fullmatch(plain)
    if fraction:
        whole, part, of = fraction.groups(default="0")
        return _within_reason(int(whole) * 8 + int(part) * 8 // int(of), exact=int(part) * 8 % int(of) == 0)
    if _WHOLE.fullmatch(plain):
        return _within_reason(int(plain) * (1 if in_eighths else 8))
    decimal = _DECIMAL.fullmatch(plain)
    if decimal:
        return _decimal_eighths(decimal.group(1) or "0", decimal.group(2), in_eighths)
    dated = _eighths_from_date(plain)
    return Eighths(dated, "pages_became_a_date") if dated else Eighths(None, "pages_not_understood")


def read_clock(text: str) -> time | None:
    """Set time from `7:14a`, `6p`, `07:30`, `0730`, `19.30`, `19h30` or Excel's fraction of a day, or None."""
    plain = text.strip()
    if _HOUR_OR_FRACTION.fullmatch(plain):
        return None
    clock = _CLOCK.fullmatch(plain)
    if clock:
        half_day_hour, minute, half, hour, full_minute = clock.groups()
        if half is None:
            return _time(int(hour), int(full_minute))
        in_range = 1 <= int(half_day_hour) <= 12
        return _time(int(half_day_hour) % 12 + (12 if half in "pP" else 0), int(minute or 0)) if in_range else None
    digits = _FOUR_DIGITS.fullmatch(plain)
    if digits:
        return _time(int(digits[1]), int(digits[2]))
    if _DAY_FRACTION.fullmatch(plain):
        minutes = round(float("0." + re.split(r"[.,]", plain)[1]) * 24 * 60)
        return _time(minutes // 60, minutes % 60)
    return None


def read_int_ext(text: str) -> str | None:
    """INT, EXT, INT/EXT or EST; any other word is kept in capitals; None for an empty cell."""
    known = _known_int_ext(text)
    return known or text.upper()[:LONGEST_LABEL] or None


def read_light(text: str) -> str | None:
    """DAY, NIGHT, DUSK and so on, also from story-day codes (`D10`, `FBN2`); any other word is kept in capitals."""
    known = _known_light(text)
    return known or text.upper()[:LONGEST_LABEL] or None


def read_setting(text: str) -> tuple[str, str] | None:
    """Both from one cell: `INT_DAY`, `INT/DAY`, `I+E/NIGHT`, `INT. - DAY`. `I/E` alone is no setting."""
    if _known_int_ext(text):
        return None
    for separator in re.finditer(r"[\s_/.\-]+", text[:LONGEST_LABEL]):
        int_ext, light = _known_int_ext(text[: separator.start()]), _known_light(text[separator.end() :])
        if int_ext and light:
            return int_ext, light
    return None


def read_heading(text: str) -> tuple[str | None, str | None, str | None]:
    """Inside or outside, set and light from a scene heading such as `INT. KITCHEN - NIGHT`; what is absent is None."""
    opening = _heading_opening().match(text)
    int_ext = _known_int_ext(opening.group(1)) if opening else None
    rest = text[opening.end() :] if opening else text
    place, dash, last = rest.rpartition(" - ")
    light = _known_light(last) if dash else None
    return int_ext, label(place if light else rest), light


def read_shoot_day(text: str) -> int | None:
    """The number in `3`, `Day 3`, `Shoot Day #3 of 30`; None if there is none."""
    number = _SHOOT_DAY.fullmatch(_day_word().sub("", text, count=1).strip())
    return int(number[1]) if number else None


def says_unscheduled(text: str) -> bool:
    """Whether a cell or row says that what follows has no day (boneyard)."""
    return bool(_starts_with("unscheduled").match(text))


def says_omitted(text: str) -> bool:
    """Whether a cell says only that the scene is omitted."""
    return text.strip("()[]*-. \n").lower() in words().omitted


def split_cast(text: str) -> tuple[str, ...]:
    """The entries of a cast cell, in order, each once."""
    return tuple(dict.fromkeys(entry for part in re.split(r"[,;/\n]", text) if (entry := label(part) or "")))


def cast_number(entry: str) -> str | None:
    """The cast number of an entry (`4`, `#4`, `4. BRUCE`, `_5A` for a stunt double), or None."""
    number = _CAST_NUMBER.fullmatch(entry) or _CAST_NUMBER_AND_NAME.fullmatch(entry)
    return number[1].upper() if number else None


def cast_is_numbered(cells: Iterable[Sequence[str]]) -> bool:
    """Whether a whole column lists cast by number: at least four in five of its entries are numbers."""
    return mostly(cast_number(entry) is not None for entries in cells for entry in entries)


def mostly(outcomes: Iterable[bool]) -> bool:
    """True for at least four in five, and at least one."""
    seen = list(outcomes)
    return bool(seen) and sum(seen) >= _MOSTLY * len(seen)


def label(text: str) -> str | None:
    """A short text on one line, at most 120 characters; None if empty."""
    return " ".join(text.split())[:LONGEST_LABEL] or None


def is_clock(text: str) -> bool:
    """Whether the cell is a time of day."""
    return read_clock(text) is not None


def is_light(text: str) -> bool:
    """Whether the cell is a known word or code for the light."""
    return _known_light(text) is not None


def is_setting(text: str) -> bool:
    """Whether the cell holds inside or outside and the light together."""
    return read_setting(text) is not None


def is_shoot_day(text: str) -> bool:
    """Whether the cell can stand in a column of shoot days."""
    return read_shoot_day(text) is not None or says_unscheduled(text)


@cache
def _starts_with(name: str) -> re.Pattern[str]:
    choices: Iterable[str] = getattr(words(), name)
    return re.compile(rf"\W*{any_of(choices)}\b", re.IGNORECASE)


@cache
def _day_word() -> re.Pattern[str]:
    return re.compile(rf"\s*{any_of((*words().day_opens, 'd'))}\s*(?=[\d#])", re.IGNORECASE)


@cache
def _heading_opening() -> re.Pattern[str]:
    token = any_of(key for key in words().int_ext if len(key) > 1)
    return re.compile(rf"({token}(?:\.?\s?[/+]\s?{token})?)(?:[.:]\s*|\s+)", re.IGNORECASE)


def _known_int_ext(text: str) -> str | None:
    return words().int_ext.get(re.sub(r"[.\s]", "", text).lower())


def _known_light(text: str) -> str | None:
    known = words().light.get(text.strip("()'. ").lower())
    if known:
        return known
    code = _LIGHT_CODE.fullmatch(text.strip())
    return words().light.get(code[1].lower()) if code else None


def _vulgar_fractions_spelled(text: str) -> str:
    spelled = re.sub(r"[¼½¾⅛⅜⅝⅞]", lambda found: " " + unicodedata.normalize("NFKC", found[0]), text)
    return spelled.replace("\u2044", "/").strip()


def _within_reason(value: int, *, exact: bool = True) -> Eighths:
    return Eighths(value) if exact and value <= _MOST_EIGHTHS else Eighths(None, "pages_not_understood")


def _decimal_eighths(whole: str, decimals: str, in_eighths: bool) -> Eighths:
    """Two decimals are how programs print eighths (.13, .38); one decimal is exact only for halves."""
    thousandths = int(decimals.ljust(3, "0"))
    if in_eighths:
        return _within_reason(int(whole)) if thousandths == 0 else Eighths(None, "pages_ambiguous")
    nearest = round(thousandths / 125)
    tolerance = 0 if len(decimals) != 2 else 5
    if abs(thousandths - nearest * 125) > tolerance:
        return Eighths(None, "pages_ambiguous")
    return _within_reason(int(whole) * 8 + nearest)


def _eighths_from_date(text: str) -> int | None:
    """3/8 became 8 March or 3 August, by country: the number that is not 8 counts the eighths."""
    named = _DATED_NUMBER.fullmatch(text)
    if named:
        month = words().months.get((named[2] or named[3]).lower())
        day = int(named[1] or named[4])
    else:
        digits = _DATED_DIGITS.fullmatch(text)
        if digits is None:
            return None
        month, day = int(digits[1] or digits[3]), int(digits[2] or digits[4])
    if month is None or 8 not in {month, day} or not (1 <= month <= 31 and 1 <= day <= 31):
        return None
    return month if day == 8 else day


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None
