"""Performers asked about the names of a closed set, as they live it: in private, and without a trace elsewhere."""

from __future__ import annotations

import pytest

from rehearsal.people import Person as Acting
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.film import NOTICE, PEOPLE, Set


@pytest.fixture
def film(stage: Stage) -> Set:
    return Set(stage)


def test_a_performer_is_asked_in_private_and_nobody_is_an_answer_too(film: Set) -> None:
    film.opens_homes("Ada", "Noor")
    film.proposes("Kit", "Kai")
    mina = film.mina
    assert film.texts("Mina") == film.texts("Noor") == [NOTICE]
    before = {name: film.texts(name) for name in PEOPLE}
    board = film.ada.screen("home")
    mina.presses("Open", "dm")
    assert mina.sees("Mark anyone you would rather not have there.")
    assert mina.sees("*Who reads it:* Cora, the intimacy coordinator")
    assert mina.sees("A mark takes nobody off by itself: Cora decides.")
    assert mina.sees("Cora does not release the list before Tue 12 Jan, 00:00.")
    assert mina.sees("Set · Camera · focus")
    mina.submits()
    assert mina.sees("Saved, true as of Mon 11 Jan, 12:00.")
    nobody = mina.screen()
    assert film.objected("Mina") == set()
    mina.presses("Change It")
    assert mina.sees("What you sent before is marked below.")
    mina.chooses("Rather not there", ["Kit"])
    mina.submits()
    assert mina.screen() == nobody, "the same page whatever was sent"
    assert film.objected("Mina") == {"Kit"}
    mina.closes()
    film.opens_homes("Mina")
    mina.presses("My Record", "home")
    assert mina.sees("You would rather not have there:\n· Kit")
    mina.closes()
    mina.presses("Open", "home", near="*Who is on set*, Thu 14 Jan, Scene 72A")
    assert marked(mina) == [film.stage.ids["Kit"]]
    mina.chooses("Rather not there", [])
    mina.submits()
    assert film.objected("Mina") == set()
    film.stage.settles()
    assert {name: film.texts(name) for name in PEOPLE} == before, "nothing is sent to anybody"
    assert film.ada.screen("home") == board
    assert film.stage.workspace.refusals == []


def marked(person: Acting) -> list[str]:
    """Whose boxes, or options, stand chosen when the page opens."""
    modal = person.modal
    assert modal is not None
    (block,) = (each for each in modal.source["blocks"] if each.get("block_id") == "people")
    return [chosen["value"] for chosen in block["element"].get("initial_options", [])]


@ON_ONE_ENGINE
def test_many_names_are_searched_and_read_beside(film: Set) -> None:
    extras = [f"Extra {number:02}" for number in range(30)]
    film.stage.does(lambda work: [film.joins(work, name) for name in extras])
    film.proposes("Kit", *extras)
    mina = film.mina
    mina.presses("Open", "dm")
    assert mina.sees("Show All 31 Names")
    assert mina.searches("Rather not there", "extra 1") == [f"Extra {number}" for number in range(10, 20)]
    mina.chooses("Rather not there", ["Extra 12", "Kit"])
    mina.presses("Show All 31 Names")
    assert mina.sees("Extra 29 · Set · Camera · focus")
    mina.goes_back()
    mina.submits()
    assert film.objected("Mina") == {"Extra 12", "Kit"}
    mina.presses("Change It")
    assert set(marked(mina)) == {film.stage.ids["Extra 12"], film.stage.ids["Kit"]}


@ON_ONE_ENGINE
def test_names_that_changed_meanwhile_are_shown_before_anything_is_saved(film: Set) -> None:
    film.proposes("Kit", "Kai")
    mina = film.mina
    mina.presses("Open", "dm")
    film.takes_off("Kai")
    mina.submits()
    assert mina.sees("The names changed since you opened this")
    assert not mina.sees("Kai")
    mina.chooses("Rather not there", ["Kit"])
    mina.submits()
    assert film.objected("Mina") == {"Kit"}
    mina.presses("Change It")
    film.calls_off()
    mina.submits()
    assert mina.sees("its list is closed. Nothing was saved.")
    mina.closes()
    mina.presses("Open", "dm")
    assert mina.sees("Scene 72A is called off on Thu 14 Jan")
    film.stage.settles()
    assert film.texts("Mina") == [NOTICE]
