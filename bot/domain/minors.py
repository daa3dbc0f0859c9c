"""Which scenes are closed to whoever is not attested as 18 or over, by their kind or by their terms (promise 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.domain.people import Actor
from bot.domain.permissions import Action, permit
from bot.domain.work import Work

if TYPE_CHECKING:
    from bot.domain.scenes import Scene


class Kinds(Protocol):
    """The catalogue's word on a kind of scene."""

    def adults_only(self, kind: str) -> bool: ...


def closed_to_minors(work: Work, actor: Actor, scene: Scene, kinds: Kinds, kind: str) -> bool:
    """Whether a scene, if it is of this kind, holds nudity or simulated sex. There is no override."""
    if kind and kinds.adults_only(kind):
        return True
    return work.terms.terms(permit(work, actor, Action.READ_TERMS, scene.id), scene).nudity()
