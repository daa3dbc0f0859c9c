"""One way in for HTTP and Socket Mode: nothing unproved is parsed, and no answer claims more than the handler did.

Over HTTP a request is proved on its raw bytes (`Verifier`), then decoded (`decode`); a socket is proved by the token
that opened it. From there both take the same step, `Transport.dispatch`, whose `Answer` is 200 (done, or explained to
the person), 400 (no payload Slack would send) or 503 (neither done nor explained: Slack tells the person that it did
not work). Bolt skips its own verification for requests handed over in "socket_mode", so the proof here is the only one.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import Url, from_json
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

Payload = dict[str, Any]
"""What Slack sends, decoded: an event, an interaction or a slash command. Never logged."""

_log = structlog.get_logger(__name__)

_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
_FORM_BYTES: Final = bytes(set(range(0x21, 0x7F)) - set(b"#"))
_REMEMBERED_SECONDS: Final = 600
"""Twice Slack's five minutes: a timestamp may lie as far in the future as in the past."""


class Forged(Exception):
    """The request is not proved to come from Slack, or it was proved once before."""


class Malformed(Exception):
    """The request is proved, and is nothing Slack would send."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack is to be told. `body` is an acknowledgement's JSON object, a line of text, or nothing."""

    status: Literal[200, 400, 503]
    body: dict[str, Any] | str | None = field(default=None, repr=False)


class _Replays:
    """Signatures already admitted, in a bounded memory. One that had to be forgotten early is refused by its age."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._admitted: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._refused_up_to = 0

    def admit(self, signature: str, timestamp: int, now: float) -> bool:
        while self._admitted and next(iter(self._admitted.values()))[1] < now - _REMEMBERED_SECONDS:
            self._admitted.popitem(last=False)
        if signature in self._admitted or timestamp <= self._refused_up_to:
            return False
        if len(self._admitted) >= self._capacity:
            _, (oldest, _) = self._admitted.popitem(last=False)
            self._refused_up_to = max(self._refused_up_to, oldest)
        self._admitted[signature] = (timestamp, now)
        return True

    def forget(self, signature: str) -> None:
        self._admitted.pop(signature, None)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The two headers that carry a request's proof, in the form Slack sends them; not yet verified."""

    timestamp: str
    signature: str = field(repr=False)

    @classmethod
    def read(cls, timestamps: Sequence[str], signatures: Sequence[str]) -> Credentials:
        """Take every value of both headers; raise `Forged` unless there is one of each and it looks like Slack's."""
        if len(timestamps) != 1 or len(signatures) != 1:
            raise Forged
        if not _TIMESTAMP.fullmatch(timestamps[0]) or not _SIGNATURE.fullmatch(signatures[0]):
            raise Forged
        return cls(timestamps[0], signatures[0])


class Verifier:
    """Proves that a request was signed by Slack within five minutes of now, and lets each one in once.

    Source: https://docs.slack.dev/authentication/verifying-requests-from-slack. `clock` gives real time in UNIX
    seconds, in a rehearsal too. `remembered` bounds the memory of signatures. An empty secret is a ValueError.
    """

    def __init__(self, signing_secret: str, *, clock: Clock | None = None, remembered: int = 32_768) -> None:
        self._clock = clock or Clock()
        self._signatures = SignatureVerifier(signing_secret, self._clock)
        self._replays = _Replays(remembered)

    def verify(self, body: bytes, credentials: Credentials) -> None:
        """Return for a genuine request seen for the first time; raise `Forged` for every other, whatever it holds."""
        try:
            genuine = self._signatures.is_valid(body, credentials.timestamp, credentials.signature)
        except UnicodeDecodeError:
            raise Forged from None
        if not genuine:
            raise Forged
        if not self._replays.admit(credentials.signature, int(credentials.timestamp), self._clock.now()):
            raise Forged

    def forget(self, credentials: Credentials) -> None:
        """Let Slack repeat a request that was neither done nor explained: within one second its proof is the same."""
        self._replays.forget(credentials.signature)


def decode(body: bytes, content_type: str | None) -> Payload:
    """Turn a proved body into its payload: an event's JSON, the JSON in a form's `payload`, or a command's form.

    Raises `Malformed` for any other content type, a form that is not one, JSON that is not an object, and JSON nested
    deeper than 200 levels.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _json_object(body)
    if kind != "application/x-www-form-urlencoded":
        raise Malformed
    form = _form(body)
    return _json_object(form["payload"]) if "payload" in form else dict(form)


def _form(body: bytes) -> dict[str, str]:
    # pydantic's URL parser reads a form in a quarter of urllib's time, and drops what no urlencoded form holds
    # unescaped: a fragment, white space, control characters. Such a body is refused, not read differently.
    if body.translate(None, _FORM_BYTES):
        raise Malformed
    try:
        pairs = Url("http://form/?" + body.decode("ascii")).query_params()
    except ValueError:
        raise Malformed from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Malformed
    return form


def _json_object(text: str | bytes) -> Payload:
    try:
        # By default the parser keeps short strings in a cache of the process: answers must not stay there.
        value = from_json(text, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        raise Malformed from None
    if not isinstance(value, dict):
        raise Malformed
    return value


class _Shape(BaseModel):
    """The parts of a payload that Bolt and every listener take for granted; all else is left as it came."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)


class _Person(_Shape):
    id: str


class _Happening(_Shape):
    type: str


class _View(_Shape):
    type: str
    callback_id: str
    private_metadata: str = ""


class _Action(_Shape):
    action_id: str
    block_id: str


class _Event(_Shape):
    type: Literal["event_callback"]
    event: _Happening
    view: dict[str, Any] = Field(default_factory=dict)


class _RateLimited(_Shape):
    type: Literal["app_rate_limited"]


class _FromPerson(_Shape):
    user: _Person
    event: dict[str, Any] = Field(default_factory=dict)


class _Press(_FromPerson):
    type: Literal["block_actions"]
    actions: Annotated[list[_Action], Field(min_length=1)]


class _Modal(_FromPerson):
    type: Literal["view_submission", "view_closed"]
    view: _View


class _Shortcut(_FromPerson):
    type: Literal["shortcut", "message_action"]
    callback_id: str


class _Suggestion(_FromPerson):
    type: Literal["block_suggestion"]
    action_id: str
    block_id: str
    value: str


class _Command(_Shape):
    type: Literal["slash_command"] = "slash_command"
    command: str
    user_id: str
    event: dict[str, Any] = Field(default_factory=dict)


_SHAPES: Final[TypeAdapter[_Shape]] = TypeAdapter(
    Annotated[_Event | _RateLimited | _Press | _Modal | _Shortcut | _Suggestion, Field(discriminator="type")]
)
_TOLD_ONLY: Final = frozenset({"event_callback", "app_rate_limited", "view_closed"})
"""Payloads that tell the app something and on which no person waits."""


class Transport:
    """Hands a proved payload to Bolt and turns what became of it into an `Answer`.

    `app` must run with process_before_response, so that the outcome of a listener is the answer; ValueError otherwise.
    """

    def __init__(self, app: AsyncApp) -> None:
        if not app.listener_runner.process_before_response:
            raise ValueError("the app must be built with process_before_response=True")
        self._app = app

    async def dispatch(
        self, payload: Payload, *, received_at: float, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Run the listener for `payload` and say what to tell Slack. Raises nothing but cancellation.

        received_at: `time.monotonic()` when the request arrived; listeners find it as `context["received_at"]` and
        count their deadlines from it. headers: Slack's retry headers, if it sent any.
        """
        try:
            _check_shape(payload)
            request = AsyncBoltRequest(
                mode="socket_mode", body=payload, headers=dict(headers or {}), context={"received_at": received_at}
            )
            _check_ids(request)
        # Bolt looks for ids in many places of a payload and stumbles over each that holds something else.
        except Exception:
            _log.warning("request", outcome="malformed")
            return Answer(400)
        try:
            response = await self._app.async_dispatch(request)
            return _answer(payload, response)
        except Exception as error:
            _log.error("request", outcome="failed", error=error)
            return Answer(503)


def _check_shape(payload: Payload) -> None:
    try:
        if "type" not in payload and "command" in payload:
            _Command.model_validate(payload)
        else:
            _SHAPES.validate_python(payload)
    except ValidationError:
        raise Malformed from None


def _check_ids(request: AsyncBoltRequest) -> None:
    for name in ("team_id", "enterprise_id", "user_id", "channel_id", "response_url"):
        if not isinstance(request.context.get(name, ""), str):
            raise Malformed


def _answer(payload: Payload, response: BoltResponse) -> Answer:
    body = _body(response)
    # Bolt answers 200 with a line of text when the app is not authorised; only a slash command can show one.
    if response.status == 200 and not (isinstance(body, str) and "command" not in payload):
        return Answer(200, body)
    if response.status in {200, 404} and payload.get("type") in _TOLD_ONLY:
        _log.warning("request", outcome="not found")
        return Answer(200)
    # An empty acknowledgement closes a modal as though its answers had been saved, so a press that found no listener,
    # or a listener that never acknowledged (Bolt tells both by 404), is not acknowledged.
    _log.error("request", outcome="failed")
    return Answer(503)


def _body(response: BoltResponse) -> dict[str, Any] | str | None:
    if not response.body:
        return None
    if response.first_headers().get("content-type", "").startswith("application/json"):
        return dict(from_json(response.body))
    return response.body
