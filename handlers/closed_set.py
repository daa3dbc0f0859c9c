"""Closed-set lists of assistant directors: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.closed_set import TASK_LENGTH, ClosedSets, ListPage, shown_counts, shown_mark
from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.set_list import Zone
from bot.domain.status import coordinator_name
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Refused, Stale, Work
from handlers.forms import (
    ONE_LINE,
    Form,
    Metadata,
    clean,
    metadata_of,
    one_line,
    page_in,
    parse,
    pressed,
    turned_by,
    view_dict,
)
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import closed_set as views
from handlers.views.parts import escape
from handlers.views.scene_sheet import name_of, naming
from handlers.views.status import paged
from handlers.words import Words, WordsFor

PersonId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
People = Annotated[tuple[PersonId, ...], Field(max_length=views.MOST_CHOSEN)]


def _names(text: str | None) -> tuple[str, ...]:
    """Names as typed, one on each line."""
    names = tuple(filter(None, (one_line(line) for line in clean(text).splitlines())))
    if len(names) > views.MOST_CHOSEN:
        raise ValueError("set-list-too-many-names")
    return names


class AddForm(Form):
    zone: Zone = Zone.SET
    people: People = ()
    names: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    department: Annotated[str, Field(max_length=views.DEPARTMENT_LENGTH), ONE_LINE] = ""
    task: Annotated[str, Field(max_length=TASK_LENGTH), ONE_LINE] = ""


class OffForm(Form):
    people: People


class CapForm(Form):
    cap: Annotated[int, Field(ge=-(10**9), le=10**9)]


def ids_in(mark: str) -> tuple[str, ...]:
    """The ids that a view carried. They are looked up again, and believed of nobody."""
    if len(mark) > views.NAMES_LENGTH or not (mark.isascii() and mark.isprintable()):
        raise NotFound
    return tuple(filter(None, mark.split(",")))


def coming_since(work: Work, actor: Actor) -> date:
    """Yesterday's shoot day, so that a night shoot stays until it is over."""
    return shoot_day_of(work.now, actor.production.zone) - timedelta(days=1)


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: ClosedSets, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def lists(self, work: Work, actor: Actor, page: int) -> View:
        rows, page, pages = paged(self.service.coming(work, actor, coming_since(work, actor)), page, views.LISTS_A_PAGE)
        lists = [(row, shown_counts(work, row.slot)) for row in rows]
        return views.lists_page(self.words(actor), actor, lists, page, pages)

    def page(
        self, work: Work, actor: Actor, slot_id: str, page: int = 0, told: views.Told = views.NOTHING_TOLD
    ) -> View:
        return views.list_page(self.words(actor), actor, self.service.page(work, actor, slot_id), page, told)

    # Adding

    def adding(self, work: Work, actor: Actor, slot_id: str) -> View:
        shown = self._open(work, actor, slot_id)
        return views.add_page(self.words(actor), actor, shown, self._new_nonce())

    def people(self, work: Work, actor: Actor, slot_id: str, typed: str) -> list[Option]:
        return views.found(self.words(actor), self.service.people(work, actor, slot_id, clean(typed)))

    def add(self, work: Work, actor: Actor, meta: Metadata, form: AddForm) -> View:
        named = self.service.named(work, actor, meta.subject, form.names)
        chosen = tuple(dict.fromkeys((*form.people, *named)))
        if not chosen:
            raise Refused("set-list-nobody-chosen", "people")
        before = {line.person.id for line in self.service.page(work, actor, meta.subject).lines}
        self.service.add(work, actor, meta.subject, chosen, form.zone, form.department, form.task)
        shown = self.service.page(work, actor, meta.subject)
        people = [line.person for line in shown.lines if line.person.id in chosen]
        words, moved = self.words(actor), [person for person in people if person.id in before]
        return views.list_page(words, actor, shown, 0, views.added(words, people, moved))

    def take_back(self, work: Work, actor: Actor, meta: Metadata) -> View:
        self.service.take_back(work, actor, meta.subject, ids_in(meta.mark))
        return self._undone(work, actor, meta.subject)

    def add_last(self, work: Work, actor: Actor, slot_id: str) -> View:
        before = self.service.page(work, actor, slot_id)
        self.service.add_from_last(work, actor, slot_id)
        shown, words = self.service.page(work, actor, slot_id), self.words(actor)
        new = len(shown.lines) - len(before.lines)
        line = words("set-list-last-added", count=str(new)) if new else words("set-list-last-nobody")
        # What was on the draft before stays: then there is no one press that takes back exactly this.
        undo = views.LAST_UNDO if new and not before.drafting else ""
        return views.list_page(words, actor, shown, 0, views.Told([line], undo))

    def take_back_last(self, work: Work, actor: Actor, meta: Metadata) -> View:
        if meta.mark != shown_mark(self.service.page(work, actor, meta.subject)):
            raise Stale
        self.service.take_back(work, actor, meta.subject)
        return self._undone(work, actor, meta.subject)

    def _undone(self, work: Work, actor: Actor, slot_id: str) -> View:
        return self.page(work, actor, slot_id, 0, views.Told([self.words(actor)("set-list-undone")]))

    # Taking off

    def taking_off(self, work: Work, actor: Actor, slot_id: str) -> View:
        return views.off_page(self.words(actor), actor, self._open(work, actor, slot_id))

    def listed(self, work: Work, actor: Actor, slot_id: str, typed: str) -> list[Option]:
        return views.found(self.words(actor), self.service.listed(work, actor, slot_id, clean(typed)))

    def before_taking_off(self, work: Work, actor: Actor, slot_id: str, people: Sequence[str]) -> View:
        shown = self._open(work, actor, slot_id)
        if not {line.person.id for line in shown.lines}.issuperset(people):
            raise NotFound
        return views.off_preview(self.words(actor), actor, shown, people, self._new_nonce())

    def take_off(self, work: Work, actor: Actor, meta: Metadata) -> View:
        people, words = ids_in(meta.mark), self.words(actor)
        shown = self.service.page(work, actor, meta.subject)
        names = [name_of(words, line.person) for line in shown.lines if line.person.id in people]
        for person_id in people:
            self.service.remove(work, actor, meta.subject, person_id)
        told = views.Told(naming(words, "set-list-taken-off", names))
        return self.page(work, actor, meta.subject, 0, told)

    # Handing in

    def submitting(self, work: Work, actor: Actor, slot_id: str) -> View:
        shown = self._open(work, actor, slot_id)
        coordinator = coordinator_name(work, actor.production.id)
        return views.submit_page(self.words(actor), actor, shown, coordinator, self._new_nonce())

    def submit(self, work: Work, actor: Actor, meta: Metadata, form: CapForm) -> View:
        self.service.submit(work, actor, meta.subject, meta.mark, form.cap)
        words, who = self.words(actor), escape(coordinator_name(work, actor.production.id))
        line = words("set-list-handed-in", coordinator=who) if who else words("set-list-handed-in-nobody")
        return self.page(work, actor, meta.subject, 0, views.Told([line]))

    def newer(self, work: Work, actor: Actor, slot_id: str, cap: int) -> View:
        """What is handed in now, where it changed since the form was opened; without a draft, the list itself."""
        words, shown = self.words(actor), self.service.page(work, actor, slot_id)
        changed = words("set-list-newer")
        if shown.ended or not shown.drafting:
            return views.list_page(words, actor, shown, 0, views.Told([changed]))
        coordinator = coordinator_name(work, actor.production.id)
        return views.submit_page(words, actor, shown, coordinator, self._new_nonce(), cap, changed)

    def _open(self, work: Work, actor: Actor, slot_id: str) -> ListPage:
        shown = self.service.page(work, actor, slot_id)
        if shown.ended:
            raise Refused(shown.ended)
        return shown


def home_section(service: ClosedSets, words_for: WordsFor) -> Section:
    """The next lists of an assistant director's unit."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.DRAFT_LIST):
            return ()
        rows = service.coming(work, actor, coming_since(work, actor))
        lists = [(row, shown_counts(work, row.slot)) for row in rows[: views.LISTS_ON_HOME]]
        return views.home_blocks(words_for(actor.account.locale), actor, lists, len(rows))

    return section


def register(app: AsyncApp, desk: Desk, service: ClosedSets, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_looking(app, desk, pages)
    _register_last(app, desk, pages)
    _register_adding(app, desk, pages)
    _register_taking_off(app, desk, pages)
    _register_submitting(app, desk, pages)


def _register_looking(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def open_lists(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        page = page_in(to.subject)
        view = await desk.look(req, lambda work, me: pages.lists(work, me, page), to.production)
        await show(req, ack, client, view)

    for action_id in (views.LISTS_OPEN, views.LISTS_EARLIER, views.LISTS_LATER):
        app.action(action_id)(open_lists)

    @app.action(views.PAGE_OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.action(views.PAGE_SHOW)
    async def show_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, meta = pressed(req.body), metadata_of(req.body["view"])
        page = max(0, meta.page + turned_by(req.body, views.PAGE_NEXT))
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject, page), to.production)
        await show(req, ack, client, view)

    app.action(views.PAGE_NEXT)(turn)
    app.action(views.PAGE_BACK)(turn)


def _register_last(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.LAST_ADD)
    async def add_last(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.add_last(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(views.LAST_UNDO)
    async def take_back_last(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.press(req, lambda work, me: pages.take_back_last(work, me, meta), meta.production)
        await show(req, ack, client, view)


def _register_adding(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.ADD_OPEN)
    async def before_adding(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.adding(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.options(views.ADD_FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        options = await desk.look(req, lambda work, me: pages.people(work, me, meta.subject, typed), meta.production)
        await ack(options=options)

    @app.view(views.ADD_SAVE)
    async def add(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AddForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.add(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.ADD_UNDO)
    async def take_back(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.press(req, lambda work, me: pages.take_back(work, me, meta), meta.production)
        await show(req, ack, client, view)


def _register_taking_off(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.OFF_OPEN)
    async def whom(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.taking_off(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.options(views.OFF_FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        options = await desk.look(req, lambda work, me: pages.listed(work, me, meta.subject, typed), meta.production)
        await ack(options=options)

    @app.view(views.OFF_PREVIEW)
    async def preview(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(OffForm, req.body["view"])
        view = await desk.look(
            req, lambda work, me: pages.before_taking_off(work, me, meta.subject, form.people), meta.production
        )
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.OFF_CONFIRM)
    async def take_off(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.take_off(work, me, meta))
        await ack(response_action="update", view=view_dict(view))


def _register_submitting(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.SUBMIT_OPEN)
    async def before_submitting(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.submitting(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.SUBMIT_SAVE)
    async def submit(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(CapForm, req.body["view"])
        try:
            view = await desk.submit(req, meta, lambda work, me: pages.submit(work, me, meta, form))
        except Stale:
            view = await desk.look(req, lambda work, me: pages.newer(work, me, meta.subject, form.cap), meta.production)
        await ack(response_action="update", view=view_dict(view))
