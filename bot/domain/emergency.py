"""Whom to call in danger, by the country of the set: data with its source, never a guess.

Where the country is not known, or its numbers are not in the data, the answer is 112 from most mobile phones, or the
local number; whoever draws the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_ZONES = "zoneinfo/zone.tab"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EmergencyNumber(_Data):
    """One number to dial, and what answers there: every service, the police alone, or an ambulance alone."""

    number: Annotated[str, Field(pattern=r"^[0-9]{2,5}$")]
    answers: Literal["all", "police", "ambulance"]


class Danger(_Data):
    """A country's numbers, the most general first, where they come from and when that was read.

    `verified` tells whether the number was read at the country's own authority.
    """

    numbers: Annotated[tuple[EmergencyNumber, ...], Field(min_length=1, max_length=3)]
    source: Annotated[str, Field(min_length=1)]
    date: date
    verified: bool


class _Numbers(_Data):
    countries: Mapping[str, Danger]


def danger_numbers(zone: str) -> Danger | None:
    """The numbers of the country that this IANA zone lies in; None where country or numbers are not known."""
    country = country_of(zone)
    return None if country is None else _known().get(country)


def country_of(zone: str) -> str | None:
    """The two letters (ISO 3166) of the zone's country, by the tables of tzdata; None for UTC and for old names."""
    return _countries().get(zone)


@cache
def _countries() -> Mapping[str, str]:
    lines = files("tzdata").joinpath(_ZONES).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@cache
def _known() -> Mapping[str, Danger]:
    data = files("bot").joinpath("rulebooks", "danger", "emergency.json").read_bytes()
    return _Numbers.model_validate_json(data).countries
