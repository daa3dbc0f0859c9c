"""Stop Now on a phone, from the choice of a scene to a name given and taken back; and the page of whoever is paged."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import Role
from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.stage import ZONE, Stage
from tests.stories.test_stop_story import ROLES, shoots

pytestmark = [pytest.mark.page, ON_ONE_ENGINE]


@pytest.fixture
def production(stage: Stage) -> Stage:
    """Noon of a shoot day with a scene in each of two units."""
    local = stage.workspace.clock.now().astimezone(ZoneInfo(ZONE))
    stage.workspace.advance(datetime.combine(local.date() + timedelta(days=1), time(12), ZoneInfo(ZONE)) - local)
    stage.opens_production(people=ROLES)
    stage.adds("Maya", Role.FIRST_AD, unit="second", phone="+49 30 3")
    stage.does(lambda work: shoots(stage, work, "72A"))
    stage.does(lambda work: shoots(stage, work, "63", "second"))
    return stage


def test_a_stop_is_sent_from_a_phone_and_seen(production: Stage, opens: Opens) -> None:
    kit, cora, maya = opens("Kit", phone=True), opens("Cora"), opens("Maya", phone=True)
    kit.presses("Stop Now")
    kit.sees('On set? Say "stop" aloud.')
    kit.has_no_barriers()
    kit.submits()
    kit.sees_error("Which scene", "Please complete this required field.")
    kit.chooses("Which scene", "Scene 63 · unit second")
    kit.submits()
    kit.sees_title("Stop sent")
    kit.sees("Nobody has opened it yet.")
    kit.has_no_barriers()
    maya.reads_messages()
    maya.sees("Stop Now was pressed. Pause scene 63.")
    maya.presses("Open")
    maya.sees("Scene 63, unit second. Somebody pressed Stop Now at")
    maya.has_no_barriers()
    kit.presses("Check Again")
    kit.sees("Seen by Maya")
    kit.presses("Tell Cora It Was Me")
    kit.sees("can see on it that it was you")
    cora.reads_messages()
    cora.presses("Open")
    cora.sees("Kit told you that it was them.")
    cora.has_no_barriers()
    kit.presses("Take My Name Back")
    kit.sees("Your name is not on it.")
    kit.escapes()
