"""The key pairs of appointments to which concerns are sealed.

The public half is plain. The private half is sealed under a key of its appointment alone, which is destroyed when the
appointment ends: then nobody reads what was sealed to it, in a restored copy neither. `mode` says how the private half
is kept; there is one way now, and its name leaves room for one that a reader's own passphrase opens.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from nacl.public import PrivateKey
from sqlalchemy import ForeignKey, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.concerns import ReaderKey
from bot.domain.people import READERS, Appointment
from bot.domain.permissions import Action, Proof
from storage.appointments import AppointmentRow, appointment_from
from storage.base import Base
from storage.key_scope import KeyScope, ScopeKind
from storage.seal import Place, Unreadable

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

STANDARD: Final = "standard"
"""The private half is sealed under a key of the keyring, so that the server opens it for its reader."""
PRIVATE_BYTES: Final = 64
_TURNS: Final = "reader keys"


class ReaderKeyRow(Base):
    __tablename__ = "reader_keys"

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    public: Mapped[bytes]
    private: Mapped[bytes]
    mode: Mapped[str]


_PUBLIC: Final = select(ReaderKeyRow.appointment_id, ReaderKeyRow.public).where(
    ReaderKeyRow.appointment_id.in_(bindparam("appointments", expanding=True))
)
_PAIR: Final = select(ReaderKeyRow.public, ReaderKeyRow.private).where(
    ReaderKeyRow.appointment_id == bindparam("appointment")
)
_CURRENT: Final = (
    select(*AppointmentRow.__table__.columns, ReaderKeyRow.private)
    .outerjoin(ReaderKeyRow, ReaderKeyRow.appointment_id == AppointmentRow.id)
    .where(AppointmentRow.until.is_(None), AppointmentRow.role.in_([role.value for role in sorted(READERS)]))
)
_ENDED: Final = select(AppointmentRow.id).where(
    AppointmentRow.until.is_not(None), AppointmentRow.id.in_(bindparam("appointments", expanding=True))
)


class ReaderKeyRepository:
    """`bot.domain.readers.ReaderKeyBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def make(self, appointment: Appointment) -> None:
        private = PrivateKey.generate()
        scope, place = KeyScope.reader(appointment.id), _place(appointment)
        self._work.run(
            insert(ReaderKeyRow),
            appointment_id=appointment.id,
            public=bytes(private.public_key),
            private=self._work.seal.seal(scope, place, bytes(private), PRIVATE_BYTES),
            mode=STANDARD,
        )

    def end(self, appointment: Appointment) -> None:
        self._work.run(delete(ReaderKeyRow).where(ReaderKeyRow.appointment_id == appointment.id))
        self._work.destroy_key(KeyScope.reader(appointment.id))

    def public(self, appointments: Collection[Appointment]) -> dict[str, ReaderKey]:
        ids = [appointment.id for appointment in appointments]
        rows = self._work.all(_PUBLIC, appointments=ids) if ids else ()
        return {row.appointment_id: ReaderKey(row.appointment_id, row.public) for row in rows}

    def own(self, proof: Proof, appointment: Appointment) -> ReaderKey | None:
        proof.demand(self._work, appointment.production_id, appointment.person_id, Action.READ_CONCERNS)
        row = self._work.one(_PAIR, appointment=appointment.id)
        if row is None or appointment.until is not None or proof.person_id != appointment.person_id:
            return None
        return ReaderKey(appointment.id, row.public, self._opened(appointment, row.private))

    def in_order(self) -> bool:
        return not self._without_pair() and not self._outlived()

    def repair(self) -> None:
        # Two replicas that find a pair missing make one between them.
        self._work.lock_chain(_TURNS)
        for appointment in self._without_pair():
            self._work.run(delete(ReaderKeyRow).where(ReaderKeyRow.appointment_id == appointment.id))
            self.make(appointment)
        for scope in self._outlived():
            self._work.destroy_key(scope)

    def _without_pair(self) -> list[Appointment]:
        """Current appointments whose private half is missing or does not open."""
        rows = self._work.all(_CURRENT)
        return [
            appointment
            for appointment, private in ((appointment_from(row), row.private) for row in rows)
            if private is None or self._opened(appointment, private) is None
        ]

    def _outlived(self) -> list[KeyScope]:
        """Keys whose appointment has ended; those of appointments that nobody knows open nothing here."""
        scopes = {scope.name: scope for scope in self._work.keyring.scopes() if scope.kind is ScopeKind.READER}
        ended = self._work.all(_ENDED, appointments=list(scopes)) if scopes else ()
        return [scopes[row.id] for row in ended]

    def _opened(self, appointment: Appointment, private: bytes) -> bytes | None:
        try:
            return self._work.seal.open(KeyScope.reader(appointment.id), _place(appointment), private)
        except Unreadable:
            return None


def _place(appointment: Appointment) -> Place:
    return Place(appointment.production_id, "reader_keys", "private", appointment.id, appointment.person_id, 0)
