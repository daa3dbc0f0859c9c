"""Scenes and shoot slots: what is shot, when, by whom, and whether it may be shot.

Two planes meet here and stay apart: number, day, call and status are logistics and plain; kind, brief and
description are content, sealed, and opened only with a proof. A scene marked closed and an intimate scene look the
same from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import MAIN_UNIT, Actor, Person, Role
from bot.domain.permissions import Action, Proof, permit
from bot.domain.times import Call, CallAndWrap
from bot.domain.work import NotFound, Refused, Stale, Work


class Status(StrEnum):
    NOT_YET = "not_yet"
    READY = "ready"
    PAUSED = "paused"


class Told(StrEnum):
    """By whom a performer was told of the scene before it is announced."""

    COORDINATOR = "coordinator"
    PRODUCTION = "production"
    REPRESENTATIVE = "representative"


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
class Content:
    """What only the coordinator, the scene's performers and, for the brief, the director may read."""

    kind: str = ""
    brief: str = ""
    description: str = ""
    changed: str = ""
    """What changed last, in the coordinator's words; shown to performers who answered an earlier version."""


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
class Casting:
    """One performer in one scene: who told them, and whether Send was pressed for them."""

    scene_id: str
    person_id: str
    told: Told | None = None
    told_by: str = ""
    sent_at: datetime | None = None
    sent_version: int = 0
    """The scene's version when Send was last pressed; older than the scene's means a change was not sent yet."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board and of lists: logistics and nothing else."""

    slot: ShootSlot
    number: str
    closed_set: bool
    call: Call | None


class SceneBook(Protocol):
    """Scenes as a unit of work sees them. All look-ups are within one production; None where nothing is found."""

    def scene(self, production_id: str, scene_id: str) -> Scene | None: ...
    def scene_by_key(self, production_id: str, key: str) -> Scene | None: ...
    def scenes(self, production_id: str) -> tuple[Scene, ...]: ...
    def add_scene(self, scene: Scene) -> None: ...
    def change_scene(self, scene: Scene) -> None: ...
    def content(self, proof: Proof, scene: Scene) -> Content: ...
    def keep_content(self, scene: Scene, content: Content) -> None: ...

    def slot(self, production_id: str, slot_id: str) -> ShootSlot | None: ...
    def slots_of(self, scene: Scene) -> tuple[ShootSlot, ...]: ...
    def slots_on(self, production_id: str, unit: str, day: date) -> tuple[ShootSlot, ...]: ...
    def add_slot(self, slot: ShootSlot) -> None: ...
    def change_slot(self, slot: ShootSlot) -> None:
        """Keep the slot under its next version. Raises `Stale` when somebody else changed it meanwhile."""
        ...

    def board(self, production_id: str, since: date, *, unit: str | None = None) -> tuple[BoardRow, ...]:
        """Closed-set and intimate scenes from a shoot day on, in shooting order, at most two statements."""
        ...

    def schedule(self, production_id: str, since: date | None = None) -> tuple[BoardRow, ...]:
        """Every scene with its slots, marked or not, in shooting order; for the people who edit the schedule."""
        ...

    def castings(self, scene: Scene) -> tuple[Casting, ...]: ...
    def cast_in(self, person: Person) -> tuple[Scene, ...]: ...
    def performs_in(self, production_id: str, person_id: str, scene_id: str) -> bool: ...
    def keep_casting(self, casting: Casting) -> None: ...
    def drop_casting(self, casting: Casting) -> None: ...

    def unit_call(self, production_id: str, unit: str, day: date) -> Call | None: ...
    def keep_unit_call(self, production_id: str, unit: str, call: Call) -> None: ...
    def calls_of(self, person: Person) -> tuple[CallAndWrap, ...]:
        """The person's calls and wraps, from the slots of their scenes and their own calls where given."""
        ...

    def keep_person_call(self, person: Person, call: Call) -> None: ...
    def keep_wrap(self, production_id: str, unit: str, day: date, at: datetime) -> None: ...

    def unmatched_cast(self, production_id: str) -> tuple[str, ...]: ...
    def keep_unmatched_cast(self, scene: Scene, cast: Sequence[str]) -> None:
        """Cast numbers a schedule named for the scene that belong to nobody on the roster yet."""
        ...


def scene_key(number: str) -> str:
    """How scene numbers are compared: upper case, without spaces. They are never numbers."""
    return "".join(number.split()).upper()


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


@dataclass(frozen=True, slots=True)
class SceneDraft:
    """What the scene form says. `call` is the unit's call on that shoot day."""

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


class Kinds(Protocol):
    """The catalogue's word on a kind of scene."""

    def adults_only(self, kind: str) -> bool: ...


class Scenes:
    """Adding scenes, their shoot days, and what they are about."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def add(self, work: Work, actor: Actor, draft: SceneDraft) -> Scene:
        permit(work, actor, Action.EDIT_SCHEDULE)
        key = scene_key(draft.number)
        existing = work.scenes.scene_by_key(actor.production.id, key)
        if existing is not None and (draft.day is None or self._has(work, existing, draft)):
            raise Refused("scene-number-taken", "number", number=existing.number)
        scene = existing or Scene(work.new_id(), actor.production.id, draft.number, key, closed=draft.closed)
        if existing is None:
            work.scenes.add_scene(scene)
        elif draft.closed and not scene.closed:
            scene = replace(scene, closed=True)
            work.scenes.change_scene(scene)
        if draft.day is not None:
            self._add_slot(work, scene, draft)
        return scene

    def mark_closed(self, work: Work, actor: Actor, scene_id: str, closed: bool) -> Scene:
        permit(work, actor, Action.MARK_CLOSED)
        scene = replace(found_scene(work, actor, scene_id), closed=closed)
        work.scenes.change_scene(scene)
        return scene

    def brief(self, work: Work, actor: Actor, scene_id: str) -> tuple[Scene, Content]:
        """The scene with its content, for whoever may read the brief."""
        scene = found_scene(work, actor, scene_id)
        proof = permit(work, actor, Action.READ_BRIEF, scene.id)
        return scene, work.scenes.content(proof, scene)

    def edit_brief(self, work: Work, actor: Actor, scene_id: str, version: int, draft: BriefDraft) -> BriefEdited:
        """Keep kind, brief and performers. Any difference makes all answers of the scene stale, in this commit."""
        proof = permit(work, actor, Action.EDIT_BRIEF, scene_id)
        scene = found_scene(work, actor, scene_id)
        if scene.version != version:
            raise Stale
        before, castings = work.scenes.content(proof, scene), work.scenes.castings(scene)
        known = {person.id for person in work.people.with_role(actor.production.id, Role.PERFORMER)}
        if not known.issuperset(draft.performers):
            raise Refused("brief-not-a-performer", "performers")
        self._no_minors(work, actor, draft)
        cast = {casting.person_id for casting in castings}
        changed = (before.kind, before.brief) != (draft.kind, draft.brief) or cast != set(draft.performers)
        version = scene.version + 1 if changed and castings else scene.version
        after = replace(scene, intimate=draft.intimate, version=version)
        work.scenes.change_scene(after)
        content = replace(before, kind=draft.kind, brief=draft.brief, changed=draft.changed)
        work.scenes.keep_content(after, content)
        for casting in castings:
            if casting.person_id not in draft.performers:
                work.scenes.drop_casting(casting)
        for person_id in draft.performers:
            if person_id not in cast:
                work.scenes.keep_casting(Casting(scene.id, person_id))
        work.ledger.append(
            actor.production.id,
            Entry.of(EntryKind.SCENE_CHANGED, actor, work.now, subject=scene.id, version=after.version),
        )
        sent = {casting.person_id for casting in castings if casting.sent_at} & set(draft.performers)
        to_send = tuple(p for p in work.people.roster(actor.production.id) if p.id in sent)
        return BriefEdited(after, changed and bool(castings), to_send)

    def _no_minors(self, work: Work, actor: Actor, draft: BriefDraft) -> None:
        """Promise 9: nobody without an 18+ attestation in a scene of nudity or simulated sex; there is no override."""
        if not draft.kind or not self._kinds.adults_only(draft.kind):
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

    def _add_slot(self, work: Work, scene: Scene, draft: SceneDraft) -> None:
        if draft.day is None:
            return
        if draft.call is not None:
            work.scenes.keep_unit_call(scene.production_id, draft.unit, draft.call)
        work.scenes.add_slot(
            ShootSlot(work.new_id(), scene.production_id, scene.id, draft.day, part=draft.part, unit=draft.unit)
        )
