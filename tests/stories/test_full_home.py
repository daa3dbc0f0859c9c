"""A Home that cannot hold everything says so, and what it does not hold opens from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from bot.domain.people import Grant, Role
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE
from tests.stage import ZONE, Stage

SCENES = 24


def many_scenes(stage: Stage, work: Work) -> None:
    """So many intimate scenes, sent to one performer, shot within the next days."""
    services, cora = stage.bot.services, stage.as_actor(work, "Cora")
    today = work.now.date()
    for number in range(SCENES):
        day: date = today + timedelta(days=2)
        draft = SceneDraft(str(number + 1), day, call_instant(day, time(20), ZONE), "main", closed=True)
        scene = services.scenes.add(work, cora, draft)
        brief = BriefDraft(True, "kiss", "They kiss.", (stage.ids["Alba"],))
        services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)
        services.sheets.send(work, cora, scene.id, (stage.ids["Alba"],))


def every_part(stage: Stage, work: Work) -> None:
    """Alternate, performer and admin in one person, and a channel that refuses: more than a Home holds."""
    production = work.people.production(stage.production_id)
    assert production is not None
    work.people.change_production(replace(production, channel_trouble="not_in_channel"))
    alba = work.people.person(stage.production_id, stage.ids["Alba"])
    assert alba is not None
    parts = (Role.ALTERNATE, Role.PERFORMER, Role.ADMIN)
    work.people.change_person(replace(alba, grants=tuple(Grant(part) for part in parts)))


@ON_ONE_ENGINE
def test_a_home_that_is_too_full_says_where_the_rest_is(stage: Stage) -> None:
    stage.opens_production()
    stage.adds("Cora", Role.COORDINATOR)
    alba = stage.adds("Alba", Role.ALTERNATE)
    assert alba is not None
    stage.does(lambda work: every_part(stage, work))
    stage.does(lambda work: many_scenes(stage, work))
    alba.opens_home()
    stage.settles()
    parts = ("Something may be waiting for you", "Whole Board", "My Record", "Roster", "My Quiet Hours")
    missing = [part for part in parts if not alba.sees(part, "home")]
    assert missing
    assert alba.sees("Not everything fits on this page", "home")
    alba.presses("Show the Rest", "home")
    assert all(alba.sees(part) for part in missing)
    assert not alba.sees("Not everything fits on this page", "modal")
