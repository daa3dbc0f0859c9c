"""In-memory stops; a part of `tests.domain.books`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain.permissions import Action, Proof
from bot.domain.stop import GivenName, Reader, Stop

if TYPE_CHECKING:
    from tests.domain.books import Books, MemoryWork, State

NEVER = datetime.max.replace(tzinfo=UTC)


class MemoryStops:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    @property
    def _state(self) -> State:
        return self._books.state

    def add(self, stop: Stop, readers: Collection[str]) -> None:
        self._state.stops[stop.id] = stop
        self._state.stop_readers[stop.id] = tuple(Reader(reader) for reader in readers)

    def find(self, production_id: str, stop_id: str) -> Stop | None:
        stop = self._state.stops.get(stop_id)
        return stop if stop and stop.production_id == production_id else None

    def readers(self, stop: Stop) -> tuple[Reader, ...]:
        return tuple(sorted(self._state.stop_readers[stop.id], key=lambda reader: reader.seen_at or NEVER))

    def mark_seen(self, stop: Stop, person_id: str) -> None:
        self._state.stop_readers[stop.id] = tuple(
            replace(reader, seen_at=reader.seen_at or self._work.now) if reader.person_id == person_id else reader
            for reader in self._state.stop_readers[stop.id]
        )

    def keep_name(self, stop: Stop, name: GivenName | None) -> None:
        self._state.stop_names[stop.id] = name

    def name(self, proof: Proof, stop: Stop) -> GivenName | None:
        proof.demand(self._work, stop.production_id, stop.id, Action.READ_STOP_NAME, Action.GIVE_STOP_NAME)
        return self._state.stop_names.get(stop.id)

    def forget(self, before: datetime) -> None:
        for stop in list(self._state.stops.values()):
            if stop.sent_at < before:
                del self._state.stops[stop.id], self._state.stop_readers[stop.id]
                self._state.stop_names.pop(stop.id, None)
