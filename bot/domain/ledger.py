"""The ledger's mathematics: history is appended, and any later change to it shows.

A chain is a list of links, numbered from 1. A link holds a commitment to its entry and the hash of the link before it,
and nothing else, so the chain can be shown to anyone and checked offline. The entry itself is sealed elsewhere together
with its salt: whoever destroys that key leaves a chain that still verifies and tells nothing, since a commitment
without its salt cannot be guessed.

A chain proves only what it is held against: someone able to rewrite all of it is caught by a head kept elsewhere
(`storage.head_file`, or the head a performer noted). No clock and no randomness here: times and salts are arguments.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from bot.domain.people import Actor
    from bot.domain.permissions import Proof

SALT_BYTES: Final = 32
HASH_BYTES: Final = 32
GENESIS: Final = bytes(HASH_BYTES)
"""What the first link names as the hash before it."""

_COMMITMENT: Final = b"closedset/ledger/1/commitment\0"
_LINK: Final = b"closedset/ledger/1/link\0"
_ENTRY_FIELDS: Final = {"kind", "production", "subject", "actor", "at", "details"}


class EntryKind(StrEnum):
    """What happened. The values are written into history: never rename one."""

    SETUP_DONE = "setup_done"
    ROSTER_CHANGED = "roster_changed"
    ADULT_ATTESTED = "adult_attested"
    RULES_CHANGED = "rules_changed"
    APPOINTED = "appointed"
    APPOINTMENT_ENDED = "appointment_ended"
    APPOINTMENT_AGREED = "appointment_agreed"
    SCENE_ADDED = "scene_added"
    SCENE_CHANGED = "scene_changed"
    SCENE_MOVED = "scene_moved"
    SCENE_CANCELLED = "scene_cancelled"
    SCENE_ANNOUNCED = "scene_announced"
    CALL_CHANGED = "call_changed"
    TOLD_MARKED = "told_marked"
    SENT = "sent"
    ANSWERS_SAVED = "answers_saved"
    ANSWERS_STAND = "answers_stand"
    TERMS_CHANGED = "terms_changed"
    RIDER_CHANGED = "rider_changed"
    RIDER_WAIVED = "rider_waived"
    DAY_CHECKED = "day_checked"
    ANSWERS_WITHDRAWN = "answers_withdrawn"
    ANSWERS_READ = "answers_read"
    RECORDED_FOR = "recorded_for"
    RECORDING_CONFIRMED = "recording_confirmed"
    PART_GIVEN = "part_given"
    PART_DECLINED = "part_declined"
    CONSENT_ASKED = "consent_asked"
    CONSENT_ANSWERED = "consent_answered"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    GUARDIAN_NAMED = "guardian_named"
    PHOTOGRAPHED = "photographed"
    STATUS_DECLARED = "status_declared"
    STOPPED = "stopped"
    LIST_SUBMITTED = "list_submitted"
    LIST_ASKED = "list_asked"
    LIST_OBJECTED = "list_objected"
    LIST_RELEASED = "list_released"
    INVITATION_ANSWERED = "invitation_answered"
    SET_CLOSED = "set_closed"
    SET_OPENED = "set_opened"
    ATTENDANCE = "attendance"
    HOLD_ASKED = "hold_asked"
    HOLD_TAKEN_BACK = "hold_taken_back"
    HOLD_SET = "hold_set"
    HOLD_LIFT_ASKED = "hold_lift_asked"
    HOLD_KEPT = "hold_kept"
    HOLD_LIFTED = "hold_lifted"
    WRAPPED = "wrapped"
    WRAP_TAKEN_BACK = "wrap_taken_back"
    PEOPLE_SHREDDED = "people_shredded"
    RESTORED = "restored"
    RECORD_ASKED = "record_asked"
    RECORD_FILED = "record_filed"
    RECORD_HANDED_OUT = "record_handed_out"
    ERASED = "erased"
    SENTENCE_WRITTEN = "sentence_written"
    SENTENCE_ANSWERED = "sentence_answered"
    SENTENCE_RELEASED = "sentence_released"
    SENTENCE_ENDED = "sentence_ended"
    SENTENCE_READ = "sentence_read"
    COORDINATOR_REQUESTED = "coordinator_requested"
    REQUEST_TAKEN_BACK = "request_taken_back"
    REQUEST_ANSWERED = "request_answered"


ATTENDANCE_KINDS: Final = frozenset({EntryKind.SET_CLOSED, EntryKind.ATTENDANCE})
"""What tells who was on a closed set."""

PRODUCTION_KINDS: Final = frozenset(
    {
        EntryKind.SETUP_DONE, EntryKind.WRAPPED, EntryKind.WRAP_TAKEN_BACK, EntryKind.PEOPLE_SHREDDED,
        EntryKind.HOLD_ASKED, EntryKind.HOLD_TAKEN_BACK, EntryKind.HOLD_SET, EntryKind.HOLD_LIFT_ASKED,
        EntryKind.HOLD_KEPT, EntryKind.HOLD_LIFTED, EntryKind.ERASED,
    }
)  # fmt: skip
"""What is about the production as a whole, and never about a person."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in one production.

    `subject` is the id of the person, scene or shoot slot it is about, `actor` that of the person who did it; either
    may be None ("Stop now" has no actor). `at` is aware, of any zone, and kept in UTC. `details` holds ids, words of
    ours and whole numbers. Raises `ValueError` for a naive time and `TypeError` for values of other types.
    """

    kind: EntryKind
    production: str
    subject: str | None
    actor: str | None
    at: datetime
    details: Mapping[str, str | int]

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("An entry's time needs its zone.")
        if any(type(key) is not str or type(value) not in (str, int) for key, value in self.details.items()):
            raise TypeError("An entry's details are strings and whole numbers.")
        if not all(isinstance(name, str) for name in (self.production, self.subject or "", self.actor or "")):
            raise TypeError("An entry names its production, subject and actor by their ids.")
        object.__setattr__(self, "at", self.at.astimezone(UTC))
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    @classmethod
    def of(
        cls, kind: EntryKind, actor: Actor, at: datetime, *, subject: str | None = None, **details: str | int
    ) -> Entry:
        """What an actor did, in the production in which they act."""
        return cls(kind, actor.production.id, subject, actor.id, at, details)

    def to_bytes(self) -> bytes:
        """The one encoding of this entry: JSON, keys sorted, no spaces, UTF-8. This is what a commitment commits to."""
        fields = {
            "kind": self.kind.value,
            "production": self.production,
            "subject": self.subject,
            "actor": self.actor,
            "at": self.at.isoformat(timespec="microseconds"),
            "details": dict(self.details),
        }
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, payload: bytes) -> Entry:
        """The entry that `to_bytes` encoded; `ValueError` for anything else, without its content."""
        try:
            fields = json.loads(payload.decode("utf-8", "surrogatepass"))
            if fields.keys() == _ENTRY_FIELDS:
                kind, at = EntryKind(fields.pop("kind")), datetime.fromisoformat(fields.pop("at"))
                entry = cls(kind=kind, at=at, **fields)
                if entry.to_bytes() == payload:
                    return entry
        except (ValueError, TypeError, AttributeError):
            pass
        raise ValueError("This is not an entry of the ledger.")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of a chain: its number, from 1, and its hash (32 bytes)."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a chain. `commitment`, `previous` and `hash` are 32 bytes each."""

    chain: str
    seq: int
    commitment: bytes
    previous: bytes
    hash: bytes

    @property
    def head(self) -> Head:
        """This link, as the head of its chain."""
        return Head(self.seq, self.hash)


class Finding(StrEnum):
    """What `verify` found, the first of it."""

    INTACT = "intact"
    FOREIGN = "foreign"
    """A link of another chain."""
    EDITED = "edited"
    """A link whose content is not what its hash says."""
    MISSING = "missing"
    """Links left out before this one."""
    OUT_OF_ORDER = "out_of_order"
    """A number that was already passed: a repeated, inserted or moved link."""
    DETACHED = "detached"
    """A link that does not follow from the one before it."""
    TRUNCATED = "truncated"
    """The chain ends before the expected head."""
    REWRITTEN = "rewritten"
    """The chain is sound in itself, and another one than that of the expected head."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a chain holds: `head` is the last link that does, `finding` says what is wrong after it, if anything."""

    finding: Finding
    head: Head | None

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.finding is Finding.INTACT


def commitment(salt: bytes, payload: bytes) -> bytes:
    """The commitment (32 bytes) to an entry's bytes. `salt` is 32 random bytes, new for every entry."""
    if len(salt) != SALT_BYTES:
        raise ValueError("A salt is 32 bytes.")
    return hashlib.sha256(_COMMITMENT + salt + payload).digest()


def commits_to(link: Link, salt: bytes, payload: bytes) -> bool:
    """Whether this payload is the one the link was made for."""
    return hmac.compare_digest(link.commitment, commitment(salt, payload))


def next_link(head: Head | None, chain: str, committed: bytes) -> Link:
    """The link that follows `head` (None for an empty chain) and carries the commitment `committed`."""
    seq, previous = (head.seq + 1, head.hash) if head else (1, GENESIS)
    return Link(chain, seq, committed, previous, _hash(chain, seq, committed, previous))


def verify(links: Iterable[Link], expected: Head | None = None) -> Verdict:
    """Check the links of one chain, from its first to its newest, in the order given.

    `expected` is a head known from elsewhere: the chain must contain it, and may have grown since. Without it neither a
    cut-off end nor a chain rewritten whole can be found. Reads the links once; 100,000 take well under a second.
    """
    chain: str | None = None
    head: Head | None = None
    held = expected is None
    for link in links:
        chain = link.chain if chain is None else chain
        finding = _judge(link, chain, head)
        if finding is not Finding.INTACT:
            return Verdict(finding, head)
        if expected is not None and link.seq == expected.seq:
            if link.hash != expected.hash:
                return Verdict(Finding.REWRITTEN, head)
            held = True
        head = link.head
    return Verdict(Finding.INTACT if held else Finding.TRUNCATED, head)


def _judge(link: Link, chain: str, head: Head | None) -> Finding:
    seq, previous = (head.seq + 1, head.hash) if head else (1, GENESIS)
    if link.chain != chain:
        return Finding.FOREIGN
    if link.seq != seq:
        return Finding.MISSING if link.seq > seq else Finding.OUT_OF_ORDER
    if link.hash != _hash(link.chain, link.seq, link.commitment, link.previous):
        return Finding.EDITED
    return Finding.INTACT if link.previous == previous else Finding.DETACHED


def _hash(chain: str, seq: int, committed: bytes, previous: bytes) -> bytes:
    fields = (chain.encode("utf-8", "surrogatepass"), str(seq).encode(), committed, previous)
    return hashlib.sha256(_LINK + b"".join(len(field).to_bytes(4, "big") + field for field in fields)).digest()


class LedgerBook(Protocol):
    """The ledger inside one unit of work."""

    def append(self, chain: str, entry: Entry) -> None:
        """Add an entry as the newest of its chain; it is history once the unit of work commits."""
        ...

    def entries_for(self, proof: Proof, subject: str) -> Sequence[Entry]:
        """The entries about one subject, oldest first, for a reader whose proof is for that subject."""
        ...

    def newest(self, chain: str) -> Head | None:
        """The chain's head with what this unit of work has entered, for people to note; None while there is none."""
        ...

    def signed_head(self, chain: str) -> Head | None:
        """The chain's head that was signed last; None before the first."""
        ...

    def sign_heads(self, day: date) -> None:
        """Sign the head of every chain of which none is signed for this day (UTC)."""
        ...

    def attendance(self, chain: str, until: int) -> Sequence[Entry]:
        """The chain's entries of sets confirmed closed and of attendance up to that number, oldest first.

        They need no proof: who was on a set, and how many, is logistics.
        """
        ...
