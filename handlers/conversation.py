"""Coming back with a code: each listener reads the code from its input, makes one visit, and shows the thread.

A code that opens nothing is answered with the same words whatever the reason, and counted in memory alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.concerns import LONGEST_TEXT, MOST_READERS, ConcernBook, Urgency
from bot.domain.conversation import Visit
from bot.domain.limits import Limits
from bot.domain.work import NotFound, Refused
from handlers.concern_desk import Caller, ConcernDesk
from handlers.concerns import Appointment
from handlers.forms import Form, Text, metadata_of, parse, pressed, turned_by, values_of, view_dict
from handlers.identify import SUBMISSION_SECONDS, caller_of
from handlers.showing import show
from handlers.views import conversation as views
from handlers.views.concerns import outside_plainly
from handlers.views.threads import LAST

T = TypeVar("T")
Act = Callable[[Visit], None]


class AddForm(Form):
    text: Annotated[Text, Field(max_length=LONGEST_TEXT)] = ""
    urgency: Urgency = Urgency.ROUTINE


class SendForm(Form):
    readers: Annotated[tuple[Appointment, ...], Field(max_length=MOST_READERS)] = ()
    urgency: Urgency


def typed_code(body: Any) -> str:
    """What stands in the code's input, as it was typed."""
    code = values_of(body.get("view") or {}).get("code") or ""
    if not isinstance(code, str):
        raise NotFound
    return code


class _Visits:
    """From a code and one act to the view that follows."""

    def __init__(self, desk: ConcernDesk, limits: Limits, new_nonce: Callable[[], str]) -> None:
        self._desk = desk
        self._limits = limits
        self._new_nonce = new_nonce

    @contextmanager
    def counted(self, req: AsyncBoltRequest) -> Iterator[None]:
        """A try at a code; one that opened something, or that nobody could try, does not count."""
        who = caller_of(req.body)
        self._limits.count_try(who)
        try:
            yield
        except Refused as refused:
            if refused.message_id != "code-opens-nothing":
                self._limits.forget_try(who)
            raise
        except BaseException:
            self._limits.forget_try(who)
            raise
        self._limits.forget_try(who)

    async def submits(self, req: AsyncBoltRequest, act: Act, production: str) -> View:
        """A form that changes the thread."""
        typed = typed_code(req.body)
        with self.counted(req):
            return await self._desk.submit(req, lambda book, me: self._changed(book, me, typed, act), production)

    async def presses(self, req: AsyncBoltRequest, act: Act, production: str) -> View:
        """A press that changes the thread."""
        typed = typed_code(req.body)
        with self.counted(req):
            return await self._desk.press(req, lambda book, me: self._changed(book, me, typed, act), production)

    async def opens(self, req: AsyncBoltRequest, production: str, page: int = LAST) -> View:
        """The thread, looked at."""
        typed = typed_code(req.body)
        with self.counted(req):
            return await self._desk.look(req, lambda book, me: self._shown(book, me, typed, page), production)

    async def enters(self, req: AsyncBoltRequest, production: str) -> View:
        """The thread, from the form that the code was typed into."""
        typed = typed_code(req.body)
        with self.counted(req):
            return await self._desk.answer(req, lambda book, me: self._shown(book, me, typed), production)

    async def chooses(self, req: AsyncBoltRequest, production: str) -> View:
        """The page on which further readers are chosen."""
        typed = typed_code(req.body)

        def job(book: ConcernBook, me: Caller) -> View:
            return views.choose_page(me.words, me.actor, Visit(book, typed, me.around).page())

        with self.counted(req):
            return await self._desk.look(req, job, production)

    def _shown(self, book: ConcernBook, me: Caller, typed: str, page: int = LAST) -> View:
        shown = Visit(book, typed, me.around).page()
        return views.conversation(me.words, me.actor, shown, self._new_nonce(), page)

    def _changed(self, book: ConcernBook, me: Caller, typed: str, act: Act) -> View:
        visit = Visit(book, typed, me.around)
        act(visit)
        return views.conversation(me.words, me.actor, visit.page(), self._new_nonce(), saved=True)


def register(app: AsyncApp, desk: ConcernDesk, limits: Limits, new_nonce: Callable[[], str]) -> None:
    visits = _Visits(desk, limits, new_nonce)

    @app.action(views.OPEN)
    async def open_code(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        caller = await desk.caller(req, pressed(req.body).production)
        await show(req, ack, client, views.code_page(caller.words, caller.actor))

    @app.view(views.ENTER)
    async def enter(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        await ack(response_action="update", view=view_dict(await visits.enters(req, meta.production)))

    @app.view(views.ADD)
    async def add(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AddForm, req.body["view"])
        caller = await desk.caller(req, meta.production, seconds=SUBMISSION_SECONDS)
        around = outside_plainly(caller.words, caller.around.offer)
        urgent = form.urgency is Urgency.CANNOT_WAIT
        limits.count_addition(caller_of(req.body), meta.nonce, around, urgent=urgent)
        view = await visits.submits(
            req, lambda visit: visit.add(meta.nonce, form.text, form.urgency), meta.production
        )  # fmt: skip
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.SEND)
    async def send(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(SendForm, req.body["view"])
        view = await visits.submits(
            req, lambda visit: visit.send_to(form.readers, form.urgency), meta.production
        )  # fmt: skip
        await ack(response_action="update", view=view_dict(view))

    _register_presses(app, visits)


def _register_presses(app: AsyncApp, visits: _Visits) -> None:
    def doing(act: Act) -> Callable[..., Any]:
        async def press(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
            await show(req, ack, client, await visits.presses(req, act, pressed(req.body).production))

        return press

    app.action(views.CLOSE)(doing(lambda visit: visit.close()))
    app.action(views.AGREE)(doing(lambda visit: visit.decide(agreed=True)))
    app.action(views.DECLINE)(doing(lambda visit: visit.decide(agreed=False)))

    @app.action(views.CHOOSE)
    async def choose(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await visits.chooses(req, pressed(req.body).production))

    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        page = max(0, metadata_of(req.body["view"]).page + turned_by(req.body, views.LATER))
        await show(req, ack, client, await visits.opens(req, pressed(req.body).production, page))

    app.action(views.EARLIER)(turn)
    app.action(views.LATER)(turn)

    @app.action(views.BACK)
    async def back(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await visits.opens(req, pressed(req.body).production))
