"""A scene's brief, told marks and cast numbers: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.announcing import Announcing
from bot.domain.importing import Importing
from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, may, permit
from bot.domain.scenes import BriefDraft, Scenes, Told, found_scene
from bot.domain.topics import Catalogue
from bot.domain.work import NotFound, Work
from handlers.forms import (
    ONE_LINE,
    Form,
    Metadata,
    clean,
    like_an_id,
    metadata_of,
    parse,
    pressed,
    values_of,
    view_dict,
)
from handlers.identify import Desk
from handlers.scenes import ScenePages
from handlers.showing import show, show_beside
from handlers.views import briefs as views
from handlers.words import Words

PersonId = Annotated[str, Field(max_length=64)]


class BriefForm(Form):
    intimate: tuple[Literal["intimate"], ...] = ()
    kind: str | None = None
    brief: Annotated[str, Field(max_length=views.BRIEF_LENGTH), BeforeValidator(clean)] = ""
    performers: Annotated[tuple[PersonId, ...], Field(max_length=views.MOST_OPTIONS)] = ()
    changed: Annotated[str, Field(max_length=views.CHANGED_LENGTH), ONE_LINE] = ""

    def draft(self, catalogue: Catalogue) -> BriefDraft:
        """Raises `NotFound` for a kind the catalogue does not have."""
        kind = catalogue.kind(self.kind).id if self.kind else ""
        return BriefDraft(bool(self.intimate), kind, self.brief, self.performers, self.changed)


def told_of(view: Mapping[str, Any]) -> dict[str, Told | None]:
    """Person id to who told them, from the form that has a field for each performer."""
    try:
        return {
            person_id: None if value in (None, views.NOT_TOLD) else Told(value)
            for person_id, value in values_of(view).items()
        }
    except ValueError:
        raise NotFound from None


def pressed_person(action: Mapping[str, Any]) -> str:
    """The person chosen beside a cast number. What is no id of anybody is not found."""
    chosen = action.get("selected_option")
    try:
        return like_an_id((chosen or {}).get("value", ""))
    except (AttributeError, ValueError):
        raise NotFound from None


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, scenes: ScenePages, announcing: Announcing, importing: Importing, catalogue: Catalogue) -> None:
        self._scenes = scenes
        self._service: Scenes = scenes.service
        self._announcing = announcing
        self._importing = importing
        self.catalogue = catalogue

    def words(self, actor: Actor) -> Words:
        return self._scenes.words(actor)

    def editing(self, work: Work, actor: Actor, scene_id: str) -> View:
        permit(work, actor, Action.EDIT_BRIEF, scene_id)
        scene, content = self._service.brief(work, actor, scene_id)
        cast = [casting.person_id for casting in work.scenes.castings(scene)]
        performers = work.people.with_role(actor.production.id, Role.PERFORMER)
        return views.brief_page(
            self.words(actor), actor, self.catalogue, scene, content, performers, cast, self._scenes.new_nonce()
        )

    def save(self, work: Work, actor: Actor, meta: Metadata, form: BriefForm) -> View:
        done = self._service.edit_brief(work, actor, meta.subject, meta.version, form.draft(self.catalogue))
        return views.brief_saved(self.words(actor), actor, done)

    def read(self, work: Work, actor: Actor, scene_id: str) -> View:
        scene, content = self._service.brief(work, actor, scene_id)
        sent = {casting.person_id for casting in work.scenes.castings(scene) if casting.sent_at}
        # A performer meets the brief once it was sent to them, and not while it is being written.
        if not (actor.person.holds(Role.COORDINATOR, Role.DIRECTOR) or actor.id in sent):
            raise NotFound
        return views.brief_read(self.words(actor), self.catalogue, scene, content)

    def performers(self, work: Work, actor: Actor, typed: str) -> list[Option]:
        permit(work, actor, Action.EDIT_BRIEF)
        performers = work.people.with_role(actor.production.id, Role.PERFORMER)
        return [views.performer_option(person) for person in _named(performers, typed)]

    def telling(self, work: Work, actor: Actor, scene_id: str) -> View:
        permit(work, actor, Action.MARK_TOLD, scene_id)
        scene = found_scene(work, actor, scene_id)
        if not scene.announced_kind:
            raise NotFound
        people = {person.id: person for person in work.people.roster(actor.production.id)}
        cast = [(c, people[c.person_id]) for c in work.scenes.castings(scene) if c.person_id in people]
        return views.told_page(self.words(actor), actor, scene, cast, self._scenes.new_nonce())

    def tell(self, work: Work, actor: Actor, scene_id: str, told: dict[str, Told | None], seen: str) -> View:
        self._announcing.mark_told(work, actor, scene_id, told, seen)
        return self._scenes.scene(work, actor, scene_id)

    def unmatched(self, work: Work, actor: Actor) -> View:
        _may_match(work, actor)
        return views.cast_page(self.words(actor), actor, work.scenes.unmatched_cast(actor.production.id))

    def unnumbered(self, work: Work, actor: Actor, typed: str) -> list[Option]:
        _may_match(work, actor)
        performers = work.people.with_role(actor.production.id, Role.PERFORMER)
        free = [person for person in performers if not person.cast_number]
        return [views.performer_option(person) for person in _named(free, typed)]

    def match(self, work: Work, actor: Actor, number: str, person_id: str) -> View:
        self._importing.match(work, actor, number, person_id)
        return self.unmatched(work, actor)


def _may_match(work: Work, actor: Actor) -> None:
    permit(work, actor, Action.EDIT_ROSTER if may(actor.person, Action.EDIT_ROSTER) else Action.RECORD_ANSWERS)


def _named(people: Sequence[Person], typed: str) -> list[Person]:
    wanted = clean(typed).casefold()
    return [person for person in people if wanted in person.name.casefold()][: views.MOST_OPTIONS]


def register(
    app: AsyncApp, desk: Desk, scenes: ScenePages, announcing: Announcing, importing: Importing, catalogue: Catalogue
) -> None:
    pages = _Pages(scenes, announcing, importing, catalogue)
    _register_brief(app, desk, pages)
    _register_told(app, desk, pages)
    _register_cast(app, desk, pages)


def _search(app: AsyncApp, desk: Desk, action_id: str, options_of: Callable[[Work, Actor, str], list[Option]]) -> None:
    @app.options(action_id)
    async def search(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, typed = metadata_of(req.body.get("view") or {}), str(req.body.get("value") or "")
        options = await desk.look(req, lambda work, me: options_of(work, me, typed), meta.production)
        await ack(options=options)


def _register_brief(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.BRIEF_OPEN)
    async def before_brief(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.editing(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.BRIEF_SAVE)
    async def save(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, form = metadata_of(req.body["view"]), parse(BriefForm, req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.save(work, me, meta, form))
        await ack(response_action="update", view=view_dict(view))

    @app.action(views.BRIEF_READ)
    async def read(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.read(work, me, to.subject), to.production)
        await show_beside(req, ack, client, view)

    _search(app, desk, views.PERFORMERS_FIND, pages.performers)


def _register_told(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.TOLD_OPEN)
    async def before_telling(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.telling(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.TOLD_SAVE)
    async def tell(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, told = metadata_of(req.body["view"]), told_of(req.body["view"])
        view = await desk.submit(req, meta, lambda work, me: pages.tell(work, me, meta.subject, told, meta.mark))
        await ack(response_action="update", view=view_dict(view))


def _register_cast(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.CAST_OPEN)
    async def open_cast(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.unmatched, pressed(req.body).production)
        await show(req, ack, client, view)

    @app.action(views.CAST_MATCH)
    async def match(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, action = metadata_of(req.body["view"]), req.body["actions"][0]
        number = str(action.get("block_id", "")).removeprefix(views.CAST_BLOCK)
        person_id = pressed_person(action)
        view = await desk.press(req, lambda work, me: pages.match(work, me, number, person_id), meta.production)
        await show(req, ack, client, view)

    _search(app, desk, views.CAST_MATCH, pages.unnumbered)
