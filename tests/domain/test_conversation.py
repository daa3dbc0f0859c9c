"""Coming back with a code: what the reporter reads, and what each act of theirs does for readers, and from when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.concerns import Act, State, Urgency
from bot.domain.conversation import Visit
from bot.domain.inbox import Reading
from bot.domain.people import Role
from bot.domain.raising import Way
from bot.domain.readers import Counsel, Standing
from bot.domain.work import NotFound, Refused
from tests.domain.concern_cases import ALBA, CORA, COUNSEL, NOON, House, reader


@pytest.fixture
def house() -> House:
    return House()


def refused(house: House, code: str) -> tuple[str, str | None]:
    with pytest.raises(Refused) as wrong:
        house.returns(code)
    return wrong.value.message_id, wrong.value.field


def test_a_code_that_opens_nothing_is_answered_the_same_whatever_the_reason(house: House) -> None:
    code = house.raises(CORA)
    assert house.returns(code.lower()).entries[0].text == "He shouts."
    wrong = refused(house, "0" * 20)
    assert refused(house, "") == refused(house, "x" * 3000) == wrong
    with house.room.book(house.now) as book:
        book.purge(lambda thread: True)
    assert refused(house, code) == wrong


def test_what_is_added_waits_for_its_slot_and_is_added_once(house: House) -> None:
    code = house.raises(CORA)
    house.at(13)
    for _ in range(2):
        house.adds(code, "Again today.", nonce="form")
    assert len(house.returns(code).entries) == 2
    assert [entry.text for entry in house.reads(CORA)] == ["He shouts.", ""]
    assert not house.inbox(CORA)[0].new
    house.at(20, 30)
    assert house.inbox(CORA)[0].new
    assert [entry.text for entry in house.reads(CORA)] == ["He shouts.", "", "Again today.", ""]


def test_what_is_added_and_cannot_wait_lifts_the_whole_thread(house: House) -> None:
    code = house.raises(CORA)
    house.adds(code, "He is coming here.", Urgency.CANNOT_WAIT)
    assert house.room.pages == [(), ("Cora",)]
    assert house.inbox(CORA)[0].urgent
    assert [entry.text for entry in house.reads(CORA) if entry.text] == ["He shouts.", "He is coming here."]
    assert len({entry.visible for entry in house.returns(code).entries if entry.text}) == 1
    house.at(13)
    assert not house.inbox(CORA)[0].new, "what was lifted is not new once more when its own slot comes"


def test_a_reader_let_in_who_is_paged_finds_what_cannot_wait(house: House) -> None:
    code = house.raises(CORA)
    house.at(13)
    house.sends_to(code, ALBA)
    assert house.inbox(ALBA) == ()
    house.adds(code, "He is coming here.", Urgency.CANNOT_WAIT)
    assert house.room.pages[-1] == ("Cora", "Alba")
    assert house.inbox(ALBA)[0].urgent
    assert house.inbox(CORA)[0].urgent


def test_a_reader_chosen_because_it_cannot_wait_sees_it_before_its_first_slot(house: House) -> None:
    code = house.raises(CORA)
    house.sends_to(code, ALBA, urgency=Urgency.CANNOT_WAIT)
    assert house.room.pages[-1] == ("Alba",)
    assert house.inbox(ALBA)[0].urgent


def test_empty_and_endless_text_is_refused(house: House) -> None:
    code = house.raises(CORA)
    for text in ("", "x" * 3001):
        with pytest.raises(Refused) as wrong:
            house.adds(code, text)
        assert wrong.value.field == "text"


def test_closing_is_seen_from_its_slot_and_adding_opens_again(house: House) -> None:
    code = house.raises(CORA)
    house.at(13)
    house.reads(CORA)
    house.closes(code)
    house.closes(code)
    assert house.returns(code).thread.state is State.CLOSED
    assert house.inbox(CORA)[0].thread.state is State.SENT
    house.at(21)
    assert house.inbox(CORA)[0].thread.state is State.CLOSED
    house.adds(code, "It started again.")
    assert house.returns(code).thread.state is State.SENT
    assert house.inbox(CORA)[0].thread.state is State.CLOSED
    house.at(12, 30, day=24)
    assert house.inbox(CORA)[0].thread.state is State.SENT
    assert house.inbox(CORA)[0].new


def test_a_reader_who_acts_before_a_closing_is_seen_learns_nothing_of_it(house: House) -> None:
    code = house.raises(CORA)
    house.at(13)
    house.closes(code)
    with house.room.book(house.now) as book:
        reading = Reading(book, house.keys(CORA), house.around(), house.only_id)
        reading.stand(State.WORKING)
        page = reading.page()
    assert page.thread.state is State.WORKING
    assert [reader.name for reader in page.askable] == ["Alba"]
    assert house.returns(code).thread.state is State.CLOSED
    house.at(20, 30)
    assert house.inbox(CORA)[0].thread.state is State.CLOSED


def test_kept_for_later_is_released_by_code_and_seen_from_the_next_slot(house: House) -> None:
    code = house.raises(way=Way.KEEP)
    house.at(9, day=24)
    house.adds(code, "A second time.")
    assert [each.name for each in house.returns(code).others] == ["Cora", "Alba"]
    for _ in range(2):
        house.sends_to(code, ALBA)
    assert house.room.only.to == [ALBA.key.public]
    assert [entry.act for entry in house.returns(code).entries] == [Act.TEXT, Act.TEXT, Act.RELEASED]
    assert house.inbox(ALBA) == ()
    house.at(12, 30, day=24)
    assert [entry.text for entry in house.reads(ALBA)][:2] == ["He shouts.", "A second time."]
    assert house.inbox(CORA) == ()


def test_kept_for_later_and_released_because_it_cannot_wait(house: House) -> None:
    code = house.raises(way=Way.KEEP)
    house.sends_to(code, CORA, urgency=Urgency.CANNOT_WAIT)
    assert house.room.pages == [(), ("Cora",)]
    assert house.inbox(CORA)[0].urgent
    assert house.reads(CORA)[0].text == "He shouts."


def test_held_for_counsel_is_neither_released_nor_closed_and_takes_more(house: House) -> None:
    code = house.raises(way=Way.HOLD)
    house.adds(code, "One more thing.")
    kept = house.room.only
    assert [text for _, text in kept.held] == ["He shouts.", "One more thing."]
    page = house.returns(code)
    assert [entry.text for entry in page.entries] == ["", ""]
    assert page.others == ()
    for act in (lambda: house.sends_to(code, CORA), lambda: house.closes(code)):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("counsel", [None, Counsel("Dr. Weber", "age1other"), replace(COUNSEL, recipient="age1other")])
def test_nothing_is_held_for_somebody_else_than_the_reporter_was_told(house: House, counsel: Counsel | None) -> None:
    draft = house.draft(way=Way.HOLD)
    code = house.saves(draft).code
    house.counsel = counsel
    with pytest.raises(Refused) as refused:
        house.adds(code, "And more.")
    assert (refused.value.message_id, refused.value.variables) == ("concern-counsel-changed", {"counsel": COUNSEL.name})
    assert house.returns(code).thread.counsel == COUNSEL.name
    if counsel is not None:
        with pytest.raises(Refused, match="concern-counsel-new"):
            house.saves(replace(draft, text="He shouts, and worse."))
        with pytest.raises(Refused, match="concern-counsel-changed"):
            house.saves(replace(draft, text="He shouts, and worse.", counsel=counsel.mark))
    assert [recipient for recipient, _ in house.room.only.held] == [COUNSEL.recipient]


def test_whom_it_is_about_is_not_offered_later_in_another_job(house: House) -> None:
    code = house.raises(ALBA, about_coordinator=True)
    house.at(13)
    again = reader("Cora", Role.ALTERNATE, "another appointment of Cora")
    house.current = (reader("Nora", Role.COORDINATOR), again)
    assert house.returns(code).others == ()
    with pytest.raises(Refused, match="concern-reader-gone"):
        house.sends_to(code, again)


def test_a_reader_who_left_reads_nothing_and_the_reporter_may_choose_another(house: House) -> None:
    code = house.raises(CORA)
    house.at(13)
    house.current = (ALBA,)
    page = house.returns(code)
    assert [standing for _, standing in page.standings] == [Standing.LEFT]
    assert not page.read
    assert house.inbox(ALBA) == ()
    house.sends_to(code, ALBA)
    assert house.room.only.to == [ALBA.key.public]
    assert [chosen.name for chosen in house.returns(code).thread.readers] == ["Alba"]
    assert house.inbox(ALBA) == (), "not before the slot: it would tell when the reporter came back"
    house.at(20, 30)
    assert house.inbox(ALBA)[0].new


def test_a_key_made_anew_opens_nothing_until_the_reporter_chooses_again(house: House) -> None:
    code = house.raises(CORA)
    anew = reader("Cora", Role.COORDINATOR, CORA.appointment, generation=2)
    house.current = (anew, ALBA)
    house.at(13)
    assert [standing for _, standing in house.returns(code).standings] == [Standing.KEY_LOST]
    assert house.inbox(anew) == ()
    house.sends_to(code, anew)
    house.at(20, 30)
    assert len(house.inbox(anew)) == 1


def asks_for_alba(house: House) -> str:
    code = house.raises(CORA)
    house.at(13)
    with house.room.book(house.now) as book:
        for _ in range(2):
            Reading(book, house.keys(CORA), house.around(), house.only_id).ask_further(ALBA.appointment)
    return code


def test_a_further_reader_is_let_in_by_the_reporter_alone_and_from_the_slot(house: House) -> None:
    code = asks_for_alba(house)
    page = house.returns(code)
    assert page.further is not None
    assert page.further.name == "Alba"
    assert house.inbox(ALBA) == ()
    for _ in range(2):
        house.decides(code, agreed=True)
    before = house.inbox(CORA)[0].thread
    assert before.further == ALBA.appointment, "the answer has its slot like all the reporter does"
    assert [chosen.name for chosen in before.readers] == ["Cora"]
    assert house.inbox(ALBA) == ()
    house.at(20, 30)
    assert len(house.inbox(ALBA)) == 1
    after = house.inbox(CORA)[0].thread
    assert after.further == ""
    assert [chosen.name for chosen in after.readers] == ["Cora", "Alba"]


def test_a_further_reader_who_is_declined_reads_nothing_and_can_be_asked_for_again(house: House) -> None:
    code = asks_for_alba(house)
    house.decides(code, agreed=False)
    house.decides(code, agreed=False)
    assert house.room.only.to == [CORA.key.public]
    with house.room.book(house.now) as book:
        assert Reading(book, house.keys(CORA), house.around(), house.only_id).page().askable == ()
    house.at(20, 30)
    with house.room.book(house.now) as book:
        reading = Reading(book, house.keys(CORA), house.around(), house.only_id)
        assert [each.name for each in reading.page().askable] == ["Alba"]
    assert house.inbox(ALBA) == ()


def test_what_is_about_the_coordinator_is_never_offered_to_her(house: House) -> None:
    code = house.raises(ALBA, about_coordinator=True)
    assert house.returns(code).others == ()
    with pytest.raises(Refused):
        house.sends_to(code, CORA)
    house.at(13)
    with house.room.book(house.now) as book:
        reading = Reading(book, house.keys(ALBA), house.around(), house.only_id)
        assert reading.page().askable == ()
        with pytest.raises(NotFound):
            reading.ask_further(CORA.appointment)


def test_nobody_can_be_paged_where_nobody_reads(house: House) -> None:
    code = house.raises(CORA)
    house.current = (ALBA,)
    with pytest.raises(Refused) as wrong:
        house.adds(code, "Now!", Urgency.CANNOT_WAIT)
    assert wrong.value.field == "urgency"


def test_the_clocks_run_from_the_slot_and_from_the_acknowledgement(house: House) -> None:
    code = house.raises(CORA)
    due = house.returns(code).due
    assert due.acknowledge is not None
    assert (due.acknowledge - NOON).days == 7
    house.at(13)
    with house.room.book(house.now) as book:
        Reading(book, house.keys(CORA), house.around(), house.only_id).stand(State.ACKNOWLEDGED)
    due = house.returns(code).due
    assert due.acknowledge is None
    assert due.answer is not None
    assert (due.answer.month, due.answer.day) == (2, 23)
    house.at(13, day=28)
    assert not house.inbox(CORA)[0].overdue


def test_another_productions_code_says_so_to_whoever_holds_it(house: House) -> None:
    code = house.raises(CORA)
    around = house.around()
    with house.room.book(house.now) as book, pytest.raises(Refused) as wrong:
        Visit(book, code, type(around)("another", around.offer, around.apart, around.current))
    assert wrong.value.message_id == "code-other-production"
