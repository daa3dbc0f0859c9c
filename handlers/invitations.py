"""Invitations to a closed set: each listener parses, calls the service once, and shows the result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.invitations import Invitations
from bot.domain.people import Actor, Role
from bot.domain.set_list import Reply
from bot.domain.work import Stale, Work
from handlers.forms import Metadata, metadata_of, pressed, view_dict
from handlers.home import Section
from handlers.identify import Desk
from handlers.notices import Opener
from handlers.showing import show
from handlers.views import invitations as views
from handlers.words import Words, WordsFor


def coordinator_name(work: Work, actor: Actor) -> str:
    """The coordinator's name, empty where nobody is appointed."""
    coordinators = work.people.with_role(actor.production.id, Role.COORDINATOR)
    return coordinators[0].name if coordinators else ""


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, service: Invitations, words_for: WordsFor, new_nonce: Callable[[], str]) -> None:
        self._service = service
        self._words_for = words_for
        self._new_nonce = new_nonce

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def page(self, work: Work, actor: Actor, list_id: str, notice: str = "") -> View:
        shown = self._service.mine(work, actor, list_id)
        return views.page(self.words(actor), actor, shown, coordinator_name(work, actor), self._new_nonce(), notice)

    def newer(self, work: Work, actor: Actor, list_id: str) -> View:
        """The invitation as it is now, for somebody whose page was overtaken."""
        return self.page(work, actor, list_id, "invitation-newer")

    def reply(self, work: Work, actor: Actor, meta: Metadata, reply: Reply) -> View:
        words = self.words(actor)
        rules = views.rules_of(words, actor)
        done = self._service.reply(work, actor, meta.subject, reply, meta.mark, rules)
        return views.answered(words, actor, done, coordinator_name(work, actor))


def home_section(service: Invitations, words_for: WordsFor) -> Section:
    """Everybody's own invitations of this shoot day and later."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        return views.home_blocks(words_for(actor.account.locale), actor, service.own(work, actor))

    return section


def opener(service: Invitations, words_for: WordsFor, new_nonce: Callable[[], str]) -> Opener:
    """What a notice or reminder about a list opens for whoever is, or was, invited."""
    return _Pages(service, words_for, new_nonce).page


def register(
    app: AsyncApp, desk: Desk, service: Invitations, words_for: WordsFor, new_nonce: Callable[[], str]
) -> None:
    pages = _Pages(service, words_for, new_nonce)

    async def or_newer(req: AsyncBoltRequest, meta: Metadata, view: Awaitable[View]) -> View:
        """The view; or, where what was shown is no longer so, the newer page instead of an error alone."""
        try:
            return await view
        except Stale:
            return await desk.look(req, lambda work, me: pages.newer(work, me, meta.subject), meta.production)

    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        view = await desk.look(req, lambda work, me: pages.page(work, me, to.subject), to.production)
        await show(req, ack, client, view)

    @app.view(views.ACCEPT)
    async def accept(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta = metadata_of(req.body["view"])
        saved = desk.submit(req, meta, lambda work, me: pages.reply(work, me, meta, Reply.ACCEPTED))
        await ack(response_action="update", view=view_dict(await or_newer(req, meta, saved)))

    @app.action(views.CANNOT)
    async def cannot(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta = metadata_of(req.body["view"])
        saved = desk.press(req, lambda work, me: pages.reply(work, me, meta, Reply.CANNOT), meta.production)
        await show(req, ack, client, await or_newer(req, meta, saved))
