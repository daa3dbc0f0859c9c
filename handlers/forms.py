"""From a view's state to a frozen pydantic form, and from a form's errors to a sentence at each field.

A form's field is named like its block. Nothing a person typed ever reaches an exception's text or a log.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from slack_sdk.models.views import View

from bot.domain.work import DomainError, NotFound
from handlers.drawing import plain

F = TypeVar("F", bound="Form")

_KEPT_CONTROLS = frozenset("\n\t")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_ZERO_WIDTH = frozenset("\u200b\u2060\ufeff\u00ad\u180e\u2061\u2062\u2063\u2064\ufff9\ufffa\ufffb")
_JOINERS: Final = "\u200c\u200d"
"""Kept between letters and in emoji, where they change what is read; at an end they change nothing."""
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:00)?")
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cc"})


class Form(BaseModel):
    """Base of every form."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def like_an_id(text: str) -> str:
    """The text, if it may be shown to the database: some choke on characters that no id of ours has."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("form-wrong")
    return text


Id = Annotated[str, AfterValidator(like_an_id)]
"""An id that a view or a button carried. It is looked up again, and believed of nobody."""


class Metadata(BaseModel):
    """What a view carries in `private_metadata`: ids and numbers, never a name or an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    nonce: Id = ""
    production: Id = ""
    subject: Id = ""
    person: Id = ""
    version: int = 0
    base: int = 0
    page: Annotated[int, Field(ge=0)] = 0
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
    except (AttributeError, ValidationError):
        raise NotFound from None


@dataclass(frozen=True, slots=True)
class Target:
    """What a button carried. Both ids are looked up again; neither is believed."""

    production: str
    subject: str


def pressed(body: Mapping[str, Any]) -> Target:
    """What the pressed button, or the chosen option, was for. A press that names nothing is not found."""
    action = body["actions"][0]
    value = action.get("value") or _value(action)
    try:
        production, subject = like_an_id(value).split("/", 1)
    except (AttributeError, ValueError):
        raise NotFound from None
    return Target(production, subject)


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
    """Block id to plain value (text, a number, texts or None) for every element in the view's state.

    A state that no client sends is not found.
    """
    try:
        state = (view.get("state") or {}).get("values") or {}
        values = {block: _value(element) for block, elements in state.items() for element in elements.values()}
    except AttributeError:
        raise NotFound from None
    if not all(block.isprintable() for block in values):
        raise NotFound
    return values


def _value(element: Mapping[str, Any]) -> Any:
    try:
        value = _raw_value(element)
    except (AttributeError, KeyError, TypeError):
        raise NotFound from None
    plain = isinstance(value, str | int | None)
    if isinstance(value, tuple):
        plain = all(isinstance(each, str) for each in value)
    if not plain:
        raise NotFound
    return value


def _raw_value(element: Mapping[str, Any]) -> Any:
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


def clean(text: object) -> str:
    """Typed text as it is kept: composed, trimmed, without control, direction and invisible marks.

    Text in which nothing can be seen is empty. What is not text at all is not found.
    """
    if text is not None and not isinstance(text, str):
        raise NotFound
    if not text:
        return ""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        mark
        for mark in composed
        if mark in _KEPT_CONTROLS
        or not (unicodedata.category(mark) in ("Cc", "Cs", "Co", "Cn") or mark in _BIDI or mark in _ZERO_WIDTH)
    )
    trimmed = "".join(kept).strip().strip(_JOINERS).strip()
    return trimmed if any(_visible(mark) for mark in trimmed) else ""


def _visible(mark: str) -> bool:
    return unicodedata.category(mark) not in _INVISIBLE and mark not in _BLANK_LETTERS


def one_line(text: object) -> str:
    """Typed text on one line, so that nobody's words look like a line of somebody else's."""
    return " ".join(clean(text).split()).strip(_JOINERS + " ")


def _not_blank(text: str) -> str:
    if not text:
        raise ValueError("form-empty")
    return text


Text = Annotated[str, BeforeValidator(clean)]
"""Text that may be empty."""

Required = Annotated[str, BeforeValidator(clean), AfterValidator(_not_blank)]
"""Text with something in it."""

ONE_LINE: Final = BeforeValidator(one_line)
FILLED: Final = AfterValidator(_not_blank)


def _calendar_date(text: object) -> object:
    if isinstance(text, str) and not _DATE.fullmatch(text):
        raise ValueError("form-date")
    return text


def _clock_time(text: object) -> object:
    if isinstance(text, str) and not _TIME.fullmatch(text):
        raise ValueError("form-time")
    return text


Day = Annotated[date, BeforeValidator(_calendar_date)]
"""A date as Slack's picker gives it, and no other way in which pydantic would read one."""

WallTime = Annotated[time, BeforeValidator(_clock_time)]
"""Hours and minutes by the wall clock, without a zone."""


def _message_id(kind: str, context: Mapping[str, Any]) -> str:
    """Our validators raise `ValueError(message_id)`; the rest are pydantic's own words for what is wrong."""
    if kind == "value_error":
        return str(context.get("error", "form-wrong"))
    return {
        "missing": "form-empty",
        "string_type": "form-empty",
        "string_too_long": "form-too-long",
        "string_too_short": "form-empty",
        "too_long": "form-too-many",
        "date_from_datetime_parsing": "form-date",
        "date_parsing": "form-date",
        "time_parsing": "form-time",
    }.get(kind, "form-wrong")


def page_in(subject: str) -> int:
    """A page number that a button carried; the first page when it carried none."""
    if not subject:
        return 0
    if not (subject.isascii() and subject.isdecimal() and len(subject) < 5):
        raise NotFound
    return int(subject)


def turned_by(body: Mapping[str, Any], further: str) -> int:
    """One page further or one back, by the button pressed."""
    return 1 if body["actions"][0].get("action_id") == further else -1


def view_dict(view: View) -> dict[str, Any]:
    """A view as Slack takes it."""
    drawn: dict[str, Any] = plain(view)
    return drawn
