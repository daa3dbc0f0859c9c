"""Terms, plans, riders and day checks come back as they were kept, under a proof for exactly them, at one size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.permissions import Action, permit
from bot.domain.riders import Rider
from bot.domain.scenes import Scene
from bot.domain.set_list import Zone
from bot.domain.terms import Action as Line
from bot.domain.terms import Bared, DayCheck, Kissing, Medium, Occasion, Plan, Terms
from bot.domain.work import NotFound, Stale, Unavailable, Work
from storage.database import Database
from storage.keyring import KeyScope
from storage.unit_of_work import UnitOfWork
from tests.storage import house
from tests.storage.house import CARA, FILM, MINA, SCENE, SLOT, START, TOM, sql

TERMS = Terms(
    actions=(Line(MINA.id, TOM.id, "hand on the shoulder", Medium.CLOTHING), Line("", "", "leave", Medium.NO_CONTACT)),
    bared={MINA.id: Bared(("back",), ("back", "legs"), "robe")},
    kissing=Kissing.CLOSED, watched=(Zone.REMOTE,), stills=True, uses=("poster",), place="Stairs", revision="blue",
)  # fmt: skip
RIDER = Rider(FILM.id, SCENE.id, MINA.id, 1, 1, START, ("kissing",), START, None, START, "")


def terms_at(work: Work, scene: Scene, version: int | None = None) -> Terms:
    return work.terms.terms(permit(work, house.actor(CARA), Action.EDIT_TERMS, scene.id), scene, version)


def rider_of(work: Work, who: str, scene: Scene = SCENE) -> Rider | None:
    return work.riders.rider(permit(work, house.actor(CARA), Action.EDIT_RIDERS, scene.id), scene, who)


def test_every_version_of_the_terms_is_kept(film: Database) -> None:
    later = replace(SCENE, version=4)
    house.change(film, lambda work: work.terms.keep_terms(SCENE, TERMS))
    house.change(film, lambda work: work.terms.keep_terms(later, Terms(place="Lift")))
    found = house.look(film, lambda work: [terms_at(work, later, version) for version in (0, 1, 3, 4)])
    assert found == [Terms(), TERMS, TERMS, Terms(place="Lift")]
    with pytest.raises(Stale):
        house.change(film, lambda work: work.terms.keep_terms(later, TERMS))


def test_a_plan_and_a_day_check_come_back_as_they_were_kept(film: Database) -> None:
    plan = Plan((Occasion(date(2026, 11, 13), "main", "part 2"),), (MINA.id, TOM.id), 1, 1)
    check = DayCheck(SLOT.id, MINA.id, date(2026, 11, 13), CARA.id)

    def job(work: Work) -> None:
        work.terms.keep_plan(SCENE, plan)
        for _ in range(2):
            work.terms.keep_day_check(check)

    house.change(film, job)
    assert house.look(film, lambda work: work.terms.plan(SCENE)) == plan
    assert house.look(film, lambda work: work.terms.plan(SCENE, 0)) is None
    assert house.look(film, lambda work: work.terms.day_checks(SCENE)) == (check,)


def test_riders_are_one_size_whatever_they_say_and_go_with_the_performers_key(
    film: Database, database_url: str
) -> None:
    other = replace(RIDER, version=2, covers=(), signed_at=None, why="Her agent writes it after the shoot. " * 8)
    house.change(film, lambda work: work.riders.add_rider(RIDER))
    house.change(film, lambda work: work.riders.add_rider(other))
    assert house.look(film, lambda work: rider_of(work, MINA.id)) == other
    assert house.look(film, lambda work: rider_of(work, TOM.id)) is None
    assert len(sql(database_url, "SELECT DISTINCT length(sealed) FROM riders")) == 1
    with pytest.raises(Stale):
        house.change(film, lambda work: work.riders.add_rider(other))

    def forget(work: Work) -> None:
        assert isinstance(work, UnitOfWork)
        work.destroy_key(KeyScope.performer(MINA.id))

    house.change(film, forget)
    with pytest.raises(Unavailable):
        house.look(film, lambda work: rider_of(work, MINA.id))


def test_a_proof_for_one_scene_or_person_opens_no_other(film: Database) -> None:
    house.change(film, lambda work: work.riders.add_rider(RIDER))
    other = replace(SCENE, id="other", key="OTHER")

    def mistaken(work: Work) -> None:
        rider = permit(work, house.actor(CARA), Action.EDIT_RIDERS, other.id)
        work.riders.rider(rider, SCENE, MINA.id)

    def foreign(work: Work) -> None:
        work.riders.rider(permit(work, house.actor(TOM), Action.READ_OWN_RIDER, SCENE.id), SCENE, MINA.id)

    def brief(work: Work) -> None:
        work.terms.terms(permit(work, house.actor(CARA), Action.READ_BRIEF, SCENE.id), SCENE)

    for job in (mistaken, foreign, brief):
        with pytest.raises(NotFound):
            house.look(film, job)
