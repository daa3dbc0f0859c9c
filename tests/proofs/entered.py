"""What the table of listeners has pressed about the people of a scene: a double, and a consent of its own."""

from __future__ import annotations

from bot.domain.background import Told
from bot.domain.consents import Asked
from bot.domain.facts import ConsentKind, DoubleKind, Exposure
from bot.domain.work import Work
from tests.stage import Stage


def enter_people(stage: Stage, work: Work) -> None:
    """Sam doubles Mina in scene 72A, Mina is asked whether she agrees; Dora and Lea, a minor, are background in 12."""
    services, cora, ids = stage.bot.services, stage.as_actor(work, "Cora"), stage.ids
    services.doubles.enter(work, cora, ids["72A"], ids["Sam"], ids["Mina"], DoubleKind.BODY)
    asked = Asked(ConsentKind.DOUBLE, "Seen from behind.", Exposure.CLOTHED, double_id=ids["Sam"])
    consent = services.consents.ask(work, cora, ids["72A"], ids["Mina"], asked)
    ids["consent Mina"] = consent.id
    ids["consent 72A"] = f"{ids['72A']}/{consent.id}"
    ids["double 72A"] = f"{ids['72A']}/{ids['Sam']}"
    scene = work.scenes.scene(stage.production_id, ids["12"])
    assert scene is not None
    told = Told("Walks by.", "A coat.")
    services.background.add(work, cora, scene.id, scene.version, (ids["Dora"], ids["Lea"]), told)
    ids["minor 12"] = f"{scene.id}/{ids['Lea']}"
    ids["background 12"] = f"{scene.id}/{ids['Dora']}"
