"""What `closedset check` says of keys that are not the database's, and of a database that is not the bot's alone.

Whoever lost the keys of a database in use is never told to make new ones: those would open nothing of it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.domain.people import Appointment, Grant, Person, Role
from bot.domain.work import Work
from tests.bot.house import NOW, House


def test_keys_that_are_missing_are_made_anew_only_where_nothing_needs_the_old_ones(house: House) -> None:
    shutil.rmtree(house.keys)
    assert "-> closedset keys new" in house.call("check", "--offline").out


def test_keys_of_a_database_in_use_are_put_back(furnished: House, schedule: Path) -> None:
    furnished.call("import", schedule, "--production", "Nightfall", "--yes")
    shutil.rmtree(furnished.keys)
    said = furnished.call("check", "--offline").out
    assert "Put the keys back from their backup" in said
    assert "-> closedset keys new" not in said

    furnished.call("keys", "new")
    said = furnished.call("check", "--offline").out
    assert "These keys open nothing in this database" in said
    assert "start the bot" not in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["closedset.db", "concerns.db"])
def test_a_database_that_others_may_read_is_named(furnished: House, name: str) -> None:
    assert "others may read it" not in furnished.call("check", "--offline").out
    file = Path(furnished.url.removeprefix("sqlite:///")).with_name(name)
    file.chmod(0o644)
    done = furnished.call("check", "--offline")
    assert done.code == 1
    assert f"chmod 600 {file}" in done.out


def test_a_reader_without_a_key_is_found_and_nobody_is_named(furnished: House) -> None:
    cora = Person("cora", "p", "Cora Lind", None, (Grant(Role.COORDINATOR),))
    appointment = Appointment("a", "p", cora.id, Role.COORDINATOR, NOW)

    def appoints(work: Work) -> None:
        work.people.add_person(cora)
        work.people.appoint(appointment)

    assert "good   Readers" in furnished.call("check", "--offline").out
    furnished.does(appoints)
    done = furnished.call("check", "--offline")
    assert (done.code, "WRONG  Readers" in done.out, "Cora" in done.said) == (1, True, False)
    furnished.does(lambda work: work.reader_keys.repair())
    assert "good   Readers" in furnished.call("check", "--offline").out
