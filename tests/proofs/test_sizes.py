"""In a production of real size, with the longest legal values, everybody sees every view they may have.

Whatever can be pressed is pressed once, whatever can be submitted as it stands is submitted once. The workspace refuses
a view that Slack would refuse, and then nothing opens; every view that does open is below 50 kB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.domain.people import Role
from bot.domain.permissions import Action, permit
from bot.domain.scenes import SceneDraft
from bot.domain.times import call_instant
from bot.domain.work import Work
from handlers.status import board_of
from rehearsal.entities import View
from tests.databases import SQLite
from tests.proofs.full_house import FIRST_DAY, ROLES, Houses
from tests.proofs.walking import Walk
from tests.stage import ZONE, staged

MOST_BYTES = 50_000
VIEWS = ("views.", "view_submission", "block_actions", "block_suggestion")

ASKED = ("Cleo", "Mina", "Ada")
"""They walk before somebody calls the scene off that they are asked about or draft a list for."""

ORDER = sorted(ROLES, key=lambda name: name not in ASKED)

REACHED = {
    "Cora": {
        "deciding.page.open", "deciding.page.next", "deciding.release.open", "checkin.sheet.open", "checkin.sheet.next",
        "scene.brief.open", "scene.list.later", "status.declare.open", "concern.inbox.next",
        "concern.reply.open", "concern.thread.mute",
    },
    "Alba": {
        "checkin.sheet.open", "status.declare.save", "status.hold.press", "status.board.later",
        "concern.thread.acknowledge",
    },
    "Ada": {
        "list.page.next", "list.add.open", "list.submit.save", "list.paper.open", "scene.list.later",
        "announcing.cancel.confirm", "scene.told.save", "calls.day.later",
    },
    "Dira": {"scene.brief.read", "status.board.later"},
    "Pat": {"status.board.later"},
    "Mina": {
        "objection.page.save", "objection.names.next", "checkin.page.next", "checkin.review.save",
        "checkin.withdraw.confirm", "record.version.next",
    },
    "Cleo": {"invitation.answer.accept", "record.mine.open", "concern.ways.open", "concern.code.open"},
    "Adam": {
        "production.rules.save", "roster.list.next", "roster.remove.submit", "appointment.end.submit",
        "roster.cast.next",
    },
}  # fmt: skip
"""Some of what has to be found on the way, so that a walk that stops early is noticed."""


@pytest.fixture(scope="module")
def houses(sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    with ExitStack() as held:
        yield Houses(sqlite, tmp_path_factory.mktemp("sizes"), held)


def size(view: View) -> int:
    """Bytes of the view as it is sent."""
    return len(json.dumps(view.source, ensure_ascii=False, separators=(",", ":")).encode())


def test_pickers_search_everybody_and_every_scene(houses: Houses) -> None:
    """More people and scenes than a menu holds: a search finds any of them by a part of the name or number."""
    production = houses.at(0)
    cora, adam = production.acting("Cora"), production.acting("Adam")
    production.home_of("Cora")
    cora.presses("scene.list.open", "home")
    cora.wait_for_modal()
    assert len(cora.searches("scene.list.find", "")) == 100
    assert cora.searches("scene.list.find", "237") == ["Scene 237" + "W" * 9]
    production.home_of("Adam")
    adam.presses("roster.list.open", "home")
    adam.wait_for_modal()
    assert len(adam.searches("roster.person.find", "")) == 100
    assert len(adam.searches("roster.person.find", " 150")) == 1


@pytest.mark.parametrize("name", ORDER)
def test_every_view_of_every_role_is_within_limits(houses: Houses, name: str) -> None:
    production = houses.at(ORDER.index(name))
    walk = Walk(production, name)
    refused = len(walk.workspace.refusals)
    walk.views.append(((), production.home_of(name)))
    walk.everywhere()
    assert {identity for _, identity in walk.done} >= REACHED.get(name, set())
    too_large = {path: size(view) for path, view in walk.views if size(view) >= MOST_BYTES}
    assert too_large == {}
    # Messages are refused: most of these people are on the roster alone, and the workspace does not know their ids.
    assert [refusal for refusal in walk.workspace.refusals[refused:] if refusal.method.startswith(VIEWS)] == []
    assert walk.person.warnings == []


def test_the_board_takes_one_statement(database_url: str, tmp_path: Path) -> None:
    """However many scenes stand on it; who asks is known before."""
    with staged(database_url, tmp_path) as stage:
        stage.opens_production()
        stage.adds("Cora", Role.COORDINATOR)

        def prepare(work: Work) -> None:
            cora = stage.as_actor(work, "Cora")
            for number in range(60):
                day = FIRST_DAY + timedelta(days=number % 7)
                call = call_instant(day, time(8), ZONE)
                stage.bot.services.scenes.add(work, cora, SceneDraft(str(number), day, call, "main", closed=True))

        counted: list[str] = []

        def board(work: Work) -> int:
            cora = stage.as_actor(work, "Cora")
            permit(work, cora, Action.SEE_STATUS)
            event.listen(work._connection, "before_cursor_execute", lambda *about: counted.append(about[2]))  # type: ignore[attr-defined]
            return len(board_of(work, cora))

        stage.does(prepare)
        assert stage.looks(board) == 60
        assert 1 <= len(counted) <= 2
