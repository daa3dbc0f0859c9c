"""The flow that matters most, in a real browser: a performer answers on a phone, and it is saved."""

from __future__ import annotations

from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.stage import Stage
from tests.stories.test_checkin import sent_check_in, standing

pytestmark = ON_ONE_ENGINE


def test_a_performer_answers_on_a_phone(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    mina = opens("Mina", phone=True)
    mina.has_no_barriers()
    mina.presses("My Answers")
    mina.sees("Is this a private moment?")
    mina.has_no_barriers()
    mina.submits()
    mina.sees("They kiss on the stairs.")
    mina.submits()
    while mina.modal.get_by_role("radiogroup").count():
        mina.answers_all("Yes")
        mina.has_no_barriers()
        mina.submits()
    mina.submits()
    mina.sees("true as of")
    mina.has_no_barriers()
    mina.submits()
    mina.sees("Saved, true as of")
    mina.has_no_barriers()
    mina.escapes()
    assert standing(stage) == "answered"
