"""A bot that is killed, stopped or without its records loses no message, and repeats one at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.calls import plan_reminders
from bot.domain.outbox import LEASE, Kind
from bot.domain.work import NotSaved, Work
from handlers.views import messages
from tests.handlers.office import Killed, Office, Rules

T = TypeVar("T")


async def killed_over_a_posting(office: Office, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> None:
    """Deliver with a process that ends right before or right after its first posting, until its lease has run out."""
    post = office.client.chat_postMessage

    async def last(**said: Any) -> AsyncSlackResponse:
        if after:
            await post(**said)
        raise Killed

    with monkeypatch.context() as during:
        during.setattr(office.client, "chat_postMessage", last)
        with pytest.raises(Killed):
            await office.later(seconds=31)
    office.new_delivery()


def before_it_is_begun(office: Office, monkeypatch: pytest.MonkeyPatch, do: Callable[[], Awaitable[None]]) -> None:
    """Have something happen between the claim of what is due and the count of its first posting."""
    change, writes = office.records.change, 0

    async def changing(job: Callable[[Work], T], *, deadline: float, nonce: str | None = None) -> T:
        nonlocal writes
        writes += 1
        if writes == 2:
            await do()
        return await change(job, deadline=deadline, nonce=nonce)

    monkeypatch.setattr(office.records, "change", changing)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 8))
async def test_a_kill_at_any_write_loses_nothing_and_repeats_one_message_at_most(
    office: Office, at: int, after: bool
) -> None:
    names = ("Mina", "Paul", "Cora", "Alma")
    for name in names:
        await office.notifies(name, Kind.SUMMARY if name in ("Cora", "Alma") else Kind.NOTICE, "72A")
    office.records.dies(at, after=after)
    with pytest.raises(Killed):
        await office.delivery.drain()
    office.new_delivery()
    await office.later(seconds=31)
    await office.delivery.drain()
    received = [len(office.dm(name)) for name in names]
    assert all(received)
    assert sum(received) <= len(names) + 1
    assert await office.waiting() is None


async def test_two_kills_over_one_message_repeat_it_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    for _ in range(2):
        await killed_over_a_posting(office, monkeypatch, after=True)
    await office.notifies("Paul", Kind.NOTICE, "72A")
    assert await office.later(seconds=31) == 1
    assert [len(office.dm(name)) for name in ("Mina", "Paul")] == [2, 1]
    assert await office.undelivered() == 1
    assert await office.waiting() is None


async def test_what_two_kills_kept_from_being_posted_is_known_to_be_undelivered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    for _ in range(2):
        assert await office.undelivered() == 0
        await killed_over_a_posting(office, monkeypatch, after=False)
    assert await office.later(seconds=31) == 0
    assert office.dm("Mina") == []
    assert await office.undelivered() == 1


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
async def test_a_kill_and_an_answer_that_never_came_are_two_unknown_answers(
    office: Office, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await killed_over_a_posting(office, monkeypatch, after=True)
    office.workspace.faults.fail("chat.postMessage", status=503, times=None, after=after)
    for _ in range(3):
        await office.later(minutes=15)
    assert len(office.dm("Mina")) == (2 if after else 1)
    assert await office.undelivered() == 1


async def test_an_edit_is_made_however_many_kills_fell_on_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.posts(Kind.CARD)
    await office.delivery.deliver_due()
    await office.changes_slot(part="pt 2")
    await office.posts(Kind.CARD_EDIT)
    for _ in range(4):
        office.records.dies(3, after=False)
        with pytest.raises(Killed):
            await office.later(seconds=31)
        office.new_delivery()
    assert await office.later(seconds=31) == 1
    assert "pt 2" in office.channel()[0].text
    assert await office.undelivered() == 0


@pytest.mark.parametrize("error", ["ratelimited", "invalid_auth", "not_in_channel"])
async def test_what_slack_certainly_did_not_post_costs_no_repetition(office: Office, error: str) -> None:
    await office.posts(Kind.CARD)
    office.workspace.faults.refuse("chat.postMessage", error, times=3)
    for _ in range(3):
        assert await office.later(minutes=6) == 0
    assert await office.later(minutes=6) == 1
    assert len(office.channel()) == 1


async def test_what_cannot_be_counted_is_not_posted_until_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy() -> None:
        raise NotSaved

    await office.notifies("Mina", Kind.NOTICE, "72A")
    before_it_is_begun(office, monkeypatch, busy)
    assert await office.delivery.deliver_due() == 0
    assert office.dm("Mina") == []
    assert await office.later(seconds=31) == 1
    assert len(office.dm("Mina")) == 1


async def test_what_was_taken_back_after_its_claim_is_not_posted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take_back() -> None:
        await office.does(lambda work: work.outbox.drop(office.production_id, office.ids["slot"], Kind.REMINDER))

    await office.notifies("Mina", Kind.REMINDER, "slot")
    before_it_is_begun(office, monkeypatch, take_back)
    assert await office.delivery.deliver_due() == 0
    assert office.dm("Mina") == []


async def test_a_reminder_planned_anew_after_each_kill_is_repeated_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(work: Work) -> None:
        scene = work.scenes.scene(office.production_id, office.ids["72A"])
        slot = work.scenes.slot(office.production_id, office.ids["slot"])
        assert scene is not None
        assert slot is not None
        plan_reminders(work, Rules(), scene, slot)

    await office.does(plan)
    office.clock.now = datetime(2027, 1, 13, 8, tzinfo=UTC)
    for _ in range(3):
        with suppress(Killed):
            await killed_over_a_posting(office, monkeypatch, after=True)
        await office.does(plan)
    await office.later(seconds=31)
    await office.later(seconds=31)
    assert [len(office.dm(name)) for name in ("Mina", "Paul")] == [2, 2]


async def test_what_another_bot_has_begun_is_left_to_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def begin_too() -> None:
        def job(work: Work) -> None:
            (notice,) = work.outbox.claim(work.now + LEASE, LEASE, 1)
            assert work.outbox.begin(notice, LEASE) is not None

        await office.does(job)

    await office.notifies("Mina", Kind.NOTICE, "72A")
    before_it_is_begun(office, monkeypatch, begin_too)
    assert await office.delivery.deliver_due() == 0
    assert office.dm("Mina") == []


async def test_what_could_not_be_marked_is_marked_later_and_not_posted_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    post = office.client.chat_postMessage

    async def then_busy(**said: Any) -> AsyncSlackResponse:
        office.records.busy = True
        return await post(**said)

    monkeypatch.setattr(office.client, "chat_postMessage", then_busy)
    assert await office.delivery.deliver_due() == 1
    assert await office.waiting() is not None
    office.records.busy = False
    assert await office.later(seconds=31) == 0
    assert len(office.dm("Mina")) == 1
    assert await office.waiting() is None


async def test_records_that_cannot_be_read_end_nothing(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    office.records.busy = True
    assert await office.delivery.deliver_due() == 0
    office.records.busy = False
    assert await office.delivery.deliver_due() == 1


async def test_a_mistake_in_one_message_stands_in_nobodys_way(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> messages.Message:
        raise LookupError

    monkeypatch.setattr(messages, "ping", mistaken)
    await office.notifies("Cora", Kind.PING, "slot", detail=office.ids["Ada"])
    await office.notifies("Mina", Kind.NOTICE, "72A")
    assert await office.delivery.deliver_due() == 1
    assert len(office.dm("Mina")) == 1
    assert await office.undelivered() == 1


async def test_two_at_once_post_everything_once(office: Office) -> None:
    for number in range(23):
        await office.notifies("Mina", Kind.NOTICE, "72A", key=f"notice {number}")
    one, other = office.delivery, office.new_delivery()
    sent = await asyncio.gather(one.drain(), other.drain())
    assert sum(sent) == len(office.dm("Mina")) == 23
    assert await office.waiting() is None


async def test_stopping_finishes_the_message_in_flight_and_leaves_the_rest_due(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Mina", "Paul"):
        await office.notifies(name, Kind.NOTICE, "72A")
    post = office.client.chat_postMessage
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(**said: Any) -> AsyncSlackResponse:
        begun.set()
        await go_on.wait()
        return await post(**said)

    monkeypatch.setattr(office.client, "chat_postMessage", slowly)
    running = asyncio.ensure_future(office.delivery.run())
    office.delivery.wake()
    await begun.wait()
    stopping = asyncio.ensure_future(office.delivery.stop())
    go_on.set()
    await stopping
    await running
    assert len(office.dm("Mina")) + len(office.dm("Paul")) == 1
    assert await office.new_delivery().deliver_due() == 1
    assert len(office.dm("Mina")) == len(office.dm("Paul")) == 1


async def test_a_commit_on_any_thread_wakes_delivery(office: Office) -> None:
    running = asyncio.ensure_future(office.delivery.run())
    await asyncio.sleep(0)
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await asyncio.to_thread(office.delivery.wake)
    await asyncio.to_thread(office.workspace.wait_until, lambda: office.workspace.person("Mina").dm)
    await office.delivery.stop()
    await running
    assert await office.waiting() is None


async def test_a_locked_database_sends_nothing_and_keeps_everything(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await office.database.lock()
    assert await office.delivery.deliver_due() == 0
    assert office.dm("Mina") == []
    await office.database.unlock()
    assert await office.delivery.deliver_due() == 1
