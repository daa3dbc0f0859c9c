"""What the workspace sends to the app, and sends again.

Promise: only what the manifest declares is sent; an event that was not acknowledged is sent again at once, after a
minute and after five (on the workspace's clock) and then no more; a press, a submission, a command is sent once.
Source: https://docs.slack.dev/apis/events-api (retries).
"""

from __future__ import annotations

import asyncio
import time
from typing import Literal

from rehearsal.answers import Answer, Transport
from rehearsal.clock import WorkspaceClock
from rehearsal.entities import Payload
from rehearsal.installation import Installation
from rehearsal.payloads import event_callback
from rehearsal.recording import Recording

RETRY_AFTER_SECONDS = (0.0, 60.0, 300.0)


class Deliveries:
    """Sends through `transport`, which a workspace may change between deliveries."""

    def __init__(
        self, installation: Installation, clock: WorkspaceClock, transport: Transport, recording: Recording
    ) -> None:
        self._installation = installation
        self._clock = clock
        self._recording = recording
        self._retries: set[asyncio.Task[None]] = set()
        self._clock_moved = asyncio.Event()
        self._last_event: Payload | None = None
        self.transport = transport

    async def send(self, kind: str, payload: Payload) -> Answer:
        """Deliver something a person did, once."""
        return await self._deliver("delivery", kind, payload)

    async def event(self, event: Payload) -> Answer | None:
        """Deliver an event; returns the first attempt's answer, or None if the app did not subscribe to it."""
        if event["type"] not in self._installation.manifest.events:
            return None
        payload = event_callback(self._installation.team, event)
        self._last_event = payload
        answer = await self._attempt(payload, 0, "")
        if not answer.acknowledged and not answer.no_retry:
            task = asyncio.create_task(self._retry(payload, answer.why))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return answer

    async def redeliver_last_event(self) -> Answer:
        """Send the last event once more, with the same event id, as Slack may at any time."""
        if self._last_event is None:
            raise LookupError("no event was sent yet")
        return await self._attempt(self._last_event, 1, "http_timeout")

    def clock_moved(self) -> None:
        """Look again at what is due. Called on the workspace's loop."""
        self._clock_moved.set()

    async def _attempt(self, payload: Payload, retry: int, reason: str) -> Answer:
        return await self._deliver("event", "events_api", payload, retry, reason)

    async def _deliver(
        self, kind: Literal["delivery", "event"], way: str, payload: Payload, retry: int = 0, reason: str = ""
    ) -> Answer:
        number = self._recording.note(kind, {"type": way, "payload": payload} | ({"retry": retry} if retry else {}))
        begun = time.monotonic()
        answer = await self.transport.deliver(way, payload, retry, reason)
        told = {"of": number, "type": way, "milliseconds": round((time.monotonic() - begun) * 1000, 1)}
        told |= {"acknowledged": answer.acknowledged, "why": answer.why, "body": answer.body}
        self._recording.note("ack", told)
        return answer

    async def _retry(self, payload: Payload, reason: str) -> None:
        first = self._clock.seconds()
        for number, seconds in enumerate(RETRY_AFTER_SECONDS, start=1):
            await self._reach(first + seconds)
            answer = await self._attempt(payload, number, reason)
            if answer.acknowledged or answer.no_retry:
                return
            reason = answer.why

    async def _reach(self, due: float) -> None:
        while (remaining := due - self._clock.seconds()) > 0:
            self._clock_moved.clear()
            try:
                async with asyncio.timeout(remaining):
                    await self._clock_moved.wait()
            except TimeoutError:
                continue
