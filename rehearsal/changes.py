"""That something changed in a workspace, told to threads and to coroutines.

Promise: whoever waits for what comes after a revision they saw misses nothing, however quickly changes follow.
"""

from __future__ import annotations

import asyncio
import threading


class Changes:
    """A counter of changes. `note` and `wait` may be called from any thread, `after` on the one loop that all
    coroutines wait on."""

    def __init__(self) -> None:
        self._revision = 0
        self._condition = threading.Condition()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @property
    def revision(self) -> int:
        """How many changes there were."""
        return self._revision

    def note(self) -> None:
        """Count one change and wake who waits."""
        with self._condition:
            self._revision += 1
            self._condition.notify_all()
            for loop, event in self._waiting:
                loop.call_soon_threadsafe(event.set)

    def wait(self, seen: int, seconds: float) -> None:
        """Block this thread until there is a change after `seen`, at most so long."""
        with self._condition:
            if self._revision == seen:
                self._condition.wait(seconds)

    async def after(self, seen: int) -> int:
        """The newest revision, once it is another than `seen`."""
        event = asyncio.Event()
        place = (asyncio.get_running_loop(), event)
        with self._condition:
            if self._revision != seen:
                return self._revision
            self._waiting.add(place)
        try:
            await event.wait()
        finally:
            with self._condition:
                self._waiting.discard(place)
        return self._revision
