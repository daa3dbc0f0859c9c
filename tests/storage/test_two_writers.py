"""Two units of work that change one row at the same time on PostgreSQL: neither takes back what the other wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.people import Account, SlackUser
from bot.domain.work import Work
from storage.database import Database
from tests.storage import house
from tests.storage.house import sql


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
