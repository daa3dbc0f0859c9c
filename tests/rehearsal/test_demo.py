"""The demo production and the terminal, with the bot that ships as a child process: what is printed works."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rehearsal import demo
from rehearsal.console import Console
from rehearsal.headless import serve_headless
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

ROOT = Path(__file__).parents[2]
FAILED = ("That did not work", "could not be finished", "Slack says", "too much or too little", "not become ready")


def rehearse(folder: Path, *lines: str, empty: bool = False) -> list[str]:
    """What is said from start to end, with `> line` before each answer."""
    said: list[str] = []

    def typed() -> Iterator[str]:
        for line in lines:
            said.append(f"> {line}")
            yield line

    serve_headless(0, None, data=folder, folder=ROOT, say=said.append, lines=typed(), empty=empty)
    return said


def after(said: list[str], line: str) -> str:
    """What was said after that command."""
    begin = said.index(f"> {line}") + 1
    return "\n".join(said[begin : next((i for i in range(begin, len(said)) if said[i].startswith("> ")), len(said))])


def first_steps() -> list[str]:
    """The commands that are printed after start, as they are printed."""
    return [line.strip() for line in demo.FIRST_STEPS.splitlines() if line.startswith("  ")]


def test_what_is_printed_to_try_first_works_as_printed(tmp_path: Path) -> None:
    steps = first_steps()
    said = rehearse(tmp_path, *steps, "channel", "calls 500")
    assert [line for line in said if any(failure in line for failure in FAILED)] == []
    assert "*Scene 72A* · *NOT YET*" in after(said, steps[1])
    assert "No: Tom Reyes" in after(said, steps[2])
    assert after(said, steps[4]).startswith("Something is waiting for you.")
    assert "(x) No" in after(said, steps[7])
    assert "Saved, true as of" in after(said, steps[8])
    board = after(said, steps[12])
    assert "*Scene 72A* · *PAUSED*" in board
    assert "*Scene 41* · *READY*" in board
    assert "Mina" not in board
    assert "Scene 41: closed set" in after(said, "channel")
    assert "views.open" in after(said, "calls 500")


def test_the_bot_makes_no_call_that_slack_refuses_and_writes_nothing_elsewhere(tmp_path: Path) -> None:
    rehearse(tmp_path, "people")
    calls = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text("utf-8").splitlines()]
    assert [call for call in calls if call["kind"] == "call" and not call["result"]["ok"]] == []
    assert {path.name for path in tmp_path.iterdir()} == {"bot.log", "calls.jsonl", "clock", "data", "keys"}
    assert {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("*.*")} == {"bot.log": 0, "calls.jsonl": 0}


def test_time_moves_when_it_is_told_to_and_reminders_go_out(tmp_path: Path) -> None:
    said = rehearse(tmp_path, "as mina", "dm", "advance 2d", "dm")
    assert "10:00 set time" in after(said, "advance 2d")
    assert "Something may be waiting for you." in said[-1]
    assert "Something may be waiting for you." not in after(said, "dm")


def test_an_empty_rehearsal_shows_the_code_and_how_to_begin(tmp_path: Path) -> None:
    said = rehearse(tmp_path, "person Ada", "new-channel nightfall", "home", "press Set Up", empty=True)
    assert any("one-time code is " in line for line in said)
    assert "== Set up Closed Set ==" in said[-1]


@pytest.fixture
def empty_workspace() -> Iterator[Workspace]:
    with Workspace(read_manifest(ROOT / "app_manifest.yml")) as workspace:
        yield workspace


def test_the_clock_begins_in_a_morning_and_never_goes_back(empty_workspace: Workspace) -> None:
    before = datetime.now(UTC)
    demo.advance_to_morning(empty_workspace)
    now = empty_workspace.clock.now()
    assert before <= now <= before + timedelta(days=1, seconds=10)
    assert now.astimezone(ZoneInfo(demo.ZONE)).time() < time(10, 1)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("as m", "'m' may be: Mina Adler, Max Stein"),
        ("as nobody", "there is no person 'nobody' here; there is: Mina Adler, Max Stein"),
        ("advance soon", "say how far, for example: advance 2h"),
        ("calls many", "'many' is no number"),
        ("home", "say first whom you act as, for example: as mina"),
        ("choose this", "write the field, an equals sign and the value, for example: choose kissing = No"),
    ],
)
def test_a_line_that_cannot_be_obeyed_is_answered_with_one_sentence(
    empty_workspace: Workspace, tmp_path: Path, line: str, answer: str
) -> None:
    for name in ("Mina Adler", "Max Stein"):
        empty_workspace.add_person(name)
    said: list[str] = []
    calls = tmp_path / "calls.jsonl"
    calls.touch()
    Console(empty_workspace, said.append, calls=calls).obey(line)
    assert said == [f"That did not work: {answer}"]


def test_commands_from_a_pipe_are_shown_obeyed_and_then_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("person Mina\n\nquit\nperson Tom\n"))
    said: list[str] = []
    serve_headless(0, None, data=tmp_path, folder=ROOT, say=said.append, with_bot=False)
    assert said[-3:] == ["\n> person Mina", "Mina is here, and you act as them.", "\nmina> quit"]


def test_without_anybody_at_the_input_it_serves_until_a_signal(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rehearsal.headless import serve_headless\n"
        "say = lambda line: print(line, flush=True)\n"
        "serve_headless(0, None, data=Path(sys.argv[1]), folder=Path(sys.argv[2]), say=say, with_bot=False)"
    )
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(tmp_path), str(ROOT)],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=dict(os.environ),
    ) as served:  # fmt: skip
        assert served.stdout is not None
        read: Callable[[], str] = served.stdout.readline
        assert "workspace of your own" in read()
        read()
        with pytest.raises(subprocess.TimeoutExpired):
            served.wait(0.5)
        served.send_signal(signal.SIGTERM)
        assert read() == "Stopping.\n"
        assert served.wait(10) == 0
