"""A production whose people are asked about closed sets; a part of the stories about being asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.domain.closed_set import shown_mark
from bot.domain.people import Appointment, Grant, Person, Role
from bot.domain.scenes import BriefDraft, SceneDraft, ShootSlot
from bot.domain.set_list import Decision, Reply, SetList, Zone
from bot.domain.times import call_instant
from bot.domain.work import Work
from tests.stage import ZONE, Stage

THURSDAY, FRIDAY = date(2027, 1, 14), date(2027, 1, 15)
PEOPLE = {
    "Adam": Role.ADMIN, "Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD, "Mina": Role.PERFORMER,
    "Noor": Role.PERFORMER, "Kit": Role.CREW, "Kai": Role.CREW, "Zoe": Role.CREW,
}  # fmt: skip
NOTICE = "Something is waiting for you. It opens in a private window."
REMINDER = "Something may be waiting for you. If you have already answered, there is nothing to do."
MONDAY_NOON = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)


class Set:
    """Scenes 72A on Thursday and 90 on Friday, both with Mina and Noor; 12 on Friday, closed and without performers.

    Ada drafts every list, and Cora has asked the performers in person when she releases one.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.workspace.advance(MONDAY_NOON - stage.workspace.clock.now())
        stage.opens_production(people=PEOPLE, then=lambda work: None)
        stage.does(self._plans)
        self.people = {name: stage.workspace.person(name) for name in PEOPLE}
        self.cora, self.ada, self.mina = self.people["Cora"], self.people["Ada"], self.people["Mina"]
        self.noor, self.kit, self.kai = self.people["Noor"], self.people["Kit"], self.people["Kai"]
        self.adam = self.people["Adam"]

    def _plans(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        cast = tuple(self.stage.ids[name] for name in ("Mina", "Noor"))
        for number, day in (("72A", THURSDAY), ("90", FRIDAY), ("12", FRIDAY)):
            draft = SceneDraft(number, day, call_instant(day, time(8), ZONE), "main", closed=True)
            scene = services.scenes.add(work, cora, draft)
            if number != "12":
                brief = BriefDraft(True, "kiss", "A kiss.", cast)
                services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)
            self.stage.ids[number] = scene.id

    def slot(self, work: Work, number: str = "72A") -> ShootSlot:
        scene = work.scenes.scene(self.stage.production_id, self.stage.ids[number])
        assert scene is not None
        return work.scenes.slots_of(scene)[0]

    def list(self, work: Work, number: str = "72A") -> SetList:
        found = work.closed_sets.list_of(self.stage.production_id, self.slot(work, number).id)
        assert found is not None
        return found

    def proposes(self, *names: str, number: str = "72A", task: str = "focus") -> None:
        """Ada drafts and hands in, Cora asks the performers."""

        def job(work: Work) -> None:
            ada, cora, services = (*(self.stage.as_actor(work, name) for name in ("Ada", "Cora")),
                                   self.stage.bot.services)  # fmt: skip
            slot, ids = self.slot(work, number), [self.stage.ids[name] for name in names]
            services.lists.add(work, ada, slot.id, ids, Zone.SET, "Camera", task)
            seen = shown_mark(services.lists.page(work, ada, slot.id))
            services.lists.submit(work, ada, slot.id, seen, 300)
            services.releasing.ask_performers(work, cora, self.list(work, number).id)

        self.stage.does(job)
        self.stage.settles()

    def releases(self, number: str = "72A") -> None:
        """Cora approves everybody and has asked Mina and Noor in person."""
        self.stage.does(lambda work: self._release(work, number))
        self.stage.settles()

    def _release(self, work: Work, number: str) -> None:
        cora, releasing = self.stage.as_actor(work, "Cora"), self.stage.bot.services.releasing
        found = self.list(work, number)
        seats = {seat.person_id: Decision.APPROVED for seat in work.closed_sets.seats(found)}
        if number != "12":
            releasing.mark_asked(work, cora, found.id, [self.stage.ids[name] for name in ("Mina", "Noor")])
        found = releasing.decide(work, cora, found.id, found.version, seats)
        releasing.release(work, cora, found.id, found.version)

    def invites(self, *names: str, number: str = "72A") -> None:
        self.proposes(*names, number=number)
        self.releases(number)

    def opens_homes(self, *names: str) -> None:
        for name in names:
            self.people[name].opens_home()
        self.stage.settles()

    def also_films(self, title: str) -> None:
        """A second production with the same people, on which everything that follows happens."""

        def job(work: Work) -> None:
            before, ids = work.people.production(self.stage.production_id), dict(self.stage.ids)
            assert before is not None
            other = replace(before, id=work.new_id(), title=title, channel_id=None)
            work.people.add_production(other)
            self.stage.production_id = other.id
            for name in PEOPLE:
                person = work.people.person(before.id, ids[name])
                assert person is not None
                again = replace(person, id=work.new_id(), production_id=other.id)
                work.people.add_person(again)
                self.stage.ids[name] = again.id
                if again.holds(Role.COORDINATOR):
                    work.people.appoint(Appointment(work.new_id(), other.id, again.id, Role.COORDINATOR, work.now))

        self.stage.does(job)
        self.stage.does(self._plans)

    def joins(self, work: Work, name: str) -> None:
        """One more of the crew, without Slack."""
        person = Person(work.new_id(), self.stage.production_id, name, None, (Grant(Role.CREW),), adult=True)
        work.people.add_person(person)
        self.stage.ids[name] = person.id

    def without_quiet_hours(self, work: Work) -> None:
        for person in work.people.roster(self.stage.production_id):
            work.people.change_person(replace(person, quiet_from="00:00", quiet_to="00:00"))

    def takes_off(self, name: str) -> None:
        def job(work: Work) -> None:
            ada = self.stage.as_actor(work, "Ada")
            self.stage.bot.services.lists.remove(work, ada, self.slot(work).id, self.stage.ids[name])

        self.stage.does(job)
        self.stage.settles()

    def calls_off(self) -> None:
        def job(work: Work) -> None:
            slot = self.slot(work)
            self.stage.bot.services.announcing.cancel(work, self.stage.as_actor(work, "Ada"), slot.id, slot.version)

        self.stage.does(job)
        self.stage.settles()

    def objected(self, name: str) -> set[str]:
        """Whom this performer named, as their own proof opens it."""

        def job(work: Work) -> set[str]:
            who = self.stage.as_actor(work, name)
            own = self.stage.bot.services.invitations.proposed(work, who, self.list(work).id).own
            ids = own.people if own else frozenset()
            return {each for each, of in self.stage.ids.items() if of in ids}

        return self.stage.looks(job)

    def replies(self, number: str = "72A") -> dict[str, Reply]:
        seats = self.stage.looks(lambda work: work.closed_sets.seats(self.list(work, number)))
        return {name: seat.reply for seat in seats for name, of in self.stage.ids.items() if of == seat.person_id}

    def comes(self, moment: datetime) -> None:
        self.stage.advances(moment - self.stage.workspace.clock.now())

    def texts(self, name: str) -> list[str]:
        return [message.text for message in self.people[name].dm]
