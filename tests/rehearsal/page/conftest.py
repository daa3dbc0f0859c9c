"""Somebody's browser before the page, over HTTP, without a browser."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
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
        """Post a form as page.js does."""
        return self.ask(path, form, **{"Origin": self.base, "Rehearsal-Redraw": "1"})

    def sees(self, path: str, *, again: bool = False) -> str:
        """The page there, entered or drawn again."""
        headers = {"Rehearsal-Redraw": "1"} if again else {}
        return self.ask(path, **headers)[2].decode()


@pytest.fixture
def stranger(workspace: Workspace) -> Browser:
    """A browser that was not let in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    return Browser(workspace, opener, workspace.api_url.removesuffix("/api/"))


@pytest.fixture
def browser(stranger: Browser) -> Iterator[Browser]:
    """A browser that an address of the terminal let in."""
    with stranger.opener.open(stranger.workspace.guard.new_address(), timeout=10):
        yield stranger
