"""Consents of their own, performer's side: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.consents import Consents
from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.status import coordinator_name
from bot.domain.work import NotFound, Work
from handlers.forms import Form, Metadata, metadata_of, parse, pressed, turned_by, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.notices import Opener
from handlers.showing import show
from handlers.views import consents as views
from handlers.words import Words, WordsFor


class SaidForm(Form):
    """What somebody says to one consent."""

    said: Literal["yes", "no"]


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Consents, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def mine(self, work: Work, actor: Actor, page: int = 0, done: str = "") -> View:
        if not may(actor.person, Action.ANSWER):
            raise NotFound
        own = self._service.own(work, actor)
        name = coordinator_name(work, actor.production.id)
        return views.mine(self.words(actor), actor, own, name, page, done)

    def first(self, work: Work, actor: Actor, consent_id: str) -> View:
        _, consent = self._service.open(work, actor, consent_id)
        return views.first(self.words(actor), actor, consent, coordinator_name(work, actor.production.id))

    def one(self, work: Work, actor: Actor, consent_id: str) -> View:
        scene, consent = self._service.open(work, actor, consent_id)
        stale = any(overtaken for _, each, overtaken in self._service.own(work, actor) if each.id == consent_id)
        double = work.people.person(actor.production.id, consent.double_id) if consent.double_id else None
        name = coordinator_name(work, actor.production.id)
        return views.one(
            self.words(actor), scene, consent, stale, double.name if double else "", name, self._new_nonce()
        )

    def save(self, work: Work, actor: Actor, meta: Metadata, form: SaidForm) -> View:
        done = self._service.answer(work, actor, meta.subject, meta.version, form.said == views.YES)
        return views.saved(self.words(actor), actor, done)

    def withdraw(self, work: Work, actor: Actor, consent_id: str) -> View:
        self._service.withdraw(work, actor, consent_id)
        return self.mine(work, actor, 0, "consent-withdrawn")


def home_section(words_for: WordsFor) -> Section:
    """A performer's door to what was asked of them by itself."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.ANSWER):
            return ()
        return views.home_blocks(words_for(actor.account.locale), actor)

    return section


def opens_consent(service: Consents, otherwise: Opener, words_for: WordsFor, new_nonce: Callable[[], str]) -> Opener:
    """For a message about a consent its first page; for every other what it opened without."""
    pages = _Pages(service, words_for, new_nonce)

    def open_it(work: Work, actor: Actor, subject: str) -> View:
        try:
            return pages.first(work, actor, subject)
        except NotFound:
            return otherwise(work, actor, subject)

    return open_it


def register(app: AsyncApp, desk: Desk, service: Consents, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)

    @app.action(views.MINE)
    async def open_mine(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await desk.look(req, pages.mine, pressed(req.body).production))

    @app.action(views.MINE_NEXT)
    @app.action(views.MINE_BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.MINE_NEXT)
        view = await desk.look(req, lambda work, me: pages.mine(work, me, meta.page + by), meta.production)
        await show(req, ack, client, view)

    @app.action(views.LOOK)
    async def look(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.one(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.SHOW)
    async def show_it(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.look(req, lambda work, me: pages.one(work, me, meta.subject), meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(SaidForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.save(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.WITHDRAW)
    async def withdraw(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.withdraw(work, me, to.subject), to.production)
        await show(req, ack, client, view)
