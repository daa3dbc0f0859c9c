"""What Slack says is wrong with a payload: one `Problem` for each mistake, in Slack's own codes and sentences.

Slack publishes the library behind its checks, and codes, constraints and sentences here are that library's:
https://github.com/slackhq/hack-json-schema, src/Exceptions.php and src/Constraints. A sentence that is not found there
or in a recorded answer of Slack is marked "from memory" where it is written.

A sentence names lengths, keys, types and ids, never the text of a message or a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MISSING_FIELD: Final = "missing_field"
INVALID_TYPE: Final = "invalid_type"
FAILED_CONSTRAINT: Final = "failed_constraint"

# Mistakes that are an answer of their own instead of `invalid_arguments` or `invalid_blocks`.
# no_text, msg_too_long: https://docs.slack.dev/reference/methods/chat.postMessage
# msg_blocks_too_long: https://github.com/slackapi/bolt-js/issues/2509 · view_too_large: from memory
NO_TEXT: Final = "no_text"
MESSAGE_TOO_LONG: Final = "msg_too_long"
BLOCKS_TOO_LONG: Final = "msg_blocks_too_long"
VIEW_TOO_LARGE: Final = "view_too_large"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a payload.

    `pointer` is a JSON pointer (RFC 6901) from the arguments of the method: `/view/blocks/0/text` or `/blocks/0/text`.
    `code` is one of the constants of this module. `constraint` names what failed (`max_length`, `enum`, …) where `code`
    is `failed_constraint`. `field` is the key that is missing or in the way.
    """

    pointer: str
    code: str
    message: str
    constraint: str | None = None
    field: str | None = None


def missing(pointer: str, field: str) -> Problem:
    """A required key is not there. Slack points at the object, not at the key."""
    return Problem(pointer, MISSING_FIELD, f"missing required field: {field}", field=field)


def wrong_type(pointer: str, message: str) -> Problem:
    """The value is of another JSON type than it must be."""
    return Problem(pointer, INVALID_TYPE, message)


def failed(pointer: str, constraint: str, message: str, field: str | None = None) -> Problem:
    """The value is of the right type and breaks a limit."""
    return Problem(pointer, FAILED_CONSTRAINT, message, constraint, field)


def unknown_key(pointer: str, key: str) -> Problem:
    """A key that Slack does not know there; one of them refuses the whole payload."""
    return failed(pointer, "additional_properties", f"invalid additional property: {key}", key)


def unsupported_type(pointer: str, kind: str) -> Problem:
    """A block or an element of a type that is not allowed in its place; `pointer` is the object's."""
    return failed(f"{pointer}/type", "enum", f"unsupported type: {kind}", "type")
