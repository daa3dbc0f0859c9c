"""The ledger: chains of commitments, and beside them the sealed entries; tables and repository.

Entries of one unit of work are appended together, just before its COMMIT, so that chains are locked last and briefly.
Triggers made by the migrations refuse every update and deletion.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKeyConstraint, Row, UniqueConstraint, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.ledger import ATTENDANCE_KINDS, SALT_BYTES, Entry, Head, Link, commitment, next_link
from bot.domain.ledger_file import SignedHead, head_message
from bot.domain.permissions import Action, Proof
from storage.base import Base
from storage.keyring import KeyGone, KeyScope, ScopeKind
from storage.ledger_key import signing_key
from storage.seal import Place, Unreadable

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

ENTRY_BYTES: Final = 2_048


class LinkRow(Base):
    __tablename__ = "ledger"
    __table_args__ = (UniqueConstraint("chain", "previous"),)

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    commitment: Mapped[bytes]
    previous: Mapped[bytes]
    hash: Mapped[bytes]


class EntryRow(Base):
    """A link's entry with its salt, under the key of the person it is about, else of the production."""

    __tablename__ = "ledger_payloads"
    __table_args__ = (ForeignKeyConstraint(["chain", "seq"], ["ledger.chain", "ledger.seq"]),)

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_id: Mapped[bytes] = mapped_column(index=True)
    sealed: Mapped[bytes]


class SignedHeadRow(Base):
    """The newest link of a chain as it was on a day, signed; never changed and never taken away."""

    __tablename__ = "ledger_heads"

    chain: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes]
    signature: Mapped[bytes]


_LINK = (LinkRow.chain, LinkRow.seq, LinkRow.commitment, LinkRow.previous, LinkRow.hash)
_HEAD = (
    select(LinkRow.seq, LinkRow.hash).where(LinkRow.chain == bindparam("chain_")).order_by(LinkRow.seq.desc()).limit(1)
)
_SIGNED_ON = select(SignedHeadRow.chain).where(SignedHeadRow.day == bindparam("day_"))
_SIGNED = (
    select(*SignedHeadRow.__table__.columns)
    .where(SignedHeadRow.chain == bindparam("chain_"))
    .order_by(SignedHeadRow.day)
)
_ADD_LINK = insert(LinkRow)
_ADD_ENTRY = insert(EntryRow)
_UNDER_KEY = (
    select(EntryRow.chain, EntryRow.seq, EntryRow.sealed, LinkRow.commitment)
    .join(LinkRow, (LinkRow.chain == EntryRow.chain) & (LinkRow.seq == EntryRow.seq))
    .where(EntryRow.key_id == bindparam("key"), EntryRow.chain == bindparam("chain_"))
    .order_by(EntryRow.seq)
)


class LedgerRepository:
    """`bot.domain.ledger.LedgerBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._waiting: dict[str, list[Entry]] = {}
        self.known_heads: Mapping[str, tuple[int, bytes]] = {}
        """The newest links of chains that others wrote to in the same transaction, so that they need not be read."""
        self.new_heads: dict[str, tuple[int, bytes]] = {}
        """The newest link of every chain this unit of work has written to, for the head file."""

    def append(self, chain: str, entry: Entry) -> None:
        self._waiting.setdefault(chain, []).append(entry)

    def entries_for(self, proof: Proof, subject: str) -> Sequence[Entry]:
        """Entries about oneself, or about a scene whose brief the proof allows to edit; oldest first."""
        if proof.person_id == subject:
            proof.demand(self._work, proof.production_id, subject, Action.SEE_OWN_RECORD)
        else:
            proof.demand(self._work, proof.production_id, subject, Action.EDIT_BRIEF)
        self.write()
        scope = self._scope(proof.production_id, subject)
        try:
            key = self._work.keyring.key_for(scope, create=False)
        except KeyGone:
            # A key made here would tell by its file's change time that somebody looked.
            return ()
        entries = [self._open(scope, row) for row in self._work.all(_UNDER_KEY, key=key.id, chain_=proof.production_id)]
        return [entry for entry in entries if entry.subject == subject]

    def attendance(self, chain: str, until: int) -> Sequence[Entry]:
        """Sets confirmed closed and attendance, oldest first: about slots, so under the production's own key."""
        scope = self._scope(chain, None)
        if scope not in self._work.keyring.scopes():
            return []
        key = self._work.keyring.key_for(scope, create=False)
        rows = self._work.all(_UNDER_KEY, key=key.id, chain_=chain)
        entries = (self._open(scope, row) for row in rows if row.seq <= until)
        return [entry for entry in entries if entry.kind in ATTENDANCE_KINDS]

    def head(self, chain: str) -> Head | None:
        row = self._work.one(_HEAD, chain_=chain)
        return None if row is None else Head(row.seq, row.hash)

    def hash_of(self, chain: str, seq: int) -> bytes | None:
        """A link's hash, or None if there is no such link."""
        found: bytes | None = self._work.value(
            select(LinkRow.hash).where(LinkRow.chain == bindparam("chain_"), LinkRow.seq == bindparam("seq_")),
            chain_=chain,
            seq_=seq,
        )
        return found

    def heads(self) -> dict[str, tuple[int, bytes]]:
        """The newest link of every chain."""
        newest = select(LinkRow.chain, func.max(LinkRow.seq).label("seq")).group_by(LinkRow.chain).subquery()
        rows = self._work.all(
            select(LinkRow.chain, LinkRow.seq, LinkRow.hash).join(
                newest, (newest.c.chain == LinkRow.chain) & (newest.c.seq == LinkRow.seq)
            )
        )
        return {row.chain: (row.seq, row.hash) for row in rows}

    def newest(self, chain: str) -> Head | None:
        self.write()
        return self.head(chain)

    def sign_heads(self, day: date) -> None:
        self.write()
        signed = {row.chain for row in self._work.all(_SIGNED_ON, day_=day)}
        waiting = {chain: Head(*head) for chain, head in self.heads().items() if chain not in signed}
        for chain, head in waiting.items():
            signature = signing_key(self._work.keyring).sign(head_message(chain, day, head))
            values = {"seq": head.seq, "hash": head.hash, "signature": signature}
            # Of two instances at once the first signs for the day.
            self._work.upsert(SignedHeadRow, {"chain": chain, "day": day}, values, changed=())

    def signed_head(self, chain: str) -> Head | None:
        row = self._work.one(_SIGNED.order_by(None).order_by(SignedHeadRow.day.desc()).limit(1), chain_=chain)
        return None if row is None else Head(row.seq, row.hash)

    def signed_heads(self, chain: str) -> Iterator[SignedHead]:
        """The chain's daily heads, the oldest first."""
        for row in self._work.all(_SIGNED, chain_=chain):
            yield SignedHead(row.chain, row.day, Head(row.seq, row.hash), row.signature)

    def links(self, chain: str) -> Iterator[Link]:
        """A chain from its first link on, for `bot.domain.ledger.verify`."""
        found = select(*_LINK).where(LinkRow.chain == bindparam("chain_")).order_by(LinkRow.seq)
        for row in self._work.all(found, chain_=chain):
            yield Link(row.chain, row.seq, row.commitment, row.previous, row.hash)

    def write(self) -> None:
        """Append what waits. Chains are locked in one order, so two units of work cannot wait for each other."""
        for chain in sorted(self._waiting):
            self._work.lock_chain(chain)
            known = self.new_heads.get(chain) or self.known_heads.get(chain)
            head = Head(*known) if known else self.head(chain)
            links, payloads = [], []
            for entry in self._waiting[chain]:
                salt, plain = secrets.token_bytes(SALT_BYTES), entry.to_bytes()
                link = next_link(head, chain, commitment(salt, plain))
                links.append({name: getattr(link, name) for name in Link.__slots__})
                payloads.append(self._payload(link, entry, salt + plain))
                head = link.head
            self._work.run_many(_ADD_LINK, links)
            self._work.run_many(_ADD_ENTRY, payloads)
            if head is not None:
                self.new_heads[chain] = (head.seq, head.hash)
        self._waiting.clear()

    def _payload(self, link: Link, entry: Entry, plain: bytes) -> dict[str, object]:
        scope = self._scope(entry.production, entry.subject)
        place = _place(scope, link.chain, link.seq)
        sealed = self._work.seal.seal(scope, place, plain, ENTRY_BYTES)
        key = self._work.keyring.key_for(scope, create=False)
        return {"chain": link.chain, "seq": link.seq, "key_id": key.id, "sealed": sealed}

    def _scope(self, production_id: str, subject: str | None) -> KeyScope:
        if subject is not None and self._work.people.person(production_id, subject) is not None:
            return KeyScope.performer(subject)
        return KeyScope.production(production_id)

    def _open(self, scope: KeyScope, row: Row[Any]) -> Entry:
        """The entry, if it is the one its link was made for. Raises `Unreadable`."""
        plain = self._work.seal.open(scope, _place(scope, row.chain, row.seq), row.sealed)
        if commitment(plain[:SALT_BYTES], plain[SALT_BYTES:]) != row.commitment:
            raise Unreadable
        return Entry.from_bytes(plain[SALT_BYTES:])


def _place(scope: KeyScope, chain: str, seq: int) -> Place:
    subject = scope.name if scope.kind is ScopeKind.PERFORMER else ""
    return Place(chain, "ledger_payloads", "sealed", f"{chain}:{seq}", subject, seq)
