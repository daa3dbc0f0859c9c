"""Home: drawn for one person from their roster entry, republished in the background, latest wins.

Opening Home marks the person in memory and nothing else: no call is made in the event, and no visit is stored.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from enum import IntEnum

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import ASSISTANT_DIRECTORS, READERS, Actor, Role, SlackUser
from bot.domain.work import DomainError, Locked, NotFound, Records, Work
from handlers.forms import page_in, pressed, view_dict
from handlers.identify import Desk, caller_of, person_acting, received
from handlers.pacer import Outcome, Pacer
from handlers.showing import show
from handlers.views import home as views
from handlers.words import WordsFor

log = structlog.get_logger()

Section = Callable[[Work, Actor], Sequence[Block]]
"""One workflow's part of Home: its blocks for this person, or none."""

StrangersSection = Callable[[Work], Sequence[Block]]

FOLLOWS_STATUS = READERS | ASSISTANT_DIRECTORS | {Role.DIRECTOR, Role.PRODUCER}
SECONDS_BETWEEN = 1.0
LOOK_SECONDS = 5.0
TRY_AGAIN_SECONDS = 2.0
MENU_SECONDS = 0.8
PUBLISH = "views.publish"


class Why(IntEnum):
    """Why a Home is drawn anew, the most urgent first: somebody looks at it, a status changed, its person acted."""

    OPENED = 0
    STATUS = 1
    ACTED = 2


class Homes:
    """Draws Homes and republishes them. `sections` come in the order in which they need a person."""

    def __init__(
        self,
        records: Records,
        client: AsyncWebClient,
        words_for: WordsFor,
        sections: Sequence[Section],
        for_strangers: StrangersSection,
        pacer: Pacer,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._records = records
        self._client = client
        self._words_for = words_for
        self._sections = tuple(sections)
        self._for_strangers = for_strangers
        self._pacer = pacer
        self._monotonic = monotonic
        self._sleep = sleep
        self._waiting: dict[SlackUser, Why] = {}
        self._changed: set[str] = set()
        self._published: dict[SlackUser, float] = {}
        self._shown: dict[SlackUser, str] = {}
        self._something = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def mark(self, who: SlackUser, why: Why = Why.ACTED) -> None:
        """This person's Home is to be drawn anew. Call it on the event loop."""
        self._waiting[who] = min(why, self._waiting.get(who, why))
        self._wake()

    def mark_productions(self, production_ids: Iterable[str]) -> None:
        """The Home of everybody who follows statuses on these productions. Call it on the event loop."""
        self._changed.update(production_ids)
        self._wake()

    def _wake(self) -> None:
        self._idle.clear()
        self._something.set()

    async def run(self) -> None:
        """Publish what is marked, one at a time, at most once a second for each person, until cancelled."""
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting or self._changed:
                await self._mark_followers()
                if self._waiting:
                    await self._publish_next()
            self._idle.set()

    async def settled(self) -> None:
        """Until everything marked so far was published; for tests and for stopping."""
        await self._idle.wait()

    async def _mark_followers(self) -> None:
        """However many changes there were meanwhile, their followers are looked up once."""
        changed, self._changed = self._changed, set()
        if not changed:
            return

        def followers(work: Work) -> tuple[SlackUser, ...]:
            people = (p for production_id in changed for p in work.people.with_role(production_id, *FOLLOWS_STATUS))
            return tuple(person.slack for person in people if person.slack)

        try:
            for who in await self._records.look(followers, deadline=time.monotonic() + LOOK_SECONDS):
                self.mark(who, Why.STATUS)
        except Locked:
            return
        except DomainError as failed:
            log.warning("home", outcome="failed", error=failed)
            self._changed |= changed
            await self._sleep(TRY_AGAIN_SECONDS)

    async def _publish_next(self) -> None:
        """Wait for a turn, then draw what is newest. Waiting goes on in short steps, so that the urgent overtake."""
        who, why = min(self._waiting.items(), key=lambda waiting: (waiting[1], self._free_at(waiting[0])))
        wait = max(self._free_at(who) - self._monotonic(), self._pacer.wait(PUBLISH))
        if wait > 0:
            await self._sleep(min(wait, SECONDS_BETWEEN))
            return
        self._waiting.pop(who)
        await self._publish(who, why)

    def _free_at(self, who: SlackUser) -> float:
        return self._published.get(who, -SECONDS_BETWEEN) + SECONDS_BETWEEN

    async def _publish(self, who: SlackUser, why: Why) -> None:
        try:
            content = view_dict(
                await self._records.look(
                    lambda work: views.page(self.blocks(work, who)), deadline=time.monotonic() + LOOK_SECONDS
                )
            )
        except Locked:
            return
        except DomainError as failed:
            log.warning("home", outcome="failed", error=failed)
            self.mark(who, why)
            await self._sleep(TRY_AGAIN_SECONDS)
            return
        drawn = json.dumps(content)
        if self._shown.get(who) == drawn:
            return
        answer = await self._pacer.call(PUBLISH, lambda: self._client.views_publish(user_id=who.user_id, view=content))
        self._published[who] = self._monotonic()
        if answer.outcome is Outcome.DONE:
            self._shown[who] = drawn
        elif answer.outcome is Outcome.REFUSED:
            log.warning("home", outcome="refused")
        else:
            log.warning("home", outcome="failed")
            self.mark(who, why)

    def blocks(self, work: Work, who: SlackUser, page: int = 0) -> list[Block]:
        """What this person's Home holds now; the neutral view for whoever is on no roster.

        Where not everything fits, `page` counts on from Home itself, 0.
        """
        try:
            actor = person_acting(work, who)
        except NotFound:
            return views.neutral(self._words_for(None), [self._for_strangers(work)])
        productions = [work.people.production(entry.production_id) for entry in work.people.entries_of(who)]
        return views.personal(
            self._words_for(actor.account.locale),
            actor,
            [production for production in productions if production is not None],
            [section(work, actor) for section in self._sections],
            work.now,
            page,
        )

    def menu(self, work: Work, who: SlackUser, page: int = 0) -> View:
        account = work.people.account(who)
        return views.menu(self._words_for(account.locale if account else None), self.blocks(work, who, page))


def register(app: AsyncApp, desk: Desk, homes: Homes, records: Records) -> None:
    @app.event("app_home_opened")
    async def opened(req: AsyncBoltRequest) -> None:
        if (req.body.get("event") or {}).get("tab") == "home":
            homes.mark(caller_of(req.body), Why.OPENED)

    async def open_menu(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        who = caller_of(req.body)
        view = await records.look(lambda work: homes.menu(work, who), deadline=received(req) + MENU_SECONDS)
        await show(req, ack, client, view)

    app.shortcut(views.MY_DAY)(open_menu)
    app.command(views.COMMAND)(open_menu)

    @app.action(views.FURTHER)
    async def further(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, who = pressed(req.body), caller_of(req.body)
        page = page_in(to.subject)
        view = await desk.look(req, lambda work, me: homes.menu(work, who, page), to.production)
        await show(req, ack, client, view)

    @app.action(views.SWITCH)
    async def switch(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)

        def job(work: Work, me: Actor) -> View:
            work.people.keep_account(replace(me.account, current_production=to.production))
            return homes.menu(work, caller_of(req.body))

        view = await desk.press(req, job, to.production)
        if req.body.get("view", {}).get("type") == "home":
            await ack()
            homes.mark(caller_of(req.body))
        else:
            await show(req, ack, client, view)
