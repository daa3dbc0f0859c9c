"""Minors: nothing of nudity or simulated sex by any way, no message, and answers recorded with a guardian alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.agreeing import Agreeing, mark_of_bared
from bot.domain.answers import Sheet
from bot.domain.background import BackgroundPeople, Told
from bot.domain.consents import Asked, Consents, HowSaid
from bot.domain.doubles import Doubles
from bot.domain.facts import ConsentKind, DoubleKind, Exposure, Guardian, Said
from bot.domain.guardians import Guardians, Named
from bot.domain.importing import Importing
from bot.domain.ledger import EntryKind
from bot.domain.people import Actor, Role
from bot.domain.roster import Roster
from bot.domain.rulebook import Packs
from bot.domain.scene_sheet import Recording
from bot.domain.scenes import Status
from bot.domain.status import Standing
from bot.domain.terms import BODY_PARTS, Bared, Terms
from bot.domain.topics import Answer, catalogue
from bot.domain.work import NotFound, Refused
from tests.domain.checkin_cases import CheckInHouse, sheet

FAMILY = catalogue().topic_ids("family-touch")
ADULTS = [kind.id for kind in catalogue().kinds if catalogue().adults_only(kind.id)]
OTHERS = [kind.id for kind in catalogue().kinds if not catalogue().adults_only(kind.id)]
NAMED = Named("Gil Berg", "Father", "Passport seen by the production office", date(2026, 1, 1))


class NoDoors:
    """Nothing stands at any door here."""

    def recheck(self, *_: object) -> None: ...


class MinorHouse(CheckInHouse):
    """Mina, Noor and Kim, who is not attested as 18 or over, hug in scene 72A."""

    def __init__(self, *, slack: bool = True) -> None:
        super().__init__()
        self.guardians = Guardians()
        more = {} if slack else {"slack": None}
        self.kim = self.person("Kim", Role.PERFORMER, adult=False, **more)
        self.edits("They hug.", "family-touch", cast=(self.mina, self.noor, self.kim))

    def names(self, named: Named = NAMED, person: Actor | None = None) -> Guardian:
        with self.work() as work:
            return self.guardians.name(work, self.cora, self.scene_id, (person or self.kim).id, named)

    def records_kim(self, said: Sheet | None, *, present: bool) -> Recording:
        how = replace(self.how(), guardian="yes" if present else "")
        with self.work(timedelta(minutes=1)) as work:
            return self.sheets.record_for(work, self.cora, self.scene_id, self.kim.id, self.scene.version, said, how)


@pytest.fixture
def house() -> MinorHouse:
    return MinorHouse()


def said_no() -> Sheet:
    return sheet(dict.fromkeys(FAMILY, Answer.NO))


def test_answers_are_recorded_with_the_guardian_named_and_present_alone(house: MinorHouse) -> None:
    with pytest.raises(Refused, match="recording-no-guardian"):
        house.records_kim(said_no(), present=True)
    house.names()
    with pytest.raises(Refused, match="recording-guardian-absent"):
        house.records_kim(said_no(), present=False)
    done = house.records_kim(said_no(), present=True)
    assert done.answers.recorded is not None
    assert done.answers.recorded.guardian == "Gil Berg"
    assert house.standing(house.kim) is Standing.ANSWERED


def test_taking_part_is_ended_without_any_guardian(house: MinorHouse) -> None:
    house.records_kim(None, present=False)
    assert house.standing(house.kim) is Standing.WITHDRAWN
    assert house.status(house.scene) is Status.PAUSED


@pytest.mark.parametrize("kind", ADULTS)
def test_no_way_leads_a_minor_into_such_a_scene(house: MinorHouse, kind: str) -> None:
    house.names()
    with pytest.raises(Refused, match="brief-not-attested-adult"):
        house.edits("Later.", kind, cast=(house.mina, house.noor, house.kim))
    house.edits("Later.", kind, cast=(house.mina, house.noor))
    with house.work() as work, pytest.raises(Refused, match="brief-not-attested-adult"):
        BackgroundPeople(house.scenes).add(
            work, house.cora, house.scene_id, house.scene.version, [house.kim.id], Told("Walks by.", "A coat.")
        )
    with house.work() as work, pytest.raises(NotFound):
        Doubles().enter(work, house.cora, house.scene_id, house.kim.id, house.mina.id, DoubleKind.STAND_IN)


@pytest.mark.parametrize("kind", ADULTS)
def test_an_attestation_taken_back_closes_every_way_but_out(kind: str) -> None:
    house = MinorHouse()
    house.edits("Later.", kind, cast=(house.mina, house.noor))
    topics = dict.fromkeys(catalogue().topic_ids(kind), Answer.NO)
    house.sends()
    for who in (house.mina, house.noor):
        house.saves(who, sheet(topics))
    house.ready(house.scene)
    admin = house.person("Adam", Role.ADMIN)
    with house.work() as work:
        Roster(Importing(Packs()), NoDoors()).attest(work, admin, (house.mina.id,), False)
    young = replace(house.mina, person=house.books.state.people[house.mina.id])
    assert house.status(house.scene) is Status.NOT_YET
    with pytest.raises(Refused, match="status-not-attested-adult"):
        house.ready(house.scene)
    with pytest.raises(NotFound):
        house.opens(young)
    with pytest.raises(Refused, match="recording-not-attested-adult"):
        house.records_for(young, sheet(topics))
    with house.work() as work, pytest.raises(Refused, match="send-not-attested-adult"):
        house.sheets.send(work, house.cora, house.scene_id, (young.id,))
    with house.work() as work, pytest.raises(Refused, match="brief-not-attested-adult"):
        Doubles().enter(work, house.cora, house.scene_id, young.id, house.noor.id, DoubleKind.BODY)
    for exposure in (Exposure.PARTLY, Exposure.NUDE):
        asked = Asked(ConsentKind.SCAN, "A scan.", exposure, "A week.", "none")
        with house.work() as work, pytest.raises(Refused, match="consent-not-attested-adult"):
            Consents().ask(work, house.cora, house.scene_id, young.id, asked)
    house.withdraws(young)
    assert house.status(house.scene) is Status.PAUSED


def test_a_minor_is_messaged_by_nothing_and_answers_nothing_alone(house: MinorHouse) -> None:
    house.names()
    house.records_kim(said_no(), present=True)
    consents = Consents()
    with house.work() as work:
        asked = Asked(ConsentKind.SCAN, "A scan of the face.", Exposure.CLOTHED, "A week.", "none")
        consent = consents.ask(work, house.cora, house.scene_id, house.kim.id, asked)
    assert house.kim.id not in {reader for _, reader, _ in house.messages()}
    with pytest.raises(NotFound):
        house.opens(house.kim)
    with house.work() as work, pytest.raises(NotFound):
        consents.answer(work, house.kim, consent.id, 1, True)
    with house.work() as work, pytest.raises(Refused, match="recording-no-guardian"):
        consents.record(work, house.cora, house.scene_id, consent.id, 1, Said.YES, HowSaid("phone", "", True))
    with house.work() as work:
        how = HowSaid("phone", "Teacher", True, guardian=True)
        kept = consents.record(work, house.cora, house.scene_id, consent.id, 1, Said.YES, how)
    assert kept.present == "Gil Berg, Teacher"


def test_a_guardian_is_named_by_the_coordinator_and_entered(house: MinorHouse) -> None:
    house.names()
    house.names(replace(NAMED, name="Una Berg", relation="Mother"))
    with house.work() as work:
        _, (minor,) = house.guardians.minors(work, house.cora, house.scene_id)
    assert minor.guardian is not None
    assert (minor.guardian.name, minor.guardian.version) == ("Una Berg", 2)
    named = [e.subject for _, e in house.books.state.ledger.values() if e.kind is EntryKind.GUARDIAN_NAMED]
    assert named == [house.kim.id] * 2
    with pytest.raises(NotFound):
        house.names(person=house.mina)
    with pytest.raises(Refused, match="guardian-future"):
        house.names(replace(NAMED, confirmed_on=date(2100, 1, 1)))
    for other in (house.ada, house.alba, house.mina, house.kim):
        with house.work() as work, pytest.raises(NotFound):
            house.guardians.name(work, other, house.scene_id, house.kim.id, NAMED)


def test_there_are_kinds_on_either_side() -> None:
    assert "nudity" in ADULTS
    assert "simulated-sex" in ADULTS
    assert "family-touch" in OTHERS


def test_nudity_by_the_terms_is_nudity_whatever_the_kind(house: MinorHouse) -> None:
    agreeing, bare = Agreeing(), {house.mina.id: Bared(on_set=(BODY_PARTS[0],))}
    with house.work() as work, pytest.raises(Refused, match="terms-not-attested-adult"):
        agreeing.change_bared(work, house.cora, house.scene_id, bare, mark_of_bared(Terms(), (house.mina.id,)))
    house.edits("They hug.", "family-touch", cast=(house.mina, house.noor))
    with house.work() as work:
        agreeing.change_bared(work, house.cora, house.scene_id, bare, mark_of_bared(Terms(), (house.mina.id,)))
    with pytest.raises(Refused, match="brief-not-attested-adult"):
        house.edits("They hug.", "family-touch", cast=(house.mina, house.noor, house.kim))
