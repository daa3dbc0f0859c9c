"""A closed-set list as assistant directors live it: drafted from the last one, changed, handed in."""

from __future__ import annotations

import pytest

from bot.domain.set_list import Zone
from bot.domain.work import Work
from tests.proofs.children import submission
from tests.stage import Stage
from tests.stories.unit import NOTICE, Unit


@pytest.fixture
def unit(stage: Stage) -> Unit:
    return Unit(stage)


def test_a_list_is_drafted_by_zone_and_handed_in(unit: Unit) -> None:
    ada = unit.ada
    assert ada.sees("No names yet", "home")
    unit.opens_list()
    assert ada.sees("Nobody is on this list yet.")
    assert ada.sees("On it by their part: Cora, Dira, Mina, Noor")
    ada.presses("Add to List")
    ada.chooses("People", ["Kit", "Kai"])
    ada.fills({"Department": "Camera", "Task": "focus"})
    ada.submits()
    assert ada.sees("On the list now: Kai, Kit")
    assert ada.sees("Kit · Camera, focus · not yet decided")
    unit.adds("Kim", "Dan", zone="Monitor village")
    assert ada.sees("*Monitor village* (2)")
    assert ada.sees("No message goes to: Dan. Ask them in person")
    unit.adds("Kai", zone="Monitor village")
    assert ada.sees("Moved to another zone: Kai")
    assert ada.sees("*Monitor village* (3)")
    assert ada.sees("Kai · Camera, focus · not yet decided")
    ada.presses("Hand In")
    assert ada.sees("Names for Cora: 4.")
    ada.fills({"Most people on set": "1"})
    ada.submits()
    assert ada.sees("*Handed in.* We are sending Cora a message.")
    assert ada.sees("With the coordinator.")
    ada.closes()
    unit.stage.settles()
    assert ada.sees("Names: 4 (4 not yet decided)", "home")
    assert [message.text for message in unit.cora.dm] == [NOTICE]
    assert unit.stage.workspace.refusals == []


def test_from_the_last_list_to_handed_in_takes_less_than_ten_taps(unit: Unit) -> None:
    """Every press and every choice counts; the cap is the last one's."""
    unit.drafts("Kit", "Kai", "Kim", cap=12)
    ada = unit.ada
    taps = 0

    def tap(label: str, where: str | None = None, near: str | None = None) -> None:
        nonlocal taps
        taps += 1
        ada.presses(label, where, near=near)

    tap("List", "home", near="Scene 90")
    tap("Same as Last List")
    assert ada.sees("Taken over from the last list: 3")
    tap("Hand In")
    tap("Hand In")
    assert ada.sees("*Handed in.*")
    assert ada.sees("at most 12")
    assert taps == 4


def test_what_was_added_is_taken_back_with_one_press(unit: Unit) -> None:
    unit.drafts("Kit", "Kai")
    ada = unit.ada
    unit.opens_list("90")
    ada.presses("Same as Last List")
    ada.presses("Undo")
    assert ada.sees("What you added was taken back.")
    assert ada.sees("Nobody is on this list yet.")
    unit.adds("Kim", "Zoe")
    unit.adds("Kit")
    ada.presses("Undo")
    assert ada.sees("*Set* (2)")
    ada.presses("Same as Last List")
    assert ada.sees("Taken over from the last list: 2")
    with pytest.raises(LookupError):
        ada.presses("Undo")


def test_names_are_typed_as_on_the_roster_and_what_is_wrong_is_said_at_its_field(unit: Unit) -> None:
    ada = unit.ada
    unit.opens_list()
    ada.presses("Add to List")
    assert ada.submits().errors == {"People": "Please choose somebody, or type a name."}
    ada.fills({"Or names, one on each line": "kit\nHal Long\n" + "x" * 300})
    (said,) = ada.submits().errors.values()
    assert said.startswith(f"Not on the roster: Hal Long, {'x' * 40}….")
    ada.fills({"Or names, one on each line": "Mina"})
    (said,) = ada.submits().errors.values()
    assert said == "Mina is on every list of this scene by their part, and needs no place on it."
    ada.fills({"Or names, one on each line": "KIT\n dan "})
    ada.submits()
    assert ada.sees("On the list now: Dan, Kit")
    unit.adds("Kai")
    ada.presses("Hand In")
    for cap, sentence in (
        ("0", "Please give a number from 1 to 300."),
        ("10000", "Please give a number from 1 to 300."),
        ("2", "3 people are on this list for the set, more than 2. Take somebody off, or give a higher number."),
    ):
        ada.fills({"Most people on set": cap})
        assert ada.submits().errors == {"Most people on set": sentence}
    ada.fills({"Most people on set": "3"})
    ada.submits()
    assert ada.sees("*Handed in.*")


def test_a_list_that_changed_meanwhile_is_not_handed_in_unseen(unit: Unit) -> None:
    ada = unit.ada
    unit.opens_list()
    unit.adds("Kit")
    ada.presses("Hand In")
    ada.fills({"Most people on set": "9"})

    def another_assistant_adds(work: Work) -> None:
        ids = [unit.stage.ids["Kai"]]
        unit.stage.bot.services.lists.add(work, unit.stage.as_actor(work, "Ada"), unit.slot(work).id, ids, Zone.SET)

    unit.stage.does(another_assistant_adds)
    ada.submits()
    assert ada.sees("*This list changed since you opened it.* Nothing was saved.")
    assert ada.sees("Names for Cora: 2.")
    ada.submits()
    assert ada.sees("*Handed in.*")


def test_a_double_press_adds_once_and_what_is_over_is_read(unit: Unit) -> None:
    unit.drafts("Kit", "Kai")
    ada = unit.ada
    unit.opens_list("90")
    ada.presses("Same as Last List")
    ada.presses("Same as Last List")
    assert ada.sees("Everybody from the last list is on this one already.")
    assert ada.sees("*Set* (2)")
    ada.closes()
    unit.opens_list()
    unit.stage.does(unit.is_called_off)
    ada.presses("Add to List")
    assert ada.sees("This shoot day is taken off the schedule")


def test_the_board_leads_to_every_list_of_the_unit(unit: Unit) -> None:
    ada = unit.ada
    unit.stage.does(unit.plans_more_days)
    ada.opens_home()
    unit.stage.settles()
    ada.presses("All Lists (10)", "home")
    ada.presses("List", near="Scene 90")
    assert ada.sees("*Scene 90* · shoot day Fri 15 Jan")
    ada.closes()
    ada.presses("Whole Board (10)", "home")
    ada.presses("Closed Set Lists")
    assert ada.sees("Scene 107")


def test_a_form_delivered_twice_is_kept_once(unit: Unit) -> None:
    stage, ada = unit.stage, unit.ada
    unit.opens_list()
    unit.adds("Kit")
    ada.presses("Hand In")
    ada.fills({"Most people on set": "5"})
    payload = stage.workspace.on_loop(lambda: submission(stage, ada))
    ada.submits()
    again = stage.workspace.loop.run(stage.workspace.deliveries.send("interactive", payload))
    assert "This was saved already" in str(again.body)
    stage.settles()
    assert len(unit.cora.dm) == 1
