"""Background performers: added together, told and asked one by one.

Each gets a notice of their own with what they would do and wear, answers for themselves, and may decline, which costs
them nothing and is asked no reason. Nobody answers for a group. The production sees who is in a scene, as of every
performer, and of what they say nothing; for it there are heads and no answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.agreed import concern
from bot.domain.facts import Background, Fact
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import BriefDraft, Scene, Scenes, found_scene, set_back
from bot.domain.work import NotFound, Refused, Stale, Work

MOST: Final = 30
"""At once; a larger crowd is added in several forms."""

MOST_FOUND: Final = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told before they decide."""

    activities: str
    attire: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """The background of a scene as the coordinator sees it."""

    people: tuple[Person, ...] = ()
    answered: int = 0
    declined: tuple[Person, ...] = ()
    silent_without_slack: tuple[Person, ...] = ()
    """Neither answered nor declined, and no message reaches them."""


def backgrounds(facts: Sequence[Fact]) -> tuple[Background, ...]:
    return tuple(fact for fact in facts if isinstance(fact, Background))


def own_background(work: Work, actor: Actor, scene: Scene) -> Background | None:
    """What the actor was told as background of the scene, if they are."""
    own = work.facts.own_in(permit(work, actor, Action.ANSWER, scene.id), scene)
    return next(iter(backgrounds(own)), None)


class BackgroundPeople:
    """Adding and taking out by the coordinator, declining by each person."""

    def __init__(self, scenes: Scenes) -> None:
        self._scenes = scenes

    def search(self, work: Work, actor: Actor, scene_id: str, typed: str) -> tuple[Person, ...]:
        """Performers of the roster who are not in the scene, by a part of their name; at most 100."""
        permit(work, actor, Action.KEEP_PARTS, scene_id)
        cast = {each.person_id for each in work.scenes.castings(found_scene(work, actor, scene_id))}
        wanted = typed.casefold().strip()
        every = work.people.with_role(actor.production.id, Role.PERFORMER)
        return tuple(p for p in every if p.id not in cast and wanted in p.name.casefold())[:MOST_FOUND]

    def before_adding(self, work: Work, actor: Actor, scene_id: str) -> Scene:
        """The scene, for the form. Only one marked intimate asks anybody anything."""
        permit(work, actor, Action.KEEP_PARTS, scene_id)
        scene = found_scene(work, actor, scene_id)
        if not scene.intimate:
            raise Refused("send-no-brief")
        return scene

    def add(
        self, work: Work, actor: Actor, scene_id: str, version: int, person_ids: Sequence[str], told: Told
    ) -> tuple[Person, ...]:
        """Put up to 30 people into the scene as background, each with their notice. Nothing is sent by it.

        Raises `Refused` for somebody who is in the scene already, declined exactly this before, or, in a scene for
        adults alone, is not attested as 18 or over: there is no override (promise 9).
        """
        scene = self.before_adding(work, actor, scene_id)
        ids = tuple(dict.fromkeys(person_ids))
        if not 0 < len(ids) <= MOST:
            raise Refused("background-how-many", "performers", most=str(MOST))
        for field, text in (("activities", told.activities), ("attire", told.attire)):
            if not text:
                raise Refused("form-empty", field)
        facts = backgrounds(work.facts.of_scene(permit(work, actor, Action.KEEP_PARTS, scene_id), scene))
        before = {fact.person_id: fact for fact in facts}
        cast = [casting.person_id for casting in work.scenes.castings(scene)]
        people = tuple(self._addable(work, actor, each, cast, before.get(each), told) for each in ids)
        self._recast(work, actor, scene, version, (*cast, *ids))
        for person in people:
            old = before.get(person.id)
            fact = Background(
                id=old.id if old else work.new_id(), production_id=scene.production_id, person_id=person.id,
                scene_id=scene.id, version=old.version if old else 0, activities=told.activities, attire=told.attire,
            )  # fmt: skip
            work.facts.keep(fact)
            self._enter(work, actor, EntryKind.PART_GIVEN, person.id, scene)
        return people

    def _addable(
        self, work: Work, actor: Actor, person_id: str, cast: Sequence[str], before: Background | None, told: Told
    ) -> Person:
        person = work.people.person(actor.production.id, person_id)
        if person is None or not person.holds(Role.PERFORMER):
            raise NotFound
        if person_id in cast:
            raise Refused("background-in-scene", "performers", name=person.name)
        declined = before is not None and before.declined_at is not None
        if before is not None and declined and (before.activities, before.attire) == (told.activities, told.attire):
            raise Refused("background-declined-this", "performers", name=person.name)
        return person

    def change(self, work: Work, actor: Actor, scene_id: str, version: int, told: Told) -> int:
        """Another notice for everybody who is background in the scene and did not decline: what they said to the
        earlier one counts no longer. Returns for how many."""
        scene = self.before_adding(work, actor, scene_id)
        if scene.version != version:
            raise Stale
        for field, text in (("activities", told.activities), ("attire", told.attire)):
            if not text:
                raise Refused("form-empty", field)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        facts = backgrounds(work.facts.of_scene(permit(work, actor, Action.KEEP_PARTS, scene_id), scene))
        those = [fact for fact in facts if fact.person_id in cast and fact.declined_at is None]
        if not those:
            raise Refused("background-nobody")
        after = replace(scene, version=scene.version + 1)
        work.scenes.change_scene(after)
        concern(work, after, {fact.person_id for fact in those})
        set_back(work, after)
        for fact in those:
            work.facts.keep(replace(fact, activities=told.activities, attire=told.attire))
            self._enter(work, actor, EntryKind.PART_GIVEN, fact.person_id, scene)
        return len(those)

    def decline(self, work: Work, actor: Actor, scene_id: str) -> Scene:
        """Decline before having said yes: no status changes, nobody gets a message. A second press changes nothing.

        Whoever has answered withdraws instead, which pauses the scene.
        """
        scene = found_scene(work, actor, scene_id)
        fact = own_background(work, actor, scene)
        if fact is None:
            raise NotFound
        self._decline(work, actor, scene, fact)
        return scene

    def decline_for(self, work: Work, actor: Actor, scene_id: str, person_id: str) -> Person:
        """Record that somebody without Slack declined."""
        scene = found_scene(work, actor, scene_id)
        facts = work.facts.of_scene(permit(work, actor, Action.KEEP_PARTS, scene_id), scene)
        fact = next((each for each in backgrounds(facts) if each.person_id == person_id), None)
        person = work.people.person(actor.production.id, person_id)
        if fact is None or person is None or person.slack is not None:
            raise NotFound
        self._decline(work, actor, scene, fact)
        return person

    def _decline(self, work: Work, actor: Actor, scene: Scene, fact: Background) -> None:
        if fact.declined_at is not None:
            return
        if work.checkins.standing_of(scene, fact.person_id) is not None:
            raise Refused("background-answered")
        work.facts.keep(replace(fact, declined_at=work.now))
        work.checkins.destroy_drafts(scene, fact.person_id)
        self._enter(work, actor, EntryKind.PART_DECLINED, fact.person_id, scene)

    def crowd(self, work: Work, actor: Actor, scene_id: str) -> Crowd:
        """How many are asked, have answered, have declined. Opens nobody's answers."""
        scene = found_scene(work, actor, scene_id)
        facts = work.facts.of_scene(permit(work, actor, Action.KEEP_PARTS, scene_id), scene)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        here = {fact.person_id: fact for fact in backgrounds(facts) if fact.person_id in cast}
        people = tuple(person for person in work.people.roster(scene.production_id) if person.id in here)
        said = {person.id for person in people if work.checkins.standing_of(scene, person.id) is not None}
        declined = tuple(p for p in people if p.id not in said and here[p.id].declined_at is not None)
        silent = tuple(p for p in people if p.slack is None and p.id not in said and p not in declined)
        return Crowd(people, len(said), declined, silent)

    def take_out(self, work: Work, actor: Actor, scene_id: str) -> int:
        """Take those who declined out of the scene. What they were told is kept: they are not asked it again."""
        gone = {person.id for person in self.crowd(work, actor, scene_id).declined}
        scene = found_scene(work, actor, scene_id)
        stay = [each.person_id for each in work.scenes.castings(scene) if each.person_id not in gone]
        if gone:
            self._recast(work, actor, scene, scene.version, stay)
        return len(gone)

    def _recast(self, work: Work, actor: Actor, scene: Scene, version: int, cast: Sequence[str]) -> None:
        """The scene with these performers, as the brief's form would save it: its rules, its staleness."""
        _, content = self._scenes.brief(work, actor, scene.id)
        draft = BriefDraft(scene.intimate, content.kind, content.brief, tuple(cast), content.changed)
        self._scenes.edit_brief(work, actor, scene.id, version, draft)

    def _enter(self, work: Work, actor: Actor, kind: EntryKind, person_id: str, scene: Scene) -> None:
        entry = Entry.of(kind, actor, work.now, subject=person_id, scene=scene.id)
        work.ledger.append(scene.production_id, entry)
