"""Doubles and consents of their own, coordinator's side: each listener parses, calls one service, shows the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.background import BackgroundPeople
from bot.domain.consents import Asked, Consents, HowSaid
from bot.domain.doubles import Doubles
from bot.domain.facts import ConsentKind, DoubleKind, Exposure, Said
from bot.domain.guardians import Guardians
from bot.domain.people import Actor, Person
from bot.domain.scenes import found_scene
from bot.domain.work import NotFound, Work
from handlers.forms import Form, Id, Metadata, Text, metadata_of, parse, pressed, turned_by, view_dict
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import scene_people as views
from handlers.words import Words, WordsFor

Long = Annotated[Text, Field(max_length=views.TEXT_LENGTH)]


class DoubleForm(Form):
    """Who doubles whom, by their ids, and as what."""

    double: Id
    kind: DoubleKind
    doubled: Id


class AskForm(Form):
    """One consent of one performer."""

    person: Id
    kind: ConsentKind
    purpose: Long = ""
    exposure: Exposure
    retention: Long = ""
    reuse: Long = ""
    double: Id | None = None

    def asked(self) -> Asked:
        double = (self.double or "") if self.kind is ConsentKind.DOUBLE else ""
        return Asked(self.kind, self.purpose, self.exposure, self.retention, self.reuse, double)


class RecordForm(Form):
    """What somebody without Slack said to a consent, and how."""

    said: Literal["yes", "no", "withdrawn"]
    method: Literal["in-person", "phone", "video", "on-set", "interpreter"]
    present: Annotated[Text, Field(max_length=150)] = ""
    read_back: Literal["yes", "no"]
    guardian: Literal["yes", "no"] | None = None

    def how(self) -> HowSaid:
        return HowSaid(self.method, self.present, self.read_back == "yes", self.guardian == "yes")


def two_ids(subject: str) -> tuple[str, str]:
    """A scene's id and one of a person or consent, as a button carried them. Less or more is not found."""
    scene, _, other = subject.partition("/")
    if not (scene and other) or "/" in other:
        raise NotFound
    return scene, other


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(
        self,
        doubles: Doubles,
        consents: Consents,
        background: BackgroundPeople,
        words_for: WordsFor,
        new_nonce: Callable[[], str],
    ) -> None:
        self._doubles = doubles
        self._consents = consents
        self._background = background
        self._guardians = Guardians()
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, scene_id: str, number: int = 0) -> View:
        doubles = self._doubles.listed(work, actor, scene_id)
        consents = self._consents.listed(work, actor, scene_id)
        crowd = self._background.crowd(work, actor, scene_id)
        scene, minors = self._guardians.minors(work, actor, scene_id)
        return views.page(self.words(actor), scene, doubles, consents, crowd, minors, number)

    def double_form(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene, doubles, doubled = self._doubles.choices(work, actor, scene_id)
        return views.double_form(self.words(actor), scene, doubles, doubled, self._new_nonce())

    def double(self, work: Work, actor: Actor, scene_id: str, form: DoubleForm) -> View:
        self._doubles.enter(work, actor, scene_id, form.double, form.doubled, form.kind)
        listed = self._doubles.listed(work, actor, scene_id)
        entered = next(each for each in listed if each.double.id == form.double)
        doubled = entered.doubled or entered.double
        agreed = entered.agreed or entered.original
        return views.double_saved(
            self.words(actor), found_scene(work, actor, scene_id), entered.double, doubled, agreed
        )

    def end_double(self, work: Work, actor: Actor, subject: str) -> View:
        self._doubles.end(work, actor, *two_ids(subject))
        return views.double_ended(self.words(actor))

    def ask_form(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene, cast, _ = self._doubles.choices(work, actor, scene_id)
        if not cast:
            raise NotFound
        doubles = tuple(each.double for each in self._doubles.listed(work, actor, scene_id))
        return views.ask_form(self.words(actor), scene, cast, doubles, self._new_nonce())

    def ask(self, work: Work, actor: Actor, scene_id: str, form: AskForm) -> View:
        self._consents.ask(work, actor, scene_id, form.person, form.asked())
        return views.asked(self.words(actor), _person(work, actor, form.person))

    def record_form(self, work: Work, actor: Actor, subject: str) -> View:
        scene_id, consent_id = two_ids(subject)
        person, consent = self._consents.recordable(work, actor, scene_id, consent_id)
        double = work.people.person(actor.production.id, consent.double_id) if consent.double_id else None
        name = double.name if double else ""
        return views.record_form(self.words(actor), scene_id, person, consent, name, self._new_nonce())

    def record(self, work: Work, actor: Actor, meta: Metadata, form: RecordForm) -> View:
        said = Said(form.said)
        self._consents.record(work, actor, meta.subject, meta.mark, meta.version, said, form.how())
        return views.recorded(self.words(actor))


def _person(work: Work, actor: Actor, person_id: str) -> Person:
    found = work.people.person(actor.production.id, person_id)
    if found is None:
        raise NotFound
    return found


def register(
    app: AsyncApp, desk: Desk, doubles: Doubles, consents: Consents, background: BackgroundPeople,
    words_for: WordsFor, new_nonce: Callable[[], str],
) -> None:  # fmt: skip
    pages = _Pages(doubles, consents, background, words_for, new_nonce)
    _register_page(app, desk, pages)
    _register_doubles(app, desk, pages)
    _register_consents(app, desk, pages)


def _register_page(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.read(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.action(views.NEXT)
    @app.action(views.BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.NEXT)
        view = await desk.read(
            req, lambda work, me: pages.page(work, me, meta.subject, meta.page + by), meta.production
        )
        await show(req, ack, client, view)


def _register_doubles(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.DOUBLE_OPEN)
    async def open_double(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.double_form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.DOUBLE_SAVE)
    async def save_double(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(DoubleForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.double(work, me, meta.subject, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.DOUBLE_END)
    async def end_double(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.end_double(work, me, to.subject), to.production)
        await show(req, ack, client, view)


def _register_consents(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.ASK_OPEN)
    async def open_ask(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.ask_form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.ASK_SAVE)
    async def ask(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AskForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.ask(work, me, meta.subject, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.RECORD_OPEN)
    async def open_record(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.record_form(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.RECORD_SAVE)
    async def record(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(RecordForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.record(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))
