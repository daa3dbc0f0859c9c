"""The roster: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import MAIN_UNIT, Actor, Role
from bot.domain.roster import Newcomers, PersonDraft, Roster
from bot.domain.work import Work
from handlers.forms import (
    FILLED,
    ONE_LINE,
    FieldErrors,
    Form,
    Metadata,
    clean,
    metadata_of,
    one_line,
    page_in,
    parse,
    pressed,
    values_of,
    view_dict,
)
from handlers.identify import Desk
from handlers.showing import show
from handlers.views import roster as views
from handlers.words import Words, WordsFor

UserId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,30}$")]
PersonId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
MOST_NAMES = 100


def _units(text: str | None) -> tuple[str, ...]:
    """Units as typed, commas between them; they are compared in lower case."""
    found = (" ".join(unit.split()).lower() for unit in clean(text).split(","))
    return tuple(dict.fromkeys(unit for unit in found if unit)) or (MAIN_UNIT,)


def _names(text: str | None) -> tuple[str, ...]:
    """Names as typed, one on each line."""
    names = tuple(filter(None, (one_line(line) for line in clean(text).splitlines())))
    if len(names) > MOST_NAMES or any(len(name) > views.NAME_LENGTH for name in names):
        raise ValueError("roster-too-many-names")
    return names


Units = Annotated[tuple[Annotated[str, Field(max_length=30)], ...], BeforeValidator(_units)]


class AddForm(Form):
    role: Role = Role.CREW
    people: Annotated[tuple[UserId, ...], Field(max_length=views.MOST_CHOSEN)] = ()
    names: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    units: Units = (MAIN_UNIT,)
    adults: tuple[Literal["adult"], ...] = ()

    def newcomers(self) -> Newcomers:
        return Newcomers(self.role, self.people, self.names, self.units, bool(self.adults))


class PersonForm(Form):
    name: Annotated[str, Field(max_length=views.NAME_LENGTH), ONE_LINE] = ""
    roles: tuple[Role, ...] = ()
    units: Units = (MAIN_UNIT,)
    cast_number: Annotated[str, Field(max_length=views.CAST_NUMBER_LENGTH), ONE_LINE] = ""
    job: Annotated[str, Field(max_length=views.NAME_LENGTH), ONE_LINE] = ""
    employer: Annotated[str, Field(max_length=views.NAME_LENGTH), ONE_LINE] = ""
    phone: Annotated[str, Field(max_length=views.PHONE_LENGTH), ONE_LINE] = ""

    def draft(self) -> PersonDraft:
        return PersonDraft(self.name, self.roles, self.units, self.cast_number, self.job, self.employer, self.phone)


class AttestForm(Form):
    people: Annotated[tuple[PersonId, ...], Field(max_length=views.MOST_CHOSEN)]


class LinkForm(Form):
    user: Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,30}$"), ONE_LINE, FILLED]


def numbers_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Person id to cast number, from the form that has a field for each performer."""
    numbers = {person_id: one_line(value) for person_id, value in values_of(view).items()}
    too_long = {
        person_id: "form-too-long" for person_id in numbers if len(numbers[person_id]) > views.CAST_NUMBER_LENGTH
    }
    if too_long:
        raise FieldErrors(too_long)
    return numbers


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Roster, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def roster(self, work: Work, actor: Actor, page: int) -> View:
        return views.list_page(self.words(actor), actor, self.service.page(work, actor, page))

    def search(self, work: Work, actor: Actor, typed: str, *, attesting: bool) -> list[dict[str, object]]:
        people = self.service.search(work, actor, typed, not_attested=attesting)
        production = "" if attesting else actor.production.id
        return views.found(self.words(actor), people, in_production=production)

    def before_adding(self, work: Work, actor: Actor) -> View:
        self.service.may_add(work, actor)
        return views.add_page(self.words(actor), actor, self._new_nonce())

    def add(self, work: Work, actor: Actor, form: AddForm) -> View:
        return views.added_page(self.words(actor), actor, self.service.add(work, actor, form.newcomers()))

    def entry(self, work: Work, actor: Actor, person_id: str, page: int) -> View:
        person, phone = self.service.entry(work, actor, person_id)
        return views.person_page(self.words(actor), actor, person, phone, page, self._new_nonce())

    def edit(self, work: Work, actor: Actor, meta: Metadata, form: PersonForm) -> View:
        self.service.edit(work, actor, meta.person, form.draft(), meta.mark)
        return self.roster(work, actor, meta.page)

    def before_removing(self, work: Work, actor: Actor, person_id: str, page: int) -> View:
        leaving = self.service.leaving(work, actor, person_id)
        return views.remove_page(self.words(actor), actor, leaving, page, self._new_nonce())

    def remove(self, work: Work, actor: Actor, meta: Metadata) -> View:
        self.service.remove(work, actor, meta.person)
        return self.roster(work, actor, meta.page)

    def before_attesting(self, work: Work, actor: Actor) -> View:
        left = self.service.not_attested(work, actor)
        return views.attest_page(self.words(actor), actor, left, self._new_nonce())

    def attest(self, work: Work, actor: Actor, form: AttestForm) -> View:
        return views.attested_page(self.words(actor), len(self.service.attest(work, actor, form.people, True)))

    def take_back(self, work: Work, actor: Actor, person_id: str, page: int) -> View:
        self.service.attest(work, actor, (person_id,), False)
        return self.entry(work, actor, person_id, page)

    def cast(self, work: Work, actor: Actor, page: int) -> View:
        shown = self.service.performers(work, actor, page)
        words = self.words(actor)
        return views.cast_page(words, actor, shown.people, shown.page, shown.pages, self._new_nonce())

    def number_cast(self, work: Work, actor: Actor, numbers: Mapping[str, str]) -> View:
        self.service.number_cast(work, actor, numbers)
        return views.cast_saved_page(self.words(actor), len(work.scenes.unmatched_cast(actor.production.id)))

    def before_linking(self, work: Work, actor: Actor, person_id: str, page: int) -> View:
        person = self.service.linkable(work, actor, person_id)
        return views.link_page(self.words(actor), actor, person, page, self._new_nonce())

    def link(self, work: Work, actor: Actor, meta: Metadata, form: LinkForm) -> View:
        return views.linked_page(self.words(actor), self.service.link(work, actor, meta.person, form.user))


def register(app: AsyncApp, desk: Desk, service: Roster, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
    pages = _Pages(service, words_for, new_nonce)
    _register_list(app, desk, pages)
    _register_search(app, desk, pages)
    _register_adding(app, desk, pages)
    _register_entry(app, desk, pages)
    _register_removing(app, desk, pages)
    _register_attesting(app, desk, pages)
    _register_cast(app, desk, pages)
    _register_linking(app, desk, pages)


def _page_beneath(req: AsyncBoltRequest) -> int:
    """The page of the list that the press was made on, to come back to it."""
    return metadata_of(req.body.get("view") or {}).page


def _register_list(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.LIST)
    async def open_list(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, lambda work, me: pages.roster(work, me, 0), pressed(req.body).production)
        await show(req, ack, client, view)

    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        page = page_in(to.subject)
        view = await desk.look(req, lambda work, me: pages.roster(work, me, page), to.production)
        await show(req, ack, client, view)

    for action_id in (views.LIST_NEXT, views.LIST_PREVIOUS, views.LIST_BACK):
        app.action(action_id)(turn)


def _register_search(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def suggest(req: AsyncBoltRequest, ack: AsyncAck, *, attesting: bool) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        found = await desk.look(
            req, lambda work, me: pages.search(work, me, typed, attesting=attesting), meta.production
        )
        await ack(options=found)

    @app.options(views.FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        await suggest(req, ack, attesting=False)

    @app.options(views.ATTEST_FIND)
    async def find_not_attested(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        await suggest(req, ack, attesting=True)


def _register_adding(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.ADD_OPEN)
    async def open_add(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.before_adding, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.ADD_SUBMIT)
    async def add(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AddForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.add(work, me, form))
        await ack(response_action="update", view=view_dict(view))


def _register_entry(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def open_entry(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, page = pressed(req.body), _page_beneath(req)
        view = await desk.look(req, lambda work, me: pages.entry(work, me, to.subject, page), to.production)
        await show(req, ack, client, view)

    for action_id in (views.PERSON_OPEN, views.FIND):
        app.action(action_id)(open_entry)

    @app.view(views.PERSON_SUBMIT)
    async def edit(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(PersonForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.edit(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))


def _register_removing(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.REMOVE_OPEN)
    async def open_removal(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, page = pressed(req.body), _page_beneath(req)
        view = await desk.look(req, lambda work, me: pages.before_removing(work, me, to.subject, page), to.production)
        await show(req, ack, client, view)

    @app.view(views.REMOVE_SUBMIT)
    async def remove(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.remove(work, me, meta))
        await ack(response_action="update", view=view_dict(view))


def _register_attesting(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.ATTEST_OPEN)
    async def open_attestation(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.before_attesting, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.ATTEST_SUBMIT)
    async def attest(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(AttestForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.attest(work, me, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.ATTEST_TAKE_BACK)
    async def take_back(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, page = pressed(req.body), _page_beneath(req)
        view = await desk.press(req, lambda work, me: pages.take_back(work, me, to.subject, page), to.production)
        await show(req, ack, client, view)


def _register_cast(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.CAST_OPEN)
    async def open_cast(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, lambda work, me: pages.cast(work, me, 0), pressed(req.body).production)
        await show(req, ack, client, view)

    @app.action(views.CAST_NEXT)
    async def next_cast(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        page = page_in(to.subject)
        view = await desk.look(req, lambda work, me: pages.cast(work, me, page), to.production)
        await show(req, ack, client, view)

    @app.view(views.CAST_SUBMIT)
    async def number_cast(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, numbers = metadata_of(req.body["view"]), numbers_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.number_cast(work, me, numbers))
        await ack(response_action="update", view=view_dict(view))


def _register_linking(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.LINK_OPEN)
    async def open_link(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to, page = pressed(req.body), _page_beneath(req)
        view = await desk.look(req, lambda work, me: pages.before_linking(work, me, to.subject, page), to.production)
        await show(req, ack, client, view)

    @app.view(views.LINK_SUBMIT)
    async def link(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(LinkForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.link(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))
