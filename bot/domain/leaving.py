"""What goes with somebody who leaves the roster, or is no performer any more: their place in every scene."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Person
from bot.domain.scenes import Scene, set_back
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


def _next_version(work: Work, scene: Scene) -> Scene:
    changed = replace(scene, version=scene.version + 1)
    work.scenes.change_scene(changed)
    return changed
