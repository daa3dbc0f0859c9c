"""The one button that every message has: what it opens is looked up when it is pressed, for its own reader alone.

The button carries the notice's id and nothing else. A notice that is gone, somebody else's, or of another production
is not found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.outbox import Kind, Notice
from bot.domain.people import Actor
from bot.domain.work import NotFound, Work
from handlers.forms import pressed
from handlers.identify import Desk
from handlers.showing import show
from handlers.views import messages as views

Opener = Callable[[Work, Actor, str], View]
"""What a message of one kind opens, from the id of its subject."""

Inbox = Callable[[AsyncBoltRequest, str], Awaitable[View]]
"""What a reader's summary and page open, on this production: what is addressed to them, or that nothing is."""


def opens_check_in(first: Opener, own_scenes: Callable[[Work, Actor], View]) -> Opener:
    """For a notice about a scene or a reminder about a slot: the check-in's first page, else one's own scenes."""

    def open_it(work: Work, actor: Actor, subject: str) -> View:
        slot = work.scenes.slot(actor.production.id, subject)
        try:
            return first(work, actor, slot.scene_id if slot else subject)
        except NotFound:
            return own_scenes(work, actor)

    return open_it


def opens_about(check_in: Opener, about_list: Sequence[Opener]) -> Opener:
    """For a message about a closed-set list the first of its pages that is this reader's; else the check-in's."""

    def open_it(work: Work, actor: Actor, subject: str) -> View:
        if work.closed_sets.find(actor.production.id, subject) is None:
            return check_in(work, actor, subject)
        for opener in about_list:
            try:
                return opener(work, actor, subject)
            except NotFound:
                continue
        raise NotFound

    return open_it


def own_notice(work: Work, actor: Actor, notice_id: str) -> Notice:
    """The notice, if it was for this person on this production."""
    # What is no id of ours is not shown to the database, which may choke on it.
    notice = work.outbox.find(notice_id) if notice_id.isascii() and notice_id.isalnum() else None
    if notice is None or (notice.production_id, notice.reader) != (actor.production.id, actor.id):
        raise NotFound
    return notice


def register(
    app: AsyncApp,
    desk: Desk,
    openers: Mapping[Kind, Opener],
    inbox: Inbox,
    recorded: Collection[Kind] = frozenset(),
) -> None:
    """`openers` is what each kind of message opens; opening one of a `recorded` kind is itself kept. A summary opens
    the `inbox`, which stands in a store of its own, and so does a page."""

    async def opened(req: AsyncBoltRequest, production: str, notice_id: str) -> View:
        def drawn(work: Work, me: Actor) -> View:
            notice = own_notice(work, me, notice_id)
            opener = openers.get(notice.kind)
            if opener is None:
                raise NotFound
            return opener(work, me, notice.subject)

        def look(work: Work, me: Actor) -> tuple[Kind, View | None]:
            kind = own_notice(work, me, notice_id).kind
            elsewhere = kind is Kind.SUMMARY or kind in recorded
            return kind, None if elsewhere else drawn(work, me)

        if notice_id == views.INBOX:
            return await inbox(req, production)
        kind, view = await desk.look(req, look, production)
        if view is not None:
            return view
        return await (inbox(req, production) if kind is Kind.SUMMARY else desk.read(req, drawn, production))

    @app.action(views.OPEN)
    async def open_notice(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        if not to.production:
            raise NotFound
        await show(req, ack, client, await opened(req, to.production, to.subject))
