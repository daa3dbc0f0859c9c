"""What every test may use: a real database of either kind, prepared and its own; and no deadline per example."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, event

from tests.databases import ENGINES, PostgreSQL, Prepare, SQLite, compile_once, copy_on, leave_empty, make_run_folder
from tests.failing_commits import CommitFails

RUN_FOLDER = pytest.StashKey[Path]()
MEMORY = Path("/dev/shm")  # noqa: S108 - what is put there has a private folder of its own
_COLLECTOR_THRESHOLDS = (20_000, 50, 100)
"""As the bot that ships has them."""

ENOUGH_MEMORY = 2 * 1024**3
"""Bytes free there. One run uses at most half of them."""


def pytest_configure(config: pytest.Config) -> None:
    """Every worker of a run shares the folder that the run's own process made."""
    gc.disable()
    # A busy machine makes an example slow; what has to be fast is measured in bench/.
    hypothesis.settings.register_profile("closedset", deadline=None)
    hypothesis.settings.load_profile("closedset")
    shared: dict[str, str] = getattr(config, "workerinput", {})
    if not shared:
        # A run that is told to end still stops PostgreSQL and removes its folder.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    _stay_in_memory()
    event.listen(Engine, "engine_connect", compile_once)
    config.stash[RUN_FOLDER] = Path(shared["run_folder"]) if shared else make_run_folder()


def _stay_in_memory() -> None:
    """Have every temporary file in memory, if there is room: a disk takes longer over its fsyncs than tests over all
    else."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_collection_finish() -> None:
    """Have no collection of garbage look again and again at what stays until the end: modules and tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Hand the folder to a worker (pytest-xdist calls this)."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop PostgreSQL after the last test of the run."""
    if not hasattr(config, "workerinput") and RUN_FOLDER in config.stash:
        PostgreSQL(config.stash[RUN_FOLDER]).stop()


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> PostgreSQL:
    """The run's PostgreSQL server; it starts when a database is first asked of it."""
    return PostgreSQL(pytestconfig.stash[RUN_FOLDER])


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    """This worker's SQLite templates."""
    return SQLite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """What `database_url` starts from; a folder of tests overrides it with its migrations."""
    return leave_empty


@pytest.fixture(params=ENGINES)
def database_url(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite: SQLite,
    postgresql: PostgreSQL,
    prepare_database: Prepare,
) -> Iterator[str]:
    """The SQLAlchemy URL of a prepared database that is this test's alone; the test runs once on each engine."""
    with copy_on(request.param, prepare_database, tmp_path / "database", sqlite, postgresql) as url:
        yield url


@pytest.fixture(scope="module", params=ENGINES)
def shared_database_url(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite: SQLite,
    postgresql: PostgreSQL,
    prepare_database: Prepare,
) -> Iterator[str]:
    """The same for all tests of a module together, which leave it as they found it."""
    folder = tmp_path_factory.mktemp("shared") / "database"
    with copy_on(request.param, prepare_database, folder, sqlite, postgresql) as url:
        yield url


@pytest.fixture
def commit(monkeypatch: pytest.MonkeyPatch) -> CommitFails:
    """To have the next COMMIT fail."""
    return CommitFails(monkeypatch)
