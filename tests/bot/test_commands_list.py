"""`closedset list` and `closedset attendance` print what may be known, as text, whole, and the same twice."""

from __future__ import annotations

import csv
import io
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.domain.door import Doors
from bot.domain.people import Account, Actor, Grant, Person, Role, SlackUser
from bot.domain.scenes import Scene, ShootSlot
from bot.domain.set_list import Decision, Reply, Round, Seat, SetList, Zone
from bot.domain.times import call_instant
from bot.domain.work import Work
from bot.paper import typeset
from storage import installation
from tests.bot.house import NOW, Done, House, in_use
from tests.databases import ON_ONE_ENGINE

DAY = date(2026, 5, 1)
CALL = call_instant(DAY, time(8), "Europe/Berlin")
SLOT = ShootSlot("slot", "p", "72A", DAY)
FORMULA, LONG = '=HYPERLINK("http://x")', ("Wolfeschlegelsteinhausen" * 13)[:300]
PEOPLE = {
    "cora": ("Cora Lind", Role.COORDINATOR),
    "ada": ("Ada Byrne", Role.FIRST_AD),
    "dira": ("Dira", Role.DIRECTOR),
    "kit": (FORMULA, Role.CREW),
    "kai": ('#read("/etc/passwd") *b* $x$ @y <z>', Role.CREW),
    "kim": (LONG, Role.CREW),
    "ren": ("Refused Ren", Role.CREW),
    "late": ("Late Lou", Role.CREW),
    "rtl": ("\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627", Role.CREW),
    "emo": ("Emo \U0001f3ac", Role.CREW),
}
SEATS = {"kit": Zone.SET, "kai": Zone.SET, "emo": Zone.SET, "rtl": Zone.SET, "kim": Zone.VILLAGE}


def person(person_id: str) -> Person:
    name, role = PEOPLE[person_id]
    return Person(person_id, "p", name, None, (Grant(role),), True, job="Gaffer" if role is Role.CREW else "")


def listed(work: Work) -> None:
    """Scene 72A with a released list; Ren is refused, and Lou waits in the next round."""
    for person_id in PEOPLE:
        work.people.add_person(person(person_id))
    work.people.keep_phone(person("cora"), "+44 20 7946 0000")
    work.scenes.add_scene(Scene("72A", "p", "72A", "72A", closed=True))
    work.scenes.add_slot(SLOT)
    work.scenes.keep_unit_call("p", SLOT.unit, CALL)
    work.closed_sets.add_list(SetList("list", "p", SLOT.id, DAY, 20))
    work.closed_sets.keep_round(Round("list", 1, NOW, NOW, NOW, released_at=NOW))
    work.closed_sets.keep_round(Round("list", 2, NOW))
    for person_id, zone in SEATS.items():
        work.closed_sets.keep_seat(
            Seat("list", person_id, zone, 1, "Camera", "focus", Decision.APPROVED, Reply.ACCEPTED, NOW)
        )
    work.closed_sets.keep_seat(Seat("list", "ren", Zone.SET, 1, decision=Decision.REFUSED))
    work.closed_sets.keep_seat(Seat("list", "late", Zone.SET, 2, decision=Decision.APPROVED))


def shot(work: Work) -> None:
    """The day at the door: everybody is admitted, the set is confirmed closed, Kit leaves, and it is wrapped."""
    production = work.people.production("p")
    assert production is not None
    ada, doors = Actor(person("ada"), production, Account(SlackUser("T1", "U1"))), Doors()
    at = iter(NOW - timedelta(minutes=10 - minute) for minute in range(9))
    doors.admit(work, ada, SLOT.id, list(SEATS), next(at))
    counts = {Zone.SET: 6, Zone.VILLAGE: 1, Zone.REMOTE: None, Zone.AUDIO: None}
    doors.count(work, ada, SLOT.id, counts, 2, next(at))
    doors.close(work, ada, SLOT.id, next(at))
    doors.leave(work, ada, SLOT.id, ["kit"], next(at))
    doors.wrap(work, ada, SLOT.id, next(at))


@pytest.fixture
def film(furnished: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr("bot.clock.real", lambda: NOW)
    furnished.does(listed)
    return furnished


def prints(house: House, output: Path, *more: object) -> Done:
    return house.call("list", "--production", "Nightfall", "--scene", "72a", "-o", output, *more)


def exports(house: House, *more: object) -> Done:
    return house.call("attendance", "--production", "Nightfall", *more)


def read(path: Path) -> str:
    """The PDF's text, without the breaks that keep long words in their columns."""
    return "\n".join(page.extract_text() for page in PdfReader(path).pages).replace("\u200b", "")


def rows(path: Path) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))


def test_the_door_list_has_the_released_names_and_no_other(film: House, tmp_path: Path) -> None:
    output = tmp_path / "door-list.pdf"

    done = prints(film, output)

    assert done.code == 0, done.err
    assert "5 names on 1 list" in done.out
    printed = read(output)
    for shown in (
        "Door list, Scene 72A", "Nightfall", "Fri 1 May", "08:00 set time", "Cora Lind (Intimacy coordinator)",
        "+44 20 7946 0000",
        "Set: 6", "Monitor village: 1", "Remote stream: 0", "Camera", "focus", "accepted", "Performers, on set", "Dira",
        "Phones and camera watches stay at the door.", "Nothing here limits your right",
    ):  # fmt: skip
        assert shown in printed
    for hidden in ("Ren", "Late Lou", "Mina"):
        assert hidden not in printed
    assert stat.S_IMODE(output.stat().st_mode) == 0o600


def test_a_name_is_text_whatever_stands_in_it_and_nothing_of_it_is_lost(film: House, tmp_path: Path) -> None:
    assert prints(film, tmp_path / "door-list.pdf").code == 0

    printed = "".join(read(tmp_path / "door-list.pdf").split())
    for person_id in ("kit", "kai", "kim", "emo"):
        assert "".join(PEOPLE[person_id][0].split()) in printed
    assert "root:" not in printed
    # Hebrew and Arabic are written from the other side: which way round a reader gives them back is its own affair.
    for word in PEOPLE["rtl"][0].split():
        assert word in printed or word[::-1] in printed


def test_the_template_reads_nothing_but_what_it_is_given() -> None:
    template = typeset.TEMPLATE.read_text(encoding="utf-8")

    assert not re.findall(r"\b(read|import|include|plugin|eval|csv|yaml|toml|xml|image|datetime)\b\s*[(\"]", template)
    assert re.findall(r"\bjson\(.*", template) == ["json(bytes(sys.inputs.sheets))"]


@ON_ONE_ENGINE
def test_two_runs_give_the_same_bytes_and_no_time_is_in_them(film: House, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert prints(film, tmp_path / name).code == 0

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert not {"/CreationDate", "/ModDate"} & set(PdfReader(tmp_path / "one").metadata or {})


@ON_ONE_ENGINE
def test_a_file_is_replaced_when_that_was_asked_for_alone(film: House, tmp_path: Path) -> None:
    output = tmp_path / "door-list.pdf"
    output.write_text("mine")

    done = prints(film, output)

    assert (done.code, output.read_text()) == (1, "mine")
    assert "--force" in done.err
    assert prints(film, output, "--force").code == 0
    assert output.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert "folder" in prints(film, tmp_path, "--force").err
    assert "No such file" in prints(film, tmp_path / "nowhere" / "list.pdf").err
    assert [path.name for path in tmp_path.glob(".*unfinished")] == []


@ON_ONE_ENGINE
@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_came_meanwhile_is_not_replaced(
    film: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    output = tmp_path / "door-list.pdf"
    linked = Path.hardlink_to

    def comes(path: Path, target: Path) -> None:
        if not path.exists() and not links:
            raise PermissionError(1, "Operation not permitted")
        linked(path, target)

    monkeypatch.setattr(Path, "hardlink_to", comes)
    assert prints(film, output).code == 0
    written = output.read_bytes()
    monkeypatch.setattr("bot.commands.paper.free", lambda path, *, force: None)
    done = prints(film, output)
    assert done.code == 1
    assert "--force" in done.err
    assert output.read_bytes() == written
    assert [path.name for path in tmp_path.glob(".*unfinished")] == []


@ON_ONE_ENGINE
def test_what_is_not_there_to_print_is_said_in_a_sentence(film: House, tmp_path: Path) -> None:
    output = tmp_path / "door-list.pdf"

    def refused(*more: str) -> str:
        done = film.call("list", "-o", output, *more)
        assert done.code == 1
        return done.err

    assert "Nightfall" in refused("--production", "Daybreak", "--scene", "72A")
    assert "no closed set" in refused("--production", "Nightfall", "--scene", "99")
    there = ("--production", "Nightfall", "--scene", "72A")
    assert "not shot on 2026-05-02" in refused(*there, "--day", "2026-05-02")
    another_day = ShootSlot("other", "p", "72A", date(2026, 5, 2))
    film.does(lambda work: work.scenes.add_slot(another_day))
    assert "--day 2026-05-02" in refused(*there)
    assert "released yet" in refused(*there, "--day", "2026-05-02")
    film.does(lambda work: work.scenes.change_slot(replace(another_day, cancelled=True)))
    assert "called off" in refused(*there, "--day", "2026-05-02")
    assert not output.exists()
    assert film.call("list", *there).code == 2
    assert film.call("list", *there, "-o", output, "--day", "tomorrow").code == 2


def uninstalled(work: Any) -> None:
    installation.bind(work, "A1", "T1")
    installation.set_locked(work, locked=True)


@ON_ONE_ENGINE
def test_after_an_uninstall_nothing_is_read(film: House, tmp_path: Path) -> None:
    film.does(uninstalled)

    assert "uninstalled" in prints(film, tmp_path / "door-list.pdf").err
    assert "uninstalled" in exports(film, "--csv", tmp_path / "attendance.csv").err


def test_the_record_names_crew_by_zone_with_counts_and_times(film: House, tmp_path: Path) -> None:
    film.does(shot)
    table, sheet = tmp_path / "attendance.csv", tmp_path / "attendance.pdf"

    done = exports(film, "--scene", "72A", "--csv", table, "--pdf", sheet)

    assert done.code == 0, done.err
    found = list(rows(table))
    admitted = {(row["Name"], row["Zone"]) for row in found if row["What"] == "admitted"}
    assert admitted == {
        ("'" + FORMULA, "Set"), *((PEOPLE[each][0], "Set") for each in ("kai", "emo", "rtl")),
        (LONG, "Monitor village"),
    }  # fmt: skip
    closed = {row["Zone"]: row["Number"] for row in found if row["What"] == "set confirmed closed"}
    assert closed == {"Set, heads": "6", "Monitor village, heads": "1", "performers, on set": "2"}
    assert {row["When (set time)"] for row in found if row["When (set time)"]} == {"2026-05-01 11:00+02:00"}
    (seq,), (head,) = {row["Ledger entry"] for row in found}, {row["Ledger hash"] for row in found}
    assert f"entry {seq}, {head}" in done.out
    printed = read(sheet)
    assert head in printed.replace("\n", "")
    for each in (table.read_text(encoding="utf-8-sig"), printed):
        assert "Ren" not in each
        assert "Mina" not in each
        assert "left" not in each


@ON_ONE_ENGINE
def test_more_people_than_one_entry_holds_are_all_in_the_record(film: House, tmp_path: Path) -> None:
    crowd = [f"{number:024x}" for number in range(120)]

    def job(work: Work) -> None:
        for each in crowd:
            work.people.add_person(Person(each, "p", f"Extra {each}", None, (Grant(Role.CREW),), True))
            work.closed_sets.keep_seat(
                Seat("list", each, Zone.AUDIO, decision=Decision.APPROVED, reply=Reply.ACCEPTED, replied_at=NOW)
            )
        production = work.people.production("p")
        assert production is not None
        ada = Actor(person("ada"), production, Account(SlackUser("T1", "U1")))
        Doors().admit(work, ada, SLOT.id, crowd, NOW)
        Doors().wrap(work, ada, SLOT.id, NOW)

    film.does(job)
    assert exports(film, "--csv", tmp_path / "attendance.csv").code == 0
    assert {row["Person id"] for row in rows(tmp_path / "attendance.csv") if row["What"] == "admitted"} == set(crowd)


@ON_ONE_ENGINE
def test_before_anything_was_entered_the_record_says_so(film: House, tmp_path: Path) -> None:
    table, sheet = tmp_path / "attendance.csv", tmp_path / "attendance.pdf"

    done = exports(film, "--csv", table, "--pdf", sheet)

    assert (done.code, list(rows(table))) == (0, [])
    assert "Nothing was entered yet" in done.out
    assert "Nothing was entered yet" in read(sheet)
    assert exports(film).code == 2
    assert exports(film, "--csv", table, "--pdf", table).code == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_both_are_read_beside_a_running_bot(film: House, tmp_path: Path) -> None:
    film.does(shot)
    with in_use(film):
        assert prints(film, tmp_path / "door-list.pdf").code == 0
        assert exports(film, "--csv", tmp_path / "attendance.csv").code == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_ledger_that_was_edited_is_not_exported(film: House, tmp_path: Path) -> None:
    film.does(shot)
    with create_engine(film.url, poolclass=NullPool).begin() as connection:
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for trigger in triggers.scalars().all():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("UPDATE ledger SET commitment = zeroblob(32) WHERE seq = 2"))

    done = exports(film, "--csv", tmp_path / "attendance.csv")

    assert done.code == 1
    assert "does not hold together after entry 1" in done.err
    assert not (tmp_path / "attendance.csv").exists()
