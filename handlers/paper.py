"""A closed set on paper, for assistant directors and the coordinator: each listener reads once and shows the result."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.paper import Papers
from bot.domain.people import Actor
from bot.domain.work import Work
from handlers.forms import metadata_of, pressed, turned_by
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import paper as views
from handlers.words import WordsFor


def register(app: AsyncApp, desk: Desk, service: Papers, words_for: WordsFor) -> None:
    def page(work: Work, actor: Actor, slot_id: str, number: int = 0) -> View:
        return views.page(words_for(actor.account.locale), actor, service.page(work, actor, slot_id), number)

    @app.action(views.OPEN)
    async def open_paper(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: page(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, meta = pressed(req.body), metadata_of(req.body["view"])
        number = max(0, meta.page + turned_by(req.body, views.NEXT))
        view = await desk.look(req, lambda work, me: page(work, me, to.subject, number), to.production)
        await show(req, ack, client, view)

    app.action(views.NEXT)(turn)
    app.action(views.BACK)(turn)

    @app.view(views.CLOSE)
    async def close(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        # The fields are for copying: what stands in them by now is nobody's to keep.
        meta = metadata_of(req.body["view"])
        await desk.look(req, lambda work, me: page(work, me, meta.subject), meta.production)
        await ack()
