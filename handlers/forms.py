"""From a view's state to a frozen pydantic form, and from a form's errors to a sentence at each field.

A form's field is named like its block. Nothing a person typed ever reaches an exception's text or a log.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from slack_sdk.models.views import View

from bot.domain.work import DomainError, NotFound

F = TypeVar("F", bound="Form")

_KEPT_CONTROLS = frozenset("\n\t")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_ZERO_WIDTH = frozenset("\u200b\u2060\ufeff\u00ad\u180e")


class Form(BaseModel):
    """Base of every form."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Metadata(BaseModel):
    """What a view carries in `private_metadata`: ids and numbers, never a name or an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    nonce: str = ""
    production: str = ""
    subject: str = ""
    person: str = ""
    version: int = 0
    base: int = 0
    page: int = 0
    mark: str = ""

    def text(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


class FieldErrors(DomainError):
    """Sentences for fields: block id to message id."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("field errors")
        self.fields = dict(fields)


def metadata_of(view: Mapping[str, Any]) -> Metadata:
    """The view's metadata. Tampered or foreign metadata is not found."""
    try:
        return Metadata.model_validate_json(view.get("private_metadata") or "{}")
    except ValidationError:
        raise NotFound from None


@dataclass(frozen=True, slots=True)
class Target:
    """What a button carried. Both ids are looked up again; neither is believed."""

    production: str
    subject: str


def pressed(body: Mapping[str, Any]) -> Target:
    """What the pressed button, or the chosen option, was for. A press that names nothing is not found."""
    action = body["actions"][0]
    value = action.get("value") or (action.get("selected_option") or {}).get("value")
    if not isinstance(value, str) or "/" not in value:
        raise NotFound
    return Target(*value.split("/", 1))


def parse(form: type[F], view: Mapping[str, Any]) -> F:
    """The view's inputs as a form. Raises `FieldErrors` with one message id for each field that is wrong."""
    values = values_of(view)
    try:
        return form.model_validate({name: value for name, value in values.items() if name in form.model_fields})
    except ValidationError as wrong:
        fields = {
            str(error["loc"][0]): _message_id(error["type"], error.get("ctx", {}))
            for error in wrong.errors(include_input=False, include_url=False)
            if error["loc"]
        }
        raise FieldErrors(fields) from None


def values_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """Block id to plain value, for every element in the view's state."""
    state = (view.get("state") or {}).get("values") or {}
    if not isinstance(state, Mapping):
        return {}
    return {block: _value(element) for block, elements in state.items() for element in elements.values()}


def _value(element: Mapping[str, Any]) -> Any:
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if "selected_options" in element:
        return tuple(option["value"] for option in element["selected_options"] or ())
    for key in (
        "value", "selected_date", "selected_time", "selected_date_time", "selected_user", "selected_conversation",
    ):  # fmt: skip
        if key in element:
            return element[key]
    for key in ("selected_users", "selected_conversations"):
        if key in element:
            return tuple(element[key] or ())
    return None


def clean(text: str | None) -> str:
    """Typed text as it is kept: composed, trimmed, without control, direction and invisible marks."""
    if not text:
        return ""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        mark
        for mark in composed
        if mark in _KEPT_CONTROLS
        or not (unicodedata.category(mark) in ("Cc", "Cs", "Co", "Cn") or mark in _BIDI or mark in _ZERO_WIDTH)
    )
    return "".join(kept).strip()


def _not_blank(text: str) -> str:
    if not text.strip("\u200d \n\t"):
        raise ValueError("form-empty")
    return text


Text = Annotated[str, BeforeValidator(clean)]
"""Text that may be empty."""

Required = Annotated[str, BeforeValidator(clean), AfterValidator(_not_blank)]
"""Text with something in it."""


def _message_id(kind: str, context: Mapping[str, Any]) -> str:
    """Our validators raise `ValueError(message_id)`; the rest are pydantic's own words for what is wrong."""
    if kind == "value_error":
        return str(context.get("error", "form-wrong"))
    return {
        "missing": "form-empty",
        "string_type": "form-empty",
        "string_too_long": "form-too-long",
        "string_too_short": "form-empty",
        "date_from_datetime_parsing": "form-date",
        "date_parsing": "form-date",
        "time_parsing": "form-time",
    }.get(kind, "form-wrong")


def view_dict(view: View) -> dict[str, Any]:
    """A view as Slack takes it."""
    drawn: dict[str, Any] = view.to_dict()
    return drawn
