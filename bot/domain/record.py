"""My record: everything the bot keeps about a person, for that person alone.

Nothing here takes an id of whom it is about: it is always whoever asks. A reading of one's own record is not recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.answers import Answers
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import RuleBooks
from bot.domain.people import Actor, Appointment, Person
from bot.domain.permissions import Action, may, permit
from bot.domain.rulebook import Packs
from bot.domain.scenes import Scene, found_scene
from bot.domain.times import Call
from bot.domain.work import NotFound, Work


@dataclass(frozen=True, slots=True)
class Read:
    """One opening of a performer's answers, for the performer to see."""

    reader_id: str
    at: datetime
    scene_id: str


@dataclass(frozen=True, slots=True)
class OwnScene:
    """One scene of a performer's own: every version of their answers, newest first, and their draft's end, if any."""

    scene: Scene
    versions: tuple[Answers, ...]
    draft_until: datetime | None


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What is kept about one person. `entries` are theirs in the ledger, newest first."""

    person: Person
    phone: str
    appointments: tuple[Appointment, ...]
    scenes: tuple[OwnScene, ...]
    entries: tuple[Entry, ...]
    calls: tuple[Call, ...] = ()
    """Own calls, the earliest shoot day first."""


def drafts_kept(work: Work, rules: RuleBooks, team_id: str) -> timedelta:
    """How long what was entered and not saved is kept from its beginning: the shortest of any production's rules."""
    days = (rules.of(work, each.id).number("draft_days") for each in work.people.productions(team_id))
    return timedelta(days=min(days, default=0))


class OwnRecords:
    """A person's own record, and the single version of answers they open from it."""

    def __init__(self, rules: RuleBooks | None = None) -> None:
        self._rules = rules or Packs()

    def open(self, work: Work, actor: Actor) -> OwnRecord:
        """Everything about whoever asks. Costs one look-up for each of their scenes."""
        return OwnRecord(
            person=actor.person,
            phone=work.people.phone(actor.person),
            appointments=tuple(
                each for each in work.people.appointments(actor.production.id) if each.person_id == actor.id
            ),
            scenes=self._scenes(work, actor),
            entries=self._entries(work, actor),
            calls=work.scenes.own_calls_of(actor.person),
        )

    def version(self, work: Work, actor: Actor, scene_id: str, version: int) -> tuple[Scene, Answers]:
        """One version of one's own answers. Raises `NotFound`."""
        scene = found_scene(work, actor, scene_id)
        proof = permit(work, actor, Action.READ_OWN_ANSWERS, scene.id)
        for answers in work.checkins.history(proof, scene, actor.id):
            if answers.version == version:
                return scene, answers
        raise NotFound

    def reads(self, work: Work, actor: Actor) -> tuple[Read, ...]:
        """Who opened the actor's answers through the bot, newest first."""
        return tuple(
            Read(entry.actor or "", entry.at, str(entry.details.get("scene", "")))
            for entry in self._entries(work, actor)
            if entry.kind is EntryKind.ANSWERS_READ
        )

    def _entries(self, work: Work, actor: Actor) -> tuple[Entry, ...]:
        proof = permit(work, actor, Action.SEE_OWN_RECORD, actor.id)
        return tuple(reversed(work.ledger.entries_for(proof, actor.id)))

    def _scenes(self, work: Work, actor: Actor) -> tuple[OwnScene, ...]:
        if not may(actor.person, Action.READ_OWN_ANSWERS):
            return ()
        kept = drafts_kept(work, self._rules, actor.production.team_id)
        own = []
        for scene in work.scenes.cast_in(actor.person):
            proof = permit(work, actor, Action.READ_OWN_ANSWERS, scene.id)
            draft = work.checkins.draft(proof, scene, actor.id)
            until = draft.begun_at + kept if draft else None
            own.append(OwnScene(scene, work.checkins.history(proof, scene, actor.id), until))
        return tuple(each for each in own if each.versions or each.draft_until)
