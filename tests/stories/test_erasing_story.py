"""Erasure as a performer lives it: what goes, what stays and what follows is said first; a hold stops it."""

from __future__ import annotations

from bot.domain.holds import Hold
from bot.domain.scenes import Status, change_status
from bot.domain.work import Work
from rehearsal.people import Person
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.test_checkin import answers_everything, sent_check_in, standing, status


def ready(stage: Stage) -> Person:
    """Mina has said yes to everything, and the scene is READY."""
    mina = sent_check_in(stage)
    answers_everything(mina)
    mina.closes()

    def declare(work: Work) -> None:
        scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
        assert scene is not None
        change_status(work, work.scenes.slots_of(scene)[0], Status.READY)

    stage.does(declare)
    return mina


@ON_ONE_ENGINE
def test_mina_has_her_record_erased_and_answers_again(stage: Stage) -> None:
    mina = ready(stage)
    assert (standing(stage), status(stage)) == ("answered", Status.READY)
    mina.presses("My Record")
    mina.presses("Erase My Record")
    assert mina.sees("What stays")
    assert mina.sees("not answered in 72A")
    mina.submits()
    assert mina.sees("cannot be taken back")
    assert standing(stage) == "answered"
    mina.submits()
    assert mina.sees("Erased")
    mina.closes()
    assert (standing(stage), status(stage)) == ("not_answered", Status.NOT_YET)
    mina.presses("My Record")
    assert mina.sees("You have not saved any answers")
    mina.closes()
    answers_everything(mina, "No")
    assert standing(stage) == "answered"


@ON_ONE_ENGINE
def test_a_hold_is_said_in_its_place(stage: Stage) -> None:
    mina = sent_check_in(stage)
    stage.does(lambda work: work.holds.keep_hold(Hold(stage.production_id, "adam", work.now, "pat", work.now)))
    mina.presses("My Record")
    mina.presses("Erase My Record")
    assert mina.sees("A legal hold stands, so nothing is erased now")
    assert not mina.sees("Continue")
