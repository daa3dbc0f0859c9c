"""The blocks a message, a modal and a Home tab may hold, and how many.

Source unless another is named: https://docs.slack.dev/reference/block-kit/blocks, one page for each block. Blocks that
the bot does not use are refused as Slack refuses a block on the wrong surface: `unsupported type`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from rehearsal.rules.elements import IMAGE, IN_A_MODAL_INPUT, IN_A_SECTION, IN_ACTIONS, IN_AN_INPUT
from rehearsal.rules.objects import BLOCK_ID, SLACK_FILE, WEB_ADDRESS, any_text, plain_text
from rehearsal.rules.relations import either, file_input_never_dispatches, text_or_fields
from rehearsal.rules.rich_text import RICH_TEXT
from rehearsal.rules.shapes import Array, Boolean, Enum, Object, Shape, String, Tagged, typed

Surface = Literal["modal", "home", "message"]


def _block(kind: str, required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Object:
    return typed(kind, {"block_id": BLOCK_ID, **required, **(optional or {})}, required)


def _input(elements: Mapping[str, Object]) -> Object:
    return typed(
        "input",
        {
            "block_id": BLOCK_ID,
            "label": plain_text(2000),
            "element": Tagged(elements),
            "hint": plain_text(2000),
            "optional": Boolean(),
            "dispatch_action": Boolean(),
        },
        ("label", "element"),
        (file_input_never_dispatches,),
    )


_SECTION = typed(
    "section",
    {
        "block_id": BLOCK_ID,
        "text": any_text(3000),
        "fields": Array(any_text(2000), 10),
        "accessory": Tagged(IN_A_SECTION),
        "expand": Boolean(),
    },
    rules=(text_or_fields,),
)
_IMAGE = typed(
    "image",
    {
        "block_id": BLOCK_ID,
        "image_url": WEB_ADDRESS,
        "slack_file": SLACK_FILE,
        "alt_text": String(2000),
        "title": plain_text(2000),
    },
    ("alt_text",),
    (either("image_url", "slack_file"),),
)
_CONTEXT_TEXT = any_text(3000)
_EVERYWHERE: Mapping[str, Shape] = {
    "section": _SECTION,
    "header": _block("header", {"text": plain_text(150)}),
    "context": _block(
        "context",
        {"elements": Array(Tagged({"image": IMAGE, "plain_text": _CONTEXT_TEXT, "mrkdwn": _CONTEXT_TEXT}), 10)},
    ),
    "actions": _block("actions", {"elements": Array(Tagged(IN_ACTIONS), 25)}),
    "divider": _block("divider", {}),
    "image": _IMAGE,
    "input": _input(IN_AN_INPUT),
    "rich_text": RICH_TEXT,
}
# Modals only: https://docs.slack.dev/reference/block-kit/blocks/alert-block. The 200 characters are @slack/types 3.2's.
_ALERT = _block(
    "alert",
    {"text": any_text(200)},
    {"level": Enum(("default", "info", "warning", "error", "success"))},
)

# "up to 50 blocks in each message, and 100 blocks in modals or Home tabs"; a message may have none if it has a text.
BLOCKS: Mapping[Surface, Array] = {
    "modal": Array(Tagged({**_EVERYWHERE, "input": _input(IN_A_MODAL_INPUT), "alert": _ALERT}), 100),
    "home": Array(Tagged(_EVERYWHERE), 100),
    "message": Array(Tagged(_EVERYWHERE), 50, minimum=0),
}
