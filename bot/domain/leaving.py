"""What goes with somebody who leaves the roster or a part: their place in every scene, and on a closed set."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.invitations import Door
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person
from bot.domain.scenes import Scene, set_back
from bot.domain.times import shoot_day_of
from bot.domain.work import Work


def leave_scenes(work: Work, actor: Actor, person: Person) -> None:
    """Out of every scene: its performers changed, so READY goes back and the others' answers are stale."""
    for scene in work.scenes.cast_in(person):
        for casting in work.scenes.castings(scene):
            if casting.person_id == person.id:
                work.scenes.drop_casting(casting)
        work.checkins.destroy_drafts(scene, person.id)
        changed = _next_version(work, scene)
        set_back(work, changed)
        entry = Entry.of(EntryKind.SCENE_CHANGED, actor, work.now, subject=scene.id, version=changed.version)
        work.ledger.append(scene.production_id, entry)


def ask_doors_again(work: Work, actor: Actor, door: Door) -> None:
    """A part changed: a set that was confirmed closed with somebody inside who is on no list now is PAUSED at once."""
    today = shoot_day_of(work.now, actor.production.zone)
    for row in work.scenes.board(actor.production.id, today - timedelta(days=1)):
        if row.slot.day <= today:
            door.recheck(work, actor, row.slot)


def _next_version(work: Work, scene: Scene) -> Scene:
    changed = replace(scene, version=scene.version + 1)
    work.scenes.change_scene(changed)
    return changed
