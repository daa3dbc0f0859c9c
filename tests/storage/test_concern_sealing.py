"""Every row is of one size, opens in its own place alone, and nothing of a person or a time stands beside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest

from bot.domain.concerns import ChosenReader, Sort, State, Urgency
from bot.domain.work import NotSaved, Refused, Unavailable
from storage.concerns.room import Room
from storage.concerns.sealing import (
    ENTRY_SIZE,
    PAGE_SIZE,
    THREAD_SIZE,
    Facts,
    Outer,
    Sealing,
    boxes_for,
    keys_in,
    new_thread_key,
    open_thread,
    seal_thread,
)
from storage.keyring import KEY_ID_BYTES, KeyGone, Keyring, KeyScope
from storage.seal import ENVELOPE_EXTRA, Unreadable
from tests.databases import PostgreSQL
from tests.storage.concern_cases import (
    REPLY,
    SLOT,
    TEXT,
    THREAD,
    append,
    change,
    close_slot,
    concern_rows,
    entries,
    look,
    new_reader,
    opened,
    opened_in,
    raised,
    run_sql,
)
from tests.storage.house import everything

KEY_NAMED = 1 + KEY_ID_BYTES
"""How many bytes of an envelope name its version and key."""
LONGEST = "\U0001f3ac" * 3_000
FULLEST = replace(
    THREAD,
    sort=Sort.QUESTION,
    urgency=Urgency.CANNOT_WAIT,
    state=State.ACKNOWLEDGED,
    readers=tuple(ChosenReader("a" * 24, "\U0001f3ac" * 80, "\U0001f3ac" * 80, "0" * 16, SLOT, True) for _ in range(3)),
    name="\U0001f3ac" * 80,
    acknowledged=SLOT,
    closed=SLOT,
    further="a" * 24,
    about_coordinator=True,
    version=99_999,
)


def test_every_row_has_one_size_whatever_was_said(room: Room, database_url: str) -> None:
    readers = [new_reader() for _ in range(3)]
    raised(room)
    full = raised(
        room, *readers, text=replace(TEXT, text=LONGEST, name="\U0001f3ac" * 80, detail="0" * 24), thread=FULLEST,
        page=("a" * 24,) * 3,
    )  # fmt: skip
    append(room, full, replace(REPLY, text="\n" * 3_000))
    append(room, full, replace(TEXT, text=""))
    identity = pyrage.x25519.Identity.generate()
    nonce = look(room, lambda book: book.new_nonce())
    change(room, lambda book: book.add_held(book.code_for(nonce) or "", THREAD, str(identity.to_public()), TEXT))
    sizes = {name: {len(row["sealed"]) for row in rows} for name, rows in concern_rows(database_url).items() if rows}
    assert sizes == {
        "threads": {THREAD_SIZE + ENVELOPE_EXTRA},
        "entries": {ENTRY_SIZE + ENVELOPE_EXTRA - KEY_NAMED},
        "pages": {PAGE_SIZE + ENVELOPE_EXTRA},
    }
    assert opened(room, full).thread == FULLEST
    assert entries(room, full)[0].text == LONGEST


def test_nothing_in_an_entry_tells_of_which_thread_it_is(room: Room, database_url: str) -> None:
    cara = new_reader()
    for number in range(3):
        code = raised(room, cara)
        for _ in range(number):
            append(room, code, REPLY)
    close_slot(room)
    tables = ("threads", "entries", "threads_at_slot", "entries_at_slot")
    rows = concern_rows(database_url, *tables)
    assert [len(rows[table]) for table in tables] == [3, 6, 3, 6]
    of_threads = {piece for row in rows["threads"] for piece in pieces(row)}
    for row in (*rows["entries"], *rows["entries_at_slot"]):
        assert of_threads.isdisjoint(pieces(row))
    assert len({row["sealed"][:KEY_NAMED] for row in rows["entries"]}) == 6


def pieces(row: dict[str, Any]) -> set[bytes]:
    """Everything in a row that is as long as a key's id."""
    return {
        value[start : start + KEY_ID_BYTES] for value in row.values() for start in range(len(value) - KEY_ID_BYTES + 1)
    }


def test_what_does_not_fit_is_refused_and_not_cut(room: Room) -> None:
    code = raised(room)
    with pytest.raises(Refused):
        append(room, code, replace(TEXT, text=LONGEST * 2))
    assert entries(room, code) == (TEXT,)


def test_half_a_character_is_kept_in_a_text_and_refused_in_a_name(room: Room) -> None:
    code = raised(room, text=replace(TEXT, text="\ud83c"))
    assert entries(room, code)[0].text == "\ud83c"
    with pytest.raises(NotSaved):
        append(room, code, replace(TEXT, name="\ud83c"))


def test_the_store_names_nobody_and_no_time(room: Room, database_url: str, postgresql: PostgreSQL) -> None:
    said = replace(TEXT, text="canary-text-71", name="canary-name-72")
    code = raised(room, new_reader("canary-appointment"), text=said, thread=FULLEST, page=("canary-person",))
    close_slot(room)
    held = everything(database_url, postgresql)
    for canary in ("canary-text-71", "canary-name-72", "canary-appointment", "canary-person", code, FULLEST.name):
        assert canary.encode() not in held, canary
    for rows in concern_rows(database_url).values():
        assert all(isinstance(value, bytes) for row in rows for value in row.values())


def test_rows_that_change_places_do_not_open(room: Room, database_url: str) -> None:
    """Whoever holds the database can neither hand a reader another's text nor a code another's thread."""
    cara = new_reader()
    codes = [raised(room, cara) for _ in range(3)]
    for code in codes:
        append(room, code, REPLY)
    (one, other, _) = concern_rows(database_url)["threads"]
    for column in ("look", "sealed"):
        swap(database_url, "threads", column, one["id"], other["id"])
        assert sum(look(room, lambda book, code=code: book.by_code(code)) is None for code in codes) == 2  # type: ignore[misc]
        swap(database_url, "threads", column, one["id"], other["id"])
    assert len(look(room, lambda book: book.readable(cara))) == 3
    for first, second in pairwise(concern_rows(database_url)["entries"]):
        swap(database_url, "entries", "sealed", first["id"], second["id"])
        failed = 0
        for code in codes:
            try:
                entries(room, code)
            except Unavailable:
                failed += 1
        assert failed in (1, 2)
        swap(database_url, "entries", "sealed", first["id"], second["id"])
    assert all(len(entries(room, code)) == 2 for code in codes)


def swap(url: str, table: str, column: str, one: bytes, other: bytes) -> None:
    at = f"SELECT {column} FROM {table} WHERE id = :id"  # noqa: S608
    (first,), (second,) = (run_sql(url, at, {"id": row}) for row in (one, other))
    for row, value in ((one, b"between"), (other, first[column]), (one, second[column])):
        run_sql(url, f"UPDATE {table} SET {column} = :value WHERE id = :id", {"value": value, "id": row})  # noqa: S608


def test_no_damaged_byte_opens(ring: Keyring) -> None:
    """Of a thread's row, and of what is sealed within it."""
    sealing = Sealing(ring)
    cara = new_reader()
    ring.make([scope := KeyScope.new_concern()])
    outer_key, key, thread_id = ring.key_for(scope, create=False), new_thread_key(), b"0" * 16
    outer = Outer(Facts.of(THREAD), b"", boxes_for([cara], key), seal_thread(thread_id, key, THREAD))
    envelope = sealing.seal_outer(outer_key, thread_id, outer)
    found = sealing.open_outer(thread_id, envelope)
    assert open_thread(thread_id, found, key) == THREAD
    assert list(keys_in(found, cara.private or b"")) == [key]
    for place in range(0, len(envelope), 7):
        with pytest.raises(Unreadable):
            sealing.open_outer(thread_id, flipped(envelope, place))
    for place in range(0, len(outer.inner), 5):
        with pytest.raises(Unreadable):
            open_thread(thread_id, replace(outer, inner=flipped(outer.inner, place)), key)
    for box in outer.boxes:
        for place in range(len(box)):
            broken = replace(outer, boxes=(flipped(box, place),))
            assert key not in keys_in(broken, cara.private or b"")
    for cut in (0, 1, 8, 9, 20, len(envelope) - 1):
        with pytest.raises(Unreadable):
            sealing.open_outer(thread_id, envelope[:cut])


def flipped(value: bytes, place: int) -> bytes:
    return value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]


def test_an_entry_opens_in_its_thread_order_and_production_alone(ring: Keyring) -> None:
    sealing = Sealing(ring)
    ring.make([scope := KeyScope.new_concern()])
    outer_key, key, thread_id = ring.key_for(scope, create=False), new_thread_key(), b"0" * 16
    envelope = sealing.seal_entry(outer_key, THREAD, thread_id, key, TEXT)
    assert sealing.open_entry(THREAD, thread_id, key, 0, envelope) == TEXT
    other = replace(THREAD, production_id="other")
    for at in ((other, thread_id, key, 0), (THREAD, b"1" * 16, key, 0), (THREAD, thread_id, key, 1)):
        with pytest.raises(Unreadable):
            sealing.open_entry(*at, envelope)
    with pytest.raises(Unreadable):
        sealing.open_entry(THREAD, thread_id, new_thread_key(), 0, envelope)
    for place in range(0, len(envelope), 11):
        with pytest.raises(Unreadable):
            sealing.open_entry(THREAD, thread_id, key, 0, flipped(envelope, place))


def test_nothing_is_sealed_under_a_new_key_in_place_of_a_destroyed_one(ring: Keyring) -> None:
    ring.make([scope := KeyScope.new_concern()])
    outer_key = ring.key_for(scope, create=False)
    ring.destroy(scope)
    with pytest.raises(KeyGone):
        Sealing(ring).seal_entry(outer_key, THREAD, b"0" * 16, new_thread_key(), TEXT)
    assert scope not in ring.scopes()


def test_boxes_are_three_alike_and_in_no_order() -> None:
    cara = new_reader()
    places = set()
    for _ in range(60):
        boxes = boxes_for([cara], new_thread_key())
        assert [len(box) for box in boxes] == [80, 80, 80]
        (place,) = (place for place, box in enumerate(boxes) if opens(box, cara.private or b""))
        places.add(place)
    assert places == {0, 1, 2}
    assert not any(opens(box, cara.private or b"") for box in boxes_for([], new_thread_key()))
    with pytest.raises(ValueError, match="three readers"):
        boxes_for([cara] * 4, new_thread_key())


def opens(box: bytes, private: bytes) -> bool:
    return bool(list(keys_in(Outer(Facts.of(THREAD), b"", (box,), b""), private)))


def test_what_is_held_opens_to_counsel_and_to_nobody_here(room: Room) -> None:
    counsel = pyrage.x25519.Identity.generate()
    nonce = look(room, lambda book: book.new_nonce())
    recipient, named = str(counsel.to_public()), replace(TEXT, name="Mina")
    change(room, lambda book: book.add_held(book.code_for(nonce) or "", THREAD, recipient, named))
    code = look(room, lambda book: book.code_for(nonce)) or ""
    change(room, lambda book: book.append(opened_in(book, code), replace(TEXT, text="And again."), counsel=recipient))
    raised(room, new_reader())
    assert [entry.text for entry in entries(room, code)] == ["", ""]
    assert opened(room, code).thread.held
    files = look(room, lambda book: book.held(THREAD.production_id))
    assert {pyrage.decrypt(file, [counsel]).rstrip(b"\n").decode() for file in files} == {
        f"Mina\n\n{TEXT.text}", "And again.",
    }  # fmt: skip
    assert len({len(pyrage.decrypt(file, [counsel])) for file in files}) == 1
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(files[0], [pyrage.x25519.Identity.generate()])
    assert look(room, lambda book: book.held("other")) == ()


def test_what_no_recipient_opens_is_not_saved(room: Room) -> None:
    nonce = look(room, lambda book: book.new_nonce())
    for wrong in ("age1wrong", "x", "AGE-SECRET-KEY-1"):
        with pytest.raises(ValueError, match="age recipient"):
            change(room, lambda book, wrong=wrong: book.add_held(book.code_for(nonce) or "", THREAD, wrong, TEXT))  # type: ignore[misc]
    assert look(room, lambda book: book.by_code(book.code_for(nonce) or "")) is None


def test_no_two_rows_tell_that_they_belong_together(room: Room, database_url: str) -> None:
    """No row names another, so that a thread and its entries cannot be told without the keys."""
    for _ in range(3):
        append(room, raised(room, new_reader()), REPLY)
    rows = [row for rows in concern_rows(database_url).values() for row in rows]
    for one in rows:
        for name in (value for column, value in one.items() if column in ("id", "look")):
            assert not any(name in value for other in rows if other is not one for value in other.values())
