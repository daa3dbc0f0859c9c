"""The tables that the revisions make are the tables that the repositories use, and history stays closed."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from bot.domain.ledger import Entry, EntryKind
from bot.domain.work import Work
from storage import migrate
from storage.concerns.tables import ConcernsBase
from storage.database import Database
from storage.keyring import Keyring
from storage.migrate import NEWEST, Part, current, is_behind, script_folder, upgrade
from storage.migrations.triggers import HISTORY, forbid_changes
from storage.tables import Base
from tests.databases import Prepare, leave_empty
from tests.storage import house
from tests.storage.house import FILM, MINA, SCENE


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    return leave_empty


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def with_history(work: Work) -> None:
    house.build(work)
    work.ledger.append(FILM.id, Entry(EntryKind.SETUP_DONE, FILM.id, MINA.id, None, work.now, {}))


def test_an_empty_database_is_behind_until_it_is_upgraded(database_url: str) -> None:
    assert current(database_url) is None
    assert is_behind(database_url)
    upgrade(database_url)
    assert current(database_url) == NEWEST[Part.MAIN]
    assert not is_behind(database_url)


def test_the_newest_revisions_are_those_of_the_folders() -> None:
    for part in Part:
        config = Config()
        config.set_main_option("script_location", str(script_folder(part)))
        config.set_main_option("path_separator", "os")
        assert ScriptDirectory.from_config(config).get_current_head() == NEWEST[part]


def test_revisions_make_exactly_the_declared_tables(database_url: str, connection: Connection) -> None:
    upgrade(database_url)
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []


def test_the_concerns_revisions_make_exactly_their_declared_tables(database_url: str) -> None:
    upgrade(database_url)
    engine = create_engine(migrate.part_url(database_url, Part.CONCERNS))
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET search_path TO concerns")
            connection.dialect.default_schema_name = "concerns"
        else:
            made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            assert {name for name, sql in made if not sql.rstrip().endswith("WITHOUT ROWID")} == {"concerns_version"}
        opts = {"compare_type": True, "version_table": "concerns_version"}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), ConcernsBase.metadata) == []
    engine.dispose()


def test_upgrading_again_keeps_every_row(database_url: str, keyring: Keyring, clock: house.Clock) -> None:
    upgrade(database_url)
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, with_history)
    database.close()
    upgrade(database_url)
    database = Database.open(database_url, keyring, "one", clock)
    assert not database.restored
    assert house.look(database, lambda work: work.scenes.scene(FILM.id, SCENE.id)) == SCENE
    assert house.look(database, lambda work: work.people.person(FILM.id, MINA.id)) == MINA
    database.close()


@pytest.mark.parametrize("table", HISTORY)
def test_no_statement_changes_history(
    database_url: str, connection: Connection, keyring: Keyring, clock: house.Clock, table: str
) -> None:
    upgrade(database_url)
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, with_history)
    database.close()
    refused = ["UPDATE {} SET seq = 9", "DELETE FROM {}"]
    if connection.dialect.name == "postgresql":
        refused += ["TRUNCATE {} CASCADE"]
    else:
        connection.execute(text("PRAGMA recursive_triggers = ON"))
        refused += ["INSERT OR REPLACE INTO {0} SELECT * FROM {0}"]
    for statement in refused:
        with pytest.raises(Exception, match="history is appended"):
            connection.execute(text(statement.format(table)))
        connection.rollback()


def test_triggers_lost_by_rebuilding_a_table_are_made_again(database_url: str, connection: Connection) -> None:
    upgrade(database_url)
    for table in HISTORY:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"DROP TRIGGER {table}_no_change ON {table}"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
    connection.execute(
        text("INSERT INTO ledger (chain, seq, commitment, previous, hash) VALUES ('a', 1, :b, :b, :b)"), {"b": b"1"}
    )
    with Operations.context(MigrationContext.configure(connection)):
        forbid_changes()
        forbid_changes()
    connection.commit()
    with pytest.raises(Exception, match="history is appended"):
        connection.execute(text("DELETE FROM ledger"))


def test_the_concerns_have_a_history_of_their_own(database_url: str, connection: Connection) -> None:
    upgrade(database_url)
    assert current(database_url, Part.CONCERNS) == NEWEST[Part.CONCERNS]
    if connection.dialect.name == "postgresql":
        schemas = text("SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name = :name")
        assert connection.execute(schemas, {"name": "threads"}).scalars().all() == ["concerns"]
        assert connection.execute(schemas, {"name": "concerns_version"}).scalars().all() == ["concerns"]
    else:
        beside = Path(database_url.removeprefix("sqlite:///")).with_name("concerns.db")
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    connection.execute(text("DELETE FROM alembic_version"))
    connection.commit()
    assert current(database_url) is None
    assert current(database_url, Part.CONCERNS) == NEWEST[Part.CONCERNS]
    assert is_behind(database_url)
