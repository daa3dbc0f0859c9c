"""The scene as agreed: what its consents were given for, and whom a change concerns.

Whatever changes a scene (its brief, its terms, its performers, a move) goes through here in the same unit of work:
those concerned get the scene's new version, so that what they said before counts no longer until they say it again. A
shoot day less asks nobody anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.terms import Occasion, Plan

if TYPE_CHECKING:
    from bot.domain.scene_book import Casting
    from bot.domain.scenes import Scene
    from bot.domain.work import Work


def plan_now(work: Work, scene: Scene) -> Plan:
    """The plan that holds: as it was last agreed, or, where it never changed since, as it stands."""
    kept = work.terms.plan(scene)
    return kept or Plan(occasions_of(work, scene), participants_of(work, scene), scene.version, scene.version)


def keep_agreed(work: Work, scene: Scene) -> None:
    """Keep the plan as it stands, before a shoot day is taken off: put back, it is no new one."""
    if scene.intimate and work.terms.plan(scene) is None:
        work.terms.keep_plan(scene, plan_now(work, scene))


def occasions_of(work: Work, scene: Scene) -> tuple[Occasion, ...]:
    """When and by whom the scene is shot, those shot already included; none of those taken off the schedule."""
    found = {Occasion(slot.day, slot.unit, slot.part) for slot in work.scenes.slots_of(scene) if not slot.cancelled}
    return tuple(sorted(found))


def participants_of(work: Work, scene: Scene) -> tuple[str, ...]:
    return tuple(sorted(casting.person_id for casting in work.scenes.castings(scene)))


def concern(work: Work, scene: Scene, concerned: Collection[str] | None = None) -> None:
    """Mark these performers (all of them when None) as concerned by the scene's newest version."""
    for casting in work.scenes.castings(scene):
        if concerned is None or casting.person_id in concerned:
            work.scenes.keep_casting(replace(casting, changed_version=scene.version))


def follow_days(work: Work, scene: Scene, before: Plan) -> Scene:
    """After a move, another shoot day or one put back: where a day came that was not agreed, all are asked again.

    `before` is the plan as it held before the change. Returns the scene, under its next version if it changed.
    """
    now = occasions_of(work, scene)
    if not (scene.intimate and work.scenes.castings(scene)) or set(now) <= set(before.occasions):
        return scene
    if work.terms.plan(scene) is None:
        work.terms.keep_plan(scene, before)
    after = replace(scene, version=scene.version + 1)
    work.scenes.change_scene(after)
    work.terms.keep_plan(after, replace(before, occasions=now))
    concern(work, after)
    return after


def expired(work: Work, scene: Scene, casting: Casting) -> bool:
    """Whether the answers were given for a shooting that has wrapped since, and another lies ahead.

    What was said for one occasion is not said for the next.
    """
    wraps = work.scenes.wraps_of(scene)
    if not any(wrap is not None for wrap in wraps) or all(wrap is not None for wrap in wraps):
        return False
    given = work.checkins.given_at(scene, casting.person_id)
    return given is not None and any(wrap is not None and wrap > given for wrap in wraps)
