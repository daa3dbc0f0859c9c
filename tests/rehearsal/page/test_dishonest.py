"""What no page of ours sends, and what no browser does: nothing of it reaches the bot or breaks a page."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from tests.rehearsal.conftest import FORM, Heard
from tests.rehearsal.page.conftest import Browser

BODIES = [
    ("application/x-www-form-urlencoded; charset=none", b"text=a"),
    ("application/x-www-form-urlencoded", b"text=\xff"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=a", b"--b\r\n"),
    ("multipart/form-data; boundary=a", b"--a\r\nContent-Type: text/plain\r\n\r\nx\r\n--a--\r\n"),
    (
        "multipart/form-data; boundary=a",
        b"--a\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: no\r\n\r\nx\r\n--a--\r\n",
    ),
]


@pytest.mark.parametrize("path", ["{home}", "/people", "/clock"])
def test_a_body_that_no_browser_sends_is_refused_in_words(browser: Browser, path: str) -> None:
    there = browser.base + path.format(home=f"/as/{browser.workspace.person('Mina').id}/home")
    for kind, body in BODIES:
        asked = urllib.request.Request(there, body, {"Origin": browser.base, "Content-Type": kind})  # noqa: S310 - ours
        with pytest.raises(urllib.error.HTTPError) as refused:
            browser.opener.open(asked, timeout=10)
        with refused.value as answer:
            assert answer.code == 400, kind
            assert b"Nothing was done." in answer.read()


def test_a_longer_message_than_slack_takes_is_kept_back(browser: Browser) -> None:
    channel = browser.workspace.add_channel("open", ["Mina"])
    path = f"/as/{browser.workspace.person('Mina').id}/{channel.id}/say"
    status, _, page = browser.posts(path, text="x" * 12_001)
    assert (status, channel.messages) == (400, [])
    assert b"Slack takes 12,000 characters in a message at most. Nothing was sent." in page


@pytest.mark.usefixtures("socket_bot")
def test_what_tells_the_bot_nothing_cannot_be_pressed(browser: Browser, heard: Heard) -> None:
    workspace, mina = browser.workspace, browser.workspace.person("Mina")
    view = workspace.on_loop(lambda: workspace.team.put_on_top(mina.id, FORM))
    form = {"surface": f"view-{view.id}", "pressed": "words/words"}
    assert browser.posts(f"/as/{mina.id}/home", **form)[0] == 409
    assert heard.of("block_actions") == []
