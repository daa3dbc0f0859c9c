"""The same check-in over signed HTTP: what carries the presses makes no difference to what people see."""

from __future__ import annotations

from pathlib import Path

from storage import migrate
from tests.databases import sqlite_url
from tests.stage import staged
from tests.stories.test_checkin import answers_everything, sent_check_in, standing, status


def test_answered_and_withdrawn_over_http(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "database")
    migrate.upgrade(url)
    with staged(url, tmp_path, transport="http") as stage:
        mina = sent_check_in(stage)
        answers_everything(mina)
        assert mina.sees("Saved, true as of")
        assert standing(stage) == "answered"
        mina.closes()
        mina.presses("Withdraw", where="home")
        mina.submits()
        assert mina.sees("is PAUSED")
        assert status(stage).value == "paused"
        assert not mina.warnings
        assert stage.workspace.refusals == []
