"""Riders: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.riders import WHY_LENGTH, RiderDraft, Riders, Step
from bot.domain.topics import Catalogue
from bot.domain.work import NotFound, Work
from handlers.forms import ONE_LINE, Form, Metadata, metadata_of, parse, pressed, turned_by, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import riders as views
from handlers.words import Words, WordsFor

Seconds = Annotated[int, Field(ge=0, le=4_102_444_800)]
"""Whole seconds since 1970, as Slack's picker gives them."""


class RiderForm(Form):
    covers: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    sent_at: Seconds | None = None
    received_at: Seconds | None = None
    signed_at: Seconds | None = None
    why: Annotated[str, Field(max_length=WHY_LENGTH), ONE_LINE] = ""

    def draft(self) -> RiderDraft:
        return RiderDraft(
            self.covers, _instant(self.sent_at), _instant(self.received_at), _instant(self.signed_at), self.why
        )


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def whose(subject: str) -> tuple[str, str, int]:
    """Scene, person and version that a button carried. A tampered one is not found."""
    scene_id, _, rest = subject.partition(".")
    person_id, _, version = rest.partition(".")
    if not (version.isascii() and version.isdecimal() and len(version) < 9):
        raise NotFound
    return scene_id, person_id, int(version)


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(
        self, service: Riders, catalogue: Catalogue, words_for: WordsFor, new_nonce: Callable[[], str]
    ) -> None:
        self._service = service
        self._catalogue = catalogue
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, scene_id: str, number: int = 0) -> View:
        shown = self._service.page(work, actor, scene_id)
        return views.page(self.words(actor), actor, self._catalogue, shown, number)

    def form(self, work: Work, actor: Actor, subject: str) -> View:
        scene_id, person_id, _ = whose(subject)
        shown = self._service.page(work, actor, scene_id)
        line = next((each for each in shown.lines if each.person.id == person_id), None)
        if line is None:
            raise NotFound
        overtaken = line.rider is not None and self._service.overtaken(work, actor, shown.scene, line.rider)
        return views.form(self.words(actor), actor, self._catalogue, shown, line, overtaken, self._new_nonce())

    def save(self, work: Work, actor: Actor, meta: Metadata, form: RiderForm) -> View:
        self._service.keep(work, actor, meta.subject, meta.person, meta.version, form.draft())
        return self.page(work, actor, meta.subject)

    def mark(self, work: Work, actor: Actor, subject: str, step: Step) -> View:
        scene_id, person_id, version = whose(subject)
        self._service.mark(work, actor, scene_id, person_id, version, step)
        return self.page(work, actor, scene_id)


def home_section(service: Riders, words_for: WordsFor) -> Section:
    """What is at risk and by when, for the coordinator alone."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.EDIT_RIDERS):
            return ()
        return views.home_blocks(words_for(actor.account.locale), actor, service.risks(work, actor), work.now)

    return section


def register(
    app: AsyncApp, desk: Desk, service: Riders, catalogue: Catalogue, words_for: WordsFor,
    new_nonce: Callable[[], str],
) -> None:  # fmt: skip
    pages = _Pages(service, catalogue, words_for, new_nonce)

    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.action(views.NEXT)
    @app.action(views.BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.NEXT)
        view = await desk.look(
            req, lambda work, me: pages.page(work, me, meta.subject, meta.page + by), meta.production
        )
        await show(req, ack, client, view)

    @app.action(views.EDIT_OPEN)
    async def open_form(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(RiderForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.save(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))

    async def mark(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, step = pressed(req.body), views.MARKS[req.body["actions"][0]["action_id"]]
        view = await desk.press(req, lambda work, me: pages.mark(work, me, to.subject, step), to.production)
        await show(req, ack, client, view)

    for action_id in views.MARKS:
        app.action(action_id)(mark)
