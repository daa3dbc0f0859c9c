"""The ways to raise a concern, to come back to one and to read one: the same for everybody, and telling nobody."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from bot.domain.people import Role
from storage.key_scope import ScopeKind
from tests.databases import ON_ONE_ENGINE, PostgreSQL
from tests.stage import FEW_KEYS, Stage
from tests.storage.house import everything
from tests.stories.voices import SAYS, Voices

TYPED = "Xylo touched me in the trailer"
PAGE = "Something cannot wait. It opens in a private window."


@pytest.fixture
def voices(stage: Stage) -> Voices:
    return Voices(stage)


def test_what_is_typed_after_the_command_is_neither_read_nor_kept_nor_logged(
    voices: Voices,
    postgresql: PostgreSQL,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    kai = voices.at_home("Kai")
    kai.runs("/closedset")
    without = kai.screen()
    kai.closes()
    said = len(kai.dm)
    kai.runs("/closedset", TYPED)
    assert kai.screen() == without
    assert kai.sees("Speak Up or Ask")
    assert len(kai.dm) == said
    voices.stage.settles()
    assert b"Xylo" not in everything(database_url, postgresql)
    assert "Xylo" not in caplog.text + "".join(capsys.readouterr())
    assert not [line for line in voices.stage.recorded().splitlines() if b"Xylo" in line and b"/closedset" not in line]


@ON_ONE_ENGINE
def test_every_part_has_the_same_two_ways_at_the_foot_of_home(stage: Stage) -> None:
    stage.opens_production(people={role.value.capitalize(): role for role in Role})
    feet = set()
    for role in Role:
        person = stage.workspace.person(role.value.capitalize())
        person.opens_home()
        stage.settles()
        assert person.home is not None
        foot = person.home.source["blocks"][-2:]
        labels = [element["text"]["text"] for element in foot[0]["elements"]]
        assert labels == ["Speak Up or Ask", "Have a Code? Check for Answers"]
        feet.add(json.dumps([[each["action_id"], each["value"]] for each in foot[0]["elements"]]))
        assert person.sees("Addressed to you", "home") is (role in (Role.COORDINATOR, Role.ALTERNATE))
    assert len(feet) == 1


def test_a_hundred_looks_leave_both_stores_as_they_were(
    voices: Voices, postgresql: PostgreSQL, database_url: str
) -> None:
    voices.stage.loop.run(without_ticks(voices.stage))
    kai = voices.at_home("Kai")
    before = kept(database_url, postgresql)
    for _ in range(100):
        kai.opens_home()
    voices.stage.settles()
    for button in ("Speak Up or Ask", "Have a Code? Check for Answers"):
        kai.presses(button, "home")
        kai.closes()
    voices.inbox("Cora").closes()
    assert kept(database_url, postgresql) == before


async def without_ticks(stage: Stage) -> None:
    """From here on nothing is written that nobody caused: the heartbeat is a row."""
    assert stage.bot._timetable is not None
    stage.bot._timetable.stop()


def kept(database_url: str, postgresql: PostgreSQL) -> list[bytes]:
    """Both stores, byte for byte, but for the token that every dump has of its own."""
    lines = everything(database_url, postgresql).split(b"\n")
    return [line for line in lines if not line.startswith((b"\\restrict", b"\\unrestrict"))]


@ON_ONE_ENGINE
def test_the_shortcut_opens_what_home_does(voices: Voices) -> None:
    kai = voices.at_home("Kai")
    kai.presses("Speak Up or Ask", "home")
    from_home = kai.screen()
    kai.closes()
    kai.uses_shortcut("Speak Up or Ask")
    assert kai.screen() == from_home
    kai.closes()
    kai.uses_shortcut("My Day")
    kai.presses("Speak Up or Ask", "modal")
    assert kai.screen() == from_home


def test_what_cannot_wait_pages_its_readers_at_night_and_opens_their_inbox(voices: Voices) -> None:
    voices.stage.advances(timedelta(hours=16))
    before = {name: len(voices.acting(name).dm) for name in ("Cora", "Alba", "Kai")}
    voices.raises("Alba", urgency="It cannot wait")
    voices.stage.settles()
    alba = voices.acting("Alba")
    assert [message.text for message in alba.dm[before["Alba"] :]] == [PAGE]
    assert len(voices.acting("Cora").dm) == before["Cora"]
    assert len(voices.acting("Kai").dm) == before["Kai"]
    alba.presses("Open")
    alba.wait_for_modal()
    assert alba.sees("Addressed to you")
    assert alba.sees("*cannot wait*")
    alba.presses("Open", "modal")
    assert alba.sees(SAYS)
    voices.stage.advances(timedelta(seconds=60))
    assert len(alba.dm) == before["Alba"] + 1


@ON_ONE_ENGINE
def test_keys_lie_ready_before_anybody_is_let_in(stage: Stage) -> None:
    scopes = [scope.kind for scope in stage.bot.room._keyring.scopes()]
    assert scopes.count(ScopeKind.CONCERN) == FEW_KEYS
    assert scopes.count(ScopeKind.RECEIPTS) == 2


@ON_ONE_ENGINE
def test_a_routine_concern_posts_nothing(voices: Voices) -> None:
    before = {name: len(voices.acting(name).dm) for name in ("Cora", "Alba", "Kai")}
    voices.raises("Cora")
    voices.stage.advances(timedelta(seconds=60))
    assert {name: len(voices.acting(name).dm) for name in before} == before


@ON_ONE_ENGINE
def test_an_uninstalled_app_opens_no_concern_to_anybody(voices: Voices) -> None:
    code = voices.raises("Cora")
    voices.slot()
    voices.stage.loop.run(voices.stage.bot.database.lock())
    kai = voices.acting("Kai")
    for opened in (kai, voices.acting("Cora")):
        opened.uses_shortcut("Speak Up or Ask")
        assert not opened.sees("Who may read it")
        assert not opened.sees(code)
        opened.closes()
    voices.stage.loop.run(voices.stage.bot.database.unlock())
    assert voices.returns(code).sees(SAYS)
