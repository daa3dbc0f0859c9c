"""A scene and its people, for the stories of doubles, background, minors, consents and withdrawals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import FormPlace
from bot.domain.people import Role
from bot.domain.permissions import Action, permit
from bot.domain.riders import Rider
from bot.domain.scenes import BriefDraft, Scene, SceneDraft, ShootSlot
from bot.domain.times import call_instant
from bot.domain.topics import Answer
from bot.domain.work import Work
from rehearsal.people import Person
from tests.stage import ZONE, Stage

DAY = date(2027, 1, 14)


@dataclass
class Film:
    """Cora the coordinator, Ada the first AD, and performers by name; scene 72A on one shoot day."""

    stage: Stage
    kind: str = "nudity"
    acting: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.acting[name]

    def adds(self, name: str, role: Role = Role.PERFORMER, *, adult: bool = True, slack: bool = True) -> None:
        person = self.stage.adds(name, role, adult=adult, slack=slack, phone="+49 30 1")
        if person is not None:
            self.acting[name] = person

    def casts(self, *names: str, brief: str = "She leaves the bath.", kind: str = "", changed: str = "") -> None:
        """The brief as the coordinator saves it, with these performers; the scene is added when there is none."""
        services = self.stage.bot.services

        def job(work: Work) -> None:
            me = self.stage.as_actor(work, "Cora")
            if "72A" not in self.stage.ids:
                call = call_instant(DAY, time(8), ZONE)
                added = services.scenes.add(work, me, SceneDraft("72A", DAY, call, "main", closed=True))
                self.stage.ids["72A"] = added.id
            scene = self.scene(work)
            people = tuple(self.stage.ids[name] for name in names)
            draft = BriefDraft(True, kind or self.kind, brief, people, changed)
            services.scenes.edit_brief(work, me, scene.id, scene.version, draft)

        self.stage.does(job)

    def scene(self, work: Work) -> Scene:
        found = work.scenes.scene(self.stage.production_id, self.stage.ids["72A"])
        assert found is not None
        return found

    def slot(self) -> ShootSlot:
        return self.stage.looks(lambda work: work.scenes.slots_of(self.scene(work))[0])

    def answers(self, name: str, given: Mapping[str, Answer] | None = None, rest: Answer = Answer.YES) -> None:
        """Send is pressed for them and they answer the whole check-in, all of it alike where nothing is given."""
        services = self.stage.bot.services

        def job(work: Work) -> None:
            services.sheets.send(
                work, self.stage.as_actor(work, "Cora"), self.stage.ids["72A"], (self.stage.ids[name],)
            )
            me = self.stage.as_actor(work, name)
            form = services.checkins.open(work, me, self.stage.ids["72A"])
            place = FormPlace(form.scene.id, form.base, form.scene.version, form.step)
            said = {topic: TopicAnswer((given or {}).get(topic, rest)) for topic in form.topics}
            turned = services.checkins.turn(work, me, place, Sheet(said))
            services.checkins.save(work, me, replace(place, step=turned.step))

        self.stage.does(job)
        self.stage.settles()

    def opens(self, name: str) -> Person:
        """Everything closed, Home as it is now."""
        person = self[name]
        if person.modal is not None:
            person.closes()
        self.stage.settles()
        person.opens_home()
        self.stage.settles()
        return person

    def opens_people(self) -> Person:
        cora = self.opens("Cora")
        cora.presses("Scene Sheet")
        cora.presses("Doubles and Consents")
        return cora

    def _without_riders(self, work: Work) -> None:
        """Why there is no rider is recorded for everybody: these stories are about something else."""
        scene = self.scene(work)
        proof = permit(work, self.stage.as_actor(work, "Cora"), Action.EDIT_RIDERS, scene.id)
        for casting in work.scenes.castings(scene):
            before = work.riders.rider(proof, scene, casting.person_id)
            version = before.version + 1 if before else 1
            rider = Rider(scene.production_id, scene.id, casting.person_id, version, scene.version, work.now, why="-")
            work.riders.add_rider(rider)

    def declares_ready(self) -> str:
        """What Cora is told when she declares the scene READY; empty when it is."""
        slot, services = self.slot(), self.stage.bot.services

        def job(work: Work) -> None:
            self._without_riders(work)
            services.statuses.declare_ready(work, self.stage.as_actor(work, "Cora"), slot.id, slot.version)

        try:
            self.stage.does(job)
        except Exception as refused:
            return str(refused)
        return ""


def film(stage: Stage, *performers: str, kind: str = "nudity") -> Film:
    """A production with its people, and these performers in scene 72A."""
    stage.opens_production()
    told = Film(stage, kind)
    told.adds("Cora", Role.COORDINATOR)
    told.adds("Ada", Role.FIRST_AD)
    for name in performers:
        told.adds(name)
    told.casts(*performers)
    return told
