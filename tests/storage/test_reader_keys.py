"""What is sealed to an appointment opens to whoever holds it, while they hold it, and to nobody after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.domain.concerns import ReaderKey
from bot.domain.people import Appointment
from bot.domain.permissions import Action, permit
from bot.domain.work import NotFound, Work
from storage.database import Database
from storage.key_scope import KeyScope
from storage.keyring import Keyring
from storage.unit_of_work import UnitOfWork
from tests.failing_commits import CommitFails, done_but_unheard
from tests.storage import house
from tests.storage.house import CARA, CARAS, FILM, MINA, NORA, NORAS, START, Clock, change, look

SCOPE = KeyScope.reader(CARAS.id)


@pytest.fixture
def keyed(film: Database) -> Database:
    change(film, lambda work: work.reader_keys.make(CARAS))
    return film


def own(database: Database, appointment: Appointment = CARAS, who: house.Person = CARA) -> ReaderKey | None:
    def job(work: Work) -> ReaderKey | None:
        return work.reader_keys.own(permit(work, house.actor(who), Action.READ_CONCERNS, who.id), appointment)

    return look(database, job)


def public(database: Database, *appointments: Appointment) -> dict[str, ReaderKey]:
    return look(database, lambda work: work.reader_keys.public(appointments))


def ends(work: Work) -> None:
    work.people.end_appointment(CARAS, START + timedelta(hours=1))
    work.reader_keys.end(CARAS)


def in_order(database: Database) -> bool:
    return look(database, lambda work: work.reader_keys.in_order())


def repair(database: Database) -> None:
    change(database, lambda work: work.reader_keys.repair())


def test_what_is_sealed_to_the_public_half_opens_with_the_private_one(keyed: Database) -> None:
    shown = public(keyed, CARAS, NORAS)
    assert list(shown) == [CARAS.id]
    assert shown[CARAS.id].private is None
    sealed = SealedBox(PublicKey(shown[CARAS.id].public)).encrypt(b"said")
    key = own(keyed)
    assert key is not None
    assert key.private is not None
    assert SealedBox(PrivateKey(key.private)).decrypt(sealed) == b"said"


def test_nobody_else_is_given_the_private_half(keyed: Database) -> None:
    change(keyed, lambda work: work.people.add_person(NORA))
    with pytest.raises(NotFound):
        own(keyed, CARAS, NORA)
    with pytest.raises(NotFound):
        own(keyed, CARAS, MINA)
    with pytest.raises(NotFound):
        look(keyed, lambda work: work.reader_keys.own(
            permit(work, house.actor(CARA), Action.RAISE_CONCERN, CARA.id), CARAS))  # fmt: skip


def test_the_private_half_is_nowhere_in_plain(keyed: Database, database_url: str) -> None:
    key = own(keyed)
    assert key is not None
    assert key.private is not None
    kept = cast(bytes, house.sql(database_url, "SELECT private FROM reader_keys")[0][0])
    assert key.private not in bytes(kept)
    assert key.private.hex() not in repr(key)


def test_an_ended_appointment_leaves_neither_row_nor_key(keyed: Database, keyring: Keyring) -> None:
    assert SCOPE in keyring.scopes()
    change(keyed, ends)
    assert SCOPE not in keyring.scopes()
    assert public(keyed, CARAS) == {}
    assert own(keyed, replace(CARAS, until=START)) is None
    assert in_order(keyed)


def test_a_key_is_not_destroyed_for_what_was_not_saved(keyed: Database, keyring: Keyring) -> None:
    def fails(work: Work) -> None:
        ends(work)
        raise NotFound

    with pytest.raises(NotFound):
        change(keyed, fails)
    assert SCOPE in keyring.scopes()
    assert own(keyed) is not None


def test_a_crash_between_commit_and_destruction_is_made_good(
    keyed: Database, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "destroy_key", lambda work, scope: None)
        change(keyed, ends)
    assert SCOPE in keyring.scopes()
    assert not in_order(keyed)
    repair(keyed)
    assert SCOPE not in keyring.scopes()
    assert in_order(keyed)


def test_a_key_is_destroyed_although_the_answer_of_the_commit_was_lost(
    keyed: Database, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    CommitFails(monkeypatch).next = done_but_unheard
    change(keyed, ends, nonce="pressed")
    assert SCOPE not in keyring.scopes()


def test_an_older_appointment_gets_its_pair(film: Database) -> None:
    assert not in_order(film)
    repair(film)
    assert in_order(film)
    first = public(film, CARAS)
    repair(film)
    assert public(film, CARAS) == first


def test_a_pair_whose_private_half_was_lost_is_made_anew(keyed: Database, keyring: Keyring) -> None:
    before = public(keyed, CARAS)
    keyring.destroy(SCOPE)
    lost = own(keyed)
    assert lost is not None
    assert lost.private is None
    assert not in_order(keyed)
    repair(keyed)
    after = own(keyed)
    assert after is not None
    assert after.private is not None
    assert after.public != before[CARAS.id].public


def test_employer_and_duty_are_kept_with_the_appointment(film: Database, clock: Clock) -> None:
    changed = replace(CARAS, employer="Agency", duty="a risk to a child")
    change(film, lambda work: work.people.change_appointment(changed))
    assert look(film, lambda work: work.people.appointments(FILM.id)) == (changed,)
