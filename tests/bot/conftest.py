"""Commands called in this process, settings of a test's own, and a log to read."""

from __future__ import annotations

import logging
import os
import resource
import sys
import threading
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
import structlog

from bot import __main__ as command_line
from bot import logs
from bot.domain.people import Grant, Person, Production, Role
from bot.domain.work import Work
from storage.migrate import upgrade
from tests.bot.house import SCHEDULE, Done, House


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Call a command in this process, whose logging and limits stay as they are."""
    monkeypatch.setattr(logs, "configure", lambda stream: None)
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)

    def calling(*arguments: object, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["closedset", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Done(int(ended.value.code or 0), said.out, said.err)

    return calling


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str, call: Callable[..., Done]) -> House:
    """Settings of a test's own, on each engine: keys, and an empty database."""
    for name in os.environ:
        if name.startswith(("SLACK_", "CLOSEDSET_")):
            monkeypatch.delenv(name)
    monkeypatch.setattr("bot.settings.Settings.read.__func__.__defaults__", (tmp_path / ".env",))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-2-invented")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-A1-invented")
    monkeypatch.setenv("CLOSEDSET_DATABASE_URL", database_url)
    monkeypatch.setenv("CLOSEDSET_KEYRING", str(tmp_path / "keys"))
    assert call("keys", "new").code == 0
    return House(tmp_path, database_url, call)


@pytest.fixture
def furnished(house: House) -> House:
    """A production with one performer, cast number 1."""

    def furnish(work: Work) -> None:
        work.people.add_production(
            Production("p", "T1", "Nightfall", "Europe/Berlin", None, "non_union", "Helpline, 112", "")
        )
        work.people.add_person(Person("mina", "p", "Mina", None, (Grant(Role.PERFORMER),), True, "1"))

    upgrade(house.url)
    house.does(furnish)
    return house


@pytest.fixture
def schedule(tmp_path: Path) -> Path:
    path = tmp_path / "schedule.csv"
    path.write_text(SCHEDULE, encoding="utf-8")
    return path


@pytest.fixture
def stream() -> Iterator[StringIO]:
    """Logging configured onto a text stream; everything global is put back afterwards."""
    root = logging.getLogger()
    handlers, level, factory = list(root.handlers), root.level, logging.getLogRecordFactory()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    raising = logging.raiseExceptions
    pinned = {name: logging.getLogger(name).level for name in logs.LIBRARIES}
    lines = StringIO()
    logs.configure(lines, new_reference=lambda: "7Q4Z")
    yield lines
    logging.captureWarnings(False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.setLogRecordFactory(factory)
    logging.raiseExceptions = raising
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    for name, former in pinned.items():
        logging.getLogger(name).setLevel(former)
    for name in logs.ACCESS_LOGS:
        logging.getLogger(name).disabled = False
