"""What the coordinator and others do around the answers, at the page: record, hold, own calls, and who sees nothing."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.tab import Tab
from tests.stage import ZONE, Stage

pytestmark = [pytest.mark.page, ON_ONE_ENGINE]

DAY = date(2027, 1, 14)


@pytest.fixture
def production(stage: Stage) -> Stage:
    """Scene 72A with Mina and with Dora, who has no account; nobody has answered."""
    stage.opens_production()
    stage.adds("Petra", Role.ADMIN)
    stage.adds("Cora", Role.COORDINATOR, phone="+49 30 1")
    stage.adds("Noor", Role.ALTERNATE, phone="+49 30 2")
    stage.adds("Ada", Role.FIRST_AD)
    stage.adds("Rui", Role.DIRECTOR)
    stage.adds("Kit", Role.CREW)
    stage.adds("Mina", Role.PERFORMER)
    stage.adds("Dora", Role.PERFORMER, slack=False)
    stage.workspace.add_person("Sam", zone=ZONE)

    def plan(work: Work) -> None:
        services, cora = stage.bot.services, stage.as_actor(work, "Cora")
        draft = SceneDraft("72A", DAY, call_instant(DAY, time(8), ZONE), "main", closed=True)
        scene = services.scenes.add(work, cora, draft)
        cast = (stage.ids["Mina"], stage.ids["Dora"])
        services.scenes.edit_brief(work, cora, scene.id, scene.version, BriefDraft(True, "kiss", "They kiss.", cast))

    stage.does(plan)
    return stage


def test_the_coordinator_records_what_somebody_without_slack_said(production: Stage, opens: Opens) -> None:
    cora = opens("Cora")
    cora.presses("Scene Sheet")
    cora.sees("no Slack account")
    cora.has_no_barriers()
    cora.presses("Record What Was Said")
    cora.sees_title("Record what was said")
    cora.has_no_barriers()
    cora.chooses("Performer", "Dora")
    cora.submits()
    cora.sees("in their own words")
    cora.has_no_barriers()
    cora.submits()
    cora.sees_error("How you spoke", "Please complete this required field.")
    while cora.title() == "Record what was said":
        fills_in_a_recording(cora)
        cora.submits()
    cora.sees("Not yet confirmed by Dora in Closed Set.")
    cora.has_no_barriers()
    cora.escapes()


def fills_in_a_recording(cora: Tab) -> None:
    """The first page asks how it was said; those after it take the topics as they stand."""
    if cora.field("How you spoke").count() or cora.modal.get_by_role("radiogroup", name="How you spoke").count():
        cora.chooses("How you spoke", "in person")
        cora.chooses("Read back to them", "Yes")
    for menu in cora.modal.get_by_role("combobox").all():
        if menu.get_by_role("option", name="Yes", exact=True).count():
            menu.select_option(label="Yes")


def test_holding_a_scene_and_ending_the_pause(production: Stage, opens: Opens) -> None:
    cora, noor, ada = opens("Cora"), opens("Noor"), opens("Ada", phone=True)
    cora.presses("Hold")
    cora.sees("PAUSED")
    cora.has_no_barriers()
    ada.sees("PAUSED")
    ada.has_no_barriers()
    noor.sees("PAUSED")
    noor.presses("End the Pause")
    noor.chooses("What they will see", "NOT YET")
    noor.has_no_barriers()
    noor.submits()
    noor.escapes()
    ada.sees("NOT YET")


def test_an_own_call_is_given_and_taken_back(production: Stage, opens: Opens) -> None:
    ada = opens("Ada", phone=True)
    ada.presses("Own Calls")
    ada.sees("Everybody has the call of the unit on this shoot day.")
    ada.has_no_barriers()
    ada.searches_many("People", "min", ["Mina"])
    ada.chooses("Their call", "At the time below")
    ada.fills("Own call (set time)", "05:30")
    ada.submits()
    ada.sees("Saved. Own call")
    ada.has_no_barriers()
    ada.presses("Undo")
    ada.sees("Saved. The call they had before:")


@pytest.mark.parametrize("name", ["Petra", "Noor", "Rui", "Kit", "Sam"])
def test_others_have_a_home_without_barriers_and_without_content(production: Stage, opens: Opens, name: str) -> None:
    tab = opens(name, phone=name == "Kit")
    tab.page.wait_for_selector("form.surface")
    tab.has_no_barriers()
    assert "They kiss" not in tab.page.content()
    tab.reads_messages()
    tab.has_no_barriers()
