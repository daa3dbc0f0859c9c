"""What is raised is kept once, opens to its code and to the readers who were chosen, and to nobody else."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.concerns import ConcernBook, State
from bot.domain.work import Locked, NotFound, NotSaved, Stale, Unavailable
from storage.concerns.room import Room
from storage.keyring import Keyring
from tests.storage.concern_cases import (
    FEW,
    REPLY,
    TEXT,
    THREAD,
    append,
    change,
    close_slot,
    entries,
    look,
    new_reader,
    opened,
    opened_in,
    raise_concern,
    raised,
)
from tests.storage.house import Clock


def test_the_code_and_the_chosen_reader_open_a_concern_and_nobody_else(room: Room) -> None:
    cara, nora = new_reader(), new_reader()
    code = raised(room, cara)
    assert opened(room, code).thread == THREAD
    (found,) = look(room, lambda book: book.readable(cara))
    assert found == opened(room, code)
    assert look(room, lambda book: book.entries(found)) == (TEXT,)
    assert look(room, lambda book: book.readable(nora)) == ()
    assert look(room, lambda book: book.readable(replace(cara, private=None))) == ()


def test_entries_are_kept_in_order(room: Room) -> None:
    code = raised(room)
    said = [replace(TEXT if number % 3 else REPLY, text=f"{number}", order=9) for number in range(1, 40)]
    for each in said:
        append(room, code, each)
    assert entries(room, code) == (TEXT, *(replace(each, order=number) for number, each in enumerate(said, 1)))


def test_a_slot_changes_nothing_of_what_is_said(room: Room) -> None:
    cara = new_reader()
    codes = [raised(room, cara) for _ in range(4)]
    for code in codes:
        append(room, code, REPLY)
    before = [(opened(room, code), entries(room, code)) for code in codes]
    assert close_slot(room)
    assert close_slot(room)
    assert [(opened(room, code), entries(room, code)) for code in codes] == before
    assert len(look(room, lambda book: book.readable(cara))) == len(codes)


def test_pressing_again_gives_the_same_code_and_keeps_one_thread(
    room: Room, database_url: str, keyring: Keyring, clock: Clock
) -> None:
    """After midnight, and on another process, too."""
    cara = new_reader()
    nonce = look(room, lambda book: book.new_nonce())
    code = change(room, lambda book: raise_concern(book, nonce, cara))
    clock.pass_(timedelta(hours=23, minutes=50))
    close_slot(room)
    other_ring = Keyring.open(keyring.folder)
    other = Room.open(database_url, other_ring, clock, made_ahead=FEW)
    assert change(other, lambda book: raise_concern(book, nonce, cara)) == code
    other.close()
    other_ring.close()
    assert len(look(room, lambda book: book.readable(cara))) == 1
    clock.pass_(timedelta(minutes=11))
    assert look(room, lambda book: book.code_for(nonce)) is None


async def test_fifty_presses_of_one_form_keep_one_thread_and_give_one_code(room: Room) -> None:
    cara = new_reader()
    deadline = time.monotonic() + 30
    nonce = await room.look(lambda book: book.new_nonce(), deadline=deadline)
    presses = [room.change(lambda book: raise_concern(book, nonce, cara), deadline=deadline) for _ in range(50)]
    assert len(set(await asyncio.gather(*presses))) == 1
    assert len(await room.look(lambda book: book.readable(cara), deadline=deadline)) == 1


def test_a_changed_thread_refuses_who_saw_it_before(room: Room) -> None:
    code = raised(room)
    before = opened(room, code)
    after = change(room, lambda book: book.change(before, replace(before.thread, state=State.ANSWERED)))
    assert after.thread == replace(THREAD, state=State.ANSWERED, version=1)
    assert opened(room, code) == after
    with pytest.raises(Stale):
        change(room, lambda book: book.change(before, before.thread))


def test_a_thread_sealed_to_another_reader_is_closed_to_the_first(room: Room) -> None:
    cara, nora = new_reader(), new_reader()
    code = raised(room, cara)
    change(room, lambda book: book.seal_to(opened_in(book, code), (nora,)))
    assert look(room, lambda book: book.readable(cara)) == ()
    assert look(room, lambda book: book.readable(nora)) == (opened(room, code),)


def test_what_a_job_wrote_before_it_failed_is_not_kept(room: Room) -> None:
    nonce = look(room, lambda book: book.new_nonce())

    def job(book: ConcernBook) -> None:
        raise_concern(book, nonce)
        raise NotFound

    with pytest.raises(NotFound):
        change(room, job)
    assert look(room, lambda book: book.by_code(book.code_for(nonce) or "")) is None


def test_looking_cannot_write(room: Room) -> None:
    nonce = look(room, lambda book: book.new_nonce())
    with pytest.raises(Unavailable):
        look(room, lambda book: raise_concern(book, nonce))
    assert look(room, lambda book: book.by_code(book.code_for(nonce) or "")) is None


def test_the_room_is_locked_with_the_main_store(database_url: str, keyring: Keyring, clock: Clock) -> None:
    locked = Room.open(database_url, keyring, clock, locked=lambda: True)
    with pytest.raises(Locked):
        change(locked, lambda book: book.new_nonce())
    with pytest.raises(Locked):
        look(locked, lambda book: book.new_nonce())
    with pytest.raises(Locked):
        close_slot(locked)
    locked.close()


def test_a_job_whose_time_has_passed_saves_nothing(room: Room) -> None:
    with pytest.raises(NotSaved):
        change(room, lambda book: book.new_nonce(), seconds=0)
    with pytest.raises(Unavailable):
        look(room, lambda book: book.new_nonce(), seconds=0)
    room.close()
    with pytest.raises(NotSaved):
        change(room, lambda book: book.new_nonce())
    with pytest.raises(Unavailable):
        look(room, lambda book: book.new_nonce())
