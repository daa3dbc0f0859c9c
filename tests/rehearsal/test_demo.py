"""The demo production, with the bot that ships as a child process: it ends as promised, and what is printed works.

One rehearsal is made for the whole module and walked through once, from looking on to the clock that is turned last.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rehearsal import demo
from rehearsal.demo import concern
from rehearsal.demo.days import MORNING, Calendar, at
from rehearsal.demo.people import (
    ADMIN,
    ALTERNATE,
    COORDINATOR,
    CREW,
    DIRECTOR,
    FIRST_AD,
    PERFORMER,
    PRODUCER,
    ROSTER,
    SECOND_AD,
    SECOND_UNIT_AD,
    STRANGER,
    WITH_ACCOUNTS,
    Somebody,
)
from rehearsal.demo.scenes import ANSWERED, PAUL_SAID, SCENES
from rehearsal.headless import serve_headless
from tests.words.test_language import forbidden_in

pytestmark = pytest.mark.xdist_group("demo")

ROOT = Path(__file__).parents[2]
FAILED = ("That did not work", "could not be finished", "Slack says", "too much or too little", "not become ready")
MENU = "shortcut My Day"
REMINDED = 5 * 24
"""Hours after the production was made by which Mina is reminded of scene 72A, whatever day of the week it was."""
REMINDER = "Something may be waiting for you. If you have already answered"
LOOKS, LOOK_SECONDS = 40, 0.25

BY_PART = {
    ADMIN: "[Add People]",
    COORDINATOR: "[Declare]",
    ALTERNATE: "[End the Pause]",
    DIRECTOR: "*Scene 41* · *READY*\n[Open]",
    PRODUCER: "*Scene 41* · *READY*\n[Open]",
    FIRST_AD: "*Scene 18* · *NOT YET*\n[Ask for an Update]",
    SECOND_AD: "*Scene 18* · *NOT YET*\n[Ask for an Update]",
    SECOND_UNIT_AD: "*Scene 63* · *NOT YET*\n[Ask for an Update]",
    STRANGER: "You are not on a roster here.",
}
AS_COORDINATOR = (
    "as cora",
    MENU,
    "press Addressed to you",
    "press Open",
    "press Reply",
    "fill Your reply = It is locked from today on.",
    "press Save",
    "close",
    MENU,
    "press Decide near Scene 72A",
    "press Asked in Person",
    "choose Performers = Mina Adler, Tom Reyes",
    "press Mark",
    "press Approve Those Without Objection",
    "press Release",
    "press Release Now",
    "close",
    MENU,
    "press Scene Sheet near Scene 56",
    "close",
    MENU,
    "press Scene Sheet near Scene 91",
    "close",
    MENU,
    "press Scene Sheet near Scene 18",
    "close",
    MENU,
    "press Declare near Scene 18",
    "choose What they will see = READY",
    "press Declare",
    "close",
    MENU,
    "press Scenes",
    "press Open near Scene 27*",
    "press Brief",
    "close",
    MENU,
    "press Scenes",
    "press Open near Scene 103*",
    "press Who Was Told",
    "choose Dora = By the coordinator",
    "press Save",
    "press Send",
    "press Preview",
    "press Send",
    "close",
)
"""The coordinator's half of the tour in docs/rehearsal.md, and a look at the states on the way."""

AT_THE_DOOR = (
    "as ada",
    MENU,
    "press Door",
    "press Admit",
    "choose coming-set-0 = Cora Lind, Kit Moran, Ravi Menon, Sol Amadi",
    "choose accepting-set-0 = Otto Brandl",
    "press Admit",
    "press Count",
    "fill Heads on set = 7",
    "fill Of them performers = 2",
    "choose Monitor village = Off",
    "choose Remote stream = Off",
    "choose Audio feeds = Off",
    "press Count",
    "press Set Confirmed Closed",
    "close",
    "as kit",
    MENU,
    "press Stop Now",
    "submit",
    "close",
)
"""The door's half of the tour, on the first shoot day."""

AS_PERFORMER = (
    "as lena",
    MENU,
    "press My Answers near Scene 63",
    "press Show the Scene",
    "press Answer",
    "choose every = No",
    "press Next",
    "choose every = Talk first",
    "press Next",
    "press Next",
    "press Review",
    "press Save",
    "press Who Read This",
    "close",
)

AS_REPORTER = (
    "as kit",
    MENU,
    "press Speak Up or Ask",
    "choose Is it about = Yes",
    "press Choose Who Reads It",
    "choose Who may read it = Noor Haddad",
    "fill What you want to say = She passed on what a performer had told her.",
    "press Save",
    "press Done",
)
"""The reporter's half of the tour, about the coordinator."""


@dataclass(slots=True)
class Rehearsed:
    """What was said from start to end, with the seconds since the start; `folder` is where it kept its data."""

    folder: Path
    said: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def say(self, line: str) -> None:
        self.said.append(line)
        self.seconds.append(time.monotonic() - self.begun)

    def after(self, line: str, person: str = "") -> str:
        """What was said after that command, by whom it was first given or by this person."""
        whom = ""
        for begin, one in enumerate(self.said):
            whom = one.removeprefix("> as ") if one.startswith("> as ") else whom
            if one == f"> {line}" and whom.startswith(person):
                rest = self.said[begin + 1 :]
                return "\n".join(rest[: next((i for i, each in enumerate(rest) if each.startswith("> ")), len(rest))])
        raise AssertionError(f"{person} never did {line!r}")

    def last(self, line: str) -> str:
        """What was said after that command when it was given for the last time."""
        return self.said[len(self.said) - self.said[::-1].index(f"> {line}")]

    def making(self) -> float:
        """How many seconds the production took to make."""
        begin = next(i for i, line in enumerate(self.said) if line.startswith("Making a production"))
        end = next(i for i, line in enumerate(self.said) if line.startswith("Nightfall is being prepared"))
        return self.seconds[end] - self.seconds[begin]


def first_steps() -> list[str]:
    """The commands that are printed after start, as they are printed."""
    return [line.strip() for line in demo.FIRST_STEPS.splitlines() if line.startswith("  ")]


def lines(rehearsed: Rehearsed) -> Iterator[str]:
    """Everybody looks at their day; then the coordinator's half of the tour, the printed walk, and the clock."""
    yield "people"
    for one in (*WITH_ACCOUNTS, STRANGER):
        yield from (f"as {one.name}", MENU, "close")
        if one is DIRECTOR:
            yield from (MENU, "press Open near Scene 41", "press Read the Brief", "close")
        if one is not STRANGER:
            yield "channel"
    yield from AS_COORDINATOR
    yield from (*AS_PERFORMER, *AS_REPORTER, *first_steps())
    yield from until(rehearsed, "see", "*Scene 72A* · *PAUSED*")
    yield from ("as cora", "dm", "calls 2000")
    hours = hours_to_the_first_call(rehearsed)
    yield f"advance {hours}h"
    yield from AT_THE_DOOR
    yield from ("as mina", f"advance {max(REMINDED - hours, 1)}h")
    yield from until(rehearsed, "dm", REMINDER)


def calendar_of(rehearsed: Rehearsed) -> Calendar:
    """The calendar of the production: the day it was made on is among what was said."""
    around = [datetime.now(UTC).date() + timedelta(days=ahead) for ahead in range(-1, 5)]
    calendars = [Calendar.beginning(day) for day in around]
    return next(one for one in calendars if any(f"{one.preparing[-1]:%A %d %B}" in line for line in rehearsed.said))


def hours_to_the_first_call(rehearsed: Rehearsed) -> int:
    calendar = calendar_of(rehearsed)
    begun, call = at(calendar.preparing[-1], MORNING), calendar.next_call(at(calendar.preparing[-1], MORNING))
    assert call is not None
    return round((call - begun) / timedelta(hours=1))


def until(rehearsed: Rehearsed, line: str, text: str) -> Iterator[str]:
    """Look again, for what the bot does in the background."""
    for _ in range(LOOKS):
        yield line
        if text in rehearsed.said[-1]:
            return
        time.sleep(LOOK_SECONDS)


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    made = Rehearsed(tmp_path_factory.mktemp("rehearsal"))

    def typed() -> Iterator[str]:
        for line in lines(made):
            made.say(f"> {line}")
            yield line

    serve_headless(0, None, data=made.folder, folder=ROOT, say=made.say, lines=typed())
    return made


def recorded(rehearsed: Rehearsed) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (rehearsed.folder / "calls.jsonl").read_text("utf-8").splitlines()]


def test_it_is_made_in_seconds_and_nothing_of_it_fails(
    rehearsed: Rehearsed, record_property: Callable[[str, object], None]
) -> None:
    record_property("seconds to make the demo", rehearsed.making())
    sys.stdout.write(f"the demo was made in {rehearsed.making():.1f} s\n")
    assert [line for line in rehearsed.said if any(failure in line for failure in FAILED)] == []
    assert rehearsed.making() < 25


def test_two_dozen_people_are_there_of_every_part_and_some_without_slack() -> None:
    assert len(ROSTER) >= 24
    assert [one.name for one in ROSTER if not one.slack] == ["Dora Weiss", "Paul Richter", "Otto Brandl"]
    assert len({one.zone for one in ROSTER}) >= 8
    assert {one.part for one in ROSTER} >= {PERFORMER, CREW, "director", "producer"}
    assert len({one.name for one in (*WITH_ACCOUNTS, *ROSTER, STRANGER)}) == len(ROSTER) + 4


def test_nothing_in_briefs_and_answers_is_a_word_that_the_field_avoids() -> None:
    texts = [scene.brief for scene in SCENES]
    for given in (*ANSWERED, PAUL_SAID):
        needs = (text if isinstance(text, str) else " ".join(text) for text in given.needs.values())
        texts += [*given.conditions.values(), *needs]
    assert len(texts) > 50
    assert [(text, found) for text in texts if (found := forbidden_in(text))] == []


def test_a_dozen_scenes_are_shot_in_five_days_by_two_units(rehearsed: Rehearsed) -> None:
    assert (len(SCENES), {scene.day for scene in SCENES}) == (12, {1, 2, 3, 4, 5})
    board = rehearsed.after("press Scenes", "cora")
    assert all(f"*Scene {scene.number}*" in board for scene in SCENES)
    assert {scene.unit for scene in SCENES} == {"main", "2"}


@pytest.mark.parametrize("somebody", [pytest.param(one, id=one.name) for one in (*WITH_ACCOUNTS, STRANGER)])
def test_everybody_has_something_to_do_or_to_read(rehearsed: Rehearsed, somebody: Somebody) -> None:
    day = rehearsed.after(MENU, somebody.name)
    if somebody.part == PERFORMER:
        assert "[My Answers]" in day
    elif somebody.part == CREW:
        assert "Scene 41: closed set" in rehearsed.after("channel", somebody.name)
    else:
        assert BY_PART[somebody] in day


def test_the_board_says_ready_not_yet_and_paused(rehearsed: Rehearsed) -> None:
    board = rehearsed.after(MENU, FIRST_AD.name)
    assert "*Scene 41* · *READY*" in board
    assert "*Scene 91* · *PAUSED*" in board
    assert "*Scene 72A* · *NOT YET* · next update by" in board
    assert all(f"*Scene {number}* · *NOT YET*" in board for number in ("18", "27", "56", "63", "88"))


def test_the_channel_holds_three_cards_and_says_that_one_moved(rehearsed: Rehearsed) -> None:
    channel = rehearsed.after("channel", "Kit")
    assert [number for number in ("41", "88", "91") if f"*Scene {number}: closed set*" not in channel] == []
    assert channel.count("Scene 88 moved.") == 1
    first, _, _, fourth, _ = calendar_of(rehearsed).shooting
    assert f"Call {first:%a} {first.day} {first:%b}, 08:00 set time" in channel
    assert f"Scene 88 moved. Call {fourth:%a} {fourth.day} {fourth:%b}, 17:30 set time" in channel


def test_somebody_would_rather_talk_somebody_withdrew_and_somebody_without_slack_was_recorded(
    rehearsed: Rehearsed,
) -> None:
    talking = rehearsed.after("press Scene Sheet near Scene 56", "cora")
    assert "*Jude Carter:* not answered; would rather talk" in talking
    assert "*Sofia Marin:* answered" in talking
    assert "*Nils Aker:* withdrawn" in rehearsed.after("press Scene Sheet near Scene 91", "cora")
    recorded_for = rehearsed.after("press Scene Sheet near Scene 18", "cora")
    assert "recorded for them, not confirmed by them" in recorded_for
    assert "no Slack account" in recorded_for


def test_a_concern_with_no_name_waits_for_the_coordinator_and_is_answered(rehearsed: Rehearsed) -> None:
    assert "*Concern* · not acknowledged · *new*" in rehearsed.after("press Addressed to you", "cora")
    thread = rehearsed.after("press Open", "cora")
    assert concern.RAISED in thread
    assert "*No name was given.*" in thread
    assert not forbidden_in(concern.RAISED)
    assert "It is locked from today on." in rehearsed.after("press Save", "cora")


def test_a_concern_about_the_coordinator_never_offers_her(rehearsed: Rehearsed) -> None:
    form = rehearsed.after("press Choose Who Reads It", "kit")
    assert "Noor Haddad" in form
    assert "Cora Lind" not in form
    assert "Saved. Noor Haddad can read it from" in rehearsed.after("press Save", "kit")


def test_a_brief_waits_to_be_written_a_mark_to_be_made_and_an_update_is_asked_for(rehearsed: Rehearsed) -> None:
    assert "The scene in plain words (optional)\n  = \n" in rehearsed.after("press Brief", "cora")
    assert "1 of 2 performers marked told" in rehearsed.after("press Open near Scene 103*", "cora")
    assert "Maya Lindqvist asks for an update on scene 63." in rehearsed.after("dm", "cora")


def test_one_list_is_ready_for_its_door_one_is_being_answered_and_one_waits(rehearsed: Rehearsed) -> None:
    board = rehearsed.after(MENU, FIRST_AD.name)
    assert "Names: 6 (1 invited, 5 accepted)" in board
    assert "Names: 6 (3 invited, 2 accepted, 1 cannot attend)" in board
    assert "Names: 6 (6 not yet decided)" in board
    assert "Names handed in: 6, not decided: 6" in rehearsed.after(MENU, COORDINATOR.name)
    assert "Every name reads its word now." in rehearsed.after("press Release Now", "cora")


def test_the_door_of_the_tour_is_confirmed_closed_on_its_day(rehearsed: Rehearsed) -> None:
    assert "*Scene 41* · *READY*" in rehearsed.after("press Door", "ada")
    closed = rehearsed.after("press Set Confirmed Closed", "ada")
    assert "[Open the Set]" in closed
    assert "matches" in closed
    assert "Missing" not in closed


def test_the_tour_stops_the_scene_that_is_shot(rehearsed: Rehearsed) -> None:
    assert 'This sends "Pause scene 41" to Cora Lind, Noor Haddad and Ada Byrne.' in rehearsed.after("press Stop Now")
    assert "The board shows PAUSED." in rehearsed.after("submit", "kit")


def test_the_coordinators_half_of_the_tour_declares_and_sends(rehearsed: Rehearsed) -> None:
    assert "Lena Brandt" in rehearsed.after("press Preview", "cora")
    assert "No Slack account, so no message goes to: Dora Weiss" in rehearsed.after("press Preview", "cora")
    assert "*Scene 18* · *READY*" in rehearsed.after("home", "cora")


def test_the_director_reads_the_brief_and_no_answers(rehearsed: Rehearsed) -> None:
    brief = rehearsed.after("press Read the Brief", DIRECTOR.name)
    assert "come in from the rain" in brief
    assert "my back is healing" not in brief


def test_what_is_printed_to_try_first_works_as_printed(rehearsed: Rehearsed) -> None:
    steps = first_steps()
    assert "*Scene 72A* · *NOT YET*" in rehearsed.after(steps[1])
    assert "No: Tom Reyes" in rehearsed.after(steps[2])
    assert rehearsed.after(steps[4]) == "Something is waiting for you. It opens in a private window.\n[Open]"
    assert "(x) No" in rehearsed.after(steps[7])
    assert "Saved, true as of" in rehearsed.after(steps[8])
    board = rehearsed.after(steps[12]) + rehearsed.last("see")
    assert "*Scene 72A* · *PAUSED*" in board
    assert "*Scene 41* · *READY*" in board
    assert "Mina" not in board
    assert "views.open" in rehearsed.after("calls 2000")


def test_every_button_that_the_tours_name_is_there(rehearsed: Rehearsed) -> None:
    seen = "\n".join(rehearsed.said)
    told = (ROOT / "docs" / "rehearsal.md").read_text("utf-8")
    tour = told.partition("## A tour in five minutes")[2].partition("\n## Beside")[0]
    named = {part for number, part in enumerate(tour.split("**")) if number % 2}
    assert len(named) > 20
    assert [name for name in sorted(named) if f"[{name}]" not in seen] == []


def test_the_bot_makes_no_call_that_slack_refuses_and_writes_nothing_elsewhere(rehearsed: Rehearsed) -> None:
    folder = rehearsed.folder
    results = [call["result"] for call in recorded(rehearsed) if call["kind"] == "call"]
    # On a busy machine two messages to one person may arrive closer together than the bot sent them; it then waits.
    assert [result for result in results if not result["ok"] and result["error"] != "ratelimited"] == []
    assert {path.name for path in folder.iterdir()} == {"bot.log", "calls.jsonl", "clock", "data", "keys"}
    assert {path.name: path.stat().st_mode & 0o077 for path in folder.glob("*.*")} == {"bot.log": 0, "calls.jsonl": 0}


def test_time_moves_when_it_is_told_to_and_reminders_go_out(rehearsed: Rehearsed) -> None:
    turned = [said for line, said in pairwise(rehearsed.said) if line.startswith("> advance")]
    assert len(turned) == 2
    assert all("set time" in said for said in turned)
    assert REMINDER in rehearsed.said[-1]
    assert REMINDER not in rehearsed.after(first_steps()[4])
