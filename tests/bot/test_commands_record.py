"""`closedset record` names finished files, hands each out once, and tells the bot through the folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.own_file import RecordFile
from bot.domain.work import Work
from storage.own_files import RecordFolder
from tests.bot.house import NOW, House, in_use
from tests.databases import ON_ONE_ENGINE

FILE = RecordFile("f1le", "p", "mina", NOW, finished_at=NOW)


@pytest.fixture
def folder(furnished: House, monkeypatch: pytest.MonkeyPatch) -> RecordFolder:
    """Mina's finished file, and where it stands."""
    monkeypatch.setattr("bot.clock.real", lambda: NOW + timedelta(days=13))
    monkeypatch.setenv("CLOSEDSET_RECORDS", str(furnished.folder / "records"))
    folder = RecordFolder(furnished.folder / "records")
    folder.keep(FILE.id, b"locked")
    furnished.does(lambda work: work.record_files.keep(FILE))
    return folder


@ON_ONE_ENGINE
def test_a_file_is_listed_and_handed_out_once_beside_a_running_bot(furnished: House, folder: RecordFolder) -> None:
    stick = furnished.folder / "mina.age"
    with in_use(furnished):
        listed = furnished.call("record", "list")
        assert listed.out.startswith("f1le  Mina, Nightfall: waits until 2026-05-15 09:00 UTC"), listed.said
        done = furnished.call("record", "hand-out", "f1le", stick)
        assert done.code == 0, done.said
        assert "to Mina and to nobody else" in done.out
        again = furnished.call("record", "hand-out", "f1le", furnished.folder / "again.age")
    assert stick.read_bytes() == b"locked"
    assert stick.stat().st_mode & 0o777 == 0o600
    assert (again.code, folder.there(), folder.handed_out()) == (1, frozenset(), ("f1le",))
    assert "Was it handed out a moment ago" in again.err


@ON_ONE_ENGINE
def test_what_does_not_wait_is_not_handed_out(furnished: House, folder: RecordFolder) -> None:
    stick = furnished.folder / "mina.age"
    assert furnished.call("record", "hand-out", "another", stick).code == 1
    for other in (replace(FILE, finished_at=None), replace(FILE, finished_at=NOW - timedelta(days=1))):

        def keep(work: Work, file: RecordFile = other) -> None:
            work.record_files.keep(file)

        furnished.does(keep)
        assert "No file waits" in furnished.call("record", "list").out
        assert "No file of that id waits" in furnished.call("record", "hand-out", "f1le", stick).err
    assert not stick.exists()
