"""The coordinator's side of closed-set lists: each listener parses, calls the service once, and shows the result.

What changed meanwhile is never decided over: the form is refused, and the newer page stands in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.releasing import Deciding, Releasing
from bot.domain.set_list import Decision
from bot.domain.work import NotFound, Refused, Stale, Work
from handlers.closed_set import PersonId, coming_since
from handlers.forms import Form, Metadata, clean, metadata_of, parse, pressed, turned_by, values_of, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.notices import Opener
from handlers.showing import show, show_beside
from handlers.views import deciding as views
from handlers.views.closed_set import found as as_options
from handlers.views.scene_sheet import name_of, naming
from handlers.views.times import moment
from handlers.words import Words, WordsFor

Job = Callable[[Work, Actor], View]


class MarkForm(Form):
    performers: Annotated[tuple[PersonId, ...], Field(max_length=views.MOST_MARKED)] = ()


class ChangeForm(Form):
    person: PersonId
    becomes: Literal[Decision.APPROVED, Decision.REFUSED]


def decisions_in(view: Mapping[str, Any]) -> dict[str, Decision]:
    """Person id to decision, from the form that has a field for each name. What is no decision is not found."""
    try:
        return {block.split(views.DECIDED)[0]: Decision(value) for block, value in values_of(view).items()}
    except ValueError:
        raise NotFound from None


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Releasing, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, list_id: str, page: int = 0, told: Sequence[str] = ()) -> View:
        shown = self.service.deciding(work, actor, list_id)
        return views.page(self.words(actor), actor, shown, work.now, self._new_nonce(), page, told)

    def newer(self, work: Work, actor: Actor, meta: Metadata) -> View:
        return self.page(work, actor, meta.subject, meta.page, [self.words(actor)("deciding-newer")])

    def _same(self, work: Work, actor: Actor, meta: Metadata) -> Deciding:
        """The list, as the form showed it. Raises `Stale` for another."""
        shown = self.service.deciding(work, actor, meta.subject)
        if shown.mark != meta.mark:
            raise Stale
        return shown

    def _open(self, work: Work, actor: Actor, list_id: str) -> Deciding:
        shown = self.service.deciding(work, actor, list_id)
        if shown.ended:
            raise Refused(shown.ended)
        return shown

    # Deciding

    def keep(self, work: Work, actor: Actor, meta: Metadata, decisions: Mapping[str, Decision]) -> None:
        """What was chosen on the page. Raises `Stale` when names or decisions are no longer as it showed them."""
        shown = self._same(work, actor, meta)
        waiting = {person.id: seat.decision for person, seat in shown.lines if views.waits(shown, seat)}
        if not waiting.keys() >= decisions.keys():
            raise NotFound
        changed = {person_id: each for person_id, each in decisions.items() if waiting[person_id] is not each}
        if changed:
            self.service.decide(work, actor, meta.subject, shown.set_list.version, changed)

    def decide(self, work: Work, actor: Actor, meta: Metadata, decisions: Mapping[str, Decision]) -> View:
        self.keep(work, actor, meta, decisions)
        return self.page(work, actor, meta.subject, meta.page, [self.words(actor)("deciding-saved")])

    def approve_rest(self, work: Work, actor: Actor, meta: Metadata) -> View:
        shown = self.service.deciding(work, actor, meta.subject)
        names = dict.fromkeys(views.rest(shown), Decision.APPROVED)
        self.service.decide(work, actor, meta.subject, shown.set_list.version, names)
        told = self.words(actor)("deciding-approved-rest", count=str(len(names)))
        return self.page(work, actor, meta.subject, meta.page, [told])

    def changing(self, work: Work, actor: Actor, list_id: str) -> View:
        return views.change_page(self.words(actor), actor, self._open(work, actor, list_id), self._new_nonce())

    def released(self, work: Work, actor: Actor, list_id: str, typed: str) -> list[Option]:
        wanted = clean(typed).casefold()
        people = views.released(self.service.deciding(work, actor, list_id))
        return as_options(self.words(actor), [each for each in people if wanted in each.name.casefold()][:100])

    def change(self, work: Work, actor: Actor, meta: Metadata, form: ChangeForm) -> View:
        shown, words = self._same(work, actor, meta), self.words(actor)
        person = next((each for each in views.released(shown) if each.id == form.person), None)
        if person is None:
            raise NotFound
        self.service.decide(work, actor, meta.subject, shown.set_list.version, {person.id: form.becomes})
        word = words("seat-invited" if form.becomes is Decision.APPROVED else "seat-not-on-list")
        told = words("deciding-changed", name=name_of(words, person), word=word)
        return self.page(work, actor, meta.subject, 0, [told])

    # Asking performers

    def asking(self, work: Work, actor: Actor, list_id: str) -> View:
        shown = self._open(work, actor, list_id)
        ends = self.service.window_ends(work, actor, list_id)
        return views.ask_page(self.words(actor), actor, shown, ends, self._new_nonce())

    def ask(self, work: Work, actor: Actor, meta: Metadata) -> View:
        self._same(work, actor, meta)
        asked, words = self.service.ask_performers(work, actor, meta.subject), self.words(actor)
        ends = moment(words, asked.window_ends or work.now, actor.production.zone)
        return self.page(work, actor, meta.subject, 0, [words("deciding-asked-now", ends=ends)])

    def marking(self, work: Work, actor: Actor, list_id: str) -> View:
        shown = self._open(work, actor, list_id)
        if not any(person.id not in shown.asked for person in shown.performers):
            return self.page(work, actor, list_id)
        return views.mark_page(self.words(actor), actor, shown, self._new_nonce())

    def mark(self, work: Work, actor: Actor, meta: Metadata, form: MarkForm) -> View:
        if not form.performers:
            raise Refused("deciding-mark-nobody", "performers")
        shown, words = self._same(work, actor, meta), self.words(actor)
        self.service.mark_asked(work, actor, meta.subject, form.performers)
        names = [name_of(words, person) for person in shown.performers if person.id in form.performers]
        return self.page(work, actor, meta.subject, 0, naming(words, "deciding-marked", names))

    # Releasing

    def before_release(self, work: Work, actor: Actor, list_id: str) -> View:
        return views.release_page(self.words(actor), actor, self._open(work, actor, list_id), self._new_nonce())

    def release(self, work: Work, actor: Actor, meta: Metadata) -> View:
        shown = self._same(work, actor, meta)
        self.service.release(work, actor, meta.subject, shown.set_list.version)
        return self.page(work, actor, meta.subject, 0, [self.words(actor)("deciding-released")])


def opener(service: Releasing, words_for: WordsFor, new_nonce: Callable[[], str]) -> Opener:
    """What the coordinator's notice about a list opens, by the list's id. Nobody else finds anything."""
    pages = _Pages(service, words_for, new_nonce)
    return lambda work, actor, list_id: pages.page(work, actor, list_id)


def home_section(service: Releasing, words_for: WordsFor) -> Section:
    """The lists that wait for the coordinator."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.APPROVE_LIST):
            return ()
        lists = service.coming(work, actor, coming_since(work, actor))
        return views.home_blocks(words_for(actor.account.locale), actor, lists)

    return section


def register(app: AsyncApp, desk: Desk, service: Releasing, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_looking(app, desk, pages)
    _register_deciding(app, desk, pages)
    _register_changing(app, desk, pages)
    _register_asking(app, desk, pages)
    _register_releasing(app, desk, pages)


async def _saved(desk: Desk, req: AsyncBoltRequest, pages: _Pages, meta: Metadata, job: Job) -> View:
    """What follows the form; the newer page where the form was opened on something older."""
    try:
        return await desk.submit(req, meta, job)
    except Stale:
        return await desk.look(req, lambda work, me: pages.newer(work, me, meta), meta.production)


async def _kept(desk: Desk, req: AsyncBoltRequest, pages: _Pages, job: Callable[[Work, Actor, Metadata], View]) -> View:
    """What follows a press on the page with names, whose choices are kept first."""
    meta, decisions = metadata_of(req.body["view"]), decisions_in(req.body["view"])

    def keep_then(work: Work, actor: Actor) -> View:
        if decisions:
            pages.keep(work, actor, meta, decisions)
        return job(work, actor, meta)

    try:
        return await desk.press(req, keep_then, meta.production)
    except Stale:
        return await desk.look(req, lambda work, me: pages.newer(work, me, meta), meta.production)


def _register_looking(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
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
        by = turned_by(req.body, views.PAGE_NEXT)
        view = await _kept(
            desk, req, pages, lambda work, me, meta: pages.page(work, me, meta.subject, max(0, meta.page + by))
        )
        await show(req, ack, client, view)

    app.action(views.PAGE_NEXT)(turn)
    app.action(views.PAGE_BACK)(turn)


def _register_deciding(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.view(views.NAMES_SAVE)
    async def decide(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, decisions = metadata_of(req.body["view"]), decisions_in(req.body["view"])
        view = await _saved(desk, req, pages, meta, lambda work, me: pages.decide(work, me, meta, decisions))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.REST_APPROVE)
    async def approve_rest(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await _kept(desk, req, pages, pages.approve_rest)
        await show(req, ack, client, view)


def _register_changing(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.CHANGE_OPEN)
    async def before_changing(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await _kept(desk, req, pages, lambda work, me, meta: pages.changing(work, me, meta.subject))
        await show(req, ack, client, view)

    @app.options(views.CHANGE_FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        options = await desk.look(req, lambda work, me: pages.released(work, me, meta.subject, typed), meta.production)
        await ack(options=options)

    @app.view(views.CHANGE_SAVE)
    async def change(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(ChangeForm, req.body["view"])
        view = await _saved(desk, req, pages, meta, lambda work, me: pages.change(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))


def _register_asking(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.ASK_OPEN)
    async def before_asking(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await _kept(desk, req, pages, lambda work, me, meta: pages.asking(work, me, meta.subject))
        await show(req, ack, client, view)

    @app.view(views.ASK_CONFIRM)
    async def ask(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await _saved(desk, req, pages, meta, lambda work, me: pages.ask(work, me, meta))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.MARK_OPEN)
    async def before_marking(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await _kept(desk, req, pages, lambda work, me, meta: pages.marking(work, me, meta.subject))
        await show(req, ack, client, view)

    @app.view(views.MARK_SAVE)
    async def mark(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(MarkForm, req.body["view"])
        view = await _saved(desk, req, pages, meta, lambda work, me: pages.mark(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))


def _register_releasing(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.RELEASE_OPEN)
    async def before_release(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await _kept(desk, req, pages, lambda work, me, meta: pages.before_release(work, me, meta.subject))
        await show(req, ack, client, view)

    @app.view(views.RELEASE_CONFIRM)
    async def release(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await _saved(desk, req, pages, meta, lambda work, me: pages.release(work, me, meta))
        await ack(response_action="update", view=view_dict(view))
