"""The queue of everything due: table and repository. Ids only; a row says nothing that a message would not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, Row, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.outbox import CHANNEL, HELD_FOR_REST, LEASE, Kind, Notice
from bot.domain.stop import PAGE_LASTS
from storage.base import Base
from storage.stops import StopRow

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

_GIVEN_UP = "undeliverable"
_SENT = "sent"


class NoticeRow(Base):
    """`free_at` is when it may be claimed next: when it is due, or when the lease of its last claim has run out."""

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str]
    kind: Mapped[str]
    reader: Mapped[str]
    subject: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    due: Mapped[datetime]
    detail: Mapped[str]
    expires: Mapped[datetime | None]
    attempts: Mapped[int]
    free_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


_UNSETTLED = NoticeRow.settled_at.is_(None)
Index("ix_outbox_free_at", NoticeRow.free_at, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)
Index("ix_outbox_subject", NoticeRow.subject, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)
_SETTLED = NoticeRow.settled_at.is_not(None)
Index("ix_outbox_settled_at", NoticeRow.settled_at, sqlite_where=_SETTLED, postgresql_where=_SETTLED)

_NOTICE = (
    NoticeRow.id,
    NoticeRow.production_id,
    NoticeRow.kind,
    NoticeRow.reader,
    NoticeRow.subject,
    NoticeRow.key,
    NoticeRow.due,
    NoticeRow.detail,
    NoticeRow.expires,
    NoticeRow.attempts,
)
_DUE = (
    select(NoticeRow.id)
    .where(_UNSETTLED, NoticeRow.free_at <= bindparam("now"))
    .order_by(NoticeRow.free_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = update(NoticeRow).where(NoticeRow.id.in_(_DUE)).values(free_at=bindparam("until")).returning(*_NOTICE)
# By the few stops that may still be paged about: a backlog of others must neither hold their pages up nor be sorted.
_PAGES = select(NoticeRow.id).where(
    _UNSETTLED,
    NoticeRow.subject.in_(select(StopRow.id).where(StopRow.sent_at > bindparam("since"))),
    NoticeRow.free_at <= bindparam("now"),
)
_CLAIM_PAGES = (
    update(NoticeRow)
    .where(NoticeRow.id.in_(_PAGES.limit(bindparam("limit")).with_for_update(skip_locked=True)))
    .values(free_at=bindparam("until"))
    .returning(*_NOTICE)
)
_AS_SEEN = (
    NoticeRow.id == bindparam("notice"),
    NoticeRow.attempts == bindparam("before"),
    _UNSETTLED,
)
_BEGIN = update(NoticeRow).where(*_AS_SEEN).values(attempts=bindparam("begun"), free_at=bindparam("until"))
_POSTPONE = (
    update(NoticeRow)
    .where(*_AS_SEEN)
    .values(attempts=bindparam("counted"), due=bindparam("then"), free_at=bindparam("then"))
)
_HOLD = update(NoticeRow).where(*_AS_SEEN).values(free_at=bindparam("until"))
# What is leased may be on its way to Slack at this moment, and would be sent a second time; the clock of whoever leased
# it may be ahead of ours. What is free may just be put off by somebody who read the calls of before: wait for them.
_RECKON_ANEW = (
    update(NoticeRow)
    .where(
        _UNSETTLED,
        NoticeRow.production_id == bindparam("production"),
        NoticeRow.kind.in_([kind.value for kind in HELD_FOR_REST]),
        NoticeRow.due <= bindparam("now"),
        or_(NoticeRow.free_at <= bindparam("now"), NoticeRow.free_at > bindparam("leased")),
    )
    .values(free_at=bindparam("now"))
)
_SETTLE = (
    update(NoticeRow)
    .where(NoticeRow.id == bindparam("notice"))
    .values(settled_at=bindparam("at"), outcome=bindparam("how"))
)
_NEWEST = select(func.max(NoticeRow.settled_at)).where(_SETTLED).scalar_subquery()
_FORGET = delete(NoticeRow).where(
    NoticeRow.settled_at < bindparam("before"),
    NoticeRow.settled_at < _NEWEST,
    NoticeRow.kind.not_in([kind.value for kind in HELD_FOR_REST]),
)
_ABOUT = and_(
    NoticeRow.production_id == bindparam("production"),
    NoticeRow.subject == bindparam("subject_"),
    NoticeRow.reader == bindparam("reader_"),
)
_DROP_FOR = delete(NoticeRow).where(_UNSETTLED, _ABOUT, NoticeRow.kind == bindparam("kind_"), NoticeRow.attempts == 0)
_TOLD = select(NoticeRow.id).where(_ABOUT).limit(1)


class OutboxRepository:
    """`bot.domain.outbox.Outbox` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._waiting: list[dict[str, object]] = []

    def put(self, notice: Notice) -> None:
        values = {name: getattr(notice, name) for name in Notice.__slots__}
        values |= {"kind": notice.kind.value, "free_at": notice.due, "settled_at": None, "outcome": None}
        self._waiting.append(values)
        self._work.wake_delivery()

    def write(self) -> None:
        """Insert what was put, in one statement; before anything here is read or changed, and before COMMIT."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._work.run_many(self._work.insert_new(NoticeRow, "key"), waiting)

    def drop(self, production_id: str, subject: str, kind: Kind) -> frozenset[str]:
        self.write()
        dropped = self._work.all(
            delete(NoticeRow)
            .where(
                _UNSETTLED,
                NoticeRow.subject == subject,
                NoticeRow.production_id == production_id,
                NoticeRow.kind == kind.value,
                or_(NoticeRow.attempts == 0, NoticeRow.reader == CHANNEL),
            )
            .returning(NoticeRow.key)
        )
        return frozenset(key for (key,) in dropped)

    def drop_for(self, production_id: str, subject: str, kind: Kind, reader: str) -> None:
        self.write()
        self._work.run(_DROP_FOR, production=production_id, subject_=subject, kind_=kind.value, reader_=reader)

    def was_told(self, production_id: str, subject: str, reader: str) -> bool:
        self.write()
        return self._work.one(_TOLD, production=production_id, subject_=subject, reader_=reader) is not None

    def posted(self, keys: Collection[str]) -> Mapping[str, datetime | None]:
        self.write()
        wanted = select(NoticeRow.key, NoticeRow.settled_at, NoticeRow.outcome).where(NoticeRow.key.in_(keys))
        return {row.key: row.settled_at if row.outcome == _SENT else None for row in self._work.all(wanted)}

    def find(self, notice_id: str) -> Notice | None:
        self.write()
        row = self._work.one(select(*_NOTICE).where(NoticeRow.id == bindparam("notice")), notice=notice_id)
        return None if row is None else _notice(row)

    def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[Notice, ...]:
        self.write()
        pages = {"now": now, "until": now + lease, "limit": limit, "since": now - PAGE_LASTS}
        rows = list(self._work.all(_CLAIM_PAGES, **pages))
        if len(rows) < limit:
            rows += self._work.all(_CLAIM, now=now, until=now + lease, limit=limit - len(rows))
        return tuple(sorted((_notice(row) for row in rows), key=lambda notice: (notice.due, notice.id)))

    def begin(self, notice: Notice, lease: timedelta) -> Notice | None:
        self.write()
        begun = replace(notice, attempts=notice.attempts + 1)
        until = self._work.now + lease
        mine = self._work.run(_BEGIN, notice=notice.id, before=notice.attempts, begun=begun.attempts, until=until)
        return begun if mine else None

    def postpone(self, notice: Notice, due: datetime, *, answered: bool = False) -> None:
        self.write()
        counted = notice.attempts - 1 if answered else notice.attempts
        self._work.run(_POSTPONE, notice=notice.id, before=notice.attempts, counted=counted, then=due)

    def hold(self, notice: Notice, until: datetime) -> None:
        self.write()
        self._work.run(_HOLD, notice=notice.id, before=notice.attempts, until=until)

    def reckon_rest_anew(self, production_id: str) -> None:
        self.write()
        now = self._work.now
        if self._work.run(_RECKON_ANEW, production=production_id, now=now, leased=now + 2 * LEASE):
            self._work.wake_delivery()

    def settle(self, notice: Notice, outcome: str) -> None:
        self.write()
        self._work.run(_SETTLE, notice=notice.id, at=self._work.now, how=outcome)

    def last_sent(self) -> tuple[datetime, str] | None:
        self.write()
        newest = (
            select(NoticeRow.settled_at, NoticeRow.outcome)
            .where(_SETTLED)
            .order_by(NoticeRow.settled_at.desc())
            .limit(1)
        )
        row = self._work.one(newest)
        return None if row is None else (row.settled_at, row.outcome)

    def next_due(self) -> datetime | None:
        self.write()
        found: datetime | None = self._work.value(select(func.min(NoticeRow.free_at)).where(_UNSETTLED))
        return found

    def page_is_due(self) -> bool:
        self.write()
        now = self._work.now
        return self._work.one(_PAGES.limit(1), now=now, since=now - PAGE_LASTS) is not None

    def undelivered(self, production_id: str) -> int:
        """How many of the production's notices delivery gave up on."""
        self.write()
        lost = select(func.count()).where(
            NoticeRow.production_id == bindparam("production"),
            NoticeRow.outcome == _GIVEN_UP,
        )
        return int(self._work.value(lost, production=production_id))

    def forget(self, before: datetime) -> None:
        self.write()
        self._work.run(_FORGET, before=before)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        row.id,
        row.production_id,
        Kind(row.kind),
        row.reader,
        row.subject,
        row.key,
        row.due,
        row.detail,
        row.expires,
        row.attempts,
    )
