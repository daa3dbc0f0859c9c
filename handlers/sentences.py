"""Sentences to pass on: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Actor
from bot.domain.sentences import MOST_READERS, SENTENCE_LENGTH, Sentences
from bot.domain.status import coordinator_name
from bot.domain.work import NotFound, Stale, Work
from handlers.forms import FILLED, ONE_LINE, Form, Id, Metadata, metadata_of, parse, pressed, turned_by, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.notices import Opener
from handlers.showing import show, show_beside
from handlers.views import sentences as views
from handlers.words import Words, WordsFor

PersonId = Annotated[Id, Field(max_length=64)]


class SentenceForm(Form):
    performer: PersonId
    text: Annotated[str, ONE_LINE, FILLED, Field(max_length=SENTENCE_LENGTH)]
    readers: Annotated[tuple[PersonId, ...], Field(max_length=MOST_READERS)] = ()


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Sentences, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service, self._words_for, self._new_nonce = service, words_for, new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, scene_id: str, number: int = 0) -> View:
        scene, shown = self.service.of_scene(work, actor, scene_id)
        return views.page(self.words(actor), actor, scene, shown, number)

    def before_writing(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene, _ = self.service.of_scene(work, actor, scene_id)
        performers = self.service.performers(work, actor, scene_id)
        return views.write_page(self.words(actor), actor, scene, performers, self._new_nonce())

    def readers(self, work: Work, actor: Actor, scene_id: str, typed: str) -> list[Option]:
        wanted = typed.casefold().strip()
        people = self.service.may_read(work, actor, scene_id)
        return views.found(self.words(actor), [p for p in people if wanted in f"{p.name} {p.job}".casefold()])

    def write(self, work: Work, actor: Actor, scene_id: str, form: SentenceForm) -> View:
        self.service.write(work, actor, scene_id, form.performer, form.text, form.readers)
        person = work.people.person(actor.production.id, form.performer)
        return views.saved(self.words(actor), person.name if person else "")

    def decide(self, work: Work, actor: Actor, subject: str, *, release: bool) -> View:
        scene_id, sentence_id, version = _parts(subject, 3)
        act = self.service.release if release else self.service.take_back
        act(work, actor, scene_id, sentence_id, _number(version))
        return self.page(work, actor, scene_id)

    def own(self, work: Work, actor: Actor, number: int = 0) -> View:
        shown = self.service.own(work, actor)
        return views.own_page(
            self.words(actor), actor, shown, coordinator_name(work, actor.production.id), number
        )  # fmt: skip

    def own_about(self, work: Work, actor: Actor, sentence_id: str) -> View:
        """The performer's page, for a notice about a sentence of their own. Raises `NotFound` for any other."""
        if not any(each.sentence.id == sentence_id for each in self.service.own(work, actor)):
            raise NotFound
        return self.own(work, actor)

    def answer(self, work: Work, actor: Actor, subject: str, act: str) -> View:
        sentence_id, version = _parts(subject, 2)
        if act == views.WITHDRAW:
            self.service.withdraw(work, actor, sentence_id, _number(version))
        else:
            self.service.answer(work, actor, sentence_id, _number(version), agree=act == views.AGREE)
        return self.own(work, actor)

    def read(self, work: Work, actor: Actor) -> View:
        found = self.service.read(work, actor)
        return views.read_page(self.words(actor), actor, found, coordinator_name(work, actor.production.id))


def _parts(subject: str, count: int) -> list[str]:
    parts = subject.split(":")
    if len(parts) != count:
        raise NotFound
    return parts


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) < 7):
        raise NotFound
    return int(text)


def home_section(words_for: WordsFor) -> Section:
    """The doors of performers and of whoever may be named a reader."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        return views.home_blocks(words_for(actor.account.locale), actor)

    return section


def opener(service: Sentences, words_for: WordsFor, new_nonce: Callable[[], str], otherwise: Opener) -> Opener:
    """What a notice about a sentence opens for its performer; any other notice is somebody else's matter."""
    pages = _Pages(service, words_for, new_nonce)

    def open_it(work: Work, actor: Actor, subject: str) -> View:
        try:
            return pages.own_about(work, actor, subject)
        except NotFound:
            return otherwise(work, actor, subject)

    return open_it


def register(app: AsyncApp, desk: Desk, service: Sentences, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_coordinator(app, desk, pages)
    _register_performer(app, desk, pages)

    @app.action(views.READ)
    async def read(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await desk.read(req, pages.read, pressed(req.body).production))


def _register_coordinator(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.PAGE)
    async def page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.action(views.PAGE_NEXT)
    @app.action(views.PAGE_BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.PAGE_NEXT)
        job = _turned(pages, meta, by)
        await show(req, ack, client, await desk.look(req, job, meta.production))

    @app.action(views.WRITE)
    async def write(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.before_writing(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.options(views.FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body["view"]), str(req.body.get("value") or "")
        found = await desk.look(req, lambda work, me: pages.readers(work, me, meta.subject, typed), meta.production)
        await ack(options=found)

    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(SentenceForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.write(work, me, meta.subject, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.RELEASE)
    @app.action(views.TAKE_BACK)
    async def decide(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, release = pressed(req.body), req.body["actions"][0].get("action_id") == views.RELEASE
        try:
            view = await desk.press(
                req, lambda work, me: pages.decide(work, me, to.subject, release=release), to.production
            )
        except Stale:
            scene_id = to.subject.partition(":")[0]
            view = await desk.look(req, lambda work, me: pages.page(work, me, scene_id), to.production)
        await show(req, ack, client, view)


def _turned(pages: _Pages, meta: Metadata, by: int) -> Callable[[Work, Actor], View]:
    return lambda work, me: pages.page(work, me, meta.subject, meta.page + by)


def _register_performer(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.OWN)
    async def own(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await desk.look(req, pages.own, pressed(req.body).production))

    @app.action(views.OWN_NEXT)
    @app.action(views.OWN_BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.OWN_NEXT)
        view = await desk.look(req, lambda work, me: pages.own(work, me, meta.page + by), meta.production)
        await show(req, ack, client, view)

    @app.action(views.AGREE)
    @app.action(views.DECLINE)
    @app.action(views.WITHDRAW)
    async def answer(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, act = pressed(req.body), str(req.body["actions"][0].get("action_id"))
        try:
            view = await desk.press(req, lambda work, me: pages.answer(work, me, to.subject, act), to.production)
        except Stale:
            view = await desk.look(req, pages.own, to.production)
        await show(req, ack, client, view)
