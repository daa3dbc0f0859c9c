"""Raising a concern or a question: what stands before the form, the form, and the receipt in the answer to it.

Promise 3: nothing typed here is kept before Save, and whatever was typed after a command never reaches this. The code
stands in the answer to the submission and in no other place.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import raising
from bot.domain.concerns import LONGEST_TEXT, MOST_READERS, ConcernBook, Sort, Urgency
from bot.domain.limits import Limits
from bot.domain.raising import Draft, Way
from bot.domain.work import NotFound, Refused
from handlers.concern_desk import Caller, ConcernDesk
from handlers.forms import Form, Id, Metadata, Required, Text, metadata_of, parse, pressed, view_dict
from handlers.identify import SUBMISSION_SECONDS, caller_of
from handlers.showing import show, show_beside
from handlers.views import concerns as views

LAST = 5

Appointment = Annotated[Id, Field(max_length=64)]


class AboutForm(Form):
    about: Literal["yes", "no"]


class RaiseForm(Form):
    about: Literal["yes", "no"]
    readers: Annotated[tuple[Appointment, ...], Field(max_length=MOST_READERS)] = ()
    way: Annotated[str, Field(pattern=views.WAYS_SAID)]
    name: Literal["named", "unnamed"]
    sort: Sort
    urgency: Urgency
    text: Annotated[Required, Field(max_length=LONGEST_TEXT)]


class LastFiveForm(Form):
    last_five: Text = ""


def _first_page(book: ConcernBook, caller: Caller) -> View:
    return views.first_page(caller.words, caller.actor, caller.around.offer, book.new_nonce())


def _draft(caller: Caller, meta: Metadata, form: RaiseForm) -> Draft:
    name = caller.actor.person.name if form.name == "named" else ""
    way, _, counsel = form.way.partition(".")
    return Draft(
        meta.nonce, caller.actor.production.id, form.about == "yes", form.readers, Way(way), form.sort, form.urgency,
        name, form.text, counsel,
    )  # fmt: skip


def _save(book: ConcernBook, caller: Caller, meta: Metadata, form: RaiseForm) -> View:
    draft = _draft(caller, meta, form)
    offer = caller.around.apart if draft.about_coordinator else caller.around.offer
    receipt = raising.save(book, draft, offer, caller.around.current)
    return views.receipt(caller.words, caller.actor, caller.around.offer, receipt, meta.nonce)


def _check(book: ConcernBook, caller: Caller, meta: Metadata, typed: str) -> View:
    """The receipt once more, for whoever typed the end of its code well."""
    receipt = raising.saved_before(book, meta.nonce)
    if receipt is None:
        raise NotFound
    ending = "".join(mark for mark in typed.upper() if mark.isalnum()).translate(str.maketrans("OIL", "011"))
    if not ending:
        raise Refused("receipt-empty", "last_five")
    if ending != receipt.code[-LAST:]:
        raise Refused("receipt-wrong", "last_five")
    return views.receipt(caller.words, caller.actor, caller.around.offer, receipt, meta.nonce, right=True)


def register(app: AsyncApp, desk: ConcernDesk, limits: Limits) -> None:
    async def open_first(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        production = pressed(req.body).production if req.body.get("actions") else ""
        await show(req, ack, client, await desk.look(req, _first_page, production))

    app.shortcut(views.SHORTCUT)(open_first)
    app.action(views.OPEN)(open_first)

    @app.action(views.WAYS)
    async def other_ways(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        caller = await desk.caller(req, pressed(req.body).production)
        await show_beside(req, ack, client, views.ways(caller.words, caller.actor, caller.around.offer))

    @app.view(views.CHOOSE)
    async def choose(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AboutForm, req.body["view"])
        caller = await desk.caller(req, meta.production, seconds=SUBMISSION_SECONDS)
        about = form.about == "yes"
        offer = caller.around.apart if about else caller.around.offer
        view = views.form(caller.words, caller.actor, offer, meta.nonce, about=about)
        await ack(response_action="update", view=view_dict(view))

    @app.view(views.SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(RaiseForm, req.body["view"])
        await _count(req, meta, form)
        view = await desk.submit(req, lambda book, caller: _save(book, caller, meta, form), meta.production)
        await ack(response_action="update", view=view_dict(view))

    async def _count(req: AsyncBoltRequest, meta: Metadata, form: RaiseForm) -> None:
        """What cannot be done as it was filled in is no concern yet; what can is counted before it is saved."""
        caller = await desk.caller(req, meta.production, seconds=SUBMISSION_SECONDS)
        draft = _draft(caller, meta, form)
        raising.check(draft, caller.around.apart if draft.about_coordinator else caller.around.offer)
        limits.count_concern(caller_of(req.body), meta.nonce, views.outside_plainly(caller.words, caller.around.offer))

    @app.view(views.CHECK)
    async def check(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(LastFiveForm, req.body["view"])
        view = await desk.answer(
            req, lambda book, caller: _check(book, caller, meta, form.last_five), meta.production
        )  # fmt: skip
        await ack(response_action="update", view=view_dict(view))
