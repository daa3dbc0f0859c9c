"""Coming back with a code: reading answers, adding, closing, and deciding who else may read.

Promise 3: the code alone opens a thread here, whoever enters it, and entering it leaves nothing behind. A code that is
wrong, unknown, expired or purged is answered alike. Nobody reads who was not chosen by the reporter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.concerns import (
    LONGEST_TEXT,
    MOST_READERS,
    Act,
    ChosenReader,
    ConcernBook,
    Entry,
    State,
    Thread,
    Urgency,
    Voice,
)
from bot.domain.raising import chosen_from
from bot.domain.readers import Offer, Reader, Standing
from bot.domain.threads import (
    Around,
    Due,
    becomes_visible,
    counsel_of,
    due,
    form_mark,
    lifted,
    standing_of,
    still_reading,
)
from bot.domain.work import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread as its reporter sees it: everything in it, and who can still read it.

    `further` is the reader whom a reader asks them to agree to; `others` are readers whom they may still choose.
    """

    thread: Thread
    entries: tuple[Entry, ...] = field(repr=False)
    standings: tuple[tuple[ChosenReader, Standing], ...]
    further: Reader | None
    others: tuple[Reader, ...]
    due: Due
    offer: Offer
    now: datetime

    @property
    def read(self) -> bool:
        """Whether anybody can open it now."""
        return any(standing is Standing.READS for _, standing in self.standings)


class Visit:
    """One look, or one act, with a code. Raises `Refused` at once for a code that opens nothing here."""

    def __init__(self, book: ConcernBook, typed: str, around: Around) -> None:
        opened = book.by_code(typed)
        if opened is None:
            raise Refused("code-opens-nothing", "code")
        if opened.thread.production_id != around.production_id:
            raise Refused("code-other-production", "code")
        self._book = book
        self._opened = opened
        self._around = around
        self._entries = book.entries(opened)
        self._changed = False

    @property
    def _thread(self) -> Thread:
        return self._opened.thread

    def page(self) -> Conversation:
        """The thread as it is now, with what this visit changed."""
        thread, offer = self._thread, self._around.offered(self._thread)
        reading = {reader.appointment for reader in self._reading()}
        others = () if thread.held else tuple(each for each in offer.readers if each.appointment not in reading)
        standings = tuple((each, standing_of(each, self._around.current)) for each in thread.readers)
        return Conversation(
            thread, lifted(self._entries), standings,
            next((each for each in others if each.appointment == thread.further), None),
            others, due(thread, offer.clocks), offer, self._book.now,
        )  # fmt: skip

    def add(self, nonce: str, text: str, urgency: Urgency) -> None:
        """Say something more. The same form again adds nothing; a thread that was closed is open again.

        Raises `Refused` for an empty text, and where nobody could be paged or nothing can be encrypted.
        """
        thread, urgent = self._thread, urgency is Urgency.CANNOT_WAIT
        if not text or len(text) > LONGEST_TEXT:
            raise Refused("form-too-long" if text else "form-empty", "text")
        if any(entry.detail == form_mark(nonce, text) for entry in self._entries):
            return
        counsel = counsel_of(thread, self._around.offer, "text")
        if urgent and (thread.state is State.KEPT or not self._reading()):
            raise Refused("conversation-nobody-to-page", "urgency")
        visible = self._from(urgency)
        changed = _lifted(thread, visible) if urgent else thread
        if thread.state is State.CLOSED:
            changed = replace(changed, state=State.ACKNOWLEDGED if thread.acknowledged else State.SENT, closed=None)
        self._change(changed)
        if changed.state is not thread.state:
            self._append(Act.STATE, visible, detail=changed.state)
        self._append(
            Act.TEXT, visible, text=text, detail=form_mark(nonce, text), counsel=counsel,
            page=[reader.person for reader in self._reading()] if urgent else [],
        )  # fmt: skip

    def close(self) -> None:
        """Nothing more is expected; what was sent alone is closed. Closing again changes nothing."""
        if self._thread.state is State.KEPT:
            raise NotFound
        if self._thread.state is State.CLOSED:
            return
        visible = self._from(Urgency.ROUTINE)
        self._change(replace(self._thread, state=State.CLOSED, closed=visible, further=""))
        self._append(Act.STATE, visible, detail=State.CLOSED)

    def decide(self, *, agreed: bool) -> None:
        """Agree or decline to the further reader whom a reader asked for. A second answer changes nothing."""
        wanted = self._thread.further
        if not wanted:
            return
        if agreed and wanted not in {reader.appointment for reader in self._reading()}:
            self._let_read(self._offered([wanted]), Urgency.ROUTINE)
            return
        act = Act.FURTHER_AGREED if agreed else Act.FURTHER_DECLINED
        self._change(replace(self._thread, further=""))
        self._append(act, self._from(Urgency.ROUTINE), detail=wanted)

    def send_to(self, wanted: Sequence[str], urgency: Urgency) -> None:
        """Release what was kept, or let others read what was sent, by appointment. Those who read already stay.

        Raises `Refused` where nobody was chosen, or somebody who is not offered.
        """
        if self._thread.held:
            raise NotFound
        if not wanted:
            raise Refused("concern-no-readers", "readers")
        reading = {reader.appointment for reader in self._reading()}
        chosen = self._offered([each for each in wanted if each not in reading])
        if not chosen:
            return
        if len(reading) + len(chosen) > MOST_READERS:
            raise Refused("form-too-many", "readers")
        self._let_read(chosen, urgency)

    def _let_read(self, chosen: Sequence[Reader], urgency: Urgency) -> None:
        thread, visible = self._thread, self._from(urgency)
        reading = self._reading()
        stay = tuple(
            each for each in thread.readers if each.appointment_id in {reader.appointment for reader in reading}
        )
        kept = thread.state is State.KEPT
        since = None if kept else visible
        changed = replace(
            thread,
            readers=(*stay, *(replace(reader.chosen, since=since) for reader in chosen)),
            state=State.SENT if kept else thread.state,
            visible=visible if kept else thread.visible,
            further="" if thread.further in {reader.appointment for reader in chosen} else thread.further,
        )
        self._change(_lifted(changed, visible) if urgency is Urgency.CANNOT_WAIT else changed)
        self._book.seal_to(self._opened, [reader.key for reader in (*reading, *chosen)])
        for number, reader in enumerate(chosen):
            act = Act.RELEASED if kept else Act.FURTHER_AGREED
            page = [each.person for each in chosen] if urgency is Urgency.CANNOT_WAIT and number == 0 else []
            self._append(act, visible, detail=reader.appointment, page=page)

    def _append(
        self, act: Act, visible: datetime, *, text: str = "", detail: str = "", counsel: str = "",
        page: Sequence[str] = (),
    ) -> None:  # fmt: skip
        if not self._changed:
            # Two acts at once are not to take the same place in the order: the second is stale.
            self._change(self._thread)
        name = self._thread.name
        entry = Entry(Voice.REPORTER, act, visible, len(self._entries), text, name, detail)
        self._book.append(self._opened, entry, counsel=counsel, page=page)
        self._entries = (*self._entries, replace(entry, text="") if counsel else entry)

    def _change(self, thread: Thread) -> None:
        self._opened = self._book.change(self._opened, thread)
        self._changed = True

    def _from(self, urgency: Urgency) -> datetime:
        return becomes_visible(self._book.now, self._around.offer, urgency)

    def _reading(self) -> tuple[Reader, ...]:
        return still_reading(self._thread, self._around.current)

    def _offered(self, wanted: Sequence[str]) -> tuple[Reader, ...]:
        return chosen_from(self._around.offered(self._thread), wanted)


def _lifted(thread: Thread, visible: datetime) -> Thread:
    """The thread with something in it that cannot wait: all whom it is sealed to see it from then on."""
    readers = tuple(
        replace(each, since=None if each.since is None else min(each.since, visible)) for each in thread.readers
    )
    return replace(thread, urgency=Urgency.CANNOT_WAIT, visible=min(thread.visible, visible), readers=readers)
