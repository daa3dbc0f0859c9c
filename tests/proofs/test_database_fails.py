"""Promise 7 when the database, its disk, its server or its keys fail under a running bot.

Within three seconds the person reads something true; what was said to be saved is there once, and pressing again when
all is well saves it once.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url

from rehearsal.people import Person
from storage.engine import SqliteStore
from storage.keyring import Keyring, KeyScope
from tests.failing_commits import CommitFails, Happening, done_but_unheard, not_done_and_unheard
from tests.proofs.children import (
    PATIENCE,
    agrees,
    file_of,
    is_sqlite,
    outside,
    press_again,
    ready_to_save,
    submission,
    told,
    versions,
)
from tests.stage import Stage, staged

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def mina(stage: Stage) -> Person:
    """A performer who has only to press Save."""
    return ready_to_save(stage, "Mina")[0]


def submits_in_time(person: Person) -> None:
    began = time.monotonic()
    person.submits()
    assert time.monotonic() - began < PATIENCE
    assert person.warnings == []


def on_the_writer(stage: Stage, pragma: str) -> int:
    """Set or read something of the connection with which the bot writes to SQLite."""
    store = stage.bot.database._store
    assert isinstance(store, SqliteStore)
    with store._writer.connect() as connection:
        result = connection.exec_driver_sql(pragma)
        return int(result.scalar() or 0) if result.returns_rows else 0


@contextmanager
def read_only(stage: Stage) -> Iterator[None]:
    if is_sqlite(stage):
        on_the_writer(stage, "PRAGMA query_only = ON")
        yield
        on_the_writer(stage, "PRAGMA query_only = OFF")
        return
    with outside(stage.database_url) as connection:
        name = connection.engine.url.database
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        yield
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {OTHERS}")


def test_a_read_only_database_saves_nothing_and_says_so(stage: Stage, mina: Person) -> None:
    with read_only(stage):
        submits_in_time(mina)
        assert told(mina) == "not saved"
        assert versions(stage, "Mina") == []
    assert press_again(mina) == "saved"
    assert versions(stage, "Mina") == [1]


def test_a_full_disk_saves_nothing_and_says_so(stage: Stage, mina: Person) -> None:
    if not is_sqlite(stage):
        pytest.skip("PostgreSQL's disk is the server's")
    pages = on_the_writer(stage, "PRAGMA page_count")
    assert on_the_writer(stage, f"PRAGMA max_page_count = {pages}") == pages
    assert on_the_writer(stage, "PRAGMA freelist_count") < 8, "a form needs more pages than are free"
    submits_in_time(mina)
    assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []
    on_the_writer(stage, "PRAGMA max_page_count = 1000000")
    assert press_again(mina) == "saved"
    assert versions(stage, "Mina") == [1]


@contextmanager
def gone(stage: Stage) -> Iterator[None]:
    """The database is away: its file is moved, or its server lets nobody in."""
    if is_sqlite(stage):
        away = file_of(stage).parent.with_name("away")
        file_of(stage).parent.rename(away)
        yield
        away.rename(file_of(stage).parent)
        return
    url = make_url(stage.database_url)
    name = url.database
    with outside(url.set(database="postgres").render_as_string(hide_password=False)) as connection:
        # The bot's own connections end and no new one is let in.
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        )
        yield
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_a_database_that_is_away_saves_nothing_and_says_so(stage: Stage, mina: Person) -> None:
    with gone(stage):
        submits_in_time(mina)
        assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []
    assert press_again(mina) == "saved"
    assert versions(stage, "Mina") == [1]


def test_nothing_is_saved_into_a_file_that_was_removed(stage: Stage, mina: Person) -> None:
    if not is_sqlite(stage):
        pytest.skip("a server keeps its own files")
    shutil.copytree(file_of(stage).parent, stage.folder / "copy")
    for path in file_of(stage).parent.glob("closedset.db*"):
        if path.suffix != ".lock":
            path.unlink()
    submits_in_time(mina)
    assert told(mina) == "not saved"
    assert not file_of(stage).exists()


def test_nothing_is_saved_when_the_write_ahead_log_was_removed(stage: Stage, mina: Person) -> None:
    if not is_sqlite(stage):
        pytest.skip("a server keeps its own files")
    file_of(stage).with_name("closedset.db-wal").unlink()
    submits_in_time(mina)
    assert told(mina) == "not saved"


def test_nothing_is_saved_into_a_file_that_another_replaced(stage: Stage, mina: Person) -> None:
    if not is_sqlite(stage):
        pytest.skip("a server keeps its own files")
    copy = stage.folder / "copy.db"
    shutil.copyfile(file_of(stage), copy)
    copy.rename(file_of(stage))
    submits_in_time(mina)
    assert told(mina) == "not saved"


def test_a_server_that_stops_answering_saves_nothing_and_says_so(stage: Stage, mina: Person) -> None:
    if is_sqlite(stage):
        pytest.skip("a file has no server")
    with outside(stage.database_url) as connection:
        servants = [row.pid for row in connection.exec_driver_sql(f"SELECT pid {OTHERS}")]
        for pid in servants:
            os.kill(pid, signal.SIGSTOP)
        try:
            submits_in_time(mina)
            assert told(mina) in ("not saved", "unknown")
        finally:
            for pid in servants:
                os.kill(pid, signal.SIGCONT)
    agrees(stage, mina)
    assert press_again(mina) in ("saved", "saved before")
    assert versions(stage, "Mina") == [1]


@contextmanager
def nobody_writes(stage: Stage) -> Iterator[None]:
    """SQLite is locked by somebody else; PostgreSQL is away."""
    if not is_sqlite(stage):
        with gone(stage):
            yield
        return
    with outside(stage.database_url) as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        connection.exec_driver_sql("ROLLBACK")


def test_a_commit_whose_answer_was_lost_is_looked_up(stage: Stage, mina: Person, commit: CommitFails) -> None:
    commit.next = done_but_unheard
    submits_in_time(mina)
    assert told(mina) == "saved"
    assert versions(stage, "Mina") == [1]


def test_a_commit_that_was_lost_is_not_saved(stage: Stage, mina: Person, commit: CommitFails) -> None:
    commit.next = not_done_and_unheard
    submits_in_time(mina)
    assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []
    assert press_again(mina) == "saved"
    assert versions(stage, "Mina") == [1]


def test_a_connection_killed_at_commit_is_looked_up(stage: Stage, mina: Person) -> None:
    """A real one: the server ends the session while it commits, and everything in it is undone."""
    if is_sqlite(stage):
        pytest.skip("a file has no connection to kill")
    with outside(stage.database_url) as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER end_session AFTER INSERT ON answers DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION end_session()"
        )
        submits_in_time(mina)
        assert told(mina) == "not saved"
        connection.exec_driver_sql("DROP TRIGGER end_session ON answers")
    assert versions(stage, "Mina") == []
    assert press_again(mina) == "saved"
    assert versions(stage, "Mina") == [1]


@pytest.mark.parametrize("happened", [done_but_unheard, not_done_and_unheard])
def test_a_commit_that_cannot_be_looked_up_is_called_unknown_until_it_can(
    stage: Stage, mina: Person, commit: CommitFails, happened: Happening
) -> None:
    away = ExitStack()

    def lose(connection: Connection, really: Callable[[], None]) -> None:
        try:
            happened(connection, really)
        finally:
            away.enter_context(nobody_writes(stage))

    was_saved = happened is done_but_unheard
    commit.next = lose
    with away:
        submits_in_time(mina)
        assert told(mina) == "unknown"
        said = press_again(mina)
        assert said == "unknown" or (said == "saved before" and was_saved), "nobody can know that nothing was saved"
    assert press_again(mina) == ("saved before" if was_saved else "saved")
    assert versions(stage, "Mina") == [1]


def test_a_commit_that_hangs_is_called_unknown_in_time(stage: Stage, mina: Person, commit: CommitFails) -> None:
    def hang(connection: Connection, really: Callable[[], None]) -> None:
        time.sleep(PATIENCE)
        really()

    commit.next = hang
    submits_in_time(mina)
    assert told(mina) == "unknown"
    stage.workspace.wait_until(lambda: versions(stage, "Mina") == [1])
    assert press_again(mina) == "saved before"
    assert versions(stage, "Mina") == [1]


def test_a_missing_key_saves_nothing_and_says_so(stage: Stage, mina: Person) -> None:
    keyring = Keyring.open(stage.keys)
    keyring.destroy(KeyScope.performer(stage.ids["Mina"]))
    keyring.close()
    submits_in_time(mina)
    assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []


def test_a_keyring_that_was_removed_saves_nothing_and_says_so(stage: Stage, mina: Person) -> None:
    """Otherwise what was saved would be unreadable after the next start."""
    kept = stage.keys.with_name("kept")
    shutil.copytree(stage.keys, kept)
    shutil.rmtree(stage.keys)
    submits_in_time(mina)
    assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []


def test_a_wrong_key_saves_nothing_and_says_so(stage: Stage, mina: Person) -> None:
    """Another installation's key files were copied over ours, and somebody made a key since."""
    stranger = Keyring.create(stage.folder / "stranger")
    stranger.close()
    other = Keyring.open(stage.keys)
    for path in (stage.folder / "stranger" / "keys").iterdir():
        shutil.copy2(path, stage.keys / "keys" / path.name)
    with pytest.raises(Exception, match="does not open"):
        other.destroy(KeyScope.performer("nobody"))
    other.close()
    submits_in_time(mina)
    assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []


@pytest.fixture
def over_http(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    with staged(database_url, tmp_path, "http") as running:
        yield running


def test_over_http_the_same_holds(over_http: Stage) -> None:
    mina = ready_to_save(over_http, "Mina")[0]
    with read_only(over_http):
        submits_in_time(mina)
        assert told(mina) == "not saved"
    mina.goes_back()
    payload = over_http.workspace.on_loop(lambda: submission(over_http, mina))
    mina.submits()
    assert told(mina) == "saved"
    again = over_http.workspace.loop.run(over_http.workspace.deliveries.send("interactive", payload))
    assert "This was saved already" in str(again.body)
    assert versions(over_http, "Mina") == [1]


def test_a_press_that_cannot_be_explained_either_is_warned_of(over_http: Stage) -> None:
    """The database is away and Slack opens nothing: 503, so that Slack tells the person that it did not work."""
    mina = ready_to_save(over_http, "Mina")[0]
    mina.closes()
    over_http.workspace.faults.fail("views.open", 500, times=None)
    with gone(over_http):
        mina.presses("My Answers", "home")
    assert mina.warnings
