"""Slack on a bad day: 429, 5xx, slow, silent. Nobody is left with a dead button, and nothing due is lost.

A press ends in its view, in a page that says what happened, or in Slack's own warning. Saving calls nothing. What could
not be posted or published is posted or published when Slack is back.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.domain.work import Work
from rehearsal.faults import Fault
from rehearsal.people import Person
from tests.databases import ON_ONE_ENGINE
from tests.proofs.children import (
    PATIENCE,
    answer_all,
    ask,
    ready_to_save,
    status_of,
    told,
    versions,
)
from tests.stage import Stage

pytestmark = ON_ONE_ENGINE
"""Slack's failures are the same on either engine."""

BAD = {
    "429": Fault(status=429, retry_after=1),
    "500": Fault(status=500),
    "503 after its effect": Fault(status=503, after=True),
    "internal_error": Fault(error="internal_error"),
    "slow": Fault(seconds=2.0),
    "silent": Fault(hang=True),
}
EVERY_FAULT = pytest.mark.parametrize("fault", BAD.values(), ids=BAD.keys())
VIEWS = ("views.open", "views.push", "views.update")


@EVERY_FAULT
def test_an_opener_opens_explains_or_is_warned_of(stage: Stage, fault: Fault) -> None:
    mina = ask(stage, "Mina")[0]
    mina.opens_home()
    stage.settles()
    stage.workspace.faults.add("views.open", fault)
    mina.presses("My Answers", "home")
    stage.workspace.wait_until(lambda: mina.modal or mina.warnings)
    if mina.modal:
        mina.closes()
    mina.presses("My Answers", "home")
    assert mina.wait_for_modal().title == "Before you start"


@EVERY_FAULT
def test_an_opener_without_slack_is_warned_of(stage: Stage, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.workspace.sockets, "_ack_seconds", 1.0)  # there is nothing to wait for
    mina = ask(stage, "Mina")[0]
    mina.opens_home()
    stage.settles()
    stage.workspace.faults.add("views.open", fault, times=None)
    mina.presses("My Answers", "home")
    assert mina.modal or mina.warnings
    stage.workspace.faults.clear()
    if mina.modal:
        mina.closes()
    mina.presses("My Answers", "home")
    mina.wait_for_modal()


@EVERY_FAULT
def test_a_press_that_was_done_is_never_denied(stage: Stage, fault: Fault) -> None:
    """The wish to talk is committed before Slack is called; whatever Slack does, nobody reads that it was not."""
    mina = ask(stage, "Mina")[0]
    mina.opens_home()
    stage.settles()
    mina.presses("My Answers", "home")
    mina.wait_for_modal()
    stage.workspace.faults.add("views.push", fault)
    mina.presses("I Would Rather Talk")
    stage.workspace.wait_until(lambda: len(mina.modals) > 1 or mina.warnings)
    assert not mina.sees("Nothing was")
    assert stage.looks(lambda work: wishes_to_talk(stage, work))


def wishes_to_talk(stage: Stage, work: Work) -> bool:
    scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
    assert scene is not None
    return work.scenes.wish(scene, stage.ids["Mina"])  # type: ignore[attr-defined, no-any-return]


@EVERY_FAULT
def test_saving_needs_nothing_of_slack(stage: Stage, fault: Fault) -> None:
    mina = ready_to_save(stage, "Mina")[0]
    stage.workspace.faults.add("*", fault, times=None)
    began = time.monotonic()
    mina.submits()
    assert time.monotonic() - began < PATIENCE
    assert mina.warnings == []
    assert told(mina) == "saved"
    assert versions(stage, "Mina") == [1]
    stage.workspace.faults.clear()


@EVERY_FAULT
def test_what_is_due_is_posted_when_slack_is_back(stage: Stage, fault: Fault) -> None:
    mina = ask(stage, "Mina")[0]
    ada = stage.workspace.person("Ada")
    answer_all(stage, mina)
    stage.settles()
    before = len(ada.dm)
    stage.workspace.faults.add("chat.postMessage", fault)
    withdraw(mina)
    stage.settles()
    for _ in range(3):
        stage.advances(timedelta(seconds=45))
    posted = [message.text for message in ada.dm[before:]]
    may_be_repeated = fault.after or fault.hang or fault.seconds > 0
    assert posted in [["Scene 72A is now PAUSED."], ["Scene 72A is now PAUSED."] * (2 if may_be_repeated else 1)]
    assert stage.looks(lambda work: work.outbox.undelivered(stage.production_id)) == 0


def withdraw(person: Person) -> None:
    person.presses("Withdraw", "home")
    person.wait_for_modal()
    person.submits()
    assert person.sees("is PAUSED")
    person.closes()


def test_an_outage_of_an_hour_loses_nothing(stage: Stage) -> None:
    mina = ask(stage, "Mina")[0]
    ada, cora = stage.workspace.person("Ada"), stage.workspace.person("Cora")
    answer_all(stage, mina)
    stage.settles()
    before = {person.name: len(person.dm) for person in (ada, cora)}
    stage.workspace.faults.add("chat.postMessage", Fault(status=503), times=None)
    stage.workspace.faults.add("auth.test", Fault(status=503), times=None)
    withdraw(mina)
    for _ in range(4):
        stage.workspace.advance(timedelta(minutes=15))
        stage.loop.run(stage.bot.delivery.deliver_due())
    stage.workspace.faults.clear()
    stage.bot.pacer._paused_until = 0.0  # the minute at most for which it waits after the last failure
    stage.advances(timedelta(minutes=15))
    for person in (ada, cora):
        assert [message.text for message in person.dm[before[person.name] :]] == ["Scene 72A is now PAUSED."]


@EVERY_FAULT
def test_a_home_follows_when_slack_is_back(stage: Stage, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.pacer.CALL_SECONDS", 1.0)  # nobody waits for a Home
    mina = ask(stage, "Mina")[0]
    ada = stage.workspace.person("Ada")
    ada.opens_home()
    answer_all(stage, mina)
    stage.settles()
    assert ada.sees("*NOT YET*", "home")
    stage.workspace.faults.add("views.publish", fault, times=2)
    withdraw(mina)
    assert status_of(stage).value == "paused"
    ada.waits_to_see("*PAUSED*", "home", timeout=15)


def test_homes_go_on_after_a_connection_that_broke(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    mina = ask(stage, "Mina")[0]
    ada = stage.workspace.person("Ada")
    ada.opens_home()
    answer_all(stage, mina)
    stage.settles()
    broken: list[str] = []
    publish = stage.bot.client.views_publish

    async def break_once(**arguments: Any) -> object:
        if not broken:
            broken.append("broken")
            raise aiohttp.ServerDisconnectedError
        return await publish(**arguments)

    monkeypatch.setattr(stage.bot.client, "views_publish", break_once)
    withdraw(mina)
    ada.waits_to_see("*PAUSED*", "home", timeout=15)
    assert broken
