"""Every time the product prints or waits for is decided here, by wall clock and zone, never by adding hours to a wall.

Instants are aware datetimes in UTC. Wall times are naive and belong to an IANA zone given by name. Nothing here reads a
clock: the present comes in as `now`. The rules are those of the design, section 3; their numbers come from a rule pack.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.work import DomainError

_DAY = timedelta(days=1)
# A shoot day lies within these; beyond them a date is a slip of the keyboard, and datetime itself runs out of room.
_FIRST_DAY, _LAST_DAY = date(1970, 1, 2), date(2199, 12, 31)

DEFAULT_TURNOVER = time(4)
DEFAULT_REMINDER_HOURS = (72, 24)
DEFAULT_SLOT_TIMES = (time(12, 30), time(20, 30))


class TimesError(DomainError):
    """A date, time or zone that cannot be used; each kind has its own sentence for the person who typed it."""


class UnknownZone(TimesError):
    """The name is not an IANA time zone."""


class DayOutOfRange(TimesError):
    """The shoot day is earlier than 1970 or later than 2199."""


class GapInClock(TimesError):
    """The clocks skip this wall time on that date. `resumes` is the first wall time after the gap."""

    def __init__(self, resumes: datetime) -> None:
        super().__init__("the clocks skip this time on that date")
        self.resumes = resumes


@dataclass(frozen=True, slots=True)
class Call:
    """A call on a shoot day: the wall time as given, its zone, and the UTC instant they mean.

    `offset_shown` is true when the wall time happens twice that night. The earlier one is taken, and the reader is
    shown its offset.
    """

    day: date
    wall: time
    zone: str
    instant: datetime
    offset_shown: bool


@dataclass(frozen=True, slots=True)
class CallDescription:
    """What a reader is shown of a call, as data: `weekday` is 1 for Monday to 7 for Sunday, `date` the calendar date.

    `offset` is the distance from UTC, and None unless the wall time happens twice that night.
    """

    weekday: int
    date: date
    wall: time
    offset: timedelta | None


@dataclass(frozen=True, slots=True)
class CallAndWrap:
    """One working day of a person: the instant of their call, and of their wrap once an AD has entered it."""

    call: datetime
    wrap: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A person's nightly hours without messages, by the wall clock of `zone`; equal times mean none."""

    start: time
    end: time
    zone: str


@dataclass(frozen=True, slots=True)
class RestRule:
    """How rest is reckoned around calls.

    Rest begins at the wrap, or `wrap_after_call` after the call while no wrap is entered, and ends `before_next_call`
    before the next call. `longest` bounds it for people whose next call is weeks away; None leaves it unbounded.
    """

    wrap_after_call: timedelta = timedelta(hours=12)
    before_next_call: timedelta = timedelta(hours=2)
    longest: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RestWindow:
    """Instants from `start` up to, not including, `end`, in which a person is not messaged."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One of the day's moments at which concerns become visible. The label, "2026-11-22/1230", is unique for ever."""

    instant: datetime
    label: str


def call_instant(day: date, wall: time, zone: str, turnover: time = DEFAULT_TURNOVER) -> Call:
    """The call that a shoot day and a wall time mean; before `turnover` it falls on the next calendar date.

    Raises UnknownZone, DayOutOfRange, or GapInClock for a wall time that the clocks skip.
    """
    if not can_be_planned(day):
        raise DayOutOfRange("the shoot day is out of range")
    place = _zone(zone)
    calendar_date = day + _DAY if wall < turnover else day
    earlier, later = _readings(calendar_date, wall, place)
    if earlier > later:
        raise GapInClock(_end_of_gap(later, earlier, place).astimezone(place).replace(tzinfo=None))
    return Call(day=day, wall=wall, zone=zone, instant=earlier, offset_shown=earlier != later)


def can_be_planned(day: date) -> bool:
    """Whether a shoot day lies in the years that calls can be reckoned in."""
    return _FIRST_DAY <= day <= _LAST_DAY


def shoot_day_of(instant: datetime, zone: str, turnover: time = DEFAULT_TURNOVER) -> date:
    """The shoot day an instant belongs to: until `turnover` the day before is still going on."""
    local = _utc(instant).astimezone(_zone(zone))
    return local.date() - _DAY if local.time() < turnover else local.date()


def describe_call(call: Call, zone: str | None = None) -> CallDescription:
    """What to show of a call in set time, or in a reader's own `zone`. Raises UnknownZone."""
    place = _zone(zone or call.zone)
    local = call.instant.astimezone(place)
    earlier, later = _readings(local.date(), local.time(), place)
    return CallDescription(
        weekday=local.isoweekday(),
        date=local.date(),
        wall=local.time(),
        offset=local.utcoffset() if earlier != later else None,
    )


def sendable_at(
    due: datetime,
    *,
    calls: Sequence[CallAndWrap],
    quiet: QuietHours,
    now: datetime,
    expires: datetime | None = None,
    rest: RestRule | None = None,
) -> datetime | None:
    """The first instant, not before `due` nor `now`, outside a person's rest and quiet hours.

    `calls` are all the person's calls, in any order. None means not at all: the message would come at or after
    `expires`. Raises UnknownZone.
    """
    moment = max(_utc(due), _utc(now))
    windows = rest_windows(calls, rest or RestRule())
    while held := [window.end for window in (*windows, *_quiet_windows(quiet, moment)) if _holds(window, moment)]:
        moment = max(held)
    return None if expires is not None and moment >= _utc(expires) else moment


def rest_windows(calls: Sequence[CallAndWrap], rule: RestRule) -> list[RestWindow]:
    """A person's rest between each of their calls and the next, in order; none before the first or after the last."""
    ordered = sorted(calls, key=lambda working_day: _utc(working_day.call))
    windows = []
    for today, following in pairwise(ordered):
        start = _utc(today.wrap) if today.wrap else _utc(today.call) + rule.wrap_after_call
        end = _utc(following.call) - rule.before_next_call
        if rule.longest is not None:
            end = min(end, start + rule.longest)
        if start < end:
            windows.append(RestWindow(start, end))
    return windows


def reminder_times(call: datetime, hours: Sequence[int] = DEFAULT_REMINDER_HOURS) -> tuple[datetime, ...]:
    """The instants that lie whole `hours` before a call, earliest first, counted in real hours across clock changes."""
    return tuple(sorted(_utc(call) - timedelta(hours=each) for each in set(hours)))


def slots_between(
    after: datetime, until: datetime, *, wall_times: Sequence[time] = DEFAULT_SLOT_TIMES, zone: str
) -> list[Slot]:
    """Every slot later than `after` and not later than `until`, in order, each wall time once a calendar date.

    A slot that the clocks skip comes when the gap ends; of two equal wall times the earlier counts. Raises UnknownZone.
    """
    place = _zone(zone)
    first = after.astimezone(place).date() - _DAY
    last = until.astimezone(place).date() + _DAY
    slots = (
        Slot(_first_instant(calendar_date, wall, place), f"{calendar_date.isoformat()}/{wall:%H%M}")
        for calendar_date in _dates(first, last)
        for wall in set(wall_times)
    )
    return sorted(slot for slot in slots if _utc(after) < slot.instant <= _utc(until))


def next_slot(now: datetime, *, wall_times: Sequence[time] = DEFAULT_SLOT_TIMES, zone: str) -> Slot:
    """The first slot after `now`. Raises UnknownZone, and ValueError when there are no wall times."""
    if not wall_times:
        raise ValueError("a production has at least one slot a day")
    # Two dates further on, for a place that changes its side of the date line skips a whole day.
    return slots_between(now, _utc(now) + 3 * _DAY, wall_times=wall_times, zone=zone)[0]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a name that is a folder or too long for a path is an OSError
        raise UnknownZone("not an IANA time zone") from None


def _utc(instant: datetime) -> datetime:
    """The same instant in UTC: datetimes that share a zone would otherwise be compared and counted by wall clock."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its distance from UTC")
    return instant.astimezone(UTC)


def _readings(day: date, wall: time, place: ZoneInfo) -> tuple[datetime, datetime]:
    """A wall time's two readings in UTC: equal as a rule, rising when it happens twice, falling in a gap (PEP 495)."""
    local = datetime.combine(day, wall.replace(fold=0), place)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _end_of_gap(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The instant at which the clocks jumped, between two instants on either side of the jump."""
    offset = before.astimezone(place).utcoffset()

    def jumped(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(place).utcoffset() != offset

    return before + timedelta(seconds=bisect_left(range(int((after - before).total_seconds())), True, key=jumped))


def _first_instant(day: date, wall: time, place: ZoneInfo) -> datetime:
    earlier, later = _readings(day, wall, place)
    return _end_of_gap(later, earlier, place) if earlier > later else earlier


def _last_instant(day: date, wall: time, place: ZoneInfo) -> datetime:
    earlier, later = _readings(day, wall, place)
    return _end_of_gap(later, earlier, place) if earlier > later else later


def _quiet_windows(quiet: QuietHours, moment: datetime) -> Iterator[RestWindow]:
    """The quiet hours of the nights around a moment; where a boundary happens twice, the longer reading is kept."""
    if quiet.start == quiet.end:
        return
    place = _zone(quiet.zone)
    today = moment.astimezone(place).date()
    nights = _DAY if quiet.end < quiet.start else timedelta()
    for evening in _dates(today - 2 * _DAY, today + _DAY):
        yield RestWindow(_first_instant(evening, quiet.start, place), _last_instant(evening + nights, quiet.end, place))


def _holds(window: RestWindow, moment: datetime) -> bool:
    return window.start <= moment < window.end


def _dates(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
