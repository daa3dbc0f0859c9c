"""A closed-set list as people live it: drafted from the last one, decided name by name, released all at once."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, ShootSlot
from bot.domain.times import call_instant
from bot.domain.work import Work
from rehearsal.people import Person
from tests.databases import ON_ONE_ENGINE
from tests.stage import ZONE, Stage

THURSDAY, FRIDAY = date(2027, 1, 14), date(2027, 1, 15)
PEOPLE = {
    "Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD, "Dira": Role.DIRECTOR, "Mina": Role.PERFORMER,
    "Noor": Role.PERFORMER, "Kit": Role.CREW, "Kai": Role.CREW, "Kim": Role.CREW, "Zoe": Role.CREW,
}  # fmt: skip
NOTICE = "Something is waiting for you. It opens in a private window."
WINDOW = timedelta(hours=12)


class Unit:
    """Scenes 72A (Thursday, with Mina and Noor) and 90 (Friday), crew, and Dan, who has no Slack."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.opens_production(people=PEOPLE)
        stage.adds("Dan", Role.CREW, slack=False)
        stage.does(self._plans)
        people = {name: stage.workspace.person(name) for name in PEOPLE}
        for name in ("Ada", "Cora", "Dira"):
            people[name].opens_home()
        stage.settles()
        self.people = people
        self.ada, self.cora, self.dira = people["Ada"], people["Cora"], people["Dira"]

    def _plans(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for number, day in (("72A", THURSDAY), ("90", FRIDAY)):
            draft = SceneDraft(number, day, call_instant(day, time(8), ZONE), "main", closed=True)
            scene = services.scenes.add(work, cora, draft)
            self.stage.ids[number] = scene.id
            if number == "72A":
                cast = tuple(self.stage.ids[name] for name in ("Mina", "Noor"))
                brief = BriefDraft(True, "kiss", "A kiss.", cast)
                services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)

    def slot(self, work: Work, number: str = "72A") -> ShootSlot:
        scene = work.scenes.scene(self.stage.production_id, self.stage.ids[number])
        assert scene is not None
        return work.scenes.slots_of(scene)[0]

    def opens_list(self, number: str = "72A") -> None:
        self.ada.presses("List", "home", near=f"Scene {number}")

    def adds(self, *names: str, zone: str = "Set") -> None:
        self.ada.presses("Add to List")
        self.ada.chooses("Where", zone)
        self.ada.chooses("People", list(names))
        self.ada.submits()

    def hands_in(self, cap: int = 20) -> None:
        self.ada.presses("Hand In")
        self.ada.fills({"Most people on set": str(cap)})
        self.ada.submits()
        assert self.ada.sees("*Handed in.*")
        self.ada.closes()
        self.stage.settles()

    def drafts(self, *names: str, cap: int = 20) -> None:
        self.opens_list()
        self.adds(*names)
        self.hands_in(cap)


@pytest.fixture
def unit(stage: Stage) -> Unit:
    return Unit(stage)


def test_a_list_is_drafted_by_zone_and_handed_in(unit: Unit) -> None:
    ada = unit.ada
    assert ada.sees("No names yet", "home")
    unit.opens_list()
    assert ada.sees("Nobody is on this list yet.")
    assert ada.sees("On it by their part: Cora, Dira, Mina, Noor")
    ada.presses("Add to List")
    ada.chooses("People", ["Kit", "Kai"])
    ada.fills({"Department": "Camera", "Task": "focus"})
    ada.submits()
    assert ada.sees("On the list now: Kai, Kit")
    assert ada.sees("Kit · Camera, focus · not yet decided")
    unit.adds("Kim", "Dan", zone="Monitor village")
    assert ada.sees("*Monitor village* (2)")
    assert ada.sees("No message goes to: Dan. Ask them in person")
    unit.adds("Kai", zone="Monitor village")
    assert ada.sees("Moved to another zone: Kai")
    assert ada.sees("*Monitor village* (3)")
    assert ada.sees("Kai · Camera, focus · not yet decided")
    ada.presses("Hand In")
    assert ada.sees("4 names go to Cora")
    ada.fills({"Most people on set": "1"})
    ada.submits()
    assert ada.sees("*Handed in.* We are sending Cora a message.")
    assert ada.sees("With the coordinator.")
    ada.closes()
    unit.stage.settles()
    assert ada.sees("4 names: 4 not yet decided", "home")
    assert [message.text for message in unit.cora.dm] == [NOTICE]
    assert unit.stage.workspace.refusals == []
