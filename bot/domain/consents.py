"""Consents of their own: a double, a scan, a digital double, digital alteration.

No rider and no answer implies one. Each is asked by itself with its purpose, how much is seen, how long it is kept and
whether it may be used again; nothing is preselected, silence is no yes, and each is withdrawn alone. None may be more
explicit than what the performer agreed to in their answers: it is not asked, and an older yes is not usable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.domain.answers import Sheet
from bot.domain.doubles import ALLOWING, doublings, sheet_of, stands, under_rider
from bot.domain.facts import Consent, ConsentKind, Exposure, Said
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, notify
from bot.domain.people import Actor, Appointment, Person, Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene, found_scene, set_back
from bot.domain.work import NotFound, Refused, Stale, Work

_SHOWN_BY: Final = {
    Exposure.NUDE: ("nudity-chest", "nudity-buttocks", "nudity-genitals"),
    Exposure.PARTLY: ("underwear", "wet-sheer-clothing", "nudity-implied"),
}
"""Topics of the catalogue a yes to which agrees to so much being seen."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the coordinator's form says. `double_id` for a double alone."""

    kind: ConsentKind
    purpose: str
    exposure: Exposure
    retention: str = ""
    reuse: str = ""
    double_id: str = ""


@dataclass(frozen=True, slots=True)
class HowSaid:
    """How somebody without Slack said it; of a minor, whether their guardian was present."""

    method: str
    present: str
    read_back: bool
    guardian: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One consent as the coordinator sees it. `consent` is None where it is addressed to another appointment."""

    person: Person
    consent: Consent | None
    stale: bool = False
    """Answered for the scene as it was before a change: counts as not answered."""
    usable: bool = False
    """A yes that counts, and is no more explicit than what they agree to now."""


def agreed_exposure(sheet: Sheet | None) -> Exposure:
    """The most that the answers agree to have seen. Without answers, clothed."""
    given = sheet.topics if sheet else {}
    for exposure, topics in _SHOWN_BY.items():
        if any(topic in given and given[topic].answer in ALLOWING for topic in topics):
            return exposure
    return Exposure.CLOTHED


class Consents:
    """Asking by the coordinator; answering and withdrawing by the performer, each by itself."""

    def ask(self, work: Work, actor: Actor, scene_id: str, person_id: str, asked: Asked) -> Consent:
        """Ask one performer of the scene for one consent. They get the neutral message, once."""
        proof = permit(work, actor, Action.KEEP_PARTS, scene_id)
        scene, person = found_scene(work, actor, scene_id), _cast(work, actor, scene_id, person_id)
        facts = work.facts.of_scene(proof, scene)
        if not asked.purpose:
            raise Refused("form-empty", "purpose")
        if asked.kind is ConsentKind.DOUBLE:
            if not any((d.person_id, d.doubled_id) == (asked.double_id, person_id) for d in doublings(facts)):
                raise Refused("consent-no-such-double", "double")
        elif not (asked.retention and asked.reuse):
            raise Refused("form-empty", "reuse" if asked.retention else "retention")
        self._demand_no_more(work, actor, scene, person, asked)
        same = [each for each in facts if isinstance(each, Consent) and _same(each, person_id, asked)]
        if any(each.said is not Said.WITHDRAWN for each in same):
            raise Refused("consent-asked-already", "purpose", name=person.name)
        consent = Consent(
            id=work.new_id(), production_id=scene.production_id, scene_id=scene.id, person_id=person.id,
            kind=asked.kind, purpose=asked.purpose, exposure=asked.exposure, retention=asked.retention,
            reuse=asked.reuse, to=_appointment(work, actor).id, asked_at=work.now, double_id=asked.double_id,
        )  # fmt: skip
        work.facts.keep(consent)
        notify(work, person, Kind.NOTICE, consent.id, f"consent:{consent.id}")
        self._enter(work, actor, EntryKind.CONSENT_ASKED, consent)
        return replace(consent, version=1)

    def _demand_no_more(self, work: Work, actor: Actor, scene: Scene, person: Person, asked: Asked) -> None:
        """Never more than was agreed, and of nobody without an 18+ attestation anything but clothed (promise 9)."""
        if asked.exposure is Exposure.CLOTHED:
            return
        if not person.adult:
            raise Refused("consent-not-attested-adult", "exposure", name=person.name)
        read = permit(work, actor, Action.READ_ANSWERS, scene.id)
        _, sheet = sheet_of(work, actor, read, scene, person, _appointment(work, actor))
        if _agreed(work, actor, scene, person, sheet).rank < asked.exposure.rank:
            raise Refused("consent-more-explicit", "exposure")

    def listed(self, work: Work, actor: Actor, scene_id: str) -> tuple[Shown, ...]:
        """Every consent of the scene. What somebody said is opened here, and entered as read in this commit."""
        proof = permit(work, actor, Action.READ_ANSWERS, scene_id)
        scene, appointment = found_scene(work, actor, scene_id), _appointment(work, actor)
        agreed: dict[str, Exposure] = {}
        shown = []
        for fact in work.facts.of_scene(proof, scene):
            person = work.people.person(scene.production_id, fact.person_id)
            if not isinstance(fact, Consent) or person is None:
                continue
            if fact.to != appointment.id:
                shown.append(Shown(person, None))
                continue
            if person.id not in agreed:
                _, sheet = sheet_of(work, actor, proof, scene, person, appointment)
                agreed[person.id] = _agreed(work, actor, scene, person, sheet)
            counts = stands(work, scene, fact)
            usable = counts and fact.exposure.rank <= agreed[person.id].rank
            shown.append(Shown(person, fact, fact.said is Said.YES and not counts, usable))
        for person_id in dict.fromkeys(each.person.id for each in shown if each.consent):
            entry = Entry.of(EntryKind.ANSWERS_READ, actor, work.now, subject=person_id, scene=scene.id)
            work.ledger.append(scene.production_id, entry)
        return tuple(shown)

    def own(self, work: Work, actor: Actor) -> tuple[tuple[Scene, Consent, bool], ...]:
        """What was asked of whoever looks, in every scene, and whether a yes to it was overtaken by a change."""
        own = work.facts.own(permit(work, actor, Action.SEE_OWN_RECORD, actor.id))
        found = ((work.scenes.scene(each.production_id, each.scene_id), each) for each in own)
        return tuple(
            (scene, each, each.said is Said.YES and not stands(work, scene, each))
            for scene, each in found
            if scene is not None and isinstance(each, Consent)
        )

    def open(self, work: Work, actor: Actor, consent_id: str) -> tuple[Scene, Consent]:
        """One's own, by its id. Raises `NotFound` for everybody else's."""
        for scene, consent, _ in self.own(work, actor):
            if consent.id == consent_id:
                return scene, consent
        raise NotFound

    def answer(self, work: Work, actor: Actor, consent_id: str, version: int, yes: bool) -> Consent:
        """Say yes or no, for the scene as it is now. A no after a yes ends READY in this commit."""
        scene, consent = self.open(work, actor, consent_id)
        permit(work, actor, Action.ANSWER, scene.id)
        if not actor.person.adult:
            raise NotFound
        if consent.version != version:
            raise Stale
        said = Said.YES if yes else Said.NO
        after = replace(consent, said=said, said_at=work.now, scene_version=scene.version, recorded_by="")
        return self._keep(work, actor, scene, consent, after, EntryKind.CONSENT_ANSWERED)

    def withdraw(self, work: Work, actor: Actor, consent_id: str) -> Consent:
        """Take a yes back, this one alone: answers and other consents stand. A second press changes nothing."""
        scene, consent = self.open(work, actor, consent_id)
        if consent.said is not Said.YES:
            return consent
        after = replace(consent, said=Said.WITHDRAWN, said_at=work.now)
        return self._keep(work, actor, scene, consent, after, EntryKind.CONSENT_WITHDRAWN)

    def recordable(self, work: Work, actor: Actor, scene_id: str, consent_id: str) -> tuple[Person, Consent]:
        """A consent of somebody without Slack, for the form that records what they said to it."""
        proof = permit(work, actor, Action.RECORD_ANSWERS, scene_id)
        scene = found_scene(work, actor, scene_id)
        for fact in work.facts.of_scene(proof, scene):
            if isinstance(fact, Consent) and fact.id == consent_id:
                person = _cast(work, actor, scene_id, fact.person_id)
                if person.slack is not None and person.adult:
                    raise Refused("consent-they-answer", name=person.name)
                return person, fact
        raise NotFound

    def record(
        self, work: Work, actor: Actor, scene_id: str, consent_id: str, version: int, said: Said, how: HowSaid
    ) -> Consent:
        """Record what somebody without Slack said. A yes is recorded once it was read back; less counts at once."""
        person, consent = self.recordable(work, actor, scene_id, consent_id)
        scene = found_scene(work, actor, scene_id)
        if consent.version != version:
            raise Stale
        if said is Said.OPEN or (said is Said.WITHDRAWN and consent.said is not Said.YES):
            raise Refused("consent-nothing-to-withdraw", "said")
        if said is Said.YES and not how.read_back:
            raise Refused("consent-read-back", "read_back", name=person.name)
        present = self._present(work, actor, scene, person, said, how)
        after = replace(
            consent, said=said, said_at=work.now, scene_version=scene.version, to=_appointment(work, actor).id,
            recorded_by=actor.id, method=how.method, present=present,
        )  # fmt: skip
        kind = EntryKind.CONSENT_WITHDRAWN if said is Said.WITHDRAWN else EntryKind.CONSENT_ANSWERED
        return self._keep(work, actor, scene, consent, after, kind)

    def _present(self, work: Work, actor: Actor, scene: Scene, person: Person, said: Said, how: HowSaid) -> str:
        """Who else was there. A minor's yes is recorded with their guardian alone."""
        if person.adult or said is not Said.YES:
            return how.present
        guardian = work.facts.guardian(permit(work, actor, Action.RECORD_ANSWERS, scene.id), person)
        if guardian is None or not how.guardian:
            raise Refused("recording-no-guardian", "guardian", name=person.name)
        return ", ".join(filter(None, (guardian.name, how.present)))

    def _keep(
        self, work: Work, actor: Actor, scene: Scene, before: Consent, after: Consent, kind: EntryKind
    ) -> Consent:
        work.facts.keep(after)
        if before.said is Said.YES and after.said is not Said.YES:
            set_back(work, scene)
        self._enter(work, actor, kind, after)
        return replace(after, version=after.version + 1)

    def _enter(self, work: Work, actor: Actor, kind: EntryKind, consent: Consent) -> None:
        entry = Entry.of(
            kind, actor, work.now, subject=consent.person_id, scene=consent.scene_id, consent=consent.id,
            version=consent.version + 1,
        )  # fmt: skip
        work.ledger.append(consent.production_id, entry)


def _agreed(work: Work, actor: Actor, scene: Scene, person: Person, sheet: Sheet | None) -> Exposure:
    """What their answers agree to, as far as a rider of theirs covers it."""
    if sheet is None:
        return Exposure.CLOTHED
    return agreed_exposure(replace(sheet, topics=under_rider(work, actor, scene, person, sheet.topics)))


def _same(consent: Consent, person_id: str, asked: Asked) -> bool:
    """Whether it was asked before in the same words: asking again would be pressing."""
    kept = (consent.person_id, consent.kind, consent.double_id, consent.purpose, consent.exposure)
    return kept == (person_id, asked.kind, asked.double_id, asked.purpose, asked.exposure)


def _cast(work: Work, actor: Actor, scene_id: str, person_id: str) -> Person:
    if not work.scenes.performs_in(actor.production.id, person_id, scene_id):
        raise NotFound
    person = work.people.person(actor.production.id, person_id)
    if person is None:
        raise NotFound
    return person


def _appointment(work: Work, actor: Actor) -> Appointment:
    appointment = work.people.current_appointment(actor.production.id, Role.COORDINATOR)
    if appointment is None or appointment.person_id != actor.id:
        raise NotFound
    return appointment
