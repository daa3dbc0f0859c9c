"""The journal: what passed, counted and kept in memory."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from rehearsal.answers import ACK_SECONDS
from rehearsal.journal import Entry, Journal, Mistake
from rehearsal.recording import Recording
from rehearsal.workspace import Workspace

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return WebClient(workspace.bot_token, base_url=workspace.api_url, timeout=5)


def entries(workspace: Workspace) -> list[Entry]:
    """Oldest first."""
    return workspace.on_loop(lambda: list(workspace.journal))[::-1]


@pytest.mark.usefixtures("socket_bot")
def test_each_delivery_is_kept_with_its_acknowledgement_and_each_call_with_whom_it_concerns(
    workspace: Workspace,
) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.waits_to_see("Scene 72A")
    mina.presses("Answer")
    mina.wait_for_modal()
    mina.fills({"Words": "bad"})
    mina.submits()
    kept = entries(workspace)
    heard = [(one.what, one.whom, one.outcome) for one in kept if one.kind == "delivery"]
    assert heard == [
        ("app_home_opened", mina.id, "well"),
        ("block_actions answer.open", mina.id, "well"),
        ("view_submission answer.save", mina.id, "well"),
    ]
    called = {(one.what, one.whom, one.outcome) for one in kept if one.kind == "call"}
    assert {
        ("views.publish", mina.id, "well"),
        ("chat.postMessage", mina.id, "well"),
        ("views.open", mina.id, "well"),
        ("apps.connections.open", "", "well"),
    } <= called
    assert all(one.milliseconds is not None and 0 <= one.milliseconds < ACK_SECONDS * 1000 for one in kept)
    totals = workspace.journal.totals
    assert (totals.deliveries, totals.refusals) == (3, 0)
    assert totals.slowest == max(one.milliseconds or 0 for one in kept if one.kind == "delivery")
    assert [note["kind"] for note in kept[-1].notes] == ["delivery", "ack"]
    assert kept[-1].notes[1]["body"] == {"response_action": "errors", "errors": {"words": "Say it otherwise."}}


def test_without_a_bot_a_delivery_has_failed_and_says_why(workspace: Workspace) -> None:
    workspace.person("Mina").uses_shortcut("My Day")
    (entry,) = entries(workspace)
    assert (entry.outcome, entry.word, entry.what) == ("failed", "connection_failed", "shortcut my_day.open")


def test_a_refused_call_says_which_block_and_why(workspace: Workspace, client: WebClient) -> None:
    block = {"type": "header", "text": {"type": "mrkdwn", "text": "Tonight"}}
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=workspace.person("Mina").id, text="Tonight", blocks=[block])
    (entry,) = entries(workspace)
    assert (entry.outcome, entry.word) == ("refused", "invalid_blocks")
    assert entry.mistakes == (Mistake("unsupported type: mrkdwn", "/blocks/0/text/type"),)
    assert entry.whom == workspace.person("Mina").id
    assert workspace.journal.totals.refusals == 1


def test_a_rate_limit_and_a_fault_are_failures_but_no_refusals(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.storm("auth.test", times=1)
    workspace.faults.refuse("auth.test", "internal_error")
    for _ in range(2):
        with pytest.raises(SlackApiError):
            client.auth_test()
    assert [(one.outcome, one.word) for one in entries(workspace)] == [
        ("failed", "ratelimited"),
        ("failed", "internal_error"),
    ]
    assert workspace.journal.totals.refusals == 0


@pytest.mark.usefixtures("socket_bot")
def test_an_answer_that_slack_would_refuse_is_an_entry_of_its_own(workspace: Workspace) -> None:
    mina = workspace.person("Mina")
    mina.uses_shortcut("My Day")
    mina.wait_for_modal()
    mina.fills({"Words": "foreign"})
    mina.submits()
    last = entries(workspace)[-1]
    assert (last.kind, last.what, last.outcome) == ("refusal", "view_submission", "refused")


@pytest.mark.usefixtures("socket_bot")
def test_no_token_is_in_the_journal(workspace: Workspace, client: WebClient) -> None:
    workspace.person("Mina").opens_home()
    client.auth_test()
    whole = "\n".join(line for one in entries(workspace) for line in one.lines)
    assert whole
    tokens = (workspace.bot_token, workspace.app_token, workspace.signing_secret, "ticket=")
    assert not any(token in whole for token in tokens)


def test_only_the_last_entries_are_kept_and_all_are_counted() -> None:
    journal = Journal(most=3)
    recording = Recording(lambda: NOW, [journal])
    payload = {"type": "shortcut", "callback_id": "my_day.open", "user": {"id": "U1"}}
    first = recording.note("delivery", {"type": "interactive", "payload": payload})
    for _ in range(4):
        recording.note("call", {"method": "auth.test", "arguments": {}, "result": {"ok": True}, "whom": ""})
    ack: dict[str, Any] = {"of": first, "milliseconds": 2999.0, "acknowledged": True, "why": "", "body": None}
    recording.note("ack", ack)
    assert [one.number for one in journal] == [5, 4, 3]
    assert journal.entry(first) is None
    assert (journal.totals.deliveries, journal.totals.calls, journal.totals.slowest) == (1, 4, 2999.0)


def test_a_line_holds_the_note_whole() -> None:
    journal = Journal()
    number = Recording(lambda: NOW, [journal]).note(
        "call", {"method": "auth.test", "arguments": {"a": "ä"}, "result": {"ok": False, "error": "x"}, "whom": "U1"}
    )
    entry = journal.entry(number)
    assert entry is not None
    assert json.loads(entry.lines[0]) == {
        "kind": "call", "number": 1, "at": "2026-11-24T08:00:00.000+00:00", "method": "auth.test",
        "arguments": {"a": "ä"}, "result": {"ok": False, "error": "x"}, "whom": "U1",
    }  # fmt: skip
