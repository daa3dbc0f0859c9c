"""Where a test's bot keeps its things, and how to call a command there."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.work import Work
from storage.database import Database
from storage.engine import lock_sqlite
from storage.keyring import Keyring

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
SCHEDULE = """\
Shoot Day,Date,Scene,Set,D/N,Pages,Cast,Synopsis
1,2026-06-01,72A,BEDROOM,N,1 3/8,"1, 2",They lie down together.
1,2026-06-01,73,KITCHEN,D,4/8,1,Breakfast.
2,2026-06-02,,HALL,D,2/8,1,Somebody waits.
"""
SYNOPSES = ("They lie down together", "Breakfast", "Somebody waits")


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass(frozen=True, slots=True)
class House:
    """One test's settings: `call` calls a command with them."""

    folder: Path
    url: str
    call: Callable[..., Done]

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def does(self, job: Callable[[Work], object]) -> None:
        keyring = Keyring.open(self.keys)
        database = Database.open(self.url, keyring, "one", lambda: NOW)
        try:
            asyncio.run(database.change(job, deadline=time.monotonic() + 20))
        finally:
            database.close()
            keyring.close()

    def scenes(self) -> list[str]:
        found: list[str] = []
        self.does(lambda work: found.extend(scene.number for scene in work.scenes.scenes("p")))
        return found


@contextmanager
def in_use(house: House) -> Iterator[None]:
    """Hold an SQLite database as a running bot does."""
    lock = lock_sqlite(Path(house.url.removeprefix("sqlite:///")))
    try:
        yield
    finally:
        os.close(lock)
