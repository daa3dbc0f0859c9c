"""Where a performer's answers stand for the scene as it is agreed now, and what changed for them since they were given.

Promise 4: silence is not a yes, and what was said to another version of one's own part counts no longer. Nothing here
reads what anybody answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.agreed import expired, plan_now
from bot.domain.answers import Answers
from bot.domain.people import Actor
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Casting, Scene
from bot.domain.status import Standing
from bot.domain.terms import Change, Difference, Part, differences, part_of
from bot.domain.work import Work


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed for one performer since their answers: the coordinator's words of a brief that is another, and each
    difference of their own part. `may_stand` says whether one press may say that the answers stand."""

    brief: bool
    differences: tuple[Difference, ...]
    may_stand: bool

    @property
    def more(self) -> bool:
        return any(each.change is Change.MORE for each in self.differences)


def is_theirs(work: Work, scene: Scene, casting: Casting) -> bool:
    """Whether a performer meets the scene's check-in: Send was pressed, or something was recorded for them."""
    if not scene.intimate:
        return False
    return casting.sent_at is not None or work.checkins.standing_of(scene, casting.person_id) is not None


def standing_in(work: Work, scene: Scene, casting: Casting) -> Standing:
    """Where one performer's answers stand."""
    found = work.checkins.standing_of(scene, casting.person_id)
    if found is None:
        return Standing.NOT_ASKED if casting.sent_at is None else Standing.NOT_ANSWERED
    _, scene_version, withdrawn, counts = found
    if withdrawn:
        return Standing.WITHDRAWN
    if scene_version < casting.changed_version or expired(work, scene, casting):
        return Standing.STALE
    return Standing.ANSWERED if counts else Standing.NOT_ANSWERED


def holds_for(work: Work, given: Answers, scene: Scene) -> bool:
    """Whether answers were given to the scene as it is for whoever gave them."""
    for casting in work.scenes.castings(scene):
        if casting.person_id == given.performer_id:
            return given.scene_version >= casting.changed_version and not expired(work, scene, casting)
    return False


def waits_for_confirmation(work: Work, current: Answers, scene: Scene) -> bool:
    """Whether something was recorded for the performer that they did not confirm yet."""
    if current.sheet is None or current.confirmed or current.recorded is None:
        return False
    return holds_for(work, current, scene)


def own_part(work: Work, actor: Actor, scene: Scene, person_id: str, version: int | None = None) -> Part:
    """One performer's own part of the scene as it was agreed at a version, or as it is now. Raises `NotFound`."""
    terms = work.terms.terms(permit(work, actor, Action.READ_TERMS, scene.id), scene, version)
    plan = (work.terms.plan(scene, version) if version is not None else None) or plan_now(work, scene)
    return part_of(terms, plan, person_id)


def changed_since(work: Work, actor: Actor, scene: Scene, given: Answers) -> Changed:
    """What changed for whoever gave these answers, in the order in which it is told."""
    before = own_part(work, actor, scene, given.performer_id, given.scene_version)
    found = differences(before, own_part(work, actor, scene, given.performer_id))
    brief = plan_now(work, scene).brief_version > given.scene_version
    whole = given.sheet is not None and given.counts and given.confirmed
    more = any(each.change is Change.MORE for each in found)
    return Changed(brief, found, whole and not brief and not more)


def may_stand(work: Work, actor: Actor, scene: Scene, given: Answers) -> bool:
    """Whether nothing became more for whoever gave these answers, and they are whole and their own."""
    return changed_since(work, actor, scene, given).may_stand
