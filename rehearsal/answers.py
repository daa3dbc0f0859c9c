"""What came back for a delivery, whichever way it went.

Promise: `acknowledged` is true only if the app answered well within Slack's three seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from rehearsal.entities import Payload

ACK_SECONDS = 3.0  # https://docs.slack.dev/interactivity/handling-user-interaction


@dataclass(frozen=True, slots=True)
class Answer:
    """An app's answer. `body` is the JSON object or text of the acknowledgement, None if it was empty; `why` is Slack's
    word for a delivery that failed (http_timeout, http_error, connection_failed); `no_retry` asks for no redelivery."""

    acknowledged: bool
    body: Any = None
    why: str = ""
    no_retry: bool = False


class Transport(Protocol):
    """A way to the app. `kind` is "interactive", "slash_commands" or "events_api"; `retry` is 0 for the first attempt,
    and `reason` why the one before it failed."""

    async def deliver(self, kind: str, payload: Payload, retry: int = 0, reason: str = "") -> Answer: ...
