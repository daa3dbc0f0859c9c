"""The main job, through people alone: from the one-time code to a scene that is announced, answered and withdrawn from.

One long story on purpose: each part meets what the parts before it left.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.commands import schedule
from bot.domain.setting_up import OneTimeCode
from handlers.words import catalogue
from rehearsal.demo import questions
from rehearsal.people import Person
from tests.stage import ZONE, Stage

CODE = "7KQ2-M9XT-4BH0"
BRIEF = "They say goodbye on the stairs and kiss, once, standing."
SYNOPSIS = "A farewell nobody forgets"
CONDITION = "Only over the green coat"
CHANGED = "Please ask me again at lunch"
CONTENT = (BRIEF, "stairs", SYNOPSIS, CONDITION, CHANGED, "closed lips", "Kiss")
NUMBERS = {"Mina": "1", "Tom": "2"}


def test_the_main_job(stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = moves_in(stage)
    sets_up(stage, people)
    imports(stage, tmp_path, capsys)
    sees_what_the_schedule_said(stage, people)
    writes_the_brief(people["Cora"])
    is_told_and_sent(stage, people)
    answers(people["Mina"], {"closed lips": ("Yes, with conditions", CONDITION)})
    answers(people["Tom"], {"closed lips": ("No", "")})
    reads_the_scene_sheet(people["Cora"])
    declares_ready_and_announces(stage, people)
    changes_an_answer(stage, people)
    withdraws(stage, people)
    sees_a_status_and_nothing_else(stage, people["Ada"])
    holds_only_the_fixed_messages(stage)
    assert not stage.workspace.refusals
    assert all(person.warnings == [] for person in people.values())


def moves_in(stage: Stage) -> dict[str, Person]:
    """Accounts and a channel, in a morning of the set, so that nobody's quiet hours hold a message back."""
    local = stage.workspace.clock.now().astimezone(ZoneInfo(ZONE))
    day = local.date() + timedelta(days=local.time() >= time(10))
    stage.workspace.advance(datetime.combine(day, time(10), ZoneInfo(ZONE)) - local)
    stage.bot.services.setting_up.expect(OneTimeCode(CODE))
    names = ("Petra", "Cora", "Noor", "Ada", "Mina", "Tom")
    people = {name: stage.workspace.add_person(name, zone=ZONE) for name in names}
    stage.workspace.add_channel("nightfall", people.values())
    return people


def shoot_day(stage: Stage) -> date:
    return stage.workspace.clock.now().astimezone(ZoneInfo(ZONE)).date() + timedelta(days=6)


def opens(stage: Stage, person: Person) -> None:
    if person.modal is not None:
        person.closes()
    person.opens_home()
    stage.settles()


def submits(person: Person) -> None:
    outcome = person.submits()
    assert not outcome.errors
    assert outcome.warned is None


def day(person: Person) -> None:
    """What Home holds, as a page: drawn at once, where Home itself is published at most once a second."""
    if person.modal is not None:
        person.closes()
    person.uses_shortcut("My Day")


def sets_up(stage: Stage, people: dict[str, Person]) -> None:
    petra = people["Petra"]
    opens(stage, petra)
    petra.presses("Set Up with a Code")
    petra.fills({"code": CODE, "title": "Nightfall", "channel": "nightfall"})
    petra.fills({"contact_name": "Helpline", "contact_phone": "0800 111", "union_line": "Union, 0800 222"})
    petra.searches("zone", "berlin")
    petra.chooses("zone", ZONE)
    submits(petra)
    for part, name in (("Coordinator", "Cora"), ("Alternate", "Noor")):
        day(petra)
        petra.presses(part)
        petra.fills({"user": people[name], "phone": "+49 30 1"})
        submits(petra)
    for role, names in (("first assistant director", ("Ada",)), ("performer", ("Mina", "Tom"))):
        day(petra)
        petra.presses("Add People")
        petra.fills({"role": role, "people": [people[name] for name in names]})
        if role == "performer":
            petra.chooses("18 or over", ["adult"])
        submits(petra)
    # Names arrive from Slack in the background.
    stage.advances(timedelta(0))
    day(petra)
    petra.presses("Cast Numbers")
    petra.fills(NUMBERS)
    submits(petra)
    petra.closes()


def imports(stage: Stage, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The production's schedule by the command line's importer, which wants an SQLite database to itself."""
    day = shoot_day(stage).isoformat()
    file = folder / "schedule.csv"
    file.write_text(
        "Shoot Day,Date,Call,Scene,Set,D/N,Pages,Cast,Synopsis\n"
        f'6,{day},08:00,72A,STAIRCASE,N,1 3/8,"1, 2",{SYNOPSIS}\n'
        f"6,{day},08:00,73,KITCHEN,D,4/8,7,Breakfast\n",
        encoding="utf-8",
    )
    source = schedule.source(file, encoding=None, day_order=None, dashes=None, day_breaks=None, year=None)
    stage.stop_bot()
    schedule.import_schedule(stage.settings(), source, "nightfall", dry_run=True, ask=False)
    assert "nothing was changed" in capsys.readouterr().out
    schedule.import_schedule(stage.settings(), source, "nightfall", dry_run=False, ask=False)
    printed = capsys.readouterr().out
    assert "2 scenes added" in printed
    assert SYNOPSIS not in printed
    stage.start_bot()


def sees_what_the_schedule_said(stage: Stage, people: dict[str, Person]) -> None:
    petra, ada = people["Petra"], people["Ada"]
    opens(stage, petra)
    assert petra.sees("cast numbers that nobody on the roster has: 7")
    opens(stage, ada)
    assert ada.sees("No closed set is planned")
    opens_scene(ada)
    assert ada.sees("Not marked closed set")
    ada.closes()


def opens_scene(person: Person, number: str = "72A") -> None:
    day(person)
    person.presses("Scenes")
    person.presses("Open", near=f"Scene {number}*")


def writes_the_brief(cora: Person) -> None:
    opens_scene(cora)
    cora.presses("Brief")
    assert cora.sees(SYNOPSIS)
    assert cora.sees("(x) Mina (1)")
    assert cora.sees("(x) Tom (2)")
    cora.chooses("intimate", ["intimate"])
    cora.fills({"kind": "Kiss", "brief": BRIEF})
    submits(cora)
    assert cora.sees("Saved.")
    cora.closes()


def is_told_and_sent(stage: Stage, people: dict[str, Person]) -> None:
    ada, cora = people["Ada"], people["Cora"]
    opens_scene(ada)
    ada.presses("Who Was Told")
    ada.fills({"Mina": "By the production", "Tom": "By their representative"})
    submits(ada)
    ada.closes()
    stage.settles()
    assert not people["Mina"].dm
    opens_scene(cora)
    cora.presses("Send")
    submits(cora)
    assert cora.sees("One message each goes to: Mina, Tom.")
    assert not people["Mina"].dm
    submits(cora)
    cora.closes()
    stage.settles()
    assert [len(people[name].dm) for name in people] == [0, 0, 0, 0, 1, 1]


def answers(person: Person, different: dict[str, tuple[str, str]]) -> None:
    """From the message's one button to the page that says saved; yes to all that `different` does not name."""
    person.presses("Open", "dm")
    assert person.sees("Is this a private moment?")
    assert not any(person.sees(content) for content in CONTENT)
    submits(person)
    assert person.sees(BRIEF)
    submits(person)
    goes_through(person, different)


def goes_through(person: Person, different: dict[str, tuple[str, str]]) -> None:
    """The boundaries, the needs and the review of an open form, to the page that says saved."""
    while person.sees("== Your boundaries =="):
        assert person.modal is not None
        for topic, question in questions(person).items():
            answer, condition = next((said for part, said in different.items() if part in question), ("Yes", ""))
            person.chooses(topic, answer)
            if condition:
                person.fills({f"{topic}--conditions": condition})
        submits(person)
    submits(person)
    while person.sees("== Your answers =="):
        submits(person)
    assert person.sees("Saved, true as of")
    person.closes()


def reads_the_scene_sheet(cora: Person) -> None:
    day(cora)
    cora.presses("Scene Sheet", near="Scene 72A*")
    screen = cora.screen()
    assert screen.index("No: Tom") < screen.index("Yes, with conditions: Mina")
    assert f"Mina: {CONDITION}" in screen
    assert "answers differ" in screen
    cora.closes()


def declares_ready_and_announces(stage: Stage, people: dict[str, Person]) -> None:
    cora, ada = people["Cora"], people["Ada"]
    cora.uses_shortcut("My Day")
    cora.presses("Declare", near="Scene 72A*")
    cora.chooses("What they will see", "READY")
    submits(cora)
    cora.closes()
    opens_scene(ada)
    ada.presses("Announce")
    assert ada.sees("exactly as it stands here")
    submits(ada)
    ada.closes()
    stage.settles()
    ada.waits_to_see("Scene 72A is now READY.", "dm")
    ada.waits_to_see("Scene 72A: closed set", "nightfall")


def changes_an_answer(stage: Stage, people: dict[str, Person]) -> None:
    """A yes becomes a no: READY becomes NOT YET at once, and nobody is told why."""
    mina, ada = people["Mina"], people["Ada"]
    opens(stage, mina)
    mina.presses("My Answers", near="Scene 72A*")
    submits(mina)
    submits(mina)
    goes_through(mina, {"closed lips": ("No", ""), "words of affection": ("Talk first", CHANGED)})
    stage.settles()
    ada.waits_to_see("Scene 72A is now NOT YET.", "dm")


def withdraws(stage: Stage, people: dict[str, Person]) -> None:
    tom, cora = people["Tom"], people["Cora"]
    opens(stage, tom)
    tom.presses("Withdraw", near="Scene 72A*")
    assert tom.sees("You do not need to explain.")
    submits(tom)
    assert tom.sees("Scene 72A is PAUSED")
    tom.closes()
    stage.settles()
    cora.waits_to_see("Scene 72A is now PAUSED.", "dm")
    day(cora)
    cora.presses("Scene Sheet", near="Scene 72A*")
    assert cora.sees("*Tom:* withdrawn")
    assert cora.sees(f"Mina: {CHANGED}")
    cora.closes()
    tom.uses_shortcut("My Day")
    tom.presses("My Record")
    assert tom.sees("your answers were opened, by Cora")
    tom.closes()


def sees_a_status_and_nothing_else(stage: Stage, ada: Person) -> None:
    opens(stage, ada)
    screens = [ada.screen("home"), ada.screen("dm"), ada.screen("nightfall")]
    assert "*Scene 72A* · *PAUSED*" in screens[0]
    ada.presses("Open", "home", near="Scene 72A*")
    screens.append(ada.screen())
    assert "A pause comes without a reason." in screens[-1]
    ada.closes()
    opens_scene(ada)
    screens.append(ada.screen())
    for screen in screens:
        assert not any(content in screen for content in (*CONTENT, "Mina", "Tom"))
    ada.closes()


def holds_only_the_fixed_messages(stage: Stage) -> None:
    """Every message in the workspace, on whatever way it came, is one of the sentences that stand in `words/`."""
    words = catalogue("en")
    notice = words("message-notice")
    fixed = {words(f"message-status-{status}", number="72A") for status in ("ready", "not-yet", "paused")}
    fixed |= {notice, words("message-greeting")}
    said = [message for channel in stage.workspace.team.channels.values() for message in channel.messages]
    cards = [message for message in said if message.text not in fixed]
    assert len(cards) == 1
    assert cards[0].text.startswith("*" + words("message-card", number="72A") + "*\n")
    assert re.search(r"\nQuestions: [A-Za-z, ]+$", cards[0].text)
    assert sorted(message.channel_id for message in said if message.text == notice) == sorted(
        channel.id for channel in stage.workspace.team.channels.values() if channel.direct_to in performers(stage)
    )
    shown = " ".join(f"{message.text} {message.blocks}" for message in said)
    assert not [content for content in (*CONTENT, "Mina", "Tom") if content in shown]


def performers(stage: Stage) -> set[str]:
    """The accounts of the two who perform."""
    return {stage.workspace.member(name).id for name in NUMBERS}
