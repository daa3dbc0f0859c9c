"""Makes the files that people asked for of their own records, one at a time, and clears their folder.

Promise: a passphrase is in memory while its file is made, and nowhere else; it reaches one process of ours through a
pipe. Whatever stops the making, its person is told to ask again, and nothing of the file is left.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from bot.domain.own_file import OwnFiles
from bot.domain.people import Account, Actor
from bot.domain.record import OwnRecords
from bot.domain.topics import Catalogue
from bot.domain.work import DomainError, NotFound, Records, Work
from bot.paper import own_record
from bot.paper.sealed_file import order
from bot.paper.typeset import as_data
from handlers.record import names_of
from handlers.words import WordsFor
from storage.own_files import RecordFolder

log = structlog.get_logger()

DATABASE_SECONDS: Final = 5.0
LOCKING_SECONDS: Final = 90.0
_OURS: Final = ("SLACK_", "CLOSEDSET_")


@dataclass(frozen=True, slots=True)
class _Asked:
    file_id: str
    passphrase: str = field(repr=False)


class OwnFileMaker:
    """`handlers.own_file.Making`. `run` makes what was asked for until it is cancelled."""

    def __init__(
        self, records: Records, folder: RecordFolder, files: OwnFiles, own: OwnRecords, catalogue: Catalogue,
        words_for: WordsFor,
    ) -> None:  # fmt: skip
        self._records, self._folder, self._files, self._own = records, folder, files, own
        self._catalogue, self._words_for = catalogue, words_for
        self._asked: asyncio.Queue[_Asked] = asyncio.Queue()

    def start(self, file_id: str, passphrase: str) -> None:
        self._asked.put_nowait(_Asked(file_id, passphrase))

    async def run(self) -> None:
        while True:
            asked = await self._asked.get()
            try:
                await self._make(asked)
            finally:
                del asked
                self._asked.task_done()

    async def drain(self) -> None:
        """Until everything asked for so far is made or has failed."""
        await self._asked.join()

    async def tidy(self) -> None:
        """Say what was handed out by a command, and remove what waited too long. Raises what the records raise."""
        handed, there = self._folder.handed_out(), self._folder.there()
        if not handed and not there:
            return

        def job(work: Work) -> frozenset[str]:
            for file_id in handed:
                self._files.hand_out(work, file_id)
            return self._files.tidy(work)

        standing = await self._records.change(job, deadline=time.monotonic() + DATABASE_SECONDS)
        self._folder.forget_marks(handed)
        # What was put there since then was not looked up.
        self._folder.remove(there - standing)

    async def _make(self, asked: _Asked) -> None:
        deadline = time.monotonic() + DATABASE_SECONDS
        try:
            given = await self._records.look(lambda work: self._read(work, asked), deadline=deadline)
            content = await _locked(given)
            self._folder.keep(asked.file_id, content)
            await self._records.change(
                lambda work: self._files.finish(work, asked.file_id), deadline=time.monotonic() + DATABASE_SECONDS
            )
        except NotFound:
            self._folder.remove({asked.file_id})
        except Exception as failed:
            log.error("record file", outcome="failed", error=failed)
            self._folder.remove({asked.file_id})
            await self._tell_failed(asked.file_id)

    async def _tell_failed(self, file_id: str) -> None:
        try:
            await self._records.change(
                lambda work: self._files.fail(work, file_id), deadline=time.monotonic() + DATABASE_SECONDS
            )
        except DomainError as error:
            # It counts as failed once its time has passed.
            log.error("record file", outcome="not saved", error=error)

    def _read(self, work: Work, asked: _Asked) -> bytes:
        file = self._files.wanted(work, asked.file_id)
        person = work.people.person(file.production_id, file.person_id)
        production = work.people.production(file.production_id)
        if person is None or person.slack is None or production is None:
            raise NotFound
        actor = Actor(person, production, work.people.account(person.slack) or Account(person.slack))
        record, words = self._own.open(work, actor), self._words_for(actor.account.locale)
        sheet = own_record.as_sheet(words, actor, record, names_of(work, actor), self._catalogue, work.now)
        return order(asked.passphrase, as_data([sheet]), own_record.as_data(actor, record, work.now))


async def _locked(given: bytes) -> bytes:
    """The locked file, made by a process of its own that knows none of our settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.paper.sealed_file", cwd=Path(__file__).parents[1], env=environment,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(LOCKING_SECONDS):
            content, _ = await child.communicate(given)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0 or not content:
        raise ChildProcessError
    return content
