"""Every message is whole, says on a lock screen what stands in it, and brings no mention to life."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcing import Card
from bot.domain.scenes import Status
from bot.domain.times import call_instant
from handlers.views import messages
from handlers.views.messages import Message
from handlers.words import Words, catalogue, languages
from rehearsal.rules import check_message

IDS = ("a" * 24, "b" * 24)
CALL = call_instant(date(2027, 3, 28), time(5, 30), "Europe/Berlin")
HOSTILE = "<!channel> <@U0123456> <#C012> <https://evil.example|72A> & @here"
LIVE = re.compile(r"<(?!!date\^)[^>]*>")
"""Anything Slack would bring to life, but the date token that is ours."""

Draw = Callable[[Words, str], Message]


def card_for(text: str, *, cancelled: bool = False) -> Card:
    return Card(text, text, date(2027, 3, 28), CALL, (text, text), cancelled)


DRAWN: dict[str, Draw] = {
    "notice": lambda words, text: messages.notice(words, *IDS),
    "reminder": lambda words, text: messages.reminder(words, *IDS),
    "summary": lambda words, text: messages.summary(words, *IDS),
    "ready": lambda words, text: messages.status(words, *IDS, text, Status.READY),
    "not yet": lambda words, text: messages.status(words, *IDS, text, Status.NOT_YET),
    "paused": lambda words, text: messages.status(words, *IDS, text, Status.PAUSED),
    "ping": lambda words, text: messages.ping(words, *IDS, text, text),
    "stop": lambda words, text: messages.stop_page(words, *IDS, text),
    "cannot wait": lambda words, text: messages.cannot_wait(words, *IDS),
    "greeting": lambda words, text: messages.greeting(words),
    "card": lambda words, text: messages.card(words, card_for(text)),
    "card of a cancelled day": lambda words, text: messages.card(words, card_for(text, cancelled=True)),
    "moved": lambda words, text: messages.thread_line(words, "moved", card_for(text)),
    "cancelled": lambda words, text: messages.thread_line(words, "cancelled", card_for(text)),
    "restored": lambda words, text: messages.thread_line(words, "restored", card_for(text)),
}

every_message = pytest.mark.parametrize("draw", list(DRAWN.values()), ids=list(DRAWN))
every_language = pytest.mark.parametrize("language", languages())


def sent(message: Message) -> dict[str, object]:
    return {"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}


def visible(message: Message) -> str:
    return str(message.blocks[0].to_dict()["text"]["text"])


@every_language
@every_message
@given(text=st.text(max_size=80) | st.just(HOSTILE) | st.just("&" * 80))
def test_whatever_people_typed_makes_a_message_that_slack_takes(language: str, draw: Draw, text: str) -> None:
    message = draw(catalogue(language, strict=True), text)
    assert check_message(sent(message)) == []
    assert message.text == visible(message)
    assert LIVE.findall(message.text) == []


@every_language
@every_message
def test_a_lock_screen_shows_what_stands_there(language: str, draw: Draw) -> None:
    message = draw(catalogue(language, strict=True), "72A")
    assert message.text == visible(message)
    assert "\n\n" not in message.text


@every_language
def test_messages_to_people_differ_in_their_sentence_alone(language: str) -> None:
    words = catalogue(language, strict=True)
    names = ("notice", "reminder", "summary", "ready", "not yet", "paused", "ping", "stop", "cannot wait")
    buttons = [DRAWN[name](words, "72A").blocks[1].to_dict() for name in names]
    assert all(each == buttons[0] for each in buttons)
    assert all(len(DRAWN[name](words, "72A").blocks) == 2 for name in names)


def test_the_sentences_are_those_that_were_promised() -> None:
    words = catalogue("en", strict=True)
    assert {name: DRAWN[name](words, "72A").text for name in list(DRAWN)[:9]} == {
        "notice": "Something is waiting for you. It opens in a private window.",
        "reminder": "Something may be waiting for you. If you have already answered, there is nothing to do.",
        "summary": "Your summary.",
        "ready": "Scene 72A is now READY.",
        "not yet": "Scene 72A is now NOT YET.",
        "paused": "Scene 72A is now PAUSED.",
        "ping": "72A asks for an update on scene 72A.",
        "stop": "Stop Now was pressed. Pause scene 72A.",
        "cannot wait": "Something cannot wait. It opens in a private window.",
    }


def test_a_card_says_number_day_call_in_both_times_and_whom_to_ask() -> None:
    words = catalogue("en", strict=True)
    text = messages.card(words, Card("72A", "", CALL.day, CALL, ("Ada", "", "Cora"), cancelled=False)).text
    assert text.splitlines() == [
        "*Scene 72A: closed set*",
        "Shoot day Sun 28 Mar",
        f"Call Sun 28 Mar, 05:30 set time (your time: <!date^{int(CALL.instant.timestamp())}^{{date_short}}, {{time}}"
        "|Sun 28 Mar, 03:30 UTC>)",
        "Questions: Ada, Cora",
    ]


def test_a_card_without_call_or_names_says_where_to_ask() -> None:
    words = catalogue("en", strict=True)
    text = messages.card(words, Card("72A", "pt 2", CALL.day, None, (), cancelled=False)).text
    assert text.splitlines() == [
        "*Scene 72A, pt 2: closed set*",
        "Shoot day Sun 28 Mar",
        "No call yet",
        "Questions: the production office",
    ]


def test_an_asker_without_a_name_yet_is_called_by_their_part() -> None:
    words = catalogue("en", strict=True)
    assert messages.ping(words, *IDS, "72A", "").text == "An assistant director asks for an update on scene 72A."
