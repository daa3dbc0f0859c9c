"""A view's objects as Slack takes them: what their own `to_dict` gives, with the same limits asked, in less time.

slack_sdk looks through every attribute of every object for its validators each time, which for a short page costs more
than all of Bolt. Which validators a class has does not change, so here they are looked up once for each class.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from slack_sdk.models.basic_objects import EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST, JsonObject

_MAY_BE_EMPTY = frozenset(str(allowed["type"]) for allowed in EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST)


def plain(value: Any) -> Any:
    """The object, or list of objects, as dicts and lists. Raises `SlackObjectFormationError` as `to_dict` does."""
    if type(value) is str or type(value) is bool:
        return value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if not isinstance(value, JsonObject):
        return value
    validators = _validators(type(value))
    if validators is None or getattr(value, "type", None) in _MAY_BE_EMPTY:
        return value.to_dict()
    for name in validators:
        getattr(value, name)()
    found = ((key, value.get_object_attribute(key)) for key in sorted(value.attributes))
    return {key: plain(each) for key, each in found if each is not None and not _is_empty(each)}


def _is_empty(value: Any) -> bool:
    return hasattr(value, "__len__") and not len(value)


@cache
def _validators(kind: type[JsonObject]) -> tuple[str, ...] | None:
    """The names of a class's validators, or None for a class that draws itself in a way of its own."""
    if kind.to_dict is not JsonObject.to_dict or kind.get_non_null_attributes is not JsonObject.get_non_null_attributes:
        return None
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name, None), "validator"))
