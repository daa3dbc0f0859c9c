"""A production with one scene, its records, and a strict local Slack to post to, for tests of what is posted.

Nothing here runs by itself: a test puts notices, moves the clock and lets delivery deliver. The pacer's pauses take no
time; its clock moves instead.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import TypeVar

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Pace
from bot.domain.outbox import Kind, notify, post_in_channel
from bot.domain.people import READERS, Account, Actor, Appointment, Grant, Person, Production, Role, SlackUser
from bot.domain.rulebook import RulePack, load
from bot.domain.scenes import Casting, Content, Scene, ShootSlot
from bot.domain.times import call_instant
from bot.domain.work import NotSaved, Unavailable, Work
from handlers.delivery import Delivery
from handlers.pacer import Pacer
from handlers.words import Words, catalogue
from rehearsal.entities import Message
from rehearsal.workspace import Workspace
from storage.database import Database
from storage.keyring import Keyring
from tests.stage import shipped_manifest

T = TypeVar("T")

CHECKOUT = Path(__file__).parents[2]
ZONE = "Europe/Berlin"
DAY = date(2027, 1, 14)
NOON = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
"""Monday, 12:00 set time: nobody's quiet hours, and before the day's first slot."""


class Rules:
    """The non-union pack for every production."""

    def of(self, work: Work, production_id: str) -> RulePack:
        return load("non_union")


class Clock:
    """The records' clock."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Seconds:
    """A monotonic clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


class Killed(BaseException):
    """The process is gone."""


class Records:
    """The records as delivery meets them: busy when a test says so, or the last thing a process ever reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.busy = False
        self.dies_at = 0
        self.after = False

    def dies(self, at: int, *, after: bool) -> None:
        """Kill the process at its `at`-th write from now, before it or right after its commit."""
        self.dies_at, self.after = at, after

    async def change(self, job: Callable[[Work], T], *, deadline: float, nonce: str | None = None) -> T:
        if self.busy:
            raise NotSaved
        self.dies_at -= 1
        if self.dies_at == 0 and not self.after:
            raise Killed
        value = await self._database.change(job, deadline=deadline, nonce=nonce)
        if self.dies_at == 0:
            raise Killed
        return value

    async def look(self, job: Callable[[Work], T], *, deadline: float) -> T:
        if self.busy:
            raise Unavailable
        return await self._database.look(job, deadline=deadline)


def words_for(locale: str | None) -> Words:
    return catalogue(locale, strict=True)


class Office:
    """One production in one workspace. `ids` are people's, scenes' and slots' by the names tests give them."""

    def __init__(self, workspace: Workspace, database: Database, clock: Clock, client: AsyncWebClient) -> None:
        self.workspace = workspace
        self.database = database
        self.clock = clock
        self.client = client
        self.seconds = Seconds()
        self.ids: dict[str, str] = {}
        self.production_id = ""
        self.locks = 0
        self.new_delivery()

    def new_delivery(self) -> Delivery:
        """Delivery as a process just started has it."""
        self.records = Records(self.database)
        self.pacer = Pacer(self.client.auth_test, monotonic=self.seconds, sleep=self.seconds.sleep)
        self.delivery = Delivery(
            self.records, self.client, words_for, Rules(), self.pacer,
            revoked=self._lock, patience=Pace().patience, monotonic=self.seconds, sleep=self.seconds.sleep,
        )  # fmt: skip
        return self.delivery

    async def _lock(self) -> None:
        self.locks += 1

    async def does(self, job: Callable[[Work], T]) -> T:
        return await self.database.change(job, deadline=time.monotonic() + 20)

    async def looks(self, job: Callable[[Work], T]) -> T:
        return await self.database.look(job, deadline=time.monotonic() + 20)

    async def opens(self, title: str = "Nightfall") -> None:
        """The production, its channel, its people and scene 72A with two performers to whom it was sent."""
        channel = self.workspace.add_channel(title.lower())
        self.production_id = "a1" * 12

        def job(work: Work) -> None:
            production = Production(
                self.production_id, self.workspace.team.id, title, ZONE, channel.id, "non_union", "Helpline", "Union"
            )
            work.people.add_production(production)

        await self.does(job)
        await self.adds("Cora", Role.COORDINATOR)
        await self.adds("Alma", Role.ALTERNATE)
        await self.adds("Ada", Role.FIRST_AD)
        await self.adds("Mina", Role.PERFORMER)
        await self.adds("Paul", Role.PERFORMER)
        await self.does(self._scene)

    async def adds(self, name: str, *roles: Role, unit: str = "main", adult: bool = True) -> None:
        acting = self.workspace.add_person(name, zone=ZONE)
        person = Person(
            id=f"{len(self.ids):024x}", production_id=self.production_id, name=name,
            slack=SlackUser(self.workspace.team.id, acting.id), grants=tuple(Grant(role, unit) for role in roles),
            adult=adult,
        )  # fmt: skip
        self.ids[name] = person.id

        def job(work: Work) -> None:
            work.people.add_person(person)
            for role in person.roles & READERS:
                work.people.appoint(Appointment(work.new_id(), self.production_id, person.id, role, work.now))

        await self.does(job)

    def _scene(self, work: Work) -> None:
        scene = Scene(work.new_id(), self.production_id, "72A", "72A", intimate=True, closed=True)
        work.scenes.add_scene(scene)
        work.scenes.keep_content(scene, Content(kind="kiss", brief="They kiss on the stairs."))
        for name in ("Mina", "Paul"):
            work.scenes.keep_casting(Casting(scene.id, self.ids[name], sent_at=work.now, sent_version=1))
        work.scenes.keep_unit_call(self.production_id, "main", call_instant(DAY, wall_time(8), ZONE))
        slot = ShootSlot(work.new_id(), self.production_id, scene.id, DAY, announced=True)
        work.scenes.add_slot(slot)
        self.ids |= {"72A": scene.id, "slot": slot.id}

    async def notifies(self, name: str, kind: Kind, subject: str, *, detail: str = "", key: str = "") -> None:
        """Put one message to somebody, due now. `subject` is a name in `ids`."""

        def job(work: Work) -> None:
            person = work.people.person(self.production_id, self.ids[name])
            assert person is not None
            notify(work, person, kind, self.ids[subject], key or f"{kind}:{subject}", detail=detail)

        await self.does(job)

    async def posts(self, kind: Kind, *, detail: str = "", key: str = "") -> None:
        """Put one message about the slot to the channel, due now."""
        subject = self.production_id if kind is Kind.GREETING else self.ids["slot"]
        await self.does(
            lambda work: post_in_channel(work, self.production_id, kind, subject, key or str(kind), detail=detail)
        )

    async def changes_slot(self, **values: object) -> None:
        def job(work: Work) -> None:
            slot = work.scenes.slot(self.production_id, self.ids["slot"])
            assert slot is not None
            work.scenes.change_slot(replace(slot, **values))  # type: ignore[arg-type]

        await self.does(job)

    async def slot(self) -> ShootSlot:
        found = await self.looks(lambda work: work.scenes.slot(self.production_id, self.ids["slot"]))
        assert found is not None
        return found

    async def production(self) -> Production:
        found = await self.looks(lambda work: work.people.production(self.production_id))
        assert found is not None
        return found

    async def actor(self, name: str) -> Actor:
        def look(work: Work) -> Actor:
            person = work.people.person(self.production_id, self.ids[name])
            production = work.people.production(self.production_id)
            assert person is not None
            assert production is not None
            assert person.slack is not None
            return Actor(person, production, Account(person.slack))

        return await self.looks(look)

    async def later(self, **passing: float) -> int:
        """Let time pass on every clock, deliver, and say how many messages were posted."""
        passed = timedelta(**passing)
        self.clock.now += passed
        self.seconds.now += passed.total_seconds()
        return await self.delivery.deliver_due()

    async def undelivered(self) -> int:
        return await self.looks(lambda work: work.outbox.undelivered(self.production_id))

    async def waiting(self) -> datetime | None:
        """When the next notice is due; None when all are settled."""
        return await self.looks(lambda work: work.outbox.next_due())

    def dm(self, name: str) -> list[Message]:
        return self.workspace.person(name).dm

    def channel(self) -> list[Message]:
        return self.workspace.on_loop(lambda: list(self.workspace.team.find_channel("nightfall").messages))


@asynccontextmanager
async def open_office(database_url: str, folder: Path, record: Path | None = None) -> AsyncIterator[Office]:
    """A workspace without rate limits, a production in it, and a client without retries; `record` is where calls go."""
    clock = Clock()
    record = record or CHECKOUT / "var" / f"recorded-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"
    workspace = Workspace(shipped_manifest(), rate_scale=None, record=record)
    keyring = Keyring.create(folder / "keys")
    with workspace:
        database = Database.open(database_url, keyring, "test", clock)
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(
                token=workspace.bot_token, base_url=workspace.api_url, timeout=1, retry_handlers=[], session=session
            )
            office = Office(workspace, database, clock, client)
            try:
                await office.opens()
                yield office
            finally:
                database.close()
