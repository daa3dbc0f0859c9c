"""Legal holds: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.holds import Holds, Step
from bot.domain.people import Actor
from bot.domain.work import NotFound, Work
from handlers.forms import Metadata, metadata_of, pressed, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show
from handlers.views import holds as views
from handlers.words import WordsFor


def _name_of(work: Work, actor: Actor) -> views.NameOf:
    def name(person_id: str) -> str:
        found = work.people.person(actor.production.id, person_id) if person_id else None
        return found.name if found else ""

    return name


def home_section(service: Holds, words_for: WordsFor) -> Section:
    """That a hold stands, for everybody, and the door for those who may set or lift it."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        hold = service.shown(work, actor)
        return views.home_blocks(words_for(actor.account.locale), actor, hold, _name_of(work, actor))

    return section


def register(app: AsyncApp, desk: Desk, service: Holds, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    def page(work: Work, actor: Actor) -> View:
        words, shown = words_for(actor.account.locale), service.page(work, actor)
        return views.page(words, actor, shown, _name_of(work, actor), new_nonce())

    def take(work: Work, actor: Actor, meta: Metadata) -> View:
        if meta.subject not in frozenset(Step):
            raise NotFound
        step = Step(meta.subject)
        service.take(work, actor, step, meta.mark)
        return views.taken(words_for(actor.account.locale), step)

    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, page, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.TAKE)
    async def step(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: take(work, me, meta))
        await ack(response_action="update", view=view_dict(view))
