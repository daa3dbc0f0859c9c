"""The boundary check-in, performer's side: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import CheckIns, Form, FormPlace, Saved
from bot.domain.people import Actor, Role
from bot.domain.permissions import Action, may
from bot.domain.riders import Riders
from bot.domain.topics import Answer, Catalogue, Need
from bot.domain.work import NotFound, Refused, Stale, Work
from handlers.forms import Metadata, clean, metadata_of, one_line, pressed, turned_by, values_of, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.notices import Opener, opens_check_in
from handlers.own_part import names_on, own_part_page
from handlers.showing import show, show_beside
from handlers.views import checkins as views
from handlers.views.own_part import CONTINUE as PART_CONTINUE
from handlers.views.part import changed_blocks
from handlers.views.riders import own_part
from handlers.words import Words, WordsFor, language_names


def place_in(meta: Metadata) -> FormPlace:
    if not (meta.mark or "0").isdecimal():
        raise NotFound
    return FormPlace(meta.subject, meta.base, meta.version, int(meta.mark or 0))


def page_of(values: Mapping[str, Any], catalogue: Catalogue, language: str) -> tuple[Sheet, frozenset[str]]:
    """What stands on a page, block by block: its answers and needs, and the topics it leaves without an answer.

    What the catalogue does not know is not found.
    """
    needs, topics = {need.id: need for need in catalogue.needs}, {topic.id for topic in catalogue.topics}
    answers: dict[str, TopicAnswer] = {}
    said: dict[str, str] = {}
    left_out = set()
    for block, value in values.items():
        if block in needs:
            said[block] = need_value(needs[block], value)
        elif block in topics and value is None:
            left_out.add(block)
        elif block in topics:
            line = block + views.CONDITIONS
            conditions = demand_length(one_line(values.get(line)), line, views.CONDITIONS_LENGTH)
            answers[block] = TopicAnswer(answer_of(value), conditions)
        elif block.removesuffix(views.CONDITIONS) not in topics:
            raise NotFound
    return Sheet(topics=answers, needs=said, language=language), frozenset(left_out)


def answer_of(value: object) -> Answer:
    try:
        return Answer(str(value))
    except ValueError:
        raise NotFound from None


def need_value(need: Need, value: Any) -> str:
    """A need as it is kept: text, or the ids of its options. An option it does not have is not found."""
    if not need.options:
        text = clean(value) if need.input == "paragraph" else one_line(value)
        return demand_length(text, need.id, views.need_length(need))
    chosen = value if isinstance(value, tuple) else (value,) if value else ()
    if not set(chosen) <= set(need.options):
        raise NotFound
    return ",".join(dict.fromkeys(chosen))


def demand_length(text: str, block: str, length: int) -> str:
    """The text; refused at its field when it is longer than the form takes, never cut."""
    if len(text) > length:
        raise Refused("form-too-long", block)
    return text


def demand_answers(values: Mapping[str, Any]) -> None:
    """Refuse a condition that stands without an answer: left behind, it would be lost."""
    for block, value in values.items():
        topic = block.removesuffix(views.CONDITIONS)
        if topic != block and clean(value) and values.get(topic) is None:
            raise Refused("checkin-line-without-answer", topic)


def reader_names(work: Work, actor: Actor) -> tuple[str, str]:
    """The coordinator's and the alternate's names, empty where nobody is appointed."""
    coordinators = work.people.with_role(actor.production.id, Role.COORDINATOR)
    alternates = work.people.with_role(actor.production.id, Role.ALTERNATE)
    return coordinators[0].name if coordinators else "", alternates[0].name if alternates else ""


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(
        self, service: CheckIns, riders: Riders, catalogue: Catalogue, words_for: WordsFor, new_nonce: Callable[[], str]
    ) -> None:
        self.service = service
        self._riders = riders
        self.catalogue = catalogue
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def first(self, work: Work, actor: Actor, scene_id: str) -> View:
        form = self.service.open(work, actor, scene_id)
        return views.first_page(self.words(actor), actor, form.scene, *reader_names(work, actor))

    def after_first(self, work: Work, actor: Actor, scene_id: str, *, told: bool = False) -> View:
        """The performer's part where they have one and were not `told` it yet; then the scene; or, where something was
        recorded for them, what that was."""
        form = self.service.open(work, actor, scene_id)
        part = None if told else own_part_page(self.words(actor), work, actor, form.scene)
        if part is not None:
            return part
        if form.unconfirmed is None:
            return self._scene(work, actor, form)
        return self._recorded(work, actor, form, 0)

    def recorded(self, work: Work, actor: Actor, meta: Metadata, page: int) -> View:
        form = self.service.open(work, actor, meta.subject)
        if form.unconfirmed is None or form.base != meta.base:
            raise Stale
        return self._recorded(work, actor, form, page)

    def _recorded(self, work: Work, actor: Actor, form: Form, page: int) -> View:
        given = form.unconfirmed
        if given is None:
            raise Stale
        recorder = work.people.person(actor.production.id, given.recorded.by) if given.recorded else None
        words, nonce = self.words(actor), self._new_nonce()
        name = recorder.name if recorder else words("person-gone")
        return views.recorded_page(words, actor, self.catalogue, form, given, name, nonce, page)

    def page(self, work: Work, actor: Actor, scene_id: str, page: int) -> View:
        return self._numbered(work, actor, self.service.open(work, actor, scene_id), page)

    def _numbered(self, work: Work, actor: Actor, form: Form, page: int) -> View:
        if page <= 0:
            return self._scene(work, actor, form)
        return views.form_page(self.words(actor), self.catalogue, form, actor.production.id, page, self._new_nonce())

    def _scene(self, work: Work, actor: Actor, form: Form, notice: str = "") -> View:
        """The scene with the performer's own part and rider, and what changed for them."""
        words = self.words(actor)
        named = names_on(work, actor, words)
        own = own_part(words, self.catalogue, actor, form.part, self._riders.own(work, actor, form.scene.id), named)
        changed = changed_blocks(words, form.changed, form.content.changed, named) if form.changed else ()
        return views.scene_page(words, form, actor.production.id, notice, own, changed)

    def stand(self, work: Work, actor: Actor, meta: Metadata) -> View:
        return self._saved(work, actor, self.service.restate(work, actor, meta.subject, meta.base))

    def topics(self, work: Work, actor: Actor, meta: Metadata) -> View:
        """The first topics, for somebody who has just read the scene. Raises `Stale` if it was changed meanwhile."""
        form = self.service.open(work, actor, meta.subject)
        if not form.since <= meta.version <= form.scene.version:
            raise Stale
        return views.form_page(self.words(actor), self.catalogue, form, actor.production.id, 1, self._new_nonce())

    def newer(self, work: Work, actor: Actor, scene_id: str) -> View:
        """The form as it is now, for somebody whose form was overtaken."""
        form = self.service.open(work, actor, scene_id)
        return self._scene(work, actor, form, "checkin-newer")

    def discarded(self, work: Work, actor: Actor, scene_id: str) -> View:
        form = self.service.discard(work, actor, scene_id)
        return self._scene(work, actor, form, "checkin-discarded")

    def turned(self, work: Work, actor: Actor, meta: Metadata, view: Mapping[str, Any], by: int) -> View:
        demand_answers(values_of(view))
        page, left_out = page_of(values_of(view), self.catalogue, self.words(actor).locale)
        form = self.service.turn(work, actor, place_in(meta), page, left_out)
        return self._numbered(work, actor, form, meta.page + by)

    def save(self, work: Work, actor: Actor, meta: Metadata) -> View:
        done = self.service.save(work, actor, place_in(meta))
        return self._saved(work, actor, done)

    def confirm(self, work: Work, actor: Actor, meta: Metadata) -> View:
        done = self.service.confirm_recorded(work, actor, meta.subject, meta.base)
        return self._saved(work, actor, done)

    def _saved(self, work: Work, actor: Actor, done: Saved) -> View:
        head = work.ledger.newest(actor.production.id)
        return views.saved(self.words(actor), actor, done, reader_names(work, actor)[0], head)

    def before_withdrawal(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene, since = self.service.withdrawable(work, actor, scene_id)
        coordinator = reader_names(work, actor)[0]
        return views.withdraw_page(self.words(actor), actor, scene, coordinator, since, self._new_nonce())

    def withdraw(self, work: Work, actor: Actor, scene_id: str) -> View:
        done = self.service.withdraw(work, actor, scene_id)
        phones = tuple(filter(None, (work.people.phone(reader) for reader in done.readers)))
        head = work.ledger.newest(actor.production.id)
        return views.withdrawn(self.words(actor), actor, done, reader_names(work, actor)[0], phones, head)

    def talk(self, work: Work, actor: Actor, scene_id: str) -> View:
        self.service.rather_talk(work, actor, scene_id)
        coordinators = work.people.with_role(actor.production.id, Role.COORDINATOR)
        phone = work.people.phone(coordinators[0]) if coordinators else ""
        return views.talk_noted(self.words(actor), reader_names(work, actor)[0], phone)

    def own_scenes(self, work: Work, actor: Actor, page: int = 0) -> View:
        return views.own_scenes(self.words(actor), actor, self.service.waiting(work, actor), page)


def home_section(service: CheckIns, words_for: WordsFor) -> Section:
    """A performer's own scenes with their two buttons, the same whether anything was answered or not."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        own = service.waiting(work, actor) if may(actor.person, Action.ANSWER) else ()
        return views.home_blocks(words_for(actor.account.locale), actor, own)

    return section


def opener(
    service: CheckIns, riders: Riders, catalogue: Catalogue, words_for: WordsFor, new_nonce: Callable[[], str]
) -> Opener:
    """What a notice or a reminder opens."""
    pages = _Pages(service, riders, catalogue, words_for, new_nonce)
    return opens_check_in(pages.first, pages.own_scenes)


def register(
    app: AsyncApp,
    desk: Desk,
    service: CheckIns,
    riders: Riders,
    catalogue: Catalogue,
    words_for: WordsFor,
    new_nonce: Callable[[], str],
) -> None:
    pages = _Pages(service, riders, catalogue, words_for, new_nonce)
    _register_form(app, desk, pages)
    _register_recorded(app, desk, pages)
    _register_drafts(app, desk, pages)
    _register_beside(app, desk, pages)


async def _or_newer(desk: Desk, pages: _Pages, req: AsyncBoltRequest, meta: Metadata, view: Awaitable[View]) -> View:
    """The view; or, where the form was overtaken, the newer form instead of an error alone."""
    try:
        return await view
    except Stale:
        return await desk.look(req, lambda work, me: pages.newer(work, me, meta.subject), meta.production)


def _register_form(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.OPEN)
    async def open_form(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.first(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.FIRST_CONTINUE)
    async def show_scene(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.look(req, lambda work, me: pages.after_first(work, me, meta.subject), meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.view(PART_CONTINUE)
    async def show_after_part(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        after = partial(pages.after_first, scene_id=meta.subject, told=True)
        view = await desk.look(req, after, meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.SCENE_CONTINUE)
    async def begin(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        topics = desk.look(req, lambda work, me: pages.topics(work, me, meta), meta.production)
        await ack(response_action="update", view=view_dict(await _or_newer(desk, pages, req, meta, topics)))

    @app.view(views.PAGE_NEXT)
    async def next_page(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        shown, meta = req.body["view"], metadata_of(req.body["view"])
        turned = desk.submit(req, meta, lambda work, me: pages.turned(work, me, meta, shown, 1))
        await ack(response_action="update", view=view_dict(await _or_newer(desk, pages, req, meta, turned)))

    @app.action(views.PAGE_BACK)
    async def previous_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        shown, meta = req.body["view"], metadata_of(req.body["view"])
        turned = desk.press(req, lambda work, me: pages.turned(work, me, meta, shown, -1), meta.production)
        await show(req, ack, client, await _or_newer(desk, pages, req, meta, turned))

    @app.view(views.REVIEW_SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        saved = desk.submit(req, meta, lambda work, me: pages.save(work, me, meta))
        await ack(response_action="update", view=view_dict(await _or_newer(desk, pages, req, meta, saved)))


def _register_recorded(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.view(views.RECORDED_NEXT)
    async def next_recorded(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        page = desk.look(req, lambda work, me: pages.recorded(work, me, meta, meta.page + 1), meta.production)
        await ack(response_action="update", view=view_dict(await _or_newer(desk, pages, req, meta, page)))

    @app.view(views.CONFIRM_RECORDED)
    async def confirm(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        saved = desk.submit(req, meta, lambda work, me: pages.confirm(work, me, meta))
        await ack(response_action="update", view=view_dict(await _or_newer(desk, pages, req, meta, saved)))

    @app.action(views.STAND)
    async def stand(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        saved = desk.press(req, lambda work, me: pages.stand(work, me, meta), meta.production)
        await show(req, ack, client, await _or_newer(desk, pages, req, meta, saved))

    @app.action(views.CHANGE_RECORDED)
    async def change(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.look(req, lambda work, me: pages.page(work, me, meta.subject, 0), meta.production)
        await show(req, ack, client, view)


def _register_drafts(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def keep(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        shown, meta = req.body["view"], metadata_of(req.body["view"])
        action_ts = str(req.body["actions"][0].get("action_ts", ""))

        def job(work: Work, me: Actor) -> None:
            page, left_out = page_of(values_of(shown), pages.catalogue, pages.words(me).locale)
            pages.service.keep(work, me, place_in(meta), page, action_ts, left_out)

        await desk.keep(req, job, meta.production)
        await ack()

    for action_id in (views.TOPIC_CHOOSE, views.CONDITIONS_TYPE, views.NEED_CHANGE):
        app.action(action_id)(keep)

    @app.action(views.DISCARD)
    async def discard(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.press(req, lambda work, me: pages.discarded(work, me, meta.subject), meta.production)
        await show(req, ack, client, view)


def _register_beside(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.LIST)
    async def own_scenes(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.own_scenes, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.action(views.LIST_NEXT)
    @app.action(views.LIST_BACK)
    async def turn_list(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.LIST_NEXT)
        view = await desk.look(req, lambda work, me: pages.own_scenes(work, me, meta.page + by), meta.production)
        await show(req, ack, client, view)

    @app.action(views.TALK)
    async def rather_talk(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.press(req, lambda work, me: pages.talk(work, me, meta.subject), meta.production)
        await show_beside(req, ack, client, view)

    @app.action(views.LANGUAGE)
    async def other_languages(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        names = language_names()
        view = await desk.look(req, lambda _, me: views.languages_page(pages.words(me), names), meta.production)
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
