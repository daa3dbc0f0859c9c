"""The directory changes how soon a listener is found, and never which."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener_matcher.async_listener_matcher import AsyncListenerMatcher
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.directory import Directory

TEAM = {"team": {"id": "T1"}, "user": {"id": "U1"}, "token": "none"}


@pytest.fixture
def app() -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_id="B1", bot_user_id="U0")

    made = AsyncApp(
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    made.use(Directory(made))
    for name in ("one", "two"):
        made.view(name)(_answers(f"view {name}"))
        made.action(name)(_answers(f"action {name}"))
        made.shortcut(name)(_answers(f"shortcut {name}"))
    made.event("app_home_opened")(_answers("event"))
    made.command("/one")(_answers("command"))
    return made


def _answers(text: str) -> Any:
    async def listener(ack: AsyncAck) -> None:
        await ack(text)

    return listener


PAYLOADS: dict[str, dict[str, Any]] = {
    "view one": {"type": "view_submission", "view": {"type": "modal", "callback_id": "one"}},
    "view two": {"type": "view_submission", "view": {"type": "modal", "callback_id": "two"}},
    "action one": {"type": "block_actions", "actions": [{"type": "button", "action_id": "one", "block_id": "b"}]},
    "action two": {"type": "block_actions", "actions": [{"type": "button", "action_id": "two", "block_id": "b"}]},
    "shortcut one": {"type": "shortcut", "callback_id": "one"},
    "event": {"type": "event_callback", "event": {"type": "app_home_opened", "user": "U1"}},
    "command": {"command": "/one"},
}


async def said(app: AsyncApp, payload: dict[str, Any]) -> tuple[int, str]:
    response = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body={**TEAM, **payload}))
    return response.status, response.body


async def test_every_payload_meets_its_own_listener_again_and_again(app: AsyncApp) -> None:
    for _ in range(3):
        for expected, payload in PAYLOADS.items():
            assert await said(app, payload) == (200, expected)


async def test_what_has_no_listener_has_none_the_second_time(app: AsyncApp) -> None:
    nobodys: dict[str, Any] = {"type": "view_submission", "view": {"type": "modal", "callback_id": "three"}}
    odd: dict[str, Any] = {"type": "block_suggestion", "action_id": "one"}
    for _ in range(2):
        assert (await said(app, nobodys))[0] == 404
        assert (await said(app, odd))[0] == 404
    assert await said(app, PAYLOADS["view one"]) == (200, "view one")


async def test_a_remembered_listener_is_still_asked(app: AsyncApp) -> None:
    assert await said(app, PAYLOADS["view one"]) == (200, "view one")
    for listener in app._async_listeners:
        if getattr(listener, "matchers", None):
            listener.matchers = [_Never()]
    assert (await said(app, PAYLOADS["view one"]))[0] == 404


class _Never(AsyncListenerMatcher):
    async def async_matches(self, req: AsyncBoltRequest, resp: BoltResponse) -> bool:
        return False
