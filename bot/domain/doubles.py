"""Doubles and stand-ins: cast and asked by themselves, and bound to what the doubled performer allows as well.

The narrower of both wins, topic by topic; what either did not answer is not allowed. A double is used only with the
doubled performer's own recorded consent. After that performer withdrew it may be done without, and then inside the
answers as they stood before the withdrawal: these are the original limits, and nothing later widens them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.agreed import expired
from bot.domain.answers import Answers, Sheet, TopicAnswer
from bot.domain.facts import Consent, ConsentKind, DoubleKind, Doubling, Fact, Said
from bot.domain.ledger import Entry, EntryKind
from bot.domain.minors import closed_to_minors
from bot.domain.people import Actor, Appointment, Person
from bot.domain.permissions import Action, Proof, permit
from bot.domain.scenes import Scene, found_scene, set_back
from bot.domain.topics import Answer, catalogue
from bot.domain.work import NotFound, Refused, Work

ALLOWING: Final = (Answer.YES, Answer.YES_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a double may be asked for. `allowed` holds the scene's topics; one that is missing there is not allowed.

    `known` is False where the reader may not open what the limits come from, `original` True after a withdrawal.
    """

    double: Person
    doubled: Person
    kind: DoubleKind
    allowed: dict[str, TopicAnswer]
    agreed: bool
    """Whether the double may be used at all: agreed to by the doubled performer, or they withdrew."""
    original: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Entered:
    """One double as entered: whether the doubled performer agreed, or withdrew."""

    double: Person
    doubled: Person | None
    kind: DoubleKind
    agreed: bool
    original: bool


def narrower(one: Sheet | None, other: Sheet | None, topics: tuple[str, ...]) -> dict[str, TopicAnswer]:
    """Per topic the stricter of both, with the conditions of both. Not answered by either is left out."""
    if one is None or other is None:
        return {}
    found = {}
    for topic in topics:
        pair = [sheet.topics[topic] for sheet in (one, other) if topic in sheet.topics]
        if len(pair) == 2:
            strictest = max((given.answer for given in pair), key=lambda answer: answer.strictness)
            conditions = "; ".join(dict.fromkeys(given.conditions for given in pair if given.conditions))
            if conditions and strictest is Answer.YES:
                strictest = Answer.YES_WITH_CONDITIONS
            found[topic] = TopicAnswer(strictest, conditions)
    return found


def doublings(facts: tuple[Fact, ...]) -> tuple[Doubling, ...]:
    return tuple(fact for fact in facts if isinstance(fact, Doubling))


def stands(work: Work, scene: Scene, consent: Consent) -> bool:
    """Whether it is a yes, to the scene as it is now for whoever said it, and for a shooting still to come."""
    if consent.said is not Said.YES or consent.said_at is None:
        return False
    for casting in work.scenes.castings(scene):
        if casting.person_id == consent.person_id and consent.scene_version < casting.changed_version:
            return False
    wraps = work.scenes.wraps_of(scene)
    shot = any(wrap is not None and wrap > consent.said_at for wrap in wraps)
    return not (shot and any(wrap is None for wrap in wraps))


def agreed_to(work: Work, scene: Scene, facts: tuple[Fact, ...], doubling: Doubling) -> bool:
    """Whether the doubled performer said yes to this double, and to nobody in their place."""
    return any(
        fact.kind is ConsentKind.DOUBLE and fact.double_id == doubling.person_id and stands(work, scene, fact)
        for fact in facts
        if isinstance(fact, Consent) and fact.person_id == doubling.doubled_id
    )


def withdrew(work: Work, scene: Scene, person_id: str) -> bool:
    """Whether somebody withdrew after they had answered: there are original limits, and they left their place."""
    found = work.checkins.standing_of(scene, person_id)
    return found is not None and found[2] and found[0] > 1


def not_agreed(work: Work, actor: Actor, scene: Scene) -> tuple[Person, ...]:
    """Doubles in the scene whom the doubled performer has not agreed to and has not left the place to; what READY asks.

    A double whose doubled performer is on the roster no more has no limits to stand in, and counts as not agreed.
    """
    facts = work.facts.of_scene(permit(work, actor, Action.DECLARE, scene.id), scene)
    cast = {casting.person_id for casting in work.scenes.castings(scene)}
    open_ones = [
        each
        for each in doublings(facts)
        if each.person_id in cast
        and not agreed_to(work, scene, facts, each)
        and not withdrew(work, scene, each.doubled_id)
    ]
    found = (work.people.person(scene.production_id, each.person_id) for each in open_ones)
    return tuple(person for person in found if person is not None)


class Doubles:
    """Entering who doubles whom, and the limits that follow."""

    def choices(self, work: Work, actor: Actor, scene_id: str) -> tuple[Scene, tuple[Person, ...], tuple[Person, ...]]:
        """The scene, who can be a double (its performers), and who can be doubled: these, and who withdrew from it."""
        permit(work, actor, Action.KEEP_PARTS, scene_id)
        scene = found_scene(work, actor, scene_id)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        roster = work.people.roster(scene.production_id)
        doubles = tuple(person for person in roster if person.id in cast)
        doubled = tuple(person for person in roster if person.id in cast or withdrew(work, scene, person.id))
        return scene, doubles, doubled

    def enter(
        self, work: Work, actor: Actor, scene_id: str, double_id: str, doubled_id: str, kind: DoubleKind
    ) -> Doubling:
        """Say that somebody in the scene doubles somebody. READY ends: it was declared for other people."""
        scene, doubles, doubled = self.choices(work, actor, scene_id)
        double = next((each for each in doubles if each.id == double_id), None)
        if double is None or all(each.id != doubled_id for each in doubled):
            raise NotFound
        content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene_id), scene)
        if not double.adult and closed_to_minors(work, actor, scene, catalogue(), content.kind):
            raise Refused("brief-not-attested-adult", "double", name=double.name)
        if double_id == doubled_id:
            raise Refused("double-of-oneself", "doubled")
        facts = work.facts.of_scene(permit(work, actor, Action.KEEP_PARTS, scene_id), scene)
        if any(each.person_id == doubled_id for each in doublings(facts)):
            raise Refused("double-of-a-double", "doubled")
        before = next((each for each in doublings(facts) if each.person_id == double_id), None)
        fact = Doubling(
            id=before.id if before else work.new_id(), production_id=scene.production_id, scene_id=scene.id,
            person_id=double_id, version=before.version if before else 0, doubled_id=doubled_id, kind=kind,
        )  # fmt: skip
        work.facts.keep(fact)
        self._follow(work, actor, scene, double_id)
        return fact

    def end(self, work: Work, actor: Actor, scene_id: str, double_id: str) -> None:
        """Say that somebody doubles nobody. They stay in the scene until they are taken out of it."""
        scene = found_scene(work, actor, scene_id)
        facts = work.facts.of_scene(permit(work, actor, Action.KEEP_PARTS, scene_id), scene)
        found = next((each for each in doublings(facts) if each.person_id == double_id), None)
        if found is None:
            raise NotFound
        work.facts.drop(found)
        self._follow(work, actor, scene, double_id)

    def listed(self, work: Work, actor: Actor, scene_id: str) -> tuple[Entered, ...]:
        """Every double who is in the scene, by name of the roster; opens nobody's answers."""
        scene = found_scene(work, actor, scene_id)
        facts = work.facts.of_scene(permit(work, actor, Action.KEEP_PARTS, scene_id), scene)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        people = {person.id: person for person in work.people.roster(scene.production_id)}
        return tuple(
            Entered(
                people[each.person_id], people.get(each.doubled_id), each.kind,
                agreed_to(work, scene, facts, each), withdrew(work, scene, each.doubled_id),
            )
            for each in doublings(facts)
            if each.person_id in cast and each.person_id in people
        )  # fmt: skip

    def limits(
        self, work: Work, actor: Actor, scene: Scene, topics: tuple[str, ...], appointment: Appointment
    ) -> tuple[Limits, ...]:
        """Every double of the scene with what they may be asked for. Each opening of answers for it is entered as a
        read of whom they are from, in this commit."""
        proof = permit(work, actor, Action.READ_ANSWERS, scene.id)
        facts = work.facts.of_scene(proof, scene)
        cast = {casting.person_id for casting in work.scenes.castings(scene)}
        found = []
        for each in doublings(facts):
            if each.person_id not in cast:
                continue
            double = work.people.person(scene.production_id, each.person_id)
            doubled = work.people.person(scene.production_id, each.doubled_id)
            if double is None or doubled is None:
                continue
            gone = withdrew(work, scene, doubled.id)
            sheets = [sheet_of(work, actor, proof, scene, who, appointment) for who in (double, doubled)]
            known = all(open_to for open_to, _ in sheets)
            allowed = narrower(sheets[0][1], sheets[1][1], topics) if known else {}
            for who in (double, doubled):
                allowed = under_rider(work, actor, scene, who, allowed)
            agreed = agreed_to(work, scene, facts, each) or gone
            found.append(Limits(double, doubled, each.kind, allowed, agreed, gone, known))
        return tuple(found)

    def _follow(self, work: Work, actor: Actor, scene: Scene, double_id: str) -> None:
        set_back(work, scene)
        entry = Entry.of(EntryKind.PART_GIVEN, actor, work.now, subject=double_id, scene=scene.id)
        work.ledger.append(scene.production_id, entry)


def under_rider(
    work: Work, actor: Actor, scene: Scene, person: Person, allowed: Mapping[str, TopicAnswer]
) -> dict[str, TopicAnswer]:
    """What is left of it under somebody's rider, where they have one: a rider is a ceiling for their double as well."""
    rider = work.riders.rider(permit(work, actor, Action.EDIT_RIDERS, scene.id), scene, person.id)
    if rider is None or rider.why:
        return dict(allowed)
    return {topic: given for topic, given in allowed.items() if topic in rider.covers or given.answer not in ALLOWING}


def sheet_of(
    work: Work, actor: Actor, proof: Proof, scene: Scene, person: Person, appointment: Appointment
) -> tuple[bool, Sheet | None]:
    """Whether this reader may open it, and what limits: answers to the scene as it is; behind a withdrawal, the answers
    that stood before it."""
    standing = work.checkins.standing_of(scene, person.id)
    if standing is None:
        return True, None
    if not work.checkins.readable_by(scene, person.id, appointment):
        return False, None
    given: Answers | None
    if standing[2]:
        given = next((each for each in work.checkins.history(proof, scene, person.id) if each.sheet), None)
    else:
        given = work.checkins.current(proof, scene, person.id)
        if given is not None and not (given.counts and _is_of_now(work, scene, given)):
            given = None
    if given is None:
        return True, None
    entry = Entry.of(EntryKind.ANSWERS_READ, actor, work.now, subject=person.id, scene=scene.id, version=given.version)
    work.ledger.append(scene.production_id, entry)
    return True, given.sheet


def _is_of_now(work: Work, scene: Scene, given: Answers) -> bool:
    """Whether answers were given to the scene as it is for whoever gave them; of somebody who is in it no more, not."""
    return any(
        given.scene_version >= casting.changed_version and not expired(work, scene, casting)
        for casting in work.scenes.castings(scene)
        if casting.person_id == given.performer_id
    )
