"""`closedset list` and `closedset attendance`: a door list to print, and the record of who was on closed sets.

Promise: both are read beside a running bot and change nothing in it.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.files import free, keep
from bot.commands.looking import looking_at, verified_head
from bot.commands.telling import CommandFailed

if TYPE_CHECKING:
    from bot.domain.paper import DoorList
    from bot.domain.people import Production
    from bot.domain.scenes import Scene, ShootSlot
    from bot.domain.work import Work
    from bot.paper.attendance import Record
    from bot.settings import Settings


def print_door_list(
    settings: Settings, title_or_id: str, number: str, day: date | None, output: Path, *, force: bool
) -> None:
    """Write the released list of a scene's shoot day as PDF, a sheet for each part and unit. Raises CommandFailed."""
    from bot.domain.paper import door_list
    from bot.paper.door_list import door_sheet
    from bot.paper.typeset import pdf
    from handlers.words import catalogue
    from storage.keyring import Keyring

    free(output, force=force)
    with (
        closing(Keyring.open(settings.keyring)) as keyring,
        looking_at(settings, keyring, title_or_id) as (work, production, _),
    ):
        scene = _scene(work, production, number)
        slots = _slots_of_a_day(work, scene, day)
        lists = [found for slot in slots if (found := door_list(work, production, slot, scene)) is not None]
    if not lists:
        raise CommandFailed(f"No names for scene {scene.number} are released yet, so there is no list to print.")
    words = catalogue("en")
    keep(output, pdf([door_sheet(words, each) for each in lists]), force=force)
    typer.echo(_printed(lists, output))


def export_attendance(
    settings: Settings, title_or_id: str, number: str | None, csv: Path | None, pdf: Path | None, *, force: bool
) -> None:
    """Write what the ledger says of who was on closed sets, as CSV, PDF or both. Raises CommandFailed."""
    from bot.paper import typeset
    from bot.paper.attendance import as_csv, as_sheet
    from handlers.words import catalogue

    outputs = [path for path in (csv, pdf) if path is not None]
    for path in outputs:
        free(path, force=force)
    record, words = _record(settings, title_or_id, number), catalogue("en")
    if csv is not None:
        keep(csv, as_csv(words, record), force=force)
    if pdf is not None:
        keep(pdf, typeset.pdf([as_sheet(words, record)]), force=force)
    doors = len(record.found)
    what = {0: "Nothing was entered yet", 1: "1 shoot day of a closed set"}.get(doors, f"{doors} shoot days")
    at = f", read at entry {record.head.seq}, {record.head.hash.hex()}" if record.head else ""
    typer.echo(f"{what}{at}. Written to {' and '.join(map(str, outputs))}. Names are in it: keep it accordingly.")


def _record(settings: Settings, title_or_id: str, number: str | None) -> Record:
    from bot.domain.paper import attendance
    from bot.paper.attendance import Record
    from storage.keyring import Keyring

    with (
        closing(Keyring.open(settings.keyring)) as keyring,
        looking_at(settings, keyring, title_or_id) as (work, production, heads),
    ):
        scene = None if number is None else _scene(work, production, number)
        head = verified_head(work, production, heads)
        found = attendance(work, production, scene, head.seq if head else 0)
        return Record(production, scene, found, head)


def _scene(work: Work, production: Production, number: str) -> Scene:
    from bot.domain.scenes import scene_key

    scene = work.scenes.scene_by_key(production.id, scene_key(number))
    if scene is None or not scene.announced_kind:
        raise CommandFailed(f"{production.title} has no closed set of that scene number.")
    return scene


def _slots_of_a_day(work: Work, scene: Scene, day: date | None) -> list[ShootSlot]:
    """What is shot of the scene on the day; without one, on its single day that is not called off."""
    slots = work.scenes.slots_of(scene)
    planned = [slot for slot in slots if not slot.cancelled and not scene.omitted]
    days = sorted({slot.day for slot in planned})
    if day is None and len(days) == 1:
        day = days[0]
    if day is None:
        if not days:
            raise CommandFailed(f"Scene {scene.number} has no shoot day that stands.")
        there = "\n".join(f"  --day {each.isoformat()}" for each in days)
        raise CommandFailed(f"Scene {scene.number} has several shoot days. Name one:\n{there}")
    found = [slot for slot in planned if slot.day == day]
    if not found:
        off = any(slot.day == day for slot in slots)
        raise CommandFailed(f"Scene {scene.number} is {'called off' if off else 'not shot'} on {day.isoformat()}.")
    return found


def _printed(lists: list[DoorList], output: Path) -> str:
    names = sum(len(each.seats) for each in lists)
    silent = len({person.id for each in lists for person, phone in each.phones if not phone})
    told = f"{names} names on {len(lists)} {'list' if len(lists) == 1 else 'lists'} written to {output}."
    return f"{told} Without a phone number: {silent}." if silent else told
