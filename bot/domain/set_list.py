"""A closed-set list: who may be where while a scene is shot, and the book that keeps it.

Two planes meet here as well. Who stands on the list, in which zone and whether they accepted is logistics. Who objected
to whom is content: sealed, and opened only with the coordinator's proof or the performer's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.domain.permissions import Proof
    from bot.domain.scenes import ShootSlot


class Zone(StrEnum):
    """Where somebody sees or hears the scene. Monitors are part of the set, and so is whoever listens."""

    SET = "set"
    VILLAGE = "village"
    REMOTE = "remote"
    AUDIO = "audio"


class Decision(StrEnum):
    """The coordinator's decision on one name. Nobody else sees it before the release of its round."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


class Reply(StrEnum):
    """What somebody on the list said to their invitation. No reason is asked for."""

    NONE = "none"
    ACCEPTED = "accepted"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class SetList:
    """The list of one shoot slot. `cap` is the most people on set, performers not counted; None until the AD says it.

    `day` is the shoot day for which people were asked: a move to another day asks again.
    """

    id: str
    production_id: str
    slot_id: str
    day: date
    cap: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Round:
    """What was handed in at once: the first draft is round 1, each late addition after a release belongs to the next.

    A round is a draft until `submitted_at`, with the coordinator until `released_at`. `window_ends` is when performers'
    silence stops holding the release back; it is set when the coordinator asks them.
    """

    list_id: str
    number: int = 1
    submitted_at: datetime | None = None
    asked_at: datetime | None = None
    window_ends: datetime | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one zone of a list. `in_person` tells that the reply was given at the door or on paper."""

    list_id: str
    person_id: str
    zone: Zone
    round: int = 1
    department: str = ""
    task: str = ""
    decision: Decision = Decision.OPEN
    reply: Reply = Reply.NONE
    replied_at: datetime | None = None
    in_person: bool = False


@dataclass(frozen=True, slots=True)
class Objections:
    """Whom one performer would rather not have there, of one list; empty when they took all of it back.

    `readers` are the ids of the coordinator's appointments it was addressed to.
    """

    list_id: str
    performer_id: str
    people: frozenset[str]
    at: datetime
    readers: frozenset[str] = frozenset()


class DoorAct(StrEnum):
    """What was seen or done at the door."""

    ADMITTED = "admitted"
    LEFT = "left"
    MISTAKEN = "mistaken"
    STRANGER = "stranger"
    STRANGER_LEFT = "stranger_left"
    PERFORMERS = "performers"
    COUNTED = "counted"
    ZONE_OFF = "zone_off"
    CLOSED = "closed"
    OPENED = "opened"
    WRAPPED = "wrapped"


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """One thing at the door of one shoot slot. Performers are a number, never a name.

    `at` is when it happened: the press's own time, or the time on paper (`from_paper`); events count in that order,
    however they arrived. `zone` is where, for ADMITTED, COUNTED and ZONE_OFF; `number` how many, for PERFORMERS and
    COUNTED.
    """

    id: str
    slot_id: str
    act: DoorAct
    at: datetime
    by: str
    person_id: str = ""
    zone: Zone = Zone.SET
    number: int = 0
    from_paper: bool = False


class ClosedSetBook(Protocol):
    """Lists and doors as a unit of work sees them; within one production, None where nothing is found."""

    def list_of(self, production_id: str, slot_id: str) -> SetList | None: ...
    def find(self, production_id: str, list_id: str) -> SetList | None: ...
    def standing(self, production_id: str, list_id: str) -> tuple[SetList, ShootSlot] | None:
        """A list and its slot as they are, for a unit of work that changes neither and keeps nobody waiting."""
        ...

    def last_list(self, production_id: str, unit: str, not_this: str) -> SetList | None:
        """The unit's list of the latest shoot day that has any seat, other than the one of this slot."""
        ...

    def add_list(self, new: SetList) -> None: ...
    def lists_in_hand(self, production_id: str, since: date) -> tuple[SetList, ...]:
        """Lists with a round handed in and not released, of shoot days from then on, the earliest day first."""
        ...

    def change_list(self, changed: SetList, *, quietly: bool = False) -> None:
        """Keep it under its next version. Raises `Stale` when somebody else changed it meanwhile.

        The Homes of those on duty follow, unless it is done quietly: when the coordinator decides before a release,
        even the time at which a Home was drawn anew would tell.
        """
        ...

    def rounds(self, of: SetList) -> tuple[Round, ...]:
        """In order, the newest last."""
        ...

    def keep_round(self, kept: Round) -> None: ...
    def seats(self, of: SetList) -> tuple[Seat, ...]:
        """By zone, department and the person's name."""
        ...

    def seat(self, of: SetList, person_id: str) -> Seat | None: ...
    def keep_seat(self, seat: Seat) -> None: ...
    def keep_reply(self, seat: Seat) -> None:
        """The same for what an invited person said; the Homes of those on duty follow."""
        ...

    def drop_seat(self, seat: Seat) -> None: ...
    def lists_with(self, person: Person, since: date) -> tuple[SetList, ...]:
        """Lists on which the person was invited (approved and released), of shoot days from `since` on."""
        ...

    def lists_asking(self, person: Person, since: date) -> tuple[SetList, ...]:
        """Lists about whose names the coordinator asked this performer of the scene, of shoot days from `since` on."""
        ...

    def asked_in_person(self, of: Round, since: datetime) -> frozenset[str]:
        """Ids of performers who were marked as asked in person then or later."""
        ...

    def mark_asked(self, of: Round, performer_id: str, by: str, at: datetime) -> None: ...

    def objections(self, proof: Proof, of: SetList) -> tuple[Objections, ...]:
        """Every performer's that were addressed to an appointment which the coordinator of this proof holds now.

        The proof is of APPROVE_LIST, for the list's scene.
        """
        ...

    def own_objections(self, proof: Proof, of: SetList) -> Objections | None:
        """Those of the performer whose proof of OBJECT_TO_LIST it is."""
        ...

    def keep_objections(self, proof: Proof, kept: Objections) -> None:
        """Replace the performer's objections; the row is of one size whatever it says, and is kept when empty too."""
        ...

    def hold_door(self, slot_id: str) -> None:
        """Keep other writers of this door waiting until COMMIT; what is read from here on is what they left."""
        ...

    def door(self, slot_id: str) -> tuple[DoorEvent, ...]:
        """Everything at the slot's door, in the order in which it happened."""
        ...

    def add_event(self, event: DoorEvent) -> None:
        """Append. The Homes of those on duty follow."""
        ...
