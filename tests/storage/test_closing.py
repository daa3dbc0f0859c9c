"""A database is closed once, however often it is asked to: its descriptors may be somebody else's by then."""

from __future__ import annotations

import os

from storage.database import Database
from storage.keyring import Keyring
from tests.storage import house


def test_a_second_close_touches_nothing(database_url: str, keyring: Keyring, clock: house.Clock) -> None:
    database = Database.open(database_url, keyring, "one", clock)
    database.close()
    others = [os.open(os.devnull, os.O_RDONLY) for _ in range(8)]
    database.close()
    for descriptor in others:
        os.fstat(descriptor)
        os.close(descriptor)
