"""The way of concerns: a look at the main store, then one transaction of the room, and nothing else.

Promise 3: neither store keeps who pressed. The look leaves no trace; the room's transaction touches no table of the
main store; no Home follows, no nonce is kept, and delivery is woken after every act of a reporter, whatever it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.concerns import ConcernBook, ConcernRoom, ReaderKey
from bot.domain.outbox import RuleBooks
from bot.domain.people import Actor
from bot.domain.readers import own_keys
from bot.domain.threads import Around, around
from bot.domain.work import Locked, NotSaved, OutcomeUnknown, Refused, Stale, Unavailable, Work
from handlers.identify import LOOK_SECONDS, PRESS_SECONDS, SUBMISSION_SECONDS, Desk, received
from handlers.views.concerns import outside_plainly
from handlers.words import Words, WordsFor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, in their language, with what the main store says around concerns. `keys` are a reader's own."""

    actor: Actor
    words: Words
    around: Around
    keys: tuple[ReaderKey, ...] = field(default=(), repr=False)


Job = Callable[[ConcernBook, Caller], T]


class ConcernDesk:
    """Where the handlers of concerns hand in their one job. `wake` tells delivery to look for pages that are due."""

    def __init__(
        self,
        desk: Desk,
        room: ConcernRoom,
        rules: RuleBooks,
        words_for: WordsFor,
        *,
        stopped: Callable[[], bool] = lambda: False,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._room = room
        self._rules = rules
        self._words_for = words_for
        self._stopped = stopped
        self._wake = wake

    async def caller(
        self, req: AsyncBoltRequest, production: str = "", *, reader: bool = False, seconds: float = LOOK_SECONDS
    ) -> Caller:
        """Who acts, looked up without a trace. Raises `NotFound` for strangers, and where a `reader` is wanted and
        they are none."""

        def job(work: Work, actor: Actor) -> Caller:
            keys = own_keys(work, actor) if reader else ()
            words = self._words_for(actor.account.locale)
            return Caller(actor, words, around(work, self._rules, actor), keys)

        try:
            return await self._desk.look(req, job, production, seconds=seconds)
        except Unavailable as failed:
            raise Refused("concern-out-of-reach") from failed

    async def look(self, req: AsyncBoltRequest, job: Job[T], production: str = "", *, reader: bool = False) -> T:
        """An opener that only reads; 0.8 s from receipt."""
        caller = await self.caller(req, production, reader=reader)
        with _said_to(caller, "concern-unavailable"):
            return await self._room.look(lambda book: job(book, caller), deadline=received(req) + LOOK_SECONDS)

    async def answer(self, req: AsyncBoltRequest, job: Job[T], production: str) -> T:
        """A form that saves nothing; 2.0 s from receipt."""
        caller = await self.caller(req, production, seconds=SUBMISSION_SECONDS)
        with _said_to(caller, "concern-unavailable"):
            return await self._room.look(lambda book: job(book, caller), deadline=received(req) + SUBMISSION_SECONDS)

    async def submit(self, req: AsyncBoltRequest, job: Job[T], production: str, *, reader: bool = False) -> T:
        """A form that saves; 2.0 s from receipt."""
        return await self._change(req, job, production, SUBMISSION_SECONDS, reader)

    async def press(self, req: AsyncBoltRequest, job: Job[T], production: str, *, reader: bool = False) -> T:
        """A press that changes something; 1.2 s from receipt."""
        return await self._change(req, job, production, PRESS_SECONDS, reader)

    async def read(self, req: AsyncBoltRequest, job: Job[T], production: str) -> T:
        """A reader's opening, kept in the thread before anything is shown; 0.8 s from receipt."""
        return await self._change(req, job, production, LOOK_SECONDS, True)

    async def _change(self, req: AsyncBoltRequest, job: Job[T], production: str, seconds: float, reader: bool) -> T:
        try:
            done = await self._once(req, job, production, seconds, reader)
        except Stale:
            # Somebody wrote to the thread at the same moment, or a slot came: nothing was saved, and it is done anew.
            done = await self._once(req, job, production, seconds, reader)
        if not reader:
            self._wake()
        return done

    async def _once(self, req: AsyncBoltRequest, job: Job[T], production: str, seconds: float, reader: bool) -> T:
        caller = await self.caller(req, production, reader=reader, seconds=seconds)
        with _said_to(caller, "concern-not-saved"):
            if self._stopped():
                raise Locked
            return await self._room.change(lambda book: job(book, caller), deadline=received(req) + seconds)


@contextmanager
def _said_to(caller: Caller, message_id: str) -> Iterator[None]:
    """Where the room fails, whom to turn to stands in the sentence; the log names the error, as for every form."""
    outside = outside_plainly(caller.words, caller.around.offer)
    try:
        yield
    except OutcomeUnknown as failed:
        raise Refused("concern-outcome-unknown", outside=outside) from failed
    except NotSaved as failed:
        raise Refused(message_id, outside=outside) from failed
    except Unavailable as failed:
        raise Refused("concern-unavailable", outside=outside) from failed
