"""Consents of their own: asked by themselves, never more than was agreed, answered and withdrawn alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.consents import Asked, Consents, HowSaid, Shown, agreed_exposure
from bot.domain.facts import Consent, ConsentKind, Exposure, Said
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.permissions import Action, permit
from bot.domain.riders import Rider
from bot.domain.status import Standing
from bot.domain.topics import Answer, catalogue
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.checkin_cases import CheckInHouse, sheet

NUDITY = catalogue().topic_ids("nudity")
SCAN = Asked(ConsentKind.SCAN, "A scan of the face for one shot.", Exposure.CLOTHED, "Until the release.", "none")


class ConsentHouse(CheckInHouse):
    """Mina and Noor in scene 72A, of a kind with nudity."""

    def __init__(self) -> None:
        super().__init__()
        self.consents = Consents()
        self.edits("She leaves the bath.", "nudity")

    def asks(self, asked: Asked = SCAN, who: Actor | None = None) -> Consent:
        with self.work() as work:
            return self.consents.ask(work, self.cora, self.scene_id, (who or self.mina).id, asked)

    def answers(self, *performers: Actor, standing: Standing = Standing.ANSWERED, **given: Answer) -> None:
        topics = dict.fromkeys(NUDITY, Answer.NO) | {name.replace("_", "-"): said for name, said in given.items()}
        self.sends(*performers)
        for performer in performers:
            self.saves(performer, sheet(topics))

    def says(self, consent: Consent, *, yes: bool) -> Consent:
        with self.work(timedelta(minutes=1)) as work:
            return self.consents.answer(work, self.mina, consent.id, consent.version, yes)

    def listed(self, by: Actor | None = None) -> tuple[Shown, ...]:
        with self.work() as work:
            return self.consents.listed(work, by or self.cora, self.scene_id)


@pytest.fixture
def house() -> ConsentHouse:
    return ConsentHouse()


def test_it_is_asked_with_one_neutral_message_and_silence_is_no_yes(house: ConsentHouse) -> None:
    before = len(house.messages(Kind.NOTICE))
    house.asks()
    assert [reader for _, reader, _ in house.messages(Kind.NOTICE)[before:]] == [house.mina.id]
    (shown,) = house.listed()
    assert shown.consent is not None
    assert shown.consent.said is Said.OPEN
    assert not shown.usable


def test_a_rider_or_an_answer_never_implies_it(house: ConsentHouse) -> None:
    house.answers(house.mina, nudity_chest=Answer.YES, prosthetics=Answer.YES)
    house.asks()
    assert not house.listed()[0].usable


def test_it_is_answered_and_withdrawn_alone(house: ConsentHouse) -> None:
    house.answers(house.mina, house.noor)
    scan = house.says(house.asks(), yes=True)
    other = house.says(house.asks(replace(SCAN, kind=ConsentKind.ALTERATION)), yes=True)
    house.ready(house.scene)
    with house.work(timedelta(minutes=1)) as work:
        withdrawn = house.consents.withdraw(work, house.mina, scan.id)
        assert house.consents.withdraw(work, house.mina, scan.id) == withdrawn
    assert house.standing(house.mina) is Standing.ANSWERED
    assert {s.consent.kind: s.usable for s in house.listed() if s.consent} == {
        ConsentKind.SCAN: False, ConsentKind.ALTERATION: True,
    }  # fmt: skip
    assert other.said is Said.YES
    assert house.status(house.scene).value == "not_yet"


@pytest.mark.parametrize(("given", "agreed"), [
    ({}, Exposure.CLOTHED),
    ({"underwear": Answer.YES}, Exposure.PARTLY),
    ({"underwear": Answer.TALK_FIRST}, Exposure.CLOTHED),
    ({"nudity_chest": Answer.YES_WITH_CONDITIONS}, Exposure.NUDE),
    ({"nudity_chest": Answer.NOT_NOW, "nudity_implied": Answer.YES}, Exposure.PARTLY),
])  # fmt: skip
def test_never_more_explicit_than_agreed(house: ConsentHouse, given: dict[str, Answer], agreed: Exposure) -> None:
    house.answers(house.mina, **given)
    current = house.current(house.mina)
    assert current is not None
    assert agreed_exposure(current.sheet) is agreed
    for exposure in Exposure:
        asked = replace(SCAN, exposure=exposure)
        if exposure.rank <= agreed.rank:
            house.asks(asked)
        else:
            with pytest.raises(Refused, match="consent-more-explicit"):
                house.asks(asked)


def test_a_yes_that_became_more_than_is_agreed_now_is_not_usable(house: ConsentHouse) -> None:
    house.answers(house.mina, nudity_chest=Answer.YES)
    house.says(house.asks(replace(SCAN, exposure=Exposure.NUDE)), yes=True)
    assert house.listed()[0].usable
    house.saves(house.mina, sheet({"nudity-chest": Answer.NO}))
    assert not house.listed()[0].usable


def test_it_is_stale_after_the_scene_changed(house: ConsentHouse) -> None:
    house.says(house.asks(), yes=True)
    house.edits("She enters the bath.", "nudity")
    (shown,) = house.listed()
    assert (shown.stale, shown.usable) == (True, False)


def test_what_is_incomplete_or_asked_again_is_refused(house: ConsentHouse) -> None:
    for missing in ("purpose", "retention", "reuse"):
        with pytest.raises(Refused, match="form-empty") as refused:
            house.asks(replace(SCAN, **{missing: ""}))
        assert refused.value.field == missing
    house.says(house.asks(), yes=False)
    with pytest.raises(Refused, match="consent-asked-already"):
        house.asks()
    with pytest.raises(Refused, match="consent-no-such-double"):
        house.asks(Asked(ConsentKind.DOUBLE, "At the window.", Exposure.CLOTHED, double_id=house.noor.id))


def test_nobody_else_opens_answers_or_withdraws_it(house: ConsentHouse) -> None:
    consent = house.asks()
    for other in (house.noor, house.cora, house.alba, house.dira, house.ada):
        with house.work() as work, pytest.raises(NotFound):
            house.consents.open(work, other, consent.id)
        with house.work() as work, pytest.raises(NotFound):
            house.consents.answer(work, other, consent.id, 1, True)
        with house.work() as work, pytest.raises(NotFound):
            house.consents.withdraw(work, other, consent.id)
    for other in (house.noor, house.mina, house.alba, house.dira, house.ada):
        with house.work() as work, pytest.raises(NotFound):
            house.consents.ask(work, other, house.scene_id, house.mina.id, SCAN)
    with house.work() as work, pytest.raises(NotFound):
        work.facts.own_in(permit(work, house.noor, Action.SEE_OWN_RECORD, house.noor.id), house.scene)


def test_an_older_form_is_refused(house: ConsentHouse) -> None:
    consent = house.asks()
    house.says(consent, yes=False)
    with pytest.raises(Stale):
        house.says(consent, yes=True)


def test_a_later_coordinator_is_shown_that_there_is_one_and_not_what(house: ConsentHouse) -> None:
    house.says(house.asks(), yes=True)
    nia = house.person("Nia", Role.COORDINATOR)
    house.appoints(nia, Role.COORDINATOR)
    assert [(s.person.name, s.consent) for s in house.listed(nia)] == [("Mina", None)]


def test_each_opening_is_entered_as_read(house: ConsentHouse) -> None:
    house.says(house.asks(), yes=True)
    house.listed()
    read = [e for _, e in house.books.state.ledger.values() if e.kind is EntryKind.ANSWERS_READ]
    assert [e.subject for e in read] == [house.mina.id]


def test_without_slack_it_is_recorded_and_a_yes_only_when_read_back(house: ConsentHouse) -> None:
    dora = house.person("Dora", Role.PERFORMER, slack=None)
    house.edits("She leaves the bath.", "nudity", cast=(house.mina, house.noor, dora))
    before = len(house.messages(Kind.NOTICE))
    consent = house.asks(who=dora)
    assert len(house.messages(Kind.NOTICE)) == before

    def record(said: Said, version: int, *, read_back: bool) -> Consent:
        how = HowSaid("phone", "", read_back)
        with house.work(timedelta(minutes=1)) as work:
            return house.consents.record(work, house.cora, house.scene_id, consent.id, version, said, how)

    with pytest.raises(Refused, match="consent-read-back"):
        record(Said.YES, 1, read_back=False)
    yes = record(Said.YES, 1, read_back=True)
    assert house.listed()[0].usable
    record(Said.WITHDRAWN, yes.version, read_back=False)
    assert not house.listed()[0].usable
    with house.work() as work, pytest.raises(Refused, match="consent-they-answer"):
        house.consents.recordable(work, house.cora, house.scene_id, house_consent(house))


def house_consent(house: ConsentHouse) -> str:
    return house.asks().id


def test_of_nobody_without_attestation_anything_but_clothed_is_asked(house: ConsentHouse) -> None:
    house.edits("A hug.", "family-touch")
    kim = house.person("Kim", Role.PERFORMER, adult=False)
    house.edits("They hug.", "family-touch", cast=(house.mina, house.noor, kim))
    with pytest.raises(Refused, match="consent-not-attested-adult"):
        house.asks(replace(SCAN, exposure=Exposure.PARTLY), kim)
    house.asks(who=kim)
    assert kim.id not in [reader for _, reader, _ in house.messages()]


def test_a_rider_is_a_ceiling_for_a_scan_as_well(house: ConsentHouse) -> None:
    house.answers(house.mina, nudity_chest=Answer.YES, underwear=Answer.YES)
    with house.work() as work:
        version = house.scene.version
        work.riders.add_rider(
            Rider(house.production_id, house.scene_id, house.mina.id, 1, version, work.now, covers=("underwear",))
        )
    with pytest.raises(Refused, match="consent-more-explicit"):
        house.asks(replace(SCAN, exposure=Exposure.NUDE))
    house.asks(replace(SCAN, exposure=Exposure.PARTLY))
