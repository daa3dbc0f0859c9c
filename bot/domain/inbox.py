"""The inbox of a reader: what was addressed to them by name, and nothing else, not even as a number.

Promise 3: everything here is what the reader's own key opens. What was not sealed to it takes no part in any list,
order, count or clock, so that a concern about somebody leaves no trace with them. Every reading is kept in the thread
before it is shown, and the reporter sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.domain.concerns import (
    LONGEST_TEXT,
    Act,
    ChosenReader,
    ConcernBook,
    Entry,
    Opened,
    ReaderKey,
    State,
    Thread,
    Urgency,
    Voice,
)
from bot.domain.readers import Reader
from bot.domain.threads import (
    MUTED,
    UNMUTED,
    Around,
    Due,
    as_readers_see,
    due,
    form_mark,
    in_readers_order,
    last_read,
    seen_by_readers,
    seen_from,
    still_reading,
)
from bot.domain.work import NotFound, Refused

A_READER_SETS: Final = (State.ACKNOWLEDGED, State.WORKING, State.ANSWERED)
"""Closing is the reporter's."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the inbox. `new` means something that this reader has not opened; `due` is by the rule pack."""

    id: bytes
    thread: Thread
    own: ChosenReader
    new: bool
    due: Due
    overdue: bool

    @property
    def urgent(self) -> bool:
        """Whether it cannot wait and was not answered yet."""
        settled = self.thread.state in (State.ANSWERED, State.CLOSED)
        return self.thread.urgency is Urgency.CANNOT_WAIT and (self.new or not settled)


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """A thread as one of its readers sees it. `askable` are those whom they may ask the reporter to agree to."""

    id: bytes
    thread: Thread
    own: ChosenReader
    entries: tuple[Entry, ...] = field(repr=False)
    due: Due
    askable: tuple[Reader, ...]
    now: datetime


def waiting(book: ConcernBook, keys: Sequence[ReaderKey], around: Around) -> tuple[Waiting, ...]:
    """What is addressed to these keys and visible by now: what cannot wait first, then the overdue, then the new.

    Muted threads are not lifted by anything, and closed ones come last. Equals stand in an order that says nothing.
    """
    lines = [_line(book, opened, own, around) for opened, own in _visible(book, keys, around.production_id)]
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.thread.state is State.CLOSED, line.own.muted, not line.urgent, not line.overdue, not line.new,
                seen_from(line.thread, line.own), line.id,
            ),
        )
    )  # fmt: skip


def _line(book: ConcernBook, opened: Opened, own: ChosenReader, around: Around) -> Waiting:
    entries = seen_by_readers(book.entries(opened), book.now)
    thread = as_readers_see(opened.thread, entries, book.now)
    clocks = due(thread, around.offer.clocks)
    return Waiting(opened.id, thread, own, _is_new(entries, own), clocks, clocks.overdue(book.now))


def _visible(book: ConcernBook, keys: Sequence[ReaderKey], production_id: str) -> Iterator[tuple[Opened, ChosenReader]]:
    found = set()
    for key in keys:
        for opened in book.readable(key):
            own = next((each for each in opened.thread.readers if each.appointment_id == key.appointment_id), None)
            if own is None or opened.id in found or opened.thread.production_id != production_id:
                continue
            if seen_from(opened.thread, own) <= book.now:
                found.add(opened.id)
                yield opened, own


def _is_new(entries: Sequence[Entry], own: ChosenReader) -> bool:
    """Whether the reporter said something that this reader has not opened since it became visible."""
    read = last_read(entries, own.appointment_id)
    return any(
        read is None or entry.order > read.order or entry.visible > read.visible
        for entry in entries
        if entry.voice is Voice.REPORTER
    )


class Reading:
    """One thread in the hands of one of its readers. Raises `NotFound` for what their keys do not open by now."""

    def __init__(self, book: ConcernBook, keys: Sequence[ReaderKey], around: Around, thread_id: bytes) -> None:
        found = [each for each in _visible(book, keys, around.production_id) if each[0].id == thread_id]
        if not found:
            raise NotFound
        self._book = book
        self._around = around
        self._opened, self._own = found[0]
        self._entries = book.entries(self._opened)
        self._changed = False

    @property
    def _seen(self) -> tuple[Entry, ...]:
        return seen_by_readers(self._entries, self._book.now)

    @property
    def _thread(self) -> Thread:
        return as_readers_see(self._opened.thread, self._entries, self._book.now)

    def page(self) -> ReaderPage:
        """The thread as this reader sees it now."""
        seen, now = self._thread, self._book.now
        # Who left goes when they leave, and not when the reporter comes back and chooses somebody in their place.
        reading = {reader.appointment for reader in still_reading(seen, self._around.current)}
        thread = replace(seen, readers=tuple(each for each in seen.readers if each.appointment_id in reading))
        return ReaderPage(
            self._opened.id, thread, self._own, in_readers_order(self._entries, now),
            due(thread, self._around.offer.clocks), self._askable(), now,
        )  # fmt: skip

    def read(self) -> None:
        """Keep that it was opened: whenever there is something new, and once after every slot."""
        read = last_read(self._entries, self._own.appointment_id)
        again = read is None or read.visible < self._around.offer.last_slot.instant
        if again or _is_new(self._seen, self._own):
            self._append(Act.READ, detail=self._own.appointment_id)

    def reply(self, nonce: str, text: str, state: State) -> None:
        """Answer, and say where the thread stands. The same form again changes nothing."""
        if not text or len(text) > LONGEST_TEXT:
            raise Refused("form-too-long" if text else "form-empty", "text")
        if any(entry.detail == form_mark(nonce, text) for entry in self._entries):
            return
        self._append(Act.TEXT, text=text, detail=form_mark(nonce, text))
        self._unmute()
        self.stand(state)

    def stand(self, state: State) -> None:
        """Say where the thread stands; whatever it is, it was acknowledged by that."""
        if state not in A_READER_SETS:
            raise Refused("form-wrong", "state")
        seen, thread = self._thread, self._opened.thread
        if state is seen.state or seen.state is State.CLOSED:
            return
        # A closing whose slot has not come stays, and stays unseen.
        state_after = State.CLOSED if thread.state is State.CLOSED else state
        acknowledged = thread.acknowledged or self._around.offer.last_slot.instant
        self._change(replace(thread, state=state_after, acknowledged=acknowledged))
        self._append(Act.STATE, detail=state)

    def mute(self, *, muted: bool) -> None:
        """Let nothing lift the thread in this reader's inbox any more, or let it again; the reporter is told."""
        if muted is not self._own.muted:
            self._set_muted(muted)

    def ask_further(self, appointment_id: str) -> None:
        """Ask the reporter to let one more reader in. Raises `NotFound` for somebody who cannot be asked for."""
        if self._thread.further == appointment_id:
            return
        if appointment_id not in {reader.appointment for reader in self._askable()}:
            raise NotFound
        self._change(replace(self._opened.thread, further=appointment_id))
        self._append(Act.FURTHER_ASKED, detail=appointment_id)

    def _askable(self) -> tuple[Reader, ...]:
        """Nobody while a question is open or the thread is closed, and never somebody whom it is kept from."""
        thread = self._thread
        if thread.further or thread.state is State.CLOSED:
            return ()
        reading = {reader.appointment for reader in still_reading(thread, self._around.current)}
        return tuple(each for each in self._around.offered(thread).readers if each.appointment not in reading)

    def _unmute(self) -> None:
        if self._own.muted:
            self._set_muted(False)

    def _set_muted(self, muted: bool) -> None:
        own = replace(self._own, muted=muted)
        readers = tuple(own if each == self._own else each for each in self._opened.thread.readers)
        self._change(replace(self._opened.thread, readers=readers))
        self._own = own
        self._append(Act.STATE, detail=MUTED if muted else UNMUTED)

    def _change(self, thread: Thread) -> None:
        self._opened = self._book.change(self._opened, thread)
        self._changed = True

    def _append(self, act: Act, *, text: str = "", detail: str = "") -> None:
        if not self._changed:
            # Two acts at once are not to take the same place in the order: the second is stale.
            self._change(self._opened.thread)
        entry = Entry(Voice.READER, act, self._book.now, len(self._entries), text, self._own.name, detail)
        self._book.append(self._opened, entry)
        self._entries = (*self._entries, entry)
