"""Never faster than Slack allows, never slower than it has to be, and always honest about what became of a call."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.pacer import CHANNEL_INTERVAL, LONGEST_PAUSE, PER_MINUTE, Answer, Outcome, Pacer
from tests.handlers.office import Seconds


def answered(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=AsyncWebClient(), http_verb="POST", api_url="", req_args={}, data=data, headers=headers or {},
        status_code=status,
    )  # fmt: skip


def giving(data: Any, status: int = 200, **headers: str) -> Callable[[], Awaitable[AsyncSlackResponse]]:
    """A call that Slack answers like this."""

    async def call() -> AsyncSlackResponse:
        return answered(data, status, headers).validate()

    return call


def raising(error: BaseException) -> Callable[[], Awaitable[AsyncSlackResponse]]:
    async def call() -> AsyncSlackResponse:
        raise error

    return call


fine = giving({"ok": True, "ts": "1.2"})


def a_pacer(probe: Callable[[], Awaitable[AsyncSlackResponse]] = fine) -> tuple[Pacer, Seconds]:
    seconds = Seconds()
    return Pacer(probe, monotonic=seconds, sleep=seconds.sleep), seconds


@given(
    calls=st.lists(
        st.tuples(st.sampled_from(sorted(PER_MINUTE)), st.integers(0, 3), st.floats(0, 30)), min_size=1, max_size=400
    )
)
async def test_no_minute_holds_more_calls_than_slack_allows(calls: list[tuple[str, int, float]]) -> None:
    pacer, seconds = a_pacer()
    made: dict[str, list[float]] = defaultdict(list)
    posted: dict[str, list[float]] = defaultdict(list)
    for method, channel, idle in calls:
        seconds.now += idle if idle > 25 else 0.0
        name = f"C{channel}" if method == "chat.postMessage" else ""
        await pacer.call(method, fine, name)
        made[method].append(seconds.now)
        posted[name].append(seconds.now)
    for method, times in made.items():
        for at in times:
            assert sum(at <= each < at + 60 for each in times) <= PER_MINUTE[method]
    posted.pop("", None)
    for times in posted.values():
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))


async def test_five_hundred_people_are_reached_at_nearly_the_rate_slack_allows() -> None:
    pacer, seconds = a_pacer()
    begun = seconds.now
    for number in range(500):
        await pacer.call("chat.postMessage", fine, f"U{number}")
    assert seconds.now - begun <= 1.05 * (500 - 6) / (PER_MINUTE["chat.postMessage"] / 60)


async def test_a_busy_channel_holds_up_nobody_else() -> None:
    pacer, seconds = a_pacer()
    await pacer.call("chat.postMessage", fine, "C1")
    assert pacer.wait("chat.postMessage", "C1") == pytest.approx(CHANNEL_INTERVAL)
    assert pacer.wait("chat.postMessage", "U1") == 0.0
    await pacer.call("chat.postMessage", fine, "U1")
    assert seconds.waited == []


async def test_retry_after_pauses_everything_for_as_long_as_slack_says() -> None:
    pacer, seconds = a_pacer()
    limited = giving({"ok": False, "error": "ratelimited"}, 429, **{"Retry-After": "7"})
    answer = await pacer.call("chat.postMessage", limited, "U1")
    assert (answer.outcome, answer.seconds) == (Outcome.NOT_NOW, 7.0)
    assert all(pacer.wait(method) == pytest.approx(7.0) for method in PER_MINUTE)
    assert (await pacer.call("users.info", fine)).outcome is Outcome.DONE
    assert seconds.waited == [7.0]


@pytest.mark.parametrize("header", ["", "soon", "-1", "1.5", "²"])
async def test_a_retry_after_that_is_no_number_is_a_second(header: str) -> None:
    pacer, _ = a_pacer()
    limited = giving({"ok": False, "error": "ratelimited"}, 429, **{"Retry-After": header})
    assert (await pacer.call("chat.postMessage", limited)).seconds == 1.0


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        (fine, Outcome.DONE),
        (giving({"ok": False, "error": "channel_not_found"}), Outcome.REFUSED),
        (giving({"ok": False, "error": "internal_error"}), Outcome.UNKNOWN),
        (giving({"ok": False, "error": "service_unavailable"}, 503), Outcome.UNKNOWN),
        (giving({"ok": False, "error": "channel_not_found"}, 500), Outcome.UNKNOWN),
        (giving("<html>Bad gateway</html>", 502), Outcome.UNKNOWN),
        (giving("<html>Sign in to the hotel's network</html>"), Outcome.UNKNOWN),
        (giving({}), Outcome.UNKNOWN),
        (raising(SlackApiError("no JSON", object())), Outcome.UNKNOWN),  # type: ignore[no-untyped-call]
        (raising(TimeoutError()), Outcome.UNKNOWN),
        (raising(aiohttp.ServerDisconnectedError()), Outcome.UNKNOWN),
        (raising(ConnectionResetError()), Outcome.UNKNOWN),
    ],
)
async def test_what_is_known_of_a_call(call: Callable[[], Awaitable[AsyncSlackResponse]], outcome: Outcome) -> None:
    pacer, _ = a_pacer()
    assert (await pacer.call("chat.postMessage", call)).outcome is outcome


async def test_a_slack_that_cannot_be_reached_was_not_told_anything() -> None:
    async with aiohttp.ClientSession() as session:
        nowhere = AsyncWebClient(base_url="http://127.0.0.1:1/api/", session=session, retry_handlers=[])
        pacer, _ = a_pacer()
        assert (await pacer.call("chat.postMessage", nowhere.auth_test)).outcome is Outcome.NOT_NOW
        assert pacer.paused > 0


async def test_nothing_is_posted_in_an_outage_until_a_harmless_question_was_answered() -> None:
    probes = [giving({}, 503), giving({}, 503), raising(TimeoutError()), fine]
    asked: list[float] = []
    posted: list[float] = []
    seconds = Seconds()

    async def probe() -> AsyncSlackResponse:
        asked.append(seconds.now)
        return await probes[len(asked) - 1]()

    async def post() -> AsyncSlackResponse:
        posted.append(seconds.now)
        return await fine()

    pacer = Pacer(probe, monotonic=seconds, sleep=seconds.sleep)
    await pacer.call("chat.postMessage", giving({}, 503), "U0")
    answers = [(await pacer.call("chat.postMessage", post, f"U{number}")).outcome for number in range(1, 6)]
    assert answers == [Outcome.NOT_NOW] * 3 + [Outcome.DONE] * 2
    assert len(asked) == 4
    assert len(posted) == 2
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps == sorted(gaps)


async def test_pauses_grow_to_a_minute_and_no_further() -> None:
    pacer, seconds = a_pacer(giving({}, 503))
    await pacer.call("chat.postMessage", giving({}, 503), "U0")
    for number in range(12):
        await pacer.call("chat.postMessage", fine, f"U{number}")
    assert max(seconds.waited) == LONGEST_PAUSE


async def test_a_call_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.pacer.CALL_SECONDS", 0.01)

    async def hang() -> AsyncSlackResponse:
        await asyncio.Event().wait()
        raise AssertionError("nobody answers")

    pacer, _ = a_pacer()
    assert await pacer.call("chat.postMessage", hang) == Answer(Outcome.UNKNOWN)
