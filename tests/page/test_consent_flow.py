"""From the brief to a withdrawal at the page: coordinator, performer and AD, each in a browser of their own."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.domain.people import Role
from bot.domain.scenes import SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.steps import BRIEF, answers
from tests.page.tab import Tab
from tests.stage import ZONE, Stage

pytestmark = [pytest.mark.page, ON_ONE_ENGINE]

DAY = date(2027, 1, 14)
CONDITION = "Only over the green coat"


def test_from_the_brief_to_a_withdrawal(stage: Stage, opens: Opens) -> None:
    stage.opens_production()
    stage.adds("Cora", Role.COORDINATOR, phone="+49 30 1")
    stage.adds("Ada", Role.FIRST_AD)
    stage.adds("Mina", Role.PERFORMER)

    def plan(work: Work) -> None:
        draft = SceneDraft("72A", DAY, call_instant(DAY, time(8), ZONE), "main", closed=True)
        stage.bot.services.scenes.add(work, stage.as_actor(work, "Ada"), draft)

    stage.does(plan)
    cora, mina, ada = opens("Cora"), opens("Mina", phone=True), opens("Ada")
    writes_the_brief(cora)
    marks_told(ada)
    sends(cora)
    stage.settles()
    opens_from_the_message(mina)
    closes_half_way_and_goes_on(mina)
    reads_the_scene_sheet(cora)
    declares(cora, ada)
    changes_and_talks(mina)
    withdraws(mina, ada)
    ends_the_pause(cora, ada)
    keeps_own_things(mina)
    assert not stage.workspace.refusals


def writes_the_brief(cora: Tab) -> None:
    cora.presses("Scenes")
    cora.sees_title("Scenes")
    cora.presses("Open scene 72A")
    cora.presses("Brief")
    cora.sees_title("Brief 72A")
    cora.has_no_barriers()
    cora.chooses("Intimate scene", "This scene is intimate")
    cora.chooses("Kind of scene", "Kiss")
    cora.fills("The scene in plain words", BRIEF)
    cora.submits()
    cora.sees_error("Performers", "Please choose at least one performer.")
    assert cora.field("The scene in plain words").input_value() == BRIEF
    cora.has_no_barriers()
    cora.ticks("Performers", ["Mina"])
    cora.submits()
    cora.sees("Saved.")
    cora.has_no_barriers()
    cora.escapes()


def marks_told(ada: Tab) -> None:
    ada.presses("Scenes")
    ada.sees_title("Scenes")
    ada.presses("Open scene 72A")
    ada.presses("Who Was Told")
    ada.sees_title("Who was told")
    ada.has_no_barriers()
    ada.chooses("Mina", "By the production")
    ada.submits()
    ada.sees("1 of 1 performers marked told")
    ada.escapes()


def sends(cora: Tab) -> None:
    cora.presses("Scenes")
    cora.sees_title("Scenes")
    cora.presses("Open scene 72A")
    cora.presses("Send")
    cora.sees_title("Send the check-in")
    cora.has_no_barriers()
    cora.submits()
    cora.sees("One message each goes to: Mina.")
    cora.has_no_barriers()
    cora.submits()
    cora.escapes()


def opens_from_the_message(mina: Tab) -> None:
    mina.reads_messages()
    mina.sees("Something is waiting for you. It opens in a private window.")
    mina.has_no_barriers()
    mina.presses("Open")
    mina.sees("Is this a private moment?")


def closes_half_way_and_goes_on(mina: Tab) -> None:
    mina.submits()
    mina.sees(BRIEF)
    mina.submits()
    mina.sees_title("Your boundaries")
    first = mina.modal.get_by_role("radiogroup").first
    first.get_by_label("Yes, with conditions", exact=True).check()
    mina.modal.get_by_role("textbox").first.fill(CONDITION)
    mina.waits_until_told()
    mina.escapes()
    mina.goes_home()
    mina.presses("My Answers")
    mina.sees("Is this a private moment?")
    mina.submits()
    mina.submits()
    mina.sees_title("Your boundaries")
    kept = mina.modal.get_by_role("radiogroup").first.get_by_label("Yes, with conditions", exact=True)
    assert kept.is_checked()
    assert mina.modal.get_by_role("textbox").first.input_value() == CONDITION
    mina.escapes()
    mina.presses("My Answers")
    answers(mina)
    mina.escapes()


def reads_the_scene_sheet(cora: Tab) -> None:
    cora.goes_home()
    cora.presses("Scene Sheet")
    cora.sees_title("Scene sheet")
    cora.has_no_barriers()
    cora.escapes()


def declares(cora: Tab, ada: Tab) -> None:
    cora.presses("Declare")
    cora.sees_title("Declare 72A")
    cora.has_no_barriers()
    cora.chooses("What they will see", "READY")
    cora.submits()
    cora.escapes()
    ada.goes_home()
    ada.sees("READY")
    ada.has_no_barriers()


def changes_and_talks(mina: Tab) -> None:
    mina.presses("My Answers")
    mina.sees("Is this a private moment?")
    mina.presses("I Would Rather Talk")
    mina.sees_title("Talking instead")
    mina.has_no_barriers()
    mina.escapes()
    mina.presses("My Answers")
    answers(mina, "No")
    mina.escapes()


def withdraws(mina: Tab, ada: Tab) -> None:
    ada.goes_home()
    ada.sees("NOT YET")
    mina.presses("Withdraw")
    mina.sees("You do not need to explain.")
    mina.has_no_barriers()
    mina.submits()
    mina.sees("Scene 72A is PAUSED")
    mina.has_no_barriers()
    mina.escapes()
    # The page follows by itself, without being opened again.
    ada.sees("PAUSED")
    ada.presses("Open the status of scene 72A")
    ada.sees("A pause comes without a reason.")
    ada.has_no_barriers()
    assert "Mina" not in ada.page.content().split('id="place"')[1]
    ada.escapes()


def ends_the_pause(cora: Tab, ada: Tab) -> None:
    cora.goes_home()
    cora.presses("Declare")
    cora.chooses("What they will see", "NOT YET")
    cora.fills("Next update by (set time)", "18:00")
    cora.submits()
    cora.escapes()
    ada.sees("next update by")
    ada.presses("Ask the coordinator for an update on scene 72A")
    ada.sees("We do not know whether it is read.")
    ada.has_no_barriers()
    ada.escapes()


def keeps_own_things(mina: Tab) -> None:
    mina.presses("My Record")
    mina.sees("your answers were opened, by Cora")
    mina.has_no_barriers()
    mina.escapes()
    mina.presses("My Quiet Hours")
    mina.sees_title("My quiet hours")
    mina.has_no_barriers()
    mina.escapes()
    mina.presses("Who Reads My Answers")
    mina.has_no_barriers()
    mina.escapes()
