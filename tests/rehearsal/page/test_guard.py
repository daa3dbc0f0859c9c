"""Who gets in: one browser for each address, from this machine, and nobody through another site."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from rehearsal.workspace import Workspace
from tests.rehearsal.page.conftest import Browser

ELSEWHERE = [
    {},
    {"Origin": "https://example.org"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://example.org", "Sec-Fetch-Site": "same-origin"},
]


def home(workspace: Workspace) -> str:
    return f"/as/{workspace.person('Mina').id}/home"


def test_an_address_lets_one_browser_in_once_and_another_is_told_then(workspace: Workspace, stranger: Browser) -> None:
    told: list[str] = []
    workspace.guard.used = lambda: told.append(workspace.guard.new_address())
    address = workspace.guard.new_address().removeprefix(stranger.base)
    assert workspace.guard.is_fresh(address)
    status, where, page = stranger.ask(address)
    assert (status, where) == (200, home(workspace))
    assert b"Mina" in page
    assert len(told) == 1
    assert not workspace.guard.is_fresh(address)
    assert stranger.ask(address)[:2] == (200, home(workspace))
    assert len(told) == 1
    second = urllib.request.build_opener()
    with pytest.raises(urllib.error.HTTPError) as refused:
        second.open(stranger.base + address, timeout=10)
    with refused.value as answer:
        assert answer.code == 403
        assert b"This address was used already" in answer.read()


def test_the_cookie_is_for_this_page_alone(workspace: Workspace) -> None:
    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as answered:
        urllib.request.build_opener(NoRedirect).open(workspace.guard.new_address(), timeout=10)
    with answered.value as answer:
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"rehearsal-{workspace.guard.port}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


@pytest.mark.parametrize("path", ["/", "/?token=guessed", "/events?person=U1", "/as/U1/home", "/nothing"])
def test_a_browser_that_was_not_let_in_is_told_how_to_come_in(stranger: Browser, path: str) -> None:
    status, _, page = stranger.ask(path)
    assert status == 403
    assert b"Open the address that the rehearsal printed in its terminal" in page
    assert b"Mina" not in page


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "127.0.0.1:1", "rebound.example.org:{port}"])
def test_another_host_name_leads_nowhere(browser: Browser, host: str) -> None:
    named = host.format(port=browser.workspace.guard.port)
    for path in (home(browser.workspace), "/static/page.css"):
        status, _, page = browser.ask(path, Host=named)
        assert status == 403
        assert b"Mina" not in page


def test_localhost_is_this_machine_too(browser: Browser, workspace: Workspace) -> None:
    assert browser.ask("/static/page.css", Host=f"localhost:{workspace.guard.port}")[0] == 200


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("order", ["", "/say", "/shortcut", "/dismiss"])
def test_another_site_presses_nothing(browser: Browser, order: str, headers: dict[str, str]) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina"])
    path = f"/as/{workspace.person('Mina').id}/{channel.id}{order}"
    status, _, page = browser.ask(path, {"text": "said elsewhere", "name": "My Day"}, **headers)
    assert status == 403
    assert b"Nothing was done" in page
    assert workspace.on_loop(lambda: list(channel.messages)) == []


def test_our_own_forms_press_with_and_without_an_origin(browser: Browser) -> None:
    workspace = browser.workspace
    channel = workspace.add_channel("open", ["Mina"])
    path = f"/as/{workspace.person('Mina').id}/{channel.id}/say"
    assert browser.ask(path, {"text": "one"}, Origin=browser.base)[0] == 200
    assert browser.ask(path, {"text": "two"}, **{"Sec-Fetch-Site": "same-origin"})[0] == 200
    assert [one.text for one in workspace.person("Mina").channel("open")] == ["one", "two"]


@pytest.mark.parametrize("path", ["{home}", "/nothing", "/static/page.js", "/as/U1/home"])
def test_every_answer_keeps_others_out(browser: Browser, path: str) -> None:
    asked = urllib.request.Request(browser.base + path.format(home=home(browser.workspace)))  # noqa: S310 - ours
    try:
        answer = browser.opener.open(asked, timeout=10)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_bot_s_way_in_and_the_browser_s_are_two(browser: Browser, stranger: Browser, workspace: Workspace) -> None:
    token = workspace.bot_token
    status, _, answer = browser.ask("/api/auth.test", {})
    assert (status, answer) == (200, b'{"ok": false, "error": "not_authed"}')
    assert b'"ok": true' in browser.ask("/api/auth.test", {"token": token})[2]
    assert browser.ask("/link")[0] == 403
    lone = Browser(workspace, urllib.request.build_opener(), stranger.base)
    assert lone.ask(home(workspace), Authorization=f"Bearer {token}")[0] == 403
    assert lone.ask(f"/?token={token}")[0] == 403


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("method", ["blocks.validate", "nothing.such"])
def test_another_site_adds_nothing_to_what_passed(stranger: Browser, method: str, headers: dict[str, str]) -> None:
    workspace = stranger.workspace
    for sent in (headers, {"Host": f"rebound.example.org:{workspace.guard.port}"}):
        assert stranger.ask(f"/api/{method}", {"blocks": "[]"}, **sent)[0] == 403
    assert workspace.on_loop(lambda: list(workspace.journal)) == []
    assert workspace.refusals == []


def test_a_cookie_that_another_port_of_this_machine_left_is_none_of_ours(browser: Browser) -> None:
    named = f"rehearsal-{browser.workspace.guard.port}"
    lone = Browser(browser.workspace, urllib.request.build_opener(), browser.base)
    assert lone.ask("/", Cookie=f"{named}=caf\xe9")[0] == 403


def test_what_nobody_foresaw_is_said_in_words_with_a_way_back(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(page: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("rehearsal.page.routes.document", fails)
    mina = f"/as/{browser.workspace.person('Mina').id}/home"
    status, _, looked = browser.ask(f"{mina}?glass=1")
    assert status == 500
    assert b"The rehearsal&#39;s page made a mistake" in looked
    assert f'href="{mina}?glass=1">Load this page again'.encode() in looked
    status, _, pressed = browser.posts(f"{mina}/shortcut", name="My Day")
    assert status == 500
    assert b"Whether what you pressed reached the bot is not known" in pressed
    assert b'href="/"' in pressed
    assert ["ZeroDivisionError" in (record.exc_text or "") for record in caplog.records] == [True, True]
