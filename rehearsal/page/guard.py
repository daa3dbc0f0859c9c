"""Who may speak to the page at all.

Promise: only a browser on this machine that once opened an address printed in the terminal gets anything of the
workspace, and no other site in that browser can press, read or frame it. Such an address works once; what it leaves in
the browser is a cookie that scripts cannot read. What the bot speaks to (`/api`, `/link`, `/response`) has guards of
its own: it takes no cookie and no browser, and nothing here takes a bot's token. Not promised: that another user of the
machine is kept out, who may read the address from the command that opens a browser, or the cookie at a port of theirs.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import hdrs, web
from multidict import MultiDictProxy

from rehearsal.page.bare import bare_page
from rehearsal.page.text import drawable

PROTOCOL: Final = ("/api/", "/link", "/response/")
OPEN: Final = ("/static/",)
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # Of another site's address nothing is told; our own forms need it, or their Origin would be "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """The door of one server. `port` is where it listens, known once it does; `used` is called when an address was
    used, so that somebody can say another."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._spent: set[str] = set()
        self._cookies: set[str] = set()
        self.port = 0
        self.used: Callable[[], None] = lambda: None

    def new_address(self) -> str:
        """An address that lets one browser in, once."""
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return f"http://127.0.0.1:{self.port}/?token={token}"

    def is_fresh(self, address: str) -> bool:
        """Whether nobody used that address yet."""
        return address.rpartition("=")[2] in self._tokens

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through to its handler, or answer it with the reason why not."""
        if request.path.startswith(PROTOCOL):
            return web.Response(status=403) if self._is_a_browser(request) else await handler(request)
        try:
            return self._refusal(request) or await handler(request)
        except web.HTTPException as answer:
            if answer.status < 400:
                raise
            return _in_words(answer)
        except Exception:
            log.exception("The page failed at %s %s", request.method, request.path)
            return _failed(request)

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """A signal handler: what every answer to a browser carries."""
        if not request.path.startswith(PROTOCOL):
            response.headers.update(HEADERS)

    def admit(self, request: web.Request) -> web.Response | None:
        """The answer to whoever comes with a token (303 to `/` with a cookie, or 403); None without a token."""
        token = request.query.get("token")
        if token is None:
            return None
        if token not in self._tokens:
            if self._knows(request):
                return web.Response(status=303, headers={hdrs.LOCATION: "/"})
            if token in self._spent:
                return _refused(
                    "This address was used already",
                    "It lets one browser in, once. The terminal that runs the rehearsal has printed a fresh one.",
                )
            return _refused("This address is not one of this rehearsal's", WAY_IN)
        self._tokens.discard(token)
        self._spent.add(token)
        answer = web.Response(status=303, headers={hdrs.LOCATION: "/"})
        if not self._knows(request):
            cookie = secrets.token_urlsafe(32)
            self._cookies.add(cookie)
            answer.set_cookie(self._cookie_name, cookie, path="/", httponly=True, samesite="Strict")
        self.used()
        return answer

    @property
    def _cookie_name(self) -> str:
        # A browser keeps one jar for all ports of a host; two checkouts may rehearse side by side.
        return f"rehearsal-{self.port}"

    def _knows(self, request: web.Request) -> bool:
        shown = request.cookies.get(self._cookie_name, "").encode(errors="replace")
        return any(secrets.compare_digest(shown, cookie.encode()) for cookie in self._cookies)

    def _is_ours(self, host: str) -> bool:
        return host in (f"127.0.0.1:{self.port}", f"localhost:{self.port}")

    def _is_a_browser(self, request: web.Request) -> bool:
        """Whether another site's script asks, which could not read the answer but fill the looking glass."""
        names = (hdrs.ORIGIN, "Sec-Fetch-Site")
        return not self._is_ours(request.headers.get(hdrs.HOST, "")) or any(one in request.headers for one in names)

    def _refusal(self, request: web.Request) -> web.Response | None:
        host = request.headers.get(hdrs.HOST, "")
        if not self._is_ours(host):
            return _refused("Not this way", "This page answers only at 127.0.0.1 or localhost, on its own port.")
        if request.method not in ("GET", "HEAD") and not _from_this_page(request, host):
            return _refused("Not from there", "Another site tried to press something here. Nothing was done.")
        if request.path == "/" or request.path.startswith(OPEN):
            if request.path == "/" and "token" not in request.query and not self._knows(request):
                return _refused("This is somebody's rehearsal", WAY_IN)
            return None
        return None if self._knows(request) else _refused("This is somebody's rehearsal", WAY_IN)


FAILED: Final = "The rehearsal's page made a mistake"
BUG: Final = "It is the page's and not the bot's. The terminal that runs the rehearsal says where it happened."
WAY_IN: Final = (
    "Open the address that the rehearsal printed in its terminal. Each lets one browser in, and a rehearsal that was "
    "started anew has a new one."
)


def _from_this_page(request: web.Request, host: str) -> bool:
    """A browser names where a POST comes from in Origin, in Sec-Fetch-Site or in both; each that is there must be us.
    Source: https://www.w3.org/TR/fetch-metadata."""
    said = {
        "Origin": (request.headers.get("Origin"), f"http://{host}"),
        "Sec-Fetch-Site": (request.headers.get("Sec-Fetch-Site"), "same-origin"),
    }
    given = [(value, wanted) for value, wanted in said.values() if value is not None]
    return bool(given) and all(value == wanted for value, wanted in given)


async def posted(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | web.FileField]:
    """The form of a POST; raises HTTPBadRequest for a body that no browser sends."""
    try:
        return await request.post()
    except (ValueError, LookupError, RuntimeError):
        raise web.HTTPBadRequest from None


def html(page: object, status: int = 200) -> web.Response:
    """An answer to a browser, without characters that no page can carry."""
    return web.Response(text=drawable(str(page)), status=status, content_type="text/html")


def _refused(title: str, *sentences: str) -> web.Response:
    return html(bare_page(title, *sentences), 403)


def _failed(request: web.Request) -> web.Response:
    """What the page says where it did what nobody foresaw; the terminal has the traceback."""
    looked = request.method in ("GET", "HEAD")
    outcome = "Nothing was done." if looked else "Whether what you pressed reached the bot is not known; look again."
    links = {"Load this page again": request.path_qs} if looked else {}
    return html(bare_page(FAILED, outcome, BUG, links={**links, "Back to the rehearsal": "/"}), 500)


def _in_words(answer: web.HTTPException) -> web.Response:
    back = {"Back to the rehearsal": "/"}
    match answer.status:
        case 404:
            page = bare_page("There is nothing at this address", "It may be of an earlier rehearsal.", links=back)
        case 413:
            page = bare_page("That was too much", "What you sent is larger than 4 MB. Nothing was sent.", links=back)
        case _:
            page = bare_page("That did not work", f"The page answered: {answer.reason}. Nothing was done.", links=back)
    return html(page, answer.status)
