"""The door on the day, as two people with phones keep it: one door, whoever pressed what, and nothing lost."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.people import Role
from bot.domain.scenes import Status
from bot.domain.set_list import Reply, Zone
from bot.domain.work import NotSaved, Work
from tests.databases import ON_ONE_ENGINE
from tests.forging import Forger
from tests.stage import Stage
from tests.stories.door_cases import DoorDay, minutes


@pytest.fixture
def day(stage: Stage) -> DoorDay:
    return DoorDay(stage)


def test_two_assistant_directors_keep_one_door(day: DoorDay) -> None:
    ada, otto = day.ada, day.otto
    day.opens(ada, otto)
    assert day.reads(ada, "Not closed")
    assert day.reads(ada, "Thu 14 Jan · main unit")
    assert day.reads(ada, "Missing: heads on set are not counted.")
    assert day.reads(ada, "Still outside · Set: Kai (has not accepted), Kit, Cora")
    day.admits(ada, "Kit", "Kim", "Cora")
    day.admits(otto, "Kai")
    for name in (
        "Cora, Kai, Kit",
        "Kim",
        "Still outside: nobody on the list",
        "Kai came in: Set (Otto)",
        "Kit came in: Set, Cora came in: Set, Kim came in: Monitor village (Ada)",
    ):
        assert day.reads(otto, name), otto.screen()
    assert not day.reads(ada, "Kai, Kit")
    ada.presses("Check Again")
    ada.waits_to_see("Cora, Kai, Kit")
    day.counts(otto, 5)
    assert day.reads(otto, "Set · 5 let in · 5 counted · matches")
    assert day.reads(otto, "Remote stream · off")
    otto.presses("Set Confirmed Closed")
    otto.waits_to_see("Open the Set")
    ada.presses("Check Again")
    ada.waits_to_see("set confirmed closed (Otto)")
    assert ada.modal is not None
    assert len(ada.modals) == 1
    assert day.status() is Status.NOT_YET


def test_somebody_not_on_the_list_asks_the_coordinator_and_keeps_the_set_open(day: DoorDay) -> None:
    ada = day.ada
    day.opens(ada)
    day.admits(ada, "Kit", "Kim")
    day.counts(ada, 3)
    ada.presses("Somebody Not on the List")
    ada.waits_to_see("They Left")
    assert day.reads(ada, "Not on the list: 1")
    day.stage.settles()
    assert day.pings() == 1
    ada.presses("Set Confirmed Closed")
    ada.waits_to_see("Nothing was saved. Missing:")
    assert not day.door().state.closed
    day.stage.workspace.advance(minutes(1))
    ada.presses("They Left")
    ada.waits_to_see("somebody not on the list left (Ada)")
    ada.presses("Set Confirmed Closed")
    ada.waits_to_see("Open the Set")


def test_a_count_that_differs_is_said_and_pauses_a_closed_set(day: DoorDay) -> None:
    ada = day.ada
    day.opens(ada)
    day.admits(ada, "Kit", "Kim")
    day.counts(ada, 4)
    assert day.reads(ada, "Missing: Set does not match: 4 counted, 3 let in.")
    day.counts(ada, 3)
    ada.presses("Set Confirmed Closed")
    ada.waits_to_see("Open the Set")
    day.counts(ada, 3, village="2")
    assert day.reads(ada, "Not closed")
    assert day.reads(ada, "PAUSED")
    day.stage.settles()
    assert "Scene 72A is now PAUSED." in day.otto.dm[-1].text


def test_a_broken_door_is_paused_like_every_other(day: DoorDay) -> None:
    """The board after a broken door and after the coordinator's hold: the same bytes."""
    ada, cora = day.ada, day.cora
    day.opens(ada)
    day.closes_set(ada)
    ada.presses("Somebody Not on the List")
    ada.waits_to_see("PAUSED")
    ada.closes()
    day.stage.settles()
    told = day.otto.dm[-1].text

    def page() -> list[Any]:
        day.otto.presses("Open", "home", near="Scene 72A")
        view = day.otto.wait_for_modal()
        day.otto.closes()
        return [block for block in view.source["blocks"] if "as of" not in str(block)]

    broken = page()
    cora.presses("Declare", "home", near="Scene 72A")
    cora.wait_for_modal()
    cora.chooses("What they will see", "NOT YET")
    cora.submits()
    cora.closes()
    day.stage.settles()
    cora.presses("Hold", "home", near="Scene 72A")
    day.stage.settles()
    assert page() == broken
    assert day.otto.dm[-1].text == told


def test_opening_a_closed_set_says_first_that_it_pauses_and_then_does(day: DoorDay) -> None:
    ada = day.ada
    day.opens(ada)
    day.closes_set(ada)
    ada.presses("Open the Set")
    ada.waits_to_see("and its heads are counted anew")
    assert day.reads(ada, "Scene 72A becomes PAUSED as you press")
    assert day.status() is Status.NOT_YET
    ada.presses("Open and Pause")
    assert day.reads(ada, "Not closed")
    assert day.reads(ada, "Do not shoot this scene.")
    assert day.status() is Status.PAUSED
    day.counts(ada, 3)
    ada.presses("Set Confirmed Closed")
    ada.waits_to_see("Open the Set")
    assert day.status() is Status.PAUSED


def test_a_wrap_is_said_first_enters_attendance_and_can_be_taken_back(day: DoorDay) -> None:
    ada = day.ada
    day.opens(ada)
    day.closes_set(ada)
    day.leaves(ada, "Kit")
    ada.presses("Wrap")
    ada.waits_to_see("goes into the record")
    ada.submits()
    assert day.reads(ada, "Wrapped")
    assert day.status() is Status.NOT_YET
    ada.presses("Take the Wrap Back")
    ada.waits_to_see("The status stays as it is")
    ada.presses("Take It Back")
    assert day.reads(ada, "Not closed")


def test_a_door_without_signal_is_entered_from_paper_and_marked(day: DoorDay) -> None:
    ada, stage = day.ada, day.stage
    stage.workspace.advance(minutes(600))
    day.opens(ada)
    day.admits(ada, "Kit", "Kai", "Kim", at="08:05")
    assert day.reads(ada, "08:05 Kit came in: Set, Kim came in: Monitor village, Kai came in: Set (Ada, entered later)")
    day.counts(ada, 4, at="08:10")
    for what, at in (("Set confirmed closed", "08:12"), ("Wrapped", "11:00")):
        ada.presses("From Paper")
        ada.waits_to_see("Enter what stands on paper in its order.")
        ada.chooses("What happened", what)
        ada.fills({"paper_time": at})
        ada.submits()
    assert day.reads(ada, "Wrapped")
    assert day.reads(ada, "08:12 set confirmed closed (Ada, entered later)")
    assert day.status() is Status.NOT_YET
    day.admits(ada, "Cora", at="08:30")
    assert day.reads(ada, "Wrapped")
    assert day.inside()["Cora"] is Zone.SET
    ada.presses("Admit")
    ada.waits_to_see("Nobody on the list is outside.")


@ON_ONE_ENGINE  # no engine is asked what a form says of itself and who may press
def test_a_time_on_paper_that_is_still_to_come_is_said_at_its_field(day: DoorDay) -> None:
    ada = day.ada
    day.opens(ada)
    ada.presses("Admit")
    ada.waits_to_see("Back to the Door")
    day.ticks(ada, "Kit")
    ada.fills({"paper_time": "09:00"})
    assert ada.submits().errors == {"Time on paper (set time)": "This time is still to come on that shoot day."}
    assert day.inside() == {}


@ON_ONE_ENGINE
def test_ticking_nobody_is_said_and_numbers_that_are_none_are(day: DoorDay) -> None:
    ada = day.ada
    day.opens(ada)
    ada.presses("Admit")
    ada.waits_to_see("Back to the Door")
    assert list(ada.submits().errors.values()) == ["Please tick somebody."]
    ada.presses("Back to the Door")
    ada.waits_to_see("Still outside")
    ada.presses("Count")
    ada.waits_to_see("Of them performers")
    ada.fills({"set": "1", "performers": "2", "village": "Off", "remote": "Off", "audio": "Off"})
    assert list(ada.submits().errors) == ["Of them performers"]


@ON_ONE_ENGINE
def test_the_door_of_another_day_says_so(day: DoorDay) -> None:
    ada, stage = day.ada, day.stage
    day.opens(ada)
    stage.workspace.advance(minutes(24 * 60))
    ada.presses("Somebody Not on the List")
    ada.waits_to_see("This was the door of 14.01.2027, and that day is over. Nothing was saved.")
    assert day.door().events == ()
    ada.goes_back()
    ada.presses("Check Again")
    ada.waits_to_see("What stands on paper can still be entered")


def test_whoever_accepts_at_the_door_accepts_the_rules_that_stood_on_the_form(day: DoorDay) -> None:
    ada, stage = day.ada, day.stage
    day.opens(ada)
    ada.presses("Admit")
    ada.waits_to_see("Phones and camera watches stay at the door.")
    day.ticks(ada, "Kai")

    def changes(work: Work) -> None:
        production = work.people.production(stage.production_id)
        assert production is not None
        work.people.change_production(replace(production, house_rules="No phones at all."))

    stage.does(changes)
    ada.submits()
    assert day.reads(ada, "This changed since you opened it. Nothing was saved.")
    assert ada.sees("No phones at all.")
    assert day.inside() == {}
    ada.submits()
    assert day.inside() == {"Kai": Zone.SET}


@ON_ONE_ENGINE
def test_crew_and_other_units_find_no_door(day: DoorDay) -> None:
    stage = day.stage
    stage.adds("Una", Role.AD, unit="second")
    for name in ("Kit", "Mina", "Una"):
        forger = Forger(stage, stage.workspace.person(name))
        for press in ("door.page.open", "door.stranger.press"):
            shown = forger.sends("button", press, value=f"{stage.production_id}/{day.slot_id}")
            assert "There is nothing here for you" in shown.text
    assert day.door().events == ()


@ON_ONE_ENGINE
def test_the_door_opens_from_the_status_page_too_and_goes_back_to_it(day: DoorDay) -> None:
    ada = day.ada
    day.cora.presses("Hold", "home", near="Scene 72A")
    day.stage.settles()
    ada.presses("Open", "home", near="Scene 72A")
    ada.wait_for_modal()
    ada.presses("Door")
    ada.waits_to_see("Still outside")
    day.admits(ada, "Kit")
    assert len(ada.modals) == 2
    ada.goes_back()
    assert ada.sees("Do not shoot this scene.")


def test_a_closing_and_a_word_taken_back_at_once_leave_no_set_closed_with_them_inside(day: DoorDay) -> None:
    """Each of two transactions at the same time sees what the other one left, or is seen by it."""
    stage, services = day.stage, day.stage.bot.services
    found = stage.looks(lambda work: work.closed_sets.list_of(stage.production_id, day.slot_id))
    assert found is not None

    def inside_and_counted(work: Work) -> None:
        ada, kit = stage.as_actor(work, "Ada"), stage.ids["Kit"]
        services.invitations.reply(work, stage.as_actor(work, "Kit"), found.id, Reply.ACCEPTED)
        services.doors.admit(work, ada, day.slot_id, [kit], work.now)
        counts: dict[Zone, int | None] = {**dict.fromkeys(Zone), Zone.SET: 1}
        services.doors.count(work, ada, day.slot_id, counts, 0, work.now)

    def closes(work: Work) -> object:
        return services.doors.close(work, stage.as_actor(work, "Ada"), day.slot_id, work.now)

    def cannot(work: Work) -> object:
        return services.invitations.reply(work, stage.as_actor(work, "Kit"), found.id, Reply.CANNOT)

    async def both() -> None:
        deadline = time.monotonic() + 10
        jobs = (stage.bot.database.change(job, deadline=deadline) for job in (closes, cannot))
        outcomes = await asyncio.gather(*jobs, return_exceptions=True)
        assert not [each for each in outcomes if isinstance(each, NotSaved)]

    for _ in range(6):
        stage.does(inside_and_counted)
        stage.loop.run(both())
        assert day.door().missing
        assert not day.door().state.closed
