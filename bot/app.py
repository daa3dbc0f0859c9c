"""How the rooms are joined. This is the only module that sees them all; nothing is made at import.

`build` opens the records and joins services and handlers; `Bot.start` connects to Slack, `Bot.stop` finishes what is
in flight.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import clock
from bot.domain.announcing import Announcing
from bot.domain.checkins import CheckIns
from bot.domain.rulebook import Packs
from bot.domain.scene_sheet import SceneSheets
from bot.domain.scenes import Scenes
from bot.domain.status import Statuses
from bot.domain.topics import catalogue as topic_catalogue
from bot.domain.work import NotSaved
from bot.logs import bolt_logger
from bot.settings import Settings
from handlers import checkins, errors, home
from handlers.http import HttpServer, application, serve
from handlers.identify import Desk
from handlers.second_socket import SocketWatch
from handlers.sockets import Sockets
from handlers.transport import Transport, Verifier
from handlers.words import catalogue as words_for
from storage.database import Database
from storage.head_file import HeadFileInUse
from storage.keyring import Keyring
from storage.unit_of_work import Committed

log = structlog.get_logger()

CALL_SECONDS = 2
NONCE_BYTES = 18
MOST_INSTANCES = 16


def new_nonce() -> str:
    """What makes a submission happen once; random, so that it says nothing about order or time."""
    return secrets.token_urlsafe(NONCE_BYTES)


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the bot is installed, as one `auth.test` at start says. The bot's id stands for the app."""

    app_id: str
    team_id: str
    authorization: AuthorizeResult


@dataclass(frozen=True, slots=True)
class Services:
    """The workflows, each made once."""

    checkins: CheckIns
    scenes: Scenes
    statuses: Statuses
    announcing: Announcing
    sheets: SceneSheets

    @classmethod
    def made(cls) -> Services:
        topics, packs = topic_catalogue(), Packs()
        own = CheckIns(topics)
        announcing = Announcing(packs)
        return cls(own, Scenes(topics), Statuses(own), announcing, SceneSheets(topics, own, announcing))


class Bot:
    """One running instance: the Bolt app, its way in and its background work. Made by `build`."""

    def __init__(self, settings: Settings, database: Database, now: clock.Now) -> None:
        self.settings = settings
        self.database = database
        self.now = now
        self.watch = SocketWatch()
        self.services = Services.made()
        self._installed: Installed | None = None
        self._sockets: Sockets | None = None
        self._http: HttpServer | None = None
        self._other_sockets = 0
        self._background: list[asyncio.Task[Any]] = []
        self._ending = asyncio.Event()
        self.client = AsyncWebClient(
            token=settings.bot_token.get_secret_value(),
            base_url=settings.api_url,
            timeout=CALL_SECONDS,
            retry_handlers=[],
        )
        self.app = AsyncApp(
            client=self.client,
            logger=bolt_logger(),
            authorize=self._authorize(),
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        self.homes = home.Homes(database, self.client, words_for, self._sections(), lambda _: ())
        self._listen()
        self.transport = Transport(self.app)

    def _sections(self) -> Sequence[home.Section]:
        """The parts of Home, in the order in which they need a person."""
        return (checkins.home_section(self.services.checkins, words_for),)

    def _listen(self) -> None:
        """Register every workflow; a new one is one line here."""
        desk = Desk(self.database, stopped=lambda: self.watch.stopped, acted=self.homes.mark)
        errors.register(self.app, words_for)
        home.register(self.app, desk, self.homes, self.database)
        checkins.register(self.app, desk, self.services.checkins, topic_catalogue(), words_for, new_nonce)

    async def start(self) -> None:
        """Connect to Slack. Returns when the bot takes entries; raises what Slack or the network says otherwise."""
        self.client.session = aiohttp.ClientSession()
        self._installed = await self._ask_who_we_are()
        await self.database.bind(self._installed.app_id, self._installed.team_id)
        self.database.on_commit(self._committed)
        self._run(self.homes.run())
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
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
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
        """Everything the timetable does, once; what a rehearsal calls after it moved the clock."""

    async def settled(self) -> None:
        """Until everything due was posted and every marked Home was published."""
        await self.homes.settled()

    def healthy(self) -> bool:
        """Whether the bot takes entries now."""
        return not (self.database.locked or self.watch.stopped)

    def _run(self, work: Awaitable[Any]) -> None:
        self._background.append(asyncio.ensure_future(work))

    def _committed(self, committed: Committed) -> None:
        if committed.productions:
            self.homes.mark_productions(committed.productions)

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


def build(settings: Settings, now: clock.Now | None = None) -> Bot:
    """Open keyring and database and join the rooms.

    Raises the errors of `Keyring.open` and `Database.open`, each with a sentence for a person.
    """
    if now is None:
        now = clock.rehearsed(settings.rehearsal_clock) if settings.rehearsal_clock else clock.real
    return Bot(settings, _open(settings, Keyring.open(settings.keyring), now), now)


def _open(settings: Settings, keyring: Keyring, now: clock.Now) -> Database:
    """The database under the first free instance name of this machine, the same name at every start."""
    url = settings.database_url.get_secret_value()
    for number in range(1, MOST_INSTANCES):
        try:
            return Database.open(url, keyring, f"{socket.gethostname()}-{number}", now)
        except HeadFileInUse:
            continue
    return Database.open(url, keyring, f"{socket.gethostname()}-{MOST_INSTANCES}", now)
