"""Jobs that share one transaction know nothing of each other: each gets its own answer, and a true one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.ledger import Finding, verify
from bot.domain.people import Account, SlackUser
from bot.domain.work import AlreadySaved, NotSaved, OutcomeUnknown, Refused, Stale, Work
from storage import group
from storage.database import Database
from storage.engine import CommitLost, Store
from storage.head_file import Heads, newest_heads
from storage.keyring import Keyring
from storage.unit_of_work import UnitOfWork
from tests.storage import house
from tests.storage.house import FILM, TEAM, enter

Job = Callable[[Work], Any]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine must not end a group early."""
    monkeypatch.setattr(group, "_LONGEST", 60)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each COMMIT."""
    counted: list[None] = []
    real = Store._commit

    def commit(store: Store, connection: Connection) -> None:
        counted.append(None)
        real(store, connection)

    monkeypatch.setattr(Store, "_commit", commit)
    return counted


@dataclass(frozen=True)
class Press:
    job: Job
    nonce: str | None = None
    seconds: float = 10


def keeps(name: str) -> Job:
    def job(work: Work) -> str:
        work.people.keep_account(Account(SlackUser(TEAM, name)))
        return name

    return job


def fails(name: str, error: BaseException) -> Job:
    def job(work: Work) -> None:
        keeps(name)(work)
        raise error

    return job


def kept(database: Database, *names: str) -> list[str]:
    """Those of the names that are saved."""
    return house.look(
        database, lambda work: [name for name in names if work.people.account(SlackUser(TEAM, name)) is not None]
    )


async def together(database: Database, *presses: Press, held: float = 0) -> list[Any]:
    """Have all of them wait while another job holds the writer so long; returns what each was answered."""
    begun, free = threading.Event(), threading.Event()

    def holds(work: Work) -> None:
        begun.set()
        free.wait(10)

    first = asyncio.ensure_future(database.change(holds, deadline=time.monotonic() + 20))
    await asyncio.to_thread(begun.wait, 10)
    waiting = [
        asyncio.ensure_future(database.change(press.job, deadline=time.monotonic() + press.seconds, nonce=press.nonce))
        for press in presses
    ]
    await asyncio.sleep(held)
    free.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.wait({first})
    return answers


def is_sqlite(database: Database) -> bool:
    return database._store.most_together > 1


def needs_sqlite(database: Database) -> None:
    if not is_sqlite(database):
        pytest.skip("on PostgreSQL a transaction is of one job")


async def test_whoever_waits_shares_one_commit(database: Database, commits: list[None]) -> None:
    names = [f"U{number}" for number in range(10)]
    assert await together(database, *(Press(keeps(name)) for name in names)) == names
    assert len(commits) == (1 if is_sqlite(database) else 11)


async def test_a_group_is_bounded(database: Database, commits: list[None]) -> None:
    needs_sqlite(database)
    names = [f"U{number}" for number in range(2 * database._store.most_together)]
    assert await together(database, *(Press(keeps(name)) for name in names)) == names
    assert len(commits) == 3


def test_what_one_raises_touches_no_neighbour(database: Database) -> None:
    def writes_twice(work: Work) -> None:
        work.people.add_production(FILM)
        work.people.add_production(FILM)

    jobs = [keeps("UA"), fails("UB", Refused("no")), keeps("UC"), fails("UD", KeyError()), writes_twice, keeps("UE")]
    answers = asyncio.run(together(database, *map(Press, jobs)))
    assert [answers[0], answers[2], answers[5]] == ["UA", "UC", "UE"]
    assert [type(answers[place]) for place in (1, 3, 4)] == [Refused, KeyError, Stale]
    assert kept(database, "UA", "UB", "UC", "UD", "UE") == ["UA", "UC", "UE"]
    assert house.look(database, lambda work: work.people.production(FILM.id)) is None


def test_a_transaction_that_sqlite_gives_up_saves_nobody_before_and_everybody_after(database: Database) -> None:
    needs_sqlite(database)

    def loses(work: Work) -> None:
        assert isinstance(work, UnitOfWork)
        work._connection.exec_driver_sql("ROLLBACK")

    answers = asyncio.run(together(database, Press(keeps("UA")), Press(loses), Press(keeps("UB"))))
    assert [type(answers[0]), type(answers[1]), answers[2]] == [NotSaved, NotSaved, "UB"]
    assert kept(database, "UA", "UB") == ["UB"]


def test_a_disk_that_is_full_for_one_saves_whoever_ended_before_or_says_not(database: Database) -> None:
    needs_sqlite(database)

    def fills(work: Work) -> None:
        assert isinstance(work, UnitOfWork)
        work._connection.exec_driver_sql("PRAGMA max_page_count = 1")
        try:
            house.build(work)
        finally:
            work._connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    answers = asyncio.run(together(database, Press(keeps("UA")), Press(fills), Press(keeps("UB"))))
    said = [answer for answer in answers if isinstance(answer, str)]
    assert isinstance(answers[1], NotSaved)
    assert answers[2] == "UB"
    assert kept(database, "UA", "UB") == said


def test_a_deadline_that_passes_is_one_job_s_own(database: Database) -> None:
    needs_sqlite(database)
    ran: list[str] = []

    def slow(work: Work) -> None:
        keeps("USLOW")(work)
        until = time.monotonic() + 0.8
        while time.monotonic() < until:
            pass

    in_the_queue = Press(lambda work: ran.append("ran"), seconds=0.1)
    in_the_job = Press(slow, seconds=0.6)
    answers = asyncio.run(
        together(database, Press(keeps("UA")), in_the_queue, in_the_job, Press(keeps("UB")), held=0.3)
    )
    assert [answers[0], type(answers[1]), type(answers[2]), answers[3]] == ["UA", NotSaved, NotSaved, "UB"]
    assert kept(database, "UA", "USLOW", "UB") == ["UA", "UB"]
    assert ran == []


def test_links_of_one_group_follow_each_other_without_gaps(database: Database, keyring: Keyring) -> None:
    def enters_and_fails(work: Work) -> None:
        enter(work)
        assert isinstance(work, UnitOfWork)
        work.finish()
        raise Refused("no")

    def enters_twice(work: Work) -> None:
        enter(work)
        enter(work)

    jobs = [enter, enters_and_fails, enter, enters_twice, enters_and_fails, enter]
    answers = asyncio.run(together(database, *map(Press, jobs)))
    assert [type(answer) for answer in answers].count(Refused) == 2
    links = house.look(database, lambda work: list(work.ledger.links(FILM.id)))  # type: ignore[attr-defined]
    assert [link.seq for link in links] == [1, 2, 3, 4, 5]
    assert verify(links).finding is Finding.INTACT
    assert newest_heads(keyring.heads)[FILM.id] == (5, links[-1].hash)


@pytest.mark.parametrize("happened", ["saved", "not saved", "cannot be learnt"])
def test_a_lost_commit_is_looked_up_for_everybody_in_it(
    database: Database, keyring: Keyring, monkeypatch: pytest.MonkeyPatch, happened: str
) -> None:
    needs_sqlite(database)
    real, begin_write = Store._commit, database._store.begin_write

    def gone(deadline: float) -> Connection:
        raise NotSaved

    def commit(store: Store, connection: Connection) -> None:
        monkeypatch.setattr(Store, "_commit", real)
        if happened == "saved":
            real(store, connection)
        else:
            connection.rollback()
        if happened == "cannot be learnt":
            monkeypatch.setattr(store, "begin_write", gone)
        raise CommitLost

    monkeypatch.setattr(Store, "_commit", commit)
    presses = [Press(keeps("UA")), Press(fails("UB", Refused("no")), "b"), Press(keeps("UC"), "c"), Press(enter, "d")]
    answers = asyncio.run(together(database, *presses))
    monkeypatch.setattr(database._store, "begin_write", begin_write)
    told: dict[str, list[object]] = {
        "saved": ["UA", "UC", None],
        "not saved": [NotSaved] * 3,
        "cannot be learnt": [OutcomeUnknown] * 3,
    }
    said = [type(answer) if isinstance(answer, Exception) else answer for answer in answers]
    assert said == [told[happened][0], Refused, *told[happened][1:]]
    assert kept(database, "UA", "UB", "UC") == (["UA", "UC"] if happened == "saved" else [])
    assert newest_heads(keyring.heads).keys() == ({FILM.id} if happened == "saved" else set())


@pytest.mark.parametrize("refused", [False, True])
def test_a_twin_never_hears_of_a_save_before_its_commit(
    database: Database, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    real = Store._commit
    writer = threading.local()

    def keeps_first(work: Work) -> object:
        writer.is_the_twins = True
        return keeps("UA")(work)

    def commit(store: Store, connection: Connection) -> None:
        # On PostgreSQL the three commit in any order.
        if refused and getattr(writer, "is_the_twins", False):
            monkeypatch.setattr(Store, "_commit", real)
            raise NotSaved
        real(store, connection)

    monkeypatch.setattr(Store, "_commit", commit)
    presses = [Press(keeps_first, "n"), Press(keeps_first, "n"), Press(keeps("UB"))]
    answers = asyncio.run(together(database, *presses))
    [other] = [answer for answer in answers[:2] if answer != "UA"]
    # The one is not told "nothing was saved" while the other may still be.
    assert isinstance(other, OutcomeUnknown | AlreadySaved if refused else AlreadySaved)
    if is_sqlite(database) and refused:
        assert answers[1] == "UA"
    assert answers[2] == "UB"
    assert kept(database, "UA", "UB") == ["UA", "UB"]


def test_a_commit_that_is_refused_saves_nobody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_sqlite(database)

    def refuse(store: Store, connection: Connection) -> None:
        raise NotSaved

    with monkeypatch.context() as patched:
        patched.setattr(Store, "_commit", refuse)
        answers = asyncio.run(together(database, Press(keeps("UA"), "a"), Press(keeps("UB"))))
    assert [type(answer) for answer in answers] == [NotSaved, NotSaved]
    assert kept(database, "UA", "UB") == []
    assert house.change(database, keeps("UA"), nonce="a") == "UA"


def test_the_head_file_moves_once_for_a_group(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_sqlite(database)
    advanced: list[object] = []
    real = database._head_file.advance

    def advance(heads: Heads) -> None:
        advanced.append(heads)
        real(heads)

    monkeypatch.setattr(database._head_file, "advance", advance)
    asyncio.run(together(database, *(Press(enter) for _ in range(5))))
    assert len(advanced) == 1
