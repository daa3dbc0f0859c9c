"""Appointments: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.appointments import AppointmentDraft, Appointments
from bot.domain.checkins import CheckIns
from bot.domain.people import READERS, Actor, Role
from bot.domain.work import NotFound, Work
from handlers.forms import FILLED, ONE_LINE, Form, Metadata, metadata_of, parse, pressed, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import appointments as views
from handlers.views import roster as roster_views
from handlers.words import Words, WordsFor


class AppointmentForm(Form):
    user: Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,30}$"), ONE_LINE, FILLED]
    phone: Annotated[str, Field(max_length=views.PHONE_LENGTH), ONE_LINE, FILLED]
    employer: Annotated[str, Field(max_length=views.NAME_LENGTH), ONE_LINE] = ""
    duty: Annotated[str, Field(max_length=views.DUTY_LENGTH), ONE_LINE] = ""

    def draft(self) -> AppointmentDraft:
        return AppointmentDraft(self.user, self.phone, self.employer, self.duty)


def role_in(text: str) -> Role:
    """The role a form or button is for; coordinator or alternate."""
    if text not in READERS:
        raise NotFound
    return Role(text)


def home_section(service: Appointments, words_for: WordsFor) -> Section:
    """What an affected performer is told of a change of coordinator or alternate."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        return views.change_sections(words_for(actor.account.locale), actor, service.news(work, actor))

    return section


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(
        self, service: Appointments, checkins: CheckIns, words_for: WordsFor, new_nonce: Callable[[], str]
    ) -> None:
        self._service = service
        self._checkins = checkins
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def before_appointing(self, work: Work, actor: Actor, role: Role) -> View:
        now = self._service.current(work, actor, role)
        appointment = work.people.current_appointment(actor.production.id, role)
        return views.appoint_page(self.words(actor), actor, role, now, self._new_nonce(), appointment)

    def appoint(self, work: Work, actor: Actor, role: Role, form: AppointmentForm, instead_of: str) -> View:
        person = self._service.appoint(work, actor, role, form.draft(), instead_of)
        return views.appointed_page(self.words(actor), role, person)

    def before_ending(self, work: Work, actor: Actor, role: Role) -> View:
        now = self._service.current(work, actor, role)
        if now is None:
            raise NotFound
        standing = self._service.standing(work, actor, role)
        return views.end_page(self.words(actor), actor, role, now[0], self._new_nonce(), standing)

    def end(self, work: Work, actor: Actor, role: Role, which: str) -> View:
        self._service.end(work, actor, role, which)
        return views.ended_page(self.words(actor), role)

    def before_agreeing(self, work: Work, actor: Actor, appointment_id: str) -> View:
        for appointment in self._checkins.asking(work, actor):
            person = work.people.person(actor.production.id, appointment.person_id)
            if appointment.id == appointment_id and person is not None:
                return views.agree_page(self.words(actor), actor, appointment, person, self._new_nonce())
        raise NotFound

    def agree(self, work: Work, actor: Actor, meta: Metadata) -> View:
        appointment = self._checkins.agree_to_reader(work, actor, meta.subject)
        person = work.people.person(actor.production.id, appointment.person_id)
        words = self.words(actor)
        return views.agreed_page(words, roster_views.name_of(words, person) if person else words("person-gone"))


def register(
    app: AsyncApp,
    desk: Desk,
    service: Appointments,
    checkins: CheckIns,
    words_for: WordsFor,
    new_nonce: Callable[[], str],
) -> None:
    pages = _Pages(service, checkins, words_for, new_nonce)
    _register_appointing(app, desk, pages)
    _register_ending(app, desk, pages)
    _register_agreeing(app, desk, pages)


def _register_appointing(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def open_form(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient, role: Role) -> None:
        production = pressed(req.body).production
        view = await desk.look(req, lambda work, me: pages.before_appointing(work, me, role), production)
        await show(req, ack, client, view)

    @app.action(roster_views.APPOINT_COORDINATOR)
    async def open_coordinator(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await open_form(req, ack, client, Role.COORDINATOR)

    @app.action(roster_views.APPOINT_ALTERNATE)
    async def open_alternate(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await open_form(req, ack, client, Role.ALTERNATE)

    @app.view(views.SUBMIT)
    async def appoint(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AppointmentForm, req.body["view"])
        role = role_in(meta.subject)
        view = await desk.submit(req, meta, lambda work, me: pages.appoint(work, me, role, form, meta.mark))
        await ack(response_action="update", view=view_dict(view))


def _register_ending(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.END_OPEN)
    async def open_end(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        role = role_in(to.subject)
        view = await desk.look(req, lambda work, me: pages.before_ending(work, me, role), to.production)
        await show_beside(req, ack, client, view)

    @app.view(views.END_SUBMIT)
    async def end(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        role = role_in(meta.subject)
        view = await desk.submit(req, meta, lambda work, me: pages.end(work, me, role, meta.mark))
        await ack(response_action="update", view=view_dict(view))


def _register_agreeing(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.AGREE_OPEN)
    async def open_question(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.before_agreeing(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.AGREE_SUBMIT)
    async def agree(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.agree(work, me, meta))
        await ack(response_action="update", view=view_dict(view))
