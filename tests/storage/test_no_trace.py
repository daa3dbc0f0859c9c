"""A visit leaves no trace: whoever holds the disk finds no key that was made because somebody looked."""

from __future__ import annotations

from bot.domain.permissions import Action, permit
from bot.domain.work import Work
from storage.database import Database
from storage.keyring import Keyring
from tests.storage import house
from tests.storage.house import CARA


def test_opening_ones_own_record_makes_no_key(film: Database, keyring: Keyring) -> None:
    before = keyring.scopes()

    def look(work: Work) -> int:
        return len(work.ledger.entries_for(permit(work, house.actor(CARA), Action.SEE_OWN_RECORD, CARA.id), CARA.id))

    assert house.look(film, look) == 0
    assert keyring.scopes() == before
