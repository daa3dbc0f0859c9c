"""What is due is posted, once, to whoever it is still for, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from structlog.testing import capture_logs

from bot.domain.outbox import Kind
from bot.domain.people import Account, Grant, Person, Role
from bot.domain.scenes import Status
from bot.domain.work import Work
from bot.logs import allow_listed
from handlers.views import messages
from storage import migrate
from tests.databases import Prepare
from tests.handlers.office import Killed, Office, open_office

NOTICE = "Something is waiting for you. It opens in a private window."


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """Delivery starts from a migrated, empty database."""
    return migrate.upgrade


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(database_url, tmp_path) as opened:
        yield opened


async def later(office: Office, **passing: float) -> int:
    """Let time pass on every clock, and deliver."""
    passed = timedelta(**passing)
    office.clock.now += passed
    office.seconds.now += passed.total_seconds()
    return await office.delivery.deliver_due()


# What goes out


async def test_a_notice_is_one_sentence_and_one_button(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    assert await office.delivery.deliver_due() == 1
    (message,) = office.dm("Mina")
    assert message.text == NOTICE
    assert message.blocks[0]["text"]["text"] == message.text
    assert [element["text"]["text"] for element in message.blocks[1]["elements"]] == ["Open"]
    assert len(message.blocks) == 2


async def test_what_was_posted_is_not_posted_again(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await office.delivery.deliver_due()
    office.clock.now += timedelta(hours=1)
    assert await office.new_delivery().deliver_due() == 0
    assert len(office.dm("Mina")) == 1
    assert await office.waiting() is None


@pytest.mark.parametrize("status", list(Status))
async def test_a_status_message_names_scene_and_status(office: Office, status: Status) -> None:
    await office.changes_slot(status=status)
    await office.notifies("Ada", Kind.STATUS, "slot", detail=status.value)
    await office.delivery.deliver_due()
    (message,) = office.dm("Ada")
    assert message.text == f"Scene 72A is now {status.value.replace('_', ' ').upper()}."


async def test_a_ping_names_who_asks_and_says_nothing_else(office: Office) -> None:
    await office.notifies("Cora", Kind.PING, "slot", detail=office.ids["Ada"])
    await office.delivery.deliver_due()
    assert office.dm("Cora")[0].text == "Ada asks for an update on scene 72A."


async def test_a_card_is_posted_kept_edited_and_replied_to(office: Office) -> None:
    await office.posts(Kind.CARD_EDIT)
    await office.posts(Kind.THREAD_LINE, detail="moved")
    assert await office.delivery.deliver_due() == 0
    await office.posts(Kind.CARD)
    assert await office.delivery.deliver_due() == 1
    card = office.channel()[0]
    assert (await office.slot()).card == card.ts
    await office.changes_slot(part="pt 2")
    assert await later(office, seconds=5) == 2
    edited, line = office.channel()
    assert edited.ts == card.ts
    assert "pt 2" in edited.text
    assert line.thread_ts == card.ts
    assert "Scene 72A moved." in line.text
    assert await office.waiting() is None


async def test_a_card_is_kept_beside_what_changed_while_it_was_posted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.posts(Kind.CARD)
    post = office.client.chat_postMessage

    async def meanwhile(**said: Any) -> AsyncSlackResponse:
        await office.changes_slot(status=Status.PAUSED)
        return await post(**said)

    monkeypatch.setattr(office.client, "chat_postMessage", meanwhile)
    assert await office.delivery.deliver_due() == 1
    slot = await office.slot()
    assert slot.card == office.channel()[0].ts
    assert slot.status is Status.PAUSED


async def test_a_second_card_for_the_same_slot_is_not_posted(office: Office) -> None:
    await office.posts(Kind.CARD)
    await office.delivery.deliver_due()
    await office.posts(Kind.CARD, key="again")
    assert await later(office, seconds=5) == 0
    assert await office.waiting() is None


# To whom, and whether still


def taken_off_the_roster(work: Work, person: Person) -> None:
    work.people.remove_person(person)


def deactivated(work: Work, person: Person) -> None:
    assert person.slack is not None
    work.people.keep_account(Account(person.slack, deleted=True))


def without_slack(work: Work, person: Person) -> None:
    work.people.change_person(replace(person, slack=None))


def of_another_part(work: Work, person: Person) -> None:
    work.people.change_person(replace(person, grants=(Grant(Role.DIRECTOR),)))


def of_another_unit(work: Work, person: Person) -> None:
    work.people.change_person(replace(person, grants=tuple(replace(grant, unit="second") for grant in person.grants)))


def no_longer_attested(work: Work, person: Person) -> None:
    work.people.change_person(replace(person, adult=False))


def no_longer_cast(work: Work, person: Person) -> None:
    (scene,) = work.scenes.cast_in(person)
    for casting in work.scenes.castings(scene):
        if casting.person_id == person.id:
            work.scenes.drop_casting(casting)


Change = Callable[[Work, Person], None]


@pytest.mark.parametrize(
    ("name", "kind", "subject", "change"),
    [
        ("Mina", Kind.NOTICE, "72A", taken_off_the_roster),
        ("Mina", Kind.NOTICE, "72A", deactivated),
        ("Mina", Kind.NOTICE, "72A", without_slack),
        ("Mina", Kind.NOTICE, "72A", no_longer_attested),
        ("Mina", Kind.NOTICE, "72A", no_longer_cast),
        ("Mina", Kind.REMINDER, "slot", no_longer_attested),
        ("Mina", Kind.REMINDER, "slot", no_longer_cast),
        ("Ada", Kind.STATUS, "slot", of_another_part),
        ("Ada", Kind.STATUS, "slot", of_another_unit),
        ("Cora", Kind.PING, "slot", of_another_part),
        ("Cora", Kind.SUMMARY, "slot", of_another_part),
    ],
)
async def test_who_is_no_longer_concerned_gets_nothing(
    office: Office, name: str, kind: Kind, subject: str, change: Change
) -> None:
    detail = {Kind.STATUS: "not_yet", Kind.PING: office.ids["Ada"]}.get(kind, "")
    await office.notifies(name, kind, subject, detail=detail)
    person = (await office.actor(name)).person
    await office.does(lambda work: change(work, person))
    assert await office.delivery.deliver_due() == 0
    assert office.dm(name) == []
    assert await office.waiting() is None


async def test_a_status_that_changed_since_is_not_said(office: Office) -> None:
    await office.changes_slot(status=Status.PAUSED)
    await office.notifies("Ada", Kind.STATUS, "slot", detail="ready", key="first")
    await office.notifies("Ada", Kind.STATUS, "slot", detail="paused", key="second")
    await office.delivery.drain()
    assert [message.text for message in office.dm("Ada")] == ["Scene 72A is now PAUSED."]


@pytest.mark.parametrize("change", [{"cancelled": True}, {"reminders": False}])
async def test_a_reminder_of_what_was_called_off_is_not_sent(office: Office, change: dict[str, Any]) -> None:
    await office.notifies("Mina", Kind.REMINDER, "slot")
    await office.changes_slot(**change)
    assert await office.delivery.deliver_due() == 0
    assert await office.waiting() is None


async def test_in_the_quiet_hours_a_performer_gets_nothing_and_those_on_duty_everything(office: Office) -> None:
    office.clock.now = datetime(2027, 1, 11, 22, 30, tzinfo=UTC)
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await office.notifies("Ada", Kind.STATUS, "slot", detail="not_yet")
    assert await office.delivery.deliver_due() == 1
    assert office.dm("Mina") == []
    assert len(office.dm("Ada")) == 1
    assert await later(office, hours=7, minutes=29) == 0
    assert await later(office, minutes=2) == 1
    assert [message.text for message in office.dm("Mina")] == [NOTICE]


async def test_those_on_duty_come_first_and_a_busy_channel_holds_nobody_up(office: Office) -> None:
    for number in range(12):
        await office.posts(Kind.GREETING, key=f"greeting {number}")
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await office.notifies("Ada", Kind.STATUS, "slot", detail="not_yet")
    assert await office.delivery.deliver_due() == 3
    assert office.seconds.waited == []
    assert len(office.dm("Ada")) == len(office.dm("Mina")) == len(office.channel()) == 1
    for _ in range(12):
        await later(office, seconds=2)
    assert len(office.channel()) == 12


# Slack on a bad day


async def test_a_storm_of_429_loses_nothing_and_doubles_nothing(office: Office) -> None:
    for name in ("Mina", "Paul"):
        await office.notifies(name, Kind.NOTICE, "72A")
    office.workspace.faults.storm("chat.postMessage", retry_after=7, times=3)
    assert await office.delivery.deliver_due() == 0
    for _ in range(8):
        await later(office, seconds=8)
    assert [len(office.dm(name)) for name in ("Mina", "Paul")] == [1, 1]
    assert await office.undelivered() == 0


async def test_retry_after_pauses_every_message(office: Office) -> None:
    for name in ("Mina", "Paul"):
        await office.notifies(name, Kind.NOTICE, "72A")
    office.workspace.faults.storm("chat.postMessage", retry_after=30, times=1)
    await office.delivery.deliver_due()
    assert await later(office, seconds=29) == 0
    assert await later(office, seconds=2) == 2


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
async def test_an_answer_that_never_came_is_followed_by_one_repetition(office: Office, after: bool) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    office.workspace.faults.fail("chat.postMessage", status=503, times=1, after=after)
    assert await office.delivery.deliver_due() == 0
    assert await later(office, minutes=1) == 1
    assert len(office.dm("Mina")) == (2 if after else 1)
    assert await later(office, hours=1) == 0


async def test_a_message_is_never_repeated_twice(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    office.workspace.faults.fail("chat.postMessage", status=503, times=None, after=True)
    for _ in range(20):
        await later(office, minutes=15)
    assert len(office.dm("Mina")) == 2
    assert await office.undelivered() == 1


async def test_a_call_that_times_out_is_followed_by_one_repetition(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.pacer.CALL_SECONDS", 0.5)
    await office.notifies("Mina", Kind.NOTICE, "72A")
    office.workspace.faults.hang("chat.postMessage", times=1)
    assert await office.delivery.deliver_due() == 0
    assert await later(office, minutes=1) == 1
    assert len(office.dm("Mina")) == 1


async def test_an_outage_costs_no_message_its_repetition(office: Office) -> None:
    for name in ("Mina", "Paul", "Cora"):
        await office.notifies(name, Kind.NOTICE if name != "Cora" else Kind.SUMMARY, "72A")
    office.workspace.faults.fail("*", status=503, times=None)
    for _ in range(40):
        await later(office, minutes=2)
    office.workspace.faults.clear()
    await later(office, minutes=10)
    assert [len(office.dm(name)) for name in ("Mina", "Paul", "Cora")] == [1, 1, 1]


async def test_an_edit_may_be_repeated_until_it_is_answered(office: Office) -> None:
    await office.posts(Kind.CARD)
    await office.delivery.deliver_due()
    await office.changes_slot(part="pt 2")
    await office.posts(Kind.CARD_EDIT)
    office.workspace.faults.fail("chat.update", status=503, times=6)
    for _ in range(8):
        await later(office, minutes=11)
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
    assert await later(office, minutes=4) == 0
    assert await later(office, minutes=2) == 2
    assert await office.undelivered() == 0


async def test_a_locked_database_sends_nothing_and_keeps_everything(office: Office) -> None:
    await office.notifies("Mina", Kind.NOTICE, "72A")
    await office.database.lock()
    assert await office.delivery.deliver_due() == 0
    assert office.dm("Mina") == []
    await office.database.unlock()
    assert await office.delivery.deliver_due() == 1


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
    assert await later(office, seconds=5) == 1
    assert (await office.production()).channel_trouble is None


async def test_a_card_waits_for_the_channel_and_its_changes_for_the_card(office: Office) -> None:
    team = office.workspace.team
    office.workspace.on_loop(lambda: team.find_channel("nightfall").members.discard(team.bot.id))
    await office.posts(Kind.CARD)
    await office.posts(Kind.THREAD_LINE, detail="moved")
    for _ in range(5):
        assert await later(office, minutes=2) == 0
    assert (await office.production()).channel_trouble == "not_in_channel"
    office.workspace.invite_bot("nightfall")
    for _ in range(3):
        await later(office, minutes=2)
    card, line = office.channel()
    assert line.thread_ts == card.ts
    assert (await office.production()).channel_trouble is None
    assert await office.waiting() is None


async def test_nothing_is_said_of_a_day_that_is_over(office: Office) -> None:
    await office.posts(Kind.THREAD_LINE, detail="moved")
    assert await later(office, days=9) == 0
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
    assert await later(office, seconds=5) == 0
    assert office.channel() == []
    assert await office.waiting() is None


# The bot on a bad day


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 6))
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
    await later(office, seconds=31)
    await office.delivery.drain()
    received = [len(office.dm(name)) for name in names]
    assert all(received)
    assert sum(received) <= len(names) + 1
    assert await office.waiting() is None


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
    assert await later(office, seconds=31) == 0
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
                await later(office, minutes=5)
    assert {line["outcome"] for line in lines} == {"sent", "rate limited", "retried", "unknown", "refused"}
    for line in lines:
        said = {key: value for key, value in line.items() if key != "log_level"}
        assert set(said) == {"event", "reference", "outcome"}
        assert allow_listed(None, "", dict(said)) == said
