"""Whom a reporter may choose, and what stands there before they write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from bot.domain.appointments import AppointmentDraft, Appointments
from bot.domain.concerns import ReaderKey
from bot.domain.door import Doors
from bot.domain.emergency import country_of, danger_numbers
from bot.domain.people import Actor, Person, Role, SlackUser
from bot.domain.readers import Clocks, Counsel, Offer, own_keys, readers_for
from bot.domain.rulebook import Packs
from bot.domain.setting_up import FIRST_PRODUCTION, zones
from bot.domain.work import NotFound, Work
from tests.domain.books import Books
from tests.domain.new_production import NOW, doing, made

DUTY = "a risk to a child"


class Choosing:
    """A production with a coordinator and an alternate."""

    def __init__(self) -> None:
        self.books = Books()
        self.admin = made(self.books)
        self.ines = self.books.adds(FIRST_PRODUCTION, "Ines", Role.CREW)
        self.cara = self.appoints(Role.COORDINATOR, "Cara", "Studio", DUTY)
        self.nora = self.appoints(Role.ALTERNATE, "Nora")

    def appoints(self, role: Role, name: str, employer: str = "", duty: str = "") -> Actor:
        who = self.books.adds(FIRST_PRODUCTION, name, job="Intimacy coordinator")
        slack = cast(SlackUser, who.person.slack)
        draft = AppointmentDraft(slack.user_id, "112", employer, duty)
        service = Appointments(Doors())
        person = cast(Person, doing(self.books, lambda work: service.appoint(work, self.admin, role, draft)))
        return Actor(person, who.production, who.account)

    def ends(self, role: Role) -> None:
        doing(self.books, lambda work: Appointments(Doors()).end(work, self.admin, role))

    def offer(self, who: Actor | None = None, *, about: bool = False, now: datetime = NOW) -> Offer:
        who = who or self.ines
        actor = Actor(self.books.state.people[who.id], self.books.state.productions[FIRST_PRODUCTION], who.account)
        job = lambda work: readers_for(work, Packs(), actor, about_coordinator=about)  # noqa: E731
        return cast(Offer, doing(self.books, job, now))

    def names(self, who: Actor | None = None, *, about: bool = False) -> list[str]:
        return [reader.name for reader in self.offer(who, about=about).readers]


def test_both_are_offered_with_job_employer_and_duty() -> None:
    cara, nora = Choosing().offer().readers
    assert (cara.name, cara.role, cara.job, cara.employer, cara.duty) == (
        "Cara", Role.COORDINATOR, "Intimacy coordinator", "Studio", DUTY,
    )  # fmt: skip
    assert (nora.name, nora.role, nora.employer, nora.duty) == ("Nora", Role.ALTERNATE, "", "")
    assert cara.key.public != nora.key.public
    assert (cara.key.private, nora.key.private) == (None, None)


def test_what_is_about_the_coordinator_never_offers_her() -> None:
    play = Choosing()
    assert play.names() == ["Cara", "Nora"]
    assert play.names(about=True) == ["Nora"]
    play.ends(Role.ALTERNATE)
    assert play.names(about=True) == []
    assert play.offer(about=True).alternate_missing
    assert not play.offer(about=True).coordinator_missing


def test_nobody_is_offered_their_own_concern() -> None:
    play = Choosing()
    assert play.names(play.cara) == ["Nora"]
    assert play.names(play.nora) == ["Cara"]
    assert not play.offer(play.nora).alternate_missing


def test_who_left_is_offered_no_more_and_is_missed() -> None:
    play = Choosing()
    play.ends(Role.COORDINATOR)
    assert play.names() == ["Nora"]
    assert play.offer().coordinator_missing


def test_who_cannot_use_slack_any_more_is_not_offered_and_is_missed() -> None:
    play = Choosing()
    slack = cast(SlackUser, play.cara.person.slack)
    play.books.state.accounts[slack] = replace(play.cara.account, deleted=True)
    assert play.names() == ["Nora"]
    assert play.offer().coordinator_missing
    play.books.state.accounts[slack] = play.cara.account
    assert play.names() == ["Cara", "Nora"]


def test_an_appointment_without_a_key_is_not_offered_until_it_has_one() -> None:
    play = Choosing()
    play.books.state.reader_keys.clear()
    assert play.names() == []
    assert play.offer().coordinator_missing
    doing(play.books, lambda work: work.reader_keys.repair())
    assert play.names() == ["Cara", "Nora"]


def test_the_rest_comes_from_settings_and_rule_pack() -> None:
    play = Choosing()
    offer = play.offer()
    assert (offer.outside_name, offer.outside_phone) == ("Rune, helpline", "0800 111")
    assert offer.clocks == Clocks(7, 3, 90, 30)
    assert offer.outside_routes
    assert offer.counsel is None
    assert offer.danger is not None
    assert [each.number for each in offer.danger.numbers] == ["112"]
    assert offer.last_slot.instant <= NOW < offer.next_slot.instant < NOW + timedelta(days=1)
    assert offer.zone == "Europe/Berlin"


def test_counsel_is_offered_where_the_production_names_one() -> None:
    play = Choosing()
    production = play.books.state.productions[FIRST_PRODUCTION]
    named = replace(production, counsel_name="Sommer", counsel_key="age1x")
    play.books.state.productions[FIRST_PRODUCTION] = named
    assert play.offer().counsel == Counsel("Sommer", "age1x")


def test_a_reader_is_given_the_keys_of_what_they_hold_now_and_nobody_else_any() -> None:
    play = Choosing()

    def keys(who: Actor) -> tuple[ReaderKey, ...]:
        return cast(tuple[ReaderKey, ...], doing(play.books, lambda work: own_keys(work, who)))

    assert len(keys(play.cara)) == 1
    assert keys(play.cara) != keys(play.nora)
    for stranger in (play.ines, play.admin):
        with pytest.raises(NotFound):
            keys(stranger)
    play.ends(Role.COORDINATOR)
    assert keys(play.cara) == ()


def test_looking_at_the_offer_leaves_nothing() -> None:
    play = Choosing()
    before = play.books.state.copied()

    def job(work: Work) -> None:
        readers_for(work, Packs(), play.ines, about_coordinator=True)

    doing(play.books, job)
    assert vars(play.books.state) == vars(before)


def test_the_danger_numbers_are_those_of_the_country() -> None:
    def of(zone: str) -> list[tuple[str, str]]:
        danger = danger_numbers(zone)
        return [(each.number, each.answers) for each in danger.numbers] if danger else []

    assert of("Europe/Budapest") == [("112", "all")]
    assert of("America/Los_Angeles") == of("America/Toronto") == [("911", "all")]
    assert of("Europe/London") == [("999", "all"), ("112", "all")]
    assert of("Asia/Tokyo") == [("110", "police"), ("119", "ambulance")]
    assert of("UTC") == of("Antarctica/Troll") == of("") == []


def test_every_country_with_numbers_says_where_from() -> None:
    found = [danger for zone in zones() if (danger := danger_numbers(zone)) is not None]
    assert len({id(danger) for danger in found}) > 40
    assert all(danger.source and danger.date.year >= 2026 for danger in found)
    assert country_of("Europe/Berlin") == "DE"
