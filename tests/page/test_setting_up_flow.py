"""A production is set up from nothing, at the page: code, settings, coordinator, roster."""

from __future__ import annotations

import pytest

from bot.domain.setting_up import OneTimeCode
from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.stage import ZONE, Stage

pytestmark = [pytest.mark.page, ON_ONE_ENGINE]

CODE = "7KQ2-M9XT-4BH0"


def test_an_admin_sets_a_production_up(stage: Stage, opens: Opens) -> None:
    stage.bot.services.setting_up.expect(OneTimeCode(CODE))
    for name in ("Petra", "Cora", "Noor", "Ada", "Mina", "Tom"):
        stage.workspace.add_person(name, zone=ZONE)
    stage.workspace.add_channel("nightfall", ["Petra", "Cora", "Ada"])
    petra = opens("Petra")
    petra.presses("Set Up with a Code")
    petra.sees_title("Set up Closed Set")
    petra.has_no_barriers()
    petra.fills("Code", "0000-0000-0000")
    petra.fills("Title of the production", "Nightfall")
    petra.searches("Time zone of the set", "berlin", "Europe/Berlin")
    petra.chooses("Channel", "#nightfall")
    petra.fills("Contact outside the production: name", "Helpline")
    petra.fills("Contact outside the production: phone number", "0800 111")
    petra.fills("Union line", "Union, 0800 222")
    petra.submits()
    petra.sees_error("Code", "This is not the code.")
    petra.has_no_barriers()
    petra.fills("Code", CODE)
    petra.submits()
    petra.sees("is set up.")
    petra.has_no_barriers()
    petra.escapes()
    for part, name in (("Coordinator", "Cora"), ("Alternate", "Noor")):
        petra.presses(part)
        petra.chooses(f"Who is the {part.lower()}?", name)
        petra.fills("Phone number", "+49 30 1")
        petra.submits()
        petra.sees(f"{part.lower()} from now on.")
        petra.has_no_barriers()
        petra.escapes()
    for part, names in (("first assistant director", ["Ada"]), ("performer", ["Mina", "Tom"])):
        petra.presses("Add People")
        petra.chooses("Part", part)
        petra.ticks("People in Slack", names)
        if part == "performer":
            petra.chooses("18 or over", "The production attests that all of these are 18 or over")
        petra.has_no_barriers()
        petra.submits()
        petra.sees("Saved. People added:")
        petra.escapes()
    petra.presses("Cast Numbers")
    petra.has_no_barriers()
    petra.escapes()
    petra.presses("Roster")
    petra.sees("People: 6")
    petra.has_no_barriers()
    petra.escapes()
    assert not stage.workspace.refusals
