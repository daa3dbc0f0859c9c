"""After a slot nothing tells in which order the concerns since the last one came, on either engine."""

from __future__ import annotations

import math
import sqlite3
import time
from asyncio import gather, run
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.domain.concerns import ConcernBook, Entry, State
from bot.domain.work import NotFound
from storage.concerns.room import Room
from storage.keyring import Keyring, ScopeKind
from storage.migrate import Part, part_url
from tests.storage.concern_cases import (
    EXPIRED,
    FEW,
    REPLY,
    TEXT,
    append,
    change,
    close,
    close_slot,
    concern_rows,
    entries,
    look,
    new_reader,
    opened,
    opened_in,
    raise_concern,
    raised,
    run_sql,
)
from tests.storage.house import START, Clock

TABLES = ("threads", "entries", "pages", "threads_at_slot", "entries_at_slot")
NEVER = 4.5
"""Standard errors from zero that a rank correlation of independent orders does not reach in a year of test runs."""


def file_of(url: str) -> Path:
    return Path(part_url(url, Part.CONCERNS).removeprefix("sqlite:///"))


def rank_correlation(places: Sequence[int]) -> float:
    """Kendall's tau of these places with the order in which they are given."""
    number = len(places)
    pairs = [(one, other) for one in range(number) for other in range(one)]
    agreeing = sum(1 if places[one] > places[other] else -1 for one, other in pairs)
    return agreeing / len(pairs)


def standard_error(number: int) -> float:
    """Of Kendall's tau between independent orders of so many."""
    return math.sqrt(2 * (2 * number + 5) / (9 * number * (number - 1)))


def raise_in_order(room: Room, number: int) -> list[bytes]:
    """The ids of so many threads, in the order in which they were raised."""
    return [change(room, raised_id) for _ in range(number)]


def raised_id(book: ConcernBook) -> bytes:
    return opened_in(book, raise_concern(book, book.new_nonce())).id


def places_of(url: str, ids: Sequence[bytes]) -> dict[str, list[int]]:
    """Where each thread's row lies by now, and its copy for backups, in whatever tells an order."""
    sealed = {row["id"]: row["sealed"] for row in concern_rows(url)["threads"]}
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url), isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(FULL)")
        content = file_of(url).read_bytes()
        # A row is longer than a page: what overflows lies on pages of its own. Of two alike one is the copy.
        ends = [sealed[each][-2_000:] for each in ids]
        return {"first": [content.index(end) for end in ends], "last": [content.rindex(end) for end in ends]}
    places = {}
    for table in ("threads", "threads_at_slot"):
        lying = [row["id"] for row in run_sql(url, f"SELECT id FROM {table} ORDER BY ctid")]  # noqa: S608
        if not lying:
            continue
        places[table] = [lying.index(each) for each in ids]
        for order in ("ctid", "chunk_id"):
            large = large_values(url, table, order)
            places[f"{table}, large values by {order}"] = [large.index(sealed[each][:500]) for each in ids]
    return places


def large_values(url: str, table: str, order: str) -> list[bytes]:
    """The beginnings of the rows' sealed values, which PostgreSQL keeps in a table of their own."""
    named = "SELECT reltoastrelid::regclass::text AS name FROM pg_class WHERE oid = CAST(:table AS regclass)"
    (toast,) = run_sql(url, named, {"table": table})
    chunks = f"SELECT chunk_data FROM {toast['name']} WHERE chunk_seq = 0 ORDER BY {order}"  # noqa: S608
    return [row["chunk_data"][:500] for row in run_sql(url, chunks)]


@pytest.mark.parametrize("number", [15, 60])
def test_where_rows_lie_tells_no_order(room: Room, database_url: str, number: int) -> None:
    order_is_gone(room, database_url, number)


@pytest.mark.prove
def test_where_a_thousand_rows_lie_tells_no_order(room: Room, database_url: str) -> None:
    order_is_gone(room, database_url, 1_000)


def order_is_gone(room: Room, url: str, number: int) -> None:
    ids = raise_in_order(room, number)
    before = places_of(url, ids).values()
    assert all(rank_correlation(places) > 0.9 for places in before), "else this test could not see an order"
    assert close_slot(room)
    after = {where: rank_correlation(places) for where, places in places_of(url, ids).items()}
    print(f"{number} threads: {after}, one standard error is {standard_error(number):.3f}")  # noqa: T201
    assert all(abs(found) < NEVER * standard_error(number) for found in after.values())


def test_all_rows_were_written_by_one_transaction(room: Room, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite keeps no transaction's number beside a row")
    for _ in range(3):
        append(room, raised(room), TEXT, page=("someone",))
    assert len(run_sql(database_url, "SELECT DISTINCT xmin FROM entries")) > 1
    assert close_slot(room)
    written = [run_sql(database_url, f"SELECT DISTINCT xmin::text AS number FROM {table}") for table in TABLES]  # noqa: S608
    assert len({row["number"] for rows in written for row in rows}) == 1
    assert all(len(rows) == 1 for rows in written)


def test_no_old_version_of_a_row_stays_in_the_heap(room: Room, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has no heap")
    code = raised(room)
    before = [concern_rows(database_url)["threads"][0]["sealed"]]
    for state in (State.ACKNOWLEDGED, State.WORKING, State.CLOSED):
        found = opened(room, code)
        change(room, lambda book, found=found, state=state: book.change(found, replace(found.thread, state=state)))  # type: ignore[misc]
        before.append(concern_rows(database_url)["threads"][0]["sealed"])
    del before[-1]
    assert all(sealed[:500] in heap_of(database_url, "threads") for sealed in before)
    assert close_slot(room)
    content = heap_of(database_url, "threads")
    (now,) = concern_rows(database_url)["threads"]
    assert now["sealed"][:500] in content
    assert not any(sealed[:500] in content for sealed in before)


def heap_of(url: str, table: str) -> bytes:
    """What PostgreSQL's files hold of a table, its large values among it."""
    run_sql(url, "CHECKPOINT")
    named = "SELECT oid, reltoastrelid FROM pg_class WHERE oid = CAST(:table AS regclass)"
    (found,) = run_sql(url, named, {"table": table})
    read = "SELECT pg_read_binary_file(pg_relation_filepath(CAST(:oid AS oid)::regclass)) AS content"
    return b"".join(bytes(run_sql(url, read, {"oid": oid})[0]["content"]) for oid in found.values())


async def test_a_slot_closes_among_people_who_write_and_read(
    room: Room, database_url: str, keyring: Keyring, clock: Clock
) -> None:
    """With a second replica, or a command beside the bot; nobody waits for somebody who waits for them."""
    other = Room.open(database_url, keyring, clock, made_ahead=FEW)
    cara, deadline = new_reader(), time.monotonic() + 60

    def tell(book: ConcernBook) -> str:
        code = raise_concern(book, book.new_nonce(), cara)
        book.append(opened_in(book, code), TEXT, page=("cara",))
        return code

    def read(book: ConcernBook) -> list[tuple[Entry, ...]]:
        return [book.entries(found) for found in book.readable(cara)]

    told, shown = [], []
    for each in (room, other) * 6:
        told.append(each.change(tell, deadline=deadline))
        shown.append(each.look(read, deadline=deadline))
    codes, seen, ended = await gather(
        gather(*told), gather(*shown), gather(*(each.close_slot() for each in (room, other)))
    )
    assert all(threads in ([], [(TEXT, replace(TEXT, order=1))] * len(threads)) for threads in seen)
    assert database_url.startswith("sqlite") or all(ended)
    assert len(set(codes)) == len(await other.look(read, deadline=deadline)) == len(told)
    assert await room.close_slot()
    other.close()


def test_what_was_there_before_a_slot_is_in_no_file(room: Room, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's log is the server's")
    code = raised(room, page=())
    before = [row["sealed"] for row in concern_rows(database_url, "threads", "pages").values() for row in row]
    close(room, code)
    assert close_slot(room)
    content = b"".join(path.read_bytes() for path in file_of(database_url).parent.glob("concerns.db*"))
    (now,) = concern_rows(database_url)["threads"]
    assert now["sealed"][-2_000:] in content
    assert not any(sealed[-400:] in content for sealed in before)


def test_two_backups_do_not_tell_which_concern_was_written_to_between(room: Room, database_url: str) -> None:
    codes = [raised(room) for _ in range(3)]
    close_slot(room)
    before = concern_rows(database_url, "threads", "threads_at_slot")
    append(room, codes[0], REPLY)
    close_slot(room)
    after = concern_rows(database_url, "threads", "threads_at_slot")
    for table, rows in after.items():
        assert {row["id"] for row in rows} == {row["id"] for row in before[table]}
        assert {row["sealed"] for row in rows}.isdisjoint(row["sealed"] for row in before[table])
    assert [len(entries(room, code)) for code in codes] == [2, 1, 1]


def test_somebody_who_reads_meanwhile_is_noticed_and_holds_up_nobody(room: Room, database_url: str) -> None:
    """Such as a backup, which reads for minutes."""
    raised(room)
    engine = create_engine(part_url(database_url, Part.CONCERNS))
    with engine.connect() as reader:
        table = "threads" if database_url.startswith("sqlite") else "concerns.threads"
        reader.exec_driver_sql("BEGIN") if database_url.startswith("sqlite") else None
        reader.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
        assert not close_slot(room)
        assert run(room.last_slot()) is None, "whoever starts now closes the slot again"
        raised(room)
    engine.dispose()
    assert close_slot(room)
    assert run(room.last_slot()) == START.replace(second=0, microsecond=0)
    if database_url.startswith("sqlite"):
        assert file_of(database_url).with_name("concerns.db-wal").stat().st_size == 0


def test_pages_that_are_over_are_dropped_and_those_still_due_are_not(
    room: Room, clock: Clock, database_url: str
) -> None:
    raised(room)
    code = raised(room, page=("cara", "nora"))
    append(room, code, REPLY)
    append(room, code, TEXT, page=("cara",))
    assert len(concern_rows(database_url, "pages")["pages"]) == 3
    two, one = sorted(look(room, lambda book: book.pages()), key=lambda page: -len(page.people))
    assert (set(two.people), one.people, two.attempts) == ({"cara", "nora"}, ("cara",), 0)
    before = {row["sealed"] for row in concern_rows(database_url, "pages")["pages"]}
    change(room, lambda book: book.begin_pages({two.id}, {one.id}))
    assert not before & {row["sealed"] for row in concern_rows(database_url, "pages")["pages"]}
    assert close_slot(room)
    assert look(room, lambda book: book.pages()) == (replace(two, attempts=1),)
    assert len(concern_rows(database_url, "pages")["pages"]) == 1
    change(room, lambda book: book.begin_pages({two.id}, ()))
    assert look(room, lambda book: book.pages()) == ()
    assert close_slot(room)
    assert concern_rows(database_url, "pages")["pages"] == []
    raised(room, page=("cara",))
    clock.pass_(timedelta(days=2))
    assert close_slot(room)
    assert look(room, lambda book: book.pages()) == ()


def test_keys_are_made_at_slots_and_not_when_something_is_raised(room: Room, keyring: Keyring) -> None:
    close_slot(room)
    before = keyring.scopes()
    for _ in range(FEW):
        append(room, raised(room, new_reader()), REPLY)
    look(room, lambda book: book.by_code("0" * 20))
    assert keyring.scopes() == before
    close_slot(room)
    made = keyring.scopes() - before
    assert [scope.kind for scope in made] == [ScopeKind.CONCERN] * FEW


def test_more_concerns_than_keys_are_still_kept(room: Room) -> None:
    codes = [raised(room) for _ in range(2 * FEW + 1)]
    assert [entries(room, code) for code in codes] == [(TEXT,)] * len(codes)


def test_nobody_is_given_the_key_of_another_concern(
    room: Room, database_url: str, keyring: Keyring, clock: Clock
) -> None:
    other = Room.open(database_url, keyring, clock, made_ahead=FEW)
    codes = [raised(each) for _ in range(FEW) for each in (room, other)]
    close(room, codes[0])
    gone = opened(room, codes[0])
    assert change(room, lambda book: book.purge(EXPIRED)) == 1
    codes += [raised(other)]
    rows = concern_rows(database_url, "threads")["threads"]
    assert len({row["key_id"] for row in rows}) == len(rows) == len(codes) - 1
    assert [entries(other, code) for code in codes[1:]] == [(TEXT,)] * len(rows)
    with pytest.raises(NotFound):
        change(other, lambda book: book.append(gone, TEXT))
    other.close()
