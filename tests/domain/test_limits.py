"""Somebody who floods is stopped, nobody else is, and nothing about them outlasts the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.domain.limits import ADDITIONS_A_DAY, CONCERNS_A_DAY, PAGES_A_DAY, TRIES_A_MINUTE, Limits
from bot.domain.people import SlackUser
from bot.domain.work import Refused

MINA, KIT = SlackUser("T1", "U1"), SlackUser("T1", "U2")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    keys = count(1)
    return Limits(clock, lambda: next(keys).to_bytes(32, "big"))


def test_the_sixth_concern_of_a_day_is_refused_and_the_same_form_counts_once(limits: Limits, clock: Clock) -> None:
    for number in range(CONCERNS_A_DAY):
        for _ in range(3):
            limits.count_concern(MINA, f"form {number}", "0800 000")
    with pytest.raises(Refused) as refused:
        limits.count_concern(MINA, "another", "0800 000")
    assert refused.value.variables["outside"] == "0800 000"
    limits.count_concern(MINA, "form 0", "0800 000")
    limits.count_concern(KIT, "another", "0800 000")
    clock.now += timedelta(days=1)
    limits.count_concern(MINA, "another", "0800 000")


def test_additions_have_limits_of_their_own_and_those_that_page_a_smaller_one(limits: Limits) -> None:
    for number in range(CONCERNS_A_DAY):
        limits.count_concern(MINA, f"form {number}", "")
    for number in range(PAGES_A_DAY):
        for _ in range(2):
            limits.count_addition(MINA, f"page {number}", "", urgent=True)
    with pytest.raises(Refused) as refused:
        limits.count_addition(MINA, "one more", "0800 000", urgent=True)
    assert refused.value.message_id == "conversation-too-many-pages"
    for number in range(ADDITIONS_A_DAY - PAGES_A_DAY - 1):
        limits.count_addition(MINA, f"routine {number}", "", urgent=False)
    with pytest.raises(Refused) as refused:
        limits.count_addition(MINA, "the last", "0800 000", urgent=False)
    assert refused.value.message_id == "conversation-too-many"
    limits.count_addition(KIT, "one more", "", urgent=True)


def test_ten_wrong_codes_a_minute_and_right_ones_without_end(limits: Limits, clock: Clock) -> None:
    for _ in range(3 * TRIES_A_MINUTE):
        limits.count_try(MINA)
        limits.forget_try(MINA)
    for _ in range(TRIES_A_MINUTE):
        limits.count_try(MINA)
        clock.now += timedelta(seconds=1)
    with pytest.raises(Refused):
        limits.count_try(MINA)
    limits.count_try(KIT)
    clock.now += timedelta(seconds=50)
    limits.count_try(MINA)


def test_nobody_can_be_found_in_what_is_counted(limits: Limits, clock: Clock) -> None:
    limits.count_concern(MINA, "n0nce", "")
    limits.count_try(MINA)
    counted = repr(vars(limits))
    assert not any(part in counted for part in ("U1", "T1", "n0nce"))
    before = set(limits._forms)
    clock.now += timedelta(days=1)
    limits.count_concern(MINA, "n0nce", "")
    assert len(limits._forms) == 1
    assert before.isdisjoint(limits._forms), "another day, another key"
    assert not limits._tries
