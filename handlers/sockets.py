"""The Socket Mode way in: keeps one socket to Slack open, renews it in time, and answers what it carries.

A request is acknowledged only after its listener is done, and never when it could be neither done nor explained. A new
socket is open before the old one closes, and each hello is held against the number of sockets we know to be ours
(`SocketWatch`). The rules of the wire are those of https://docs.slack.dev/apis/events-api/using-socket-mode/.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.second_socket import SocketWatch
from handlers.transport import Transport

RENEW_EVERY: Final = 600.0
"""Seconds a socket is kept, so that num_connections is read anew that often."""

_OPENING_SECONDS: Final = 10
_STOPPING_SECONDS: Final = 3
_CLOSING_SECONDS: Final = 2
_AT_MOST_EVERY: Final = 60.0
"""Seconds between two renewals of our own accord: Slack allows one apps.connections.open a minute (tier 1)."""

_SPREAD_SECONDS: Final = 15.0

_log = structlog.get_logger(__name__)


class _Socket(SocketModeClient):
    """The SDK's client, except that a socket Slack is about to close is replaced before it is let go."""

    def __init__(
        self,
        app_token: str,
        web_client: AsyncWebClient,
        ping_interval: float,
        replace: Callable[[_Socket], Awaitable[bool]],
    ) -> None:
        super().__init__(app_token=app_token, web_client=web_client, ping_interval=ping_interval)
        self.greeted = asyncio.Event()
        self._replace = replace

    @property
    def open(self) -> bool:
        return self.current_session is not None and not self.current_session.closed

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        # Forced means that Slack sent `disconnect`; the SDK would close this socket before it has another.
        if force and await self._replace(self):
            return
        await super().connect_to_new_endpoint(force)


class Sockets:
    """Keeps the bot connected from `start` until `stop`.

    web_client: for apps.connections.open, with the address of Slack's API. other_sockets: how many sockets the other
    live instances of this bot hold now. spread: seconds added before each look, so that two instances do not look at
    the same time and take each other's second socket for a foreign one. ping_interval: seconds between the SDK's
    pings; a socket that broke without a word is noticed after one to four of them.
    """

    def __init__(
        self,
        transport: Transport,
        web_client: AsyncWebClient,
        app_token: str,
        watch: SocketWatch,
        *,
        other_sockets: Callable[[], int] = lambda: 0,
        spread: Callable[[], float] = lambda: random.uniform(0, _SPREAD_SECONDS),  # noqa: S311 - not a secret
        monotonic: Callable[[], float] = time.monotonic,
        ping_interval: float = 5.0,
    ) -> None:
        self._transport = transport
        self._web_client = web_client
        self._app_token = app_token
        self._watch = watch
        self._other_sockets = other_sockets
        self._spread = spread
        self._monotonic = monotonic
        self._ping_interval = ping_interval
        self._sockets: list[_Socket] = []
        self._in_flight: dict[asyncio.Task[None], _Socket] = {}
        self._renewal = asyncio.Lock()
        self._looked = asyncio.Event()
        self._renew_at = self._not_before = 0.0
        self._renewing: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def open_sockets(self) -> int:
        """How many sockets this instance holds now: one, two during a renewal, none while Slack cannot be reached."""
        return sum(1 for held in self._sockets if held.open)

    async def start(self) -> None:
        """Return once Slack has greeted the first socket.

        Raises SlackApiError if Slack refuses the app token, TimeoutError or OSError if it cannot be reached.
        """
        await self._open()
        self._renew_at = self._monotonic() + RENEW_EVERY
        self._renewing = asyncio.create_task(self._renew_when_due())

    async def renew(self) -> bool:
        """Open a new socket, then close the old ones; False (and the old ones kept) if Slack gave none."""
        async with self._renewal:
            self._not_before = self._monotonic() + _AT_MOST_EVERY
            old = list(self._sockets)
            try:
                await self._open()
            except (SlackClientError, aiohttp.ClientError, OSError) as error:
                _log.warning("socket", outcome="failed", error=error)
                return False
            self._renew_at = self._monotonic() + RENEW_EVERY
            for held in old:
                await self._let_go(held)
            return True

    async def stop(self) -> None:
        """Take nothing more in, answer what is in flight for up to 3 seconds, close. Safe to call twice."""
        self._stopping = True
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=_STOPPING_SECONDS)
        for held in list(self._sockets):
            await self._drop(held)

    async def _renew_when_due(self) -> None:
        while True:
            asked = self._watch.wants_look_at
            due = self._renew_at if asked is None else min(self._renew_at, asked + self._spread())
            due = max(due, self._not_before)
            try:
                async with asyncio.timeout(max(0.0, due - self._monotonic())):
                    await self._looked.wait()
            except TimeoutError:
                await self.renew()
            self._looked.clear()

    async def _open(self) -> None:
        new = _Socket(self._app_token, self._web_client, self._ping_interval, self._replace)
        new.message_listeners.append(self._heard)
        new.socket_mode_request_listeners.append(self._requested)
        self._sockets.append(new)
        try:
            async with asyncio.timeout(_OPENING_SECONDS):
                # Asked for here because the SDK's `connect` would ask for ever, and keep an address that went stale.
                new.wss_uri = await new.issue_new_wss_url()
                await new.connect()  # type: ignore[no-untyped-call]
                await new.greeted.wait()
        except BaseException:
            await self._drop(new)
            raise
        _log.info("socket", outcome="connected")

    async def _replace(self, leaving: _Socket) -> bool:
        if self._stopping or self._renewal.locked() or leaving not in self._sockets:
            return True
        return await self.renew()

    async def _let_go(self, held: _Socket) -> None:
        answering = [task for task, socket in self._in_flight.items() if socket is held]
        if answering:
            await asyncio.wait(answering, timeout=_STOPPING_SECONDS)
        await self._drop(held)

    async def _drop(self, held: _Socket) -> None:
        if held in self._sockets:
            self._sockets.remove(held)
        held.greeted.set()
        await _close(held)

    async def _heard(self, held: Any, message: dict[str, Any], raw: str | None) -> None:
        if message.get("type") != "hello":
            return
        count = message.get("num_connections")
        if isinstance(count, int):
            was_stopped = self._watch.stopped
            self._watch.hello(count, self.open_sockets + self._other_sockets(), self._monotonic())
            if self._watch.stopped != was_stopped:
                _log.critical("second socket", outcome="locked" if self._watch.stopped else "unlocked")
        held.greeted.set()
        self._looked.set()

    async def _requested(self, held: Any, request: SocketModeRequest) -> None:
        if self._stopping:
            return
        task = asyncio.create_task(self._answer(held, request, self._monotonic()))
        self._in_flight[task] = held
        task.add_done_callback(self._in_flight.pop)

    async def _answer(self, held: _Socket, request: SocketModeRequest, received_at: float) -> None:
        headers = {name: str(value) for name, value in (build_headers(request) or {}).items()}
        answer = await self._transport.dispatch(request.payload, received_at=received_at, headers=headers)
        if answer.status != 200:
            return
        body = {"text": answer.body} if isinstance(answer.body, str) else answer.body
        response = SocketModeResponse(request.envelope_id, body if request.accepts_response_payload else None)
        # A socket may be gone by now; Slack takes the answer on any other, as its own SDK does after a reconnection.
        for way in dict.fromkeys([held, *reversed(self._sockets)]):
            try:
                await way.send_socket_mode_response(response)
            except (OSError, AttributeError):
                continue
            return
        _log.error("socket", outcome="disconnected")


async def _close(held: _Socket) -> None:
    try:
        async with asyncio.timeout(_CLOSING_SECONDS):
            await held.close()  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError):
        # Slack may leave a closing handshake unanswered; without its session the client only cancels its tasks.
        held.current_session = None
        await held.close()  # type: ignore[no-untyped-call]
