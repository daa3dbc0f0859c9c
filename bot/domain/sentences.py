"""Released sentences: the one way in which content crosses to somebody who reads no answers (promise 1).

Promise: the coordinator writes a sentence for readers by name; the performer it is about reads it with those names and
agrees or declines; only after that can it be released, and only to those readers. The performer withdraws it at any
time, and once their part of the scene changed it is passed on no more. Readers meet it in a window, never in a message,
and every step, each reading too, is in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.facts import Fact
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, found_scene
from bot.domain.work import NotFound, Refused, Stale, Work

SENTENCE_LENGTH: Final = 300
MOST_READERS: Final = 20
MOST_OPEN: Final = 10
"""Of one performer in one scene; a sentence is minimal, and so are they together."""

MOST_READ: Final = 10
"""Shown to a reader at once, so that what is entered as read was in front of them."""

_MAY_BE_NAMED: Final = frozenset({Role.DIRECTOR, Role.CREW, Role.PERFORMER})


class State(StrEnum):
    """Where a sentence stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"


OPEN: Final = frozenset({State.PROPOSED, State.AGREED, State.RELEASED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Fact):
    """`person_id` is the performer it is about; `readers` are ids of people on the roster.

    `scene_version` is the scene's when it was written: an own part that changed since is another one.
    """

    text: str
    readers: tuple[str, ...]
    state: State
    written_by: str
    scene_version: int
    written_at: datetime
    answered_at: datetime | None = None
    released_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence as coordinator or performer see it; `stands` is False once the performer's own part changed."""

    sentence: Sentence
    scene: Scene
    performer: Person
    readers: tuple[Person, ...]
    stands: bool


class Sentences:
    """Written and released by the coordinator, agreed and withdrawn by the performer, read by who is named."""

    def of_scene(self, work: Work, actor: Actor, scene_id: str) -> tuple[Scene, tuple[Shown, ...]]:
        """Every sentence of a scene, for its coordinator, the newest first."""
        proof = permit(work, actor, Action.WRITE_SENTENCES, scene_id)
        scene = found_scene(work, actor, scene_id)
        return scene, _shown(work, scene, work.facts.of_scene(proof, scene))

    def performers(self, work: Work, actor: Actor, scene_id: str) -> tuple[Person, ...]:
        """Whom a sentence can be about: performers of the scene who can read it themselves before."""
        permit(work, actor, Action.WRITE_SENTENCES, scene_id)
        scene = found_scene(work, actor, scene_id)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        roster = work.people.roster(actor.production.id)
        return tuple(person for person in roster if person.id in cast and person.gets_notices)

    def may_read(self, work: Work, actor: Actor, scene_id: str) -> tuple[Person, ...]:
        """Whom a sentence can name: director, crew, and performers of the scene."""
        permit(work, actor, Action.WRITE_SENTENCES, scene_id)
        cast = {casting.person_id for casting in work.scenes.castings(found_scene(work, actor, scene_id))}
        found = work.people.with_role(actor.production.id, *_MAY_BE_NAMED)
        named = (p for p in found if p.id in cast or p.roles & (_MAY_BE_NAMED - {Role.PERFORMER}))
        return tuple(person for person in named if person.slack is not None and person.id != actor.id)

    def write(
        self, work: Work, actor: Actor, scene_id: str, performer_id: str, text: str, readers: Collection[str]
    ) -> Sentence:
        """Write a sentence and show it to its performer first. Nobody else is shown it by this."""
        proof = permit(work, actor, Action.WRITE_SENTENCES, scene_id)
        scene = found_scene(work, actor, scene_id)
        performer = next((p for p in self.performers(work, actor, scene_id) if p.id == performer_id), None)
        if performer is None:
            raise Refused("sentence-no-performer", "performer")
        allowed = {person.id for person in self.may_read(work, actor, scene_id)} - {performer_id}
        if not readers or not allowed.issuperset(readers):
            raise Refused("sentence-wrong-readers", "readers")
        there = [f for f in work.facts.of_scene(proof, scene) if isinstance(f, Sentence) and f.state in OPEN]
        if sum(each.person_id == performer_id for each in there) >= MOST_OPEN:
            raise Refused("sentence-too-many", "text", count=str(MOST_OPEN))
        sentence = Sentence(
            id=work.new_id(), production_id=scene.production_id, scene_id=scene.id, person_id=performer_id, text=text,
            readers=tuple(sorted(readers)), state=State.PROPOSED, written_by=actor.id, scene_version=scene.version,
            written_at=work.now,
        )  # fmt: skip
        work.facts.keep(sentence)
        notify(work, performer, Kind.NOTICE, sentence.id, f"sentence:{sentence.id}")
        self._enter(work, EntryKind.SENTENCE_WRITTEN, sentence, actor.id)
        return sentence

    def release(self, work: Work, actor: Actor, scene_id: str, sentence_id: str, version: int) -> Sentence:
        """Pass it on to its readers. Refused before the performer agreed, and once their part changed."""
        sentence, scene = self._written(work, actor, scene_id, sentence_id, version)
        if sentence.state is not State.AGREED:
            raise Stale
        if not _stands(work, scene, sentence):
            raise Refused("sentence-part-changed")
        return self._keep(work, actor, sentence, EntryKind.SENTENCE_RELEASED, State.RELEASED, released_at=work.now)

    def take_back(self, work: Work, actor: Actor, scene_id: str, sentence_id: str, version: int) -> Sentence:
        """The coordinator passes it on no more, or does not ask about it any more."""
        sentence, _ = self._written(work, actor, scene_id, sentence_id, version)
        if sentence.state not in OPEN:
            raise Stale
        return self._keep(work, actor, sentence, EntryKind.SENTENCE_ENDED, State.TAKEN_BACK, ended_at=work.now)

    def own(self, work: Work, actor: Actor) -> tuple[Shown, ...]:
        """Every sentence about whoever asks, the newest first."""
        proof = permit(work, actor, Action.SEE_OWN_RECORD, actor.id)
        permit_to_answer(actor)
        facts = work.facts.own(proof)
        named = {fact.scene_id for fact in facts}
        scenes = [scene for scene in work.scenes.cast_in(actor.person) if scene.id in named]
        found = [each for scene in scenes for each in _shown(work, scene, facts)]
        return tuple(sorted(found, key=lambda each: each.sentence.written_at, reverse=True))

    def answer(self, work: Work, actor: Actor, sentence_id: str, version: int, *, agree: bool) -> Sentence:
        """Agree to it, or decline; a reason is not asked. Raises `Stale` when it changed meanwhile."""
        shown = self._own_one(work, actor, sentence_id, version)
        if shown.sentence.state is not State.PROPOSED or (agree and not shown.stands):
            raise Stale
        state = State.AGREED if agree else State.DECLINED
        kind = EntryKind.SENTENCE_ANSWERED
        return self._keep(work, actor, shown.sentence, kind, state, answered_at=work.now)

    def withdraw(self, work: Work, actor: Actor, sentence_id: str, version: int) -> Sentence:
        """Take an agreement back; from this commit on nobody is shown it any more."""
        shown = self._own_one(work, actor, sentence_id, version)
        if shown.sentence.state not in (State.AGREED, State.RELEASED):
            raise Stale
        return self._keep(work, actor, shown.sentence, EntryKind.SENTENCE_ENDED, State.WITHDRAWN, ended_at=work.now)

    def read(self, work: Work, actor: Actor) -> tuple[tuple[Scene, Sentence], ...]:
        """The newest that was released to whoever asks, the newest first; each reading is entered."""
        proof = permit(work, actor, Action.READ_SENTENCES, actor.id)
        found = []
        for fact in work.facts.released_to(proof):
            scene = work.scenes.scene(actor.production.id, fact.scene_id)
            if isinstance(fact, Sentence) and scene is not None and _stands(work, scene, fact):
                found.append((scene, fact))
        found.sort(key=lambda each: each[1].released_at or each[1].written_at, reverse=True)
        for _, sentence in found[:MOST_READ]:
            self._enter(work, EntryKind.SENTENCE_READ, sentence, actor.id)
        return tuple(found[:MOST_READ])

    def _written(
        self, work: Work, actor: Actor, scene_id: str, sentence_id: str, version: int
    ) -> tuple[Sentence, Scene]:
        proof = permit(work, actor, Action.WRITE_SENTENCES, scene_id)
        scene = found_scene(work, actor, scene_id)
        for fact in work.facts.of_scene(proof, scene):
            if isinstance(fact, Sentence) and fact.id == sentence_id:
                if fact.version != version:
                    raise Stale
                return fact, scene
        raise NotFound

    def _own_one(self, work: Work, actor: Actor, sentence_id: str, version: int) -> Shown:
        for shown in self.own(work, actor):
            if shown.sentence.id == sentence_id:
                if shown.sentence.version != version:
                    raise Stale
                return shown
        raise NotFound

    def _keep(
        self, work: Work, actor: Actor, before: Sentence, kind: EntryKind, state: State, **times: datetime
    ) -> Sentence:
        after = replace(before, state=state, **times)  # type: ignore[arg-type]
        work.facts.keep(after)
        self._enter(work, kind, after, actor.id)
        return after

    def _enter(self, work: Work, kind: EntryKind, sentence: Sentence, by: str) -> None:
        details = {"sentence": sentence.id, "scene": sentence.scene_id, "state": sentence.state.value}
        work.ledger.append(
            sentence.production_id, Entry(kind, sentence.production_id, sentence.person_id, by, work.now, details)
        )


def permit_to_answer(actor: Actor) -> None:
    """Sentences are about performers. Raises `NotFound` for everybody else."""
    if not actor.person.holds(Role.PERFORMER):
        raise NotFound


def _shown(work: Work, scene: Scene, facts: Collection[Fact]) -> tuple[Shown, ...]:
    people = {person.id: person for person in work.people.roster(scene.production_id)}
    of_scene = [fact for fact in facts if isinstance(fact, Sentence) and fact.scene_id == scene.id]
    found = sorted(of_scene, key=lambda each: (each.written_at, each.id), reverse=True)
    return tuple(
        Shown(
            each,
            scene,
            people[each.person_id],
            tuple(people[reader] for reader in each.readers if reader in people),
            _stands(work, scene, each),
        )
        for each in found
        if each.person_id in people
    )


def _stands(work: Work, scene: Scene, sentence: Sentence) -> bool:
    """Whether its performer is still in the scene, and their own part is the one it was written for."""
    return any(
        casting.person_id == sentence.person_id and casting.changed_version <= sentence.scene_version
        for casting in work.scenes.castings(scene)
    )
