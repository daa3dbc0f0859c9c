"""An assistant director keeps the schedule at the page: a scene is added, announced, moved, taken off, put back."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.domain.people import Role
from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.tab import Tab
from tests.stage import Stage

pytestmark = [pytest.mark.page, ON_ONE_ENGINE]

DAY = date(2027, 1, 14)
SPRING = date(2027, 3, 28)
"""In Berlin the clocks are put forward from 02:00 to 03:00."""


def test_an_assistant_director_keeps_the_schedule(stage: Stage, opens: Opens) -> None:
    stage.opens_production()
    stage.adds("Cora", Role.COORDINATOR, phone="+49 30 1")
    stage.adds("Mina", Role.PERFORMER)
    stage.adds("Ada", Role.FIRST_AD)
    stage.workspace.on_loop(
        lambda: stage.workspace.team.find_channel("nightfall").members.add(stage.workspace.member("Ada").id)
    )
    ada = opens("Ada")
    adds_a_scene(ada)
    announces(ada)
    moves(ada)
    takes_off_and_puts_back(ada)
    enters_a_wrap(ada)
    stage.settles()
    ada.goes(stage.workspace.team.find_channel("nightfall").id)
    ada.sees("Scene 72A: closed set")
    ada.has_no_barriers()
    assert not stage.workspace.refusals


def adds_a_scene(ada: Tab) -> None:
    ada.presses("Scenes")
    ada.sees("No scenes yet.")
    ada.has_no_barriers()
    ada.presses("Add a Scene")
    ada.sees_title("Add a scene")
    ada.has_no_barriers()
    ada.fills("Scene number", "72A")
    ada.fills("Shoot day", SPRING.isoformat())
    ada.fills("Call of the unit (set time)", "02:30")
    ada.submits()
    # Before 04:00 it is the night after the shoot day, which has no gap; the gap is in the night before.
    ada.sees("This call falls on the calendar date after the shoot day")
    ada.presses("Change")
    ada.sees_title("Add a scene")
    ada.fills("Shoot day", (SPRING - timedelta(days=1)).isoformat())
    ada.submits()
    ada.sees_error("Call of the unit (set time)", "The first time after it is 03:00.")
    ada.has_no_barriers()
    ada.fills("Shoot day", DAY.isoformat())
    ada.fills("Call of the unit (set time)", "08:00")
    ada.chooses("Closed set", "The set is closed for this scene")
    ada.submits()
    ada.sees("Thu 14 Jan, 08:00 set time")
    ada.has_no_barriers()
    ada.submits()
    ada.sees("Closed set. It has a status and stands on the board.")
    ada.has_no_barriers()


def announces(ada: Tab) -> None:
    ada.presses("Announce")
    ada.sees("exactly as it stands here")
    ada.has_no_barriers()
    ada.submits()
    ada.sees("announced")


def moves(ada: Tab) -> None:
    ada.presses("Move")
    ada.sees_title("Move scene 72A")
    ada.has_no_barriers()
    ada.submits()
    ada.sees_error("New shoot day", "This is the day and call it has now.")
    ada.fills("New shoot day", (DAY + timedelta(days=1)).isoformat())
    ada.fills("New call (set time)", f"{time(9):%H:%M}")
    ada.submits()
    ada.sees("The card in the channel is edited")
    ada.has_no_barriers()
    ada.submits()
    ada.sees("Fri 15 Jan · main unit · 09:00 set time")


def takes_off_and_puts_back(ada: Tab) -> None:
    ada.presses("Take Off")
    ada.sees("is taken off the schedule.")
    ada.has_no_barriers()
    ada.submits()
    ada.sees("taken off the schedule")
    ada.presses("Put Back")
    ada.sees("Fri 15 Jan · main unit · 09:00 set time")


def enters_a_wrap(ada: Tab) -> None:
    ada.escapes()
    ada.presses("Enter a Wrap")
    ada.sees_title("Enter a wrap")
    ada.has_no_barriers()
    ada.fills("Shoot day", (DAY + timedelta(days=1)).isoformat())
    ada.fills("Wrap (set time)", "19:00")
    ada.submits()
    ada.sees_error("Wrap (set time)", "This wrap is still to come.")
    ada.escapes()
