"""What people find in their direct messages, on a lock screen and behind the one button, through the whole bot."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import Work
from rehearsal.people import Person
from tests.stage import ZONE, Stage
from tests.stories.test_checkin import answers_everything, sent_check_in

NOTICE = "Something is waiting for you. It opens in a private window."
REMINDER = "Something may be waiting for you. If you have already answered, there is nothing to do."


@pytest.fixture
def people(stage: Stage) -> dict[str, Person]:
    """A production with scene 72A, whose check-in was sent to Mina."""
    stage.opens_production()
    noon = comes_noon(stage)
    roles = {
        "Cora": Role.COORDINATOR,
        "Alma": Role.ALTERNATE,
        "Ada": Role.FIRST_AD,
        "Mina": Role.PERFORMER,
        "Paul": Role.PERFORMER,
    }
    acting = {name: stage.adds(name, role) for name, role in roles.items()}
    services = stage.bot.services

    def prepare(work: Work) -> None:
        cora = stage.as_actor(work, "Cora")
        day = noon.date() + timedelta(days=7)
        call = call_instant(day, time(8), ZONE)
        scene = services.scenes.add(work, cora, SceneDraft("72A", day, call, "main", closed=True))
        brief = BriefDraft(True, "kiss", "They kiss on the stairs.", (stage.ids["Mina"], stage.ids["Paul"]))
        services.scenes.edit_brief(work, cora, scene.id, scene.version, brief)
        stage.ids |= {"72A": scene.id, "slot": work.scenes.slots_of(scene)[0].id}

    stage.does(prepare)
    return {name: person for name, person in acting.items() if person is not None}


def comes_noon(stage: Stage) -> datetime:
    """Move the clock to the next 12:00 set time, when nobody has quiet hours."""
    now = stage.workspace.clock.now().astimezone(ZoneInfo(ZONE))
    noon = datetime.combine(now.date() + timedelta(days=1), time(12), ZoneInfo(ZONE))
    stage.workspace.advance(noon - now)
    return noon


def sends(stage: Stage, *names: str) -> None:
    def job(work: Work) -> None:
        cora, ids = stage.as_actor(work, "Cora"), tuple(stage.ids[name] for name in names)
        stage.bot.services.sheets.send(work, cora, stage.ids["72A"], ids)

    stage.does(job)


def texts(person: Person) -> list[str]:
    return [message.text for message in person.dm]


def test_a_notice_opens_the_check_in_for_whom_it_was_sent(stage: Stage, people: dict[str, Person]) -> None:
    sends(stage, "Mina")
    mina = people["Mina"]
    mina.wait_for_message()
    assert texts(mina) == [NOTICE]
    assert people["Paul"].dm == []
    mina.presses("Open")
    mina.wait_for_modal()
    assert mina.sees("Is this a private moment?")
    assert stage.workspace.refusals == []


def test_a_pause_is_told_at_once_and_opens_the_status(stage: Stage, people: dict[str, Person]) -> None:
    def hold(work: Work) -> None:
        stage.bot.services.statuses.hold(work, stage.as_actor(work, "Cora"), stage.ids["slot"])

    stage.does(hold)
    for name in ("Cora", "Alma", "Ada"):
        people[name].wait_for_message()
        assert texts(people[name]) == ["Scene 72A is now PAUSED."]
    people["Ada"].presses("Open")
    people["Ada"].wait_for_modal()
    assert people["Ada"].sees("PAUSED")
    assert texts(people["Mina"]) == []
    assert stage.workspace.refusals == []


def test_readers_get_their_summary_and_nothing_waits(stage: Stage, people: dict[str, Person]) -> None:
    stage.advances(timedelta(hours=24))
    for name in ("Cora", "Alma"):
        people[name].wait_for_message()
        assert set(texts(people[name])) == {"Your summary."}
        people[name].presses("Open")
        people[name].wait_for_modal()
        assert people[name].sees("Nothing waits.")
    assert [name for name in ("Ada", "Mina", "Paul") if people[name].dm] == []


def test_reminders_come_before_the_call_to_everyone_alike(stage: Stage, people: dict[str, Person]) -> None:
    sends(stage, "Mina", "Paul")
    for _ in range(8):
        stage.advances(timedelta(hours=24))
    for name in ("Mina", "Paul"):
        assert texts(people[name]) == [NOTICE, REMINDER, REMINDER]


def test_an_app_that_was_installed_again_goes_on_where_it_was(stage: Stage) -> None:
    mina = sent_check_in(stage)
    stage.loop.run(stage.bot.database.lock())
    mina.presses("My Answers", where="home")
    assert mina.sees("not taking entries")
    mina.closes()
    stage.stop_bot()
    stage.start_bot()
    stage.workspace.wait_for_bot()
    answers_everything(mina)
    assert mina.sees("Saved, true as of")


def test_an_app_that_was_taken_off_says_nothing_more(stage: Stage, people: dict[str, Person]) -> None:
    sends(stage, "Mina")
    people["Mina"].wait_for_message()
    stage.workspace.uninstall()
    assert not stage.bot.healthy()
    for _ in range(8):
        stage.advances(timedelta(hours=24))
    assert {name: texts(person) for name, person in people.items() if person.dm} == {"Mina": [NOTICE]}
