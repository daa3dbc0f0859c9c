"""Scenes and shoot slots: what is shot, when, by whom, and whether it may be shot.

Two planes meet here and stay apart: number, day, call and status are logistics and plain; kind, brief and
description are content, sealed, and opened only with a proof. A scene marked closed and an intimate scene look the
same from outside.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.agreed import concern, follow_days, occasions_of, participants_of, plan_now
from bot.domain.calls import call_on, plan_reminders, update_card
from bot.domain.ledger import Entry, EntryKind
from bot.domain.minors import Kinds, closed_to_minors
from bot.domain.outbox import Kind, RuleBooks, notify, on_duty
from bot.domain.people import ASSISTANT_DIRECTORS, MAIN_UNIT, READERS, Actor, Person, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.rulebook import Packs
from bot.domain.scene_book import Casting as Casting
from bot.domain.scene_book import ClosedDoors
from bot.domain.scene_book import Content as Content
from bot.domain.scene_book import SceneBook as SceneBook
from bot.domain.scene_book import Told as Told
from bot.domain.terms import Plan
from bot.domain.times import Call, can_be_planned, shoot_day_of
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of
from bot.schedule.numbers import LONGEST_NUMBER

NUMBER_LENGTH = LONGEST_NUMBER
PART_LENGTH = 20


class Status(StrEnum):
    NOT_YET = "not_yet"
    READY = "ready"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene of a production. `number` is text as written, `key` the same without spaces and in upper case.

    `version` counts changes of brief, kind or performers; answers belong to one version.
    """

    id: str
    production_id: str
    number: str
    key: str
    intimate: bool = False
    closed: bool = False
    omitted: bool = False
    version: int = 1

    @property
    def announced_kind(self) -> bool:
        """Whether the scene is one that is announced and has a status: closed set or intimate, alike from outside."""
        return self.intimate or self.closed


@dataclass(frozen=True, slots=True)
class ShootSlot:
    """One shooting of a scene: part, unit, shoot day; with its declared status and its card in the channel."""

    id: str
    production_id: str
    scene_id: str
    day: date
    part: str = ""
    unit: str = MAIN_UNIT
    status: Status = Status.NOT_YET
    status_at: datetime | None = None
    next_update: datetime | None = None
    reminders: bool = True
    cancelled: bool = False
    announced: bool = False
    card: str = ""
    """The card's message timestamp in the production's channel, once it was posted."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board and of lists: logistics and nothing else."""

    slot: ShootSlot
    number: str
    closed_set: bool
    call: Call | None


def scene_key(number: str) -> str:
    """How scene numbers are compared: upper case, without spaces and invisible marks. They are never numbers."""
    return "".join(mark for mark in number if not mark.isspace() and unicodedata.category(mark) != "Cf").upper()


def shown_of(scene: Scene) -> str:
    """What the schedule's form shows of a scene, as a mark by which a change since can be told."""
    return mark_of(scene.number, scene.announced_kind)


def found_scene(work: Work, actor: Actor, scene_id: str) -> Scene:
    scene = work.scenes.scene(actor.production.id, scene_id)
    if scene is None:
        raise NotFound
    return scene


def found_slot(work: Work, actor: Actor, slot_id: str) -> tuple[ShootSlot, Scene]:
    slot = work.scenes.slot(actor.production.id, slot_id)
    if slot is None:
        raise NotFound
    return slot, found_scene(work, actor, slot.scene_id)


def change_status(work: Work, slot: ShootSlot, status: Status) -> ShootSlot:
    """Set the status and tell the people on duty; the only way a status changes. The same status again does nothing.

    A cancelled slot keeps its status up to date for the day it is put back, and nobody is told.
    """
    if slot.status is status:
        return slot
    changed = replace(slot, status=status, status_at=work.now, next_update=None)
    work.scenes.change_slot(changed)
    around = () if slot.cancelled else work.people.with_role(slot.production_id, *READERS, *ASSISTANT_DIRECTORS)
    for reader in on_duty(around, slot.unit):
        notify(work, reader, Kind.STATUS, slot.id, f"status:{slot.id}:{slot.version}", detail=status.value)
    return replace(changed, version=slot.version + 1)


def is_over(work: Work, production_id: str, day: date) -> bool:
    """Whether a shoot day lies behind: it is before yesterday's, so that no night shoot is cut off."""
    production = work.people.production(production_id)
    return production is not None and day < shoot_day_of(work.now, production.zone) - timedelta(days=1)


def set_back(work: Work, scene: Scene) -> None:
    """READY becomes NOT YET on every slot still to be shot; other statuses stay. For narrowing, edits and moves."""
    for slot in work.scenes.slots_of(scene):
        if slot.status is Status.READY and not is_over(work, slot.production_id, slot.day):
            change_status(work, slot, Status.NOT_YET)


def asked_again(work: Work, scene: Scene, before: Plan) -> Scene:
    """A shoot day came: READY ends (of every closed set, lest the board tell which is intimate); all are asked."""
    set_back(work, scene)
    return follow_days(work, scene, before)


def pause(work: Work, scene: Scene) -> bool:
    """PAUSED on every slot of the scene that is still to be shot, from any status. Whether that tells anybody."""
    ahead = [slot for slot in work.scenes.slots_of(scene) if not is_over(work, slot.production_id, slot.day)]
    told = any(slot.status is not Status.PAUSED and not slot.cancelled for slot in ahead)
    for slot in ahead:
        change_status(work, slot, Status.PAUSED)
    return told


@dataclass(frozen=True, slots=True)
class SceneDraft:
    """What the scene form says. `call` is the unit's call on that shoot day; None leaves it as it is."""

    number: str
    day: date | None
    call: Call | None
    unit: str
    closed: bool
    part: str = ""


@dataclass(frozen=True, slots=True)
class BriefDraft:
    """What the brief form says. Each of these three, when changed, makes the scene's answers stale."""

    intimate: bool
    kind: str
    brief: str
    performers: tuple[str, ...]
    changed: str = ""


@dataclass(frozen=True, slots=True)
class BriefEdited:
    """What an edit of the brief did, for the page that follows it."""

    scene: Scene
    stale: bool
    to_send: tuple[Person, ...]
    """Performers who had been sent the check-in and would get one more notice on Send."""


class Scenes:
    """Adding scenes, their shoot days, and what they are about."""

    def __init__(self, kinds: Kinds, rules: RuleBooks | None = None, doors: ClosedDoors | None = None) -> None:
        self._kinds, self._doors = kinds, doors
        self._rules = rules or Packs()

    def call_on(self, work: Work, actor: Actor, day: date, wall: time) -> Call:
        """The call a shoot day and a wall time mean. Refused on the field that has to be mended."""
        return call_on(work, self._rules, actor.production.id, day, wall)

    def planned(self, work: Work, actor: Actor, draft: SceneDraft) -> tuple[Scene | None, Call | None]:
        """What adding would meet: the scene that is there already, and the call that would hold. Changes nothing."""
        permit(work, actor, Action.EDIT_SCHEDULE)
        existing = work.scenes.scene_by_key(actor.production.id, scene_key(draft.number))
        if existing is not None and (draft.day is None or self._has(work, existing, draft)):
            raise Refused("scene-number-taken", "number", number=existing.number)
        if draft.day is None:
            if draft.call is not None:
                raise Refused("scene-call-without-day", "day")
            return existing, None
        if not can_be_planned(draft.day):
            raise Refused("scene-day-out-of-range", "day")
        if is_over(work, actor.production.id, draft.day):
            raise Refused("scene-day-past", "day")
        if draft.call is not None and draft.call.instant <= work.now:
            raise Refused("scene-call-past", "call")
        held = work.scenes.unit_call(actor.production.id, draft.unit, draft.day)
        if held is not None and draft.call is not None and held != draft.call:
            raise Refused("scene-call-differs", "call", unit=draft.unit, call=f"{held.wall:%H:%M}")
        return existing, draft.call or held

    def add(self, work: Work, actor: Actor, draft: SceneDraft) -> Scene:
        """Add a scene, or one more shoot day of a scene. The unit's call that day is kept when it had none."""
        existing, _ = self.planned(work, actor, draft)
        key = scene_key(draft.number)
        scene = existing or Scene(work.new_id(), actor.production.id, draft.number, key, closed=draft.closed)
        if existing is None:
            work.scenes.add_scene(scene)
        else:
            scene = replace(scene, closed=scene.closed or draft.closed, omitted=False)
            work.scenes.change_scene(scene)
        if draft.day is not None:
            self._add_slot(work, scene, draft.day, draft)
        work.ledger.append(scene.production_id, Entry.of(EntryKind.SCENE_ADDED, actor, work.now, subject=scene.id))
        return scene

    def edit(
        self, work: Work, actor: Actor, scene_id: str, number: str, closed: bool | None, seen: str | None = None
    ) -> Scene:
        """Change the number as written, and whether the set is closed (None: as it is).

        Raises `Stale` when they are no longer as the form showed them. Anybody who edits the schedule may mark a scene
        closed. Taking the mark off is the coordinator's: an intimate scene and one merely closed must answer alike.
        """
        permit(work, actor, Action.EDIT_SCHEDULE)
        scene = found_scene(work, actor, scene_id)
        if seen is not None and seen != shown_of(scene):
            raise Stale
        taken = work.scenes.scene_by_key(actor.production.id, scene_key(number))
        if taken is not None and taken.id != scene.id:
            raise Refused("scene-number-taken", "number", number=taken.number)
        after = replace(scene, number=number, key=scene_key(number))
        if closed is not None:
            after = replace(after, closed=self._closed(work, actor, scene, closed))
        if after != scene:
            work.scenes.change_scene(after)
            for slot in work.scenes.slots_of(after):
                update_card(work, slot)
            entry = Entry.of(EntryKind.SCENE_CHANGED, actor, work.now, subject=scene.id, version=after.version)
            work.ledger.append(actor.production.id, entry)
        return after

    def _closed(self, work: Work, actor: Actor, scene: Scene, closed: bool) -> bool:
        permit(work, actor, Action.MARK_CLOSED)
        if not closed and scene.announced_kind and not may(actor.person, Action.EDIT_BRIEF):
            raise Refused("scene-open-by-coordinator", "closed")
        announced = any(slot.announced and not slot.cancelled for slot in work.scenes.slots_of(scene))
        if announced and not closed and scene.closed and not scene.intimate:
            raise Refused("scene-closed-announced", "closed")
        return closed

    def mark_closed(self, work: Work, actor: Actor, scene_id: str, closed: bool) -> Scene:
        """Mark the scene closed set, or take the mark off, as `edit` does."""
        return self.edit(work, actor, scene_id, found_scene(work, actor, scene_id).number, closed)

    def brief(self, work: Work, actor: Actor, scene_id: str) -> tuple[Scene, Content]:
        """The scene with its content, for whoever may read the brief."""
        scene = found_scene(work, actor, scene_id)
        proof = permit(work, actor, Action.READ_BRIEF, scene.id)
        return scene, work.scenes.content(proof, scene)

    def edit_brief(self, work: Work, actor: Actor, scene_id: str, version: int, draft: BriefDraft) -> BriefEdited:
        """Keep kind, brief and performers. Any difference makes all answers stale and ends READY, in this commit."""
        proof = permit(work, actor, Action.EDIT_BRIEF, scene_id)
        scene = found_scene(work, actor, scene_id)
        plan = plan_now(work, scene)
        # A move or other terms meanwhile change nothing that the form shows.
        if not max(plan.brief_version, plan.cast_version) <= version <= scene.version:
            raise Stale
        before, castings = work.scenes.content(proof, scene), work.scenes.castings(scene)
        self._allowed(work, actor, scene, draft)
        cast = {casting.person_id for casting in castings}
        changed = (before.kind, before.brief) != (draft.kind, draft.brief) or cast != set(draft.performers)
        after = replace(
            scene,
            intimate=draft.intimate,
            closed=scene.closed or (scene.intimate and not draft.intimate),
            version=scene.version + (1 if changed else 0),
        )
        work.scenes.change_scene(after)
        said = draft.changed if changed else before.changed
        work.scenes.keep_content(after, replace(before, kind=draft.kind, brief=draft.brief, changed=said))
        self._cast(work, after, castings, draft.performers)
        if changed:
            self._agree_anew(work, scene, after, plan, (before.kind, before.brief) != (draft.kind, draft.brief))
        if changed or after.intimate != scene.intimate:
            self._follow(work, actor, after)
        entry = Entry.of(EntryKind.SCENE_CHANGED, actor, work.now, subject=scene.id, version=after.version)
        work.ledger.append(actor.production.id, entry)
        sent = {casting.person_id for casting in castings if casting.sent_at} & set(draft.performers)
        to_send = tuple(p for p in work.people.roster(actor.production.id) if changed and p.id in sent)
        return BriefEdited(after, changed and bool(castings), to_send)

    def _agree_anew(self, work: Work, before: Scene, after: Scene, plan: Plan, brief: bool) -> None:
        """Kind, brief and who takes part concern every performer of the scene."""
        if work.terms.plan(before) is None:
            work.terms.keep_plan(before, plan)
        cast = participants_of(work, after)
        work.terms.keep_plan(
            after,
            Plan(
                occasions_of(work, after), cast, after.version if brief else plan.brief_version,
                after.version if cast != plan.participants else plan.cast_version,
            ),
        )  # fmt: skip
        concern(work, after)

    def _cast(self, work: Work, scene: Scene, castings: Sequence[Casting], performers: Sequence[str]) -> None:
        for casting in castings:
            if casting.person_id not in performers:
                work.scenes.drop_casting(casting)
                work.checkins.destroy_drafts(scene, casting.person_id)
        for person_id in performers:
            if person_id not in {casting.person_id for casting in castings}:
                work.scenes.keep_casting(Casting(scene.id, person_id, changed_version=scene.version))

    def _follow(self, work: Work, actor: Actor, scene: Scene) -> None:
        """What every change of kind, brief or performers brings: READY ends, and reminders are made anew."""
        for slot in work.scenes.slots_of(scene):
            if self._doors is not None:
                self._doors.recheck(work, actor, slot)
        set_back(work, scene)
        for slot in work.scenes.slots_of(scene):
            plan_reminders(work, self._rules, scene, slot)

    def _allowed(self, work: Work, actor: Actor, scene: Scene, draft: BriefDraft) -> None:
        """The performers are on the roster as such, and an intimate scene has a kind and at least one of them."""
        known = {person.id for person in work.people.with_role(actor.production.id, Role.PERFORMER)}
        if not known.issuperset(draft.performers):
            raise Refused("brief-not-a-performer", "performers")
        if draft.intimate and not draft.kind:
            raise Refused("brief-no-kind", "kind")
        if draft.intimate and not draft.performers:
            raise Refused("brief-no-performers", "performers")
        self._no_minors(work, actor, scene, draft)

    def _no_minors(self, work: Work, actor: Actor, scene: Scene, draft: BriefDraft) -> None:
        """Promise 9: nobody without an 18+ attestation in a scene of nudity or simulated sex; there is no override."""
        if not closed_to_minors(work, actor, scene, self._kinds, draft.kind):
            return
        for person_id in draft.performers:
            person = work.people.person(actor.production.id, person_id)
            if person is not None and not person.adult:
                raise Refused("brief-not-attested-adult", "performers", name=person.name)

    def _has(self, work: Work, scene: Scene, draft: SceneDraft) -> bool:
        return any(
            (slot.day, slot.unit, slot.part) == (draft.day, draft.unit, draft.part) and not slot.cancelled
            for slot in work.scenes.slots_of(scene)
        )

    def _add_slot(self, work: Work, scene: Scene, day: date, draft: SceneDraft) -> None:
        added = ShootSlot(work.new_id(), scene.production_id, scene.id, day, part=draft.part, unit=draft.unit)
        plan = plan_now(work, scene)
        work.scenes.add_slot(added)
        asked_again(work, scene, plan)
        affected = [(scene, added)]
        if draft.call is not None and work.scenes.unit_call(scene.production_id, draft.unit, day) is None:
            work.scenes.keep_unit_call(scene.production_id, draft.unit, draft.call)
            for slot in work.scenes.slots_on(scene.production_id, draft.unit, day):
                other = work.scenes.scene(slot.production_id, slot.scene_id)
                if other is not None and slot.id != added.id:
                    affected.append((other, slot))
        for each, slot in affected:
            plan_reminders(work, self._rules, each, slot)
