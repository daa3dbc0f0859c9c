"""From bytes to rows of text, without guessing types.

Promise: every cell stays the text that was typed ("001" stays "001"), a file that is not a plain table is refused with
a sentence, and rows are numbered as the spreadsheet program numbers them. Encoding: the file's own mark, else strict
UTF-8, else Windows-1252 with a notice.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.schedule.report import Notice, ScheduleRefused

MAXIMUM_BYTES: Final = 10 * 1024 * 1024
MAXIMUM_ROWS: Final = 20_000
MAXIMUM_COLUMNS: Final = 500
MAXIMUM_CELL: Final = 10_000

_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# UTF-32 comes first: its little-endian mark begins with the one of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_OTHER_FORMATS: Final = (
    (b"PK\x03\x04", "This is a workbook or an archive, not a CSV file. Open it and save the schedule as CSV."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook, not a CSV file. Open it and save the schedule as CSV."),
    (b"%PDF", "This is a PDF. A schedule can be read from a CSV file only."),
)
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^\w\s"]|\t)"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_INVISIBLE: Final = frozenset(
    "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_TEXT_FORMULA: Final = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the spreadsheet from 1, and its cells, cleaned, without empty ones at the end."""

    number: int
    cells: tuple[str, ...]
    too_long: bool


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to cut the text: the delimiter, and the offset at which the table starts."""

    delimiter: str
    start: int
    notice: Notice


def decode(data: bytes, encoding: str | None = None) -> tuple[str, list[Notice]]:
    """The text of a file and what to say about its encoding. Raises ScheduleRefused."""
    _refuse_what_is_no_text(data)
    text, notices = _decoded(data, encoding)
    if "\0" in text:
        raise ScheduleRefused("not_text", "The file holds bytes that are not text. Save the schedule as CSV UTF-8.")
    if not text.strip():
        raise ScheduleRefused("empty", "The file is empty.")
    return text, notices


def dialects(text: str) -> list[Dialect]:
    """The ways to cut the text into columns, the likeliest first; the only one if the file names its delimiter."""
    declared = _SEPARATOR_LINE.match(text)
    if declared:
        notice = Notice("separator_line", "The file names its own delimiter in the first line; that one was used.")
        return [Dialect(declared.group(1), declared.end(), notice)]
    counts = _count_delimiters(text)
    likeliest = sorted(counts, key=counts.__getitem__, reverse=True)
    sentence = "The columns are separated by {}."
    return [Dialect(d, 0, Notice("delimiter", sentence.format(_DELIMITERS[d]))) for d in likeliest]


def read_rows(text: str, dialect: Dialect) -> list[Row]:
    """All rows, empty ones included. Raises ScheduleRefused over the limits and when a quotation mark is not closed."""
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text[dialect.start :], newline=""), delimiter=dialect.delimiter, strict=True)
    try:
        for number, raw in enumerate(reader, start=1):
            if number > MAXIMUM_ROWS:
                raise ScheduleRefused("too_many_rows", "The file has more than 20,000 rows. Export the schedule alone.")
            rows.append(_row(number, raw))
    except csv.Error:
        sentence = f"Line {reader.line_num} has a quotation mark that is not closed, or text after a closed one."
        raise ScheduleRefused("quotation_marks", sentence) from None
    return rows


def clean(text: str) -> str:
    """A cell as plain text: composed, trimmed, without control characters, direction marks and invisible spaces."""
    formula = _TEXT_FORMULA.fullmatch(text.strip())
    text = formula.group(1) if formula else text
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = (c for c in composed if c == "\n" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _INVISIBLE))
    return "".join(kept).replace("\u00a0", " ").strip()


def _refuse_what_is_no_text(data: bytes) -> None:
    if len(data) > MAXIMUM_BYTES:
        raise ScheduleRefused("too_large", "The file is larger than 10 MiB. A shooting schedule is far smaller.")
    for magic, sentence in _OTHER_FORMATS:
        if data.startswith(magic):
            raise ScheduleRefused("not_csv", sentence)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, list[Notice]]:
    refusal = ScheduleRefused(
        "encoding", "The text could not be decoded. Save the schedule as CSV UTF-8 and try again."
    )
    if encoding is not None:
        try:
            return data.decode(encoding), []
        except (ValueError, LookupError):
            raise refusal from None
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(codec), [Notice("encoding", f"The file is marked as {name}.")]
            except UnicodeError:
                raise refusal from None
    try:
        return data.decode("utf-8"), []
    except UnicodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeError:
        raise refusal from None
    sentence = "The file is not UTF-8 and was read as Windows-1252. Check that accented letters are right."
    return text, [Notice("encoding_guessed", sentence, confirm=True)]


def _count_delimiters(text: str) -> dict[str, int]:
    """How often each delimiter stands outside quotation marks in the first 20 lines; tabs win over bars and so on."""
    counts = dict.fromkeys(_DELIMITERS, 0)
    for line in islice(io.StringIO(text), 20):
        quoted = False
        for character in line:
            if character == '"':
                quoted = not quoted
            elif not quoted and character in counts:
                counts[character] += 1
    return {delimiter: count for delimiter, count in counts.items() if count} or {",": 0}


def _row(number: int, raw: list[str]) -> Row:
    while raw and not raw[-1].strip():
        raw.pop()
    if len(raw) > MAXIMUM_COLUMNS:
        raise ScheduleRefused("too_many_columns", f"Row {number} has more than 500 columns. Export the schedule alone.")
    too_long = any(len(cell) > MAXIMUM_CELL for cell in raw)
    return Row(number, () if too_long else tuple(map(clean, raw)), too_long)
