"""What was drawn before is shown again only as long as drawing it again would look the same."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from rehearsal.page.address import Address
from rehearsal.page.kept import Kept
from rehearsal.page.layout import document
from rehearsal.page.page import page_at
from rehearsal.page.reading import Reading
from rehearsal.workspace import Workspace
from tests.rehearsal.conftest import button, text

PAGE_SECONDS = 0.02


def card(words: str) -> list[dict[str, object]]:
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": words}},
        {"type": "actions", "elements": [button("Open", "open.now")]},
    ]


class Wall:
    """A channel as Mina sees it, drawn with everything kept and drawn anew."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.channel = workspace.add_channel("open", ["Mina", "Ada"])
        self.reading = Reading({})
        self.kept = Kept()
        self.address = Address(workspace.person("Mina").id, self.channel.id)

    def says(self, words: str, thread: str | None = None) -> str:
        team = self.workspace.team
        return self.workspace.on_loop(lambda: team.post(self.channel, words, card(words), thread)).ts

    def drawn(self, kept: Kept) -> str:
        return self.workspace.on_loop(lambda: self.drawn_here(kept))

    def drawn_here(self, kept: Kept) -> str:
        return str(document(page_at(self.workspace, self.reading, kept, self.address)))

    def seconds(self, kept: Kept) -> float:
        """How long this thread works on the page."""
        begun = time.thread_time()
        self.drawn_here(kept)
        return time.thread_time() - begun

    def same(self) -> str:
        """The page, which looks the same either way."""
        again = self.drawn(self.kept)
        assert again == self.drawn(Kept())
        return again


def test_edits_replies_and_the_turn_of_a_day_are_drawn(workspace: Workspace) -> None:
    wall = Wall(workspace)
    now = int(workspace.clock.seconds())
    ts = wall.says(f"Call <!date^{now}^{{date_pretty}}|then>, <!date^{now}^{{ago}}|then>")
    assert "today" in wall.same()
    [message] = wall.channel.messages
    workspace.on_loop(
        lambda: workspace.team.edit(message, "moved", card(f"Moved. Call <!date^{now}^{{date_pretty}}|then>"))
    )
    assert "Moved" in wall.same()
    assert "(edited)" in wall.same()
    wall.says("and why", ts)
    assert "1 reply" in wall.same()
    wall.reading.sees(wall.address.person, wall.channel, ts)
    assert '<span class="count">new' not in wall.same()
    workspace.advance(timedelta(days=1))
    assert "yesterday" in wall.same()


def test_what_somebody_chose_in_a_message_is_drawn(workspace: Workspace) -> None:
    wall = Wall(workspace)
    options = [{"text": text(word), "value": word} for word in ("one", "two")]
    boxes = {"type": "checkboxes", "action_id": "a", "options": options}
    blocks = [{"type": "actions", "block_id": "b", "elements": [boxes]}]
    message = workspace.on_loop(lambda: workspace.team.post(wall.channel, "choose", blocks, None))
    assert "checked" not in wall.same()
    held = {"type": "checkboxes", "selected_options": [options[1]]}
    workspace.on_loop(lambda: workspace.team.hold(message, ("b", "a"), held))
    assert "checked" in wall.same()


def test_two_hundred_messages_are_drawn_within_the_budget(workspace: Workspace) -> None:
    wall = Wall(workspace)
    for number in range(200):
        wall.says(f"*Scene {number}*: closed set")
    first = min(wall.seconds(Kept()) for _ in range(5))
    wall.drawn(wall.kept)
    again = []
    for _ in range(5):
        wall.says("one more")
        again.append(wall.seconds(wall.kept))
    assert first < PAGE_SECONDS
    assert min(again) < PAGE_SECONDS


def test_what_was_drawn_is_drawn_alike_however_far_back_the_page_goes(workspace: Workspace) -> None:
    wall = Wall(workspace)
    oldest = wall.says("*the oldest*")
    for number in range(40):
        wall.says(f"card {number}", oldest if number % 2 else None)
    wall.same()
    wall.address = replace(wall.address, since=oldest)
    wall.same()
    wall.address = replace(wall.address, thread=oldest)
    wall.same()
    wall.address = replace(wall.address, frame="phone")
    wall.same()


def test_a_channel_is_named_only_as_long_as_its_reader_may_see_it(workspace: Workspace) -> None:
    wall = Wall(workspace)
    producers = workspace.add_channel("producers", ["Mina"], private=True)
    wall.says(f"See <#{producers.id}>")
    wall.same()
    assert "#producers" in wall.same()
    workspace.on_loop(lambda: producers.members.clear())
    workspace.add_channel("another", ["Mina"], private=True)
    assert "#private-channel" in wall.same()
