"""Riders: what a performer's contract allows in a scene, when it was sent, received and signed, and by when it must be.

A rider is a ceiling: it says what can be done, an answer may narrow it, and what goes beyond it cannot be used. Its
clock is the rule pack's hours in absolute time before that performer's own call, reckoned from the records each time it
is asked, so that every move and every own call is in it. Promise 4: READY waits for it, unless the coordinator records
why not. Nothing here is legal advice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from bot.domain.answers import Sheet
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Content, Scene, ShootSlot, found_scene, is_over, set_back
from bot.domain.standings import own_part
from bot.domain.terms import differences
from bot.domain.topics import Answer, Catalogue
from bot.domain.work import NotFound, Refused, Stale, Work

if TYPE_CHECKING:
    from bot.domain.outbox import RuleBooks
    from bot.domain.permissions import Proof

WHY_LENGTH: Final = 300
AHEAD: Final = timedelta(days=7)
"""How long before a rider's time runs out it stands on the coordinator's Home."""


class Step(StrEnum):
    """How far a rider has come."""

    DRAFTED = "drafted"
    SENT = "sent"
    RECEIVED = "received"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Rider:
    """One version of one performer's rider for one scene.

    `covers` are the topics it allows; its other limits are the performer's own part of the terms as it was at
    `scene_version`. With `why`, the coordinator recorded why there is no rider in time.
    """

    production_id: str
    scene_id: str
    person_id: str
    version: int
    scene_version: int
    at: datetime
    covers: tuple[str, ...] = field(default=(), repr=False)
    sent_at: datetime | None = None
    received_at: datetime | None = None
    signed_at: datetime | None = None
    why: str = field(default="", repr=False)

    @property
    def step(self) -> Step:
        if self.signed_at is not None:
            return Step.SIGNED
        if self.received_at is not None:
            return Step.RECEIVED
        return Step.SENT if self.sent_at is not None else Step.DRAFTED

    @property
    def noticed_at(self) -> datetime | None:
        """When the performer had it: received, or signed where that was not entered."""
        found = [at for at in (self.received_at, self.signed_at) if at is not None]
        return min(found, default=None)


class RiderBook(Protocol):
    """Riders as a unit of work sees them. Every version is kept, and a proof opens them."""

    def rider(self, proof: Proof, scene: Scene, person_id: str) -> Rider | None:
        """The newest version."""
        ...

    def riders(self, proof: Proof, scene: Scene, person_id: str) -> tuple[Rider, ...]:
        """Every version, newest first."""
        ...

    def add_rider(self, rider: Rider) -> None:
        """Keep a new version. Raises `Stale` when there is such a version already."""
        ...


class Trouble(StrEnum):
    """Why a rider does not carry READY, the first that applies."""

    NONE = "none"
    OVERTAKEN = "overtaken"
    """The scene became more for the performer: a new rider, and its hours anew."""
    LATE = "late"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class Clock:
    """One rider against one shoot slot. `by` is when the performer must have it; None while there is no call."""

    slot: ShootSlot
    call: datetime | None
    by: datetime | None
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class Line:
    """One performer on the page of a scene's riders."""

    person: Person
    rider: Rider | None
    clocks: tuple[Clock, ...]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneRiders:
    """A scene with the riders of its performers. `asked` says whether such a scene needs riders at all."""

    scene: Scene
    content: Content
    topics: tuple[str, ...]
    lines: tuple[Line, ...]
    asked: bool
    hours: int


@dataclass(frozen=True, slots=True)
class Risk:
    """A scene with a rider missing, and by when the earliest of them must be there."""

    scene: Scene
    slot: ShootSlot
    by: datetime | None


@dataclass(frozen=True, slots=True)
class RiderDraft:
    """What the rider form says."""

    covers: tuple[str, ...]
    sent_at: datetime | None = None
    received_at: datetime | None = None
    signed_at: datetime | None = None
    why: str = ""


def beyond(rider: Rider | None, sheet: Sheet | None) -> tuple[str, ...]:
    """Topics with a yes that the rider does not cover: what was offered there cannot be used."""
    if rider is None or rider.why or sheet is None:
        return ()
    allowed = {Answer.YES, Answer.YES_WITH_CONDITIONS}
    return tuple(
        topic for topic, given in sheet.topics.items() if given.answer in allowed and topic not in rider.covers
    )


class Riders:
    """The coordinator's riders, and each performer's own."""

    def __init__(self, catalogue: Catalogue, rules: RuleBooks) -> None:
        self._catalogue = catalogue
        self._rules = rules

    def page(self, work: Work, actor: Actor, scene_id: str) -> SceneRiders:
        """Every performer's rider of one scene with its clocks, for the coordinator."""
        permit(work, actor, Action.EDIT_RIDERS, scene_id)
        scene = found_scene(work, actor, scene_id)
        content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene)
        topics = self._catalogue.topic_ids(content.kind) if content.kind else ()
        lines = [self._line(work, actor, scene, person) for person in _cast(work, scene)]
        return SceneRiders(
            scene, content, topics, tuple(lines), self._asked(work, actor, scene), self._hours(work, actor)
        )

    def keep(self, work: Work, actor: Actor, scene_id: str, person_id: str, version: int, draft: RiderDraft) -> Rider:
        """Keep a new version of a rider; `version` is the one the form showed, 0 for none. `Stale` if it is older."""
        proof = permit(work, actor, Action.EDIT_RIDERS, scene_id)
        scene = found_scene(work, actor, scene_id)
        content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene)
        if not any(person.id == person_id for person in _cast(work, scene)):
            raise NotFound
        if scene.omitted:
            raise Refused("rider-scene-omitted")
        topics = self._catalogue.topic_ids(content.kind) if content.kind else ()
        if not set(draft.covers) <= set(topics):
            raise NotFound
        before = work.riders.rider(proof, scene, person_id)
        if (before.version if before else 0) != version:
            raise Stale
        self._allowed(work, draft)
        # The same paper goes on under the scene it was written for; once that is overtaken, a save is a new rider.
        same = before is not None and not self.overtaken(work, actor, scene, before)
        kept = Rider(
            scene.production_id, scene.id, person_id, version + 1,
            before.scene_version if same and before else scene.version, work.now, draft.covers, draft.sent_at,
            draft.received_at, draft.signed_at, draft.why,
        )  # fmt: skip
        if before is not None and not same:
            self._demand_new_dates(before, kept)
        if before is not None and replace(kept, version=before.version, at=before.at) == before:
            return before
        work.riders.add_rider(kept)
        if self._weaker(before, kept) and self._asked(work, actor, scene):
            set_back(work, scene)
        kind = EntryKind.RIDER_WAIVED if draft.why else EntryKind.RIDER_CHANGED
        entry = Entry.of(
            kind, actor, work.now, subject=person_id, scene=scene.id, version=kept.version, step=kept.step.value
        )
        work.ledger.append(scene.production_id, entry)
        return kept

    def mark(self, work: Work, actor: Actor, scene_id: str, person_id: str, version: int, step: Step) -> Rider:
        """Sent, received or signed now, in one press."""
        proof = permit(work, actor, Action.EDIT_RIDERS, scene_id)
        before = work.riders.rider(proof, found_scene(work, actor, scene_id), person_id)
        draft = RiderDraft(before.covers, before.sent_at, before.received_at, before.signed_at) if before else None
        if draft is None or step is Step.DRAFTED:
            raise NotFound
        if step is Step.SENT:
            draft = replace(draft, sent_at=work.now)
        elif step is Step.RECEIVED:
            draft = replace(draft, received_at=work.now)
        else:
            draft = replace(draft, signed_at=work.now)
        return self.keep(work, actor, scene_id, person_id, version, draft)

    def own(self, work: Work, actor: Actor, scene_id: str) -> Line | None:
        """The actor's own rider for a scene with its clocks; None without one."""
        scene = found_scene(work, actor, scene_id)
        rider = work.riders.rider(permit(work, actor, Action.READ_OWN_RIDER, scene.id), scene, actor.id)
        if rider is None:
            return None
        return Line(actor.person, rider, self._clocks(work, actor, scene, actor.person, rider))

    def open_for(self, work: Work, actor: Actor, scene: Scene, slot: ShootSlot) -> tuple[Person, ...]:
        """Performers whose rider does not carry READY on this slot; nobody where such a scene needs none."""
        if not scene.intimate or not self._asked(work, actor, scene):
            return ()
        return tuple(
            person
            for person in _cast(work, scene)
            if self._clock(work, actor, scene, slot, person, self._current(work, actor, scene, person)).trouble
        )

    def risks(self, work: Work, actor: Actor) -> tuple[Risk, ...]:
        """Scenes whose riders are not there, those first whose time runs out first, for the coordinator's Home."""
        found = []
        hours = timedelta(hours=self._hours(work, actor))
        for row in work.scenes.board(actor.production.id, work.now.date() - timedelta(days=1)):
            scene = work.scenes.scene(actor.production.id, row.slot.scene_id)
            near = row.call is not None and work.now < row.call.instant <= work.now + hours + AHEAD
            if scene is None or not (scene.intimate and near):
                continue
            late = self.open_for(work, actor, scene, row.slot)
            clocks = [self._clock(work, actor, scene, row.slot, person, None) for person in late]
            if clocks:
                found.append(Risk(scene, row.slot, min((each.by for each in clocks if each.by), default=None)))
        return tuple(sorted(found, key=lambda risk: (risk.by is None, risk.by or work.now)))

    def overtaken(self, work: Work, actor: Actor, scene: Scene, rider: Rider) -> bool:
        """Whether something since the rider restarts its clock by the rule pack."""
        restarts = self._rules.of(work, scene.production_id).terms("clock_restarts_on")
        before = own_part(work, actor, scene, rider.person_id, rider.scene_version)
        after = own_part(work, actor, scene, rider.person_id)
        return any(each.term in restarts for each in differences(before, after))

    def _line(self, work: Work, actor: Actor, scene: Scene, person: Person) -> Line:
        rider = self._current(work, actor, scene, person)
        return Line(person, rider, self._clocks(work, actor, scene, person, rider))

    def _clocks(self, work: Work, actor: Actor, scene: Scene, person: Person, rider: Rider | None) -> tuple[Clock, ...]:
        ahead = [
            slot
            for slot in work.scenes.slots_of(scene)
            if not (slot.cancelled or scene.omitted or is_over(work, slot.production_id, slot.day))
        ]
        return tuple(self._clock(work, actor, scene, slot, person, rider) for slot in ahead)

    def _clock(
        self, work: Work, actor: Actor, scene: Scene, slot: ShootSlot, person: Person, rider: Rider | None
    ) -> Clock:
        call = work.scenes.own_calls_on(slot.production_id, slot.day).get(person.id) or work.scenes.unit_call(
            slot.production_id, slot.unit, slot.day
        )
        by = call.instant - timedelta(hours=self._hours(work, actor)) if call else None
        return Clock(slot, call.instant if call else None, by, self._trouble(work, actor, scene, rider, by))

    def _trouble(
        self, work: Work, actor: Actor, scene: Scene, rider: Rider | None, by: datetime | None
    ) -> Trouble | None:
        if rider is None:
            return Trouble.NONE
        if self.overtaken(work, actor, scene, rider):
            return Trouble.OVERTAKEN
        if rider.why:
            return None
        if rider.signed_at is None:
            return Trouble.UNSIGNED
        noticed = rider.noticed_at
        return None if by is not None and noticed is not None and noticed <= by else Trouble.LATE

    def _current(self, work: Work, actor: Actor, scene: Scene, person: Person) -> Rider | None:
        return work.riders.rider(permit(work, actor, Action.EDIT_RIDERS, scene.id), scene, person.id)

    def _asked(self, work: Work, actor: Actor, scene: Scene) -> bool:
        """Whether the scene is one of nudity or simulated sex, by its kind or by its terms."""
        kind = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene).kind
        if kind and self._catalogue.kind(kind).rider:
            return True
        return work.terms.terms(permit(work, actor, Action.READ_TERMS, scene.id), scene).nudity()

    def _hours(self, work: Work, actor: Actor) -> int:
        return self._rules.of(work, actor.production.id).number("rider_notice_hours")

    def _allowed(self, work: Work, draft: RiderDraft) -> None:
        """Dates of what has happened, in the order in which it can happen."""
        for name in ("sent_at", "received_at", "signed_at"):
            at: datetime | None = getattr(draft, name)
            if at is not None and at > work.now:
                raise Refused("rider-future", name)
        if draft.sent_at and draft.received_at and draft.received_at < draft.sent_at:
            raise Refused("rider-received-before-sent", "received_at")
        if draft.sent_at and draft.signed_at and draft.signed_at < draft.sent_at:
            raise Refused("rider-signed-before-sent", "signed_at")
        if draft.why and (draft.received_at or draft.signed_at):
            raise Refused("rider-either", "why")

    def _demand_new_dates(self, before: Rider, kept: Rider) -> None:
        """The dates of the paper that was overtaken are not those of the new one."""
        for name in ("sent_at", "received_at", "signed_at"):
            if getattr(kept, name) is not None and getattr(kept, name) == getattr(before, name):
                raise Refused("rider-old-date", name)

    def _weaker(self, before: Rider | None, kept: Rider) -> bool:
        """Whether READY may stand on less than before."""
        if before is None:
            return False
        dates = (before.received_at, before.signed_at, before.why) != (kept.received_at, kept.signed_at, kept.why)
        return (dates and (before.signed_at is not None or bool(before.why))) or not set(before.covers) <= set(
            kept.covers
        )


def _cast(work: Work, scene: Scene) -> Collection[Person]:
    found = (work.people.person(scene.production_id, casting.person_id) for casting in work.scenes.castings(scene))
    return [person for person in found if person is not None]
