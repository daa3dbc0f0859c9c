"""One's own record as a file: asked for by its person, made in the background, handed over outside Slack.

Promise: the file is about whoever asked and nobody else, and opens with a passphrase that stands nowhere but in their
own window. Here is only that a file was asked for, and what became of it. One that was not finished in time counts as
not made, whatever stopped it; asked for again, the newest takes the place of the one before.

A legal hold does not keep these files: what is in them stays where it was read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import RuleBooks
from bot.domain.people import Actor, Person, Production
from bot.domain.permissions import Action, permit
from bot.domain.rulebook import Packs
from bot.domain.work import NotFound, Work

MAKING_AT_MOST: Final = timedelta(minutes=3)
"""Making takes seconds. Whatever is not there by then was cut short."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """The newest file that somebody asked for: when, and when it was finished and handed out, if it was."""

    id: str
    production_id: str
    person_id: str
    asked_at: datetime
    finished_at: datetime | None = None
    failed: bool = False
    handed_out_at: datetime | None = None


class FileState(StrEnum):
    """What its person is told of the file."""

    NONE = "none"
    MAKING = "making"
    WAITING = "waiting"
    FAILED = "failed"
    HANDED_OUT = "handed_out"


class RecordFileBook(Protocol):
    """Files as a unit of work sees them: at most one for each entry of a roster."""

    def of(self, person: Person) -> RecordFile | None: ...
    def with_id(self, file_id: str) -> RecordFile | None: ...
    def every(self) -> tuple[RecordFile, ...]: ...
    def keep(self, file: RecordFile) -> None:
        """In the place of the person's file before it, if there was one."""
        ...

    def forget(self, file: RecordFile) -> None: ...


@dataclass(frozen=True, slots=True)
class FilePage:
    """Where the actor's file stands. `days` is how long one waits to be handed over, `until` when this one goes."""

    state: FileState
    days: int
    file: RecordFile | None = None
    until: datetime | None = None


class OwnFiles:
    """Asking for one's file, and what the background says of it."""

    def __init__(self, rules: RuleBooks | None = None) -> None:
        self._rules = rules or Packs()

    def page(self, work: Work, actor: Actor) -> FilePage:
        permit(work, actor, Action.SEE_OWN_RECORD, actor.id)
        days = self._days(work, actor.production.id)
        return _page(work.record_files.of(actor.person), days, work.now)

    def ask(self, work: Work, actor: Actor) -> RecordFile:
        """Ask for a new file; the one before it is no longer wanted."""
        permit(work, actor, Action.SEE_OWN_RECORD, actor.id)
        file = RecordFile(work.new_id(), actor.production.id, actor.id, work.now)
        work.record_files.keep(file)
        _enter(work, file, EntryKind.RECORD_ASKED, actor.id)
        return file

    def wanted(self, work: Work, file_id: str) -> RecordFile:
        """The file, still to be made. Raises `NotFound` for one that another took the place of, or that came late."""
        file = work.record_files.with_id(file_id)
        if file is None or _state(file, work.now) is not FileState.MAKING:
            raise NotFound
        return file

    def finish(self, work: Work, file_id: str) -> None:
        """The file is made and stands in its folder. Raises `NotFound` as `wanted` does."""
        file = self.wanted(work, file_id)
        work.record_files.keep(replace(file, finished_at=work.now))
        _enter(work, file, EntryKind.RECORD_FILED, None)

    def fail(self, work: Work, file_id: str) -> None:
        """It could not be made; its person is told to ask again."""
        file = work.record_files.with_id(file_id)
        if file is not None and file.finished_at is None:
            work.record_files.keep(replace(file, failed=True))

    def hand_out(self, work: Work, file_id: str) -> None:
        """It was handed out. Once more, or for a file that is not known, nothing changes."""
        file = work.record_files.with_id(file_id)
        if file is not None and _state(file, work.now) is FileState.WAITING:
            work.record_files.keep(replace(file, handed_out_at=work.now))
            _enter(work, file, EntryKind.RECORD_HANDED_OUT, None)

    def tidy(self, work: Work) -> frozenset[str]:
        """Forget what is over. Gives the ids of the files that may stand in the folder; every other one is to go."""
        standing = set()
        for file in work.record_files.every():
            if _over(file, self._days(work, file.production_id), work.now):
                work.record_files.forget(file)
            elif _state(file, work.now) in (FileState.MAKING, FileState.WAITING):
                standing.add(file.id)
        return frozenset(standing)

    def _days(self, work: Work, production_id: str) -> int:
        return self._rules.of(work, production_id).number("record_file_days")


def waiting(work: Work, rules: RuleBooks, now: datetime) -> Iterator[tuple[FilePage, Person, Production]]:
    """Every finished file that waits to be handed over, with whose it is; the oldest first."""
    for file in work.record_files.every():
        person = work.people.person(file.production_id, file.person_id)
        production = work.people.production(file.production_id)
        page = _page(file, rules.of(work, file.production_id).number("record_file_days"), now)
        if page.state is FileState.WAITING and person is not None and production is not None:
            yield page, person, production


def _page(file: RecordFile | None, days: int, now: datetime) -> FilePage:
    if file is None or _over(file, days, now):
        return FilePage(FileState.NONE, days)
    until = None if file.finished_at is None else file.finished_at + timedelta(days=days)
    return FilePage(_state(file, now), days, file, until)


def _state(file: RecordFile, now: datetime) -> FileState:
    if file.handed_out_at is not None:
        return FileState.HANDED_OUT
    if file.finished_at is not None:
        return FileState.WAITING
    return FileState.FAILED if file.failed or now >= file.asked_at + MAKING_AT_MOST else FileState.MAKING


def _over(file: RecordFile, days: int, now: datetime) -> bool:
    return (file.finished_at or file.asked_at) + timedelta(days=days) <= now


def _enter(work: Work, file: RecordFile, kind: EntryKind, by: str | None) -> None:
    work.ledger.append(file.production_id, Entry(kind, file.production_id, file.person_id, by, work.now, {}))
