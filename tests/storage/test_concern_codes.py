"""A receipt code opens however it is typed, follows from its form and its day alone, and cannot be guessed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from storage.concerns.keys import Ahead
from storage.concerns.receipts import ALPHABET, LENGTH, canonical, code_for, new_nonce
from storage.concerns.room import Room
from storage.concerns.sealing import Sealing
from storage.keyring import Keyring, KeyScope
from tests.databases import ON_ONE_ENGINE
from tests.storage.concern_cases import look, new_reader, raised
from tests.storage.house import START

QUICK, LONG = 3_000, 1_000_000
ANYWHERE = ("", "-", " ", "–", "—", "−", "\t", "\u200f", "\u00a0", "\u2011", "_")  # noqa: RUF001
WRITTEN = {"0": "0Oo", "1": "1IiLl"}


@st.composite
def codes(draw: st.DrawFn) -> str:
    code = draw(st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1))
    return code + str(mod_37_36.calc_check_digit(code, ALPHABET))


@given(code=codes(), data=st.data())
def test_a_code_is_read_however_it_is_typed(code: str, data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from(ANYWHERE))
    for each in code:
        typed += data.draw(st.sampled_from(WRITTEN.get(each, each + each.lower())))
        typed += data.draw(st.sampled_from(ANYWHERE))
    assert canonical(typed) == code


@given(code=codes(), place=st.integers(0, LENGTH - 1), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    assert (canonical(code[:place] + other + code[place + 1 :]) == code) is (other == code[place])


@given(code=codes(), place=st.integers(0, LENGTH - 2))
def test_two_characters_swapped_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (canonical(swapped) == code) is (swapped == code)


@given(typed=st.text(max_size=300))
def test_anything_may_be_typed(typed: str) -> None:
    found = canonical(typed)
    assert found is None or (len(found) == LENGTH and canonical(found) == found)


@pytest.mark.parametrize("typed", ["", "-", "U" * LENGTH, "0" * (LENGTH - 1), "0" * 10_000, "ß" * LENGTH, "\0" * 20])
def test_what_cannot_be_a_code_opens_nothing(typed: str) -> None:
    assert canonical(typed) is None


def test_a_code_is_drawn_from_every_character(ring: Keyring) -> None:
    made = [code_for(ring, new_nonce(ring, START), START) for _ in range(200)]
    assert len(set(made)) == len(made)
    for place in range(LENGTH):
        assert len({code[place] for code in made if code}) > len(ALPHABET) - 6


def test_a_form_is_good_for_a_day_and_for_its_own_keyring(ring: Keyring, tmp_path: Path) -> None:
    opened = datetime(2026, 3, 2, 23, 59, 30, tzinfo=UTC)
    nonce = new_nonce(ring, opened)
    code = code_for(ring, nonce, opened)
    assert code is not None
    assert code_for(ring, nonce, opened + timedelta(hours=23, minutes=59)) == code
    assert code_for(ring, nonce, opened + timedelta(hours=24)) is None
    assert code_for(ring, nonce, opened - timedelta(hours=2)) is None
    other = Keyring.create(tmp_path / "other")
    assert code_for(other, nonce, opened) is None
    other.key_for(KeyScope.receipts(opened.date()), create=True)
    assert code_for(other, nonce, opened) is None
    other.close()


@given(data=st.data())
def test_a_nonce_that_was_tampered_with_is_not_ours(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ring = Keyring.create(tmp_path_factory.mktemp("keys") / "keys")
    nonce = new_nonce(ring, START)
    place = data.draw(st.integers(0, len(nonce) - 1))
    other = data.draw(st.sampled_from("0123456789ABCabc._-é٣"))
    forged = nonce[:place] + other + nonce[place + 1 :]
    assert code_for(ring, forged, START) == (code_for(ring, nonce, START) if forged == nonce else None)
    assert code_for(ring, data.draw(st.text(max_size=60)), START) is None


def test_a_days_key_is_made_ahead_and_destroyed_two_days_after_its_day(ring: Keyring) -> None:
    ahead = Ahead(ring, 2)
    ahead.top_up((), START)
    before = ring.scopes()
    nonce = new_nonce(ring, START)
    assert ring.scopes() == before
    new_nonce(ring, START + timedelta(days=1))
    assert ring.scopes() == before
    midnight = START.replace(hour=0, minute=0, second=0, microsecond=0)
    ahead.top_up((), midnight + timedelta(days=3) - timedelta(microseconds=1))
    assert KeyScope.receipts(START.date()) in ring.scopes()
    ahead.top_up((), midnight + timedelta(days=3))
    assert KeyScope.receipts(START.date()) not in ring.scopes()
    assert code_for(ring, nonce, START) is None


@ON_ONE_ENGINE
def test_wrong_codes_open_nothing_and_say_nothing(room: Room) -> None:
    code = raised(room, new_reader())
    shifted = ALPHABET[(ALPHABET.index(code[0]) + 1) % len(ALPHABET)] + code[1:-1]
    nearest = shifted + str(mod_37_36.calc_check_digit(shifted, ALPHABET))
    for typed in (nearest, code[:-1], code[::-1], "", "x" * 5_000):
        assert look(room, lambda book, typed=typed: book.by_code(typed)) is None  # type: ignore[misc]


def test_guessing_finds_no_code(ring: Keyring) -> None:
    assert guesses(ring, QUICK) == 0


@pytest.mark.prove
def test_a_million_guesses_find_no_code(ring: Keyring) -> None:
    assert guesses(ring, LONG) == 0
    print(f"{LONG} guesses at 1000 threads, none right")  # noqa: T201


def guesses(ring: Keyring, number: int, threads: int = 1_000) -> int:
    """How many of so many random codes are one of a thousand that were given."""
    Ahead(ring, 0).top_up((), START)
    sealing = Sealing(ring)
    kept = {sealing.look(code, create=False) for code in random_codes(threads)}
    return sum(sealing.look(code, create=False) in kept for code in random_codes(number))


def random_codes(number: int) -> Iterator[str]:
    for _ in range(number):
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        yield code + str(mod_37_36.calc_check_digit(code, ALPHABET))
