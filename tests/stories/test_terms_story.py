"""Terms, riders and the day-of check as people live them: entered on a phone, changed, asked again, in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.agreeing import mark_of_scene
from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, Status
from bot.domain.status import Standing
from bot.domain.terms import Kissing, Terms
from bot.domain.times import call_instant
from bot.domain.work import Refused, Work
from rehearsal.people import Person
from tests.stage import ZONE, Stage

DAY = date(2027, 1, 14)
CALL = call_instant(DAY, time(8), ZONE)
MONDAY_NOON = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Cora the coordinator, Mina and Tom in scene 72A on Thursday at 08:00; it is Monday noon."""

    stage: Stage
    cora: Person
    mina: Person
    tom: Person
    ada: Person

    def opens(self, person: Person) -> None:
        while person.modal is not None:
            person.closes()
        person.opens_home()
        self.stage.settles()

    def sheet(self) -> None:
        self.opens(self.cora)
        self.cora.presses("Scene Sheet")

    def standing(self, name: str) -> Standing:
        def look(work: Work) -> Standing:
            scene = work.scenes.scene(self.stage.production_id, self.stage.ids["72A"])
            assert scene is not None
            return self.stage.bot.services.checkins.standings(work, scene)[self.stage.ids[name]]

        return self.stage.looks(look)

    def status(self) -> Status:
        def look(work: Work) -> Status:
            scene = work.scenes.scene(self.stage.production_id, self.stage.ids["72A"])
            assert scene is not None
            return work.scenes.slots_of(scene)[0].status

        return self.stage.looks(look)

    def declares_ready(self) -> None:
        def job(work: Work) -> None:
            scene = work.scenes.scene(self.stage.production_id, self.stage.ids["72A"])
            assert scene is not None
            slot = work.scenes.slots_of(scene)[0]
            me = self.stage.as_actor(work, "Cora")
            self.stage.bot.services.statuses.declare_ready(work, me, slot.id, slot.version)

        self.stage.does(job)

    def adds_action(self, what: str, who: str = "Mina", whom: str = "Tom", through: str = "over clothing") -> None:
        self.sheet()
        self.cora.presses("Terms")
        self.cora.presses("Actions")
        self.cora.chooses("Who", who)
        self.cora.chooses("To whom", whom)
        self.cora.chooses("Through what", through)
        self.cora.fills({"lines": what})
        self.cora.submits()


def cast_of(stage: Stage, kind: str) -> Cast:
    stage.workspace.advance(MONDAY_NOON - stage.workspace.clock.now())
    stage.opens_production()
    cora = stage.adds("Cora", Role.COORDINATOR, phone="+49 30 1")
    ada = stage.adds("Ada", Role.FIRST_AD)
    mina, tom = stage.adds("Mina", Role.PERFORMER), stage.adds("Tom", Role.PERFORMER)
    services = stage.bot.services

    def prepare(work: Work) -> None:
        me = stage.as_actor(work, "Cora")
        scene = services.scenes.add(work, me, SceneDraft("72A", DAY, CALL, "main", closed=True))
        performers = tuple(stage.ids[name] for name in ("Mina", "Tom"))
        brief = BriefDraft(True, kind, "They say goodbye.", performers)
        services.scenes.edit_brief(work, me, scene.id, scene.version, brief)
        services.sheets.send(work, me, scene.id, performers)
        stage.ids["72A"] = scene.id

    stage.does(prepare)
    assert cora is not None
    assert mina is not None
    assert tom is not None
    assert ada is not None
    return Cast(stage, cora, mina, tom, ada)


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return cast_of(stage, "family-touch")


def answers(cast: Cast, person: Person, answer: str = "Yes") -> None:
    """From Home to the page after saving."""
    cast.opens(person)
    person.presses("My Answers")
    person.submits()
    person.submits()
    while person.sees("What are your boundaries around"):
        assert person.modal is not None
        for block in person.modal.blocks:
            if block["type"] == "input" and block["element"]["type"] == "radio_buttons":
                person.chooses(block["label"]["text"], answer)
        person.submits()
    person.submits()
    person.submits()
    assert person.sees("Saved, true as of")


def test_a_change_asks_those_again_whom_it_concerns_and_shows_them_that_alone(cast: Cast) -> None:
    cast.adds_action("hand on the shoulder")
    assert cast.cora.sees("It changes something for: Mina, Tom")
    cast.adds_action("walks to the window", whom="Nobody", through="no contact")
    cast.cora.closes()
    for person in (cast.mina, cast.tom):
        answers(cast, person)
    cast.declares_ready()
    cast.adds_action("sits down", who="Tom", whom="Nobody", through="no contact")
    assert cast.cora.sees("It changes something for: Tom")
    assert not cast.cora.sees("It changes something for: Mina")
    assert (cast.standing("Mina"), cast.standing("Tom")) == (Standing.ANSWERED, Standing.STALE)
    assert cast.status() is Status.NOT_YET
    cast.opens(cast.tom)
    cast.tom.presses("My Answers")
    cast.tom.submits()
    assert cast.tom.sees("New: Tom: sits down (no contact)")
    assert not cast.tom.sees("walks to the window")
    assert not cast.tom.sees("My Answers Stand")
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    assert cast.mina.sees("hand on the shoulder")
    assert not cast.mina.sees("sits down")
    assert not cast.mina.sees("Changed for you")
    with pytest.raises(Refused):
        cast.declares_ready()
    answers(cast, cast.tom)
    cast.declares_ready()
    assert cast.status() is Status.READY


def test_less_waits_for_one_press_by_the_performer(cast: Cast) -> None:
    cast.adds_action("hand on the shoulder", through="on skin")
    for person in (cast.mina, cast.tom):
        answers(cast, person)
    cast.sheet()
    cast.cora.presses("Terms")
    cast.cora.presses("Actions")
    cast.cora.chooses("Take these lines away", ["Mina to Tom: hand on the shoulder (on skin)"])
    cast.cora.submits()
    assert cast.standing("Mina") is Standing.STALE
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    assert cast.mina.sees("No longer: Mina to Tom: hand on the shoulder (on skin)")
    cast.mina.presses("My Answers Stand")
    assert cast.mina.sees("Saved, true as of")
    assert (cast.standing("Mina"), cast.standing("Tom")) == (Standing.ANSWERED, Standing.STALE)


def test_two_coordinators_who_edit_at_once_lose_nothing(cast: Cast) -> None:
    cast.sheet()
    cast.cora.presses("Terms")
    cast.cora.presses("Kissing, Place, Pictures")
    cast.cora.chooses("Kissing", "closed lips")
    cast.cora.fills({"place": "Stairs, nobody else there"})

    def changes(work: Work) -> None:
        service, me = cast.stage.bot.services.agreeing, cast.stage.as_actor(work, "Cora")
        scene = cast.stage.ids["72A"]
        service.change_scene(work, me, scene, Kissing.OPEN, (), False, (), "Lift", "", mark_of_scene(Terms()))

    cast.stage.does(changes)
    outcome = cast.cora.submits()
    assert "Somebody changed this since you opened it" in str(outcome.errors)
    cast.sheet()
    cast.cora.presses("Terms")
    assert cast.cora.sees("Place: Lift")


def test_a_rider_has_its_clock_and_gates_ready(stage: Stage) -> None:
    cast = cast_of(stage, "nudity")
    for person in (cast.mina, cast.tom):
        answers(cast, person)
    cast.opens(cast.cora)
    assert cast.cora.sees("Scene 72A, Thu 14 Jan: by Tue 12 Jan, 08:00")
    with pytest.raises(Refused, match="status-riders-open"):
        cast.declares_ready()
    for name in ("Mina", "Tom"):
        cast.sheet()
        cast.cora.presses("Riders")
        cast.cora.presses("Enter or Change", near=name)
        cast.cora.chooses("It allows", ["Being seen in underwear"])
        cast.cora.submits()
        for step in ("Sent Now", "Received Now", "Signed Now"):
            cast.cora.presses(step, near=name)
    cast.declares_ready()
    cast.sheet()
    assert cast.cora.sees("beyond the rider, not usable")
    cast.opens(cast.mina)
    cast.mina.presses("My Answers")
    cast.mina.submits()
    assert cast.mina.sees("Your rider:")
    assert not cast.ada.sees("rider")
    stage.advances(timedelta(0))


def test_the_check_on_the_day_is_one_press_and_changes_no_status(cast: Cast) -> None:
    for person in (cast.mina, cast.tom):
        answers(cast, person)
    cast.declares_ready()
    cast.sheet()
    assert not cast.cora.sees("day-of check")
    cast.opens(cast.cora)
    cast.stage.advances(CALL.instant - cast.stage.workspace.clock.now() - timedelta(hours=1))
    cast.sheet()
    assert cast.cora.sees("day-of check open")
    cast.cora.presses("We Spoke: Mina")
    assert cast.cora.sees("day-of check done")
    assert cast.cora.sees("We Spoke: Tom")
    assert cast.status() is Status.READY
