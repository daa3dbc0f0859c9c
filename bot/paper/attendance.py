"""The attendance record: what the ledger says of who was on closed sets, as rows for a spreadsheet and as a sheet.

Promise: crew by name, zones, counts and times, and nothing of who stepped out, who objected or who was refused. No cell
of the spreadsheet begins with what a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ledger import Head
from bot.domain.paper import Attendance, Attendee, Closing
from bot.domain.people import Production
from bot.domain.scenes import Scene
from bot.domain.set_list import Zone
from bot.paper.typeset import Cell, Column, Lines, Sheet, Table
from handlers.views.paper import day_in, scene_in, unit_in
from handlers.views.times import moment
from handlers.words import Words

HEADERS: Final = (
    "Shoot day", "Scene", "Part", "Unit", "What", "Zone", "Name", "Job", "Number", "When (set time)", "When (UTC)",
    "Entered (UTC)", "Person id", "Ledger entry", "Ledger hash",
)  # fmt: skip
RUN: Final = ("=", "+", "-", "@")
"""What a cell must not begin with, also in full width or after a blank: spreadsheets run it (OWASP, CSV Injection)."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was read, and the head of the production's ledger at which it was. `scene` is None for all of them."""

    production: Production
    scene: Scene | None
    found: Sequence[Attendance]
    head: Head | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a closing's count of a zone, somebody who was admitted, or the performers as a number."""

    what: str
    zone: str = ""
    name: str = ""
    job: str = ""
    number: str = ""
    when: datetime | None = None
    entered: datetime | None = None
    person_id: str = ""


def rows_of(words: Words, each: Attendance) -> Iterator[Row]:
    """Closings in order, then everybody by zone, then the performers."""
    for closing in each.closings:
        yield from _closing_rows(words, closing)
    if not each.entered:
        return
    admitted, entered = words("paper-record-admitted"), each.entered[-1]
    for zone in Zone:
        for person in each.there[zone]:
            yield Row(
                admitted, words(f"zone-{zone.value}"), name_of(words, person), person.job, "1", None, entered,
                person.person_id,
            )  # fmt: skip
    yield Row(words("paper-record-performers"), words("zone-set"), number=str(each.performers), entered=entered)


def _closing_rows(words: Words, closing: Closing) -> Iterator[Row]:
    what = words("paper-record-closed")
    for zone, heads in closing.zones.items():
        named = words("paper-record-heads", zone=words(f"zone-{zone.value}"))
        yield Row(what, named, number=str(heads), when=closing.at, entered=closing.entered_at)
    performers = words("paper-record-performers-there")
    yield Row(what, performers, number=str(closing.performers), when=closing.at, entered=closing.entered_at)


def name_of(words: Words, person: Attendee) -> str:
    return person.name or words("paper-record-gone", id=person.person_id)


def as_csv(words: Words, record: Record) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; every cell quoted. Without entries, the headers alone."""
    head = ("", "") if record.head is None else (str(record.head.seq), record.head.hash.hex())
    zone = ZoneInfo(record.production.zone)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADERS)
    for each in record.found:
        slot = (each.day.isoformat(), each.scene.number, each.slot.part, unit_in(words, each.slot))
        for row in rows_of(words, each):
            what, where, name, job, number, when, entered, person_id = astuple(row)
            times = (_local(when, zone), _utc(when), _utc(entered))
            writer.writerow(map(harmless, (*slot, what, where, name, job, number, *times, person_id, *head)))
    return text.getvalue().encode("utf-8-sig", "replace")


def harmless(cell: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would run it."""
    return f"'{cell}" if unicodedata.normalize("NFKC", cell).lstrip().startswith(RUN) else cell


def _local(when: datetime | None, zone: ZoneInfo) -> str:
    return when.astimezone(zone).isoformat(sep=" ", timespec="minutes") if when else ""


def _utc(when: datetime | None) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds") if when else ""


def as_sheet(words: Words, record: Record) -> Sheet:
    """The same for reading."""
    title, production = words("paper-record-title"), record.production
    facts = [Lines(words("paper-record-production"), [production.title])]
    if record.scene is not None:
        facts.append(Lines(words("paper-record-scene"), [record.scene.number]))
    if record.head is not None:
        at = words("paper-record-head-at", number=str(record.head.seq), hash=record.head.hash.hex())
        facts.append(Lines(words("paper-record-head"), [at]))
        facts.append(Lines(words("paper-record-chain"), [words("paper-record-chain-intact")]))
    tables = [_table(words, production, each) for each in record.found]
    return Sheet(
        title, words.locale, f"{title} · {production.title}", facts,
        tables or [Table(words("paper-record-none"))],
    )  # fmt: skip


def _table(words: Words, production: Production, each: Attendance) -> Table:
    title = words(
        "paper-record-day", scene=scene_in(words, each.scene, each.slot), day=day_in(words, each.day),
        unit=unit_in(words, each.slot),
    )  # fmt: skip
    columns = [
        Column(words("paper-record-what"), 2), Column(words("paper-record-who"), 3),
        Column(words("paper-record-job"), 2), Column(words("paper-record-count"), 1),
        Column(words("paper-record-when"), 2), Column(words("paper-record-entered"), 2),
    ]  # fmt: skip
    rows = [
        [Cell(row.what), Cell(", ".join(filter(None, (row.zone, row.name)))), Cell(row.job), Cell(row.number),
         Cell(moment(words, row.when, production.zone) if row.when else ""),
         Cell(moment(words, row.entered, production.zone) if row.entered else "")]
        for row in rows_of(words, each)
    ]  # fmt: skip
    return Table(title, columns, rows)
