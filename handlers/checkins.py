"""The boundary check-in, performer's side: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import CheckIns, FormPlace
from bot.domain.people import Actor, Role
from bot.domain.permissions import Action, may
from bot.domain.topics import Answer, Catalogue
from bot.domain.work import NotFound, Work
from handlers.forms import Metadata, clean, metadata_of, pressed, values_of, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import checkins as views
from handlers.words import Words, WordsFor, languages


def place_in(meta: Metadata) -> FormPlace:
    return FormPlace(meta.subject, meta.base, meta.version, int(meta.mark or 0))


def page_of(view: Mapping[str, Any], catalogue: Catalogue, language: str) -> Sheet:
    """What stands on the open page: answers to its topics, and needs. What the catalogue does not know is refused."""
    values = values_of(view)
    needs = {need.id: need for need in catalogue.needs}
    topics, said = {topic.id for topic in catalogue.topics}, {}
    answers: dict[str, TopicAnswer] = {}
    for block, value in values.items():
        if block in needs:
            said[block] = ",".join(value) if isinstance(value, tuple) else clean(value)
        elif block in topics and value is not None:
            conditions = values.get(block + views.CONDITIONS)
            answers[block] = TopicAnswer(_answer(value), clean(conditions)[: views.CONDITIONS_LENGTH])
        elif block not in topics and block.removesuffix(views.CONDITIONS) not in topics:
            raise NotFound
    return Sheet(topics=answers, needs=said, language=language)


def _answer(value: str) -> Answer:
    try:
        return Answer(value)
    except ValueError:
        raise NotFound from None


def reader_names(work: Work, actor: Actor) -> tuple[str, str]:
    """The coordinator's and the alternate's names, empty where nobody is appointed."""
    coordinators = work.people.with_role(actor.production.id, Role.COORDINATOR)
    alternates = work.people.with_role(actor.production.id, Role.ALTERNATE)
    return coordinators[0].name if coordinators else "", alternates[0].name if alternates else ""


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(
        self, service: CheckIns, catalogue: Catalogue, words_for: WordsFor, new_nonce: Callable[[], str]
    ) -> None:
        self.service = service
        self.catalogue = catalogue
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def first(self, work: Work, actor: Actor, scene_id: str) -> View:
        form = self.service.open(work, actor, scene_id)
        return views.first_page(self.words(actor), actor, form.scene, *reader_names(work, actor))

    def page(self, work: Work, actor: Actor, scene_id: str, page: int) -> View:
        form = self.service.open(work, actor, scene_id)
        return views.form_page(self.words(actor), self.catalogue, form, actor.production.id, page, self._new_nonce())

    def turned(self, work: Work, actor: Actor, meta: Metadata, view: Mapping[str, Any], by: int) -> View:
        words = self.words(actor)
        form = self.service.turn(work, actor, place_in(meta), page_of(view, self.catalogue, words.locale))
        return views.form_page(words, self.catalogue, form, actor.production.id, meta.page + by, self._new_nonce())

    def save(self, work: Work, actor: Actor, meta: Metadata) -> View:
        done = self.service.save(work, actor, place_in(meta))
        return views.saved(self.words(actor), actor, done, reader_names(work, actor)[0])

    def confirm(self, work: Work, actor: Actor, meta: Metadata) -> View:
        done = self.service.confirm_recorded(work, actor, meta.subject, meta.base)
        return views.saved(self.words(actor), actor, done, reader_names(work, actor)[0])

    def before_withdrawal(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene = self.service.withdrawable(work, actor, scene_id)
        return views.withdraw_page(self.words(actor), actor, scene, reader_names(work, actor)[0], self._new_nonce())

    def withdraw(self, work: Work, actor: Actor, scene_id: str) -> View:
        done = self.service.withdraw(work, actor, scene_id)
        phones = tuple(filter(None, (work.people.phone(reader) for reader in done.readers)))
        return views.withdrawn(self.words(actor), actor, done, reader_names(work, actor)[0], phones)

    def talk(self, work: Work, actor: Actor, scene_id: str) -> View:
        self.service.rather_talk(work, actor, scene_id)
        coordinators = work.people.with_role(actor.production.id, Role.COORDINATOR)
        phone = work.people.phone(coordinators[0]) if coordinators else ""
        return views.talk_noted(self.words(actor), reader_names(work, actor)[0], phone)

    def reads(self, work: Work, actor: Actor) -> View:
        lines = []
        for read in self.service.reads(work, actor):
            scene = work.scenes.scene(actor.production.id, read.scene_id)
            reader = work.people.person(actor.production.id, read.reader_id)
            lines.append((read, reader, scene.number if scene else ""))
        return views.reads_page(self.words(actor), actor, tuple(lines))

    def own_scenes(self, work: Work, actor: Actor) -> View:
        return views.own_scenes(self.words(actor), self.service.waiting(work, actor))


def home_section(service: CheckIns, words_for: WordsFor) -> Section:
    """A performer's own scenes with their two buttons, the same whether anything was answered or not."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        own = service.waiting(work, actor) if may(actor.person, Action.ANSWER) else ()
        return views.home_blocks(words_for(actor.account.locale), actor, own)

    return section


def register(
    app: AsyncApp,
    desk: Desk,
    service: CheckIns,
    catalogue: Catalogue,
    words_for: WordsFor,
    new_nonce: Callable[[], str],
) -> None:
    pages = _Pages(service, catalogue, words_for, new_nonce)
    _register_form(app, desk, pages)
    _register_drafts(app, desk, pages)
    _register_beside(app, desk, pages)


def _register_form(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.OPEN)
    async def open_form(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.first(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.FIRST_CONTINUE)
    async def show_scene(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.look(req, lambda work, me: pages.page(work, me, meta.subject, 0), meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.SCENE_CONTINUE)
    async def begin(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.look(req, lambda work, me: pages.page(work, me, meta.subject, 1), meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.PAGE_NEXT)
    async def next_page(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        shown, meta = req.body["view"], metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.turned(work, me, meta, shown, 1))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.PAGE_BACK)
    async def previous_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        shown, meta = req.body["view"], metadata_of(req.body["view"])
        view = await desk.press(req, lambda work, me: pages.turned(work, me, meta, shown, -1), meta.production)
        await show(req, ack, client, view)

    @app.view(views.REVIEW_SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.save(work, me, meta))
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.CONFIRM_RECORDED)
    async def confirm(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.confirm(work, me, meta))
        await ack(response_action="update", view=view_dict(view))


def _register_drafts(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def keep(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        shown, meta = req.body["view"], metadata_of(req.body["view"])
        action_ts = str(req.body["actions"][0].get("action_ts", ""))

        def job(work: Work, me: Actor) -> None:
            page = page_of(shown, pages.catalogue, pages.words(me).locale)
            pages.service.keep(work, me, place_in(meta), page, action_ts)

        await desk.keep(req, job, meta.production)
        await ack()

    for action_id in (views.TOPIC_CHOOSE, views.CONDITIONS_TYPE, views.NEED_CHANGE):
        app.action(action_id)(keep)


def _register_beside(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.LIST)
    async def own_scenes(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.own_scenes, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.action(views.TALK)
    async def rather_talk(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.press(req, lambda work, me: pages.talk(work, me, meta.subject), meta.production)
        await show_beside(req, ack, client, view)

    @app.action(views.LANGUAGE)
    async def other_languages(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.look(req, lambda _, me: views.languages_page(pages.words(me), languages()), meta.production)
        await show_beside(req, ack, client, view)

    @app.action(views.WITHDRAW_OPEN)
    async def before_withdrawal(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.before_withdrawal(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.WITHDRAW_CONFIRM)
    async def withdraw(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.withdraw(work, me, meta.subject))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.READS)
    async def reads(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.reads, pressed(req.body).production)
        await show_beside(req, ack, client, view)
