"""The boundary check-in, from the performer's side: opened, kept as one goes, saved, changed, withdrawn.

Promise 4 lives here with `answers.py`: nothing is asked before Send, silence is not a yes, a stale form is refused,
narrowing takes READY back and a withdrawal pauses in the same commit, and nobody has to give a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.answers import Answers, Sheet, TopicAnswer, carried, carried_needs, is_narrower
from bot.domain.appointments import opens_by_agreeing
from bot.domain.checkin_book import CheckInBook as CheckInBook
from bot.domain.checkin_book import Draft as Draft
from bot.domain.ledger import Entry, EntryKind
from bot.domain.minors import closed_to_minors
from bot.domain.people import READERS, Actor, Appointment, Person, Role
from bot.domain.permissions import Action, Proof, permit
from bot.domain.scenes import Casting, Content, Scene, found_scene
from bot.domain.standings import (
    Changed,
    changed_since,
    holds_for,
    is_theirs,
    may_stand,
    own_part,
    standing_in,
    waits_for_confirmation,
)
from bot.domain.status import Standing, pause, set_back
from bot.domain.terms import Part
from bot.domain.topics import Catalogue
from bot.domain.work import NotFound, Refused, Stale, Work


@dataclass(frozen=True, slots=True)
class Form:
    """What the check-in shows a performer: the scene in plain words, and their sheet as they left it."""

    scene: Scene
    content: Content
    sheet: Sheet
    base: int
    step: int
    topics: tuple[str, ...]
    standing: Standing
    readers: tuple[Person, ...]
    begun: bool = False
    """Whether something is entered here that was not saved."""
    unconfirmed: Answers | None = None
    """What somebody recorded for the performer, and the performer has not confirmed or changed."""
    part: Part | None = None
    """The performer's own part of the scene as agreed."""
    changed: Changed | None = None
    """What changed for them since their answers; None while those stand, or while there are none."""
    since: int = 0
    """The scene's version from which on a form of theirs is up to date."""


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where in which form somebody is: what its view carries, by id and number."""

    scene_id: str
    base: int
    scene_version: int
    step: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What is shown after saving: true as of when, read by whom."""

    scene: Scene
    at: datetime
    version: int
    readers: tuple[Person, ...]
    told: bool = False
    """Whether a message about it goes to the people on duty: only a change of status makes one."""


class CheckIns:
    """The performer's side. `catalogue` gives a kind's topics whole, never picked to match a wish."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def waiting(self, work: Work, actor: Actor) -> tuple[tuple[Scene, Standing], ...]:
        """The actor's own scenes for which Send was pressed or something was recorded, with where answers stand."""
        return tuple(
            (scene, standing_in(work, scene, casting))
            for scene in work.scenes.cast_in(actor.person)
            for casting in work.scenes.castings(scene)
            if casting.person_id == actor.id and is_theirs(work, scene, casting)
        )

    def open(self, work: Work, actor: Actor, scene_id: str) -> Form:
        """The form as the performer left it: their draft, else their last answers, else noes carried over."""
        scene, casting, proof = self._own(work, actor, scene_id, Action.ANSWER)
        content = work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene)
        current = work.checkins.current(proof, scene, actor.id)
        topics = self._catalogue.topic_ids(content.kind)
        base = current.version if current else 0
        sheet, step = self._beginning(work, actor, scene, current, topics), 0
        draft = work.checkins.draft(proof, scene, actor.id)
        begun = False
        if draft and draft.base == base and draft.scene_version >= casting.changed_version:
            begun = draft.sheet != sheet
            sheet, step = draft.sheet, draft.step
        standing = standing_in(work, scene, casting)
        waiting = current if current and waits_for_confirmation(work, current, scene) else None
        changed = changed_since(work, actor, scene, current) if current and standing is Standing.STALE else None
        return Form(
            scene, content, sheet, base, step, topics, standing, self._readers(work, actor), begun, waiting,
            own_part(work, actor, scene, actor.id), changed, casting.changed_version,
        )  # fmt: skip

    def keep(
        self, work: Work, actor: Actor, place: FormPlace, page: Sheet, action_ts: str,
        left_out: frozenset[str] = frozenset(),
    ) -> bool:  # fmt: skip
        """Keep what a press on the page left there. False when the press came late and was let go."""
        draft = self._draft(work, actor, place)
        if draft is None or place.step != draft.step or action_ts < draft.action_ts:
            return False
        self._demand_topics(work, actor, place.scene_id, page)
        work.checkins.keep_draft(replace(draft, sheet=_with(draft.sheet, page, left_out), action_ts=action_ts))
        return True

    def turn(
        self, work: Work, actor: Actor, place: FormPlace, page: Sheet, left_out: frozenset[str] = frozenset()
    ) -> Form:
        """Keep a page as it is left by Next or Back, and give the form as it stands now. `left_out` are its topics
        without an answer. A page left twice changes nothing; one that was overtaken elsewhere is `Stale`.
        """
        draft = self._draft(work, actor, place)
        if draft is None or place.step > draft.step:
            raise Stale
        self._demand_topics(work, actor, place.scene_id, page)
        sheet = _with(draft.sheet, page, left_out)
        if place.step == draft.step:
            work.checkins.keep_draft(replace(draft, sheet=sheet, step=draft.step + 1, action_ts=""))
        elif sheet != draft.sheet:
            raise Stale
        return self.open(work, actor, place.scene_id)

    def discard(self, work: Work, actor: Actor, scene_id: str) -> Form:
        """Let go of what was entered and not saved. The emptied draft stays, so that no late press brings it back."""
        form = self.open(work, actor, scene_id)
        scene, _, proof = self._own(work, actor, scene_id, Action.ANSWER)
        if form.begun:
            current = work.checkins.current(proof, scene, actor.id)
            sheet = self._beginning(work, actor, scene, current, form.topics)
            emptied = Draft(scene.id, actor.id, form.base, scene.version, form.step + 1, "", work.now, sheet)
            work.checkins.keep_draft(emptied)
        return self.open(work, actor, scene_id)

    def save(self, work: Work, actor: Actor, place: FormPlace) -> Saved:
        """Save what the review showed. Anything changed since then, here or on another device, is `Stale`."""
        scene, _, proof = self._own(work, actor, place.scene_id, Action.ANSWER)
        draft = self._draft(work, actor, place)
        if draft is None or draft.step != place.step or draft.action_ts:
            raise Stale
        if not draft.sheet.topics:
            raise Refused("checkin-nothing-answered")
        missing = draft.sheet.missing(self._catalogue.topic_ids(self._kind(work, actor, scene)))
        answers = Answers(
            actor.production.id, scene.id, actor.id, place.base + 1, scene.version, work.now, _own_words(draft.sheet),
            counts=not missing,
        )  # fmt: skip
        self._keep(work, actor, scene, work.checkins.current(proof, scene, actor.id), answers)
        return Saved(scene, work.now, answers.version, self._readers(work, actor, draft.sheet.alternate_may_read))

    def _draft(self, work: Work, actor: Actor, place: FormPlace) -> Draft | None:
        """The draft a form belongs to, begun when there is none; None when the form itself is out of date."""
        scene, casting, proof = self._own(work, actor, place.scene_id, Action.ANSWER)
        current = work.checkins.current(proof, scene, actor.id)
        covers = casting.changed_version <= place.scene_version <= scene.version
        if place.base != (current.version if current else 0) or not covers:
            return None
        draft = work.checkins.draft(proof, scene, actor.id)
        if draft is not None and draft.base == place.base and draft.scene_version >= casting.changed_version:
            return draft
        topics = self._catalogue.topic_ids(self._kind(work, actor, scene))
        sheet = self._beginning(work, actor, scene, current, topics)
        return Draft(scene.id, actor.id, place.base, place.scene_version, 0, "", work.now, sheet)

    def confirm_recorded(self, work: Work, actor: Actor, scene_id: str, version: int) -> Saved:
        """The performer says that what was recorded for them is what they said."""
        scene, _, proof = self._own(work, actor, scene_id, Action.ANSWER)
        current = work.checkins.current(proof, scene, actor.id)
        if current is None or current.sheet is None or current.version != version:
            raise Stale
        if not waits_for_confirmation(work, current, scene):
            raise Stale
        missing = current.sheet.missing(self._catalogue.topic_ids(self._kind(work, actor, scene)))
        confirmed = replace(current, version=version + 1, at=work.now, confirmed=True, counts=not missing)
        self._keep(work, actor, scene, current, confirmed, EntryKind.RECORDING_CONFIRMED)
        return Saved(scene, work.now, confirmed.version, self._readers(work, actor))

    def restate(self, work: Work, actor: Actor, scene_id: str, base: int) -> Saved:
        """The performer says that their answers stand for the scene as it is now: their own new version, never made for
        them. Refused where the scene became more for them, or anything else than a change is in the way.
        """
        scene, casting, proof = self._own(work, actor, scene_id, Action.ANSWER)
        current = work.checkins.current(proof, scene, actor.id)
        if current is None or current.version != base:
            raise Stale
        if standing_in(work, scene, casting) is not Standing.STALE or not may_stand(work, actor, scene, current):
            raise Refused("checkin-cannot-stand")
        again = replace(current, version=base + 1, scene_version=scene.version, at=work.now)
        self._keep(work, actor, scene, current, again, EntryKind.ANSWERS_STAND)
        return Saved(scene, work.now, again.version, self._readers(work, actor))

    def withdrawable(self, work: Work, actor: Actor, scene_id: str) -> tuple[Scene, datetime | None]:
        """The scene, for the page before a withdrawal, and since when one stands already."""
        scene, _, proof = self._own(work, actor, scene_id, Action.WITHDRAW)
        current = work.checkins.current(proof, scene, actor.id)
        return scene, current.at if current is not None and current.withdrawn else None

    def withdraw(self, work: Work, actor: Actor, scene_id: str) -> Saved:
        """Withdraw from the scene; PAUSED in the same commit, from any status. A second press changes nothing."""
        scene, _, proof = self._own(work, actor, scene_id, Action.WITHDRAW)
        current = work.checkins.current(proof, scene, actor.id)
        if current is not None and current.withdrawn:
            return Saved(scene, current.at, current.version, self._readers(work, actor))
        version = current.version + 1 if current else 1
        answers = Answers(actor.production.id, scene.id, actor.id, version, scene.version, work.now, None)
        work.checkins.add(answers, self._addressed(work, actor.production.id, alternate=False))
        work.checkins.destroy_drafts(scene, actor.id)
        told = pause(work, scene)
        self._enter(work, actor, EntryKind.ANSWERS_WITHDRAWN, scene, version)
        return Saved(scene, work.now, version, self._readers(work, actor), told)

    def rather_talk(self, work: Work, actor: Actor, scene_id: str) -> Scene:
        """The performer would rather talk; the coordinator sees it on the scene sheet. Sends nothing."""
        scene, _, _ = self._own(work, actor, scene_id, Action.ANSWER)
        work.checkins.wish_to_talk(scene, actor.id, True)
        return scene

    def asking(self, work: Work, actor: Actor) -> tuple[Appointment, ...]:
        """The appointments to which something the actor gave before is closed, and would open if the actor agreed."""
        permit(work, actor, Action.AGREE_TO_READER)
        every = work.people.appointments(actor.production.id)
        return tuple(each for each in every if each.until is None and opens_by_agreeing(work, actor.person, each))

    def agree_to_reader(self, work: Work, actor: Actor, appointment_id: str) -> Appointment:
        """Let a coordinator or alternate appointed later read what the actor gave before. One performer at a time.

        A second press changes nothing.
        """
        permit(work, actor, Action.AGREE_TO_READER)
        for appointment in work.people.appointments(actor.production.id):
            if appointment.id != appointment_id or appointment.until is not None:
                continue
            opened = opens_by_agreeing(work, actor.person, appointment)
            for scene in opened:
                work.checkins.let_read(scene, actor.id, appointment)
            if opened:
                entry = Entry.of(EntryKind.APPOINTMENT_AGREED, actor, work.now, subject=actor.id, to=appointment.id)
                work.ledger.append(actor.production.id, entry)
            return appointment
        raise NotFound

    def standings(self, work: Work, scene: Scene) -> dict[str, Standing]:
        """Where every performer of the scene stands; what READY asks."""
        return {casting.person_id: standing_in(work, scene, casting) for casting in work.scenes.castings(scene)}

    def not_attested(self, work: Work, actor: Actor, scene: Scene) -> tuple[Person, ...]:
        """Performers without an 18+ attestation, in a scene of a kind that is for adults alone."""
        if not closed_to_minors(work, actor, scene, self._catalogue, self._kind(work, actor, scene)):
            return ()
        found = (work.people.person(scene.production_id, each.person_id) for each in work.scenes.castings(scene))
        return tuple(person for person in found if person is not None and not person.adult)

    def _own(self, work: Work, actor: Actor, scene_id: str, action: Action) -> tuple[Scene, Casting, Proof]:
        scene = found_scene(work, actor, scene_id)
        proof = permit(work, actor, action, scene.id)
        if action is Action.ANSWER and not actor.person.adult:
            # A minor's answers are recorded with their guardian; taking part can be ended by anybody.
            raise NotFound
        for casting in work.scenes.castings(scene):
            if casting.person_id == actor.id and is_theirs(work, scene, casting):
                return scene, casting, proof
        raise NotFound

    def _demand_topics(self, work: Work, actor: Actor, scene_id: str, page: Sheet) -> None:
        """Answers to topics that this scene does not ask are foreign."""
        scene = found_scene(work, actor, scene_id)
        if not page.topics.keys() <= set(self._catalogue.topic_ids(self._kind(work, actor, scene))):
            raise NotFound

    def _kind(self, work: Work, actor: Actor, scene: Scene) -> str:
        return work.scenes.content(permit(work, actor, Action.READ_BRIEF, scene.id), scene).kind

    def _beginning(
        self, work: Work, actor: Actor, scene: Scene, current: Answers | None, topics: tuple[str, ...]
    ) -> Sheet:
        """Last answers of the same scene version; after a change, or for a new scene, only noes come along."""
        if current is not None and current.sheet is not None and holds_for(work, current, scene):
            return current.sheet
        last = self._last_said(work, actor, scene, current)
        if last is not None and last.sheet is not None:
            noes = carried(last.sheet, topics, f"{scene.number}, {last.at:%Y-%m-%d}")
            return replace(last.sheet, topics=noes, needs=carried_needs(last.sheet))
        carried_over: dict[str, TopicAnswer] = {}
        for other in work.scenes.cast_in(actor.person):
            if other.id == scene.id:
                continue
            proof = permit(work, actor, Action.READ_OWN_ANSWERS, other.id)
            given = work.checkins.current(proof, other, actor.id)
            if given is not None and given.sheet is not None:
                carried_over |= carried(given.sheet, topics, f"{other.number}, {given.at:%Y-%m-%d}")
        return Sheet(topics=carried_over)

    def _last_said(self, work: Work, actor: Actor, scene: Scene, current: Answers | None) -> Answers | None:
        """The newest version that says something; behind a withdrawal, the one before it."""
        if current is None or current.sheet is not None:
            return current
        proof = permit(work, actor, Action.READ_OWN_ANSWERS, scene.id)
        return next((each for each in work.checkins.history(proof, scene, actor.id) if each.sheet), None)

    def _keep(
        self, work: Work, actor: Actor, scene: Scene, before: Answers | None, after: Answers,
        kind: EntryKind = EntryKind.ANSWERS_SAVED,
    ) -> None:  # fmt: skip
        sheet = after.sheet or Sheet()
        # The draft first: the new version then takes its place in the file.
        work.checkins.destroy_drafts(scene, actor.id)
        work.checkins.add(after, self._addressed(work, actor.production.id, alternate=sheet.alternate_may_read))
        work.checkins.wish_to_talk(scene, actor.id, False)
        if not after.counts or is_narrower(before.sheet if before else None, sheet):
            set_back(work, scene)
        self._enter(work, actor, kind, scene, after.version)

    def _enter(self, work: Work, actor: Actor, kind: EntryKind, scene: Scene, version: int) -> None:
        entry = Entry.of(kind, actor, work.now, subject=actor.id, scene=scene.id, version=version)
        work.ledger.append(actor.production.id, entry)

    def _addressed(self, work: Work, production_id: str, *, alternate: bool) -> tuple[Appointment, ...]:
        """The appointments a new version is addressed to: the coordinator's, and the alternate's if agreed."""
        wanted = (Role.COORDINATOR, Role.ALTERNATE) if alternate else (Role.COORDINATOR,)
        found = (work.people.current_appointment(production_id, role) for role in wanted)
        return tuple(appointment for appointment in found if appointment is not None)

    def _readers(self, work: Work, actor: Actor, alternate: bool = True) -> tuple[Person, ...]:
        wanted = READERS if alternate else {Role.COORDINATOR}
        return tuple(work.people.with_role(actor.production.id, *wanted))


def _with(kept: Sheet, page: Sheet, left_out: frozenset[str]) -> Sheet:
    """The sheet with a page's answers in place of its own; what is unchanged keeps where it was carried from."""
    topics = {topic: given for topic, given in kept.topics.items() if topic not in left_out}
    for topic, new in page.topics.items():
        old = topics.get(topic)
        if old is None or (old.answer, old.conditions) != (new.answer, new.conditions):
            topics[topic] = new
    return replace(kept, topics=topics, needs={**kept.needs, **page.needs}, language=page.language)


def _own_words(sheet: Sheet) -> Sheet:
    """Saving makes carried noes the performer's own for this scene."""
    topics = {
        topic: replace(given, carried_from="") if given.carried_from else given for topic, given in sheet.topics.items()
    }
    return replace(sheet, topics=topics)
