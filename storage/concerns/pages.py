"""The pages of what cannot wait, among decoys: every act of a reporter writes one row, and none tells what it is."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from bot.domain.concerns import Page
from storage.concerns.sealing import ID_BYTES, Sealing
from storage.concerns.tables import PageRow
from storage.seal import Unreadable

MOST_POSTINGS: Final = 2
LASTS: Final = timedelta(days=1)
"""After the day on which it was written, a page that could not be posted is over."""

_ALL: Final = select(PageRow.id, PageRow.sealed)
_ADD: Final = insert(PageRow)
_RESEAL: Final = update(PageRow).where(PageRow.id == bindparam("row")).values(sealed=bindparam("anew"))
_DELETE: Final = delete(PageRow).where(PageRow.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class _Kept:
    page: Page
    done: bool
    day: date

    @property
    def due(self) -> bool:
        return bool(self.page.people) and not self.done and self.page.attempts < MOST_POSTINGS


class Pages:
    """The page rows within one transaction."""

    def __init__(self, connection: Connection, sealing: Sealing, now: datetime) -> None:
        self._connection: Final = connection
        self._sealing: Final = sealing
        self._now: Final = now

    def write(self, production_id: str, people: Sequence[str]) -> None:
        """One row more, a decoy when there is nobody to page."""
        page = Page(secrets.token_bytes(ID_BYTES), production_id, tuple(people))
        self._connection.execute(_ADD, {"id": page.id, "sealed": self._sealed(_Kept(page, False, self._now.date()))})

    def due(self) -> tuple[Page, ...]:
        """Those still to be posted."""
        return tuple(kept.page for kept in self._kept(_ALL) if kept.due)

    def begin(self, posting: Collection[bytes], done: Collection[bytes]) -> bytes | None:
        """Count one more posting of some, mark others done, and seal every row anew; one of them as it is now."""
        anew: list[dict[str, bytes]] = []
        for kept in self._kept(_ALL.order_by(PageRow.id).with_for_update()):
            attempts = kept.page.attempts + (kept.page.id in posting)
            changed = replace(kept, page=replace(kept.page, attempts=attempts), done=kept.done or kept.page.id in done)
            anew.append({"row": kept.page.id, "anew": self._sealed(changed)})
        if not anew:
            return None
        self._connection.execute(_RESEAL, anew)
        return anew[-1]["anew"]

    def drop_over(self) -> None:
        """Remove decoys, what was posted, and what nobody needs to be woken for any more."""
        due = {kept.page.id for kept in self._kept(_ALL) if kept.due and self._now.date() - kept.day <= LASTS}
        over = [row.id for row in self._connection.execute(_ALL) if row.id not in due]
        if over:
            self._connection.execute(_DELETE, {"ids": over})

    def _kept(self, statement: Select[bytes, bytes]) -> Iterator[_Kept]:
        for row in self._connection.execute(statement).all():
            try:
                said = self._sealing.open_page(row.id, row.sealed)
            except Unreadable:
                continue
            page = Page(row.id, said["production"], tuple(said["people"]), said["attempts"])
            yield _Kept(page, said["done"], date.fromisoformat(said["day"]))

    def _sealed(self, kept: _Kept) -> bytes:
        page = kept.page
        said = {
            "production": page.production_id,
            "people": page.people,
            "attempts": page.attempts,
            "done": kept.done,
            "day": kept.day.isoformat(),
        }
        return self._sealing.seal_page(page.id, said)
