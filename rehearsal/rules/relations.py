"""What must hold between the keys of one element or one block.

Each function is a `Rule`: it is called only on an object whose own keys are right, so it may rely on their types.
Sentences are from memory unless a source is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rehearsal.rules.problems import Problem, failed
from rehearsal.rules.shapes import Fields, Rule, length


def either(first: str, second: str) -> Rule:
    """Exactly one of two keys: a menu has `options` or `option_groups`, an image `image_url` or `slack_file`."""

    def rule(fields: Fields, pointer: str) -> Iterator[Problem]:
        if (first in fields) == (second in fields):
            yield failed(pointer, "one_of", f"must define either `{first}` or `{second}`")

    return rule


def text_or_fields(fields: Fields, pointer: str) -> Iterator[Problem]:
    """A section has a text, fields or both. Sentence: https://github.com/slackapi/java-slack-sdk/issues/1017."""
    if "text" not in fields and "fields" not in fields:
        yield failed(pointer, "any_of", "must define either `text` or `fields`")


def _options(fields: Fields) -> list[Any]:
    groups = fields.get("option_groups", [])
    return [*fields.get("options", []), *(option for group in groups for option in group["options"])]


def different_values(fields: Fields, pointer: str) -> Iterator[Problem]:
    """ "value: a unique string value" (composition-objects/option-object): two alike cannot be told apart."""
    values = [option["value"] for option in _options(fields)]
    if len(set(values)) < len(values):
        key = "options" if "options" in fields else "option_groups"
        yield failed(f"{pointer}/{key}", "unique_items", "`value` must be unique among the options")


def initial_among_options(fields: Fields, pointer: str) -> Iterator[Problem]:
    """ "must exactly match one of the options" (checkboxes, radio buttons and select menus pages)."""
    options = _options(fields)
    if "initial_option" in fields and fields["initial_option"] not in options:
        yield failed(f"{pointer}/initial_option", "enum", "must exactly match one of the provided options")
    for place, option in enumerate(fields.get("initial_options", [])):
        if option not in options:
            here = f"{pointer}/initial_options/{place}"
            yield failed(here, "enum", "must exactly match one of the provided options")


def initial_within_limit(fields: Fields, pointer: str) -> Iterator[Problem]:
    """What a multi-select starts with is different things, no more than `max_selected_items` of them."""
    for key in ("initial_options", "initial_users", "initial_conversations"):
        chosen = fields.get(key, [])
        names = [item["value"] if isinstance(item, dict) else item for item in chosen]
        if len(set(names)) < len(names):
            yield failed(f"{pointer}/{key}", "unique_items", "items must be unique")
        if len(chosen) > fields.get("max_selected_items", len(chosen)):
            limit = fields["max_selected_items"]
            yield failed(f"{pointer}/{key}", "max_items", f"no more than {limit} items allowed")


def text_bounds(fields: Fields, pointer: str) -> Iterator[Problem]:
    """A plain-text input: bounds in order, and the text it starts with not above the greatest length."""
    maximum = fields.get("max_length", 3000)
    if fields.get("min_length", 0) > maximum:
        yield failed(f"{pointer}/min_length", "maximum", f"must be less than {maximum}")
    if length(fields.get("initial_value", "")) > maximum:
        yield failed(f"{pointer}/initial_value", "max_length", f"must be less than {maximum + 1} characters")


def number_bounds(fields: Fields, pointer: str) -> Iterator[Problem]:
    """A number input: whole numbers where decimals are not allowed, bounds in order, the initial value inside them."""
    numbers = {key: Decimal(fields[key]) for key in ("min_value", "max_value", "initial_value") if key in fields}
    for key in numbers:
        if not fields["is_decimal_allowed"] and "." in fields[key]:
            yield failed(f"{pointer}/{key}", "format", "input must be a valid: integer")
    initial, least, most = numbers.get("initial_value"), numbers.get("min_value"), numbers.get("max_value")
    if least is not None and most is not None and least > most:
        yield failed(f"{pointer}/min_value", "maximum", "`min_value` must not exceed `max_value`")
    if initial is not None and least is not None and initial < least:
        yield failed(f"{pointer}/initial_value", "minimum", "must not be less than `min_value`")
    if initial is not None and most is not None and initial > most:
        yield failed(f"{pointer}/initial_value", "maximum", "must not be more than `max_value`")


def file_input_never_dispatches(fields: Fields, pointer: str) -> Iterator[Problem]:
    """https://docs.slack.dev/reference/block-kit/blocks/input-block: no `dispatch_action` with a file input."""
    if fields.get("dispatch_action") and fields["element"]["type"] == "file_input":
        yield failed(f"{pointer}/dispatch_action", "not", "`dispatch_action` cannot be used with a `file_input`")
