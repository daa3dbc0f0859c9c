"""The check-in from the coordinator's side: Send, the scene sheet, and recording what somebody said.

Every opening of a performer's answers is entered in the ledger before it is shown, one entry for each performer. A
coordinator sees nothing that was addressed to another appointment until that performer agrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.announcing import Announcing
from bot.domain.answers import Answers, Recorded, Sheet, TopicAnswer, is_narrower, is_wider, stricter_of
from bot.domain.checkins import CheckIns
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Appointment, Person, Role
from bot.domain.permissions import Action, Proof, permit
from bot.domain.scenes import Casting, Content, Scene, found_scene
from bot.domain.status import Standing, set_back
from bot.domain.topics import Catalogue
from bot.domain.work import NotFound, Refused, Stale, Work


@dataclass(frozen=True, slots=True)
class Column:
    """One performer on the scene sheet. `answers` is None when there are none, or none this reader may open."""

    person: Person
    standing: Standing
    answers: Answers | None
    readable: bool
    wishes_to_talk: bool
    told: bool


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


class SceneSheets:
    """The coordinator's side of the check-in; the alternate reads what was addressed to them."""

    def __init__(self, catalogue: Catalogue, checkins: CheckIns, announcing: Announcing) -> None:
        self._catalogue = catalogue
        self._checkins = checkins
        self._announcing = announcing

    def send(self, work: Work, actor: Actor, scene_id: str, person_ids: tuple[str, ...]) -> tuple[Person, ...]:
        """Press Send for these performers. Returns those who get a message; nothing goes to anyone else."""
        permit(work, actor, Action.SEND_CHECK_IN, scene_id)
        scene = found_scene(work, actor, scene_id)
        kind = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene).kind
        if not scene.intimate or not kind:
            raise Refused("send-no-brief")
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

    def _send_to(self, work: Work, actor: Actor, scene: Scene, casting: Casting, person: Person) -> bool:
        if casting.sent_at is not None and casting.sent_version == scene.version:
            return False
        work.scenes.keep_casting(replace(casting, sent_at=work.now, sent_version=scene.version))
        notify(work, person, Kind.NOTICE, scene.id, f"checkin:{scene.id}:{scene.version}")
        entry = Entry.of(EntryKind.SENT, actor, work.now, subject=person.id, scene=scene.id, version=scene.version)
        work.ledger.append(scene.production_id, entry)
        return person.slack is not None

    def open(self, work: Work, actor: Actor, scene_id: str) -> SceneSheet:
        """The scene sheet. Each performer's answers opened here are entered as read, in this commit."""
        scene = found_scene(work, actor, scene_id)
        proof = permit(work, actor, Action.READ_ANSWERS, scene.id)
        appointment = self._appointment(work, actor)
        content = Content()
        if actor.person.holds(Role.COORDINATOR):
            content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene)
        standings = self._checkins.standings(work, scene)
        columns = tuple(
            self._column(work, actor, scene, casting, standings[casting.person_id], proof, appointment)
            for casting in work.scenes.castings(scene)
        )
        topics = self._catalogue.topic_ids(content.kind) if content.kind else ()
        return SceneSheet(scene, content, tuple(c for c in columns if c is not None), _lines(columns, topics))

    def _column(
        self, work: Work, actor: Actor, scene: Scene, casting: Casting, standing: Standing, proof: Proof,
        appointment: Appointment,
    ) -> Column | None:  # fmt: skip
        person = work.people.person(scene.production_id, casting.person_id)
        if person is None:
            return None
        readable = work.checkins.readable_by(scene, person.id, appointment)
        answers = work.checkins.current(proof, scene, person.id) if readable else None
        if answers is not None:
            entry = Entry.of(
                EntryKind.ANSWERS_READ, actor, work.now, subject=person.id, scene=scene.id, version=answers.version
            )
            work.ledger.append(scene.production_id, entry)
        is_coordinator = actor.person.holds(Role.COORDINATOR)
        wishes = is_coordinator and work.checkins.wishes_to_talk(proof, scene, person.id)
        shown = standing if is_coordinator or readable else Standing.NOT_ASKED
        return Column(person, shown, answers, readable, wishes, casting.told is not None)

    def record_for(
        self, work: Work, actor: Actor, scene_id: str, person_id: str, scene_version: int, said: Sheet,
        recorded: Recorded,
    ) -> Answers:  # fmt: skip
        """Record what a performer said. Toward less it counts at once; toward more only once it was read back."""
        permit(work, actor, Action.RECORD_ANSWERS, scene_id)
        scene, casting = self._cast(work, actor, scene_id, person_id)
        proof = permit(work, actor, Action.READ_ANSWERS, scene.id)
        if scene.version != scene_version:
            raise Stale
        if recorded.said_at > work.now:
            raise Refused("record-future", "said_at")
        found = work.checkins.standing_of(scene, person_id)
        before = (
            work.checkins.current(proof, scene, person_id) if self._may_open(work, actor, scene, person_id) else None
        )
        if found is not None and before is None:
            raise Refused("record-not-readable")
        covered = before.sheet if before and before.scene_version == scene.version else None
        sheet, counts = _effective(covered, said, recorded.read_back)
        answers = Answers(
            scene.production_id, scene.id, person_id, before.version + 1 if before else 1, scene.version, work.now,
            sheet, recorded=recorded, confirmed=False, counts=counts,
        )  # fmt: skip
        if casting.sent_at is None:
            work.scenes.keep_casting(replace(casting, sent_at=work.now, sent_version=scene.version))
        work.checkins.add(answers, (self._appointment(work, actor),))
        work.checkins.destroy_drafts(scene, person_id)
        if is_narrower(before.sheet if before else None, sheet):
            set_back(work, scene)
        entry = Entry.of(
            EntryKind.RECORDED_FOR, actor, work.now, subject=person_id, scene=scene.id, version=answers.version
        )
        work.ledger.append(scene.production_id, entry)
        return answers

    def _cast(self, work: Work, actor: Actor, scene_id: str, person_id: str) -> tuple[Scene, Casting]:
        scene = found_scene(work, actor, scene_id)
        for casting in work.scenes.castings(scene):
            if casting.person_id == person_id and scene.intimate:
                return scene, casting
        raise NotFound

    def _may_open(self, work: Work, actor: Actor, scene: Scene, person_id: str) -> bool:
        return work.checkins.readable_by(scene, person_id, self._appointment(work, actor))

    def _appointment(self, work: Work, actor: Actor) -> Appointment:
        for role in (Role.COORDINATOR, Role.ALTERNATE):
            appointment = work.people.current_appointment(actor.production.id, role)
            if appointment is not None and appointment.person_id == actor.id:
                return appointment
        raise NotFound


def _lines(columns: tuple[Column | None, ...], topics: tuple[str, ...]) -> tuple[Line, ...]:
    lines = []
    for topic in topics:
        given = [
            (column.person, column.answers.sheet.topics[topic])
            for column in columns
            if column and column.answers and column.answers.sheet and topic in column.answers.sheet.topics
        ]
        given.sort(key=lambda pair: -pair[1].answer.strictness)
        lines.append(Line(topic, tuple(given)))
    return tuple(lines)


def _effective(before: Sheet | None, said: Sheet, read_back: bool) -> tuple[Sheet, bool]:
    """What is kept of a recording, and whether it counts as answered."""
    if read_back:
        return said, True
    if before is None:
        return said, False
    return (stricter_of(before, said), True) if is_wider(before, said) else (said, True)
