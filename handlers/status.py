"""Statuses: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.closed_set import list_counts
from bot.domain.people import Actor, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.scenes import BoardRow, Status
from bot.domain.status import Phones, Statuses, coordinator_name, phones_while_paused
from bot.domain.times import shoot_day_of
from bot.domain.work import Refused, Work
from handlers.forms import Day, Form, Metadata, WallTime, metadata_of, page_in, parse, pressed, view_dict
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import status as views
from handlers.words import Words, WordsFor

SOON = timedelta(hours=72)
FOLLOWERS = (Role.FIRST_AD, Role.AD, Role.DIRECTOR, Role.PRODUCER)


class DeclareForm(Form):
    status: Literal[Status.READY, Status.NOT_YET]
    next_day: Day | None = None
    next_time: WallTime | None = None


def board_of(work: Work, actor: Actor) -> tuple[BoardRow, ...]:
    """The board from yesterday's shoot day on, so that a night shoot stays on it until it is over."""
    since = shoot_day_of(work.now, actor.production.zone) - timedelta(days=1)
    return work.scenes.board(actor.production.id, since)


def phones_of(work: Work, actor: Actor, rows: Sequence[BoardRow]) -> Phones:
    """Whom to call about what is PAUSED among these rows; nobody's number is read while nothing is."""
    paused = [row.slot.unit for row in rows if row.slot.status is Status.PAUSED]
    own = [unit for unit in paused if actor.person.assists(unit)]
    return phones_while_paused(work, actor.production.id, (own or paused)[0]) if paused else ()


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Statuses, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def board(self, work: Work, actor: Actor, page: int) -> View:
        permit(work, actor, Action.SEE_STATUS)
        rows = board_of(work, actor)
        return views.board_page(self.words(actor), actor, rows, page, work.now, phones_of(work, actor, rows))

    def slot(self, work: Work, actor: Actor, slot_id: str) -> View:
        shown = self.service.view(work, actor, slot_id)
        counts = list_counts(work, actor, slot_id) if may(actor.person, Action.SEE_LIST_COUNTS) else None
        return views.slot_page(self.words(actor), actor, shown, work.now, counts)

    def declaring(self, work: Work, actor: Actor, slot_id: str) -> View:
        shown = self.service.declaring(work, actor, slot_id)
        return views.declare_page(self.words(actor), actor, shown, work.now, self._new_nonce())

    def declare(self, work: Work, actor: Actor, meta: Metadata, form: DeclareForm) -> View:
        slot = self.service.view(work, actor, meta.subject).slot
        version = slot.version if meta.mark == views.seen(slot) else meta.version
        if form.status is Status.READY:
            self.service.declare_ready(work, actor, slot.id, version)
        else:
            self.service.declare_not_yet(work, actor, slot.id, version, self._next_update(work, actor, form))
        return self.slot(work, actor, meta.subject)

    def _next_update(self, work: Work, actor: Actor, form: DeclareForm) -> datetime | None:
        if form.next_time is None:
            if form.next_day is not None:
                raise Refused("status-update-time", "next_time")
            return None
        return self.service.update_time(work, actor, form.next_day, form.next_time)

    def hold(self, work: Work, actor: Actor, slot_id: str) -> View:
        self.service.hold(work, actor, slot_id)
        return self.slot(work, actor, slot_id)

    def ask(self, work: Work, actor: Actor, slot_id: str) -> View:
        self.service.ask(work, actor, slot_id)
        number = self.service.view(work, actor, slot_id).scene.number
        return views.asked_page(self.words(actor), coordinator_name(work, actor.production.id), number)


def slot_opener(service: Statuses, words_for: WordsFor) -> Callable[[Work, Actor, str], View]:
    """The status page of a shoot slot, for whoever opens a status message."""
    return _Pages(service, words_for, str).slot


def home_section(words_for: WordsFor) -> Callable[[Work, Actor], Sequence[Block]]:
    """Statuses on Home: a coordinator's scenes with what she may do, else the board, else a performer's own scenes."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        words = words_for(actor.account.locale)
        if may(actor.person, Action.HOLD):
            rows = board_of(work, actor)
            return views.home_readers(words, actor, rows, soon(rows, work.now), work.now)
        if actor.person.holds(*FOLLOWERS):
            rows = board_of(work, actor)
            return views.home_board(words, actor, rows, work.now, phones_of(work, actor, rows))
        if actor.person.holds(Role.PERFORMER):
            own = {scene.id for scene in work.scenes.cast_in(actor.person)}
            rows = tuple(row for row in board_of(work, actor) if row.slot.scene_id in own) if own else ()
            return views.home_own(words, actor, rows, work.now)
        return ()

    return section


def soon(rows: Sequence[BoardRow], now: datetime) -> int:
    """How many of the rows, in shooting order, come up to the last that is shot within 72 hours."""
    near = [number for number, row in enumerate(rows, 1) if row.call and row.call.instant <= now + SOON]
    return max(near, default=0)


def register(app: AsyncApp, desk: Desk, service: Statuses, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_board(app, desk, pages)
    _register_declaring(app, desk, pages)


def _register_board(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def open_board(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        page = page_in(to.subject)
        view = await desk.look(req, lambda work, me: pages.board(work, me, page), to.production)
        await show(req, ack, client, view)

    for action_id in (views.BOARD_OPEN, views.BOARD_EARLIER, views.BOARD_LATER):
        app.action(action_id)(open_board)

    @app.action(views.PAGE_OPEN)
    async def open_slot(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.slot(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    @app.action(views.PING)
    async def ask(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.ask(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)


def _register_declaring(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.DECLARE_OPEN)
    async def before_declaring(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.declaring(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.DECLARE_SAVE)
    async def declare(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(DeclareForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.declare(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.HOLD)
    async def hold(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.hold(work, me, to.subject), to.production)
        await show(req, ack, client, view)
