"""A legal hold as people live it: asked for, set by a second person, and seen by everybody with both names."""

from __future__ import annotations

from bot.domain.people import Role
from rehearsal.people import Person
from tests.stage import Stage
from tests.stories.test_checkin import sent_check_in


def comes_home(stage: Stage, person: Person) -> Person:
    person.opens_home()
    stage.settles()
    return person


def test_two_people_set_a_hold_and_everybody_sees_it(stage: Stage) -> None:
    mina = sent_check_in(stage)
    adam, pat = stage.adds("Adam", Role.ADMIN), stage.adds("Pat", Role.PRODUCER)
    assert adam is not None
    assert pat is not None
    comes_home(stage, adam).presses("Legal Hold")
    adam.submits()
    assert adam.sees("once a second person sets it")
    adam.closes()
    assert not comes_home(stage, mina).sees("legal hold")
    comes_home(stage, adam).presses("Legal Hold")
    assert adam.sees("It does not stand yet")
    assert adam.sees("Take It Back")
    adam.closes()
    comes_home(stage, pat).presses("Legal Hold")
    pat.submits()
    assert pat.sees("The hold stands.")
    pat.closes()
    assert comes_home(stage, mina).sees("Set by Adam and Pat")
    assert mina.sees("It opens nothing to anybody")
    assert not mina.sees("Legal Hold")
