"""A stage for every story, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import home, identify
from storage import migrate
from tests.databases import Prepare
from tests.forging import House
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


@pytest.fixture
def house(stage: Stage) -> House:
    """Two productions that are this test's alone."""
    return House(stage)


@pytest.fixture(scope="module")
def shared(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two productions on each engine, for all tests of a module that change nothing in them."""
    with staged(shared_database_url, tmp_path_factory.mktemp("stage")) as running:
        house = House(running)
        running.loop.run(running.bot.tick())  # what the next ticks would write, in the middle of some test
        running.settles()
        yield house


@pytest.fixture(autouse=True)
def patient_openers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine does not end a story; that a slow database is said in time is proved in proofs/."""
    monkeypatch.setattr(identify, "LOOK_SECONDS", 2.5)
    monkeypatch.setattr(home, "MENU_SECONDS", 2.5)
