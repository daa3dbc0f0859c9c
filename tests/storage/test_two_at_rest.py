"""Two units of work about calls and rest at one time on PostgreSQL: the second waits for the first, and sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import time as wall_time
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.domain.outbox import LEASE, Kind, Notice
from bot.domain.own_calls import CallsChanged, GivenCall, OwnCalls, When
from bot.domain.rulebook import Packs
from bot.domain.scenes import ShootSlot
from bot.domain.work import Stale, Work
from storage.database import Database
from tests.storage import house
from tests.storage.house import CARA, DAY, FILM, MINA, SCENE, SLOT, START, sql

T = TypeVar("T")
WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def meanwhile(database: Database, url: str, first: Callable[[Work], object], second: Callable[[Work], T]) -> Future[T]:
    """Do `second` while `first` has done everything but commit, which it does once `second` waits for it."""
    with ThreadPoolExecutor(1) as pool:

        def job(work: Work) -> Future[T]:
            first(work)
            running = pool.submit(house.change, database, second)
            late = time.monotonic() + 3
            while not running.done() and not sql(url, WAITING) and time.monotonic() < late:
                pass
            return running

        return house.change(database, job)


def test_of_two_who_give_somebody_a_call_the_second_is_told_that_it_changed(film: Database, database_url: str) -> None:
    """From the pages of two scenes that are shot on one day."""
    service, cara = OwnCalls(Packs()), house.actor(CARA)
    sql(database_url, "UPDATE productions SET rule_pack = 'non_union'")
    house.change(film, lambda work: work.scenes.add_slot(ShootSlot("other", FILM.id, SCENE.id, DAY)))
    house.change(film, lambda work: work.scenes.keep_unit_call(FILM.id, "main", house.call(DAY, 8)))
    shown = house.look(film, lambda work: service.day(work, cara, SLOT.id))
    assert shown is not None

    def gives(slot_id: str, hour: int) -> Callable[[Work], CallsChanged]:
        given = GivenCall(When.AT, wall_time(hour))
        return lambda work: service.give(work, cara, slot_id, [MINA.id], given, shown.mark)

    with pytest.raises(Stale):
        meanwhile(film, database_url, gives(SLOT.id, 6), gives("other", 7)).result()
    assert house.look(film, lambda work: work.scenes.own_calls_on(FILM.id, DAY)) == {MINA.id: house.call(DAY, 6)}


def test_what_is_being_put_off_to_the_end_of_rest_is_reckoned_anew_too(film: Database, database_url: str) -> None:
    notice = Notice("one", FILM.id, Kind.NOTICE, MINA.id, SCENE.id, "one", START)
    house.change(film, lambda work: work.outbox.put(notice))

    def put_off(work: Work) -> None:
        (claimed,) = work.outbox.claim(work.now, LEASE, 5)
        work.outbox.hold(claimed, work.now + timedelta(hours=9))

    meanwhile(film, database_url, put_off, lambda work: work.outbox.reckon_rest_anew(FILM.id)).result()
    assert house.change(film, lambda work: work.outbox.claim(work.now, LEASE, 5)) == (notice,)
