"""A performer's check-in as people live it: opened, answered on a phone, changed, withdrawn."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, Status
from bot.domain.times import call_instant
from bot.domain.work import Work
from rehearsal.people import Person
from storage.installation import NonceRow
from storage.unit_of_work import UnitOfWork
from tests.stage import ZONE, Stage

DAY = date(2027, 1, 14)


@pytest.fixture
def mina(stage: Stage) -> Person:
    """A performer to whom the check-in of scene 72A, a kiss, was sent."""
    return sent_check_in(stage)


def sent_check_in(stage: Stage) -> Person:
    """The production as far as Send, and Mina with her Home open."""
    stage.opens_production()
    stage.adds("Cora", Role.COORDINATOR, phone="+49 30 1")
    stage.adds("Ada", Role.FIRST_AD)
    mina = stage.adds("Mina", Role.PERFORMER)
    services = stage.bot.services

    def prepare(work: Work) -> None:
        cora = stage.as_actor(work, "Cora")
        call = call_instant(DAY, time(8), ZONE)
        scene = services.scenes.add(work, cora, SceneDraft("72A", DAY, call, "main", closed=True))
        brief = BriefDraft(True, "kiss", "They kiss on the stairs.", (stage.ids["Mina"],))
        services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)
        services.sheets.send(work, cora, scene.id, (stage.ids["Mina"],))
        stage.ids["72A"] = scene.id

    stage.does(prepare)
    assert mina is not None
    mina.opens_home()
    stage.settles()
    return mina


def answers_everything(person: Person, answer: str = "Yes") -> None:
    """From Home to the page after saving, the same answer to every topic."""
    person.presses("My Answers")
    person.submits()
    person.submits()
    while person.sees("What are your boundaries around"):
        for label in questions(person):
            person.chooses(label, answer)
        person.submits()
    person.submits()
    person.submits()


def questions(person: Person) -> list[str]:
    """The questions on the open page."""
    assert person.modal is not None
    return [
        block["label"]["text"]
        for block in person.modal.blocks
        if block["type"] == "input" and block["element"]["type"] == "radio_buttons"
    ]


def standing(stage: Stage) -> str:
    def look(work: Work) -> str:
        scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
        assert scene is not None
        return stage.bot.services.checkins.standings(work, scene)[stage.ids["Mina"]].value

    return stage.looks(look)


def status(stage: Stage) -> Status:
    def look(work: Work) -> Status:
        scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
        assert scene is not None
        return work.scenes.slots_of(scene)[0].status

    return stage.looks(look)


def used_nonces(work: Work) -> int:
    assert isinstance(work, UnitOfWork)
    return len(work.all(select(NonceRow.hash)))


def test_first_page_holds_no_content_and_names_the_reader(stage: Stage, mina: Person) -> None:
    mina.presses("My Answers")
    assert mina.sees("Is this a private moment?")
    assert mina.sees("Cora, the intimacy coordinator")
    assert not mina.sees("stairs")
    assert not mina.sees("Kiss")
    mina.presses("Another Language")
    assert mina.sees("has these languages so far: English.")


def test_answering_from_home_to_saved(stage: Stage, mina: Person) -> None:
    answers_everything(mina)
    assert mina.sees("Saved, true as of")
    assert standing(stage) == "answered"


def test_a_no_is_answered_and_its_page_is_no_different(stage: Stage, mina: Person) -> None:
    answers_everything(mina, "No")
    assert mina.sees("You owe no one a reason")
    assert standing(stage) == "answered"


def test_a_closed_window_is_opened_again_as_it_was_left(stage: Stage, mina: Person) -> None:
    mina.presses("My Answers")
    mina.submits()
    mina.submits()
    first = questions(mina)[0]
    mina.chooses(first, "No")
    mina.closes()
    mina.presses("My Answers")
    mina.submits()
    mina.submits()
    assert "(x) No" in mina.screen() or "(o) No" in mina.screen() or "(*) No" in mina.screen()


def test_a_kept_choice_is_no_submission(stage: Stage, mina: Person) -> None:
    """Letters come one by one: each is kept, and none leaves anything behind but the draft."""
    mina.presses("My Answers")
    mina.submits()
    mina.submits()
    before = stage.looks(used_nonces)
    mina.chooses(questions(mina)[0], "No")
    assert stage.looks(used_nonces) == before


def test_withdrawing_takes_two_presses_and_pauses_the_scene(stage: Stage, mina: Person) -> None:
    answers_everything(mina)
    mina.closes()
    mina.presses("Withdraw")
    assert mina.sees("You do not need to explain")
    assert not mina.sees("Your withdrawal stands")
    mina.submits()
    assert mina.sees("is PAUSED")
    assert standing(stage) == "withdrawn"
    assert status(stage) is Status.PAUSED
    mina.closes()
    mina.presses("Withdraw")
    assert mina.sees("Your withdrawal stands")
    assert not mina.sees("It takes effect when you press")
