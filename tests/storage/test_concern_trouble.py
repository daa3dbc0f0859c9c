"""A code is given for what was saved and for nothing else, whatever becomes of the COMMIT."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.domain.concerns import ConcernBook, State
from bot.domain.work import NotSaved, OutcomeUnknown, Unavailable
from storage.concerns.room import Room
from storage.keyring import Keyring, ScopeKind
from tests.failing_commits import CommitFails, Happening, done_but_unheard, not_done_and_unheard
from tests.storage.concern_cases import (
    REPLY,
    TEXT,
    append,
    change,
    close_slot,
    concern_rows,
    entries,
    look,
    new_reader,
    opened,
    raise_concern,
    raised,
    run_sql,
)

Act = Callable[[Room, str], object]


def raise_another(room: Room, code: str) -> None:
    raised(room, new_reader())


def reply(room: Room, code: str) -> None:
    append(room, code, REPLY)


def acknowledge(room: Room, code: str) -> None:
    before = opened(room, code)
    change(room, lambda book: book.change(before, replace(before.thread, state=State.ACKNOWLEDGED)))


def choose_another(room: Room, code: str) -> None:
    before = opened(room, code)
    change(room, lambda book: book.seal_to(before, (new_reader(),)))


def begin_posting(room: Room, code: str) -> None:
    due = {page.id for page in look(room, lambda book: book.pages())}
    change(room, lambda book: book.begin_pages(due, ()))


ACTS: tuple[Act, ...] = (raise_another, reply, acknowledge, choose_another, begin_posting)


@pytest.mark.parametrize("act", ACTS)
def test_a_lost_commit_that_was_done_is_saved(room: Room, commit: CommitFails, database_url: str, act: Act) -> None:
    code = raised(room, page=("cara",))
    before = concern_rows(database_url)
    commit.next = done_but_unheard
    act(room, code)
    assert concern_rows(database_url) != before


@pytest.mark.parametrize("act", ACTS)
def test_a_lost_commit_that_was_not_done_is_not(room: Room, commit: CommitFails, database_url: str, act: Act) -> None:
    code = raised(room, page=("cara",))
    before = concern_rows(database_url)
    commit.next = not_done_and_unheard
    with pytest.raises(NotSaved):
        act(room, code)
    assert concern_rows(database_url) == before


def test_a_lost_commit_of_what_wrote_nothing_is_no_trouble(room: Room, commit: CommitFails) -> None:
    nonce = look(room, lambda book: book.new_nonce())
    code = change(room, lambda book: raise_concern(book, nonce))
    commit.next = not_done_and_unheard
    assert change(room, lambda book: raise_concern(book, nonce)) == code


@pytest.mark.parametrize("happened", [done_but_unheard, not_done_and_unheard])
def test_a_lost_commit_that_cannot_be_looked_up_is_unknown_and_pressing_again_is_safe(
    room: Room, commit: CommitFails, monkeypatch: pytest.MonkeyPatch, happened: Happening
) -> None:
    cara = new_reader()
    nonce = look(room, lambda book: book.new_nonce())

    def gone(deadline: float) -> Connection:
        raise OperationalError("BEGIN", {}, Exception())

    def lose(connection: Connection, really: Callable[[], None]) -> None:
        monkeypatch.setattr(room._store, "begin_write", gone)
        happened(connection, really)

    commit.next = lose
    with pytest.raises(OutcomeUnknown):
        change(room, lambda book: raise_concern(book, nonce, cara))
    monkeypatch.undo()
    code = change(room, lambda book: raise_concern(book, nonce, cara))
    assert entries(room, code) == (TEXT,)
    assert len(look(room, lambda book: book.readable(cara))) == 1


async def test_a_commit_that_hangs_is_unknown_and_goes_on_to_its_end(
    room: Room, commit: CommitFails, database_url: str
) -> None:
    nonce = await room.look(lambda book: book.new_nonce(), deadline=time.monotonic() + 5)
    free = threading.Event()

    def hang(connection: Connection, really: Callable[[], None]) -> None:
        free.wait(10)
        really()

    commit.next = hang
    with pytest.raises(OutcomeUnknown):
        await room.change(lambda book: raise_concern(book, nonce), deadline=time.monotonic() + 0.3)
    free.set()
    await asyncio.to_thread(room.close)
    assert len(concern_rows(database_url)["threads"]) == 1


async def test_a_write_that_is_given_up_saves_nothing(room: Room, database_url: str) -> None:
    begun, free = threading.Event(), threading.Event()

    def job(book: ConcernBook) -> str:
        code = raise_concern(book, book.new_nonce())
        begun.set()
        free.wait(10)
        return code

    with pytest.raises(NotSaved):
        await room.change(job, deadline=time.monotonic() + 0.3)
    assert begun.is_set()
    free.set()
    await asyncio.to_thread(room.close)
    assert concern_rows(database_url)["threads"] == []


def test_a_store_that_is_gone_is_neither_saved_nor_read(room: Room, database_url: str) -> None:
    code = raised(room)
    for table in ("threads", "entries", "pages"):
        run_sql(database_url, f"DROP TABLE {table}")
    with pytest.raises(NotSaved):
        raised(room)
    with pytest.raises(Unavailable):
        opened(room, code)
    with pytest.raises(NotSaved):
        close_slot(room)


def test_a_keyring_without_its_keys_opens_nothing_and_says_so_to_nobody(room: Room, keyring: Keyring) -> None:
    cara = new_reader()
    code = raised(room, cara)
    keyring.destroy(*(scope for scope in keyring.scopes() if scope.kind is ScopeKind.CONCERN))
    assert look(room, lambda book: book.by_code(code)) is None
    assert look(room, lambda book: book.readable(cara)) == ()
    assert close_slot(room)
    assert entries(room, raised(room)) == (TEXT,)
