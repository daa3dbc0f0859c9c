"""A shooting schedule's scenes taken over into the production, all of them in one unit of work or none.

An import adds and changes logistics and never deletes. Descriptions are content: they go in sealed, and a later import
puts newer ones in their place, beside the coordinator's kind and brief, which no import touches. Performers are shown
the brief alone, so their answers stand. Who performs in an intimate scene is the coordinator's word, so no
schedule changes the performers of any closed set: were it so for intimate scenes alone, the report would tell which
they are. Cast numbers are kept, so that whoever is given one later is put into the scenes that name it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Final

from bot.domain.agreed import keep_agreed, plan_now
from bot.domain.announcing import CANCELLED, MOVED, Announcing, Lists
from bot.domain.calls import call_on, plan_reminders, update_card
from bot.domain.door import Doors
from bot.domain.invitations import Invitations
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import RuleBooks
from bot.domain.people import MAIN_UNIT, Actor, Person, Production, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.rulebook import Packs
from bot.domain.scenes import (
    Casting,
    Content,
    Scene,
    ShootSlot,
    Status,
    asked_again,
    change_status,
    is_over,
    scene_key,
    set_back,
)
from bot.domain.times import DEFAULT_TURNOVER
from bot.domain.work import NotFound, Refused, Work
from bot.schedule import ExistingScene, ExistingSlot, ImportPlan, SceneChange, ScheduledScene, ScheduleRead, plan

MOST_SCENES: Final = 2000
DESCRIPTION_LENGTH: Final = 3000
DESCRIPTION: Final = "description"
_KEPT: Final = frozenset({"date", "unit", "call", "cast"})
"""The fields about which a production keeps what a schedule says, and compares with the next one."""


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import did, as counts and scene numbers; nothing of the file's text."""

    added: int
    changed: int
    unchanged: int
    kept: int
    """Scenes the file does not name; they stay as they are."""
    undated: int
    """Scenes without a calendar date: they are there, and have no shoot day yet."""
    unmatched_cast: tuple[str, ...]
    calls_in_gap: tuple[str, ...]
    """Numbers of scenes whose call falls where the clocks are put forward; the day was taken over without it."""
    performers_kept: tuple[str, ...]
    """Numbers of closed sets for which the file names other people; the performers they have stand."""


class Importing:
    """From a read schedule to scenes. `plan` shows what would happen, `apply` does it."""

    def __init__(self, rules: RuleBooks | None = None) -> None:
        self._rules = rules or Packs()
        self._lists = Invitations(Doors())
        self._announcing = Announcing(self._rules, self._lists)

    def plan(self, work: Work, production: Production, read: ScheduleRead) -> ImportPlan:
        """What `apply` would add and change. Raises `ScheduleRefused` while a question is open, and `Refused`."""
        if len({row.key for row in read.rows}) > MOST_SCENES:
            raise Refused("import-too-many", most=str(MOST_SCENES))
        compared = read.provides & _KEPT
        if any(row.cast_are_names for row in read.rows):
            compared -= {"cast"}
        rows = _with_unit_calls([replace(row, unit=unit_of(row.unit)) for row in read.rows])
        planned = plan(replace(read, rows=rows, provides=compared), self._existing(work, production.id))
        return _with_descriptions(planned, self._newly_described(work, production.id, rows))

    def apply(self, work: Work, production: Production, planned: ImportPlan) -> ImportDone:
        """Take the plan over. Everything happens in the caller's unit of work: nothing is ever half-imported."""
        taking = _Taking(work, production, self._rules, self._announcing, self._lists)
        for rows in planned.to_add:
            taking.add(rows)
        for change in planned.to_change:
            taking.change(change)
        details = {"added": len(planned.to_add), "changed": len(planned.to_change)}
        work.ledger.append(production.id, Entry(EntryKind.SCENE_ADDED, production.id, None, None, work.now, details))
        return ImportDone(
            added=len(planned.to_add),
            changed=len(planned.to_change),
            unchanged=len(planned.unchanged),
            kept=len(planned.missing_from_file),
            undated=taking.undated,
            unmatched_cast=work.scenes.unmatched_cast(production.id),
            calls_in_gap=tuple(dict.fromkeys(taking.calls_in_gap)),
            performers_kept=tuple(dict.fromkeys(taking.performers_kept)),
        )

    def match(self, work: Work, actor: Actor, cast_number: str, person_id: str) -> Person:
        """Say who on the roster an open cast number is. For the admin, and for the coordinator, whose performers it is.

        The person is put into the scenes that name the number, as `cast_number_given` does.
        """
        permit(work, actor, Action.EDIT_ROSTER if may(actor.person, Action.EDIT_ROSTER) else Action.RECORD_ANSWERS)
        work.people.hold_roster(actor.production.id)
        person = work.people.person(actor.production.id, person_id)
        if person is None or not person.holds(Role.PERFORMER):
            raise NotFound
        if cast_number not in work.scenes.unmatched_cast(actor.production.id):
            raise Refused("cast-matched-already", "number")
        if person.cast_number:
            raise Refused("cast-has-number", "person", name=person.name, number=person.cast_number)
        matched = replace(person, cast_number=cast_number)
        work.people.change_person(matched)
        work.ledger.append(actor.production.id, Entry.of(EntryKind.ROSTER_CHANGED, actor, work.now, subject=person.id))
        self.cast_number_given(work, matched)
        return matched

    def cast_number_given(self, work: Work, person: Person) -> None:
        """Put a person into the scenes whose schedule names their number, closed sets apart."""
        if not person.cast_number or not person.holds(Role.PERFORMER):
            return
        key = scene_key(person.cast_number)
        for scene_id, numbers in work.scenes.waiting_cast(person.production_id).items():
            scene = work.scenes.scene(person.production_id, scene_id)
            if scene is None or scene.announced_kind or key not in {scene_key(number) for number in numbers}:
                continue
            if not work.scenes.performs_in(person.production_id, person.id, scene.id):
                work.scenes.keep_casting(Casting(scene.id, person.id))

    def _newly_described(
        self, work: Work, production_id: str, rows: Sequence[ScheduledScene]
    ) -> dict[str, tuple[ScheduledScene, ...]]:
        """The rows of known scenes for which the file has other words than the last one had, by scene."""
        by_key: dict[str, tuple[ScheduledScene, ...]] = {}
        for row in rows:
            by_key[row.key] = (*by_key.get(row.key, ()), row)
        known = (scene for scene in work.scenes.scenes(production_id) if scene.key in by_key)
        said = ((scene, described(by_key[scene.key])) for scene in known)
        return {scene.key: by_key[scene.key] for scene, text in said if text and not work.scenes.describes(scene, text)}

    def _existing(self, work: Work, production_id: str) -> Mapping[str, ExistingScene]:
        slots: dict[str, list[ExistingSlot]] = {}
        for row in work.scenes.schedule(production_id):
            if not row.slot.cancelled:
                wall = row.call.wall if row.call else None
                slots.setdefault(row.slot.scene_id, []).append(ExistingSlot(None, row.slot.day, row.slot.unit, wall))
        waiting = work.scenes.waiting_cast(production_id)
        numbers = {person.id: person.cast_number for person in work.people.roster(production_id)}
        found = {}
        for scene in work.scenes.scenes(production_id):
            cast = set(waiting.get(scene.id, ())) or {
                number for each in work.scenes.castings(scene) if (number := numbers.get(each.person_id))
            }
            planned = tuple(slots.get(scene.id, ()))
            found[scene.key] = ExistingScene(
                scene.key, planned, None, None, None, None, tuple(sorted(cast)), scene.omitted
            )
        return found


def unit_of(written: str | None) -> str:
    """A unit as the roster names it, from what a schedule writes: "Main Unit" and "1st" are the main unit."""
    name = " ".join(word for word in (written or "").lower().split() if word != "unit")
    return MAIN_UNIT if name in ("", "main", "1", "1st", "first") else name


def described(rows: Sequence[ScheduledScene]) -> str:
    """What the rows say the scene is about: each text once, nothing that cannot be seen, as much as a page shows."""
    text = "\n".join(dict.fromkeys(row.description for row in rows if row.description))
    return "".join(mark for mark in text if mark.isprintable() or mark == "\n").strip()[:DESCRIPTION_LENGTH]


def _with_descriptions(planned: ImportPlan, described: Mapping[str, tuple[ScheduledScene, ...]]) -> ImportPlan:
    """The plan, with these scenes changed in their description too."""
    changes = tuple(
        replace(change, fields=change.fields | {DESCRIPTION}) if change.key in described else change
        for change in planned.to_change
    )
    only = tuple(
        SceneChange(key, described[key], frozenset({DESCRIPTION})) for key in planned.unchanged if key in described
    )
    unchanged = tuple(key for key in planned.unchanged if key not in described)
    return replace(planned, to_change=changes + only, unchanged=unchanged)


def _with_unit_calls(rows: Sequence[ScheduledScene]) -> tuple[ScheduledScene, ...]:
    """The rows with their unit's call on the day: the earliest, where scenes of one day name their own times."""
    earliest: dict[tuple[date, str | None], time] = {}
    for row in rows:
        if row.call is not None and row.date is not None:
            key = (row.date, row.unit)
            earliest[key] = min(earliest.get(key, row.call), row.call, key=_in_shoot_day)
    return tuple(replace(row, call=earliest.get((row.date, row.unit), row.call)) if row.date else row for row in rows)


def _in_shoot_day(wall: time) -> tuple[bool, time]:
    return wall < DEFAULT_TURNOVER, wall


class _Taking:
    """One import on its way into one unit of work."""

    def __init__(
        self, work: Work, production: Production, rules: RuleBooks, announcing: Announcing, lists: Lists
    ) -> None:
        self._work = work
        self._production = production
        self._rules = rules
        self._announcing = announcing
        self._lists = lists
        performers = work.people.with_role(production.id, Role.PERFORMER)
        self._by_number = {scene_key(p.cast_number): p for p in performers if p.cast_number}
        self._by_name = {p.name.casefold(): p for p in performers}
        self.undated = 0
        self.calls_in_gap: list[str] = []
        self.performers_kept: list[str] = []

    def add(self, rows: Sequence[ScheduledScene]) -> None:
        first = rows[0]
        omitted = any(row.omitted for row in rows)
        scene = Scene(self._work.new_id(), self._production.id, first.scene_number, first.key, omitted=omitted)
        self._work.scenes.add_scene(scene)
        description = described(rows)
        if description:
            self._work.scenes.keep_content(scene, Content(description=description))
        self._take_days(scene, rows)
        self._take_cast(scene, rows)

    def change(self, change: SceneChange) -> None:
        before = self._work.scenes.scene_by_key(self._production.id, change.key)
        if before is None:
            raise NotFound
        scene = replace(before, omitted=any(row.omitted for row in change.scenes))
        if scene != before:
            self._work.scenes.change_scene(scene)
            set_back(self._work, scene)
            follows = self._lists.called_off if scene.omitted else self._lists.put_back
            for slot in self._work.scenes.slots_of(scene):
                if scene.omitted != before.omitted and not (slot.cancelled or self._over(slot.day)):
                    slot = follows(self._work, slot, "")
                plan_reminders(self._work, self._rules, scene, slot)
                update_card(self._work, slot, CANCELLED if scene.omitted else MOVED)
        if DESCRIPTION in change.fields:
            self._work.scenes.keep_description(scene, described(change.scenes))
        if change.fields & {"shoot_day_number", "date", "unit", "call"}:
            self._take_days(scene, change.scenes)
        if "cast" in change.fields:
            self._take_cast(scene, change.scenes)

    def _take_days(self, scene: Scene, rows: Sequence[ScheduledScene]) -> None:
        """Shoot days as the file has them: same days stay, others are moved, added or cancelled; past ones stay."""
        wanted: dict[tuple[date, str], None] = {}
        for row in rows:
            if row.date is not None and not row.unscheduled:
                wanted[row.date, row.unit or MAIN_UNIT] = None
                self._take_call(scene, row.date, row)
        agreed = plan_now(self._work, scene)
        keep_agreed(self._work, scene)
        live = [slot for slot in self._work.scenes.slots_of(scene) if not slot.cancelled]
        leftover = [slot for slot in live if (slot.day, slot.unit) not in wanted and not self._over(slot.day)]
        missing = sorted(set(wanted) - {(slot.day, slot.unit) for slot in live})
        for slot, (day, unit) in zip(leftover, missing, strict=False):
            self._move(scene, slot, day, unit)
        for day, unit in missing[len(leftover) :]:
            added = ShootSlot(self._work.new_id(), scene.production_id, scene.id, day, unit=unit)
            self._work.scenes.add_slot(added)
            plan_reminders(self._work, self._rules, scene, added)
        if wanted or any(row.unscheduled for row in rows):
            for slot in leftover[len(missing) :]:
                self._cancel(scene, slot)
        if missing:
            asked_again(self._work, scene, agreed)
        if not wanted and not live:
            self.undated += 1

    def _take_call(self, scene: Scene, day: date, row: ScheduledScene) -> None:
        unit = row.unit or MAIN_UNIT
        if row.call is None:
            return
        try:
            call = call_on(self._work, self._rules, self._production.id, day, row.call)
        except Refused:
            self.calls_in_gap.append(scene.number)
            return
        if not (self._over(day) and self._work.scenes.unit_call(self._production.id, unit, day)):
            self._announcing.set_unit_call(self._work, self._production.id, unit, call)

    def _move(self, scene: Scene, slot: ShootSlot, day: date, unit: str) -> None:
        moved = replace(slot, day=day, unit=unit)
        self._work.scenes.change_slot(moved)
        moved = self._lists.moved(self._work, slot, replace(moved, version=slot.version + 1), "")
        if moved.status is Status.READY:
            moved = change_status(self._work, moved, Status.NOT_YET)
        plan_reminders(self._work, self._rules, scene, moved)
        update_card(self._work, moved, MOVED)

    def _cancel(self, scene: Scene, slot: ShootSlot) -> None:
        cancelled = replace(slot, cancelled=True)
        self._work.scenes.change_slot(cancelled)
        cancelled = self._lists.called_off(self._work, replace(cancelled, version=slot.version + 1), "")
        plan_reminders(self._work, self._rules, scene, cancelled)
        update_card(self._work, cancelled, CANCELLED)

    def _over(self, day: date) -> bool:
        return is_over(self._work, self._production.id, day)

    def _take_cast(self, scene: Scene, rows: Sequence[ScheduledScene]) -> None:
        names = any(row.cast_are_names for row in rows)
        entries = tuple(dict.fromkeys(entry for row in rows for entry in row.cast))
        people = {entry: self._by_name.get(entry.casefold()) for entry in entries}
        if not names:
            people = {entry: self._by_number.get(scene_key(entry)) for entry in entries}
        found = {person.id for person in people.values() if person is not None}
        castings = self._work.scenes.castings(scene)
        if not names:
            self._work.scenes.keep_unmatched_cast(scene, entries)
        if scene.announced_kind:
            if found - {casting.person_id for casting in castings}:
                self.performers_kept.append(scene.number)
            return
        for casting in castings:
            if entries and casting.person_id not in found:
                self._work.scenes.drop_casting(casting)
        for person_id in sorted(found - {casting.person_id for casting in castings}):
            self._work.scenes.keep_casting(Casting(scene.id, person_id))
