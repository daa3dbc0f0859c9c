"""The door: each listener parses, calls the service once, and shows the door as it then is, whoever pressed what.

Promise: a press counts at the time at which it was made, and the answer to each is the newest door there is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.door import COUNT_MOST, Doors
from bot.domain.door_page import DoorPage
from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.scenes import Status
from bot.domain.set_list import DoorAct, Zone
from bot.domain.status import phones_while_paused
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of
from handlers.forms import (
    FieldErrors,
    Form,
    Metadata,
    WallTime,
    like_an_id,
    metadata_of,
    parse,
    pressed,
    turned_by,
    values_of,
    view_dict,
)
from handlers.home import Section
from handlers.identify import Desk, received
from handlers.showing import show, show_beside
from handlers.status import board_of
from handlers.views import door as views
from handlers.views import door_forms as forms
from handlers.views.invitations import rules_of
from handlers.words import Words, WordsFor

MOST_TICKED: Final = 200

Opens = Callable[[Work, Actor, str], View]
Turns = Callable[[Work, Actor, str, int], View]
Saves = Callable[[Work, Actor, datetime], View]
Again = Callable[[Work, Actor], View]
Reads = Callable[[Mapping[str, Any], Metadata], tuple[Saves, Again | None]]
"""What saves a form, and what is shown instead where the form was overtaken."""


def _heads(given: object) -> object:
    """A number of heads; `OFF` stays what it is."""
    if given is None or given == "":
        raise ValueError("form-empty")
    text = str(given)
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= COUNT_MOST):
        raise ValueError("door-count-number")
    return int(text)


def _heads_or_off(given: object) -> object:
    return None if given == forms.OFF else _heads(given)


Heads = Annotated[int, BeforeValidator(_heads)]
HeadsOrOff = Annotated[int | None, BeforeValidator(_heads_or_off)]


class TimeForm(Form):
    paper_time: WallTime | None = None


class LeaveForm(TimeForm):
    mistaken: tuple[Literal["mistaken"], ...] = ()


class CountForm(TimeForm):
    set: Heads
    performers: Heads
    village: HeadsOrOff
    remote: HeadsOrOff
    audio: HeadsOrOff

    def counts(self) -> Mapping[Zone, int | None]:
        return {zone: getattr(self, zone.value) for zone in Zone}


class PaperForm(Form):
    act: Literal["closed", "opened", "wrapped", "stranger", "stranger_left"]
    paper_time: WallTime


class Ticks:
    """Who was ticked on a form, by kind of block."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._values = values_of(view)
        self._kinds = (forms.COMING, forms.ACCEPTING, forms.LEAVING)

    def of(self, kind: str) -> tuple[str, ...]:
        """Ids of people. They are looked up again, and believed of nobody."""
        found: list[str] = []
        for block, chosen in self._values.items():
            if block.partition("-")[0] == kind and isinstance(chosen, tuple):
                found += chosen
        try:
            return tuple(like_an_id(each) for each in found[:MOST_TICKED])
        except ValueError:
            raise NotFound from None

    def demand_any(self) -> None:
        """Somebody is ticked, or it is said so at the first ticks there are."""
        blocks = [block for block in self._values if block.partition("-")[0] in self._kinds]
        if not blocks:
            raise NotFound
        if not any(self.of(kind) for kind in self._kinds):
            raise FieldErrors({blocks[0]: "door-nobody-chosen"})


def pressed_at(req: AsyncBoltRequest, now: datetime) -> datetime:
    """When a button was pressed, as Slack timed it. A form carries no time, and counts from when it reached us."""
    if "actions" not in req.body:
        return now - timedelta(seconds=max(0.0, time.monotonic() - received(req)))
    actions: Sequence[Mapping[str, Any]] = req.body.get("actions") or ({},)
    try:
        pressed_then = datetime.fromtimestamp(float(actions[0]["action_ts"]), tz=UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return now
    return min(pressed_then, now)


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Doors, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, slot_id: str, page: int = 0) -> View:
        return self._shown(work, actor, self.service.page(work, actor, slot_id), page)

    def log(self, work: Work, actor: Actor, slot_id: str, page: int = 0) -> View:
        return views.log_page(self.words(actor), actor, self.service.page(work, actor, slot_id), work.now, page)

    def admitting(self, work: Work, actor: Actor, slot_id: str, page: int = 0, *, newer: bool = False) -> View:
        words, shown = self.words(actor), self.service.page(work, actor, slot_id)
        rules = rules_of(words, actor)
        return forms.admit_page(words, actor, shown, work.now, rules, page, self._new_nonce(), newer=newer)

    def leaving(self, work: Work, actor: Actor, slot_id: str, page: int = 0, *, newer: bool = False) -> View:
        shown = self.service.page(work, actor, slot_id)
        return forms.leave_page(self.words(actor), actor, shown, work.now, page, self._new_nonce(), newer=newer)

    def counting(self, work: Work, actor: Actor, slot_id: str, typed: forms.Heads | None = None) -> View:
        shown = self.service.page(work, actor, slot_id)
        return forms.count_page(self.words(actor), actor, shown, work.now, self._new_nonce(), typed)

    def opening(self, work: Work, actor: Actor, slot_id: str) -> View:
        return forms.opening_page(self.words(actor), actor, self.service.page(work, actor, slot_id), self._new_nonce())

    def wrapping(self, work: Work, actor: Actor, slot_id: str) -> View:
        return forms.wrap_page(self.words(actor), actor, self.service.page(work, actor, slot_id), self._new_nonce())

    def paper(self, work: Work, actor: Actor, slot_id: str) -> View:
        return forms.paper_page(self.words(actor), actor, self.service.page(work, actor, slot_id), self._new_nonce())

    # What changes something

    def admit(self, work: Work, actor: Actor, meta: Metadata, ticks: Ticks, form: TimeForm, at: datetime) -> View:
        rules, accepting = rules_of(self.words(actor), actor), ticks.of(forms.ACCEPTING)
        if accepting and meta.mark != mark_of(rules):
            raise Stale
        happened, later = self._when(work, actor, meta, form.paper_time, at)
        done = self.service.admit(
            work, actor, meta.subject, ticks.of(forms.COMING), happened,
            accepting=accepting, rules=rules, from_paper=later, seen=forms.seen_by(meta),
        )  # fmt: skip
        return self._shown(work, actor, done)

    def leave(self, work: Work, actor: Actor, meta: Metadata, ticks: Ticks, form: LeaveForm, at: datetime) -> View:
        happened, later = self._when(work, actor, meta, form.paper_time, at)
        done = self.service.leave(
            work, actor, meta.subject, ticks.of(forms.LEAVING), happened, from_paper=later,
            seen=forms.seen_by(meta), mistaken=bool(form.mistaken),
        )  # fmt: skip
        return self._shown(work, actor, done)

    def count(self, work: Work, actor: Actor, meta: Metadata, form: CountForm, at: datetime) -> View:
        happened, later = self._when(work, actor, meta, form.paper_time, at)
        done = self.service.count(
            work, actor, meta.subject, form.counts(), form.performers, happened, from_paper=later,
            seen=forms.seen_by(meta),
        )  # fmt: skip
        return self._shown(work, actor, done)

    def stranger(self, work: Work, actor: Actor, slot_id: str, at: datetime, *, gone: bool) -> View:
        return self._shown(work, actor, self.service.stranger(work, actor, slot_id, at, gone=gone))

    def close(self, work: Work, actor: Actor, slot_id: str, at: datetime) -> View:
        """The closed set; or, while anything is missing, what that is."""
        words = self.words(actor)
        try:
            return self._shown(work, actor, self.service.close(work, actor, slot_id, at))
        except Refused as refused:
            if refused.message_id != "door-not-closed":
                raise
        return self._shown(work, actor, self.service.page(work, actor, slot_id), told=words("door-saved-nothing"))

    def open(self, work: Work, actor: Actor, slot_id: str, at: datetime) -> View:
        return self._shown(work, actor, self.service.open(work, actor, slot_id, at))

    def wrap(self, work: Work, actor: Actor, slot_id: str, at: datetime) -> View:
        return self._shown(work, actor, self.service.wrap(work, actor, slot_id, at))

    def enter(self, work: Work, actor: Actor, slot_id: str, form: PaperForm) -> View:
        at, act = self.service.paper_time(work, actor, slot_id, form.paper_time), DoorAct(form.act)
        if act in (DoorAct.STRANGER, DoorAct.STRANGER_LEFT):
            gone = act is DoorAct.STRANGER_LEFT
            done = self.service.stranger(work, actor, slot_id, at, gone=gone, from_paper=True)
        else:
            ways = {DoorAct.CLOSED: self.service.close, DoorAct.OPENED: self.service.open}
            done = ways.get(act, self.service.wrap)(work, actor, slot_id, at, from_paper=True)
        return self._shown(work, actor, done)

    # How

    def _shown(self, work: Work, actor: Actor, shown: DoorPage, page: int = 0, told: str = "") -> View:
        paused = shown.slot.status is Status.PAUSED
        phones = phones_while_paused(work, actor.production.id, shown.slot.unit) if paused else ()
        return views.door_page(self.words(actor), actor, shown, work.now, page, told, phones)

    def _when(
        self, work: Work, actor: Actor, meta: Metadata, wall: WallTime | None, at: datetime
    ) -> tuple[datetime, bool]:
        """When it happened, and whether that stands on paper."""
        if wall is None:
            return at, False
        return self.service.paper_time(work, actor, meta.subject, wall), True


def home_section(service: Doors, words_for: WordsFor) -> Section:
    """The doors of today, on the Home of whoever keeps them."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.KEEP_DOOR):
            return ()
        doors = service.today(work, actor, [row.slot for row in board_of(work, actor)])
        return views.home_blocks(words_for(actor.account.locale), actor, doors)

    return section


def register(app: AsyncApp, desk: Desk, service: Doors, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_looking(app, desk, pages)
    _register_turning(app, desk, pages)
    _register_forms(app, desk, pages)
    _register_presses(app, desk, pages)


def _register_looking(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.PAGE_OPEN)
    async def open_door(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    def opener(opens: Opens) -> Callable[[AsyncBoltRequest, AsyncAck, AsyncWebClient], Any]:
        async def open_it(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
            to = pressed(req.body)
            view = await desk.look(req, lambda work, me: opens(work, me, to.subject), to.production)
            await show(req, ack, client, view)

        return open_it

    for action_id, opens in (
        (views.PAGE_SHOW, pages.page),
        (views.PAGE_CHECK, pages.page),
        (views.LOG_OPEN, pages.log),
        (views.ADMIT_OPEN, pages.admitting),
        (views.LEAVE_OPEN, pages.leaving),
        (views.COUNT_OPEN, pages.counting),
        (views.OPENING_OPEN, pages.opening),
        (views.WRAP_OPEN, pages.wrapping),
        (views.PAPER_OPEN, pages.paper),
    ):
        app.action(action_id)(opener(opens))


def _register_turning(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    def turner(turns: Turns, further: str) -> Callable[[AsyncBoltRequest, AsyncAck, AsyncWebClient], Any]:
        async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
            to, meta = pressed(req.body), metadata_of(req.body["view"])
            page = meta.page + turned_by(req.body, further)
            view = await desk.look(req, lambda work, me: turns(work, me, to.subject, page), to.production)
            await show(req, ack, client, view)

        return turn

    for back, further, turns in (
        (views.PAGE_BACK, views.PAGE_NEXT, pages.page),
        (views.LOG_BACK, views.LOG_NEXT, pages.log),
        (forms.ADMIT_BACK, forms.ADMIT_NEXT, pages.admitting),
        (forms.LEAVE_BACK, forms.LEAVE_NEXT, pages.leaving),
    ):
        for action_id in (back, further):
            app.action(action_id)(turner(turns, further))


def _register_forms(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    def form(callback_id: str, reads: Reads) -> None:
        @app.view(callback_id)
        async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
            meta = metadata_of(req.body["view"])
            saves, again = reads(req.body["view"], meta)
            try:
                view = await desk.submit(req, meta, lambda work, me: saves(work, me, pressed_at(req, work.now)))
            except Stale:
                if again is None:
                    raise
                view = await desk.look(req, again, meta.production)
            await ack(response_action="update", view=view_dict(view))

    def admitted(shown: Mapping[str, Any], meta: Metadata) -> tuple[Saves, Again]:
        ticks, when = _ticked(shown), parse(TimeForm, shown)
        return (
            lambda work, me, at: pages.admit(work, me, meta, ticks, when, at),
            lambda work, me: pages.admitting(work, me, meta.subject, meta.page, newer=True),
        )

    def left(shown: Mapping[str, Any], meta: Metadata) -> tuple[Saves, Again]:
        ticks, when = _ticked(shown), parse(LeaveForm, shown)
        return (
            lambda work, me, at: pages.leave(work, me, meta, ticks, when, at),
            lambda work, me: pages.leaving(work, me, meta.subject, meta.page, newer=True),
        )

    def counted(shown: Mapping[str, Any], meta: Metadata) -> tuple[Saves, Again]:
        given = parse(CountForm, shown)
        typed = forms.Heads(given.counts(), given.performers)
        return (
            lambda work, me, at: pages.count(work, me, meta, given, at),
            lambda work, me: pages.counting(work, me, meta.subject, typed),
        )

    def entered(shown: Mapping[str, Any], meta: Metadata) -> tuple[Saves, None]:
        given = parse(PaperForm, shown)
        return lambda work, me, at: pages.enter(work, me, meta.subject, given), None

    form(forms.ADMIT_SAVE, admitted)
    form(forms.LEAVE_SAVE, left)
    form(forms.COUNT_SAVE, counted)
    form(forms.PAPER_SAVE, entered)
    form(forms.OPENING_CONFIRM, lambda _, meta: (lambda work, me, at: pages.open(work, me, meta.subject, at), None))
    form(forms.WRAP_CONFIRM, lambda _, meta: (lambda work, me, at: pages.wrap(work, me, meta.subject, at), None))


def _ticked(shown: Mapping[str, Any]) -> Ticks:
    ticks = Ticks(shown)
    ticks.demand_any()
    return ticks


def _register_presses(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    def press(action_id: str, does: Callable[[Work, Actor, str, datetime], View]) -> None:
        @app.action(action_id)
        async def do(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
            to = pressed(req.body)

            def job(work: Work, me: Actor) -> View:
                return does(work, me, to.subject, pressed_at(req, work.now))

            await show(req, ack, client, await desk.press(req, job, to.production))

    press(views.STRANGER, partial(pages.stranger, gone=False))
    press(views.STRANGER_LEFT, partial(pages.stranger, gone=True))
    press(views.CLOSE, pages.close)
