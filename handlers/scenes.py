"""Scenes: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.announcing import Announcing
from bot.domain.people import MAIN_UNIT, Actor
from bot.domain.permissions import Action, may, permit
from bot.domain.scenes import NUMBER_LENGTH, PART_LENGTH, BoardRow, Scene, SceneDraft, Scenes, found_scene, scene_key
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Work
from handlers.forms import ONE_LINE, Day, Form, WallTime, clean, metadata_of, page_in, parse, pressed, view_dict
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import scenes as views
from handlers.words import Words, WordsFor

Number = Annotated[str, Field(min_length=1, max_length=NUMBER_LENGTH), ONE_LINE]


class SceneForm(Form):
    number: Number
    day: Day | None = None
    call: WallTime | None = None
    unit: str = MAIN_UNIT
    part: Annotated[str, Field(max_length=PART_LENGTH), ONE_LINE] = ""
    closed: tuple[Literal["closed"], ...] = ()

    def filled(self) -> views.Filled:
        return views.Filled(self.number, self.day, self.call, self.unit, self.part, bool(self.closed))


class EditForm(Form):
    number: Number
    closed: tuple[Literal["closed"], ...] | None = None


def form_in(mark: str) -> SceneForm:
    """The form that a preview carries. A tampered one is not found."""
    try:
        return SceneForm.model_validate_json(mark)
    except ValidationError:
        raise NotFound from None


def units_of(work: Work, actor: Actor) -> tuple[str, ...]:
    """The production's units: main, those of its assistant directors, and those its schedule names."""
    roster = work.people.roster(actor.production.id)
    found = {grant.unit for person in roster for grant in person.grants}
    found |= {row.slot.unit for row in work.scenes.schedule(actor.production.id)}
    return (MAIN_UNIT, *sorted(found - {MAIN_UNIT}))


def list_of(work: Work, actor: Actor) -> tuple[Sequence[BoardRow], Sequence[Scene]]:
    """The schedule from yesterday's shoot day on, and the scenes without any shoot day."""
    rows = work.scenes.schedule(actor.production.id)
    since = shoot_day_of(work.now, actor.production.zone) - timedelta(days=1)
    scheduled = {row.slot.scene_id for row in rows}
    unscheduled = [scene for scene in work.scenes.scenes(actor.production.id) if scene.id not in scheduled]
    return [row for row in rows if row.slot.day >= since], unscheduled


class ScenePages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(
        self, service: Scenes, announcing: Announcing, words_for: WordsFor, new_nonce: Callable[[], str]
    ) -> None:
        self.service = service
        self._announcing = announcing
        self._words_for = words_for
        self.new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def listed(self, work: Work, actor: Actor, page: int) -> View:
        permit(work, actor, Action.EDIT_SCHEDULE)
        return views.list_page(self.words(actor), actor, *list_of(work, actor), page)

    def found(self, work: Work, actor: Actor, typed: str) -> list[Option]:
        permit(work, actor, Action.EDIT_SCHEDULE)
        key = scene_key(clean(typed))
        scenes = work.scenes.scenes(actor.production.id)
        begin = [scene for scene in scenes if scene.key.startswith(key)]
        inside = [scene for scene in scenes if key in scene.key and not scene.key.startswith(key)]
        return views.found(actor, self.words(actor), [*begin, *inside])

    def scene(self, work: Work, actor: Actor, scene_id: str) -> View:
        permit(work, actor, Action.EDIT_SCHEDULE)
        scene = found_scene(work, actor, scene_id)
        rows = [
            BoardRow(
                slot, scene.number, scene.announced_kind,
                work.scenes.unit_call(slot.production_id, slot.unit, slot.day),
            )
            for slot in work.scenes.slots_of(scene)
        ]  # fmt: skip
        castings = work.scenes.castings(scene)
        told = len(castings) - len(self._announcing.untold(work, scene))
        return views.scene_page(self.words(actor), actor, scene, rows, (told, len(castings)))

    def adding(self, work: Work, actor: Actor, scene_id: str) -> View:
        permit(work, actor, Action.EDIT_SCHEDULE)
        scene = found_scene(work, actor, scene_id) if scene_id else None
        filled = views.Filled(scene.number, closed=scene.announced_kind) if scene else views.Filled()
        return views.add_page(self.words(actor), actor, units_of(work, actor), filled)

    def _draft(self, work: Work, actor: Actor, form: SceneForm) -> SceneDraft:
        if form.unit not in units_of(work, actor):
            raise NotFound
        call = None
        if form.day is not None and form.call is not None:
            call = self.service.call_on(work, actor, form.day, form.call)
        return SceneDraft(form.number, form.day, call, form.unit, bool(form.closed), form.part)

    def preview(self, work: Work, actor: Actor, form: SceneForm) -> View:
        existing, call = self.service.planned(work, actor, self._draft(work, actor, form))
        mark = form.model_dump_json(exclude_defaults=True)
        return views.add_preview(self.words(actor), actor, form.filled(), call, existing, mark, self.new_nonce())

    def change(self, work: Work, actor: Actor, form: SceneForm) -> View:
        permit(work, actor, Action.EDIT_SCHEDULE)
        return views.add_page(self.words(actor), actor, units_of(work, actor), form.filled())

    def add(self, work: Work, actor: Actor, form: SceneForm) -> View:
        scene = self.service.add(work, actor, self._draft(work, actor, form))
        return self.scene(work, actor, scene.id)

    def editing(self, work: Work, actor: Actor, scene_id: str) -> View:
        permit(work, actor, Action.EDIT_SCHEDULE)
        return views.edit_page(self.words(actor), actor, found_scene(work, actor, scene_id), self.new_nonce())

    def edit(self, work: Work, actor: Actor, scene_id: str, form: EditForm, seen: str) -> View:
        closed = None if form.closed is None else bool(form.closed)
        self.service.edit(work, actor, scene_id, form.number, closed, seen)
        return self.scene(work, actor, scene_id)


def home_section(words_for: WordsFor) -> Callable[[Work, Actor], Sequence[Block]]:
    """The way to the schedule on Home, and cast numbers that wait for a person."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        matches = may(actor.person, Action.EDIT_ROSTER) or may(actor.person, Action.RECORD_ANSWERS)
        unmatched = work.scenes.unmatched_cast(actor.production.id) if matches else ()
        return views.home_blocks(words_for(actor.account.locale), actor, unmatched)

    return section


def register(app: AsyncApp, desk: Desk, pages: ScenePages) -> None:
    _register_list(app, desk, pages)
    _register_adding(app, desk, pages)
    _register_editing(app, desk, pages)


def _register_list(app: AsyncApp, desk: Desk, pages: ScenePages) -> None:
    async def open_list(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        page = page_in(to.subject)
        view = await desk.look(req, lambda work, me: pages.listed(work, me, page), to.production)
        await show(req, ack, client, view)

    for action_id in (views.LIST_OPEN, views.LIST_EARLIER, views.LIST_LATER):
        app.action(action_id)(open_list)

    @app.options(views.FIND)
    async def find(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        options = await desk.look(req, lambda work, me: pages.found(work, me, typed), meta.production)
        await ack(options=options)

    async def open_scene(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.scene(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    app.action(views.FIND)(open_scene)
    app.action(views.PAGE_OPEN)(open_scene)

    @app.action(views.PAGE_BACK)
    async def back(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.scene(work, me, to.subject), to.production)
        await show(req, ack, client, view)


def _register_adding(app: AsyncApp, desk: Desk, pages: ScenePages) -> None:
    @app.action(views.ADD_OPEN)
    async def before_adding(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.adding(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.ADD_PREVIEW)
    async def preview(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(SceneForm, req.body["view"])
        view = await desk.look(req, lambda work, me: pages.preview(work, me, form), meta.production)
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.ADD_CHANGE)
    async def change(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        form = form_in(meta.mark)
        view = await desk.look(req, lambda work, me: pages.change(work, me, form), meta.production)
        await show(req, ack, client, view)

    @app.view(views.ADD_SAVE)
    async def add(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        form = form_in(meta.mark)
        view = await desk.submit(req, meta, lambda work, me: pages.add(work, me, form))
        await ack(response_action="update", view=view_dict(view))


def _register_editing(app: AsyncApp, desk: Desk, pages: ScenePages) -> None:
    @app.action(views.EDIT_OPEN)
    async def before_editing(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.editing(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.EDIT_SAVE)
    async def edit(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(EditForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.edit(work, me, meta.subject, form, meta.mark))
        await ack(response_action="update", view=view_dict(view))
