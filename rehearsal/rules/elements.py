"""Block elements: what a person presses, chooses and fills in, and in which places each may stand.

Source unless another is named: https://docs.slack.dev/reference/block-kit/block-elements, one page for each element.
Elements that the bot does not use (email, URL and rich text inputs, channel menus, workflow buttons, …) are refused as
of an unsupported type, and so are keys of these elements that it has no use for.
"""

from __future__ import annotations

from collections.abc import Mapping

from rehearsal.rules.objects import (
    ACTION_ID,
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    CONVERSATION_ID,
    DATE,
    DISPATCH_ACTION_CONFIG,
    NUMBER,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLACEHOLDER,
    SLACK_FILE,
    STYLE,
    TIME,
    TIME_ZONE,
    USER_ID,
    WEB_ADDRESS,
    plain_text,
)
from rehearsal.rules.relations import (
    different_values,
    either,
    initial_among_options,
    initial_within_limit,
    number_bounds,
    text_bounds,
)
from rehearsal.rules.shapes import Array, Boolean, Integer, Object, Shape, String, typed

_CHOOSING: Mapping[str, Shape] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": Boolean()}
_MENU: Mapping[str, Shape] = {**_CHOOSING, "placeholder": PLACEHOLDER}
_MULTI_MENU: Mapping[str, Shape] = {**_MENU, "max_selected_items": Integer(1, 100)}
_FILLING: Mapping[str, Shape] = {
    "action_id": ACTION_ID,
    "focus_on_load": Boolean(),
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}
_LISTS: Mapping[str, Shape] = {"options": Array(OPTION, 100), "option_groups": Array(OPTION_GROUP, 100)}
_LIST_RULES = (either("options", "option_groups"), different_values, initial_among_options)
# "min_query_length", default 3; no page gives its greatest value, 100 is ours.
_TYPED_AHEAD: Mapping[str, Shape] = {"min_query_length": Integer(0, 100)}
_CONVERSATIONS: Mapping[str, Shape] = {
    "default_to_current_conversation": Boolean(),
    "filter": CONVERSATION_FILTER,
}

BUTTON = typed(
    "button",
    {
        "text": plain_text(75),
        "action_id": ACTION_ID,
        "url": WEB_ADDRESS,
        "value": String(2000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": String(75),
    },
    ("text",),
)
IMAGE = typed(
    "image",
    # alt_text: 2,000 as in the image block; the element's page gives no limit.
    {"image_url": WEB_ADDRESS, "slack_file": SLACK_FILE, "alt_text": String(2000)},
    ("alt_text",),
    (either("image_url", "slack_file"),),
)
OVERFLOW = typed(
    "overflow",
    {"action_id": ACTION_ID, "confirm": CONFIRM, "options": Array(OVERFLOW_OPTION, 5)},
    ("options",),
    (different_values,),
)
CHECKBOXES = typed(
    "checkboxes",
    {**_CHOOSING, "options": Array(CHOICE_OPTION, 10), "initial_options": Array(CHOICE_OPTION)},
    ("options",),
    (different_values, initial_among_options, initial_within_limit),
)
RADIO_BUTTONS = typed(
    "radio_buttons",
    {**_CHOOSING, "options": Array(CHOICE_OPTION, 10), "initial_option": CHOICE_OPTION},
    ("options",),
    (different_values, initial_among_options),
)
DATE_PICKER = typed("datepicker", {**_MENU, "initial_date": DATE})
TIME_PICKER = typed("timepicker", {**_MENU, "initial_time": TIME, "timezone": TIME_ZONE})
# "initial_date_time: a UNIX timestamp in seconds … should be 10 digits"
DATE_TIME_PICKER = typed("datetimepicker", {**_CHOOSING, "initial_date_time": Integer(1_000_000_000, 9_999_999_999)})

STATIC_SELECT = typed("static_select", {**_MENU, **_LISTS, "initial_option": OPTION}, rules=_LIST_RULES)
MULTI_STATIC_SELECT = typed(
    "multi_static_select",
    {**_MULTI_MENU, **_LISTS, "initial_options": Array(OPTION)},
    rules=(*_LIST_RULES, initial_within_limit),
)
EXTERNAL_SELECT = typed("external_select", {**_MENU, **_TYPED_AHEAD, "initial_option": OPTION})
MULTI_EXTERNAL_SELECT = typed(
    "multi_external_select",
    {**_MULTI_MENU, **_TYPED_AHEAD, "initial_options": Array(OPTION, 100)},
    rules=(initial_within_limit,),
)
USERS_SELECT = typed("users_select", {**_MENU, "initial_user": USER_ID})
MULTI_USERS_SELECT = typed(
    "multi_users_select", {**_MULTI_MENU, "initial_users": Array(USER_ID, 100)}, rules=(initial_within_limit,)
)
_CONVERSATION: Mapping[str, Shape] = {**_MENU, **_CONVERSATIONS, "initial_conversation": CONVERSATION_ID}
CONVERSATIONS_SELECT = typed("conversations_select", _CONVERSATION)
# "response_url_enabled: only available in input blocks in modals"
CONVERSATIONS_SELECT_IN_A_MODAL_INPUT = typed(
    "conversations_select", {**_CONVERSATION, "response_url_enabled": Boolean()}
)
MULTI_CONVERSATIONS_SELECT = typed(
    "multi_conversations_select",
    {**_MULTI_MENU, **_CONVERSATIONS, "initial_conversations": Array(CONVERSATION_ID, 100)},
    rules=(initial_within_limit,),
)

PLAIN_TEXT_INPUT = typed(
    "plain_text_input",
    {
        **_FILLING,
        "initial_value": String(minimum=0),
        "multiline": Boolean(),
        "min_length": Integer(0, 3000),
        "max_length": Integer(1, 3000),
    },
    rules=(text_bounds,),
)
NUMBER_INPUT = typed(
    "number_input",
    {
        **_FILLING,
        "is_decimal_allowed": Boolean(),
        "initial_value": NUMBER,
        "min_value": NUMBER,
        "max_value": NUMBER,
    },
    ("is_decimal_allowed",),
    (number_bounds,),
)
FILE_INPUT = typed(
    "file_input",
    {"action_id": ACTION_ID, "filetypes": Array(String(), unique=True), "max_files": Integer(1, 10)},
)

_MENUS: Mapping[str, Object] = {
    "static_select": STATIC_SELECT,
    "multi_static_select": MULTI_STATIC_SELECT,
    "external_select": EXTERNAL_SELECT,
    "multi_external_select": MULTI_EXTERNAL_SELECT,
    "users_select": USERS_SELECT,
    "multi_users_select": MULTI_USERS_SELECT,
    "conversations_select": CONVERSATIONS_SELECT,
    "multi_conversations_select": MULTI_CONVERSATIONS_SELECT,
}
_CHOICES: Mapping[str, Object] = {
    "checkboxes": CHECKBOXES,
    "radio_buttons": RADIO_BUTTONS,
    "datepicker": DATE_PICKER,
    "timepicker": TIME_PICKER,
    **_MENUS,
}

# The places: "Works with block types" on each element's page.
IN_A_SECTION: Mapping[str, Object] = {"button": BUTTON, "image": IMAGE, "overflow": OVERFLOW, **_CHOICES}
IN_ACTIONS: Mapping[str, Object] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "datetimepicker": DATE_TIME_PICKER,
    **_CHOICES,
}
IN_AN_INPUT: Mapping[str, Object] = {
    "plain_text_input": PLAIN_TEXT_INPUT,
    "number_input": NUMBER_INPUT,
    "datetimepicker": DATE_TIME_PICKER,
    **_CHOICES,
}
IN_A_MODAL_INPUT: Mapping[str, Object] = {
    **IN_AN_INPUT,
    "conversations_select": CONVERSATIONS_SELECT_IN_A_MODAL_INPUT,
    "file_input": FILE_INPUT,
}
