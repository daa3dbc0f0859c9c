"""Slack takes every page of a concern at its longest, no mark in it comes alive, and no code or answer is carried."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from slack_sdk.models.views import View

from bot.domain.concerns import LONGEST_TEXT, Sort, State, Urgency
from bot.domain.conversation import Conversation, Visit
from bot.domain.emergency import Danger, EmergencyNumber
from bot.domain.inbox import ReaderPage, Reading, waiting
from bot.domain.people import Account, Actor, Grant, Person, Production, Role, SlackUser
from bot.domain.raising import Receipt, Way
from bot.domain.readers import Counsel, Offer, Reader
from bot.domain.rulebook import load
from handlers.views import concerns as views
from handlers.views import conversation as conversation_views
from handlers.views import inbox as inbox_views
from handlers.views.parts import length
from handlers.views.threads import LAST
from tests.domain.concern_cases import PRODUCTION, ZONE, House, reader
from tests.handlers.scene_pages import LIVE, LONG_NAME, WORDS, read, taken

EMOJI = "\N{PERFORMING ARTS}"
LONG_TEXT = (LIVE * 200)[:LONGEST_TEXT]
WIDE_TEXT = EMOJI * LONGEST_TEXT
NONCE = "202701111100." + "n" * 22 + "." + "m" * 16
OUTSIDE = (LONG_NAME, "W" * 40)


def long_reader(role: Role) -> Reader:
    plain = reader(LONG_NAME[:78] + role.value[:2], role)
    return replace(plain, job=LONG_NAME, employer=LONG_NAME, duty=LIVE * 200)


CORA, ALBA = long_reader(Role.COORDINATOR), long_reader(Role.ALTERNATE)


class LongHouse(House):
    """Everything that can be typed is as long as it may be."""

    def __init__(self) -> None:
        super().__init__()
        self.current = (CORA, ALBA)
        self.counsel = Counsel(LONG_NAME, "age1counsel")

    def offer(self, readers: object) -> Offer:
        numbers = tuple(EmergencyNumber(number="99999", answers=each) for each in ("all", "police", "ambulance"))
        danger = Danger(numbers=numbers, source=LIVE * 10, date=date(2026, 11, 22), verified=False)
        return replace(
            super().offer(readers),  # type: ignore[arg-type]
            outside_name=OUTSIDE[0], outside_phone=OUTSIDE[1], danger=danger,
            outside_routes=load("non_union").outside_routes,
        )  # fmt: skip


@pytest.fixture
def house() -> LongHouse:
    return LongHouse()


def actor(name: str = LONG_NAME) -> Actor:
    slack = SlackUser("T1", "U1")
    person = Person("kai", PRODUCTION, name, slack, (Grant(Role.CREW),), adult=True)
    production = Production(PRODUCTION, "T1", LONG_NAME, ZONE, None, "non_union", ", ".join(OUTSIDE), LIVE * 5)
    return Actor(person, production, Account(slack))


ME = actor()


def conversation_of(house: House, code: str) -> Conversation:
    with house.room.book(house.now) as book:
        return Visit(book, code, house.around()).page()


def page_of(house: House, who: Reader) -> ReaderPage:
    with house.room.book(house.now) as book:
        return Reading(book, house.keys(who), house.around(), house.only_id).page()


def shown(house: House, code: str, page: int = LAST) -> View:
    return without(code, taken(conversation_views.conversation(WORDS, ME, conversation_of(house, code), NONCE, page)))


def without(code: str, view: View) -> View:
    assert code not in str(view.to_dict())
    return carries_nothing(view)


def carries_nothing(view: View) -> View:
    """The view, once its metadata is a nonce, a production and a page at most."""
    assert set(json.loads(view.to_dict()["private_metadata"])) <= {"nonce", "production", "page"}
    return view


def test_the_form_reads_well_to_whoever_hurries(house: LongHouse) -> None:
    cora = replace(CORA, employer="Lind Ltd.", duty="A risk to a child. ")
    form = views.form(WORDS, ME, house.offer((cora,)), NONCE, about=False)
    assert "Employer: Lind Ltd. Has to report: A risk to a child.\n" in read(form)
    assert "To send it, mark at least one." in read(form)
    again = WORDS("concern-about-again")
    assert again in read(form)
    assert again not in read(views.first_page(WORDS, ME, house.offer((cora,)), NONCE))


def test_what_stands_before_the_form_is_taken_whole_and_with_nothing_known(house: LongHouse) -> None:
    offer = house.offer(house.current)
    nothing = replace(
        offer, readers=(), danger=None, counsel=None, outside_name="", outside_phone="", outside_routes=(),
        coordinator_missing=True, alternate_missing=True,
    )  # fmt: skip
    for each in (offer, nothing):
        first = carries_nothing(taken(views.first_page(WORDS, ME, each, NONCE))).to_dict()
        (about,) = (block for block in first["blocks"] if block.get("block_id") == "about")
        assert "initial_option" not in about["element"]
        taken(views.ways(WORDS, ME, each))
        for answer in (True, False):
            drawn = carries_nothing(taken(views.form(WORDS, ME, each, NONCE, about=answer))).to_dict()
            readers = [block for block in drawn["blocks"] if block.get("block_id") == "readers"]
            assert len(readers) == bool(each.readers)
            assert all("initial_options" not in block["element"] for block in readers)
            assert not any(block.get("dispatch_action") for block in drawn["blocks"])
    assert "112 from most mobile phones" in read(views.first_page(WORDS, ME, nothing, NONCE))
    assert WORDS("concern-coordinator-missing") in read(views.form(WORDS, ME, nothing, NONCE, about=False))


def test_what_a_reader_has_to_report_stands_before_the_text(house: LongHouse) -> None:
    blocks = views.form(WORDS, ME, house.offer(house.current), NONCE, about=False).to_dict()["blocks"]
    duty = next(number for number, block in enumerate(blocks) if "Has to report" in str(block))
    assert duty < next(number for number, block in enumerate(blocks) if block.get("block_id") == "text")


@pytest.mark.parametrize(
    ("way", "urgency"), [*((way, Urgency.ROUTINE) for way in Way), (Way.SEND, Urgency.CANNOT_WAIT)]
)
def test_every_receipt_is_taken_and_shows_the_code_in_groups(house: LongHouse, way: Way, urgency: Urgency) -> None:
    receipt = house.saves(house.draft(*((CORA, ALBA) if way is Way.SEND else ()), way=way, urgency=urgency))
    offer = house.offer(house.current)
    for each in (receipt, replace(receipt, added=True)):
        view = taken(views.receipt(WORDS, ME, offer, each, NONCE, right=each.added))
        assert views.grouped(receipt.code) in read(view)
        carries_nothing(view)
        title = view.to_dict()["title"]["text"]
        assert title.startswith({Way.SEND: "Sent", Way.KEEP: "Kept", Way.HOLD: "Held"}[way])


def test_a_code_is_read_in_four_groups_of_five() -> None:
    assert views.grouped("7KQ2M9XT4BH0WRD3VZ8C") == "7KQ2M-9XT4B-H0WRD-3VZ8C"
    assert "7KQ2M" not in repr(Receipt("7KQ2M9XT4BH0WRD3VZ8C", None))  # type: ignore[arg-type]


def test_a_conversation_of_any_length_is_paged_and_nothing_of_it_is_lost(house: LongHouse) -> None:
    code = house.raises(CORA, text=LONG_TEXT, name=LONG_NAME)
    for number in range(30):
        house.adds(code, f"{number:02d} {(WIDE_TEXT if number % 2 else LONG_TEXT)[3:]}")
    everything, page = "", 0
    while True:
        view = shown(house, code, page)
        everything += read(view)
        if conversation_views.LATER not in str(view.to_dict()):
            break
        page += 1
    assert page > 3
    assert all(f"{number:02d} " in everything for number in range(30))
    house.at(13)
    pages = [
        taken(inbox_views.thread_page(WORDS, ME, page_of(house, CORA), house.offer(()).clocks, house.current, number))
        for number in range(page + 1)
    ]
    assert all(f"{number:02d} " in "".join(map(read, pages)) for number in range(30))


def test_every_standing_of_a_thread_has_its_sentence(house: LongHouse) -> None:
    sent = house.raises(CORA)
    assert "can read it from Mon 23 Nov, 12:30" in read(shown(house, sent))
    house.at(13)
    assert "Nobody has opened it yet" in read(shown(house, sent))
    house.reads(CORA)
    assert WORDS("conversation-state-read") in read(shown(house, sent))
    with house.room.book(house.now) as book:
        reading = Reading(book, house.keys(CORA), house.around(), house.only_id)
        reading.ask_further(ALBA.appointment)
        reading.mute(muted=True)
    view = read(shown(house, sent))
    assert "asks whether" in view
    assert "is not answering further here; other ways:" in view
    for state in (State.ACKNOWLEDGED, State.WORKING, State.ANSWERED):
        with house.room.book(house.now) as book:
            Reading(book, house.keys(CORA), house.around(), house.only_id).stand(state)
        assert WORDS(f"conversation-state-{state.value}") in read(shown(house, sent))
        taken(inbox_views.thread_page(WORDS, ME, page_of(house, CORA), house.offer(()).clocks, house.current))
    house.closes(sent)
    assert "Closed by you" in read(shown(house, sent))
    house.current = ()
    assert "left the job" in read(shown(house, sent))
    assert "nobody can be chosen at this moment" in read(shown(house, sent))


def test_what_is_overdue_says_so_to_both_and_names_other_ways(house: LongHouse) -> None:
    code = house.raises(CORA)
    house.at(9, day=30)
    assert "by Mon 30 Nov. That has not happened" not in read(shown(house, code))
    house.now = house.now.replace(month=12, day=5)
    assert "to acknowledge it by Mon 30 Nov. That has not happened. Other ways: " in read(shown(house, code))
    assert "*overdue:* to acknowledge by Mon 30 Nov" in read(inbox_of(house))


def test_kept_and_held_say_what_they_are(house: LongHouse) -> None:
    kept = house.raises(way=Way.KEEP, sort=Sort.QUESTION)
    view = shown(house, kept)
    assert WORDS("conversation-state-kept") in read(view)
    assert conversation_views.CLOSE not in str(view.to_dict())
    held = house.raises(way=Way.HOLD)
    view = shown(house, held)
    assert WORDS("conversation-held-text") in read(view)
    assert conversation_views.CHOOSE not in str(view.to_dict())
    assert "Sent" not in read(view)


def test_the_page_of_readers_is_taken_with_and_without_any(house: LongHouse) -> None:
    code = house.raises(way=Way.KEEP)
    without(code, taken(conversation_views.choose_page(WORDS, ME, conversation_of(house, code))))
    house.current = ()
    without(code, taken(conversation_views.choose_page(WORDS, ME, conversation_of(house, code))))
    carries_nothing(taken(conversation_views.code_page(WORDS, ME)))


def inbox_of(house: House, page: int = 0) -> View:
    with house.room.book(house.now) as book:
        lines = waiting(book, house.keys(CORA), house.around())
    return taken(inbox_views.inbox(WORDS, ME, lines, house.offer(house.current), house.now, page))


def test_an_inbox_of_any_length_is_paged_and_counts_nothing(house: LongHouse) -> None:
    assert "Nothing waits. What is sent to you before Mon 23 Nov, 12:30 can be read from then" in read(inbox_of(house))
    for number in range(150):
        house.raises(CORA, ALBA, name=LONG_NAME, sort=list(Sort)[number % 2], urgency=list(Urgency)[number % 2])
    house.at(13)
    buttons, page = 0, 0
    while True:
        drawn = str(inbox_of(house, page).to_dict())
        buttons += drawn.count(f"'{inbox_views.THREAD}'")
        if inbox_views.NEXT not in drawn:
            break
        page += 1
    assert buttons == 150
    assert "150" not in read(inbox_of(house))
    taken(inbox_views.no_key(WORDS))


def test_a_reply_is_taken_and_its_text_starts_empty(house: LongHouse) -> None:
    house.raises(CORA)
    house.at(13)
    page = page_of(house, CORA)
    drawn = taken(inbox_views.reply(WORDS, ME, page.id, page.thread, NONCE)).to_dict()
    (text,) = (block for block in drawn["blocks"] if block.get("block_id") == "text")
    assert "initial_value" not in text["element"]
    assert length(WIDE_TEXT) == 2 * LONGEST_TEXT
