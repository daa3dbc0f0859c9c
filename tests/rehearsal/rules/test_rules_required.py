"""Every key that Slack's documentation calls required is missed when it is not there, wherever its object stands."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from rules_examples import EVERYWHERE, MODALS_ONLY, Json, home, modal, section

from rehearsal.rules import check_view

BY_TYPE: dict[str, tuple[str, ...]] = {
    "modal": ("title", "blocks"),
    "home": ("blocks",),
    "header": ("text",),
    "context": ("elements",),
    "actions": ("elements",),
    "input": ("label", "element"),
    "alert": ("text",),
    "plain_text": ("text",),
    "mrkdwn": ("text",),
    "button": ("text",),
    "image": ("alt_text",),
    "overflow": ("options",),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "number_input": ("is_decimal_allowed",),
    "rich_text": ("elements",),
    "rich_text_section": ("elements",),
    "rich_text_list": ("elements", "style"),
    "rich_text_quote": ("elements",),
    "rich_text_preformatted": ("elements",),
    "text": ("text",),
    "link": ("url",),
    "user": ("user_id",),
    "usergroup": ("usergroup_id",),
    "channel": ("channel_id",),
    "broadcast": ("range",),
    "emoji": ("name",),
    "date": ("timestamp", "format"),
}
BY_PLACE: dict[str, tuple[str, ...]] = {
    "confirm": ("title", "text", "confirm", "deny"),
    "dispatch_action_config": ("trigger_actions_on",),
    "options": ("text", "value"),
    "option_groups": ("label", "options"),
    "initial_option": ("text", "value"),
}
VIEWS: list[Json] = [home(section()), *(modal(block) for block in [*EVERYWHERE, *MODALS_ONLY])]


def _required(value: Any, pointer: str, place: str) -> list[tuple[str, str]]:
    """Each required key in `value` with the pointer of its object; `place` is the key under which the value stands."""
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in _required(item, f"{pointer}/{index}", place)]
    if not isinstance(value, dict):
        return []
    keys = ("type", *BY_TYPE.get(value["type"], ())) if "type" in value else BY_PLACE.get(place, ())
    found = [(pointer, key) for key in keys]
    for key, item in value.items():
        found += _required(item, f"{pointer}/{key}", key)
    return found


def _remove(view: Json, pointer: str, key: str) -> Json:
    root: Json = {"view": copy.deepcopy(view)}
    target: Any = root
    for step in pointer.split("/")[1:]:
        target = target[int(step)] if isinstance(target, list) else target[step]
    del target[key]
    changed: Json = root["view"]
    return changed


def _once_each(view: Json) -> list[tuple[str, str]]:
    """A hundred options are alike: the first ten of each list are enough."""
    alike = [str(index) for index in range(10, 100)]
    return [found for found in _required(view, "/view", "view") if not set(found[0].split("/")) & set(alike)]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view["blocks"][0]["type"])
def test_a_missing_key_is_told_at_its_object(view: Json) -> None:
    for pointer, key in _once_each(view):
        problems = check_view(_remove(view, pointer, key))
        assert (pointer, "missing_field", key) in [(found.pointer, found.code, found.field) for found in problems]


def test_the_table_is_met_whole() -> None:
    met = {(pointer.split("/")[-1], key) for view in VIEWS for pointer, key in _required(view, "/view", "view")}
    for place in ("confirm", "dispatch_action_config", "initial_option"):
        assert {(place, key) for key in BY_PLACE[place]} <= met
    kinds = {block["type"] for view in VIEWS for block in [view, *_objects(view)] if "type" in block}
    assert set(BY_TYPE) <= kinds


def _objects(value: Any) -> list[Json]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    below = [found for child in children for found in _objects(child)]
    return [value, *below] if isinstance(value, dict) else below
