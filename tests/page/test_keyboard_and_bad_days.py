"""A keyboard alone, two people at once, and what the page says when something is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from rehearsal.loops import LoopThread
from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace
from tests.page.tab import PATIENCE, Tab
from tests.rehearsal.conftest import Heard, tiny_app

pytestmark = pytest.mark.page
MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
NOT_CONNECTED = "The bot is not connected"


class Bot:
    """A small bot that can go and come back."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.heard = Heard()
        self._loop = LoopThread("bot")
        self._loop.start()
        self._handler: AsyncSocketModeHandler | None = None
        self.comes()

    def comes(self) -> None:
        async def connect() -> AsyncSocketModeHandler:
            handler = AsyncSocketModeHandler(tiny_app(self.workspace, self.heard), self.workspace.app_token)
            await handler.connect_async()
            return handler

        self._handler = self._loop.run(connect())
        self.workspace.wait_for_bot()

    def goes(self) -> None:
        if self._handler is not None:
            self._loop.run(self._handler.close_async())
        self._handler = None

    def stop(self) -> None:
        self.goes()
        self._loop.stop()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(read_manifest(MANIFEST), rate_scale=None) as started:
        started.add_person("Mina", zone="America/New_York")
        started.add_person("Ada")
        started.add_channel("scenes", ["Mina", "Ada"])
        yield started


@pytest.fixture
def bot(workspace: Workspace) -> Iterator[Bot]:
    started = Bot(workspace)
    yield started
    started.stop()


@pytest.fixture
def mina(workspace: Workspace, bot: Bot, chromium: Browser) -> Iterator[Tab]:
    tab = Tab(chromium, workspace, "Mina")
    tab.reads_messages()
    tab.sees("Something is waiting.")
    yield tab
    tab.closes_browser()


def test_a_form_is_used_and_left_without_a_mouse(mina: Tab, bot: Bot) -> None:
    opener = mina.page.get_by_role("button", name="Read").first
    opener.focus()
    keyboard = mina.page.keyboard
    keyboard.press("Enter")
    mina.sees_title("Answer")
    words = mina.field("Words")
    expect(words).to_be_focused()
    keyboard.type("half a sentence")
    inside = "!!document.activeElement.closest('dialog')"
    for key in ["Tab"] * 20 + ["Shift+Tab"] * 40:
        keyboard.press(key)
        assert mina.page.evaluate(inside), f"{key} left the form"
    mina.has_no_barriers()
    mina.presses("Push")
    mina.sees_title("Plain")
    mina.has_no_barriers()
    mina.presses("Close")
    mina.sees_title("Answer")
    expect(words).to_have_value("half a sentence")
    expect(mina.modal.get_by_role("button", name="Push")).to_be_focused()
    mina.escapes()
    expect(opener).to_be_focused()
    assert [body["view"]["callback_id"] for body in bot.heard.of("view_closed")] == ["plain", "answer.save"]


def test_two_people_talk_and_what_one_is_typing_stays(mina: Tab, workspace: Workspace, chromium: Browser) -> None:
    scenes = workspace.on_loop(lambda: workspace.team.find_channel("scenes")).id
    ada = Tab(chromium, workspace, "Ada")
    for tab in (ada, mina):
        tab.goes(scenes)
    typing = mina.page.get_by_label("Message #scenes")
    typing.fill("Hold on")
    ada.page.get_by_label("Message #scenes").fill("Are you <b>there</b>?")
    ada.page.keyboard.press("Enter")
    mina.sees("Are you <b>there</b>?")
    expect(typing).to_have_value("Hold on")
    expect(typing).to_be_focused()
    mina.page.keyboard.press("Enter")
    ada.sees("Hold on")
    expect(typing).to_have_value("")
    expect(mina.page.get_by_label("Message #scenes")).to_be_focused()
    mina.page.keyboard.type("/clo")
    mina.page.get_by_role("button", name="/closedset").click()
    mina.page.keyboard.press("Enter")
    mina.sees_title("Answer")
    ada.closes_browser()
    assert mina.problems + ada.problems == []


def test_somebody_else_can_be_acted_while_a_form_is_open(mina: Tab) -> None:
    mina.presses("Read")
    mina.sees_title("Answer")
    mina.page.get_by_role("button", name="Acting as Mina").click()
    mina.page.get_by_role("link", name="Ada").click()
    mina.sees_no_form()
    mina.page.get_by_role("button", name="Acting as Ada").click()
    mina.page.get_by_role("link", name="Mina").click()
    mina.sees_title("Answer")


def test_a_bot_that_went_is_said_and_that_it_is_back(mina: Tab, bot: Bot) -> None:
    mina.presses("Read")
    mina.sees_title("Answer")
    mina.fills("Words", "good")
    bot.goes()
    mina.sees(NOT_CONNECTED)
    mina.submits()
    mina.sees("We had some trouble connecting. Try again?")
    mina.has_no_barriers()
    bot.comes()
    expect(mina.page.get_by_text(NOT_CONNECTED)).to_have_count(0, timeout=PATIENCE)
    expect(mina.field("Words")).to_have_value("good")
    mina.submits()
    mina.sees_no_form()
    assert len(bot.heard.of("view_submission")) == 1


def test_a_browser_closed_midway_finds_its_form_again(mina: Tab, chromium: Browser) -> None:
    mina.presses("Read")
    mina.sees_title("Answer")
    mina.fills("Words", "half a sen")
    mina.modal.get_by_label("No", exact=True).check()
    mina.workspace.wait_until(
        lambda: mina.workspace.person("Mina").modals[0].values["touch", "touch"]["selected_option"]
    )
    mina.closes_browser()
    again = Tab(chromium, mina.workspace, "Mina")
    again.sees_title("Answer")
    expect(again.field("Words")).to_have_value("half a sen")
    again.closes_browser()


def test_a_form_closed_elsewhere_is_said_to_be_gone(mina: Tab, bot: Bot) -> None:
    mina.presses("Read")
    mina.sees_title("Answer")
    mina.fills("Words", "late")
    # Another tab closes it, and this one has not heard of it yet.
    mina.page.route("**/as/**", lambda route: route.continue_() if route.request.method == "POST" else route.abort())
    mina.workspace.person("Mina").closes()
    mina.submits()
    mina.sees("This form is no longer open.")
    mina.sees_no_form()
    assert bot.heard.of("view_submission") == []


def test_a_mistake_of_the_page_is_said_with_a_way_back(mina: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: object) -> None:
        raise ZeroDivisionError

    mina.presses("Read")
    mina.sees_title("Answer")
    mina.fills("Words", "half a sen")
    with monkeypatch.context() as patched:
        patched.setattr("rehearsal.page.routes.document", fails)
        mina.modal.get_by_role("button", name="Push").click()
        mina.sees("That did not work (500). The rehearsal's page made a mistake.")
        mina.has_no_barriers()
        mina.page.get_by_role("link", name="Load this page again").click()
        expect(mina.page.get_by_role("heading", name="The rehearsal's page made a mistake")).to_be_visible()
        mina.has_no_barriers()
    mina.page.get_by_role("link", name="Load this page again").click()
    mina.sees_title("Plain")
    mina.presses("Close")
    expect(mina.field("Words")).to_have_value("half a sen")


def test_without_scripts_the_forms_still_work(workspace: Workspace, bot: Bot, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(workspace.guard.new_address())
    page.get_by_role("link", name="Messages").first.click()
    page.get_by_role("button", name="Read").last.click()
    page.get_by_label("Words").fill("bad")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say it otherwise.")).to_be_visible()
    page.get_by_label("Words").fill("good")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    context.close()


def test_a_rehearsal_that_ended_is_said_and_another_one_is_not_mistaken_for_it(mina: Tab, bot: Bot) -> None:
    port = mina.workspace.guard.port
    bot.goes()
    mina.sees(NOT_CONNECTED)
    mina.workspace.stop()
    mina.sees("The rehearsal does not answer. If it has ended, start it again and open the address that it prints")
    expect(mina.page.get_by_text(NOT_CONNECTED)).to_be_hidden()
    following = Workspace(read_manifest(MANIFEST))
    following.start(port)
    following.add_person("Mina")
    mina.sees("This rehearsal was started anew. Open the address that its terminal has printed.")
    following.stop()
