"""Planted mistakes, one in each payload: the rules find that one, at its place, and call it what Slack calls it."""

from __future__ import annotations

from typing import Any

import pytest
from rules_examples import (
    CONVERSATIONS_SELECT,
    ELEMENT,
    FILE_INPUT,
    FIRST,
    IMAGE,
    IMAGE_BLOCK,
    MALFORMED,
    MISSING,
    NOT_ALLOWED,
    NOT_ONE_OF,
    PRESS,
    REPEATED,
    TOO_FEW,
    TOO_LONG,
    TOO_MANY,
    TOO_SHORT,
    TYPING,
    UNKNOWN_KEY,
    WRONG_TYPE,
    Expected,
    actions,
    home,
    input_block,
    message,
    modal,
    mrkdwn,
    plain,
    section,
    without,
)

from rehearsal.rules import check_message, check_view

# In a view: what it is, the view, where the problem is, and its code and constraint.
IN_A_VIEW: list[tuple[str, Any, str, Expected]] = [
    # The view itself
    ("not an object", [], "/view", WRONG_TYPE),
    ("no such view", {"type": "workflow_step", "blocks": []}, "/view/type", NOT_ALLOWED),
    ("no title", without(modal(section()), "title"), "/view", MISSING),
    ("no blocks key", without(modal(section()), "blocks"), "/view", MISSING),
    ("no type", without(modal(section()), "type"), "/view", MISSING),
    ("no block", modal(), "/view/blocks", TOO_FEW),
    ("101 blocks", home(*[section()] * 101), "/view/blocks", TOO_MANY),
    ("title of 25", modal(section(), title=plain("t" * 25)), "/view/title/text", TOO_LONG),
    ("submit of 25", modal(section(), submit=plain("t" * 25)), "/view/submit/text", TOO_LONG),
    ("close of 25", modal(section(), close=plain("t" * 25)), "/view/close/text", TOO_LONG),
    ("title in mrkdwn", modal(section(), title=mrkdwn()), "/view/title/type", NOT_ALLOWED),
    ("title a bare string", modal(section(), title="Your day"), "/view/title", WRONG_TYPE),
    (
        "metadata of 3001",
        modal(section(), private_metadata="m" * 3001),
        "/view/private_metadata",
        TOO_LONG,
    ),
    ("callback_id of 256", home(section(), callback_id="c" * 256), "/view/callback_id", TOO_LONG),
    ("empty callback_id", home(section(), callback_id=""), "/view/callback_id", TOO_SHORT),
    ("external_id of 256", home(section(), external_id="e" * 256), "/view/external_id", TOO_LONG),
    ("flag as text", modal(section(), notify_on_close="true"), "/view/notify_on_close", WRONG_TYPE),
    ("submit_disabled", modal(section(), submit_disabled=True), "/view", UNKNOWN_KEY),
    ("home with a title", home(section(), title=plain()), "/view", UNKNOWN_KEY),
    ("home with notify", home(section(), notify_on_close=True), "/view", UNKNOWN_KEY),
    ("view of 300 kB", home(*[section(text=plain("t" * 3000))] * 100), "/view", ("view_too_large", None)),
    (
        "input without submit",
        without(modal(input_block(TYPING)), "submit"),
        f"{FIRST}/input",
        ("failed_constraint", "all_of"),
    ),
    # Between blocks
    (
        "block_id twice",
        modal(section(block_id="same"), section(block_id="same")),
        "/view/blocks/1/block_id",
        REPEATED,
    ),
    (
        "action_id twice in a block",
        modal(actions(PRESS, PRESS)),
        f"{FIRST}/elements/1/action_id",
        REPEATED,
    ),
    (
        "two that take the focus",
        modal(*[input_block({**TYPING, "focus_on_load": True})] * 2),
        "/view/blocks/1/element/focus_on_load",
        TOO_MANY,
    ),
    # Surfaces
    ("alert on Home", home({"type": "alert", "text": plain()}), f"{FIRST}/type", NOT_ALLOWED),
    ("file input on Home", home(input_block(FILE_INPUT)), f"{ELEMENT}/type", NOT_ALLOWED),
    ("markdown block", modal({"type": "markdown", "text": "x"}), f"{FIRST}/type", NOT_ALLOWED),
    ("a block without a type", modal({"text": plain()}), FIRST, MISSING),
    ("a block that is a string", modal("divider"), FIRST, WRONG_TYPE),  # type: ignore[arg-type]
    (
        "response_url on Home",
        home(input_block({**CONVERSATIONS_SELECT, "response_url_enabled": True})),
        ELEMENT,
        UNKNOWN_KEY,
    ),
    # Blocks
    ("section without words", modal({"type": "section"}), FIRST, ("failed_constraint", "any_of")),
    ("section of 3001", modal(section(text=plain("t" * 3001))), f"{FIRST}/text/text", TOO_LONG),
    (
        "3000 counted in emoji",
        modal(section(text=plain("🎬" * 1501))),
        f"{FIRST}/text/text",
        TOO_LONG,
    ),
    ("empty text", modal(section(text=plain(""))), f"{FIRST}/text/text", TOO_SHORT),
    ("blank text", modal(section(text=mrkdwn(" \n"))), f"{FIRST}/text/text", TOO_SHORT),
    ("text a number", modal(section(text={"type": "plain_text", "text": 7})), f"{FIRST}/text/text", WRONG_TYPE),
    ("emoji in mrkdwn", modal(section(text={**mrkdwn(), "emoji": True})), f"{FIRST}/text", UNKNOWN_KEY),
    ("verbatim in plain", modal(section(text={**plain(), "verbatim": True})), f"{FIRST}/text", UNKNOWN_KEY),
    ("11 fields", modal(section(fields=[plain()] * 11)), f"{FIRST}/fields", TOO_MANY),
    ("field of 2001", modal(section(fields=[plain("f" * 2001)])), f"{FIRST}/fields/0/text", TOO_LONG),
    ("fields null", modal(section(fields=None)), f"{FIRST}/fields", WRONG_TYPE),
    ("block_id of 256", modal(section(block_id="b" * 256)), f"{FIRST}/block_id", TOO_LONG),
    ("empty block_id", modal(section(block_id="")), f"{FIRST}/block_id", TOO_SHORT),
    ("unknown key", modal(section(colour="red")), FIRST, UNKNOWN_KEY),
    ("header of 151", modal({"type": "header", "text": plain("h" * 151)}), f"{FIRST}/text/text", TOO_LONG),
    ("header in mrkdwn", modal({"type": "header", "text": mrkdwn()}), f"{FIRST}/text/type", NOT_ALLOWED),
    ("header without text", modal({"type": "header"}), FIRST, MISSING),
    ("context of 11", modal({"type": "context", "elements": [plain()] * 11}), f"{FIRST}/elements", TOO_MANY),
    ("context of none", modal({"type": "context", "elements": []}), f"{FIRST}/elements", TOO_FEW),
    ("button in context", modal({"type": "context", "elements": [PRESS]}), f"{FIRST}/elements/0/type", NOT_ALLOWED),
    ("no action", modal(actions()), f"{FIRST}/elements", TOO_FEW),
    (
        "26 actions",
        modal(actions(*({**PRESS, "action_id": str(place)} for place in range(26)))),
        f"{FIRST}/elements",
        TOO_MANY,
    ),
    ("text input in actions", modal(actions(TYPING)), f"{FIRST}/elements/0/type", NOT_ALLOWED),
    ("image in actions", modal(actions(IMAGE)), f"{FIRST}/elements/0/type", NOT_ALLOWED),
    ("divider with text", modal({"type": "divider", "text": plain()}), FIRST, UNKNOWN_KEY),
    ("image without alt_text", modal(without(IMAGE_BLOCK, "alt_text")), FIRST, MISSING),
    ("image of nothing", modal(without(IMAGE_BLOCK, "image_url")), FIRST, NOT_ONE_OF),
    ("image of two things", modal({**IMAGE_BLOCK, "slack_file": {"id": "F1"}}), FIRST, NOT_ONE_OF),
    (
        "slack_file of nothing",
        modal({**without(IMAGE_BLOCK, "image_url"), "slack_file": {}}),
        f"{FIRST}/slack_file",
        NOT_ONE_OF,
    ),
    ("image at a file", modal({**IMAGE_BLOCK, "image_url": "file:///x.png"}), f"{FIRST}/image_url", MALFORMED),
    ("alert of 201", modal({"type": "alert", "text": plain("a" * 201)}), f"{FIRST}/text/text", TOO_LONG),
    ("alert level", modal({"type": "alert", "text": plain(), "level": "danger"}), f"{FIRST}/level", NOT_ALLOWED),
]

IN_A_MESSAGE: list[tuple[str, Any, str, Expected]] = [
    ("51 blocks", message(*[{"type": "divider"}] * 51), "/blocks", TOO_MANY),
    ("file input", message(input_block(FILE_INPUT)), "/blocks/0/element/type", NOT_ALLOWED),
    ("alert", message({"type": "alert", "text": plain()}), "/blocks/0/type", NOT_ALLOWED),
    ("blocks an object", {"text": "t", "blocks": section()}, "/blocks", WRONG_TYPE),
    ("block_id twice", message(*[section(block_id="b")] * 2), "/blocks/1/block_id", REPEATED),
    ("nothing to say", {"blocks": []}, "/text", ("no_text", None)),
    ("blank text", {"text": "\n "}, "/text", ("no_text", None)),
    ("text of 4001", {"text": "t" * 4001}, "/text", ("msg_too_long", "max_length")),
    ("text a number", {"text": 7}, "/text", WRONG_TYPE),
    (
        "blocks too long",
        message(*[section(text=plain("t" * 3000))] * 5),
        "/blocks",
        ("msg_blocks_too_long", "max_length"),
    ),
    ("attachments", {"text": "t", "attachments": []}, "", UNKNOWN_KEY),
    ("not an object", "Hello", "", WRONG_TYPE),
]


@pytest.mark.parametrize(
    ("view", "pointer", "expected"), [case[1:] for case in IN_A_VIEW], ids=[case[0] for case in IN_A_VIEW]
)
def test_a_mistake_in_a_view_is_the_one_problem(view: Any, pointer: str, expected: Expected) -> None:
    assert [(found.pointer, (found.code, found.constraint)) for found in check_view(view)] == [(pointer, expected)]


@pytest.mark.parametrize(
    ("sent", "pointer", "expected"), [case[1:] for case in IN_A_MESSAGE], ids=[case[0] for case in IN_A_MESSAGE]
)
def test_a_mistake_in_a_message_is_the_one_problem(sent: Any, pointer: str, expected: Expected) -> None:
    assert [(found.pointer, (found.code, found.constraint)) for found in check_message(sent)] == [(pointer, expected)]


def test_all_mistakes_are_told_at_once() -> None:
    view = modal(section(text=plain("")), {"type": "table"}, actions(PRESS, PRESS), title=plain("t" * 25))
    assert len(check_view(view)) == 4


def test_the_sentences_are_slacks() -> None:
    """Recorded: frappe-slack-connector#54, f3-nation-slack-bot#42, java-slack-sdk#302, node-slack-sdk#2659."""
    view = modal(section(text=plain("")), {"type": "data_visualization"}, title=plain("t" * 25), submit_disabled=True)
    assert {problem.message for problem in check_view(view)} == {
        "must be more than 0 characters",
        "unsupported type: data_visualization",
        "must be less than 25 characters",
        "invalid additional property: submit_disabled",
    }
