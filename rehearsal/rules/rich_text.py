"""The rich text block: sections, lists, quotes and preformatted text, and the parts they are made of.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. Slack accepts an empty list of elements in a
section; here it is a mistake, because nothing would be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rehearsal.rules.objects import BLOCK_ID, CONVERSATION_ID, USER_GROUP_ID, USER_ID, WEB_ADDRESS
from rehearsal.rules.problems import Problem, failed
from rehearsal.rules.shapes import Array, Boolean, Enum, Fields, Integer, Object, Shape, String, Tagged, typed


def _styles_something(fields: Fields, pointer: str) -> Iterator[Problem]:
    if not fields:
        yield failed(pointer, "min_properties", "must have minimum 1 properties")


_STYLE = Object({name: Boolean() for name in ("bold", "italic", "strike", "code")}, rules=(_styles_something,))
# No page gives a limit for one run of text; 3,000 is a section's, and ours.
_TEXT = String(3000)


def _leaf(kind: str, required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Object:
    return typed(kind, {**required, **(optional or {}), "style": _STYLE}, required)


_PLAIN_LEAVES = {
    "text": _leaf("text", {"text": _TEXT}),
    "link": _leaf("link", {"url": WEB_ADDRESS}, {"text": _TEXT, "unsafe": Boolean()}),
}
_LEAVES = {
    **_PLAIN_LEAVES,
    "user": _leaf("user", {"user_id": USER_ID}),
    "usergroup": _leaf("usergroup", {"usergroup_id": USER_GROUP_ID}),
    "channel": _leaf("channel", {"channel_id": CONVERSATION_ID}),
    "broadcast": _leaf("broadcast", {"range": Enum(("here", "channel", "everyone"))}),
    "emoji": _leaf("emoji", {"name": String(255)}, {"unicode": String(255), "skin_tone": Integer(1, 6)}),
    "date": _leaf(
        "date",
        {"timestamp": Integer(0, 9_999_999_999), "format": String(255)},
        {"url": WEB_ADDRESS, "fallback": _TEXT},
    ),
}
_BORDER = Integer(0, 1)
_SECTION = typed("rich_text_section", {"elements": Array(Tagged(_LEAVES))}, ("elements",))
# A list holds sections only; Slack refused a list in a list ("invalid additional property: style"). It has `indent`.
_LIST = typed(
    "rich_text_list",
    {
        "elements": Array(Tagged({"rich_text_section": _SECTION})),
        "style": Enum(("bullet", "ordered")),
        "indent": Integer(0, 8),
        "offset": Integer(0, 10_000),
        "border": _BORDER,
    },
    ("elements", "style"),
)
_QUOTE = typed("rich_text_quote", {"elements": Array(Tagged(_LEAVES)), "border": _BORDER}, ("elements",))
_PREFORMATTED = typed(
    "rich_text_preformatted", {"elements": Array(Tagged(_PLAIN_LEAVES)), "border": _BORDER}, ("elements",)
)

RICH_TEXT = typed(
    "rich_text",
    {
        "block_id": BLOCK_ID,
        "elements": Array(
            Tagged(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": _LIST,
                    "rich_text_quote": _QUOTE,
                    "rich_text_preformatted": _PREFORMATTED,
                }
            )
        ),
    },
    ("elements",),
)
