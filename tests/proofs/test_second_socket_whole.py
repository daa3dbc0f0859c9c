"""A second program on the app token: submissions stop with "Nothing was saved" and start again once it is gone.

An ordinary refresh, a cut socket or a slow renewal never stops anything. Time is the sockets' own, moved by hand.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest

from handlers.second_socket import LOOK_AGAIN_AFTER
from handlers.sockets import Sockets
from rehearsal.people import Person
from tests.proofs.children import ready_to_save, told, versions
from tests.stage import Stage

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The sockets know nothing of the database."""

LOOKS = 20
"""Presses enough that some reach us while the other socket eats its share."""


@dataclass
class Moved:
    """A monotonic clock that can be moved."""

    by: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.by


class Slack:
    """The bot's sockets, looked at and renewed when the test says so."""

    def __init__(self, stage: Stage) -> None:
        held = stage.bot._sockets
        assert held is not None
        self.stage = stage
        self.sockets: Sockets = held
        self.clock = Moved()
        held._monotonic = self.clock

    def look(self, after: float = LOOK_AGAIN_AFTER) -> None:
        """Let so many seconds pass and renew the socket, as the bot does when it is due."""
        self.clock.by += after
        assert self.stage.loop.run(self.sockets.renew())

    @property
    def stopped(self) -> bool:
        return self.stage.bot.watch.stopped


@pytest.fixture
def mina(stage: Stage) -> Person:
    return ready_to_save(stage, "Mina")[0]


@pytest.fixture
def slack(stage: Stage, mina: Person) -> Slack:
    return Slack(stage)


def presses_until_we_hear(stage: Stage, person: Person) -> None:
    """Press Save until the press was not eaten by the other socket; whoever's press was eaten reads Slack's warning."""
    stage.workspace.sockets._ack_seconds = 0.5
    for _ in range(LOOKS):
        if person.submits().warned is None:
            return
    raise AssertionError("the other socket ate everything")


def test_a_foreign_socket_stops_submissions_and_its_end_lifts_it(stage: Stage, mina: Person, slack: Slack) -> None:
    stage.workspace.sockets.add_foreign()
    slack.look()
    assert not slack.stopped, "one surprising count proves nothing"
    slack.look()
    assert slack.stopped
    assert not stage.bot.healthy()
    presses_until_we_hear(stage, mina)
    assert told(mina) == "not saved"
    assert versions(stage, "Mina") == []

    stage.workspace.sockets.remove_foreign()
    slack.look()
    assert slack.stopped, "one clean look does not lift it"
    slack.look()
    assert not slack.stopped
    mina.goes_back()
    mina.submits()
    assert told(mina) == "saved"
    assert versions(stage, "Mina") == [1]


def test_openers_still_open_while_submissions_are_stopped(stage: Stage, mina: Person, slack: Slack) -> None:
    stage.workspace.sockets.add_foreign()
    slack.look()
    slack.look()
    stage.workspace.sockets.remove_foreign()
    mina.closes()
    mina.presses("My Answers", "home")
    mina.wait_for_modal()
    assert mina.sees("Is this a private moment?")


def test_a_refresh_never_stops_submissions(stage: Stage, mina: Person, slack: Slack) -> None:
    for reason in ("warning", "refresh_requested") * 3:
        slack.clock.by += LOOK_AGAIN_AFTER
        before = stage.workspace.sockets.handed_out
        stage.workspace.refresh_sockets(reason)
        stage.workspace.wait_until(lambda before=before: stage.workspace.sockets.handed_out > before)  # type: ignore[misc]
        stage.workspace.wait_until(lambda: stage.workspace.sockets.count == 1)
        assert not slack.stopped
    mina.submits()
    assert told(mina) == "saved"


def test_ordinary_renewals_never_stop_submissions(stage: Stage, mina: Person, slack: Slack) -> None:
    for _ in range(10):
        slack.look(600)
        assert not slack.stopped
    mina.submits()
    assert told(mina) == "saved"
    assert versions(stage, "Mina") == [1]


def test_a_submission_during_a_renewal_is_answered(stage: Stage, mina: Person, slack: Slack) -> None:
    """The new socket is open before the old one closes, so nothing falls between."""
    ended = threading.Event()

    def renew_often() -> None:
        while not ended.is_set():
            slack.look(600)

    renewing = threading.Thread(target=renew_often)
    renewing.start()
    try:
        mina.submits()
    finally:
        ended.set()
        renewing.join()
    assert mina.warnings == []
    assert told(mina) == "saved"
    assert versions(stage, "Mina") == [1]
