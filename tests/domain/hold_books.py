"""In-memory holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.holds import Hold

if TYPE_CHECKING:
    from tests.domain.books import Books


class MemoryHolds:
    def __init__(self, books: Books) -> None:
        self._books = books

    def hold(self, production_id: str) -> Hold | None:
        return self._books.state.holds.get(production_id)

    def keep_hold(self, hold: Hold) -> None:
        self._books.state.holds[hold.production_id] = hold

    def end_hold(self, hold: Hold) -> None:
        del self._books.state.holds[hold.production_id]
