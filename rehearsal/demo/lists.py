"""The closed-set lists of the demo production: who is planned where, who answered, and one that waits for its
coordinator.

Promise: everybody on a list is crew whom the admin added and attested, and stands in one zone; what people answer is
theirs to have answered by Slack, so nobody without it is among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rehearsal.demo.people import CREW, FIRST_AD, ROSTER, SECOND_AD, Somebody
from rehearsal.demo.scenes import RAIN, STAIRS, WARD, Planned

SET, VILLAGE = "Set", "Monitor village"
ACCEPT, CANNOT = "I Accept", "I Cannot Attend"


def _crew(*first_names: str) -> tuple[Somebody, ...]:
    crew = {one.name.split()[0]: one for one in ROSTER if one.part == CREW}
    return tuple(crew[name] for name in first_names)


CAP: Final = 8
"""The most people on set that each list allows."""

ZONES: Final[Mapping[str, tuple[Somebody, ...]]] = MappingProxyType(
    {SET: _crew("Ravi", "Kit", "Sol", "Otto"), VILLAGE: _crew("Ines", "Elif")}
)
"""Who stands where on the first list; the others begin with the last one."""


INVITED: Final = tuple(one for people in ZONES.values() for one in people if one.slack)


@dataclass(frozen=True, slots=True)
class PlannedList:
    """The list of one scene: drafted `by` an assistant director, from the last list unless it is the `first`. `answers`
    are the buttons that people pressed after its release."""

    scene: Planned
    by: Somebody
    first: bool = False
    answers: Mapping[Somebody, str] = field(default_factory=lambda: MappingProxyType({}))


RAIN_LIST: Final = PlannedList(RAIN, FIRST_AD, True, dict.fromkeys(INVITED, ACCEPT))
"""Ready for its door: everybody with Slack accepted, and Otto can at the door."""

WARD_LIST: Final = PlannedList(
    WARD, FIRST_AD, answers=dict.fromkeys(_crew("Kit", "Ines"), ACCEPT) | dict.fromkeys(_crew("Sol"), CANNOT)
)
RELEASED: Final = (RAIN_LIST, WARD_LIST)

STAIRS_LIST: Final = PlannedList(STAIRS, SECOND_AD)
"""Handed in, and waiting for the coordinator."""
