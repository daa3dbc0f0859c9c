"""Raising a concern or a question: one form, one thread, one code.

Promise 3: the form holds what the person chose to say and nothing of who they are. Promise 7: a code is handed out for
what was saved and for nothing else; the same form sent again gets the same code, and what was changed in it meanwhile
is added, never lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.concerns import (
    LONGEST_TEXT,
    Act,
    ConcernBook,
    Entry,
    Opened,
    Sort,
    State,
    Thread,
    Urgency,
    Voice,
)
from bot.domain.people import Role
from bot.domain.readers import Offer, Reader
from bot.domain.threads import becomes_visible, counsel_of, form_mark, still_reading
from bot.domain.work import Refused


class Way(StrEnum):
    """What becomes of a concern when it is saved."""

    SEND = "send"
    KEEP = "keep"
    """Not sent: the code releases it."""
    HOLD = "hold"
    """Not sent: it opens to counsel outside the production, and to nobody here."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The form. `readers` are ids of appointments; `name` is the reporter's, empty unless they chose to give it;
    `counsel` marks whom the form named, where it is to be held."""

    nonce: str
    production_id: str
    about_coordinator: bool
    readers: tuple[str, ...]
    way: Way
    sort: Sort
    urgency: Urgency
    name: str
    text: str = field(repr=False)
    counsel: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was saved, and the code that opens it, 20 characters."""

    code: str = field(repr=False)
    thread: Thread
    added: bool = False
    """The form had been saved before, and its changed text was added to it."""


def chosen_from(offer: Offer, wanted: Sequence[str]) -> tuple[Reader, ...]:
    """The readers with these appointments. Raises `Refused` when one of them is not offered now."""
    if not set(wanted) <= {reader.appointment for reader in offer.readers}:
        raise Refused("concern-reader-gone", "readers")
    return tuple(reader for reader in offer.readers if reader.appointment in wanted)


def check(draft: Draft, offer: Offer) -> None:
    """Refuse, with a sentence for the field, what cannot be done as it was filled in."""
    readers = chosen_from(offer, draft.readers)
    if len(draft.text) > LONGEST_TEXT:
        raise Refused("form-too-long", "text")
    if draft.way is Way.SEND:
        if not readers:
            raise Refused("concern-no-readers", "readers")
        return
    if readers:
        raise Refused("concern-not-sent-to-readers", "way")
    if draft.urgency is Urgency.CANNOT_WAIT:
        raise Refused("concern-cannot-wait-unsent", "urgency")
    if draft.way is Way.HOLD and offer.counsel is None:
        raise Refused("concern-no-counsel", "way")
    if draft.way is Way.HOLD and offer.counsel is not None and draft.counsel != offer.counsel.mark:
        raise Refused("concern-counsel-new", "way")


def save(book: ConcernBook, draft: Draft, offer: Offer, current: Sequence[Reader]) -> Receipt:
    """Save the form, once. `offer` is what its readers are chosen from, without the coordinator if it is about her;
    `current` are all who read now.

    Raises `Refused` for a form older than a day, and what `check` raises.
    """
    check(draft, offer)
    code = book.code_for(draft.nonce)
    if code is None:
        raise Refused("concern-form-old")
    before = book.by_code(code)
    if before is None:
        return Receipt(code, _begin(book, code, draft, offer, current))
    added = _add_if_changed(book, before, draft, offer, current)
    return Receipt(code, before.thread, added)


def saved_before(book: ConcernBook, nonce: str) -> Receipt | None:
    """What this form saved, for whoever looks at its code once more."""
    code = book.code_for(nonce)
    opened = book.by_code(code) if code else None
    return Receipt(code, opened.thread) if code and opened else None


def _begin(book: ConcernBook, code: str, draft: Draft, offer: Offer, current: Sequence[Reader]) -> Thread:
    readers = chosen_from(offer, draft.readers)
    visible = becomes_visible(book.now, offer, draft.urgency)
    counsel = offer.counsel if draft.way is Way.HOLD else None
    thread = Thread(
        production_id=draft.production_id,
        sort=draft.sort,
        urgency=draft.urgency,
        state=State.SENT if draft.way is Way.SEND else State.KEPT,
        visible=visible,
        readers=tuple(reader.chosen for reader in readers),
        name=draft.name,
        about_coordinator=draft.about_coordinator,
        about=next((each.person for each in current if each.role is Role.COORDINATOR), "")
        if draft.about_coordinator
        else "",
        held=draft.way is Way.HOLD,
        counsel=counsel.name if counsel else "",
        counsel_key=counsel.recipient if counsel else "",
    )
    text = _entry(draft, thread, 0, visible)
    if counsel is not None:
        book.add_held(code, thread, counsel.recipient, text)
    else:
        book.add(code, thread, [reader.key for reader in readers], text, page=_paged(draft, readers))
    return thread


def _add_if_changed(book: ConcernBook, before: Opened, draft: Draft, offer: Offer, current: Sequence[Reader]) -> bool:
    """One more entry, if the form was changed since it was saved. Readers and the rest stay as they were saved."""
    thread, entries = before.thread, book.entries(before)
    if any(entry.detail == form_mark(draft.nonce, draft.text) for entry in entries):
        return False
    counsel = counsel_of(thread, offer, "way")
    urgent = thread.urgency is Urgency.CANNOT_WAIT
    entry = _entry(draft, thread, len(entries), becomes_visible(book.now, offer, thread.urgency))
    page = [reader.person for reader in still_reading(thread, current)] if urgent else []
    book.append(before, entry, counsel=counsel, page=page)
    return True


def _entry(draft: Draft, thread: Thread, order: int, visible: datetime) -> Entry:
    mark = form_mark(draft.nonce, draft.text)
    return Entry(Voice.REPORTER, Act.TEXT, visible, order, draft.text, thread.name, mark)


def _paged(draft: Draft, readers: Sequence[Reader]) -> list[str]:
    return [reader.person for reader in readers] if draft.urgency is Urgency.CANNOT_WAIT else []
