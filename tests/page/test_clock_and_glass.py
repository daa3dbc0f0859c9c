"""What stands beside the workspace, in a real browser: the clock to turn, the looking glass, the owner's export."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.databases import ON_ONE_ENGINE
from tests.page.conftest import Opens
from tests.page.tab import AXE, PATIENCE, Tab
from tests.stage import Stage
from tests.stories.test_checkin import sent_check_in

pytestmark = [ON_ONE_ENGINE, pytest.mark.page]


def turns(tab: Tab, step: str) -> None:
    tab.page.get_by_role("button", name=re.compile("set time$")).click()
    tab.page.get_by_role("button", name=step).click()


def test_turning_the_clock_keeps_what_somebody_is_typing(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    mina = opens("Mina")
    mina.reads_messages()
    mina.page.get_by_role("main").get_by_text("Open", exact=True).last.click()
    mina.sees("Is this a private moment?")
    mina.submits()
    mina.submits()
    conditions = mina.modal.get_by_role("textbox").first
    conditions.fill("Over clothing")
    before = stage.workspace.clock.offset
    turns(mina, "An hour")
    expect(mina.page.get_by_text("The clock was turned by 1 hour")).to_be_visible(timeout=PATIENCE)
    assert stage.workspace.clock.offset - before == timedelta(hours=1)
    expect(conditions).to_have_value("Over clothing")
    expect(mina.modal).to_be_visible()
    mina.has_no_barriers()


def test_the_clock_offers_a_time_that_is_still_to_come(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    ada = opens("Ada")
    until = ada.page.get_by_label("Until, set time")
    first = until.input_value()
    turns(ada, "A day")
    expect(ada.page.get_by_text("The clock was turned by 1 day")).to_be_visible(timeout=PATIENCE)
    expect(until).to_have_value(re.compile(f"^{date.fromisoformat(first[:10]) + timedelta(days=1)}T"))
    ada.page.get_by_role("button", name=re.compile("set time$")).click()
    until.fill(f"{date.fromisoformat(first[:10]) + timedelta(days=2)}T12:00")
    ada.page.get_by_role("button", name="Turn", exact=True).click()
    expect(until).to_have_value(f"{date.fromisoformat(first[:10]) + timedelta(days=2)}T13:00", timeout=PATIENCE)


def test_on_a_phone_the_whole_bar_is_in_sight(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    mina = opens("Mina", phone=True)
    for name in ("Looking glass", "Owner with export"):
        expect(mina.page.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    for opener in ("set time$", "^Acting as"):
        expect(mina.page.get_by_role("button", name=re.compile(opener))).to_be_in_viewport(ratio=1)
    mina.has_no_barriers()


def test_the_looking_glass_tells_a_refusal_and_opens_it_beside(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    ada = opens("Ada")
    ada.page.get_by_role("link", name="Looking glass").click()
    panel = ada.page.get_by_role("complementary", name="Looking glass")
    client = WebClient(stage.workspace.bot_token, base_url=stage.workspace.api_url)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=stage.workspace.person("Ada").id, text="x", blocks=[{"type": "header"}])
    refused = panel.get_by_role("link").filter(has_text="refused: invalid_blocks at /blocks/0")
    expect(refused).to_be_visible(timeout=PATIENCE)
    ada.has_no_barriers()
    with ada.page.expect_popup() as opening:
        refused.click()
    entry = opening.value
    expect(entry.get_by_role("heading", name="Why Slack would refuse it")).to_be_visible(timeout=PATIENCE)
    expect(entry.get_by_role("listitem").get_by_text("missing required field: text")).to_be_visible()
    assert AXE.run(entry).violations_count == 0


def test_the_export_says_what_is_not_there(stage: Stage, opens: Opens) -> None:
    sent_check_in(stage)
    ada = opens("Ada")
    with ada.page.expect_popup() as opening:
        ada.page.get_by_role("link", name="Owner with export").click()
    export = opening.value
    expect(export.get_by_text("Something is waiting for you").first).to_be_visible(timeout=PATIENCE)
    expect(export.get_by_text("hold none of it")).to_be_visible()
    assert AXE.run(export).violations_count == 0
    with export.expect_download() as taking:
        export.get_by_role("link", name="Take it as a file").click()
    assert taking.value.suggested_filename == "export.zip"
