"""The outbox as both engines keep it: claimed once, begun once, put off, taken back, and forgotten in time."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.outbox import CHANNEL, LEASE, Kind, Notice
from bot.domain.work import Work
from storage.database import Database
from tests.databases import ON_ONE_ENGINE
from tests.storage import house
from tests.storage.house import FILM, MINA, SLOT, START


def notice(key: str, due: int = 0, kind: Kind = Kind.NOTICE) -> Notice:
    return Notice(f"id-{key}", FILM.id, kind, MINA.id, SLOT.id, key, START + timedelta(minutes=due))


def test_outbox_claims_what_is_due_once_for_each_lease(database: Database, clock: house.Clock) -> None:
    def claim(work: Work) -> tuple[str, ...]:
        return tuple(each.key for each in work.outbox.claim(work.now, timedelta(seconds=30), 2))

    def job(work: Work) -> None:
        for each in (notice("b", -1), notice("a", -2), notice("c"), notice("later", 5), replace(notice("a"), id="x")):
            work.outbox.put(each)

    house.change(database, job)
    assert house.change(database, claim) == ("a", "b")
    assert house.change(database, claim) == ("c",)
    assert house.change(database, claim) == ()
    assert house.look(database, lambda work: work.outbox.next_due()) == START + timedelta(seconds=30)
    house.change(database, lambda work: work.outbox.settle(notice("a"), "sent"))
    house.change(database, lambda work: work.outbox.postpone(notice("b"), START + timedelta(minutes=9)))
    clock.pass_(timedelta(seconds=31))
    assert house.change(database, claim) == ("c",)
    found = house.look(database, lambda work: work.outbox.find("id-b"))
    assert found == notice("b", 9)
    assert house.look(database, lambda work: work.outbox.last_sent()) == (START, "sent")


def test_outbox_takes_back_only_what_was_not_sent(database: Database) -> None:
    def job(work: Work) -> None:
        for key in ("sent", "open", "begun"):
            work.outbox.put(notice(key))
        work.outbox.put(notice("other", kind=Kind.REMINDER))
        work.outbox.put(replace(notice("card"), reader=CHANNEL))
        assert work.outbox.begin(notice("begun"), LEASE)
        assert work.outbox.begin(notice("card"), LEASE)
        work.outbox.settle(notice("sent"), "undeliverable")
        assert work.outbox.drop(FILM.id, SLOT.id, Kind.NOTICE) == {"open", "card"}

    house.change(database, job)
    keys = ("sent", "open", "begun", "other", "card")
    kept = house.look(database, lambda work: {key for key in keys if work.outbox.find(f"id-{key}")})
    assert kept == {"sent", "begun", "other"}
    assert house.look(database, lambda work: work.outbox.undelivered(FILM.id)) == 1


def test_outbox_takes_back_from_one_reader_and_remembers_whom_it_told(database: Database, clock: house.Clock) -> None:
    def put(work: Work) -> None:
        for number, reader in enumerate(("ann", "ben")):
            for kind in (Kind.NOTICE, Kind.REMINDER):
                work.outbox.put(Notice(f"{number}{kind}", FILM.id, kind, reader, SLOT.id, f"{number}{kind}", START))

    def told(work: Work) -> list[bool]:
        return [work.outbox.was_told(FILM.id, SLOT.id, reader) for reader in ("ann", "ben", "cid")]

    house.change(database, put)
    assert house.look(database, told) == [True, True, False]
    house.change(database, lambda work: work.outbox.drop_for(FILM.id, SLOT.id, Kind.REMINDER, "ann"))
    left = house.change(database, lambda work: [notice.id for notice in work.outbox.claim(START, LEASE, 9)])
    assert left == ["0notice", "1notice", "1reminder"]
    house.change(database, lambda work: work.outbox.drop_for(FILM.id, SLOT.id, Kind.NOTICE, "ann"))
    assert house.look(database, told) == [False, True, False]


def test_a_notice_is_begun_once_for_each_attempt_and_leased_anew(database: Database, clock: house.Clock) -> None:
    def begin(seen: Notice) -> Notice | None:
        return house.change(database, lambda work: work.outbox.begin(seen, LEASE))

    seen = notice("a")
    house.change(database, lambda work: work.outbox.put(seen))
    house.change(database, lambda work: work.outbox.claim(work.now, LEASE, 1))
    clock.pass_(timedelta(seconds=20))
    once = begin(seen)
    assert once == replace(seen, attempts=1)
    assert begin(seen) is None
    assert house.look(database, lambda work: work.outbox.next_due()) == START + timedelta(seconds=50)
    assert house.look(database, lambda work: work.outbox.find(seen.id)) == once
    twice = begin(once)
    assert twice == replace(seen, attempts=2)
    house.change(database, lambda work: work.outbox.settle(twice, "sent"))
    assert begin(twice) is None


def test_putting_off_takes_off_the_count_what_was_answered_and_disturbs_nobody(database: Database) -> None:
    def begin(work: Work) -> Notice:
        begun = work.outbox.begin(notice("a"), LEASE)
        assert begun is not None
        return begun

    house.change(database, lambda work: work.outbox.put(notice("a")))
    begun = house.change(database, begin)
    then = START + timedelta(minutes=9)
    house.change(database, lambda work: work.outbox.postpone(notice("a"), then))
    assert house.look(database, lambda work: work.outbox.find("id-a")) == begun
    house.change(database, lambda work: work.outbox.postpone(begun, then, answered=True))
    assert house.look(database, lambda work: work.outbox.find("id-a")) == notice("a", 9)
    house.change(database, lambda work: work.outbox.postpone(notice("a", 9), then + timedelta(minutes=1)))
    assert house.look(database, lambda work: work.outbox.find("id-a")) == notice("a", 10)


def test_what_was_settled_long_ago_is_forgotten_but_for_the_newest_and_what_a_performer_may_open(
    database: Database,
) -> None:
    kinds = {"line": Kind.THREAD_LINE, "status": Kind.STATUS, "check-in": Kind.NOTICE, "reminder": Kind.REMINDER}

    def settled(work: Work, key: str, kind: Kind, at: datetime) -> None:
        work.outbox.put(notice(key, kind=kind))
        work.now = at
        work.outbox.settle(notice(key), "sent")

    def kept(work: Work) -> set[str]:
        keys = (*kinds, "on the day", "waiting", "newest")
        return {key for key in keys if work.outbox.find(f"id-{key}")}

    def job(work: Work) -> None:
        for key, kind in kinds.items():
            settled(work, key, kind, START)
        settled(work, "on the day", Kind.STATUS, START + timedelta(days=1))
        work.outbox.put(notice("waiting", kind=Kind.STATUS))

    def forget(work: Work) -> None:
        work.outbox.forget(START + timedelta(days=1))

    house.change(database, job)
    house.change(database, forget)
    assert house.look(database, kept) == {"check-in", "reminder", "on the day", "waiting"}
    house.change(database, lambda work: work.outbox.forget(START + timedelta(days=99)))
    assert house.look(database, kept) == {"check-in", "reminder", "on the day", "waiting"}
    house.change(database, lambda work: settled(work, "newest", Kind.STATUS, START + timedelta(days=2)))
    house.change(database, lambda work: work.outbox.forget(START + timedelta(days=99)))
    assert house.look(database, kept) == {"check-in", "reminder", "newest", "waiting"}
    assert house.look(database, lambda work: work.outbox.last_sent()) == (START + timedelta(days=2), "sent")


@ON_ONE_ENGINE
def test_sqlite_uses_the_index_of_what_is_due(database: Database, database_url: str) -> None:
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM outbox"
            " WHERE settled_at IS NULL AND free_at <= 5 ORDER BY free_at LIMIT 1"
        ).fetchall()
    connection.close()
    assert "ix_outbox_free_at" in str(plan)
