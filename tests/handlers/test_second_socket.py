"""A foreign socket stops submissions after two looks a minute apart; nothing that is ours ever does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.second_socket import LOOK_AGAIN_AFTER, SocketWatch


def test_a_watch_that_saw_nothing_lets_submissions_through_and_asks_for_nothing() -> None:
    watch = SocketWatch()
    assert not watch.stopped
    assert watch.wants_look_at is None


def test_one_surprising_hello_asks_for_a_look_a_minute_later_and_stops_nothing() -> None:
    watch = SocketWatch()
    watch.hello(count=2, ours=1, at=100.0)
    assert not watch.stopped
    assert watch.wants_look_at == 160.0


def test_two_surprising_hellos_a_minute_apart_stop_submissions() -> None:
    watch = SocketWatch()
    watch.hello(count=2, ours=1, at=100.0)
    watch.hello(count=3, ours=2, at=160.0)
    assert watch.stopped
    assert watch.wants_look_at == 220.0


def test_surprises_within_a_minute_are_one_surprise() -> None:
    watch = SocketWatch()
    watch.hello(count=2, ours=1, at=100.0)
    watch.hello(count=3, ours=1, at=159.9)
    assert not watch.stopped
    assert watch.wants_look_at == 160.0


@pytest.mark.parametrize("still_counted", [1, 2])
def test_an_ordinary_refresh_whose_old_socket_slack_still_counts_stops_nothing(still_counted: int) -> None:
    watch = SocketWatch()
    watch.hello(count=1, ours=1, at=0.0)
    watch.hello(count=1 + still_counted, ours=1, at=600.0)
    watch.hello(count=2, ours=2, at=660.0)
    assert not watch.stopped
    assert watch.wants_look_at is None


def test_sockets_of_other_live_instances_are_ours() -> None:
    watch = SocketWatch()
    for look in range(5):
        watch.hello(count=4, ours=4, at=look * 600.0)
    assert not watch.stopped


def test_two_clean_hellos_lift_the_stop_and_one_does_not() -> None:
    watch = SocketWatch()
    watch.hello(2, 1, 0.0)
    watch.hello(2, 1, 60.0)
    watch.hello(1, 1, 120.0)
    assert watch.stopped
    assert watch.wants_look_at == 180.0
    watch.hello(1, 1, 180.0)
    assert not watch.stopped
    assert watch.wants_look_at is None


def test_a_surprise_between_two_clean_hellos_keeps_the_stop() -> None:
    watch = SocketWatch()
    for at, count in [(0.0, 2), (60.0, 2), (120.0, 1), (180.0, 2), (240.0, 1)]:
        watch.hello(count, 1, at)
    assert watch.stopped


_LOOKS = st.lists(st.tuples(st.floats(0.0, 700.0), st.integers(0, 3)), max_size=30)


@given(_LOOKS)
def test_submissions_are_stopped_exactly_by_two_surprises_a_minute_apart_with_nothing_clean_between(
    looks: list[tuple[float, int]],
) -> None:
    watch = SocketWatch()
    at = 0.0
    run: list[float] = []
    clean = 0
    stopped = False
    for gap, foreign in looks:
        at += gap
        watch.hello(count=1 + foreign, ours=1, at=at)
        if foreign:
            run, clean = [*run, at], 0
            stopped = stopped or run[-1] >= run[0] + LOOK_AGAIN_AFTER
        else:
            run, clean = [], clean + 1
            stopped = stopped and clean < 2
        assert watch.stopped == stopped
        assert (watch.wants_look_at is not None) == (stopped or bool(run))


@given(_LOOKS)
def test_following_the_looks_it_wants_finds_a_foreign_socket_that_stays(looks: list[tuple[float, int]]) -> None:
    watch = SocketWatch()
    at = 0.0
    for gap, foreign in looks:
        at += gap
        watch.hello(1 + foreign, 1, at)
    watch.hello(2, 1, at)
    wanted = watch.wants_look_at
    assert wanted is not None
    watch.hello(2, 1, wanted)
    assert watch.stopped
