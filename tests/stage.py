"""The whole bot on a rehearsal stage: the shipped app, a real database, a strict local Slack, and people who act.

A story reads as what people do and see. The bot runs in this process on a loop of its own, joined by `bot.app.build`
and connected by its real transport; only its clock is the workspace's.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeVar

from pydantic import SecretStr

from bot.app import Bot, build
from bot.clock import Pace
from bot.domain.people import READERS, Account, Actor, Appointment, Grant, Person, Production, Role, SlackUser
from bot.domain.work import Work
from bot.settings import Settings
from rehearsal.loops import LoopThread
from rehearsal.manifest import Manifest, read_manifest
from rehearsal.people import Person as Acting
from rehearsal.workspace import Workspace
from storage.keyring import Keyring

T = TypeVar("T")
Transport = Literal["socket", "http"]

CHECKOUT = Path(__file__).parents[1]
ZONE = "Europe/Berlin"
BEGINS = wall_time(13, tzinfo=UTC)
"""When every story begins, at whatever hour it is told: between two summaries, and while nobody rests."""
LONG = 20.0
NOBODY: Mapping[str, Role] = MappingProxyType({})
FEW_KEYS = 3
"""Made ahead for concerns: a test raises few."""
PATIENT = 2.0
"""Seconds, which here pass at once, for which delivery waits for one message's turn. With fewer, a second message to
somebody would be put off by a second of the workspace's clock, which stories do not wait."""


@cache
def shipped_manifest() -> Manifest:
    """The bot's own, read once."""
    return read_manifest(CHECKOUT / "app_manifest.yml")


class Hurry:
    """Monotonic time in which waiting for one's turn takes no time."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self.pace = Pace(lambda: time.monotonic() + self._ahead, self._sleep, PATIENT)

    async def _sleep(self, seconds: float) -> None:
        self._ahead += max(0.0, seconds)
        await asyncio.sleep(0.001)


class Stage:
    """One workspace and one bot. Use it as a context manager, or through the `stage` fixture."""

    def __init__(self, database_url: str, folder: Path, transport: Transport = "socket") -> None:
        self.folder = folder
        self.database_url = database_url
        self.transport = transport
        self.keys = folder / "keys"
        if not self.keys.exists():
            Keyring.create(self.keys).close()
        # A file for each process: two runs at once would mix their lines.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.record = CHECKOUT / "var" / f"recorded-{worker}-{os.getpid()}.jsonl"
        self._recorded_before = self.record.stat().st_size if self.record.exists() else 0
        self.workspace = Workspace(
            shipped_manifest(),
            rate_scale=None,
            record=self.record,
            clock_path=folder / "clock",
        )
        self.production_id = ""
        self.ids: dict[str, str] = {}
        self._loop: LoopThread | None = None
        self._bot: Bot | None = None

    @property
    def bot(self) -> Bot:
        if self._bot is None:
            raise LookupError("the bot is not running")
        return self._bot

    @property
    def loop(self) -> LoopThread:
        if self._loop is None:
            raise LookupError("the bot is not running")
        return self._loop

    def settings(self) -> Settings:
        """Settings as the environment of a child process would give them."""
        over_http = self.transport == "http"
        return Settings(
            bot_token=SecretStr(self.workspace.bot_token),
            app_token=None if over_http else SecretStr(self.workspace.app_token),
            signing_secret=SecretStr(self.workspace.signing_secret) if over_http else None,
            http=("127.0.0.1", _free_port()) if over_http else None,
            api_url=self.workspace.api_url,
            database_url=SecretStr(self.database_url),
            keyring=self.keys,
            rehearsal_clock=None,
            records=self.folder / "records",
        )

    def start(self) -> None:
        self.workspace.clock.advance(_until_it_begins(self.workspace.clock.now()))
        self.workspace.start()
        self.start_bot()

    def start_bot(self) -> None:
        settings = self.settings()
        self._bot = build(settings, self.workspace.clock.now, Hurry().pace, made_ahead=FEW_KEYS)
        self._loop = LoopThread("bot")
        self._loop.start()
        self._loop.run(self._bot.start())
        if settings.http:
            self.workspace.deliver_to(f"http://{settings.http[0]}:{settings.http[1]}/slack/events")

    def stop_bot(self) -> None:
        if self._loop is not None and self._bot is not None:
            self._loop.run(self._bot.stop())
            self._loop.stop()
        self._bot = self._loop = None

    def stop(self) -> None:
        try:
            self.stop_bot()
        finally:
            self.workspace.stop()

    def does(self, job: Callable[[Work], T]) -> T:
        """Change the records directly, for what a story takes as given."""
        return self.loop.run(self.bot.database.change(job, deadline=time.monotonic() + LONG))

    def looks(self, job: Callable[[Work], T]) -> T:
        return self.loop.run(self.bot.database.look(job, deadline=time.monotonic() + LONG))

    def as_actor(self, work: Work, name: str) -> Actor:
        """The actor that a press of this person would be."""
        production = work.people.production(self.production_id)
        person = work.people.person(self.production_id, self.ids[name])
        assert production is not None
        assert person is not None
        return Actor(person, production, Account(person.slack or SlackUser(self.workspace.team.id, "")))

    def recorded(self) -> bytes:
        """What passed between the bot and this stage's workspace so far, as `rehearsal.recording` writes it."""
        with self.record.open("rb") as record:
            record.seek(self._recorded_before)
            return record.read()

    def settles(self) -> None:
        """Until everything due was posted and every marked Home published."""
        self.loop.run(self.bot.settled())

    def advances(self, by: timedelta) -> None:
        """Move the workspace's clock, let every tick happen once, and settle."""
        self.workspace.advance(by)
        self.loop.run(self.bot.tick())
        self.settles()

    def opens_production(
        self,
        title: str = "Nightfall",
        zone: str = ZONE,
        people: Mapping[str, Role] = NOBODY,
        then: Callable[[Work], object] = lambda work: None,
    ) -> str:
        """A production that is set up, with its channel, these people with a telephone number, and what `then` does.

        All of it in one change: for each change, everybody's Home is drawn anew.
        """
        channel = self.workspace.add_channel(title.lower())
        for name in people:
            self.workspace.add_person(name, zone=ZONE)

        def job(work: Work) -> str:
            self.production_id = work.new_id()
            work.people.add_production(
                Production(
                    id=self.production_id,
                    team_id=self.workspace.team.id,
                    title=title,
                    zone=zone,
                    channel_id=channel.id,
                    rule_pack="non_union",
                    outside_contact="Helpline 0800 000",
                    union_line="0800 111",
                )
            )
            for name, role in people.items():
                self._join(work, name, (Grant(role),), self.workspace.person(name), phone="+49 30 1")
            then(work)
            return self.production_id

        return self.does(job)

    def adds(
        self, name: str, *roles: Role, unit: str = "main", slack: bool = True, adult: bool = True, phone: str = ""
    ) -> Acting | None:
        """Somebody on the roster, and in the workspace unless without Slack."""
        acting = self.workspace.add_person(name, zone=ZONE) if slack else None
        grants = tuple(Grant(role, unit) for role in roles)
        self.does(lambda work: self._join(work, name, grants, acting, adult=adult, phone=phone))
        return acting

    def _join(
        self, work: Work, name: str, grants: tuple[Grant, ...], acting: Acting | None, *, adult: bool = True, phone: str
    ) -> None:
        user = SlackUser(self.workspace.team.id, acting.id) if acting else None
        person = Person(
            id=work.new_id(), production_id=self.production_id, name=name, slack=user, grants=grants, adult=adult
        )
        work.people.add_person(person)
        if phone:
            work.people.keep_phone(person, phone)
        _appoint(work, person)
        self.ids[name] = person.id


def _appoint(work: Work, person: Person) -> None:
    for role in person.roles & READERS:
        appointment = Appointment(work.new_id(), person.production_id, person.id, role, work.now)
        work.people.appoint(appointment)
        work.reader_keys.make(appointment)


def _until_it_begins(now: datetime) -> timedelta:
    return (datetime.combine(now, BEGINS) - now) % timedelta(days=1)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def staged(database_url: str, folder: Path, transport: Transport = "socket") -> Iterator[Stage]:
    stage = Stage(database_url, folder, transport)
    try:
        stage.start()
        yield stage
    finally:
        stage.stop()
