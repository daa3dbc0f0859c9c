"""A backup holds what was saved, no drafts and no keys; a restore revives no yes."""

from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.domain.checkins import Draft
from bot.domain.ledger import Entry, EntryKind
from bot.domain.scenes import ShootSlot, Status
from bot.domain.work import Work
from storage.backup import BackupRefused, backup, restore
from storage.database import Database
from storage.engine import DatabaseInUse
from storage.keyring import Keyring
from tests.databases import PostgreSQL, wait_until_left
from tests.storage import house
from tests.storage.house import CARAS, FILM, MINA, SCENE, SLOT, START, TOM, sql


@pytest.fixture
def programs(database_url: str, postgresql: PostgreSQL) -> Path | None:
    return None if database_url.startswith("sqlite") else postgresql.program("pg_dump").parent


PAUSED = ShootSlot("paused", FILM.id, SCENE.id, house.DAY + timedelta(days=1), status=Status.PAUSED)


def ready(work: Work) -> None:
    """A scene that both performers agreed to, declared READY, and a draft nobody saved."""
    house.build(work)
    work.scenes.add_slot(PAUSED)
    for performer in (MINA, TOM):
        work.checkins.add(house.answers(1, house.sheet(), performer), (CARAS,))
    work.scenes.change_slot(replace(SLOT, status=Status.READY, status_at=START))
    work.checkins.keep_draft(Draft(SCENE.id, TOM.id, 1, 1, 0, "1.0", START, house.sheet()))
    work.ledger.append(FILM.id, Entry(EntryKind.ANSWERS_SAVED, FILM.id, MINA.id, MINA.id, work.now, {}))


def withdraw(work: Work) -> None:
    work.checkins.add(house.answers(2, None), (CARAS,))
    work.ledger.append(FILM.id, Entry(EntryKind.ANSWERS_WITHDRAWN, FILM.id, MINA.id, MINA.id, work.now, {}))


def test_an_old_backup_restored_after_a_withdrawal_shows_no_ready(
    database_url: str, keyring: Keyring, clock: house.Clock, tmp_path: Path, programs: Path | None
) -> None:
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, ready)
    backup(database_url, tmp_path / "backup", keyring, programs=programs)
    house.change(database, withdraw)
    with pytest.raises(DatabaseInUse):
        restore(database_url, tmp_path / "backup", programs)
    database.close()
    wait_until_left(database_url)
    restore(database_url, tmp_path / "backup", programs)
    assert sql(database_url, "SELECT scene_id FROM drafts") == []

    database = Database.open(database_url, keyring, "one", clock)
    assert database.restored
    scene = house.look(database, lambda work: work.scenes.scene(FILM.id, SCENE.id))
    assert scene == replace(SCENE, version=2)
    for performer in (MINA, TOM):
        found = house.look(database, lambda work, who=performer: work.checkins.standing_of(SCENE, who.id))
        assert found is not None
        assert found[1] != scene.version
    statuses = {slot.id: slot.status for slot in house.look(database, lambda work: work.scenes.slots_of(SCENE))}
    assert statuses == {SLOT.id: Status.NOT_YET, PAUSED.id: Status.PAUSED}
    house.change(database, withdraw)
    database.close()

    database = Database.open(database_url, keyring, "one", clock)
    assert not database.restored
    database.close()


def test_the_newest_backup_restored_at_once_takes_nothing_back(
    database_url: str, keyring: Keyring, clock: house.Clock, tmp_path: Path, programs: Path | None
) -> None:
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, ready)
    backup(database_url, tmp_path / "backup", keyring, programs=programs)
    database.close()
    wait_until_left(database_url)
    restore(database_url, tmp_path / "backup", programs)
    database = Database.open(database_url, keyring, "one", clock)
    assert not database.restored
    assert house.look(database, lambda work: work.scenes.slot(FILM.id, SLOT.id)).status is Status.READY  # type: ignore[union-attr]
    with pytest.raises(Exception, match="history is appended"):
        sql(database_url, "DELETE FROM ledger")
    database.close()


def test_a_database_without_its_head_files_counts_as_restored(
    database_url: str, keyring: Keyring, clock: house.Clock
) -> None:
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, ready)
    database.close()
    for path in keyring.heads.iterdir():
        path.unlink()
    database = Database.open(database_url, keyring, "one", clock)
    assert database.restored
    database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_put_back_by_hand_brings_no_draft_back(database_url: str, keyring: Keyring, clock: house.Clock) -> None:
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, ready)
    database.close()
    file = Path(str(make_url(database_url).database))
    copy = file.read_bytes()
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, withdraw)
    database.close()
    file.write_bytes(copy)
    assert sql(database_url, "SELECT scene_id FROM drafts")
    database = Database.open(database_url, keyring, "one", clock)
    assert database.restored
    assert sql(database_url, "SELECT scene_id FROM drafts") == []
    database.close()


def test_keys_go_only_to_a_folder_of_their_own(
    database: Database, database_url: str, keyring: Keyring, tmp_path: Path, programs: Path | None
) -> None:
    house.change(database, ready)
    here = tmp_path / "backup"
    for keys in (here, here / "keys", tmp_path):
        with pytest.raises(BackupRefused):
            backup(database_url, here, keyring, keys, programs)
    for folder in (keyring.folder, keyring.folder / "backup"):
        with pytest.raises(BackupRefused):
            backup(database_url, folder, keyring, programs=programs)
    assert not here.exists()
    backup(database_url, here, keyring, tmp_path / "kept-apart", programs)
    copied = Keyring.open(tmp_path / "kept-apart")
    assert copied.scopes() == keyring.scopes()
    copied.close()
    kek = (keyring.folder / "kek").read_bytes()
    assert all(kek not in path.read_bytes() for path in here.iterdir())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_keys_are_not_copied_beside_the_database(
    database: Database, database_url: str, keyring: Keyring, tmp_path: Path
) -> None:
    beside = Path(str(make_url(database_url).database)).parent / "keys"
    with pytest.raises(BackupRefused, match="separate folders"):
        backup(database_url, tmp_path / "backup", keyring, beside)
    assert not beside.exists()
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fails", ["damaged", "rename"])
def test_a_restore_that_fails_leaves_the_database_as_it_was(
    database_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """Commits that are in the write-ahead log alone are there too."""
    backup(database_url, tmp_path / "backup", keyring)
    file = Path(str(make_url(database_url).database))
    alive = sqlite3.connect(file)
    alive.execute("PRAGMA journal_mode = WAL")
    alive.execute("CREATE TABLE mark (id INTEGER)")
    alive.commit()
    left_by_a_kill = {path: path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(file.name)}
    alive.close()
    for path, content in left_by_a_kill.items():
        path.write_bytes(content)

    def rename(path: Path, target: Path) -> Path:
        raise OSError

    if fails == "rename":
        monkeypatch.setattr(Path, "rename", rename)
    else:
        (tmp_path / "backup" / "concerns.db").write_bytes(b"damaged")
    with pytest.raises(BackupRefused):
        restore(database_url, tmp_path / "backup")
    monkeypatch.undo()
    assert sql(database_url, "SELECT count(*) FROM mark") == [(0,)]


def test_the_servers_programs_are_given_the_whole_address(
    keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup that travelled with less encryption than the bot asks for would give away what the bot protects."""
    (tmp_path / "pg_dump").write_text('#!/bin/sh\nenv > "$0.env"\nexit 1\n')
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PGPASSFILE", "/run/secrets/pgpass")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-for-others")
    url = "postgresql+psycopg://u:p@db.example/film?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    with pytest.raises(BackupRefused):
        backup(url, tmp_path / "backup", keyring, programs=tmp_path)
    given = (tmp_path / "pg_dump.env").read_text().splitlines()
    assert {
        "PGHOST=db.example", "PGDATABASE=film", "PGUSER=u", "PGPASSWORD=p", "PGSSLMODE=verify-full",
        "PGSSLROOTCERT=/etc/ca.pem", "PGPASSFILE=/run/secrets/pgpass",
    } <= set(given)  # fmt: skip
    assert not any("xoxb" in line for line in given)


def test_a_backup_is_private_and_overwrites_nothing(
    database: Database, database_url: str, keyring: Keyring, tmp_path: Path, programs: Path | None
) -> None:
    backup(database_url, tmp_path / "backup", keyring, programs=programs)
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o700
    for path in (tmp_path / "backup").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(BackupRefused):
        backup(database_url, tmp_path / "backup", keyring, programs=programs)


def test_a_damaged_backup_changes_nothing(
    database_url: str, keyring: Keyring, clock: house.Clock, tmp_path: Path, programs: Path | None
) -> None:
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, ready)
    backup(database_url, tmp_path / "backup", keyring, programs=programs)
    house.change(database, withdraw)
    database.close()
    wait_until_left(database_url)
    copy = next(path for path in (tmp_path / "backup").iterdir() if path.name.startswith("closedset"))
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2])
    for folder in (tmp_path / "backup", tmp_path / "nothing"):
        with pytest.raises(BackupRefused):
            restore(database_url, folder, programs)
    database = Database.open(database_url, keyring, "one", clock)
    assert not database.restored
    assert house.look(database, lambda work: work.checkins.standing_of(SCENE, MINA.id)) == (2, 1, True, True)
    database.close()


def test_missing_programs_and_servers_are_named(
    database_url: str, keyring: Keyring, tmp_path: Path, programs: Path | None
) -> None:
    if programs is None:
        with pytest.raises(BackupRefused, match="no database"):
            backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "backup", keyring)
        return
    with pytest.raises(BackupRefused, match="pg_dump was not found"):
        backup(database_url, tmp_path / "backup", keyring, programs=tmp_path)
    missing = make_url(database_url).set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(BackupRefused, match="pg_dump failed"):
        backup(missing, tmp_path / "backup", keyring, programs=programs)
    assert not (tmp_path / "backup").exists()
