"""Appointments: table and entity. Their statements are run by the roster's repository, `storage.people`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, Row, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people import Appointment, Role
from storage.base import Base


class AppointmentRow(Base):
    __tablename__ = "appointments"
    __table_args__ = (
        Index(
            "uq_appointments_current",
            "production_id",
            "role",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"), index=True)
    person_id: Mapped[str]
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    employer: Mapped[str] = mapped_column(server_default="")
    duty: Mapped[str] = mapped_column(server_default="")


OF_PRODUCTION: Final = (
    select(*AppointmentRow.__table__.columns)
    .where(AppointmentRow.production_id == bindparam("production"))
    .order_by(AppointmentRow.since.desc(), AppointmentRow.id)
)


def appointment_from(row: Row[Any]) -> Appointment:
    return Appointment(
        row.id, row.production_id, row.person_id, Role(row.role), row.since, row.until, row.employer, row.duty
    )


def values_of(appointment: Appointment) -> dict[str, object]:
    """The row's columns."""
    values: dict[str, object] = {name: getattr(appointment, name) for name in Appointment.__slots__}
    return {**values, "role": appointment.role.value}
