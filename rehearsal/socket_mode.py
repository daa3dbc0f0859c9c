"""Socket Mode: the sockets an app holds, and what travels on them.

Promise: at most ten sockets; every payload goes to exactly one of them, no matter which; an acknowledgement counts from
any of them within three seconds; a socket's address works once.
Sources: https://docs.slack.dev/apis/events-api/using-socket-mode and the fixtures in slackapi/python-slack-sdk
tests/slack_sdk/socket_mode (hello, envelopes). From memory: `too_many_websockets` as the word for an eleventh socket,
and that options requests travel as "interactive".
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import uuid
from collections.abc import Callable

from aiohttp import WSMsgType, web

from rehearsal.answers import ACK_SECONDS, Answer
from rehearsal.entities import Payload
from rehearsal.installation import Installation

MOST_SOCKETS = 10
CONNECTION_SECONDS = 3600
PING_SECONDS = 30.0  # from memory: Slack pings about this often and gives up on who does not answer


class Sockets:
    """The sockets open on one app token. The methods from `drop` on make a bad day."""

    def __init__(
        self,
        installation: Installation,
        changed: Callable[[], None],
        refused: Callable[[str, Payload], None],
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        self._installation = installation
        self._changed = changed
        self._refused = refused
        self._ack_seconds = ack_seconds
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport | None] = {}
        self._waiting: dict[str, asyncio.Future[Payload]] = {}
        self._random = random.Random(0)  # noqa: S311 - Slack's choice of a socket, not a secret
        self.address = ""
        self.refusing = False
        self.foreign = 0
        self.eaten: list[Payload] = []
        self.handed_out = 0

    @property
    def count(self) -> int:
        """Sockets on the app token, foreign ones included."""
        return len(self._open) + self.foreign

    def new_url(self) -> str | None:
        """A single-use address for one socket, or None while connections are refused."""
        if self.refusing:
            return None
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self.address}?ticket={ticket}&app_id={self._installation.team.app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One socket from its handshake to its end."""
        ticket = request.query.get("ticket", "")
        if self.refusing or ticket not in self._tickets:
            return web.Response(status=503 if self.refusing else 403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS)
        await socket.prepare(request)
        if self.count >= MOST_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        self._open.append(socket)
        self.handed_out += 1
        transport = request.transport
        self._transports[socket] = transport if isinstance(transport, asyncio.Transport) else None
        try:
            await socket.send_json(self._hello())
            self._changed()
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._take(frame.data)
        except ConnectionError:
            # The other end went while a pong or a hello was on its way: a socket that ended, like any other.
            pass
        finally:
            self._forget(socket)
        return socket

    async def deliver(self, kind: str, payload: Payload, retry: int = 0, reason: str = "") -> Answer:
        """Send one payload to one socket and wait three seconds for its acknowledgement."""
        if not self.count:
            return Answer(acknowledged=False, why="connection_failed")
        if self._random.randrange(self.count) >= len(self._open):
            self.eaten.append(payload)
            await asyncio.sleep(self._ack_seconds)
            return Answer(acknowledged=False, why="http_timeout")
        envelope: Payload = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        return await self._send(self._random.choice(self._open), envelope)

    async def _send(self, socket: web.WebSocketResponse, envelope: Payload) -> Answer:
        waiting: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        try:
            async with asyncio.timeout(self._ack_seconds):
                await socket.send_json(envelope)
                answer = await waiting
        except TimeoutError:
            return Answer(acknowledged=False, why="http_timeout")
        except ConnectionError:
            return Answer(acknowledged=False, why="connection_failed")
        finally:
            del self._waiting[envelope["envelope_id"]]
        body = answer.get("payload") if envelope["accepts_response_payload"] else None
        return Answer(acknowledged=True, body=body)

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": {
                "host": "applink-rehearsal",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
            "connection_info": {"app_id": self._installation.team.app_id},
        }

    def _take(self, text: str) -> None:
        """One frame of the app. What Slack says to one that is no acknowledgement is not known: noted and dropped."""
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("payload", {}), dict | None):
            self._refused("socket", {"ok": False, "error": "invalid_acknowledgement"})
            return
        waiting = self._waiting.get(str(answer.get("envelope_id", "")))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
            del self._transports[socket]
            self._changed()

    async def disconnect(self, reason: str) -> None:
        """Say goodbye on every socket, as Slack does: "warning", "refresh_requested" or "link_disabled"."""
        for socket in list(self._open):
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-rehearsal"}}
            )

    def drop(self) -> None:
        """Cut every socket without a word."""
        for socket, transport in list(self._transports.items()):
            self._forget(socket)
            if transport is not None:
                transport.abort()

    def add_foreign(self) -> None:
        """Let somebody else hold a socket on the same app token: hello counts it, and it eats what is sent to it."""
        self.foreign += 1

    def remove_foreign(self) -> None:
        """Take one such socket away."""
        self.foreign = max(0, self.foreign - 1)

    async def close(self) -> None:
        """Close every socket for good."""
        self.refusing = True
        for socket in list(self._open):
            await socket.close()
