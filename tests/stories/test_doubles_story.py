"""A double is entered and agreed to, works inside both limits, and inside the original ones after a withdrawal."""

from __future__ import annotations

from bot.domain.scenes import Status
from bot.domain.topics import Answer
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.people_cases import Film, film

pytestmark = ON_ONE_ENGINE


def enters_double(told: Film, double: str, doubled: str, kind: str = "body double") -> None:
    cora = told.opens_people()
    cora.presses("Enter a Double")
    cora.chooses("Double or stand-in", double)
    cora.chooses("As what", kind)
    cora.chooses("Whom they double", doubled)
    cora.submits()


def asks_for_double(told: Film, doubled: str, double: str) -> None:
    cora = told.opens_people()
    cora.presses("Ask for a Consent")
    cora.chooses("Who is asked", doubled)
    cora.chooses("For what", "A double for you")
    cora.fills({"Purpose": "Seen from behind as she leaves the bath."})
    cora.chooses("How much is seen", "clothed")
    cora.chooses("The double", double)
    cora.submits()
    told.stage.settles()


def test_a_double_is_agreed_to_by_the_doubled_performer_and_works_inside_both_limits(stage: Stage) -> None:
    told = film(stage, "Mina", "Dora")
    told.answers("Mina", {"nudity-buttocks": Answer.NO})
    told.answers("Dora", {"undress-self": Answer.NO})
    enters_double(told, "Dora", "Mina")
    assert told["Cora"].sees("Mina has to agree to it")
    assert told.declares_ready() == "status-double-not-agreed"
    asks_for_double(told, "Mina", "Dora")
    assert told["Cora"].sees("The message goes out now")

    mina = told["Mina"]
    assert len({message.text for message in mina.dm}) == 1
    mina.presses("Open", "dm")
    assert mina.sees("Is this a private moment?")
    assert not mina.sees("bath")
    mina.submits()
    assert mina.sees("Dora")
    mina.chooses("What do you say?", "Yes, to exactly this")
    mina.submits()
    assert mina.sees("You owe no one a reason.")
    assert told.declares_ready() == ""

    cora = told.opens("Cora")
    cora.presses("Scene Sheet")
    while not cora.sees("What both allow"):
        cora.presses("Next")
    assert cora.sees("*Dora*, body double for Mina. What both allow:")

    told.opens("Mina").presses("Consents of Their Own")
    mina.presses("Withdraw This")
    assert mina.sees("It is withdrawn. Your answers and your other consents stand as they were.")
    assert told.slot().status is Status.NOT_YET
    assert told.declares_ready() == "status-double-not-agreed"


def test_after_a_withdrawal_a_double_works_inside_the_original_limits(stage: Stage) -> None:
    told = film(stage, "Mina", "Noor", "Dora")
    for name in ("Noor", "Dora"):
        told.answers(name)
    told.answers("Mina", {"nudity-chest": Answer.NO})
    mina = told.opens("Mina")
    mina.presses("Withdraw")
    mina.submits()
    stage.settles()
    assert told.slot().status is Status.PAUSED

    enters_double(told, "Dora", "Mina")
    told.casts("Noor", "Dora", brief="Dora leaves the bath, from behind.")
    for name in ("Noor", "Dora"):
        told.answers(name)
    cora = told.opens_people()
    assert cora.sees("withdrew. Inside the original limits")
    cora = told.opens("Cora")
    cora.presses("Scene Sheet")
    while not cora.sees("by Mina's answers before the withdrawal"):
        cora.presses("Next")
    assert told.declares_ready() == ""
    assert not mina.sees("Dora")
