"""What is said about a schedule as a whole once it is read.

Promise: everything inferred from the order or the look of the file is named here with `confirm`, in counts and kinds,
never with a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.schedule.days import Banner, DayBreak, Entry
from bot.schedule.headers import Header
from bot.schedule.report import DayBreaks, Notice, ScheduledScene


def file_notices(
    header: Header,
    entries: Sequence[Entry],
    breaks: DayBreaks,
    merged: Mapping[str, Mapping[int, str]],
    scenes: Sequence[ScheduledScene],
) -> Iterator[Notice]:
    """The notices about rows that are no scenes, then those about the scenes. `merged` holds the cells filled down."""
    yield from _about_days(entries, breaks)
    for column, cells in merged.items():
        if cells:
            sentence = f"Rows whose {column.replace('_', ' ')} cell is empty and took the one above: {len(cells)}."
            yield Notice(f"{column}_filled_down", sentence, confirm=True)
    if "episode" in header.columns:
        yield Notice("episodes", "Scene numbers begin with their episode, so that each stays one scene.")
    yield from _about_scenes(scenes)


def _about_days(entries: Sequence[Entry], breaks: DayBreaks) -> Iterator[Notice]:
    day_rows = [entry for entry in entries if isinstance(entry, DayBreak)]
    if day_rows:
        against_wording = breaks == "after" and not all(entry.closes for entry in day_rows)
        sentence = f"Shoot day rows stand {breaks} the scenes of their day; rows read: {len(day_rows)}."
        yield Notice(f"day_breaks_{breaks}", sentence, confirm=against_wording)
    banners = sum(isinstance(entry, Banner) for entry in entries)
    if banners:
        yield Notice("banners", f"Rows about meals, moves, days off or totals passed over: {banners}.")


def _about_scenes(scenes: Sequence[ScheduledScene]) -> Iterator[Notice]:
    if any(scene.cast_are_names for scene in scenes):
        yield Notice("cast_names", "The cast is listed by name, not by cast number.", confirm=True)
    on_several = sum(count > 1 for count in Counter(scene.key for scene in scenes).values())
    if on_several:
        yield Notice("several_days", f"Scenes on more than one shoot day or unit: {on_several}.", confirm=True)
    dayless = sum(scene.shoot_day_number is None and scene.date is None for scene in scenes)
    unscheduled = sum(scene.unscheduled for scene in scenes)
    if unscheduled:
        yield Notice("unscheduled", f"Scenes the file lists as unscheduled: {unscheduled}.")
    if dayless > unscheduled:
        yield Notice(
            "no_shoot_day",
            f"Scenes without a shoot day or date: {dayless - unscheduled}.",
            confirm=dayless < len(scenes),
        )
    dated = {(scene.unit, scene.shoot_day_number, scene.date) for scene in scenes if scene.date}
    days = Counter((unit, number) for unit, number, _ in dated if number is not None)
    contradicted = sum(count > 1 for count in days.values())
    if contradicted:
        yield Notice("several_dates", f"Shoot days with more than one date: {contradicted}.", confirm=True)
