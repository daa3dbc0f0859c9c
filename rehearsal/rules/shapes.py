"""The words in which the rules are written, and the walk that holds a value against them.

A rule is data: `Object({"text": String(75)}, required=("text",))`. Each shape yields a `Problem` for every mistake in a
value and accepts any JSON value without raising. What JSON Schema cannot say (an initial option among the options) is a
`Rule` of an object, called only when the object itself is without mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rehearsal.rules.problems import Problem, failed, missing, unknown_key, unsupported_type, wrong_type

Fields = Mapping[str, Any]
Rule = Callable[[Fields, str], Iterator[Problem]]


class Shape(Protocol):
    """Anything that can judge a value."""

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield what is wrong with `value`, which stands at `pointer`."""
        ...


def length(text: str) -> int:
    """Length in UTF-16 units, so that an emoji counts two: never fewer than Slack counts, whichever way it counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Format:
    """A named form that a string must have, such as a date."""

    name: str
    accepts: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class String:
    """A string of `minimum` to `maximum` UTF-16 units; with `visible`, white space alone counts as nothing."""

    maximum: int | None = None
    minimum: int = 1
    form: Format | None = None
    visible: bool = False

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield one problem: the type, the length or the form."""
        if not isinstance(value, str):
            yield wrong_type(pointer, "must provide a string")
        elif length(value.strip() if self.visible else value) < self.minimum:
            yield failed(pointer, "min_length", f"must be more than {self.minimum - 1} characters")
        elif self.maximum is not None and length(value) > self.maximum:
            yield failed(pointer, "max_length", f"must be less than {self.maximum + 1} characters")
        elif self.form is not None and not self.form.accepts(value):
            yield failed(pointer, "format", f"input must be a valid: {self.form.name}")


@dataclass(frozen=True, slots=True)
class Boolean:
    """true or false."""

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield a problem unless the value is a boolean."""
        if not isinstance(value, bool):
            yield wrong_type(pointer, "must be a boolean")


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number from `minimum` to `maximum`; 3.0 is none, nor is true."""

    minimum: int
    maximum: int

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield one problem: the type or the bounds."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield wrong_type(pointer, "must provide an integer")
        elif value < self.minimum:
            # Sentence from memory; Slack's says "less than" for a maximum that is itself allowed.
            yield failed(pointer, "minimum", f"must be more than {self.minimum}")
        elif value > self.maximum:
            yield failed(pointer, "maximum", f"must be less than {self.maximum}")


@dataclass(frozen=True, slots=True)
class Enum:
    """One string of a few."""

    values: tuple[str, ...]

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield a problem unless the value is one of `values`."""
        if not isinstance(value, str):
            yield wrong_type(pointer, "must provide a string")
        elif value not in self.values:
            yield failed(pointer, "enum", "must be a valid enum value")


@dataclass(frozen=True, slots=True)
class Array:
    """A list of `minimum` to `maximum` items, each of the shape `of`; with `unique`, an array of different strings."""

    of: Shape
    maximum: int | None = None
    minimum: int = 1
    unique: bool = False

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield the problem of the list itself, then those of its items in their order."""
        if not isinstance(value, list):
            yield wrong_type(pointer, "must provide an array")
            return
        if len(value) < self.minimum:
            yield failed(pointer, "min_items", f"must provide at least {self.minimum} items")
        if self.maximum is not None and len(value) > self.maximum:
            yield failed(pointer, "max_items", f"no more than {self.maximum} items allowed")
        found: list[Problem] = []
        for place, item in enumerate(value):
            found += self.of.problems(item, f"{pointer}/{place}")
        yield from found
        if self.unique and not found and len(set(value)) < len(value):
            yield failed(pointer, "unique_items", "items must be unique")


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these keys and no other, and the rules that hold between them."""

    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield what is missing, what is unknown, what is wrong with each value; without any, what the rules find."""
        if not isinstance(value, dict):
            yield wrong_type(pointer, "must provide an object")
            return
        found = [missing(pointer, key) for key in self.required if key not in value]
        found += [unknown_key(pointer, key) for key in value if key not in self.fields]
        for key, shape in self.fields.items():
            if key in value:
                found += shape.problems(value[key], f"{pointer}/{key}")
        yield from found
        if not found:
            for rule in self.rules:
                yield from rule(value, pointer)


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object of one of several kinds, told apart by its `type`."""

    kinds: Mapping[str, Shape]

    def problems(self, value: object, pointer: str) -> Iterator[Problem]:
        """Yield what is wrong with the type, or else with the object as one of that type."""
        if not isinstance(value, dict):
            yield wrong_type(pointer, "must provide an object")
        elif "type" not in value:
            yield missing(pointer, "type")
        elif not isinstance(value["type"], str):
            yield wrong_type(f"{pointer}/type", "must provide a string")
        elif value["type"] not in self.kinds:
            yield unsupported_type(pointer, value["type"])
        else:
            yield from self.kinds[value["type"]].problems(value, pointer)


def typed(kind: str, fields: Mapping[str, Shape], required: Iterable[str] = (), rules: Iterable[Rule] = ()) -> Object:
    """An object whose `type` is `kind`."""
    return Object({"type": Enum((kind,)), **fields}, ("type", *required), tuple(rules))
