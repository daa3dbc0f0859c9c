"""Own calls as people live them: given from Home or a scene, followed by what waits for rest to end, taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.times import Call, call_instant
from bot.domain.work import Work
from handlers.views import own_calls as views
from rehearsal.people import Person
from tests.databases import ON_ONE_ENGINE
from tests.forging import House, Shown, changed_by
from tests.proofs.listeners import one, several
from tests.stage import ZONE, Stage

THURSDAY, FRIDAY = date(2027, 1, 14), date(2027, 1, 15)
NIGHT = datetime(2027, 1, 14, 20, 0, tzinfo=UTC)
"""Thursday 21:00 set time, 13 hours after the unit's call."""
NOTICE = "Something is waiting for you. It opens in a private window."


class Crew:
    """Scene 72A is shot on Thursday and Friday at 08:00 with Mina and Noor, who have no quiet hours."""

    def __init__(self, stage: Stage) -> None:
        stage.opens_production()
        self.stage = stage
        self.people: dict[str, Person] = {}
        roles = {"Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD, "Mina": Role.PERFORMER, "Noor": Role.PERFORMER}
        for name, role in roles.items():
            person = stage.adds(name, role)
            assert person is not None
            self.people[name] = person
        stage.does(self._plans)
        for person in self.people.values():
            person.opens_home()
        stage.settles()
        self.ada, self.mina, self.noor = self.people["Ada"], self.people["Mina"], self.people["Noor"]

    def _plans(self, work: Work) -> None:
        services, cora = self.stage.bot.services, self.stage.as_actor(work, "Cora")
        for day in (THURSDAY, FRIDAY):
            draft = SceneDraft("72A", day, call_instant(day, time(8), ZONE), "main", closed=True)
            scene = services.scenes.add(work, cora, draft)
        cast = tuple(self.stage.ids[name] for name in ("Mina", "Noor"))
        services.scenes.edit_brief(work, cora, scene.id, scene.version, BriefDraft(True, "kiss", "A kiss.", cast))
        self.stage.ids["72A"] = scene.id
        for name in ("Mina", "Noor"):
            person = self.stage.as_actor(work, name).person
            work.people.change_person(replace(person, quiet_from="00:00", quiet_to="00:00"))

    def sends(self, *names: str) -> None:
        def job(work: Work) -> None:
            cora, ids = self.stage.as_actor(work, "Cora"), tuple(self.stage.ids[name] for name in names)
            self.stage.bot.services.sheets.send(work, cora, self.stage.ids["72A"], ids)

        self.stage.does(job)
        self.stage.settles()

    def comes(self, moment: datetime) -> None:
        self.stage.advances(moment - self.stage.workspace.clock.now())

    def notices(self) -> list[int]:
        """How many notices Mina and Noor have."""
        return [sum(message.text == NOTICE for message in person.dm) for person in (self.mina, self.noor)]

    def own(self, day: date = FRIDAY) -> Mapping[str, Call]:
        held = self.stage.looks(lambda work: work.scenes.own_calls_on(self.stage.production_id, day))
        return {name: held[id_] for name, id_ in self.stage.ids.items() if id_ in held}


@pytest.fixture
def crew(stage: Stage) -> Crew:
    return Crew(stage)


def test_what_was_sent_in_the_night_waits_for_the_own_call_and_for_the_units_when_it_is_taken_back(crew: Crew) -> None:
    crew.comes(NIGHT)
    crew.sends("Mina", "Noor")
    assert crew.notices() == [0, 0]
    ada = crew.ada
    ada.presses("Own Calls", "home")
    ada.presses("Later Shoot Day")
    assert ada.sees("Shoot day Fri 15 Jan, main unit.")
    assert ada.sees("Everybody has the call of the unit")
    ada.fills({"People": ["Mina", "Noor"], "Own call (set time)": "05:30"})
    ada.submits()
    assert ada.sees("Own call Fri 15 Jan, 05:30 set time:")
    assert ada.sees("Noor")
    assert ada.sees("Nobody is sent a message about this.")
    crew.comes(datetime(2027, 1, 15, 2, 25, tzinfo=UTC))
    assert crew.notices() == [0, 0]
    ada.presses("Own Calls")
    assert ada.sees("Mina · Fri 15 Jan, 05:30 set time")
    ada.chooses("People", ["Mina"])
    ada.chooses("Their call", "Same as the unit")
    ada.submits()
    assert ada.sees("The call of the unit again:")
    crew.comes(datetime(2027, 1, 15, 2, 31, tzinfo=UTC))
    assert crew.notices() == [0, 1]
    crew.comes(datetime(2027, 1, 15, 4, 59, tzinfo=UTC))
    assert crew.notices() == [0, 1]
    crew.comes(datetime(2027, 1, 15, 5, 1, tzinfo=UTC))
    assert crew.notices() == [1, 1]
    assert crew.stage.workspace.refusals == []


def test_a_call_given_from_a_scene_stands_on_the_persons_home_and_in_their_record_and_is_undone(crew: Crew) -> None:
    ada, mina = crew.ada, crew.mina
    ada.presses("Scenes", "home")
    ada.presses("Open", near="Fri 15 Jan")
    ada.presses("Own Calls", near="Fri 15 Jan")
    ada.fills({"People": ["Mina"], "Own call (set time)": "03:30"})
    assert "that above" in ada.submits().errors["Own call (set time)"]
    ada.chooses("Their call", "At the time below, before 04:00 in the morning of Fri 15 Jan")
    ada.submits()
    assert ada.sees("Own call Fri 15 Jan, 03:30 set time:")
    crew.stage.settles()
    mine = "Fri 15 Jan, 03:30 set time"
    assert mina.sees(f"Your own call on shoot day Fri 15 Jan: {mine}", "home")
    assert not crew.noor.sees("own call", "home")
    mina.presses("My Record", "home")
    assert mina.sees("Own call, shoot day Fri 15 Jan:")
    assert mina.sees("your own call of a shoot day changed, by Ada")
    ada.presses("Undo")
    assert ada.sees("The call they had before:")
    crew.stage.settles()
    assert not mina.sees(mine, "home")
    assert crew.own() == {}
    assert crew.mina.dm == crew.noor.dm == []
    ada.closes()
    ada.presses("Scenes", "home")
    ada.presses("Open", near="Fri 15 Jan")
    ada.presses("Own Calls", near="Fri 15 Jan")
    ada.goes_back()
    assert ada.sees("Who Was Told"), "the scene is still open beneath"


# Forms that no honest client sends, and times that cannot be meant


@pytest.fixture
def house(stage: Stage) -> House:
    return House(stage)


CALL = {"people": several("Mina"), "when": one("at"), "call": {"selected_time": "05:30"}}


def sends(house: House, fields: Mapping[str, Any], name: str = "Ada", **more: str) -> Shown:
    """The form as it was opened, with these inputs."""
    slot = house["slot 72A"]
    opened = house.forger("Ada").sends("button", views.DAY_OPEN, value=f"{house.production}/{slot}")
    meta = json.loads(opened.views[0]["private_metadata"]) | {"nonce": json.dumps([name, fields])} | more
    people = fields.get("people", {}).get("selected_options", [])
    known = [{"value": house.stage.ids.get(each["value"], each["value"])} for each in people]
    state = {block: {"x": value} for block, value in {**fields, "people": {"selected_options": known}}.items()}
    blocks = [{"type": "input", "block_id": block} for block in ("people", "when", "call")]
    return house.forger(name).sends("submission", views.SAVE, metadata=json.dumps(meta), state=state, blocks=blocks)


CANNOT_BE: tuple[tuple[Mapping[str, Any], str], ...] = (
    ({"call": {"selected_time": "25:00"}}, "call"),
    ({"call": {"selected_time": "0530"}}, "call"),
    ({"call": {"selected_time": None}}, "call"),
    ({"call": {"selected_time": "01:30"}}, "call"),
    ({"when": one("morning")}, "call"),
    ({"when": one("soon")}, "when"),
    ({"when": {"selected_option": None}}, "when"),
    ({"people": several()}, "people"),
    ({"people": several(*(["Mina"] * 41))}, "people"),
    ({"people": several("x" * 65)}, "people"),
    ({"when": one("same")}, "people"),
)


@ON_ONE_ENGINE
def test_what_cannot_be_is_a_sentence_at_its_field(house: House) -> None:
    def everything() -> None:
        for fields, field in CANNOT_BE:
            shown = sends(house, {**CALL, **fields})
            assert list(shown.errors) == [field], (fields, shown)
            assert shown.errors[field]

    assert not changed_by(house.stage, everything)


@ON_ONE_ENGINE
def test_people_who_are_not_on_the_roster_other_units_and_undone_marks_are_not_found(house: House) -> None:
    house.stage.adds("Una", Role.AD, unit="second")
    tries: list[Shown] = []

    def everything() -> None:
        for stranger in ("Nora", "nobody", "\0", "72A"):
            tries.append(sends(house, {**CALL, "people": several("Mina", stranger)}))
        for name in ("Una", "Alma", "Dira", "Adam", "Mina", "Kit"):
            tries.append(sends(house, CALL, name))
        tries.append(sends(house, CALL, subject=house["slot 9"]))
        tries.append(sends(house, CALL, subject=""))
        for mark in ("", "{}", "[]", '{"now": ["at", "x"], "before": {}}', '{"now": ["same", null], "before": 5}'):
            tries.append(presses_undo(house, mark))

    assert not changed_by(house.stage, everything)
    assert [shown for shown in tries if "There is nothing here for you" not in shown.text] == []


def presses_undo(house: House, mark: str) -> Shown:
    here, slot = house.production, house["slot 72A"]
    meta = json.dumps({"production": here, "subject": slot, "mark": mark})
    return house.forger("Ada").sends("button", views.UNDO, value=f"{here}/{slot}", metadata=meta)


@ON_ONE_ENGINE
def test_a_second_press_of_the_same_form_saves_once_and_an_older_form_is_told(house: House) -> None:
    slot = house["slot 72A"]
    opened = house.forger("Ada").sends("button", views.DAY_OPEN, value=f"{house.production}/{slot}")
    mark = json.loads(opened.views[0]["private_metadata"])["mark"]
    assert "Own call Thu 14 Jan, 05:30" in sends(house, CALL).text
    assert not changed_by(house.stage, lambda: sends(house, CALL))
    later = {**CALL, "call": {"selected_time": "06:00"}}
    assert not changed_by(house.stage, lambda: told_of_change(house, later, mark))
    assert "Own call Thu 14 Jan, 06:00" in sends(house, later).text


def told_of_change(house: House, fields: dict[str, Any], mark: str) -> None:
    assert "This changed since you opened it. Nothing was saved." in sends(house, fields, mark=mark).text


def test_a_day_that_is_over_is_read_and_no_day_at_all_is_said(stage: Stage) -> None:
    house = House(stage)
    stage.workspace.advance(datetime(2027, 1, 20, tzinfo=UTC) - stage.workspace.clock.now())
    shown = house.forger("Ada").sends("button", views.DAY_OPEN, value=f"{house.production}/{house['slot 72A']}")
    assert "This shoot day is over." in shown.text
    assert "submit" not in shown.views[0]
    shown = house.forger("Ada").sends("button", views.DAY_OPEN, value=f"{house.production}/")
    assert "No shoot day is planned from today on." in shown.text
