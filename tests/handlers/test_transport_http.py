"""Over HTTP only a genuine request seen for the first time reaches a listener, and what becomes of it is the answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.applications import Starlette
from structlog.testing import capture_logs

from handlers.http import LARGEST_BODY, HttpServer, application
from handlers.transport import Malformed, Transport, Verifier, decode

SECRET = "a secret that only Slack and the bot know"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
NOW = 1_795_000_000

PRESS = {"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}}
SUBMISSION = {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}}


class StoppedClock(Clock):
    def __init__(self, at: float = NOW) -> None:
        self.at = at

    def now(self) -> float:
        return self.at


class Bench:
    """An app with one listener of each kind, and a count of how often one ran."""

    def __init__(self, remembered: int = 1000) -> None:
        self.ran: list[str] = []
        self.received_at: list[float] = []
        self.outcomes: list[int] = []
        self.hold: Callable[[], Awaitable[None]] | None = None
        self.clock = StoppedClock()
        self.well = True
        self.verifier = Verifier(SECRET, clock=self.clock, remembered=remembered)
        self.transport = Transport(self._app())
        self.application = application(self.transport, self.verifier, lambda: self.well)

    def _app(self) -> AsyncApp:
        async def authorize(team_id: str | None) -> Any:
            known = team_id in {"T1", None}
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1") if known else None

        app = AsyncApp(process_before_response=True, signing_secret=SECRET, authorize=authorize)

        @app.action("press.done")
        async def done(ack: AsyncAck, context: AsyncBoltContext) -> None:
            self.ran.append("press.done")
            self.received_at.append(context["received_at"])
            await ack()

        @app.action("press.forgotten")
        async def forgotten() -> None:
            self.ran.append("press.forgotten")

        @app.action("press.fails")
        async def fails() -> None:
            self.ran.append("press.fails")
            raise LookupError

        @app.view("form.saved")
        async def saved(ack: AsyncAck) -> None:
            self.ran.append("form.saved")
            if self.hold:
                await self.hold()
            await ack(response_action="errors", errors={"name": "Too long ∞"})

        @app.view("form.outcome")
        async def outcome() -> BoltResponse:
            self.ran.append("form.outcome")
            return BoltResponse(status=self.outcomes.pop(0))

        @app.command("/closedset")
        async def command(ack: AsyncAck) -> None:
            self.ran.append("/closedset")
            await ack("Here.")

        @app.event("tokens_revoked")
        async def revoked() -> None:
            self.ran.append("tokens_revoked")

        return app

    async def sends(self, body: bytes, content_type: str = FORM, **headers: str) -> tuple[int, bytes]:
        signed = {"x-slack-request-timestamp": str(NOW), "x-slack-signature": signature(body)}
        return await call(self.application, body, {"content-type": content_type, **signed, **headers})


def signature(body: bytes, timestamp: int = NOW) -> str:
    made = SignatureVerifier(SECRET).generate_signature(timestamp=str(timestamp), body=body.decode())
    assert made is not None
    return made


async def call(
    app: Starlette,
    body: bytes,
    headers: dict[str, str],
    path: str = "/slack/events",
    method: str = "POST",
    receive: Callable[[], Awaitable[dict[str, Any]]] | None = None,
) -> tuple[int, bytes]:
    """One request straight into the ASGI application, its body in two chunks."""
    middle = len(body) // 2
    chunks = [(body[:middle], True), (body[middle:], False)]
    sent: list[dict[str, Any]] = []

    async def in_two() -> dict[str, Any]:
        chunk, more = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": more}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b""}
    await app(scope, receive or in_two, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def interaction(payload: dict[str, Any]) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def press(action_id: str, **more: Any) -> bytes:
    return interaction({**PRESS, "actions": [{"action_id": action_id, "block_id": "b"}], **more})


def submission(callback_id: str, **more: Any) -> bytes:
    return interaction({**SUBMISSION, "view": {"type": "modal", "callback_id": callback_id}, **more})


def happening(kind: str) -> bytes:
    return json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "E", "event": {"type": kind}}).encode()


COMMAND = urlencode({"command": "/closedset", "text": "", "user_id": "U1", "team_id": "T1"}).encode()


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
