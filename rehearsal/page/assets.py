"""Our style, our script and what is vendored.

Promise: the files of one folder and nothing else, each read whole before it is sent: a browser that goes away meanwhile
leaves no file open, as it does with aiohttp's own static files once handlers are cancelled.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Assets:
    """Serves `folder` at `/static`."""

    def __init__(self, folder: Path) -> None:
        self._files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}

    def register(self, router: web.UrlDispatcher) -> None:
        """Add the address."""
        router.add_get("/static/{name:.+}", self.file)

    async def file(self, request: web.Request) -> web.Response:
        """One file by its path in the folder."""
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        kind = TYPES.get(path.suffix, "text/plain")
        return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8")
