"""The workspace's addresses: `/api/{method}`, the sockets, the response URLs.

Promise: listens on loopback only, writes no access log, and is gone when `stop` returns.
aiohttp serves all three because uvicorn speaks no WebSocket without one more library.
"""

from __future__ import annotations

from aiohttp import web

from rehearsal.responses import ResponseUrls
from rehearsal.socket_mode import Sockets
from rehearsal.web_api import WebApi

LARGEST_BODY = 4 * 1024 * 1024


class Server:
    """One HTTP server for one workspace."""

    def __init__(self, api: WebApi, sockets: Sockets, response_urls: ResponseUrls) -> None:
        self._api = api
        self._sockets = sockets
        self._response_urls = response_urls
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_route("*", "/api/{method}", api.handle)
        application.router.add_get("/link", sockets.handle)
        application.router.add_post("/response/{token}", response_urls.handle)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
        self.api_url = ""

    async def start(self, port: int) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        taken = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{taken}/api/"
        self._sockets.address = f"ws://127.0.0.1:{taken}/link"
        self._response_urls.base = f"http://127.0.0.1:{taken}/response"

    async def stop(self) -> None:
        self._api.close()
        await self._runner.cleanup()
