"""One transaction of the concerns' store: `bot.domain.concerns.ConcernBook`.

What a code, a reader's key or retention may see is decided by what each of them opens; nothing else is asked. A thread
that is being written to is locked first, so that two who write to it come one after the other.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, text, union, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql import Executable

from bot.domain.concerns import Entry, Opened, Page, ReaderKey, Sort, Thread, Urgency, Voice
from bot.domain.work import NotFound, OutcomeUnknown, Stale
from storage.concerns import receipts
from storage.concerns.keys import Ahead
from storage.concerns.pages import Pages
from storage.concerns.sealing import (
    ID_BYTES,
    Facts,
    Outer,
    Sealing,
    boxes_for,
    keys_in,
    new_thread_key,
    open_thread,
    seal_thread,
)
from storage.concerns.tables import EntryAtSlotRow, EntryRow, PageRow, SpentRow, ThreadAtSlotRow, ThreadRow
from storage.keyring import Key, KeyGone, Keyring
from storage.seal import Unreadable, with_key_id, without_key_id

_AT_A_TIME: Final = 16
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_WAITED_TOO_LONG: Final = frozenset({"55P03", "57014"})
"""PostgreSQL's lock and statement timeouts."""
_THREAD: Final = (ThreadRow.id, ThreadRow.sealed)
_BY_CODE: Final = select(*_THREAD).where(ThreadRow.look == bindparam("look"))
_BY_ID: Final = select(*_THREAD).where(ThreadRow.id == bindparam("id"))
_ALL: Final = select(*_THREAD)
_CHANGE: Final = update(ThreadRow).where(ThreadRow.id == bindparam("row")).values(sealed=bindparam("anew"))
_ENTRIES: Final = select(EntryRow.id, EntryRow.sealed).where(EntryRow.id.in_(bindparam("ids", expanding=True)))
_TAKEN: Final = union(select(ThreadRow.key_id), select(ThreadAtSlotRow.key_id), select(SpentRow.key_id))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row by which it can be looked up whether a transaction was committed."""

    table: type[ThreadRow | EntryRow | PageRow | SpentRow]
    column: str
    value: bytes

    def stands(self, connection: Connection) -> bool:
        """Whether the row is there."""
        found = select(exists(select(self.table).where(getattr(self.table, self.column) == self.value)))
        return bool(connection.execute(found).scalar())


class Book:
    """`bot.domain.concerns.ConcernBook` over one open transaction."""

    def __init__(
        self, connection: Connection, keyring: Keyring, sealing: Sealing, ahead: Ahead, now: datetime, *, writable: bool
    ) -> None:
        self.now = now
        self.evidence: Evidence | None = None
        self.spent = False
        """Whether keys are to be destroyed after COMMIT."""
        self._connection: Final = connection
        self._keyring: Final = keyring
        self._sealing: Final = sealing
        self._ahead: Final = ahead
        self._pages: Final = Pages(connection, sealing, now)
        self._writable: Final = writable

    def new_nonce(self) -> str:
        return receipts.new_nonce(self._keyring, self.now)

    def code_for(self, nonce: str) -> str | None:
        return receipts.code_for(self._keyring, nonce, self.now)

    def by_code(self, typed: str) -> Opened | None:
        code = receipts.canonical(typed)
        if code is None:
            return None
        try:
            look = self._sealing.look(code, create=self._writable)
        except KeyGone:
            return None
        self._wait_for_twins(look)
        row = self._connection.execute(_BY_CODE, {"look": look}).first()
        if row is None:
            return None
        try:
            outer = self._sealing.open_outer(row.id, row.sealed)
            key = self._sealing.unwrap(row.id, outer, code)
            return Opened(row.id, open_thread(row.id, outer, key), key)
        except Unreadable:
            return None

    def readable(self, key: ReaderKey) -> tuple[Opened, ...]:
        if key.private is None:
            return ()
        found = []
        for thread_id, _, outer in self._outers(_ALL):
            for opened_by in keys_in(outer, key.private):
                try:
                    found.append(Opened(thread_id, open_thread(thread_id, outer, opened_by), opened_by))
                except Unreadable:
                    continue
        secrets.SystemRandom().shuffle(found)
        return tuple(found)

    def entries(self, opened: Opened) -> tuple[Entry, ...]:
        row = self._connection.execute(_BY_ID, {"id": opened.id}).first()
        if row is None:
            return ()
        key = self._sealing.outer_key(row.sealed)
        return tuple(
            self._sealing.open_entry(opened.thread, opened.id, opened.key, order, sealed)
            for order, sealed in self._entry_rows(key, opened.id)
        )

    def add(self, code: str, thread: Thread, to: Sequence[ReaderKey], text: Entry, *, page: Sequence[str] = ()) -> None:
        self._add(code, thread, to, text, "")
        self._pages.write(thread.production_id, page)

    def add_held(self, code: str, thread: Thread, counsel: str, text: Entry) -> None:
        self._add(code, replace(thread, held=True), (), text, counsel)
        self._pages.write(thread.production_id, ())

    def append(self, opened: Opened, entry: Entry, *, counsel: str = "", page: Sequence[str] = ()) -> None:
        key, _ = self._locked(opened)
        order = sum(1 for _ in self._entry_rows(key, opened.id))
        self._write_entry(key, opened.thread, opened.id, opened.key, replace(entry, order=order), counsel)
        if entry.voice is Voice.REPORTER:
            self._pages.write(opened.thread.production_id, page)

    def change(self, opened: Opened, thread: Thread) -> Opened:
        key, outer = self._locked(opened)
        if open_thread(opened.id, outer, opened.key).version != opened.thread.version:
            raise Stale
        changed = replace(thread, version=opened.thread.version + 1)
        inner = seal_thread(opened.id, opened.key, changed)
        self._rewrite(key, opened.id, replace(outer, facts=Facts.of(changed), inner=inner))
        return replace(opened, thread=changed)

    def seal_to(self, opened: Opened, to: Sequence[ReaderKey]) -> None:
        key, outer = self._locked(opened)
        open_thread(opened.id, outer, opened.key)
        self._rewrite(key, opened.id, replace(outer, boxes=boxes_for(to, opened.key)))

    def purge(self, expired: Callable[[Thread], bool]) -> int:
        doomed = [
            (thread_id, key)
            for thread_id, key, outer in self._outers(_ALL.order_by(ThreadRow.id).with_for_update())
            if expired(_outside(outer.facts))
        ]
        for thread_id, key in doomed:
            ids = self._entry_ids(key, thread_id)
            for table in (EntryRow, EntryAtSlotRow):
                self._connection.execute(delete(table).where(table.id.in_(ids)))
            for rows in (ThreadRow, ThreadAtSlotRow):
                self._connection.execute(delete(rows).where(rows.id == thread_id))
            self._connection.execute(insert(SpentRow), {"key_id": key.id})
            self._wrote(Evidence(SpentRow, "key_id", key.id))
        self.spent = bool(doomed)
        return len(doomed)

    def held(self, production_id: str) -> tuple[bytes, ...]:
        files = []
        for thread_id, key, outer in self._outers(_ALL):
            if not outer.facts.held or outer.facts.production_id != production_id:
                continue
            for order, sealed in self._entry_rows(key, thread_id):
                file = self._sealing.counsels_file(outer.facts, thread_id, order, sealed)
                files += [file] if file is not None else []
        secrets.SystemRandom().shuffle(files)
        return tuple(files)

    def pages(self) -> tuple[Page, ...]:
        return self._pages.due()

    def begin_pages(self, posting: Collection[bytes], done: Collection[bytes]) -> None:
        sealed = self._pages.begin(posting, done)
        if sealed is not None:
            self._wrote(Evidence(PageRow, "sealed", sealed))

    def _add(self, code: str, thread: Thread, to: Sequence[ReaderKey], text: Entry, counsel: str) -> None:
        self._lock("closedset keys of concerns")
        outer_key = self._ahead.take(taken(self._connection))
        thread_id, key = secrets.token_bytes(ID_BYTES), new_thread_key()
        outer = Outer(
            Facts.of(thread),
            self._sealing.wrap(thread_id, code, key),
            boxes_for(to, key),
            seal_thread(thread_id, key, thread),
        )
        row = {
            "id": thread_id,
            "look": self._sealing.look(code, create=True),
            "key_id": outer_key.id,
            "sealed": self._sealing.seal_outer(outer_key, thread_id, outer),
        }
        self._connection.execute(insert(ThreadRow), row)
        self._write_entry(outer_key, thread, thread_id, key, replace(text, order=0), counsel)

    def _write_entry(
        self, outer_key: Key, thread: Thread, thread_id: bytes, key: bytes, entry: Entry, counsel: str
    ) -> None:
        at = (outer_key, thread, thread_id, key, entry)
        envelope = self._sealing.seal_held(*at, counsel) if counsel else self._sealing.seal_entry(*at)
        sealed = without_key_id(envelope)
        entry_id = self._sealing.entry_id(outer_key, thread_id, entry.order)
        self._connection.execute(insert(EntryRow), {"id": entry_id, "sealed": sealed})
        self._wrote(Evidence(EntryRow, "sealed", sealed))

    def _rewrite(self, key: Key, thread_id: bytes, outer: Outer) -> None:
        sealed = self._sealing.seal_outer(key, thread_id, outer)
        self._connection.execute(_CHANGE, {"row": thread_id, "anew": sealed})
        self._wrote(Evidence(ThreadRow, "sealed", sealed))

    def _locked(self, opened: Opened) -> tuple[Key, Outer]:
        """The thread's outer layer as it stands, kept from other writers until COMMIT. Raises `NotFound`."""
        row = self._connection.execute(_BY_ID.with_for_update(), {"id": opened.id}).first()
        if row is None:
            raise NotFound
        return self._sealing.outer_key(row.sealed), self._sealing.open_outer(row.id, row.sealed)

    def _outers(self, statement: Executable) -> Iterator[tuple[bytes, Key, Outer]]:
        """Every outer layer that opens; what was purged and brought back by hand does not."""
        for row in self._connection.execute(statement).all():
            try:
                yield row.id, self._sealing.outer_key(row.sealed), self._sealing.open_outer(row.id, row.sealed)
            except Unreadable:
                continue

    def _entry_rows(self, key: Key, thread_id: bytes) -> Iterator[tuple[int, bytes]]:
        """The thread's entries by their numbers, in order."""
        first = 0
        while True:
            ids = [self._sealing.entry_id(key, thread_id, order) for order in range(first, first + _AT_A_TIME)]
            rows = self._connection.execute(_ENTRIES, {"ids": ids})
            found: dict[bytes, bytes] = {row.id: row.sealed for row in rows}
            for order, entry_id in enumerate(ids, first):
                if entry_id not in found:
                    return
                yield order, with_key_id(key, found[entry_id])
            first += _AT_A_TIME

    def _entry_ids(self, key: Key, thread_id: bytes) -> list[bytes]:
        return [self._sealing.entry_id(key, thread_id, order) for order, _ in self._entry_rows(key, thread_id)]

    def _wrote(self, evidence: Evidence) -> None:
        """Remember the last row written; an entry's before a thread's, which the next writer may change."""
        if self.evidence is None or self.evidence.table is ThreadRow or evidence.table is not ThreadRow:
            self.evidence = evidence

    def _wait_for_twins(self, look: bytes) -> None:
        """Let whoever is saving a thread under this code end first, so that it is found and not made again."""
        try:
            self._lock(look.hex())
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) in _WAITED_TOO_LONG:
                raise OutcomeUnknown from None
            raise

    def _lock(self, name: str) -> None:
        if self._writable and self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK, {"name": name})


def taken(connection: Connection) -> set[bytes]:
    """The ids of the keys that are in use, or were and are to be destroyed."""
    return {row.key_id for row in connection.execute(_TAKEN)}


def _outside(facts: Facts) -> Thread:
    """A thread as retention sees it, blank where nothing here opens it."""
    return Thread(
        facts.production_id,
        Sort.CONCERN,
        Urgency.ROUTINE,
        facts.state,
        facts.visible,
        closed=facts.closed,
        held=facts.held,
    )
