"""A look at the concerns' store that changes nothing and counts nothing: it is the same whatever was raised."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.concerns import slots
from storage.concerns.book import taken
from storage.concerns.keys import MADE_AHEAD, Ahead
from storage.engine import open_store
from storage.keyring import Keyring
from storage.migrate import Part, part_url

_LOOK_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Order:
    """When a slot last put the store in order, and whether keys lie ready for more than has come since."""

    last_slot: datetime | None
    keys_ready: bool


def order_of(url: str, keyring: Keyring) -> Order:
    """Of a migrated store, also beside a running bot. Raises `Unavailable`."""
    store = open_store(part_url(url, Part.CONCERNS), exclusive=False, schema=Part.CONCERNS)
    try:
        with store.reading(time.monotonic() + _LOOK_SECONDS) as connection:
            return Order(slots.last(connection), bool(Ahead(keyring, MADE_AHEAD).free(taken(connection))))
    finally:
        store.close()
