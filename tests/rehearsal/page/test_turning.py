"""The clock to turn: forward only, by the set's time, and by a rehearsal alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers import http
from rehearsal.page.address import Address
from rehearsal.page.turning import clock_panel, span, turn_banner, turned
from rehearsal.turning import FARTHEST, NEWS, Turning
from rehearsal.workspace import Workspace
from tests.rehearsal.conftest import Heard
from tests.rehearsal.page.conftest import Browser

ROOT = Path(__file__).parents[3]
BERLIN = ZoneInfo("Europe/Berlin")
CLOSE = timedelta(seconds=5)


@pytest.fixture
def turning(workspace: Workspace) -> Turning:
    turning = workspace.turning
    turning.plan("Europe/Berlin", lambda after: None)
    return turning


def at(turning: Turning, wall: datetime) -> None:
    """Turn to a wall time on set, which must be ahead."""
    turning.turn("until", f"{wall:%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize(("by", "far"), [("hour", timedelta(hours=1)), ("day", timedelta(days=1))])
def test_it_turns_by_an_hour_and_by_a_day(turning: Turning, workspace: Workspace, by: str, far: timedelta) -> None:
    before = workspace.clock.now()
    assert turning.turn(by).by == far
    assert far <= workspace.clock.now() - before < far + CLOSE


def test_it_turns_to_the_next_call(turning: Turning, workspace: Workspace) -> None:
    call = workspace.clock.now() + timedelta(days=2, hours=3)
    turning.plan("Europe/Berlin", lambda after: call if call > after else None)
    assert turning.next_call == call
    turning.turn("call")
    assert abs(workspace.clock.now() - call) < CLOSE
    assert turning.next_call is None
    with pytest.raises(ValueError, match="No call is planned"):
        turning.turn("call")


def test_until_is_set_time(turning: Turning, workspace: Workspace) -> None:
    wall = (turning.now + timedelta(days=30)).replace(hour=8, minute=0)
    at(turning, wall)
    assert workspace.clock.now().astimezone(BERLIN).strftime("%d %H:%M") == wall.strftime("%d 08:00")


@pytest.mark.parametrize(
    ("by", "until", "sentence"),
    [
        ("until", "2020-01-01T08:00", "only turns forward"),
        ("until", "9999-12-31T23:59", "a year at most"),
        ("until", "tomorrow", "Give a date and a time"),
        ("until", "", "Give a date and a time"),
        ("week", "", "by an hour, by a day"),
        ("", "", "by an hour, by a day"),
    ],
)
def test_what_cannot_be_is_said_and_moves_nothing(
    turning: Turning, workspace: Workspace, by: str, until: str, sentence: str
) -> None:
    before = workspace.clock.offset
    turned(turning, {"by": by, "until": until})
    assert sentence in turning.problem
    assert workspace.clock.offset == before
    assert turning.problem in str(turn_banner(turning))
    turned(turning, {"by": "hour"})
    assert turning.problem == ""


def test_news_grows_old(turning: Turning, workspace: Workspace) -> None:
    turned(turning, {"by": "day"})
    turned(turning, {"by": "week"})
    assert "alert" in str(turn_banner(turning))
    workspace.advance(NEWS)
    assert turn_banner(turning) is None


def test_nobody_turns_a_clock_that_is_held(turning: Turning, workspace: Workspace) -> None:
    before = workspace.clock.offset
    turning.held = "Not now."
    turned(turning, {"by": "hour"})
    assert (turning.problem, workspace.clock.offset) == ("Not now.", before)


def test_an_hour_that_does_not_exist_is_refused_and_one_that_comes_twice_is_the_earlier(turning: Turning) -> None:
    spring = _change(turning, forward=True)
    with pytest.raises(ValueError, match="does not exist on set"):
        at(turning, spring.replace(hour=2, minute=30))
    autumn = _change(turning, forward=False)
    if autumn - turning.now > FARTHEST:
        turning.turn("until", f"{autumn - timedelta(days=7):%Y-%m-%dT08:00}")
    at(turning, autumn.replace(hour=2, minute=30))
    assert turning.now.utcoffset() == timedelta(hours=2)


def _change(turning: Turning, *, forward: bool) -> datetime:
    """The next day on which Berlin's clocks change."""
    day = turning.now.replace(hour=0, minute=0)
    while True:
        day += timedelta(days=1)
        shift = (day + timedelta(days=1)).utcoffset() or timedelta()
        if shift != day.utcoffset() and (shift > (day.utcoffset() or timedelta())) == forward:
            return day


def test_the_panel_offers_the_next_call_only_if_there_is_one(turning: Turning, workspace: Workspace) -> None:
    address = Address(workspace.person("Mina").id, glass=True)
    without = str(clock_panel(turning, address))
    assert "To the next call" not in without
    assert f"{turning.now:%a %d %b, %H:}" in without
    call = (turning.now + timedelta(days=3)).replace(hour=8, minute=0)
    turning.plan("Europe/Berlin", lambda after: call.astimezone(UTC))
    assert f"To the next call ({call:%a} 08:00)" in str(clock_panel(turning, address))
    assert f'name="back" value="{address.path}"' in without


@pytest.mark.usefixtures("socket_bot")
def test_a_turn_tells_how_far_and_what_the_bot_said_since(turning: Turning, workspace: Workspace) -> None:
    assert turn_banner(turning) is None
    turning.turn("day")
    assert "turned by 1 day" in str(turn_banner(turning))
    assert "posted nothing yet" in str(turn_banner(turning))
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.wait_for_message()
    assert "posted 1 message since" in str(turn_banner(turning))


def test_spans_are_told_in_words() -> None:
    assert span(timedelta(days=1, hours=22, minutes=5)) == "1 day 22 hours 5 minutes"
    assert span(timedelta(seconds=10)) == "less than a minute"


def test_nothing_but_a_rehearsal_can_turn_a_clock() -> None:
    """The bot answers at two addresses, and no line of its rooms writes the file by which a workspace's clock moves."""
    application = http.application(None, None, lambda: True)  # type: ignore[arg-type]
    assert {route.path for route in application.routes} == {"/slack/events", "/healthz"}  # type: ignore[attr-defined]
    for room in ("bot", "handlers", "storage"):
        for source in (ROOT / room).rglob("*.py"):
            told = source.read_text("utf-8")
            assert not re.search(r"WorkspaceClock|rehearsal\.turning|rehearsal\.clock\b", told), source


@pytest.mark.usefixtures("socket_bot")
def test_whoever_looks_at_their_home_while_the_clock_is_turned_comes_back_to_it_once(
    browser: Browser, heard: Heard
) -> None:
    workspace = browser.workspace
    mina = f"/as/{workspace.person('Mina').id}/home"
    begun = len(heard.of("event_callback"))
    browser.sees(mina)
    workspace.wait_until(lambda: len(heard.of("event_callback")) == begun + 1)
    browser.posts("/clock", by="hour", back=mina)
    workspace.wait_until(lambda: len(heard.of("event_callback")) == begun + 2)
    for _ in range(3):
        browser.sees(mina, again=True)
    browser.sees(f"/as/{workspace.person('Ada').id}/home", again=True)
    browser.sees(mina)
    workspace.wait_until(lambda: len(heard.of("event_callback")) == begun + 3)
    assert {body["event"]["tab"] for body in heard.of("event_callback")} == {"home"}
