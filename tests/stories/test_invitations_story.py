"""Being asked, as people live it: performers about the names, the crew about coming, and what follows a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from bot.domain.closed_set import shown_mark
from bot.domain.people import Role
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
    """Scenes 72A on Thursday and 90 on Friday, both with Mina and Noor; every list is drafted by Ada."""

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
        for number, day in (("72A", THURSDAY), ("90", FRIDAY)):
            draft = SceneDraft(number, day, call_instant(day, time(8), ZONE), "main", closed=True)
            scene = services.scenes.add(work, cora, draft)
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
        releasing.mark_asked(work, cora, found.id, [self.stage.ids[name] for name in ("Mina", "Noor")])
        found = releasing.decide(work, cora, found.id, found.version, seats)
        releasing.release(work, cora, found.id, found.version)

    def invites(self, *names: str, number: str = "72A") -> None:
        self.proposes(*names, number=number)
        self.releases(number)

    def replies(self, number: str = "72A") -> dict[str, Reply]:
        seats = self.stage.looks(lambda work: work.closed_sets.seats(self.list(work, number)))
        return {name: seat.reply for seat in seats for name, of in self.stage.ids.items() if of == seat.person_id}

    def comes(self, moment: datetime) -> None:
        self.stage.advances(moment - self.stage.workspace.clock.now())

    def texts(self, name: str) -> list[str]:
        return [message.text for message in self.people[name].dm]


@pytest.fixture
def film(stage: Stage) -> Set:
    return Set(stage)


def test_a_crew_member_confirms_in_three_taps_from_the_message_and_changes_their_mind(film: Set) -> None:
    film.invites("Kit", "Kai")
    kit = film.kit
    assert film.texts("Kit") == [NOTICE]
    taps: list[Callable[[], object]] = [lambda: kit.presses("Open", "dm"), kit.submits]
    taps[0]()
    assert kit.sees("*Scene 72A*, shoot day Thu 14 Jan, main unit")
    assert kit.sees("Your call: Thu 14 Jan, 08:00 set time")
    assert kit.sees("Your place: *Set*")
    assert kit.sees("Your task: focus")
    assert kit.sees("Phones and camera watches stay at the door.")
    assert kit.sees(
        "Nothing here limits your right to raise a concern or to talk to your union, a lawyer or an authority."
    )
    assert kit.sees("*Your answer:* not given yet")
    taps[1]()
    assert len(taps) <= 3
    assert kit.sees("Saved: you accept.")
    assert kit.sees("Cora and the assistant directors of this unit see that you accept")
    assert film.replies()["Kit"] is Reply.ACCEPTED
    kit.presses("Change My Answer")
    assert kit.sees("*Your answer:* accepted, ")
    kit.presses("I Cannot Attend")
    assert kit.sees("Saved: you cannot attend.")
    assert kit.sees("No reason was asked, and none is kept.")
    kit.closes()
    film.stage.settles()
    kit.opens_home()
    film.stage.settles()
    assert kit.sees("*Closed set*, Thu 14 Jan, Scene 72A: cannot attend", "home")
    kit.presses("Open", "home", near="Scene 72A")
    kit.submits()
    assert film.replies() == {"Kit": Reply.ACCEPTED, "Kai": Reply.NONE}
    assert film.texts("Kit") == [NOTICE], "answering sends nothing"
    assert film.stage.workspace.refusals == []
