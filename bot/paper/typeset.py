"""Sheets of paper as PDF.

Promise: what a sheet says goes to the template as data, so that no name, whatever stands in it, is ever run; the
template reads no file and no address; and the same sheets give the same bytes, because no time of making is in them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

TEMPLATE: Final = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a table: text, a box to tick, or a box with text beside it; neither is a field to write in."""

    text: str = ""
    box: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is its share of the line beside the others."""

    name: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Lines:
    """A name with what it stands for, in one line or several."""

    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has a cell for each column; a table without rows is its title and note.

    `whole` keeps it on one page, for tables that are sure to fit one.
    """

    title: str
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[Cell]] = ()
    note: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One subject, from its title to its notes, on as many pages as it needs. `language` is a code such as `en`."""

    title: str
    language: str
    footer: str
    facts: Sequence[Lines] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[Lines] = ()


def pdf(sheets: Sequence[Sheet]) -> bytes:
    """The sheets, each beginning on a page of its own; at least one."""
    return pdf_of(as_data(sheets))


def as_data(sheets: Sequence[Sheet]) -> str:
    """The sheets as the JSON that the template reads."""
    return json.dumps([asdict(sheet) for sheet in sheets])


def pdf_of(given: str) -> bytes:
    """What `as_data` gave, as PDF."""
    import typst

    here = TEMPLATE.parent
    compiler = typst.Compiler(
        TEMPLATE, root=here, sys_inputs={"sheets": given}, package_path=here, package_cache_path=here
    )
    made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("One document is one file.")
    return made
