"""Exported ledgers to tamper with, and every kind of tampering, drawn at random."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.domain.ledger import Head, Link, commitment, next_link
from bot.domain.ledger_file import FileVerdict, Sign, SignedHead, check, head_message, write

CHAIN = "p" * 24
AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
THIEF = Ed25519PrivateKey.from_private_bytes(bytes(32))

Lines = list[bytes]
Tamper = Callable[[random.Random, Lines], Lines]


def links_of(count: int, salt: bytes = b"first") -> list[Link]:
    links: list[Link] = []
    for number in range(count):
        payload = number.to_bytes(4, "big")
        committed = commitment(hashlib.sha256(salt + payload).digest(), payload)
        links.append(next_link(links[-1].head if links else None, CHAIN, committed))
    return links


def signed(links: list[Link], numbers: tuple[int, ...], sign: Sign = KEY.sign) -> list[SignedHead]:
    """The heads of these numbers, one a day."""
    heads = []
    for day, number in enumerate(numbers, start=1):
        on, head = date(2026, 11, 1) + timedelta(days=day), links[number - 1].head
        heads.append(SignedHead(CHAIN, on, head, sign(head_message(CHAIN, on, head))))
    return heads


def exported(links: list[Link], numbers: tuple[int, ...] = (3, 9), sign: Sign = KEY.sign) -> Lines:
    return list(write(CHAIN, links, signed(links, numbers, sign), AT, sign))


def judged(lines: Lines, noted: str | None = None) -> FileVerdict:
    return check(io.BytesIO(b"".join(lines)), KEY.public_key(), noted)


def head_of(links: list[Link]) -> Head:
    return links[-1].head


def _edit(dice: random.Random, lines: Lines) -> Lines:
    """One byte of one line is another one."""
    at = dice.randrange(len(lines))
    byte = dice.randrange(len(lines[at]))
    other = dice.choice([each for each in b'0123456789abcdef",:[]{} \n' if each != lines[at][byte]])
    return [*lines[:at], lines[at][:byte] + bytes([other]) + lines[at][byte + 1 :], *lines[at + 1 :]]


def _edit_soundly(dice: random.Random, lines: Lines) -> Lines:
    """One entry is another one, and every hash after it is made to fit; what was signed stays as it was."""
    values = [json.loads(line) for line in lines]
    numbers = [place for place, value in enumerate(values) if isinstance(value, list)]
    changed = dice.choice(numbers)
    head: Head | None = None
    for place in numbers:
        committed = dice.randbytes(32) if place == changed else bytes.fromhex(values[place][1])
        link = next_link(head, CHAIN, committed)
        values[place] = [link.seq, link.commitment.hex(), link.previous.hex(), link.hash.hex()]
        head = link.head
    if head is not None and dice.random() < 0.5:
        values[-1] |= {"seq": head.seq, "hash": head.hash.hex()}
    return [json.dumps(value, separators=(",", ":"), sort_keys=True).encode() + b"\n" for value in values]


def _delete(dice: random.Random, lines: Lines) -> Lines:
    at = dice.randrange(len(lines))
    return [*lines[:at], *lines[at + dice.randint(1, 3) :]]


def _insert(dice: random.Random, lines: Lines) -> Lines:
    """A link of one's own, a copy of a line, or a line of nothing, anywhere."""
    at = dice.randrange(len(lines) + 1)
    own = next_link(Head(at, dice.randbytes(32)), CHAIN, dice.randbytes(32))
    forged = json.dumps([own.seq, own.commitment.hex(), own.previous.hex(), own.hash.hex()]).encode() + b"\n"
    return [*lines[:at], dice.choice([forged, dice.choice(lines), b"\n", b"{}\n", b"null\n"]), *lines[at:]]


def _reorder(dice: random.Random, lines: Lines) -> Lines:
    one, other = dice.sample(range(len(lines)), 2)
    moved = list(lines)
    moved[one], moved[other] = moved[other], moved[one]
    return moved


def _truncate(dice: random.Random, lines: Lines) -> Lines:
    """The end is missing, by lines or in the middle of one."""
    whole = b"".join(lines)
    if dice.random() < 0.5:
        return [whole[: dice.randrange(len(whole))]]
    return lines[: dice.randrange(len(lines))]


def _truncate_soundly(dice: random.Random, lines: Lines) -> Lines:
    """The newest entries are missing, and the signed last line of the file stands at the new end."""
    links = sum(isinstance(json.loads(line), list) for line in lines)
    return [*lines[: 1 + dice.randrange(1, links)], *lines[1 + links :]]


def _rewrite(dice: random.Random, lines: Lines) -> Lines:
    """Another history, sound in itself, signed with somebody else's key."""
    links = links_of(dice.randint(10, 30), dice.randbytes(8))
    return exported(links, (3, 9), THIEF.sign)


def _rewrite_with_old_signatures(dice: random.Random, lines: Lines) -> Lines:
    links = links_of(sum(isinstance(json.loads(line), list) for line in lines), dice.randbytes(8))
    fresh = exported(links, (3, 9), THIEF.sign)
    return [*fresh[: 1 + len(links)], *lines[1 + len(links) :]]


KINDS: Mapping[str, tuple[Tamper, ...]] = {
    "edit": (_edit, _edit_soundly),
    "deletion": (_delete,),
    "insertion": (_insert,),
    "reordering": (_reorder,),
    "truncation": (_truncate, _truncate_soundly),
    "full rewrite": (_rewrite, _rewrite_with_old_signatures),
}


def found_of(kind: str, times: int) -> int:
    """Of so many tamperings of a kind how many were found; each differs from what was exported."""
    dice, found = random.Random(kind), 0  # noqa: S311 (the same every time)
    whole = exported(links_of(20))
    assert judged(whole).intact
    for turn in range(times):
        ways = KINDS[kind]
        tampered = ways[turn % len(ways)](dice, whole)
        while b"".join(tampered) == b"".join(whole):
            tampered = ways[turn % len(ways)](dice, whole)
        found += not judged(tampered).intact
    return found
