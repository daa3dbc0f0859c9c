"""The pages of scenes, announcing and statuses over a house, and what is asked of every one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from slack_sdk.models.views import View

from bot.domain.importing import Importing
from bot.domain.topics import catalogue as topics
from handlers import announcing, briefs, status
from handlers.scenes import ScenePages
from handlers.words import Words, catalogue
from rehearsal.rules import check_view
from tests.domain.scene_cases import House

WORDS = catalogue("en", strict=True)
LIVE = "<!channel> <@U1> *b* & "
NUMBER = LIVE[:12]
LONG_NAME = (LIVE * 10)[:80]
MANY_SCENES = 300
MANY_PEOPLE = 200
PERFORMERS = 30


def words_for(_: str | None) -> Words:
    return WORDS


def nonce() -> str:
    return "n" * 24


class Pages:
    """The pages of all three workflows over one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.scenes = ScenePages(house.scenes, house.announcing, words_for, nonce)
        self.briefs = briefs._Pages(self.scenes, house.announcing, Importing(), topics())
        self.announcing = announcing._Pages(self.scenes, house.announcing)
        self.status = status._Pages(house.statuses, words_for, nonce)


def size(view: View) -> int:
    return len(json.dumps(view.to_dict()).encode())


def taken(view: View) -> View:
    """The view, once Slack would take it and nobody's typing is alive in it."""
    drawn = view.to_dict()
    assert check_view(drawn) == []
    assert size(view) < 50_000
    live = [text["text"] for text in texts(drawn) if text["type"] == "mrkdwn"]
    assert not any("<!channel>" in text or "<@" in text for text in live)
    assert LIVE[:10] not in drawn.get("private_metadata", "") or "mark" in drawn["private_metadata"]
    return view


def texts(node: object) -> Iterator[dict[str, str]]:
    if isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "plain_text"):
            yield node
        for child in node.values():
            yield from texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from texts(child)


def read(view: View) -> str:
    return "\n".join(text["text"] for text in texts(view.to_dict()))
