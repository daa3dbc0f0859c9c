"""One transcript of what Slack takes and what it refuses, replayed against the workspace over HTTP."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from rehearsal.team import TRIGGER_SECONDS
from rehearsal.workspace import Workspace

TRANSCRIPT: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("conformance.yaml").read_text(encoding="utf-8")
)
MISTAKES = [line for line in TRANSCRIPT if line["answer"] != "ok"]
LEAST_MISTAKES = 60


class Replay:
    """One workspace, and the names that the transcript's lines may use."""

    def __init__(self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        workspace.rates.scale = None
        self.workspace = workspace
        self.monkeypatch = monkeypatch
        gone = workspace.add_person("Gone")
        archived = workspace.add_channel("archived", ["Mina"])
        self.names: dict[str, str] = {
            "mina": workspace.person("Mina").id,
            "sam": workspace.person("Sam Stranger").id,
            "gone": gone.id,
            "bot": workspace.team.bot.id,
            "inside": workspace.add_channel("inside", ["Mina", "Ada"]).id,
            "outside": workspace.add_channel("outside", ["Mina"], with_bot=False).id,
            "hidden": workspace.add_channel("hidden", ["Mina"], with_bot=False, private=True).id,
            "archived": archived.id,
        }
        archived.archived = True
        workspace.deactivate("Gone")

    def plays(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Make one call; returns Slack's whole answer."""
        token = {"none": None, "wrong": "xoxb-1-2-three", "app": self.workspace.app_token}.get(
            line.get("token", "bot"), self.workspace.bot_token
        )
        client = WebClient(token, base_url=self.workspace.api_url, timeout=5)
        try:
            answer: Any = client.api_call(line["call"], json=self._filled(line.get("with", {}))).data
        except SlackApiError as refused:
            answer = refused.response.data
        for name, path in line.get("keep", {}).items():
            kept = answer
            for part in path.split("."):
                kept = kept[part]
            self.names[name] = kept
        return dict(answer)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        return self._name(value[1:]) if isinstance(value, str) and value.startswith("$") else value

    def _name(self, name: str) -> Any:
        kind, _, number = name.partition(":")
        match kind:
            case "characters":
                return "x" * int(number)
            case "dividers":
                return [{"type": "divider"}] * int(number)
            case "buttons":
                return [{"type": "button", "text": {"type": "plain_text", "text": "Press"}}] * int(number)
            case "options":
                return [{"text": {"type": "plain_text", "text": str(n)}, "value": str(n)} for n in range(int(number))]
            case "trigger":
                return self._trigger()
            case "trigger_in_modal":
                return self._trigger(in_modal=True)
            case "third_push":
                stack = self.workspace.team.stack(self.names["mina"])
                while len(stack) < 3:
                    self.workspace.team.put_on_top(self.names["mina"], stack[-1].source | {"external_id": ""})
                return self._trigger(in_modal=True)
            case "used":
                used = self._trigger()
                self.workspace.on_loop(lambda: self.workspace.team.use_trigger(used))
                return used
            case "expired":
                expired = self._trigger()
                real = time.monotonic
                self.monkeypatch.setattr("rehearsal.team.time.monotonic", lambda: real() + TRIGGER_SECONDS + 0.1)
                return expired
        return self.names[name]

    def _trigger(self, *, in_modal: bool = False) -> str:
        return self.workspace.on_loop(lambda: self.workspace.team.new_trigger(self.names["mina"], in_modal=in_modal))


def test_every_line_is_answered_as_slack_answers_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    replay = Replay(workspace, monkeypatch)
    wrong = []
    for number, line in enumerate(TRANSCRIPT, start=1):
        with monkeypatch.context() as during:
            replay.monkeypatch = during
            answer = replay.plays(line)
        said = "ok" if answer["ok"] else answer["error"]
        told = str(answer.get("response_metadata", {}).get("messages", ""))
        place = f"[json-pointer:{line['at']}]" if "at" in line else ""
        if said != line["answer"] or place not in told:
            wrong.append(f"{number} {line['call']} ({line.get('why', 'a good call')}): {said} {told}")
    assert wrong == []


def test_a_refused_call_changes_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    replay = Replay(workspace, monkeypatch)
    for line in TRANSCRIPT:
        if line["answer"] == "ok":
            replay.plays(line)
    mina, ada = workspace.person("Mina"), workspace.person("Ada")
    before = [mina.modals, mina.home, mina.dm, mina.channel("inside"), ada.dm, ada.channel("inside")]
    for line in MISTAKES:
        if "third_push" not in str(line.get("with")):
            with monkeypatch.context() as during:
                replay.monkeypatch = during
                assert not replay.plays(line)["ok"], line["why"]
    assert [mina.modals, mina.home, mina.dm, mina.channel("inside"), ada.dm, ada.channel("inside")] == before


def test_the_transcript_plants_enough_mistakes_and_names_a_source_for_each() -> None:
    assert len(MISTAKES) >= LEAST_MISTAKES
    assert len({str((line["call"], line.get("with"), line.get("token"))) for line in MISTAKES}) == len(MISTAKES)
    assert all(line["source"].startswith("https://") for line in MISTAKES)
