"""What is sealed opens in its own place with its own key, whole, and in no other case; sizes tell nothing."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storage.keyring import Keyring, KeyScope
from storage.seal import ENVELOPE_EXTRA, SIZES, Place, Seal, TooLarge, Unreadable, pad, unpad

MINA = KeyScope.performer("mina")
PLACE = Place(production="p1", table="answers", column="content", row="r1", subject="mina", version=3)
texts = st.text(max_size=40)
places = st.builds(Place, texts, texts, texts, texts, texts, st.integers(0, 2**40))
answers = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(), max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring]:
    ring = Keyring.create(tmp_path_factory.mktemp("seal") / "keys")
    yield ring
    ring.close()


@pytest.fixture(scope="module")
def seal(keyring: Keyring) -> Seal:
    return Seal(keyring)


@given(plain=st.binary(max_size=600), size=st.sampled_from(SIZES))
def test_padding_gives_the_content_back_at_exactly_the_size_asked(plain: bytes, size: int) -> None:
    if len(plain) > size - 4:
        with pytest.raises(TooLarge):
            pad(plain, size)
    else:
        assert len(pad(plain, size)) == size
        assert unpad(pad(plain, size)) == plain


@pytest.mark.parametrize("size", SIZES)
def test_the_largest_content_fits_and_one_byte_more_does_not(size: int) -> None:
    full = b"\xff" * (size - 4)
    assert unpad(pad(full, size)) == full
    with pytest.raises(TooLarge):
        pad(full + b"\xff", size)


@pytest.mark.parametrize("size", [-64, 0, 1, 63, 65, 100, 1_000_000])
def test_only_the_known_sizes_are_used(size: int) -> None:
    with pytest.raises(ValueError, match="sizes"):
        pad(b"", size)


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        bytes(3),
        bytes(65),
        (61).to_bytes(4, "big") + bytes(60),
        b"\xff" * 64,
        bytes(63) + b"\x01",
        (2).to_bytes(4, "big") + b"no" + bytes(57) + b"x",
    ],
)
def test_padding_nobody_made_is_refused(padded: bytes) -> None:
    with pytest.raises(Unreadable):
        unpad(padded)


@given(place=places, plain=st.binary(max_size=508))
def test_what_is_sealed_opens_again(seal: Seal, place: Place, plain: bytes) -> None:
    assert seal.open(MINA, place, seal.seal(MINA, place, plain, 512)) == plain


@given(value=answers)
def test_json_comes_back_as_it_was_even_with_lone_surrogates(seal: Seal, value: object) -> None:
    assert seal.open_json(MINA, PLACE, seal.seal_json(MINA, PLACE, value, 65_536)) == value


def test_every_answer_has_the_same_length(seal: Seal) -> None:
    values = [
        "yes",
        "no",
        "talk",
        "later",
        {"answer": "conditions", "conditions": "only with the robe until rolling"},
        None,
    ]
    lengths = {len(seal.seal_json(MINA, PLACE, value, 512)) for value in values}
    assert lengths == {512 + ENVELOPE_EXTRA}


def test_the_same_answer_never_looks_the_same(seal: Seal) -> None:
    assert len({seal.seal(MINA, PLACE, b"no", 64) for _ in range(200)}) == 200


def test_content_is_not_in_the_envelope(seal: Seal) -> None:
    assert b"canary" not in seal.seal(MINA, PLACE, b"canary" * 20, 512)


@given(place=places, other=st.data())
def test_no_field_of_the_place_can_be_swapped(seal: Seal, place: Place, other: st.DataObject) -> None:
    envelope = seal.seal(MINA, place, b"no", 64)
    for field in fields(Place):
        values: st.SearchStrategy[Any] = st.integers(0, 2**40) if field.name == "version" else texts
        elsewhere = replace(place, **{field.name: other.draw(values)})
        assume(elsewhere != place)
        with pytest.raises(Unreadable):
            seal.open(MINA, elsewhere, envelope)


@given(first=places, second=places)
def test_no_two_places_share_one_encoding(first: Place, second: Place) -> None:
    assert (first.associated_data() == second.associated_data()) == (first == second)


def test_moving_text_between_neighbouring_fields_is_another_place() -> None:
    moved = replace(PLACE, table="answersc", column="ontent")
    assert moved.associated_data() != PLACE.associated_data()


def test_every_changed_byte_is_refused_in_the_same_way(seal: Seal) -> None:
    envelope = seal.seal(MINA, PLACE, b"no", 64)
    told = set()
    for position in range(len(envelope)):
        for mask in (0x01, 0x80, 0xFF):
            damaged = bytearray(envelope)
            damaged[position] ^= mask
            with pytest.raises(Unreadable) as caught:
                seal.open(MINA, PLACE, bytes(damaged))
            told.add((str(caught.value), caught.value.args, caught.value.__cause__))
    assert len(told) == 1


def test_every_truncation_and_extension_is_refused(seal: Seal) -> None:
    envelope = seal.seal(MINA, PLACE, b"no", 64)
    for damaged in [*(envelope[:end] for end in range(len(envelope))), envelope + b"\0", b"\0" + envelope]:
        with pytest.raises(Unreadable):
            seal.open(MINA, PLACE, damaged)


@given(noise=st.binary(max_size=200))
def test_noise_is_refused(seal: Seal, noise: bytes) -> None:
    with pytest.raises(Unreadable):
        seal.open(MINA, PLACE, noise)


def test_another_scope_opens_nothing(seal: Seal) -> None:
    envelope = seal.seal(MINA, PLACE, b"no", 64)
    seal.seal(KeyScope.performer("anna"), PLACE, b"no", 64)
    for scope in (KeyScope.performer("anna"), KeyScope.production("mina"), KeyScope.performer("nobody")):
        with pytest.raises(Unreadable):
            seal.open(scope, PLACE, envelope)


def test_content_that_is_not_json_is_unreadable(seal: Seal) -> None:
    with pytest.raises(Unreadable):
        seal.open_json(MINA, PLACE, seal.seal(MINA, PLACE, b"{canary", 64))


def test_content_too_large_for_its_form_makes_no_key_and_tells_nothing(keyring: Keyring, seal: Seal) -> None:
    scope = KeyScope.performer("too-large")
    with pytest.raises(TooLarge) as caught:
        seal.seal_json(scope, PLACE, "canary" * 20, 64)
    assert "canary" not in "".join(traceback.format_exception_only(caught.value))
    assert scope not in keyring.scopes()


def test_a_failure_shows_neither_content_nor_its_cause(seal: Seal) -> None:
    envelope = seal.seal(MINA, PLACE, b"canary", 64)
    with pytest.raises(Unreadable) as caught:
        seal.open(MINA, replace(PLACE, row="r2"), envelope)
    shown = "".join(traceback.format_exception(caught.value))
    assert "InvalidTag" not in shown
    assert "canary" not in shown
    assert "r2" not in str(caught.value)


def test_a_destroyed_key_shreds_what_it_sealed_and_only_that(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "keys")
    seal, anna = Seal(keyring), KeyScope.performer("anna")
    hers, other = seal.seal(MINA, PLACE, b"no", 64), seal.seal(anna, PLACE, b"yes", 64)
    assert keyring.destroy(MINA)
    with pytest.raises(Unreadable):
        seal.open(MINA, PLACE, hers)
    assert seal.open(anna, PLACE, other) == b"yes"
    again = seal.seal(MINA, PLACE, b"not now", 64)
    assert seal.open(MINA, PLACE, again) == b"not now"
    with pytest.raises(Unreadable):
        seal.open(MINA, PLACE, hers)
    keyring.close()


def test_derived_keys_are_dropped_with_a_destroyed_key(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "keys")
    seal = Seal(keyring)
    seal.seal(MINA, PLACE, b"no", 64)
    assert seal._cipher.cache_info().currsize == 1
    keyring.destroy(MINA)
    assert seal._cipher.cache_info().currsize == 0
    keyring.close()


def test_columns_and_purposes_have_keys_of_their_own(keyring: Keyring) -> None:
    key = keyring.key_for(MINA, create=True)
    purposes = ["closedset/1/answers/content", "closedset/1/answers/needs", "closedset/1/drafts/content", ""]
    derived = {key.derive(purpose) for purpose in purposes}
    assert len(derived) == len(purposes)
    assert all(len(secret) == 32 and secret != key.secret for secret in derived)


def test_the_envelope_is_laid_out_as_documented(keyring: Keyring, seal: Seal) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    envelope = seal.seal_json(MINA, PLACE, ["no"], 64)
    key = keyring.key_for(MINA, create=False)
    assert envelope[:1] == b"\x01"
    assert envelope[1:9] == key.id
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"closedset/1/answers/content").derive(key.secret)
    names = [b"p1", b"answers", b"content", b"r1", b"mina", b"3"]
    place = b"".join(len(name).to_bytes(4, "big") + name for name in names)
    padded = AESGCM(derived).decrypt(envelope[9:21], envelope[21:], envelope[:9] + place)
    assert json.loads(padded[4 : 4 + int.from_bytes(padded[:4], "big")]) == ["no"]
