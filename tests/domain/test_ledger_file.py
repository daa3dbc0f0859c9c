"""An exported ledger is checked by a file and a key, and whatever is done to it is found."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ledger import Finding, Head
from bot.domain.ledger_file import FileFinding, check, noted_bits, short_head
from tests.domain.tampering import (
    AT,
    CHAIN,
    KEY,
    KINDS,
    THIEF,
    exported,
    found_of,
    head_of,
    judged,
    links_of,
)


def test_what_was_exported_is_intact_and_says_what_it_holds() -> None:
    links = links_of(20)
    verdict = judged(exported(links))
    assert verdict.intact
    assert (verdict.head, verdict.days, verdict.chain) == (head_of(links), 2, CHAIN)
    assert verdict.exported == AT.isoformat(timespec="seconds")


@pytest.mark.parametrize("count", [1, 2])
def test_a_short_ledger_without_daily_heads_is_intact_too(count: int) -> None:
    assert judged(exported(links_of(count), ())).intact


def test_a_file_holds_hashes_and_nothing_else() -> None:
    """Whoever reads it, with a shredded production or a living one, finds no kind and no subject."""
    for line in exported(links_of(20)):
        value = json.loads(line)
        if isinstance(value, list):
            assert [type(part) for part in value] == [int, str, str, str]
            assert all(len(bytes.fromhex(part)) == 32 for part in value[1:])
        else:
            assert value.keys() <= {"closedset_ledger", "chain", "day", "exported", "seq", "hash", "signature"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_tampering_is_found(kind: str) -> None:
    assert found_of(kind, 60) == 60


def test_every_single_byte_counts() -> None:
    whole = b"".join(exported(links_of(2), (1,)))
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        assert not judged([changed]).intact, at
        assert not judged([whole[:at]]).intact, at


def test_the_first_thing_wrong_is_named() -> None:
    lines = exported(links_of(20))
    assert judged([]).finding is FileFinding.UNREADABLE
    assert judged([b"[" * 4000]).finding is FileFinding.UNREADABLE
    assert judged([b'{"closedset_ledger":2,"chain":"p"}\n']).finding is FileFinding.UNREADABLE
    assert judged(lines[:-1]).finding is FileFinding.UNFINISHED
    assert judged(lines[:1]).finding is FileFinding.UNFINISHED
    missing = judged([*lines[:5], *lines[6:]])
    assert (missing.finding, missing.link, missing.head) == (
        FileFinding.CHAIN,
        Finding.MISSING,
        Head(4, missing.head.hash),
    )  # type: ignore[union-attr]
    for more in (b"{}\n", b"null\n", b"\n"):
        assert judged([*lines, more]).finding is FileFinding.UNREADABLE
    assert judged(exported(links_of(20), sign=THIEF.sign)).finding is FileFinding.SIGNATURE


def test_a_daily_head_of_another_history_shows_even_when_the_keeper_of_the_key_signs_the_export() -> None:
    kept = exported(links_of(20))[21:23]
    rewritten = exported(links_of(20, b"other"), ())
    forged = [*rewritten[:-1], *kept, rewritten[-1]]
    assert judged(forged).finding is FileFinding.HEAD


def test_an_old_or_rewritten_ledger_is_found_by_a_head_that_somebody_noted() -> None:
    """Even the keeper of the signing key cannot rewrite what others have noted."""
    links = links_of(20)
    noted = short_head(links[14].head)
    assert judged(exported(links), noted).intact
    assert judged(exported(links), f" {noted.lower().replace('-', ' ')}").intact
    assert judged(exported(links[:10], (3, 9)), noted).finding is FileFinding.NOTED
    assert judged(exported(links_of(20, b"other")), noted).finding is FileFinding.NOTED


@pytest.mark.parametrize(
    "noted", ["", "15", "AAAA-AAAA-AAAA-AAA1", "AAAA", "AAAA-AAAA-AAAA-AAAA-AAAA", "ÄAAA-AAAA-AAAA-AAAA"]
)
def test_what_is_no_noted_head_is_said_to_be_none(noted: str) -> None:
    with pytest.raises(ValueError, match="not a head"):
        judged(exported(links_of(3), ()), noted)


@given(st.integers(1, 10**9), st.binary(min_size=32, max_size=32))
def test_a_short_head_tells_its_hash_and_no_number(seq: int, hash_: bytes) -> None:
    short = short_head(Head(seq, hash_))
    assert noted_bits(short) == hash_[:10]
    assert short == short_head(Head(seq + 1, hash_))


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    assert not check(io.BytesIO(content), KEY.public_key()).intact
