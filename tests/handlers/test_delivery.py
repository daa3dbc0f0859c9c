"""What is due is posted, once, to whoever it is still for, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.outbox import Kind, Notice
from bot.domain.people import Account, Grant, Person, Role
from bot.domain.scenes import Status
from bot.domain.stop import Stop
from bot.domain.work import Work
from tests.handlers.office import Office

NOTICE = "Something is waiting for you. It opens in a private window."


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
    assert await office.later(seconds=5) == 2
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
    assert await office.later(seconds=5) == 0
    assert await office.waiting() is None


async def test_a_page_overtakes_what_was_claimed_before_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Cora", "Alma", "Ada"):
        await office.notifies(name, Kind.STATUS, "slot", detail="not_yet")
    posted: list[str] = []
    post = office.client.chat_postMessage

    async def meanwhile(**said: Any) -> AsyncSlackResponse:
        if not posted:
            await office.does(stops)
            office.delivery.wake()
        posted.append(str(said["text"]))
        return await post(**said)

    def stops(work: Work) -> None:
        stop = Stop("b" * 24, office.production_id, office.ids["slot"], work.now)
        work.stops.add(stop, [office.ids["Cora"]])
        due = Notice(work.new_id(), stop.production_id, Kind.STOP_PAGE, office.ids["Cora"], stop.id, "page", work.now)
        work.outbox.put(due)

    monkeypatch.setattr(office.client, "chat_postMessage", meanwhile)
    assert await office.delivery.drain() == 4
    assert [text.partition(" ")[0] for text in posted] == ["Scene", "Stop", "Scene", "Scene"]


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
    assert await office.later(hours=7, minutes=29) == 0
    assert await office.later(minutes=2) == 1
    assert [message.text for message in office.dm("Mina")] == [NOTICE]
