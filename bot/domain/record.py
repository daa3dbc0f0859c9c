"""My record: everything the bot keeps about a person, for that person alone.

Nothing here takes an id of whom it is about: it is always whoever asks. A reading of one's own record is not recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.answers import Answers, Sheet
from bot.domain.facts import Fact
from bot.domain.ledger import Entry, EntryKind, Head
from bot.domain.outbox import RuleBooks
from bot.domain.people import Actor, Appointment, Person, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.rulebook import Packs
from bot.domain.scenes import Scene, ShootSlot, found_scene, found_slot
from bot.domain.set_list import Seat
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
    """One scene of a performer's own: every version of their answers, newest first, and their draft with its end, if
    any; and whether they would rather talk."""

    scene: Scene
    versions: tuple[Answers, ...]
    draft_until: datetime | None
    draft: Sheet | None = None
    rather_talk: bool = False


@dataclass(frozen=True, slots=True)
class OwnList:
    """One closed-set list: one's own place, once invited, and whom one named as a performer asked about it.

    `asked` tells that one was asked; `said_at` when one last answered, None while one has not.
    """

    slot: ShootSlot
    scene: Scene
    seat: Seat | None
    asked: bool
    named: tuple[Person, ...] = ()
    said_at: datetime | None = None


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
    lists: tuple[OwnList, ...] = ()
    """Closed sets, the earliest shoot day first."""
    facts: tuple[Fact, ...] = ()
    """What is agreed and noted about them beside their answers."""
    head: Head | None = None
    """For performers: the head of the ledger that was signed last. The newest would tell of others' acts."""


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
            lists=self._lists(work, actor),
            facts=work.facts.own(permit(work, actor, Action.SEE_OWN_RECORD, actor.id)),
            head=work.ledger.signed_head(actor.production.id) if actor.person.holds(Role.PERFORMER) else None,
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

    def _lists(self, work: Work, actor: Actor) -> tuple[OwnList, ...]:
        book = work.closed_sets
        invited = {each.id: each for each in book.lists_with(actor.person, date.min)}
        asking = {each.id: each for each in book.lists_asking(actor.person, date.min)}
        people = {person.id: person for person in work.people.roster(actor.production.id)} if asking else {}
        own = []
        for found in sorted((invited | asking).values(), key=lambda each: (each.day, each.id)):
            slot, scene = found_slot(work, actor, found.slot_id)
            seat = book.seat(found, actor.id) if found.id in invited else None
            said = None
            if found.id in asking and may(actor.person, Action.OBJECT_TO_LIST):
                said = book.own_objections(permit(work, actor, Action.OBJECT_TO_LIST, scene.id), found)
            named = tuple(people[each] for each in sorted(said.people) if each in people) if said else ()
            own.append(OwnList(slot, scene, seat, found.id in asking, named, said.at if said else None))
        return tuple(own)

    def _scenes(self, work: Work, actor: Actor) -> tuple[OwnScene, ...]:
        if not may(actor.person, Action.READ_OWN_ANSWERS):
            return ()
        kept = drafts_kept(work, self._rules, actor.production.team_id)
        own = []
        for scene in work.scenes.cast_in(actor.person):
            proof = permit(work, actor, Action.READ_OWN_ANSWERS, scene.id)
            draft = work.checkins.draft(proof, scene, actor.id)
            until = draft.begun_at + kept if draft else None
            history, sheet = work.checkins.history(proof, scene, actor.id), draft.sheet if draft else None
            wish = work.checkins.wishes_to_talk(proof, scene, actor.id)
            own.append(OwnScene(scene, history, until, sheet, wish))
        return tuple(each for each in own if each.versions or each.draft_until or each.rather_talk)
