"""Changing the terms of a scene: each change is a new version, and asks again those for whom it changes something.

Two coordinators who edit at once lose nothing: lines are added to the terms as they are by then, and whoever changes
what another has changed meanwhile is told, with what they entered still before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.agreed import concern, participants_of, plan_now
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action as Permission
from bot.domain.permissions import permit
from bot.domain.scenes import Scene, found_scene, set_back
from bot.domain.set_list import Zone
from bot.domain.terms import (
    BODY_PARTS,
    MOST_ACTIONS,
    REVISIONS,
    USES,
    Action,
    Bared,
    DayCheck,
    Kissing,
    Plan,
    Terms,
    differences,
    part_of,
)
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Refused, Work, mark_of


@dataclass(frozen=True, slots=True)
class Agreed:
    """A scene with its terms and performers; `concerned` are those for whom the last change changed something."""

    scene: Scene
    terms: Terms
    people: tuple[Person, ...]
    concerned: tuple[Person, ...] = ()
    to_send: bool = False
    """Whether somebody who was sent the scene before is to be sent it again."""


def mark_of_scene(terms: Terms) -> str:
    """A mark of what the form about the scene as a whole shows."""
    return mark_of(terms.kissing, terms.watched, terms.stills, terms.uses, terms.place, terms.revision)


def mark_of_bared(terms: Terms, people: Sequence[str]) -> str:
    """A mark of what the form about these people shows."""
    return mark_of(*(terms.bared.get(person, Bared()) for person in people))


class Agreeing:
    """Reading and changing a scene's terms, and the check with performers on the day."""

    def open(self, work: Work, actor: Actor, scene_id: str) -> Agreed:
        """The scene with its terms, for the coordinator."""
        proof = permit(work, actor, Permission.EDIT_TERMS, scene_id)
        scene = found_scene(work, actor, scene_id)
        return Agreed(scene, work.terms.terms(proof, scene), _people(work, scene))

    def add_actions(
        self, work: Work, actor: Actor, scene_id: str, actions: Sequence[Action], gone: Sequence[str] = ()
    ) -> Agreed:
        """Add these lines and take those away that have these marks (`mark_of` of a line)."""
        before = self.open(work, actor, scene_id)
        cast = {person.id for person in before.people} | {""}
        if any(not {action.who, action.whom} <= cast for action in actions):
            raise NotFound
        kept = [action for action in before.terms.actions if mark_of(action) not in gone]
        after = tuple(dict.fromkeys((*kept, *actions)))
        if len(after) > MOST_ACTIONS:
            raise Refused("terms-too-many", "lines")
        return self._keep(work, actor, before, replace(before.terms, actions=after))

    def change_bared(self, work: Work, actor: Actor, scene_id: str, bared: Mapping[str, Bared], seen: str) -> Agreed:
        """What of each of these people is bare, and what they wear."""
        before = self.open(work, actor, scene_id)
        if not bared.keys() <= {person.id for person in before.people}:
            raise NotFound
        if any(not {*each.on_set, *each.on_screen} <= set(BODY_PARTS) for each in bared.values()):
            raise NotFound
        if seen != mark_of_bared(before.terms, tuple(bared)):
            raise Refused("terms-changed-meanwhile", f"{next(iter(bared), '')}:on_set")
        after = {**before.terms.bared, **bared}
        return self._keep(
            work, actor, before, replace(before.terms, bared={k: v for k, v in after.items() if v != Bared()})
        )

    def change_scene(
        self, work: Work, actor: Actor, scene_id: str, kissing: Kissing, watched: Sequence[Zone], stills: bool,
        uses: Sequence[str], place: str, revision: str, seen: str,
    ) -> Agreed:  # fmt: skip
        """What holds for everybody in the scene."""
        before = self.open(work, actor, scene_id)
        if not set(uses) <= set(USES) or revision not in ("", *REVISIONS):
            raise NotFound
        if seen != mark_of_scene(before.terms):
            raise Refused("terms-changed-meanwhile", "kissing")
        after = replace(
            before.terms, kissing=kissing, watched=tuple(zone for zone in Zone if zone in watched), stills=stills,
            uses=tuple(use for use in USES if use in uses), place=place, revision=revision,
        )  # fmt: skip
        return self._keep(work, actor, before, after)

    def check_day(self, work: Work, actor: Actor, scene_id: str, person_id: str) -> None:
        """One press after speaking with a performer on the day. It changes no status, nor does a second press."""
        permit(work, actor, Permission.CHECK_DAY, scene_id)
        scene, today = found_scene(work, actor, scene_id), day_now(work, actor)
        if all(person.id != person_id for person in _people(work, scene)):
            raise NotFound
        shot = [slot for slot in work.scenes.slots_of(scene) if slot.day == today and not slot.cancelled]
        if not shot:
            raise Refused("day-check-not-today")
        done = {(check.slot_id, check.person_id, check.day) for check in work.terms.day_checks(scene)}
        for slot in shot:
            if (slot.id, person_id, today) in done:
                continue
            work.terms.keep_day_check(DayCheck(slot.id, person_id, today, actor.id))
            entry = Entry.of(EntryKind.DAY_CHECKED, actor, work.now, subject=person_id, scene=scene.id, slot=slot.id)
            work.ledger.append(scene.production_id, entry)

    def _keep(self, work: Work, actor: Actor, before: Agreed, terms: Terms) -> Agreed:
        """Keep the terms under the scene's next version, and ask those again for whom something changed."""
        if terms == before.terms:
            return before
        scene = before.scene
        if scene.omitted:
            raise Refused("terms-scene-omitted")
        for person in before.people if terms.nudity() else ():
            if not person.adult:
                raise Refused("terms-not-attested-adult", name=person.name)
        plan = plan_now(work, scene)
        if work.terms.plan(scene) is None:
            work.terms.keep_plan(scene, plan)
        concerned = _concerned(before.terms, terms, plan, participants_of(work, scene))
        after = replace(scene, version=scene.version + 1)
        work.scenes.change_scene(after)
        work.terms.keep_terms(after, terms)
        concern(work, after, concerned)
        if concerned:
            set_back(work, after)
        entry = Entry.of(EntryKind.TERMS_CHANGED, actor, work.now, subject=scene.id, version=after.version)
        work.ledger.append(scene.production_id, entry)
        told = any(casting.sent_at for casting in work.scenes.castings(after)) and bool(concerned)
        people = tuple(person for person in before.people if person.id in concerned)
        return Agreed(after, terms, before.people, people, told)


def day_checks_open(work: Work, scene: Scene, today: date) -> frozenset[str] | None:
    """The performers with whom the coordinator has not spoken today about this scene; None if it is not shot today."""
    shot = {slot.id for slot in work.scenes.slots_of(scene) if slot.day == today and not slot.cancelled}
    if not shot:
        return None
    spoken: dict[str, set[str]] = {}
    for check in work.terms.day_checks(scene):
        if check.day == today:
            spoken.setdefault(check.person_id, set()).add(check.slot_id)
    return frozenset(each for each in participants_of(work, scene) if not shot <= spoken.get(each, set()))


def day_now(work: Work, actor: Actor) -> date:
    """The shoot day that it is now on the production."""
    return shoot_day_of(work.now, actor.production.zone)


def _concerned(before: Terms, after: Terms, plan: Plan, cast: Sequence[str]) -> frozenset[str]:
    return frozenset(
        person for person in cast if differences(part_of(before, plan, person), part_of(after, plan, person))
    )


def _people(work: Work, scene: Scene) -> tuple[Person, ...]:
    found = (work.people.person(scene.production_id, casting.person_id) for casting in work.scenes.castings(scene))
    return tuple(person for person in found if person is not None)
