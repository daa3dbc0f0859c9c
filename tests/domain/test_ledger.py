"""Any change to a chain shows, and a chain without its salts tells nothing."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.ledger import (
    GENESIS,
    Entry,
    EntryKind,
    Finding,
    Head,
    Link,
    Verdict,
    commitment,
    commits_to,
    next_link,
    verify,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
salts = st.binary(min_size=32, max_size=32)
texts = st.text(st.characters(), max_size=30)
instants = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-720, 840)),
)
entries = st.builds(
    Entry,
    st.sampled_from(EntryKind),
    texts,
    st.none() | texts,
    st.none() | texts,
    instants,
    st.dictionaries(texts, texts | st.integers(), max_size=4),
)


def chained(payloads: Iterable[bytes], chain: str = "p1") -> list[Link]:
    links: list[Link] = []
    for payload in payloads:
        salt = hashlib.sha256(payload).digest()
        links.append(next_link(links[-1].head if links else None, chain, commitment(salt, payload)))
    return links


chains = st.lists(st.binary(max_size=20), min_size=1, max_size=12).map(chained)


@given(entry=entries)
def test_an_entry_comes_back_from_its_bytes(entry: Entry) -> None:
    again = Entry.from_bytes(entry.to_bytes())
    assert again == entry
    assert again.to_bytes() == entry.to_bytes()
    assert again.at.tzinfo is UTC


@given(entry=entries, order=st.randoms(use_true_random=False))
def test_the_bytes_do_not_depend_on_the_order_of_details_or_the_zone(entry: Entry, order: random.Random) -> None:
    details = list(entry.details.items())
    order.shuffle(details)
    elsewhere = entry.at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert replace(entry, details=dict(details), at=elsewhere).to_bytes() == entry.to_bytes()


@given(first=entries, second=entries)
def test_different_entries_have_different_bytes(first: Entry, second: Entry) -> None:
    assert (first == second) == (first.to_bytes() == second.to_bytes())


def test_the_encoding_is_the_documented_one() -> None:
    entry = Entry(EntryKind.STATUS_DECLARED, "p1", "slot1", "mina", NOON, {"status": "READY", "ändert": 2})
    assert entry.to_bytes().decode() == (
        '{"actor":"mina","at":"2026-11-22T12:00:00.000000+00:00","details":{"status":"READY","ändert":2},'
        '"kind":"status_declared","production":"p1","subject":"slot1"}'
    )


def test_an_entry_of_an_actor_names_them_and_their_production() -> None:
    actor = cast("Any", SimpleNamespace(id="mina", production=SimpleNamespace(id="p1")))
    made = Entry.of(EntryKind.ANSWERS_SAVED, actor, NOON, subject="mina", version=3)
    assert made == Entry(EntryKind.ANSWERS_SAVED, "p1", "mina", "mina", NOON, {"version": 3})
    assert Entry.of(EntryKind.SETUP_DONE, actor, NOON).subject is None


def test_an_entry_cannot_be_changed_through_what_it_was_made_from() -> None:
    details: dict[str, str | int] = {"scene": "72A"}
    entry = Entry(EntryKind.SENT, "p1", "mina", None, NOON, details)
    before = entry.to_bytes()
    details["scene"] = "73"
    assert entry.to_bytes() == before
    with pytest.raises(TypeError):
        cast("Any", entry.details)["scene"] = "73"
    with pytest.raises(FrozenInstanceError):
        entry.production = "p2"  # type: ignore[misc]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Entry(EntryKind.SENT, "p1", None, None, NOON.replace(tzinfo=None), {})


@pytest.mark.parametrize("value", [True, 1.5, None, ["x"], {"x": 1}, b"x"])
def test_details_are_strings_and_whole_numbers_only(value: object) -> None:
    with pytest.raises(TypeError):
        Entry(EntryKind.SENT, "p1", None, None, NOON, cast("Any", {"what": value}))


@pytest.mark.parametrize("change", [{"production": None}, {"subject": 1}, {"actor": ["a"]}])
def test_who_and_what_are_ids(change: dict[str, Any]) -> None:
    entry = Entry(EntryKind.SENT, "p1", None, None, NOON, {})
    with pytest.raises(TypeError):
        replace(entry, **change)


@given(noise=st.binary(max_size=80) | st.recursive(st.none() | texts, st.lists).map(lambda v: json.dumps(v).encode()))
def test_what_is_no_entry_is_refused_without_its_content(noise: bytes) -> None:
    with pytest.raises(ValueError, match=r"^This is not an entry of the ledger\.$"):
        Entry.from_bytes(noise)


@given(entry=entries, data=st.data())
def test_another_encoding_of_the_same_entry_is_refused(entry: Entry, data: st.DataObject) -> None:
    fields = json.loads(entry.to_bytes().decode("utf-8", "surrogatepass"))
    other = data.draw(
        st.sampled_from(
            [
                json.dumps(fields, indent=1),
                json.dumps(fields | {"more": 1}),
                json.dumps({name: value for name, value in fields.items() if name != "actor"}),
                json.dumps(fields | {"kind": "invented"}),
                json.dumps(fields | {"at": "2026-11-22T12:00:00"}),
                json.dumps(fields | {"details": [1]}),
                json.dumps([fields]),
            ]
        )
    )
    with pytest.raises(ValueError, match="not an entry"):
        Entry.from_bytes(other.encode())


@given(salt=salts, payload=st.binary(max_size=60), other_salt=salts, other_payload=st.binary(max_size=60))
def test_a_commitment_binds_salt_and_payload(
    salt: bytes, payload: bytes, other_salt: bytes, other_payload: bytes
) -> None:
    link = next_link(None, "p1", commitment(salt, payload))
    assert commits_to(link, salt, payload)
    assert commits_to(link, other_salt, other_payload) == ((salt, payload) == (other_salt, other_payload))
    assert link.commitment != hashlib.sha256(payload).digest()


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(bytes(length), b"payload")


def test_the_hash_is_the_documented_one() -> None:
    link = next_link(Head(6, b"\x07" * 32), "p1", b"\x09" * 32)
    fields = [b"p1", b"7", b"\x09" * 32, b"\x07" * 32]
    joined = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    assert link.hash == hashlib.sha256(b"closedset/ledger/1/link\0" + joined).digest()
    assert link.previous == b"\x07" * 32
    assert next_link(None, "p1", b"\x09" * 32).previous == GENESIS


@given(links=chains)
def test_an_untouched_chain_holds(links: list[Link]) -> None:
    assert verify(links) == Verdict(Finding.INTACT, links[-1].head)
    assert verify(iter(links), links[-1].head).intact
    assert [link.seq for link in links] == list(range(1, len(links) + 1))


@given(links=chains, data=st.data())
def test_a_chain_may_have_grown_since_its_head_was_kept(links: list[Link], data: st.DataObject) -> None:
    kept = data.draw(st.sampled_from(links)).head
    assert verify(links, kept) == Verdict(Finding.INTACT, links[-1].head)


def test_an_empty_chain_holds_unless_a_head_is_expected() -> None:
    assert verify([]) == Verdict(Finding.INTACT, None)
    assert verify([], Head(1, GENESIS)) == Verdict(Finding.TRUNCATED, None)


@given(links=chains, data=st.data())
def test_any_edit_of_any_field_is_found(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["chain", "seq", "commitment", "previous", "hash"]))
    value: Any = data.draw({"chain": texts, "seq": st.integers(-3, 20)}.get(field, st.binary(max_size=40)))
    edited = [*links[:place], replace(links[place], **{field: value}), *links[place + 1 :]]
    assume(edited != links)
    verdict = verify(edited, links[-1].head)
    assert not verdict.intact
    assert verdict.head == (links[place - 1].head if place else None) or field == "chain"


@given(links=chains, data=st.data())
def test_an_edit_with_its_hash_made_anew_is_found(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    before = links[place - 1].head if place else None
    forged = next_link(before, "p1", data.draw(salts))
    assume(forged != links[place])
    verdict = verify([*links[:place], forged, *links[place + 1 :]], links[-1].head)
    assert verdict.finding is (Finding.DETACHED if place < len(links) - 1 else Finding.REWRITTEN)


@given(links=chains, data=st.data())
def test_a_deletion_is_found(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    verdict = verify([*links[:place], *links[place + 1 :]], links[-1].head)
    assert verdict.finding is (Finding.MISSING if place < len(links) - 1 else Finding.TRUNCATED)
    assert verdict.head == (links[place - 1].head if place else None)


@given(links=chains, data=st.data())
def test_an_insertion_is_found(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links)))
    before = links[place - 1].head if place else None
    extra = data.draw(st.sampled_from(links) | st.builds(next_link, st.just(before), st.just("p1"), salts))
    inserted = [*links[:place], extra, *links[place:]]
    assume(place < len(links) or extra in links)
    assert not verify(inserted, links[-1].head).intact


@given(links=chains, order=st.randoms(use_true_random=False))
def test_another_order_is_found(links: list[Link], order: random.Random) -> None:
    moved = list(links)
    order.shuffle(moved)
    assume(moved != links)
    assert verify(moved).finding in {Finding.MISSING, Finding.OUT_OF_ORDER}


@given(links=chains, data=st.data())
def test_truncation_is_found_against_a_kept_head(links: list[Link], data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(links) - 1))
    verdict = verify(links[:end], links[-1].head)
    assert verdict == Verdict(Finding.TRUNCATED, links[end - 1].head if end else None)


@given(payloads=st.lists(st.binary(max_size=20), min_size=1, max_size=12), data=st.data())
def test_a_chain_rewritten_whole_is_found_against_a_kept_head(payloads: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(payloads) - 1))
    rewritten = chained([*payloads[:place], payloads[place] + b"!", *payloads[place + 1 :]])
    kept = chained(payloads)[-1].head
    assert verify(rewritten).intact
    assert verify(rewritten, kept).finding is Finding.REWRITTEN


def test_links_of_two_chains_do_not_mix() -> None:
    first, second = chained([b"a", b"b"], "p1"), chained([b"a", b"b"], "p2")
    assert first[0].hash != second[0].hash
    assert verify([first[0], second[1]]).finding is Finding.FOREIGN
    relabelled = [replace(link, chain="p2") for link in first]
    assert verify(relabelled).finding is Finding.EDITED


def test_no_two_links_share_one_hash_input() -> None:
    one = next_link(None, "p1", b"\x00" * 32)
    assert one.hash != next_link(None, "p", b"1" + b"\x00" * 31).hash
    assert next_link(Head(0, GENESIS), "p1", b"\x00" * 32) == one


def test_a_hundred_thousand_links_are_checked_to_the_last() -> None:
    links = chained(number.to_bytes(4, "big") for number in range(100_000))
    assert verify(links, links[-1].head) == Verdict(Finding.INTACT, links[-1].head)
    links[99_998] = replace(links[99_998], commitment=GENESIS)
    assert verify(links) == Verdict(Finding.EDITED, links[99_997].head)
