"""Where Slack's documentation says what a refused payload should have been.

Promise: an address for every refusal: of the block, element or object that the mistake stands in, else of the method.
Page names are those that slack_sdk's models and this package's rules cite.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

DOCUMENTATION: Final = "https://docs.slack.dev"
KIT: Final = f"{DOCUMENTATION}/reference/block-kit"
METHODS: Final = f"{DOCUMENTATION}/reference/methods"
HANDLING: Final = f"{DOCUMENTATION}/interactivity/handling-user-interaction"

# What is refused in an acknowledgement has no method's page.
ANSWERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "block_actions": HANDLING,
        "response_url": HANDLING,
        "slash_commands": f"{DOCUMENTATION}/interactivity/implementing-slash-commands",
        "view_submission": f"{DOCUMENTATION}/surfaces/modals",
    }
)
OBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "modal": f"{DOCUMENTATION}/reference/views/modal-views",
        "home": f"{DOCUMENTATION}/reference/views/home-tab-views",
        "plain_text": f"{KIT}/composition-objects/text-object",
        "mrkdwn": f"{KIT}/composition-objects/text-object",
    }
)
BLOCKS: Final = (
    "actions", "alert", "context", "context_actions", "divider", "file", "header", "image", "input", "markdown",
    "rich_text", "section", "table", "video",
)  # fmt: skip
ELEMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "button": "button",
        "checkboxes": "checkboxes",
        "datepicker": "date-picker",
        "datetimepicker": "datetime-picker",
        "email_text_input": "email-input",
        "file_input": "file-input",
        "image": "image",
        "number_input": "number-input",
        "overflow": "overflow-menu",
        "plain_text_input": "plain-text-input",
        "radio_buttons": "radio-button-group",
        "rich_text_input": "rich-text-input",
        "timepicker": "time-picker",
        "url_text_input": "url-input",
    }
)


def source_of(method: str, arguments: Mapping[str, Any], pointer: str) -> str:
    """The page for a mistake at `pointer` (RFC 6901, from the arguments; "" for the call as a whole)."""
    page = ANSWERS.get(method) or f"{METHODS}/{method}"
    for place, kind in _types_on_the_way(arguments, pointer):
        page = _page_of(place, kind) or page
    return page


def _types_on_the_way(arguments: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    """The key and the `type` of each object the pointer leads through; a list's items stand under the list's key."""
    here: object = arguments
    place = ""
    for token in pointer.removeprefix("/").split("/"):
        here = _decoded(here)
        if isinstance(here, dict):
            place, here = token, here.get(token)
        elif isinstance(here, list) and token.isdecimal() and int(token) < len(here):
            here = here[int(token)]
        else:
            return
        here = _decoded(here)
        if isinstance(here, dict) and isinstance(here.get("type"), str):
            yield place, here["type"]


def _page_of(place: str, kind: str) -> str | None:
    if place == "blocks":
        return f"{KIT}/blocks/{kind.replace('_', '-')}-block" if kind in BLOCKS else f"{KIT}/blocks"
    if kind in OBJECTS:
        return OBJECTS[kind]
    if kind.endswith("_select"):
        return f"{KIT}/block-elements/{'multi-select' if kind.startswith('multi_') else 'select'}-menu-element"
    if place in ("element", "elements", "accessory"):
        return f"{KIT}/block-elements/{ELEMENTS[kind]}-element" if kind in ELEMENTS else f"{KIT}/block-elements"
    return None


def _decoded(value: object) -> object:
    """What travelled as JSON text, read."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
