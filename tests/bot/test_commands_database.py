"""Migrations, keys, backups and imports change what they said, after it was seen, and nothing under a running bot."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.domain.scenes import Scene
from storage.migrate import current, upgrade
from tests.bot.house import SYNOPSES, Done, House, in_use
from tests.databases import PostgreSQL


def test_a_database_behind_is_refused_with_the_command_that_mends_it(house: House) -> None:
    done = house.call("run")
    assert done.code == 1
    assert "closedset migrate" in done.err

    assert house.call("migrate").code == 0
    assert current(house.url) is not None
    assert "already" in house.call("migrate").out


def test_a_database_of_a_newer_version_is_left_alone(house: House) -> None:
    upgrade(house.url)
    set_revision(house.url, "9999")

    for command in ("run", "migrate"):
        done = house.call(command)
        assert done.code == 1
        assert "newer version" in done.err
    assert current(house.url) == "9999"


def set_revision(url: str, revision: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_migrated_or_imported_under_a_running_bot(furnished: House, schedule: Path) -> None:
    with in_use(furnished):
        done = furnished.call("import", schedule, "--production", "Nightfall", "--yes")
        assert done.code == 1
        assert "Stop it first" in done.err
    assert furnished.scenes() == []

    set_revision(furnished.url, "0000")
    with in_use(furnished):
        assert "Stop it first" in furnished.call("migrate").err


def test_keys_are_never_made_over_others(house: House) -> None:
    before = (house.keys / "kek").read_bytes()

    done = house.call("keys", "new")

    assert done.code == 1
    assert "not empty" in done.err
    assert (house.keys / "kek").read_bytes() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_comes_back_with_its_keys(furnished: House, schedule: Path) -> None:
    furnished.call("import", schedule, "--production", "Nightfall", "--yes")
    copy, copied_keys = furnished.folder / "copy" / "database", furnished.folder / "apart" / "keys"
    assert furnished.call("backup", copy, "--keys", copied_keys).code == 0
    furnished.keys.rename(furnished.folder / "lost")
    Path(furnished.url.removeprefix("sqlite:///")).unlink()

    assert furnished.call("restore", copy, "--keys", copied_keys, "--yes").code == 0

    assert sorted(furnished.scenes()) == ["72A", "73"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_restore_that_failed_can_be_done_again(furnished: House) -> None:
    copy, copied_keys = furnished.folder / "copy" / "database", furnished.folder / "apart" / "keys"
    assert furnished.call("backup", copy, "--keys", copied_keys).code == 0
    furnished.keys.rename(furnished.folder / "lost")
    copy.rename(furnished.folder / "elsewhere")
    assert furnished.call("restore", copy, "--keys", copied_keys, "--yes").code == 1
    (furnished.folder / "elsewhere").rename(copy)

    done = furnished.call("restore", copy, "--keys", copied_keys, "--yes")
    assert done.code == 0, done.err
    assert "not empty" in furnished.call("restore", copy, "--keys", copied_keys, "--yes").err


def test_a_restore_goes_back_to_the_backup_on_either_engine(
    furnished: House, schedule: Path, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    if furnished.url.startswith("postgresql"):
        monkeypatch.setenv("PATH", str(postgresql.program("pg_dump").parent), prepend=os.pathsep)
    copy = furnished.folder / "copy"
    assert furnished.call("backup", copy).code == 0
    furnished.call("import", schedule, "--production", "Nightfall", "--yes")

    assert furnished.call("restore", copy, "--yes").code == 0

    assert furnished.scenes() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_keys_do_not_go_into_the_backup_of_the_database(furnished: House) -> None:
    copy = furnished.folder / "copy"

    done = furnished.call("backup", copy, "--keys", copy / "keys")

    assert done.code == 1
    assert "separate folders" in done.err
    assert not copy.exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_restore_asks_first_and_needs_the_keys(furnished: House) -> None:
    copy = furnished.folder / "copy"
    furnished.call("backup", copy)

    assert "Nothing was changed" in furnished.call("restore", copy, typed="n\n").out
    furnished.keys.rename(furnished.folder / "lost")
    done = furnished.call("restore", copy, "--yes")

    assert done.code == 1
    assert "no complete keyring" in done.err


def test_check_lists_what_is_wrong_and_ends_in_one(house: House) -> None:
    done = house.call("check", "--offline")

    assert done.code == 1
    assert "WRONG  Migrations" in done.out
    assert "-> closedset migrate" in done.out
    assert "is wrong" in done.err or "are wrong" in done.err


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_check_ends_in_nought_when_all_is_good(furnished: House) -> None:
    done = furnished.call("check", "--offline")

    assert done.code == 0
    assert "WRONG" not in done.out


def test_an_import_shows_asks_and_takes_over(furnished: House, schedule: Path) -> None:
    refused = furnished.call("import", schedule, "--production", "nightfall", typed="n\n")
    assert refused.code == 0
    assert furnished.scenes() == []

    done = furnished.call("import", schedule, "--production", "p", typed="y\n")

    assert done.code == 0
    assert "2 scenes to add" in done.out
    assert "Row 4, Scene: This row has no scene number" in done.out
    assert "Cast numbers of nobody on the roster yet (Home matches them): 2." in done.out
    assert sorted(furnished.scenes()) == ["72A", "73"]
    for synopsis in SYNOPSES:
        assert synopsis not in refused.said + done.said


def test_a_second_import_finds_nothing_to_change(furnished: House, schedule: Path) -> None:
    furnished.call("import", schedule, "--production", "Nightfall", "--yes")

    assert "There is nothing to change." in furnished.call("import", schedule, "--production", "Nightfall").out


def test_a_newer_description_is_announced_before_it_is_taken_over(furnished: House, schedule: Path) -> None:
    furnished.call("import", schedule, "--production", "Nightfall", "--yes")
    text = schedule.read_text(encoding="utf-8")
    schedule.write_text(text.replace(SYNOPSES[0], "They part."), encoding="utf-8")

    shown = furnished.call("import", schedule, "--production", "Nightfall", "--dry-run")
    assert "1 to change" in shown.out
    assert "A newer description for 1 scene" in shown.out
    taken = furnished.call("import", schedule, "--production", "Nightfall", "--yes")
    assert "A newer description for 1 scene" in taken.out
    assert "There is nothing to change." in furnished.call("import", schedule, "--production", "Nightfall").out
    for synopsis in (*SYNOPSES, "They part."):
        assert synopsis not in shown.said + taken.said


def test_an_import_takes_over_what_was_shown_or_nothing(
    furnished: House, schedule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_else_adds_a_scene(*_: object) -> bool:
        furnished.does(lambda work: work.scenes.add_scene(Scene("other", "p", "73", "73")))
        return True

    monkeypatch.setattr("typer.confirm", somebody_else_adds_a_scene)
    done = furnished.call("import", schedule, "--production", "Nightfall")

    assert done.code == 1
    assert "changed since they were shown" in done.err
    assert furnished.scenes() == ["73"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_import_leaves_an_older_copy_to_the_bot(furnished: House, schedule: Path) -> None:
    copy = furnished.folder / "copy"
    furnished.call("backup", copy)
    furnished.call("import", schedule, "--production", "Nightfall", "--yes")
    furnished.call("restore", copy, "--yes")

    done = furnished.call("import", schedule, "--production", "Nightfall", "--yes")

    assert done.code == 1
    assert "Start the bot first" in done.err
    assert "History" in furnished.call("check", "--offline").out.partition("WRONG")[2]


def test_a_dry_run_changes_nothing_and_works_beside_a_bot(furnished: House, schedule: Path) -> None:
    if furnished.url.startswith("sqlite"):
        with in_use(furnished):
            done = furnished.call("import", schedule, "--production", "Nightfall", "--dry-run")
    else:
        done = furnished.call("import", schedule, "--production", "Nightfall", "--dry-run")

    assert done.code == 0
    assert "2 scenes to add" in done.out
    assert furnished.scenes() == []


def test_json_needs_no_settings_and_holds_no_content(schedule: Path, call: Callable[..., Done]) -> None:
    done = call("import", schedule, "--dry-run", "--json")

    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [row["scene_number"] for row in rows] == ["72A", "73"]
    assert rows[0]["eighths"] == 11
    assert "Row 4" in done.err
    for synopsis in SYNOPSES:
        assert synopsis not in done.said


def test_a_schedule_that_leaves_something_open_names_the_option(tmp_path: Path, call: Callable[..., Done]) -> None:
    path = tmp_path / "schedule.csv"
    path.write_text("Date,Scene,Set,Pages\n03/06/2026,1,HALL,1\n04/06/2026,2,HALL,1\n", encoding="utf-8")

    asked = call("import", path, "--dry-run", "--json")
    answered = call("import", path, "--dry-run", "--json", "--day-order", "dmy")

    assert asked.code == 1
    assert "--day-order dmy" in asked.err
    assert [json.loads(line)["date"] for line in answered.out.splitlines()] == ["2026-06-03", "2026-06-04"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rest", b"\x00\x01", b"a,b\n1,2\n"])
def test_a_file_that_is_no_schedule_is_refused(content: bytes, tmp_path: Path, call: Callable[..., Done]) -> None:
    path = tmp_path / "schedule.csv"
    path.write_bytes(content)

    done = call("import", path, "--dry-run", "--json")

    assert (done.code, done.out) == (1, "")
    assert done.err.strip()


def test_a_production_that_is_not_there_is_said_with_those_that_are(furnished: House, schedule: Path) -> None:
    done = furnished.call("import", schedule, "--production", "Daybreak")

    assert done.code == 1
    assert "Nightfall" in done.err
