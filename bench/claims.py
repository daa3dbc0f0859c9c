"""Claims of due work, on both engines: the outbox as delivery uses it, eight notices at a time.

Delivery claims eight in one unit of work and, after each was posted, marks it in one of its own; posting is left out
here. Told besides: claim and mark together in one unit of work, which is what the tables themselves can do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from bench.results import Result, middle
from bot.domain.outbox import LEASE, Kind, Notice
from bot.domain.work import Work
from handlers.delivery import AT_ONCE
from storage import migrate
from storage.database import Database
from storage.keyring import Keyring
from tests.databases import PostgreSQL, make_run_folder

T = TypeVar("T")

REPETITIONS: Final = 3
CLAIMS: Final = 2_000
LEAST: Final = 5_000.0
_TOGETHER: Final = 100
_PATIENCE: Final = 60.0


def measure(folder: Path) -> list[Result]:
    results = _measured("SQLite", folder / "sqlite", f"sqlite:///{folder / 'sqlite' / 'data' / 'closedset.db'}")
    with _postgresql() as url:
        results += _measured("PostgreSQL", folder / "postgresql", url)
    return results


def _measured(engine: str, folder: Path, url: str) -> list[Result]:
    migrate.upgrade(url)
    keyring = Keyring.create(folder / "keys")
    database = Database.open(url, keyring, "bench", lambda: datetime.now(UTC))
    try:
        return asyncio.run(_run(engine, database))
    finally:
        database.close()
        keyring.close()


async def _run(engine: str, database: Database) -> list[Result]:
    claims, together, marks = [], [], []
    for _ in range(REPETITIONS):
        await _change(database, _fill)
        begun = time.perf_counter()
        taken = 0
        while taken < CLAIMS:
            taken += len(await _change(database, lambda work: work.outbox.claim(work.now, LEASE, AT_ONCE)))
        claims.append(taken / (time.perf_counter() - begun))
        begun = time.perf_counter()
        done = 0
        while done < CLAIMS:
            done += await _change(database, _claim_and_settle)
        together.append(done / (time.perf_counter() - begun))
        marks.append(await _one_by_one(database))
    return [
        middle(f"Claims of due work, {AT_ONCE} at a time, {engine}", claims, "a second", LEAST, "higher"),
        middle(f"  claimed and marked, {_TOGETHER} in one commit", together, "a second", LEAST, "higher"),
        middle("  marked, each in a commit of its own", marks, "a second"),
    ]


async def _one_by_one(database: Database) -> float:
    notices = await _change(database, lambda work: work.outbox.claim(work.now, LEASE, CLAIMS // 10))
    begun = time.perf_counter()
    for notice in notices:
        await _change(database, lambda work, notice=notice: work.outbox.settle(notice, "sent"))  # type: ignore[misc]
    return len(notices) / (time.perf_counter() - begun)


async def _change(database: Database, job: Callable[[Work], T]) -> T:
    return await database.change(job, deadline=time.monotonic() + _PATIENCE)


def _fill(work: Work) -> None:
    """Enough due notices for one repetition; those left over from the one before stay in the table."""
    for _ in range(2 * CLAIMS + CLAIMS // 10):
        new = work.new_id()
        work.outbox.put(Notice(new, "production", Kind.STATUS, "reader", "slot", new, work.now))


def _claim_and_settle(work: Work) -> int:
    notices = work.outbox.claim(work.now, LEASE, _TOGETHER)
    for notice in notices:
        work.outbox.settle(notice, "sent")
    return len(notices)


@contextmanager
def _postgresql() -> Iterator[str]:
    """An empty database on a server of its own, which is gone afterwards."""
    server = PostgreSQL(make_run_folder())
    try:
        with server.copy(_nothing) as url:
            yield url
    finally:
        server.stop()


def _nothing(url: str) -> None:
    """The migrations run on the copy."""
