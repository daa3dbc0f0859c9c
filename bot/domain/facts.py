"""What is agreed and noted about one person beside their answers: whom they double, what background is told, a
guardian, a consent of its own, what is already photographed.

Each is a fact about one person, content like their answers and sealed with that person's key at one size, whatever it
says. A fact is changed by whoever saw its newest version; its history is in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.people import Person
from bot.domain.permissions import Proof
from bot.domain.scenes import Scene


class DoubleKind(StrEnum):
    """In which way somebody stands in for a performer."""

    BODY = "body"
    PHOTO = "photo"
    STUNT = "stunt"
    STAND_IN = "stand_in"


class ConsentKind(StrEnum):
    """What is asked by itself, because neither a rider nor an answer implies it."""

    DOUBLE = "double"
    SCAN = "scan"
    DIGITAL_DOUBLE = "digital_double"
    ALTERATION = "alteration"


class Exposure(StrEnum):
    """How much of a body is seen, from less to more."""

    CLOTHED = "clothed"
    PARTLY = "partly"
    NUDE = "nude"

    @property
    def rank(self) -> int:
        return tuple(Exposure).index(self)


class Said(StrEnum):
    """Where a consent of its own stands. Only `YES` allows anything."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`person_id` is whom it is about and whose key seals it; `scene_id` is empty for what holds in every scene."""

    id: str
    production_id: str
    person_id: str
    scene_id: str = ""
    version: int = 0
    """Counts its saves; 0 before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubling(Fact):
    """The person doubles somebody in this scene, and works inside what both allow."""

    doubled_id: str
    kind: DoubleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Background(Fact):
    """The person is background in this scene, with what they are told before they decide."""

    activities: str
    attire: str
    declined_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian(Fact):
    """Who is responsible for a minor, named by the coordinator and confirmed outside Closed Set."""

    name: str
    relation: str
    confirmed_how: str
    confirmed_on: date
    named_by: str
    named_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Fact):
    """One thing asked of one person, with its own answer. `to` is the appointment the answer is addressed to.

    For `ConsentKind.DOUBLE`, `double_id` is who would double them.
    """

    kind: ConsentKind
    purpose: str
    exposure: Exposure
    retention: str
    reuse: str
    to: str
    asked_at: datetime
    scene_version: int = 0
    """The scene's version it was answered for."""
    double_id: str = ""
    said: Said = Said.OPEN
    said_at: datetime | None = None
    recorded_by: str = ""
    """Who recorded the answer for somebody without Slack; empty when they gave it themselves."""
    method: str = ""
    present: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photographed(Fact):
    """What of a performer was photographed in this scene when it stopped, in the coordinator's words."""

    text: str
    day: date
    noted_by: str
    noted_at: datetime


class FactBook(Protocol):
    """Facts as a unit of work sees them. All that opens them demands a proof."""

    def of_scene(self, proof: Proof, scene: Scene) -> tuple[Fact, ...]:
        """All facts of a scene, by person; for its coordinator."""
        ...

    def own(self, proof: Proof) -> tuple[Fact, ...]:
        """Everything about whoever the proof is for, in every scene."""
        ...

    def own_in(self, proof: Proof, scene: Scene) -> tuple[Fact, ...]:
        """What is about whoever the proof is for, in this scene."""
        ...

    def released_to(self, proof: Proof) -> tuple[Fact, ...]:
        """The sentences that were released to whoever the proof is for, and nothing else."""
        ...

    def requests(self, proof: Proof) -> tuple[Fact, ...]:
        """The requests for a coordinator on the production, and nothing else."""
        ...

    def guardian(self, proof: Proof, person: Person) -> Guardian | None: ...
    def keep(self, fact: Fact) -> None:
        """Keep it as its next version. Raises `Stale` when somebody else changed it since."""
        ...

    def drop(self, fact: Fact) -> None: ...
