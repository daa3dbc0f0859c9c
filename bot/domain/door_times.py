"""The day of a door: from when to when it is kept, and which instant a time written on paper means.

Promise: what was seen on another day counts for nothing at today's door.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.people import Actor
from bot.domain.scenes import ShootSlot
from bot.domain.times import DEFAULT_TURNOVER, GapInClock, call_instant
from bot.domain.work import Refused, Work

BEFORE_CALL: Final = timedelta(hours=4)
"""A time on paper up to so long before the unit's call belongs to that call."""
DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time(0)


@dataclass(frozen=True, slots=True)
class DoorDay:
    """Instants. Presses count from `opens` and are taken until `ends`; paper can be entered after that too."""

    opens: datetime
    ends: datetime
    paper: datetime
    """What is on paper lies within a day from here."""


def door_day(work: Work, zone: str, slot: ShootSlot) -> DoorDay:
    """The door's day: the shoot day, longer at both ends where the unit's call is early or late."""
    turnover = call_instant(slot.day, DEFAULT_TURNOVER, zone).instant
    call = work.scenes.unit_call(slot.production_id, slot.unit, slot.day)
    paper = call.instant - BEFORE_CALL if call else turnover
    return DoorDay(min(turnover, paper), max(turnover, paper) + DAY, paper)


def opens_soonest(zone: str, day: date) -> datetime:
    """When a door of that shoot day can open at the earliest, whatever the unit's call is or was."""
    return call_instant(day, DEFAULT_TURNOVER, zone).instant - BEFORE_CALL


def paper_instant(work: Work, actor: Actor, slot: ShootSlot, wall: time) -> datetime:
    """The instant that a wall time on the door's paper means. Raises `Refused` at `paper_time` for one that is none."""
    zone = actor.production.zone
    day = door_day(work, zone, slot)
    try:
        instant = call_instant(slot.day, wall, zone, MIDNIGHT).instant
        if instant < day.paper:
            instant = call_instant(slot.day + timedelta(days=1), wall, zone, MIDNIGHT).instant
    except GapInClock:
        raise Refused("door-paper-no-such-time", "paper_time") from None
    if instant > work.now:
        raise Refused("door-paper-not-yet", "paper_time")
    return instant
