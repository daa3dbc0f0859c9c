"""Terms of a scene: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.agreeing import Agreeing
from bot.domain.people import Actor
from bot.domain.set_list import Zone
from bot.domain.terms import GARMENTS_LENGTH, LINE_LENGTH, PLACE_LENGTH, Action, Bared, Kissing, Medium
from bot.domain.work import NotFound, Refused, Work
from handlers.forms import ONE_LINE, Form, Metadata, clean, metadata_of, one_line, parse, pressed, turned_by, values_of
from handlers.forms import view_dict as drawn
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import terms as views
from handlers.words import Words, WordsFor

Id = Annotated[str, Field(max_length=64)]


class ActionsForm(Form):
    who: Id | None = None
    whom: Id | None = None
    medium: Medium | None = None
    lines: Annotated[str, Field(max_length=views.LINES_LENGTH), BeforeValidator(clean)] = ""
    gone: Annotated[tuple[Id, ...], Field(max_length=views.MOST_OPTIONS)] = ()

    def actions(self) -> tuple[Action, ...]:
        """One for each line that was typed. Refused on the field that has to be mended."""
        lines = [one_line(line) for line in self.lines.splitlines()]
        lines = [line for line in lines if line]
        if not lines and not self.gone:
            raise Refused("terms-nothing-entered", "lines")
        if not lines:
            return ()
        if self.who is None:
            raise Refused("terms-who-missing", "who")
        if any(len(line) > LINE_LENGTH for line in lines):
            raise Refused("form-too-long", "lines")
        who = "" if self.who == views.EVERYBODY else self.who
        whom = "" if self.whom in (None, views.NOBODY) else self.whom
        return tuple(Action(who, whom or "", line, self.medium or Medium.NO_CONTACT) for line in lines)


class SceneForm(Form):
    kissing: Kissing
    stills: tuple[Literal["stills"], ...] = ()
    uses: tuple[Id, ...] = ()
    watched: tuple[Zone, ...] = ()
    place: Annotated[str, Field(max_length=PLACE_LENGTH), ONE_LINE] = ""
    revision: Id | None = None


def bared_in(view: Mapping[str, Any]) -> dict[str, Bared]:
    """Person id to what of them is bare, from the form that has three fields for each performer."""
    fields: dict[str, dict[str, Any]] = {}
    for block, value in values_of(view).items():
        person, _, which = block.partition(":")
        if which not in ("on_set", "on_screen", "garments") or not person:
            raise NotFound
        fields.setdefault(person, {})[which] = value
    return {person: _bared(person, given) for person, given in fields.items()}


def _bared(person: str, given: Mapping[str, Any]) -> Bared:
    garments = one_line(given.get("garments"))
    if len(garments) > GARMENTS_LENGTH:
        raise Refused("form-too-long", f"{person}:garments")
    return Bared(tuple(given.get("on_set") or ()), tuple(given.get("on_screen") or ()), garments)


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Agreeing, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, scene_id: str, number: int = 0) -> View:
        return views.page(self.words(actor), actor, self._service.open(work, actor, scene_id), number)

    def actions(self, work: Work, actor: Actor, scene_id: str) -> View:
        shown = self._service.open(work, actor, scene_id)
        return views.actions_form(self.words(actor), actor, shown, self._new_nonce())

    def bared(self, work: Work, actor: Actor, scene_id: str, number: int) -> View:
        shown = self._service.open(work, actor, scene_id)
        if not shown.people:
            raise Refused("riders-nobody")
        return views.bared_form(self.words(actor), actor, shown, number, self._new_nonce())

    def scene(self, work: Work, actor: Actor, scene_id: str) -> View:
        shown = self._service.open(work, actor, scene_id)
        return views.scene_form(self.words(actor), actor, shown, self._new_nonce())

    def add(self, work: Work, actor: Actor, meta: Metadata, form: ActionsForm) -> View:
        done = self._service.add_actions(work, actor, meta.subject, form.actions(), form.gone)
        return views.page(self.words(actor), actor, done, saved=True)

    def bare(self, work: Work, actor: Actor, meta: Metadata, bared: Mapping[str, Bared]) -> View:
        done = self._service.change_bared(work, actor, meta.subject, bared, meta.mark)
        return views.page(self.words(actor), actor, done, saved=True)

    def change(self, work: Work, actor: Actor, meta: Metadata, form: SceneForm) -> View:
        done = self._service.change_scene(
            work, actor, meta.subject, form.kissing, form.watched, bool(form.stills), form.uses, form.place,
            form.revision or "", meta.mark,
        )  # fmt: skip
        return views.page(self.words(actor), actor, done, saved=True)


def register(app: AsyncApp, desk: Desk, service: Agreeing, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_doors(app, desk, pages)
    _register_forms(app, desk, pages)


def _register_doors(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
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

    @app.action(views.ACTIONS_OPEN)
    async def open_actions(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.actions(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.action(views.BARED_OPEN)
    async def open_bared(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.bared(work, me, to.subject, 0), to.production)
        await show(req, ack, client, view)

    @app.action(views.BARED_MORE)
    async def open_more(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, number = pressed(req.body), metadata_of(req.body["view"]).page
        view = await desk.look(req, lambda work, me: pages.bared(work, me, to.subject, number + 1), to.production)
        await show(req, ack, client, view)

    @app.action(views.SCENE_OPEN)
    async def open_scene(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.scene(work, me, to.subject), to.production)
        await show(req, ack, client, view)


def _register_forms(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.view(views.ACTIONS_SAVE)
    async def add(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(ActionsForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.add(work, me, meta, form))
        await ack(response_action="update", view=drawn(view))

    @app.view(views.BARED_SAVE)
    async def bare(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, bared = metadata_of(req.body["view"]), bared_in(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.bare(work, me, meta, bared))
        await ack(response_action="update", view=drawn(view))

    @app.view(views.SCENE_SAVE)
    async def change(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(SceneForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.change(work, me, meta, form))
        await ack(response_action="update", view=drawn(view))
