"""What the proofs of HTTP share: an app with one listener of each kind, requests for it, and their signatures."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.applications import Starlette

from handlers.http import application
from handlers.transport import Transport, Verifier

SECRET = "a secret that only Slack and the bot know"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
NOW = 1_795_000_000

PRESS = {"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}}
SUBMISSION = {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}}


class StoppedClock(Clock):
    def __init__(self, at: float = NOW) -> None:
        self.at = at

    def now(self) -> float:
        return self.at


class Bench:
    """An app with one listener of each kind, and a count of how often one ran."""

    def __init__(self, remembered: int = 1000) -> None:
        self.ran: list[str] = []
        self.received_at: list[float] = []
        self.outcomes: list[int] = []
        self.hold: Callable[[], Awaitable[None]] | None = None
        self.clock = StoppedClock()
        self.well = True
        self.verifier = Verifier(SECRET, clock=self.clock, remembered=remembered)
        self.transport = Transport(self._app())
        self.application = application(self.transport, self.verifier, lambda: self.well)

    def _app(self) -> AsyncApp:
        async def authorize(team_id: str | None) -> Any:
            known = team_id in {"T1", None}
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1") if known else None

        app = AsyncApp(process_before_response=True, signing_secret=SECRET, authorize=authorize)

        @app.action("press.done")
        async def done(ack: AsyncAck, context: AsyncBoltContext) -> None:
            self.ran.append("press.done")
            self.received_at.append(context["received_at"])
            await ack()

        @app.action("press.forgotten")
        async def forgotten() -> None:
            self.ran.append("press.forgotten")

        @app.action("press.fails")
        async def fails() -> None:
            self.ran.append("press.fails")
            raise LookupError

        @app.view("form.saved")
        async def saved(ack: AsyncAck) -> None:
            self.ran.append("form.saved")
            if self.hold:
                await self.hold()
            await ack(response_action="errors", errors={"name": "Too long ∞"})

        @app.view("form.outcome")
        async def outcome() -> BoltResponse:
            self.ran.append("form.outcome")
            return BoltResponse(status=self.outcomes.pop(0))

        @app.command("/closedset")
        async def command(ack: AsyncAck) -> None:
            self.ran.append("/closedset")
            await ack("Here.")

        @app.event("tokens_revoked")
        async def revoked() -> None:
            self.ran.append("tokens_revoked")

        return app

    async def sends(self, body: bytes, content_type: str = FORM, **headers: str) -> tuple[int, bytes]:
        signed = {"x-slack-request-timestamp": str(NOW), "x-slack-signature": signature(body)}
        return await call(self.application, body, {"content-type": content_type, **signed, **headers})


def signature(body: bytes, timestamp: int = NOW) -> str:
    made = SignatureVerifier(SECRET).generate_signature(timestamp=str(timestamp), body=body.decode())
    assert made is not None
    return made


async def call(
    app: Starlette,
    body: bytes,
    headers: dict[str, str],
    path: str = "/slack/events",
    method: str = "POST",
    receive: Callable[[], Awaitable[dict[str, Any]]] | None = None,
) -> tuple[int, bytes]:
    """One request straight into the ASGI application, its body in two chunks."""
    middle = len(body) // 2
    chunks = [(body[:middle], True), (body[middle:], False)]
    sent: list[dict[str, Any]] = []

    async def in_two() -> dict[str, Any]:
        chunk, more = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": more}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b""}
    await app(scope, receive or in_two, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def interaction(payload: dict[str, Any]) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def press(action_id: str, **more: Any) -> bytes:
    return interaction({**PRESS, "actions": [{"action_id": action_id, "block_id": "b"}], **more})


def submission(callback_id: str, **more: Any) -> bytes:
    return interaction({**SUBMISSION, "view": {"type": "modal", "callback_id": callback_id}, **more})


def happening(kind: str) -> bytes:
    return json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "E", "event": {"type": kind}}).encode()


COMMAND = urlencode({"command": "/closedset", "text": "", "user_id": "U1", "team_id": "T1"}).encode()
