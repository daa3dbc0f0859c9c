"""My record, who read my answers, and who reads them: each shows a person their own and no other's.

No button or view here says whom it is about; it is always whoever presses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.checkins import CheckIns
from bot.domain.people import READERS, Actor
from bot.domain.permissions import Action, may
from bot.domain.record import OwnRecords
from bot.domain.topics import Catalogue
from bot.domain.work import NotFound, Work
from handlers.forms import metadata_of, pressed, turned_by
from handlers.home import Section
from handlers.identify import Desk
from handlers.showing import show, show_beside
from handlers.views import record as views
from handlers.views.checkins import READS
from handlers.words import Words, WordsFor

Job = Callable[[Work, Actor], View]


class _Pages:
    """From one service call to the view that follows it, inside the unit of work."""

    def __init__(self, records: OwnRecords, checkins: CheckIns, catalogue: Catalogue, words_for: WordsFor) -> None:
        self._records = records
        self._checkins = checkins
        self._catalogue = catalogue
        self._words_for = words_for

    def words(self, actor: Actor) -> Words:
        return self._words_for(actor.account.locale)

    def mine(self, work: Work, actor: Actor, page: int = 0) -> View:
        return views.mine(self.words(actor), actor, self._records.open(work, actor), names_of(work, actor), page)

    def version(self, work: Work, actor: Actor, scene_id: str, version: int, page: int = 0) -> View:
        scene, given = self._records.version(work, actor, scene_id, version)
        recorder = names_of(work, actor).person(given.recorded.by) if given.recorded else ""
        return views.version_page(self.words(actor), actor, self._catalogue, scene, given, recorder, page)

    def reads(self, work: Work, actor: Actor, page: int = 0) -> View:
        return views.reads_page(
            self.words(actor), actor, self._records.reads(work, actor), names_of(work, actor), page
        )  # fmt: skip

    def readers(self, work: Work, actor: Actor) -> View:
        asking = self._checkins.asking(work, actor)
        current = []
        for appointment in work.people.appointments(actor.production.id):
            person = work.people.person(actor.production.id, appointment.person_id)
            if appointment.until is None and appointment.role in READERS and person is not None:
                current.append((appointment, person))
        return views.readers_page(self.words(actor), actor, current, asking)


def names_of(work: Work, actor: Actor) -> views.Names:
    """What people are called and scenes are numbered on the actor's production."""

    def person(person_id: str) -> str:
        found = work.people.person(actor.production.id, person_id) if person_id else None
        return found.name if found else ""

    def scene(scene_id: str) -> str:
        found = work.scenes.scene(actor.production.id, scene_id) if scene_id else None
        return found.number if found else ""

    return views.Names(person, scene)


def home_section(words_for: WordsFor) -> Section:
    """One's own record, and for performers who reads: the same whatever anybody did."""

    def section(work: Work, actor: Actor) -> Sequence[Block]:
        if not may(actor.person, Action.SEE_OWN_RECORD):
            return ()
        return views.home_blocks(words_for(actor.account.locale), actor)

    return section


def register(
    app: AsyncApp, desk: Desk, records: OwnRecords, checkins: CheckIns, catalogue: Catalogue, words_for: WordsFor
) -> None:
    pages = _Pages(records, checkins, catalogue, words_for)
    _register_lists(app, desk, pages)
    _register_versions(app, desk, pages)
    _register_readers(app, desk, pages)


def _register_lists(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.MINE)
    async def mine(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.mine, pressed(req.body).production)
        await show_beside(req, ack, client, view)

    @app.action(views.MINE_NEXT)
    @app.action(views.MINE_BACK)
    async def turn_mine(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.MINE_NEXT)
        view = await desk.look(req, lambda work, me: pages.mine(work, me, meta.page + by), meta.production)
        await show(req, ack, client, view)

    @app.action(READS)
    async def reads(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.reads, pressed(req.body).production)
        await show_beside(req, ack, client, view)

    @app.action(views.READS_NEXT)
    @app.action(views.READS_BACK)
    async def turn_reads(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.READS_NEXT)
        view = await desk.look(req, lambda work, me: pages.reads(work, me, meta.page + by), meta.production)
        await show(req, ack, client, view)


def _register_versions(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.VERSION)
    async def version(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        to = pressed(req.body)
        scene_id, _, number = to.subject.partition(":")
        if not number.isdecimal():
            raise NotFound
        view = await desk.look(req, lambda work, me: pages.version(work, me, scene_id, int(number)), to.production)
        await show_beside(req, ack, client, view)

    @app.action(views.VERSION_NEXT)
    @app.action(views.VERSION_BACK)
    async def turn(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        meta, by = metadata_of(req.body["view"]), turned_by(req.body, views.VERSION_NEXT)

        def job(work: Work, me: Actor) -> View:
            return pages.version(work, me, meta.subject, meta.version, meta.page + by)

        await show(req, ack, client, await desk.look(req, job, meta.production))


def _register_readers(app: AsyncApp, desk: Desk, pages: _Pages) -> None:
    @app.action(views.READERS)
    async def readers(req: AsyncBoltRequest, ack: AsyncAck, client: AsyncWebClient) -> None:
        view = await desk.look(req, pages.readers, pressed(req.body).production)
        await show_beside(req, ack, client, view)
