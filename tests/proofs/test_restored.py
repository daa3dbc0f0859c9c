"""Promise 6: an old copy of the database revives no yes, a crash is not taken for one, and a new reader reads nothing.

Backups are made and put back with the product's own commands' functions, on both engines.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.appointments import AppointmentDraft
from bot.domain.ledger import EntryKind
from bot.domain.people import Role
from bot.domain.scene_sheet import SceneSheet
from bot.domain.scenes import Status
from bot.domain.work import Refused, Work
from rehearsal.people import Person
from storage.backup import backup, restore
from storage.head_file import HeadFile
from storage.keyring import Keyring, KeyScope
from storage.ledger import _UNDER_KEY
from storage.unit_of_work import UnitOfWork
from tests.databases import PostgreSQL, wait_until_left
from tests.proofs.children import (
    answer_all,
    ask,
    fill,
    go_to_review,
    is_sqlite,
    ledger_is_whole,
    rewrite_brief,
    standing_of,
    status_of,
    told,
    versions,
)
from tests.stage import Stage


class Vault:
    """Backups of the stage's database, made while the bot runs and put back while it does not."""

    def __init__(self, stage: Stage, programs: Path | None) -> None:
        self._stage = stage
        self._programs = programs
        self._folder = stage.folder / "backup"

    def copy(self) -> None:
        keyring = Keyring.open(self._stage.keys)
        backup(self._stage.database_url, self._folder, keyring, programs=self._programs)
        keyring.close()

    def put_back(self) -> None:
        """Stop the bot, put the copy back, start the bot."""
        self._stage.stop_bot()
        wait_until_left(self._stage.database_url)
        restore(self._stage.database_url, self._folder, self._programs)
        self._stage.start_bot()


@pytest.fixture
def vault(stage: Stage, request: pytest.FixtureRequest) -> Vault:
    if is_sqlite(stage):
        return Vault(stage, None)
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return Vault(stage, server.program("pg_dump").parent)


def declare_ready(stage: Stage) -> None:
    def job(work: Work) -> None:
        cora = stage.as_actor(work, "Cora")
        scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
        assert scene is not None
        slot = work.scenes.slots_of(scene)[0]
        stage.bot.services.statuses.declare_ready(work, cora, slot.id, slot.version)

    stage.does(job)


def withdraw(person: Person) -> None:
    person.presses("Withdraw", "home")
    person.wait_for_modal()
    person.submits()
    assert person.sees("is PAUSED")
    person.closes()


def restored_entries(stage: Stage) -> int:
    """How often the production's history says that an older copy was put back."""

    def look(work: Work) -> int:
        assert isinstance(work, UnitOfWork)
        scope = KeyScope.production(stage.production_id)
        key = work.keyring.key_for(scope, create=False)
        entries = [work.ledger._open(scope, row) for row in work.all(_UNDER_KEY, key=key.id, chain_=scope.name)]
        return sum(entry.kind is EntryKind.RESTORED for entry in entries)

    return stage.looks(look)


@pytest.fixture
def mina(stage: Stage) -> Person:
    """A performer whose answers stand and whose scene is READY."""
    mina = ask(stage, "Mina")[0]
    answer_all(stage, mina)
    declare_ready(stage)
    stage.settles()
    assert status_of(stage) is Status.READY
    return mina


def test_an_old_copy_revives_no_yes(stage: Stage, mina: Person, vault: Vault) -> None:
    ada = stage.workspace.person("Ada")
    vault.copy()
    withdraw(mina)
    assert status_of(stage) is Status.PAUSED
    stage.settles()
    messages = len(ada.dm)

    vault.put_back()
    assert status_of(stage) is Status.NOT_YET
    assert standing_of(stage, "Mina") == "stale"
    assert stage.bot.database.restored
    assert restored_entries(stage) == 1
    with pytest.raises(Refused):
        declare_ready(stage)
    stage.settles()
    assert [message.text for message in ada.dm[messages:]] == ["Scene 72A is now NOT YET."]

    stage.stop_bot()
    stage.start_bot()
    assert not stage.bot.database.restored
    assert status_of(stage) is Status.NOT_YET
    assert standing_of(stage, "Mina") == "stale"
    assert restored_entries(stage) == 1


def test_homes_follow_an_old_copy_that_was_put_back(stage: Stage, mina: Person, vault: Vault) -> None:
    ada = stage.workspace.person("Ada")
    vault.copy()
    withdraw(mina)
    stage.settles()
    vault.put_back()
    for person in (mina, ada):
        person.opens_home()
    stage.settles()
    for person in (mina, ada):
        assert person.sees("An older copy of the records was put back", "home")
    assert mina.sees("Something may be waiting for you", "home")
    assert ada.sees("*NOT YET*", "home")
    assert not ada.sees("*READY*", "home")


def test_a_performers_own_record_says_that_an_old_copy_was_put_back(stage: Stage, mina: Person, vault: Vault) -> None:
    vault.copy()
    withdraw(mina)
    vault.put_back()
    mina.opens_home()
    stage.settles()
    mina.presses("My Record", "home")
    assert mina.sees("an older copy of the database was put back")


def test_after_an_old_copy_everybody_answers_again(stage: Stage, mina: Person, vault: Vault) -> None:
    vault.copy()
    withdraw(mina)
    vault.put_back()
    answer_all(stage, mina)
    assert versions(stage, "Mina") == [1, 2]
    assert standing_of(stage, "Mina") == "answered"
    declare_ready(stage)
    assert status_of(stage) is Status.READY
    assert ledger_chain_is_whole_after_restore(stage)


def ledger_chain_is_whole_after_restore(stage: Stage) -> bool:
    stage.stop_bot()
    stage.start_bot()
    return ledger_is_whole(stage)


def test_a_form_from_before_the_old_copy_saves_nothing(stage: Stage, vault: Vault) -> None:
    """The copy's scene gets the number that the newer brief had; a form on that brief is not taken for it."""
    mina = ask(stage, "Mina")[0]
    vault.copy()
    stage.does(lambda work: rewrite_brief(stage, work, "In the lift."))
    fill(stage, "Mina")
    go_to_review(stage, mina)
    vault.put_back()
    mina.submits()
    assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []


class Killed(BaseException):
    """The process ends here."""


def test_a_crash_between_commit_and_head_file_is_no_restore(
    stage: Stage, mina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(stage, "Mina")
    go_to_review(stage, mina)

    def die(_: HeadFile, heads: object) -> None:
        raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(HeadFile, "advance", die)
        mina.submits()
        assert mina.warnings
    assert versions(stage, "Mina") == [1, 2]
    stage.stop_bot()
    stage.start_bot()
    assert not stage.bot.database.restored
    assert restored_entries(stage) == 0
    assert status_of(stage) is Status.READY
    assert standing_of(stage, "Mina") == "answered"
    mina.submits()
    assert told(mina) == "saved before"
    assert versions(stage, "Mina") == [1, 2]
    assert ledger_is_whole(stage)


def opened_by(stage: Stage, name: str) -> SceneSheet:
    return stage.does(
        lambda work: stage.bot.services.sheets.open(work, stage.as_actor(work, name), stage.ids["72A"]),
    )


def test_a_new_coordinator_opens_no_old_answers(stage: Stage) -> None:
    names = [f"Performer {number}" for number in range(5)]
    people = ask(stage, *names)
    for person in people:
        answer_all(stage, person)
    assert [column.answers is not None for column in opened_by(stage, "Cora").columns] == [True] * 5

    stage.adds("Root", Role.ADMIN)
    nora = stage.workspace.add_person("Nora")
    draft = AppointmentDraft(nora.id, "+49 30 2", "Films Ltd")
    appoint = stage.bot.services.appointments.appoint
    appointed = stage.does(lambda work: appoint(work, stage.as_actor(work, "Root"), Role.COORDINATOR, draft))
    stage.ids["Nora"] = appointed.id

    sheet = opened_by(stage, "Nora")
    assert len(sheet.columns) == 5
    assert [column.answers for column in sheet.columns] == [None] * 5
    assert all(line.given == () for line in sheet.lines)
    answer_all(stage, people[0])
    readable = [column.person.name for column in opened_by(stage, "Nora").columns if column.answers is not None]
    assert readable == [people[0].name]
