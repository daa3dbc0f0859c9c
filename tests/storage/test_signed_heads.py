"""Heads are signed once a day, never changed, and hold against the chain they were signed for."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import create_engine, text

from bot.domain.ledger import Entry, EntryKind, Head, Link
from bot.domain.ledger_file import SignedHead, check, short_head, write
from bot.domain.work import Work
from storage.database import Database
from storage.keyring import Keyring, KeyScope
from storage.ledger_key import signing_key
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
