"""Whoever is not on the roster gets one neutral view: everywhere, whatever they press, submit, search or type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.people import Account, Role, SlackUser
from bot.domain.roster import Newcomers
from bot.domain.work import Work
from rehearsal.people import Person
from tests.databases import ON_ONE_ENGINE
from tests.forging import PLACES, SECRET, Forger, House, changed_by, every_id
from tests.stage import Stage

NEUTRAL = "There is nothing here for you"
NAMES = ("Cora", "Alma", "Ada", "Dira", "Mina", "Tom", "Kit", "Nightfall", "72A", SECRET)
ANYBODY = frozenset({"production.zone.search"})
"""The one search that is the same for everybody: the names of time zones."""


def nobody(house: House) -> Forger:
    """An account of this workspace that is on no roster."""
    return Forger(house.stage, house.stage.workspace.add_person("Eve"))


def guest(house: House) -> Forger:
    return Forger(house.stage, house.stage.workspace.add_person("Gus", guest=True))


def from_elsewhere(house: House) -> Forger:
    """Somebody of another workspace, as Slack Connect brings them."""
    return Forger(house.stage, house.stage.workspace.add_person("Sly", stranger=True))


def same_id_elsewhere(house: House) -> Forger:
    """The coordinator's own user id, in another workspace."""
    return Forger(house.stage, house.stage.workspace.person("Cora"), team="T0ELSEWHERE")


def deactivated(house: House) -> Forger:
    """The coordinator's account, closed, in what was still on its way."""
    return known_as(house, deleted=True)


def robot(house: House) -> Forger:
    return known_as(house, bot=True)


def known_as(house: House, *, deleted: bool = False, bot: bool = False) -> Forger:
    forger = house.forger("Cora")
    who = SlackUser(house.stage.workspace.team.id, forger.person.id)
    house.stage.does(lambda work: work.people.keep_account(replace(Account(who), deleted=deleted, bot=bot)))
    return forger


def removed(house: House) -> Forger:
    """An assistant director who was taken off the roster."""
    services = house.stage.bot.services
    forger = house.forger("Ada")

    def job(work: Work) -> None:
        services.roster.remove(work, house.stage.as_actor(work, "Adam"), house["Ada"])

    house.stage.does(job)
    return forger


STRANGERS: tuple[Callable[[House], Forger], ...] = (
    nobody, guest, from_elsewhere, same_id_elsewhere, deactivated, robot, removed,
)  # fmt: skip


def doors(stranger: Callable[[House], Forger]) -> tuple[str, ...]:
    """Every id for the first stranger; all who follow come by the same gate, and each tries a part of the doors."""
    which = STRANGERS.index(stranger)
    return every_id() if which == 0 else every_id()[which :: len(STRANGERS)]


@ON_ONE_ENGINE  # whoever is no one here is told so before any record is looked for
@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda maker: maker.__name__)
def test_every_id_from_every_place_shows_the_same_nothing(house: House, stranger: Callable[[House], Forger]) -> None:
    house.stage.advances(timedelta())  # Slack is asked about everybody once, before it could correct us
    forger = stranger(house)
    seen = set()

    def everything() -> None:
        for listener in doors(stranger):
            for place in PLACES:
                shown = forger.sends(
                    place, listener, value=f"{house.production}/{house['72A']}",
                    metadata=f'{{"production": "{house.production}", "subject": "{house["72A"]}", "version": 2}}',
                )  # fmt: skip
                assert shown.status == 200, (place, listener)
                if place == "suggestion":
                    assert listener in ANYBODY or not shown.options, listener
                    continue
                assert NEUTRAL in shown.text, (place, listener, shown)
                assert not any(name in shown.text for name in NAMES), (place, listener)
                seen.add(shown.text.rpartition("Reference")[0])

    assert not changed_by(house.stage, everything)
    assert len(seen) == 1


@ON_ONE_ENGINE
@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda maker: maker.__name__)
def test_home_shortcut_and_command_hold_nothing(house: House, stranger: Callable[[House], Forger]) -> None:
    forger = stranger(house)
    house.stage.settles()
    person: Person = forger.person
    shown = forger.hands_in({"type": "shortcut", "callback_id": "my_day.open"})
    assert not any(name in shown.text for name in NAMES)
    if forger.team is not None:
        return
    person.opens_home()
    house.stage.settles()
    assert not any(name in person.screen("home") for name in NAMES)
    person.uses_shortcut("My Day")
    assert not any(name in person.screen() for name in NAMES)
    person.closes()
    person.runs("/closedset", "72A Mina")
    assert not any(name in person.screen() for name in NAMES)
    assert not person.warnings


def test_a_rostered_guest_counts(stage: Stage) -> None:
    stage.opens_production()
    gus = stage.workspace.add_person("Gus", guest=True)
    stage.adds("Adam", Role.ADMIN)

    def job(work: Work) -> None:
        stage.bot.services.roster.add(work, stage.as_actor(work, "Adam"), Newcomers(Role.DIRECTOR, (gus.id,)))

    stage.does(job)
    gus.opens_home()
    stage.settles()
    assert gus.sees("Nightfall")


def test_somebody_of_another_workspace_is_a_stranger_even_on_the_roster(stage: Stage) -> None:
    """A people picker in a shared channel's workspace offers them too; what Slack says of them then shuts them out."""
    stage.opens_production()
    sly = stage.workspace.add_person("Sly", stranger=True)
    stage.adds("Adam", Role.ADMIN)

    def adds(work: Work) -> None:
        adam = stage.as_actor(work, "Adam")
        stage.bot.services.roster.add(work, adam, Newcomers(Role.DIRECTOR, (sly.id,)))

    stage.does(adds)
    stage.advances(timedelta(hours=7))
    own_team = stage.workspace.team.id
    assert not sly.dm
    shown = Forger(stage, sly, team=own_team).hands_in({"type": "shortcut", "callback_id": "my_day.open"})
    assert "Nightfall" not in shown.text
    account = stage.looks(lambda work: work.people.account(SlackUser(own_team, sly.id)))
    assert account is not None
    assert account.deleted
