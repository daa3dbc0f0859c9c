"""Every control of Block Kit in a real browser: used as a person uses it, told as Slack tells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from rehearsal.entities import Payload
from rehearsal.loops import LoopThread
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace
from tests.page.tab import Tab

pytestmark = pytest.mark.page
MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"


def text(words: str) -> Payload:
    return {"type": "plain_text", "text": words, "emoji": True}


def option(words: str) -> Payload:
    return {"text": text(words), "value": words.lower().replace(" ", "_")}


def asks(name: str, label: str, kind: str, *, dispatch: bool = False, **more: Any) -> Payload:
    element = {"type": kind, "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": text(label), "element": element, "optional": True,
            "dispatch_action": dispatch}  # fmt: skip


SURE = {"title": text("Sure?"), "text": text("It will be seen."), "confirm": text("Go On"), "deny": text("Back")}
TOUCH = [option("Yes"), option("No"), option("Talk first")]
TOPICS = [option(f"Topic {number}") for number in range(30)]
LETTERS = {"trigger_actions_on": ["on_character_entered"]}
FORM: Payload = {
    "type": "modal", "callback_id": "form", "title": text("Every control"), "submit": text("Save"),
    "blocks": [
        asks("scene", "Scene", "external_select", min_query_length=1),
        asks("scenes", "More scenes", "multi_external_select", min_query_length=1),
        asks("near", "Who may be near", "multi_users_select"),
        asks("next", "Next update by", "datetimepicker"),
        asks("day", "Shoot day", "datepicker"),
        asks("call", "Call", "timepicker"),
        asks("heads", "Head count", "number_input", is_decimal_allowed=False),
        asks("plan", "Schedule", "file_input", filetypes=["csv"]),
        asks("touch", "Touch", "radio_buttons", options=TOUCH, confirm=SURE, dispatch=True),
        asks("words", "Conditions", "plain_text_input", dispatch=True, multiline=True, dispatch_action_config=LETTERS),
        asks("topics", "Topics", "multi_static_select", options=TOPICS),
        asks("needs", "Needs", "checkboxes", options=[option("Robe"), option("Barrier")]),
        asks("unit", "Unit", "static_select", options=[option("Main"), option("Second")]),
        asks("where", "Where", "conversations_select"),
        {"type": "actions", "block_id": "more", "elements": [
            {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Remove")], "confirm": SURE}]},
    ],
}  # fmt: skip
HOME: Payload = {"type": "home", "blocks": [{"type": "actions", "elements": [
    {"type": "button", "action_id": "open", "text": text("Open Form")}]}]}  # fmt: skip


class Bot:
    """An app that opens the form and keeps what it is told."""

    def __init__(self, workspace: Workspace) -> None:
        self.heard: list[Payload] = []
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        self.app = AsyncApp(client=client, signing_secret=workspace.signing_secret, process_before_response=True)
        self.app.middleware(self._hears)
        self.app.event("app_home_opened")(self._home)
        self.app.action("open")(self._open)
        for name in ("touch", "words", "more"):
            self.app.action(name)(self._nods)
        for name in ("scene", "scenes"):
            self.app.options(name)(self._offers)
        self.app.view("form")(self._nods)

    async def _hears(self, body: Payload, next: Any) -> None:  # noqa: A002 - Bolt's own name
        self.heard.append(body)
        await next()

    async def _home(self, event: Payload, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    async def _open(self, ack: Any, body: Payload, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def _nods(self, ack: Any) -> None:
        await ack()

    async def _offers(self, ack: Any, payload: Payload) -> None:
        await ack(
            options=[{"text": {"type": "plain_text", "text": payload["value"] + end}, "value": end} for end in "AB"]
        )

    def told(self, kind: str, name: str = "") -> list[Payload]:
        """The actions of a name, or the state of each submission."""
        bodies = [body for body in self.heard if body["type"] == kind]
        if kind == "view_submission":
            return [body["view"]["state"]["values"] for body in bodies]
        return [action for body in bodies for action in body["actions"] if action["action_id"] == name]


@pytest.fixture
def bot(workspace: Workspace) -> Iterator[Bot]:
    loop = LoopThread("bot")
    loop.start()
    bot = Bot(workspace)

    async def connect() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(bot.app, workspace.app_token)
        await handler.connect_async()
        return handler

    handler = loop.run(connect())
    workspace.wait_for_bot()
    yield bot
    loop.run(handler.close_async())
    loop.stop()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(read_manifest(MANIFEST), rate_scale=None) as started:
        started.add_person("Mina", zone="America/New_York")
        started.add_person("Ada")
        started.add_channel("scenes", ["Mina", "Ada"])
        yield started


@pytest.fixture
def mina(workspace: Workspace, bot: Bot, chromium: Browser) -> Iterator[Tab]:
    tab = Tab(chromium, workspace, "Mina")
    tab.presses("Open Form")
    tab.sees_title("Every control")
    yield tab
    tab.closes_browser()


def group(tab: Tab, label: str) -> Locator:
    """A group of boxes by its label."""
    return tab.modal.locator(f'fieldset:has([name="{label}/{label}"])')


def test_every_control_is_used_and_told_exactly(workspace: Workspace, bot: Bot, mina: Tab) -> None:
    expect(mina.modal.get_by_role("searchbox", name="Scene: type to search", exact=True)).to_have_count(1)
    boxes = mina.modal.get_by_label("Type to search")
    boxes.nth(0).fill("72")
    mina.field("Scene").locator("option", has_text="72B").wait_for(state="attached")
    mina.field("Scene").select_option(label="72B")
    boxes.nth(1).fill("80")
    group(mina, "scenes").get_by_label("80A").check()
    boxes.nth(1).fill("9")
    group(mina, "scenes").get_by_label("9B").check()
    group(mina, "near").get_by_label("Ada").check()
    mina.fills("Next update by", "2026-11-22T12:20")
    mina.fills("Shoot day", "2026-11-26")
    mina.fills("Call", "18:40")
    mina.fills("Head count", "12")
    schedule = {"name": "days.csv", "mimeType": "text/csv", "buffer": b"72A,2026-11-26"}
    mina.field("Schedule").set_input_files(schedule)  # type: ignore[arg-type]
    mina.modal.get_by_label("Filter this list").fill("topic 21")
    expect(group(mina, "topics").locator(".option:visible")).to_have_count(1)
    group(mina, "topics").get_by_label("Topic 21").check()
    group(mina, "needs").get_by_label("Robe").check()
    mina.field("Unit").select_option(label="Second")
    mina.field("Where").select_option(label="#scenes")
    mina.has_no_barriers()
    mina.submits()
    mina.sees_no_form()
    (state,) = bot.told("view_submission")
    (file,) = state["plan"]["plan"].pop("files")
    assert workspace.team.uploads[file["id"]].content == b"72A,2026-11-26"
    scenes = workspace.on_loop(lambda: workspace.team.find_channel("scenes")).id
    told = {name: {key: value for key, value in held[name].items() if key != "type"} for name, held in state.items()}
    assert told == {
        "scene": {"selected_option": {"text": text("72B"), "value": "B"}},
        "scenes": {"selected_options": [{"text": text("80A"), "value": "A"}, {"text": text("9B"), "value": "B"}]},
        "near": {"selected_users": [workspace.member("Ada").id]},
        "next": {"selected_date_time": 1795368000},
        "day": {"selected_date": "2026-11-26"},
        "call": {"selected_time": "18:40"},
        "heads": {"value": "12"},
        "plan": {},
        "touch": {"selected_option": None},
        "words": {"value": None},
        "topics": {"selected_options": [TOPICS[21]]},
        "needs": {"selected_options": [option("Robe")]},
        "unit": {"selected_option": option("Second")},
        "where": {"selected_conversation": scenes},
    }
    assert mina.problems == []


def test_a_confirm_dialog_that_is_denied_gives_the_former_choice_back(
    workspace: Workspace, bot: Bot, mina: Tab
) -> None:
    touch = group(mina, "touch")
    touch.get_by_label("Talk first").check()
    mina.page.get_by_role("button", name="Go On").click()
    workspace.wait_until(lambda: bot.told("block_actions", "touch"))
    touch.get_by_label("No", exact=True).check()
    mina.page.get_by_role("button", name="Back").click()
    expect(touch.get_by_label("Talk first")).to_be_checked()
    mina.modal.get_by_label("More options").click()
    mina.page.get_by_role("button", name="Remove").click()
    mina.has_no_barriers()
    mina.page.get_by_role("button", name="Go On").click()
    workspace.wait_until(lambda: bot.told("block_actions", "more"))
    assert [action["selected_option"] for action in bot.told("block_actions", "touch")] == [TOUCH[2]]
    assert [action["selected_option"]["value"] for action in bot.told("block_actions", "more")] == ["remove"]


def test_an_error_goes_when_its_field_is_changed_and_takes_no_focus_from_who_writes_on(
    workspace: Workspace, bot: Bot, mina: Tab
) -> None:
    mina.fills("Next update by", "2027-03-14T02:30")
    mina.submits()
    mina.sees_error("Next update by", "there is no 02:30 on 14 March 2027 in America/New_York")
    expect(mina.field("Next update by")).to_be_focused()
    assert bot.told("view_submission") == []
    mina.fills("Next update by", "2027-03-14T03:30")
    mina.fills("Head count", "twelve")
    mina.submits()
    mina.sees_error("Head count", "Enter a number.")
    expect(mina.field("Next update by")).not_to_have_attribute("aria-invalid", "true")
    words = mina.field("Conditions")
    words.press_sequentially("closed\nmouth", delay=100)
    expect(words).to_be_focused()
    workspace.wait_until(lambda: bot.told("block_actions", "words")[-1]["value"] == "closed\nmouth")
    mina.fills("Head count", "12")
    mina.submits()
    mina.sees_no_form()
