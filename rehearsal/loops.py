"""An asyncio loop in a thread of its own.

Promise: plain synchronous code may run coroutines on the loop and gets their result or their exception, and `stop` ends
the loop with every task finished or cancelled, nothing left open. The workspace lives on one; a test that hosts a bot
in its own process uses another.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class LoopThread:
    """One event loop running in one daemon thread, between `start` and `stop`."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    def start(self) -> None:
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result], timeout: float | None = 30.0) -> Result:
        """Run `work` on the loop and return its result; raises TimeoutError after `timeout` seconds."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def ask(self, question: Callable[[], Result]) -> Result:
        """Call `question` on the loop, so that it sees no state half changed, and return what it returns."""
        if threading.current_thread() is self._thread:
            return question()

        async def answer() -> Result:
            return question()

        return self.run(answer())

    def stop(self) -> None:
        """Cancel what still runs, close the loop and join the thread. Calling it twice does nothing."""
        if self._loop.is_closed():
            return
        if self._thread.is_alive():
            self.run(self._cancel_all())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _cancel_all(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()
