"""What happens without anybody pressing anything: a few fixed ticks, in memory, in UTC, without arguments.

A tick looks at what the records say is due; nothing is scheduled that a restart could lose. Ticks that were missed come
as one, none runs beside itself, and one that fails is tried again at its next time.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

from bot.domain.concerns import ConcernRoom
from bot.domain.outbox import KEPT_SETTLED, RuleBooks
from bot.domain.record import drafts_kept
from bot.domain.retention import expired_by
from bot.domain.slots import newest_instant, newest_slots, put_summaries
from bot.domain.work import Locked, Records, Work
from bot.domain.wrapping import shred_due

log = structlog.get_logger()

DATABASE_SECONDS: Final = 5.0
DELIVER_SECONDS: Final = 2.0
HEARTBEAT_SECONDS: Final = 15.0
OWN_FILES_SECONDS: Final = 60.0
PROFILES_SECONDS: Final = 20.0
SLOTS_SECONDS: Final = 30.0
HOUSEKEEPING_SECONDS: Final = 3600.0

Doing = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done again and again. `every` is in seconds."""

    name: str
    every: float
    do: Doing


class Timetable:
    """The ticks of one running bot; the first of each comes at the start."""

    def __init__(self, *ticks: Tick) -> None:
        self._ticks = ticks
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to tick on the running event loop."""
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        for tick in self._ticks:
            self._scheduler.add_job(
                _guarded(tick), "interval", id=tick.name, seconds=tick.every, next_run_time=datetime.now(UTC)
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more. Stopping what was never started does nothing."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def first(self, name: str) -> None:
        """This tick once, before the others begin: for what has to be in order before anybody is let in."""
        for tick in self._ticks:
            if tick.name == name:
                await _guarded(tick)()

    async def tick(self) -> None:
        """Every tick once, in order: for a rehearsal that has moved the clock."""
        for tick in self._ticks:
            await _guarded(tick)()


def timetable(
    *, room: Doing, slots: Doing, housekeeping: Doing, retention: Doing, heartbeat: Doing, profiles: Doing,
    deliver: Doing, own_files: Doing,
) -> Timetable:  # fmt: skip
    """The eight ticks there are. The room is put in order before a summary sends anybody there; delivery comes last,
    so that one round posts what the others put."""
    return Timetable(
        Tick("room", SLOTS_SECONDS, room),
        Tick("slots", SLOTS_SECONDS, slots),
        Tick("housekeeping", HOUSEKEEPING_SECONDS, housekeeping),
        Tick("retention", HOUSEKEEPING_SECONDS, retention),
        Tick("own files", OWN_FILES_SECONDS, own_files),
        Tick("heartbeat", HEARTBEAT_SECONDS, heartbeat),
        Tick("profiles", PROFILES_SECONDS, profiles),
        Tick("deliver", DELIVER_SECONDS, deliver),
    )


def _guarded(tick: Tick) -> Callable[[], Awaitable[None]]:
    async def do() -> None:
        try:
            await tick.do()
        except Locked:
            return
        except Exception as failed:
            # APScheduler would log this with its text; ours carries the class alone.
            log.error("tick", outcome="failed", error=failed)

    return do


class SlotSummaries:
    """Puts slot summaries when a slot has come; between slots it reads and writes nothing."""

    def __init__(self, records: Records, rules: RuleBooks, team_id: str) -> None:
        self._records = records
        self._rules = rules
        self._team_id = team_id
        self._put: frozenset[tuple[str, str]] = frozenset()

    async def put(self) -> None:
        """Put what the newest slot calls for, unless it was put before. Raises what the records raise."""
        newest = await self._records.look(
            lambda work: newest_slots(work, self._rules, self._team_id), deadline=time.monotonic() + DATABASE_SECONDS
        )
        if newest <= self._put:
            return
        await self._records.change(
            lambda work: put_summaries(work, self._rules, self._team_id), deadline=time.monotonic() + DATABASE_SECONDS
        )
        self._put = newest


class Housekeeping:
    """Destroys what nobody comes back to: drafts, after the shortest time that any production's rules give them, and
    notices and stops of long ago. And signs the ledger's heads, once a day (UTC)."""

    def __init__(self, records: Records, rules: RuleBooks, team_id: str) -> None:
        self._records = records
        self._rules = rules
        self._team_id = team_id

    async def tidy(self) -> None:
        """Raises what the records raise."""
        await self._records.change(self._tidy, deadline=time.monotonic() + DATABASE_SECONDS)

    def _tidy(self, work: Work) -> None:
        work.checkins.destroy_old_drafts(work.now - drafts_kept(work, self._rules, self._team_id))
        work.outbox.forget(work.now - KEPT_SETTLED)
        work.stops.forget(work.now - KEPT_SETTLED)
        work.erasures.finish()
        work.ledger.sign_heads(work.now.date())


class RoomSlots:
    """Puts the room of concerns in order at every slot, whatever waits in it, once between all processes.

    A start closes no slot that was closed: backups hold concerns as they stood then, and at no time in between. Pairs
    of keys that appointments are without are made here too.
    """

    def __init__(self, records: Records, room: ConcernRoom, rules: RuleBooks, team_id: str) -> None:
        self._records = records
        self._room = room
        self._rules = rules
        self._team_id = team_id
        self._again = False

    async def close(self) -> None:
        """Close the newest slot unless that was done; again at the next tick where somebody's reading stood in the
        way. Raises what the records and the room raise."""
        newest, in_order = await self._records.look(self._look, deadline=time.monotonic() + DATABASE_SECONDS)
        if not in_order:
            await self._records.change(
                lambda work: work.reader_keys.repair(), deadline=time.monotonic() + DATABASE_SECONDS
            )
        last = await self._room.last_slot()
        if last is None or (newest is not None and last < newest) or self._again:
            self._again = not await self._room.close_slot()

    def _look(self, work: Work) -> tuple[datetime | None, bool]:
        return newest_instant(work, self._rules, self._team_id), work.reader_keys.in_order()


class Retention:
    """Removes what is over by its production's rules, concerns and after wrap all that is sealed, and its keys."""

    def __init__(self, records: Records, room: ConcernRoom, rules: RuleBooks, team_id: str) -> None:
        self._records = records
        self._room = room
        self._rules = rules
        self._team_id = team_id

    async def purge(self) -> int:
        """Returns how many concerns. Raises what the records and the room raise; neither stops the other."""
        try:
            await self._shred()
        finally:
            purged = await self._purge()
        return purged

    async def _purge(self) -> int:
        expired = await self._records.look(
            lambda work: expired_by(work, self._rules, work.people.productions(self._team_id)),
            deadline=time.monotonic() + DATABASE_SECONDS,
        )
        return await self._room.change(lambda book: book.purge(expired), deadline=time.monotonic() + DATABASE_SECONDS)

    async def _shred(self) -> None:
        def wrapped(work: Work) -> tuple[str, ...]:
            return tuple(each.id for each in work.people.productions(self._team_id) if each.wrapped_at is not None)

        for production_id in await self._records.look(wrapped, deadline=time.monotonic() + DATABASE_SECONDS):
            await self._records.change(
                lambda work, over=production_id: shred_due(work, over),  # type: ignore[misc]
                deadline=time.monotonic() + DATABASE_SECONDS,
            )
