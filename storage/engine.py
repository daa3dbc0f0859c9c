"""The two engines, each with one promise: a transaction ends by its deadline, and what its end meant is known.

A write waits for locks no longer than its deadline allows; whether the deadline has passed when its job has ended, the
one who runs the job asks.
Errors of a database never leave this room: `NotSaved` and `Unavailable` guarantee that nothing was written, and
`CommitLost` says that the answer to a COMMIT never came.

Deadlines are instants of `time.monotonic()`.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.domain.work import NotSaved, Stale, Unavailable

READERS: Final = 4
"""Connections that only read."""
POSTGRESQL_WRITERS: Final = 8
_LOCK_MARGIN_MS: Final = 100
"""How much sooner than the deadline PostgreSQL stops waiting for a lock, so that its answer is still heard."""
APPLICATION: Final = "closedset"
"""What a running bot calls itself to PostgreSQL."""
_SHORTEST_WAIT_MS: Final = 1
_LOG_PAGES: Final = 4_000
"""Pages (16 MiB) of write-ahead log after which a COMMIT copies them back, which makes its crowd wait; every heartbeat
does so too, and empties the log."""
_PATIENCE_MS: Final = 1_000
"""For how long the log's clearing waits for those who read."""
_STEP_MS: Final = 100
"""SQLite's waits are shortened to whole steps, so that one wait need not be set for each transaction."""
_REFUSED_COMMITS: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
"""SQLite answers to a COMMIT after which the write-ahead log certainly holds no valid commit."""
_REFUSED_CLASSES: Final = frozenset({"23", "40"})
"""Classes of PostgreSQL's answers to a COMMIT that mean a rollback: a violated constraint, another transaction."""


class DatabaseInUse(Exception):
    """Another running bot uses this database; two may share one only on PostgreSQL, and none while it is restored."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Another running bot uses this database. Stop it first: {name}")


class CommitLost(Exception):
    """COMMIT was sent and its answer never came; whether it was saved has to be looked up."""


class TransactionLost(Exception):
    """A part of a transaction could not be undone alone: the database gave all of it up, and nothing of it is saved."""


def milliseconds_left(deadline: float) -> int:
    """How long may still be waited; raises `NotSaved` when the deadline has passed."""
    left = int((deadline - time.monotonic()) * 1000)
    if left < _SHORTEST_WAIT_MS:
        raise NotSaved
    return left


class Store(ABC):
    """One database, of either engine.

    `writers` is how many writes may run at once, `most_together` how many jobs may share one transaction.
    """

    writers: int
    most_together: int

    @abstractmethod
    def close(self) -> None: ...
    @abstractmethod
    def begin_write(self, deadline: float) -> Connection:
        """A connection inside a write transaction. Raises `NotSaved`."""

    @abstractmethod
    def begin_read(self, deadline: float) -> Connection:
        """A connection inside a transaction that cannot write. Raises `Unavailable`."""

    @abstractmethod
    def refused(self, error: DBAPIError) -> bool:
        """Whether this answer to a COMMIT makes it certain that nothing was saved."""

    def clear_log(self) -> None:  # noqa: B027 (only SQLite has a log of its own to clear)
        """Overwrite what the store's own log still holds of rows that were changed or deleted, if nobody reads it."""

    def compact(self, deadline: float) -> bool:
        """Write the whole store anew, in the order of its keys, and clear its log; for a store that is a file.

        False when it could not be done, or somebody's open read kept old pages in the log. Raises `NotSaved` when the
        deadline has passed.
        """
        return True

    @contextmanager
    def writing(self, deadline: float, before_commit: Callable[[], object]) -> Iterator[Connection]:
        """A write transaction, begun by the deadline, and committed when the block ends unless `before_commit` raises.

        Raises what the block raises (rolled back), `Stale` for a row that somebody else wrote first, `NotSaved`, or
        `CommitLost`.
        """
        with translated(NotSaved):
            connection = self.begin_write(deadline)
            try:
                yield connection
                before_commit()
                self._commit(connection)
            finally:
                _give_back(connection)

    @contextmanager
    def reading(self, deadline: float) -> Iterator[Connection]:
        """A read transaction. Raises what the block raises, or `Unavailable`."""
        with translated(Unavailable):
            connection = self.begin_read(deadline)
            try:
                yield connection
            finally:
                _give_back(connection)

    @contextmanager
    def part(self, connection: Connection) -> Iterator[None]:
        """One job's part of a write transaction, undone when the block raises; here it is the whole transaction."""
        try:
            yield
        except BaseException:
            with suppress(SQLAlchemyError):
                connection.rollback()
            raise

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except DBAPIError as error:
            _note(error)
            if self.refused(error):
                raise NotSaved from None
            raise CommitLost from None


class SqliteStore(Store):
    """One file, one writer, a few readers, and one running bot."""

    writers = 1
    most_together = 16

    def __init__(self, path: Path, *, exclusive: bool = True) -> None:
        """`exclusive` holds the lock file that keeps a second bot out. Raises `DatabaseInUse`."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock: Final = lock_sqlite(path) if exclusive else None
        path.touch(mode=0o600)
        self._path: Final = path
        self._log: Final = path.with_name(path.name + "-wal")
        self._file: Final = path.stat()
        url = URL.create("sqlite", database=str(path))
        self._writer: Final = _sqlite_engine(url, 1)
        self._readers: Final = _sqlite_engine(url, READERS)
        event.listen(self._readers, "connect", _only_read)

    def close(self) -> None:
        self._writer.dispose()
        self._readers.dispose()
        if self._lock is not None:
            os.close(self._lock)

    def begin_write(self, deadline: float) -> Connection:
        return self._begin(self._writer, milliseconds_left(deadline), "BEGIN IMMEDIATE")

    def begin_read(self, deadline: float) -> Connection:
        return self._begin(self._readers, milliseconds_left(deadline), "BEGIN")

    def clear_log(self) -> None:
        with suppress(SQLAlchemyError), self._writer.connect() as connection:
            _wait_for_locks(connection, 0)
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def compact(self, deadline: float) -> bool:
        try:
            with self._writer.connect() as connection:
                _wait_for_locks(connection, min(milliseconds_left(deadline), _PATIENCE_MS))
                connection.exec_driver_sql("VACUUM")
                busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        except SQLAlchemyError as error:
            _note(error)
            return False
        return not busy

    @contextmanager
    def part(self, connection: Connection) -> Iterator[None]:
        """A savepoint. Raises `TransactionLost` where SQLite has rolled back more than the block's own work."""
        connection.exec_driver_sql("SAVEPOINT part")
        try:
            yield
            connection.exec_driver_sql("RELEASE part")
        except BaseException:
            try:
                connection.exec_driver_sql("ROLLBACK TO part")
                connection.exec_driver_sql("RELEASE part")
            except SQLAlchemyError as error:
                _note(error)
                raise TransactionLost from None
            raise

    def refused(self, error: DBAPIError) -> bool:
        code = getattr(error.orig, "sqlite_errorcode", 0)
        return (code & 0xFF) in _REFUSED_COMMITS

    def _commit(self, connection: Connection) -> None:
        # SQLite would go on writing to files that nobody can open any more.
        if not self._in_place():
            structlog.get_logger().error("database", outcome="not found")
            raise NotSaved
        super()._commit(connection)

    def _in_place(self) -> bool:
        try:
            return os.path.samestat(self._path.stat(), self._file) and self._log.exists()
        except OSError:
            return False

    def _begin(self, engine: Engine, wait: int, begin: str) -> Connection:
        connection = engine.connect()
        try:
            _wait_for_locks(connection, wait // _STEP_MS * _STEP_MS or wait)
            connection.exec_driver_sql(begin)
        except BaseException:
            connection.close()
            raise
        return connection


class PostgresStore(Store):
    """A server, a pool of connections, and row locks bounded by the deadline."""

    most_together = 1

    def __init__(self, url: URL, schema: str = "", writers: int = POSTGRESQL_WRITERS) -> None:
        """`schema` is where tables are, if not in `public`."""
        self.writers = writers
        path = f" -c search_path={schema}" if schema else ""
        self._engine: Final = create_engine(
            url,
            hide_parameters=True,
            pool_size=writers + READERS,
            max_overflow=0,
            pool_timeout=1,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={
                "application_name": APPLICATION,
                "connect_timeout": 2,
                "options": f"-c synchronous_commit=on -c timezone=UTC{path}",
            },
        )

    def close(self) -> None:
        self._engine.dispose()

    def begin_write(self, deadline: float) -> Connection:
        return self._begin(deadline, "")

    def begin_read(self, deadline: float) -> Connection:
        return self._begin(deadline, "SET TRANSACTION READ ONLY; ")

    def refused(self, error: DBAPIError) -> bool:
        """A constraint or another transaction was in the way. After anything else the outcome is looked up."""
        return str(getattr(error.orig, "sqlstate", None))[:2] in _REFUSED_CLASSES

    def _begin(self, deadline: float, first: str) -> Connection:
        connection = self._engine.connect()
        try:
            wait = milliseconds_left(deadline)
            connection.exec_driver_sql(
                f"{first}SET LOCAL lock_timeout = {max(wait - _LOCK_MARGIN_MS, 1)};"
                f" SET LOCAL statement_timeout = {wait};"
                f" SET LOCAL idle_in_transaction_session_timeout = {wait + 5_000}"
            )
        except BaseException:
            connection.close()
            raise
        return connection


def open_store(url: str, *, exclusive: bool = True, schema: str = "", writers: int = POSTGRESQL_WRITERS) -> Store:
    """The store behind a database URL; `schema` and `writers` (at once) are PostgreSQL's.

    Raises `ValueError` for an engine that is not one of the two.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return SqliteStore(Path(parsed.database), exclusive=exclusive)
    if parsed.get_backend_name() == "postgresql":
        return PostgresStore(parsed.set(drivername="postgresql+psycopg"), schema, writers)
    raise ValueError("The database is SQLite (a file) or PostgreSQL.")


@contextmanager
def translated(ours: type[Unavailable]) -> Iterator[None]:
    """Turn errors of the database into our own, without their text: it can quote what was written."""
    try:
        yield
    except IntegrityError as error:
        _note(error)
        raise Stale from None
    except SQLAlchemyError as error:
        _note(error)
        raise ours from None


def _note(error: SQLAlchemyError) -> None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    structlog.get_logger().warning("database", outcome="failed", error=cause)


def _give_back(connection: Connection) -> None:
    """Closing rolls back whatever is open. A connection that cannot even do that is dropped by the pool."""
    with suppress(SQLAlchemyError):
        connection.close()


def lock_sqlite(path: Path) -> int:
    """Hold the database for one process; closing the descriptor, or dying, frees it. Raises `DatabaseInUse`."""
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise DatabaseInUse(str(path)) from None
    return descriptor


def _sqlite_engine(url: URL, size: int) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=1,
        connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 256},
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, record: object) -> None:
    """Durable at every commit, deleted text overwritten, and triggers fired by REPLACE as by DELETE."""
    cursor = connection.cursor()
    for setting in (
        "busy_timeout = 1000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "temp_store = MEMORY",
        "cache_size = -2000",
        f"wal_autocheckpoint = {_LOG_PAGES}",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _wait_for_locks(connection: Connection, milliseconds: int) -> None:
    if connection.info.get("busy_timeout") != milliseconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
        connection.info["busy_timeout"] = milliseconds


def _only_read(connection: Any, record: object) -> None:
    connection.execute("PRAGMA query_only = ON")
