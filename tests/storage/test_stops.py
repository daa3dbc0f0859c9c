"""Stops keep what was sent and who has opened it, on both engines; a name is sealed and of one size."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.outbox import LEASE, Kind, Notice
from bot.domain.permissions import Action, Proof, permit
from bot.domain.stop import GivenName, Reader, Stop
from bot.domain.work import NotFound, Work
from storage.database import Database
from tests.storage import house
from tests.storage.house import CARA, FILM, MINA, SLOT, START, TOM, change, look, sql

STOP = Stop("stop", FILM.id, SLOT.id, START)
NAME = GivenName(MINA.id, "M" * 80)


@pytest.fixture
def stopped(film: Database) -> Database:
    change(film, lambda work: work.stops.add(STOP, [TOM.id, CARA.id]))
    return film


def proof(work: Work) -> Proof:
    return permit(work, house.actor(CARA), Action.READ_STOP_NAME, STOP.id)


def test_a_stop_is_found_in_its_own_production_with_whoever_has_opened_it_first(
    stopped: Database, clock: house.Clock
) -> None:
    def readers(work: Work) -> tuple[Reader, ...]:
        return work.stops.readers(STOP)

    assert look(stopped, lambda work: (work.stops.find(FILM.id, STOP.id), work.stops.find("other", STOP.id))) == (
        STOP, None,
    )  # fmt: skip
    assert look(stopped, readers) == (Reader(CARA.id), Reader(TOM.id))
    for _ in range(2):
        clock.pass_(timedelta(seconds=2))
        change(stopped, lambda work: work.stops.mark_seen(STOP, TOM.id))
        change(stopped, lambda work: work.stops.mark_seen(STOP, MINA.id))
    assert look(stopped, readers) == (Reader(TOM.id, START + timedelta(seconds=2)), Reader(CARA.id))
    change(stopped, lambda work: work.people.remove_person(TOM))
    assert look(stopped, readers) == (Reader(CARA.id),)


def test_a_name_is_opened_against_a_proof_for_this_stop_alone(stopped: Database) -> None:
    def name(work: Work) -> GivenName | None:
        return work.stops.name(proof(work), STOP)

    assert look(stopped, name) is None
    change(stopped, lambda work: work.stops.keep_name(STOP, NAME))
    assert look(stopped, name) == NAME
    other = replace(STOP, id="other")
    change(stopped, lambda work: work.stops.add(other, []))
    with pytest.raises(NotFound):
        look(stopped, lambda work: work.stops.name(proof(work), other))
    change(stopped, lambda work: work.stops.keep_name(STOP, None))
    assert look(stopped, name) is None


def test_a_row_tells_nothing_of_a_name(stopped: Database, database_url: str) -> None:
    change(stopped, lambda work: work.stops.add(replace(STOP, id="named"), []))
    change(stopped, lambda work: work.stops.keep_name(replace(STOP, id="named"), NAME))
    rows = sql(database_url, "SELECT id, production_id, slot_id, sent_at, length(name) FROM stops ORDER BY id")
    assert len(rows) == 2
    assert rows[0][1:] == rows[1][1:]
    assert {name for (name,) in sql(database_url, "SELECT name FROM stops")}.isdisjoint({MINA.id, NAME.name})


def test_old_stops_are_forgotten_with_their_readers(stopped: Database, database_url: str) -> None:
    change(stopped, lambda work: work.stops.forget(START))
    assert look(stopped, lambda work: work.stops.find(FILM.id, STOP.id)) == STOP
    change(stopped, lambda work: work.stops.forget(START + timedelta(seconds=1)))
    assert sql(database_url, "SELECT count(*) FROM stop_readers") == [(0,)]


def test_a_page_is_claimed_before_a_backlog_of_anything_else(film: Database) -> None:
    def job(work: Work) -> list[str]:
        work.stops.add(STOP, [CARA.id])
        for number in range(20):
            due = START - timedelta(hours=1, minutes=number)
            work.outbox.put(Notice(f"s{number}", FILM.id, Kind.STATUS, CARA.id, SLOT.id, f"s{number}", due))
        for page, due in (("page", START), ("later", START + timedelta(seconds=30))):
            work.outbox.put(Notice(page, FILM.id, Kind.STOP_PAGE, CARA.id, STOP.id, page, due))
        assert work.outbox.page_is_due()
        return [notice.id for notice in work.outbox.claim(START, LEASE, 3)]

    claimed = change(film, job)
    assert len(claimed) == 3
    assert "page" in claimed
    assert not look(film, lambda work: work.outbox.page_is_due())
