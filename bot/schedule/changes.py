"""What an import would do to the scenes that are already there.

Promise: an import adds and changes and never deletes; a scene missing from the file is kept untouched, and what the
file says nothing about stays as it is. Content is not compared here: descriptions are sealed elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from bot.schedule.report import ScheduledScene, ScheduleRead, ScheduleRefused

_SCENE_FIELDS: Final = ("int_ext", "day_night", "set_name", "eighths")
_SLOT_FIELDS: Final = ("shoot_day_number", "date", "unit", "call")


@dataclass(frozen=True, slots=True)
class ExistingSlot:
    """When an existing scene is planned; all None while it is unscheduled."""

    shoot_day_number: int | None
    date: date | None
    unit: str | None
    call: time | None


@dataclass(frozen=True, slots=True)
class ExistingScene:
    """The logistics of a scene that is already there, with one slot for each shoot day it is planned on."""

    key: str
    slots: tuple[ExistingSlot, ...]
    int_ext: str | None
    day_night: str | None
    set_name: str | None
    eighths: int | None
    cast: tuple[str, ...]
    omitted: bool


@dataclass(frozen=True, slots=True)
class SceneChange:
    """A scene's rows in the file (one for each shoot day) and the names of the fields in which they differ."""

    key: str
    scenes: tuple[ScheduledScene, ...]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What to add and to change, and the keys of what stays. `missing_from_file` is kept untouched."""

    to_add: tuple[tuple[ScheduledScene, ...], ...]
    to_change: tuple[SceneChange, ...]
    unchanged: tuple[str, ...]
    missing_from_file: tuple[str, ...]


def plan(read: ScheduleRead, existing: Mapping[str, ExistingScene]) -> ImportPlan:
    """Compare a read schedule with existing scenes by key. Raises ScheduleRefused while a question is open."""
    if read.questions:
        raise ScheduleRefused("question_open", read.questions[0].sentence)
    by_key: dict[str, list[ScheduledScene]] = {}
    for scene in read.rows:
        by_key.setdefault(scene.key, []).append(scene)
    to_add: list[tuple[ScheduledScene, ...]] = []
    to_change: list[SceneChange] = []
    unchanged: list[str] = []
    for key, scenes in by_key.items():
        before = existing.get(key)
        if before is None:
            to_add.append(tuple(scenes))
            continue
        fields = _differences(scenes, before, read.provides)
        if fields:
            to_change.append(SceneChange(key, tuple(scenes), fields))
        else:
            unchanged.append(key)
    missing = tuple(key for key in existing if key not in by_key)
    return ImportPlan(tuple(to_add), tuple(to_change), tuple(unchanged), missing)


def _differences(scenes: list[ScheduledScene], before: ExistingScene, provided: frozenset[str]) -> frozenset[str]:
    differing: set[str] = {
        name for name in _SCENE_FIELDS if name in provided and not _any_says(scenes, name, getattr(before, name))
    }
    cast = {person for scene in scenes for person in scene.cast}
    if "cast" in provided and cast and cast != set(before.cast):
        differing.add("cast")
    if any(scene.omitted for scene in scenes) != before.omitted:
        differing.add("omitted")
    return frozenset(differing | _slot_differences(scenes, before.slots, provided))


def _any_says(scenes: list[ScheduledScene], name: str, before: object) -> bool:
    """Whether the file leaves the field empty or agrees with what is there in one of its rows."""
    said = {value for scene in scenes if (value := getattr(scene, name)) is not None}
    return not said or before in said


def _slot_differences(
    scenes: list[ScheduledScene], before: tuple[ExistingSlot, ...], provided: frozenset[str]
) -> set[str]:
    """Slots are compared in the order of their days. An empty cell says nothing, but the boneyard says: no day."""
    planned = sorted((scene for scene in scenes if not scene.unscheduled), key=_day_order)
    had_days = tuple(slot for slot in before if slot.date is not None or slot.shoot_day_number is not None)
    if not planned:
        return {"shoot_day_number", "date"} if had_days else set()
    slots = tuple(sorted(before, key=_day_order))
    if len(planned) != len(slots):
        return {name for name in ("shoot_day_number", "date") if name in provided}
    return {
        name
        for name in _SLOT_FIELDS
        if name in provided
        for scene, slot in zip(planned, slots, strict=True)
        if getattr(scene, name) not in {None, getattr(slot, name)}
    }


def _day_order(slot: ScheduledScene | ExistingSlot) -> tuple[date, int, str]:
    return slot.date or date.max, slot.shoot_day_number or 0, slot.unit or ""
