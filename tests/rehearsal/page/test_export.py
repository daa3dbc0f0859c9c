"""What an owner could export: every message with its past, in Slack's own shape, and nothing that Slack keeps back."""

from __future__ import annotations

import html
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from rehearsal.entities import Channel
from rehearsal.page.export import archive, export_page, exported, said_at, words_in
from rehearsal.workspace import Workspace


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return WebClient(workspace.bot_token, base_url=workspace.api_url, timeout=5)


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    workspace.rates.scale = None
    return workspace.add_channel("the-production", ["Mina", "Ada"])


def files(workspace: Workspace) -> dict[str, list[Any]]:
    return workspace.on_loop(lambda: exported(workspace.team))


def page(workspace: Workspace) -> str:
    return html.unescape(workspace.on_loop(lambda: str(export_page(workspace.team))))


def test_everything_said_is_there_by_conversation_and_day(
    workspace: Workspace, channel: Channel, client: WebClient
) -> None:
    quiet = workspace.add_channel("quiet", ["Ada"], private=True)
    first = client.chat_postMessage(channel=channel.id, text="Scene 72A")
    client.chat_postMessage(channel=channel.id, text="READY", thread_ts=first["ts"])
    workspace.on_loop(lambda: workspace.team.say(channel, workspace.person("Ada").id, "Thank you <3"))
    workspace.advance(timedelta(days=1))
    mina = workspace.person("Mina")
    direct = client.chat_postMessage(channel=mina.id, text="Something is waiting.")
    told = files(workspace)
    assert {user["real_name"] for user in told["users.json"]} >= {"Mina", "Ada", "Sam Stranger"}
    assert [one["name"] for one in told["channels.json"]] == ["the-production"]
    assert [one["name"] for one in told["groups.json"]] == ["quiet"]
    assert told["groups.json"][0]["members"] == sorted(quiet.members)
    assert [one["id"] for one in told["dms.json"]] == [direct["channel"]]
    days = [said_at(first["ts"]), said_at(direct["ts"])]
    in_channel = told[f"the-production/{days[0]:%Y-%m-%d}.json"]
    assert [entry["text"] for entry in in_channel] == ["Scene 72A", "READY", "Thank you &lt;3"]
    assert in_channel[1]["thread_ts"] == first["ts"]
    assert "bot_id" not in in_channel[2]
    assert [entry["text"] for entry in told[f"{direct['channel']}/{days[1]:%Y-%m-%d}.json"]] == [
        "Something is waiting."
    ]
    assert not any(path.startswith("quiet/") for path in told)


def test_what_was_edited_or_removed_is_still_there(workspace: Workspace, channel: Channel, client: WebClient) -> None:
    card = client.chat_postMessage(channel=channel.id, text="Monday")
    client.chat_update(channel=channel.id, ts=card["ts"], text="Tuesday")
    client.chat_update(channel=channel.id, ts=card["ts"], text="Friday")
    slip = client.chat_postMessage(channel=channel.id, text="A slip")
    client.chat_delete(channel=channel.id, ts=slip["ts"])
    entries = [entry for path, day in files(workspace).items() if "/" in path for entry in day]
    assert [(one.get("subtype"), one.get("text"), (one.get("original") or {}).get("text")) for one in entries] == [
        (None, "Friday", None),
        ("message_changed", None, "Monday"),
        ("message_changed", None, "Tuesday"),
        ("message_deleted", None, "A slip"),
    ]
    assert entries[0]["edited"]["ts"] == entries[2]["ts"]
    shown = page(workspace)
    assert all(words in shown for words in ("Monday", "Tuesday", "Friday", "A slip", "(removed)"))
    assert "2 messages in 1 conversation" in shown


@pytest.mark.usefixtures("socket_bot")
def test_windows_homes_and_what_one_person_saw_are_not_there(
    workspace: Workspace, channel: Channel, client: WebClient
) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.wait_for_message()
    mina.presses("Answer")
    mina.wait_for_modal()
    mina.fills({"Words": "a boundary"})
    client.chat_postEphemeral(channel=channel.id, user=mina.id, text="For your eyes only")
    everything = json.dumps(files(workspace)) + page(workspace)
    assert "Something is waiting." in everything
    assert mina.home is not None
    for kept_back in ("a boundary", "For your eyes only", "Who may be near", "row-1"):
        assert kept_back not in everything
    assert "Scene 73" not in everything


def test_the_zip_holds_the_files_as_json(workspace: Workspace, channel: Channel, client: WebClient) -> None:
    client.chat_postMessage(channel=channel.id, text="Größe ✂")
    told = files(workspace)
    with zipfile.ZipFile(io.BytesIO(archive(told))) as zipped:
        assert zipped.testzip() is None
        assert {name: json.loads(zipped.read(name)) for name in zipped.namelist()} == json.loads(json.dumps(told))


def test_the_page_shows_the_words_of_blocks_as_text(workspace: Workspace, channel: Channel, client: WebClient) -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*72A* <script>alert(1)</script>"}},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Open"}}]},
    ]
    client.chat_postMessage(channel=channel.id, text="72A", blocks=blocks)
    raw = workspace.on_loop(lambda: str(export_page(workspace.team)))
    assert "<script>alert" not in raw
    assert "*72A* <script>" in html.unescape(raw)
    assert "[Open]" in raw
    assert words_in(blocks) == ["*72A* <script>alert(1)</script>", "[Open]"]


def test_a_conversation_s_name_cannot_leave_the_archive(workspace: Workspace, client: WebClient) -> None:
    channel = workspace.add_channel("../../etc", ["Mina"])
    client.chat_postMessage(channel=channel.id, text="x")
    assert not any(part == ".." for path in files(workspace) for part in path.split("/"))
