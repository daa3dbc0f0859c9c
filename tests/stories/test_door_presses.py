"""Presses and forms from two phones at one door, as Slack delivers them: late, twice, out of order, overtaken."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.set_list import DoorAct
from handlers.door import pressed_at
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.door_cases import DoorDay


@pytest.fixture
def day(stage: Stage) -> DoorDay:
    return DoorDay(stage)


@ON_ONE_ENGINE
def test_a_form_that_another_device_overtook_is_shown_anew_with_what_was_typed(day: DoorDay) -> None:
    ada, otto = day.ada, day.otto
    day.opens(ada, otto)
    day.admits(ada, "Kit", "Kim")
    ada.presses("Count")
    ada.waits_to_see("Of them performers")
    ada.fills({"set": "4", "performers": "2", "village": "1", "remote": "Off", "audio": "Off"})
    day.admits(otto, "Kai")
    ada.submits()
    assert day.reads(ada, "This changed since you opened it. Nothing was saved.")
    assert day.reads(ada, "Kai came in: Set (Otto)")
    assert day.door().state.counts == {}
    ada.submits()
    assert day.reads(ada, "Set · 4 let in · 4 counted · matches")
    ada.presses("Leave")
    ada.waits_to_see("Back to the Door")
    day.ticks(ada, "Kai")
    day.leaves(otto, "Kai")
    day.admits(otto, "Kai")
    ada.submits()
    assert day.reads(ada, "Kai left (Otto)")
    assert "Kai" in day.inside()
    day.ticks(ada, "Kai")
    ada.chooses("By mistake", ["They were not inside"])
    ada.submits()
    assert day.reads(ada, "Kai was let in by mistake and was not inside (Ada)")
    assert day.reads(ada, "Missing: heads on set are not counted.")


def test_a_form_counts_from_when_it_reached_us() -> None:
    now = datetime(2027, 1, 14, 8, tzinfo=UTC)
    form = AsyncBoltRequest(
        mode="socket_mode", body={"type": "view_submission"}, context={"received_at": time.monotonic() - 2}
    )
    assert timedelta(seconds=2) <= now - pressed_at(form, now) < timedelta(seconds=3)


# Presses as Slack delivers them


class Phone:
    """One person's phone at the door: what it sends, each press with the time that Slack gave it."""

    def __init__(self, day: DoorDay, name: str) -> None:
        self._day, self._stage = day, day.stage
        self._person = day.stage.workspace.person(name)
        self._count = 0

    async def presses(self, action_id: str, when: float) -> Any:
        target = f"{self._stage.production_id}/{self._day.slot_id}"
        action = {
            "type": "button", "action_id": action_id, "block_id": "b", "action_ts": f"{when:.6f}", "value": target,
        }  # fmt: skip
        return await self._sends({"type": "block_actions", "actions": [action], "view": {"id": "V1", "type": "home"}})

    async def hands_in(self, callback_id: str, block: str, *people: str) -> Any:
        """One form with these people ticked."""
        self._count += 1
        meta = {
            "production": self._stage.production_id, "subject": self._day.slot_id,
            "nonce": f"{self._person.name} {self._count}",
        }  # fmt: skip
        ticked = {"type": "checkboxes", "selected_options": [{"value": self._stage.ids[name]} for name in people]}
        view = {
            "id": "V1", "type": "modal", "callback_id": callback_id, "private_metadata": json.dumps(meta),
            "state": {"values": {block: {"x": ticked}}}, "blocks": [],
        }  # fmt: skip
        return await self._sends({"type": "view_submission", "view": view})

    async def _sends(self, sent: dict[str, Any]) -> Any:
        team = self._stage.workspace.team
        who = {"team": {"id": team.id}, "user": {"id": self._person.id, "team_id": team.id}, "trigger_id": "1.1.a"}
        return await self._stage.bot.transport.dispatch({**who, **sent}, received_at=time.monotonic())


def test_a_press_that_is_delivered_twice_changes_nothing_twice(day: DoorDay) -> None:
    phone, now = Phone(day, "Ada"), day.stage.workspace.clock.seconds()

    async def delivered_again() -> None:
        for _ in range(3):
            await phone.presses("door.stranger.press", now)

    day.stage.loop.run(delivered_again())
    assert day.door().state.strangers == 1
    day.stage.settles()
    assert day.pings() == 1


def test_presses_that_arrive_out_of_order_settle_by_their_own_time(day: DoorDay) -> None:
    """Otto's "They Left" reaches us before Ada's press that somebody came, which was made before."""
    ada, otto, now = Phone(day, "Ada"), Phone(day, "Otto"), day.stage.workspace.clock.seconds()

    async def late() -> None:
        await otto.presses("door.stranger.left", now - 1)
        await ada.presses("door.stranger.press", now - 5)

    day.stage.loop.run(late())
    assert [event.act for event in day.door().events] == [DoorAct.STRANGER, DoorAct.STRANGER_LEFT]
    assert day.door().state.strangers == 0


def test_forty_presses_from_two_devices_within_ten_seconds_are_ordered_and_none_is_lost(stage: Stage) -> None:
    day = DoorDay(stage, crew=20)
    ada, otto = Phone(day, "Ada"), Phone(day, "Otto")

    async def keeps(phone: Phone, form: str, block: str) -> list[Any]:
        return [await phone.hands_in(form, block, name) for name in day.crew]

    async def both() -> tuple[list[Any], list[Any]]:
        return await asyncio.gather(
            keeps(ada, "door.admit.save", "coming-set-0"), keeps(otto, "door.leave.save", "leaving-set-0")
        )

    begun = time.monotonic()
    answers = stage.loop.run(both())
    assert time.monotonic() - begun < 10
    assert all(answer.body["response_action"] == "update" for device in answers for answer in device)
    events = day.door().events
    assert len({event.at for event in events}) == 40
    for name, act in (("Ada", DoorAct.ADMITTED), ("Otto", DoorAct.LEFT)):
        own = [event for event in events if event.by == stage.ids[name]]
        assert [(event.act, event.person_id) for event in own] == [(act, stage.ids[each]) for each in day.crew]
    newest = {event.person_id: event.act for event in events}
    assert set(day.inside()) == {name for name in day.crew if newest[stage.ids[name]] is DoorAct.ADMITTED}
