"""A small Bolt app to hold the workspace against: the real library on both ways in, nothing of Closed Set's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from rehearsal.loops import LoopThread
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace

MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"


def text(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


def option(words: str) -> dict[str, Any]:
    return {"text": text(words), "value": words.lower()}


def button(words: str, action_id: str) -> dict[str, Any]:
    return {"type": "button", "text": text(words), "action_id": action_id, "value": "1"}


HOME = {
    "type": "home",
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Scene 72A*"}, "accessory": button("Open", "open.72A")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Scene 73*"}, "accessory": button("Open", "open.73")},
        {"type": "actions", "elements": [button("Answer", "answer.open"), button("Fail", "fail.now")]},
    ],
}

FORM = {
    "type": "modal",
    "callback_id": "answer.save",
    "private_metadata": "row-1",
    "title": text("Answer"),
    "submit": text("Save"),
    "close": text("Cancel"),
    "notify_on_close": True,
    "blocks": [
        {"type": "input", "block_id": "words", "label": text("Words"),
         "element": {"type": "plain_text_input", "action_id": "words", "max_length": 20}},
        {"type": "input", "block_id": "touch", "label": text("Touch"), "dispatch_action": True, "optional": True,
         "element": {"type": "radio_buttons", "action_id": "touch", "options": [option("Yes"), option("No")]}},
        {"type": "input", "block_id": "near", "label": text("Who may be near"), "optional": True,
         "element": {"type": "multi_users_select", "action_id": "near"}},
        {"type": "input", "block_id": "scene", "label": text("Scene"), "optional": True,
         "element": {"type": "external_select", "action_id": "scene", "min_query_length": 1}},
        {"type": "actions", "block_id": "ways", "elements": [button("Push", "push.now"), button("Note", "note.now")]},
    ],
}  # fmt: skip

PLAIN = {"type": "modal", "callback_id": "plain", "title": text("Plain"), "notify_on_close": True,
         "blocks": [{"type": "section", "text": text("Nothing to enter.")}]}  # fmt: skip


@dataclass
class Heard:
    """What the app was sent, by kind, in order."""

    bodies: list[dict[str, Any]] = field(default_factory=list)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [body for body in self.bodies if body.get("type", body.get("command")) == kind]


def add_presses(app: AsyncApp) -> None:
    @app.action("answer.open")
    async def answer(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.action("push.now")
    async def push(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=PLAIN)

    @app.action("note.now")
    async def note(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        noted = {**FORM, "blocks": [*FORM["blocks"], {"type": "section", "text": text("Noted.")}]}  # type: ignore[misc]
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=noted)

    @app.action("touch")
    async def draft(ack: Any) -> None:
        await ack()

    @app.action("open.73")
    async def opened(ack: Any) -> None:
        await ack()


def add_forms(app: AsyncApp) -> None:
    @app.options("scene")
    async def scenes(ack: Any, body: dict[str, Any]) -> None:
        await ack(options=[option(number) for number in ("72A", "72B") if body["value"] in number])

    @app.view("answer.save")
    async def save(ack: Any, view: dict[str, Any]) -> None:
        match view["state"]["values"]["words"]["words"]["value"]:
            case "bad":
                await ack(response_action="errors", errors={"words": "Say it otherwise."})
            case "push":
                await ack(response_action="push", view=PLAIN)
            case "update":
                await ack(response_action="update", view=PLAIN)
            case "clear":
                await ack(response_action="clear")
            case "foreign":
                await ack(response_action="errors", errors={"nowhere": "No such block."})
            case _:
                await ack()

    @app.view_closed("plain")
    @app.view_closed("answer.save")
    async def closed(ack: Any) -> None:
        await ack()


def add_menus(app: AsyncApp) -> None:
    @app.shortcut("my_day.open")
    async def my_day(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.command("/closedset")
    async def menu(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)


def tiny_app(workspace: Workspace, heard: Heard) -> AsyncApp:
    """An app with one of each: an event, buttons, a form, a shortcut, a command, an external select."""
    client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    app = AsyncApp(client=client, signing_secret=workspace.signing_secret, process_before_response=True)

    @app.middleware
    async def listen(body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt's own name
        heard.bodies.append(body)
        await next()

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)
        await client.chat_postMessage(channel=event["user"], text="Waiting.", blocks=[
            {"type": "section", "text": text("Something is waiting.")},
            {"type": "actions", "elements": [button("Read", "answer.open")]}])  # fmt: skip

    add_presses(app)
    add_forms(app)
    add_menus(app)
    return app


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with Mina, Ada and a stranger, no bot yet; recording to `recorded.jsonl`."""
    with Workspace(
        read_manifest(MANIFEST), record=tmp_path / "recorded.jsonl", clock_path=tmp_path / "clock", ack_seconds=1.0
    ) as started:
        started.add_person("Mina", zone="America/New_York", locale="en-US")
        started.add_person("Ada")
        started.add_person("Sam Stranger", stranger=True)
        yield started


@pytest.fixture
def socket_bot(workspace: Workspace, heard: Heard) -> Iterator[AsyncApp]:
    """The small app on Socket Mode, connected."""
    loop = LoopThread("bot")
    loop.start()

    async def start() -> tuple[AsyncApp, AsyncSocketModeHandler]:
        app = tiny_app(workspace, heard)
        handler = AsyncSocketModeHandler(app, workspace.app_token, ping_interval=0.2)
        await handler.connect_async()
        return app, handler

    app, handler = loop.run(start())
    workspace.wait_for_bot()
    yield app
    loop.run(handler.close_async())
    loop.stop()


@pytest.fixture
def http_bot(workspace: Workspace, heard: Heard) -> Iterator[AsyncApp]:
    """The small app behind a request URL."""
    loop = LoopThread("bot")
    loop.start()

    async def start() -> tuple[AsyncApp, web.AppRunner, str]:
        app = tiny_app(workspace, heard)
        runner = web.AppRunner(app.web_app("/slack/events"), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return app, runner, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"

    app, runner, url = loop.run(start())
    workspace.deliver_to(url)
    yield app
    loop.run(runner.cleanup())
    loop.stop()
