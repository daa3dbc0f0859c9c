"""Good examples of every block and element, small and at the edge of their limits, for the tests of the rules."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str = "Answer") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Call* 18:40") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "yes", text: str = "Yes") -> Json:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    return [option(f"v{place}", f"Option {place}") for place in range(count)]


CONFIRM: Json = {
    "title": plain("t" * 100),
    "text": plain("t" * 300),
    "confirm": plain("c" * 30),
    "deny": plain("d" * 30),
    "style": "danger",
}
YES, NO = option("yes", "Yes"), option("no", "No")
GROUP: Json = {"label": plain("g" * 75), "options": [YES, NO]}
CHOOSING: Json = {"action_id": "a" * 255, "confirm": CONFIRM, "focus_on_load": True}
MENU: Json = {**CHOOSING, "placeholder": plain("p" * 150)}
FILLING: Json = {
    "action_id": "a" * 255,
    "focus_on_load": False,
    "placeholder": plain("p" * 150),
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
}
FILTER: Json = {
    "include": ["private", "public"],
    "exclude_external_shared_channels": True,
    "exclude_bot_users": True,
}

BUTTON: Json = {
    "type": "button",
    "text": plain("b" * 75),
    "action_id": "a" * 255,
    "url": "https://example.org/" + "u" * 2980,
    "value": "v" * 2000,
    "style": "primary",
    "confirm": CONFIRM,
    "accessibility_label": "l" * 75,
}
IMAGE: Json = {"type": "image", "image_url": "https://example.org/door.png", "alt_text": "A door"}
FILE_IMAGE: Json = {"type": "image", "slack_file": {"id": "F0123ABC"}, "alt_text": "A door"}
OVERFLOW: Json = {
    "type": "overflow",
    "action_id": "more",
    "confirm": CONFIRM,
    "options": [{**option(), "url": "https://example.org"}, *options(4)],
}
CHECKBOXES: Json = {
    "type": "checkboxes",
    **CHOOSING,
    "options": [*options(9), {"text": mrkdwn("*Robe*"), "value": "v" * 150, "description": mrkdwn("d" * 75)}],
    "initial_options": options(2),
}
RADIO_BUTTONS: Json = {"type": "radio_buttons", **CHOOSING, "options": [YES, NO], "initial_option": NO}
DATE_PICKER: Json = {"type": "datepicker", **MENU, "initial_date": "2028-02-29"}
TIME_PICKER: Json = {"type": "timepicker", **MENU, "initial_time": "23:59", "timezone": "Europe/Oslo"}
DATE_TIME_PICKER: Json = {"type": "datetimepicker", **CHOOSING, "initial_date_time": 1_795_000_000}
STATIC_SELECT: Json = {"type": "static_select", **MENU, "options": options(100), "initial_option": options(100)[99]}
GROUPED_SELECT: Json = {"type": "static_select", **MENU, "option_groups": [GROUP], "initial_option": NO}
MULTI_STATIC_SELECT: Json = {
    "type": "multi_static_select",
    **MENU,
    "options": options(100),
    "initial_options": options(3),
    "max_selected_items": 3,
}
USERS_SELECT: Json = {"type": "users_select", **MENU, "initial_user": "U0123ABC"}
MULTI_USERS_SELECT: Json = {
    "type": "multi_users_select",
    **MENU,
    "initial_users": ["U1", "W2"],
    "max_selected_items": 2,
}
CONVERSATIONS_SELECT: Json = {
    "type": "conversations_select",
    **MENU,
    "filter": FILTER,
    "initial_conversation": "C0123ABC",
    "default_to_current_conversation": True,
}
MULTI_CONVERSATIONS_SELECT: Json = {
    "type": "multi_conversations_select",
    **MENU,
    "filter": {"exclude_bot_users": False},
    "initial_conversations": ["C1", "G2"],
    "default_to_current_conversation": False,
    "max_selected_items": 100,
}
EXTERNAL_SELECT: Json = {"type": "external_select", **MENU, "initial_option": YES, "min_query_length": 0}
MULTI_EXTERNAL_SELECT: Json = {
    "type": "multi_external_select",
    **MENU,
    "initial_options": [YES, NO],
    "min_query_length": 3,
    "max_selected_items": 5,
}
PLAIN_TEXT_INPUT: Json = {
    "type": "plain_text_input",
    **FILLING,
    "initial_value": "Robe between takes",
    "multiline": True,
    "min_length": 0,
    "max_length": 3000,
}
NUMBER_INPUT: Json = {
    "type": "number_input",
    **FILLING,
    "is_decimal_allowed": True,
    "initial_value": "7.5",
    "min_value": "-3",
    "max_value": "7.50",
}
FILE_INPUT: Json = {"type": "file_input", "action_id": "file", "filetypes": ["pdf"], "max_files": 10}

IN_A_SECTION: list[Json] = [
    BUTTON,
    IMAGE,
    FILE_IMAGE,
    OVERFLOW,
    CHECKBOXES,
    RADIO_BUTTONS,
    DATE_PICKER,
    TIME_PICKER,
    STATIC_SELECT,
    GROUPED_SELECT,
    MULTI_STATIC_SELECT,
    USERS_SELECT,
    MULTI_USERS_SELECT,
    CONVERSATIONS_SELECT,
    MULTI_CONVERSATIONS_SELECT,
    EXTERNAL_SELECT,
    MULTI_EXTERNAL_SELECT,
]
IN_ACTIONS: list[Json] = [DATE_TIME_PICKER, *(element for element in IN_A_SECTION if element["type"] != "image")]
IN_AN_INPUT: list[Json] = [
    PLAIN_TEXT_INPUT,
    NUMBER_INPUT,
    *(element for element in IN_ACTIONS if element["type"] not in ("button", "overflow")),
]
ELEMENTS: list[Json] = [FILE_INPUT, PLAIN_TEXT_INPUT, NUMBER_INPUT, DATE_TIME_PICKER, *IN_A_SECTION]


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def input_block(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Boundaries"), "element": element, **more}


def rich_text(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def rich_section(*leaves: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(leaves)}


LEAVES: list[Json] = [
    {"type": "text", "text": "Call", "style": {"bold": True, "italic": True, "strike": False, "code": False}},
    {"type": "link", "url": "https://example.org", "text": "union"},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "broadcast", "range": "here"},
    {"type": "emoji", "name": "clapper"},
    {"type": "date", "timestamp": 1_795_000_000, "format": "{date_num} {time}", "fallback": "18:40"},
]
RICH_TEXT: Json = rich_text(
    rich_section(*LEAVES),
    {
        "type": "rich_text_list",
        "style": "bullet",
        "indent": 1,
        "offset": 2,
        "border": 0,
        "elements": [rich_section(LEAVES[0])],
    },
    {"type": "rich_text_quote", "elements": [LEAVES[0]]},
    {"type": "rich_text_preformatted", "elements": LEAVES[:2], "border": 0},
)
IMAGE_BLOCK: Json = {**IMAGE, "title": plain("t" * 2000), "alt_text": "a" * 2000}

EVERYWHERE: list[Json] = [
    section(block_id="b" * 255, expand=True),
    section(text=mrkdwn("m" * 3000)),
    section(text={**mrkdwn(), "verbatim": True}, fields=[{**plain("f" * 2000), "emoji": True}, *[mrkdwn()] * 9]),
    {"type": "section", "fields": [plain()]},
    {"type": "header", "text": plain("h" * 150)},
    {"type": "context", "elements": [IMAGE, *[plain()] * 5, *[mrkdwn()] * 4]},
    {"type": "divider"},
    IMAGE_BLOCK,
    {**FILE_IMAGE, "slack_file": {"url": "https://files.slack.com/door.png"}},
    RICH_TEXT,
    actions(*({**BUTTON, "action_id": f"press.{place}"} for place in range(25))),
    *(section(accessory=element) for element in IN_A_SECTION),
    *(actions(element) for element in IN_ACTIONS),
    *(input_block(element) for element in IN_AN_INPUT),
    input_block(PLAIN_TEXT_INPUT, label=plain("l" * 2000), hint=plain("h" * 2000), optional=True, dispatch_action=True),
]
MODALS_ONLY: list[Json] = [
    input_block(FILE_INPUT, dispatch_action=False),
    input_block({**CONVERSATIONS_SELECT, "response_url_enabled": True}),
    *({"type": "alert", "text": mrkdwn("a" * 200), "level": level} for level in ("default", "info", "warning")),
    *({"type": "alert", "text": plain("a" * 200), "level": level} for level in ("error", "success")),
]


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Your day"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def message(*blocks: Json, **more: Any) -> Json:
    return {"text": "Something is waiting for you.", "blocks": list(blocks), **more}


def aside(element: Json) -> Json:
    """A modal with the element as the accessory of its only section."""
    return modal(section(accessory=element))


def asking(element: Json) -> Json:
    """A modal with the element in its only input block."""
    return modal(input_block(element))


def without(value: Json, key: str) -> Json:
    return {name: item for name, item in value.items() if name != key}


PRESS: Json = {"type": "button", "text": plain(), "action_id": "press"}
TYPING: Json = {"type": "plain_text_input", "action_id": "typing"}
FIRST = "/view/blocks/0"
ACCESSORY = f"{FIRST}/accessory"
ELEMENT = f"{FIRST}/element"

# The code and the constraint of a problem.
Expected = tuple[str, str | None]
TOO_LONG: Expected = ("failed_constraint", "max_length")
TOO_SHORT: Expected = ("failed_constraint", "min_length")
TOO_MANY: Expected = ("failed_constraint", "max_items")
TOO_FEW: Expected = ("failed_constraint", "min_items")
NOT_ALLOWED: Expected = ("failed_constraint", "enum")
UNKNOWN_KEY: Expected = ("failed_constraint", "additional_properties")
REPEATED: Expected = ("failed_constraint", "unique_items")
MALFORMED: Expected = ("failed_constraint", "format")
TOO_GREAT: Expected = ("failed_constraint", "maximum")
TOO_SMALL: Expected = ("failed_constraint", "minimum")
NOT_ONE_OF: Expected = ("failed_constraint", "one_of")
EMPTY: Expected = ("failed_constraint", "min_properties")
MISSING: Expected = ("missing_field", None)
WRONG_TYPE: Expected = ("invalid_type", None)
