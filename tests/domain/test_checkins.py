"""The performer's side: silence is never yes, drafts never come back, narrowing and withdrawing act in their commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.record import drafts_kept
from bot.domain.rulebook import Packs
from bot.domain.scenes import Status
from bot.domain.status import Standing
from bot.domain.topics import Answer, catalogue
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.checkin_cases import ALL_YES, OTHER_TOPICS, TOPICS, CheckInHouse, sheet


@pytest.fixture
def house() -> CheckInHouse:
    return CheckInHouse()


def test_nothing_is_asked_before_send(house: CheckInHouse) -> None:
    assert house.standing(house.mina) is Standing.NOT_ASKED
    with house.work() as work:
        assert house.checkins.waiting(work, house.mina) == ()
    with pytest.raises(NotFound):
        house.opens(house.mina)
    house.sends(house.mina)
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    assert house.standing(house.noor) is Standing.NOT_ASKED


def test_a_new_form_has_nothing_chosen(house: CheckInHouse) -> None:
    house.sends()
    form = house.opens(house.mina)
    assert form.sheet == Sheet()
    assert not form.begun
    assert form.topics == TOPICS


def test_what_was_left_out_counts_as_not_answered(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet(dict.fromkeys(TOPICS[:-1], Answer.YES)))
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    house.saves(house.mina, sheet({TOPICS[-1]: Answer.NO}))
    assert house.standing(house.mina) is Standing.ANSWERED


def test_nothing_answered_is_nothing_to_save(house: CheckInHouse) -> None:
    house.sends()
    with pytest.raises(Refused) as refused:
        house.saves(house.mina, sheet({}, allergies="latex"))
    assert refused.value.message_id == "checkin-nothing-answered"


@pytest.mark.parametrize("answer", list(Answer))
def test_every_answer_is_answered_and_sends_nothing(house: CheckInHouse, answer: Answer) -> None:
    house.sends()
    before = house.messages()
    house.saves(house.mina, sheet(dict.fromkeys(TOPICS, answer)))
    assert house.standing(house.mina) is Standing.ANSWERED
    assert house.messages() == before


def test_a_draft_is_found_again_and_saved_by_the_review_alone(house: CheckInHouse) -> None:
    house.sends()
    house.turns(house.mina, sheet({TOPICS[0]: (Answer.YES_WITH_CONDITIONS, "slowly")}))
    form = house.opens(house.mina)
    assert form.begun
    assert form.sheet.topics[TOPICS[0]] == TopicAnswer(Answer.YES_WITH_CONDITIONS, "slowly")
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    assert house.current(house.mina) is None


def test_an_answer_cleared_on_the_page_is_silence_again(house: CheckInHouse) -> None:
    house.sends()
    house.turns(house.mina, sheet(ALL_YES))
    house.turns(house.mina, sheet({}), left_out=TOPICS[:1])
    assert house.opens(house.mina).sheet.missing(TOPICS) == TOPICS[:1]


def test_presses_on_a_page_are_kept_in_their_order_and_late_ones_let_go(house: CheckInHouse) -> None:
    house.sends()
    place = house.place(house.mina)
    with house.work() as work:
        assert house.checkins.keep(work, house.mina, place, sheet({TOPICS[0]: Answer.NO}), "1700000002.000000")
        assert not house.checkins.keep(work, house.mina, place, sheet({TOPICS[0]: Answer.YES}), "1700000001.000000")
    assert house.opens(house.mina).sheet.topics[TOPICS[0]].answer is Answer.NO
    house.turns(house.mina, sheet({TOPICS[0]: Answer.NO}))
    with house.work() as work:
        assert not house.checkins.keep(work, house.mina, place, sheet({TOPICS[0]: Answer.YES}), "1700000003.000000")
    assert house.opens(house.mina).sheet.topics[TOPICS[0]].answer is Answer.NO


ENDINGS: dict[str, Callable[[CheckInHouse], object]] = {
    "save": lambda house: house.saves(house.mina, sheet(ALL_YES)),
    "withdrawal": lambda house: house.withdraws(house.mina),
    "taken out": lambda house: house.edits(cast=(house.noor,)),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_draft_is_destroyed_with_what_ends_it(house: CheckInHouse, ending: str) -> None:
    house.sends()
    house.turns(house.mina, sheet(ALL_YES))
    assert house.books.state.drafts
    ENDINGS[ending](house)
    assert not house.books.state.drafts


def test_a_draft_is_destroyed_after_seven_days(house: CheckInHouse) -> None:
    house.sends()
    house.turns(house.mina, sheet(ALL_YES))
    kept = timedelta(days=7)
    with house.work(kept - timedelta(seconds=1)) as work:
        assert drafts_kept(work, Packs(), house.mina.production.team_id) == kept
        assert work.checkins.destroy_old_drafts(work.now - kept) == 0
    with house.work(timedelta(seconds=2)) as work:
        assert work.checkins.destroy_old_drafts(work.now - kept) == 1
    assert house.opens(house.mina).sheet == Sheet()


def test_the_review_saves_what_it_showed_or_nothing(house: CheckInHouse) -> None:
    house.sends()
    review = house.turns(house.mina, sheet(ALL_YES))
    with house.work() as work:  # the same form, on another device
        assert house.checkins.keep(work, house.mina, review, sheet({TOPICS[0]: Answer.NO}), "1700000001.000000")
    with pytest.raises(Stale), house.work() as work:
        house.checkins.save(work, house.mina, review)
    assert house.standing(house.mina) is Standing.NOT_ANSWERED


def test_a_page_left_twice_changes_nothing_and_an_overtaken_one_is_stale(house: CheckInHouse) -> None:
    house.sends()
    first = house.place(house.mina)
    house.turns(house.mina, sheet({TOPICS[0]: Answer.NO}))
    step = house.opens(house.mina).step
    with house.work() as work:
        again = house.checkins.turn(work, house.mina, first, sheet({TOPICS[0]: Answer.NO}))
    assert again.step == step
    with pytest.raises(Stale), house.work() as work:
        house.checkins.turn(work, house.mina, first, sheet({TOPICS[0]: Answer.YES}))
    assert house.opens(house.mina).sheet.topics[TOPICS[0]].answer is Answer.NO


def test_an_older_form_is_refused(house: CheckInHouse) -> None:
    house.sends()
    old = house.turns(house.mina, sheet(ALL_YES))
    house.edits()
    with pytest.raises(Stale), house.work() as work:
        house.checkins.save(work, house.mina, old)
    with pytest.raises(Stale), house.work() as work:
        house.checkins.turn(work, house.mina, old, sheet(ALL_YES))


def test_a_topic_the_scene_does_not_ask_is_not_found(house: CheckInHouse) -> None:
    house.sends()
    foreign = next(topic for topic in OTHER_TOPICS if topic not in TOPICS)
    place = house.place(house.mina)
    with pytest.raises(NotFound):
        house.turns(house.mina, sheet({foreign: Answer.YES}))
    with pytest.raises(NotFound), house.work() as work:
        house.checkins.keep(work, house.mina, place, sheet({foreign: Answer.YES}), "1700000001.000000")


@pytest.mark.parametrize("who", ["cora", "alba", "ada", "dira", "noor"])
def test_nobody_else_can_open_turn_save_or_withdraw(house: CheckInHouse, who: str) -> None:
    house.sends(house.mina)
    other: Actor = getattr(house, who)
    place = house.place(house.mina)
    with house.work() as work:
        for attempt in (
            lambda: house.checkins.open(work, other, house.scene_id),
            lambda: house.checkins.turn(work, other, place, sheet(ALL_YES)),
            lambda: house.checkins.save(work, other, place),
            lambda: house.checkins.withdraw(work, other, house.scene_id),
            lambda: house.checkins.discard(work, other, house.scene_id),
        ):
            with pytest.raises(NotFound):
                attempt()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({TOPICS[0]: Answer.NO}, Status.NOT_YET),
        ({TOPICS[0]: Answer.TALK_FIRST}, Status.NOT_YET),
        ({TOPICS[0]: (Answer.YES_WITH_CONDITIONS, "slowly")}, Status.NOT_YET),
        ({}, Status.READY),
    ],
)
def test_narrowing_takes_ready_back_in_the_same_commit(
    house: CheckInHouse, change: dict[str, Answer | tuple[Answer, str]], status: Status
) -> None:
    house.makes_ready()
    house.saves(house.mina, sheet({**ALL_YES, **change}))
    assert house.status(house.scene) is status
    assert house.standing(house.mina) is Standing.ANSWERED


def test_clearing_an_answer_takes_ready_back(house: CheckInHouse) -> None:
    house.makes_ready()
    house.saves(house.mina, sheet({}), left_out=TOPICS[:1])
    assert house.status(house.scene) is Status.NOT_YET


def test_letting_the_alternate_read_changes_no_status(house: CheckInHouse) -> None:
    house.makes_ready()
    for said in ("yes", "no"):
        house.saves(house.mina, sheet({}, alternate_reads=said))
        assert house.status(house.scene) is Status.READY


@pytest.mark.parametrize("status", list(Status))
def test_a_withdrawal_pauses_from_any_status_at_once_and_once(house: CheckInHouse, status: Status) -> None:
    house.makes_ready()
    slot = house.slot(house.scene)
    if status is Status.NOT_YET:
        with house.work() as work:
            house.statuses.declare_not_yet(work, house.cora, slot.id, slot.version, None)
    elif status is Status.PAUSED:
        with house.work() as work:
            house.statuses.hold(work, house.alba, slot.id)
    told = len(house.messages(Kind.STATUS))
    done = house.withdraws(house.mina)
    assert house.status(house.scene) is Status.PAUSED
    assert house.standing(house.mina) is Standing.WITHDRAWN
    assert len(house.messages(Kind.STATUS)) == told + (0 if status is Status.PAUSED else 3)
    before = house.books.state.copied()
    assert done.told is (status is not Status.PAUSED)
    assert house.withdraws(house.mina) == replace(done, told=False)
    assert house.books.state == before


def test_one_may_withdraw_without_having_answered(house: CheckInHouse) -> None:
    house.sends()
    house.withdraws(house.mina)
    assert house.standing(house.mina) is Standing.WITHDRAWN
    assert house.status(house.scene) is Status.PAUSED


def test_after_a_withdrawal_noes_stay_and_yeses_do_not(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet({**ALL_YES, TOPICS[0]: Answer.NO}, alternate_reads="yes", access="a chair"))
    house.withdraws(house.mina)
    form = house.opens(house.mina)
    assert form.sheet.topics.keys() == {TOPICS[0]}
    assert form.sheet.needs == {"access": "a chair"}
    house.saves(house.mina, sheet(ALL_YES))
    assert house.standing(house.mina) is Standing.ANSWERED
    assert house.status(house.scene) is Status.PAUSED


def test_an_edited_scene_makes_answers_stale_and_keeps_noes(house: CheckInHouse) -> None:
    house.makes_ready()
    house.saves(house.mina, sheet({**ALL_YES, TOPICS[0]: Answer.NO}))
    house.edits()
    assert house.standing(house.mina) is Standing.STALE
    assert house.status(house.scene) is Status.NOT_YET
    form = house.opens(house.mina)
    assert form.sheet.topics.keys() == {TOPICS[0]}
    assert "72A" in form.sheet.topics[TOPICS[0]].carried_from


def test_a_no_comes_along_to_the_next_scene_until_it_is_saved_there(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet({**ALL_YES, TOPICS[0]: (Answer.NO, "never")}))
    other = house.adds_intimate("80", house.mina)
    with house.work() as work:
        house.sheets.send(work, house.cora, other.id, (house.mina.id,))
    form = house.opens(house.mina, other.id)
    assert form.sheet.topics.keys() == {TOPICS[0]}
    assert form.sheet.topics[TOPICS[0]].carried_from.startswith("72A, ")
    house.saves(house.mina, sheet({}), scene_id=other.id)
    assert house.opens(house.mina, other.id).sheet.topics[TOPICS[0]] == TopicAnswer(Answer.NO, "never")


def test_rather_talking_is_noted_and_sends_nothing(house: CheckInHouse) -> None:
    house.sends()
    before = house.messages()
    with house.work() as work:
        house.checkins.rather_talk(work, house.mina, house.scene_id)
    assert house.messages() == before
    assert [column.wishes_to_talk for column in house.opens_sheet().columns] == [True, False]
    house.saves(house.mina, sheet(ALL_YES))
    assert [column.wishes_to_talk for column in house.opens_sheet().columns] == [False, False]


@pytest.mark.parametrize(("kind", "refused"), [("nudity", True), ("family-touch", False)])
def test_an_attestation_taken_back_keeps_a_scene_for_adults_from_ready(
    house: CheckInHouse, kind: str, refused: bool
) -> None:
    house.edits(kind=kind)
    house.sends()
    for who in (house.mina, house.noor):
        house.saves(who, sheet(dict.fromkeys(catalogue().topic_ids(kind), Answer.YES)))
    people = house.books.state.people
    people[house.noor.id] = replace(people[house.noor.id], adult=False)
    if not refused:
        house.ready(house.scene)
        return
    with pytest.raises(Refused) as wrong:
        house.ready(house.scene)
    assert (wrong.value.message_id, wrong.value.field) == ("status-not-attested-adult", "status")
    assert house.status(house.scene) is Status.NOT_YET


def test_a_later_coordinator_asks_each_performer_and_agreeing_twice_is_agreeing_once(house: CheckInHouse) -> None:
    house.makes_ready()
    nia = house.person("Nia", Role.COORDINATOR)
    appointment = house.appoints(nia, Role.COORDINATOR)
    with house.work() as work:
        assert house.checkins.asking(work, house.mina) == (appointment,)
        house.checkins.agree_to_reader(work, house.mina, appointment.id)
        assert house.checkins.asking(work, house.mina) == ()
        house.checkins.agree_to_reader(work, house.mina, appointment.id)
        assert house.checkins.asking(work, house.noor) == (appointment,)
    agreed = [e for _, e in house.books.state.ledger.values() if e.kind is EntryKind.APPOINTMENT_AGREED]
    assert [entry.subject for entry in agreed] == [house.mina.id]


def test_an_ended_or_foreign_appointment_cannot_be_agreed_to(house: CheckInHouse) -> None:
    house.makes_ready()
    ended = next(a for a in house.books.state.appointments.values() if a.person_id == house.cora.id)
    house.appoints(house.person("Nia", Role.COORDINATOR), Role.COORDINATOR)
    for appointment_id in (ended.id, "nobody"):
        with pytest.raises(NotFound), house.work() as work:
            house.checkins.agree_to_reader(work, house.mina, appointment_id)


def test_who_gave_nothing_before_is_not_asked(house: CheckInHouse) -> None:
    house.sends()
    house.appoints(house.person("Nia", Role.COORDINATOR), Role.COORDINATOR)
    with house.work() as work:
        assert house.checkins.asking(work, house.mina) == ()


def test_answers_are_addressed_to_the_alternate_only_when_agreed(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet(ALL_YES, alternate_reads="yes"))
    house.saves(house.noor, sheet(ALL_YES, alternate_reads="no"))
    alternate = house.opens_sheet(house.alba)
    assert [column.person.name for column in alternate.columns] == ["Mina"]
    assert alternate.content.brief == ""
