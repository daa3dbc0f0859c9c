"""A database opened with another one's keys is left alone: taking every yes back cannot be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.scenes import Status
from storage.database import Database
from storage.keyring import Keyring, KeyringError
from tests.storage import house
from tests.storage.house import FILM, SLOT, build, enter


def test_another_databases_keys_change_nothing(
    database_url: str, keyring: Keyring, clock: house.Clock, tmp_path: Path
) -> None:
    database = Database.open(database_url, keyring, "one", clock)
    house.change(database, build)
    house.change(database, enter)
    database.close()
    foreign = Keyring.create(tmp_path / "foreign")
    with pytest.raises(KeyringError, match="CLOSEDSET_KEYRING"):
        Database.open(database_url, foreign, "one", clock)
    foreign.close()

    database = Database.open(database_url, keyring, "one", clock)
    assert not database.restored
    slot = house.look(database, lambda work: work.scenes.slot(FILM.id, SLOT.id))
    assert slot is not None
    assert slot.status is Status.NOT_YET
    database.close()
