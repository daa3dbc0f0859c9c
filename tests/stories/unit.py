"""A unit with two closed sets, its crew, and what its people do with their lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, ShootSlot
from bot.domain.set_list import Decision, SetList
from bot.domain.times import call_instant
from bot.domain.work import Work
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

    def objects(self, who: str, *people: str) -> None:
        def job(work: Work) -> None:
            services, found = self.stage.bot.services, self._list(work)
            cora = self.stage.as_actor(work, "Cora")
            services.releasing.ask_performers(work, cora, found.id)
            ids = [self.stage.ids[name] for name in people]
            services.invitations.object(work, self.stage.as_actor(work, who), found.id, ids)
            asked = work.closed_sets.rounds(found)[0]
            work.closed_sets.keep_round(replace(asked, asked_at=None, window_ends=None))

        self.stage.does(job)

    def releases(self, *people: str) -> None:
        """What is handed in, all of it approved and every performer asked in person."""
        if people:
            self.drafts(*people)

        def job(work: Work) -> None:
            releasing, cora = self.stage.bot.services.releasing, self.stage.as_actor(work, "Cora")
            found = self._list(work)
            waiting = releasing.deciding(work, cora, found.id)
            names = [
                p.id for p, seat in waiting.lines
                if seat.decision is Decision.OPEN and waiting.in_round(seat).released_at is None
            ]  # fmt: skip
            found = releasing.decide(work, cora, found.id, found.version, dict.fromkeys(names, Decision.APPROVED))
            performers = [self.stage.ids[name] for name in ("Mina", "Noor")]
            releasing.mark_asked(work, cora, found.id, performers)
            releasing.release(work, cora, found.id, found.version)

        self.stage.does(job)
        self.stage.settles()

    def plans_more_days(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for number in range(100, 108):
            services.scenes.add(work, cora, SceneDraft(str(number), FRIDAY, None, "main", closed=True))

    def is_called_off(self, work: Work) -> None:
        services, slot = self.stage.bot.services, self.slot(work)
        services.announcing.cancel(work, self.stage.as_actor(work, "Ada"), slot.id, slot.version)

    def _list(self, work: Work) -> SetList:
        found = work.closed_sets.list_of(self.stage.production_id, self.slot(work).id)
        assert found is not None
        return found

    def drafts(self, *names: str, cap: int = 20) -> None:
        self.opens_list()
        self.adds(*names)
        self.hands_in(cap)
