"""A pause by Stop Now looks as one by the coordinator's hold, and one person's stop as another's.

What assistant directors, director, crew and whoever reads everything due have of two worlds is equal, but for the pages
themselves; and between two stops nothing in the database differs but random ids.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.scenes import Status
from bot.domain.stop import id_of
from tests.databases import ON_ONE_ENGINE
from tests.proofs.pairs import first_difference
from tests.proofs.worlds import OBSERVERS, House, World

SHOT = datetime(2027, 1, 14, 9, 0, tzinfo=UTC)


def stops(world: World, name: str) -> None:
    service, stop_id = world.house.bot.services.stops, id_of(world.production_id)
    world.house.does(lambda work: service.send(work, world.actor(work, name), world.ids["slot"], stop_id))


def paused_by(house: House, name: str, *, stop: bool, ended: bool = False) -> World:
    """A world in which this person holds or stops the scene on the day it is shot, and the coordinator goes on."""
    world = World(house)
    house.now = SHOT
    if stop:
        stops(world, name)
    else:
        world.holds(name)
    house.now += timedelta(minutes=10)
    if ended:
        world.declares("Cora", Status.NOT_YET)
    return world


def others_have(world: World, watcher: str) -> str:
    due = [row for row in world.outbox() if "stop_page" not in row]
    return "\n".join(
        [
            *map(str, world.homes((*OBSERVERS, "Cora", "Alma")).items()),
            *world.pages(watcher, own=watcher != "Noor"),
            *due,
        ]
    )


@ON_ONE_ENGINE
@pytest.mark.parametrize("ended", [False, True], ids=["paused", "ended since"])
@pytest.mark.parametrize("watcher", ["Ada", "Una", "Dira", "Noor", "Kit"])
def test_a_stop_looks_as_a_hold_does(house: House, watcher: str, ended: bool) -> None:
    held = others_have(paused_by(house, "Cora", stop=False, ended=ended), watcher)
    assert "PAUSED" in held or ended
    for name in ("Kit", "Mina", watcher):
        assert first_difference(held, others_have(paused_by(house, name, stop=True, ended=ended), watcher)) == ""


@ON_ONE_ENGINE
def test_no_stop_tells_who_pressed(house: House) -> None:
    one, *others = [paused_by(house, name, stop=True) for name in ("Kit", "Mina", "Cora", "Adam")]
    for other in others:
        assert one.outbox() == other.outbox()
        assert first_difference(others_have(one, "Cora"), others_have(other, "Cora")) == ""
