"""What a performer had erased opens nowhere: not here, not in an older copy put back, not after a crash or a race."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.answers import Answers
from bot.domain.erasing import Erasing
from bot.domain.ledger import verify
from bot.domain.permissions import Action, permit
from bot.domain.work import Work
from storage.backup import backup, restore
from storage.database import Database
from storage.key_scope import KeyScope
from storage.keyring import Keyring
from tests.databases import PostgreSQL, wait_until_left
from tests.storage import house
from tests.storage.house import CARA, CARAS, FILM, MINA, SCENE, TOM
from tests.storage.test_shredding import lived_in


@pytest.fixture
def programs(database_url: str, postgresql: PostgreSQL) -> Path | None:
    return None if database_url.startswith("sqlite") else postgresql.program("pg_dump").parent


def erase(work: Work) -> None:
    Erasing().erase(work, house.actor(MINA))


def said(work: Work, who: str) -> tuple[Answers, ...]:
    return work.checkins.history(permit(work, house.actor(CARA), Action.READ_ANSWERS, SCENE.id), SCENE, who)


def nothing_of_mina(work: Work) -> None:
    assert said(work, MINA.id) == ()
    assert work.checkins.standing_of(SCENE, MINA.id) is None
    assert work.people.phone(MINA) == ""
    own = permit(work, house.actor(MINA), Action.SEE_OWN_RECORD, MINA.id)
    assert "answers_saved" not in {entry.kind.value for entry in work.ledger.entries_for(own, MINA.id)}
    assert not work.checkins.wishes_to_talk(
        permit(work, house.actor(MINA), Action.READ_OWN_ANSWERS, SCENE.id), SCENE, MINA.id
    )
    assert len(said(work, TOM.id)) == 1
    assert {each.person_id for each in work.scenes.castings(SCENE)} == {MINA.id, TOM.id}


def test_it_opens_nothing_of_hers_here_or_in_an_older_copy_and_everything_else(
    database_url: str, keyring: Keyring, clock: house.Clock, tmp_path: Path, programs: Path | None
) -> None:
    film = Database.open(database_url, keyring, "one", clock)
    house.change(film, house.build)
    house.change(film, lived_in)
    backup(database_url, tmp_path / "backup", keyring, programs=programs)
    before = keyring.key_for(KeyScope.performer(MINA.id), create=False)
    house.change(film, erase)
    assert keyring.key_with_id(before.id) is None
    house.look(film, nothing_of_mina)
    assert verify(house.look(film, lambda work: list(work.ledger.links(FILM.id)))).intact  # type: ignore[attr-defined]
    film.close()
    wait_until_left(database_url)
    restore(database_url, tmp_path / "backup", programs)
    again = Database.open(database_url, keyring, "one", clock)
    assert again.restored
    house.look(again, nothing_of_mina)
    again.close()


def test_she_answers_anew_after_it(film: Database) -> None:
    house.change(film, lived_in)
    house.change(film, erase)
    house.change(film, lambda work: work.checkins.add(house.answers(1, house.sheet()), (CARAS,)))
    assert [each.version for each in house.look(film, lambda work: said(work, MINA.id))] == [1]
    house.change(film, lambda work: work.erasures.finish())
    assert [each.version for each in house.look(film, lambda work: said(work, MINA.id))] == [1]


def test_what_was_saved_while_the_key_went_is_swept(film: Database) -> None:
    house.change(film, lived_in)
    house.change(film, erase)
    # Sealed with the new key, which then goes as the old one does in a race.
    house.change(film, lived_in_again)
    house.change(film, lambda work: work.destroy_key(KeyScope.performer(MINA.id)))  # type: ignore[attr-defined]
    assert house.change(film, lambda work: work.erasures.finish())
    house.look(film, nothing_of_mina)


def lived_in_again(work: Work) -> None:
    work.people.keep_phone(MINA, "+49 30 2")
    work.checkins.add(house.answers(1, house.sheet()), (CARAS,))


def test_a_key_that_a_crash_left_goes_at_the_next_start(
    film: Database, keyring: Keyring, monkeypatch: pytest.MonkeyPatch, clock: house.Clock
) -> None:
    house.change(film, lived_in)
    with monkeypatch.context() as crashing:
        crashing.setattr("storage.group._destroy_keys", lambda ended: None)
        house.change(film, erase)
    assert KeyScope.performer(MINA.id) in keyring.scopes()
    assert house.change(film, lambda work: work.erasures.finish())
    assert KeyScope.performer(MINA.id) not in keyring.scopes()
    house.look(film, nothing_of_mina)
    clock.pass_(house.timedelta(hours=1))
    house.change(film, lambda work: work.erasures.finish())
    assert not house.change(film, lambda work: work.erasures.finish())
