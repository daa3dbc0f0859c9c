"""Slack on a bad day.

Promise: a fault asked for happens to exactly the calls it names and to no others, and every fault can be taken back.
Faults of the socket are asked for on `Workspace.sockets`, of events on `Workspace.deliveries`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What one call meets instead of, or before, its answer.

    status: an HTTP status instead of the answer (429 carries Retry-After), or 200 for none.
    error: a Slack error such as "internal_error" instead of the answer.
    seconds: how long the answer takes.
    hang: no answer at all; the connection stays open until the caller gives up.
    after: the call takes effect first and only its answer is late or lost.
    """

    status: int = 200
    error: str | None = None
    retry_after: int = 1
    seconds: float = 0.0
    hang: bool = False
    after: bool = False


class Faults:
    """Faults waiting for Web API calls, by method; "*" stands for every method."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[Fault, int | None]]] = {}

    def add(self, method: str, fault: Fault, times: int | None = 1) -> None:
        """Let `fault` meet the next `times` calls of `method` (None: all of them until `clear`)."""
        self._waiting.setdefault(method, []).append((fault, times))

    def storm(self, method: str = "*", retry_after: int = 1, times: int | None = None) -> None:
        """Answer 429 with Retry-After."""
        self.add(method, Fault(status=429, retry_after=retry_after), times)

    def fail(self, method: str = "*", status: int = 503, times: int | None = 1, *, after: bool = False) -> None:
        """Answer with an HTTP error; with `after`, the call has taken effect all the same."""
        self.add(method, Fault(status=status, after=after), times)

    def refuse(self, method: str, error: str, times: int | None = 1) -> None:
        """Answer with a Slack error."""
        self.add(method, Fault(error=error), times)

    def slow(self, method: str, seconds: float, times: int | None = 1, *, after: bool = False) -> None:
        """Answer late. A caller that gives up meanwhile has called in vain, unless `after`."""
        self.add(method, Fault(seconds=seconds, after=after), times)

    def hang(self, method: str, times: int | None = 1) -> None:
        """Never answer."""
        self.add(method, Fault(hang=True), times)

    def clear(self) -> None:
        """Take every fault back."""
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that the next call of `method` meets, used up once."""
        for key in (method, "*"):
            if queue := self._waiting.get(key):
                fault, times = queue[0]
                if times is None:
                    return fault
                if times <= 1:
                    queue.pop(0)
                else:
                    queue[0] = (fault, times - 1)
                return fault
        return None
