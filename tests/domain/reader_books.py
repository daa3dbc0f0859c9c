"""The key pairs of appointments, in memory: counted, and as telling as they need to be."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.domain.concerns import ReaderKey
from bot.domain.people import READERS, Appointment
from bot.domain.permissions import Action, Proof

if TYPE_CHECKING:
    from tests.domain.books import Books, MemoryWork


class MemoryReaderKeys:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    @property
    def _kept(self) -> dict[str, ReaderKey]:
        return self._books.state.reader_keys

    def make(self, appointment: Appointment) -> None:
        number = self._books.new_id().encode()
        self._kept[appointment.id] = ReaderKey(appointment.id, b"public " + number, b"private " + number)

    def end(self, appointment: Appointment) -> None:
        self._kept.pop(appointment.id, None)

    def public(self, appointments: Collection[Appointment]) -> dict[str, ReaderKey]:
        found = {appointment.id: self._kept.get(appointment.id) for appointment in appointments}
        return {id_: ReaderKey(id_, key.public) for id_, key in found.items() if key is not None}

    def own(self, proof: Proof, appointment: Appointment) -> ReaderKey | None:
        proof.demand(self._work, appointment.production_id, appointment.person_id, Action.READ_CONCERNS)
        return self._kept.get(appointment.id)

    def in_order(self) -> bool:
        return not self._without()

    def repair(self) -> None:
        for appointment in self._without():
            self.make(appointment)

    def _without(self) -> list[Appointment]:
        current = (each for each in self._books.state.appointments.values() if each.until is None)
        return [each for each in current if each.role in READERS and each.id not in self._kept]
