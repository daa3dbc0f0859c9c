"""Announcing, moving and taking off: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from pydantic import ValidationError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.announcing import Announcing, card_of
from bot.domain.people import Actor
from bot.domain.permissions import Action, permit
from bot.domain.scenes import ShootSlot, found_slot
from bot.domain.status import coordinator_name
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Work
from handlers.forms import Day, Form, Metadata, WallTime, metadata_of, parse, pressed, view_dict
from handlers.identify import Desk
from handlers.scenes import ScenePages, units_of
from handlers.showing import show
from handlers.views import announcing as views
from handlers.words import Words


class MoveForm(Form):
    day: Day
    call: WallTime | None = None


class WrapForm(Form):
    unit: str
    day: Day
    wrap: WallTime


def move_in(mark: str) -> MoveForm:
    """The form that the page of consequences carries. A tampered one is not found."""
    try:
        return MoveForm.model_validate_json(mark)
    except ValidationError:
        raise NotFound from None


def version_seen(slot: ShootSlot, meta: Metadata) -> int:
    """The version somebody looked at. While the day is the one they saw, a card posted meanwhile changed nothing."""
    return slot.version if slot.day.toordinal() == meta.base else meta.version


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, scenes: ScenePages, service: Announcing) -> None:
        self._scenes = scenes
        self._service = service

    def words(self, actor: Actor) -> Words:
        return self._scenes.words(actor)

    def preview(self, work: Work, actor: Actor, slot_id: str) -> View:
        slot = self._service.announceable(work, actor, slot_id)
        card = card_of(work, actor.production.id, slot.id)
        if card is None:
            raise NotFound
        return views.preview_page(self.words(actor), actor, card, slot, self._scenes.new_nonce())

    def post(self, work: Work, actor: Actor, slot_id: str) -> View:
        slot = self._service.announce(work, actor, slot_id)
        return self._scenes.scene(work, actor, slot.scene_id)

    def moving(self, work: Work, actor: Actor, slot_id: str, form: MoveForm | None) -> View:
        slot, scene = found_slot(work, actor, slot_id)
        permit(work, actor, Action.EDIT_SCHEDULE, scene.id)
        held = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
        to, wall = (form.day, form.call) if form else (slot.day, held.wall if held else None)
        return views.move_page(self.words(actor), actor, slot, scene.number, to, wall)

    def consequences(self, work: Work, actor: Actor, meta: Metadata, form: MoveForm) -> View:
        slot, _ = found_slot(work, actor, meta.subject)
        call = self._service.shooting_call(work, actor, slot, form.day, form.call)
        shown = self._service.consequences(work, actor, slot.id, call)
        carried = meta.model_copy(
            update={"nonce": self._scenes.new_nonce(), "mark": form.model_dump_json(exclude_none=True)}
        )
        coordinator = coordinator_name(work, actor.production.id)
        return views.move_consequences(self.words(actor), actor, shown, coordinator, carried)

    def move(self, work: Work, actor: Actor, meta: Metadata, form: MoveForm) -> View:
        slot, _ = found_slot(work, actor, meta.subject)
        call = self._service.shooting_call(work, actor, slot, form.day, form.call)
        moved = self._service.move(work, actor, slot.id, version_seen(slot, meta), call)
        return self._scenes.scene(work, actor, moved.scene_id)

    def cancelling(self, work: Work, actor: Actor, slot_id: str) -> View:
        shown = self._service.consequences(work, actor, slot_id, None)
        return views.cancel_page(self.words(actor), actor, shown, self._scenes.new_nonce())

    def cancel(self, work: Work, actor: Actor, meta: Metadata) -> View:
        found, _ = found_slot(work, actor, meta.subject)
        slot = self._service.cancel(work, actor, found.id, version_seen(found, meta))
        return self._scenes.scene(work, actor, slot.scene_id)

    def restore(self, work: Work, actor: Actor, slot_id: str) -> View:
        slot = self._service.restore(work, actor, slot_id)
        return self._scenes.scene(work, actor, slot.scene_id)

    def switch(self, work: Work, actor: Actor, slot_id: str, on: bool) -> View:
        slot = self._service.switch_reminders(work, actor, slot_id, on)
        return self._scenes.scene(work, actor, slot.scene_id)

    def wrapping(self, work: Work, actor: Actor) -> View:
        permit(work, actor, Action.EDIT_SCHEDULE)
        today = shoot_day_of(work.now, actor.production.zone)
        return views.wrap_page(self.words(actor), actor, units_of(work, actor), today, self._scenes.new_nonce())

    def wrap(self, work: Work, actor: Actor, form: WrapForm) -> View:
        if form.unit not in units_of(work, actor):
            raise NotFound
        at = self._service.wrap(work, actor, form.unit, form.day, form.wrap)
        return views.wrap_saved(self.words(actor), actor, form.unit, at)


def register(app: AsyncApp, desk: Desk, scenes: ScenePages, service: Announcing) -> None:
    pages = _Pages(scenes, service)
    _register_card(app, desk, pages)
    _register_moving(app, desk, pages)
    _register_cancelling(app, desk, pages)
    _register_wrap(app, desk, pages)


def _register_card(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.PREVIEW_OPEN)
    async def preview(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.preview(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.POST)
    async def post(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.post(work, me, meta.subject))
        await ack(response_action="update", view=view_dict(view))


def _register_moving(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.MOVE_OPEN)
    async def before_moving(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.moving(work, me, to.subject, None), to.production)
        await show(req, ack, client, view)

    @app.view(views.MOVE_PREVIEW)
    async def consequences(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(MoveForm, req.body["view"])
        view = await desk.look(req, lambda work, me: pages.consequences(work, me, meta, form), meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.MOVE_CHANGE)
    async def change(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        form = move_in(meta.mark)
        view = await desk.look(req, lambda work, me: pages.moving(work, me, meta.subject, form), meta.production)
        await show(req, ack, client, view)

    @app.view(views.MOVE_CONFIRM)
    async def move(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        form = move_in(meta.mark)
        view = await desk.submit(req, meta, lambda work, me: pages.move(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))


def _register_cancelling(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.CANCEL_OPEN)
    async def before_cancelling(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.cancelling(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.CANCEL_CONFIRM)
    async def cancel(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.cancel(work, me, meta))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.RESTORE)
    async def restore(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.press(req, lambda work, me: pages.restore(work, me, to.subject), to.production)
        await show(req, ack, client, view)


def _register_wrap(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    async def switch(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        on = req.body["actions"][0]["action_id"] == views.REMINDERS_ON
        view = await desk.press(req, lambda work, me: pages.switch(work, me, to.subject, on), to.production)
        await show(req, ack, client, view)

    app.action(views.REMINDERS_ON)(switch)
    app.action(views.REMINDERS_OFF)(switch)

    @app.action(views.WRAP_OPEN)
    async def before_wrap(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.wrapping, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.view(views.WRAP_SAVE)
    async def wrap(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(WrapForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.wrap(work, me, form))
        await ack(response_action="update", view=view_dict(view))
