"""The entries of a thread, as its reporter or one of its readers sees them.

What was typed is shown as plain text. A reporter's entry carries no time finer than its slot; a reader's carries its
own, because the reporter may hold them to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import Block

from bot.domain.concerns import Act, ChosenReader, Entry, State, Thread, Voice
from bot.domain.readers import Reader
from handlers.views.parts import escape, said, small, typed
from handlers.views.times import moment
from handlers.words import Words

LAST: Final = 9_999
"""The number of a page that is the last in any case."""

_DID: Mapping[Act, str] = {
    Act.FURTHER_ASKED: "conversation-entry-asked",
    Act.FURTHER_AGREED: "conversation-entry-agreed",
    Act.FURTHER_DECLINED: "conversation-entry-declined",
    Act.RELEASED: "conversation-entry-released",
}


@dataclass(frozen=True, slots=True)
class Side:
    """Who looks: `reporter` is what the reporter is called there, `zone` whose wall clock the times are told by.

    `later` says whether entries still waiting for their slot are marked so, which nobody but the reporter sees.
    """

    words: Words
    thread: Thread
    reporter: str
    zone: str
    readers: Sequence[ChosenReader | Reader]
    later: bool = False

    def at(self, entry: Entry) -> str:
        return moment(self.words, entry.visible, self.zone)

    def named(self, appointment_id: str) -> str:
        """The name of somebody by their appointment, escaped."""
        for reader in self.readers:
            own = reader.appointment_id if isinstance(reader, ChosenReader) else reader.appointment
            if own == appointment_id:
                return escape(reader.name)
        return self.words("conversation-somebody-else")


def entry_chunks(side: Side, entries: Sequence[Entry], now: datetime) -> Iterator[list[Block]]:
    """One chunk for each entry, in order; a text and its heading are never torn apart."""
    for entry in entries:
        if entry.act is Act.TEXT:
            yield _text(side, entry, now)
        else:
            yield [small(_line(side, entry))]


def _text(side: Side, entry: Entry, now: datetime) -> list[Block]:
    words = side.words
    who = _who(side, entry)
    heading = "conversation-from"
    if side.later and entry.voice is Voice.REPORTER:
        if side.thread.state is State.KEPT:
            return [small(words("conversation-from-kept", who=who)), *_words_of(side, entry)]
        if max(entry.visible, side.thread.visible) > now:
            heading = "conversation-from-later"
    return [small(words(heading, who=who, at=side.at(entry))), *_words_of(side, entry)]


def _words_of(side: Side, entry: Entry) -> list[Block]:
    return [said(side.words("conversation-held-text"))] if side.thread.held else list(typed(entry.text))


def _line(side: Side, entry: Entry) -> str:
    who, at, words = _who(side, entry), side.at(entry), side.words
    if entry.act is Act.STATE:
        return words("conversation-entry-state", who=who, at=at, state=words(f"conversation-did-{entry.detail}"))
    if entry.act is Act.READ:
        return words("conversation-entry-read", who=who, at=at)
    return words(_DID[entry.act], who=who, at=at, name=side.named(entry.detail))


def _who(side: Side, entry: Entry) -> str:
    return side.reporter if entry.voice is Voice.REPORTER else escape(entry.name)
