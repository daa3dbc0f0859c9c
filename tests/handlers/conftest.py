"""An office to deliver from, on either engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import migrate
from tests.databases import Prepare
from tests.handlers.office import Office, open_office


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """A migrated, empty database."""
    return migrate.upgrade


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(database_url, tmp_path) as opened:
        yield opened
