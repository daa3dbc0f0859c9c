"""A stage or a house for every proof, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import migrate
from tests.databases import PostgreSQL, Prepare, SQLite
from tests.proofs.pairs import Pairs
from tests.proofs.worlds import House
from tests.stage import Stage, staged


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """Proofs start from a migrated, empty database."""
    return migrate.upgrade


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A running workspace and bot on an empty database, once on each engine."""
    with staged(database_url, tmp_path) as running:
        yield running


@pytest.fixture
def house(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A bot without Slack, for worlds that are compared, once on each engine."""
    house = House(database_url, tmp_path, monkeypatch)
    yield house
    house.close()


@pytest.fixture
def pairs(sqlite: SQLite, postgresql: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pairs:
    """Houses for many pairs of worlds."""
    return Pairs(sqlite, postgresql, tmp_path, monkeypatch)
