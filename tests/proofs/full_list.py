"""A closed-set list with everybody on it, the longest words in every place, and names in every state at once."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.closed_set import MOST_SEATS, TASK_LENGTH, shown_mark
from bot.domain.house_rules import RULES_LENGTH
from bot.domain.people import Account, Actor, Person
from bot.domain.set_list import Decision, Reply, SetList, Zone
from bot.domain.work import Work
from handlers.views.closed_set import DEPARTMENT_LENGTH
from tests.stage import Stage

WORDS = "<&>" * RULES_LENGTH
STATES = 3


def fill_list(stage: Stage, work: Work, scene_id: str) -> None:
    """Of everybody on the roster who is in this scene by no part, a third is invited and has replied, a third waits for
    the coordinator and was objected to by every performer, and a third is drafted."""
    services, ada, cora = stage.bot.services, stage.as_actor(work, "Ada"), stage.as_actor(work, "Cora")
    work.people.change_production(replace(ada.production, house_rules=WORDS[:RULES_LENGTH]))
    scene = work.scenes.scene(stage.production_id, scene_id)
    assert scene is not None
    slot = work.scenes.slots_of(scene)[0]
    by_part = {person.id for person in services.lists.page(work, ada, slot.id).by_part}
    people = [person for person in work.people.roster(stage.production_id) if person.id not in by_part]
    assert len(people) <= MOST_SEATS
    # Whoever walks about is among those who are invited, asked or drafted.
    third = len(people) // STATES + 1
    people.sort(key=lambda person: person.id != stage.ids["Cleo"])
    for number in range(STATES):
        some = people[number * third : (number + 1) * third]
        for zone, part in zip(Zone, (some[each::4] for each in range(4)), strict=True):
            ids = [person.id for person in part]
            services.lists.add(work, ada, slot.id, ids, zone, WORDS[:DEPARTMENT_LENGTH], WORDS[:TASK_LENGTH])
        if number == STATES - 1:
            break
        found = services.lists.submit(work, ada, slot.id, shown_mark(services.lists.page(work, ada, slot.id)), 300)
        services.releasing.ask_performers(work, cora, found.id)
        if number == 0:
            _release(stage, work, cora, found, some)
    for casting in work.scenes.castings(scene):
        _object(work, stage, casting.person_id, found, [person.id for person in people[third : 2 * third]])


def _release(stage: Stage, work: Work, cora: Actor, found: SetList, people: list[Person]) -> None:
    releasing, performers = stage.bot.services.releasing, _waiting_for(stage, work, cora, found)
    releasing.mark_asked(work, cora, found.id, performers)
    decided = releasing.decide(work, cora, found.id, found.version, {person.id: Decision.APPROVED for person in people})
    releasing.release(work, cora, found.id, decided.version)
    for number, person in enumerate(people[1:]):
        if reply := (Reply.NONE, Reply.ACCEPTED, Reply.CANNOT)[number % 3]:
            seat = work.closed_sets.seat(found, person.id)
            assert seat is not None
            work.closed_sets.keep_reply(replace(seat, reply=reply, replied_at=work.now))


def _waiting_for(stage: Stage, work: Work, cora: Actor, found: SetList) -> list[str]:
    """The performers without whom the list could not be released yet."""
    return [person.id for person in stage.bot.services.releasing.deciding(work, cora, found.id).waiting]


def _object(work: Work, stage: Stage, performer_id: str, found: SetList, people: list[str]) -> None:
    person = work.people.person(stage.production_id, performer_id)
    production = work.people.production(stage.production_id)
    assert person is not None
    assert person.slack is not None
    assert production is not None
    actor = Actor(person, production, Account(person.slack))
    stage.bot.services.invitations.object(work, actor, found.id, people)
