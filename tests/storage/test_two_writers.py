"""Two units of work that change one row at the same time on PostgreSQL: neither takes back what the other wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.people import Account, SlackUser
from bot.domain.scenes import Told
from bot.domain.work import Stale, Work
from storage.database import Database
from tests.storage import house
from tests.storage.house import FILM, MINA, SCENE, sql


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_refreshed_profile_and_a_choice_of_production_both_stand(database: Database, database_url: str) -> None:
    known = Account(SlackUser("T1", "U1"), zone="Europe/Paris", current_production="film")
    house.change(database, lambda work: work.people.keep_account(known))

    def refresh(work: Work) -> None:
        before = work.people.account(known.slack)
        assert before is not None
        sql(database_url, "UPDATE accounts SET current_production = 'other'")
        work.people.keep_account(replace(before, zone="Europe/Rome"))

    house.change(database, refresh)
    both = replace(known, zone="Europe/Rome", current_production="other")
    assert house.look(database, lambda work: work.people.account(known.slack)) == both


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_told_mark_and_send_both_stand(film: Database, database_url: str) -> None:
    def mark(work: Work) -> None:
        both = work.scenes.castings(SCENE)
        sql(database_url, "UPDATE castings SET sent_version = 2")
        for each in both:
            work.scenes.keep_casting(replace(each, told=Told.PRODUCTION, told_by="ada"))

    house.change(film, mark)
    kept = house.look(film, lambda work: work.scenes.castings(SCENE))
    assert [(each.told, each.sent_version) for each in kept] == [(Told.PRODUCTION, 2)] * 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_performer_taken_out_meanwhile_is_not_put_back(film: Database, database_url: str) -> None:
    def mark(work: Work) -> None:
        (mina,) = (each for each in work.scenes.castings(SCENE) if each.person_id == MINA.id)
        sql(database_url, f"DELETE FROM castings WHERE person_id = '{MINA.id}'")  # noqa: S608
        work.scenes.keep_casting(replace(mina, told=Told.PRODUCTION, told_by="ada"))

    with pytest.raises(Stale):
        house.change(film, mark)
    assert not house.look(film, lambda work: work.scenes.performs_in(FILM.id, MINA.id, SCENE.id))
