"""Facts about accounts arrive in the background, and nothing else about a person changes by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Account, Person, Role, SlackUser
from bot.domain.work import Work
from handlers.profiles import AGAIN_AFTER, NAME_LENGTH, Profiles, account_in, name_in
from storage import migrate
from tests.databases import Prepare
from tests.handlers.office import ZONE, Office, open_office

ANYBODY = Account(SlackUser("T1", "U1"), zone="Asia/Tokyo", locale="ja-JP", current_production="p1")


@pytest.fixture(scope="session")
def prepare_database() -> Prepare:
    return migrate.upgrade


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def profiles(office: Office) -> Profiles:
    return Profiles(office.database, office.client, office.pacer, office.workspace.team.id, monotonic=office.seconds)


async def account(office: Office, name: str) -> Account | None:
    slack = SlackUser(office.workspace.team.id, office.workspace.member(name).id)
    return await office.looks(lambda work: work.people.account(slack))


async def person(office: Office, name: str) -> Person:
    found = await office.looks(lambda work: work.people.person(office.production_id, office.ids[name]))
    assert found is not None
    return found


async def test_everybody_on_the_roster_is_asked_about_once_until_their_turn_comes_again(
    office: Office, profiles: Profiles
) -> None:
    assert await profiles.refresh() == 5
    mina = await account(office, "Mina")
    assert mina is not None
    assert (mina.zone, mina.locale, mina.deleted, mina.bot) == (ZONE, "en-GB", False, False)
    assert await profiles.refresh() == 0
    await office.adds("Noa", Role.CREW)
    assert await profiles.refresh() == 1
    office.seconds.now += AGAIN_AFTER
    assert await profiles.refresh() == 6


async def test_a_name_arrives_for_whoever_has_none_and_stays_for_whoever_has_one(
    office: Office, profiles: Profiles
) -> None:
    def rename(work: Work) -> None:
        for name, kept in (("Mina", ""), ("Paul", "Pavel")):
            found = work.people.person(office.production_id, office.ids[name])
            assert found is not None
            work.people.change_person(replace(found, name=kept))

    await office.does(rename)
    before = await person(office, "Mina")
    await profiles.refresh()
    assert await person(office, "Mina") == replace(before, name="Mina")
    assert (await person(office, "Paul")).name == "Pavel"


async def test_a_deactivated_account_is_known_as_one_and_what_belongs_to_it_stays(
    office: Office, profiles: Profiles
) -> None:
    await profiles.refresh()
    known = await account(office, "Mina")
    assert known is not None
    await office.does(lambda work: work.people.keep_account(replace(known, current_production=office.production_id)))
    office.workspace.deactivate("Mina")
    office.seconds.now += AGAIN_AFTER
    await profiles.refresh()
    assert await account(office, "Mina") == replace(known, current_production=office.production_id, deleted=True)


@pytest.mark.parametrize("fault", ["storm", "fail"])
async def test_a_slack_that_does_not_answer_is_asked_again_where_it_stopped(
    office: Office, profiles: Profiles, fault: str
) -> None:
    getattr(office.workspace.faults, fault)("users.info", times=1)
    assert await profiles.refresh() == 0
    assert await profiles.refresh() == 5


async def test_somebody_slack_does_not_know_holds_up_nobody(office: Office, profiles: Profiles) -> None:
    office.workspace.faults.refuse("users.info", "user_not_found", times=1)
    assert await profiles.refresh() == 5
    known = [await account(office, name) for name in ("Cora", "Alma", "Ada", "Mina", "Paul")]
    assert sum(each is not None for each in known) == 4


async def test_asking_in_vain_writes_nothing(office: Office, profiles: Profiles) -> None:
    await profiles.refresh()
    office.seconds.now += AGAIN_AFTER

    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing has changed")

    with pytest.MonkeyPatch.context() as during:
        during.setattr(office.database, "change", refuse)
        assert await profiles.refresh() == 5


anything: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.text() | st.just({})


@given(user=st.dictionaries(st.sampled_from(["tz", "locale", "deleted", "is_bot", "real_name", "name"]), anything))
def test_whatever_slack_tells_makes_an_account_and_a_name(user: dict[str, Any]) -> None:
    found = account_in(user, ANYBODY)
    assert (found.slack, found.current_production) == (ANYBODY.slack, ANYBODY.current_production)
    assert len(name_in(user)) <= NAME_LENGTH


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", None, "../../etc/passwd", "\x00", 7])
def test_a_zone_this_machine_does_not_know_changes_nothing(zone: object) -> None:
    assert account_in({"tz": zone}, ANYBODY).zone == "Asia/Tokyo"


def test_slackbot_is_a_bot() -> None:
    assert account_in({"is_bot": False}, Account(SlackUser("T1", "USLACKBOT"))).bot


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"real_name": "Mina Ray", "display_name": "mina"}, "name": "mray"}, "Mina Ray"),
        ({"profile": {"real_name": " \u200b ", "display_name": "mina"}, "name": "mray"}, "mina"),
        ({"profile": None, "name": "mray"}, "mray"),
        ({"real_name": "\u202eyaR aniM"}, "yaR aniM"),
        ({}, ""),
    ],
)
def test_the_fullest_name_is_taken_as_plain_text(user: dict[str, Any], name: str) -> None:
    assert name_in(user) == name
