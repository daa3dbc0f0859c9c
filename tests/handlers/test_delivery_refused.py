"""Slack's limits, refusals and outages cost nobody else's message anything, and no message more than one repetition."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.domain.outbox import Kind
from bot.logs import allow_listed
from tests.handlers.office import Office

# Limits and refusals


async def test_those_on_duty_come_first_and_a_busy_channel_holds_nobody_up(office: Office) -> None:
    for number in range(12):
        await office.posts(Kind.GREETING, key=f"greeting {number}")
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await office.notifies("Ada", Kind.STATUS, "slot", detail="not_yet")
    assert await office.delivery.deliver_due() == 3
    assert office.seconds.waited == []
    assert len(office.dm("Ada")) == len(office.dm("Mina")) == len(office.channel()) == 1
    for _ in range(12):
        await office.later(seconds=2)
    assert len(office.channel()) == 12


async def test_a_storm_of_429_loses_nothing_and_doubles_nothing(office: Office) -> None:
    for name in ("Mina", "Paul"):
        await office.notifies(name, Kind.NOTICE, "72A")
    office.workspace.faults.storm("chat.postMessage", retry_after=7, times=3)
    assert await office.delivery.deliver_due() == 0
    for _ in range(8):
        await office.later(seconds=8)
    assert [len(office.dm(name)) for name in ("Mina", "Paul")] == [1, 1]
    assert await office.undelivered() == 0


async def test_retry_after_pauses_every_message(office: Office) -> None:
    for name in ("Mina", "Paul"):
        await office.notifies(name, Kind.NOTICE, "72A")
    office.workspace.faults.storm("chat.postMessage", retry_after=30, times=1)
    await office.delivery.deliver_due()
    assert await office.later(seconds=29) == 0
    assert await office.later(seconds=2) == 2


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
async def test_an_answer_that_never_came_is_followed_by_one_repetition(office: Office, after: bool) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    office.workspace.faults.fail("chat.postMessage", status=503, times=1, after=after)
    assert await office.delivery.deliver_due() == 0
    assert await office.later(minutes=1) == 1
    assert len(office.dm("Mina")) == (2 if after else 1)
    assert await office.later(hours=1) == 0


async def test_a_message_is_never_repeated_twice(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    office.workspace.faults.fail("chat.postMessage", status=503, times=None, after=True)
    for _ in range(20):
        await office.later(minutes=15)
    assert len(office.dm("Mina")) == 2
    assert await office.undelivered() == 1


async def test_a_call_that_times_out_is_followed_by_one_repetition(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.pacer.CALL_SECONDS", 0.5)
    await office.notifies("Mina", Kind.NOTICE, "72A")
    office.workspace.faults.hang("chat.postMessage", times=1)
    assert await office.delivery.deliver_due() == 0
    assert await office.later(minutes=1) == 1
    assert len(office.dm("Mina")) == 1


async def test_an_outage_costs_no_message_its_repetition(office: Office) -> None:
    for name in ("Mina", "Paul", "Cora"):
        await office.notifies(name, Kind.NOTICE if name != "Cora" else Kind.SUMMARY, "72A")
    office.workspace.faults.fail("*", status=503, times=None)
    for _ in range(40):
        await office.later(minutes=2)
    office.workspace.faults.clear()
    await office.later(minutes=10)
    assert [len(office.dm(name)) for name in ("Mina", "Paul", "Cora")] == [1, 1, 1]


async def test_an_edit_may_be_repeated_until_it_is_answered(office: Office) -> None:
    await office.posts(Kind.CARD)
    await office.delivery.deliver_due()
    await office.changes_slot(part="pt 2")
    await office.posts(Kind.CARD_EDIT)
    office.workspace.faults.fail("chat.update", status=503, times=6)
    for _ in range(8):
        await office.later(minutes=11)
    assert "pt 2" in office.channel()[0].text
    assert await office.undelivered() == 0


async def test_a_person_slack_cannot_reach_stands_in_nobodys_way(office: Office) -> None:
    for name in ("Mina", "Paul"):
        await office.notifies(name, Kind.NOTICE, "72A")
    office.workspace.deactivate("Mina")
    assert await office.delivery.deliver_due() == 1
    assert len(office.dm("Paul")) == 1
    assert await office.undelivered() == 1
    assert await office.waiting() is None


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth", "missing_scope"])
async def test_without_a_token_sending_stops_and_nothing_is_lost(office: Office, error: str) -> None:
    for name in ("Mina", "Paul"):
        await office.notifies(name, Kind.NOTICE, "72A")
    office.workspace.faults.refuse("chat.postMessage", error, times=1)
    assert await office.delivery.deliver_due() == 0
    assert office.locks == (1 if error in ("token_revoked", "account_inactive") else 0)
    assert await office.later(minutes=4) == 0
    assert await office.later(minutes=2) == 2
    assert await office.undelivered() == 0


async def test_the_log_carries_an_event_a_reference_and_an_outcome(office: Office) -> None:
    faults = office.workspace.faults
    days: list[Callable[[], None]] = [
        lambda: None,
        lambda: faults.storm("chat.postMessage", retry_after=1, times=1),
        lambda: faults.fail("chat.postMessage", times=2),
        lambda: faults.refuse("chat.postMessage", "user_disabled"),
    ]
    with capture_logs() as lines:
        for number, befalls in enumerate(days):
            await office.notifies("Mina", Kind.NOTICE, "72A", key=f"notice {number}")
            befalls()
            for _ in range(3):
                await office.later(minutes=5)
    assert {line["outcome"] for line in lines} == {"sent", "rate limited", "retried", "unknown", "refused"}
    for line in lines:
        said = {key: value for key, value in line.items() if key != "log_level"}
        assert set(said) == {"event", "reference", "outcome"}
        assert allow_listed(None, "", dict(said)) == said


# The channel


async def test_a_channel_that_refuses_the_greeting_is_told_to_the_admin_until_it_takes_one(office: Office) -> None:
    team = office.workspace.team
    office.workspace.on_loop(lambda: team.find_channel("nightfall").members.discard(team.bot.id))
    await office.posts(Kind.GREETING, key="first")
    assert await office.delivery.deliver_due() == 0
    assert (await office.production()).channel_trouble == "not_in_channel"
    assert await office.waiting() is None
    office.workspace.invite_bot("nightfall")
    await office.posts(Kind.GREETING, key="second")
    assert await office.later(seconds=5) == 1
    assert (await office.production()).channel_trouble is None


async def test_a_card_waits_for_the_channel_and_its_changes_for_the_card(office: Office) -> None:
    team = office.workspace.team
    office.workspace.on_loop(lambda: team.find_channel("nightfall").members.discard(team.bot.id))
    await office.posts(Kind.CARD)
    await office.posts(Kind.THREAD_LINE, detail="moved")
    for _ in range(5):
        assert await office.later(minutes=2) == 0
    assert (await office.production()).channel_trouble == "not_in_channel"
    office.workspace.invite_bot("nightfall")
    for _ in range(3):
        await office.later(minutes=2)
    card, line = office.channel()
    assert line.thread_ts == card.ts
    assert (await office.production()).channel_trouble is None
    assert await office.waiting() is None


async def test_nothing_is_said_of_a_day_that_is_over(office: Office) -> None:
    await office.posts(Kind.THREAD_LINE, detail="moved")
    assert await office.later(days=9) == 0
    assert await office.waiting() is None


async def test_a_slot_cancelled_before_its_card_came_gets_none(office: Office) -> None:
    await office.posts(Kind.CARD)
    await office.changes_slot(cancelled=True)
    await office.posts(Kind.CARD_EDIT)
    await office.posts(Kind.THREAD_LINE, detail="cancelled")
    assert await office.delivery.deliver_due() == 0
    assert await office.waiting() is None


async def test_a_card_deleted_by_hand_is_not_posted_again(office: Office) -> None:
    await office.posts(Kind.CARD)
    await office.delivery.deliver_due()
    team = office.workspace.team
    office.workspace.on_loop(lambda: team.find_channel("nightfall").messages.clear())
    await office.posts(Kind.CARD_EDIT)
    await office.posts(Kind.THREAD_LINE, detail="moved")
    assert await office.later(seconds=5) == 0
    assert office.channel() == []
    assert await office.waiting() is None
