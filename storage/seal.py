"""The seal: what is confidential is readable only with its key, in its own place, and its size tells nothing.

An envelope is ``version (1) | key id (8) | nonce (12) | ciphertext and tag``, AES-256-GCM. The key is derived by
HKDF-SHA256 from the key of the scope (a performer, a production, a concern), one for each table and column.
The associated data binds the envelope to its `Place`, so a row copied to another person, production, column or version
does not open. The plain text is padded to one of `SIZES` first: give a form its own size, whatever was answered.

Every failure is the same `Unreadable`: a wrong key, a destroyed key, a wrong place, a damaged byte. It carries no data
and no cause.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.keyring import KEY_ID_BYTES, Key, Keyring, KeyScope

SIZES: Final = (64, 512, 2_048, 4_096, 8_192, 14_336, 16_384, 32_768, 65_536, 131_072, 262_144)
"""Padded sizes in bytes. The content may be up to 4 bytes shorter."""

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_LENGTH_BYTES: Final = 4
_HEADER_BYTES: Final = len(_VERSION) + KEY_ID_BYTES

ENVELOPE_EXTRA: Final = _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES
"""How many bytes an envelope is longer than its padded size."""


class Unreadable(Exception):
    """Something sealed did not open. Why is not told, and nothing of what it held is in here."""

    def __init__(self) -> None:
        super().__init__("Something kept here could not be opened.")


class TooLarge(ValueError):
    """The content does not fit the size its form is sealed at. Limits on the form are meant to make this impossible."""

    def __init__(self) -> None:
        super().__init__("The content does not fit the size its form is sealed at.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an envelope belongs: its production, table, column and row, whom it is about, and which version it is.

    `subject` is a person's id, or empty where a row is about nobody. `version` counts saves of the row, from 0.
    """

    production: str
    table: str
    column: str
    row: str
    subject: str
    version: int

    def associated_data(self) -> bytes:
        """The fields, each behind its length, so that no two places share one encoding."""
        fields = (self.production, self.table, self.column, self.row, self.subject, str(self.version))
        encoded = (field.encode("utf-8", "surrogatepass") for field in fields)
        return b"".join(len(field).to_bytes(_LENGTH_BYTES, "big") + field for field in encoded)


def pad(plain: bytes, size: int) -> bytes:
    """Exactly `size` bytes that `unpad` turns back: length (4 bytes), content, zeros.

    Raises `TooLarge` if the content does not fit, and `ValueError` for a size that is not one of `SIZES`.
    """
    if size not in SIZES:
        raise ValueError("Not one of the sizes that things are sealed at.")
    if len(plain) > size - _LENGTH_BYTES:
        raise TooLarge
    return (len(plain).to_bytes(_LENGTH_BYTES, "big") + plain).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content that was padded. `Unreadable` for anything that `pad` cannot have made."""
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    end = _LENGTH_BYTES + length
    if len(padded) not in SIZES or end > len(padded) or padded.count(0, end) != len(padded) - end:
        raise Unreadable
    return padded[_LENGTH_BYTES:end]


class Seal:
    """Seals and opens confidential columns with the keys of one keyring. Safe for threads."""

    def __init__(self, keyring: Keyring, remembered: int = 4_096) -> None:
        """`remembered` bounds the derived keys kept in memory; all are dropped as soon as any key is destroyed."""
        self._keyring: Final = keyring
        self._cipher: Final = lru_cache(maxsize=remembered)(_cipher)
        keyring.when_forgotten(self._cipher.cache_clear)

    def seal(self, scope: KeyScope, place: Place, plain: bytes, size: int) -> bytes:
        """An envelope of exactly `size + ENVELOPE_EXTRA` bytes. The scope's key is made if there is none.

        Raises `TooLarge` or `ValueError` as `pad` does, before any key is made.
        """
        padded = pad(plain, size)
        key = self._keyring.key_for(scope, create=True)
        header = _VERSION + key.id
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = self._cipher(key, place.table, place.column)
        return header + nonce + cipher.encrypt(nonce, padded, header + place.associated_data())

    def open(self, scope: KeyScope, place: Place, envelope: bytes) -> bytes:
        """What was sealed for this scope in this place, exactly; `Unreadable` in every other case."""
        header, rest = envelope[:_HEADER_BYTES], envelope[_HEADER_BYTES:]
        key = self._keyring.key_with_id(header[len(_VERSION) :])
        if header[: len(_VERSION)] != _VERSION or key is None or key.scope != scope:
            raise Unreadable
        cipher = self._cipher(key, place.table, place.column)
        try:
            padded = cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header + place.associated_data())
        except (InvalidTag, ValueError):
            raise Unreadable from None
        return unpad(padded)

    def seal_json(self, scope: KeyScope, place: Place, value: object, size: int) -> bytes:
        """As `seal`, for a value of strings, numbers, booleans, None, lists and string-keyed dicts."""
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return self.seal(scope, place, text.encode("utf-8", "surrogatepass"), size)

    def open_json(self, scope: KeyScope, place: Place, envelope: bytes) -> Any:
        """As `open`, giving the value back. Hold it against a model of your own: its shape is not checked here."""
        plain = self.open(scope, place, envelope)
        try:
            return json.loads(plain.decode("utf-8", "surrogatepass"))
        except ValueError:
            raise Unreadable from None


def without_key_id(envelope: bytes) -> bytes:
    """An envelope for a row from which nobody is to learn under which key it is sealed."""
    return envelope[_HEADER_BYTES:]


def with_key_id(key: Key, kept: bytes) -> bytes:
    """The envelope that `without_key_id` made shorter."""
    return _VERSION + key.id + kept


def _cipher(key: Key, table: str, column: str) -> AESGCM:
    return AESGCM(key.derive(f"closedset/1/{table}/{column}"))
