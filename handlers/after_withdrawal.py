"""After a withdrawal: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.after_withdrawal import AfterWithdrawal
from bot.domain.people import Actor
from bot.domain.work import Work
from handlers.forms import Day, Form, Id, Metadata, Text, metadata_of, parse, pressed, turned_by, view_dict
from handlers.identify import Desk
from handlers.showing import show
from handlers.views import after_withdrawal as views
from handlers.words import WordsFor


class NoteForm(Form):
    """What of whom was photographed, and when."""

    person: Id
    text: Annotated[Text, Field(max_length=views.TEXT_LENGTH)] = ""
    day: Day


def register(
    app: AsyncApp, desk: Desk, service: AfterWithdrawal, words_for: WordsFor, new_nonce: Callable[[], str]
) -> None:
    def page(work: Work, actor: Actor, scene_id: str, number: int = 0) -> View:
        return views.page(words_for(actor.account.locale), service.open(work, actor, scene_id), number)

    def form(work: Work, actor: Actor, scene_id: str) -> View:
        return views.note_form(words_for(actor.account.locale), service.open(work, actor, scene_id), new_nonce())

    def note(work: Work, actor: Actor, meta: Metadata, said: NoteForm) -> View:
        service.note(work, actor, meta.subject, said.person, said.text, said.day)
        return views.noted(words_for(actor.account.locale))

    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: page(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(views.NEXT)
    @app.action(views.BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.NEXT)
        view = await desk.look(req, lambda work, me: page(work, me, meta.subject, meta.page + by), meta.production)
        await show(req, ack, client, view)

    @app.action(views.NOTE_OPEN)
    async def open_form(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.NOTE_SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, said = metadata_of(req.body["view"]), parse(NoteForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: note(work, me, meta, said))
        await ack(response_action="update", view=view_dict(view))
