"""The layers round a concern: what each key opens, and that nothing tells one row from another.

A thread has a key of its own, which is kept nowhere plain. It is wrapped by the receipt code and sealed to three boxes,
always three, in no order, decoys where no reader is. All that together, with what retention has to know, is sealed once
more under a key taken from those made ahead: the outer layer, which the server opens, and whose key a purge destroys.
An entry is sealed under the thread's key, and that under the outer key too. What is held for counsel is an age file
within the outer layer, which no key here opens.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar

import pyrage  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from pydantic import TypeAdapter, ValidationError

from bot.domain.concerns import MOST_READERS, Entry, ReaderKey, State, Thread
from storage.keyring import KEY_ID_BYTES, Key, KeyGone, Keyring, KeyScope, ScopeKind
from storage.seal import Place, Seal, TooLarge, Unreadable, pad, unpad

T = TypeVar("T")

ID_BYTES: Final = 16
THREAD_SIZE: Final = 8_192
"""Every thread's row, padded."""
ENTRY_SIZE: Final = 16_384
"""Every entry's row, padded: 3,000 characters of any script."""
PAGE_SIZE: Final = 512

_INNER_THREAD: Final = 4_096
_INNER_ENTRY: Final = 14_336
_INNER_HELD: Final = 2_048
_COUNSEL_SIZE: Final = 12_800
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_LENGTH_BYTES: Final = 4
_SECRET: Final = KeyScope.instance("concerns")
_THREAD: Final = TypeAdapter(Thread)
_ENTRY: Final = TypeAdapter(Entry)


@dataclass(frozen=True, slots=True)
class Facts:
    """What retention has to know of a thread, and the server opens. `state` is KEPT, CLOSED, or SENT for all others."""

    production_id: str
    state: State
    visible: datetime
    closed: datetime | None
    held: bool

    @classmethod
    def of(cls, thread: Thread) -> Facts:
        state = thread.state if thread.state in (State.KEPT, State.CLOSED) else State.SENT
        return cls(thread.production_id, state, thread.visible, thread.closed, thread.held)


_FACTS: Final = TypeAdapter(Facts)


@dataclass(frozen=True, slots=True)
class Outer:
    """A thread's outer layer, open: the facts, its key wrapped by the code and sealed to the boxes, and what that key
    opens."""

    facts: Facts
    by_code: bytes = field(repr=False)
    boxes: tuple[bytes, ...] = field(repr=False)
    inner: bytes = field(repr=False)


class Sealing:
    """Seals and opens rows of the concerns' store with the keys of one keyring. Safe for threads.

    Every failure is the same `Unreadable`.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring: Final = keyring
        self._seal: Final = Seal(keyring)

    def look(self, code: str, *, create: bool) -> bytes:
        """What is kept of a code (32 bytes). Raises `KeyGone` where nothing was ever kept, unless `create`."""
        return hmac.digest(self._secret("look", create=create), code.encode(), "sha256")

    def outer_key(self, envelope: bytes) -> Key:
        """The key that seals this outer layer. Raises `Unreadable` when it was destroyed."""
        key = self._keyring.key_with_id(key_id_of(envelope))
        if key is None or key.scope.kind is not ScopeKind.CONCERN:
            raise Unreadable
        return key

    def open_outer(self, thread_id: bytes, envelope: bytes) -> Outer:
        plain = self._seal.open(self.outer_key(envelope).scope, _thread_place("", thread_id, "sealed"), envelope)
        facts, by_code, *boxes, inner = _split(plain)
        return Outer(_load(_FACTS, facts), by_code, tuple(boxes), inner)

    def seal_outer(self, key: Key, thread_id: bytes, outer: Outer) -> bytes:
        plain = _join(_dump(_FACTS, outer.facts), outer.by_code, *outer.boxes, outer.inner)
        return self._under(key, _thread_place("", thread_id, "sealed"), plain, THREAD_SIZE)

    def wrap(self, thread_id: bytes, code: str, key: bytes) -> bytes:
        """The thread's key, wrapped by the receipt code."""
        return _encrypt(self._code_key(code, create=True), _thread_place("", thread_id, "by_code"), key)

    def unwrap(self, thread_id: bytes, outer: Outer, code: str) -> bytes:
        return _decrypt(self._code_key(code, create=False), _thread_place("", thread_id, "by_code"), outer.by_code)

    def seal_entry(self, key: Key, thread: Thread, thread_id: bytes, opened_by: bytes, entry: Entry) -> bytes:
        """The row of an entry, under the thread's key and the outer one."""
        place = _entry_place(thread, thread_id, entry.order)
        inner = _encrypt(_derived(opened_by, "entry"), place, pad(_entry_plain(entry), _INNER_ENTRY))
        return self._under(key, place, _join(inner), ENTRY_SIZE)

    def seal_held(
        self, key: Key, thread: Thread, thread_id: bytes, opened_by: bytes, entry: Entry, counsel: str
    ) -> bytes:
        """As `seal_entry`, with the text encrypted to counsel's age recipient. `ValueError` for what is none."""
        place = _entry_place(thread, thread_id, entry.order)
        without = replace(entry, text="")
        inner = _encrypt(_derived(opened_by, "entry"), place, pad(_entry_plain(without), _INNER_HELD))
        return self._under(key, place, _join(inner, _for_counsel(entry, counsel)), ENTRY_SIZE)

    def open_entry(self, thread: Thread, thread_id: bytes, opened_by: bytes, order: int, envelope: bytes) -> Entry:
        place = _entry_place(thread, thread_id, order)
        inner, *_ = self._entry_parts(place, envelope)
        about, text = _split(unpad(_decrypt(_derived(opened_by, "entry"), place, inner)))
        return replace(_load(_ENTRY, about), text=text.decode("utf-8", "surrogatepass"))

    def counsels_file(self, facts: Facts, thread_id: bytes, order: int, envelope: bytes) -> bytes | None:
        """The age file in an entry's row, if it has one."""
        place = Place(facts.production_id, "entries", "sealed", entry_row(thread_id, order), thread_id.hex(), order)
        _, *files = self._entry_parts(place, envelope)
        return files[0] if files else None

    def entry_id(self, key: Key, thread_id: bytes, order: int) -> bytes:
        """The id of a thread's entry, by its number; whoever has no outer key cannot tell which thread it is of."""
        name = f"{thread_id.hex()}/{order}"
        return hmac.digest(key.derive(_for("entry ids")), name.encode(), hashlib.sha256)[:ID_BYTES]

    def seal_page(self, page_id: bytes, page: dict[str, Any]) -> bytes:
        return self._seal.seal_json(_SECRET, Place("", "pages", "sealed", page_id.hex(), "", 0), page, PAGE_SIZE)

    def open_page(self, page_id: bytes, envelope: bytes) -> Any:
        return self._seal.open_json(_SECRET, Place("", "pages", "sealed", page_id.hex(), "", 0), envelope)

    def _entry_parts(self, place: Place, envelope: bytes) -> list[bytes]:
        return _split(self._seal.open(self.outer_key(envelope).scope, place, envelope))

    def _under(self, key: Key, place: Place, plain: bytes, size: int) -> bytes:
        if self._keyring.key_with_id(key.id) is None:
            raise KeyGone  # a new key of its name would outlive the purge that destroyed it
        return self._seal.seal(key.scope, place, plain, size)

    def _code_key(self, code: str, *, create: bool) -> bytes:
        salt = self._secret("codes", create=create)
        return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=_for("wrap").encode()).derive(code.encode())

    def _secret(self, purpose: str, *, create: bool) -> bytes:
        return self._keyring.key_for(_SECRET, create=create).derive(_for(purpose))


def key_id_of(envelope: bytes) -> bytes:
    """The id of the key that seals this envelope, as `storage.seal` writes it."""
    return envelope[1 : 1 + KEY_ID_BYTES]


def new_thread_key() -> bytes:
    return secrets.token_bytes(_KEY_BYTES)


def boxes_for(readers: Sequence[ReaderKey], key: bytes) -> tuple[bytes, ...]:
    """The thread's key sealed to each reader, and to nobody where there is none; three, in random order."""
    if len(readers) > MOST_READERS:
        raise ValueError("A thread is sealed to three readers at most.")
    decoys = range(MOST_READERS - len(readers))
    sealed = [SealedBox(PublicKey(reader.public)).encrypt(key) for reader in readers]
    sealed += [SealedBox(PrivateKey.generate().public_key).encrypt(new_thread_key()) for _ in decoys]
    secrets.SystemRandom().shuffle(sealed)
    return tuple(sealed)


def keys_in(outer: Outer, private: bytes) -> Iterator[bytes]:
    """What a reader's private key opens of the boxes."""
    opener = SealedBox(PrivateKey(private))
    for box in outer.boxes:
        try:
            yield opener.decrypt(box)
        except CryptoError:
            continue


def seal_thread(thread_id: bytes, key: bytes, thread: Thread) -> bytes:
    """What is sealed of a thread, under its own key, bound to its production."""
    place = _thread_place(thread.production_id, thread_id, "thread")
    return _encrypt(_derived(key, "thread"), place, pad(_dump(_THREAD, thread), _INNER_THREAD))


def open_thread(thread_id: bytes, outer: Outer, key: bytes) -> Thread:
    place = _thread_place(outer.facts.production_id, thread_id, "thread")
    return _load(_THREAD, unpad(_decrypt(_derived(key, "thread"), place, outer.inner)))


def entry_row(thread_id: bytes, order: int) -> str:
    """What names an entry's row in its associated data."""
    return f"{thread_id.hex()}/{order}"


def _for(purpose: str) -> str:
    return f"closedset/1/concerns/{purpose}"


def _thread_place(production: str, thread_id: bytes, column: str) -> Place:
    return Place(production, "threads", column, thread_id.hex(), "", 0)


def _entry_place(thread: Thread, thread_id: bytes, order: int) -> Place:
    return Place(thread.production_id, "entries", "sealed", entry_row(thread_id, order), thread_id.hex(), order)


def _entry_plain(entry: Entry) -> bytes:
    return _join(_dump(_ENTRY, replace(entry, text="")), entry.text.encode("utf-8", "surrogatepass"))


def _for_counsel(entry: Entry, counsel: str) -> bytes:
    """The text as it was written, below the name if one was given, padded with line ends to one length.

    What age adds to it is of a random length of its own.
    """
    text = f"{entry.name}\n\n{entry.text}" if entry.name else entry.text
    plain = text.encode("utf-8", "replace")
    if len(plain) > _COUNSEL_SIZE:
        raise TooLarge
    try:
        recipient = pyrage.x25519.Recipient.from_str(counsel)
    except pyrage.RecipientError:
        raise ValueError("Counsel's key is not an age recipient.") from None
    sealed: bytes = pyrage.encrypt(plain.ljust(_COUNSEL_SIZE, b"\n"), [recipient])
    return sealed


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_for(purpose).encode()).derive(key)


def _encrypt(key: bytes, place: Place, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.associated_data())


def _decrypt(key: bytes, place: Place, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.associated_data())
    except (InvalidTag, ValueError):
        raise Unreadable from None


def _dump(adapter: TypeAdapter[Any], value: object) -> bytes:
    """Half a character raises `UnicodeError`, before anything is saved that could not be read again."""
    return json.dumps(adapter.dump_python(value, mode="json"), ensure_ascii=False, separators=(",", ":")).encode()


def _load(adapter: TypeAdapter[T], plain: bytes) -> T:
    try:
        return adapter.validate_python(json.loads(plain))
    except (ValueError, ValidationError):
        raise Unreadable from None


def _join(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)


def _split(joined: bytes) -> list[bytes]:
    parts: list[bytes] = []
    while joined:
        end = _LENGTH_BYTES + int.from_bytes(joined[:_LENGTH_BYTES], "big")
        parts.append(joined[_LENGTH_BYTES:end])
        joined = joined[end:]
    return parts
