"""Doubles: the narrower of both limits wins, nobody is doubled without a yes, and after a withdrawal the original
limits stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.consents import Asked, Consents
from bot.domain.doubles import Doubles, narrower, stands
from bot.domain.facts import Consent, ConsentKind, DoubleKind, Exposure
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.riders import Rider
from bot.domain.scenes import Status
from bot.domain.topics import Answer
from bot.domain.work import NotFound, Refused
from tests.domain.checkin_cases import ALL_YES, TOPICS, CheckInHouse, sheet

SHEETS = st.dictionaries(
    st.sampled_from(TOPICS), st.builds(TopicAnswer, st.sampled_from(Answer), st.sampled_from(("", "slowly")))
).map(Sheet)


class DoubleHouse(CheckInHouse):
    """Mina and Noor in scene 72A, and Dora who doubles Mina."""

    def __init__(self) -> None:
        super().__init__()
        self.doubles, self.consents = Doubles(), Consents()
        self.dora = self.person("Dora", Role.PERFORMER)
        self.edits(cast=(self.mina, self.noor, self.dora))

    def enters(self, kind: DoubleKind = DoubleKind.BODY) -> None:
        with self.work() as work:
            self.doubles.enter(work, self.cora, self.scene_id, self.dora.id, self.mina.id, kind)

    def asks(self, who: Actor | None = None) -> Consent:
        asked = Asked(ConsentKind.DOUBLE, "From behind, at the window.", Exposure.CLOTHED, double_id=self.dora.id)
        with self.work() as work:
            return self.consents.ask(work, self.cora, self.scene_id, (who or self.mina).id, asked)

    def says(self, consent: Consent, *, yes: bool) -> Consent:
        with self.work(timedelta(minutes=1)) as work:
            _, now = self.consents.open(work, self.mina, consent.id)
            return self.consents.answer(work, self.mina, consent.id, now.version, yes)

    def everybody_answers(self, *performers: Actor) -> None:
        self.sends(*performers)
        for performer in performers:
            self.saves(performer, sheet(ALL_YES))


@pytest.fixture
def house() -> DoubleHouse:
    return DoubleHouse()


@given(SHEETS, SHEETS)
def test_nothing_is_allowed_that_either_did_not_allow(one: Sheet, other: Sheet) -> None:
    allowed = narrower(one, other, TOPICS)
    assert allowed == narrower(one, other, TOPICS)
    assert set(allowed) == set(one.topics) & set(other.topics)
    for topic, given_both in allowed.items():
        for given_one in (one.topics[topic], other.topics[topic]):
            assert given_both.answer.strictness >= given_one.answer.strictness
            assert given_one.conditions in given_both.conditions
        assert not (given_both.answer is Answer.YES and given_both.conditions)
    assert narrower(None, other, TOPICS) == {} == narrower(one, None, TOPICS)


def test_ready_waits_until_the_doubled_performer_agreed(house: DoubleHouse) -> None:
    house.everybody_answers(house.mina, house.noor, house.dora)
    house.enters()
    with pytest.raises(Refused, match="status-double-not-agreed"):
        house.ready(house.scene)
    consent = house.asks()
    with pytest.raises(Refused, match="status-double-not-agreed"):
        house.ready(house.scene)
    house.says(consent, yes=True)
    house.ready(house.scene)
    assert house.status(house.scene) is Status.READY


def test_a_no_to_a_double_after_a_yes_ends_ready_and_sends_nothing_but_the_status(house: DoubleHouse) -> None:
    house.everybody_answers(house.mina, house.noor, house.dora)
    house.enters()
    consent = house.says(house.asks(), yes=True)
    house.ready(house.scene)
    before = len(house.messages())
    house.says(consent, yes=False)
    assert house.status(house.scene) is Status.NOT_YET
    assert {kind for kind, _, _ in house.messages()[before:]} == {Kind.STATUS}
    with pytest.raises(Refused, match="status-double-not-agreed"):
        house.ready(house.scene)


def test_a_changed_scene_makes_the_yes_to_a_double_stale(house: DoubleHouse) -> None:
    house.enters()
    consent = house.says(house.asks(), yes=True)
    house.edits("They kiss in the snow.", cast=(house.mina, house.noor, house.dora))
    house.everybody_answers(house.mina, house.noor, house.dora)
    with pytest.raises(Refused, match="status-double-not-agreed"):
        house.ready(house.scene)
    house.says(consent, yes=True)
    house.ready(house.scene)


def test_the_limits_are_the_narrower_of_both_and_each_reading_is_entered(house: DoubleHouse) -> None:
    house.sends(house.mina, house.dora)
    house.saves(house.mina, sheet(ALL_YES | {TOPICS[0]: Answer.NO}))
    house.saves(house.dora, sheet(ALL_YES | {TOPICS[1]: (Answer.YES_WITH_CONDITIONS, "from the left")}))
    house.enters()
    (limits,) = house.opens_sheet().limits
    assert limits.allowed[TOPICS[0]].answer is Answer.NO
    assert limits.allowed[TOPICS[1]] == TopicAnswer(Answer.YES_WITH_CONDITIONS, "from the left")
    assert limits.allowed[TOPICS[2]].answer is Answer.YES
    assert not limits.agreed
    read = [e.subject for _, e in house.books.state.ledger.values() if e.kind is EntryKind.ANSWERS_READ]
    assert {house.mina.id, house.dora.id} <= set(read)


def test_after_a_withdrawal_the_double_stays_inside_the_original_limits(house: DoubleHouse) -> None:
    house.everybody_answers(house.noor, house.dora)
    house.sends(house.mina)
    house.saves(house.mina, sheet(ALL_YES | {TOPICS[0]: Answer.NO}))
    house.withdraws(house.mina)
    assert house.status(house.scene) is Status.PAUSED
    house.enters()
    house.edits("They part at the door.", cast=(house.noor, house.dora))
    house.everybody_answers(house.noor, house.dora)
    (limits,) = house.opens_sheet().limits
    assert limits.original
    assert limits.agreed
    assert limits.allowed[TOPICS[0]].answer is Answer.NO
    assert limits.allowed[TOPICS[1]].answer is Answer.YES
    house.ready(house.scene)
    assert house.status(house.scene) is Status.READY


def test_who_withdrew_without_ever_having_answered_left_no_limits_and_is_not_doubled(house: DoubleHouse) -> None:
    house.everybody_answers(house.noor, house.dora)
    house.sends(house.mina)
    house.withdraws(house.mina)
    house.edits(cast=(house.mina, house.noor, house.dora))
    house.enters()
    assert house.opens_sheet().limits[0].allowed == {}
    house.edits("They part.", cast=(house.noor, house.dora))
    house.everybody_answers(house.noor, house.dora)
    with pytest.raises(Refused, match="status-double-not-agreed"):
        house.ready(house.scene)


def test_a_stand_in_without_answers_of_their_own_is_allowed_nothing(house: DoubleHouse) -> None:
    house.everybody_answers(house.mina)
    house.enters(DoubleKind.STAND_IN)
    assert house.opens_sheet().limits[0].allowed == {}


def test_whose_answers_are_closed_to_the_reader_limit_without_being_shown(house: DoubleHouse) -> None:
    house.everybody_answers(house.mina, house.dora)
    house.enters()
    nia = house.person("Nia", Role.COORDINATOR)
    house.appoints(nia, Role.COORDINATOR)
    (limits,) = house.opens_sheet(nia).limits
    assert not limits.known
    assert limits.allowed == {}


@pytest.mark.parametrize(("double", "doubled", "refusal"), [
    ("mina", "mina", "double-of-oneself"), ("noor", "dora", "double-of-a-double"),
])  # fmt: skip
def test_who_cannot_double_whom(house: DoubleHouse, double: str, doubled: str, refusal: str) -> None:
    house.enters()
    with house.work() as work, pytest.raises(Refused, match=refusal):
        house.doubles.enter(
            work, house.cora, house.scene_id, getattr(house, double).id, getattr(house, doubled).id, DoubleKind.PHOTO
        )


def test_only_the_scenes_people_double_and_only_the_coordinator_enters_it(house: DoubleHouse) -> None:
    lea = house.person("Lea", Role.PERFORMER)
    with house.work() as work, pytest.raises(NotFound):
        house.doubles.enter(work, house.cora, house.scene_id, lea.id, house.mina.id, DoubleKind.BODY)
    for other in (house.ada, house.alba, house.dira, house.mina):
        with house.work() as work, pytest.raises(NotFound):
            house.doubles.enter(work, other, house.scene_id, house.dora.id, house.mina.id, DoubleKind.BODY)


def test_a_double_is_entered_for_the_scene_alone_and_ended(house: DoubleHouse) -> None:
    house.everybody_answers(house.mina, house.noor, house.dora)
    house.enters()
    with house.work() as work:
        house.doubles.end(work, house.cora, house.scene_id, house.dora.id)
        assert house.doubles.listed(work, house.cora, house.scene_id) == ()
    house.ready(house.scene)


def test_a_yes_to_one_double_is_none_to_another(house: DoubleHouse) -> None:
    lea = house.person("Lea", Role.PERFORMER)
    house.edits(cast=(house.mina, house.noor, house.dora, lea))
    house.enters()
    house.says(house.asks(), yes=True)
    with house.work() as work:
        house.doubles.enter(work, house.cora, house.scene_id, lea.id, house.mina.id, DoubleKind.STUNT)
        found = {each.double.name: each.agreed for each in house.doubles.listed(work, house.cora, house.scene_id)}
    assert found == {"Dora": True, "Lea": False}


@pytest.mark.parametrize("whose", ["mina", "dora"])
def test_a_rider_of_either_is_a_ceiling_for_the_double(house: DoubleHouse, whose: str) -> None:
    house.everybody_answers(house.mina, house.dora)
    house.enters()
    person: Actor = getattr(house, whose)
    with house.work() as work:
        version = house.scene.version
        covers = TOPICS[1:]
        work.riders.add_rider(
            Rider(house.production_id, house.scene_id, person.id, 1, version, work.now, covers=covers)
        )
    (limits,) = house.opens_sheet().limits
    assert set(limits.allowed) == set(TOPICS[1:])


def test_what_was_agreed_for_one_shooting_is_not_agreed_for_the_next(house: DoubleHouse) -> None:
    house.enters()
    consent = house.says(house.asks(), yes=True)
    with house.work() as work:
        assert stands(work, house.scene, consent)
        slot = house.slot(house.scene)
        work.scenes.keep_wrap(house.production_id, slot.unit, slot.day, work.now + timedelta(hours=1))
        assert stands(work, house.scene, consent)
        work.scenes.add_slot(replace(slot, id="again", day=slot.day + timedelta(days=1)))
        assert not stands(work, house.scene, consent)
