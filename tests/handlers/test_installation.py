"""An app that was taken off the workspace is locked once that is stored, and Slack hears so only then."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.work import NotSaved
from handlers import errors, installation
from tests.handlers.office import words_for
from tests.handlers.one_account import OneAccount

UNINSTALLED = {"type": "app_uninstalled"}


class Lock:
    """What the records are asked to store."""

    def __init__(self) -> None:
        self.times = 0
        self.busy = False

    async def __call__(self) -> None:
        if self.busy:
            raise NotSaved
        self.times += 1


async def hears(lock: Lock, event: dict[str, Any]) -> int:
    """The status with which an event is answered."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="none", bot_user_id="U9")

    app = AsyncApp(authorize=authorize, process_before_response=True, raise_error_for_unhandled_request=True)
    errors.register(app, OneAccount(), words_for)
    installation.register(app, lock)
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    return answer.status


@pytest.mark.parametrize("event", [UNINSTALLED, {"type": "tokens_revoked", "tokens": {"bot": ["U9"]}}])
async def test_the_bot_is_locked(event: dict[str, Any]) -> None:
    lock = Lock()
    assert await hears(lock, event) == 200
    assert lock.times == 1


@pytest.mark.parametrize("event", [UNINSTALLED, {"type": "tokens_revoked", "tokens": {"bot": ["U9"]}}])
async def test_an_event_that_could_not_be_stored_is_sent_again(event: dict[str, Any]) -> None:
    lock = Lock()
    lock.busy = True
    assert await hears(lock, event) == 503


@pytest.mark.parametrize("tokens", [{"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}, None, {}])
async def test_somebodys_own_token_changes_nothing(tokens: object) -> None:
    lock = Lock()
    assert await hears(lock, {"type": "tokens_revoked", "tokens": tokens}) == 200
    assert lock.times == 0
