"""The bot starts, shows a set-up code to whoever may see it, says that it is ready, and stops when it is told to."""

from __future__ import annotations

import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from bot import setup_code
from bot.commands import rehearsal, telling
from bot.domain.setting_up import OneTimeCode
from bot.settings import CHECKOUT
from rehearsal.child import bot_environment
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

SECONDS = 30.0


def test_a_code_is_typed_as_it_is_read() -> None:
    code = setup_code.new_code()

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    assert OneTimeCode(code).matches(code.lower().replace("-", " "))
    assert code != setup_code.new_code()


def test_a_code_is_shown_in_a_terminal_and_not_where_it_would_be_kept() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    terminal, kept, rehearsed = Terminal(), StringIO(), StringIO()
    setup_code.show("AAAA-BBBB-CCCC", terminal, rehearsed=False)
    setup_code.show("AAAA-BBBB-CCCC", kept, rehearsed=False)
    setup_code.show("AAAA-BBBB-CCCC", rehearsed, rehearsed=True)

    assert "AAAA-BBBB-CCCC" in terminal.getvalue()
    assert "AAAA-BBBB-CCCC" in rehearsed.getvalue()
    assert "AAAA-BBBB-CCCC" not in kept.getvalue()
    assert "terminal" in kept.getvalue()


def test_a_rehearsal_begins_anew_and_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "closedset.db").touch()
    (tmp_path / "recorded.jsonl").touch()

    with rehearsal.prepared(tmp_path) as folder:
        assert not (folder / "data").exists()
        assert (folder / "recorded.jsonl").exists()
        with pytest.raises(telling.CommandFailed), rehearsal.prepared(tmp_path):
            pass
    with rehearsal.prepared(tmp_path):
        pass


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(read_manifest(CHECKOUT / "app_manifest.yml"), clock_path=tmp_path / "clock") as running:
        yield running


@pytest.fixture
def start(workspace: Workspace, tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Start the bot that ships as a process of its own, bound to the workspace."""
    environment = bot_environment(workspace, tmp_path)

    def closedset(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "bot", *arguments],
            env=environment, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    with closedset("keys", "new") as made:
        made.communicate(timeout=SECONDS)
    assert made.returncode == 0
    return lambda: closedset("run")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_bot_starts_says_so_and_stops_when_told(
    workspace: Workspace, start: Callable[[], subprocess.Popen[str]], ending: int
) -> None:
    with start() as process:
        try:
            workspace.wait_for_bot(SECONDS)
            lines = read_until(process, "Ready")
            core_limit = resource.prlimit(process.pid, resource.RLIMIT_CORE)
        finally:
            process.send_signal(ending)
        _, errors = process.communicate(timeout=SECONDS)

    code = re.search(r"\w{4}-\w{4}-\w{4}", lines)
    assert code
    assert lines.splitlines()[-1] == "Ready, by Socket Mode. Ctrl-C stops it."
    assert process.returncode == 0
    assert core_limit == (0, 0)
    assert code.group() not in errors
    assert all(line.startswith("timestamp=") for line in errors.splitlines())


def test_a_bot_that_slack_refuses_says_why(workspace: Workspace, start: Callable[[], subprocess.Popen[str]]) -> None:
    workspace.revoke_tokens()

    with start() as process:
        _, errors = process.communicate(timeout=SECONDS)

    assert process.returncode == 1
    assert "token_revoked" in errors
    assert "Traceback" not in errors


def test_the_code_makes_the_first_production_once(
    workspace: Workspace, start: Callable[[], subprocess.Popen[str]]
) -> None:
    ada = workspace.add_person("Ada")
    with start() as process:
        try:
            code = re.search(r"\w{4}-\w{4}-\w{4}", read_until(process, "Ready"))
            assert code
            ada.opens_home()
            ada.waits_to_see("Set Up with a Code", "home", SECONDS)
            ada.presses("Set Up with a Code")
            ada.wait_for_modal(SECONDS)
            ada.fills(
                {
                    "Code": code.group().lower(),
                    "Title of the production": "Nightfall",
                    "Contact outside the production: name": "Helpline",
                    "Contact outside the production: phone number": "0800 111",
                }
            )
            ada.chooses("Time zone of the set", "Europe/Berlin")
            ada.submits()
            ada.waits_to_see("Nightfall* is set up", timeout=SECONDS)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=SECONDS)

    with start() as again:
        lines = read_until(again, "Ready")
        again.send_signal(signal.SIGTERM)
        again.communicate(timeout=SECONDS)
    assert "code" not in lines


def test_one_bot_at_a_time_uses_an_sqlite_database(
    workspace: Workspace, start: Callable[[], subprocess.Popen[str]]
) -> None:
    with start() as first:
        try:
            read_until(first, "Ready")
            with start() as second:
                _, errors = second.communicate(timeout=SECONDS)
        finally:
            first.send_signal(signal.SIGTERM)
            first.communicate(timeout=SECONDS)

    assert (first.returncode, second.returncode) == (0, 1)
    assert "Another running bot uses this database" in errors


def read_until(process: subprocess.Popen[str], beginning: str) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(beginning):
            return "".join(lines)
    raise AssertionError("the bot ended before it was ready")
