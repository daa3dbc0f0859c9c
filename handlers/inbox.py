"""The readers' inbox: what the reader's own keys open, and what they do with it.

Promise 3: whoever else is written to, and how much, takes no part in anything drawn here. That a thread was opened is
kept in it before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.concerns import LONGEST_TEXT, ConcernBook, State
from bot.domain.inbox import Reading, waiting
from bot.domain.people import Actor
from bot.domain.permissions import Action, may
from bot.domain.work import NotFound, Work
from handlers.concern_desk import Caller, ConcernDesk
from handlers.forms import Form, Required, metadata_of, parse, pressed, turned_by, view_dict
from handlers.home import Section
from handlers.showing import show
from handlers.views import inbox as views
from handlers.views.threads import LAST
from handlers.words import WordsFor

Act = Callable[[Reading], None]


class ReplyForm(Form):
    text: Annotated[Required, Field(max_length=LONGEST_TEXT)]
    state: State


def thread_in(subject: str) -> bytes:
    """The thread that a button carried, as bytes. What is no id is not found."""
    try:
        return bytes.fromhex(subject)
    except ValueError:
        raise NotFound from None


class Inboxes:
    """From one press of a reader to the view that follows."""

    def __init__(self, desk: ConcernDesk, new_nonce: Callable[[], str]) -> None:
        self._desk = desk
        self._new_nonce = new_nonce

    async def opens(self, req: AsyncBoltRequest, production: str, page: int = 0) -> View:
        """The inbox, for Home, for a summary and for a page alike. Raises `NotFound` for whoever is no reader."""

        def job(book: ConcernBook, me: Caller) -> View:
            if all(key.private is None for key in me.keys):
                return views.no_key(me.words)
            return views.inbox(me.words, me.actor, waiting(book, me.keys, me.around), me.around.offer, book.now, page)

        return await self._desk.look(req, job, production, reader=True)

    async def reads(self, req: AsyncBoltRequest, production: str, thread_id: bytes, page: int = LAST) -> View:
        """The thread, once its opening is kept."""
        return await self._desk.read(
            req, lambda book, me: self._done(book, me, thread_id, Reading.read, page), production
        )  # fmt: skip

    async def presses(self, req: AsyncBoltRequest, production: str, thread_id: bytes, act: Act) -> View:
        """One act with the thread."""
        return await self._desk.press(
            req, lambda book, me: self._done(book, me, thread_id, act), production, reader=True
        )  # fmt: skip

    async def answers(self, req: AsyncBoltRequest, production: str, thread_id: bytes) -> View:
        """The form to reply with."""

        def job(book: ConcernBook, me: Caller) -> View:
            shown = Reading(book, me.keys, me.around, thread_id).page()
            return views.reply(me.words, me.actor, thread_id, shown.thread, self._new_nonce())

        return await self._desk.look(req, job, production, reader=True)

    async def replies(self, req: AsyncBoltRequest, production: str, thread_id: bytes, act: Act) -> View:
        """The reply, saved."""
        return await self._desk.submit(
            req, lambda book, me: self._done(book, me, thread_id, act), production, reader=True
        )  # fmt: skip

    def _done(self, book: ConcernBook, me: Caller, thread_id: bytes, act: Act, page: int = LAST) -> View:
        reading = Reading(book, me.keys, me.around, thread_id)
        act(reading)
        clocks = me.around.offer.clocks
        return views.thread_page(me.words, me.actor, reading.page(), clocks, me.around.current, page)


def home_section(words_for: WordsFor) -> Section:
    """A reader's way in: the same button whatever waits, and whether anything does."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.READ_CONCERNS):
            return ()
        return views.way_in(words_for(actor.account.locale), actor)

    return section


def register(app: AsyncApp, inboxes: Inboxes) -> None:
    @app.action(views.OPEN)
    async def open_inbox(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await inboxes.opens(req, pressed(req.body).production))

    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        page = max(0, metadata_of(req.body["view"]).page + turned_by(req.body, views.NEXT))
        await show(req, ack, client, await inboxes.opens(req, pressed(req.body).production, page))

    app.action(views.NEXT)(turn)
    app.action(views.BACK)(turn)

    @app.action(views.THREAD)
    async def open_thread(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        await show(req, ack, client, await inboxes.reads(req, to.production, thread_in(to.subject)))

    async def turn_thread(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        page = max(0, metadata_of(req.body["view"]).page + turned_by(req.body, views.THREAD_NEXT))
        await show(req, ack, client, await inboxes.reads(req, to.production, thread_in(to.subject), page))

    app.action(views.THREAD_NEXT)(turn_thread)
    app.action(views.THREAD_BACK)(turn_thread)
    _register_acts(app, inboxes)


def _register_acts(app: AsyncApp, inboxes: Inboxes) -> None:
    @app.action(views.REPLY)
    async def open_reply(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        await show(req, ack, client, await inboxes.answers(req, to.production, thread_in(to.subject)))

    @app.view(views.SAVE)
    async def save_reply(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(ReplyForm, req.body["view"])
        view = await inboxes.replies(
            req, meta.production, thread_in(meta.subject),
            lambda reading: reading.reply(meta.nonce, form.text, form.state),
        )  # fmt: skip
        await ack(response_action="update", view=view_dict(view))

    def doing(act: Act) -> Callable[..., Any]:
        async def press(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
            to = pressed(req.body)
            await show(req, ack, client, await inboxes.presses(req, to.production, thread_in(to.subject), act))

        return press

    app.action(views.ACKNOWLEDGE)(doing(lambda reading: reading.stand(State.ACKNOWLEDGED)))
    app.action(views.MUTE)(doing(lambda reading: reading.mute(muted=True)))
    app.action(views.UNMUTE)(doing(lambda reading: reading.mute(muted=False)))

    @app.action(views.ASK)
    async def ask(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        thread, _, appointment = to.subject.partition(".")
        view = await inboxes.presses(
            req, to.production, thread_in(thread), lambda reading: reading.ask_further(appointment)
        )  # fmt: skip
        await show(req, ack, client, view)
