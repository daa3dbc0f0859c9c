"""The flow that matters most, in a real browser: a performer answers on a phone, and it is saved."""

from __future__ import annotations

from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.steps import answers
from tests.stage import Stage
from tests.stories.test_checkin import sent_check_in, standing

pytestmark = ON_ONE_ENGINE


def test_a_performer_answers_on_a_phone(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    mina = opens("Mina", phone=True)
    mina.sees("Something may be waiting for you.")
    mina.has_no_barriers()
    mina.presses("My Answers")
    answers(mina, looking=True)
    mina.escapes()
    assert standing(stage) == "answered"
