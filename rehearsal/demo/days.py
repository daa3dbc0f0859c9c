"""When the demo production prepares and shoots: working days counted from the day it is made.

Promise: whatever day the rehearsal begins on, four days of preparation end now and five shoot days lie ahead, none of
them on a weekend, and every call is the wall time that was planned, across changes of the clocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import Final
from zoneinfo import ZoneInfo

from rehearsal.demo.people import MAIN, SECOND, ZONE
from rehearsal.workspace import Workspace

MORNING: Final = time(10)
PREPARING, SHOOTING, WORKING = 4, 5, 5
BEFORE_SHOOTING: Final = timedelta(days=4)
"""Between the last day of preparation, which is today once the demo is made, and the earliest first shoot day."""

NEXT_DATE_BEFORE: Final = time(4)
"""A call before this falls on the calendar date after its shoot day: the rule pack's default."""

CALLS: Final = {
    (MAIN, 1): time(8),
    (MAIN, 2): time(7, 30),
    (MAIN, 3): time(8),
    (SECOND, 3): time(9, 30),
    (MAIN, 4): time(17, 30),
    (SECOND, 4): time(9),
    (MAIN, 5): time(3, 30),
}
"""The call in set time by unit and shoot day, counted from 1."""


def at(day: date, wall: time) -> datetime:
    """That wall time on set as a UTC instant."""
    return datetime.combine(day, wall, ZoneInfo(ZONE)).astimezone(UTC)


def call_at(shoot_day: date, wall: time) -> datetime:
    """The UTC instant of a call; one before four in the morning belongs to the shoot day before it."""
    return at(shoot_day + timedelta(days=1) if wall < NEXT_DATE_BEFORE else shoot_day, wall)


def working_days(first: date) -> Iterator[date]:
    """Mondays to Fridays from `first` on."""
    days = (first + timedelta(days=ahead) for ahead in count())
    return (day for day in days if day.isoweekday() <= WORKING)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Four days of preparation, the last of which is today once the demo is made, and five shoot days."""

    preparing: tuple[date, ...]
    shooting: tuple[date, ...]

    @classmethod
    def beginning(cls, first: date) -> Calendar:
        """The calendar of a production that is set up on `first`, or on the Monday after it."""
        preparing = tuple(islice(working_days(first), PREPARING))
        return cls(preparing, tuple(islice(working_days(preparing[-1] + BEFORE_SHOOTING), SHOOTING)))

    def calls(self) -> tuple[datetime, ...]:
        """Every planned call as a UTC instant, the earliest first."""
        return tuple(sorted(call_at(self.shooting[day - 1], wall) for (_, day), wall in CALLS.items()))

    def next_call(self, after: datetime) -> datetime | None:
        """The first call after this instant, or None after the last one."""
        return next((call for call in self.calls() if call > after), None)


def advance_to_morning(workspace: Workspace) -> None:
    """Move the clock to the next ten in the morning of the set, so that nobody's quiet hours hold anything back."""
    here = workspace.clock.now().astimezone(ZoneInfo(ZONE))
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    advance_to(workspace, at(day, MORNING))


def advance_to(workspace: Workspace, moment: datetime) -> None:
    """Move the clock forward to that instant; if it lies behind, nothing moves."""
    ahead = moment - workspace.clock.now()
    if ahead > timedelta(0):
        workspace.advance(ahead)
