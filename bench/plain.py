"""What the bot is held against, each a process of its own: Bolt whose listeners do nothing, and a Slack to talk to.

`python -m bench.plain default|before-response|before-response-asgi PORT CALLBACK LISTENERS POSITION`, and `python -m
bench.plain slack PORT TEAM`. Bolt has a fixed authorization like ours; it answers on its own server, as
`AsyncApp.start` runs it, or through its ASGI adapter on the server that ours answers on.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from typing import Any, Final

import uvicorn
from aiohttp import web
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from bench.servers import SECRET
from rehearsal.rates import RateLimits

SLACK_SECONDS: Final = 0.1
"""What Slack takes for a call; `auth.test`, of which a start waits for one, is answered at once."""


def bolt(callback_id: str, listeners: int, position: int, *, before_response: bool) -> AsyncApp:
    """A Bolt app whose listener for `callback_id` only acknowledges, behind `position` others."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-benchmark", bot_id="B0")  # noqa: S106

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=before_response)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    for place in range(listeners):
        app.view(callback_id if place == position else f"another.view.{place}")(acknowledge)
    return app


def slack(team_id: str) -> web.Application:
    """Every method succeeds, as often as Slack's published limits allow."""
    stamps, limits = itertools.count(1), RateLimits()

    async def method(request: web.Request) -> web.Response:
        name = request.match_info["method"]
        if (seconds := limits.refuse(name)) is not None:
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, headers={"Retry-After": str(seconds)}, status=429
            )
        answer: dict[str, Any] = {"ok": True, "channel": "D0BENCHMARK", "ts": f"{next(stamps)}.000000"}
        if name == "auth.test":
            answer |= {"team_id": team_id, "user_id": "U0BENCHMARK", "bot_id": "B0BENCHMARK", "team": "", "user": ""}
        else:
            await asyncio.sleep(SLACK_SECONDS)
        return web.json_response(answer)

    application = web.Application()
    application.router.add_route("*", "/api/{method}", method)
    return application


def main(name: str, port: str, *arguments: str) -> None:
    if name == "slack":
        _serve(slack(*arguments), port)
        return
    callback_id, listeners, position = arguments
    app = bolt(callback_id, int(listeners), int(position), before_response=name != "default")
    if name.endswith("asgi"):
        uvicorn.run(
            AsyncSlackRequestHandler(app),
            host="127.0.0.1", port=int(port), log_config=None, access_log=False, server_header=False,
            proxy_headers=False, lifespan="off", ws="none",
        )  # fmt: skip
    else:
        _serve(app.web_app(), port)


def _serve(application: web.Application, port: str) -> None:
    web.run_app(application, host="127.0.0.1", port=int(port), print=None, access_log=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
