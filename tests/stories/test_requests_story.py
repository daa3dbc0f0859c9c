"""A performer asks for a coordinator, and the producer says that one is arranged."""

from __future__ import annotations

from bot.domain.people import Role
from bot.domain.scenes import Casting, SceneDraft
from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.test_sentences_story import comes_home


@ON_ONE_ENGINE
def test_mina_asks_and_pat_says_that_one_is_arranged(stage: Stage) -> None:
    stage.opens_production()
    pat, ada, mina = (
        stage.adds("Pat", Role.PRODUCER), stage.adds("Ada", Role.FIRST_AD), stage.adds("Mina", Role.PERFORMER)
    )  # fmt: skip
    assert pat is not None
    assert ada is not None
    assert mina is not None

    def cast(work: Work) -> None:
        draft = SceneDraft("12", None, None, "main", closed=False)
        scene = stage.bot.services.scenes.add(work, stage.as_actor(work, "Ada"), draft)
        work.scenes.keep_casting(Casting(scene.id, stage.ids["Mina"]))

    stage.does(cast)
    comes_home(stage, mina).presses("Ask for a Coordinator")
    assert mina.sees("Pat will see your name, the scene's number and that you ask, and nothing else.")
    assert mina.sees("Nobody may treat you worse for asking.")
    mina.chooses("Scene", "12")
    mina.submits()
    assert mina.sees("nobody has said anything to it yet")
    stage.settles()
    (message,) = pat.dm
    assert "Mina" not in message.text
    assert "12" not in message.text
    assert ada.dm == []
    pat.presses("Open", message)
    assert pat.sees("*Mina* asks for an intimacy coordinator in scene 12")
    assert pat.sees("treat nobody worse for asking")
    pat.presses("Arranged")
    comes_home(stage, mina).presses("Ask for a Coordinator")
    assert mina.sees("Pat says a coordinator is arranged")
    mina.presses("Take It Back")
    comes_home(stage, pat).presses("Requests for a Coordinator")
    assert pat.sees("Nobody asks for a coordinator.")
