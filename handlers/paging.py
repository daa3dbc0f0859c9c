"""Pages for what cannot wait: to exactly the readers who were chosen, at once, at any hour.

The room of concerns says what is due; decoys never leave it. A page is counted in a commit before it is posted, and no
reader gets more than two: the second only where it is not known whether the first arrived. What Slack certainly did not
post is tried again under the same count. Every concern wakes this, a routine one too, and of a round in which nothing
was due nothing stays. The log carries an outcome and no reference.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.concerns import ConcernBook, ConcernRoom, Page
from bot.domain.people import READERS
from bot.domain.work import DomainError, Locked, Records, Work
from handlers.delivery import DATABASE_SECONDS, TOKEN_DELAY, TOKEN_GONE, TOKEN_TROUBLE
from handlers.pacer import Outcome, Pacer
from handlers.views import messages
from handlers.views.messages import Message
from handlers.words import WordsFor

log = structlog.get_logger()

POST: Final = "chat.postMessage"
MOST_POSTINGS: Final = 2
AGAIN_SECONDS: Final = 15.0
"""Before the second posting: until then the first, of this process or of another, may still be on its way."""


@dataclass(slots=True)
class _Round:
    """One counted posting of a page: to whom it still has to go, and whose answer never came."""

    page: Page
    attempts: int
    left: set[str]
    unknown: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Reader:
    user_id: str
    message: Message


class Paging:
    """Posts what cannot wait. `revoked` locks the bot when Slack says that its token is gone; `patience` is for how
    many seconds one page may hold up those behind it.

    `wake` after every concern and at each tick; `run` until `stop`.
    """

    def __init__(
        self,
        records: Records,
        room: ConcernRoom,
        client: AsyncWebClient,
        words_for: WordsFor,
        pacer: Pacer,
        *,
        revoked: Callable[[], Awaitable[None]],
        patience: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._records = records
        self._room = room
        self._client = client
        self._words_for = words_for
        self._pacer = pacer
        self._revoked = revoked
        self._patience = patience
        self._monotonic = monotonic
        self._sleep = sleep
        self._something = asyncio.Event()
        self._busy = asyncio.Lock()
        self._ending = False
        self._rounds: dict[bytes, _Round] = {}
        self._unheard: dict[bytes, set[str]] = {}
        """Whose answer to the first posting never came, for the second."""
        self._wait_until: dict[bytes, float] = {}
        self._finished: set[bytes] = set()
        """Posted, and still to be marked."""

    def wake(self) -> None:
        """There may be something to post. Call it on the event loop."""
        self._something.set()

    async def run(self) -> None:
        """Post what is due whenever woken, until `stop`."""
        while not self._ending:
            await self._something.wait()
            self._something.clear()
            try:
                await self.page_due()
            except Exception as failed:
                # The next tick tries again; a task that ended would page nobody ever after.
                log.error("delivery", outcome="failed", error=failed)

    async def stop(self) -> None:
        """Finish the posting in flight and begin no other."""
        self._ending = True
        self._something.set()
        async with self._busy:
            pass

    async def page_due(self) -> int:
        """Post what may be posted now; returns how many messages were."""
        return await self._all(self._patience)

    async def drain(self) -> int:
        """The same, waiting for the pacer: for tests and rehearsals, which want everything that is due."""
        return await self._all(float("inf"))

    async def _all(self, patience: float) -> int:
        sent = 0
        async with self._busy:
            try:
                pages = await self._room.look(lambda book: book.pages(), deadline=_soon())
                await self._begin([page for page in pages if self._may_begin(page)])
                for round_ in list(self._rounds.values()):
                    sent += await self._post_round(round_, patience)
                await self._mark_finished()
            except Locked:
                return sent
            except DomainError as failed:
                log.warning("delivery", outcome="failed", error=failed)
        return sent

    def _may_begin(self, page: Page) -> bool:
        """Not while a posting of it may be on its way, nor when it went to everybody already, nor in a pause: a crash
        in it would cost a posting that was never made."""
        if page.id in self._rounds or page.id in self._finished or self._pacer.paused > self._patience:
            return False
        if page.attempts == 0:
            return True
        until = self._wait_until.setdefault(page.id, self._monotonic() + AGAIN_SECONDS)
        return self._monotonic() >= until

    async def _begin(self, wanted: Collection[Page]) -> None:
        """Count one more posting of each in one commit, unless another process has done so since."""
        if not wanted:
            return
        seen = {page.id: page.attempts for page in wanted}

        def count(book: ConcernBook) -> tuple[Page, ...]:
            book.begin_pages((), ())  # from here on no other process counts
            mine = tuple(page for page in book.pages() if seen.get(page.id) == page.attempts)
            book.begin_pages([page.id for page in mine], ())
            return mine

        for page in await self._room.change(count, deadline=_soon()):
            left = self._unheard.pop(page.id, set(page.people))
            self._wait_until.pop(page.id, None)
            self._rounds[page.id] = _Round(page, page.attempts + 1, left)

    async def _post_round(self, round_: _Round, patience: float) -> int:
        sent = 0
        readers = await self._records.look(lambda work: _readers(work, round_.page, self._words_for), deadline=_soon())
        round_.left &= readers.keys()
        for person_id in sorted(round_.left):
            if self._ending or self._pacer.paused > self._patience:
                break
            sent += await self._post_one(round_, person_id, readers[person_id], patience)
        if not round_.left:
            self._end(round_)
        return sent

    async def _post_one(self, round_: _Round, person_id: str, to: _Reader, patience: float) -> bool:
        wait = self._pacer.wait(POST, to.user_id)
        if wait > patience:
            return False
        if wait > 0:
            await self._sleep(wait)
        answer = await self._pacer.call(POST, partial(self._post, to), to.user_id)
        if answer.outcome is Outcome.NOT_NOW:
            return False
        if answer.outcome is Outcome.REFUSED and answer.error in TOKEN_TROUBLE:
            self._pacer.pause(TOKEN_DELAY)
            if answer.error in TOKEN_GONE:
                await self._revoked()
            return False
        round_.left.discard(person_id)
        if answer.outcome is Outcome.UNKNOWN:
            round_.unknown.add(person_id)
        done, refused = answer.outcome is Outcome.DONE, answer.outcome is Outcome.REFUSED
        log.info("delivery", outcome="sent" if done else "refused" if refused else "unknown")
        return done

    async def _post(self, to: _Reader) -> AsyncSlackResponse:
        return await self._client.chat_postMessage(
            channel=to.user_id, text=to.message.text, blocks=to.message.blocks, unfurl_links=False, unfurl_media=False
        )

    def _end(self, round_: _Round) -> None:
        """Everybody was tried: once more for whose answer never came, if it may be, else no more."""
        page_id = round_.page.id
        del self._rounds[page_id]
        if round_.unknown and round_.attempts < MOST_POSTINGS:
            self._unheard[page_id] = round_.unknown
            self._wait_until[page_id] = self._monotonic() + AGAIN_SECONDS
        else:
            self._finished.add(page_id)

    async def _mark_finished(self) -> None:
        """What could not be marked is marked at the next tick, and is not posted again meanwhile."""
        if self._finished:
            done = frozenset(self._finished)
            await self._room.change(lambda book: book.begin_pages((), done), deadline=_soon())
            self._finished -= done


def _readers(work: Work, page: Page, words_for: WordsFor) -> Mapping[str, _Reader]:
    """Who of the chosen can be reached: still a reader, with Slack, in their own language."""
    found: dict[str, _Reader] = {}
    for person_id in page.people:
        person = work.people.person(page.production_id, person_id)
        if person is None or person.slack is None or not person.roles & READERS:
            continue
        account = work.people.account(person.slack)
        if account is None or not (account.deleted or account.bot):
            words = words_for(account.locale if account else None)
            found[person_id] = _Reader(person.slack.user_id, messages.cannot_wait(words, page.production_id))
    return found


def _soon() -> float:
    return time.monotonic() + DATABASE_SECONDS
