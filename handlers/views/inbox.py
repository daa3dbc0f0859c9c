"""What was addressed to a reader: the list in the order in which it needs them, a thread, and the reply to it.

Nothing here counts, so that no number tells of what is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, ButtonElement, RadioButtonsElement, SectionBlock
from slack_sdk.models.views import View

from bot.domain.concerns import State, Thread
from bot.domain.inbox import A_READER_SETS, ReaderPage, Waiting
from bot.domain.people import Actor
from bot.domain.readers import Clocks, Offer, Reader
from bot.domain.threads import Due, seen_from
from handlers.forms import Metadata
from handlers.views.concerns import slot, text_field
from handlers.views.conversation import kept_until
from handlers.views.pages import at, in_pages, turning
from handlers.views.parts import button, buttons, escape, field, modal, option, rule, said, shorten, small, target
from handlers.views.threads import LAST, Side, entry_chunks
from handlers.views.times import day, moment
from handlers.words import Words

OPEN = "concern.inbox.open"
NEXT = "concern.inbox.next"
BACK = "concern.inbox.back"
THREAD = "concern.thread.open"
THREAD_NEXT = "concern.thread.next"
THREAD_BACK = "concern.thread.back"
REPLY = "concern.reply.open"
SAVE = "concern.reply.save"
ACKNOWLEDGE = "concern.thread.acknowledge"
MUTE = "concern.thread.mute"
UNMUTE = "concern.thread.unmute"
ASK = "concern.further.ask"

MOST_ENTRY_BLOCKS = 70
NAME_SHOWN = 40


def inbox(words: Words, actor: Actor, lines: Sequence[Waiting], offer: Offer, now: datetime, page: int = 0) -> View:
    """What this reader's own keys open, or that nothing waits and when it could."""
    here = target(actor.production.id)
    pages = in_pages([_line(words, actor, line, now)] for line in lines)
    number, shown = at(pages, page)
    around: list[Block] = [small(words("inbox-order")), *shown, *turning(words, number, len(pages), BACK, NEXT, here)]
    empty = words("inbox-empty", slot=slot(words, offer, offer.next_slot.instant))
    return modal(
        words("inbox-title"), [*around, small(words("inbox-reading"))] if lines else [said(empty)],
        close=words("close"), metadata=Metadata(production=actor.production.id, page=number).text(),
    )  # fmt: skip


def no_key(words: Words) -> View:
    """For a reader whose key is not to be had."""
    return modal(words("inbox-title"), [said(words("inbox-no-key"))], close=words("close"))


def way_in(words: Words, actor: Actor) -> list[Block]:
    """A reader's part of Home, which says nothing of what waits."""
    return [buttons(button(words("inbox-title"), OPEN, target(actor.production.id)))]


def _line(words: Words, actor: Actor, line: Waiting, now: datetime) -> SectionBlock:
    thread = line.thread
    sort = words(f"inbox-sort-{thread.sort.value}")
    since = _moment(words, actor, seen_from(thread, line.own))
    state = words("inbox-line", sort=sort, state=words(f"inbox-state-{thread.state.value}"))
    marks = [
        words(f"inbox-mark-{mark}")
        for mark, holds in (("urgent", line.urgent), ("new", line.new), ("muted", line.own.muted))
        if holds
    ]
    name = words("inbox-from", name=escape(thread.name)) if thread.name else words("inbox-unnamed")
    facts = [words("inbox-since", slot=since), name, *_clocks(words, actor, line.due, now)]
    block = said("\n".join((" · ".join((state, *marks)), " · ".join(facts))))
    block.accessory = button(
        words("inbox-open"), THREAD, target(actor.production.id, line.id.hex()),
        spoken=shorten(words("inbox-open-spoken", sort=sort, slot=since), 75),
    )  # fmt: skip
    return block


def thread_page(
    words: Words, actor: Actor, shown: ReaderPage, clocks: Clocks, readers: Sequence[Reader], page: int = LAST
) -> View:
    """One thread, at its newest page unless another is asked for. `readers` are all who read now."""
    thread = shown.thread
    here = target(actor.production.id, shown.id.hex())
    side = Side(
        words, thread, escape(thread.name) or words("thread-reporter"), actor.production.zone,
        [*thread.readers, *readers],
    )  # fmt: skip
    pages = in_pages(entry_chunks(side, shown.entries, shown.now), MOST_ENTRY_BLOCKS)
    number, entries = at(pages, page)
    blocks: list[Block] = [
        *(said(line) for line in _standing(words, actor, side, shown)),
        small(kept_until(words, clocks)),
        rule(), *entries, *turning(words, number, len(pages), THREAD_BACK, THREAD_NEXT, here), rule(),
        buttons(*_doings(words, shown, here)),
        buttons(button(words("thread-back"), OPEN, target(actor.production.id))),
    ]  # fmt: skip
    meta = Metadata(production=actor.production.id, subject=shown.id.hex(), page=number)
    return modal(words(f"thread-title-{thread.sort.value}"), blocks, close=words("close"), metadata=meta.text())


def _standing(words: Words, actor: Actor, side: Side, shown: ReaderPage) -> list[str]:
    thread = shown.thread
    since = _moment(words, actor, seen_from(thread, shown.own))
    state = words("thread-state", state=words(f"inbox-state-{thread.state.value}"), slot=since)
    lines = [" · ".join((state, *_clocks(words, actor, shown.due, shown.now)))]
    lines.append(words("thread-named", name=escape(thread.name)) if thread.name else words("thread-unnamed"))
    lines.append(words("thread-readers", names=escape(", ".join(reader.name for reader in thread.readers))))
    if thread.about_coordinator:
        lines.append(words("thread-about"))
    if shown.own.muted:
        lines.append(words("thread-muted"))
    if thread.further:
        lines.append(words("thread-further-asked", name=side.named(thread.further)))
    return lines


def _doings(words: Words, shown: ReaderPage, here: str) -> list[ButtonElement]:
    doings = [button(words("thread-reply"), REPLY, here, style="primary")]
    if shown.thread.state is State.SENT:
        doings.append(button(words("thread-acknowledge"), ACKNOWLEDGE, here))
    if shown.thread.state is not State.CLOSED:
        muted = shown.own.muted
        doings.append(button(words("thread-unmute" if muted else "thread-mute"), UNMUTE if muted else MUTE, here))
    for reader in shown.askable:
        label = words("thread-ask", name=shorten(reader.name, NAME_SHOWN))
        doings.append(button(label, ASK, f"{here}.{reader.appointment}"))
    return doings


def reply(words: Words, actor: Actor, thread_id: bytes, thread: Thread, nonce: str) -> View:
    """The reply and where the thread stands after it."""
    states = [option(words(f"reply-state-{state.value}"), state) for state in A_READER_SETS]
    now = next((each for each in states if each.value == thread.state), states[0])
    radio = RadioButtonsElement(action_id="concern.state.enter", options=states, initial_option=now)
    here = target(actor.production.id, thread_id.hex())
    blocks: list[Block] = [
        said(words("reply-what")),
        text_field("text", words("reply-text"), hint=words("reply-text-hint")),
        field("state", words("reply-state"), radio),
        buttons(button(words("reply-back"), THREAD, here)),
    ]
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=thread_id.hex())
    return modal(
        words("reply-title"), blocks, callback_id=SAVE, submit=words("reply-save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def _clocks(words: Words, actor: Actor, due: Due, now: datetime) -> list[str]:
    lines = []
    for name, when in (("acknowledge", due.acknowledge), ("answer", due.answer)):
        if when is not None:
            by = day(words, when.astimezone(ZoneInfo(actor.production.zone)).date())
            lines.append(words(f"inbox-{name}-{'late' if when < now else 'by'}", day=by))
    return lines


def _moment(words: Words, actor: Actor, when: datetime) -> str:
    return moment(words, when, actor.production.zone)
