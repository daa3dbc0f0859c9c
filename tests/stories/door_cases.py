"""The shoot day of a closed set: a released list, two assistant directors, and a door that both of them keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.closed_set import shown_mark
from bot.domain.door_page import DoorPage
from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, Status
from bot.domain.set_list import Decision, Reply, Zone
from bot.domain.times import call_instant
from bot.domain.work import Work
from rehearsal.people import Person
from tests.stage import ZONE, Stage

DAY = date(2027, 1, 14)
MORNING = datetime(2027, 1, 14, 7, 30, tzinfo=ZoneInfo(ZONE))
PEOPLE = {
    "Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD, "Otto": Role.AD, "Mina": Role.PERFORMER, "Noor": Role.PERFORMER,
    "Kit": Role.CREW, "Kai": Role.CREW, "Kim": Role.CREW, "Zoe": Role.CREW,
}  # fmt: skip
PINGED = "Ada asks for an update on scene 72A."


class DoorDay:
    """72A with Mina and Noor, at 07:30 of its day. Kit and Kai are invited on set, Kim to the monitor village; Kit and
    Kim accepted. Zoe is on no list."""

    def __init__(self, stage: Stage, crew: int = 0) -> None:
        self.stage = stage
        self.slot_id = ""
        names = [f"Crew {number:02}" for number in range(crew)]
        stage.opens_production(people=PEOPLE)
        for name in names:
            stage.adds(name, Role.CREW, slack=False)
        self.crew = names
        stage.does(self._plans)
        stage.does(self._releases)
        stage.workspace.advance(MORNING - stage.workspace.clock.now())
        stage.settles()
        self.ada, self.otto, self.cora = (stage.workspace.person(name) for name in ("Ada", "Otto", "Cora"))
        for person in (self.ada, self.otto, self.cora):
            person.opens_home()
        stage.settles()

    def _plans(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        scene = services.scenes.add(
            work, cora, SceneDraft("72A", DAY, call_instant(DAY, time(8), ZONE), "main", closed=True)
        )
        cast = (self.stage.ids["Mina"], self.stage.ids["Noor"])
        services.scenes.edit_brief(work, cora, scene.id, scene.version, BriefDraft(True, "kiss", "A kiss.", cast))
        self.slot_id = work.scenes.slots_of(scene)[0].id

    def _releases(self, work: Work) -> None:
        services, ids = self.stage.bot.services, self.stage.ids
        ada, cora = self.stage.as_actor(work, "Ada"), self.stage.as_actor(work, "Cora")
        on_set = [ids[name] for name in ("Kit", "Kai", *self.crew)]
        services.lists.add(work, ada, self.slot_id, on_set, Zone.SET, task="Focus")
        services.lists.add(work, ada, self.slot_id, [ids["Kim"]], Zone.VILLAGE)
        seen = shown_mark(services.lists.page(work, ada, self.slot_id))
        found = services.lists.submit(work, ada, self.slot_id, seen, 300)
        yes = dict.fromkeys((*on_set, ids["Kim"]), Decision.APPROVED)
        found = services.releasing.decide(work, cora, found.id, found.version, yes)
        services.releasing.ask_performers(work, cora, found.id)
        services.releasing.mark_asked(work, cora, found.id, [ids["Mina"], ids["Noor"]])
        current = work.closed_sets.find(self.stage.production_id, found.id)
        assert current is not None
        services.releasing.release(work, cora, found.id, current.version)
        for name in ("Kit", "Kim", *self.crew):
            services.invitations.reply(work, self.stage.as_actor(work, name), found.id, Reply.ACCEPTED)

    # What they do

    def opens(self, *people: Person) -> None:
        for person in people:
            person.presses("Door", "home", near="Scene 72A")
            person.waits_to_see("Still outside")

    def admits(self, who: Person, *names: str, accepting: bool = False, at: str | None = None) -> None:
        who.presses("Admit")
        who.waits_to_see("Back to the Door")
        self.ticks(who, *names)
        if at:
            who.fills({"paper_time": at})
        who.submits()

    def ticks(self, who: Person, *names: str) -> None:
        """Tick people on the form in whichever groups they stand."""
        view = who.modal
        assert view is not None
        for block in view.source["blocks"]:
            offered = [option["text"]["text"] for option in block.get("element", {}).get("options", ())]
            if chosen := [name for name in names if name in offered]:
                who.chooses(block["block_id"], chosen)

    def leaves(self, who: Person, *names: str) -> None:
        who.presses("Leave")
        who.waits_to_see("Back to the Door")
        self.ticks(who, *names)
        who.submits()

    def counts(self, who: Person, heads: int, performers: int = 2, at: str | None = None, **zones: str) -> None:
        who.presses("Count")
        who.waits_to_see("Of them performers")
        given = {"village": "1", "remote": "Off", "audio": "Off", **zones}
        who.fills({"set": str(heads), "performers": str(performers), **given})
        if at:
            who.fills({"paper_time": at})
        who.submits()

    def closes_set(self, who: Person) -> None:
        """Kit on set with two performers, Kim in the village, the rest off."""
        self.admits(who, "Kit", "Kim")
        self.counts(who, 3)
        who.presses("Set Confirmed Closed")
        who.waits_to_see("Open the Set")

    # What there is then

    def door(self) -> DoorPage:
        services = self.stage.bot.services
        return self.stage.looks(lambda work: services.doors.page(work, self.stage.as_actor(work, "Cora"), self.slot_id))

    def inside(self) -> Mapping[str, Zone]:
        names = {person_id: name for name, person_id in self.stage.ids.items()}
        return {names[person_id]: zone for person_id, zone in self.door().state.inside.items()}

    def status(self) -> Status:
        return self.door().slot.status

    def pings(self) -> int:
        """How often Cora was asked, wordlessly."""
        return sum(PINGED in message.text for message in self.cora.dm)

    def reads(self, who: Person, text: str) -> bool:
        """Whether they see these words, formatting marks aside."""
        return text in who.screen().replace("*", "")


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
