"""Heads are signed once a day, never changed, and hold against the chain they were signed for."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import create_engine, text

from bot.domain.ledger import SALT_BYTES, Entry, EntryKind, Head, Link
from bot.domain.ledger_file import SignedHead, check, short_head, write
from bot.domain.permissions import Action, permit
from bot.domain.work import Unavailable, Work
from storage.database import Database
from storage.keyring import Keyring, KeyScope
from storage.ledger import ENTRY_BYTES
from storage.ledger_key import signing_key
from storage.seal import Place, Seal
from tests.storage import house
from tests.storage.house import FILM, MINA, START

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)


def enters(film: Database) -> None:
    entry = Entry(EntryKind.ANSWERS_SAVED, FILM.id, MINA.id, MINA.id, START, {"scene": "scene"})
    house.change(film, lambda work: work.ledger.append(FILM.id, entry))


def signs(film: Database, day: date) -> None:
    house.change(film, lambda work: work.ledger.sign_heads(day))


def signed(film: Database) -> list[SignedHead]:
    return house.look(film, lambda work: list(work.ledger.signed_heads(FILM.id)))  # type: ignore[attr-defined]


def links(film: Database) -> list[Link]:
    return house.look(film, lambda work: list(work.ledger.links(FILM.id)))  # type: ignore[attr-defined]


def exported(film: Database, keyring: Keyring) -> bytes:
    return b"".join(write(FILM.id, links(film), signed(film), START, signing_key(keyring).sign))


def test_the_first_head_of_a_day_is_signed_and_stays(film: Database, keyring: Keyring) -> None:
    signs(film, FIRST)
    assert signed(film) == []
    enters(film)
    signs(film, FIRST)
    enters(film)
    signs(film, FIRST)
    signs(film, SECOND)
    assert [(each.day, each.head.seq) for each in signed(film)] == [(FIRST, 1), (SECOND, 2)]
    assert check(io.BytesIO(exported(film, keyring)), signing_key(keyring).public_key()).days == 2


def test_a_signed_head_is_neither_changed_nor_taken_away(film: Database, database_url: str) -> None:
    enters(film)
    signs(film, FIRST)
    engine = create_engine(database_url)
    for statement in ("UPDATE ledger_heads SET seq = 9", "DELETE FROM ledger_heads"):
        with pytest.raises(Exception, match="history is appended"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    assert len(signed(film)) == 1


def test_a_head_to_note_has_what_the_same_press_entered(film: Database) -> None:
    """What the page after saving shows is the head that the commit makes."""
    shown: list[Head | None] = []

    def job(work: Work) -> None:
        work.ledger.append(FILM.id, Entry(EntryKind.ANSWERS_SAVED, FILM.id, MINA.id, MINA.id, START, {}))
        shown.append(work.ledger.newest(FILM.id))

    assert house.look(film, lambda work: work.ledger.newest(FILM.id)) is None
    house.change(film, job)
    house.change(film, job)
    assert shown == [link.head for link in links(film)]
    assert house.look(film, lambda work: work.ledger.newest(FILM.id)) == shown[-1]


def test_the_file_of_a_shredded_production_verifies_and_tells_no_kind_and_no_subject(
    film: Database, keyring: Keyring
) -> None:
    enters(film)
    signs(film, FIRST)
    noted = short_head(links(film)[0].head)
    for scope in (KeyScope.performer(MINA.id), KeyScope.production(FILM.id)):
        keyring.destroy(scope)
    content = exported(film, keyring)
    assert check(io.BytesIO(content), signing_key(keyring).public_key(), noted).intact
    told = [kind.value for kind in EntryKind] + [MINA.id, "scene"]
    assert [each for each in told if each.encode() in content] == []


def test_an_entry_that_its_link_was_not_made_for_is_shown_to_nobody(
    film: Database, database_url: str, keyring: Keyring
) -> None:
    """Whoever holds the database and its keys can put another entry in place, and the chain tells on them."""

    def own(work: Work) -> int:
        return len(work.ledger.entries_for(permit(work, house.actor(MINA), Action.SEE_OWN_RECORD, MINA.id), MINA.id))

    enters(film)
    assert house.look(film, own) == 1
    forged = Entry(EntryKind.ANSWERS_WITHDRAWN, FILM.id, MINA.id, MINA.id, START, {"scene": "scene"})
    place = Place(FILM.id, "ledger_payloads", "sealed", f"{FILM.id}:1", MINA.id, 1)
    sealed = Seal(keyring).seal(KeyScope.performer(MINA.id), place, bytes(SALT_BYTES) + forged.to_bytes(), ENTRY_BYTES)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE ledger_payloads DISABLE TRIGGER USER"))
        else:
            connection.execute(text("DROP TRIGGER ledger_payloads_no_update"))
        connection.execute(text("UPDATE ledger_payloads SET sealed = :sealed"), {"sealed": sealed})
    engine.dispose()
    with pytest.raises(Unavailable):
        house.look(film, own)
