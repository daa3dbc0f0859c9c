"""The records: from the asynchronous edge to one transaction and back, with an answer that is true.

`change` returns a value only for what is committed, and raises `NotSaved` only when nothing was. A write that has begun
is never abandoned: whoever waits for it may leave, it goes on to its end, and what follows a commit follows it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, Self, TypeVar

import structlog
from sqlalchemy import Connection

from bot.domain.work import AlreadySaved, DomainError, Locked, NotSaved, OutcomeUnknown, Unavailable, Work
from storage import installation, restored
from storage.engine import READERS, Store, open_store
from storage.group import TROUBLE, Turn, Write, Writers, note
from storage.head_file import HeadFile, HeadFileError, Heads, HeadsForked, newest_heads
from storage.keyring import Keyring
from storage.seal import Seal
from storage.unit_of_work import Committed, UnitOfWork

T = TypeVar("T")

_GRACE: Final = 0.3
"""Seconds after the deadline in which a write that has begun is still waited for."""
_OWN_DEADLINE: Final = 5.0
_OPENING: Final = 60.0
_MOST_REMEMBERED: Final = 1_000


class Database:
    """`bot.domain.work.Records` over one store. Made by `open`, ended by `close`."""

    def __init__(self, store: Store, keyring: Keyring, head_file: HeadFile, now: Callable[[], datetime]) -> None:
        self._store: Final = store
        self._keyring: Final = keyring
        self._seal: Final = Seal(keyring)
        self._nonce_key: Final = installation.nonce_key(keyring)
        self._head_file: Final = head_file
        self._now: Final = now
        self._writers: Final = Writers(store, self._work, self._anchor)
        self._readers: Final = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._listeners: list[Callable[[Committed], object]] = []
        self._pressing: dict[bytes, list[Turn]] = {}
        self._perhaps_saved: dict[bytes, None] = {}
        """The newest presses that were saved or whose outcome is unknown; asked when the database cannot be."""
        self._unanchored: dict[str, tuple[int, bytes]] = {}
        self._anchoring: Final = threading.Lock()
        self._closing = False
        self._forked = False
        self.instance: str = ""
        self.locked = False
        """Whether the app was uninstalled or its token revoked; nothing is written or read then."""
        self.restored = False
        """Whether this start found an older copy of the database in place; people are to be told."""

    @classmethod
    def open(cls, url: str, keyring: Keyring, instance: str, now: Callable[[], datetime]) -> Self:
        """Open a migrated database; notice a restored one and take every old yes back.

        `instance` names this process's head file beside the keyring. Raises `DatabaseInUse`, `HeadFileError`,
        `KeyringError` for keys that are not this database's, or `Unavailable`.
        """
        store = open_store(url)
        try:
            head_file = HeadFile.open(keyring.heads, instance)
        except BaseException:
            store.close()
            raise
        database = cls(store, keyring, head_file, now)
        database.instance = instance
        try:
            database._begin()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Wait for writes in flight, then give everything back. Called again it does nothing."""
        if self._closing:
            return
        self._closing = True
        self._writers.close()
        self._readers.shutdown(wait=True)
        self._head_file.close()
        self._store.close()

    def on_commit(self, listener: Callable[[Committed], object]) -> None:
        """Have `listener` called on the event loop after every commit that others may want to know of."""
        self._listeners.append(listener)

    async def change(self, job: Callable[[Work], T], *, deadline: float, nonce: str | None = None) -> T:
        if self.locked or self._forked:
            raise Locked
        return await self._change(job, deadline, nonce)

    async def look(self, job: Callable[[Work], T], *, deadline: float) -> T:
        if self.locked:
            raise Locked
        return await self._look(job, deadline)

    async def _look(self, job: Callable[[UnitOfWork], T], deadline: float) -> T:
        if self._closing:
            raise Unavailable
        running = self._readers.submit(self._read, job, deadline)
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                return await asyncio.shield(asyncio.wrap_future(running))
        except TimeoutError:
            running.cancel()
            raise Unavailable from None

    async def bind(self, app_id: str, team_id: str) -> None:
        """Bind the database to the app and workspace at first start. Raises `AnotherWorkspace`."""
        await self._own(lambda work: installation.bind(work, app_id, team_id))

    async def lock(self) -> None:
        """Stop reading and writing: the app was uninstalled, or its token revoked. Nothing is deleted."""
        await self._own(lambda work: installation.set_locked(work, True))
        self.locked = True

    async def unlock(self) -> None:
        await self._own(lambda work: installation.set_locked(work, False))
        self.locked = False

    async def heartbeat(self, sockets: int) -> None:
        """Say that this instance lives, learn whether another one locked the database, and clear away what is over."""

        def beat(work: UnitOfWork) -> bool:
            installation.heartbeat(work, self.instance, sockets)
            installation.forget_nonces(work)
            return installation.is_locked(work)

        self.locked = await self._own(beat)
        await asyncio.wrap_future(self._writers.between_writes(self._store.clear_log))

    async def other_sockets(self, now: datetime) -> int:
        """How many sockets the other live instances hold."""
        return await self._own(lambda work: installation.other_sockets(work, self.instance, now))

    async def _own(self, job: Callable[[UnitOfWork], T]) -> T:
        return await self._change(job, time.monotonic() + _OWN_DEADLINE, None)

    async def _change(self, job: Callable[[UnitOfWork], T], deadline: float, nonce: str | None) -> T:
        hashed = None if nonce is None else installation.nonce_hash(self._nonce_key, nonce)
        try:
            return await self._finish(job, deadline, hashed)
        except NotSaved:
            await self._ask_for_twins(hashed)
            raise

    async def _ask_for_twins(self, hashed: bytes | None) -> None:
        """Raise what is true when this press saved nothing, but the same press, sent twice, did or still may."""
        if hashed is None:
            return
        in_flight = any(not turn.given_up for turn in self._pressing.get(hashed, ()))
        in_doubt = in_flight or hashed in self._perhaps_saved
        if await self._saved_before(hashed):
            raise AlreadySaved from None
        if in_doubt:
            raise OutcomeUnknown from None

    async def _finish(self, job: Callable[[UnitOfWork], T], deadline: float, hashed: bytes | None) -> T:
        if self._closing:
            raise NotSaved
        write = Write(job, deadline, hashed)
        finished = asyncio.wrap_future(write.answer)
        finished.add_done_callback(self._announce)
        if hashed is not None:
            self._follow(hashed, write.turn, finished)
        self._writers.submit(write)
        await asyncio.wait({finished}, timeout=max(0.0, deadline - time.monotonic()))
        if not finished.done() and write.turn.give_up():
            write.answer.cancel()
            raise NotSaved
        await asyncio.wait({finished}, timeout=_GRACE)
        if not finished.done():
            structlog.get_logger().error("database", outcome="unknown")
            raise OutcomeUnknown
        value, _ = finished.result()
        return value

    def _follow(self, hashed: bytes, turn: Turn, finished: asyncio.Future[Any]) -> None:
        """Remember a press until it has ended, and longer unless it certainly saved nothing, for its twins."""
        pressing = self._pressing.setdefault(hashed, [])
        pressing.append(turn)

        def end(_: object) -> None:
            pressing.remove(turn)
            if not pressing:
                self._pressing.pop(hashed, None)
            error = NotSaved() if finished.cancelled() else finished.exception()
            if error is None or isinstance(error, OutcomeUnknown):
                self._perhaps_saved[hashed] = None
            if len(self._perhaps_saved) > _MOST_REMEMBERED:
                self._perhaps_saved.pop(next(iter(self._perhaps_saved)))

        finished.add_done_callback(end)

    async def _saved_before(self, hashed: bytes) -> bool:
        """Whether an earlier press of the same form was saved; False also when that cannot be learnt."""
        deadline = time.monotonic() + _GRACE
        try:
            return await self._look(lambda work: installation.nonce_used(work, hashed), deadline)
        except DomainError:
            return False

    def _announce(self, finished: asyncio.Future[tuple[Any, Committed]]) -> None:
        if finished.cancelled() or finished.exception() is not None:
            return
        _, committed = finished.result()
        if committed.outbox or committed.productions or committed.people:
            for listener in self._listeners:
                listener(committed)

    def _read(self, job: Callable[[UnitOfWork], T], deadline: float) -> T:
        try:
            with self._store.reading(deadline) as connection:
                return job(self._work(connection, writable=False))
        except TROUBLE as error:
            note(error)
            raise Unavailable from None

    def _work(self, connection: Connection, *, writable: bool = True) -> UnitOfWork:
        return UnitOfWork(connection, self._seal, self._keyring, self._now(), writable=writable)

    def _anchor(self, heads: Heads) -> None:
        """Move the head file after a commit. Should its disk fail, the commit stands and the next one tries again."""
        with self._anchoring:
            self._unanchored |= heads
            if not self._unanchored:
                return
            try:
                self._head_file.advance(self._unanchored)
                self._unanchored = {}
            except HeadsForked as error:
                self._forked = True
                note(error)
            except (HeadFileError, OSError) as error:
                note(error)

    def _begin(self) -> None:
        """Hold the database against the heads outside it, then advance them."""
        heads = newest_heads(self._keyring.heads)
        deadline = time.monotonic() + _OPENING
        self.locked = self._read(installation.is_locked, deadline)
        found = self._read(lambda work: restored.compare_with(work, heads), deadline)
        if found == "restored":
            if not self._read(restored.has_own_keys, deadline):
                raise restored.KeysOfAnother(self._keyring.folder)
            newest = self._writers.write_alone(restored.take_back, deadline)
            self._head_file.begin_anew(newest)
            self.restored = True
            structlog.get_logger().warning("database", outcome="restored")
        elif found == "database_ahead":
            self._head_file.advance(self._read(lambda work: work.ledger.heads(), deadline))
