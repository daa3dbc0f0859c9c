"""A form that arrives more than once, or too late: a double press, a redelivery, a second device, a changed scene.

There is one version of what was said, and nobody answers a scene that they have not read.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rehearsal.people import Person
from tests.proofs.children import (
    ask,
    go_to_review,
    ledger_is_whole,
    ready_to_save,
    rewrite_brief,
    submission,
    told,
    versions,
)
from tests.stage import Stage


@pytest.fixture
def mina(stage: Stage) -> Person:
    """A performer who has only to press Save."""
    return ready_to_save(stage, "Mina")[0]


def test_fifty_presses_at_once_save_once(stage: Stage, mina: Person) -> None:
    """The same form, delivered fifty times: one version, and nobody is told that nothing was saved."""
    payload = stage.workspace.on_loop(lambda: submission(stage, mina))

    def deliver() -> tuple[bool, str]:
        answer = stage.workspace.loop.run(stage.workspace.deliveries.send("interactive", payload))
        return answer.acknowledged, str(answer.body)

    with ThreadPoolExecutor(50) as pool:
        answers = [press.result() for press in [pool.submit(deliver) for _ in range(50)]]
    assert versions(stage, "Mina") == [1]
    assert sum("Saved, true as of" in body for _, body in answers) == 1
    assert all(acknowledged for acknowledged, _ in answers)
    assert sum("This was saved already" in body for _, body in answers) == 49
    assert ledger_is_whole(stage)


def test_a_double_press_saves_once(stage: Stage, mina: Person) -> None:
    payload = stage.workspace.on_loop(lambda: submission(stage, mina))
    mina.submits()
    again = stage.workspace.loop.run(stage.workspace.deliveries.send("interactive", payload))
    assert told(mina) == "saved"
    assert "This was saved already" in str(again.body)
    assert versions(stage, "Mina") == [1]


def test_a_second_form_of_the_same_version_is_stale(stage: Stage, mina: Person) -> None:
    """Two devices: the second is refused and nothing of it is kept."""
    payload = stage.workspace.on_loop(lambda: submission(stage, mina))
    mina.closes()
    go_to_review(stage, mina)
    mina.submits()
    assert told(mina) == "saved"
    answer = stage.workspace.loop.run(stage.workspace.deliveries.send("interactive", payload))
    assert "Nothing was saved" in str(answer.body)
    assert versions(stage, "Mina") == [1]


def test_a_scene_changed_while_it_was_read_is_read_again(stage: Stage) -> None:
    mina = ask(stage, "Mina")[0]
    mina.opens_home()
    stage.settles()
    mina.presses("My Answers", "home")
    mina.submits()
    assert mina.sees("On the stairs.")
    stage.does(lambda work: rewrite_brief(stage, work, "In the lift."))
    mina.submits()
    assert mina.sees("In the lift."), mina.screen()
    mina.submits()
    assert mina.sees("What are your boundaries around")
