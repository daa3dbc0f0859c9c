"""Background performers: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.background import BackgroundPeople, Told
from bot.domain.people import Actor
from bot.domain.status import coordinator_name
from bot.domain.work import Work
from handlers.drawing import plain as drawn
from handlers.forms import Form, Id, Metadata, Text, metadata_of, parse, pressed, view_dict
from handlers.identify import Desk
from handlers.scene_people import two_ids
from handlers.showing import show
from handlers.views import background as views
from handlers.views import own_part
from handlers.views.parts import escape, option
from handlers.views.scene_sheet import plain_name
from handlers.words import Words, WordsFor

Notice = Annotated[Text, Field(max_length=views.NOTICE_LENGTH)]


class NoticeForm(Form):
    """What background is told."""

    activities: Notice = ""
    attire: Notice = ""

    def told(self) -> Told:
        return Told(self.activities, self.attire)


class AddForm(NoticeForm):
    """Who is background, by their ids."""

    performers: tuple[Id, ...] = ()


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: BackgroundPeople, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def search(self, work: Work, actor: Actor, scene_id: str, typed: str) -> list[dict[str, object]]:
        people = self._service.search(work, actor, scene_id, typed)
        return [drawn(option(plain_name(self.words(actor), person), person.id)) for person in people]

    def add_form(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene = self._service.before_adding(work, actor, scene_id)
        return views.add_form(self.words(actor), scene, self._new_nonce())

    def add(self, work: Work, actor: Actor, meta: Metadata, form: AddForm) -> View:
        people = self._service.add(work, actor, meta.subject, meta.version, form.performers, form.told())
        return views.done(self.words(actor), "background-added", count=str(len(people)))

    def change_form(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene = self._service.before_adding(work, actor, scene_id)
        crowd = self._service.crowd(work, actor, scene_id)
        count = len(crowd.people) - len(crowd.declined)
        return views.change_form(self.words(actor), scene, count, self._new_nonce())

    def change(self, work: Work, actor: Actor, meta: Metadata, form: NoticeForm) -> View:
        count = self._service.change(work, actor, meta.subject, meta.version, form.told())
        return views.done(self.words(actor), "background-changed", count=str(count))

    def take_out(self, work: Work, actor: Actor, scene_id: str) -> View:
        count = self._service.take_out(work, actor, scene_id)
        return views.done(self.words(actor), "background-taken-out", count=str(count))

    def declined_for(self, work: Work, actor: Actor, subject: str) -> View:
        person = self._service.decline_for(work, actor, *two_ids(subject))
        return views.done(self.words(actor), "background-declined-for", name=escape(person.name))

    def decline(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene = self._service.decline(work, actor, scene_id)
        return own_part.declined(self.words(actor), actor, scene, coordinator_name(work, actor.production.id))


def register(
    app: AsyncApp, desk: Desk, service: BackgroundPeople, words_for: WordsFor, new_nonce: Callable[[], str]
) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_forms(app, desk, pages)
    _register_presses(app, desk, pages)


def _register_forms(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.options(views.FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        found = await desk.look(req, lambda work, me: pages.search(work, me, meta.subject, typed), meta.production)
        await ack(options=found)

    @app.action(views.OPEN)
    async def open_add(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.add_form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.SAVE)
    async def add(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AddForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.add(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.CHANGE_OPEN)
    async def open_change(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.change_form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.CHANGE_SAVE)
    async def change(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(NoticeForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.change(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))


def _register_presses(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.TAKE_OUT)
    async def take_out(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.take_out(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(views.DECLINED)
    async def declined_for(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.declined_for(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(own_part.DECLINE)
    async def decline(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.press(req, lambda work, me: pages.decline(work, me, meta.subject), meta.production)
        await show(req, ack, client, view)
