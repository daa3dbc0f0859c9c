"""The room of concerns is put in order at every slot, whatever waits in it, and keeps nothing longer than the rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.concerns import ConcernBook, Sort, State, Thread, Urgency
from bot.domain.work import Locked, NotSaved, Work
from bot.timetable import Retention, RoomSlots
from storage import migrate
from tests.databases import sqlite_url
from tests.handlers.office import NOON, Office, Rules, open_office

FIRST_SLOT = datetime(2027, 1, 11, 11, 30, tzinfo=UTC)
OPEN = Thread("a1" * 12, Sort.CONCERN, Urgency.ROUTINE, State.SENT, NOON)


class Room:
    """A room that counts what is asked of it, and answers as a test says."""

    def __init__(self, office: Office, *answers: bool) -> None:
        self.office = office
        self.closed = 0
        self.last: datetime | None = None
        self.answers = list(answers)
        self.expired: Callable[[Thread], bool] = lambda thread: False

    async def last_slot(self) -> datetime | None:
        return self.last

    async def close_slot(self) -> bool:
        self.closed += 1
        self.last = self.office.clock.now.replace(second=0, microsecond=0)
        return self.answers.pop(0) if self.answers else True

    async def change(self, job: Callable[[ConcernBook], Any], *, deadline: float) -> Any:
        return job(self)  # type: ignore[arg-type]

    look = change

    def purge(self, expired: Callable[[Thread], bool]) -> int:
        self.expired = expired
        return 0


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    migrate.upgrade(sqlite_url(tmp_path / "database"))
    async with open_office(sqlite_url(tmp_path / "database"), tmp_path) as opened:
        yield opened


def slots(office: Office, room: Room) -> RoomSlots:
    return RoomSlots(office.database, room, Rules(), office.workspace.team.id)  # type: ignore[arg-type]


async def changes_production(office: Office, **values: object) -> None:
    production = await office.production()
    await office.does(lambda work: work.people.change_production(replace(production, **values)))  # type: ignore[arg-type]


async def test_it_is_closed_at_the_first_start_and_then_once_at_every_slot(office: Office) -> None:
    room = Room(office)
    closing = slots(office, room)
    for passed, closed in ((0, 1), (0, 1), (1, 2), (1, 2), (24, 3)):
        office.clock.now += timedelta(hours=passed)
        await closing.close()
        assert room.closed == closed, office.clock.now


async def test_a_start_or_a_second_process_closes_no_slot_that_was_closed(office: Office) -> None:
    room = Room(office)
    await slots(office, room).close()
    office.clock.now += timedelta(minutes=10)
    await slots(office, room).close()
    assert room.closed == 1
    office.clock.now = FIRST_SLOT
    await slots(office, room).close()
    await slots(office, room).close()
    assert room.closed == 2


async def test_a_slot_that_came_while_nothing_ran_is_closed_at_the_start(office: Office) -> None:
    room = Room(office)
    room.last = FIRST_SLOT
    office.clock.now = FIRST_SLOT + timedelta(days=3)
    await slots(office, room).close()
    assert room.closed == 1


async def test_it_is_closed_again_until_nobody_stood_in_the_way(office: Office) -> None:
    room = Room(office, False, False, True)
    closing = slots(office, room)
    for _ in range(5):
        await closing.close()
    assert room.closed == 3


async def test_it_is_closed_for_a_wrapped_production_too(office: Office) -> None:
    await changes_production(office, wrapped=True)
    room = Room(office)
    closing = slots(office, room)
    await closing.close()
    office.clock.now = FIRST_SLOT
    await closing.close()
    assert room.closed == 2


async def test_appointments_get_their_keys_with_the_tick(office: Office) -> None:
    def keyed(work: Work) -> bool:
        current = work.people.appointments(office.production_id)
        return set(work.reader_keys.public(current)) == {each.id for each in current}

    assert not await office.looks(keyed)
    await slots(office, Room(office)).close()
    assert await office.looks(keyed)


async def test_a_tick_that_finds_everything_in_order_writes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = slots(office, Room(office))
    await closing.close()

    async def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing is to be written")

    monkeypatch.setattr(office.database, "change", never)
    await closing.close()


async def test_a_locked_bot_closes_nothing(office: Office) -> None:
    room = Room(office)
    await office.database.lock()
    with pytest.raises(Locked):
        await slots(office, room).close()
    assert room.closed == 0


async def test_a_slot_that_could_not_be_closed_is_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(office)
    closing = slots(office, room)
    with monkeypatch.context() as patch:

        async def fails() -> bool:
            raise NotSaved

        patch.setattr(room, "close_slot", fails)
        with pytest.raises(NotSaved):
            await closing.close()
    await closing.close()
    assert room.closed == 1


async def expired(office: Office) -> Callable[[Thread], bool]:
    room = Room(office)
    await Retention(office.database, room, Rules(), office.workspace.team.id).purge()  # type: ignore[arg-type]
    return room.expired


async def test_what_was_closed_is_kept_for_ninety_days(office: Office) -> None:
    closed = replace(OPEN, state=State.CLOSED, closed=NOON)
    for days, over in ((0, False), (89, False), (90, True)):
        office.clock.now = NOON + timedelta(days=days)
        is_over = await expired(office)
        assert is_over(closed) is over
        assert not is_over(OPEN)
        assert not is_over(replace(OPEN, state=State.ANSWERED, closed=NOON))


async def test_thirty_days_after_wrap_everything_is_over(office: Office) -> None:
    await changes_production(office, wrapped=True, wrapped_at=NOON)
    for days, over in ((29, False), (30, True)):
        office.clock.now = NOON + timedelta(days=days)
        is_over = await expired(office)
        for thread in (OPEN, replace(OPEN, state=State.KEPT), replace(OPEN, state=State.KEPT, held=True)):
            assert is_over(thread) is over


async def test_concerns_are_over_also_where_the_rest_could_not_be_shredded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await changes_production(office, wrapped=True, wrapped_at=NOON - timedelta(days=200))

    def fails(*_: object) -> bool:
        raise NotSaved

    monkeypatch.setattr("bot.timetable.shred_due", fails)
    room = Room(office)
    retention = Retention(office.database, room, Rules(), office.workspace.team.id)  # type: ignore[arg-type]
    with pytest.raises(NotSaved):
        await retention.purge()
    assert room.expired(replace(OPEN, visible=NOON - timedelta(days=40)))


async def test_what_is_said_after_wrap_is_kept_as_long_from_then_on(office: Office) -> None:
    await changes_production(office, wrapped=True, wrapped_at=NOON - timedelta(days=200))
    for days, over in ((0, False), (29, False), (30, True)):
        office.clock.now = NOON + timedelta(days=days)
        is_over = await expired(office)
        assert is_over(OPEN) is over


async def test_what_belongs_to_no_known_production_is_kept(office: Office) -> None:
    office.clock.now = NOON + timedelta(days=900)
    is_over = await expired(office)
    assert not is_over(replace(OPEN, production_id="unknown", state=State.CLOSED, closed=NOON))


async def test_what_is_sealed_of_a_wrapped_production_goes_on_its_day_without_anybody_pressing(office: Office) -> None:
    def phone(work: Work) -> str:
        mina = work.people.person(office.production_id, office.ids["Mina"])
        assert mina is not None
        return work.people.phone(mina)

    async def keep() -> None:
        mina = (await office.actor("Mina")).person
        await office.does(lambda work: work.people.keep_phone(mina, "+49 30 1"))

    await keep()
    await changes_production(office, wrapped=True, wrapped_at=NOON, rule_pack="non_union")
    for days, kept in ((89, True), (90, False)):
        office.clock.now = NOON + timedelta(days=days)
        await expired(office)
        assert bool(await office.looks(phone)) is kept
