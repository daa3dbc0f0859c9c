"""The whole life of a closed-set list at the page: drafted, objected to, released, answered, and a door on the day."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.tab import Tab
from tests.stage import ZONE, Stage

pytestmark = [pytest.mark.page, ON_ONE_ENGINE]

DAY = date(2027, 1, 14)
MORNING = datetime(2027, 1, 14, 7, 30, tzinfo=ZoneInfo(ZONE))


def test_the_whole_life_of_a_list(stage: Stage, opens: Opens) -> None:
    stage.opens_production()
    for name, role in (("Cora", Role.COORDINATOR), ("Ada", Role.FIRST_AD), ("Mina", Role.PERFORMER),
                       ("Kit", Role.CREW), ("Kai", Role.CREW), ("Kim", Role.CREW), ("Zoe", Role.CREW)):  # fmt: skip
        stage.adds(name, role)

    def plan(work: Work) -> None:
        services, cora = stage.bot.services, stage.as_actor(work, "Cora")
        draft = SceneDraft("72A", DAY, call_instant(DAY, time(8), ZONE), "main", closed=True)
        scene = services.scenes.add(work, cora, draft)
        brief = BriefDraft(True, "kiss", "A kiss.", (stage.ids["Mina"],))
        services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)

    stage.does(plan)
    ada, cora, mina, kit = opens("Ada"), opens("Cora"), opens("Mina", phone=True), opens("Kit", phone=True)
    drafts(ada)
    asks_performers(stage, cora)
    objects(mina)
    decides_and_releases(cora)
    stage.settles()
    confirms(kit)
    adds_somebody_late(ada, cora)
    stage.workspace.advance(MORNING - stage.workspace.clock.now())
    stage.loop.run(stage.bot.tick())
    stage.settles()
    keeps_the_door(ada)
    assert not stage.workspace.refusals


def drafts(ada: Tab) -> None:
    ada.presses("Open the closed-set list of scene 72A")
    ada.sees("Nobody is on this list yet.")
    ada.has_no_barriers()
    ada.presses("Add to List")
    ada.sees_title("Add to list")
    ada.has_no_barriers()
    ada.fills("Or names, one on each line", "Kit\nKai\nSomebody Else")
    ada.submits()
    ada.sees_error("Or names, one on each line", "Not on the roster: Somebody Else.")
    ada.fills("Or names, one on each line", "Kit\nKai\nKim")
    ada.fills("Task", "focus")
    ada.submits()
    ada.sees("On the list now: Kai, Kim, Kit")
    ada.has_no_barriers()
    ada.presses("Hand In")
    ada.sees_title("Hand in")
    ada.has_no_barriers()
    ada.fills("Most people on set", "2")
    ada.submits()
    ada.sees_error("Most people on set", "3 people are on this list for the set, more than 2.")
    ada.fills("Most people on set", "5")
    ada.submits()
    ada.sees("With the coordinator.")
    ada.has_no_barriers()
    ada.escapes()


def asks_performers(stage: Stage, cora: Tab) -> None:
    cora.goes_home()
    cora.presses("Decide on the closed-set list of scene 72A")
    cora.sees("Performers were not asked yet.")
    cora.has_no_barriers()
    cora.presses("Ask Performers")
    cora.sees("One neutral message to: Mina")
    cora.has_no_barriers()
    cora.submits()
    cora.sees("We are sending the message.")
    cora.escapes()
    stage.settles()


def objects(mina: Tab) -> None:
    mina.reads_messages()
    mina.presses("Open")
    mina.sees("Mark anyone you would rather not have there.")
    mina.has_no_barriers()
    mina.ticks("Rather not there", ["Kai"])
    mina.submits()
    mina.sees("Saved, true as of")
    mina.has_no_barriers()
    mina.escapes()


def decides_and_releases(cora: Tab) -> None:
    cora.goes_home()
    cora.presses("Decide on the closed-set list of scene 72A")
    cora.sees("Would rather not have them there: Mina")
    cora.has_no_barriers()
    cora.presses("Approve Those Without Objection")
    cora.sees("Approved without an objection: 2")
    cora.decides("Kai", "Not on this list")
    cora.submits()
    cora.sees("Nobody else sees it before you release.")
    cora.presses("Release")
    cora.sees('Will read "not on this list", the same for all of them: Kai')
    cora.has_no_barriers()
    cora.submits()
    cora.sees("Every name reads its word now.")
    cora.escapes()


def confirms(kit: Tab) -> None:
    kit.reads_messages()
    kit.presses("Open")
    kit.sees("Phones and camera watches stay at the door.")
    kit.has_no_barriers()
    kit.submits()
    kit.sees("Saved: you accept.")
    kit.has_no_barriers()
    kit.escapes()


def adds_somebody_late(ada: Tab, cora: Tab) -> None:
    ada.goes_home()
    ada.presses("Open the closed-set list of scene 72A")
    ada.sees("Names added now go to the coordinator as late additions.")
    ada.presses("Add to List")
    ada.sees_title("Add to list")
    ada.fills("Or names, one on each line", "Zoe")
    ada.submits()
    ada.presses("Hand In")
    ada.sees_title("Hand in")
    ada.submits()
    ada.sees("With the coordinator.")
    ada.escapes()
    cora.goes_home()
    cora.presses("Decide on the closed-set list of scene 72A")
    cora.sees_title("Decide 72A")
    cora.presses("Asked in Person")
    cora.sees_title("Asked in person")
    cora.has_no_barriers()
    cora.ticks("Performers", ["Mina"])
    cora.submits()
    cora.sees("Marked as asked in person: Mina")
    cora.presses("Approve Those Without Objection")
    cora.sees("Approved without an objection: 1")
    cora.presses("Release")
    cora.sees("Invited with one neutral message: Zoe")
    cora.submits()
    cora.sees("Every name reads its word now.")
    cora.escapes()


def keeps_the_door(ada: Tab) -> None:
    ada.goes_home()
    ada.presses("Open the door of scene 72A")
    ada.sees("Not closed")
    ada.has_no_barriers()
    ada.presses("Admit")
    ada.sees_title("Door 72A")
    ada.ticks_box("Kit")
    ada.has_no_barriers()
    ada.submits()
    ada.presses("Somebody Not on the List")
    ada.sees("They Left")
    ada.presses("They Left")
    counts(ada, "3", "1")
    ada.sees("3 counted, 2 let in")
    counts(ada, "2", "1")
    ada.sees("matches")
    ada.presses("Set Confirmed Closed")
    ada.sees("Open the Set")
    ada.has_no_barriers()
    ada.presses("Open the Set")
    ada.presses("Open and Pause")
    ada.sees("PAUSED")
    ada.has_no_barriers()
    ada.presses("Wrap")
    ada.sees("goes into the record")
    ada.submits()
    ada.sees("Wrapped")
    ada.has_no_barriers()
    ada.escapes()


def counts(ada: Tab, heads: str, performers: str) -> None:
    ada.presses("Count")
    ada.fills("Heads on set", heads)
    ada.fills("Of them performers", performers)
    for zone in ("Monitor village", "Remote stream", "Audio feeds"):
        ada.chooses(zone, "Off")
    ada.submits()
