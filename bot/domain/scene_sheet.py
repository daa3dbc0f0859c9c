"""The check-in from the coordinator's side: Send, the scene sheet, and recording what somebody said.

Every opening of a performer's answers is entered in the ledger before it is shown, one entry for each performer. A
coordinator sees nothing that was addressed to another appointment until that performer agrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.agreeing import day_checks_open, day_now
from bot.domain.announcing import Announcing
from bot.domain.answers import (
    ALTERNATE_READS,
    Answers,
    Recorded,
    Sheet,
    TopicAnswer,
    is_narrower,
    is_wider,
    nothing_allowed,
    said_over,
    stricter_of,
)
from bot.domain.checkins import CheckIns
from bot.domain.doubles import Doubles, Limits
from bot.domain.guardians import with_guardian
from bot.domain.ledger import Entry, EntryKind
from bot.domain.minors import closed_to_minors
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Appointment, Person, Role
from bot.domain.permissions import Action, Proof, permit
from bot.domain.riders import Rider
from bot.domain.scenes import Casting, Content, Scene, Status, found_scene, is_over
from bot.domain.standings import holds_for
from bot.domain.status import Standing, pause, set_back
from bot.domain.topics import Catalogue
from bot.domain.work import NotFound, Refused, Stale, Work


class Post(StrEnum):
    """What Send would do for one performer."""

    FIRST = "first"
    CHANGED = "changed"
    """They had a message; the scene changed since."""
    SENT = "sent"
    """They had a message for the scene as it is: nothing more goes to them."""
    NO_SLACK = "no-slack"
    NOT_ADULT = "not-adult"
    """Not attested as 18 or over: nobody messages them."""

    @property
    def goes_out(self) -> bool:
        return self in (Post.FIRST, Post.CHANGED)


@dataclass(frozen=True, slots=True)
class Sending:
    """A scene's performers, each with what Send would do for them."""

    scene: Scene
    people: tuple[tuple[Person, Post], ...]

    def to(self, *posts: Post) -> tuple[Person, ...]:
        return tuple(person for person, post in self.people if post in posts)


@dataclass(frozen=True, slots=True)
class Column:
    """One performer on the scene sheet. `answers` is None when there are none, or none this reader may open.

    `readable` is False when there are answers that were not addressed to this reader. `silent` are the scene's topics
    without an answer.
    """

    person: Person
    standing: Standing
    answers: Answers | None
    readable: bool
    wishes_to_talk: bool
    told: bool
    silent: tuple[str, ...] = ()
    rider: Rider | None = None
    day_check: bool | None = None
    """Whether the coordinator spoke with them today; None on a day on which the scene is not shot."""

    @property
    def sheet(self) -> Sheet | None:
        return self.answers.sheet if self.answers else None


@dataclass(frozen=True, slots=True)
class Line:
    """One topic across all performers: strictest answer first, and whether they differ."""

    topic: str
    given: tuple[tuple[Person, TopicAnswer], ...]

    @property
    def differs(self) -> bool:
        return len({given.answer for _, given in self.given}) > 1


@dataclass(frozen=True, slots=True)
class SceneSheet:
    """A scene as its performers' answers stand now."""

    scene: Scene
    content: Content
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    limits: tuple[Limits, ...] = ()
    """For each double what they may be asked for: the narrower of their own answers and those of whom they double."""
    whole: bool = True
    """False for the alternate's, which holds nobody but those whose answers were addressed to them."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as it was kept. `left` are topics where more was said than counts before it is read back."""

    scene: Scene
    person: Person
    answers: Answers
    left: tuple[str, ...] = ()
    paused: bool = False
    """Whether a shoot day of the scene lies ahead that is PAUSED now."""


class SceneSheets:
    """The coordinator's side of the check-in; the alternate reads what was addressed to them."""

    def __init__(self, catalogue: Catalogue, checkins: CheckIns, announcing: Announcing) -> None:
        self._catalogue = catalogue
        self._checkins = checkins
        self._announcing = announcing
        self._doubles = Doubles()

    def sending(self, work: Work, actor: Actor, scene_id: str) -> Sending:
        """Who would get a message on Send, and who none; for the page before it."""
        permit(work, actor, Action.SEND_CHECK_IN, scene_id)
        scene = self._briefed(work, actor, scene_id)
        people = []
        for casting in work.scenes.castings(scene):
            person = work.people.person(scene.production_id, casting.person_id)
            if person is not None:
                people.append((person, _post(scene, casting, person)))
        return Sending(scene, tuple(people))

    def send(
        self, work: Work, actor: Actor, scene_id: str, person_ids: tuple[str, ...], version: int | None = None
    ) -> tuple[Person, ...]:
        """Press Send for these performers. Returns those who get a message; nothing goes to anyone else.

        `version` is the scene's as it was previewed; raises `Stale` when the scene changed since.
        """
        permit(work, actor, Action.SEND_CHECK_IN, scene_id)
        scene = self._briefed(work, actor, scene_id)
        if version is not None and version != scene.version:
            raise Stale
        messaged = []
        for casting in work.scenes.castings(scene):
            person = work.people.person(scene.production_id, casting.person_id)
            if casting.person_id not in person_ids or person is None:
                continue
            if not person.adult:
                raise Refused("send-not-attested-adult", "performers", name=person.name)
            if self._send_to(work, actor, scene, casting, person):
                messaged.append(person)
        for slot in work.scenes.slots_of(scene):
            self._announcing.plan_reminders(work, scene, slot)
        return tuple(messaged)

    def _briefed(self, work: Work, actor: Actor, scene_id: str) -> Scene:
        """The scene, once it is marked intimate and has a kind and a brief: what a performer is asked about."""
        scene = found_scene(work, actor, scene_id)
        content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene)
        if not (scene.intimate and content.kind and content.brief.strip()):
            raise Refused("send-no-brief")
        return scene

    def _send_to(self, work: Work, actor: Actor, scene: Scene, casting: Casting, person: Person) -> bool:
        if casting.sent_at is not None and casting.sent_version == scene.version:
            return False
        work.scenes.keep_casting(replace(casting, sent_at=work.now, sent_version=scene.version))
        notify(work, person, Kind.NOTICE, scene.id, f"checkin:{scene.id}:{scene.version}")
        entry = Entry.of(EntryKind.SENT, actor, work.now, subject=person.id, scene=scene.id, version=scene.version)
        work.ledger.append(scene.production_id, entry)
        return person.slack is not None

    def open(self, work: Work, actor: Actor, scene_id: str) -> SceneSheet:
        """The scene sheet. Each performer's answers opened here are entered as read, in this commit.

        The alternate has no brief to read: their sheet holds what was addressed to them and nobody else.
        """
        scene = found_scene(work, actor, scene_id)
        proof = permit(work, actor, Action.READ_ANSWERS, scene.id)
        appointment = self._appointment(work, actor)
        coordinator = appointment.role is Role.COORDINATOR
        content, asked = Content(), tuple[str, ...]()
        if coordinator:
            content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene)
            asked = self._catalogue.topic_ids(content.kind) if content.kind else ()
        standings = self._checkins.standings(work, scene)
        unspoken = day_checks_open(work, scene, day_now(work, actor)) if coordinator else None
        columns = []
        for casting in work.scenes.castings(scene):
            standing = standings[casting.person_id]
            column = self._column(work, actor, scene, casting, standing, proof, appointment)
            if column is not None and (coordinator or column.answers):
                columns.append(self._counted(work, actor, scene, column, asked, unspoken) if coordinator else column)
        topics = asked or tuple(topic.id for topic in self._catalogue.topics if _is_named(topic.id, columns))
        limits = self._doubles.limits(work, actor, scene, asked, appointment) if coordinator else ()
        return SceneSheet(scene, content, tuple(columns), _lines(columns, topics), limits, coordinator)

    def _column(
        self, work: Work, actor: Actor, scene: Scene, casting: Casting, standing: Standing, proof: Proof,
        appointment: Appointment,
    ) -> Column | None:  # fmt: skip
        person = work.people.person(scene.production_id, casting.person_id)
        if person is None:
            return None
        given = work.checkins.standing_of(scene, person.id) is not None
        readable = not given or work.checkins.readable_by(scene, person.id, appointment)
        answers = work.checkins.current(proof, scene, person.id) if given and readable else None
        if answers is not None:
            entry = Entry.of(
                EntryKind.ANSWERS_READ, actor, work.now, subject=person.id, scene=scene.id, version=answers.version
            )
            work.ledger.append(scene.production_id, entry)
        wishes = appointment.role is Role.COORDINATOR and work.checkins.wishes_to_talk(proof, scene, person.id)
        return Column(person, standing, answers, readable, wishes, casting.told is not None)

    def _counted(
        self, work: Work, actor: Actor, scene: Scene, column: Column, asked: tuple[str, ...],
        unspoken: frozenset[str] | None,
    ) -> Column:  # fmt: skip
        """What the coordinator alone sees of a performer: topics left out, the rider, and the check on the day."""
        rider = work.riders.rider(permit(work, actor, Action.EDIT_RIDERS, scene.id), scene, column.person.id)
        return replace(
            column, rider=rider, silent=column.sheet.missing(asked) if column.sheet else (),
            day_check=None if unspoken is None else column.person.id not in unspoken,
        )  # fmt: skip

    def recordable(self, work: Work, actor: Actor, scene_id: str) -> tuple[Scene, Content, tuple[Person, ...]]:
        """The scene, its content and its performers, for the form that records what one of them said."""
        permit(work, actor, Action.RECORD_ANSWERS, scene_id)
        scene = self._briefed(work, actor, scene_id)
        content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene)
        found = (work.people.person(scene.production_id, each.person_id) for each in work.scenes.castings(scene))
        return scene, content, tuple(person for person in found if person is not None)

    def record_for(
        self, work: Work, actor: Actor, scene_id: str, person_id: str, scene_version: int, said: Sheet | None,
        recorded: Recorded,
    ) -> Recording:  # fmt: skip
        """Record what a performer said; None for a withdrawal, which pauses the scene as their own would.

        Toward less it counts at once; toward more only once it was read back. Topics left out stay as they were.
        """
        scene, content, people = self.recordable(work, actor, scene_id)
        person = next((each for each in people if each.id == person_id), None)
        if person is None:
            raise NotFound
        if scene.version != scene_version:
            raise Stale
        if recorded.said_at > work.now:
            raise Refused("recording-future", "said_at")
        topics = self._catalogue.topic_ids(content.kind)
        if said is not None and not said.topics.keys() <= set(topics):
            raise NotFound
        adults_only = closed_to_minors(work, actor, scene, self._catalogue, content.kind)
        recorded = with_guardian(work, actor, scene, person, said, recorded, adults_only=adults_only)
        before = self._before(work, actor, scene, person, said, recorded)
        sheet, counts, left = _effective(_standing_sheet(work, before, scene), said, recorded.read_back, topics)
        found = work.checkins.standing_of(scene, person_id)
        answers = Answers(
            scene.production_id, scene.id, person_id, found[0] + 1 if found else 1, scene.version, work.now,
            sheet, recorded=recorded, confirmed=False, counts=counts,
        )  # fmt: skip
        self._keep(work, actor, scene, before, answers)
        return Recording(scene, person, answers, left, _is_paused(work, scene))

    def _before(
        self, work: Work, actor: Actor, scene: Scene, person: Person, said: Sheet | None, recorded: Recorded
    ) -> Answers | None:
        """What stood before a recording, where this coordinator may read it. A withdrawal is not undone lightly."""
        proof = permit(work, actor, Action.READ_ANSWERS, scene.id)
        found = work.checkins.standing_of(scene, person.id)
        readable = found and work.checkins.readable_by(scene, person.id, self._appointment(work, actor))
        before = work.checkins.current(proof, scene, person.id) if readable else None
        if found is None or not found[2]:
            return before
        if said is None:
            raise Refused("recording-withdrawn-already", "withdraws", name=person.name)
        if person.slack is not None and (before is None or before.recorded is None):
            raise Refused("recording-withdrew-themselves", name=person.name)
        if not recorded.read_back:
            raise Refused("recording-withdrawn-read-back", "read_back", name=person.name)
        return before

    def _keep(self, work: Work, actor: Actor, scene: Scene, before: Answers | None, answers: Answers) -> None:
        alternate = answers.sheet is not None and answers.sheet.alternate_may_read
        wanted = (Role.COORDINATOR, Role.ALTERNATE) if alternate else (Role.COORDINATOR,)
        found = (work.people.current_appointment(scene.production_id, role) for role in wanted)
        work.checkins.add(answers, tuple(appointment for appointment in found if appointment is not None))
        work.checkins.destroy_drafts(scene, answers.performer_id)
        if answers.sheet is None:
            pause(work, scene)
        elif before is None or not answers.counts or is_narrower(before.sheet, answers.sheet):
            set_back(work, scene)
        entry = Entry.of(
            EntryKind.RECORDED_FOR, actor, work.now, subject=answers.performer_id, scene=scene.id,
            version=answers.version, withdrawn=int(answers.withdrawn),
        )  # fmt: skip
        work.ledger.append(scene.production_id, entry)

    def _appointment(self, work: Work, actor: Actor) -> Appointment:
        for role in (Role.COORDINATOR, Role.ALTERNATE):
            appointment = work.people.current_appointment(actor.production.id, role)
            if appointment is not None and appointment.person_id == actor.id:
                return appointment
        raise NotFound


def _is_paused(work: Work, scene: Scene) -> bool:
    return any(
        slot.status is Status.PAUSED and not slot.cancelled and not is_over(work, slot.production_id, slot.day)
        for slot in work.scenes.slots_of(scene)
    )


def _post(scene: Scene, casting: Casting, person: Person) -> Post:
    if not person.adult:
        return Post.NOT_ADULT
    if person.slack is None:
        return Post.NO_SLACK
    if casting.sent_at is None:
        return Post.FIRST
    return Post.SENT if casting.sent_version == scene.version else Post.CHANGED


def _is_named(topic: str, columns: list[Column]) -> bool:
    return any(column.sheet and topic in column.sheet.topics for column in columns)


def _lines(columns: list[Column], topics: tuple[str, ...]) -> tuple[Line, ...]:
    lines = []
    for topic in topics:
        given = [
            (column.person, column.sheet.topics[topic])
            for column in columns
            if column.sheet and topic in column.sheet.topics
        ]
        given.sort(key=lambda pair: -pair[1].answer.strictness)
        lines.append(Line(topic, tuple(given)))
    return tuple(lines)


def _standing_sheet(work: Work, before: Answers | None, scene: Scene) -> Sheet | None:
    """What a recording builds on: answers to the scene as it is, less any yes that was never read back."""
    if before is None or before.sheet is None or not holds_for(work, before, scene):
        return None
    heard = before.confirmed or before.counts or (before.recorded is not None and before.recorded.read_back)
    return before.sheet if heard else nothing_allowed(before.sheet)


def _effective(
    stands: Sheet | None, said: Sheet | None, read_back: bool, topics: tuple[str, ...]
) -> tuple[Sheet | None, bool, tuple[str, ...]]:
    """What is kept of a recording, whether it counts as answered, and the topics where more was said than counts."""
    if said is None:
        return None, True, ()
    if not (said.topics or any(said.needs.values())):
        raise Refused("recording-nothing-said")
    whole = said_over(stands or Sheet(), said)
    if read_back:
        return whole, not whole.missing(topics), ()
    if stands is None:
        return _without_alternate(whole), not whole.missing(topics) and not is_wider(Sheet(), whole), ()
    kept = stricter_of(stands, whole)
    left = tuple(topic for topic in topics if kept.topics.get(topic) != whole.topics.get(topic))
    if not stands.alternate_may_read:
        kept = _without_alternate(kept)
    return kept, not kept.missing(topics), left


def _without_alternate(sheet: Sheet) -> Sheet:
    """A yes to one more reader counts once it was read back."""
    if not sheet.alternate_may_read:
        return sheet
    return replace(sheet, needs={need: said for need, said in sheet.needs.items() if need != ALTERNATE_READS})
