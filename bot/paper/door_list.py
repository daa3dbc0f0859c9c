"""The door list as a sheet: whom to let in, boxes to tick, and room for counts and times.

Promise: it holds what the assistant directors' page shows of released names and nothing of any other; performers are a
number to write down.
"""

from __future__ import annotations

from typing import Final

from bot.domain.paper import DoorList
from bot.domain.people import Person
from bot.domain.set_list import Reply, Seat, Zone
from bot.paper.typeset import Cell, Column, Lines, Sheet, Table
from handlers.views.paper import (
    answer_in,
    day_in,
    name_in,
    part_in,
    rules_in,
    scene_in,
    seats_in,
    state_in,
    to_call,
    unit_in,
)
from handlers.views.times import call_time, moment
from handlers.words import Words

TICK: Final = Cell(box=True)
ENTRY: Final = Cell()
COUNTINGS: Final = 3


def door_sheet(words: Words, shown: DoorList) -> Sheet:
    """The sheet of one released list."""
    scene, when = scene_in(words, shown.scene, shown.slot), day_in(words, shown.slot.day)
    return Sheet(
        title=words("paper-door-title", scene=scene),
        language=words.locale,
        footer=words("paper-footer", production=shown.production.title, scene=scene, day=when),
        facts=_facts(words, shown),
        tables=[*(_zone(words, shown, zone) for zone in Zone), _counts(words)],
        notes=[Lines(words("paper-rules"), rules_in(words, shown.production.house_rules))],
    )


def _facts(words: Words, shown: DoorList) -> list[Lines]:
    facts = [
        Lines(words("paper-record-production"), [shown.production.title]),
        Lines(words("paper-shoot-day"), [day_in(words, shown.slot.day)]),
        Lines(words("paper-unit"), [unit_in(words, shown.slot)]),
        Lines(words("paper-call"), [call_time(words, shown.call) if shown.call else words("call-none")]),
        Lines(words("paper-released"), [moment(words, shown.released_at, shown.production.zone)]),
        Lines(words("paper-to-call"), to_call(words, shown)),
    ]
    state = state_in(words, shown)
    return [Lines(words("paper-state"), [state]), *facts] if state else facts


def _zone(words: Words, shown: DoorList, zone: Zone) -> Table:
    seats = seats_in(shown, zone)
    rows = [_row(words, person, seat) for person, seat in seats]
    if zone is Zone.SET:
        rows += [_row_by_part(words, person) for person in shown.by_part]
    title = words("paper-zone", zone=words(f"zone-{zone.value}"), count=str(len(rows)))
    columns = [
        Column(words("paper-name"), 3.2),
        Column(words("paper-department"), 2),
        Column(words("paper-task"), 2.4),
        Column(words("paper-accepted"), 2.2),
        Column(words("paper-admitted"), 1.3),
        Column(words("paper-time"), 1.2),
    ]
    return Table(title, columns, rows, "" if rows else words("paper-zone-none"))


def _row(words: Words, person: Person, seat: Seat) -> list[Cell]:
    answered = Cell(answer_in(words, seat), box=seat.reply is not Reply.ACCEPTED)
    return [Cell(name_in(words, person)), Cell(seat.department), Cell(seat.task), answered, TICK, ENTRY]


def _row_by_part(words: Words, person: Person) -> list[Cell]:
    """Director and coordinator are on every list of the scene and are asked for no answer."""
    return [Cell(name_in(words, person)), Cell(part_in(words, person)), ENTRY, Cell("-"), TICK, ENTRY]


def _counts(words: Words) -> Table:
    """Heads by zone, several times a day, performers and strangers as numbers of their own."""
    counting = [Column(words("paper-counts-number"), 1), Column(words("paper-time"), 1)]
    columns = [Column(words("paper-counts-who"), 3), *counting * COUNTINGS, Column(words("paper-counts-off"), 0.7)]
    blank = [ENTRY] * (2 * COUNTINGS)
    rows = [
        [Cell(words("paper-counts-performers")), *blank, ENTRY],
        # The set itself is never off.
        *([Cell(words(f"zone-{zone.value}")), *blank, ENTRY if zone is Zone.SET else TICK] for zone in Zone),
        [Cell(words("paper-counts-strangers")), *blank, ENTRY],
        [Cell(words("paper-closed")), *blank, ENTRY],
    ]
    return Table(words("paper-counts"), columns, rows, words("paper-counts-note"), whole=True)
