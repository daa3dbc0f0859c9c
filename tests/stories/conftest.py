"""A stage for every story, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import home, identify
from storage import migrate
from tests.databases import Prepare
from tests.stage import Stage, staged


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """Stories start from a migrated, empty database."""
    return migrate.upgrade


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A running workspace and bot on an empty database, once on each engine."""
    with staged(database_url, tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def patient_openers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine does not end a story; that a slow database is said in time is proved in proofs/."""
    monkeypatch.setattr(identify, "LOOK_SECONDS", 2.5)
    monkeypatch.setattr(home, "MENU_SECONDS", 2.5)
