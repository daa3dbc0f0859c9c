"""The coordinator's side: Send goes to those chosen, each opening is kept, no recording says more than was heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answers import ALTERNATE_READS, Sheet, TopicAnswer
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Role
from bot.domain.scene_sheet import Post
from bot.domain.scenes import BriefDraft, Status
from bot.domain.status import Standing
from bot.domain.topics import Answer
from bot.domain.work import NotFound, Refused, Stale
from tests.domain.checkin_cases import ALL_YES, OTHER_TOPICS, TOPICS, CheckInHouse, sheet

ALL_NO = dict.fromkeys(TOPICS, Answer.NO)


@pytest.fixture
def house() -> CheckInHouse:
    return CheckInHouse()


def readings(house: CheckInHouse, of: Actor) -> list[str | None]:
    """Who opened this performer's answers, in order, by the ledger."""
    entries = (entry for _, entry in house.books.state.ledger.values())
    return [entry.actor for entry in entries if entry.kind is EntryKind.ANSWERS_READ and entry.subject == of.id]


def posts(house: CheckInHouse) -> dict[str, Post]:
    with house.work() as work:
        return {person.name: post for person, post in house.sheets.sending(work, house.cora, house.scene_id).people}


def test_send_goes_to_those_chosen_once_for_each_change(house: CheckInHouse) -> None:
    house.sends(house.mina)
    house.sends(house.mina)
    assert house.messages(Kind.NOTICE) == [(Kind.NOTICE, house.mina.id, "")]
    house.edits()
    house.sends(house.mina)
    assert house.messages(Kind.NOTICE) == [(Kind.NOTICE, house.mina.id, "")] * 2


def test_the_preview_says_who_gets_a_message_and_who_none(house: CheckInHouse) -> None:
    with_account = house.person("Otto", Role.PERFORMER, slack=None)
    young = house.person("Pim", Role.PERFORMER, adult=False)
    house.edits(kind="family-touch", cast=(house.mina, house.noor, with_account, young))
    assert posts(house) == {"Mina": Post.FIRST, "Noor": Post.FIRST, "Otto": Post.NO_SLACK, "Pim": Post.NOT_ADULT}
    house.sends(house.mina)
    assert posts(house)["Mina"] is Post.SENT
    house.edits(brief="Otherwise.", kind="family-touch", cast=(house.mina, house.noor, with_account, young))
    assert posts(house)["Mina"] is Post.CHANGED
    with pytest.raises(Refused), house.work() as work:
        house.sheets.send(work, house.cora, house.scene_id, (young.id,))
    assert house.messages(Kind.NOTICE) == [(Kind.NOTICE, house.mina.id, "")]


def test_a_scene_changed_after_the_preview_is_not_sent(house: CheckInHouse) -> None:
    previewed = house.scene.version
    house.edits()
    with pytest.raises(Stale), house.work() as work:
        house.sheets.send(work, house.cora, house.scene_id, (house.mina.id,), previewed)
    assert house.messages(Kind.NOTICE) == []


@pytest.mark.parametrize(("kind", "brief"), [("", "They kiss."), ("kiss", "  ")])
def test_nobody_is_asked_about_a_scene_without_a_brief(house: CheckInHouse, kind: str, brief: str) -> None:
    content = house.books.state.contents[house.scene_id]
    house.books.state.contents[house.scene_id] = replace(content, kind=kind, brief=brief)
    with pytest.raises(Refused) as refused:
        house.sends()
    assert refused.value.message_id == "send-no-brief"


@pytest.mark.parametrize("who", ["alba", "ada", "dira", "mina"])
def test_the_coordinator_alone_sends_and_records(house: CheckInHouse, who: str) -> None:
    other: Actor = getattr(house, who)
    with house.work() as work:
        for attempt in (
            lambda: house.sheets.sending(work, other, house.scene_id),
            lambda: house.sheets.send(work, other, house.scene_id, (house.mina.id,)),
            lambda: house.sheets.recordable(work, other, house.scene_id),
        ):
            with pytest.raises(NotFound):
                attempt()
    with pytest.raises(NotFound):
        house.records_for(house.mina, sheet(ALL_NO), by=other)


def test_strictest_comes_first_and_differences_are_marked(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet({**ALL_YES, TOPICS[1]: Answer.YES}))
    house.saves(house.noor, sheet({**ALL_YES, TOPICS[1]: (Answer.NO, "never")}))
    lines = {line.topic: line for line in house.opens_sheet().lines}
    assert tuple(lines) == TOPICS
    assert [person.name for person, _ in lines[TOPICS[1]].given] == ["Noor", "Mina"]
    assert lines[TOPICS[1]].differs
    assert not lines[TOPICS[0]].differs


def test_each_opening_is_a_read_of_each_performer_who_answered(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet(ALL_YES))
    house.opens_sheet()
    house.opens_sheet()
    assert readings(house, house.mina) == [house.cora.id] * 2
    assert readings(house, house.noor) == []
    with house.work() as work:
        assert [read.reader_id for read in house.records.reads(work, house.mina)] == [house.cora.id] * 2


def test_what_is_left_open_is_counted(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet({TOPICS[0]: Answer.NO}))
    mina, noor = house.opens_sheet().columns
    assert (mina.standing, mina.silent) == (Standing.NOT_ANSWERED, TOPICS[1:])
    assert (noor.standing, noor.answers, noor.readable) == (Standing.NOT_ANSWERED, None, True)


def test_a_new_coordinator_opens_no_old_answers_until_each_performer_agrees(house: CheckInHouse) -> None:
    house.makes_ready()
    nia = house.person("Nia", Role.COORDINATOR)
    appointment = house.appoints(nia, Role.COORDINATOR)
    opened = house.opens_sheet(nia)
    assert [(column.answers, column.readable) for column in opened.columns] == [(None, False)] * 2
    assert all(not line.given for line in opened.lines)
    assert readings(house, house.mina) == []
    with house.work() as work:
        house.checkins.agree_to_reader(work, house.mina, appointment.id)
    assert [column.readable for column in house.opens_sheet(nia).columns] == [True, False]
    assert readings(house, house.mina) == [nia.id]


def test_who_was_coordinator_before_opens_nothing(house: CheckInHouse) -> None:
    house.makes_ready()
    house.appoints(house.person("Nia", Role.COORDINATOR), Role.COORDINATOR)
    with pytest.raises(NotFound):
        house.opens_sheet(house.cora)


def test_an_alternate_sees_what_was_addressed_to_them_and_nobody_else(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet({**ALL_YES, TOPICS[0]: Answer.NO}, alternate_reads="yes"))
    house.saves(house.noor, sheet(ALL_YES))
    opened = house.opens_sheet(house.alba)
    assert not opened.whole
    assert [column.person.name for column in opened.columns] == ["Mina"]
    assert {line.topic for line in opened.lines} == set(TOPICS)
    assert readings(house, house.mina) == [house.alba.id]
    assert readings(house, house.noor) == []


def test_a_recording_read_back_counts_and_is_marked_until_confirmed(house: CheckInHouse) -> None:
    done = house.records_for(house.mina, sheet(ALL_YES))
    assert (done.answers.counts, done.answers.confirmed, done.left) == (True, False, ())
    assert house.standing(house.mina) is Standing.ANSWERED
    assert house.messages(Kind.NOTICE) == []
    form = house.opens(house.mina)
    assert form.unconfirmed is not None
    house.confirms(house.mina)
    assert house.opens(house.mina).unconfirmed is None
    kept = house.current(house.mina)
    assert kept is not None
    assert kept.confirmed
    with pytest.raises(Stale):
        house.confirms(house.mina)


def test_send_still_reaches_somebody_recorded_for(house: CheckInHouse) -> None:
    house.records_for(house.mina, sheet(ALL_YES))
    house.sends(house.mina)
    assert house.messages(Kind.NOTICE) == [(Kind.NOTICE, house.mina.id, "")]


def test_answering_oneself_takes_the_place_of_what_was_recorded(house: CheckInHouse) -> None:
    house.records_for(house.mina, sheet(ALL_YES))
    house.saves(house.mina, sheet({TOPICS[0]: Answer.NO}))
    kept = house.current(house.mina)
    assert kept is not None
    assert (kept.recorded, kept.confirmed) == (None, True)
    assert house.opens(house.mina).unconfirmed is None


def test_a_yes_that_was_not_read_back_does_not_count(house: CheckInHouse) -> None:
    assert not house.records_for(house.mina, sheet(ALL_YES), read_back=False).answers.counts
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    house.records_for(house.mina, sheet({TOPICS[0]: Answer.YES}), read_back=False)
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    house.records_for(house.mina, sheet({TOPICS[0]: Answer.YES}))
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    house.records_for(house.mina, sheet(ALL_YES))
    assert house.standing(house.mina) is Standing.ANSWERED


def test_noes_count_without_being_read_back(house: CheckInHouse) -> None:
    assert house.records_for(house.mina, sheet(ALL_NO), read_back=False).answers.counts


def test_toward_less_counts_at_once_and_toward_more_waits(house: CheckInHouse) -> None:
    house.sends()
    house.saves(house.mina, sheet({**ALL_YES, TOPICS[1]: Answer.NO}))
    said = sheet({TOPICS[0]: Answer.NO, TOPICS[1]: Answer.YES})
    done = house.records_for(house.mina, said, read_back=False)
    assert done.left == (TOPICS[1],)
    assert done.answers.counts
    assert done.answers.sheet is not None
    given = {topic: said.answer for topic, said in done.answers.sheet.topics.items()}
    assert given == {**ALL_YES, TOPICS[0]: Answer.NO, TOPICS[1]: Answer.NO}


@pytest.mark.parametrize("read_back", [True, False])
def test_a_recorded_narrowing_takes_ready_back(house: CheckInHouse, read_back: bool) -> None:
    house.makes_ready()
    house.records_for(house.mina, sheet({TOPICS[0]: Answer.NO}), read_back=read_back)
    assert house.status(house.scene) is Status.NOT_YET
    assert house.standing(house.mina) is Standing.ANSWERED


def test_a_recording_on_what_a_new_coordinator_cannot_read_stands_alone(house: CheckInHouse) -> None:
    house.makes_ready()
    nia = house.person("Nia", Role.COORDINATOR)
    house.appoints(nia, Role.COORDINATOR)
    done = house.records_for(house.mina, sheet({TOPICS[0]: Answer.NO}), by=nia)
    assert done.answers.sheet is not None
    assert done.answers.sheet.topics.keys() == {TOPICS[0]}
    assert house.standing(house.mina) is Standing.NOT_ANSWERED
    assert house.status(house.scene) is Status.NOT_YET


def test_a_recording_reaches_the_alternate_once_that_was_read_back(house: CheckInHouse) -> None:
    said = sheet(ALL_NO, alternate_reads="yes")
    kept = house.records_for(house.mina, said, read_back=False).answers.sheet
    assert kept is not None
    assert ALTERNATE_READS not in kept.needs
    assert house.opens_sheet(house.alba).columns == ()
    house.records_for(house.mina, said)
    assert [column.person.name for column in house.opens_sheet(house.alba).columns] == ["Mina"]


def test_a_recorded_withdrawal_pauses_the_scene(house: CheckInHouse) -> None:
    house.makes_ready()
    house.records_for(house.mina, None, read_back=False)
    assert house.status(house.scene) is Status.PAUSED
    assert house.standing(house.mina) is Standing.WITHDRAWN
    with pytest.raises(Refused) as refused:
        house.records_for(house.mina, None)
    assert refused.value.message_id == "recording-withdrawn-already"


def test_a_withdrawal_recorded_when_no_shoot_day_lies_ahead_pauses_nothing_and_says_so(house: CheckInHouse) -> None:
    house.makes_ready()
    house.now += timedelta(days=90)
    assert not house.records_for(house.mina, None).paused
    assert house.status(house.scene) is Status.READY
    house.now -= timedelta(days=90)
    assert house.records_for(house.noor, None).paused
    assert house.status(house.scene) is Status.PAUSED


def test_nobody_takes_back_a_withdrawal_that_a_performer_made_in_the_app(house: CheckInHouse) -> None:
    house.sends()
    house.withdraws(house.mina)
    with pytest.raises(Refused) as refused:
        house.records_for(house.mina, sheet(ALL_YES))
    assert refused.value.message_id == "recording-withdrew-themselves"
    assert house.standing(house.mina) is Standing.WITHDRAWN


def test_answers_after_a_recorded_withdrawal_are_read_back(house: CheckInHouse) -> None:
    house.records_for(house.mina, None)
    with pytest.raises(Refused) as refused:
        house.records_for(house.mina, sheet(ALL_NO), read_back=False)
    assert (refused.value.message_id, refused.value.field) == ("recording-withdrawn-read-back", "read_back")
    house.records_for(house.mina, sheet(ALL_NO))
    assert house.standing(house.mina) is Standing.ANSWERED


def test_what_cannot_be_recorded_is_refused(house: CheckInHouse) -> None:
    foreign = next(topic for topic in OTHER_TOPICS if topic not in TOPICS)
    with pytest.raises(Refused) as refused:
        house.records_for(house.mina, Sheet())
    assert refused.value.message_id == "recording-nothing-said"
    with pytest.raises(NotFound):
        house.records_for(house.mina, sheet({foreign: Answer.NO}))
    with pytest.raises(NotFound):
        house.records_for(house.ada, sheet(ALL_NO))
    late = replace(house.how(), said_at=house.now + timedelta(minutes=1))
    with house.work() as work:
        with pytest.raises(Refused) as future:
            house.sheets.record_for(
                work, house.cora, house.scene_id, house.mina.id, house.scene.version, sheet(ALL_NO), late
            )
        with pytest.raises(Stale):
            house.sheets.record_for(work, house.cora, house.scene_id, house.mina.id, 9, sheet(ALL_NO), house.how())
    assert (future.value.message_id, future.value.field) == ("recording-future", "said_at")
    assert house.current(house.mina) is None


def test_a_recording_destroys_a_draft_and_goes_into_the_ledger(house: CheckInHouse) -> None:
    house.sends()
    house.turns(house.mina, sheet(ALL_YES))
    house.records_for(house.mina, sheet(ALL_NO))
    assert house.books.state.drafts == {}
    entries = [entry for _, entry in house.books.state.ledger.values() if entry.kind is EntryKind.RECORDED_FOR]
    assert [(entry.actor, entry.subject) for entry in entries] == [(house.cora.id, house.mina.id)]


def test_ones_own_record_holds_ones_own_and_nothing_of_others(house: CheckInHouse) -> None:
    house.makes_ready()
    house.saves(house.mina, sheet({TOPICS[0]: Answer.NO}))
    house.turns(house.mina, sheet({TOPICS[1]: Answer.NO}))
    house.opens_sheet()
    with house.work() as work:
        mine = house.records.open(work, house.mina)
        scene, first = house.records.version(work, house.mina, house.scene_id, 1)
        with pytest.raises(NotFound):
            house.records.version(work, house.mina, house.scene_id, 9)
        with pytest.raises(NotFound):
            house.records.version(work, house.ada, house.scene_id, 1)
        theirs = house.records.open(work, house.ada)
    assert [answers.version for answers in mine.scenes[0].versions] == [2, 1]
    assert {answers.performer_id for answers in mine.scenes[0].versions} == {house.mina.id}
    assert mine.scenes[0].draft_until is not None
    assert {entry.subject for entry in mine.entries} == {house.mina.id}
    assert [entry.at for entry in mine.entries] == sorted((entry.at for entry in mine.entries), reverse=True)
    assert first.sheet is not None
    assert first.sheet.topics[TOPICS[0]] == TopicAnswer(Answer.YES)
    assert scene.number == "72A"
    assert (theirs.scenes, theirs.entries) == ((), ())


def test_a_performer_taken_out_of_the_scene_is_on_no_sheet(house: CheckInHouse) -> None:
    house.makes_ready()
    with house.work() as work:
        draft = BriefDraft(True, "kiss", "They kiss on the stairs.", (house.noor.id,))
        house.scenes.edit_brief(work, house.cora, house.scene_id, house.scene.version, draft)
    assert [column.person.name for column in house.opens_sheet().columns] == ["Noor"]
    with pytest.raises(NotFound):
        house.opens(house.mina)
