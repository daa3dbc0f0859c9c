"""Background is added in one form, told and asked one by one; a decline is one press and costs nothing."""

from __future__ import annotations

from bot.domain.people import Role
from bot.domain.scenes import Status
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.people_cases import film

pytestmark = ON_ONE_ENGINE


def test_background_is_told_and_may_decline(stage: Stage) -> None:
    told = film(stage, "Mina", kind="kiss")
    for name in ("Bea", "Bo"):
        told.adds(name)
    told.adds("Dira", Role.DIRECTOR)
    cora = told.opens_people()
    cora.presses("Add Background")
    cora.chooses("Who is background", ["Bea", "Bo"])
    cora.fills({"What they do": "They dance beside the two.", "What they wear": "Evening dress."})
    cora.submits()
    assert cora.sees("In the scene as background now: 2")

    cora = told.opens("Cora")
    cora.presses("Scene Sheet")
    cora.presses("Send the Check-in")
    cora.submits()
    cora.submits()
    stage.settles()

    bea = told["Bea"]
    bea.presses("Open", "dm")
    assert not bea.sees("dance")
    bea.submits()
    assert bea.sees("They dance beside the two.")
    assert bea.sees("It costs you neither pay nor work on this production")
    status, messages = told.slot().status, [len(told[name].dm) for name in told.acting]
    bea.presses("I Decline")
    assert bea.sees("You declined scene 72A. Nobody gets a message about it.")
    stage.settles()
    assert (told.slot().status, [len(told[name].dm) for name in told.acting]) == (status, messages)
    assert told.slot().status is Status.NOT_YET

    cora = told.opens_people()
    assert cora.sees("2 in the scene, 0 answered, 1 declined.")
    assert cora.sees("Declined: Bea.")
    cora.presses("Take Out Who Declined")
    cora = told.opens_people()
    assert cora.sees("1 in the scene, 0 answered, 0 declined.")

    bo = told["Bo"]
    bo.presses("Open", "dm")
    bo.submits()
    bo.submits()
    assert bo.sees("She leaves the bath.")
