"""A sentence to pass on, as coordinator, performer and costumes live it."""

from __future__ import annotations

from bot.domain.people import Role
from rehearsal.people import Person
from tests.stage import Stage
from tests.stories.test_checkin import sent_check_in

TEXT = "The robe stays on until the second take."


def comes_home(stage: Stage, person: Person) -> Person:
    if person.modal is not None:
        person.closes()
    person.opens_home()
    stage.settles()
    return person


def writes(stage: Stage, cora: Person) -> None:
    comes_home(stage, cora).presses("Scenes")
    cora.presses("Open")
    cora.presses("Brief")
    cora.presses("Sentences to Pass On")
    cora.presses("Write a Sentence")
    cora.fills({"Sentence": TEXT, "Readers": ["Kit"]})
    cora.submits()
    stage.settles()


def test_kit_of_costumes_reads_what_mina_agreed_to_and_cora_released(stage: Stage) -> None:
    mina = sent_check_in(stage)
    kit = stage.adds("Kit", Role.CREW)
    cora = stage.workspace.person("Cora")
    assert kit is not None
    before = len(mina.dm)
    writes(stage, cora)
    assert cora.sees("reads the sentence with its readers")
    comes_home(stage, kit).presses("Passed On to Me")
    assert kit.sees("Nothing is passed on to you")

    assert [message.text for message in mina.dm][before:] == [mina.dm[0].text]
    mina.presses("Open", mina.dm[-1])
    assert mina.sees(TEXT)
    assert mina.sees("For: Kit (Crew)")
    mina.presses("I Agree")
    assert mina.sees("not released yet")
    comes_home(stage, kit).presses("Passed On to Me")
    assert not kit.sees(TEXT)

    comes_home(stage, cora).presses("Scenes")
    cora.presses("Open")
    cora.presses("Brief")
    cora.presses("Sentences to Pass On")
    cora.presses("Release")
    assert cora.sees("released")
    comes_home(stage, kit).presses("Passed On to Me")
    assert kit.sees(TEXT)
    assert kit.dm == []

    mina.presses("Withdraw It")
    assert mina.sees("released")  # a newer page: nothing was withdrawn that she had not seen
    mina.presses("Withdraw It")
    assert mina.sees("you withdrew")
    comes_home(stage, kit).presses("Passed On to Me")
    assert not kit.sees(TEXT)
    comes_home(stage, mina).presses("My Record")
    assert mina.sees("a released sentence was opened, by Kit")
