"""The terminal beside a rehearsal: an empty one, lines that cannot be obeyed, a pipe, a signal, and the clock."""

from __future__ import annotations

import io
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


def test_an_empty_rehearsal_shows_the_code_and_how_to_begin(tmp_path: Path) -> None:
    said: list[str] = []
    lines = iter(("person Ada", "new-channel nightfall", "home", "press Set Up"))
    serve_headless(0, None, data=tmp_path, folder=ROOT, say=said.append, lines=lines, empty=True)
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
