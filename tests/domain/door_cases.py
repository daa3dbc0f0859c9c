"""The day of a shoot, with people at the door; for the tests of the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.door_page import DoorPage
from bot.domain.people import Actor
from bot.domain.set_list import Decision, Zone
from tests.domain.scene_cases import CALL
from tests.domain.set_cases import WINDOW, SetHouse

OFF: Mapping[Zone, int | None] = {Zone.REMOTE: None, Zone.AUDIO: None}
MIDNIGHT = datetime(2026, 11, 13, tzinfo=UTC)


class DoorHouse(SetHouse):
    """The day of the shoot: Kit and Kai are invited on set, Kim to the video village; Kit and Kim accepted."""

    def __init__(self) -> None:
        super().__init__()
        self.adds(self.kim, zone=Zone.VILLAGE)
        self.adds(self.kit, self.kai)
        self.submits()
        self.decides(Decision.APPROVED, self.kit, self.kai, self.kim)
        self.asks()
        self.now += WINDOW
        self.releases()
        self.replies(self.kit)
        self.replies(self.kim)
        self.now = CALL.instant

    def page(self) -> DoorPage:
        with self.work() as work:
            return self.doors.page(work, self.ada, self.slot_id)

    def admits(self, *people: Actor, accepting: tuple[Actor, ...] = ()) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.admit(
                work, self.ada, self.slot_id, [each.id for each in people], self.now,
                accepting=[each.id for each in accepting],
            )  # fmt: skip

    def leaves(self, *people: Actor) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.leave(work, self.ada, self.slot_id, [each.id for each in people], self.now)

    def counts(self, performers: int = 2, **zones: int | None) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            counted = {Zone(name): number for name, number in zones.items()}
            return self.doors.count(work, self.ada, self.slot_id, counted, performers, self.now)

    def stranger(self, *, gone: bool = False) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.stranger(work, self.ada, self.slot_id, self.now, gone=gone)

    def closes(self) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.close(work, self.ada, self.slot_id, self.now)

    def opens(self) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.open(work, self.ada, self.slot_id, self.now)

    def wraps(self) -> DoorPage:
        with self.work(timedelta(seconds=1)) as work:
            return self.doors.wrap(work, self.ada, self.slot_id, self.now)

    def is_closed(self) -> None:
        """Kit on set with two performers, Kim in the village, streams off, confirmed closed."""
        self.admits(self.kit, self.kim)
        self.counts(2, set=3, village=1, **{zone.value: None for zone in OFF})
        assert self.closes().state.closed
