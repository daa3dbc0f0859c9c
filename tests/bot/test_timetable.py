"""The few ticks there are: each comes, none stops another, and what they put is the same for every reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.answers import Sheet
from bot.domain.checkins import Draft
from bot.domain.outbox import Kind
from bot.domain.people import Role
from bot.domain.permissions import Action, permit
from bot.domain.work import Locked, NotSaved, Work
from bot.timetable import Housekeeping, SlotSummaries, Tick, Timetable, timetable
from storage import migrate
from tests.databases import Prepare
from tests.handlers.office import Office, Rules, open_office

FIRST_SLOT = datetime(2027, 1, 11, 11, 30, tzinfo=UTC)
"""12:30 set time on the day the office opens."""
SUMMARY = "Your summary."


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    return migrate.upgrade


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def summaries(office: Office) -> SlotSummaries:
    return SlotSummaries(office.database, Rules(), office.workspace.team.id)


def noting(into: list[str], name: str, error: Exception | None = None) -> Callable[[], Awaitable[None]]:
    async def do() -> None:
        into.append(name)
        if error is not None:
            raise error

    return do


async def arrived(office: Office, summaries: SlotSummaries, at: datetime) -> list[int]:
    """How many summaries coordinator and alternate have, once the slots' tick has come at this instant."""
    office.clock.now = at
    office.seconds.now += 3600
    await summaries.put()
    await office.delivery.drain()
    for name in ("Cora", "Alma", "Ada", "Mina", "Paul"):
        assert {message.text for message in office.dm(name)} <= {SUMMARY}
    assert [name for name in ("Ada", "Mina", "Paul") if office.dm(name)] == []
    return [len(office.dm("Cora")), len(office.dm("Alma"))]


# Ticks


async def test_every_tick_comes_at_the_start_and_one_that_fails_stops_no_other() -> None:
    came: dict[str, asyncio.Event] = {name: asyncio.Event() for name in ("fails", "locked", "goes on")}

    def do(name: str, error: Exception | None = None) -> Callable[[], Awaitable[None]]:
        async def doing() -> None:
            came[name].set()
            if error is not None:
                raise error

        return doing

    table = Timetable(
        Tick("fails", 3600, do("fails", ValueError("nobody reads this"))),
        Tick("locked", 3600, do("locked", Locked())),
        Tick("goes on", 3600, do("goes on")),
    )
    table.start()
    async with asyncio.timeout(10):
        await asyncio.gather(*(each.wait() for each in came.values()))
    table.stop()
    table.stop()


async def test_a_tick_comes_again_and_never_beside_itself() -> None:
    running, most, count, enough = 0, 0, 0, asyncio.Event()

    async def slow() -> None:
        nonlocal running, most, count
        running, count = running + 1, count + 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        if count >= 3:
            enough.set()

    table = Timetable(Tick("slow", 0.01, slow))
    table.start()
    async with asyncio.timeout(10):
        await enough.wait()
    table.stop()
    assert most == 1


async def test_a_rehearsal_ticks_everything_once_and_delivery_last() -> None:
    done: list[str] = []
    table = timetable(
        room=noting(done, "room", NotSaved()),
        slots=noting(done, "slots"),
        housekeeping=noting(done, "housekeeping", NotSaved()),
        own_files=noting(done, "own files"),
        retention=noting(done, "retention"),
        heartbeat=noting(done, "heartbeat"),
        profiles=noting(done, "profiles"),
        deliver=noting(done, "deliver"),
    )
    await table.tick()
    assert done == ["room", "slots", "housekeeping", "retention", "own files", "heartbeat", "profiles", "deliver"]


async def test_one_tick_can_come_before_the_others_and_stops_no_start() -> None:
    done: list[str] = []
    table = Timetable(Tick("room", 60, noting(done, "room", NotSaved())), Tick("slots", 60, noting(done, "slots")))
    await table.first("room")
    assert done == ["room"]


# Slot summaries


async def test_every_reader_gets_a_summary_at_each_slot_and_once(office: Office, summaries: SlotSummaries) -> None:
    assert await arrived(office, summaries, FIRST_SLOT - timedelta(seconds=1)) == [0, 0]
    assert await arrived(office, summaries, FIRST_SLOT) == [1, 1]
    assert await arrived(office, summaries, FIRST_SLOT + timedelta(hours=1)) == [1, 1]
    again = SlotSummaries(office.database, Rules(), office.workspace.team.id)
    assert await arrived(office, again, FIRST_SLOT + timedelta(hours=2)) == [1, 1]
    assert await arrived(office, summaries, FIRST_SLOT + timedelta(hours=8)) == [2, 2]


async def test_after_a_pause_the_newest_slot_alone_is_made_up_for(office: Office, summaries: SlotSummaries) -> None:
    assert await arrived(office, summaries, FIRST_SLOT + timedelta(days=9, hours=1)) == [1, 1]


async def test_a_summary_that_did_not_go_out_before_the_next_slot_does_not_go_out(
    office: Office, summaries: SlotSummaries
) -> None:
    office.clock.now = FIRST_SLOT
    await summaries.put()
    assert await arrived(office, summaries, FIRST_SLOT + timedelta(hours=9)) == [1, 1]


async def test_who_is_appointed_later_waits_for_the_next_slot(office: Office, summaries: SlotSummaries) -> None:
    assert await arrived(office, summaries, FIRST_SLOT) == [1, 1]
    later = FIRST_SLOT + timedelta(hours=1)
    office.clock.now = later

    def end_almas(work: Work) -> None:
        for appointment in work.people.appointments(office.production_id):
            if appointment.person_id == office.ids["Alma"]:
                work.people.end_appointment(appointment, work.now)

    await office.does(end_almas)
    await office.adds("Nora", Role.ALTERNATE)
    again = SlotSummaries(office.database, Rules(), office.workspace.team.id)
    assert await arrived(office, again, later + timedelta(minutes=1)) == [1, 1]
    assert office.dm("Nora") == []
    assert await arrived(office, again, FIRST_SLOT + timedelta(hours=8)) == [2, 1]
    assert len(office.dm("Nora")) == 1


async def test_a_wrapped_production_has_no_summaries(office: Office, summaries: SlotSummaries) -> None:
    production = await office.production()
    await office.does(lambda work: work.people.change_production(replace(production, wrapped=True)))
    assert await arrived(office, summaries, FIRST_SLOT) == [0, 0]


async def test_between_slots_nothing_is_written(
    office: Office, summaries: SlotSummaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.clock.now = FIRST_SLOT
    await summaries.put()

    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing has come")

    monkeypatch.setattr(office.database, "change", refuse)
    office.clock.now += timedelta(hours=1)
    await summaries.put()


async def test_a_slot_whose_summaries_could_not_be_put_is_tried_again(
    office: Office, summaries: SlotSummaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object, **__: object) -> None:
        raise NotSaved

    office.clock.now = FIRST_SLOT
    with monkeypatch.context() as during:
        during.setattr(office.database, "change", busy)
        with pytest.raises(NotSaved):
            await summaries.put()
    assert await arrived(office, summaries, FIRST_SLOT + timedelta(minutes=1)) == [1, 1]


# Housekeeping


async def test_drafts_are_kept_for_a_week(office: Office) -> None:
    keeping = Housekeeping(office.database, Rules(), office.workspace.team.id)
    mina = await office.actor("Mina")
    draft = Draft(office.ids["72A"], mina.id, 0, 1, 0, "", office.clock.now, Sheet())
    await office.does(lambda work: work.checkins.keep_draft(draft))

    def is_kept(work: Work) -> bool:
        scene = work.scenes.scene(office.production_id, office.ids["72A"])
        assert scene is not None
        return work.checkins.draft(permit(work, mina, Action.ANSWER, scene.id), scene, mina.id) is not None

    office.clock.now += timedelta(days=6, hours=23)
    await keeping.tidy()
    assert await office.looks(is_kept)
    office.clock.now += timedelta(hours=2)
    await keeping.tidy()
    assert not await office.looks(is_kept)


async def test_what_was_sent_is_kept_for_a_month(office: Office) -> None:
    await office.notifies("Cora", Kind.SUMMARY, "72A", key="first")
    await office.notifies("Mina", Kind.NOTICE, "72A", key="second")
    await office.delivery.drain()
    await office.notifies("Alma", Kind.SUMMARY, "72A", key="third")
    await office.later(seconds=5)
    keeping = Housekeeping(office.database, Rules(), office.workspace.team.id)

    async def kept() -> list[bool]:
        await keeping.tidy()
        sent = [office.dm(name)[0].blocks[1]["elements"][0]["value"] for name in ("Cora", "Mina", "Alma")]
        ids = [value.rpartition("/")[2] for value in sent]
        return await office.looks(lambda work: [work.outbox.find(each) is not None for each in ids])

    office.clock.now += timedelta(days=30) - timedelta(seconds=10)
    assert await kept() == [True, True, True]
    office.clock.now += timedelta(days=3)
    assert await kept() == [False, True, True]
