"""A room of concerns in memory, for tests of what may be done: it opens to a code or a key, and seals nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from bot.domain.concerns import Entry, Opened, Page, ReaderKey, Thread
from bot.domain.work import Stale

CODE_LENGTH = 20


def plainly(typed: str) -> str:
    """A code as it was shown, however it was typed."""
    kept = "".join(mark for mark in typed.upper() if mark.isalnum())
    return kept.replace("O", "0").replace("I", "1").replace("L", "1")


@dataclass
class Kept:
    """One thread in the room."""

    thread: Thread
    code: str
    entries: list[Entry] = field(default_factory=list)
    to: list[bytes] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    """What is encrypted to counsel: recipient and text."""


class MemoryRoom:
    """The state of a room; `with room.book(now) as book:` is one transaction."""

    def __init__(self) -> None:
        self.threads: dict[bytes, Kept] = {}
        self.pages: list[tuple[str, ...]] = []
        self._numbers = count(1)

    @contextmanager
    def book(self, now: datetime) -> Iterator[MemoryConcerns]:
        before = deepcopy((self.threads, self.pages))
        try:
            yield MemoryConcerns(self, now)
        except BaseException:
            self.threads, self.pages = before
            raise

    @property
    def only(self) -> Kept:
        (kept,) = self.threads.values()
        return kept

    def next_number(self) -> int:
        return next(self._numbers)


class MemoryConcerns:
    """`bot.domain.concerns.ConcernBook` over `MemoryRoom`."""

    def __init__(self, room: MemoryRoom, now: datetime) -> None:
        self._room = room
        self.now = now

    def new_nonce(self) -> str:
        return f"{self.now.isoformat()}/{self._room.next_number()}"

    def code_for(self, nonce: str) -> str | None:
        made, _, number = nonce.partition("/")
        if not number or self.now - datetime.fromisoformat(made) > timedelta(hours=24):
            return None
        return plainly(hashlib.sha256(nonce.encode()).hexdigest())[:CODE_LENGTH]

    def by_code(self, typed: str) -> Opened | None:
        found = [each for each in self._room.threads.items() if each[1].code == plainly(typed)]
        return self._opened(found[0][0]) if found else None

    def readable(self, key: ReaderKey) -> tuple[Opened, ...]:
        if key.private is None:
            return ()
        return tuple(self._opened(id_) for id_, kept in self._room.threads.items() if key.public in kept.to)

    def entries(self, opened: Opened) -> tuple[Entry, ...]:
        return tuple(self._room.threads[opened.id].entries)

    def add(self, code: str, thread: Thread, to: Sequence[ReaderKey], text: Entry, *, page: Sequence[str] = ()) -> None:
        id_ = self._room.next_number().to_bytes(16, "big")
        self._room.threads[id_] = Kept(thread, code, [text], [key.public for key in to])
        self._room.pages.append(tuple(page))

    def add_held(self, code: str, thread: Thread, counsel: str, text: Entry) -> None:
        self.add(code, thread, (), replace(text, text=""))
        list(self._room.threads.values())[-1].held.append((counsel, text.text))

    def append(self, opened: Opened, entry: Entry, *, counsel: str = "", page: Sequence[str] = ()) -> None:
        kept = self._room.threads[opened.id]
        assert entry.order == len(kept.entries), "no two acts take the same place"
        assert opened.thread.version == kept.thread.version
        if counsel:
            kept.held.append((counsel, entry.text))
        kept.entries.append(replace(entry, text="") if counsel else entry)
        if entry.voice == "reporter":
            self._room.pages.append(tuple(page))

    def change(self, opened: Opened, thread: Thread) -> Opened:
        kept = self._room.threads[opened.id]
        if kept.thread.version != opened.thread.version:
            raise Stale
        kept.thread = replace(thread, version=opened.thread.version + 1)
        return self._opened(opened.id)

    def seal_to(self, opened: Opened, to: Sequence[ReaderKey]) -> None:
        self._room.threads[opened.id].to = [key.public for key in to]

    def purge(self, expired: Callable[[Thread], bool]) -> int:
        gone = [id_ for id_, kept in self._room.threads.items() if expired(kept.thread)]
        for id_ in gone:
            del self._room.threads[id_]
        return len(gone)

    def held(self, production_id: str) -> tuple[bytes, ...]:
        return tuple(text.encode() for kept in self._room.threads.values() for _, text in kept.held)

    def pages(self) -> tuple[Page, ...]:
        return tuple(Page(b"", "", people) for people in self._room.pages if people)

    def begin_pages(self, posting: Collection[bytes], done: Collection[bytes]) -> None:
        self._room.pages.clear()

    def _opened(self, id_: bytes) -> Opened:
        return Opened(id_, self._room.threads[id_].thread, id_)
