"""Slack's Web API over HTTP, for the methods the bot uses.

Promise: a call passes here only if it would pass at Slack: token, scope, rate, then the method's own rules; every other
call is refused with Slack's error, and the refusal is kept in `refusals` so that a test can ask for none.
Form bodies, JSON bodies and query strings are read as slack_sdk sends them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from rehearsal import methods_chat, methods_people, methods_views
from rehearsal.concerned import whom_called
from rehearsal.entities import Payload, SlackError
from rehearsal.faults import Fault, Faults
from rehearsal.installation import Installation
from rehearsal.rates import RateLimits
from rehearsal.recording import Recording

Method = Callable[[Installation, Payload], Payload]
READ_CHANNELS = ("channels:read", "groups:read", "im:read", "mpim:read")


@dataclass(frozen=True, slots=True)
class Rule:
    """A method, the scopes of which one is needed, and whether it takes the bot token, the app token or none."""

    run: Method
    any_scope: tuple[str, ...] = ()
    wants: Literal["bot", "either", "none"] = "bot"


METHODS: Mapping[str, Rule] = {
    "api.test": Rule(methods_people.api_test, wants="none"),
    "auth.test": Rule(methods_people.auth_test, wants="either"),
    "blocks.validate": Rule(methods_people.blocks_validate, wants="none"),
    "chat.delete": Rule(methods_chat.delete, ("chat:write",)),
    "chat.postEphemeral": Rule(methods_chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Rule(methods_chat.post_message, ("chat:write",)),
    "chat.update": Rule(methods_chat.update, ("chat:write",)),
    "conversations.info": Rule(methods_people.conversations_info, READ_CHANNELS),
    "conversations.members": Rule(methods_people.conversations_members, READ_CHANNELS),
    "conversations.open": Rule(methods_people.conversations_open, ("im:write", "mpim:write")),
    "users.info": Rule(methods_people.users_info, ("users:read",)),
    "users.list": Rule(methods_people.users_list, ("users:read",)),
    "views.open": Rule(methods_views.open_view),
    "views.publish": Rule(methods_views.publish),
    "views.push": Rule(methods_views.push),
    "views.update": Rule(methods_views.update),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call the bot should not have made: the method and Slack's whole answer."""

    method: str
    answer: Payload


class WebApi:
    """Answers calls for one installation. `open_socket` gives the address of a new socket, or None if refused;
    `changed` is called after a call that may have changed what people see."""

    def __init__(
        self,
        installation: Installation,
        rates: RateLimits,
        faults: Faults,
        recording: Recording,
        open_socket: Callable[[], str | None],
        changed: Callable[[], None],
    ) -> None:
        self._installation = installation
        self._rates = rates
        self._faults = faults
        self._recording = recording
        self._open_socket = open_socket
        self._changed = changed
        self._closing = asyncio.Event()
        self.refusals: list[Refusal] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One HTTP call of `/api/{method}`."""
        method = request.match_info["method"]
        arguments, token = await _arguments(request)
        call = _Call(method, arguments, whom_called(self._installation.team, arguments), time.monotonic())
        fault = self._faults.take(method)
        answer = self._answer(call, token) if fault is None or fault.after else None
        if fault is not None:
            await self._wait(None if fault.hang else fault.seconds)
            if fault.status != 200 or fault.error:
                return self._answer_with(fault, call)
        status, headers, body = answer or self._answer(call, token)
        return web.json_response(body, status=status, headers=headers)

    def close(self) -> None:
        """Let every call that waits go on, so that the server can stop. Called on the workspace's loop."""
        self._closing.set()

    def _answer(self, call: _Call, token: str | None) -> tuple[int, dict[str, str], Payload]:
        """Run one call; returns HTTP status, headers and body."""
        headers = {"x-oauth-scopes": ",".join(sorted(self._installation.manifest.scopes))}
        try:
            body = {"ok": True, **self._run(call.method, call.arguments, token)}
        except _RateLimited as limited:
            headers["Retry-After"] = str(limited.seconds)
            self._record(call, 429, {"ok": False, "error": "ratelimited"})
            return 429, headers, {"ok": False, "error": "ratelimited"}
        except SlackError as error:
            body = {"ok": False, "error": error.error, **error.more}
            self.refusals.append(Refusal(call.method, body))
            self._record(call, 200, body, refused=True)
        else:
            self._record(call, 200, body)
        self._changed()
        return 200, headers, body

    async def _wait(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    def _run(self, method: str, arguments: Payload, token: str | None) -> Payload:
        if method == "apps.connections.open":
            self._installation.check_token(token, app_level=True)
            self._check_rate(method, None)
            url = self._open_socket()
            if url is None:
                raise SlackError("internal_error")
            return {"url": url}
        rule = METHODS.get(method)
        if rule is None:
            raise SlackError("unknown_method", req_method=method)
        self._check_token(rule, token)
        self._installation.check_scopes(rule.any_scope)
        channel = arguments.get("channel") if method == "chat.postMessage" else None
        self._check_rate(method, channel if isinstance(channel, str) else None)
        return rule.run(self._installation, arguments)

    def _check_token(self, rule: Rule, token: str | None) -> None:
        if rule.wants == "bot":
            self._installation.check_token(token, app_level=False)
        elif rule.wants == "either":
            self._installation.check_token(token, app_level=token == self._installation.app_token)

    def _check_rate(self, method: str, channel: str | None) -> None:
        seconds = self._rates.refuse(method, channel)
        if seconds is not None:
            raise _RateLimited(seconds)

    def _answer_with(self, fault: Fault, call: _Call) -> web.Response:
        if fault.error:
            body = {"ok": False, "error": fault.error}
            self._record(call, 200, body)
            return web.json_response(body)
        body = {"ok": False, "error": "ratelimited" if fault.status == 429 else "service_unavailable"}
        headers = {"Retry-After": str(fault.retry_after)} if fault.status == 429 else {}
        self._record(call, fault.status, body)
        return web.json_response(body, status=fault.status, headers=headers)

    def _record(self, call: _Call, status: int, body: Payload, *, refused: bool = False) -> None:
        # A socket's address carries its ticket, which is a secret while it is unused.
        shown = {**body, "url": "wss://…"} if call.method == "apps.connections.open" and "url" in body else body
        told: Payload = {"method": call.method, "arguments": call.arguments, "status": status, "result": shown}
        told |= {"whom": call.whom, "milliseconds": round((time.monotonic() - call.begun) * 1000, 1)}
        self._recording.note("call", told | ({"refused": True} if refused else {}))


@dataclass(frozen=True, slots=True)
class _Call:
    """`whom` it concerns, as `whom_called` says; `begun` is a reading of the monotonic clock."""

    method: str
    arguments: Payload
    whom: str
    begun: float


class _RateLimited(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def _arguments(request: web.Request) -> tuple[Payload, str | None]:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ") or None
    arguments: Payload = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        try:
            parsed = json.loads(body) if body else {}
        except ValueError:
            parsed = {}
        arguments |= parsed if isinstance(parsed, dict) else {}
    else:
        form = await request.post()
        arguments |= {name: _decoded(name, value) for name, value in form.items() if isinstance(value, str)}
    return arguments, arguments.pop("token", None) or token


def _decoded(name: str, value: str) -> object:
    """In a form, objects travel as JSON text."""
    if name not in {"blocks", "view", "message", "attachments", "metadata"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
