"""Minors: a guardian named by the coordinator and confirmed outside, and what is never asked of somebody under 18.

Promise 9: no nudity and no simulated sex with anybody who is not attested as 18 or over, by any way and with no
override; the bot messages none of them, and their answers are not theirs to give alone. In other scenes the coordinator
records what they say, with the guardian present and named on the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.answers import Recorded, Sheet
from bot.domain.facts import Guardian
from bot.domain.invitations import performers_of
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, ShootSlot, found_scene
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Refused, Work


@dataclass(frozen=True, slots=True)
class Named:
    """Who a guardian is, and how that they are one was confirmed outside Closed Set, and when."""

    name: str
    relation: str
    confirmed_how: str
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Minor:
    """Somebody in the scene who is not attested as 18 or over, with their guardian where one is named."""

    person: Person
    guardian: Guardian | None


class Guardians:
    """Naming the guardian of somebody in a scene who is not attested as 18 or over."""

    def minors(self, work: Work, actor: Actor, scene_id: str) -> tuple[Scene, tuple[Minor, ...]]:
        """Everybody in the scene without an 18+ attestation."""
        proof = permit(work, actor, Action.KEEP_PARTS, scene_id)
        scene = found_scene(work, actor, scene_id)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        roster = work.people.roster(scene.production_id)
        young = (person for person in roster if person.id in cast and not person.adult)
        return scene, tuple(Minor(person, work.facts.guardian(proof, person)) for person in young)

    def name(self, work: Work, actor: Actor, scene_id: str, person_id: str, named: Named) -> Guardian:
        """Name a guardian, or another in their place; how it was confirmed is the coordinator's word."""
        scene, minors = self.minors(work, actor, scene_id)
        found = next((each for each in minors if each.person.id == person_id), None)
        if found is None:
            raise NotFound
        for field, text in (("name", named.name), ("relation", named.relation), ("how", named.confirmed_how)):
            if not text:
                raise Refused("form-empty", field)
        if named.confirmed_on > shoot_day_of(work.now, actor.production.zone):
            raise Refused("guardian-future", "on")
        before = found.guardian
        guardian = Guardian(
            id=before.id if before else work.new_id(), production_id=scene.production_id, person_id=person_id,
            version=before.version if before else 0, name=named.name, relation=named.relation,
            confirmed_how=named.confirmed_how, confirmed_on=named.confirmed_on, named_by=actor.id, named_at=work.now,
        )  # fmt: skip
        work.facts.keep(guardian)
        entry = Entry.of(EntryKind.GUARDIAN_NAMED, actor, work.now, subject=person_id, scene=scene.id)
        work.ledger.append(scene.production_id, entry)
        return guardian


def near_minors(work: Work, slot: ShootSlot, seated: Iterable[Person] = ()) -> tuple[Person, ...]:
    """Whoever is not attested as 18 or over and is on the slot's list or called that day by its unit, and chaperones.

    Whom an adult on a closed set may meet there: for whoever drafts its list and whoever decides it.
    """
    near = {person.id: person for person in seated if person.attestable and not person.adult}
    for other in work.scenes.slots_on(slot.production_id, slot.unit, slot.day):
        scene = work.scenes.scene(slot.production_id, other.scene_id)
        if scene is not None and not other.cancelled:
            near |= {person.id: person for person in performers_of(work, scene) if not person.adult}
    for person in work.people.roster(slot.production_id):
        if "chaperone" in person.job.casefold():
            near[person.id] = person
    return tuple(near.values())


def with_guardian(
    work: Work, actor: Actor, scene: Scene, person: Person, said: Sheet | None, recorded: Recorded, *, adults_only: bool
) -> Recorded:
    """The recording as it may be kept. Of somebody not attested as 18 or over: a withdrawal always, answers only in a
    scene that is not for adults alone, and only with the guardian present, whose name then stands on it."""
    if person.adult or said is None:
        return replace(recorded, guardian="")
    if adults_only:
        raise Refused("recording-not-attested-adult", name=person.name)
    guardian = work.facts.guardian(permit(work, actor, Action.RECORD_ANSWERS, scene.id), person)
    if guardian is None:
        raise Refused("recording-no-guardian", name=person.name)
    if not recorded.guardian:
        raise Refused("recording-guardian-absent", "guardian", name=person.name)
    return replace(recorded, guardian=guardian.name)
