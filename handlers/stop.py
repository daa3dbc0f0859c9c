"""Stop Now: two presses, and what follows them. Nothing that is kept says who pressed.

The form's nonce is the view's own and the presser's Home is not drawn for it. Where nothing could be sent, the answer
says so first, and to say "stop" aloud.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Actor
from bot.domain.status import Phones
from bot.domain.stop import Stops, id_of
from bot.domain.work import AlreadySaved, NotFound, OutcomeUnknown, Stale, Unavailable, Work
from handlers.forms import Form, Id, Metadata, metadata_of, parse, pressed, view_dict
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import stop as views
from handlers.words import Words, WordsFor

AFTERWARDS_SECONDS: Final = 2.6
"""Seconds from receipt within which numbers are still looked for after a form could not be saved."""


class StopForm(Form):
    scene: Id = ""


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Stops, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service = service
        self.words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self.words_for(actor.account.locale)

    def form(self, work: Work, actor: Actor, about: str) -> View:
        return views.form(self.words(actor), actor, self.service.choosing(work, actor, about), self._new_nonce())

    def send(self, work: Work, actor: Actor, slot_id: str, stop_id: str) -> View:
        self.service.send(work, actor, slot_id, stop_id)
        return self.sent(work, actor, stop_id)

    def sent(self, work: Work, actor: Actor, stop_id: str) -> View:
        return views.sent(self.words(actor), actor, self.service.sent(work, actor, stop_id), work.now)

    def tell(self, work: Work, actor: Actor, stop_id: str) -> View:
        self.service.give_name(work, actor, stop_id)
        return self.sent(work, actor, stop_id)

    def take_back(self, work: Work, actor: Actor, stop_id: str) -> View:
        self.service.take_name_back(work, actor, stop_id)
        return self.sent(work, actor, stop_id)

    def page(self, work: Work, actor: Actor, stop_id: str) -> View:
        return views.page(self.words(actor), actor, self.service.open_page(work, actor, stop_id), work.now)

    def failed(self, work: Work, actor: Actor, about: str, *, known: bool) -> View:
        phones = self.service.choosing(work, actor, about).numbers
        return views.failed(self.words(actor), actor.production.id, about, phones, known=known)

    def without_records(self, production_id: str, about: str, *, known: bool) -> View:
        nobody: Phones = ()
        return views.failed(self.words_for(None), production_id, about, nobody, known=known)


def page_opener(service: Stops, words_for: WordsFor) -> Callable[[Work, Actor, str], View]:
    """What a page opens for its reader; that they opened it is kept."""
    return _Pages(service, words_for, str).page


def register(app: AsyncApp, desk: Desk, service: Stops, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_sending(app, desk, pages)
    _register_afterwards(app, desk, pages)


def _register_sending(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.OPEN)
    async def before_sending(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        try:
            view = await desk.look(req, lambda work, me: pages.form(work, me, to.subject), to.production)
        except Unavailable:
            view = pages.without_records(to.production, to.subject, known=True)
        await show_beside(req, ack, client, view)

    @app.view(views.SEND)
    async def send(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(StopForm, req.body["view"])
        if not meta.nonce:
            raise NotFound
        slot_id, stop_id = form.scene or meta.subject, id_of(meta.nonce)
        try:
            view = await desk.unnamed(req, meta, lambda work, me: pages.send(work, me, slot_id, stop_id))
        except (AlreadySaved, OutcomeUnknown, Stale, Unavailable) as trouble:
            view = await _after(req, desk, pages, meta, slot_id, trouble)
        await ack(response_action="update", view=view_dict(view))


async def _after(
    req: AsyncBoltRequest, desk: Desk, pages: _Pages, meta: Metadata, slot_id: str, trouble: Exception
) -> View:
    """What is true after a press that did not send: the stop that an earlier press sent, or that nothing was sent."""
    known = not isinstance(trouble, AlreadySaved | OutcomeUnknown)

    def job(work: Work, actor: Actor) -> View:
        if not known:
            try:
                return pages.sent(work, actor, id_of(meta.nonce))
            except NotFound:
                pass
        return pages.failed(work, actor, slot_id, known=known)

    try:
        return await desk.look(req, job, meta.production, seconds=AFTERWARDS_SECONDS)
    except Unavailable:
        return pages.without_records(meta.production, slot_id, known=known)


def _register_afterwards(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.CHECK)
    async def check(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.sent(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(views.TELL)
    async def tell(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.keep(req, lambda work, me: pages.tell(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(views.TAKE_BACK)
    async def take_back(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.keep(req, lambda work, me: pages.take_back(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(views.PAGE_CHECK)
    async def check_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.read(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show(req, ack, client, view)
