"""The figures of the exported ledger: how fast a long one is checked, and how much tampering is found."""

from __future__ import annotations

import io
import sys
import time

import pytest

from bot.domain.ledger_file import check, short_head
from tests.domain.tampering import KEY, KINDS, exported, found_of, links_of

ENTRIES = 100_000
TAMPERINGS = 1_000
SECONDS = 2.0


@pytest.mark.prove
def test_a_hundred_thousand_entries_are_verified_within_two_seconds() -> None:
    links = links_of(ENTRIES)
    content = b"".join(exported(links, tuple(range(100, ENTRIES, 100))))
    begun = time.perf_counter()
    verdict = check(io.BytesIO(content), KEY.public_key(), short_head(links[ENTRIES // 2].head))
    seconds = time.perf_counter() - begun
    sys.stdout.write(
        f"{ENTRIES} entries and {verdict.days} daily heads, {len(content)} bytes, verified in {seconds:.2f} s\n"
    )
    assert verdict.intact
    assert seconds < SECONDS


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_tamperings_of_each_kind_are_all_found(kind: str) -> None:
    found = found_of(kind, TAMPERINGS)
    sys.stdout.write(f"{kind}: {found} of {TAMPERINGS} found\n")
    assert found == TAMPERINGS
