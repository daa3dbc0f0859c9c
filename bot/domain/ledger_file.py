"""A chain of the ledger as a file that anybody can check, without this program's database, its keys or a network.

Promise: a file that `check` calls intact is, byte for byte, what the holder of the signing key exported, and its chain
contains every daily head in it. Any edit, deletion, insertion, reordering or truncation is found, and a chain rewritten
whole too: without the signing key by the signatures, with it by a head that somebody else noted (`noted`). The file
holds commitments and hashes and nothing else: no kind, no subject, no time but that of its heads and of the export.

Text, one JSON value a line: what it is and whose chain; ``[number, commitment, previous, hash]`` for each link, in
hexadecimal; one object for each daily head; one for the export, which signs the SHA-256 of every byte before it.
Signatures are Ed25519 over a purpose and fields behind their lengths.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.domain.ledger import HASH_BYTES, Finding, Head, Link, verify

Sign = Callable[[bytes], bytes]
"""From a message to its Ed25519 signature (64 bytes)."""

_FORMAT: Final = 1
_HEAD: Final = b"closedset/ledger/1/head\0"
_EXPORT: Final = b"closedset/ledger/1/export\0"
_SHORT_BYTES: Final = 10
_GROUP: Final = 4
_LONGEST_LINE: Final = 4_096
_LINK_FIELDS: Final = 4


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The newest link of a chain as it stood on a day (UTC), with its signature (64 bytes)."""

    chain: str
    day: date
    head: Head
    signature: bytes


class FileFinding(StrEnum):
    """What `check` found, the first of it."""

    INTACT = "intact"
    UNREADABLE = "unreadable"
    """A line that no export writes, or none at all."""
    CHAIN = "chain"
    """The links do not hold together; the verdict's `link` says how."""
    UNFINISHED = "unfinished"
    """The file ends before its last line: it was cut off."""
    SIGNATURE = "signature"
    """Something in it was not signed by this key."""
    HEAD = "head"
    """The chain does not contain one of its daily heads, or does not end where the export says."""
    NOTED = "noted"
    """The chain does not contain the head that somebody noted."""


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """`head` is the last link that holds; `days` the daily heads that were checked."""

    finding: FileFinding
    head: Head | None = None
    link: Finding = Finding.INTACT
    chain: str = ""
    exported: str = ""
    days: int = 0

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.finding is FileFinding.INTACT


def short_head(head: Head) -> str:
    """A head as people note it: 80 bits of its hash, such as ``K7QM-9XTB-HWRD-3VZC``.

    Its number is left out: from two of them somebody could count what others did in between. Finding another entry with
    the same bits takes about 2^80 attempts.
    """
    letters = base64.b32encode(head.hash[:_SHORT_BYTES]).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def noted_bits(noted: str) -> bytes:
    """What a noted head says of a hash, typed with whatever case, spaces and dashes. Raises `ValueError` for none."""
    try:
        bits = base64.b32decode("".join(noted.split()).replace("-", "").upper())
    except ValueError:
        bits = b""
    if len(bits) != _SHORT_BYTES:
        raise ValueError("This is not a head as it is noted, such as K7QM-9XTB-HWRD-3VZC.")
    return bits


def head_message(chain: str, day: date, head: Head) -> bytes:
    """What is signed of a daily head."""
    return _message(_HEAD, chain, day.isoformat(), head, b"")


def write(chain: str, links: Iterable[Link], heads: Iterable[SignedHead], at: datetime, sign: Sign) -> Iterator[bytes]:
    """The lines of the file. `at` is aware. Raises `ValueError` for a chain without links."""
    digest, newest = hashlib.sha256(), None

    def line(value: object) -> bytes:
        text = _encoded(value)
        digest.update(text)
        return text

    yield line({"closedset_ledger": _FORMAT, "chain": chain})
    for link in links:
        newest = link.head
        yield line([link.seq, link.commitment.hex(), link.previous.hex(), link.hash.hex()])
    if newest is None:
        raise ValueError("There is nothing in this ledger yet.")
    for each in heads:
        yield line({"day": each.day.isoformat(), **_head_fields(each.head), "signature": each.signature.hex()})
    exported = at.isoformat(timespec="seconds")
    yield _last_line(exported, newest, sign(_message(_EXPORT, chain, exported, newest, digest.digest())))


def check(file: BinaryIO, public: Ed25519PublicKey, noted: str | None = None) -> FileVerdict:
    """Judge a file by the signing key's public half and, if given, a head that somebody noted at any time.

    Reads it once, line by line; 100,000 links take well under two seconds. Raises `ValueError` for a noted head that is
    none.
    """
    wanted = None if noted is None else noted_bits(noted)
    reader = _Reader(file)
    try:
        chain = reader.opening()
        verdict = verify(reader.links(chain))
        if not verdict.intact:
            return FileVerdict(FileFinding.CHAIN, verdict.head, verdict.finding, chain)
        finding, exported, days = reader.judged(chain, verdict.head, public)
    except (ValueError, TypeError, KeyError, RecursionError):
        return FileVerdict(FileFinding.UNREADABLE)
    if finding is FileFinding.INTACT and wanted is not None and not reader.has(wanted):
        finding = FileFinding.NOTED
    return FileVerdict(finding, verdict.head, chain=chain, exported=exported, days=days)


class _Reader:
    """One pass over a file: the opening, the links, then what was signed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._next: dict[str, Any] | None = None
        self._before = b""
        self._raw = b""
        self._hashes: list[bytes] = []

    def has(self, bits: bytes) -> bool:
        """Whether a link that was read has a hash that begins so."""
        return any(hash_.startswith(bits) for hash_ in self._hashes)

    def _line(self) -> Any:
        """The next line's value; None at the end."""
        line = self._raw = self._file.readline(_LONGEST_LINE)
        if not line:
            return None
        value = json.loads(line)
        if value is None:
            raise ValueError
        self._before = self._digest.digest() if isinstance(value, dict) else b""
        self._digest.update(line)
        return value

    def opening(self) -> str:
        opening = self._line()
        if opening["closedset_ledger"] != _FORMAT or not isinstance(opening["chain"], str):
            raise ValueError
        return str(opening["chain"])

    def links(self, chain: str) -> Iterator[Link]:
        """The links, until a line that is none; that one is kept for `judged`."""
        while True:
            value = self._line()
            if not isinstance(value, list):
                self._next = value
                return
            if len(value) != _LINK_FIELDS or type(value[0]) is not int:
                raise ValueError
            seq, (commitment, previous, hash_) = value[0], map(bytes.fromhex, value[1:])
            if {len(commitment), len(previous), len(hash_)} != {HASH_BYTES}:
                raise ValueError
            self._hashes.append(hash_)
            yield Link(chain, seq, commitment, previous, hash_)

    def judged(self, chain: str, newest: Head | None, public: Ed25519PublicKey) -> tuple[FileFinding, str, int]:
        """What the daily heads and the export say of the links that were read."""
        value, days = self._next, 0
        while value is not None and "day" in value:
            head = _head_of(value)
            if not _signed(public, value, head_message(chain, date.fromisoformat(value["day"]), head)):
                return FileFinding.SIGNATURE, "", days
            if not 1 <= head.seq <= len(self._hashes) or self._hashes[head.seq - 1] != head.hash:
                return FileFinding.HEAD, "", days
            days += 1
            value = self._line()
        if value is None or newest is None:
            return FileFinding.UNFINISHED, "", days
        head, exported = _head_of(value), str(value["exported"])
        if not _signed(public, value, _message(_EXPORT, chain, exported, head, self._before)):
            return FileFinding.SIGNATURE, exported, days
        # Its own line is the one that its digest does not cover.
        if self._raw != _last_line(exported, head, bytes.fromhex(value["signature"])) or self._line() is not None:
            return FileFinding.UNREADABLE, exported, days
        return (FileFinding.INTACT if head == newest else FileFinding.HEAD), exported, days


def _encoded(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _last_line(exported: str, head: Head, signature: bytes) -> bytes:
    return _encoded({"exported": exported, **_head_fields(head), "signature": signature.hex()})


def _head_fields(head: Head) -> dict[str, object]:
    return {"seq": head.seq, "hash": head.hash.hex()}


def _head_of(value: dict[str, Any]) -> Head:
    if type(value["seq"]) is not int:
        raise ValueError
    return Head(value["seq"], bytes.fromhex(value["hash"]))


def _signed(public: Ed25519PublicKey, value: dict[str, Any], message: bytes) -> bool:
    try:
        public.verify(bytes.fromhex(value["signature"]), message)
    except InvalidSignature:
        return False
    return True


def _message(purpose: bytes, chain: str, when: str, head: Head, digest: bytes) -> bytes:
    fields = (chain.encode("utf-8", "surrogatepass"), when.encode(), str(head.seq).encode(), head.hash, digest)
    return purpose + b"".join(len(field).to_bytes(4, "big") + field for field in fields)
