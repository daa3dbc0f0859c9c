"""The addresses beside the workspace, over HTTP as a browser asks for them."""

from __future__ import annotations

import io
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import CookieJar

import pytest

from rehearsal.workspace import Workspace


@dataclass
class Browser:
    """Somebody's browser that the rehearsal has let in, or not."""

    workspace: Workspace
    opener: urllib.request.OpenerDirector
    base: str

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str, bytes]:
        """Status, the address one ends at without host and port, and the body."""
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.base + path, body, headers)  # noqa: S310 - our own server
        try:
            with self.opener.open(request, timeout=10) as answer:
                return answer.status, answer.url.removeprefix(self.base), answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, path, refused.read()

    def posts(self, path: str, **form: str) -> tuple[int, str, bytes]:
        return self.ask(path, form, Origin=self.base)


@pytest.fixture
def stranger(workspace: Workspace) -> Browser:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    return Browser(workspace, opener, workspace.api_url.removesuffix("/api/"))


@pytest.fixture
def browser(stranger: Browser) -> Iterator[Browser]:
    stranger.workspace.rates.scale = None
    with stranger.opener.open(stranger.workspace.guard.new_address(), timeout=10):
        yield stranger


def test_the_clock_is_turned_from_where_somebody_is_and_leads_back_there(browser: Browser) -> None:
    workspace = browser.workspace
    mina = f"/as/{workspace.person('Mina').id}/home?glass=1"
    before = workspace.clock.offset
    status, address, page = browser.posts("/clock", by="day", back=mina)
    assert (status, address) == (200, mina)
    assert workspace.clock.offset - before == timedelta(days=1)
    assert b"The clock was turned by 1 day" in page
    status, address, page = browser.posts("/clock", by="until", until="2001-01-01T00:00", back=mina)
    assert (status, address) == (200, mina)
    assert b"only turns forward" in page
    assert workspace.clock.offset - before == timedelta(days=1)


def test_a_turn_leads_nowhere_else(browser: Browser) -> None:
    _, address, _ = browser.posts("/clock", by="hour", back="//example.org/as/U1/home")
    assert address.startswith("/as/")


@pytest.mark.parametrize("path", ["/glass", "/glass/1", "/export", "/export.zip"])
def test_nobody_looks_without_having_been_let_in(stranger: Browser, path: str) -> None:
    assert stranger.ask(path)[0] == 403


def test_nobody_turns_the_clock_from_elsewhere(browser: Browser, stranger: Browser) -> None:
    before = browser.workspace.clock.offset
    assert browser.ask("/clock", {"by": "day"}, Origin="https://example.org")[0] == 403
    assert browser.ask("/clock", {"by": "day"})[0] == 403
    assert browser.ask("/clock?by=day")[0] == 405
    assert browser.workspace.clock.offset == before


def test_the_bot_s_token_turns_nothing(stranger: Browser) -> None:
    token = stranger.workspace.bot_token
    form = {"by": "day", "token": token}
    assert stranger.ask("/clock", form, Origin=stranger.base, Authorization=f"Bearer {token}")[0] == 403
    assert stranger.workspace.clock.offset == timedelta(0)


@pytest.mark.usefixtures("socket_bot")
def test_what_passed_can_be_looked_at(browser: Browser) -> None:
    workspace = browser.workspace
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.waits_to_see("Scene 72A")
    _, _, beside = browser.ask(f"/as/{mina.id}/home?glass=1")
    assert b"Looking glass" in beside
    assert b"views.publish" in beside
    assert b"Looking glass" in browser.ask("/glass")[2]
    number = workspace.on_loop(lambda: next(iter(workspace.journal))).number
    status, _, page = browser.ask(f"/glass/{number}", Referer=f"{browser.base}/as/{mina.id}/home?glass=1")
    assert status == 200
    assert f'href="/as/{mina.id}/home?glass=1"'.encode() in page
    for gone in ("/glass/999999", "/glass/0", "/glass/x", "/glass/99999999999999999999"):
        assert browser.ask(gone)[0] == 404


@pytest.mark.usefixtures("socket_bot")
def test_a_page_without_the_panel_holds_nothing_of_it(browser: Browser) -> None:
    workspace = browser.workspace
    workspace.person("Mina").opens_home()
    _, _, page = browser.ask(f"/as/{workspace.person('Ada').id}/home")
    assert b"app_home_opened" not in page


def test_the_export_can_be_read_and_taken(browser: Browser) -> None:
    workspace = browser.workspace
    workspace.add_channel("the-production", ["Mina"])
    assert b"#the-production" in browser.ask("/export")[2]
    with zipfile.ZipFile(io.BytesIO(browser.ask("/export.zip")[2])) as zipped:
        assert {"users.json", "channels.json", "groups.json", "dms.json"} <= set(zipped.namelist())
