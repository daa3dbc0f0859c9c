"""Scenes as a unit of work sees them. Storage implements it; content is opened against a proof alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.domain.people import Actor, Person
    from bot.domain.permissions import Proof
    from bot.domain.scenes import BoardRow, Scene, ShootSlot
    from bot.domain.times import Call, CallAndWrap
    from bot.domain.work import Work


class Told(StrEnum):
    """By whom a performer was told of the scene before it is announced."""

    COORDINATOR = "coordinator"
    PRODUCTION = "production"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class Content:
    """What only the coordinator, the scene's performers and, for the brief, the director may read."""

    kind: str = ""
    brief: str = ""
    description: str = ""
    changed: str = ""
    """What changed last, in the coordinator's words; shown to performers who answered an earlier version."""


@dataclass(frozen=True, slots=True)
class Casting:
    """One performer in one scene: who told them, and whether Send was pressed for them."""

    scene_id: str
    person_id: str
    told: Told | None = None
    told_by: str = ""
    sent_at: datetime | None = None
    sent_version: int = 0
    """The scene's version when Send was last pressed; older than the scene's means a change was not sent yet."""
    changed_version: int = 0
    """The newest version of the scene that changed something for this performer; older answers count no longer."""


class ClosedDoors(Protocol):
    """The doors of closed sets, which ask again whether a set is still closed when a scene's performers change."""

    def recheck(self, work: Work, actor: Actor, slot: ShootSlot) -> None: ...


class SceneBook(Protocol):
    """Scenes as a unit of work sees them. All look-ups are within one production; None where nothing is found."""

    def scene(self, production_id: str, scene_id: str) -> Scene | None: ...
    def scene_by_key(self, production_id: str, key: str) -> Scene | None: ...
    def scenes(self, production_id: str) -> tuple[Scene, ...]: ...
    def add_scene(self, scene: Scene) -> None: ...
    def change_scene(self, scene: Scene) -> None: ...
    def content(self, proof: Proof, scene: Scene) -> Content: ...
    def keep_content(self, scene: Scene, content: Content) -> None: ...
    def keep_description(self, scene: Scene, description: str) -> None:
        """Keep the schedule's own words about the scene. Kind and brief stay; nothing is shown to anybody."""
        ...

    def describes(self, scene: Scene, description: str) -> bool:
        """Whether these are the schedule's words that are kept; tells nothing else of them."""
        ...

    def slot(self, production_id: str, slot_id: str) -> ShootSlot | None: ...
    def slots_of(self, scene: Scene) -> tuple[ShootSlot, ...]: ...
    def slots_on(self, production_id: str, unit: str, day: date) -> tuple[ShootSlot, ...]: ...
    def add_slot(self, slot: ShootSlot) -> None: ...
    def change_slot(self, slot: ShootSlot) -> None:
        """Keep the slot under its next version. Raises `Stale` when somebody else changed it meanwhile."""
        ...

    def keep_card(self, slot: ShootSlot, card: str) -> None:
        """Keep the timestamp of the slot's first card. Nobody's open form goes stale by it."""
        ...

    def board(self, production_id: str, since: date, *, unit: str | None = None) -> tuple[BoardRow, ...]:
        """Closed-set and intimate scenes from a shoot day on, in shooting order, at most two statements."""
        ...

    def schedule(self, production_id: str, since: date | None = None) -> tuple[BoardRow, ...]:
        """Every scene with its slots, marked or not, in shooting order; for the people who edit the schedule."""
        ...

    def castings(self, scene: Scene) -> tuple[Casting, ...]: ...
    def cast_in(self, person: Person) -> tuple[Scene, ...]: ...
    def performs_in(self, production_id: str, person_id: str, scene_id: str) -> bool: ...
    def keep_casting(self, casting: Casting) -> None: ...
    def drop_casting(self, casting: Casting) -> None: ...

    def unit_call(self, production_id: str, unit: str, day: date) -> Call | None: ...
    def keep_unit_call(self, production_id: str, unit: str, call: Call) -> None: ...
    def calls_of(self, person: Person) -> tuple[CallAndWrap, ...]:
        """The person's calls and wraps, from the slots of their scenes and of the closed sets they are invited to, and
        their own calls where given.

        An own call counts while anything of the production is shot that day, and ends with the last wrap of their
        units; of all units, for somebody who is in no scene then.
        """
        ...

    def own_calls_on(self, production_id: str, day: date) -> Mapping[str, Call]:
        """Person id to own call, for everybody on the production's roster who has one on that shoot day."""
        ...

    def own_calls_of(self, person: Person) -> tuple[Call, ...]:
        """Every own call of the person, the earliest shoot day first."""
        ...

    def keep_person_call(self, person: Person, call: Call) -> None: ...
    def drop_person_call(self, person: Person, day: date) -> None: ...
    def wraps_of(self, scene: Scene) -> tuple[datetime | None, ...]:
        """For each of the scene's shoot days that stand on the schedule, when its unit wrapped, once entered."""
        ...

    def keep_wrap(self, production_id: str, unit: str, day: date, at: datetime) -> None: ...

    def unmatched_cast(self, production_id: str) -> tuple[str, ...]:
        """Kept cast numbers that nobody on the roster has."""
        ...

    def keep_unmatched_cast(self, scene: Scene, cast: Sequence[str]) -> None:
        """The cast numbers that a schedule names for the scene, in place of those kept before."""
        ...

    def waiting_cast(self, production_id: str) -> Mapping[str, tuple[str, ...]]:
        """Scene id to the cast numbers kept for it by `keep_unmatched_cast`, whoever has them now. One statement."""
        ...
