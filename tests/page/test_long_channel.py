"""A channel of two hundred messages in a browser, scrolled or walked by keyboard, from the newest to the oldest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from rehearsal.manifest import read_manifest
from rehearsal.workspace import Workspace
from tests.page.tab import Tab
from tests.page.test_keyboard_and_bad_days import MANIFEST

pytestmark = pytest.mark.page
MESSAGES = 200
NEAR_THE_TOP = """() => {
  const list = document.querySelector(".scroll");
  list.scrollTop = list.clientHeight - list.scrollHeight + 100;
  return document.elementFromPoint(200, 500).closest(".message").id;
}"""
TOP_OF = "id => document.getElementById(id).getBoundingClientRect().top"
MOVED = 2
"""Pixels by which what somebody reads may move: rounding."""


@pytest.fixture
def mina(chromium: Browser) -> Iterator[Tab]:
    with Workspace(read_manifest(MANIFEST), rate_scale=None) as workspace:
        workspace.add_person("Mina")
        channel = workspace.add_channel("scenes", ["Mina"])
        for number in range(MESSAGES):
            workspace.on_loop(lambda text=f"word {number}": workspace.team.post(channel, text, [], None))
        tab = Tab(chromium, workspace, "Mina", phone=True)
        tab.goes(channel.id)
        yield tab
        tab.closes_browser()
        assert tab.problems == []


def test_scrolling_up_brings_what_was_said_earlier_and_moves_nothing(mina: Tab) -> None:
    messages, link = mina.page.get_by_role("article"), mina.page.get_by_role("link", name="Earlier messages")
    expect(mina.page.get_by_text(f"word {MESSAGES - 1}", exact=True)).to_be_in_viewport()
    few = messages.count()
    assert few < MESSAGES / 4
    mina.has_no_barriers()
    shown = few
    while shown < MESSAGES:
        in_view = mina.page.evaluate(NEAR_THE_TOP)
        where = mina.page.evaluate(TOP_OF, in_view)
        shown = min(shown + few, MESSAGES)
        expect(messages).to_have_count(shown)
        assert abs(mina.page.evaluate(TOP_OF, in_view) - where) < MOVED
    expect(link).to_have_count(0)
    mina.page.reload()
    expect(messages).to_have_count(MESSAGES)


def test_the_keyboard_goes_back_too_and_something_said_meanwhile_arrives(mina: Tab) -> None:
    messages, link = mina.page.get_by_role("article"), mina.page.get_by_role("link", name="Earlier messages")
    few = messages.count()
    link.focus()
    expect(messages).to_have_count(2 * few)
    mina.page.keyboard.press("Enter")
    expect(messages).to_have_count(3 * few)
    expect(link).to_be_focused()
    workspace = mina.workspace
    workspace.on_loop(lambda: workspace.team.post(workspace.team.find_channel("scenes"), "said meanwhile", [], None))
    workspace.changes.note()
    expect(mina.page.get_by_text("said meanwhile")).to_have_count(1)
    expect(messages).to_have_count(3 * few + 1)
    while link.count():
        shown = messages.count()
        mina.page.keyboard.press("Enter")
        expect(messages).not_to_have_count(shown)
    expect(messages).to_have_count(MESSAGES + 1)
    expect(mina.page.get_by_role("main")).to_be_focused()
