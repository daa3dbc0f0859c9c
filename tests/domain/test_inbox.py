"""A reader's inbox: in the order in which it needs them, and blind to whatever was not addressed to them."""

from __future__ import annotations

import pytest

from bot.domain.concerns import Act, State, Urgency
from bot.domain.inbox import Reading
from bot.domain.people import Role
from bot.domain.work import NotFound, Refused
from tests.domain.concern_cases import ALBA, CORA, House, reader


@pytest.fixture
def house() -> House:
    return House()


def texts(house: House) -> list[str]:
    """The first text of each line of Cora's inbox, in its order."""
    return [house.room.threads[line.id].entries[0].text for line in house.inbox(CORA)]


def in_hand(house: House, book: object) -> Reading:
    return Reading(book, house.keys(CORA), house.around(), house.only_id)  # type: ignore[arg-type]


def test_what_cannot_wait_comes_first_then_the_overdue_the_new_the_read_the_muted_and_the_closed(house: House) -> None:
    house.at(9, day=10)
    for text in ("overdue", "read", "closed", "muted"):
        house.raises(CORA, text=text)
    house.at(13, day=10)
    by_text = {kept.entries[0].text: (id_, kept.code) for id_, kept in house.room.threads.items()}
    with house.room.book(house.now) as book:
        for text in ("read", "muted"):
            reading = Reading(book, house.keys(CORA), house.around(), by_text[text][0])
            reading.read()
            reading.stand(State.WORKING)
            if text == "muted":
                reading.mute(muted=True)
    house.closes(by_text["closed"][1])
    house.at(9, day=24)
    house.adds(by_text["muted"][1], "More.")
    house.raises(CORA, text="new")
    house.at(13, day=24)
    house.raises(CORA, text="urgent", urgency=Urgency.CANNOT_WAIT)
    assert texts(house) == ["urgent", "overdue", "new", "read", "muted", "closed"]


def test_the_inbox_is_the_same_with_and_without_what_is_addressed_to_somebody_else(house: House) -> None:
    house.raises(CORA)
    house.at(13)
    before = house.inbox(CORA)
    house.raises(ALBA, about_coordinator=True, urgency=Urgency.CANNOT_WAIT)
    house.raises(ALBA)
    house.at(21)
    house.raises(ALBA, about_coordinator=True)
    assert house.inbox(CORA) == before


def test_a_thread_of_another_reader_is_not_found(house: House) -> None:
    house.raises(ALBA)
    house.at(13)
    with house.room.book(house.now) as book, pytest.raises(NotFound):
        in_hand(house, book)


@pytest.mark.parametrize("urgent", [False, True])
def test_where_an_entry_stands_tells_its_reader_no_more_than_its_slot(urgent: bool) -> None:
    """A reader who acts every few minutes is not to learn between which two of her acts something was said."""
    shown = []
    for minutes in (5, 15, 25):
        house = House()
        code = house.raises(CORA)
        house.at(13)
        house.reads(CORA)
        for minute, muted in ((10, True), (20, False)):
            if minutes < minute and minutes > minute - 10:
                house.at(13, minutes)
                house.adds(code, "More.")
            house.at(13, minute)
            with house.room.book(house.now) as book:
                in_hand(house, book).mute(muted=muted)
        if minutes > 20:
            house.at(13, minutes)
            house.adds(code, "More.")
        house.at(13, 30)
        if urgent:
            house.adds(code, "Now.", Urgency.CANNOT_WAIT)
        else:
            house.reads(CORA)
            house.at(21)
        shown.append([(each.voice, each.act, each.visible, each.text) for each in house.reads(CORA)])
    assert shown[0] == shown[1] == shown[2]
    said = [text for *_, text in shown[0] if text]
    assert said == ["He shouts.", "More.", "Now."][: 2 + urgent]


def test_a_reader_who_left_is_named_no_more_whether_the_reporter_came_back_or_not(house: House) -> None:
    nora = reader("Nora", Role.ALTERNATE)
    code = house.raises(CORA, ALBA)
    house.at(13)
    house.current = (CORA, nora)
    before = addressed(house)
    house.sends_to(code, nora)
    assert addressed(house) == before == ["Cora"]
    house.at(21)
    assert addressed(house) == ["Cora", "Nora"]


def addressed(house: House) -> list[str]:
    """Whom Cora sees the thread addressed to."""
    with house.room.book(house.now) as book:
        return [each.name for each in in_hand(house, book).page().thread.readers]


def test_a_reading_is_kept_once_until_something_is_new_or_a_slot_came(house: House) -> None:
    code = house.raises(CORA)
    house.at(13)
    for _ in range(3):
        house.reads(CORA)
    assert [entry.act for entry in house.room.only.entries] == [Act.TEXT, Act.READ]
    house.adds(code, "Now.", Urgency.CANNOT_WAIT)
    house.reads(CORA)
    house.at(21)
    house.reads(CORA)
    acts = [entry.act for entry in house.room.only.entries]
    assert acts == [Act.TEXT, Act.READ, Act.TEXT, Act.READ, Act.READ]
    assert {entry.name for entry in house.returns(code).entries if entry.act is Act.READ} == {"Cora"}


def test_a_reply_acknowledges_unmutes_and_happens_once(house: House) -> None:
    code = house.raises(CORA)
    house.at(13)
    with house.room.book(house.now) as book:
        in_hand(house, book).mute(muted=True)
    assert house.returns(code).thread.readers[0].muted
    for _ in range(2):
        with house.room.book(house.now) as book:
            in_hand(house, book).reply("form", "I am on it.", State.WORKING)
    thread = house.returns(code).thread
    assert [entry.text for entry in house.returns(code).entries if entry.text] == ["He shouts.", "I am on it."]
    assert thread.state is State.WORKING
    assert thread.acknowledged == house.offer(()).last_slot.instant
    assert not thread.readers[0].muted


@pytest.mark.parametrize("state", [State.CLOSED, State.KEPT, State.SENT])
def test_a_reader_neither_closes_nor_unsends(house: House, state: State) -> None:
    house.raises(CORA)
    house.at(13)
    with house.room.book(house.now) as book, pytest.raises(Refused):
        in_hand(house, book).stand(state)


def test_whoever_is_not_appointed_now_has_no_inbox(house: House) -> None:
    house.raises(CORA)
    house.at(13)
    house.current = (ALBA,)
    assert house.inbox(CORA) == ()
