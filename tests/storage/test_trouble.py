"""When a commit is lost, a disk is full or a database is gone, what is said is still true."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from bot.domain.people import Account
from bot.domain.permissions import Action, permit
from bot.domain.work import AlreadySaved, NotSaved, OutcomeUnknown, Unavailable, Work
from storage.database import Database
from storage.head_file import newest_heads
from storage.keyring import Keyring
from storage.unit_of_work import UnitOfWork
from tests.failing_commits import CommitFails, Happening, done_but_unheard, not_done_and_unheard
from tests.storage import house
from tests.storage.house import ANN, FILM, MINA, SCENE, enter, save, saved


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_lost_commit_that_was_saved_is_saved(database: Database, keyring: Keyring, commit: CommitFails) -> None:
    commit.next = done_but_unheard

    def job(work: Work) -> str:
        enter(work)
        return save(work)

    assert house.change(database, job, nonce="n") == "value"
    assert saved(database)
    assert newest_heads(keyring.heads)[FILM.id][0] == 1


def test_a_lost_commit_that_was_not_saved_is_not(database: Database, commit: CommitFails) -> None:
    commit.next = not_done_and_unheard
    with pytest.raises(NotSaved):
        house.change(database, save, nonce="n")
    assert not saved(database)
    assert house.change(database, save, nonce="n") == "value"


@pytest.mark.parametrize("happened", [done_but_unheard, not_done_and_unheard])
def test_a_lost_commit_without_a_nonce_is_unknown(database: Database, commit: CommitFails, happened: Happening) -> None:
    commit.next = happened
    with pytest.raises(OutcomeUnknown):
        house.change(database, save)


def test_a_lost_commit_that_cannot_be_looked_up_is_unknown(
    database: Database, commit: CommitFails, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(deadline: float) -> Connection:
        raise OperationalError("BEGIN", {}, Exception())

    def lose(connection: Connection, really: Callable[[], None]) -> None:
        monkeypatch.setattr(database._store, "begin_write", gone)
        done_but_unheard(connection, really)

    commit.next = lose
    with pytest.raises(OutcomeUnknown):
        house.change(database, save, nonce="n")
    monkeypatch.undo()
    with pytest.raises(AlreadySaved):
        house.change(database, save, nonce="n")


async def test_a_commit_that_hangs_is_unknown_and_still_told_to_listeners(
    database: Database, commit: CommitFails
) -> None:
    heard = asyncio.Event()
    database.on_commit(lambda committed: heard.set())
    free = threading.Event()

    def hang(connection: Connection, really: Callable[[], None]) -> None:
        free.wait(10)
        really()

    commit.next = hang
    with pytest.raises(OutcomeUnknown):
        await database.change(house.build, deadline=time.monotonic() + 1)
    free.set()
    await asyncio.wait_for(heard.wait(), 10)


def test_a_full_disk_saves_nothing(database: Database, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's disk is the server's")

    def fill(work: Work) -> None:
        assert isinstance(work, UnitOfWork)
        work._connection.exec_driver_sql("PRAGMA max_page_count = 1")
        house.build(work)

    with pytest.raises(NotSaved):
        house.change(database, fill)
    assert house.look(database, lambda work: work.people.production(FILM.id)) is None


def test_a_read_only_database_saves_nothing_and_still_reads(database: Database, database_url: str) -> None:
    house.change(database, house.build)
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if database_url.startswith("sqlite"):
            readonly = "PRAGMA query_only = ON"
            house.change(database, lambda work: work._connection.exec_driver_sql(readonly))  # type: ignore[attr-defined]
        else:
            name = connection.engine.url.database
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    engine.dispose()
    with pytest.raises(NotSaved):
        house.change(database, save, nonce="n")
    assert not saved(database)
    assert house.look(database, lambda work: work.people.person(FILM.id, MINA.id)) == MINA


def test_a_connection_that_breaks_before_commit_saves_nothing(database: Database, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("a file has no connection to break")

    def cut(work: Work) -> None:
        save(work)
        assert isinstance(work, UnitOfWork)
        work._connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(NotSaved):
        house.change(database, cut, nonce="n")
    assert not saved(database)
    assert house.change(database, save, nonce="n") == "value"


def test_a_connection_that_breaks_at_commit_is_looked_up(
    database: Database, database_url: str, commit: CommitFails
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("a file has no connection to break")

    def cut(connection: Connection, really: Callable[[], None]) -> None:
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        engine = create_engine(database_url)
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
        engine.dispose()
        really()

    commit.next = cut
    with pytest.raises(NotSaved):
        house.change(database, save, nonce="n")
    assert not saved(database)
    commit.next = cut
    with pytest.raises(OutcomeUnknown):
        house.change(database, save)


def test_a_database_that_is_gone_is_neither_saved_nor_read(database: Database, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        with path_of(database_url).open("r+b") as file:
            file.truncate(0)
        connection = sqlite3.connect(path_of(database_url))
        connection.close()
    else:
        engine = create_engine(database_url)
        with engine.begin() as connection_:
            connection_.exec_driver_sql("DROP SCHEMA public CASCADE")
        engine.dispose()
    with pytest.raises(NotSaved):
        house.change(database, save, nonce="n", seconds=1)
    with pytest.raises(Unavailable):
        house.look(database, lambda work: work.people.account(ANN), seconds=1)


def test_a_missing_key_is_not_saved_and_unavailable(database: Database, keyring: Keyring) -> None:
    house.change(database, house.build)
    for scope in keyring.scopes():
        keyring.destroy(scope)

    def read(work: Work) -> object:
        return work.scenes.content(permit(work, house.actor(house.CARA), Action.READ_BRIEF, SCENE.id), SCENE)

    with pytest.raises(Unavailable):
        house.look(database, read)
    with pytest.raises(NotSaved):
        house.change(database, read)


@pytest.mark.parametrize("zone", ["\0", "\ud800"])
def test_characters_no_column_holds_are_not_saved(database: Database, database_url: str, zone: str) -> None:
    if database_url.startswith("sqlite") and zone == "\0":
        pytest.skip("SQLite keeps it")
    with pytest.raises(NotSaved):
        house.change(database, lambda work: work.people.keep_account(Account(ANN, zone=zone)))
    assert not saved(database)
