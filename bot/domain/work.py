"""One unit of work: what a service may touch, and what can go wrong with it.

Promise 7 lives here: *saved* is said only after `Records.change` has returned, *nothing was saved* only for the
errors that guarantee it, and an outcome nobody could learn has an error of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from bot.domain.checkins import CheckInBook
    from bot.domain.erasing import ErasureBook
    from bot.domain.facts import FactBook
    from bot.domain.holds import HoldBook
    from bot.domain.ledger import LedgerBook
    from bot.domain.outbox import Outbox
    from bot.domain.own_file import RecordFileBook
    from bot.domain.people import PeopleBook
    from bot.domain.readers import ReaderKeyBook
    from bot.domain.riders import RiderBook
    from bot.domain.scenes import SceneBook
    from bot.domain.set_list import ClosedSetBook
    from bot.domain.stop import StopBook
    from bot.domain.terms import TermsBook
    from bot.domain.wrapping import ShredBook

T = TypeVar("T")


class Work(Protocol):
    """One transaction and the books it may read and write. It must not be used after its job has returned."""

    now: datetime
    """Aware, UTC, the same for the whole unit of work."""

    @property
    def people(self) -> PeopleBook: ...
    @property
    def scenes(self) -> SceneBook: ...
    @property
    def checkins(self) -> CheckInBook: ...
    @property
    def facts(self) -> FactBook: ...
    @property
    def closed_sets(self) -> ClosedSetBook: ...
    @property
    def stops(self) -> StopBook: ...
    @property
    def reader_keys(self) -> ReaderKeyBook: ...
    @property
    def holds(self) -> HoldBook: ...
    @property
    def record_files(self) -> RecordFileBook: ...
    @property
    def erasures(self) -> ErasureBook: ...
    @property
    def shredder(self) -> ShredBook: ...
    @property
    def terms(self) -> TermsBook: ...
    @property
    def riders(self) -> RiderBook: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def ledger(self) -> LedgerBook: ...

    def new_id(self) -> str:
        """A random identifier that says nothing about order or time."""
        ...


class Records(Protocol):
    """The way from the asynchronous edge to one transaction; one hop on an executor."""

    async def change(self, job: Callable[[Work], T], *, deadline: float, nonce: str | None = None) -> T:
        """Run the job in a write transaction and return its value after commit.

        `deadline` is a `time.monotonic()` instant; `nonce`, when given, makes the whole unit of work happen once.
        Raises what the job raises (nothing was saved then), `AlreadySaved`, `NotSaved` or `OutcomeUnknown`.
        """
        ...

    async def look(self, job: Callable[[Work], T], *, deadline: float) -> T:
        """Run the job in a read transaction. Raises what the job raises, or `Unavailable`."""
        ...


def mark_of(*shown: object) -> str:
    """A mark of what a form showed, for the form to carry: another one on submit means that it changed meanwhile.

    The values are plain ones (text, numbers, None, tuples and frozen dataclasses of them), so that equals print alike.
    """
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()[:24]


class DomainError(Exception):
    """Base of everything a person may be told. None of these carries content."""


class Refused(DomainError):
    """A rule says no. Carries a message id for the person, the form field it belongs to, and plain variables."""

    def __init__(self, message_id: str, field: str | None = None, **variables: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.field = field
        self.variables = variables


class NotFound(DomainError):
    """There is no such thing for this person. Also the answer to everything not permitted."""


class Stale(DomainError):
    """What the form was opened on has changed since; the newer one must be shown. Nothing was saved."""


class AlreadySaved(DomainError):
    """The same submission was saved before; this one changed nothing."""


class Unavailable(DomainError):
    """The records could not be read."""


class NotSaved(Unavailable):
    """The records were busy, read-only, full or gone, or time ran out, and it is certain that nothing was saved."""


class OutcomeUnknown(DomainError):
    """The commit was sent and its answer never came; looking the nonce up failed too."""


class Locked(NotSaved):
    """Submissions are stopped (uninstalled, or another socket takes answers). Nothing was saved."""
