"""Times hold over clock changes, midnight and six zones, against calculations that know nothing of `fold`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import times
from bot.domain.times import CallAndWrap, QuietHours, RestRule

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NO_QUIET = QuietHours(time(0), time(0), "UTC")

zones = st.sampled_from(ZONES)
days = st.dates(date(2024, 1, 1), date(2036, 12, 31))
walls = st.times().map(lambda each: each.replace(second=0, microsecond=0))
# Nights on which some zone changes its clocks, so that the rare case is not rare here.
changing_days = st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]) | (
    st.sampled_from([date(2026, 2, 14), date(2026, 2, 15), date(2026, 3, 21), date(2026, 4, 4), date(2026, 10, 3)])
)
small_hours = st.integers(0, 239).map(lambda minute: time(minute // 60, minute % 60))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def readings(wall: datetime, zone: str) -> list[datetime]:
    """Every instant at which the clock on the wall shows this, found by trying all offsets there are."""
    offsets = (timedelta(minutes=15 * quarter) for quarter in range(-12 * 4, 14 * 4 + 1))
    candidates = (wall.replace(tzinfo=UTC) - offset for offset in offsets)
    return sorted(each for each in candidates if each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall)


@given(day=days | changing_days, wall=walls | small_hours, zone=zones, turnover=st.sampled_from([time(0), time(4)]))
def test_a_call_is_the_first_instant_that_reads_so_or_a_gap(day: date, wall: time, zone: str, turnover: time) -> None:
    calendar_date = day + timedelta(days=1) if wall < turnover else day
    found = readings(datetime.combine(calendar_date, wall), zone)
    if not found:
        with pytest.raises(times.GapInClock) as refused:
            times.call_instant(day, wall, zone, turnover)
        assert len(readings(refused.value.resumes, zone)) == 1
        assert not readings(refused.value.resumes - MINUTE, zone)
        return
    call = times.call_instant(day, wall, zone, turnover)
    assert call.instant == found[0]
    assert call.instant.tzinfo is UTC
    assert call.offset_shown == (len(found) == 2)
    assert times.shoot_day_of(call.instant, zone, turnover) == day


@given(day=days | changing_days, wall=walls | small_hours, zone=zones, reader=zones)
def test_a_described_call_reads_as_the_clocks_do(day: date, wall: time, zone: str, reader: str) -> None:
    try:
        call = times.call_instant(day, wall, zone)
    except times.GapInClock:
        return
    described = times.describe_call(call)
    assert (described.wall, described.offset is not None) == (wall, call.offset_shown)
    assert described.date == day + timedelta(days=wall < time(4))
    assert described.weekday == described.date.isoweekday()
    abroad = times.describe_call(call, reader)
    twice = readings(datetime.combine(abroad.date, abroad.wall), reader)
    assert call.instant in twice
    assert (abroad.offset is not None) == (len(twice) == 2)


@pytest.mark.parametrize(
    ("day", "wall", "zone", "instant"),
    [
        (date(2026, 11, 13), time(6), "Europe/Berlin", utc(2026, 11, 13, 5)),
        (date(2026, 11, 13), time(0, 30), "Europe/Berlin", utc(2026, 11, 13, 23, 30)),
        (date(2026, 11, 13), time(3, 59), "Europe/Berlin", utc(2026, 11, 14, 2, 59)),
        (date(2026, 11, 13), time(4), "Europe/Berlin", utc(2026, 11, 13, 3)),
        (date(2026, 10, 24), time(2, 30), "Europe/Berlin", utc(2026, 10, 25, 0, 30)),
        (date(2026, 12, 31), time(1), "America/New_York", utc(2027, 1, 1, 6)),
        (date(2026, 4, 4), time(1, 45), "Australia/Lord_Howe", utc(2026, 4, 4, 14, 45)),
    ],
)
def test_known_calls(day: date, wall: time, zone: str, instant: datetime) -> None:
    assert times.call_instant(day, wall, zone).instant == instant


def test_a_gap_tells_when_the_clocks_go_on() -> None:
    with pytest.raises(times.GapInClock) as refused:
        times.call_instant(date(2026, 3, 28), time(2, 30), "Europe/Berlin")
    assert refused.value.resumes == datetime(2026, 3, 29, 3)  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe", "Ber\0lin", "x" * 5000])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(times.UnknownZone):
        times.call_instant(date(2026, 11, 13), time(6), zone)


@pytest.mark.parametrize("day", [date.min, date.max, date(1969, 12, 31), date(2200, 1, 1)])
def test_a_day_no_film_is_shot_on_is_refused(day: date) -> None:
    with pytest.raises(times.DayOutOfRange):
        times.call_instant(day, time(1), "Europe/Berlin")


def test_an_instant_without_an_offset_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="distance from UTC"):
        times.reminder_times(datetime(2026, 11, 13, 6))  # noqa: DTZ001


def test_reminders_count_real_hours_over_a_clock_change() -> None:
    call = times.call_instant(date(2026, 10, 26), time(6), "Europe/Berlin")
    early, late = times.reminder_times(call.instant.astimezone(ZoneInfo("Europe/Berlin")))
    assert (call.instant - early, call.instant - late) == (72 * HOUR, 24 * HOUR)
    assert early.tzinfo is UTC


# Slots


def walked_slots(start: datetime, until: datetime, wall_times: tuple[time, ...], zone: str) -> list[times.Slot]:
    """Walk the timeline in half hours; a slot comes when the clock first shows its date and time, or anything later."""
    place, found = ZoneInfo(zone), []
    moment, shown = start, start.astimezone(place).replace(tzinfo=None)
    while (moment := moment + 30 * MINUTE) <= until:
        reading = moment.astimezone(place).replace(tzinfo=None)
        for calendar_date in {shown.date(), reading.date()}:
            for wall in wall_times:
                if shown < datetime.combine(calendar_date, wall) <= reading:
                    found.append(times.Slot(moment, f"{calendar_date}/{wall:%H%M}"))
        shown = max(shown, reading)
    return sorted(found)


@pytest.mark.parametrize("wall_times", [times.DEFAULT_SLOT_TIMES, (time(2, 0), time(2, 30)), (time(0), time(1, 30))])
@pytest.mark.parametrize("zone", ZONES)
def test_two_years_of_slots_come_once_each(zone: str, wall_times: tuple[time, ...]) -> None:
    start, until = utc(2026, 1, 10, 3, 30), utc(2028, 1, 10, 3, 30)
    slots = times.slots_between(start, until, wall_times=wall_times, zone=zone)
    assert slots == walked_slots(start, until, wall_times, zone)
    assert len({slot.label for slot in slots}) == len(slots) == 2 * 730


@given(
    zone=zones,
    moments=st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), min_size=3, max_size=3),  # noqa: DTZ001
)
def test_slots_neither_repeat_nor_go_missing_however_often_one_looks(zone: str, moments: list[datetime]) -> None:
    first, middle, last = sorted(moment.replace(tzinfo=UTC) for moment in moments)
    parts = [*times.slots_between(first, middle, zone=zone), *times.slots_between(middle, last, zone=zone)]
    assert parts == times.slots_between(first, last, zone=zone)
    assert times.slots_between(last, first, zone=zone) == []


@given(zone=zones, now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001
def test_the_next_slot_is_the_first_to_come(zone: str, now: datetime) -> None:
    moment = now.replace(tzinfo=UTC)
    slot = times.next_slot(moment, zone=zone)
    assert slot == times.slots_between(moment, moment + 2 * 24 * HOUR, zone=zone)[0]
    assert times.next_slot(slot.instant, zone=zone).label != slot.label


def test_a_slot_in_a_gap_comes_when_the_gap_ends_and_a_doubled_one_at_the_earlier() -> None:
    around = {"wall_times": (time(2, 30),), "zone": "Europe/Berlin"}
    spring = times.slots_between(utc(2026, 3, 28, 12), utc(2026, 3, 29, 12), **around)  # type: ignore[arg-type]
    autumn = times.slots_between(utc(2026, 10, 24, 12), utc(2026, 10, 25, 12), **around)  # type: ignore[arg-type]
    assert spring == [times.Slot(utc(2026, 3, 29, 1), "2026-03-29/0230")]
    assert autumn == [times.Slot(utc(2026, 10, 25, 0, 30), "2026-10-25/0230")]


def test_a_date_that_a_place_skips_still_has_its_slots() -> None:
    """Samoa had no 30 December 2011."""
    slots = times.slots_between(utc(2011, 12, 29, 0), utc(2012, 1, 1, 0), zone="Pacific/Apia")
    assert [slot.label for slot in slots].count("2011-12-30/1230") == 1
    assert times.next_slot(utc(2011, 12, 30, 9, 59), zone="Pacific/Apia").instant == utc(2011, 12, 30, 10)


def test_no_slot_times_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="slot"):
        times.next_slot(utc(2026, 1, 1), wall_times=(), zone="UTC")


# Rest and quiet hours

STEP = 15 * MINUTE
NIGHT = QuietHours(time(22), time(7), "Europe/Berlin")
quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
grid = st.integers(0, 4 * 24 * 4).map(lambda steps: utc(2026, 11, 9) + steps * STEP)
working_days = st.builds(
    lambda call, hours: CallAndWrap(call, None if hours is None else call + hours * HOUR),
    grid,
    st.none() | st.integers(1, 16),
)


def reads_quiet(moment: datetime, quiet: QuietHours) -> bool:
    wall = moment.astimezone(ZoneInfo(quiet.zone)).time()
    if quiet.start <= quiet.end:
        return quiet.start <= wall < quiet.end
    return wall >= quiet.start or wall < quiet.end


def is_resting(moment: datetime, calls: list[CallAndWrap]) -> bool:
    ordered = sorted(calls, key=lambda each: each.call)
    return any(
        (today.wrap or today.call + 12 * HOUR) <= moment < ordered[number].call - 2 * HOUR
        for number, today in enumerate(ordered[:-1], start=1)
    )


@given(
    due=grid,
    now=grid,
    calls=st.lists(working_days, max_size=4, unique_by=lambda each: each.call),
    start=quarters,
    end=quarters,
    zone=zones,
)
def test_a_message_goes_at_the_first_moment_outside_every_window(
    due: datetime, now: datetime, calls: list[CallAndWrap], start: time, end: time, zone: str
) -> None:
    quiet = QuietHours(start, end, zone)
    expected = max(due, now)
    while reads_quiet(expected, quiet) or is_resting(expected, calls):
        expected += STEP
    assert times.sendable_at(due, calls=calls, quiet=quiet, now=now) == expected


@given(due=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), start=walls, end=walls, zone=zones)  # noqa: DTZ001
def test_no_message_ever_arrives_while_the_clock_reads_quiet(due: datetime, start: time, end: time, zone: str) -> None:
    moment, quiet = due.replace(tzinfo=UTC), QuietHours(start, end, zone)
    sent = times.sendable_at(moment, calls=(), quiet=quiet, now=moment)
    assert sent is not None
    assert not reads_quiet(sent, quiet)
    assert moment <= sent <= moment + 50 * HOUR
    assert times.sendable_at(sent, calls=(), quiet=quiet, now=moment) == sent


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        (utc(2026, 10, 24, 21), utc(2026, 10, 25, 6)),  # Berlin, the long night: 23:00 summer time to 07:00
        (utc(2026, 3, 28, 22), utc(2026, 3, 29, 5)),  # the short night
        (utc(2026, 11, 9, 20, 59), utc(2026, 11, 9, 20, 59)),
        (utc(2026, 11, 9, 21), utc(2026, 11, 10, 6)),
        (utc(2026, 11, 10, 6), utc(2026, 11, 10, 6)),
    ],
)
def test_quiet_hours_follow_the_wall_clock(due: datetime, sent: datetime) -> None:
    assert times.sendable_at(due, calls=(), quiet=NIGHT, now=due) == sent


def test_quiet_hours_that_end_in_a_doubled_hour_last_until_its_second_reading() -> None:
    quiet = QuietHours(time(22), time(2, 30), "Europe/Berlin")
    due = utc(2026, 10, 25, 0, 45)
    assert times.sendable_at(due, calls=(), quiet=quiet, now=due) == utc(2026, 10, 25, 1, 30)


def test_rest_runs_from_the_wrap_to_two_hours_before_the_next_call() -> None:
    today, tomorrow = CallAndWrap(utc(2026, 11, 9, 6)), CallAndWrap(utc(2026, 11, 10, 6))
    wrapped = CallAndWrap(today.call, wrap=utc(2026, 11, 9, 15))
    due = utc(2026, 11, 9, 16)
    held = {"quiet": NO_QUIET, "now": due}
    assert times.sendable_at(due, calls=[tomorrow, today], **held) == due  # type: ignore[arg-type]
    assert times.sendable_at(due, calls=[tomorrow, wrapped], **held) == utc(2026, 11, 10, 4)  # type: ignore[arg-type]
    assert times.sendable_at(due, calls=[wrapped], **held) == due  # type: ignore[arg-type]


def test_a_message_whose_time_has_passed_is_not_sent_at_all() -> None:
    due, night_end = utc(2026, 11, 9, 22), utc(2026, 11, 10, 6)
    for expires, sent in ((night_end, None), (night_end + MINUTE, night_end), (None, night_end)):
        assert times.sendable_at(due, calls=(), quiet=NIGHT, now=due, expires=expires) == sent


def test_a_bounded_rest_lets_weeks_without_work_be_written_to() -> None:
    calls = [CallAndWrap(utc(2026, 11, 2, 6)), CallAndWrap(utc(2026, 11, 30, 6))]
    due = utc(2026, 11, 2, 20)
    unbounded = times.sendable_at(due, calls=calls, quiet=NO_QUIET, now=due)
    bounded = times.sendable_at(due, calls=calls, quiet=NO_QUIET, now=due, rest=RestRule(longest=12 * HOUR))
    assert (unbounded, bounded) == (utc(2026, 11, 30, 4), utc(2026, 11, 3, 6))
