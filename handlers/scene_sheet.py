"""The coordinator's side of the check-in: Send with its preview, the scene sheet, and recording what somebody said.

What is recorded for somebody is one form and one commit. It holds one choice and one line for each topic (39 topics, 11
needs and how it was said are 97 blocks, of 100 that Slack takes), so nothing of it has to be kept between pages: no
draft of what another person said exists anywhere before it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.agreeing import Agreeing
from bot.domain.answers import Recorded, Sheet
from bot.domain.people import Actor
from bot.domain.scene_sheet import SceneSheets
from bot.domain.topics import Catalogue
from bot.domain.work import NotFound, Refused, Work
from handlers.checkins import demand_answers, page_of
from handlers.forms import Form, Metadata, Text, metadata_of, parse, pressed, turned_by, values_of, view_dict
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import scene_sheet as views
from handlers.views.agreed import DAY_CHECK
from handlers.views.checkins import LINE_LENGTH
from handlers.words import Words, WordsFor

Line = Annotated[Text, Field(max_length=LINE_LENGTH)]


class SendForm(Form):
    """Whom to send the check-in to, by their ids."""

    performers: tuple[str, ...]


class WhomForm(Form):
    """Whose words are recorded, by their id."""

    performer: str


class HowForm(Form):
    """How something was said. `said_at` is whole seconds since 1970, as Slack's picker gives it."""

    method: Literal["in-person", "phone", "video", "on-set", "interpreter"]
    said_at: Annotated[int, Field(ge=0, le=4_102_444_800)]
    present: Line = ""
    language: Line = ""
    interpreter: Line = ""
    read_back: Literal["yes", "no"]
    guardian: Literal["yes", "no"] | None = None
    withdraws: Literal["yes"] | None = None

    def recorded(self, by: str) -> Recorded:
        said_at = datetime.fromtimestamp(self.said_at, UTC)
        return Recorded(
            by, self.method, self.present, self.language, self.read_back == "yes", said_at, self.interpreter,
            "yes" if self.guardian == "yes" else "",
        )  # fmt: skip


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(
        self, service: SceneSheets, agreeing: Agreeing, catalogue: Catalogue, words_for: WordsFor,
        new_nonce: Callable[[], str],
    ) -> None:  # fmt: skip
        self._service = service
        self._agreeing = agreeing
        self._catalogue = catalogue
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def choose(self, work: Work, actor: Actor, scene_id: str) -> View:
        return views.send_page(self.words(actor), self._service.sending(work, actor, scene_id))

    def preview(self, work: Work, actor: Actor, scene_id: str, chosen: tuple[str, ...]) -> View:
        if not chosen:
            raise Refused("send-nobody-chosen", "performers")
        sending = self._service.sending(work, actor, scene_id)
        able = {person.id for person, post in sending.people if post.goes_out}
        if len(chosen) > views.MOST_SENT or not able.issuperset(chosen):
            raise NotFound
        return views.send_preview(self.words(actor), sending, chosen, self._new_nonce())

    def send(self, work: Work, actor: Actor, meta: Metadata) -> View:
        chosen = tuple(meta.mark.split(",")) if meta.mark else ()
        people = self._service.send(work, actor, meta.subject, chosen, meta.version)
        return views.sent_page(self.words(actor), people)

    def sheet(self, work: Work, actor: Actor, scene_id: str, page: int) -> View:
        sheet = self._service.open(work, actor, scene_id)
        zone = actor.account.zone or actor.production.zone
        return views.sheet_page(self.words(actor), self._catalogue, sheet, zone, page, work.now)

    def check_day(self, work: Work, actor: Actor, subject: str) -> View:
        scene_id, _, person_id = subject.partition(".")
        self._agreeing.check_day(work, actor, scene_id, person_id)
        return self.sheet(work, actor, scene_id, 0)

    def whom(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene, _, people = self._service.recordable(work, actor, scene_id)
        return views.record_whom(self.words(actor), scene, people)

    def form(self, work: Work, actor: Actor, scene_id: str, person_id: str) -> View:
        scene, content, people = self._service.recordable(work, actor, scene_id)
        person = next((each for each in people if each.id == person_id), None)
        if person is None:
            raise NotFound
        words, nonce = self.words(actor), self._new_nonce()
        return views.record_form(words, self._catalogue, scene, content.kind, person, work.now, nonce)

    def record(self, work: Work, actor: Actor, meta: Metadata, how: HowForm, said: Sheet | None) -> View:
        recorded = how.recorded(actor.id)
        done = self._service.record_for(work, actor, meta.subject, meta.person, meta.version, said, recorded)
        zone = actor.account.zone or actor.production.zone
        return views.recorded(self.words(actor), self._catalogue, done, actor.person.name, zone)

    def said(self, actor: Actor, view: Mapping[str, Any], how: HowForm) -> Sheet | None:
        """The topics and needs of the form; None for a withdrawal, beside which nothing else may stand."""
        state = {block: value for block, value in values_of(view).items() if block not in HowForm.model_fields}
        demand_answers(state)
        sheet, _ = page_of(state, self._catalogue, self.words(actor).locale)
        if how.withdraws is None:
            return sheet
        if sheet.topics or any(sheet.needs.values()):
            raise Refused("recording-either", views.WITHDRAWS)
        return None


def register(
    app: AsyncApp,
    desk: Desk,
    service: SceneSheets,
    agreeing: Agreeing,
    catalogue: Catalogue,
    words_for: WordsFor,
    new_nonce: Callable[[], str],
) -> None:
    pages = _Pages(service, agreeing, catalogue, words_for, new_nonce)
    _register_send(app, desk, pages)
    _register_sheet(app, desk, pages)
    _register_record(app, desk, pages)


def _register_send(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.SEND_OPEN)
    async def choose(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.choose(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.view(views.SEND_PREVIEW)
    async def preview(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(SendForm, req.body["view"])
        view = await desk.look(
            req, lambda work, me: pages.preview(work, me, meta.subject, form.performers), meta.production
        )
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.SEND_CONFIRM)
    async def send(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.send(work, me, meta))
        await ack(response_action="update", view=view_dict(view))


def _register_sheet(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.SHEET_OPEN)
    async def open_sheet(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.read(req, lambda work, me: pages.sheet(work, me, to.subject, 0), to.production)
        await show_beside(req, ack, client, view)

    @app.action(views.SHEET_NEXT)
    @app.action(views.SHEET_BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.SHEET_NEXT)
        view = await desk.read(
            req, lambda work, me: pages.sheet(work, me, meta.subject, meta.page + by), meta.production
        )
        await show(req, ack, client, view)

    @app.action(DAY_CHECK)
    async def check_day(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.check_day(work, me, to.subject), to.production)
        await show(req, ack, client, view)


def _register_record(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.RECORD_OPEN)
    async def whom(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.whom(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.view(views.RECORD_CHOOSE)
    async def form(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, chosen = metadata_of(req.body["view"]), parse(WhomForm, req.body["view"])
        view = await desk.look(
            req, lambda work, me: pages.form(work, me, meta.subject, chosen.performer), meta.production
        )
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.RECORD_SAVE)
    async def record(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        shown, meta = req.body["view"], metadata_of(req.body["view"])
        how = parse(HowForm, shown)
        view = await desk.submit(
            req, meta, lambda work, me: pages.record(work, me, meta, how, pages.said(me, shown, how))
        )
        await ack(response_action="update", view=view_dict(view))
