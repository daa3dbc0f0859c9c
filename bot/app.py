"""How the rooms are joined. This is the only module that sees them all; nothing is made at import.

`build` opens the records and joins them with the workflows (`bot.workflows`); `Bot.start` connects to Slack,
`Bot.stop` finishes what is in flight.
"""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import clock, workflows
from bot.domain.topics import catalogue as topic_catalogue
from bot.domain.work import NotSaved
from bot.logs import bolt_logger
from bot.own_files import OwnFileMaker
from bot.settings import Settings
from bot.timetable import Housekeeping, Retention, RoomSlots, SlotSummaries, Timetable, timetable
from handlers import home, setting_up
from handlers.delivery import Delivery
from handlers.directory import Directory
from handlers.http import HttpServer, application, serve
from handlers.pacer import Pacer
from handlers.paging import Paging
from handlers.profiles import Profiles
from handlers.second_socket import SocketWatch
from handlers.sockets import Sockets
from handlers.transport import Transport, Verifier
from handlers.words import catalogue as words_for
from storage.concerns.keys import MADE_AHEAD
from storage.concerns.room import Room
from storage.database import Database
from storage.head_file import HeadFileInUse
from storage.keyring import Keyring
from storage.own_files import RecordFolder
from storage.unit_of_work import Committed

log = structlog.get_logger()

CALL_SECONDS = 2
MOST_INSTANCES = 16


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the bot is installed, as one `auth.test` at start says. The bot's id stands for the app."""

    app_id: str
    team_id: str
    authorization: AuthorizeResult


class Bot:
    """One running instance: the Bolt app, its way in and its background work. Made by `build`."""

    def __init__(self, settings: Settings, database: Database, room: Room, now: clock.Now, pace: clock.Pace) -> None:
        self.settings = settings
        self.database = database
        self.room = room
        self.now = now
        self.watch = SocketWatch()
        self.services = workflows.Services()
        self._installed: Installed | None = None
        self._sockets: Sockets | None = None
        self._http: HttpServer | None = None
        self._timetable: Timetable | None = None
        self._other_sockets = 0
        self._background: list[asyncio.Task[Any]] = []
        self._ending = asyncio.Event()
        token = settings.bot_token.get_secret_value()
        self.client = AsyncWebClient(token=token, base_url=settings.api_url, timeout=CALL_SECONDS, retry_handlers=[])
        self.app = self._bolt()
        strangers = setting_up.strangers_section(self.services.setting_up, words_for)
        self.pacer = Pacer(self.client.auth_test, monotonic=pace.monotonic, sleep=pace.sleep)
        shared = (database, self.client, words_for)
        self.homes = home.Homes(
            *shared, workflows.home_sections(self.services), strangers, self.pacer,
            monotonic=pace.monotonic, sleep=pace.sleep,
        )  # fmt: skip
        self.delivery = Delivery(
            *shared, self.services.packs, self.pacer,
            revoked=database.lock, patience=pace.patience, monotonic=pace.monotonic, sleep=pace.sleep,
        )  # fmt: skip
        self.paging = Paging(
            database, room, self.client, words_for, self.pacer,
            revoked=database.lock, patience=pace.patience, monotonic=pace.monotonic, sleep=pace.sleep,
        )  # fmt: skip
        self.own_files = OwnFileMaker(
            database, RecordFolder(settings.records), self.services.own_files, self.services.records,
            topic_catalogue(), words_for,
        )  # fmt: skip
        workflows.register(
            self.app, self.services, database, room, self.homes,
            lock=database.lock, stopped=self._stopped, wake=self.paging.wake, making=self.own_files, now=now,
        )  # fmt: skip
        self.transport = Transport(self.app)

    def _bolt(self) -> AsyncApp:
        """Bolt with what our own edge does switched off, and every listener's outcome as the answer."""
        app = AsyncApp(
            client=self.client,
            logger=bolt_logger(),
            authorize=self._authorize(),
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        app.use(Directory(app))
        return app

    def _stopped(self) -> bool:
        return self.watch.stopped

    async def start(self) -> None:
        """Connect to Slack. Returns when the bot takes entries; raises what Slack or the network says otherwise."""
        # With a session of its own the client leaves its timeout to the session.
        self.client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))
        self._installed = await self._ask_who_we_are()
        await self.database.bind(self._installed.app_id, self._installed.team_id)
        if self.database.locked:
            # Slack has just accepted the token: the app was installed again.
            await self.database.unlock()
        self.database.on_commit(self._committed)
        self._run(self.homes.run())
        self._run(self.delivery.run())
        self._run(self.paging.run())
        self._run(self.own_files.run())
        self._timetable = self._ticks(self._installed.team_id)
        await self._timetable.first("room")
        self._timetable.start()
        if self.settings.http and self.settings.signing_secret:
            verifier = Verifier(self.settings.signing_secret.get_secret_value())
            self._http = await serve(application(self.transport, verifier, self.healthy), *self.settings.http)
        elif self.settings.app_token:
            self._sockets = Sockets(
                self.transport,
                self.client,
                self.settings.app_token.get_secret_value(),
                self.watch,
                other_sockets=lambda: self._other_sockets,
            )
            await self._sockets.start()
        log.info("ready", outcome="done")

    async def stop(self) -> None:
        """Take nothing more in, finish what is in flight, then let everything go. Safe to call twice."""
        for way_in in (self._sockets, self._http):
            if way_in is not None:
                await way_in.stop()
        if self._timetable is not None:
            self._timetable.stop()
        await self.delivery.stop()
        await self.paging.stop()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await asyncio.to_thread(self.room.close)
        await asyncio.to_thread(self.database.close)
        if self.client.session is not None:
            await self.client.session.close()
        log.info("stop", outcome="done")

    async def run_until_stopped(self) -> None:
        """Run until SIGTERM or SIGINT, then finish what is in flight."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ending.set)
        await self._ending.wait()

    async def tick(self) -> None:
        """Everything the timetable does, once; for whoever moved the clock."""
        if self._timetable is not None:
            await self._timetable.tick()

    async def settled(self) -> None:
        """Until everything due was posted and every marked Home was published."""
        await self.delivery.drain()
        await self.paging.drain()
        await self.homes.settled()

    def _ticks(self, team_id: str) -> Timetable:
        rules = self.services.packs
        return timetable(
            room=RoomSlots(self.database, self.room, rules, team_id).close,
            slots=SlotSummaries(self.database, rules, team_id).put,
            housekeeping=Housekeeping(self.database, rules, team_id).tidy,
            own_files=self.own_files.tidy,
            retention=Retention(self.database, self.room, rules, team_id).purge,
            heartbeat=self._beat,
            profiles=Profiles(self.database, self.client, self.pacer, team_id).refresh,
            deliver=self._wake_delivery,
        )

    async def _wake_delivery(self) -> None:
        self.delivery.wake()
        self.paging.wake()

    async def _beat(self) -> None:
        """Say that this instance lives, and learn how many sockets the others hold."""
        await self.database.heartbeat(self._sockets.open_sockets if self._sockets else 0)
        self._other_sockets = await self.database.other_sockets(self.now())

    def healthy(self) -> bool:
        """Whether the bot takes entries now."""
        return not (self.database.locked or self.watch.stopped)

    def _run(self, work: Awaitable[Any]) -> None:
        self._background.append(asyncio.ensure_future(work))

    def _committed(self, committed: Committed) -> None:
        if committed.outbox:
            self.delivery.wake()
        if committed.productions:
            self.homes.mark_productions(committed.productions)
        for who in committed.people:
            self.homes.mark(who)

    async def _ask_who_we_are(self) -> Installed:
        said = await self.client.auth_test()
        token = self.settings.bot_token.get_secret_value()
        authorization = AuthorizeResult.from_auth_test_response(auth_test_response=said, bot_token=token)
        return Installed(str(said["bot_id"]), str(said["team_id"]), authorization)

    def _authorize(self) -> Callable[..., Awaitable[AuthorizeResult]]:
        """What `auth.test` said at start; no call for anybody who presses anything."""

        async def authorize(team_id: str | None) -> AuthorizeResult:
            if self._installed is None:
                raise NotSaved
            return self._installed.authorization

        return authorize


def build(
    settings: Settings, now: clock.Now | None = None, pace: clock.Pace | None = None, made_ahead: int = MADE_AHEAD
) -> Bot:
    """Open keyring, database and the room of concerns, and join the rooms. `made_ahead` is the room's.

    Raises the errors of `Keyring.open`, `Database.open` and `Room.open`, each with a sentence for a person.
    """
    if now is None:
        now = clock.rehearsed(settings.rehearsal_clock) if settings.rehearsal_clock else clock.real
    keyring = Keyring.open(settings.keyring)
    database = _open(settings, keyring, now)
    try:
        room = Room.open(
            settings.database_url.get_secret_value(), keyring, now,
            locked=lambda: database.locked, made_ahead=made_ahead,
        )  # fmt: skip
    except BaseException:
        database.close()
        raise
    return Bot(settings, database, room, now, pace or clock.Pace())


def _open(settings: Settings, keyring: Keyring, now: clock.Now) -> Database:
    """The database under the first free instance name of this machine, the same name at every start."""
    url = settings.database_url.get_secret_value()
    host = re.sub(r"[^A-Za-z0-9_-]", "-", socket.gethostname()) or "host"
    for number in range(1, MOST_INSTANCES):
        try:
            return Database.open(url, keyring, f"{host}-{number}", now)
        except HeadFileInUse:
            continue
    return Database.open(url, keyring, f"{host}-{MOST_INSTANCES}", now)
