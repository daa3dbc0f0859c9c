"""The numbers a production works by are cited, never asserted: each comes from a rule pack, with its source.

A pack is data in `bot/rulebooks/`. A production chooses one and may change values (`bot.domain.rule_changes`); a value
that protects people less than the pack's own is named as weaker, so that performers can be told. Whatever works by a
rule reads it here at the moment it is needed, so another pack is another behaviour. Nothing here is legal advice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.domain.people import Production
from bot.domain.work import NotFound, Refused, Work

PACKS: Final = ("non_union", "sag_aftra_tv", "sag_aftra_coordinators", "equity_uk", "actra", "meaa")
"""The packs there are to choose from, the default first."""

UNVERIFIED: Final = "practice, unverified"
"""The source of a value that no text at hand states."""

_DAY_MINUTES = 24 * 60

Amount = Annotated[int, Field(strict=True, ge=0, le=3650)]
WallTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Term = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]
Value = Amount | WallTime | tuple[Amount, ...] | tuple[WallTime, ...] | tuple[Term, ...]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Data):
    """One value, what it is counted in, where it comes from, when that was last read, and a note on its strength.

    `weaker` says which change protects people less. Wall times are "HH:MM" on a 24-hour clock. Terms are some of
    `choices`, in their order, and may be none; the words for each are in the catalogue.
    """

    value: Value
    unit: Literal["hours", "days", "months", "wall time", "terms"]
    choices: tuple[Term, ...] = ()
    source: str = Field(min_length=1)
    date: date
    note: str = Field(min_length=1)
    weaker: Literal["lower", "higher", "earlier", "later", "fewer", "more", "neither"]

    @property
    def verified(self) -> bool:
        """Whether the value stands on a source, and not on practice alone."""
        return self.source != UNVERIFIED

    @model_validator(mode="after")
    def _unit_fits_value(self) -> Self:
        if (self.unit == "terms") != bool(self.choices):
            raise ValueError("terms, and nothing else, are chosen from a list")
        if self.unit == "terms":
            return self._terms_fit()
        parts = self.value if isinstance(self.value, tuple) else (self.value,)
        wanted = str if self.unit == "wall time" else int
        if not parts or len(set(parts)) != len(parts) or not all(isinstance(part, wanted) for part in parts):
            raise ValueError("a value is of its unit, and a list has at least one entry and none twice")
        if self.weaker != "neither" and (
            isinstance(self.value, tuple) or (self.weaker in _CLOCKWISE) != (wanted is str)
        ):
            raise ValueError("a single amount weakens lower or higher, a single wall time earlier or later")
        return self

    def _terms_fit(self) -> Self:
        if not isinstance(self.value, tuple) or self.weaker not in ("fewer", "more"):
            raise ValueError("terms are a list that weakens by fewer or by more")
        if list(self.value) != [term for term in self.choices if term in self.value]:
            raise ValueError("terms are some of their choices, each once and in that order")
        return self


class OutsideRoute(_Data):
    """A way to raise a concern outside the production. `verified` tells whether somebody has tried it."""

    id: str
    name: str
    reach: str
    where: str
    source: str = Field(min_length=1)
    date: date
    verified: bool


class RulePack(_Data):
    """A production's rules by id, and the outside routes that apply to it.

    `authority` is how strongly its main text binds where it applies; `link` is where that text is found.
    """

    id: str
    title: str
    authority: Literal["contract", "recommendation", "guidance", "practice"]
    link: str = Field(pattern=r"^https://[^ <>|]+$")
    rules: Mapping[str, Rule]
    outside_routes: tuple[OutsideRoute, ...]

    def number(self, rule_id: str) -> int:
        """A single amount in the rule's unit. Raises KeyError for an id no pack has, TypeError for another shape."""
        value = self.rules[rule_id].value
        if not isinstance(value, int):
            raise TypeError("not a single amount")
        return value

    def numbers(self, rule_id: str) -> tuple[int, ...]:
        """A list of amounts in the rule's unit. Raises KeyError and TypeError as `number` does."""
        value = self.rules[rule_id].value
        if not isinstance(value, tuple):
            raise TypeError("not a list")
        return tuple(int(part) for part in value)

    def text(self, rule_id: str) -> str:
        """A single wall time as "HH:MM". Raises KeyError and TypeError as `number` does."""
        value = self.rules[rule_id].value
        if not isinstance(value, str):
            raise TypeError("not a single wall time")
        return value

    def wall_time(self, rule_id: str) -> time:
        """A single wall time. Raises KeyError and TypeError as `number` does."""
        return time.fromisoformat(self.text(rule_id))

    def wall_times(self, rule_id: str) -> tuple[time, ...]:
        """A list of wall times. Raises KeyError and TypeError as `number` does."""
        value = self.rules[rule_id].value
        if not isinstance(value, tuple):
            raise TypeError("not a list")
        return tuple(time.fromisoformat(str(part)) for part in value)

    def terms(self, rule_id: str) -> tuple[str, ...]:
        """The chosen terms, in the order of their choices. Raises KeyError and TypeError as `number` does."""
        rule = self.rules[rule_id]
        if rule.unit != "terms" or not isinstance(rule.value, tuple):
            raise TypeError("not terms")
        return tuple(str(part) for part in rule.value)


@dataclass(frozen=True, slots=True)
class ChangedPack:
    """A pack with a production's own values in it, and the ids of those that differ and those that protect less."""

    pack: RulePack
    own: RulePack
    """The pack as it is published here, without the production's values."""
    changed: frozenset[str]
    weaker: frozenset[str]


@cache
def load(pack_id: str) -> RulePack:
    """The pack of this id, read once. Raises NotFound."""
    for entry in files("bot").joinpath("rulebooks").iterdir():
        if entry.name == f"{pack_id}.json":
            return RulePack.model_validate_json(entry.read_bytes())
    raise NotFound


def changed(pack: RulePack, overrides: Mapping[str, object]) -> ChangedPack:
    """The pack with `overrides` (rule id to value, as in the pack's JSON) in force.

    Raises Refused, with the rule's id as its field, for a rule the pack does not have or a value the rule cannot take.
    """
    rules = {**pack.rules, **{rule_id: _overridden(pack, rule_id, value) for rule_id, value in overrides.items()}}
    differing = frozenset(rule_id for rule_id, rule in rules.items() if rule.value != pack.rules[rule_id].value)
    return ChangedPack(
        pack=pack.model_copy(update={"rules": rules}),
        own=pack,
        changed=differing,
        weaker=frozenset(rule_id for rule_id in differing if _is_weaker(rules[rule_id], pack.rules[rule_id])),
    )


def _overridden(pack: RulePack, rule_id: str, value: object) -> Rule:
    own = pack.rules.get(rule_id)
    if own is None:
        raise Refused("rule-unknown", field=rule_id)
    try:
        rule = Rule.model_validate({**own.model_dump(), "value": value})
    except ValidationError:
        raise Refused("rule-value-invalid", field=rule_id) from None
    if not _same_shape(rule, own):
        raise Refused("rule-value-invalid", field=rule_id)
    return rule


def _same_shape(rule: Rule, own: Rule) -> bool:
    if own.unit == "terms":
        return isinstance(rule.value, tuple)
    if isinstance(rule.value, tuple) and isinstance(own.value, tuple):
        # Wall times in a list are promised to people by their number, such as two slots a day.
        return own.unit != "wall time" or len(rule.value) == len(own.value)
    return type(rule.value) is type(own.value)


_CLOCKWISE = {"earlier": -1, "later": 1}
_UPWARD = {"lower": -1, "higher": 1}


def _is_weaker(rule: Rule, own: Rule) -> bool:
    if isinstance(rule.value, tuple) and isinstance(own.value, tuple):
        less, more = (rule.value, own.value) if rule.weaker == "fewer" else (own.value, rule.value)
        return rule.weaker != "neither" and not set(more) <= set(less)
    if isinstance(rule.value, int) and isinstance(own.value, int):
        return (rule.value - own.value) * _UPWARD.get(rule.weaker, 0) > 0
    if isinstance(rule.value, str) and isinstance(own.value, str):
        # The shorter way round the clock: from 22:00 to 00:30 is later, not earlier.
        shift = (_minutes(rule.value) - _minutes(own.value) + _DAY_MINUTES // 2) % _DAY_MINUTES - _DAY_MINUTES // 2
        return shift * _CLOCKWISE.get(rule.weaker, 0) > 0
    return False


def _minutes(wall: str) -> int:
    hours, minutes = wall.split(":")
    return int(hours) * 60 + int(minutes)


@cache
def _in_force(pack_id: str, own_values: str) -> ChangedPack:
    pack = load(pack_id)
    values: dict[str, object] = {}
    for rule_id, value in (json.loads(own_values) if own_values else {}).items():
        try:
            changed(pack, {rule_id: value})
        except Refused:
            # A pack that was brought up to date no longer takes it: its own value protects people meanwhile.
            continue
        values[rule_id] = value
    return changed(pack, values)


def in_force(production: Production) -> ChangedPack:
    """The production's pack with its own values. Raises NotFound for a pack that does not exist."""
    return _in_force(production.rule_pack, production.rule_values)


class Packs:
    """The rule pack in force on a production."""

    def of(self, work: Work, production_id: str) -> RulePack:
        """Raises NotFound for a production or a pack that does not exist."""
        production = work.people.production(production_id)
        if production is None:
            raise NotFound
        return in_force(production).pack
