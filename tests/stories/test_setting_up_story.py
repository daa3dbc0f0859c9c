"""A production set up in Slack as people live it: the code, the settings, many people at once, who reads."""

from __future__ import annotations

import asyncio
import time
from typing import cast

import pytest

from bot.domain.ledger import EntryKind
from bot.domain.people import Role, SlackUser
from bot.domain.setting_up import FIRST_PRODUCTION, OneTimeCode, ProductionDraft, SettingUp
from bot.domain.work import DomainError, NotFound, Work
from rehearsal.people import Person
from storage.database import Database
from tests.stage import Stage

CODE = "7KQ2-M9XT-4BH0"
NEUTRAL = "Set Up with a Code"
DRAFT = ProductionDraft("Nightfall", "Europe/Berlin", None, "Rune", "112", "")


@pytest.fixture
def ada(stage: Stage) -> Person:
    """Somebody in a workspace in which nothing is set up."""
    stage.bot.services.setting_up.expect(OneTimeCode(CODE))
    stage.workspace.add_channel("nightfall")
    return stage.workspace.add_person("Ada", zone="Europe/Berlin")


def opens(stage: Stage, person: Person) -> None:
    person.opens_home()
    stage.settles()


def sets_up(stage: Stage, person: Person, code: str = CODE) -> None:
    opens(stage, person)
    person.presses(NEUTRAL)
    fills_production(person, "Nightfall")
    person.fills({"code": code})
    person.submits()
    stage.settles()


def fills_production(person: Person, title: str) -> None:
    person.fills(
        {"title": title, "contact_name": "Rune, helpline", "contact_phone": "0800 111", "channel": "nightfall"}
    )
    person.searches("zone", "berlin")
    person.chooses("zone", "Europe/Berlin")


def on_roster(stage: Stage, person: Person, production_id: str = FIRST_PRODUCTION) -> set[Role]:
    """The parts somebody holds."""
    who = SlackUser(stage.workspace.team.id, person.id)
    people = stage.looks(lambda work: work.people.roster(production_id))
    return {role for entry in people if entry.slack == who for role in entry.roles}


def test_the_code_sets_up_the_first_production_and_the_button_is_gone(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    assert ada.sees("You see no briefs and no answers")
    assert on_roster(stage, ada) == {Role.ADMIN}
    ada.closes()
    opens(stage, ada)
    assert ada.sees("Nightfall")
    assert ada.sees("No coordinator yet")
    eve = stage.workspace.add_person("Eve")
    opens(stage, eve)
    assert not eve.sees(NEUTRAL)


def test_a_wrong_code_and_a_wrong_number_are_said_at_their_fields(stage: Stage, ada: Person) -> None:
    opens(stage, ada)
    ada.presses(NEUTRAL)
    fills_production(ada, "Nightfall")
    ada.fills({"code": "WRONG"})
    assert set(ada.submits().errors) == {"Code"}
    ada.fills({"code": CODE, "contact_phone": "call me"})
    assert set(ada.submits().errors) == {"Contact outside the production: phone number"}
    assert not stage.looks(lambda work: work.people.any_production())
    ada.fills({"contact_phone": "112"})
    ada.submits()
    assert on_roster(stage, ada) == {Role.ADMIN}


def test_a_form_opened_before_somebody_else_set_up_makes_nothing(stage: Stage, ada: Person) -> None:
    eve = stage.workspace.add_person("Eve")
    opens(stage, eve)
    eve.presses(NEUTRAL)
    fills_production(eve, "Eve's own")
    eve.fills({"code": CODE})
    sets_up(stage, ada)
    eve.submits()
    assert eve.sees("There is nothing here for you")
    assert [p.title for p in stage.looks(lambda work: work.people.productions(stage.workspace.team.id))] == [
        "Nightfall"
    ]


def test_two_submissions_at_once_make_one_production(stage: Stage) -> None:
    """Held against the database itself: both pass every look-up, one of them is refused at its row."""
    database, team = stage.bot.database, stage.workspace.team.id

    def blind(user: str) -> object:
        service = SettingUp(OneTimeCode(CODE))

        def job(work: Work) -> object:
            return service.first(_Blind(work), SlackUser(team, user), CODE, DRAFT)

        return database.change(job, deadline=time.monotonic() + 10)

    async def both() -> list[object]:
        return await asyncio.gather(blind("U1"), blind("U2"), return_exceptions=True)  # type: ignore[call-overload]

    outcomes = stage.loop.run(both())
    assert len([outcome for outcome in outcomes if isinstance(outcome, DomainError)]) == 1
    assert len(stage.looks(lambda work: work.people.productions(team))) == 1
    assert len(stage.looks(lambda work: work.people.roster(FIRST_PRODUCTION))) == 1


class _Blind:
    """A unit of work that does not see the other one, as at the moment before either commits."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.people = _BlindPeople(work.people)

    def __getattr__(self, name: str) -> object:
        return getattr(self._work, name)


class _BlindPeople:
    def __init__(self, people: object) -> None:
        self._people = people

    def any_production(self) -> bool:
        return False

    def productions(self, team_id: str) -> tuple[object, ...]:
        return ()

    def __getattr__(self, name: str) -> object:
        return getattr(self._people, name)


def test_many_people_are_added_at_once_and_found_by_name(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    crowd = [stage.workspace.add_person(f"Crew {number:02}") for number in range(60)]
    ada.presses("Add People")
    ada.fills({"role": "performer", "people": crowd, "names": "Dora Late\nEmil Ash"})
    ada.chooses("18 or over", ["adult"])
    ada.submits()
    assert ada.sees("People added: 62")
    ada.presses("Roster")
    assert ada.sees("page 1 of 2")
    ada.presses("Next")
    assert ada.sees("page 2 of 2")
    assert ada.searches("roster.person.find", "dora") == ["Dora Late"]
    ada.chooses("roster.person.find", "Dora Late")
    assert ada.sees("Roster entry")
    ada.fills({"phone": "+49 30 1234", "cast_number": "12"})
    ada.submits()
    ada.presses("Edit", near="Dora Late")
    assert ada.sees("+49 30 1234")
    assert all(not person.dm for person in crowd)


def test_coordinator_and_alternate_are_appointed_changed_and_ended(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    ada.closes()
    cara, nora = stage.workspace.add_person("Cara"), stage.workspace.add_person("Nora")
    opens(stage, ada)
    for person in (cara, nora):
        ada.presses("Coordinator")
        ada.fills({"user": person, "phone": "+49 30 7"})
        ada.submits()
        ada.closes()
    assert on_roster(stage, cara) == set()
    assert on_roster(stage, nora) == {Role.COORDINATOR}
    ada.presses("Alternate")
    ada.fills({"user": nora, "phone": "112"})
    assert ada.submits().errors
    ada.fills({"user": ada})
    assert ada.submits().errors
    ada.fills({"user": cara})
    ada.submits()
    ada.closes()
    assert on_roster(stage, cara) == {Role.ALTERNATE}
    ada.presses("Alternate")
    ada.presses("End the Appointment")
    ada.submits()
    ada.closes()
    assert on_roster(stage, cara) == set()


def test_a_removed_person_s_open_form_finds_nothing(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    ada.closes()
    mina = stage.workspace.add_person("Mina")
    opens(stage, ada)
    ada.presses("Add People")
    ada.fills({"role": "performer", "people": [mina]})
    ada.submits()
    ada.closes()
    opens(stage, mina)
    mina.presses("My Quiet Hours")
    mina.chooses("which", "own")
    ada.presses("Roster")
    ada.presses("Edit", near="performer")
    ada.presses("Remove")
    ada.submits()
    mina.submits()
    assert mina.sees("There is nothing here for you")
    assert on_roster(stage, mina) == set()


def test_the_last_admin_cannot_be_removed(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    ada.closes()
    opens(stage, ada)
    ada.presses("Roster")
    ada.presses("Edit", near="admin")
    ada.presses("Remove")
    ada.submits()
    assert ada.sees("This is the last admin")
    assert on_roster(stage, ada) == {Role.ADMIN}


def test_a_second_production_is_another_world_and_home_switches(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    ada.closes()
    opens(stage, ada)
    ada.presses("Add a Production")
    fills_production(ada, "Daybreak")
    ada.submits()
    ada.closes()
    opens(stage, ada)
    assert ada.sees("Daybreak")
    titles = [production.title for production in stage.looks(lambda w: w.people.productions(stage.workspace.team.id))]
    assert titles == ["Daybreak", "Nightfall"]
    ada.chooses("home.production.switch", "Nightfall")
    stage.settles()
    account = stage.looks(lambda work: work.people.account(SlackUser(stage.workspace.team.id, ada.id)))
    assert account is not None
    assert account.current_production == FIRST_PRODUCTION
    ada.presses("Add a Production")
    fills_production(ada, "nightfall")
    assert set(ada.submits().errors) == {"Title of the production"}


def test_quiet_hours_are_kept(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    ada.closes()
    opens(stage, ada)
    ada.presses("My Quiet Hours")
    ada.chooses("which", "own")
    ada.fills({"quiet_from": "23:00", "quiet_to": "06:00"})
    ada.submits()
    assert ada.sees("23:00 to 06:00")
    ada.closes()
    ada.presses("My Quiet Hours")
    assert ada.sees("23:00")


def test_tampered_and_foreign_ids_are_not_found(stage: Stage, ada: Person) -> None:
    """The roster of one production is no way into another's."""
    sets_up(stage, ada)
    other = stage.opens_production("Daybreak")
    stage.adds("Otto", Role.PERFORMER)

    def job(work: Work) -> object:
        admin = next(p for p in work.people.roster(FIRST_PRODUCTION))
        stage.production_id, stage.ids["Ada"] = FIRST_PRODUCTION, admin.id
        return stage.bot.services.roster.entry(work, stage.as_actor(work, "Ada"), stage.ids["Otto"])

    with pytest.raises(NotFound):
        stage.looks(job)
    assert on_roster(stage, ada, other) == set()


def test_set_up_stands_in_the_record(stage: Stage, ada: Person) -> None:
    sets_up(stage, ada)
    database = cast(Database, stage.bot.database)
    heads = stage.loop.run(database.look(lambda work: work.ledger.heads(), deadline=time.monotonic() + 5))
    assert heads[FIRST_PRODUCTION][0] >= 1
    assert EntryKind.SETUP_DONE.value == "setup_done"


def test_a_channel_the_bot_is_not_in_is_said_on_home_and_tried_again(stage: Stage, ada: Person) -> None:
    stage.workspace.add_channel("quiet", [ada], private=True, with_bot=False)
    opens(stage, ada)
    ada.presses(NEUTRAL)
    fills_production(ada, "Nightfall")
    ada.fills({"code": CODE, "channel": "quiet"})
    ada.submits()
    ada.closes()
    stage.settles()
    opens(stage, ada)
    assert ada.sees("could not post in your channel")
    ada.presses("Try Again")
    ada.closes()
    stage.settles()
    opens(stage, ada)
    assert ada.sees("could not post in your channel")
    assert not ada.channel("quiet")
    stage.workspace.invite_bot("quiet")
    ada.presses("Try Again")
    ada.closes()
    stage.settles()
    opens(stage, ada)
    assert not ada.sees("could not post in your channel")
    assert len(ada.channel("quiet")) == 1


def test_a_channel_shared_with_other_companies_is_not_offered(stage: Stage, ada: Person) -> None:
    stage.workspace.add_channel("outside", [ada], shared=True)
    opens(stage, ada)
    ada.presses(NEUTRAL)
    with pytest.raises(LookupError, match="not offered"):
        ada.fills({"channel": "outside"})
