"""The rehearsal's page: a channel of 200 messages drawn by the server for the first time and again, and scrolled
through in Chromium where there is one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from bench.results import Result, middle
from bench.servers import CHECKOUT
from rehearsal.entities import Channel, Payload
from rehearsal.manifest import read_manifest
from rehearsal.page.address import Address
from rehearsal.page.kept import Kept
from rehearsal.page.layout import document
from rehearsal.page.page import page_at
from rehearsal.page.reading import Reading
from rehearsal.workspace import Workspace
from tests.page.chromium import find

MESSAGES: Final = 200
REPETITIONS: Final = 15
LONGEST_PAGE: Final = 20.0
SMOOTH: Final = 17.0
"""Milliseconds between two frames of a screen that shows sixty a second, rounded up."""

SCROLL: Final = """() => new Promise((done) => {
  const [list, frames] = [document.querySelector(".scroll"), []];
  let former = performance.now();
  const step = (now) => {
    frames.push(now - former);
    former = now;
    list.scrollTop -= 40;
    const everything = !document.querySelector(".earlier");
    if (everything && list.clientHeight - list.scrollTop >= list.scrollHeight - 1) return done(frames.slice(1));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""
"""From the newest message up to the oldest, 40 pixels a frame; resolves to the milliseconds of each frame."""


def measure(folder: Path) -> list[Result]:
    with _channel() as (workspace, channel):
        address = Address(workspace.person("Mina").id, channel.id)
        first = [_drawing(workspace, address, Kept()) for _ in range(REPETITIONS)]
        kept = Kept()
        again = [_drawing(workspace, address, kept) for _ in range(REPETITIONS + 1)][1:]
        return [
            middle(f"Page of {MESSAGES} messages, first", first, "ms", LONGEST_PAGE),
            middle(f"Page of {MESSAGES} messages, again", again, "ms", LONGEST_PAGE),
            *_scrolling(workspace, address),
        ]


@contextmanager
def _channel() -> Iterator[tuple[Workspace, Channel]]:
    with Workspace(read_manifest(CHECKOUT / "app_manifest.yml")) as workspace:
        workspace.add_person("Mina")
        channel = workspace.add_channel("nightfall", ["Mina"])
        for number in range(MESSAGES):
            words = f"*Scene {number}: closed set*\nCall Thu 14 Jan, 08:00 set time"
            workspace.on_loop(lambda words=words: workspace.team.post(channel, words, _card(words), None))
        yield workspace, channel


def _card(words: str) -> list[Payload]:
    pressed = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Open"}, "value": "1"}
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": words}},
        {"type": "actions", "elements": [pressed]},
    ]


def _drawing(workspace: Workspace, address: Address, kept: Kept) -> float:
    """The milliseconds of drawing a page, `kept` being what was drawn before."""

    def draw() -> float:
        begun = time.perf_counter()
        str(document(page_at(workspace, Reading({}), kept, address)))
        return (time.perf_counter() - begun) * 1000

    return workspace.on_loop(draw)


def _scrolling(workspace: Workspace, address: Address) -> list[Result]:
    """Nothing where there is no Chromium."""
    chromium = find()
    if chromium is None:
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        entered = workspace.guard.new_address()
        page.goto(entered)
        page.goto(entered.partition("/?")[0] + address.path)
        frames: Any = sorted(page.evaluate(SCROLL))
        browser.close()
    return [
        Result("Scrolling through them, 95 of 100 frames", frames[len(frames) * 95 // 100], "ms", SMOOTH),
        Result("Scrolling through them, longest frame", frames[-1], "ms"),
    ]
