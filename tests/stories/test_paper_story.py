"""An assistant director takes a closed set to paper: the call sheet's line, and the door list once it is released."""

from __future__ import annotations

import pytest

from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.unit import Unit


@pytest.fixture
def unit(stage: Stage) -> Unit:
    return Unit(stage)


@ON_ONE_ENGINE
def test_the_call_sheets_line_and_the_released_names_can_be_copied(unit: Unit) -> None:
    ada = unit.ada
    unit.opens_list()
    ada.presses("For Paper")
    assert ada.sees("Scene 72A: CLOSED SET, see Ada")
    assert ada.sees("The door list can be copied once its names are released.")
    ada.submits()
    assert ada.sees("Nobody is on this list yet.")
    ada.closes()
    unit.releases("Kit", "Kai")
    unit.drafts("Zoe")

    unit.opens_list()
    ada.presses("For Paper")
    for line in ("SET: 2", "[ ] Kai, not yet accepted", "[ ] Dira, Director", "[ ] Performers: ____"):
        assert ada.sees(line)
    for name in ("Zoe", "Mina", "Noor"):
        assert not ada.sees(name)
    ada.fills({"Line for the call sheet": "something else"})
    ada.submits()
    ada.presses("For Paper")
    assert ada.sees("Scene 72A: CLOSED SET, see Ada")
    assert unit.stage.workspace.refusals == []
