"""The rules of a production: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Actor
from bot.domain.rule_changes import REASON_LENGTH, RuleChanges
from bot.domain.rulebook import Rule
from bot.domain.work import Work
from handlers.forms import FILLED, ONE_LINE, Form, Metadata, metadata_of, one_line, parse, pressed, turned_by, view_dict
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import rulebook as views
from handlers.words import WordsFor


class ChangeForm(Form):
    value: Annotated[str, Field(max_length=views.VALUE_LENGTH)] | tuple[str, ...] | None = None
    reason: Annotated[str, Field(max_length=REASON_LENGTH), ONE_LINE, FILLED]

    def entered(self, own: Rule) -> object:
        """The value in the shape of the rule's own, or one that the rule refuses."""
        if own.choices:
            ticked = self.value if isinstance(self.value, tuple) else ()
            known = [term for term in own.choices if term in ticked]
            return known if len(known) == len(ticked) else None
        typed = one_line(self.value if isinstance(self.value, str) else "")
        parts = [each.strip() for each in typed.split(",")]
        values = [int(each) if each.isdecimal() and own.unit != "wall time" else each for each in parts]
        return values if isinstance(own.value, tuple) or len(values) > 1 else values[0]


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: RuleChanges, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def list(self, work: Work, actor: Actor, page: int = 0) -> View:
        return views.list_page(self._words_for(actor.account.locale), actor, self._service.shown(work, actor), page)

    def before_change(self, work: Work, actor: Actor, rule_id: str) -> View:
        rule, own = self._service.rule(work, actor, rule_id)
        words = self._words_for(actor.account.locale)
        return views.change_page(words, actor.production, rule_id, rule, own, self._new_nonce())

    def change(self, work: Work, actor: Actor, meta: Metadata, form: ChangeForm) -> View:
        _, own = self._service.rule(work, actor, meta.subject)
        rules = self._service.change(work, actor, meta.subject, form.entered(own), form.reason, meta.mark)
        return views.saved_page(self._words_for(actor.account.locale), meta.subject, rules)


def register(
    app: AsyncApp, desk: Desk, service: RuleChanges, words_for: WordsFor, new_nonce: Callable[[], str]
) -> None:
    pages = _Pages(service, words_for, new_nonce)

    @app.action(views.OPEN)
    async def open_list(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.list, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.action(views.NEXT)
    @app.action(views.BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.NEXT)
        view = await desk.look(req, lambda work, me: pages.list(work, me, meta.page + by), meta.production)
        await show(req, ack, client, view)

    @app.action(views.CHANGE)
    async def open_change(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.before_change(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(ChangeForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.change(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))
