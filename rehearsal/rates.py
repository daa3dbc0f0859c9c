"""Slack's rate limits: per method, per workspace, per app.

Promise: a bot that passes here stays below Slack's published tiers. Numbers are calls a minute, from MethodsRateLimits
in slackapi/java-slack-sdk and https://docs.slack.dev/apis/web-api/rate-limits; Slack allows short bursts beyond them,
the workspace does not.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Mapping

MINUTE = 60.0

PER_MINUTE: Mapping[str, int] = {
    "api.test": 100,
    "apps.connections.open": 50,
    "auth.test": 600,
    "blocks.validate": 600,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    # "several hundred a minute" for a whole workspace; 300 is our reading of it.
    "chat.postMessage": 300,
    "chat.update": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "conversations.open": 50,
    "users.info": 100,
    "users.list": 20,
    "views.open": 100,
    "views.publish": 100,
    "views.push": 100,
    "views.update": 100,
}


class RateLimits:
    """Counts calls in a sliding minute of real time; posting also in a sliding second for each channel.

    `scale` multiplies every limit; `None` switches limits off, for tests of other things.
    """

    def __init__(self, scale: float | None = 1.0) -> None:
        self.scale = scale
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def refuse(self, method: str, channel: str | None = None) -> int | None:
        """Count one call; returns None if it may pass, else the whole seconds for Retry-After."""
        if self.scale is None or method not in PER_MINUTE:
            return None
        now = time.monotonic()
        waits = [self._wait(now, (method, ""), PER_MINUTE[method] * self.scale, MINUTE)]
        if method == "chat.postMessage" and channel is not None:
            waits.append(self._wait(now, (method, channel), self.scale, 1.0))
        wait = max(waits)
        if wait > 0:
            return math.ceil(wait)
        self._calls[(method, "")].append(now)
        if len(waits) > 1 and channel is not None:
            self._calls[(method, channel)].append(now)
        return None

    def _wait(self, now: float, key: tuple[str, str], limit: float, window: float) -> float:
        calls = self._calls[key]
        while calls and calls[0] <= now - window:
            calls.popleft()
        return 0.0 if len(calls) < max(1.0, limit) else calls[0] + window - now
