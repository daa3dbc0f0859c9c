"""Every message the bot can send. What is pushed to a lock screen is what stands in the message, word for word.

Promise 2: a message to a person is one fixed sentence and one button that looks the same whatever it is about; scene
numbers and names in it are escaped, so that no mention in them comes alive.
"""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.domain.announcing import Card as Card
from bot.domain.scenes import Status
from bot.domain.times import Call
from handlers.views.parts import button, buttons, escape, said, target
from handlers.views.times import call_time, day, moment
from handlers.words import Words

OPEN = "notice.message.open"
INBOX = "0" * 24
"""What the button of a page carries instead of a notice's id: no page has a notice."""


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is what a push shows; `blocks` what Slack draws, saying the same."""

    text: str
    blocks: tuple[Block, ...]


def notice(words: Words, production_id: str, notice_id: str) -> Message:
    return _with_button(words, words("message-notice"), production_id, notice_id)


def reminder(words: Words, production_id: str, notice_id: str) -> Message:
    return _with_button(words, words("message-reminder"), production_id, notice_id)


def summary(words: Words, production_id: str, notice_id: str) -> Message:
    return _with_button(words, words("message-summary"), production_id, notice_id)


def status(words: Words, production_id: str, notice_id: str, number: str, now: Status) -> Message:
    """The same whatever the cause."""
    sentence = words(f"message-status-{now.value.replace('_', '-')}", number=escape(number))
    return _with_button(words, sentence, production_id, notice_id)


def ping(words: Words, production_id: str, notice_id: str, number: str, asker: str) -> Message:
    name = escape(asker) or words("message-ping-unnamed")
    sentence = words("message-ping", name=name, number=escape(number))
    return _with_button(words, sentence, production_id, notice_id)


def stop_page(words: Words, production_id: str, notice_id: str, number: str) -> Message:
    """The same at each of its times, whoever pressed and whatever the status was."""
    return _with_button(words, words("message-stop-page", number=escape(number)), production_id, notice_id)


def cannot_wait(words: Words, production_id: str, notice_id: str = INBOX) -> Message:
    """What pages a reader. It names no concern: its button opens their inbox."""
    return _with_button(words, words("message-cannot-wait"), production_id, notice_id)


def greeting(words: Words) -> Message:
    return _lines(words("message-greeting"))


def card(words: Words, shown: Card) -> Message:
    """The announcement card, as it is posted and as it is after an edit."""
    number, part = escape(shown.number), escape(shown.part)
    if shown.cancelled:
        return _lines(words("message-card-cancelled", number=number))
    title = words("message-card-part", number=number, part=part) if part else words("message-card", number=number)
    names = escape(", ".join(name for name in shown.ask if name))
    return _lines(
        f"*{title}*",
        words("message-card-day", day=day(words, shown.day)),
        _call(words, shown.call),
        words("message-card-ask", names=names) if names else words("message-card-ask-nobody"),
    )


def thread_line(words: Words, line: str, shown: Card) -> Message:
    """What replies once under a card after a change. `line` is `moved`, `cancelled` or `restored`."""
    return _lines(words(f"message-line-{line}", number=escape(shown.number), call=_call(words, shown.call)))


def _call(words: Words, call: Call | None) -> str:
    """Set time, and by Slack's date token the own time of whoever reads."""
    if call is None:
        return words("message-card-no-call")
    there = f"<!date^{int(call.instant.timestamp())}^{{date_short}}, {{time}}|{moment(words, call.instant, 'UTC')} UTC>"
    return f"{words('message-card-call', call=call_time(words, call))} ({words('message-card-own', own=there)})"


def _with_button(words: Words, sentence: str, production_id: str, notice_id: str) -> Message:
    opening = button(words("message-open"), OPEN, target(production_id, notice_id), spoken=words("message-open-spoken"))
    return Message(sentence, (said(sentence), buttons(opening)))


def _lines(*lines: str) -> Message:
    text = "\n".join(lines)
    return Message(text, (said(text),))
