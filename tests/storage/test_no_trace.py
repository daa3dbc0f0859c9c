"""A visit leaves no trace: whoever holds the disk finds no key that was made because somebody looked."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.domain.permissions import Action, permit
from bot.domain.work import Work
from storage.database import Database
from storage.installation import nonce_hash, nonce_key
from storage.keyring import Keyring
from tests.storage import house
from tests.storage.house import CARA, save, sql


def test_opening_ones_own_record_makes_no_key(film: Database, keyring: Keyring) -> None:
    before = keyring.scopes()

    def look(work: Work) -> int:
        return len(work.ledger.entries_for(permit(work, house.actor(CARA), Action.SEE_OWN_RECORD, CARA.id), CARA.id))

    assert house.look(film, look) == 0
    assert keyring.scopes() == before


def test_who_pressed_what_cannot_be_tried_out_on_the_database_alone(
    film: Database, database_url: str, keyring: Keyring, tmp_path: Path
) -> None:
    """A press is made of ids and a time that others know, so only a key keeps its hash from being guessed."""
    house.change(film, save, nonce="press of Mina")
    (kept,) = [bytes(row[0]) for row in sql(database_url, "SELECT hash FROM nonces")]  # type: ignore[call-overload]
    assert kept == nonce_hash(nonce_key(keyring), "press of Mina")
    assert kept != hashlib.sha256(b"press of Mina").digest()
    other = Keyring.create(tmp_path / "other")
    assert kept != nonce_hash(nonce_key(other), "press of Mina")
    other.close()
