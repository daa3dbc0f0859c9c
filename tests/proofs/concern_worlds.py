"""Two worlds in which the same happens to everybody, but that in one of them something is said to the alternate alone.

What is said to her is raised, kept, released, added to, answered, passed on, closed, handed over, over by the rules and
purged; nobody else is to find a difference.
"""

from __future__ import annotations

import asyncio
import json
import re
import time as monotonic_time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, TypeVar

from bot.checking import check
from bot.domain import raising
from bot.domain.concerns import ConcernBook, Sort, Urgency
from bot.domain.conversation import Visit
from bot.domain.inbox import Reading, waiting
from bot.domain.people import Appointment
from bot.domain.raising import Draft, Way
from bot.domain.readers import ReaderKey, own_keys
from bot.domain.threads import Around, around
from bot.domain.work import NotFound, Refused, Work
from bot.timetable import Retention, RoomSlots, SlotSummaries
from handlers.views import inbox as inbox_views
from handlers.views.parts import target
from storage.concerns.tables import ConcernsBase
from tests.proofs.worlds import ROLES, TEAM, House, World, without_chance

T = TypeVar("T")

_REFERENCE: Final = re.compile(r"Reference [0-9A-Z]{5}\b")
_THREAD: Final = re.compile(r"\b[0-9a-f]{32}\b")

SECRET: Final = "she keeps my phone, Quilombo"
PAGE: Final = "Something cannot wait."
COMMON_REPORTER: Final = "Mina"
SECRET_REPORTER: Final = "Kit"
EVERYBODY: Final = tuple(ROLES)
"""Everybody's Home: also hers to whom it was said, and theirs who said it."""
OTHERS: Final = tuple(name for name in ROLES if name != "Alma")
"""Whose pages are to tell nothing; the alternate's inbox is hers."""


class ConcernWorld(World):
    """A production in which people raise concerns. Its room is empty when it begins; `secrets` says which world it is.

    Codes are kept by what they are to: what is said to Cora happens in both worlds.
    """

    def __init__(self, house: House, *, secrets: bool) -> None:
        self.secrets = secrets
        self.codes: dict[bool, list[str]] = {False: [], True: []}
        self.posted: list[dict[str, Any]] = []
        house.loop.run(_emptied(house))
        super().__init__(house)
        packs = house.bot.services.packs
        self._slots = SlotSummaries(house.bot.database, packs, TEAM)
        self._room_slots = RoomSlots(house.bot.database, house.bot.room, packs, TEAM)
        self._retention = Retention(house.bot.database, house.bot.room, packs, TEAM)

    def _begins(self, work: Work) -> None:
        super()._begins(work)
        for appointment in work.people.appointments(self.production_id):
            work.reader_keys.make(appointment)

    # What happens in both worlds

    def waits(self, hours: int) -> None:
        """Time passes; every tick comes once, and what is due is posted."""
        self.house.now += timedelta(hours=hours)
        self.house.called.clear()
        self.house.loop.run(self._ticks())
        mine = {self._slack(name).user_id for name in ROLES}
        self.posted += [said for said in self.house.called if said.get("channel") in mine]

    async def _ticks(self) -> None:
        await self._slots.put()
        await self._retention.purge()
        await self.house.bot.delivery.drain()
        await self.house.bot.paging.drain()

    def closes_slot(self) -> None:
        self.house.loop.run(self._room_slots.close())

    def hands_over(self, name: str) -> None:
        """The appointment ends, and the next one is the same person's: what was sealed to the first opens no more."""
        self.house.now += timedelta(minutes=1)

        def job(work: Work) -> None:
            for each in work.people.appointments(self.production_id):
                if each.person_id == self.ids[name] and each.until is None:
                    work.people.end_appointment(each, work.now)
                    work.reader_keys.end(each)
                    following = Appointment(work.new_id(), self.production_id, each.person_id, each.role, work.now)
                    work.people.appoint(following)
                    work.reader_keys.make(following)

        self.house.does(job)

    def ends(self) -> None:
        """The production is another workspace's from now on, so that no tick looks at it any more."""

        def job(work: Work) -> None:
            production = work.people.production(self.production_id)
            assert production is not None
            work.people.change_production(replace(production, team_id="T0ENDED"))

        self.house.does(job)

    # What is said

    def says(self, secret: bool, way: Way = Way.SEND, urgency: Urgency = Urgency.ROUTINE) -> None:
        surroundings = self._around(secret)
        offer = surroundings.apart if secret else surroundings.offer
        wanted = self.ids["Alma" if secret else "Cora"]
        readers = tuple(each.appointment for each in offer.readers if each.person == wanted) if way is Way.SEND else ()

        def job(book: ConcernBook) -> str:
            text = SECRET if secret else f"It was late again, {len(self.codes[secret])}."
            draft = Draft(
                book.new_nonce(), self.production_id, secret, readers, way, Sort.CONCERN, urgency, "", text
            )  # fmt: skip
            return raising.save(book, draft, offer, surroundings.current).code

        self.codes[secret].append(self.in_room(job))

    def goes_on(self, secret: bool, act: Callable[[Visit, ConcernBook, Around], None]) -> None:
        """An act with the newest code, if there is one that opens and it may be done."""
        surroundings = self._around(secret)
        if not self.codes[secret]:
            return
        try:
            self.in_room(lambda book: act(Visit(book, self.codes[secret][-1], surroundings), book, surroundings))
        except (NotFound, Refused):
            return

    def reads(self, name: str, act: Callable[[Reading, ConcernBook], None]) -> None:
        """The oldest of somebody's inbox, if there is any."""

        def look(work: Work) -> tuple[Around, tuple[ReaderKey, ...]]:
            actor = self.actor(work, name)
            return around(work, self.house.bot.services.packs, actor), own_keys(work, actor)

        surroundings, keys = self.house.looks(look)

        def job(book: ConcernBook) -> None:
            found = [Reading(book, keys, surroundings, line.id) for line in waiting(book, keys, surroundings)]
            for reading in sorted(found, key=lambda each: each.page().entries[0].text)[:1]:
                act(reading, book)

        try:
            self.in_room(job)
        except (NotFound, Refused):
            return

    def in_room(self, job: Callable[[ConcernBook], T]) -> T:
        room = self.house.bot.room
        return self.house.loop.run(room.change(job, deadline=monotonic_time.monotonic() + 20))

    def _around(self, secret: bool) -> Around:
        name = SECRET_REPORTER if secret else COMMON_REPORTER

        def look(work: Work) -> Around:
            return around(work, self.house.bot.services.packs, self.actor(work, name))

        return self.house.looks(look)

    # What others have of it

    def told(self, watcher: str, *, whole: bool) -> str:
        """What others could compare: Homes, everything due, every message, whether the bot is well and, for the
        coordinator, her inbox. As a `whole` also every Home, each page two presses deep, and `closedset check`."""
        looking = EVERYBODY if whole else {watcher, "Cora", "Alma", SECRET_REPORTER}
        seen: list[object] = [self.homes(sorted(looking)), self.outbox(), self.messages(), self.house.bot.healthy()]
        if watcher == "Cora":
            seen += self.inbox_of("Cora")
        if whole:
            self.house.called.clear()
            seen += sorted(_unordered(page) for page in self.pages(watcher, own=True))
            seen += [str(finding) for finding in check(self.house.bot.settings, self.house.now, live=False)]
        return json.dumps(seen, default=str, ensure_ascii=False)

    def inbox_of(self, name: str) -> list[str]:
        """Her inbox and every thread in it."""
        first = self._opens(name, inbox_views.OPEN, target(self.production_id))
        pressed = [
            element
            for block in first["blocks"]
            for element in (*block.get("elements", ()), block.get("accessory", {}))
            if element.get("action_id") == inbox_views.THREAD
        ]
        pages = [self._opens(name, each["action_id"], each["value"]) for each in pressed]
        return sorted(_unordered(without_chance(json.dumps(page))) for page in (first, *pages))

    def messages(self) -> list[str]:
        """Every message that the bot posted, but pages to the alternate, whose writer was warned of them."""
        alma = self._slack("Alma").user_id
        told = [(said["channel"], json.dumps(said, sort_keys=True)) for said in self.posted]
        # What is due at once goes in the order of random ids.
        return sorted(without_chance(text) for to, text in told if to != alma or PAGE not in text)


def _unordered(page: str) -> str:
    """A page without what finds a line in the log, and without the ids of threads and the order that follows from
    them: of two alike, either may come first."""
    drawn = json.loads(_REFERENCE.sub("Reference", _THREAD.sub("thread", page)))
    return json.dumps({**drawn, "blocks": sorted(json.dumps(block) for block in drawn["blocks"])})


async def _emptied(house: House) -> None:
    await asyncio.to_thread(_empty, house)


def _empty(house: House) -> None:
    """The room as if nothing had ever been raised; a store that grew with every pair would make the last ones slow."""
    store = house.bot.room._store
    with store.writing(monotonic_time.monotonic() + 20, lambda: None) as connection:
        for table in ConcernsBase.metadata.sorted_tables:
            connection.execute(table.delete())
