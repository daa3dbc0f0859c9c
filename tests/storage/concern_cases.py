"""A room of concerns, its readers and a reporter, and ways to run jobs in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from nacl.public import PrivateKey
from sqlalchemy import create_engine, text

from bot.domain.concerns import (
    Act,
    ChosenReader,
    ConcernBook,
    Entry,
    Opened,
    ReaderKey,
    Sort,
    State,
    Thread,
    Urgency,
    Voice,
)
from storage.concerns.room import Room
from storage.migrate import Part, part_url
from tests.storage.house import FILM, START

T = TypeVar("T")

WRITTEN = ("threads", "entries", "pages")
FEW = 3
"""Keys made ahead in tests."""
SLOT = START.replace(hour=11, minute=30, second=0, microsecond=0)
THREAD = Thread(FILM.id, Sort.CONCERN, Urgency.ROUTINE, State.SENT, SLOT, (ChosenReader("appointment", "Cara", "IC"),))
TEXT = Entry(Voice.REPORTER, Act.TEXT, SLOT, 0, "He stayed after the others had left.")
REPLY = Entry(Voice.READER, Act.TEXT, SLOT + timedelta(hours=2), 0, "Thank you.", "Cara")
EXPIRED: Callable[[Thread], bool] = lambda thread: thread.state is State.CLOSED  # noqa: E731


def new_reader(name: str = "appointment") -> ReaderKey:
    private = PrivateKey.generate()
    return ReaderKey(name, bytes(private.public_key), bytes(private))


def change(room: Room, job: Callable[[ConcernBook], T], *, seconds: float = 5) -> T:
    return asyncio.run(room.change(job, deadline=time.monotonic() + seconds))


def look(room: Room, job: Callable[[ConcernBook], T], *, seconds: float = 5) -> T:
    return asyncio.run(room.look(job, deadline=time.monotonic() + seconds))


def close_slot(room: Room) -> bool:
    return asyncio.run(room.close_slot())


def raise_concern(
    book: ConcernBook, nonce: str, *to: ReaderKey, text: Entry = TEXT, thread: Thread = THREAD, page: Sequence[str] = ()
) -> str:
    """What a form does that is sent, again too: the code, and one thread under it."""
    code = book.code_for(nonce)
    assert code is not None
    if book.by_code(code) is None:
        book.add(code, thread, to, text, page=page)
    return code


def run_sql(url: str, statement: str, values: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
    """Run a statement in the concerns' store as somebody holding the database could; the rows it returns."""
    engine = create_engine(part_url(url, Part.CONCERNS))
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL search_path TO concerns"))
            result = connection.execute(text(statement), values or {})
            return [dict(row) for row in result.mappings()] if result.returns_rows else []
    finally:
        engine.dispose()


def concern_rows(url: str, *tables: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of these tables, or of those that are written between slots, in the order in which they lie there."""
    return {table: run_sql(url, f"SELECT * FROM {table}") for table in tables or WRITTEN}  # noqa: S608


def raised(room: Room, *to: ReaderKey, text: Entry = TEXT, thread: Thread = THREAD, page: Sequence[str] = ()) -> str:
    """A concern raised on a form of its own; its code."""
    nonce = look(room, lambda book: book.new_nonce())
    return change(room, lambda book: raise_concern(book, nonce, *to, text=text, thread=thread, page=page))


def opened(room: Room, code: str) -> Opened:
    found = look(room, lambda book: book.by_code(code))
    assert found is not None
    return found


def entries(room: Room, code: str) -> tuple[Entry, ...]:
    return look(room, lambda book: book.entries(opened_in(book, code)))


def opened_in(book: ConcernBook, code: str) -> Opened:
    found = book.by_code(code)
    assert found is not None
    return found


def append(room: Room, code: str, entry: Entry, *, page: Sequence[str] = ()) -> None:
    change(room, lambda book: book.append(opened_in(book, code), entry, page=page))


def close(room: Room, code: str) -> None:
    """The reporter closes the thread."""

    def job(book: ConcernBook) -> None:
        found = opened_in(book, code)
        book.change(found, replace(found.thread, state=State.CLOSED, closed=SLOT))

    change(room, job)
