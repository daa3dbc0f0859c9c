"""A stage with its page, and people who act in real browsers.

Playwright keeps an event loop on its thread while it runs, so it is started for a module and stopped with it: tests
with loops of their own may follow on the same worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from storage import migrate
from tests.databases import Prepare
from tests.page.chromium import NONE, find, on_a_build_server
from tests.page.tab import Tab
from tests.stage import Stage, staged

Opens = Callable[..., Tab]


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    """Flows start from a migrated, empty database."""
    return migrate.upgrade


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A running workspace, its page, and the bot."""
    with staged(database_url, tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser; without one the test is skipped, or fails on a build server."""
    found = find()
    if found is None:
        if on_a_build_server():
            pytest.fail(NONE)
        pytest.skip(NONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opens(chromium: Browser, stage: Stage) -> Iterator[Opens]:
    """`opens("Mina")` is Mina in a browser of her own; `phone=True` on a phone. Nothing may go wrong in any of them:
    no error in a console, no answer that failed."""
    tabs: list[Tab] = []

    def open_tab(name: str, *, phone: bool = False) -> Tab:
        tab = Tab(chromium, stage.workspace, name, phone=phone)
        tabs.append(tab)
        return tab

    yield open_tab
    for tab in tabs:
        tab.closes_browser()
    assert [problem for tab in tabs for problem in tab.problems] == []
