"""What Slack would not send is refused with 401 or 400 before any listener, and nothing of it is logged."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.http import LARGEST_BODY
from tests.handlers.http_bench import (
    FORM,
    JSON,
    NOW,
    PRESS,
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
    "headers",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v0=" + "é" * 64},
        {"x-slack-signature": ""},
        {"x-slack-signature": signature(press("press.done"))[3:]},
        {"x-slack-signature": signature(press("press.done")).upper()},
        {"x-slack-request-timestamp": "abc"},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": f"-{NOW}"},
        {"x-slack-request-timestamp": f"{NOW}.0"},
        {"x-slack-request-timestamp": f" {NOW}"},
        {"x-slack-request-timestamp": f"{NOW}²"},
        {"x-slack-request-timestamp": "9" * 5000},
        {"x-slack-request-timestamp": str(NOW + 1)},
    ],
)
async def test_wrong_credentials_are_401(headers: dict[str, str]) -> None:
    bench = Bench()
    assert await bench.sends(press("press.done"), **headers) == (401, b"")
    assert bench.ran == []


async def test_missing_and_doubled_credentials_are_401() -> None:
    bench = Bench()
    body = press("press.done")
    assert (await call(bench.application, body, {"content-type": FORM}))[0] == 401
    doubled = {"x-slack-signature": signature(body), "X-Slack-Signature": signature(body)}
    timed = {"x-slack-request-timestamp": str(NOW)}
    assert (await call(bench.application, body, {"content-type": FORM, **timed, **doubled}))[0] == 401
    assert bench.ran == []


@pytest.mark.parametrize(("apart", "status"), [(-301, 401), (-300, 200), (0, 200), (300, 200), (301, 401)])
async def test_a_timestamp_may_be_five_minutes_off_either_way(apart: int, status: int) -> None:
    bench = Bench()
    body = press("press.done")
    headers = {"x-slack-request-timestamp": str(NOW + apart), "x-slack-signature": signature(body, NOW + apart)}
    assert (await bench.sends(body, **headers))[0] == status


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"payload", FORM),
        (b"payload=", FORM),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (press("press.done") + b"&" + press("press.done"), FORM),
        (b"text=hello", FORM),
        (b"payload={}#fragment", FORM),
        (b"payload=%7B%7D ", FORM),
        ("payload=é".encode(), FORM),
        (b"{}", JSON),
        (b"null", JSON),
        (b'"text"', JSON),
        (b"{", JSON),
        (b'{"type": NaN}', JSON),
        (b'{"type": "\\ud800"}', JSON),
        (b"[" * 200_000, JSON),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, JSON),
        (b'{"type": "event_callback"}', JSON),
        (b'{"type": "event_callback", "event": []}', JSON),
        (b'{"type": "event_callback", "event": {"type": 5}}', JSON),
        (b'{"type": "event_callback", "event": {"type": "x", "user": 5}}', JSON),
        (b'{"type": "event_callback", "event": {"type": "x"}, "authorizations": 5}', JSON),
        (b'{"type": "url_verification"}', JSON),
        (b'{"type": "unheard_of"}', JSON),
        (b'{"type": {"a": 1}}', JSON),
        (interaction({**PRESS, "actions": []}), FORM),
        (interaction({**PRESS, "actions": [None]}), FORM),
        (interaction({**PRESS, "actions": [{"action_id": 5, "block_id": "b"}]}), FORM),
        (press("press.done", user=None), FORM),
        (press("press.done", team=5), FORM),
        (interaction({**SUBMISSION, "view": None}), FORM),
        (interaction({**SUBMISSION, "view": {"callback_id": "form.saved"}}), FORM),
        (submission("form.saved", view={"type": "modal", "callback_id": "form.saved", "private_metadata": 5}), FORM),
        (interaction({"type": "shortcut", "user": {"id": "U1"}}), FORM),
        (press("press.done"), "text/plain"),
        (press("press.done"), ""),
        (press("press.done"), JSON),
        (happening("tokens_revoked"), FORM),
        (b"command=%2Fclosedset", FORM),
        (b"x" * (LARGEST_BODY + 1), FORM),
    ],
)
async def test_what_slack_would_not_send_is_400(body: bytes, content_type: str) -> None:
    bench = Bench()
    assert await bench.sends(body, content_type) == (400, b"")
    assert bench.ran == []


async def test_a_body_of_the_largest_size_is_read() -> None:
    bench = Bench()
    padding = LARGEST_BODY - len(press("press.done", trigger_id=""))
    body = press("press.done", trigger_id="x" * padding)
    assert len(body) == LARGEST_BODY
    assert (await bench.sends(body))[0] == 200


async def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    bench = Bench()
    for declared in (str(LARGEST_BODY + 1), "9" * 5000, "-1", "²", "many", ""):
        assert (await bench.sends(b"", **{"content-length": declared}))[0] == 400


async def test_a_body_without_end_is_refused_at_its_limit() -> None:
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 65536
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    headers = {"x-slack-request-timestamp": str(NOW), "x-slack-signature": "v0=" + "0" * 64, "content-type": FORM}
    bench = Bench()
    assert await call(bench.application, b"", headers, receive=receive) == (400, b"")
    assert taken == LARGEST_BODY + 65536
    assert bench.ran == []


async def test_nothing_is_read_for_credentials_that_cannot_be_slacks() -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError

    bench = Bench()
    assert await call(bench.application, b"", {"content-type": FORM}, receive=receive) == (401, b"")


async def test_a_sender_who_goes_away_is_malformed() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    headers = {"x-slack-request-timestamp": str(NOW), "x-slack-signature": "v0=" + "0" * 64, "content-type": FORM}
    assert (await call(Bench().application, b"", headers, receive=receive))[0] == 400


@pytest.mark.parametrize(
    ("body", "content_type", "headers", "status"),
    [
        (press("press.done", trigger_id="canary"), FORM, {}, 200),
        (press("press.fails", trigger_id="canary"), FORM, {}, 503),
        (press("press.canary"), FORM, {}, 503),
        (submission("form.canary", canary="canary"), FORM, {}, 503),
        (happening("canary"), JSON, {}, 200),
        (b'{"type": "canary"}', JSON, {}, 400),
        (b"canary=canary", FORM, {"x-slack-signature": "canary"}, 401),
    ],
)
async def test_no_content_is_logged(body: bytes, content_type: str, headers: dict[str, str], status: int) -> None:
    with capture_logs() as logs:
        assert (await Bench().sends(body, content_type, **headers))[0] == status
    assert len(logs) == (0 if b"press.done" in body else 1)
    assert "canary" not in repr(logs)
