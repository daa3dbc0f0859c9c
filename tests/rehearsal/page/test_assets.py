"""What a browser loads: little, ours or vendored and pinned, and nothing from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from rehearsal.page.routes import STATIC
from tests.rehearsal.conftest import FORM
from tests.rehearsal.page.conftest import Browser

LARGEST_BYTES = 300_000
ASSETS = sorted(path for path in STATIC.rglob("*") if path.is_file())
IDIOMORPH = (
    "d0b8290c091fc14abf7f98aecdc03a102213eda0775e1b423ed2a3f870b7a76a"
    "2228fa92b4f31ba9db4f1e83cd3adef978d23dc219a25d03fc050fb3b87c8335"
)


def test_assets_are_small() -> None:
    assert sum(path.stat().st_size for path in ASSETS) < LARGEST_BYTES


def test_what_is_vendored_is_what_was_vendored() -> None:
    content = (STATIC / "vendor" / "idiomorph-0.8.0.min.js").read_bytes()
    assert hashlib.sha512(content).hexdigest() == IDIOMORPH


@pytest.mark.parametrize(
    "path", [path for path in ASSETS if path.suffix in {".js", ".css"}], ids=lambda path: path.name
)
def test_no_asset_asks_for_anything_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"@import|url\(|https?://(?!www\.w3\.org/1999/xhtml)", text)


def test_every_asset_a_page_names_is_there_and_nothing_stands_inline(browser: Browser) -> None:
    workspace = browser.workspace
    mina = workspace.person("Mina").id
    workspace.on_loop(lambda: workspace.team.put_on_top(mina, FORM))
    page = browser.sees(f"/as/{mina}/home?glass=1&frame=phone")
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(named) >= 4
    assert {browser.ask(one)[0] for one in named} == {200}
    assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize("path", ["/static/", "/static/../routes.py", "/static/%2e%2e/routes.py", "/static/vendor"])
def test_nothing_else_is_served(browser: Browser, path: str) -> None:
    assert browser.ask(path)[0] == 404
