"""Answers and drafts as a unit of work sees them. Storage implements it; content is opened against a proof alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.domain.answers import Answers, Sheet
    from bot.domain.people import Appointment
    from bot.domain.permissions import Proof
    from bot.domain.scenes import Scene


@dataclass(frozen=True, slots=True)
class Draft:
    """What a performer entered and has not saved, of one form.

    `base` and `scene_version` say which saved version and which scene it was begun on. `step` counts the pages turned:
    a press on a page that was turned since is late. `action_ts` orders the presses on one page.
    """

    scene_id: str
    performer_id: str
    base: int
    scene_version: int
    step: int
    action_ts: str
    begun_at: datetime
    sheet: Sheet


class CheckInBook(Protocol):
    """Answers and drafts as a unit of work sees them. What opens content demands a proof."""

    def standing_of(self, scene: Scene, performer_id: str) -> tuple[int, int, bool, bool] | None:
        """The current version's number, scene version, whether withdrawn, whether it counts; never what it says."""
        ...

    def given_at(self, scene: Scene, performer_id: str) -> datetime | None:
        """When the current version was given; never what it says."""
        ...

    def current(self, proof: Proof, scene: Scene, performer_id: str) -> Answers | None: ...
    def history(self, proof: Proof, scene: Scene, performer_id: str) -> tuple[Answers, ...]: ...
    def add(self, answers: Answers, readers: tuple[Appointment, ...]) -> None:
        """Keep a new version, readable by these appointments. Raises `Stale` when that version exists already."""
        ...

    def readable_by(self, scene: Scene, performer_id: str, appointment: Appointment) -> bool: ...
    def let_read(self, scene: Scene, performer_id: str, appointment: Appointment) -> None:
        """Make a performer's newest answers for the scene readable by an appointment they agreed to."""
        ...

    def draft(self, proof: Proof, scene: Scene, performer_id: str) -> Draft | None: ...
    def keep_draft(self, draft: Draft) -> None: ...
    def destroy_drafts(self, scene: Scene, performer_id: str | None = None) -> None: ...
    def destroy_old_drafts(self, before: datetime) -> int: ...
    def wish_to_talk(self, scene: Scene, performer_id: str, wish: bool) -> None: ...
    def wishes_to_talk(self, proof: Proof, scene: Scene, performer_id: str) -> bool: ...
