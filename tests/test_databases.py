"""Each test has a database of its own, prepared once, and the run leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.databases import PostgreSQL, Prepare, SQLite, dump

CHECKOUT = Path(__file__).parents[1]
CONFIGURATION = CHECKOUT / "pyproject.toml"
PREPARED: list[str] = []


def one_table(url: str) -> None:
    """A trivial schema: one table with one row."""
    PREPARED.append(url)
    execute(url, "CREATE TABLE scene (number TEXT)", "INSERT INTO scene VALUES ('72A')")


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def scenes(url: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        numbers = list(connection.execute(text("SELECT number FROM scene ORDER BY number")).scalars())
    engine.dispose()
    return numbers


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    return one_table


@pytest.mark.parametrize("number", ["1", "2"])
def test_every_test_starts_from_the_prepared_database(database_url: str, number: str) -> None:
    assert scenes(database_url) == ["72A"]

    execute(database_url, f"INSERT INTO scene VALUES ('{number}')")  # noqa: S608

    assert scenes(database_url) == [number, "72A"]


def test_a_database_is_prepared_once(sqlite: SQLite, postgresql: PostgreSQL, tmp_path: Path) -> None:
    with sqlite.copy(one_table, tmp_path / "first"), sqlite.copy(one_table, tmp_path / "second"):
        pass
    with postgresql.copy(one_table) as first, postgresql.copy(one_table) as second:
        assert first != second

    assert len(PREPARED) == len(set(PREPARED)) <= 2


def test_a_copy_is_dropped_although_someone_is_connected(postgresql: PostgreSQL) -> None:
    with postgresql.copy(one_table) as url:
        name = url.partition("?")[0].rpartition("/")[2]
        connection = psycopg.connect(postgresql.uri(name))
    with connection, pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgresql.uri(name))


def test_a_dump_and_the_servers_log_can_be_read(postgresql: PostgreSQL) -> None:
    with postgresql.copy(one_table) as url:
        assert b"72A" in dump(postgresql, url)
        with pytest.raises(psycopg.errors.UndefinedTable), psycopg.connect(postgresql.uri()) as connection:
            connection.execute("SELECT FROM there_is_no_such_table")

    assert "there_is_no_such_table" in postgresql.log.read_text(encoding="utf-8")


def test_workers_share_one_server_and_nothing_stays_behind(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n", encoding="utf-8")
    (tmp_path / "test_inner.py").write_text(
        textwrap.dedent(f"""
            import pytest
            from pathlib import Path
            from tests.databases import leave_empty
            @pytest.mark.parametrize("attempt", range(4))
            def test_inner(postgresql, attempt):
                with postgresql.copy(leave_empty):
                    pid = postgresql.log.with_name("postmaster.pid").read_text().splitlines()[0]
                    with Path({str(tmp_path / "seen")!r}).open("a") as seen:
                        seen.write(f"{{pid}} {{postgresql.log}}\\n")
            """),
        encoding="utf-8",
    )
    options = ["-q", "-n", "2", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", str(CONFIGURATION)]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path / "test_inner.py")]
    run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603

    assert run.returncode == 0, run.stdout + run.stderr
    seen = set((tmp_path / "seen").read_text(encoding="utf-8").splitlines())
    assert len(seen) == 1
    pid, log = seen.pop().split(" ", 1)
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(pid)).wait(timeout=10)
    assert not Path(log).parents[1].exists()
