"""The workspace's clock, its recordings, and the terminal."""

from __future__ import annotations

import json
import os
import stat
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from rehearsal.child import Bot, BotPlan, bot_environment
from rehearsal.clock import WorkspaceClock, read_offset
from rehearsal.console import Console
from rehearsal.headless import serve_headless
from rehearsal.recording import Recorder, Recording, merge
from rehearsal.workspace import Workspace

ROOT = Path(__file__).parents[2]


def test_a_child_reads_the_clock_from_its_file(tmp_path: Path) -> None:
    clock = WorkspaceClock(tmp_path / "new" / "clock")
    assert read_offset(tmp_path / "new" / "clock") == timedelta(0)
    clock.advance(timedelta(hours=3, milliseconds=1))
    assert read_offset(tmp_path / "new" / "clock") == timedelta(hours=3, milliseconds=1)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["clock"]


def test_the_clock_moves_forward_only() -> None:
    clock = WorkspaceClock()
    before = clock.now()
    clock.advance(timedelta(days=2))
    assert clock.now() - before >= timedelta(days=2)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))


def test_messages_carry_the_workspace_s_time(workspace: Workspace) -> None:
    workspace.advance(timedelta(days=30))
    channel = workspace.add_channel("inside", ["Mina"])
    WebClient(workspace.bot_token, base_url=workspace.api_url).chat_postMessage(channel=channel.id, text="x")
    (message,) = workspace.person("Mina").channel("inside")
    assert abs(float(message.ts) - workspace.clock.seconds()) < 60


@pytest.mark.usefixtures("socket_bot")
def test_calls_events_deliveries_and_answers_are_recorded_without_tokens(workspace: Workspace, tmp_path: Path) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.uses_shortcut("My Day")
    mina.wait_for_modal()
    mina.fills({"Words": "bad"})
    mina.submits()
    recorded = tmp_path / "recorded.jsonl"
    lines = [json.loads(line) for line in recorded.read_text(encoding="utf-8").splitlines()]
    assert {line["kind"] for line in lines} == {"call", "event", "delivery", "ack"}
    assert {"views.publish", "views.open", "apps.connections.open"} <= {line.get("method") for line in lines}
    assert {"response_action": "errors", "errors": {"words": "Say it otherwise."}} in [
        line["body"] for line in lines if line["kind"] == "ack"
    ]
    whole = recorded.read_text(encoding="utf-8")
    assert not any(token in whole for token in (workspace.bot_token, workspace.app_token, workspace.signing_secret))
    assert "ticket=" not in whole
    assert stat.S_IMODE(recorded.stat().st_mode) == 0o600


def test_recordings_of_workers_are_joined(tmp_path: Path) -> None:
    for name in ("one", "two"):
        recorder = Recorder(tmp_path / name)
        Recording(WorkspaceClock().now, [recorder]).note("call", {"method": name})
        recorder.close()
    assert merge([tmp_path / "one", tmp_path / "two"], tmp_path / "both") == 2
    assert [json.loads(line)["method"] for line in (tmp_path / "both").read_text().splitlines()] == ["one", "two"]
    assert stat.S_IMODE((tmp_path / "both").stat().st_mode) == 0o600


def test_the_bot_s_environment_forgets_the_caller_s(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-real")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "real")
    monkeypatch.setenv("CLOSEDSET_HTTP", "0.0.0.0:80")
    environment = bot_environment(workspace, tmp_path)
    assert environment["SLACK_BOT_TOKEN"] == workspace.bot_token
    assert environment["SLACK_API_URL"] == workspace.api_url
    assert environment["CLOSEDSET_KEYRING"] == str(tmp_path / "keys")
    assert environment["CLOSEDSET_REHEARSAL_CLOCK"] == str(workspace.clock_path)
    assert not {"SLACK_SIGNING_SECRET", "CLOSEDSET_HTTP"} & environment.keys()


def test_a_crashed_bot_is_started_again_and_said_so(workspace: Workspace, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    program = (
        "import pathlib, sys, time; marks = pathlib.Path(sys.argv[1]);"
        "marks.open('a').write('x'); sys.exit(3) if marks.read_text() == 'x' else time.sleep(60)"
    )
    said: list[str] = []
    bot = Bot(BotPlan((sys.executable, "-c", program, str(marks)), tmp_path, tmp_path), dict(os.environ), said.append)
    bot.start()
    workspace.wait_until(lambda: marks.exists() and marks.read_text() == "xx", 20)
    bot.stop()
    assert said == ["The bot stopped by itself (exit code 3); starting it again."]


@pytest.mark.usefixtures("socket_bot")
def test_people_can_be_acted_from_a_terminal(workspace: Workspace) -> None:
    said: list[str] = []
    console = Console(workspace, said.append)
    console.run(iter(["as Mina", "shortcut 'My Day'"]))
    workspace.person("Mina").wait_for_modal()
    console.run(iter(["see", "submit", "fill Words hello", "submit", "unknown", "press Nothing", "as", ""]))
    assert "== Answer ==" in said[2]
    assert "! Please complete this required field." in said[3]
    assert "= hello" in said[4]
    assert said[6] == "That did not work: there is no command 'unknown'; type help"
    assert said[7] == "That did not work: Mina has nothing open where 'Nothing' could be"
    assert said[8] == "That is too much or too little for this command; type help."
    assert len(said) == 9


def test_headless_serves_until_its_input_ends(tmp_path: Path) -> None:
    said: list[str] = []
    serve_headless(
        0,
        tmp_path / "recorded.jsonl",
        data=tmp_path / "rehearsal",
        folder=ROOT,
        say=said.append,
        lines=iter(["person Mina America/New_York", "see"]),
        with_bot=False,
    )
    assert "Mina is here, and you act as them." in said
    assert said[-1] == "Nothing yet."
    assert read_offset(tmp_path / "rehearsal" / "clock") == timedelta(0)


@pytest.mark.parametrize(("code", "said"), [(0, []), (1, ["The bot's keys could not be made, so it is not started."])])
def test_keys_are_made_before_the_first_start_only(
    workspace: Workspace, tmp_path: Path, code: int, said: list[str]
) -> None:
    folder = tmp_path / "data"
    make = f"import pathlib, sys; p = pathlib.Path('data/keys'); p.mkdir(); (p / 'one').touch(); sys.exit({code})"
    wait = "import pathlib, time; pathlib.Path('started').touch(); time.sleep(60)"
    plan = BotPlan((sys.executable, "-c", wait), tmp_path, folder, make_keys=(sys.executable, "-c", make))
    heard: list[str] = []
    bot = Bot(plan, dict(os.environ), heard.append)
    bot.start()
    if code == 0:
        workspace.wait_until((tmp_path / "started").exists, 20)
        bot.stop()
        again = Bot(plan, dict(os.environ), heard.append)
        again.start()
        again.stop()
    assert heard == said
    assert (tmp_path / "started").exists() == (code == 0)
