"""The page's addresses: looking, acting, and hearing that something changed.

Promise: whatever is asked of the page is answered with the whole page as it is now, with a sentence on it where that
could not be done; a person can only act on what stands before them. Everything here runs on the workspace's loop, so no
state is seen half changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from aiohttp import hdrs, web

from rehearsal.entities import Message, Payload, View
from rehearsal.page.address import HOME, Address, read_address
from rehearsal.page.assets import Assets
from rehearsal.page.bare import bare_page, nobody_page
from rehearsal.page.beside import Beside
from rehearsal.page.guard import html, posted
from rehearsal.page.kept import Kept
from rehearsal.page.layout import document
from rehearsal.page.page import NowhereError, Page, page_at
from rehearsal.page.reading import Reading, visible
from rehearsal.page.surface import key_of, surface_id
from rehearsal.page.values import NoSuchTime, taken
from rehearsal.state import Control, controls, options_of

if TYPE_CHECKING:
    from rehearsal.workspace import Workspace

STATIC: Final = Path(__file__).parent / "static"
REDRAW: Final = "Rehearsal-Redraw"
LONGEST_NAME: Final = 80
LONGEST_MESSAGE: Final = 12_000
ORDERS: Final = ("say", "shortcut", "dismiss")
BURST_SECONDS: Final = 0.05
QUIET_SECONDS: Final = 15.0
AFTERWARDS_SECONDS: Final = 1.0
NO_LONGER_OPEN: Final = "This form is no longer open. It was closed or replaced meanwhile, so nothing of it was sent."
NO_LONGER_THERE: Final = "What you pressed is no longer there. Nothing was sent."
Form = Any  # aiohttp's multidict of text and files


class NotThereError(LookupError):
    """What somebody acted on is gone; the sentence is for them."""


class Routes:
    """The page of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._reading = Reading(workspace.interactions.warnings)
        self._kept = Kept()
        self._opened: dict[str, timedelta] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._closing = False

    def register(self, router: web.UrlDispatcher) -> None:
        """Add the page's addresses."""
        router.add_get("/", self.enter)
        Assets(STATIC).register(router)
        router.add_get("/events", self.events)
        router.add_post("/people", self.join)
        Beside(self._workspace).register(router)
        for place in ("/as/{person}/{place}", "/as/{person}/{place}/{thread}"):
            router.add_get(place, self.look)
            for order, handler in zip(ORDERS, (self.say, self.shortcut, self.dismiss), strict=True):
                router.add_post(f"{place}/{order}", handler)
            router.add_post(place, self.act)

    def close(self) -> None:
        """Let every stream end. Called on the workspace's loop."""
        self._closing = True
        self._workspace.changes.note()
        for task in self._tasks:
            task.cancel()

    # Looking

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """`/`: let a browser in by its token, or lead one that is in to the first person."""
        answer = self._workspace.guard.admit(request)
        if answer is not None:
            return answer
        people = [one for one in self._workspace.team.members.values() if not one.is_bot and not one.deleted]
        if not people:
            return html(nobody_page(self._workspace.announcement))
        return web.Response(status=303, headers={hdrs.LOCATION: Address(people[0].id).path})

    async def join(self, request: web.Request) -> web.StreamResponse:
        """Give somebody an account and a seat in every public channel, #general if there is none; go to their Home."""
        name = " ".join(str((await posted(request)).get("name", "")).split())[:LONGEST_NAME]
        if not name:
            return web.Response(status=303, headers={hdrs.LOCATION: "/"})
        team = self._workspace.team
        member = team.add_member(name, zone=str(self._workspace.turning.zone))
        public = [one for one in team.channels.values() if not one.private and not one.direct_to]
        for channel in public or [team.add_channel("general", {team.bot.id})]:
            channel.members.add(member.id)
        self._workspace.changes.note()
        return web.Response(status=303, headers={hdrs.LOCATION: Address(member.id).path})

    async def look(self, request: web.Request) -> web.StreamResponse:
        """A page, entered or, with the header `Rehearsal-Redraw`, drawn again."""
        if request.match_info.get("thread") in ORDERS:
            # Somebody loads the answer to a form again, without JavaScript.
            place = request.rel_url.parent.with_query(request.query)
            return web.Response(status=303, headers={hdrs.LOCATION: str(place)})
        page = self._page(request)
        if isinstance(page, web.Response):
            return page
        if REDRAW not in request.headers or self._returns(page):
            self._enters(page)
        return self._drawn(page)

    def _enters(self, page: Page) -> None:
        interactions = self._workspace.interactions
        if page.channel is not None:
            self._reading.enters(page.member.id, page.channel)
        if page.channel is None:
            self._opened[page.member.id] = self._workspace.clock.offset
            self._meanwhile(interactions.opens_home(page.member))
        elif page.channel.direct_to:
            self._meanwhile(interactions.opens_home(page.member, "messages"))

    def _returns(self, page: Page) -> bool:
        """Whether the clock was turned while their Home stood open: they come back to it, and the app hears of it."""
        return page.channel is None and self._opened.get(page.member.id) not in (None, self._workspace.clock.offset)

    def _drawn(self, page: Page, status: int = 200) -> web.Response:
        """The page, everything on it read by now."""
        if page.channel is not None:
            news = [self._reading.sees(page.member.id, page.channel)]
            if page.root is not None:
                news.append(self._reading.sees(page.member.id, page.channel, page.root.ts))
            if any(news):
                self._workspace.changes.note()
        return html(document(page), status)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the workspace's revision at once and after each change, bursts collapsed."""
        stream = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream"})
        seen = -1
        with suppress(ConnectionError):
            await stream.prepare(request)
            while not self._closing:
                try:
                    async with asyncio.timeout(QUIET_SECONDS):
                        await self._workspace.changes.after(seen)
                    await asyncio.sleep(BURST_SECONDS)
                    seen = self._workspace.changes.revision
                    await stream.write(f"retry: 1000\ndata: {seen}\n\n".encode())
                except TimeoutError:
                    await stream.write(b": still here\n\n")
        return stream

    # Acting

    async def act(self, request: web.Request) -> web.StreamResponse:
        """A form of a message, a Home or a modal: its values are taken, then what was pressed is done."""

        async def do(page: Page, form: Form) -> bool:
            place = self._surface(page, str(form.get("surface", "")))
            self._take(page, place, form)
            await self._order(page, place, form)
            return "pressed" in form

        return await self._done(request, do)

    def _take(self, page: Page, place: View | Message, form: Form) -> None:
        try:
            entered = taken(page.surface(place), form, page.team)
        except NoSuchTime as gap:
            if isinstance(place, View):
                place.errors[gap.key[0]] = str(gap)
            raise
        for key, held in entered.items():
            if isinstance(place, View) and held != place.values.get(key):
                place.errors.pop(key[0], None)
            page.team.hold(place, key, held)

    async def _order(self, page: Page, place: View | Message, form: Form) -> None:
        member, interactions = page.member, self._workspace.interactions
        if "pressed" in form and str(form["pressed"]):
            control, chosen = _pressed(place, str(form["pressed"]))
            if not control.dispatches:
                raise NotThereError(NO_LONGER_THERE)
            await interactions.acts(member, place, control, chosen)
        elif "close" in form and isinstance(place, View):
            await interactions.closes(member, everything=form["close"] == "all")
        elif "searching" in form and isinstance(place, View):
            control, _ = _pressed(place, str(form["searching"]))
            typed = str(form.get(f"typed:{form['searching']}", ""))
            self._reading.offer(
                member.id, place, control.key, await interactions.searches(member, place, control, typed)
            )
            self._workspace.changes.note()
        elif "submit" in form and isinstance(place, View) and place.source.get("submit"):
            await interactions.submits(member)

    def _surface(self, page: Page, surface: str) -> View | Message:
        """What the page's person can act on: the top modal, their Home, a message they see."""
        top = page.stack[-1:]
        home = page.team.homes.get(page.member.id)
        said = visible(page.channel, page.member.id) if page.channel is not None else ()
        places: Iterator[View | Message] = chain(top, [home] if home else [], said)
        for place in places:
            if surface_id(place) == surface:
                return place
        raise NotThereError(NO_LONGER_OPEN)

    async def say(self, request: web.Request) -> web.StreamResponse:
        """What was typed: a slash command, or a message of the person in this channel or thread."""

        async def do(page: Page, form: Form) -> bool:
            text = str(form.get("text", "")).replace("\r\n", "\n").strip()
            if page.channel is None or not page.speaks:
                raise NotThereError("Nobody can write here. Nothing was sent.")
            if not text:
                return False
            if len(text) > LONGEST_MESSAGE:
                raise ValueError(f"Slack takes {LONGEST_MESSAGE:,} characters in a message at most. Nothing was sent.")
            self._reading.says(page.member.id, page.channel.id, page.address.thread)
            if text.startswith("/"):
                command, _, rest = text.partition(" ")
                await self._workspace.interactions.runs(page.member, command, rest.strip(), page.channel)
                return True
            page.team.say(page.channel, page.member.id, text, page.address.thread or None)
            self._workspace.changes.note()
            return False

        return await self._done(request, do)

    async def shortcut(self, request: web.Request) -> web.StreamResponse:
        """A global shortcut by its name."""

        async def do(page: Page, form: Form) -> bool:
            name = str(form.get("name", ""))
            if name not in self._workspace.installation.manifest.shortcuts:
                raise NotThereError(NO_LONGER_THERE)
            await self._workspace.interactions.uses_shortcut(page.member, name)
            return True

        return await self._done(request, do)

    async def dismiss(self, request: web.Request) -> web.StreamResponse:
        """Put Slack's warnings away."""

        async def do(page: Page, form: Form) -> bool:
            self._workspace.changes.note()
            return False

        return await self._done(request, do)

    async def _done(
        self, request: web.Request, do: Callable[[Page, Form], Coroutine[Any, Any, bool]]
    ) -> web.StreamResponse:
        """The page after `do`, which returns whether the bot may show more once it has acknowledged."""
        form = await posted(request)
        page = self._page(request)
        if isinstance(page, web.Response):
            return page
        self._reading.puts_warnings_away(page.member.id)
        status, more = 200, False
        try:
            more = await do(page, form)
        except NotThereError as gone:
            status = self._tell(page, gone, 409)
        except ValueError as refused:
            status = self._tell(page, refused, 400)
        if more and REDRAW not in request.headers:
            await self._see_what_comes()
        after = self._page(request)
        return after if isinstance(after, web.Response) else self._drawn(after, status)

    def _tell(self, page: Page, problem: Exception, status: int) -> int:
        self._reading.tell(page.member.id, str(problem))
        return status

    async def _see_what_comes(self) -> None:
        """Without JavaScript nobody draws again, so wait for what the bot does after it acknowledged."""
        with suppress(TimeoutError):
            async with asyncio.timeout(AFTERWARDS_SECONDS):
                await self._workspace.changes.after(self._workspace.changes.revision)

    # How

    def _page(self, request: web.Request) -> Page | web.Response:
        parts = request.match_info
        address = read_address(parts["person"], parts["place"], parts.get("thread", ""), request.query)
        try:
            return page_at(self._workspace, self._reading, self._kept, address)
        except NowhereError as nowhere:
            links = {"To the rehearsal": "/"}
            if address.person in self._workspace.team.members:
                links = {"To their Home": address.at(HOME).path, **links}
            return html(bare_page("There is nothing here", str(nowhere), links=links), 404)

    def _meanwhile(self, doing: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _pressed(place: View | Message, name: str) -> tuple[Control, Payload | None]:
    """The control of a form name, and the option of an overflow's; raises NotThereError."""
    parts = name.split("/")
    key = key_of("/".join(parts[:2]))
    control = next((one for one in controls(place.blocks) if one.key == key), None)
    if control is None:
        raise NotThereError(NO_LONGER_THERE)
    if control.type != "overflow":
        return control, None
    wanted = unquote(parts[2]) if len(parts) == 3 else ""
    chosen = next((one for one in options_of(control.element) if one.get("value") == wanted), None)
    if chosen is None:
        raise NotThereError(NO_LONGER_THERE)
    return control, chosen


__all__ = ["Routes"]
