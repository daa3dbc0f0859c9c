"""The addresses beside the workspace: the clock to turn, the looking glass, the owner's export.

Promise: they are for whoever holds the browser and not for anybody in the workspace; they tell the bot nothing, and
nothing of it is in a person's page but the facts of the panel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from rehearsal.page.bare import bare_page
from rehearsal.page.export import archive, export_page, exported
from rehearsal.page.glass import entry_page, whole_page
from rehearsal.page.guard import html, posted
from rehearsal.page.sheet import place_of
from rehearsal.page.turning import turned

if TYPE_CHECKING:
    from rehearsal.workspace import Workspace

GONE: Final = "The looking glass keeps the last few hundred entries; this one is not, or no longer, among them."


class Beside:
    """Serves them for one workspace, on its loop."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def register(self, router: web.UrlDispatcher) -> None:
        """Add their addresses."""
        router.add_post("/clock", self.clock)
        router.add_get("/glass", self.glass)
        router.add_get(r"/glass/{number:\d{1,9}}", self.entry)
        router.add_get("/export", self.export)
        router.add_get("/export.zip", self.archive)

    async def clock(self, request: web.Request) -> web.Response:
        """Turn the clock as the form says, and go back to where it was pressed."""
        form = await posted(request)
        turned(self._workspace.turning, form)
        return web.Response(status=303, headers={hdrs.LOCATION: place_of(str(form.get("back", "")))})

    async def glass(self, request: web.Request) -> web.Response:
        """Everything the journal keeps, a line each."""
        return html(whole_page(self._workspace.journal, self._workspace.team, _came_from(request)))

    async def entry(self, request: web.Request) -> web.Response:
        """One entry in full."""
        back = _came_from(request)
        entry = self._workspace.journal.entry(int(request.match_info["number"]))
        if entry is None:
            return html(bare_page("There is no such entry", GONE, links={"Back to the rehearsal": back}), 404)
        return html(entry_page(entry, self._workspace.team, back))

    async def export(self, request: web.Request) -> web.Response:
        """What an owner could export, to read."""
        return html(export_page(self._workspace.team, _came_from(request)))

    async def archive(self, request: web.Request) -> web.Response:
        """The same as a zip."""
        named = {hdrs.CONTENT_DISPOSITION: 'attachment; filename="export.zip"'}
        return web.Response(body=archive(exported(self._workspace.team)), content_type="application/zip", headers=named)


def _came_from(request: web.Request) -> str:
    """The place somebody looked at before, as their browser tells it of our own pages."""
    try:
        told = urlsplit(request.headers.get(hdrs.REFERER, ""))
    except ValueError:
        return place_of("")
    return place_of(f"{told.path}?{told.query}" if told.query else told.path)
