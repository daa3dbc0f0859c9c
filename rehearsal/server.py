"""The workspace's addresses: `/api/{method}`, the sockets, the response URLs, and the page for people.

Promise: listens on loopback only, writes no access log, and is gone when `stop` returns.
aiohttp serves all of them because uvicorn speaks no WebSocket without one more library.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from aiohttp import web

from rehearsal.page.guard import Guard
from rehearsal.responses import ResponseUrls
from rehearsal.socket_mode import Sockets
from rehearsal.web_api import WebApi

LARGEST_BODY = 4 * 1024 * 1024
TURNS_OF_AN_ACCEPT = 3
"""Of the event loop, until a connection has its transport. One whose server closes earlier asyncio never closes."""


class People(Protocol):
    """What people are served: its addresses, and the end of every stream it has open."""

    def register(self, router: web.UrlDispatcher) -> None: ...

    def close(self) -> None: ...


class Server:
    """One HTTP server for one workspace."""

    def __init__(
        self, api: WebApi, sockets: Sockets, response_urls: ResponseUrls, people: People, guard: Guard
    ) -> None:
        self._api = api
        self._sockets = sockets
        self._response_urls = response_urls
        self._people = people
        self._guard = guard
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard.check])
        application.on_response_prepare.append(guard.add_headers)
        application.router.add_route("*", "/api/{method}", api.handle)
        application.router.add_get("/link", sockets.handle)
        application.router.add_post("/response/{token}", response_urls.handle)
        people.register(application.router)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
        self.api_url = ""

    async def start(self, port: int) -> None:
        """Listen on 127.0.0.1; raises OSError if the port is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        taken = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{taken}/api/"
        self._sockets.address = f"ws://127.0.0.1:{taken}/link"
        self._response_urls.base = f"http://127.0.0.1:{taken}/response"
        self._guard.port = taken

    async def stop(self) -> None:
        self._api.close()
        self._people.close()
        for _ in range(TURNS_OF_AN_ACCEPT):
            await asyncio.sleep(0)
        await self._runner.cleanup()
