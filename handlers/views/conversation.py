"""A reporter's own thread, opened by its code: where it stands, what was said, and what can be done.

The code stays in the input that it was typed into, with the same ids through every view, and travels with each press;
no metadata, button or message ever holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.domain.concerns import Act, Entry, Sort, State, Voice
from bot.domain.conversation import Conversation
from bot.domain.people import Actor
from bot.domain.readers import Clocks, Standing
from handlers.forms import Metadata
from handlers.views.concerns import (
    counsel_of,
    job_of,
    names_of,
    outside,
    reader_line,
    readers_field,
    slot,
    text_field,
    urgency_field,
)
from handlers.views.pages import at, in_pages
from handlers.views.parts import button, buttons, escape, field, modal, rule, said, shorten, small, target
from handlers.views.threads import LAST, Side, entry_chunks
from handlers.views.times import day
from handlers.words import Words

OPEN = "concern.code.open"
ENTER = "concern.code.enter"
ADD = "concern.text.add"
CLOSE = "concern.thread.close"
AGREE = "concern.further.agree"
DECLINE = "concern.further.decline"
CHOOSE = "concern.readers.choose"
SEND = "concern.readers.send"
BACK = "concern.thread.return"
EARLIER = "concern.thread.earlier"
LATER = "concern.thread.later"

LONGEST_TYPED = 100
"""Of a code: with as many dashes and spaces as anybody puts into twenty characters."""
MOST_ENTRY_BLOCKS = 60
NAME_SHOWN = 40


def code_page(words: Words, actor: Actor) -> View:
    """The one field."""
    return modal(
        words("code-title"), [said(words("code-what")), code_field(words, first=True)], callback_id=ENTER,
        submit=words("code-open"), close=words("close"), metadata=Metadata(production=actor.production.id).text(),
    )  # fmt: skip


def code_field(words: Words, *, first: bool = False) -> InputBlock:
    """The code's input, the same on every page, so that what stands in it stays."""
    hint = words("code-hint" if first else "code-stays")
    element = PlainTextInputElement(action_id="concern.code.type", max_length=LONGEST_TYPED)
    return field("code", words("code-field"), element, hint=hint)


def conversation(
    words: Words, actor: Actor, shown: Conversation, nonce: str, page: int = LAST, *, saved: bool = False
) -> View:
    """The newest page of the thread, unless another is asked for."""
    thread = shown.thread
    side = Side(
        words, thread, words("conversation-you"), shown.offer.zone,
        [*thread.readers, *shown.others, *shown.offer.readers], later=True,
    )  # fmt: skip
    pages = in_pages(entry_chunks(side, shown.entries, shown.now), MOST_ENTRY_BLOCKS)
    number, entries = at(pages, page)
    here = target(actor.production.id)
    blocks: list[Block] = [said(words("conversation-saved"))] if saved else []
    blocks += [said(line) for line in standing(words, shown)]
    blocks += _further(words, shown, here)
    blocks += [rule(), *entries, *_turning(words, number, len(pages), here), rule()]
    blocks += _adding(words, shown)
    blocks += [*_doings(words, shown, here), small(kept_until(words, shown.offer.clocks)), code_field(words)]
    title = "conversation-title-question" if thread.sort is Sort.QUESTION else "conversation-title"
    return modal(
        words(title), blocks, callback_id=ADD, submit=words("conversation-add"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id, page=number).text(),
    )  # fmt: skip


def standing(words: Words, shown: Conversation) -> list[str]:
    """Where the thread stands, in sentences: its state, its clocks, and who cannot or does not read any more."""
    thread = shown.thread
    lines = [_state(words, shown), *_clocks(words, shown)]
    for reader, stands in shown.standings:
        name = escape(reader.name)
        if stands is not Standing.READS:
            lines.append(words("conversation-left" if stands is Standing.LEFT else "conversation-key-lost", name=name))
        elif reader.muted:
            lines.append(words("conversation-muted", name=name, outside=outside(words, shown.offer)))
    if thread.state is not State.KEPT and not shown.read:
        around = outside(words, shown.offer)
        lines.append(words("conversation-nobody" if shown.others else "conversation-nobody-left", outside=around))
    lines.append(
        words("conversation-named", name=escape(thread.name)) if thread.name else words("conversation-unnamed")
    )
    return lines


def kept_until(words: Words, clocks: Clocks) -> str:
    """How long a thread is kept, by the rule pack in force."""
    days, after_wrap = str(clocks.kept_after_close_days), str(clocks.kept_after_wrap_days)
    return words("conversation-kept-until", close=days, wrap=after_wrap)


def _state(words: Words, shown: Conversation) -> str:
    thread, offer = shown.thread, shown.offer
    since = slot(words, offer, thread.visible)
    if thread.held:
        return words("conversation-state-held", counsel=counsel_of(words, thread))
    if thread.state is State.KEPT:
        return words("conversation-state-kept")
    if thread.state is State.CLOSED:
        return words("conversation-state-closed")
    if thread.state is not State.SENT:
        return words(f"conversation-state-{thread.state.value}")
    if thread.visible > shown.now:
        return words("conversation-state-waiting", names=names_of(thread), slot=since)
    if any(entry.act is Act.READ for entry in shown.entries):
        return words("conversation-state-read")
    return words("conversation-state-unread", names=names_of(thread), slot=since)


def _clocks(words: Words, shown: Conversation) -> list[str]:
    lines = []
    for name, when in (("acknowledge", shown.due.acknowledge), ("answer", shown.due.answer)):
        if when is not None:
            late = when < shown.now
            by = _date(words, shown, when)
            around = {"outside": outside(words, shown.offer)} if late else {}
            lines.append(words(f"conversation-{name}-{'late' if late else 'by'}", day=by, **around))
    return lines


def _date(words: Words, shown: Conversation, when: datetime) -> str:
    return day(words, when.astimezone(ZoneInfo(shown.offer.zone)).date())


def _further(words: Words, shown: Conversation, here: str) -> list[Block]:
    """The question whether somebody else may read, with its two answers."""
    if not shown.thread.further:
        return []
    asker = _asker(words, shown.entries)
    if shown.further is None:
        return [said(words("conversation-further-gone", asker=asker))]
    name = shown.further.name
    question = words(
        "conversation-further", asker=asker, name=escape(name), job=escape(job_of(words, shown.further)),
        slot=slot(words, shown.offer, shown.offer.next_slot.instant),
    )  # fmt: skip
    agree = button(words("conversation-agree", name=shorten(name, NAME_SHOWN)), AGREE, here)
    return [
        said(question), said(reader_line(words, shown.further)),
        buttons(agree, button(words("conversation-decline"), DECLINE, here)),
    ]  # fmt: skip


def _asker(words: Words, entries: Sequence[Entry]) -> str:
    asked = [entry.name for entry in entries if entry.act is Act.FURTHER_ASKED]
    return escape(asked[-1]) if asked else words("conversation-somebody")


def _turning(words: Words, number: int, pages: int, here: str) -> list[Block]:
    if pages < 2:
        return []
    shown = [button(words("conversation-earlier"), EARLIER, here)] if number > 0 else []
    shown += [button(words("conversation-later"), LATER, here)] if number < pages - 1 else []
    return [small(words("page-of", page=str(number + 1), pages=str(pages))), buttons(*shown)]


def _adding(words: Words, shown: Conversation) -> list[Block]:
    """The fields for more. After something was added they are other fields, so that they stand empty again."""
    said_before = sum(entry.voice is Voice.REPORTER and entry.act is Act.TEXT for entry in shown.entries)
    kind = "-held" if shown.thread.held else "-kept" if shown.thread.state is State.KEPT else ""
    when = {} if kind else {"slot": slot(words, shown.offer, shown.offer.next_slot.instant)}
    hint = words(f"conversation-add-hint{kind}", **when)
    ending = f".{said_before}"
    text = text_field(
        "text", words("conversation-add-text"), hint=hint, optional=True, action_id=f"concern.text.enter{ending}"
    )
    if not shown.read:
        return [text]
    return [text, urgency_field(words, shown.offer, ending), small(words("concern-urgency-warning"))]


def _doings(words: Words, shown: Conversation, here: str) -> list[Block]:
    """What can be done besides adding: nothing with what is held."""
    doings = []
    if shown.others:
        label = "conversation-choose" if shown.thread.state is State.KEPT else "conversation-choose-more"
        doings.append(button(words(label), CHOOSE, here))
    if shown.thread.state not in (State.KEPT, State.CLOSED):
        doings.append(button(words("conversation-close"), CLOSE, here))
    return [buttons(*doings)] if doings else []


def choose_page(words: Words, actor: Actor, shown: Conversation) -> View:
    """Readers to release it to, or to send it to as well; none of them marked."""
    here = target(actor.production.id)
    back = buttons(button(words("conversation-back"), BACK, here))
    meta = Metadata(production=actor.production.id).text()
    around = outside(words, shown.offer)
    if not shown.others:
        blocks: list[Block] = [said(words("conversation-choose-nobody", outside=around)), back, code_field(words)]
        return modal(
            words("concern-choose-title"), blocks, callback_id=ENTER, submit=words("code-open"),
            close=words("close"), metadata=meta,
        )  # fmt: skip
    when = slot(words, shown.offer, shown.offer.next_slot.instant)
    blocks = [
        *(said(reader_line(words, reader)) for reader in shown.others),
        said(words("conversation-choose-now", slot=when)),
        readers_field(words, shown.others),
        urgency_field(words, shown.offer),
        small(words("concern-urgency-warning")),
        back,
        code_field(words),
    ]
    return modal(
        words("concern-choose-title"), blocks, callback_id=SEND, submit=words("conversation-send"),
        close=words("close"), metadata=meta,
    )  # fmt: skip
