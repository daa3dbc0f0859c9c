"""No text that came from a person reaches a log line, whoever writes the line and however it goes wrong."""

from __future__ import annotations

import asyncio
import importlib
import io
import logging
from pathlib import Path
from typing import Any

import pytest
import slack_sdk.errors
import sqlalchemy
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs

CANARY = "canary-never-touch-my-neck"


def test_a_listed_line_is_written_whole(stream: io.StringIO) -> None:
    structlog.get_logger().info("submission", reference="7Q4", outcome="saved", seconds=0.2)

    line = stream.getvalue()
    assert line.endswith("level=info event=submission reference=7Q4 outcome=saved seconds=<0.3\n")
    assert line.startswith("timestamp=")


@pytest.mark.parametrize(
    "fields",
    [
        {"event": CANARY},
        {"event": "submission", "user": CANARY},
        {"event": "submission", "outcome": CANARY},
        {"event": "submission", "reference": CANARY},
        {"event": "submission", "reference": "U012ABCDEF"},
        {"event": "submission", "reference": "canary"},
        {"event": "submission", "error": CANARY},
        {"event": "submission", "seconds": CANARY},
        {"event": "submission", "stack_info": CANARY},
        {"event": "submission", "outcome": [CANARY]},
    ],
)
def test_what_is_not_listed_is_dropped(stream: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger().info(**fields)

    assert stream.getvalue().count("\n") == 1
    assert "canary" not in stream.getvalue()
    assert "U012ABCDEF" not in stream.getvalue()


def test_an_unlisted_event_leaves_a_trace(stream: io.StringIO) -> None:
    structlog.get_logger().warning(f"could not save {CANARY}", reference="7Q4")

    assert "level=warning event=unlisted reference=7Q4" in stream.getvalue()


@given(
    st.dictionaries(
        st.sampled_from(["event", "outcome", "reference", "seconds", "error", "exc_info", "note"]),
        st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.lists(st.text()), st.binary(), st.booleans()),
    )
)
def test_the_allow_list_keeps_only_its_own_vocabulary(fields: dict[str, Any]) -> None:
    kept = logs.allow_listed(None, "info", dict(fields))

    assert kept["event"] in set(logs.Event)
    assert kept.get("outcome", "saved") in set(logs.Outcome)
    assert kept.get("seconds", "<0.1") in {"<0.1", "<0.3", "<1", "<2", "<3", ">=3"}
    assert 3 <= len(kept.get("reference", "7Q4")) <= 6
    assert set(kept) <= {"event", "outcome", "seconds", "reference", "error"}


def test_an_exception_is_told_by_its_class(stream: io.StringIO) -> None:
    try:
        raise ValueError(f"not a clear answer: {CANARY}")
    except ValueError:
        structlog.get_logger().exception("submission", outcome="failed")

    assert "error=ValueError" in stream.getvalue()
    assert CANARY not in stream.getvalue()


def test_pydantic_and_sqlalchemy_errors_are_told_by_their_class(stream: io.StringIO) -> None:
    class Form(BaseModel):
        answer: int

    with pytest.raises(ValidationError) as invalid:
        Form.model_validate({"answer": CANARY})
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(sqlalchemy.exc.OperationalError) as failed:
        connection.execute(sqlalchemy.text("select :answer from missing"), {"answer": CANARY})
    engine.dispose()
    assert CANARY in str(invalid.value)
    assert CANARY in str(failed.value)

    log = structlog.get_logger()
    log.error("submission", error=invalid.value)
    log.error("database", exc_info=failed.value)
    logging.getLogger("sqlalchemy.pool").error("lost %s", CANARY, exc_info=failed.value)

    assert "error=ValidationError" in stream.getvalue()
    assert stream.getvalue().count("error=OperationalError") == 2
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize(
    "name", ["slack_bolt.AsyncApp", "slack_sdk.web.async_client", "asyncio", f"x{CANARY}", "uvicorn"]
)
def test_a_library_record_is_reduced_to_name_level_and_error(stream: io.StringIO, name: str) -> None:
    error = slack_sdk.errors.SlackApiError(CANARY, {"ok": False, "error": CANARY})
    logging.getLogger(name).error("failed: %s", CANARY, exc_info=error, extra={"note": CANARY})

    assert "level=error event=library error=SlackApiError library=" in stream.getvalue()
    assert CANARY not in stream.getvalue()


def test_debug_stays_silent_when_someone_sets_the_root_logger_to_debug(stream: io.StringIO) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    for name in ("slack_sdk.web", "slack_bolt.AsyncApp", "sqlalchemy.engine", "never.heard.of"):
        logging.getLogger(name).debug("sending %s", CANARY)
    structlog.get_logger().debug("submission", outcome="saved")

    assert stream.getvalue() == ""
    assert not logging.getLogger("slack_sdk.web").isEnabledFor(logging.DEBUG)
    assert logs.bolt_logger().level == logging.INFO


async def test_bolt_and_its_client_say_nothing_of_what_they_carry(stream: io.StringIO) -> None:
    logging.getLogger().setLevel(logging.DEBUG)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="U9", bot_id="B1", bot_token="xoxb-1")

    async def fails(body: dict[str, Any]) -> None:
        raise ValueError(f"cannot read {body['view']['state']}")

    client = AsyncWebClient(base_url="http://127.0.0.1:9/api/", timeout=1, logger=logs.bolt_logger())
    app = AsyncApp(client=client, authorize=authorize, logger=logs.bolt_logger(), process_before_response=True)
    app.view("answer")(fails)
    state = {"values": {"conditions": {"text": {"type": "plain_text_input", "value": CANARY}}}}
    body = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": CANARY},
        "view": {"type": "modal", "callback_id": "answer", "state": state},
    }
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    with pytest.raises(OSError, match="127"):
        await client.chat_postMessage(channel="C1", text=CANARY)

    assert answer.status == 500
    assert "error=ValueError library=slack_bolt" in stream.getvalue()
    assert CANARY not in stream.getvalue()
    assert "level=debug" not in stream.getvalue()


def test_a_second_handler_and_a_lowered_logger_see_no_text(stream: io.StringIO) -> None:
    second = io.StringIO()
    handler = logging.StreamHandler(second)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s %(exc_text)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("slack_sdk").setLevel(logging.DEBUG)
    logging.getLogger("slack_sdk.web").debug("payload " + CANARY)  # noqa: G003
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("apscheduler.executors").exception("job %s failed", CANARY, stack_info=True)

    assert second.getvalue().count("\n") == 2
    assert stream.getvalue().count("\n") == 1
    assert CANARY not in second.getvalue() + stream.getvalue()


@pytest.mark.parametrize("name", logs.ACCESS_LOGS)
def test_nobody_is_told_who_asked_and_when(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("POST /slack/events from 10.0.0.7")

    assert stream.getvalue() == ""


@pytest.mark.parametrize("library", ["sqlalchemy.engine", "alembic.runtime.migration", "apscheduler.scheduler"])
def test_how_many_statements_and_ticks_there_are_is_not_told(stream: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("One more")

    assert stream.getvalue() == ""


def test_the_root_logger_is_at_info(stream: io.StringIO) -> None:
    logging.getLogger("never.heard.of").info(CANARY)

    assert "level=info event=library library=unknown" in stream.getvalue()
    assert CANARY not in stream.getvalue()


def test_a_harmless_message_is_written_out(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 4711)
    logging.getLogger("uvicorn.error").info("Started late: %s", CANARY)

    assert 'library=uvicorn message="Started server process [4711]"' in stream.getvalue()
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize(("library", "message"), sorted(logs.HARMLESS_MESSAGES))
def test_every_harmless_message_is_one_its_library_still_writes(library: str, message: str) -> None:
    package = importlib.import_module(library)
    assert package.__file__
    sources = Path(package.__file__).parent.rglob("*.py")
    assert any(message in source.read_text(encoding="utf-8") for source in sources)


def test_an_argument_that_does_not_fit_prints_nothing(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("uvicorn.error").info("Started server process [%d]", CANARY, CANARY)
    logging.getLogger("aiohttp.server").error("%d", CANARY)

    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err + stream.getvalue()


def test_nothing_bound_elsewhere_bleeds_in(stream: io.StringIO) -> None:
    async def one() -> None:
        structlog.contextvars.bind_contextvars(reference="AAAA", outcome="saved", text=CANARY)
        structlog.get_logger().bind(text=CANARY, reference="BBBB")
        await asyncio.gather(other())

    async def other() -> None:
        structlog.get_logger().info("tick")

    asyncio.run(one())
    structlog.contextvars.clear_contextvars()

    assert stream.getvalue().endswith("level=info event=tick\n")


def test_configuring_twice_writes_each_line_once(stream: io.StringIO) -> None:
    second = io.StringIO()
    logs.configure(second)
    logging.getLogger("aiohttp").warning("slow")
    structlog.get_logger().info("tick")

    assert second.getvalue().count("\n") == 2
    assert stream.getvalue() == ""
