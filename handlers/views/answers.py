"""How a performer's answers read, the same in the form's review, on the scene sheet and in one's own record."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.domain.answers import Recorded, Sheet
from bot.domain.topics import Catalogue, Need, Topic
from handlers.views.parts import escape, said, small, typed
from handlers.views.times import moment
from handlers.words import Words


def answered_lines(words: Words, topics: tuple[Topic, ...], sheet: Sheet) -> list[list[Block]]:
    """Every topic with its answer and conditions, as text; a topic without one reads "not answered"."""
    chunks: list[list[Block]] = []
    for topic in topics:
        given = sheet.topics.get(topic.id)
        line = words(given.answer.label) if given else words("checkin-not-answered")
        text = words("checkin-line", topic=escape(words(topic.label)), answer=line)
        chunks.append([said(text), *(typed(given.conditions) if given and given.conditions else ())])
    return chunks


def needs_lines(words: Words, catalogue: Catalogue, sheet: Sheet) -> list[list[Block]]:
    """What was said of each need; a need without an answer is left out."""
    chunks: list[list[Block]] = []
    for need in catalogue.needs:
        given = sheet.needs.get(need.id, "")
        shown = need_text(words, need, given)
        if shown:
            chunks.append([small(escape(words(need.label))), *typed(shown)])
    return chunks


def need_text(words: Words, need: Need, given: str) -> str:
    """A need as text: what was written, or the words of the options chosen."""
    if not need.options:
        return given
    return ", ".join(words(need.option_label(name)) for name in given.split(",") if name in need.options)


def recorded_line(words: Words, how: Recorded, recorder: str, zone: str) -> str:
    """By whom and how something was recorded for the performer who reads this. `recorder` is escaped."""
    at, method = moment(words, how.said_at, zone), words(f"method-{how.method}")
    return " ".join([words("checkin-recorded-by", coordinator=recorder, method=method, at=at), *said_how(words, how)])


def said_how(words: Words, how: Recorded) -> list[str]:
    """Who else was there when something was said, in which language, and whether it was read back."""
    told = (
        ("guardian", how.guardian), ("present", how.present), ("interpreter", how.interpreter),
        ("language", how.language),
    )  # fmt: skip
    lines = [words(f"recorded-{label}", text=escape(text)) for label, text in told if text]
    return [*lines, words("recorded-read-back" if how.read_back else "recorded-not-read-back")]
