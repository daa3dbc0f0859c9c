"""The room of concerns: from the asynchronous edge to one transaction of their own store and back, with a true answer.

As `storage.database` does it: `change` returns a value only for what is committed, raises `NotSaved` only when nothing
was, and a write that has begun is never abandoned. Whether a COMMIT whose answer was lost was done is looked up by what
it wrote: whoever presses again gets the same code for what stands, and no code for what does not.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, Self, TypeVar

import structlog
from sqlalchemy import Connection, delete, select, text

from bot.domain.concerns import ConcernBook
from bot.domain.work import DomainError, Locked, NotSaved, OutcomeUnknown, Refused, Unavailable
from storage.concerns import slots
from storage.concerns.book import Book, Evidence, taken
from storage.concerns.keys import MADE_AHEAD, Ahead
from storage.concerns.sealing import Sealing
from storage.concerns.tables import SpentRow, ThreadRow
from storage.engine import READERS, CommitLost, Store, milliseconds_left, open_store
from storage.group import TROUBLE, Turn, note
from storage.keyring import Keyring
from storage.migrate import Part, part_url
from storage.seal import TooLarge

T = TypeVar("T")

WRITERS: Final = 4
"""Writes at once on PostgreSQL: few people raise a concern in the same second."""
_GRACE: Final = 0.3
"""Seconds after the deadline in which a write that has begun is still waited for."""
_LOOK_UP: Final = 1.0
_OWN_DEADLINE: Final = 30.0
_LAST_SLOT: Final = 5.0
_TOKEN: Final = text("SELECT pg_advisory_xact_lock(:token)")
_TOKEN_BITS: Final = 63
_SPENT: Final = select(SpentRow.key_id).where(SpentRow.key_id.not_in(select(ThreadRow.key_id)))
"""Without what a row written by hand names: no key of a thread that stands is ever spent."""


class Room:
    """`bot.domain.concerns.ConcernRoom` over one store. Made by `open`, ended by `close`."""

    def __init__(
        self,
        store: Store,
        keyring: Keyring,
        now: Callable[[], datetime],
        locked: Callable[[], bool],
        made_ahead: int,
    ) -> None:
        self._store: Final = store
        self._keyring: Final = keyring
        self._sealing: Final = Sealing(keyring)
        self._ahead: Final = Ahead(keyring, made_ahead)
        self._now: Final = now
        self._locked: Final = locked
        self._writers: Final = ThreadPoolExecutor(store.writers, thread_name_prefix="write")
        self._readers: Final = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._closing = False

    @classmethod
    def open(
        cls,
        url: str,
        keyring: Keyring,
        now: Callable[[], datetime],
        *,
        locked: Callable[[], bool] = lambda: False,
        made_ahead: int = MADE_AHEAD,
    ) -> Self:
        """Open the concerns' store beside the main one at `url`, migrated; destroy what a purge could not any more.

        `locked` tells whether the main store is, which locks this one too. `made_ahead` keys lie ready after each slot.
        Raises `Unavailable`. On SQLite it is the main store's lock that keeps a second bot out.
        """
        store = open_store(part_url(url, Part.CONCERNS), exclusive=False, schema="concerns", writers=WRITERS)
        room = cls(store, keyring, now, locked, made_ahead)
        try:
            room._destroy_spent(time.monotonic() + _OWN_DEADLINE)
        except BaseException:
            room.close()
            raise
        return room

    def close(self) -> None:
        """Wait for writes in flight, then give everything back. Called again it does nothing."""
        if self._closing:
            return
        self._closing = True
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._store.close()

    async def change(self, job: Callable[[ConcernBook], T], *, deadline: float) -> T:
        self._refuse_locked()
        if self._closing:
            raise NotSaved
        turn = Turn()
        running = self._writers.submit(self._write, job, deadline, turn)
        finished = asyncio.wrap_future(running)
        finished.add_done_callback(_heard)
        await asyncio.wait({finished}, timeout=max(0.0, deadline - time.monotonic()))
        if not finished.done() and turn.give_up():
            running.cancel()
            raise NotSaved
        await asyncio.wait({finished}, timeout=_GRACE)
        if not finished.done():
            structlog.get_logger().error("database", outcome="unknown")
            raise OutcomeUnknown
        return finished.result()

    async def look(self, job: Callable[[ConcernBook], T], *, deadline: float) -> T:
        return await self._look(lambda connection: job(self._book(connection, writable=False)), deadline)

    async def last_slot(self) -> datetime | None:
        return await self._look(slots.last, time.monotonic() + _LAST_SLOT)

    async def _look(self, job: Callable[[Connection], T], deadline: float) -> T:
        self._refuse_locked()
        if self._closing:
            raise Unavailable
        running = self._readers.submit(self._read, job, deadline)
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                return await asyncio.shield(asyncio.wrap_future(running))
        except TimeoutError:
            running.cancel()
            raise Unavailable from None

    async def close_slot(self) -> bool:
        self._refuse_locked()
        if self._closing:
            raise NotSaved
        running = self._writers.submit(self._close_slot)
        return await asyncio.shield(asyncio.wrap_future(running))

    def _refuse_locked(self) -> None:
        if self._locked():
            raise Locked

    def _write(self, job: Callable[[ConcernBook], T], deadline: float, turn: Turn) -> T:
        """One job in a transaction of its own, and what follows its COMMIT."""
        done: list[tuple[T, Book]] = []
        token = secrets.randbits(_TOKEN_BITS)

        def before_commit() -> None:
            milliseconds_left(deadline)
            turn.begin_commit()

        try:
            with self._store.writing(deadline, before_commit) as connection:
                slots.begin_other(connection)
                _hold(connection, token)
                book = self._book(connection, writable=True)
                done.append((job(book), book))
        except CommitLost:
            self._look_up(done[0][1].evidence, token)
        except TooLarge:
            raise Refused("form-too-long") from None
        except TROUBLE as error:
            note(error)
            raise NotSaved from None
        value, book = done[0]
        if book.spent:
            self._after_purge()
        return value

    def _read(self, job: Callable[[Connection], T], deadline: float) -> T:
        try:
            with self._store.reading(deadline) as connection:
                slots.begin_other(connection)
                return job(connection)
        except TROUBLE as error:
            note(error)
            raise Unavailable from None

    def _book(self, connection: Connection, *, writable: bool) -> Book:
        return Book(connection, self._keyring, self._sealing, self._ahead, self._now(), writable=writable)

    def _look_up(self, evidence: Evidence | None, token: int) -> None:
        """Return if the lost commit was saved. Raises `NotSaved` if it certainly was not, else `OutcomeUnknown`.

        Taking its token waits until it has ended, so that the answer is final.
        """
        if evidence is None:
            return  # it wrote nothing
        try:
            with self._store.writing(time.monotonic() + _LOOK_UP, lambda: None) as connection:
                _hold(connection, token)
                saved = evidence.stands(connection)
        except (CommitLost, DomainError):
            raise OutcomeUnknown from None
        if not saved:
            raise NotSaved

    def _after_purge(self) -> None:
        """Destroy the keys now; what fails is done again at the next start or slot, and nobody is told otherwise."""
        try:
            self._destroy_spent(time.monotonic() + _OWN_DEADLINE)
            self._store.clear_log()
        except (CommitLost, DomainError, *TROUBLE) as error:
            note(error)

    def _destroy_spent(self, deadline: float) -> None:
        """Destroy the keys of what was purged. Their rows go after them, so that a crash between is made good."""
        with self._store.reading(deadline) as connection:
            ids = [row.key_id for row in connection.execute(_SPENT)]
        if not ids:
            return
        self._ahead.destroy(ids)
        with self._store.writing(deadline, lambda: None) as connection:
            slots.begin_other(connection)
            connection.execute(delete(SpentRow).where(SpentRow.key_id.in_(ids)))

    def _close_slot(self) -> bool:
        deadline = time.monotonic() + _OWN_DEADLINE
        try:
            self._destroy_spent(deadline)
            with self._store.writing(deadline, lambda: None) as connection:
                slots.close(connection, self._sealing, self._now())
                in_use = taken(connection)
            self._ahead.top_up(in_use, self._now())
            if not self._store.compact(deadline):
                return False
            with self._store.writing(deadline, lambda: None) as connection:
                slots.mark(connection, self._now())
            self._store.clear_log()
            return True
        except (CommitLost, slots.SomebodyReads):
            return False
        except Unavailable:
            raise NotSaved from None
        except TROUBLE as error:
            note(error)
            raise NotSaved from None


def _hold(connection: Connection, token: int) -> None:
    """Let whoever asks for the token wait until this transaction has ended; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_TOKEN, {"token": token})


def _heard(finished: asyncio.Future[Any]) -> None:
    """Whoever waited may have left; an error that nobody asks for is not to be printed."""
    if not finished.cancelled():
        finished.exception()
