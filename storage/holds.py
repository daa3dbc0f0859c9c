"""Legal holds: table and repository. A row is a production's hold as it stands; its history is in the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.holds import Hold
from storage.base import Base

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork


class HoldRow(Base):
    __tablename__ = "holds"

    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"), primary_key=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    set_by: Mapped[str | None]
    set_at: Mapped[datetime | None]
    lifting_by: Mapped[str | None]
    lifting_at: Mapped[datetime | None]


_HOLD = select(*HoldRow.__table__.columns).where(HoldRow.production_id == bindparam("production"))


class HoldRepository:
    """`bot.domain.holds.HoldBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def hold(self, production_id: str) -> Hold | None:
        row = self._work.one(_HOLD, production=production_id)
        return None if row is None else Hold(**row._mapping)

    def keep_hold(self, hold: Hold) -> None:
        values = {name: getattr(hold, name) for name in Hold.__slots__ if name != "production_id"}
        self._work.upsert(HoldRow, {"production_id": hold.production_id}, values)
        self._work.touch(hold.production_id)

    def end_hold(self, hold: Hold) -> None:
        self._work.run(delete(HoldRow).where(HoldRow.production_id == hold.production_id))
        self._work.touch(hold.production_id)
