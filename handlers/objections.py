"""A performer's say about the names of a closed set: each listener parses, calls the service once, shows the result."""

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

from bot.domain.invitations import Invitations
from bot.domain.people import Actor, Role
from bot.domain.permissions import Action, may
from bot.domain.work import Stale, Work
from handlers.forms import Form, Id, Metadata, clean, metadata_of, parse, pressed, turned_by, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.notices import Opener
from handlers.showing import show, show_beside
from handlers.views import objections as views
from handlers.words import Words, WordsFor

MOST_FOUND = 100

PersonId = Annotated[Id, Field(max_length=64)]


class ObjectionForm(Form):
    people: Annotated[tuple[PersonId, ...], Field(max_length=views.MOST_CHOSEN)] = ()


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Invitations, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, list_id: str, notice: str = "") -> View:
        shown = self._service.proposed(work, actor, list_id)
        name, _ = _coordinator(work, actor)
        return views.page(self.words(actor), actor, shown, name, self._new_nonce(), notice)

    def newer(self, work: Work, actor: Actor, list_id: str) -> View:
        """The names as they are now, for somebody whose page was overtaken."""
        return self.page(work, actor, list_id, "objection-newer")

    def names(self, work: Work, actor: Actor, list_id: str, page: int = 0) -> View:
        return views.names_page(self.words(actor), actor, self._service.proposed(work, actor, list_id), page)

    def found(self, work: Work, actor: Actor, list_id: str, typed: str) -> list[Option]:
        wanted = typed.casefold().strip()
        lines = self._service.proposed(work, actor, list_id).lines
        return views.found(
            self.words(actor), [each for each in lines if wanted in each[0].name.casefold()][:MOST_FOUND]
        )

    def save(self, work: Work, actor: Actor, meta: Metadata, form: ObjectionForm) -> View:
        shown = self._service.proposed(work, actor, meta.subject)
        if meta.mark != views.shown_mark(shown):
            raise Stale
        self._service.object(work, actor, meta.subject, form.people)
        return views.saved(self.words(actor), actor, shown, work.now, *_coordinator(work, actor))


def _coordinator(work: Work, actor: Actor) -> tuple[str, str]:
    """Name and number of the coordinator, empty where nobody is appointed."""
    for coordinator in work.people.with_role(actor.production.id, Role.COORDINATOR):
        return coordinator.name, work.people.phone(coordinator)
    return "", ""


def home_section(service: Invitations, words_for: WordsFor) -> Section:
    """The lists whose names a performer was asked about, the same whatever they said."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.OBJECT_TO_LIST):
            return ()
        return views.home_blocks(words_for(actor.account.locale), actor, service.asked(work, actor))

    return section


def opener(service: Invitations, words_for: WordsFor, new_nonce: Callable[[], str]) -> Opener:
    """What a notice about a list opens for a performer of the scene."""
    return _Pages(service, words_for, new_nonce).page


def register(
    app: AsyncApp, desk: Desk, service: Invitations, words_for: WordsFor, new_nonce: Callable[[], str]
) -> None:
    pages = _Pages(service, words_for, new_nonce)

    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(ObjectionForm, req.body["view"])
        try:
            view = await desk.submit(req, meta, lambda work, me: pages.save(work, me, meta, form))
        except Stale:
            view = await desk.look(req, lambda work, me: pages.newer(work, me, meta.subject), meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.options(views.FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), clean(str(req.body.get("value") or ""))
        options = await desk.look(req, lambda work, me: pages.found(work, me, meta.subject, typed), meta.production)
        await ack(options=options)

    @app.action(views.NAMES)
    async def open_names(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.names(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, meta = pressed(req.body), metadata_of(req.body["view"])
        page = meta.page + turned_by(req.body, views.NAMES_NEXT)
        view = await desk.look(req, lambda work, me: pages.names(work, me, to.subject, page), to.production)
        await show(req, ack, client, view)

    app.action(views.NAMES_NEXT)(turn)
    app.action(views.NAMES_BACK)(turn)
