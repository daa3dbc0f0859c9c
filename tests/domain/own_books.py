"""In-memory files of one's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.own_file import RecordFile
from bot.domain.people import Person

if TYPE_CHECKING:
    from tests.domain.books import Books


class MemoryErasures:
    def __init__(self, books: Books) -> None:
        self._books = books

    def hold(self, person: Person) -> None:
        pass

    def erase(self, person: Person) -> None:
        state = self._books.state
        state.answers = {key: each for key, each in state.answers.items() if each.performer_id != person.id}
        state.drafts = {key: each for key, each in state.drafts.items() if each.performer_id != person.id}
        state.phones.pop(person.id, None)


class MemoryRecordFiles:
    def __init__(self, books: Books) -> None:
        self._books = books

    def of(self, person: Person) -> RecordFile | None:
        return self._books.state.record_files.get(person.id)

    def with_id(self, file_id: str) -> RecordFile | None:
        return next((each for each in self.every() if each.id == file_id), None)

    def every(self) -> tuple[RecordFile, ...]:
        return tuple(self._books.state.record_files.values())

    def keep(self, file: RecordFile) -> None:
        self._books.state.record_files[file.person_id] = file

    def forget(self, file: RecordFile) -> None:
        del self._books.state.record_files[file.person_id]
