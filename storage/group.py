"""Group commit: writes that wait at the same time share one transaction, one COMMIT and one move of the head file.

SQLite has one writer, and a COMMIT waits for the disk about as long as a submission works; saved one by one, a crowd
would mostly wait for the disk. So whoever stands in the queue while the writer is at work goes along; nobody is waited
for. Each job runs in a part of the transaction that is undone for it alone, so that what one raises touches no
neighbour. Only what becomes of the COMMIT is common to all, and each is told the truth about it. PostgreSQL has
many writers, and there a transaction is of one job.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Generic, TypeVar

import structlog
from sqlalchemy import Connection

from bot.domain.work import AlreadySaved, DomainError, NotSaved, OutcomeUnknown, Refused
from storage import installation
from storage.engine import CommitLost, Store, TransactionLost, milliseconds_left, translated
from storage.head_file import Heads
from storage.keyring import KeyGone, KeyringError
from storage.seal import TooLarge, Unreadable
from storage.unit_of_work import Committed, UnitOfWork

T = TypeVar("T")

TROUBLE: Final = (KeyringError, KeyGone, Unreadable, OSError, UnicodeError)
"""What a missing key, a damaged row, a full disk under the keyring or half a character raises inside a job."""

_LONGEST: Final = 0.05
"""Seconds from BEGIN after which nobody more goes along: whoever has ended waits for the others' work."""
_LOOK_UP: Final = 1.0


class Turn:
    """Settles between a writer and whoever waits for it which came first: COMMIT, or giving up. Never both."""

    def __init__(self) -> None:
        self._settling: Final = threading.Lock()
        self._begun = False
        self.given_up = False

    def begin_commit(self) -> None:
        """Raises `NotSaved` when nobody waits any more and the answer was given already."""
        with self._settling:
            if self.given_up:
                raise NotSaved
            self._begun = True

    def give_up(self) -> bool:
        """Whether it is certain from now on that nothing will be committed."""
        with self._settling:
            self.given_up = not self._begun
            return self.given_up


@dataclass(frozen=True, slots=True, eq=False)
class Write(Generic[T]):
    """One job on its way: by when (`time.monotonic()`), under which nonce's hash, and who waits for its answer."""

    job: Callable[[UnitOfWork], T]
    deadline: float
    hashed: bytes | None = None
    turn: Turn = field(default_factory=Turn)
    answer: Future[tuple[T, Committed]] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Ended:
    """A job that has ended well and is saved if the COMMIT is."""

    write: Write[Any]
    value: Any
    work: UnitOfWork


class Writers:
    """The writing threads and the queue before them.

    `new_work` makes the unit of work of one job; `anchor` puts new heads on disk, after COMMIT and before any answer.
    """

    def __init__(
        self, store: Store, new_work: Callable[[Connection], UnitOfWork], anchor: Callable[[Heads], None]
    ) -> None:
        self._store: Final = store
        self._new_work: Final = new_work
        self._anchor: Final = anchor
        self._waiting: Final[deque[Write[Any]]] = deque()
        self._threads: Final = ThreadPoolExecutor(store.writers, thread_name_prefix="write")

    def close(self) -> None:
        """Wait for everything submitted."""
        self._threads.shutdown(wait=True)

    def submit(self, write: Write[Any]) -> None:
        """Have it written; its `answer` holds the value and effects once they are committed and anchored."""
        self._waiting.append(write)
        self._threads.submit(self._write_waiting)

    def between_writes(self, call: Callable[[], T]) -> Future[T]:
        return self._threads.submit(call)

    def write_alone(self, job: Callable[[UnitOfWork], T], deadline: float) -> T:
        """Run the job here and now and return its value after COMMIT; its heads are left to the caller."""
        ended: list[_Ended] = []
        write = Write(job, deadline)
        self._commit(write, iter(()), ended)
        if not ended:
            return write.answer.result()[0]
        value: T = ended[0].value
        return value

    def _write_waiting(self) -> None:
        """One transaction of whoever waits. Each one submitted causes one such call, so nobody is left behind."""
        first = self._next()
        if first is None:
            return  # it went along with an earlier one
        ended: list[_Ended] = []
        try:
            self._commit(first, self._others(ended), ended)
            self._anchor(_heads(ended))
            _destroy_keys(ended)
        except BaseException as error:
            for write in {first, *(each.write for each in ended)}:
                _fail(write, error)
        else:
            for each in ended:
                each.write.answer.set_result((each.value, each.work.effects))

    def _next(self) -> Write[Any] | None:
        """The longest waiting for whose answer somebody still waits."""
        while self._waiting:
            write = self._waiting.popleft()
            if write.answer.set_running_or_notify_cancel():
                return write
        return None

    def _others(self, ended: Sequence[_Ended]) -> Iterator[Write[Any]]:
        """Who goes along with a first: never a twin, which must not hear "saved already" before the COMMIT."""
        until = time.monotonic() + _LONGEST
        for _ in range(self._store.most_together - 1):
            nonces = {each.write.hashed for each in ended} - {None}
            if not self._waiting or self._waiting[0].hashed in nonces or time.monotonic() > until:
                return
            if write := self._next():
                yield write

    def _commit(self, first: Write[Any], others: Iterator[Write[Any]], ended: list[_Ended]) -> None:
        """Run a group in one transaction. Who fails is answered at once; who is in `ended` on return is committed.

        Raises what is true of all that are in `ended`, and of a first for whom there was no BEGIN.
        """

        def before_commit() -> None:
            if not ended:
                raise NotSaved

        try:
            with self._store.writing(first.deadline, before_commit) as connection:
                for write in chain((first,), others):
                    self._run(write, connection, ended)
        except CommitLost:
            self._look_up(next((each.write.hashed for each in ended if each.write.hashed is not None), None))
        except TransactionLost:
            raise NotSaved from None
        except NotSaved:
            if ended or not first.answer.done():
                raise

    def _run(self, write: Write[Any], connection: Connection, ended: list[_Ended]) -> None:
        """Run one job in its part of the transaction. What it raises is its own answer; `TransactionLost` is all's."""
        try:
            with translated(NotSaved), self._store.part(connection):
                milliseconds_left(write.deadline)
                work = self._new_work(connection)
                work.ledger.known_heads = _heads(ended)
                if write.hashed is not None:
                    installation.use_nonce(work, write.hashed)
                value = write.job(work)
                work.finish()
                milliseconds_left(write.deadline)
                write.turn.begin_commit()
        except BaseException as error:
            _fail(write, error)
            if isinstance(error, TransactionLost):
                raise
        else:
            ended.append(_Ended(write, value, work))

    def _look_up(self, hashed: bytes | None) -> None:
        """Return if the lost commit was saved. Raises `NotSaved` if it certainly was not, else `OutcomeUnknown`.

        Inserting a nonce of it again waits for whoever still holds it, so its answer is final, for the whole group. It
        is rolled back.
        """
        if hashed is None:
            raise OutcomeUnknown

        def not_saved() -> None:
            raise NotSaved

        probed = False
        try:
            with self._store.writing(time.monotonic() + _LOOK_UP, not_saved) as connection:
                installation.use_nonce(self._new_work(connection), hashed)
                probed = True
        except AlreadySaved:
            return
        except DomainError:
            raise (NotSaved if probed else OutcomeUnknown) from None


def _heads(ended: Sequence[_Ended]) -> dict[str, tuple[int, bytes]]:
    """The newest link of every chain that they wrote to, in their order."""
    return {chain: head for each in ended for chain, head in each.work.ledger.new_heads.items()}


def _destroy_keys(ended: Sequence[_Ended]) -> None:
    """What was committed stands; a key that its folder would not let go is found again by whoever asked for it."""
    for each in ended:
        try:
            if each.work.doomed:
                each.work.keyring.destroy(*each.work.doomed)
        except (KeyringError, OSError) as error:
            note(error)


def _fail(write: Write[Any], error: BaseException) -> None:
    """Tell whoever waits, unless they were told before."""
    if write.answer.done():
        return
    if isinstance(error, TooLarge):
        write.answer.set_exception(Refused("form-too-long"))
    elif isinstance(error, (*TROUBLE, TransactionLost)):
        note(error)
        write.answer.set_exception(NotSaved())
    else:
        write.answer.set_exception(error)


def note(error: BaseException) -> None:
    structlog.get_logger().error("database", outcome="failed", error=error)
