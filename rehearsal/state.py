"""What the controls of a view or message hold, shaped as `state.values`.

Promise: the bot receives exactly what Slack would send for what the person did: every stateful control, touched or not,
initial values included; `[]` and not `{}` where there is none; input kept over an update where block_id, action_id and
type stay, lost otherwise.

Sources: https://docs.slack.dev/reference/views/home-tab-views (input kept over updates), api.slack.com changelog
2020-09 "full state" (controls outside inputs included), payloads in public bots' fixtures (`null` for untouched selects
and text, `[]` for untouched multi-selects), `"values": []` in the example of views.update and in slack-go/slack issue
943, an untouched control kept whatever its new initial value in slackapi/bolt-python issue 572 (its remedy: a new
block_id). From memory: that a choice no longer offered is lost.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from rehearsal.entities import FieldKey, Payload, own_copy
from rehearsal.uploads import GREATEST_UPLOAD_BYTES, extension_of

# type of element -> (key in the state, key of the initial value, value when nothing is chosen)
STATEFUL: Mapping[str, tuple[str, str, object]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
}

# https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
GREATEST_FILES: Final = 10
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Control:
    """An element where it stands."""

    block: Payload
    element: Payload

    @property
    def key(self) -> FieldKey:
        """Where it stands."""
        return (self.block["block_id"], self.element["action_id"])

    @property
    def type(self) -> str:
        return str(self.element["type"])

    @property
    def required(self) -> bool:
        """Whether Slack refuses to submit it empty."""
        return self.block["type"] == "input" and not self.block.get("optional", False)

    @property
    def dispatches(self) -> bool:
        """Whether choosing here is told to the bot at once: always outside an input block, else by dispatch_action."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


def controls(blocks: Sequence[Payload]) -> Iterator[Control]:
    """Every interactive element of `blocks`, in order."""
    for block in blocks:
        match block["type"]:
            case "input":
                yield Control(block, block["element"])
            case "section" if "action_id" in block.get("accessory", {}):
                yield Control(block, block["accessory"])
            case "actions":
                for element in block["elements"]:
                    yield Control(block, element)


def with_ids(blocks: Sequence[Payload]) -> list[Payload]:
    """A copy of `blocks` as Slack keeps them: missing ids made up, `emoji`, `verbatim` and `optional` filled in.

    A block that holds no state gets the same id as long as it says the same, so that publishing a view again takes no
    button from under somebody's finger; one that holds state gets a new id each time, and with it starts anew.
    """
    kept: list[Payload] = own_copy(list(blocks))
    alike: Counter[str] = Counter()
    for block in kept:
        if "block_id" not in block:
            block["block_id"] = _made_up(block, alike)
        if block["type"] == "input":
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
        elements = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
        for element in elements:
            if isinstance(element, dict) and element.get("type") in {*STATEFUL, "button", "overflow"}:
                element.setdefault("action_id", secrets.token_urlsafe(4))
        _fill_in_texts(block)
    return kept


def _made_up(block: Payload, alike: Counter[str]) -> str:
    elements = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
    if any(isinstance(element, dict) and element.get("type") in STATEFUL for element in elements):
        return secrets.token_urlsafe(4)
    said = hashlib.sha256(json.dumps(block, sort_keys=True).encode()).hexdigest()[:8]
    alike[said] += 1
    return f"{said}-{alike[said]}"


def as_kept(options: Sequence[Payload]) -> list[Payload]:
    """A copy of options that an app offered, as Slack keeps them: `emoji` filled in. From memory."""
    kept: list[Payload] = own_copy(list(options))
    _fill_in_texts(kept)
    return kept


def _fill_in_texts(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "plain_text" and "text" in value:
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn" and "text" in value:
            value.setdefault("verbatim", False)
        for inner in value.values():
            _fill_in_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            _fill_in_texts(inner)


def initial_values(blocks: Sequence[Payload]) -> dict[FieldKey, Payload]:
    """What the controls of `blocks` hold before anybody touches them."""
    values: dict[FieldKey, Payload] = {}
    for control in controls(blocks):
        if control.type in STATEFUL:
            key, initial, nothing = STATEFUL[control.type]
            values[control.key] = entry(control.type, control.element.get(initial, nothing), key)
    return values


def entry(kind: str, value: object, key: str | None = None) -> Payload:
    """One control's part of the state."""
    return {"type": kind, (key or STATEFUL[kind][0]): own_copy(value)}


def carried_over(before: Mapping[FieldKey, Payload], blocks: Sequence[Payload]) -> dict[FieldKey, Payload]:
    """What the controls of `blocks` hold when they replace a view that held `before`."""
    values = initial_values(blocks)
    for control in controls(blocks):
        held = before.get(control.key)
        if held is not None and held["type"] == control.type and _still_offered(control, held):
            values[control.key] = held
    return values


def _still_offered(control: Control, held: Payload) -> bool:
    if control.type not in {"static_select", "radio_buttons", "multi_static_select", "checkboxes"}:
        return True
    chosen = [*(held.get("selected_options") or ()), *filter(None, [held.get("selected_option")])]
    offered = {json.dumps(option, sort_keys=True) for option in options_of(control.element)}
    return all(json.dumps(option, sort_keys=True) in offered for option in chosen)


def options_of(element: Payload) -> list[Payload]:
    """The options an element shows, groups opened."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group["options"]]


def state_of(values: Mapping[FieldKey, Payload]) -> Payload:
    """`{"values": {block_id: {action_id: …}}}`, or `{"values": []}` where nothing holds state."""
    nested: dict[str, dict[str, Payload]] = {}
    for (block_id, action_id), held in values.items():
        nested.setdefault(block_id, {})[action_id] = own_copy(held)
    return {"values": nested or []}


def refusal(control: Control, held: Payload) -> str | None:
    """Why Slack's own client would not submit this control, or None. The sentences are from memory."""
    value = held[STATEFUL[control.type][0]]
    if value is None or value == [] or value == "":
        return "Please complete this required field." if control.required else None
    element = control.element
    match control.type:
        case "plain_text_input":
            return _text_refusal(str(value), element)
        case "number_input":
            return _number_refusal(str(value), element)
        case "file_input":
            return _files_refusal(list(value), element)
        case _ if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
            return f"Choose at most {element['max_selected_items']}."
    return None


def _text_refusal(text: str, element: Payload) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < least:
        return f"Enter at least {least} characters."
    if len(text) > most:
        return f"Enter at most {most} characters."
    return None


def _number_refusal(text: str, element: Payload) -> str | None:
    if not _NUMBER.fullmatch(text):
        return "Enter a number."
    if "." in text and not element.get("is_decimal_allowed"):
        return "Enter a whole number."
    number = Decimal(text)
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Enter a number of at most {element['max_value']}."
    return None


def _files_refusal(files: Sequence[Payload], element: Payload) -> str | None:
    most = element.get("max_files", GREATEST_FILES)
    if len(files) > most:
        return f"Add at most {most} {'file' if most == 1 else 'files'}."
    if any(file["size"] > GREATEST_UPLOAD_BYTES for file in files):
        return "Add files of at most 10 MB."
    kinds = [kind.lower() for kind in element.get("filetypes", ())]
    if kinds and any(extension_of(file["name"]) not in kinds for file in files):
        return f"Add only files of these types: {', '.join(kinds)}."
    return None
