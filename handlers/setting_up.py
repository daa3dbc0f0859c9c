"""Setting up and settings: each listener parses, calls the service once, and shows the result.

One listener pair lets in somebody who is on no roster, for the first production alone; the service shuts that door.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import rulebook
from bot.domain.people import Actor, SlackUser
from bot.domain.permissions import Action, may
from bot.domain.roster import OwnSettings
from bot.domain.rulebook import RulePack
from bot.domain.setting_up import ProductionDraft, SettingUp, zones_like
from bot.domain.work import Locked, NotFound, Records, Refused, Work
from handlers.forms import FILLED, ONE_LINE, Form, metadata_of, parse, pressed, view_dict
from handlers.home import Section, StrangersSection
from handlers.identify import LOOK_SECONDS, SUBMISSION_SECONDS, Desk, caller_of, received
from handlers.showing import show
from handlers.views import roster as roster_views
from handlers.views import setting_up as views
from handlers.views.parts import option
from handlers.words import Words, WordsFor

T = TypeVar("T")

CHANNEL_ID = r"^[CG][A-Z0-9]{2,30}$"
WALL_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class ProductionForm(Form):
    title: Annotated[str, Field(max_length=views.TITLE_LENGTH), ONE_LINE, FILLED]
    zone: Annotated[str, Field(max_length=views.NAME_LENGTH), ONE_LINE, FILLED]
    channel: Annotated[str | None, Field(pattern=CHANNEL_ID)] = None
    contact_name: Annotated[str, Field(max_length=views.NAME_LENGTH), ONE_LINE, FILLED]
    contact_phone: Annotated[str, Field(max_length=views.PHONE_LENGTH), ONE_LINE, FILLED]
    union_line: Annotated[str, Field(max_length=views.LINE_LENGTH), ONE_LINE] = ""
    rule_pack: str
    counsel_name: Annotated[str, Field(max_length=views.NAME_LENGTH), ONE_LINE] = ""
    counsel_key: Annotated[str, Field(max_length=views.RECIPIENT_LENGTH), ONE_LINE] = ""

    def draft(self) -> ProductionDraft:
        return ProductionDraft(
            self.title, self.zone, self.channel, self.contact_name, self.contact_phone, self.union_line,
            self.rule_pack, self.counsel_name, self.counsel_key,
        )  # fmt: skip


class FirstForm(ProductionForm):
    code: Annotated[str, Field(max_length=views.CODE_LENGTH), ONE_LINE, FILLED]


class OwnForm(Form):
    which: Literal["usual", "own"]
    quiet_from: Annotated[str | None, Field(pattern=WALL_TIME)] = None
    quiet_to: Annotated[str | None, Field(pattern=WALL_TIME)] = None

    def hours(self) -> tuple[str, str] | None:
        if self.which == views.USUAL:
            return None
        if self.quiet_from is None or self.quiet_to is None:
            raise Refused("settings-both-times", "quiet_to" if self.quiet_to is None else "quiet_from")
        return self.quiet_from, self.quiet_to


class FrontDoor:
    """The way in for somebody who is on no roster. What stands behind it decides whether there is anything for them.

    `stopped` and `acted` are those of the desk.
    """

    def __init__(
        self,
        records: Records,
        *,
        stopped: Callable[[], bool] = lambda: False,
        acted: Callable[[SlackUser], None] = lambda _: None,
    ) -> None:
        self._records = records
        self._stopped = stopped
        self._acted = acted

    async def look(self, req: AsyncBoltRequest, job: Callable[[Work], T]) -> T:
        """Read something that is the same for everybody; 0.8 s from receipt."""
        _own_workspace(req.body)
        return await self._records.look(job, deadline=received(req) + LOOK_SECONDS)

    async def submit(self, req: AsyncBoltRequest, nonce: str, job: Callable[[Work, SlackUser], T]) -> T:
        """A form that saves, once; 2.0 s from receipt."""
        if self._stopped():
            raise Locked
        caller = _own_workspace(req.body)
        done = await self._records.change(
            lambda work: job(work, caller), deadline=received(req) + SUBMISSION_SECONDS, nonce=nonce or None
        )
        self._acted(caller)
        return done


def _own_workspace(body: dict[str, Any]) -> SlackUser:
    """The caller, who must belong to the workspace the press came from: nobody from a shared channel sets this up."""
    caller = caller_of(body)
    if (body.get("team") or {}).get("id", caller.team_id) != caller.team_id:
        raise NotFound
    return caller


def strangers_section(service: SettingUp, words_for: WordsFor) -> StrangersSection:
    """The one neutral button, while there is no production."""
    return lambda work: views.untouched(words_for(None)) if service.untouched(work) else ()


def home_section(service: SettingUp, words_for: WordsFor) -> Section:
    """An admin's part of Home; for assistant directors and the coordinator their doors to the roster."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        words = words_for(actor.account.locale)
        if may(actor.person, Action.EDIT_PRODUCTION):
            return views.admin_sections(words, actor, service.overview(work, actor))
        return roster_views.doors(words, actor)

    return section


def own_section(words_for: WordsFor) -> Section:
    """Everybody's door to their own settings."""
    return lambda work, actor: views.own_button(words_for(actor.account.locale), actor)


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: SettingUp, own: OwnSettings, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self.service = service
        self._own = own
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def packs(self) -> tuple[RulePack, ...]:
        return tuple(rulebook.load(pack_id) for pack_id in self.service.packs)

    def before_first(self, work: Work) -> View:
        if not self.service.untouched(work):
            raise NotFound
        return views.first_page(self._words_for(None), self.packs(), self._new_nonce())

    def first(self, work: Work, caller: SlackUser, form: FirstForm) -> View:
        made = self.service.first(work, caller, form.code, form.draft())
        return views.made_page(self.words(made), made)

    def before_adding(self, work: Work, actor: Actor) -> View:
        self.service.settings(work, actor)
        return views.add_page(self.words(actor), actor, self.packs(), self._new_nonce())

    def add(self, work: Work, actor: Actor, form: ProductionForm) -> View:
        made = self.service.add(work, actor, form.draft())
        return views.made_page(self.words(actor), made)

    def before_editing(self, work: Work, actor: Actor) -> View:
        production = self.service.settings(work, actor)
        return views.edit_page(self.words(actor), production, self.packs(), self._new_nonce())

    def edit(self, work: Work, actor: Actor, form: ProductionForm, seen: str) -> View:
        return views.saved_page(self.words(actor), self.service.edit(work, actor, form.draft(), seen))

    def retry(self, work: Work, actor: Actor) -> View:
        self.service.greet_again(work, actor)
        return views.retried_page(self.words(actor))

    def before_own(self, work: Work, actor: Actor) -> View:
        return views.own_page(self.words(actor), actor, self._own.usual_hours(work, actor), self._new_nonce())

    def own(self, work: Work, actor: Actor, form: OwnForm) -> View:
        person = self._own.keep_quiet_hours(work, actor, form.hours())
        return views.own_saved_page(self.words(actor), person, self._own.usual_hours(work, actor))


def register(
    app: AsyncApp,
    desk: Desk,
    front_door: FrontDoor,
    service: SettingUp,
    own: OwnSettings,
    words_for: WordsFor,
    new_nonce: Callable[[], str],
) -> None:
    pages = _Pages(service, own, words_for, new_nonce)
    _register_first(app, front_door, pages)
    _register_production(app, desk, pages)
    _register_own(app, desk, pages)


def _register_first(app: AsyncApp, front_door: FrontDoor, pages: _Pages) -> None:
    @app.action(views.FIRST_OPEN)
    async def open_first(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await front_door.look(req, pages.before_first)
        await show(req, ack, client, view)

    @app.view(views.FIRST_SUBMIT)
    async def first(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(FirstForm, req.body["view"])
        view = await front_door.submit(req, meta.nonce, lambda work, caller: pages.first(work, caller, form))
        pages.service.finished()
        await ack(response_action="update", view=view_dict(view))

    @app.options(views.ZONE_SEARCH)
    async def search_zones(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        found = zones_like(str(req.body.get("value") or ""))
        await ack(options=[option(zone, zone).to_dict() for zone in found])


def _register_production(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.PRODUCTION_ADD_OPEN)
    async def open_add(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.before_adding, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.PRODUCTION_ADD_SUBMIT)
    async def add(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(ProductionForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.add(work, me, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.PRODUCTION_EDIT_OPEN)
    async def open_edit(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.before_editing, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.PRODUCTION_EDIT_SUBMIT)
    async def edit(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(ProductionForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.edit(work, me, form, meta.mark))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.CHANNEL_RETRY)
    async def retry(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.press(req, pages.retry, pressed(req.body).production)
        await show(req, ack, client, view)


def _register_own(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.OWN_OPEN)
    async def open_own(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.before_own, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.OWN_SUBMIT)
    async def own(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(OwnForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.own(work, me, form))
        await ack(response_action="update", view=view_dict(view))
