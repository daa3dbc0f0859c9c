"""Files of one's own record: that they were asked for and what became of them, never what is in them.

`RecordFolder` is where the files themselves stand until they are handed out: encrypted, readable by the bot's user
alone, named by a random id.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import ForeignKey, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.own_file import RecordFile
from bot.domain.people import Person
from storage.base import Base
from storage.durable import erase, sync_folder, write_private

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

_FILE: Final = ".age"
_HANDED_OUT: Final = ".handed-out"
_UNFINISHED: Final = ".unfinished"


class RecordFileRow(Base):
    __tablename__ = "record_files"

    production_id: Mapped[str] = mapped_column(ForeignKey("productions.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failed: Mapped[bool]
    handed_out_at: Mapped[datetime | None]


_EVERY = select(*RecordFileRow.__table__.columns).order_by(RecordFileRow.asked_at, RecordFileRow.id)
_OF = _EVERY.where(RecordFileRow.person_id == bindparam("person"))
_WITH_ID = _EVERY.where(RecordFileRow.id == bindparam("file"))
_FORGET = delete(RecordFileRow).where(RecordFileRow.id == bindparam("file"))


class RecordFileRepository:
    """`bot.domain.own_file.RecordFileBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def of(self, person: Person) -> RecordFile | None:
        row = self._work.one(_OF, person=person.id)
        return None if row is None else RecordFile(**row._mapping)

    def with_id(self, file_id: str) -> RecordFile | None:
        row = self._work.one(self._work.locking(_WITH_ID), file=file_id)
        return None if row is None else RecordFile(**row._mapping)

    def every(self) -> tuple[RecordFile, ...]:
        return tuple(RecordFile(**row._mapping) for row in self._work.all(_EVERY))

    def keep(self, file: RecordFile) -> None:
        values = {name: getattr(file, name) for name in RecordFile.__slots__ if name != "person_id"}
        self._work.upsert(RecordFileRow, {"person_id": file.person_id}, values)

    def forget(self, file: RecordFile) -> None:
        self._work.run(_FORGET, file=file.id)


class RecordFolder:
    """The finished files, and marks of those that a command handed out beside the running bot."""

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder

    def keep(self, file_id: str, content: bytes) -> None:
        """Put the file there, whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._unfinished(file_id)
        write_private(unfinished, content)
        unfinished.rename(self._path(file_id))
        sync_folder(self.folder)

    def content(self, file_id: str) -> bytes:
        """Raises FileNotFoundError."""
        return self._path(file_id).read_bytes()

    def mark_handed_out(self, file_id: str) -> None:
        """Remove the file and leave word for the bot, which then says so to its person."""
        write_private(self._mark(file_id), b"")
        self.remove((file_id,))

    def handed_out(self) -> tuple[str, ...]:
        """The ids of the marks that are there."""
        return tuple(path.name.removesuffix(_HANDED_OUT) for path in self._named(f"*{_HANDED_OUT}"))

    def forget_marks(self, file_ids: Iterable[str]) -> None:
        for file_id in file_ids:
            self._mark(file_id).unlink(missing_ok=True)

    def there(self) -> frozenset[str]:
        """The ids of the files that are there, whole or not."""
        whole = {path.name.removesuffix(_FILE) for path in self._named(f"*{_FILE}")}
        return frozenset(whole | {path.name[1:].removesuffix(_UNFINISHED) for path in self._named(f".*{_UNFINISHED}")})

    def remove(self, file_ids: Iterable[str]) -> None:
        """Overwrite and remove the files, whole or not, that are there."""
        for file_id in file_ids:
            for path in (self._path(file_id), self._unfinished(file_id)):
                if path.exists():
                    erase(path)
                    sync_folder(self.folder)

    def _named(self, pattern: str) -> tuple[Path, ...]:
        return tuple(self.folder.glob(pattern)) if self.folder.is_dir() else ()

    def _path(self, file_id: str) -> Path:
        return self.folder / f"{file_id}{_FILE}"

    def _unfinished(self, file_id: str) -> Path:
        return self.folder / f".{file_id}{_UNFINISHED}"

    def _mark(self, file_id: str) -> Path:
        return self.folder / f"{file_id}{_HANDED_OUT}"
