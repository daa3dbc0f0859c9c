"""When the app is taken off the workspace: nothing is sent and nothing is read any more, and nothing is deleted.

An event whose lock could not be stored raises, and is answered so that Slack sends it again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

log = structlog.get_logger()


def register(app: AsyncApp, lock: Callable[[], Awaitable[None]]) -> None:
    """`lock` stores that the app is gone and returns after the commit; whoever reads or sends asks the records."""

    @app.event("app_uninstalled")
    async def uninstalled() -> None:
        await lock()
        log.warning("installation", outcome="uninstalled")

    @app.event("tokens_revoked")
    async def revoked(event: Mapping[str, Any]) -> None:
        # People's own tokens can be revoked too; the bot has none and goes on.
        if (event.get("tokens") or {}).get("bot"):
            await lock()
            log.warning("installation", outcome="locked")
