"""After wrap what is over is removed with its keys, and an old backup put back opens nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, create_engine, select

from bot.domain import wrapping
from bot.domain.holds import Hold
from bot.domain.ledger import Entry, EntryKind, verify
from bot.domain.permissions import Action, permit
from bot.domain.work import Work
from storage.backup import backup, restore
from storage.database import Database
from storage.key_scope import KeyScope
from storage.keyring import KEY_ID_BYTES, Keyring
from storage.tables import Base
from tests.databases import PostgreSQL, wait_until_left
from tests.storage import house
from tests.storage.house import CARAS, CONTENT, FILM, MINA, OTHER, SCENE, TOM

PEOPLE, REST = timedelta(days=90), timedelta(days=125)
NOT_SEALED = {"ledger", "ledger_heads", "nonces"}


@pytest.fixture
def programs(database_url: str, postgresql: PostgreSQL) -> Path | None:
    return None if database_url.startswith("sqlite") else postgresql.program("pg_dump").parent


def lived_in(work: Work) -> None:
    """A production with something in every place that is sealed for people or for itself."""
    work.people.change_production(replace(FILM, rule_pack="non_union"))
    work.people.keep_phone(MINA, "+49 30 1")
    work.scenes.keep_content(SCENE, CONTENT)
    for performer in (MINA, TOM):
        work.checkins.add(house.answers(1, house.sheet(), performer), (CARAS,))
        entry = Entry(EntryKind.ANSWERS_SAVED, FILM.id, performer.id, performer.id, work.now, {})
        work.ledger.append(FILM.id, entry)
    work.ledger.append(FILM.id, Entry(EntryKind.SETUP_DONE, FILM.id, None, None, work.now, {}))


def openable(url: str, keyring: Keyring) -> tuple[int, int]:
    """How many envelopes the database holds, and how many of them some key of the keyring still opens."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and table.name not in NOT_SEALED and column.name != "key_id"
    ]
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [row for each in columns for row in connection.execute(select(each).where(each.is_not(None)))]
    engine.dispose()
    sealed = [envelope for (envelope,) in rows]
    return len(sealed), sum(keyring.key_with_id(each[1 : 1 + KEY_ID_BYTES]) is not None for each in sealed)


def shreds(film: Database) -> bool:
    return house.change(film, lambda work: wrapping.shred_due(work, FILM.id))


def test_nothing_goes_before_its_day_and_everything_sealed_on_it(
    database_url: str, keyring: Keyring, clock: house.Clock, tmp_path: Path, programs: Path | None
) -> None:
    film = Database.open(database_url, keyring, "one", clock)
    house.change(film, house.build)
    house.change(film, lived_in)
    backup(database_url, tmp_path / "backup", keyring, programs=programs)
    assert not shreds(film)
    wrapped = house.change(film, lambda work: wrapping.wrap(work, FILM.id))
    clock.pass_(PEOPLE - timedelta(hours=1))
    assert house.change(film, lambda work: wrapping.wrap(work, FILM.id)) == wrapped
    assert not shreds(film)
    clock.pass_(timedelta(hours=1))
    assert shreds(film)
    assert {scope for scope in keyring.scopes() if scope in map(KeyScope.performer, (MINA.id, TOM.id))} == set()
    house.look(film, reads_nothing)
    clock.pass_(REST - PEOPLE)
    assert shreds(film)
    assert not shreds(film)
    assert verify(house.look(film, lambda work: list(work.ledger.links(FILM.id)))).intact  # type: ignore[attr-defined]
    film.close()
    wait_until_left(database_url)
    restore(database_url, tmp_path / "backup", programs)
    count, opened = openable(database_url, keyring)
    assert count > 7
    assert opened == 0


def reads_nothing(work: Work) -> None:
    """What was said is gone, and whoever asks for it meets an empty place, not a failure."""
    assert work.people.phone(MINA) == ""
    assert work.scenes.castings(SCENE) == ()
    me = house.actor(MINA)
    assert (
        work.checkins.history(permit(work, house.actor(house.CARA), Action.READ_ANSWERS, SCENE.id), SCENE, MINA.id)
        == ()
    )
    assert list(work.ledger.entries_for(permit(work, me, Action.SEE_OWN_RECORD, MINA.id), MINA.id)) == []


def test_before_shredding_the_same_backup_opens_whole(film: Database, database_url: str, keyring: Keyring) -> None:
    """The proof above is not of a keyring that opens nothing anyway."""
    house.change(film, lived_in)
    count, opened = openable(database_url, keyring)
    assert count == opened > 7


def test_a_hold_keeps_everything_until_it_is_lifted(film: Database, clock: house.Clock, keyring: Keyring) -> None:
    house.change(film, lived_in)
    house.change(film, lambda work: wrapping.wrap(work, FILM.id))
    hold = Hold(FILM.id, "adam", clock.now, "pat", clock.now)
    house.change(film, lambda work: work.holds.keep_hold(hold))
    clock.pass_(REST * 2)
    assert not shreds(film)
    assert KeyScope.performer(MINA.id) in keyring.scopes()
    house.change(film, lambda work: work.holds.end_hold(hold))
    assert shreds(film)
    assert KeyScope.production(FILM.id) not in keyring.scopes()


def test_a_key_that_a_crash_left_behind_goes_with_the_next_run(
    film: Database, clock: house.Clock, keyring: Keyring
) -> None:
    house.change(film, lived_in)
    house.change(film, lambda work: wrapping.wrap(work, FILM.id))
    clock.pass_(PEOPLE)
    assert shreds(film)
    keyring.key_for(KeyScope.performer(MINA.id), create=True)
    assert shreds(film)
    assert KeyScope.performer(MINA.id) not in keyring.scopes()


def test_another_production_and_a_wrap_taken_back_lose_nothing(
    film: Database, clock: house.Clock, keyring: Keyring
) -> None:
    house.change(film, lambda work: work.people.add_production(replace(OTHER, rule_pack="non_union")))
    house.change(
        film, lambda work: work.ledger.append(OTHER.id, Entry(EntryKind.SETUP_DONE, OTHER.id, None, None, work.now, {}))
    )
    house.change(film, lived_in)
    house.change(film, lambda work: wrapping.wrap(work, FILM.id))
    house.change(film, lambda work: wrapping.take_back(work, FILM.id))
    clock.pass_(REST)
    assert not shreds(film)
    house.change(film, lambda work: wrapping.wrap(work, FILM.id))
    clock.pass_(REST)
    assert shreds(film)
    assert KeyScope.production(OTHER.id) in keyring.scopes()
