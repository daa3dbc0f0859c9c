"""Own calls: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field, ValidationError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.own_calls import CallsChanged, GivenCall, OwnCalls, When, as_given, coming_calls
from bot.domain.people import Actor
from bot.domain.work import NotFound, Work
from handlers.forms import Form, Metadata, WallTime, clean, metadata_of, parse, pressed, turned_by, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import own_calls as views
from handlers.words import Words, WordsFor

PersonId = Annotated[str, Field(max_length=64)]
Given = tuple[When, WallTime | None]


class CallsForm(Form):
    people: Annotated[tuple[PersonId, ...], Field(max_length=views.MOST_CHOSEN)] = ()
    when: When
    call: WallTime | None = None

    def given(self) -> GivenCall:
        return GivenCall(self.when, None if self.when is When.SAME else self.call)


class Before(Form):
    """What a saved page carries for its Undo: the call just given, and what each person had before."""

    now: Given
    before: Annotated[dict[PersonId, Given], Field(max_length=views.MOST_CHOSEN)]

    @classmethod
    def of(cls, done: CallsChanged) -> Before:
        now = as_given(done.call, done.day.turnover)
        before = {person_id: (given.when, given.wall) for person_id, given in done.before.items()}
        return cls(now=(now.when, now.wall), before=before)


def before_in(mark: str) -> Before:
    """What an Undo carries. A tampered one is not found."""
    try:
        return Before.model_validate_json(mark)
    except ValidationError:
        raise NotFound from None


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: OwnCalls, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def day(self, work: Work, actor: Actor, slot_id: str, page: int = 0) -> View:
        shown = self._service.day(work, actor, slot_id)
        if shown is None:
            return views.no_day_page(self.words(actor))
        return views.day_page(self.words(actor), actor, shown, page, self._new_nonce())

    def people(self, work: Work, actor: Actor, slot_id: str, typed: str) -> list[Option]:
        return views.found(self.words(actor), self._service.people(work, actor, slot_id, clean(typed)))

    def save(self, work: Work, actor: Actor, meta: Metadata, form: CallsForm) -> View:
        done = self._service.give(work, actor, meta.subject, form.people, form.given(), meta.mark)
        return views.saved_page(self.words(actor), actor, done, Before.of(done).model_dump_json())

    def undo(self, work: Work, actor: Actor, slot_id: str, carried: Before) -> View:
        before = {person_id: GivenCall(*given) for person_id, given in carried.before.items()}
        done = self._service.undo(work, actor, slot_id, before, GivenCall(*carried.now))
        return views.saved_page(self.words(actor), actor, done, "")


def home_section(words_for: WordsFor) -> Section:
    """A person's own calls that are still to come, on their Home."""
    return lambda work, actor: views.home_blocks(words_for(actor.account.locale), actor, coming_calls(work, actor))


def register(app: AsyncApp, desk: Desk, service: OwnCalls, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_looking(app, desk, pages)
    _register_giving(app, desk, pages)


def _register_looking(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.DAY_OPEN)
    async def open_day(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.day(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    async def turn_day(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.day(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    for action_id in (views.DAY_EARLIER, views.DAY_LATER, views.DAY_BACK):
        app.action(action_id)(turn_day)

    async def turn_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, meta = pressed(req.body), metadata_of(req.body["view"])
        page = meta.page + turned_by(req.body, views.LIST_NEXT)
        view = await desk.look(req, lambda work, me: pages.day(work, me, to.subject, page), to.production)
        await show(req, ack, client, view)

    app.action(views.LIST_BACK)(turn_page)
    app.action(views.LIST_NEXT)(turn_page)

    @app.options(views.PEOPLE_FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        options = await desk.look(req, lambda work, me: pages.people(work, me, meta.subject, typed), meta.production)
        await ack(options=options)


def _register_giving(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(CallsForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.save(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.UNDO)
    async def undo(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, carried = pressed(req.body), before_in(metadata_of(req.body["view"]).mark)
        view = await desk.press(req, lambda work, me: pages.undo(work, me, to.subject, carried), to.production)
        await show(req, ack, client, view)
