"""From an outbox notice to a message: the only place that posts.

What is due is claimed a few at a time, drawn, posted and marked one by one. Each posting is counted in a commit before
it is made, so that a message whose answer stays unknown is repeated once and never again, whatever came between: an
outage, a crash, or any number of them. Then it is given up on, where `closedset check` shows it. Limits of Slack are
waited out without holding up anybody else's message. The log carries an event, a reference and an outcome.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.outbox import CHANNEL, LEASE, Kind, Notice, RuleBooks, take_due
from bot.domain.work import DomainError, Locked, Records, Stale, Work
from handlers.pacer import Answer, Outcome, Pacer
from handlers.postings import Posting, posted, prepare, refused_by_channel
from handlers.views.messages import Message
from handlers.words import WordsFor

log = structlog.get_logger()

AT_ONCE: Final = 8
DATABASE_SECONDS: Final = 2.0
MARK_TRIES: Final = 5
MARK_AGAIN_SECONDS: Final = 0.5
MOST_UNANSWERED: Final = 2
"""How often a message may be posted without a known answer: once, and once more. An edit may be repeated at will."""
FIRST_DELAY: Final = 10.0
LONGEST_DELAY: Final = 600.0
TOKEN_DELAY: Final = 300.0
LEASE_KEPT: Final = LEASE.total_seconds() - 12.0
"""Seconds after its claim in which a message may still be begun; what is late is claimed anew and looked at again."""

TOKEN_GONE: Final = frozenset({"account_inactive", "token_revoked"})
TOKEN_TROUBLE: Final = TOKEN_GONE | {"invalid_auth", "not_authed", "token_expired", "missing_scope"}
CHANNEL_TROUBLE: Final = frozenset({"not_in_channel", "channel_not_found", "is_archived"})

_URGENT: Final = {Kind.STOP_PAGE: -1, Kind.STATUS: 0, Kind.PING: 1}


@dataclass(frozen=True, slots=True)
class _Batch:
    postings: tuple[Posting, ...]
    more: bool


class Delivery:
    """Empties the outbox. `revoked` locks the bot when Slack says that its token is gone; `patience` is for how many
    seconds one message may hold up those behind it.

    `wake` after a commit, and at each tick; `run` posts until `stop`.
    """

    def __init__(
        self,
        records: Records,
        client: AsyncWebClient,
        words_for: WordsFor,
        rules: RuleBooks,
        pacer: Pacer,
        *,
        revoked: Callable[[], Awaitable[None]],
        patience: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._records = records
        self._client = client
        self._words_for = words_for
        self._rules = rules
        self._pacer = pacer
        self._revoked = revoked
        self._patience = patience
        self._monotonic = monotonic
        self._sleep = sleep
        self._something = asyncio.Event()
        self._busy = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = False
        self._unmarked: dict[str, str] = {}

    def wake(self) -> None:
        """There may be something to post. May be called from any thread."""
        if self._loop is None:
            self._something.set()
        else:
            self._loop.call_soon_threadsafe(self._something.set)

    async def run(self) -> None:
        """Post what is due whenever woken, until `stop`."""
        self._loop = asyncio.get_running_loop()
        while not self._ending:
            await self._something.wait()
            self._something.clear()
            try:
                await self.deliver_due()
            except Exception as failed:
                # Whatever went wrong, the next tick tries again; a task that ended would post nothing ever after.
                log.error("delivery", outcome="failed", error=failed)

    async def stop(self) -> None:
        """Finish the message in flight and begin no other."""
        self._ending = True
        self._something.set()
        async with self._busy:
            self._loop = None

    async def deliver_due(self) -> int:
        """Post what is due now, until nothing is or Slack asks for a pause; returns how many messages were posted."""
        return await self._empty(self._patience)

    async def drain(self) -> int:
        """The same, waiting for the pacer: for tests and rehearsals, which want everything that is due."""
        return await self._empty(float("inf"))

    async def _empty(self, patience: float) -> int:
        sent = 0
        async with self._busy:
            more = True
            while more and not self._ending and self._pacer.paused <= self._patience:
                claimed_at = self._monotonic()
                batch = await self._claim()
                overtaken = False
                for posting in batch.postings:
                    late = self._monotonic() - claimed_at > LEASE_KEPT
                    overtaken = overtaken or await self._page_waits(posting)
                    if self._ending or late or overtaken:
                        await self._put_off(posting.notice, 0)
                    else:
                        sent += await self._deliver(posting, patience)
                more = batch.more or overtaken
        return sent

    async def _claim(self) -> _Batch:
        try:
            if not await self._records.look(_is_due, deadline=time.monotonic() + DATABASE_SECONDS):
                return _Batch((), more=False)
            return await self._records.change(self._take, deadline=time.monotonic() + DATABASE_SECONDS)
        except Locked:
            return _Batch((), more=False)
        except DomainError as failed:
            log.warning("delivery", outcome="failed", error=failed)
            return _Batch((), more=False)

    async def _page_waits(self, before: Posting) -> bool:
        """Whether somebody stopped a scene since this batch was claimed: the rest of it lets the page go first."""
        if before.notice.kind is Kind.STOP_PAGE or not self._something.is_set():
            return False
        try:
            return await self._records.look(
                lambda work: work.outbox.page_is_due(), deadline=time.monotonic() + DATABASE_SECONDS
            )
        except DomainError:
            return False

    def _take(self, work: Work) -> _Batch:
        prepared = [prepare(work, notice, self._words_for) for notice in take_due(work, self._rules, AT_ONCE)]
        postings = sorted((posting for posting in prepared if posting), key=_urgency)
        return _Batch(tuple(postings), more=_is_due(work))

    async def _deliver(self, posting: Posting, patience: float) -> bool:
        """Post one message and mark it; whether it was posted."""
        notice = posting.notice
        if notice.id in self._unmarked:
            await self._mark_sent(posting)
            return False
        if _spent(posting):
            await self._give_up(notice)
            return False
        method, channel = ("chat.update", "") if posting.edits else ("chat.postMessage", posting.channel)
        wait = self._pacer.wait(method, channel)
        if wait > patience:
            await self._put_off(notice, wait)
            return False
        try:
            message = posting.draw()
        except Exception as mistake:
            # Our own mistake in one message must not stand in the way of everybody else's.
            log.info("delivery", reference=_reference(notice), outcome="failed", error=mistake)
            await self._settle(notice, "undeliverable")
            return False
        if wait > 0:
            # Between the count and the call there is nothing to wait for: a crash there costs a posting never made.
            await self._sleep(wait)
        begun = await self._begin(posting)
        if begun is None:
            return False
        answer = await self._pacer.call(method, partial(self._post, begun, message), channel)
        return await self._conclude(begun, answer)

    async def _begin(self, posting: Posting) -> Posting | None:
        """Count the posting before it is made. None when it must not be: it is found again when its lease runs out."""
        try:
            begun = await self._records.change(
                lambda work: work.outbox.begin(posting.notice, LEASE), deadline=time.monotonic() + DATABASE_SECONDS
            )
        except DomainError as failed:
            log.warning("delivery", reference=_reference(posting.notice), outcome="not saved", error=failed)
            return None
        return replace(posting, notice=begun) if begun else None

    async def _post(self, posting: Posting, message: Message) -> AsyncSlackResponse:
        if posting.edits:
            return await self._client.chat_update(
                channel=posting.channel, ts=posting.edits, text=message.text, blocks=message.blocks
            )
        return await self._client.chat_postMessage(
            channel=posting.channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=posting.thread or None,
            unfurl_links=False,
            unfurl_media=False,
        )

    async def _conclude(self, posting: Posting, answer: Answer) -> bool:
        notice = posting.notice
        match answer.outcome:
            case Outcome.DONE:
                self._unmarked[notice.id] = str(answer.data.get("ts", ""))
                await self._mark_sent(posting)
                log.info("delivery", reference=_reference(notice), outcome="sent")
                return True
            case Outcome.NOT_NOW:
                log.info("delivery", reference=_reference(notice), outcome="rate limited")
                await self._put_off(notice, answer.seconds, answered=True)
            case Outcome.UNKNOWN:
                await self._unanswered(posting)
            case Outcome.REFUSED:
                await self._refused(posting, answer.error)
        return False

    async def _unanswered(self, posting: Posting) -> None:
        if _spent(posting):
            await self._give_up(posting.notice)
            return
        notice = posting.notice
        log.info("delivery", reference=_reference(notice), outcome="retried")
        await self._put_off(notice, min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(notice.attempts - 1, 10)))

    async def _give_up(self, notice: Notice) -> None:
        """Whether it arrived is not known, and once more would be once too often."""
        log.info("delivery", reference=_reference(notice), outcome="unknown")
        await self._settle(notice, "undeliverable")

    async def _refused(self, posting: Posting, error: str) -> None:
        notice = posting.notice
        log.info("delivery", reference=_reference(notice), outcome="refused")
        if error in TOKEN_TROUBLE:
            self._pacer.pause(TOKEN_DELAY)
            await self._put_off(notice, TOKEN_DELAY, answered=True)
            if error in TOKEN_GONE:
                await self._lock()
        elif notice.reader == CHANNEL and (error in CHANNEL_TROUBLE or error.startswith("restricted_action")):
            await self._surely(lambda work: refused_by_channel(work, posting, error))
        else:
            await self._settle(notice, "undeliverable")

    async def _lock(self) -> None:
        try:
            await self._revoked()
        except DomainError as failed:
            log.error("installation", outcome="not saved", error=failed)

    async def _mark_sent(self, posting: Posting) -> None:
        """What was posted and could not be marked is marked when it is next claimed, and not posted again."""
        ts = self._unmarked[posting.notice.id]
        if await self._surely(lambda work: posted(work, posting, ts)):
            del self._unmarked[posting.notice.id]

    async def _settle(self, notice: Notice, outcome: str) -> None:
        await self._surely(lambda work: work.outbox.settle(notice, outcome))

    async def _put_off(self, notice: Notice, seconds: float, *, answered: bool = False) -> None:
        await self._surely(
            lambda work: work.outbox.postpone(notice, work.now + timedelta(seconds=seconds), answered=answered)
        )

    async def _surely(self, job: Callable[[Work], None]) -> bool:
        """Write what became of a message, trying again while the records are busy; whether it is written."""
        for _ in range(MARK_TRIES):
            try:
                await self._records.change(job, deadline=time.monotonic() + DATABASE_SECONDS)
                return True
            except Stale:
                continue
            except Locked:
                break
            except DomainError:
                await self._sleep(MARK_AGAIN_SECONDS)
        log.error("delivery", outcome="not saved")
        return False


def _is_due(work: Work) -> bool:
    due = work.outbox.next_due()
    return due is not None and due <= work.now


def _spent(posting: Posting) -> bool:
    """Whether the message was posted as often as it may be without a known answer."""
    return not posting.edits and posting.notice.attempts >= MOST_UNANSWERED


def _urgency(posting: Posting) -> int:
    """People before the channel, and those on duty first; what is equal stays in the order in which it fell due."""
    notice = posting.notice
    return _URGENT.get(notice.kind, 3 if notice.reader == CHANNEL else 2)


def _reference(notice: Notice) -> str:
    """The beginning of the notice's random id."""
    return notice.id[:6].upper()
