"""One transaction and its books: what a job may touch between BEGIN and COMMIT.

It belongs to one thread and one transaction. Statements are run here and nowhere else, so that a race lost to another
writer, a busy database and a database that is gone each have one meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import Executable

from bot.domain.people import SlackUser
from bot.domain.work import Stale
from storage.base import Base, new_id
from storage.checkins import CheckInRepository
from storage.closed_sets import ClosedSetRepository
from storage.erasing import ErasureRepository
from storage.facts import FactRepository
from storage.holds import HoldRepository
from storage.key_scope import KeyScope
from storage.keyring import Keyring
from storage.ledger import LedgerRepository
from storage.outbox import OutboxRepository
from storage.own_files import RecordFileRepository
from storage.people import PeopleRepository
from storage.reader_keys import ReaderKeyRepository
from storage.scenes import SceneRepository
from storage.seal import Seal
from storage.shredding import ShredRepository
from storage.stops import StopRepository
from storage.terms import RiderRepository, TermsRepository

_A_FEW: Final = 20
_LOCK_CHAIN: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:chain, 0))")


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit means for others: delivery has something to do, these productions' boards are out of date, and
    these people's own Homes, whose entry was changed or removed."""

    outbox: bool
    productions: frozenset[str]
    people: frozenset[SlackUser] = frozenset()


class UnitOfWork:
    """`bot.domain.work.Work` over one open transaction."""

    def __init__(self, connection: Connection, seal: Seal, keyring: Keyring, now: datetime, *, writable: bool) -> None:
        self.now = now
        self.seal: Final = seal
        self.keyring: Final = keyring
        self._connection: Final = connection
        self._writable: Final = writable
        self._postgresql: Final = connection.dialect.name == "postgresql"
        self._wakes_delivery = False
        self._touched: set[str] = set()
        self._changed: set[SlackUser] = set()
        self.doomed: Final[set[KeyScope]] = set()
        """The scopes whose keys are destroyed once this is committed."""

    @cached_property
    def people(self) -> PeopleRepository:
        return PeopleRepository(self)

    @cached_property
    def scenes(self) -> SceneRepository:
        return SceneRepository(self)

    @cached_property
    def checkins(self) -> CheckInRepository:
        return CheckInRepository(self)

    @cached_property
    def facts(self) -> FactRepository:
        return FactRepository(self)

    @cached_property
    def closed_sets(self) -> ClosedSetRepository:
        return ClosedSetRepository(self)

    @cached_property
    def stops(self) -> StopRepository:
        return StopRepository(self)

    @cached_property
    def reader_keys(self) -> ReaderKeyRepository:
        return ReaderKeyRepository(self)

    @cached_property
    def holds(self) -> HoldRepository:
        return HoldRepository(self)

    @cached_property
    def record_files(self) -> RecordFileRepository:
        return RecordFileRepository(self)

    @cached_property
    def erasures(self) -> ErasureRepository:
        return ErasureRepository(self)

    @cached_property
    def shredder(self) -> ShredRepository:
        return ShredRepository(self)

    @cached_property
    def terms(self) -> TermsRepository:
        return TermsRepository(self)

    @cached_property
    def riders(self) -> RiderRepository:
        return RiderRepository(self)

    @cached_property
    def outbox(self) -> OutboxRepository:
        return OutboxRepository(self)

    @cached_property
    def ledger(self) -> LedgerRepository:
        return LedgerRepository(self)

    def new_id(self) -> str:
        return new_id()

    def touch(self, production_id: str) -> None:
        """A status, a schedule or a roster of this production is about to change."""
        self._touched.add(production_id)

    def touch_person(self, who: SlackUser | None) -> None:
        """What this person is shown is about to change."""
        if who is not None:
            self._changed.add(who)

    def destroy_key(self, scope: KeyScope) -> None:
        """Destroy this scope's key after COMMIT, and not at all if there is none.

        A crash between the two leaves the key; whoever asks for it says how it is found again.
        """
        self.doomed.add(scope)

    def wake_delivery(self) -> None:
        self._wakes_delivery = True

    @property
    def effects(self) -> Committed:
        return Committed(self._wakes_delivery, frozenset(self._touched), frozenset(self._changed))

    def all(self, statement: Executable, **values: object) -> Sequence[Row[Any]]:
        return self._connection.execute(statement, values).all()

    def each(self, statement: Executable, **values: object) -> Iterator[Row[Any]]:
        """The rows, a few at a time: for blobs that all together would fill the memory."""
        yield from self._connection.execute(statement, values, execution_options={"yield_per": _A_FEW})

    def one(self, statement: Executable, **values: object) -> Row[Any] | None:
        return self._connection.execute(statement, values).first()

    def value(self, statement: Executable, **values: object) -> Any:
        """The first column of the first row, or None."""
        return self._connection.execute(statement, values).scalar()

    def run(self, statement: Executable, **values: object) -> int:
        """Run a statement that changes rows and return how many."""
        return self._connection.execute(statement, values).rowcount

    def run_many(self, statement: Executable, rows: Sequence[Mapping[str, object]]) -> None:
        self._connection.execute(statement, rows)

    def locking(self, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """The statement, keeping its rows from other writers until COMMIT; SQLite has one writer anyway."""
        return statement.with_for_update() if self._writable and self._postgresql else statement

    def hold(self, statement: Select[*tuple[Any, ...]], **values: object) -> None:
        """Lock the statement's rows for their own sake; nothing to do where there is one writer.

        Rows that refer to them can still be added meanwhile, so that nobody waits who does not change them.
        """
        if self._writable and self._postgresql:
            self._connection.execute(statement.with_for_update(key_share=True), values)

    def lock_chain(self, chain: str) -> None:
        if self._postgresql:
            self._connection.execute(_LOCK_CHAIN, {"chain": chain})

    def upsert(
        self, table: type[Base], key: Mapping[str, object], values: Mapping[str, object],
        changed: Iterable[str] | None = None,
    ) -> None:  # fmt: skip
        """Insert the row, or change these columns of the one with this key; of those only `changed`, if given."""
        new = postgresql.insert(table) if self._postgresql else sqlite.insert(table)
        columns = {name: new.excluded[name] for name in (values if changed is None else changed)}
        at = list(key)
        statement = (
            new.on_conflict_do_update(index_elements=at, set_=columns)
            if columns
            else new.on_conflict_do_nothing(index_elements=at)
        )
        self._connection.execute(statement, {**key, **values})

    def insert_new(self, table: type[Base], unique: str) -> Executable:
        """An insertion that does nothing where the unique column holds the value already."""
        return _insert_new(postgresql if self._postgresql else sqlite, table, unique)

    def finish(self) -> None:
        """Write what the books kept for the end. Called last, before COMMIT."""
        self.outbox.write()
        self.ledger.write()

    @contextmanager
    def stale_if_taken(self) -> Iterator[None]:
        """A unique row that somebody else wrote first means that the form is out of date."""
        try:
            yield
        except IntegrityError:
            raise Stale from None


@cache
def _insert_new(dialect: Any, table: type[Base], unique: str) -> Executable:
    new: Executable = dialect.insert(table).on_conflict_do_nothing(index_elements=[unique])
    return new
