"""Erase My Record: two presses, of which the second erases."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.erasing import Erasing
from bot.domain.people import Actor
from bot.domain.work import Work
from handlers.forms import metadata_of, pressed, view_dict
from handlers.identify import SUBMISSION_SECONDS, Desk
from handlers.showing import show_beside
from handlers.views import erasing as views
from handlers.words import WordsFor


def register(app: AsyncApp, desk: Desk, service: Erasing, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    def page(work: Work, actor: Actor) -> View:
        return views.page(words_for(actor.account.locale), actor, service.page(work, actor))

    def confirm_page(work: Work, actor: Actor) -> View:
        words, shown = words_for(actor.account.locale), service.page(work, actor)
        if shown.obstacle is not None:
            return views.page(words, actor, shown)
        return views.confirm_page(words, actor, shown, new_nonce())

    def erase(work: Work, actor: Actor) -> View:
        service.erase(work, actor)
        return views.done_page(words_for(actor.account.locale))

    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show_beside(req, ack, client, await desk.look(req, page, pressed(req.body).production))

    @app.view(views.NEXT)
    async def further(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.look(req, confirm_page, meta.production, seconds=SUBMISSION_SECONDS)
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.CONFIRM)
    async def confirm(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        view = await desk.submit(req, metadata_of(req.body["view"]), erase)
        await ack(response_action="update", view=view_dict(view))
