"""Guardians: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.guardians import Guardians, Named
from bot.domain.people import Actor
from bot.domain.work import NotFound, Work
from handlers.forms import FILLED, ONE_LINE, Day, Form, Metadata, metadata_of, parse, pressed, view_dict
from handlers.identify import Desk
from handlers.scene_people import two_ids
from handlers.showing import show
from handlers.views import guardians as views
from handlers.words import WordsFor

Line = Annotated[str, Field(max_length=views.LINE_LENGTH), ONE_LINE, FILLED]


class GuardianForm(Form):
    """Who a guardian is, and how and when that was confirmed."""

    name: Line
    relation: Line
    how: Line
    on: Day

    def named(self) -> Named:
        return Named(self.name, self.relation, self.how, self.on)


def register(app: AsyncApp, desk: Desk, service: Guardians, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    def form(work: Work, actor: Actor, subject: str) -> View:
        scene_id, person_id = two_ids(subject)
        scene, minors = service.minors(work, actor, scene_id)
        for minor in minors:
            if minor.person.id == person_id:
                return views.form(words_for(actor.account.locale), scene, minor.person, new_nonce())
        raise NotFound

    def save(work: Work, actor: Actor, meta: Metadata, form: GuardianForm) -> View:
        guardian = service.name(work, actor, meta.subject, meta.person, form.named())
        return views.saved(words_for(actor.account.locale), guardian.name)

    @app.action(views.OPEN)
    async def open_form(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.SAVE)
    async def save_form(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, said = metadata_of(req.body["view"]), parse(GuardianForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: save(work, me, meta, said))
        await ack(response_action="update", view=view_dict(view))
