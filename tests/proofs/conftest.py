"""A stage for every proof, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import migrate
from tests.databases import Prepare
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
