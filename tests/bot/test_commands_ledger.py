"""An exported ledger is checked on a machine that has nothing but the program, the file and the key."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.domain.ledger import Entry, EntryKind
from bot.domain.ledger_file import short_head
from bot.domain.work import Work
from tests.bot.house import NOW, Done, House, in_use
from tests.databases import ON_ONE_ENGINE

CHECKOUT = Path(__file__).parents[2]


def entered(work: Work) -> None:
    for version in range(3):
        entry = Entry(EntryKind.ANSWERS_SAVED, "p", "mina", "mina", NOW, {"scene": "72A", "version": version})
        work.ledger.append("p", entry)


@pytest.fixture
def film(furnished: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("bot.clock.real", lambda: NOW)
    furnished.does(entered)
    furnished.does(lambda work: work.ledger.sign_heads(NOW.date()))
    return furnished


def exports(house: House, file: Path, *more: str) -> Done:
    return house.call("ledger", "export", file, "--production", "Nightfall", *more)


def public(house: House) -> str:
    return house.call("keys", "public").out.strip()


def verifies(house: House, file: Path, key: str, *more: str) -> Done:
    return house.call("ledger", "verify", file, "--pub", key, *more)


def test_an_export_is_intact_private_and_read_beside_a_running_bot(film: House, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    done = exports(film, file)
    assert done.code == 0
    assert "3 entries" in done.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    checked = verifies(film, file, public(film))
    assert (checked.code, checked.err) == (0, "")
    assert "Intact: 3 entries, 1 daily heads" in checked.out
    assert exports(film, file).code == 1
    if film.url.startswith("sqlite"):
        with in_use(film):
            assert exports(film, file, "--force").code == 0


@ON_ONE_ENGINE
def test_it_is_verified_on_a_fresh_machine(film: House, tmp_path: Path) -> None:
    """Another process, in an empty folder, without settings, database and keyring."""
    file, key, fresh = tmp_path / "ledger.jsonl", public(film), tmp_path / "fresh"
    exports(film, file)
    fresh.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(fresh), "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "bot", "ledger", "verify", str(file), "--pub", key],
        cwd=fresh, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "Intact" in done.stdout
    assert list(fresh.iterdir()) == []


@ON_ONE_ENGINE
def test_what_is_wrong_is_said_and_ends_with_one(film: House, tmp_path: Path) -> None:
    file, key = tmp_path / "ledger.jsonl", public(film)
    exports(film, file)
    lines = file.read_bytes().splitlines(keepends=True)
    for changed, said in (
        ([*lines[:2], *lines[3:]], "does not hold together after entry 1 (missing)"),
        (lines[:-1], "cut off"),
        ([*lines[:-2], lines[-1]], "not signed by this key"),
        ([b"nothing\n"], "not an export of a ledger"),
    ):
        file.write_bytes(b"".join(changed))
        done = verifies(film, file, key)
        assert (done.code, said in done.err) == (1, True), done.err
    file.write_bytes(b"".join(lines))
    assert "not signed by this key" in verifies(film, file, "00" * 31 + "01").err
    for wrong in ("", "xyz", "00" * 31, "g" * 64):
        assert "not a public key" in verifies(film, file, wrong).err


@ON_ONE_ENGINE
def test_a_noted_head_finds_an_older_ledger(film: House, tmp_path: Path) -> None:
    old, new, key = tmp_path / "old.jsonl", tmp_path / "new.jsonl", public(film)
    exports(film, old)
    heads: list[str] = []

    def once_more(work: Work) -> None:
        entered(work)
        newest = work.ledger.newest("p")
        assert newest is not None
        heads.append(short_head(newest))

    film.does(once_more)
    exports(film, new)
    assert verifies(film, new, key, "--head", heads[0]).code == 0
    assert "older copy" in verifies(film, old, key, "--head", heads[0]).err
    assert "not a head" in verifies(film, new, key, "--head", "K7QM").err


@ON_ONE_ENGINE
def test_a_production_without_entries_and_one_that_is_not_there(furnished: House, tmp_path: Path) -> None:
    assert "Nothing was entered" in exports(furnished, tmp_path / "ledger.jsonl").err
    assert "no production of that title" in furnished.call(
        "ledger", "export", tmp_path / "ledger.jsonl", "--production", "Other"
    ).err  # fmt: skip
    assert not (tmp_path / "ledger.jsonl").exists()
