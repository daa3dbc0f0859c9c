"""What the database knows of its own use: whose it is, whether it is locked, who is running, which presses it has seen.

A press is kept as a keyed hash of its nonce and a day, nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.work import AlreadySaved, OutcomeUnknown
from storage.base import Base
from storage.keyring import Keyring, KeyScope

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

NONCES_KEPT: Final = timedelta(days=3)
"""Longer than any view can be open; after that a nonce cannot come again."""
HEARTBEAT_LASTS: Final = timedelta(seconds=45)

_TWIN_HOLDS_IT: Final = frozenset({"55P03", "57014"})
"""PostgreSQL's lock and statement timeouts: the only other holder of a nonce is the same press, delivered twice."""

_OPEN, _LOCKED = "open", "locked"
_WORKSPACE: Final = KeyScope.instance("workspace")


class AnotherWorkspace(Exception):
    """The database belongs to another Slack app or workspace."""

    def __init__(self) -> None:
        super().__init__(
            "This database belongs to another Slack app or workspace. Set CLOSEDSET_DATABASE_URL to its own database."
        )


class InstallationRow(Base):
    """At most one row."""

    __tablename__ = "installation"

    app_id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    state: Mapped[str]


class InstanceRow(Base):
    __tablename__ = "instances"

    instance: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    sockets: Mapped[int]


class NonceRow(Base):
    __tablename__ = "nonces"

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    day: Mapped[date]


_USE = insert(NonceRow)
_USED = select(NonceRow.day).where(NonceRow.hash == bindparam("hash_"))


def nonce_key(keyring: Keyring) -> bytes:
    """The secret under which nonces are hashed."""
    return keyring.key_for(_WORKSPACE, create=True).derive("closedset/1/nonces")


def nonce_hash(key: bytes, nonce: str) -> bytes:
    """What is kept of a nonce (32 bytes)."""
    return hmac.digest(key, nonce.encode("utf-8", "surrogatepass"), hashlib.sha256)


def use_nonce(work: UnitOfWork, hashed: bytes) -> None:
    """Mark a press as seen. Raises `AlreadySaved`, or `OutcomeUnknown` while its twin is still being saved."""
    try:
        work.run(_USE, hash=hashed, day=work.now.date())
    except IntegrityError:
        raise AlreadySaved from None
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in _TWIN_HOLDS_IT:
            raise OutcomeUnknown from None
        raise


def nonce_used(work: UnitOfWork, hashed: bytes) -> bool:
    return work.one(_USED, hash_=hashed) is not None


def forget_nonces(work: UnitOfWork) -> None:
    work.run(delete(NonceRow).where(NonceRow.day < (work.now - NONCES_KEPT).date()))


def bind(work: UnitOfWork, app_id: str, team_id: str) -> None:
    """Bind the database to one app in one workspace, once. Raises `AnotherWorkspace`."""
    row = work.one(select(InstallationRow.app_id, InstallationRow.team_id))
    if row is None:
        work.run(insert(InstallationRow), app_id=app_id, team_id=team_id, state=_OPEN)
    elif tuple(row) != (app_id, team_id):
        raise AnotherWorkspace


def set_locked(work: UnitOfWork, locked: bool) -> None:
    work.run(update(InstallationRow).values(state=_LOCKED if locked else _OPEN))


def is_locked(work: UnitOfWork) -> bool:
    return bool(work.value(select(InstallationRow.state)) == _LOCKED)


def heartbeat(work: UnitOfWork, instance: str, sockets: int) -> None:
    """Say that this instance is alive and how many sockets it holds; instances silent for an hour are forgotten."""
    work.upsert(InstanceRow, {"instance": instance}, {"seen_at": work.now, "sockets": sockets})
    work.run(delete(InstanceRow).where(InstanceRow.seen_at < work.now - timedelta(hours=1)))


def other_sockets(work: UnitOfWork, instance: str, now: datetime) -> int:
    """How many sockets the other live instances hold."""
    alive = select(func.coalesce(func.sum(InstanceRow.sockets), 0)).where(
        InstanceRow.instance != instance, InstanceRow.seen_at >= now - HEARTBEAT_LASTS
    )
    return int(work.value(alive))
