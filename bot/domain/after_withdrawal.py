"""After somebody withdrew: what is already photographed, noted as such, and the ways on.

A withdrawal reaches what is still to be filmed. What was filmed before is a separate question, for contract and law;
here only that it was filmed is noted, in the coordinator's words, and nobody's consent follows from it. The ways on are
to change the scene, a double inside the original limits, to move it or to cut it. Whichever it is, nothing is resumed
but by answers to the scene as it is then, and by a declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.facts import Photographed
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, ShootSlot, found_scene, is_over
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Refused, Work


@dataclass(frozen=True, slots=True)
class WaysOn:
    """A scene with who withdrew from it, what is noted as photographed, and its shoot days ahead.

    `people` are those of whom something can be noted: its performers, and whoever withdrew from it.
    """

    scene: Scene
    people: tuple[Person, ...]
    withdrew: tuple[Person, ...]
    noted: tuple[tuple[Person, Photographed], ...]
    ahead: tuple[ShootSlot, ...]


class AfterWithdrawal:
    """The coordinator's side of it; what is noted about somebody stands in their own record as well."""

    def open(self, work: Work, actor: Actor, scene_id: str) -> WaysOn:
        """The ways on from a scene as it stands. Opens nobody's answers."""
        proof = permit(work, actor, Action.KEEP_PARTS, scene_id)
        scene = found_scene(work, actor, scene_id)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        roster = work.people.roster(scene.production_id)
        left = tuple(person for person in roster if _is_withdrawn(work, scene, person.id))
        by_id = {person.id: person for person in roster}
        here = {*cast, *(person.id for person in left)}
        noted = [fact for fact in work.facts.of_scene(proof, scene) if isinstance(fact, Photographed)]
        noted.sort(key=lambda fact: fact.noted_at)
        return WaysOn(
            scene,
            tuple(person for person in roster if person.id in here),
            left,
            tuple((by_id[fact.person_id], fact) for fact in noted if fact.person_id in by_id),
            tuple(
                slot for slot in work.scenes.slots_of(scene)
                if not slot.cancelled and not is_over(work, slot.production_id, slot.day)
            ),
        )  # fmt: skip

    def note(self, work: Work, actor: Actor, scene_id: str, person_id: str, text: str, day: date) -> Photographed:
        """Note what of somebody is photographed already. Notes are added, never changed; no status follows."""
        shown = self.open(work, actor, scene_id)
        if all(person.id != person_id for person in shown.people):
            raise NotFound
        if not text:
            raise Refused("form-empty", "text")
        if day > shoot_day_of(work.now, actor.production.zone):
            raise Refused("photographed-future", "day")
        fact = Photographed(
            id=work.new_id(), production_id=shown.scene.production_id, person_id=person_id, scene_id=shown.scene.id,
            text=text, day=day, noted_by=actor.id, noted_at=work.now,
        )  # fmt: skip
        work.facts.keep(fact)
        entry = Entry.of(EntryKind.PHOTOGRAPHED, actor, work.now, subject=person_id, scene=shown.scene.id)
        work.ledger.append(shown.scene.production_id, entry)
        return fact


def _is_withdrawn(work: Work, scene: Scene, person_id: str) -> bool:
    found = work.checkins.standing_of(scene, person_id)
    return found is not None and found[2]
