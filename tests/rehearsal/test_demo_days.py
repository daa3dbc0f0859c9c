"""The demo's calendar: whatever day a rehearsal begins on, its days and calls are what the bot itself reckons."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times import call_instant
from rehearsal.demo import Demo
from rehearsal.demo.days import CALLS, MORNING, Calendar, at, call_at
from rehearsal.demo.people import ZONE
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

BEGINNINGS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
THREE_DAYS = timedelta(days=3)
MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"


@given(BEGINNINGS)
def test_nobody_prepares_or_shoots_on_a_weekend_and_no_reminder_is_due_yet(first: date) -> None:
    calendar = Calendar.beginning(first)
    days = calendar.preparing + calendar.shooting
    assert (len(calendar.preparing), len(set(calendar.shooting))) == (4, 5)
    assert sorted(days) == list(days)
    assert all(day.isoweekday() <= 5 for day in days)
    assert first <= days[0] <= first + timedelta(days=2)
    assert calendar.calls()[0] - at(calendar.preparing[-1], MORNING) > THREE_DAYS


@given(BEGINNINGS)
def test_a_call_is_the_instant_that_the_bot_reckons_across_changes_of_the_clocks(first: date) -> None:
    calendar = Calendar.beginning(first)
    reckoned = [call_instant(calendar.shooting[day - 1], wall, ZONE) for (_, day), wall in CALLS.items()]
    assert calendar.calls() == tuple(sorted(call.instant for call in reckoned))
    assert not any(call.offset_shown for call in reckoned)
    assert {call.astimezone(ZoneInfo(ZONE)).time() for call in calendar.calls()} == set(CALLS.values())


@given(BEGINNINGS)
def test_from_call_to_call_the_clock_meets_each_of_them_once(first: date) -> None:
    calendar = Calendar.beginning(first)
    met: list[datetime] = []
    after = at(calendar.preparing[-1], MORNING)
    while (call := calendar.next_call(after)) is not None:
        met.append(call)
        after = call
    assert tuple(met) == calendar.calls()
    assert calendar.next_call(met[-1] - timedelta(seconds=1)) == met[-1]


def test_the_demo_knows_the_next_call_before_and_after_it_is_made() -> None:
    with Workspace(read_manifest(MANIFEST)) as workspace:
        now = workspace.clock.now()
        made = Demo(workspace, "", lambda line: None)
    first = made.next_call(now)
    assert first is not None
    assert timedelta(days=6) < first - now < timedelta(days=14)
    following = made.next_call(first)
    assert following is not None
    assert following > first
    assert made.next_call(now + timedelta(days=60)) is None


@pytest.mark.parametrize(
    ("first", "hours"), [(date(2026, 3, 17), [7, 6, 7, 8, 16, 8, 1]), (date(2026, 10, 13), [6, 5, 6, 7, 15, 7, 2])]
)
def test_when_the_clocks_change_between_shoot_days_the_instants_move_and_the_calls_do_not(
    first: date, hours: list[int]
) -> None:
    shooting = Calendar.beginning(first).shooting
    assert [call_at(shooting[day - 1], wall).hour for (_, day), wall in CALLS.items()] == hours
