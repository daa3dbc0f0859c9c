"""A migrated database on either engine, open, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.concerns.room import Room
from storage.database import Database
from storage.keyring import Keyring
from storage.migrate import upgrade
from tests.databases import Prepare
from tests.storage.concern_cases import FEW
from tests.storage.house import Clock, build, change


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    return upgrade


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a keyring that nobody has open."""
    Keyring.create(tmp_path / "keys").close()
    return tmp_path / "keys"


@pytest.fixture
def ring(folder: Path) -> Iterator[Keyring]:
    """The keyring in `folder`, open."""
    keyring = Keyring.open(folder)
    yield keyring
    keyring.close()


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[Keyring]:
    ring = Keyring.create(tmp_path / "keys")
    yield ring
    ring.close()


@pytest.fixture
def database(database_url: str, keyring: Keyring, clock: Clock) -> Iterator[Database]:
    opened = Database.open(database_url, keyring, "one", clock)
    yield opened
    opened.close()


@pytest.fixture
def room(database_url: str, keyring: Keyring, clock: Clock) -> Iterator[Room]:
    """The concerns' store of a migrated database."""
    opened = Room.open(database_url, keyring, clock, made_ahead=FEW)
    yield opened
    opened.close()


@pytest.fixture
def film(database: Database) -> Database:
    """With a production in it."""
    change(database, build)
    return database
