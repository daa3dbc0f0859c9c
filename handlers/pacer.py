"""One pace for everything the bot asks of Slack in the background: never faster than Slack allows, and never in haste.

Posting, editing and looking people up share one pacer. Retry-After pauses all of them. After an answer that never came,
or a 5xx, nothing more is posted until a harmless question was answered, so that an outage costs no notice its one
repetition. What a call came to is an `Answer`; nothing is raised and nothing is repeated here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

CALL_SECONDS: Final = 4.0
LONGEST_PAUSE: Final = 60.0
CHANNEL_INTERVAL: Final = 1.03
"""Seconds between two messages in one channel or direct message."""

PER_MINUTE: Final[Mapping[str, int]] = {
    "chat.postMessage": 300,
    "chat.update": 50,
    "users.info": 100,
    "views.publish": 100,
}
"""Calls a minute in one workspace: https://docs.slack.dev/apis/web-api/rate-limits, tiers 3 and 4; posting is "several
hundred a minute", read as 300."""
BURSTS: Final[Mapping[str, int]] = {"chat.postMessage": 6, "chat.update": 1, "users.info": 25, "views.publish": 40}
"""How many of them may come at once after a rest; a roster that was filled in gets its names without waiting."""
MARGIN: Final = 0.99

_MOST_CHANNELS: Final = 1_000
_NOT_DONE_YET: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_LIMITED: Final = frozenset({"ratelimited", "rate_limited"})

Send = Callable[[], Awaitable[AsyncSlackResponse]]


class Outcome(Enum):
    """What is known of a call afterwards."""

    DONE = auto()
    REFUSED = auto()
    """Slack said no, and why."""
    NOT_NOW = auto()
    """Too many calls, or Slack could not be reached: it certainly had no effect."""
    UNKNOWN = auto()
    """No answer, or a 5xx: it may have had its effect."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is Slack's name for a refusal, `seconds` how long to wait, `data` the body of an answer that is ok."""

    outcome: Outcome
    error: str = ""
    seconds: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)


class Pacer:
    """Lets calls through in time. `probe` is a question without effect, such as `auth.test`.

    After a burst, calls are spaced evenly, so that no minute holds more than 0.99 of what Slack allows.
    """

    def __init__(
        self,
        probe: Send,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._probe = probe
        self._monotonic = monotonic
        self._sleep = sleep
        self._paused_until = monotonic()
        self._failures = 0
        self._ahead: dict[str, float] = {}
        self._channels: dict[str, float] = {}

    @property
    def paused(self) -> float:
        """Seconds until anything at all may be asked; 0 when it may be now."""
        return max(0.0, self._paused_until - self._monotonic())

    def pause(self, seconds: float) -> None:
        """Ask nothing for so long."""
        self._paused_until = max(self._paused_until, self._monotonic() + seconds)

    def wait(self, method: str, channel: str = "") -> float:
        """Seconds until this call may be made."""
        now = self._monotonic()
        interval, burst = _spacing(method)
        first = self._ahead.get(method, now) - (burst - 1) * interval
        return max(0.0, self.paused, first - now, self._channels.get(channel, now) - now)

    async def call(self, method: str, send: Send, channel: str = "") -> Answer:
        """Wait for the call's turn and make it, once. `channel` is given for posting."""
        while (seconds := self.wait(method, channel)) > 0:
            await self._sleep(seconds)
        if self._failures:
            answered = self._heed(await _asked(self._probe))
            if answered.outcome in (Outcome.NOT_NOW, Outcome.UNKNOWN):
                return Answer(Outcome.NOT_NOW, seconds=self.paused)
        self._take(method, channel)
        return self._heed(await _asked(send))

    def _take(self, method: str, channel: str) -> None:
        now = self._monotonic()
        interval, _ = _spacing(method)
        self._ahead[method] = max(now, self._ahead.get(method, now)) + interval
        if channel:
            if len(self._channels) >= _MOST_CHANNELS:
                self._channels = {name: free for name, free in self._channels.items() if free > now}
            self._channels[channel] = now + CHANNEL_INTERVAL

    def _heed(self, answer: Answer) -> Answer:
        if answer.outcome in (Outcome.DONE, Outcome.REFUSED):
            self._failures = 0
        elif answer.error in _LIMITED:
            self.pause(answer.seconds)
        else:
            self.pause(min(LONGEST_PAUSE, 2.0**self._failures))
            self._failures += 1
        return answer if answer.outcome is not Outcome.NOT_NOW else Answer(Outcome.NOT_NOW, seconds=self.paused)


def _spacing(method: str) -> tuple[float, int]:
    """Seconds between calls, and how many may come at once after a rest."""
    burst = BURSTS[method]
    return 60.0 / (MARGIN * PER_MINUTE[method] - burst), burst


async def _asked(send: Send) -> Answer:
    try:
        async with asyncio.timeout(CALL_SECONDS):
            response = await send()
    except SlackApiError as refused:
        return _refusal(refused)
    except aiohttp.ClientConnectorError:
        return Answer(Outcome.NOT_NOW)
    except Exception:
        # A proxy's page instead of Slack's answer breaks the client in ways of its own; no call may end delivery.
        return Answer(Outcome.UNKNOWN)
    return Answer(Outcome.DONE, data=response.data if isinstance(response.data, dict) else {})


def _refusal(refused: SlackApiError) -> Answer:
    response: Any = refused.response
    data = getattr(response, "data", None)
    error = str(data.get("error") or "") if isinstance(data, dict) else ""
    status = getattr(response, "status_code", 0)
    if status == 429 or error in _LIMITED:
        return Answer(Outcome.NOT_NOW, "ratelimited", _seconds(response.headers.get("Retry-After")))
    if status != 200 or not error or error in _NOT_DONE_YET:
        return Answer(Outcome.UNKNOWN)
    return Answer(Outcome.REFUSED, error)


def _seconds(header: object) -> float:
    text = str(header or "")
    return float(text) if text.isascii() and text.isdecimal() else 1.0
