"""Over HTTP only a genuine request seen for the first time reaches a listener, and what becomes of it is the answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.async_app import AsyncApp

from handlers.http import HttpServer
from handlers.transport import Transport, Verifier
from tests.handlers.http_bench import (
    COMMAND,
    FORM,
    JSON,
    NOW,
    SECRET,
    SUBMISSION,
    Bench,
    call,
    happening,
    interaction,
    press,
    signature,
    submission,
)


@pytest.mark.parametrize(
    ("body", "content_type", "ran", "answer"),
    [
        (press("press.done"), FORM, "press.done", b""),
        (COMMAND, FORM, "/closedset", b"Here."),
        (happening("tokens_revoked"), JSON, "tokens_revoked", b""),
        (happening("tokens_revoked"), "application/json; charset=utf-8", "tokens_revoked", b""),
    ],
)
async def test_a_genuine_request_runs_its_listener(body: bytes, content_type: str, ran: str, answer: bytes) -> None:
    bench = Bench()
    assert await bench.sends(body, content_type) == (200, answer)
    assert bench.ran == [ran]


async def test_an_acknowledgement_with_an_object_is_sent_as_json() -> None:
    status, body = await Bench().sends(submission("form.saved"))
    assert status == 200
    assert json.loads(body) == {"response_action": "errors", "errors": {"name": "Too long ∞"}}


async def test_listeners_learn_when_the_request_arrived() -> None:
    bench = Bench()
    before = time.monotonic()
    await bench.sends(press("press.done"))
    assert before <= bench.received_at[0] <= time.monotonic()


@pytest.mark.parametrize(
    ("body", "ran"),
    [
        (press("press.unheard"), []),
        (press("press.forgotten"), ["press.forgotten"]),
        (press("press.fails"), ["press.fails"]),
        (submission("form.unheard"), []),
        (submission("form.saved", team={"id": "T2"}), []),
        (urlencode({"command": "/other", "user_id": "U1", "team_id": "T1"}).encode(), []),
    ],
)
async def test_a_press_neither_done_nor_explained_is_never_acknowledged(body: bytes, ran: list[str]) -> None:
    bench = Bench()
    assert (await bench.sends(body))[0] == 503
    assert bench.ran == ran


async def test_what_only_tells_is_acknowledged_though_nobody_listens() -> None:
    closed = interaction({**SUBMISSION, "type": "view_closed", "view": {"type": "modal", "callback_id": "form.saved"}})
    limited = json.dumps({"type": "app_rate_limited", "team_id": "T1"}).encode()
    bench = Bench()
    assert await bench.sends(closed) == (200, b"")
    assert await bench.sends(limited, JSON) == (200, b"")
    assert await bench.sends(happening("team_join"), JSON) == (200, b"")


async def test_a_replay_is_refused_for_ten_minutes_and_runs_nothing() -> None:
    bench = Bench()
    body = press("press.done")
    future = NOW + 299
    headers = {"x-slack-request-timestamp": str(future), "x-slack-signature": signature(body, future)}
    statuses = []
    for later in (0, 1, 60, 299, 301, 598, 599, 601):
        bench.clock.at = NOW + later
        statuses.append((await bench.sends(body, **headers))[0])
    assert statuses == [200, *[401] * 7]
    assert bench.ran == ["press.done"]


async def test_of_requests_arriving_together_one_is_let_in() -> None:
    bench = Bench()
    answers = await asyncio.gather(*(bench.sends(submission("form.saved")) for _ in range(10)))
    assert sorted(status for status, _ in answers) == [200, *[401] * 9]
    assert bench.ran == ["form.saved"]


async def test_slack_may_repeat_what_was_not_done() -> None:
    bench = Bench()
    bench.outcomes = [503, 200]
    body = submission("form.outcome")
    assert [(await bench.sends(body))[0] for _ in range(3)] == [503, 200, 401]
    assert bench.ran == ["form.outcome", "form.outcome"]


async def test_a_full_memory_of_signatures_refuses_old_replays_by_their_age() -> None:
    bench = Bench(remembered=3)
    bodies = [press("press.done", trigger_id=str(number)) for number in range(6)]
    requests = [
        (body, {"x-slack-request-timestamp": str(NOW + at), "x-slack-signature": signature(body, NOW + at)})
        for at, body in enumerate(bodies)
    ]
    first = [(await bench.sends(body, **headers))[0] for body, headers in requests]
    again = [(await bench.sends(body, **headers))[0] for body, headers in requests]
    assert first == [200] * 6
    assert again == [401] * 6
    assert len(bench.ran) == 6


async def test_slacks_checks_of_the_address_are_answered_once_proved() -> None:
    bench = Bench()
    challenge = b'{"type": "url_verification", "challenge": "3eZbrw1a"}'
    status, body = await bench.sends(challenge, JSON)
    assert (status, json.loads(body)) == (200, {"challenge": "3eZbrw1a"})
    assert await bench.sends(b"ssl_check=1&token=x") == (200, b"")
    assert (await bench.sends(challenge, JSON, **{"x-slack-signature": "v0=" + "0" * 64}))[0] == 401


async def test_a_retried_event_with_a_new_timestamp_is_let_in() -> None:
    bench = Bench()
    body = happening("tokens_revoked")
    await bench.sends(body, JSON)
    retry = {"x-slack-request-timestamp": str(NOW + 60), "x-slack-signature": signature(body, NOW + 60)}
    status, _ = await bench.sends(body, JSON, **retry, **{"x-slack-retry-num": "1", "x-slack-retry-reason": "x"})
    assert status == 200
    assert bench.ran == ["tokens_revoked"] * 2


async def test_health_says_one_word_and_is_not_kept() -> None:
    bench = Bench()
    assert await call(bench.application, b"", {}, "/healthz", "GET") == (200, b'{"ok":true}')
    bench.well = False
    assert await call(bench.application, b"", {}, "/healthz", "GET") == (503, b'{"ok":false}')


async def test_other_paths_and_methods_find_nothing() -> None:
    bench = Bench()
    assert (await call(bench.application, b"", {}, "/", "GET"))[0] == 404
    assert (await call(bench.application, b"", {}, "/slack/events", "GET"))[0] == 405


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="signing_secret"):
        Verifier(" ")


def test_an_app_that_answers_before_its_listener_is_done_is_refused() -> None:
    with pytest.raises(ValueError, match="process_before_response"):
        Transport(AsyncApp(token="xoxb-1", signing_secret=SECRET))


@pytest_asyncio.fixture
async def served() -> AsyncIterator[tuple[Bench, HttpServer, str]]:
    bench = Bench()
    server = HttpServer(bench.application, "127.0.0.1", 0)
    port = await server.start()
    yield bench, server, f"http://127.0.0.1:{port}"
    await server.stop()


async def test_a_served_answer_names_neither_server_nor_cache(served: tuple[Bench, HttpServer, str]) -> None:
    _, _, address = served
    async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as response:
        assert await response.json() == {"ok": True}
        assert response.headers["cache-control"] == "no-store"
        assert "server" not in response.headers


async def test_stopping_finishes_what_is_in_flight(served: tuple[Bench, HttpServer, str]) -> None:
    bench, server, address = served
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        begun.set()
        await go_on.wait()

    bench.hold = hold
    body = submission("form.saved")
    headers = {
        "content-type": FORM,
        "x-slack-request-timestamp": str(NOW),
        "x-slack-signature": signature(body),
    }

    async def submit(session: aiohttp.ClientSession) -> int:
        async with session.post(f"{address}/slack/events", data=body, headers=headers) as response:
            return response.status

    async def keep_asking(session: aiohttp.ClientSession) -> None:
        async with asyncio.timeout(5):
            while True:
                async with session.get(f"{address}/healthz", headers={"connection": "close"}) as response:
                    assert response.status == 200

    async with aiohttp.ClientSession() as session:
        submitting = asyncio.create_task(submit(session))
        await begun.wait()
        stopping = asyncio.create_task(server.stop())
        with pytest.raises(aiohttp.ClientConnectionError):
            await keep_asking(session)
        done, _ = await asyncio.wait({stopping}, timeout=0.4)
        assert not done
        go_on.set()
        assert await submitting == 200
        await stopping
