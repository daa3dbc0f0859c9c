"""House rules of a production: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import AfterValidator
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.house_rules import RULES_LENGTH, HouseRules
from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.work import Work
from handlers.forms import Form, Metadata, Text, metadata_of, parse, pressed, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show
from handlers.views import house_rules as views
from handlers.views.parts import length
from handlers.words import WordsFor


def _fits(text: str) -> str:
    # Counted as Slack counts, or the form could not show it again.
    if length(text) > RULES_LENGTH:
        raise ValueError("form-too-long")
    return text


class RulesForm(Form):
    rules: Annotated[Text, AfterValidator(_fits)] = ""


def home_section(words_for: WordsFor) -> Section:
    """The door for the admin and the coordinator."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.EDIT_HOUSE_RULES):
            return ()
        return views.home_blocks(words_for(actor.account.locale), actor)

    return section


def register(app: AsyncApp, desk: Desk, service: HouseRules, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    def page(work: Work, actor: Actor) -> View:
        return views.page(words_for(actor.account.locale), service.read(work, actor), new_nonce())

    def change(work: Work, actor: Actor, meta: Metadata, form: RulesForm) -> View:
        words = words_for(actor.account.locale)
        # The usual rules sent as they were shown stay the usual rules, in every language.
        text = "" if form.rules == words("house-rules-usual") else form.rules
        return views.saved(words, service.change(work, actor, text, meta.mark))

    @app.action(views.OPEN)
    async def open_rules(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, page, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(RulesForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: change(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))
