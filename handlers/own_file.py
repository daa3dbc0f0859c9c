"""Get My Record: the file is asked for here and made in the background.

The passphrase goes into the one answer that shows it and to whoever makes the file; it is in no id, log or record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.own_file import OwnFiles
from bot.domain.people import Actor, Role
from bot.domain.work import Work
from handlers.forms import metadata_of, pressed, view_dict
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import own_file as views
from handlers.words import WordsFor


class Making(Protocol):
    """Whoever makes files in the background."""

    def start(self, file_id: str, passphrase: str) -> None:
        """Make this file; returns at once."""
        ...


def register(
    app: AsyncApp, desk: Desk, service: OwnFiles, making: Making, words_for: WordsFor,
    new_nonce: Callable[[], str], new_passphrase: Callable[[], str],
) -> None:  # fmt: skip
    def page(work: Work, actor: Actor) -> View:
        keepers = [person.name for person in work.people.with_role(actor.production.id, Role.ADMIN) if person.name]
        return views.page(words_for(actor.account.locale), actor, service.page(work, actor), keepers, new_nonce())

    @app.action(views.OPEN)
    async def open_page(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show_beside(req, ack, client, await desk.look(req, page, pressed(req.body).production))

    @app.action(views.CHECK)
    async def check(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        await show(req, ack, client, await desk.look(req, page, pressed(req.body).production))

    @app.view(views.MAKE)
    async def make(req: AsyncBoltRequest, ack: AsyncAck) -> None:
        meta, passphrase = metadata_of(req.body["view"]), new_passphrase()

        def job(work: Work, actor: Actor) -> tuple[str, View]:
            file = service.ask(work, actor)
            return file.id, views.passphrase_page(words_for(actor.account.locale), actor, passphrase)

        file_id, view = await desk.submit(req, meta, job)
        making.start(file_id, passphrase)
        await ack(response_action="update", view=view_dict(view))
