"""For every change to a signed request, and for every signed nonsense: no listener runs, and no 5xx."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.transport import Malformed, decode
from tests.handlers.http_bench import (
    FORM,
    JSON,
    NOW,
    Bench,
    call,
    press,
    signature,
)


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Bench, asyncio.Runner]]:
    with asyncio.Runner() as runner:
        yield Bench(), runner


_CHANGED_BODY = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda at, byte: press("press.done")[:at] + byte + press("press.done")[at + 1 :],
        st.integers(0, len(press("press.done")) - 1),
        st.binary(max_size=2),
    ),
).filter(lambda body: body != press("press.done"))
_CHANGED_TIMESTAMP = st.one_of(
    st.text(st.characters(max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=14),
    st.integers(-1000, 1000).map(lambda apart: str(NOW + apart)),
    st.integers().map(str),
).filter(lambda text: text != str(NOW))
_CHANGED_SIGNATURE = st.one_of(
    st.text(st.characters(max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=70),
    st.builds(
        lambda at, digit: signature(press("press.done"))[:at] + digit + signature(press("press.done"))[at + 1 :],
        st.integers(0, 66),
        st.sampled_from([*"0123456789abcdefgA=v", ""]),
    ),
).filter(lambda text: text != signature(press("press.done")))


@settings(max_examples=settings().max_examples * 10, deadline=None)
@given(
    body=st.none() | _CHANGED_BODY,
    timestamp=st.none() | _CHANGED_TIMESTAMP,
    signed=st.none() | _CHANGED_SIGNATURE,
    content_type=st.sampled_from([FORM, JSON, "text/plain", ""]),
)
def test_no_change_to_a_signed_request_reaches_a_listener(
    shared: tuple[Bench, asyncio.Runner],
    body: bytes | None,
    timestamp: str | None,
    signed: str | None,
    content_type: str,
) -> None:
    bench, runner = shared
    if body is None and timestamp is None and signed is None:
        signed = ""
    headers = {
        "x-slack-request-timestamp": str(NOW) if timestamp is None else timestamp,
        "x-slack-signature": signature(press("press.done")) if signed is None else signed,
    }
    sending = bench.sends(press("press.done") if body is None else body, content_type, **headers)
    # `sends` signs before the changed headers replace its own, and cannot sign what is not text.
    if body is not None and not _is_text(body):
        sending.close()
        sending = call(bench.application, body, {"content-type": content_type, **headers})
    status, answer = runner.run(sending)
    assert (status, answer) == (401, b"")
    assert bench.ran == []


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


_JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_PARTS = [
    *("user", "team", "view", "actions", "event", "authorizations", "channel", "enterprise", "message", "item"),
    *("function_data", "response_urls", "response_url", "callback_id", "action_id", "block_id", "value", "command"),
    *("team_id", "user_id", "is_enterprise_install", "is_ext_shared_channel", "thread_ts", "bot_id", "trigger_id"),
]


@settings(max_examples=settings().max_examples * 5, deadline=None)
@given(
    kind=st.sampled_from(
        ["event_callback", "block_actions", "view_submission", "view_closed", "shortcut", "block_suggestion"]
    ),
    parts=st.dictionaries(st.sampled_from(_PARTS), _JSON_VALUE, max_size=5),
    whole=st.booleans(),
)
def test_no_signed_nonsense_is_a_server_error(
    shared: tuple[Bench, asyncio.Runner], kind: str, parts: dict[str, Any], whole: bool
) -> None:
    """Nonsense is 400, told-only kinds are 200, and only a press of the right shape that nobody hears is 503."""
    bench, runner = shared
    good = {
        "user": {"id": "U1"},
        "team": {"id": "T1"},
        "event": {"type": "x"},
        "view": {"type": "modal", "callback_id": "x"},
    }
    payload = {**(good if whole else {}), **parts, "type": kind}
    answer = runner.run(bench.transport.dispatch(payload, received_at=0.0))
    if answer.status == 503:
        assert isinstance(payload["user"]["id"], str)
        assert kind not in {"event_callback", "view_closed"}
    else:
        assert answer.status in {200, 400}


@given(
    st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=5).filter(lambda form: "payload" not in form)
)
def test_a_form_reads_as_urllib_reads_it(form: dict[str, str]) -> None:
    body = urlencode(form).encode()
    assert decode(body, FORM) == dict(parse_qsl(body.decode(), keep_blank_values=True))


@given(st.binary(max_size=60))
def test_any_bytes_are_a_form_or_malformed(body: bytes) -> None:
    try:
        read = decode(body, FORM)
    except Malformed:
        return
    if b"payload" not in body:
        assert read == dict(parse_qsl(body.decode(), keep_blank_values=True))
