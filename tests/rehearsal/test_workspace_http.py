"""The workspace over signed HTTP, with slack_bolt's own verification at the other end."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from rehearsal.interactions import TROUBLE
from rehearsal.loops import LoopThread
from rehearsal.workspace import Workspace


@pytest.mark.usefixtures("http_bot")
def test_a_form_goes_all_the_way_over_http(workspace: Workspace, heard: Any) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.waits_to_see("Scene 72A")
    mina.presses("Answer")
    mina.wait_for_modal()
    mina.fills({"Words": "hello"})
    assert mina.submits().closed
    mina.runs("/closedset")
    mina.wait_for_modal()
    assert heard.of("view_submission")[-1]["view"]["private_metadata"] == "row-1"
    assert workspace.refusals == []


@pytest.mark.usefixtures("http_bot")
def test_errors_come_back_over_http(workspace: Workspace) -> None:
    mina = workspace.person("Mina")
    mina.uses_shortcut("My Day")
    mina.wait_for_modal()
    mina.fills({"Words": "bad"})
    assert mina.submits().errors == {"Words": "Say it otherwise."}


@pytest.mark.usefixtures("http_bot")
def test_an_app_with_the_secret_answers_the_challenge(workspace: Workspace) -> None:
    assert workspace.verify_url()


@pytest.mark.usefixtures("http_bot")
def test_a_wrong_secret_is_refused_by_bolt(workspace: Workspace, heard: Any) -> None:
    workspace.installation.signing_secret = "other"
    workspace.deliver_to(workspace.request_url)
    mina = workspace.person("Mina")
    mina.uses_shortcut("My Day")
    assert mina.warnings == [TROUBLE]
    assert heard.bodies == []


class Raw:
    """An app that keeps what it got, byte for byte, and answers with the statuses it is given, then 200."""

    def __init__(self, statuses: list[int], headers: dict[str, str] | None = None) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self._statuses = statuses
        self._headers = headers or {}

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        status = self._statuses.pop(0) if self._statuses else 200
        return web.Response(status=status, headers=self._headers if status != 200 else {})


@pytest.fixture
def serve(workspace: Workspace) -> Any:
    loop = LoopThread("raw")
    loop.start()
    runners: list[web.AppRunner] = []

    def start(raw: Raw) -> None:
        async def listen() -> str:
            application = web.Application()
            application.router.add_post("/slack/events", raw.handle)
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            runners.append(runner)
            return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"

        workspace.deliver_to(loop.run(listen()))

    yield start
    for runner in runners:
        loop.run(runner.cleanup())
    loop.stop()


def test_events_are_json_and_are_sent_again_with_number_and_reason(workspace: Workspace, serve: Any) -> None:
    raw = Raw([500])
    serve(raw)
    workspace.person("Mina").opens_home()
    workspace.wait_until(lambda: len(raw.got) == 2)
    (first, body), (second, again) = raw.got
    assert body == again
    assert "X-Slack-Retry-Num" not in first
    assert (second["X-Slack-Retry-Num"], second["X-Slack-Retry-Reason"]) == ("1", "http_error")
    assert json.loads(body)["event"]["type"] == "app_home_opened"
    assert abs(int(first["X-Slack-Request-Timestamp"]) - time.time()) < 60


def test_an_app_may_ask_for_no_retry(workspace: Workspace, serve: Any) -> None:
    raw = Raw([500, 500], {"X-Slack-No-Retry": "1"})
    serve(raw)
    workspace.person("Mina").opens_home()
    workspace.person("Ada").opens_home()
    assert len(raw.got) == 2


def test_a_press_is_a_form_with_one_field_and_is_never_sent_again(workspace: Workspace, serve: Any) -> None:
    raw = Raw([503])
    serve(raw)
    mina = workspace.person("Mina")
    mina.uses_shortcut("My Day")
    assert mina.warnings == [TROUBLE]
    ((headers, body),) = raw.got
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    form = parse_qs(body.decode())
    assert list(form) == ["payload"]
    assert json.loads(form["payload"][0])["callback_id"] == "my_day.open"


def test_a_command_is_a_form_of_plain_fields(workspace: Workspace, serve: Any) -> None:
    raw = Raw([])
    serve(raw)
    workspace.person("Mina").runs("/closedset")
    form = parse_qs(raw.got[0][1].decode(), keep_blank_values=True)
    assert form["command"] == ["/closedset"]
    assert form["text"] == [""]
