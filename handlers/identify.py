"""Slack user to person on a roster, from our own database alone, in the unit of work that acts.

Whoever is not on the roster is answered as if nothing were there. No Slack call is made to identify anybody, and a
visit leaves no trace.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.people import Account, Actor, Person, SlackUser
from bot.domain.work import Locked, NotFound, Records, Work
from handlers.forms import Metadata

T = TypeVar("T")
Body = Mapping[str, Any]

SUBMISSION_SECONDS = 2.0
PRESS_SECONDS = 1.2
LOOK_SECONDS = 0.8


def caller_of(body: Body) -> SlackUser:
    """Who sent this payload. A payload without team and user comes from nobody."""
    user = body.get("user") or {}
    user_id = user.get("id") if isinstance(user, Mapping) else user
    user_id = user_id or body.get("user_id") or (body.get("event") or {}).get("user")
    team = (user.get("team_id") if isinstance(user, Mapping) else None) or body.get("team_id")
    team = team or (body.get("team") or {}).get("id")
    if not (isinstance(user_id, str) and isinstance(team, str)):
        raise NotFound
    return SlackUser(team, user_id)


def person_acting(work: Work, caller: SlackUser, production_id: str = "") -> Actor:
    """The caller's roster entry on the production, else on the one they last chose, else on their only or first one.

    Raises `NotFound` for strangers, bots and deactivated users.
    """
    entries = work.people.entries_of(caller)
    account = work.people.account(caller) or Account(caller)
    if account.deleted or account.bot:
        raise NotFound
    chosen = production_id or account.current_production or ""
    person = _entry(entries, chosen, strict=bool(production_id))
    production = work.people.production(person.production_id)
    if production is None or production.team_id != caller.team_id:
        raise NotFound
    return Actor(person, production, account)


def _entry(entries: tuple[Person, ...], production_id: str, *, strict: bool) -> Person:
    for person in entries:
        if person.production_id == production_id:
            return person
    if strict or not entries:
        raise NotFound
    return entries[0]


class Desk:
    """Where a handler hands in its one service call: identified, in time, and at most once.

    `stopped` says whether submissions are stopped; `acted` is told who acted, after commit, so that their Home follows.
    """

    def __init__(
        self,
        records: Records,
        *,
        stopped: Callable[[], bool] = lambda: False,
        acted: Callable[[SlackUser], None] = lambda _: None,
    ) -> None:
        self._records = records
        self._stopped = stopped
        self._acted = acted

    async def submit(self, req: AsyncBoltRequest, meta: Metadata, job: Callable[[Work, Actor], T]) -> T:
        """A form that saves. The view's nonce makes it happen once; 2.0 s from receipt."""
        return await self._change(req, job, meta.production, SUBMISSION_SECONDS, meta.nonce or None)

    async def press(self, req: AsyncBoltRequest, job: Callable[[Work, Actor], T], production: str = "") -> T:
        """A press that changes something; redelivered, it changes nothing twice. 1.2 s from receipt."""
        return await self._change(req, job, production, PRESS_SECONDS, press_nonce(req.body))

    async def keep(self, req: AsyncBoltRequest, job: Callable[[Work, Actor], T], production: str = "") -> T:
        """What is kept as a person goes; 1.2 s from receipt. Its job puts it in order; Home need not follow."""
        if self._stopped():
            raise Locked
        caller = caller_of(req.body)
        return await self._records.change(
            lambda work: job(work, person_acting(work, caller, production)), deadline=received(req) + PRESS_SECONDS
        )

    async def unnamed(self, req: AsyncBoltRequest, meta: Metadata, job: Callable[[Work, Actor], T]) -> T:
        """A form that leaves no trace of who handed it in: its nonce is the view's own, and no Home follows the person.

        2.0 s from receipt.
        """
        if self._stopped():
            raise Locked
        caller = caller_of(req.body)
        return await self._records.change(
            lambda work: job(work, person_acting(work, caller, meta.production)),
            deadline=received(req) + SUBMISSION_SECONDS,
            nonce=meta.nonce or None,
        )

    async def read(self, req: AsyncBoltRequest, job: Callable[[Work, Actor], T], production: str = "") -> T:
        """An opener whose reading is itself recorded before anything is shown; 0.8 s from receipt."""
        return await self._change(req, job, production, LOOK_SECONDS, None)

    async def look(
        self,
        req: AsyncBoltRequest,
        job: Callable[[Work, Actor], T],
        production: str = "",
        *,
        seconds: float = LOOK_SECONDS,
    ) -> T:
        """An opener that only reads; 0.8 s from receipt, unless what it reads is an answer to a form."""
        caller = caller_of(req.body)
        return await self._records.look(
            lambda work: job(work, person_acting(work, caller, production)), deadline=received(req) + seconds
        )

    async def _change(
        self, req: AsyncBoltRequest, job: Callable[[Work, Actor], T], production: str, seconds: float, nonce: str | None
    ) -> T:
        if self._stopped():
            raise Locked
        caller = caller_of(req.body)
        done = await self._records.change(
            lambda work: job(work, person_acting(work, caller, production)),
            deadline=received(req) + seconds,
            nonce=nonce,
        )
        self._acted(caller)
        return done


def received(req: AsyncBoltRequest) -> float:
    """When the payload was received, by the monotonic clock."""
    received_at = req.context.get("received_at")
    return received_at if isinstance(received_at, float) else time.monotonic()


def press_nonce(body: Body) -> str | None:
    """A press's own identity: the same press delivered twice has the same one."""
    actions = body.get("actions") or ()
    if not actions or not actions[0].get("action_ts"):
        return None
    caller = caller_of(body)
    parts = (caller.team_id, caller.user_id, actions[0].get("action_id", ""), actions[0]["action_ts"])
    return "press:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()
