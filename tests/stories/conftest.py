"""A stage for every story, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
        yield House(running)
