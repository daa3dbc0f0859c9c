"""What performers are told of their own part; a double or background before the scene itself is shown."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.facts import Background, Doubling
from bot.domain.people import Actor
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Scene
from bot.domain.status import coordinator_name
from bot.domain.work import Work
from handlers.views.own_part import part_page
from handlers.views.part import NameOf
from handlers.views.parts import escape
from handlers.words import Words


def own_part_page(words: Words, work: Work, actor: Actor, scene: Scene) -> View | None:
    """What a double or background is told before the scene; nothing for everybody else."""
    own = work.facts.own_in(permit(work, actor, Action.ANSWER, scene.id), scene)
    background = next((fact for fact in own if isinstance(fact, Background)), None)
    doubling = next((fact for fact in own if isinstance(fact, Doubling)), None)
    if background is None and doubling is None:
        return None
    doubled = work.people.person(actor.production.id, doubling.doubled_id) if doubling else None
    name = doubled.name if doubled else ""
    return part_page(words, actor, scene, background, doubling, name, coordinator_name(work, actor.production.id))


def names_on(work: Work, actor: Actor, words: Words) -> NameOf:
    """Names of people on the actor's production by id, for a sentence of ours."""

    def name(person_id: str) -> str:
        person = work.people.person(actor.production.id, person_id)
        return escape(person.name) if person is not None and person.name else words("person-gone")

    return name
