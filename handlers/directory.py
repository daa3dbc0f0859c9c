"""Which listener a payload is for, asked of Bolt once and remembered.

Bolt asks its listeners one after the other, and for the last of a hundred that costs more than all else on the event
loop. Our ids are exact, so one kind of payload with one id is always for the same listener. The memory only proposes:
the listener's own matchers are asked every time, and where they say no, Bolt goes through all of them as ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.listener.async_listener import AsyncListener
from slack_bolt.listener_matcher.async_builtins import AsyncBuiltinListenerMatcher
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

_PLACES: Final[Mapping[str, tuple[str | int, ...]]] = {
    "block_actions": ("actions", 0, "action_id"),
    "block_suggestion": ("action_id",),
    "event_callback": ("event", "type"),
    "shortcut": ("callback_id",),
    "view_closed": ("view", "callback_id"),
    "view_submission": ("view", "callback_id"),
}
"""Where each kind of payload carries the id that its listener is registered for."""


class Directory(AsyncMiddleware):
    """The last of the app's own middleware. It holds at most one entry for each listener and kind of payload."""

    def __init__(self, app: AsyncApp) -> None:
        self._app: Final = app
        self._known: Final[dict[tuple[str, str], AsyncListener]] = {}

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 (Bolt's name for it)
    ) -> BoltResponse | None:
        key = _key(req.body)
        listener = None if key is None else self._known.get(key)
        if listener is None or not await listener.async_matches(req=req, resp=resp):
            listener = await self._find(req, resp)
        if listener is None or key is None or listener.middleware:
            return await next()
        self._known[key] = listener
        name = listener.ack_function.__name__
        return (
            await self._app.listener_runner.run(request=req, response=resp, listener_name=name, listener=listener)
            or await next()
        )

    async def _find(self, req: AsyncBoltRequest, resp: BoltResponse) -> AsyncListener | None:
        for listener in self._app._async_listeners:
            if not await _ruled_out(listener, req) and await listener.async_matches(req=req, resp=resp):
                return listener
        return None


async def _ruled_out(listener: AsyncListener, req: AsyncBoltRequest) -> bool:
    """Whether Bolt's own matcher says no to the payload. Bolt first makes, for each listener anew, every argument that
    a matcher could ask for, which takes ten times as long as the answer."""
    for matcher in listener.matchers:
        if isinstance(matcher, AsyncBuiltinListenerMatcher) and matcher.arg_names == ["body"]:
            says = matcher.func(body=req.body)
            return not (says if isinstance(says, bool) else await says)
    return False


def _key(body: Mapping[str, Any]) -> tuple[str, str] | None:
    kind, found = body.get("type"), body
    try:
        for step in _PLACES[str(kind)]:
            found = found[step]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return None
    return (str(kind), found) if isinstance(found, str) else None
