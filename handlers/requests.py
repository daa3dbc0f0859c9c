"""Asking for a coordinator: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Actor
from bot.domain.requests import Requests, RequestState
from bot.domain.work import NotFound, Stale, Work
from handlers.forms import Form, Id, metadata_of, parse, pressed, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.notices import Opener
from handlers.showing import show
from handlers.views import requests as views
from handlers.words import WordsFor


class RequestForm(Form):
    scene: Annotated[Id, Field(max_length=64)]


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Requests, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service, self._words_for, self._new_nonce = service, words_for, new_nonce

    def own(self, work: Work, actor: Actor) -> View:
        words = self._words_for(actor.account.locale)
        return views.own_page(words, actor, self._service.own(work, actor), self._new_nonce())

    def ask(self, work: Work, actor: Actor, scene_id: str) -> View:
        self._service.ask(work, actor, scene_id)
        return self.own(work, actor)

    def take_back(self, work: Work, actor: Actor, subject: str) -> View:
        self._service.take_back(work, actor, *_parts(subject))
        return self.own(work, actor)

    def every(self, work: Work, actor: Actor) -> View:
        return views.list_page(self._words_for(actor.account.locale), actor, self._service.every(work, actor))

    def about(self, work: Work, actor: Actor, request_id: str) -> View:
        """The list, for a notice about a request in it. Raises `NotFound` for any other."""
        if not any(each.request.id == request_id for each in self._service.every(work, actor)):
            raise NotFound
        return self.every(work, actor)

    def say(self, work: Work, actor: Actor, subject: str, state: RequestState) -> View:
        self._service.say(work, actor, *_parts(subject), state)
        return self.every(work, actor)


def _parts(subject: str) -> tuple[str, int]:
    request_id, _, version = subject.partition(":")
    if not (version.isascii() and version.isdecimal() and len(version) < 7):
        raise NotFound
    return request_id, int(version)


def home_section(words_for: WordsFor) -> Section:
    def section(work: Work, actor: Actor) -> Sequence[Block]:
        return views.home_blocks(words_for(actor.account.locale), actor)

    return section


def opener(service: Requests, words_for: WordsFor, new_nonce: Callable[[], str], otherwise: Opener) -> Opener:
    """What a notice about a request opens for whoever is asked; any other notice is somebody else's matter."""
    pages = _Pages(service, words_for, new_nonce)

    def open_it(work: Work, actor: Actor, subject: str) -> View:
        try:
            return pages.about(work, actor, subject)
        except NotFound:
            return otherwise(work, actor, subject)

    return open_it


def register(app: AsyncApp, desk: Desk, service: Requests, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)

    @app.action(views.OPEN)
    async def own(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await desk.look(req, pages.own, pressed(req.body).production))

    @app.view(views.ASK)
    async def ask(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(RequestForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.ask(work, me, form.scene))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.TAKE_BACK)
    async def take_back(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        try:
            view = await desk.press(req, lambda work, me: pages.take_back(work, me, to.subject), to.production)
        except Stale:
            view = await desk.look(req, pages.own, to.production)
        await show(req, ack, client, view)

    @app.action(views.LIST)
    async def every(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await desk.look(req, pages.every, pressed(req.body).production))

    @app.action(views.SEEN)
    @app.action(views.ARRANGED)
    async def say(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, seen = pressed(req.body), req.body["actions"][0].get("action_id") == views.SEEN
        state = RequestState.SEEN if seen else RequestState.ARRANGED
        try:
            view = await desk.press(req, lambda work, me: pages.say(work, me, to.subject, state), to.production)
        except Stale:
            view = await desk.look(req, pages.every, to.production)
        await show(req, ack, client, view)
