"""The judgement of a whole view, message or list of blocks: each part by its own rule, then what holds between blocks.

Every function takes any JSON value and answers with a list: empty when Slack would accept the value, else the problems.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rehearsal.rules.blocks import BLOCKS, Surface
from rehearsal.rules.objects import OPTION, OPTION_GROUP, plain_text
from rehearsal.rules.problems import (
    BLOCKS_TOO_LONG,
    MESSAGE_TOO_LONG,
    NO_TEXT,
    VIEW_TOO_LARGE,
    Problem,
    failed,
    unknown_key,
    unsupported_type,
    wrong_type,
)
from rehearsal.rules.relations import different_values, either
from rehearsal.rules.shapes import Array, Boolean, Object, Shape, String, length, typed

# view_too_large, "greater than 250kb": from memory.
GREATEST_VIEW_BYTES: Final = 250_000
# Messages were refused between 13,172 and 13,297 characters: https://github.com/slackapi/bolt-js/issues/2509. Ours is
# counted in bytes over the JSON of the blocks, keys and quotes included, and so is reached sooner.
GREATEST_BLOCKS_BYTES: Final = 13_000
# Slack recommends 4,000 and cuts at 40,000: https://docs.slack.dev/reference/methods/chat.postMessage. Ours refuses.
GREATEST_TEXT_CHARACTERS: Final = 4_000

# https://docs.slack.dev/reference/views/modal-views and …/home-tab-views. `submit_disabled` is refused by Slack:
# https://github.com/nicklambourne/slackblocks/issues/36. Lengths of `external_id`: from memory.
_EVERY_VIEW: Mapping[str, Shape] = {
    "private_metadata": String(3000, minimum=0),
    "callback_id": String(255),
    "external_id": String(255),
}
_MODAL = typed(
    "modal",
    {
        **_EVERY_VIEW,
        "title": plain_text(24),
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": Boolean(),
        "notify_on_close": Boolean(),
        "blocks": BLOCKS["modal"],
    },
    ("title", "blocks"),
)
_HOME = typed("home", {**_EVERY_VIEW, "blocks": BLOCKS["home"]}, ("blocks",))
# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select; none may be found.
_FOUND = Object(
    {"options": Array(OPTION, 100, minimum=0), "option_groups": Array(OPTION_GROUP, 100, minimum=0)},
    rules=(either("options", "option_groups"), different_values),
)
_VIEWS: Mapping[str, Object] = {"modal": _MODAL, "home": _HOME}


def check_view(view: object) -> list[Problem]:
    """Judge a modal or a Home tab, told apart by `view["type"]`. Pointers start with `/view`."""
    if not isinstance(view, dict):
        return [wrong_type("/view", "must provide an object")]
    kind = view.get("type")
    if isinstance(kind, str) and kind not in _VIEWS:
        return [unsupported_type("/view", kind)]
    # Without a type the view is judged as a modal, and the missing type is among its problems.
    shape = _HOME if kind == "home" else _MODAL
    found = [*shape.problems(view, "/view"), *_between(view.get("blocks"), "/view/blocks")]
    if shape is _MODAL and "submit" not in view:
        found += _inputs_without_submit(view.get("blocks"))
    size = _json_length(view)
    if size is None or size > GREATEST_VIEW_BYTES:
        found.append(Problem("/view", VIEW_TOO_LARGE, f"must be less than {GREATEST_VIEW_BYTES + 1} bytes"))
    return found


def check_options(answer: object) -> list[Problem]:
    """Judge what a search is answered with. Pointers start with `/options` or `/option_groups`."""
    return list(_FOUND.problems(answer, ""))


def check_message(message: object) -> list[Problem]:
    """Judge the `text` and `blocks` of a message; its other keys are the method's, except that attachments are refused.

    Pointers start with `/text` or `/blocks`. A message with neither a text nor blocks has the problem `no_text`.
    """
    if not isinstance(message, dict):
        return [wrong_type("", "must provide an object")]
    text, blocks = message.get("text"), message.get("blocks")
    found = [unknown_key("", "attachments")] if "attachments" in message else []
    if text is not None and not isinstance(text, str):
        found.append(wrong_type("/text", "must provide a string"))
    if isinstance(text, str) and length(text) > GREATEST_TEXT_CHARACTERS:
        sentence = f"must be less than {GREATEST_TEXT_CHARACTERS + 1} characters"
        found.append(Problem("/text", MESSAGE_TOO_LONG, sentence, "max_length"))
    if blocks is not None:
        found += check_blocks(blocks, "message")
    if blocks in (None, []) and (text is None or (isinstance(text, str) and not text.strip())):
        found.append(Problem("/text", NO_TEXT, "must define either `text` or `blocks`", field="text"))
    return found


def check_blocks(blocks: object, surface: Surface) -> list[Problem]:
    """Judge a list of blocks for one surface. Pointers start with `/blocks` for a message, else with `/view/blocks`."""
    pointer = "/blocks" if surface == "message" else "/view/blocks"
    found = [*BLOCKS[surface].problems(blocks, pointer), *_between(blocks, pointer)]
    size = _json_length(blocks)
    if surface == "message" and (size is None or size > GREATEST_BLOCKS_BYTES):
        sentence = f"must be less than {GREATEST_BLOCKS_BYTES + 1} bytes"
        found.append(Problem(pointer, BLOCKS_TOO_LONG, sentence, "max_length"))
    return found


def _between(blocks: object, pointer: str) -> Iterator[Problem]:
    """What holds between blocks: ids that differ, and one element at most that takes the focus."""
    focused: list[str] = []
    block_ids: set[str] = set()
    for here, block in _blocks(blocks, pointer):
        yield from _repeated(block, "block_id", block_ids, here)
        action_ids: set[str] = set()
        for place, element in _elements(block, here):
            yield from _repeated(element, "action_id", action_ids, place)
            if element.get("focus_on_load") is True:
                focused.append(f"{place}/focus_on_load")
    for place in focused[1:]:
        # "Only one element can be set to true", on the page of every element with the key; the sentence is from memory.
        yield failed(place, "max_items", "only one element can have `focus_on_load`")


def _repeated(part: Mapping[str, Any], key: str, seen: set[str], pointer: str) -> Iterator[Problem]:
    """A block_id is unique in its message or view, an action_id in its block.

    Slack answered: `action_id` "…" already exists [json-pointer:/blocks/1/elements/1/action_id]. For block_id the
    sentence is formed alike.
    """
    name = part.get(key)
    if isinstance(name, str):
        if name in seen:
            yield failed(f"{pointer}/{key}", "unique_items", f'`{key}` "{name}" already exists', key)
        seen.add(name)


def _inputs_without_submit(blocks: object) -> Iterator[Problem]:
    """Slack answered with this sentence and this pointer, `/input` included."""
    for here, block in _blocks(blocks, "/view/blocks"):
        if block.get("type") == "input":
            sentence = "must define `submit` to use an `input` block in modals"
            yield failed(f"{here}/input", "all_of", sentence, "submit")


def _blocks(blocks: object, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(blocks, list):
        for place, block in enumerate(blocks):
            if isinstance(block, dict):
                yield f"{pointer}/{place}", block


def _elements(block: dict[str, Any], pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield f"{pointer}/{key}", block[key]
    if isinstance(block.get("elements"), list):
        for place, element in enumerate(block["elements"]):
            if isinstance(element, dict):
                yield f"{pointer}/elements/{place}", element


def _json_length(value: object) -> int | None:
    """Length in bytes of the value as compact JSON; None for what cannot be written down, such as endless nesting."""
    try:
        return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    except (TypeError, ValueError, RecursionError):
        return None
