"""The HTTP way in: POST /slack/events for everything Slack sends, GET /healthz for whoever keeps the server running.

A request that is not proved to be Slack's is answered 401 and one that Slack would not send 400, both with an empty
body; only a genuine payload that could be neither done nor explained is 503. No access log is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import Callable, Iterator
from typing import Final

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from handlers.transport import Answer, Credentials, Forged, Malformed, Payload, Transport, Verifier, decode

PATH: Final = "/slack/events"
LARGEST_BODY: Final = 1024 * 1024
"""Bytes. Slack's own largest payload, a full modal, is a tenth of it."""

_LENGTH: Final = re.compile(r"[0-9]{1,7}")
_READING_SECONDS: Final = 3
_STOPPING_SECONDS: Final = 3
_RETRY_HEADERS: Final = ("x-slack-retry-num", "x-slack-retry-reason")

_log = structlog.get_logger(__name__)


def application(transport: Transport, verifier: Verifier, healthy: Callable[[], bool]) -> Starlette:
    """The two routes as an ASGI application. `healthy` says in one word whether the bot does its work."""

    async def events(request: Request) -> Response:
        received_at = time.monotonic()
        try:
            credentials = Credentials.read(
                request.headers.getlist("x-slack-request-timestamp"), request.headers.getlist("x-slack-signature")
            )
            body = await _read(request)
            verifier.verify(body, credentials)
            payload = decode(body, request.headers.get("content-type"))
            if (greeting := _greeting(payload)) is not None:
                return greeting
        except Forged:
            _log.warning("request", outcome="forged")
            return Response(status_code=401)
        except Malformed:
            _log.warning("request", outcome="malformed")
            return Response(status_code=400)
        retry = {name: request.headers[name] for name in _RETRY_HEADERS if name in request.headers}
        answer = Answer(503)
        try:
            answer = await transport.dispatch(payload, received_at=received_at, headers=retry)
        finally:
            if answer.status == 503:
                verifier.forget(credentials)
        return _response(answer)

    async def health(request: Request) -> Response:
        well = healthy()
        return JSONResponse({"ok": well}, 200 if well else 503, headers={"cache-control": "no-store"})

    return Starlette(
        routes=[Route(PATH, events, methods=["POST"]), Route("/healthz", health, methods=["GET"])],
    )


async def _read(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if not _LENGTH.fullmatch(declared) or int(declared) > LARGEST_BODY:
        raise Malformed
    body = bytearray()
    try:
        async with asyncio.timeout(_READING_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise Malformed
    except (TimeoutError, ClientDisconnect):
        raise Malformed from None
    return bytes(body)


def _greeting(payload: Payload) -> Response | None:
    """Answer Slack's two checks of the address itself; None for everything that is for the bot."""
    if payload.get("type") == "url_verification":
        challenge = payload.get("challenge")
        if not isinstance(challenge, str):
            raise Malformed
        return JSONResponse({"challenge": challenge})
    if payload.get("ssl_check") == "1":
        return Response()
    return None


def _response(answer: Answer) -> Response:
    if isinstance(answer.body, dict):
        return JSONResponse(answer.body, answer.status)
    return PlainTextResponse(answer.body or "", answer.status)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the command line, which stops every room in its order.
        yield


class HttpServer:
    """Serves an application from `start` until `stop`, which lets what is in flight finish for up to 3 seconds."""

    def __init__(self, application: Starlette, host: str, port: int) -> None:
        self._address = (host, port)
        self._server = _Server(
            uvicorn.Config(
                application,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                log_config=None,
                log_level="info",
                ws="none",
                timeout_graceful_shutdown=_STOPPING_SECONDS,
            )
        )
        self._socket: socket.socket | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen, and return the port (the one the system chose when asked for 0). OSError if the address is taken."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._socket = socket.create_server(self._address, family=family)
        # asyncio leaves a socket made by `create_server` as it is: an answer's second packet would wait 40 ms.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._serving = asyncio.create_task(self._server.serve([self._socket]))
        return int(self._socket.getsockname()[1])

    async def stop(self) -> None:
        """Accept nothing more, wait for the answers under way, close. Safe to call twice or before `start`."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
            self._serving = None


async def serve(application: Starlette, host: str, port: int) -> HttpServer:
    """Start serving `application` on host:port and return the running server."""
    server = HttpServer(application, host, port)
    await server.start()
    return server
