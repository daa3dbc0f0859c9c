"""Every table of the main store, gathered for the migrations."""

from __future__ import annotations

from storage import (
    checkins,
    closed_sets,
    erasing,
    facts,
    holds,
    installation,
    ledger,
    outbox,
    own_files,
    people,
    reader_keys,
    scenes,
    schedule,
    slots,
    stops,
    terms,
)
from storage.base import Base

__all__ = [
    "Base",
    "checkins",
    "closed_sets",
    "erasing",
    "facts",
    "holds",
    "installation",
    "ledger",
    "outbox",
    "own_files",
    "people",
    "reader_keys",
    "scenes",
    "schedule",
    "slots",
    "stops",
    "terms",
]
