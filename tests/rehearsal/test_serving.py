"""The rehearsal as a page, from the command to the address: what is printed lets a browser in."""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from bot.commands.rehearsal import port_free
from bot.commands.telling import CommandFailed
from rehearsal import running, serving
from rehearsal.child import Bot, BotPlan
from rehearsal.manifest import read_manifest
from rehearsal.running import Plan, Rehearsal
from rehearsal.workspace import Workspace

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?token=\S+")
PROGRAM = (
    "import sys; from pathlib import Path; from rehearsal.serving import serve_page\n"
    "say = lambda line: print(line, flush=True)\n"
    "serve_page(0, None, data=Path(sys.argv[1]), folder=Path(sys.argv[2]), say=say, with_bot=False)"
)


def opened(address: str) -> str:
    """What a new browser sees there."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(address, timeout=10) as answer:
        return str(answer.read().decode())


def test_the_address_lets_a_browser_in_and_a_fresh_one_follows_until_a_signal_ends_it(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, str(tmp_path), str(ROOT)],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=dict(os.environ),
    ) as served:  # fmt: skip
        assert served.stdout is not None
        first = next_address(served.stdout.readline)
        assert next_address(served.stdout.readline) == first, "it is printed again once everything is ready"
        assert "Nobody is here yet" in opened(first)
        second = next_address(served.stdout.readline)
        assert second != first
        assert "Nobody is here yet" in opened(second)
        served.send_signal(signal.SIGTERM)
        assert "Stopping." in served.stdout.read()
        assert served.wait(10) == 0


def next_address(read: Callable[[], str]) -> str:
    while line := read():
        if found := ADDRESS.search(line):
            return found[0]
    raise AssertionError("the program ended before it printed an address")


def test_commands_from_a_pipe_are_obeyed_and_then_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("person Mina\nquit\n"))
    said: list[str] = []
    serving.serve_page(0, None, data=tmp_path, folder=ROOT, say=said.append, with_bot=False)
    assert "Mina is here, and you act as them." in said


@pytest.mark.parametrize(
    ("terminal", "surroundings", "opens"),
    [
        (True, {"DISPLAY": ":0"}, True),
        (True, {"WAYLAND_DISPLAY": "wayland-0"}, True),
        (True, {}, False),
        (False, {"DISPLAY": ":0"}, False),
        (True, {"DISPLAY": ":0", "SSH_CONNECTION": "1"}, False),
    ],
)
def test_a_browser_is_opened_only_where_somebody_sits_before_a_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: bool, surroundings: dict[str, str], opens: bool
) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(serving.webbrowser, "open", addresses.append)
    monkeypatch.setattr(sys, "stdin", io.StringIO("quit\n"))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    serving.serve_page(0, None, data=tmp_path, folder=ROOT, say=lambda line: None, with_bot=False)
    assert len(addresses) == opens


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandFailed, match=f"Port {port} is taken"), port_free(port):
            serving.serve_page(port, None, data=tmp_path, folder=ROOT, say=lambda line: None, with_bot=False)
    with pytest.raises(OSError, match="elsewhere"), port_free(port):
        raise OSError(errno.EACCES, "elsewhere")


class QuickBot(Bot):
    """A bot that is ready at once."""

    def start(self) -> None:
        pass

    def wait_until_ready(self) -> str | None:
        return "AAAA-BBBB-CCCC"


@pytest.mark.parametrize("problem", ["", "no such page"])
def test_the_page_says_how_far_the_making_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: str) -> None:
    workspace = Workspace(read_manifest(ROOT / "app_manifest.yml"))
    announced: list[str] = []
    said: list[str] = []

    class QuickDemo:
        def __init__(self, workspace: Workspace, code: str, say: Callable[[str], None]) -> None:
            self.say = say

        def next_call(self, after: object) -> None:
            return None

        def make(self) -> None:
            self.say("  Cora Lind writes briefs")
            announced.append(workspace.announcement)
            if problem:
                raise LookupError(problem)

    monkeypatch.setattr(running.demo, "Demo", QuickDemo)
    bot = QuickBot(BotPlan((), tmp_path, tmp_path), {}, said.append, workspace.announce)
    with workspace:
        Rehearsal(Plan(0, tmp_path), workspace, bot, said.append).prepare()
        announced.append(workspace.announcement)
    assert announced[0] == "Making a production the way people would, in the bot's own forms: Cora Lind writes briefs …"
    assert announced[1] == (f"The production could not be finished: {problem}" if problem else "")
    assert "  Cora Lind writes briefs" in said


def test_a_crash_is_on_the_page_until_the_bot_is_ready_again(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    program = (
        "import sys, time; from pathlib import Path; marks = Path(sys.argv[1])\n"
        "again = marks.exists(); marks.touch()\n"
        "if not again: sys.exit(3)\n"
        "print('Ready', flush=True); time.sleep(60)"
    )
    said: list[str] = []
    shown: list[str] = []
    bot = Bot(
        BotPlan((sys.executable, "-c", program, str(marks)), tmp_path, tmp_path),
        dict(os.environ),
        said.append,
        shown.append,
    )
    bot.start()
    assert bot.wait_until_ready() is None  # ready, though it printed no code
    bot.stop()
    crash = "The bot stopped by itself (exit code 3); starting it again."
    assert shown[:2] == [crash, ""]
    assert said[0] == crash
