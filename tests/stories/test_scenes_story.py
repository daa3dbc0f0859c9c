"""A scene as the production lives it: added, briefed, told, announced, declared, moved, taken off and put back."""

from __future__ import annotations

import pytest

from bot.domain.people import Role
from bot.domain.scenes import Status
from bot.domain.work import Work
from bot.schedule import read_schedule
from rehearsal.people import Person
from tests.stage import Stage

CHANNEL = "nightfall"


class Crew:
    """The people of the story, with their Homes open."""

    def __init__(self, stage: Stage) -> None:
        stage.opens_production()
        self.stage = stage
        self.cora = self._on_home("Cora", Role.COORDINATOR, phone="+49 30 1")
        self.ada = self._on_home("Ada", Role.FIRST_AD, phone="+49 30 2")
        self.dira = self._on_home("Dira", Role.DIRECTOR)
        self.mina = self._on_home("Mina", Role.PERFORMER)
        stage.settles()

    def _on_home(self, name: str, role: Role, phone: str = "") -> Person:
        person = self.stage.adds(name, role, phone=phone)
        assert person is not None
        person.opens_home()
        return person

    def adds_scene(self, number: str = "72A", day: str = "2027-01-14", call: str = "08:00") -> None:
        self.ada.presses("Add a Scene", "home")
        self.ada.fills({"Scene number": number, "Shoot day": day, "Call of the unit (set time)": call})
        self.ada.chooses("Closed set", ["The set is closed for this scene"])
        self.ada.submits()
        self.ada.submits()
        self.ada.closes()
        self.stage.settles()

    def writes_brief(self) -> None:
        self.cora.presses("Scenes", "home")
        self.cora.presses("Open", near="72A")
        self.cora.presses("Brief")
        self.cora.chooses("Intimate scene", ["This scene is intimate"])
        self.cora.chooses("Kind of scene", "Kiss")
        self.cora.fills({"The scene in plain words": "They kiss on the stairs."})
        self.cora.chooses("Performers", ["Mina"])
        self.cora.submits()
        assert self.cora.sees("Saved.")
        self.cora.closes()

    def opens_scene(self, person: Person) -> None:
        person.presses("Scenes", "home")
        person.presses("Open", near="72A")

    def posted(self) -> list[str]:
        """What stands in the production's channel, oldest first."""
        workspace = self.stage.workspace
        return workspace.on_loop(
            lambda: [str(message.blocks) for message in workspace.team.find_channel(CHANNEL).messages]
        )

    def status(self) -> Status:
        rows = self.stage.looks(lambda work: work.scenes.schedule(self.stage.production_id))
        return rows[0].slot.status


@pytest.fixture
def crew(stage: Stage) -> Crew:
    return Crew(stage)


def test_a_scene_is_added_with_a_preview_and_stands_on_the_board(crew: Crew) -> None:
    crew.ada.presses("Add a Scene")
    crew.ada.fills({"Scene number": "72A", "Shoot day": "2027-01-14", "Call of the unit (set time)": "01:30"})
    crew.ada.submits()
    assert crew.ada.sees("Fri 15 Jan, 01:30 set time")
    assert crew.ada.sees("calendar date after the shoot day Thu 14 Jan")
    crew.ada.presses("Change")
    crew.ada.fills({"Call of the unit (set time)": "08:00"})
    crew.ada.chooses("Closed set", ["The set is closed for this scene"])
    crew.ada.submits()
    crew.ada.submits()
    assert crew.ada.sees("It has a status and stands on the board")
    crew.ada.closes()
    crew.stage.settles()
    assert crew.ada.sees("Scene 72A")
    assert crew.ada.sees("NOT YET")
    assert crew.dira.sees("NOT YET")
    assert not crew.mina.sees("72A")


def test_what_cannot_be_is_a_sentence_on_its_field(crew: Crew) -> None:
    crew.ada.presses("Add a Scene")
    crew.ada.fills({"Scene number": "1", "Shoot day": "2027-03-27", "Call of the unit (set time)": "02:30"})
    assert "02:30" not in str(crew.ada.submits().errors)
    assert crew.ada.submits().errors == {
        "Call of the unit (set time)": "The clocks are put forward on that date and skip this time. "
        "The first time after it is 03:00."
    }
    crew.ada.fills({"Shoot day": "2020-01-01", "Call of the unit (set time)": None})
    assert crew.ada.submits().errors == {"Shoot day": "This shoot day is over. Please choose a later one."}


def test_told_then_announced_then_moved_with_consequences_first(crew: Crew) -> None:
    crew.adds_scene()
    crew.writes_brief()
    crew.opens_scene(crew.ada)
    crew.ada.presses("Announce")
    assert crew.ada.sees("Not every performer is marked told yet")
    crew.ada.goes_back()
    crew.ada.presses("Who Was Told")
    crew.ada.chooses("Mina", "By the production")
    crew.ada.submits()
    assert crew.ada.sees("1 of 1 performers marked told")
    crew.ada.presses("Announce")
    assert crew.ada.sees("Scene 72A: closed set")
    crew.ada.submits()
    crew.stage.settles()
    (card,) = crew.posted()
    assert "Scene 72A: closed set" in card
    assert "Questions: Ada, Cora" in card
    crew.ada.presses("Move")
    crew.ada.fills({"New shoot day": "2027-01-18", "New call (set time)": "06:00"})
    crew.ada.submits()
    assert crew.ada.sees("New call: Mon 18 Jan, 06:00 set time")
    assert crew.ada.sees("The card in the channel is edited")
    crew.ada.submits()
    crew.stage.settles()
    assert crew.ada.sees("Mon 18 Jan")
    card, line = crew.posted()
    assert "Mon 18 Jan, 06:00 set time" in card
    assert "Scene 72A moved" in line
    assert crew.stage.workspace.refusals == []


def test_ready_is_refused_and_said_and_a_hold_shows_two_numbers(crew: Crew) -> None:
    crew.adds_scene()
    crew.writes_brief()
    crew.stage.settles()
    crew.cora.presses("Declare", "home")
    assert crew.cora.sees("This is what the assistant directors see now")
    crew.cora.chooses("What they will see", "READY")
    assert "READY was not declared" in str(crew.cora.submits().errors)
    crew.cora.closes()
    crew.cora.presses("Hold", "home")
    crew.stage.settles()
    assert crew.status() is Status.PAUSED
    assert crew.ada.sees("PAUSED", "home")
    crew.ada.presses("Open", "home", near="72A")
    assert crew.ada.sees("Cora +49 30 1, Ada +49 30 2")
    crew.ada.closes()
    crew.cora.closes()
    crew.cora.presses("Declare", "home")
    crew.cora.chooses("What they will see", "NOT YET")
    crew.cora.fills({"Next update: date": "2027-01-13", "Next update by (set time)": "21:30"})
    crew.cora.submits()
    crew.stage.settles()
    assert crew.ada.sees("next update by Wed 13 Jan, 21:30", "home")


def test_the_ping_has_no_words(crew: Crew) -> None:
    crew.adds_scene()
    before = len(crew.cora.dm)
    crew.ada.presses("Ask for an Update", "home")
    assert crew.ada.sees("We do not know whether it is read")
    crew.stage.settles()
    assert len(crew.cora.dm) == before + 1
    assert "Ada asks for an update on scene 72A" in str(crew.cora.dm[-1].blocks)


def test_taken_off_and_put_back(crew: Crew) -> None:
    crew.adds_scene()
    crew.opens_scene(crew.ada)
    crew.ada.presses("Take Off")
    assert crew.ada.sees("You can put it back")
    crew.ada.submits()
    assert crew.ada.sees("taken off the schedule")
    crew.stage.settles()
    assert not crew.dira.sees("72A")
    crew.ada.presses("Put Back")
    crew.stage.settles()
    assert crew.dira.sees("72A")


def test_go_back_leads_from_each_form_of_a_scene_to_the_scene(crew: Crew) -> None:
    crew.adds_scene()
    crew.opens_scene(crew.ada)
    for form, shows in (
        ("Edit", "Scene number"),
        ("Who Was Told", "no performers yet"),
        ("Move", "New shoot day"),
        ("Take Off", "You can put it back"),
    ):
        crew.ada.presses(form)
        assert crew.ada.sees(shows), form
        crew.ada.presses("Go Back")
        assert crew.ada.sees("It has a status and stands on the board"), form
    crew.ada.presses("Move")
    crew.ada.fills({"New shoot day": "2027-01-18", "New call (set time)": "06:00"})
    crew.ada.submits()
    crew.ada.presses("Go Back")
    assert crew.ada.sees("It has a status and stands on the board")
    crew.ada.goes_back()
    assert crew.ada.sees("Find a scene by its number")
    assert crew.stage.workspace.refusals == []


def test_the_director_reads_the_brief_and_a_performer_sees_own_status(crew: Crew) -> None:
    crew.adds_scene()
    crew.writes_brief()
    crew.dira.opens_home()
    crew.mina.opens_home()
    crew.stage.settles()
    crew.dira.presses("Open", "home", near="72A")
    crew.dira.presses("Read the Brief")
    assert crew.dira.sees("They kiss on the stairs.")
    assert crew.mina.sees("Scene 72A")


def test_cast_numbers_of_a_schedule_are_given_to_people_from_home(crew: Crew) -> None:
    stage = crew.stage

    def take_over(work: Work) -> None:
        production = work.people.production(stage.production_id)
        assert production is not None
        importing = stage.bot.services.importing
        read = read_schedule(b'Scene,Date,Cast\n1,2027-01-14,"4, 5"\n2,2027-01-15,4\n')
        importing.apply(work, production, importing.plan(work, production, read))

    stage.does(take_over)
    crew.cora.opens_home()
    stage.settles()
    assert crew.cora.sees("cast numbers that nobody on the roster has: 4, 5")
    crew.cora.presses("Say Who They Are")
    crew.cora.chooses("Choose a performer", "Mina", near="Cast number 4")
    assert not crew.cora.sees("Cast number 4")
    assert crew.cora.sees("Cast number 5")
    cast = stage.looks(
        lambda work: [scene.number for scene in work.scenes.cast_in(stage.as_actor(work, "Mina").person)]
    )
    assert cast == ["1", "2"]
