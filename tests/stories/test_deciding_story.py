"""A closed-set list as the coordinator lives it: decided name by name, performers asked, released all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.people import Role
from handlers.views.times import moment
from handlers.words import catalogue as words_for
from tests.databases import ON_ONE_ENGINE
from tests.stage import ZONE, Stage
from tests.stories.unit import NOTICE, WINDOW, Unit


@pytest.fixture
def unit(stage: Stage) -> Unit:
    return Unit(stage)


def test_the_coordinator_decides_and_nobody_sees_it_before_the_release(unit: Unit) -> None:
    unit.drafts("Kit", "Kai", "Dan")
    cora, ada = unit.cora, unit.ada
    assert cora.sees("Names handed in: 3, not decided: 3", "home")
    unit.objects("Mina", "Kai")
    cora.presses("Decide", "home")
    assert cora.sees("Would rather not have them there: Mina")
    assert cora.sees("Performers were not asked yet.")
    cora.presses("Approve Those Without Objection")
    assert cora.sees("Approved without an objection: 2.")
    cora.chooses("Kai · Set", "Not on this list")
    cora.submits()
    assert cora.sees("Nobody else sees it before you release.")
    cora.chooses("Dan · Set", "Not on this list")
    cora.presses("Asked in Person")
    cora.presses("Back to the Names")
    cora.chooses("Dan · Set", "Approve")
    cora.closes()
    cora.presses("Decide", "home")
    assert cora.screen().count("(x) Not on this list") == 2
    cora.chooses("Dan · Set", "Approve")
    unit.opens_list()
    assert ada.screen().count("not yet decided") == 3 + 1
    ada.closes()
    cora.presses("Release")
    assert cora.sees("The release waits for: Mina, Noor")
    assert cora.modal is not None
    assert "submit" not in cora.modal.source
    cora.presses("Back to the Names")
    cora.presses("Asked in Person")
    cora.chooses("Performers", ["Mina", "Noor"])
    cora.submits()
    assert cora.sees("Marked as asked in person: Mina, Noor")
    cora.presses("Release")
    assert cora.sees("Invited with one neutral message: Kit")
    assert cora.sees("no message goes to them: Dan")
    assert cora.sees("the same for all of them: Kai")
    cora.submits()
    assert cora.sees("*Released.*")
    unit.stage.settles()
    assert ada.sees("Names: 3 (2 invited, 1 not on this list)", "home")
    assert [m.text for m in unit.people["Kit"].dm] == [NOTICE]
    assert unit.people["Kai"].dm == []
    unit.opens_list()
    assert ada.sees("Kit · invited")
    assert ada.sees("Kai · not on this list")
    assert not ada.sees("objection")


@ON_ONE_ENGINE
def test_what_waits_for_the_coordinator_stands_above_every_scene(unit: Unit) -> None:
    unit.drafts("Kit")
    unit.cora.opens_home()
    unit.stage.settles()
    assert unit.cora.home is not None
    home = str(unit.cora.home.source)
    assert home.index("Lists that wait for you") < home.index("Addressed to you") < home.index("Scene Sheet")


def test_performers_are_asked_and_the_window_is_shown_in_set_time(unit: Unit) -> None:
    unit.drafts("Kit")
    cora = unit.cora
    cora.presses("Decide", "home")
    cora.presses("Ask Performers")
    assert cora.sees("One neutral message to: Mina, Noor")
    ends = moment(words_for("en"), unit.stage.workspace.clock.now() + WINDOW, ZONE)
    assert cora.sees(f"Their window ends {ends} set time.")
    cora.submits()
    assert cora.sees("*We are sending the message.*")
    with pytest.raises(LookupError):
        cora.presses("Ask Performers")
    cora.presses("Approve Those Without Objection")
    cora.closes()
    # The window runs from when the message reached them.
    unit.stage.settles()
    unit.stage.advances(WINDOW + timedelta(minutes=1))
    assert NOTICE in [message.text for message in unit.people["Mina"].dm]
    cora.opens_home()
    unit.stage.settles()
    cora.presses("Decide", "home")
    assert cora.sees("Their window ended")
    cora.presses("Release")
    cora.submits()
    assert cora.sees("*Released.*")


def test_late_additions_go_the_same_way_and_a_released_name_can_be_taken_off(unit: Unit) -> None:
    unit.releases("Kit", "Kai")
    ada, cora = unit.ada, unit.cora
    unit.drafts("Kim")
    assert ada.sees("Names: 3 (1 not yet decided, 2 invited)", "home")
    cora.presses("Decide", "home")
    cora.presses("Change a Released Name")
    cora.chooses("Name", "Kai")
    cora.chooses("What it becomes", "Not on this list")
    cora.submits()
    assert cora.sees("Kai: not on this list")
    cora.closes()
    unit.releases()
    assert ada.sees("Names: 3 (2 invited, 1 not on this list)", "home")
    unit.opens_list()
    ada.presses("Take Off")
    ada.chooses("People", ["Kit", "Kai"])
    ada.submits()
    assert ada.sees("Handed in or invited: Kai, Kit.")
    ada.submits()
    assert ada.sees("Taken off: Kai, Kit")
    assert ada.sees("*Set* (1)")


def test_director_and_producer_see_numbers_alone(unit: Unit) -> None:
    unit.drafts("Kit", "Kai")
    dira = unit.dira
    dira.presses("Open", "home", near="Scene 72A")
    assert dira.sees("Closed-set list: Set 2, Monitor village 0, Remote stream 0, Audio feeds 0")
    assert not dira.sees("Kit")
    with pytest.raises(LookupError):
        dira.presses("Closed Set List")


def test_the_list_opens_from_the_scene_and_from_its_status(unit: Unit) -> None:
    ada = unit.ada
    ada.presses("Scenes", "home")
    ada.presses("Open", near="Scene 90")
    ada.presses("Closed Set List")
    assert ada.sees("Nobody is on this list yet.")
    ada.closes()
    unit.drafts("Kit")
    cora = unit.cora
    cora.presses("Scenes", "home")
    cora.presses("Open", near="Scene 72A")
    cora.presses("Status")
    cora.presses("Closed Set List")
    assert cora.sees("Performers were not asked yet.")


@ON_ONE_ENGINE
def test_the_coordinator_reads_whose_age_nobody_attested(unit: Unit) -> None:
    unit.stage.adds("Yuna", Role.CREW, slack=False, adult=False)
    unit.drafts("Kit", "Yuna")
    unit.cora.presses("Decide", "home")
    assert unit.cora.sees("*Not attested as 18 or over:* Yuna")
