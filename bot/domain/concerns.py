"""Concerns: what a person may say without being kept, and the room it is kept in.

Promise 3 lives here. Nothing in these entities names a reporter unless the reporter gave a name; no time is finer than
a slot of the production; nothing counts. The room is a store of its own: its transactions touch no other table, and a
thread opens only to the receipt code or to a reader whom the reporter chose.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, TypeVar

T = TypeVar("T")

MOST_READERS: Final = 3
"""A thread always has three boxes; those without a reader hold a decoy."""
LONGEST_TEXT: Final = 3_000
"""Characters in one entry, as Slack's input takes them; a longer concern is continued."""


class Sort(StrEnum):
    """What a thread is."""

    CONCERN = "concern"
    QUESTION = "question"


class Urgency(StrEnum):
    """How soon a concern has to be read."""

    ROUTINE = "routine"
    CANNOT_WAIT = "cannot_wait"
    """Danger, or before a scene shoots: it is visible at once, and its readers are paged."""


class State(StrEnum):
    """Where a thread stands. The reporter may close it at any time; a reader sets the others."""

    KEPT = "kept"
    """Not sent: nobody but the code opens it."""
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    WORKING = "working"
    ANSWERED = "answered"
    CLOSED = "closed"


class Voice(StrEnum):
    """Whose act an entry is."""

    REPORTER = "reporter"
    READER = "reader"


class Act(StrEnum):
    """What an entry records."""

    TEXT = "text"
    READ = "read"
    STATE = "state"
    FURTHER_ASKED = "further_asked"
    """A reader asks the reporter's agreement to a further reader."""
    FURTHER_AGREED = "further_agreed"
    FURTHER_DECLINED = "further_declined"
    RELEASED = "released"
    """What was kept for later is sent."""


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """An appointment's key pair. `private` is missing where the key was destroyed or has to be opened elsewhere."""

    appointment_id: str
    public: bytes
    private: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ChosenReader:
    """A reader as the reporter saw them when choosing; kept inside the seal.

    `key_mark` tells a lost key that was made anew from the one that was sealed to. `since` is the instant of the slot
    from which a reader chosen later sees the thread. `muted` is this reader's own doing.
    """

    appointment_id: str
    name: str
    job: str
    key_mark: str = ""
    since: datetime | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """What is sealed of a thread. `visible` is the instant of the slot from which readers see it.

    `name` is empty unless the reporter gave theirs. `closed` and `acknowledged` are instants of slots. `further`
    is the appointment of the reader whom a reader asks the reporter to agree to. `about_coordinator` keeps her from
    being offered later, and `about`, her person's id, also in another job. `held` threads are sealed to outside
    counsel; their text opens to nobody here, the code included, and they stay KEPT. `counsel` is whom that is, by
    name, and `counsel_key` their age recipient then.
    """

    production_id: str
    sort: Sort
    urgency: Urgency
    state: State
    visible: datetime
    readers: tuple[ChosenReader, ...] = ()
    name: str = ""
    acknowledged: datetime | None = None
    closed: datetime | None = None
    further: str = ""
    about_coordinator: bool = False
    about: str = ""
    held: bool = False
    counsel: str = ""
    counsel_key: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in a thread, in order. `visible` is for the other side; `name` a reader's, or the reporter's if given.

    `detail` is a state, an appointment's id, or the mark of the form that a text came from, which makes it happen once.
    `order` counts within the thread and stands inside the seal.
    """

    voice: Voice
    act: Act
    visible: datetime
    order: int
    text: str = ""
    name: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A thread that a code or a reader's key has opened. `key` opens its entries and is never shown."""

    id: bytes
    thread: Thread
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A "cannot wait" page that is due: to whom, by person id. `attempts` counts postings that were begun."""

    id: bytes
    production_id: str
    people: tuple[str, ...]
    attempts: int = 0


class ConcernBook(Protocol):
    """The room within one transaction of its own store. Not to be used after its job has returned."""

    now: datetime
    """Aware, UTC."""

    def new_nonce(self) -> str:
        """A nonce for a form, which names its day; the receipt code follows from it."""
        ...

    def code_for(self, nonce: str) -> str | None:
        """The receipt code of this form (20 characters, without dashes): the same for every retry, after midnight too.

        None for a nonce that is not ours or is older than 24 hours.
        """
        ...

    def by_code(self, typed: str) -> Opened | None:
        """The thread that this code opens, however it was typed; None for a wrong, unknown, expired or purged one."""
        ...

    def readable(self, key: ReaderKey) -> tuple[Opened, ...]:
        """Every thread that this reader's key opens, in no order; those not yet visible too."""
        ...

    def entries(self, opened: Opened) -> tuple[Entry, ...]:
        """The thread's entries in order. The text of a held one is empty."""
        ...

    def add(self, code: str, thread: Thread, to: Sequence[ReaderKey], text: Entry, *, page: Sequence[str] = ()) -> None:
        """A new thread under this code, sealed to these readers, with its first entry and one page row.

        `page` are the people to page at once; the row is a decoy when there are none.
        """
        ...

    def add_held(self, code: str, thread: Thread, counsel: str, text: Entry) -> None:
        """A new thread whose text is encrypted to counsel's age recipient, which nothing here opens."""
        ...

    def append(self, opened: Opened, entry: Entry, *, counsel: str = "", page: Sequence[str] = ()) -> None:
        """One more entry, in the next place whatever its `order` says. Every reporter's entry writes one page row, a
        decoy unless `page` names people. Raises `NotFound` when the thread was purged meanwhile."""
        ...

    def change(self, opened: Opened, thread: Thread) -> Opened:
        """Replace what is sealed of the thread. Raises `Stale` when it was changed since it was opened."""
        ...

    def seal_to(self, opened: Opened, to: Sequence[ReaderKey]) -> None:
        """Seal the thread's key to these readers instead of those before."""
        ...

    def purge(self, expired: Callable[[Thread], bool]) -> int:
        """Remove every thread of which this is true of production, state, `closed`, `visible` and `held` (the rest is
        blank: nothing here opens it); its key is destroyed after COMMIT. Returns how many.

        The state is KEPT or CLOSED, and SENT for all others.
        """
        ...

    def held(self, production_id: str) -> tuple[bytes, ...]:
        """The age files of what is held for counsel, in random order."""
        ...

    def pages(self) -> tuple[Page, ...]:
        """The pages still to be posted; decoys are not among them."""
        ...

    def begin_pages(self, posting: Collection[bytes], done: Collection[bytes]) -> None:
        """Count one more posting of some, mark others done, and seal every page row anew, so that none differs."""
        ...


class ConcernRoom(Protocol):
    """The way from the asynchronous edge to one transaction of the concerns' own store."""

    async def change(self, job: Callable[[ConcernBook], T], *, deadline: float) -> T:
        """Run the job in a write transaction; its value is returned after COMMIT.

        Raises what the job raises, `NotSaved` or `OutcomeUnknown`, as `Records.change` does.
        """
        ...

    async def look(self, job: Callable[[ConcernBook], T], *, deadline: float) -> T:
        """Run the job in a transaction that cannot write. Raises what the job raises, or `Unavailable`."""
        ...

    async def last_slot(self) -> datetime | None:
        """When the last slot was closed, to the minute, by whichever process; None before the first. Raises
        `Unavailable`."""
        ...

    async def close_slot(self) -> bool:
        """Rewrite every table in random order, drop pages that are over, refresh what backups copy, top up the keys
        made ahead. False when somebody's open read kept old pages of the log from being cleared; then it is done again.
        """
        ...
