"""Composition objects: the small parts that blocks and elements are made of, with Slack's limits.

Source unless another is named: https://docs.slack.dev/reference/block-kit/composition-objects and its pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from rehearsal.rules.problems import Problem, failed
from rehearsal.rules.shapes import Array, Boolean, Enum, Fields, Format, Object, Shape, String, Tagged, typed


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _matches(pattern: str) -> Format:
    return Format(pattern, lambda text: re.fullmatch(pattern, text) is not None)


# Slack takes other schemes in a button; the bot has no use for them, and a mail or file link is a mistake here.
WEB_ADDRESS = String(3000, form=Format("uri", _is_web_address))
DATE = String(form=Format("date", _is_date))
# https://docs.slack.dev/reference/block-kit/block-elements/time-picker-element
TIME = String(form=_matches("([01][0-9]|2[0-3]):[0-5][0-9]"))
TIME_ZONE = String(form=Format("timezone", lambda name: name in _zones()))
# https://docs.slack.dev/reference/block-kit/block-elements/number-input-element: bounds are strings
NUMBER = String(form=_matches(r"-?[0-9]+(\.[0-9]+)?"))
# Forms of ids: from memory; every example in Slack's documentation has them.
USER_ID = String(form=_matches("[UW][A-Z0-9]+"))
CONVERSATION_ID = String(form=_matches("[CDG][A-Z0-9]+"))
USER_GROUP_ID = String(form=_matches("S[A-Z0-9]+"))

# "Maximum length for this field is 255 characters", on every block's and every element's page.
BLOCK_ID = String(255)
ACTION_ID = String(255)
STYLE = Enum(("primary", "danger"))


def plain_text(maximum: int) -> Shape:
    """A text object that may only be plain_text, of 1 to `maximum` characters. No page gives more than 3,000."""
    text = String(maximum, visible=True)
    return Tagged({"plain_text": typed("plain_text", {"text": text, "emoji": Boolean()}, ("text",))})


def any_text(maximum: int) -> Shape:
    """A text object, plain_text or mrkdwn. `emoji` belongs to the first and `verbatim` to the second only."""
    text = String(maximum, visible=True)
    return Tagged(
        {
            "plain_text": typed("plain_text", {"text": text, "emoji": Boolean()}, ("text",)),
            "mrkdwn": typed("mrkdwn", {"text": text, "verbatim": Boolean()}, ("text",)),
        }
    )


PLACEHOLDER = plain_text(150)

# The page's prose says plain_text for `text`, its example mrkdwn: the stricter holds.
CONFIRM = Object(
    {
        "title": plain_text(100),
        "text": plain_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
        "style": STYLE,
    },
    ("title", "text", "confirm", "deny"),
)


def _option(text: Shape, **more: Shape) -> Object:
    return Object({"text": text, "value": String(150), "description": text, **more}, ("text", "value"))


OPTION = _option(plain_text(75))
# Checkboxes and radio buttons take mrkdwn in text and description, menus do not.
CHOICE_OPTION = _option(any_text(75))
# "url: only available in overflow menus"
OVERFLOW_OPTION = _option(plain_text(75), url=WEB_ADDRESS)
OPTION_GROUP = Object({"label": plain_text(75), "options": Array(OPTION, 100)}, ("label", "options"))


def _filters_something(fields: Fields, pointer: str) -> Iterator[Problem]:
    if not fields:
        yield failed(pointer, "min_properties", "must have minimum 1 properties")


CONVERSATION_FILTER = Object(
    {
        "include": Array(Enum(("im", "mpim", "private", "public")), unique=True),
        "exclude_external_shared_channels": Boolean(),
        "exclude_bot_users": Boolean(),
    },
    rules=(_filters_something,),
)
DISPATCH_ACTION_CONFIG = Object(
    {"trigger_actions_on": Array(Enum(("on_enter_pressed", "on_character_entered")), unique=True)},
    ("trigger_actions_on",),
)


def _one_reference(fields: Fields, pointer: str) -> Iterator[Problem]:
    if len(fields) != 1:
        yield failed(pointer, "one_of", "must define either `url` or `id`")


SLACK_FILE = Object({"url": WEB_ADDRESS, "id": String(form=_matches("F[A-Z0-9]+"))}, rules=(_one_reference,))
