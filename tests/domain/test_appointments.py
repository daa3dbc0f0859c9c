"""Nobody inherits what was given to another, and there is never more than one of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import Answers, Sheet
from bot.domain.appointments import NEWS_LASTS, AppointmentDraft, Appointments
from bot.domain.checkins import CheckIns
from bot.domain.door import Doors
from bot.domain.ledger import EntryKind
from bot.domain.people import Account, Appointment, Person, Role, SlackUser
from bot.domain.scenes import Casting, Scene
from bot.domain.setting_up import (
    FIRST_PRODUCTION,
)
from bot.domain.topics import catalogue
from bot.domain.work import Refused
from tests.domain.books import TEAM, Books
from tests.domain.new_production import (
    NOW,
    doing,
    kinds,
    made,
    refused,
    roster,
)


class Appointing:
    """A production with a performer who has answered its first coordinator."""

    def __init__(self) -> None:
        self.books = Books()
        self.admin = made(self.books)
        self.service = Appointments(Doors())
        self.checkins = CheckIns(catalogue())
        self.mina = self.books.adds(FIRST_PRODUCTION, "Mina", Role.PERFORMER)
        self.scene = Scene("s", FIRST_PRODUCTION, "72A", "72A", intimate=True)
        self.books.state.scenes["s"] = self.scene
        self.books.state.castings["s", self.mina.id] = Casting("s", self.mina.id, sent_at=NOW, sent_version=1)
        self.cara = self.appoints(Role.COORDINATOR, "UCARA")
        self.gives(1, (self.current(Role.COORDINATOR),))

    def gives(self, version: int, readers: tuple[Appointment, ...], scene_id: str = "s") -> None:
        given = Answers(FIRST_PRODUCTION, scene_id, self.mina.id, version, 1, NOW, Sheet())
        doing(self.books, lambda work: work.checkins.add(given, readers))

    def asking(self, now: datetime = NOW) -> tuple[Appointment, ...]:
        return cast(tuple[Appointment, ...], doing(self.books, lambda work: self.checkins.asking(work, self.mina), now))

    def agrees(self, appointment: Appointment) -> None:
        doing(self.books, lambda work: self.checkins.agree_to_reader(work, self.mina, appointment.id))

    def appoints(self, role: Role, user: str, now: datetime = NOW) -> Person:
        draft = AppointmentDraft(user, "+49 30 1", "Studio")
        return cast(Person, doing(self.books, lambda work: self.service.appoint(work, self.admin, role, draft), now))

    def current(self, role: Role):
        with self.books.work(NOW) as work:
            return work.people.current_appointment(FIRST_PRODUCTION, role)

    def news(self, now: datetime = NOW):
        return doing(self.books, lambda work: self.service.news(work, self.mina), now)


def test_the_first_coordinator_is_no_news() -> None:
    assert Appointing().news() == ()


def test_whoever_is_appointed_later_reads_nothing_until_the_performer_agrees() -> None:
    play = Appointing()
    play.appoints(Role.COORDINATOR, "UNORA", NOW + timedelta(hours=1))
    appointment = play.current(Role.COORDINATOR)
    with play.books.work(NOW) as work:
        assert not work.checkins.readable_by(play.scene, play.mina.id, appointment)
    assert play.asking() == (appointment,)
    play.agrees(appointment)
    with play.books.work(NOW) as work:
        assert work.checkins.readable_by(play.scene, play.mina.id, appointment)
    assert play.asking() == ()


def test_the_news_is_told_for_two_weeks_and_tells_nothing_of_answers() -> None:
    play = Appointing()
    nora = play.appoints(Role.COORDINATOR, "UNORA", NOW + timedelta(hours=1))
    soon = NOW + timedelta(hours=2)
    (before,) = play.news(soon)
    assert before.person == play.books.state.people[nora.id]
    play.agrees(play.current(Role.COORDINATOR))
    assert play.news(soon) == (before,)
    assert play.news(NOW + timedelta(hours=1) + NEWS_LASTS) == ()


def test_the_question_stands_as_long_as_it_is_open() -> None:
    play = Appointing()
    play.appoints(Role.COORDINATOR, "UNORA")
    assert play.asking(NOW + timedelta(days=300)) == (play.current(Role.COORDINATOR),)


def test_answers_given_while_nobody_was_coordinator_can_be_opened_to_the_next() -> None:
    play = Appointing()
    doing(play.books, lambda work: play.service.end(work, play.admin, Role.COORDINATOR))
    play.gives(2, ())
    play.appoints(Role.COORDINATOR, "UNORA")
    assert play.asking() == (play.current(Role.COORDINATOR),)


def test_a_new_alternate_does_not_ask_who_never_agreed_to_one() -> None:
    play = Appointing()
    play.appoints(Role.ALTERNATE, "UALMA")
    play.appoints(Role.ALTERNATE, "UBENT")
    assert play.asking() == ()


def test_agreeing_never_opens_what_was_kept_from_the_alternate() -> None:
    play = Appointing()
    other = replace(play.scene, id="t", number="73", key="73")
    play.books.state.scenes["t"] = other
    play.books.state.castings["t", play.mina.id] = Casting("t", play.mina.id, sent_at=NOW, sent_version=1)
    play.appoints(Role.ALTERNATE, "UALMA")
    play.gives(2, (play.current(Role.COORDINATOR), play.current(Role.ALTERNATE)))
    play.gives(1, (play.current(Role.COORDINATOR),), "t")
    play.appoints(Role.ALTERNATE, "UBENT")
    appointment = play.current(Role.ALTERNATE)
    assert play.asking() == (appointment,)
    play.agrees(appointment)
    with play.books.work(NOW) as work:
        assert work.checkins.readable_by(play.scene, play.mina.id, appointment)
        assert not work.checkins.readable_by(other, play.mina.id, appointment)
    assert play.asking() == ()


def test_an_appointment_ends_the_one_before_and_takes_its_part_away() -> None:
    play = Appointing()
    nora = play.appoints(Role.COORDINATOR, "UNORA", NOW + timedelta(hours=1))
    people = play.books.state.people
    assert not people[play.cara.id].holds(Role.COORDINATOR)
    assert people[nora.id].holds(Role.COORDINATOR)
    assert [a.until is None for a in play.books.state.appointments.values()] == [False, True]
    assert list(play.books.state.reader_keys) == [play.current(Role.COORDINATOR).id]
    entered = [kind for kind in kinds(play.books) if kind in (EntryKind.APPOINTED, EntryKind.APPOINTMENT_ENDED)]
    assert entered == [EntryKind.APPOINTED, EntryKind.APPOINTMENT_ENDED, EntryKind.APPOINTED]


def test_the_same_person_again_keeps_the_appointment_with_the_new_number() -> None:
    play = Appointing()
    before = play.current(Role.COORDINATOR)
    key = play.books.state.reader_keys[before.id]
    draft = AppointmentDraft("UCARA", "112", "Agency", "a risk to a child")
    doing(play.books, lambda work: play.service.appoint(work, play.admin, Role.COORDINATOR, draft))
    assert play.current(Role.COORDINATOR) == replace(before, employer="Agency", duty="a risk to a child")
    assert play.books.state.reader_keys == {before.id: key}
    assert play.books.state.phones[play.cara.id] == "112"
    assert play.books.state.people[play.cara.id].employer == "Agency"


def test_the_alternate_who_becomes_coordinator_is_alternate_no_more() -> None:
    play = Appointing()
    alma = play.appoints(Role.ALTERNATE, "UALMA")
    play.appoints(Role.COORDINATOR, "UALMA")
    assert play.books.state.people[alma.id].roles == {Role.COORDINATOR}
    assert play.current(Role.ALTERNATE) is None
    draft = AppointmentDraft("UALMA", "112", "")
    answer = refused(play.books, lambda work: play.service.appoint(work, play.admin, Role.ALTERNATE, draft))
    assert answer == "appointment-same-person"


@pytest.mark.parametrize("account", [{"bot": True}, {"deleted": True}])
def test_a_bot_or_a_deactivated_account_is_not_appointed(account: dict[str, bool]) -> None:
    play = Appointing()
    slack = SlackUser(TEAM, "UBOT")
    play.books.state.accounts[slack] = Account(slack, **account)
    people = len(play.books.state.people)
    draft = AppointmentDraft("UBOT", "112", "")
    answer = refused(play.books, lambda work: play.service.appoint(work, play.admin, Role.ALTERNATE, draft))
    assert answer == "appointment-not-a-person"
    assert len(play.books.state.people) == people


def test_ending_and_leaving_end_the_appointment_and_performers_are_told() -> None:
    play = Appointing()
    alma = play.appoints(Role.ALTERNATE, "UALMA")
    doing(play.books, lambda work: play.service.end(work, play.admin, Role.ALTERNATE))
    assert play.current(Role.ALTERNATE) is None
    assert not play.books.state.people[alma.id].holds(Role.ALTERNATE)
    leaving = doing(play.books, lambda work: roster().leaving(work, play.admin, play.cara.id))
    assert leaving.appointed is Role.COORDINATOR
    doing(play.books, lambda work: roster().remove(work, play.admin, play.cara.id))
    assert play.current(Role.COORDINATOR) is None
    assert [(change.role, change.person) for change in play.news()] == [
        (Role.COORDINATOR, None),
        (Role.ALTERNATE, None),
    ]


@given(st.lists(st.tuples(st.sampled_from(["appoint", "end"]), st.sampled_from([Role.COORDINATOR, Role.ALTERNATE]),
                          st.sampled_from(["UA", "UB", "UC"])), max_size=12))  # fmt: skip
def test_there_is_never_more_than_one_of_each_and_never_one_person_for_both(
    steps: list[tuple[str, Role, str]],
) -> None:
    books, service = Books(), Appointments(Doors())
    admin, refusals = made(books), set[str]()
    for number, (what, role, user) in enumerate(steps):
        draft = AppointmentDraft(user, "112", "")
        try:
            if what == "appoint":
                doing(books, lambda w, r=role, d=draft: service.appoint(w, admin, r, d), NOW + timedelta(hours=number))
            else:
                doing(books, lambda w, r=role: service.end(w, admin, r), NOW + timedelta(hours=number))
        except Refused as told:
            refusals.add(told.message_id)
        people = books.state.people.values()
        for held in (Role.COORDINATOR, Role.ALTERNATE):
            holders = [person.id for person in people if person.holds(held)]
            current = [a.person_id for a in books.state.appointments.values() if a.role is held and a.until is None]
            assert holders == current
            assert len(holders) <= 1
        assert not [person for person in people if person.holds(Role.COORDINATOR) and person.holds(Role.ALTERNATE)]
    assert refusals <= {"appointment-same-person"}
