"""The engines: durable and private on SQLite, bounded waits on both, and no driver loaded that is not used."""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.work import NotSaved, Unavailable
from storage.engine import PostgresStore, SqliteStore, Store, open_store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def soon() -> float:
    return time.monotonic() + 5


def nothing() -> None:
    """Nobody gives up."""


def test_sqlite_is_durable_and_overwrites_what_is_deleted(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "data" / "a.db")
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "recursive_triggers": 1}
    with store.writing(soon(), nothing) as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted
    store.close()


def test_sqlite_files_belong_to_the_bot_alone(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "data" / "a.db")
    with store.writing(soon(), nothing) as connection:
        connection.execute(text("CREATE TABLE things (id INTEGER)"))
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        assert len(list((tmp_path / "data").iterdir())) == 4
        for path in (tmp_path / "data").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    store.close()


def test_postgresql_waits_no_longer_than_the_deadline(store: Store) -> None:
    if not isinstance(store, PostgresStore):
        pytest.skip("SQLite has its busy timeout")
    with store.writing(time.monotonic() + 1.5, nothing) as connection:
        for name in ("lock_timeout", "statement_timeout"):
            set_to = connection.execute(
                text("SELECT setting FROM pg_settings WHERE name = :name"), {"name": name}
            ).scalar()
            assert 1000 < int(str(set_to)) <= 1500
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"


def test_nothing_begins_after_its_deadline(store: Store) -> None:
    with pytest.raises(NotSaved), store.writing(time.monotonic() - 1, nothing):
        pytest.fail("the block was entered")
    with pytest.raises(Unavailable), store.reading(time.monotonic() - 1):
        pytest.fail("the block was entered")


def test_giving_up_before_commit_rolls_back(store: Store) -> None:
    def give_up() -> None:
        raise NotSaved

    with pytest.raises(NotSaved), store.writing(soon(), give_up) as connection:
        connection.execute(text("INSERT INTO nonces (hash, day) VALUES (:hash, '2026-01-01')"), {"hash": b"1"})
    with store.reading(soon()) as connection:
        assert connection.execute(text("SELECT count(*) FROM nonces")).scalar() == 0


def test_errors_of_the_database_never_leave_with_their_text(store: Store) -> None:
    with pytest.raises(NotSaved) as raised, store.writing(soon(), nothing) as connection:
        connection.execute(text("SELECT :secret FROM nowhere"), {"secret": "canary"})
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert "canary" not in repr(raised.value)


def test_reading_is_not_held_up_by_a_write(store: Store) -> None:
    with store.writing(soon(), nothing) as writing:
        writing.execute(text("INSERT INTO nonces (hash, day) VALUES (:hash, '2026-01-01')"), {"hash": b"1"})
        with store.reading(soon()) as reading:
            assert reading.execute(text("SELECT count(*) FROM nonces")).scalar() == 0


def test_other_engines_are_refused() -> None:
    for url in ("mysql://localhost/closedset", "sqlite://"):
        with pytest.raises(ValueError, match="SQLite"):
            open_store(url)


def test_sqlite_loads_no_driver_of_postgresql_and_no_alembic() -> None:
    program = (
        "import sys, storage.database, storage.migrate\n"
        "storage.migrate.is_behind('sqlite:////nowhere/closedset.db')\n"
        "loaded = {'psycopg', 'alembic', 'slack_sdk', 'slack_bolt'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(loaded)) or 0)"
    )
    folder = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr.decode()
