"""The roster: many at once, nobody twice, nobody's account moved, and what leaving it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointments import AppointmentDraft, Appointments
from bot.domain.door import Doors
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind, Notice, notify, take_due
from bot.domain.people import Role, SlackUser
from bot.domain.roster import ADDABLE, Newcomers, OwnSettings
from bot.domain.rulebook import Packs
from bot.domain.scenes import Casting, Scene, ShootSlot, Status
from bot.domain.setting_up import (
    FIRST_PRODUCTION,
)
from bot.domain.work import NotFound, Refused, Work
from tests.domain.books import TEAM, Books
from tests.domain.new_production import (
    ADA,
    BLANK,
    NOW,
    doing,
    kinds,
    made,
    refused,
    roster,
    someone,
)


@given(st.lists(st.from_regex(r"U[A-Z0-9]{3}", fullmatch=True), min_size=1, max_size=30), st.sampled_from(ADDABLE))
def test_many_are_added_at_once_and_nobody_twice(users: list[str], role: Role) -> None:
    books = Books()
    admin = made(books)
    for _ in range(2):
        doing(books, lambda work: roster().add(work, admin, Newcomers(role, tuple(users))))
    accounts = [person.slack for person in books.state.people.values()]
    assert len(accounts) == len(set(accounts)) == len({*users, ADA.user_id})
    assert not [notice for notice in books.notices if notice.reader]


def test_a_second_part_is_added_to_the_first() -> None:
    books = Books()
    admin = made(books)
    doing(books, lambda work: roster().add(work, admin, Newcomers(Role.PERFORMER, ("U111",))))
    doing(books, lambda work: roster().add(work, admin, Newcomers(Role.AD, ("U111",), units=("main", "second"))))
    person = next(p for p in books.state.people.values() if p.slack == SlackUser(TEAM, "U111"))
    assert person.holds(Role.PERFORMER)
    assert person.assists("main")
    assert person.assists("second")


def test_an_assistant_director_adds_crew_and_nothing_else() -> None:
    books = Books()
    production = books.opens_production()
    first = books.adds(production, "Fay", Role.FIRST_AD)
    assert doing(books, lambda work: roster().add(work, first, Newcomers(Role.CREW, names=("Ken", "Lou")))) == 2
    for role in set(ADDABLE) - {Role.CREW}:
        with pytest.raises(NotFound):
            doing(books, lambda work, role=role: roster().add(work, first, Newcomers(role, ("U9",))))
    with pytest.raises(NotFound):
        doing(books, lambda work: roster().page(work, first, 0))


def test_nobody_is_made_coordinator_by_the_roster() -> None:
    books = Books()
    admin = made(books)
    for role in (Role.COORDINATOR, Role.ALTERNATE):
        with pytest.raises(NotFound):
            doing(books, lambda work, role=role: roster().add(work, admin, Newcomers(role, ("U9",))))
        with pytest.raises(NotFound):
            doing(
                books,
                lambda work, role=role: roster().edit(work, admin, admin.id, replace(BLANK, roles=(role, Role.ADMIN))),
            )


@pytest.mark.parametrize("role", [Role.FIRST_AD, Role.AD, Role.DIRECTOR, Role.PRODUCER, Role.ADMIN])
def test_a_coordinator_holds_no_part_that_is_kept_apart(role: Role) -> None:
    books = Books()
    admin = made(books)
    doing(
        books,
        lambda work: Appointments(Doors()).appoint(work, admin, Role.COORDINATOR, AppointmentDraft("UC", "112", "")),
    )
    cara = next(person for person in books.state.people.values() if person.holds(Role.COORDINATOR))
    assert refused(books, lambda work: roster().add(work, admin, Newcomers(role, ("UC",)))) == "roster-reader-apart"
    draft = replace(BLANK, roles=(role,))
    assert refused(books, lambda work: roster().edit(work, admin, cara.id, draft)) == "roster-reader-apart"
    doing(books, lambda work: roster().add(work, admin, Newcomers(role, ("UX",))))
    appointing = AppointmentDraft("UX", "112", "")
    answer = refused(books, lambda work: Appointments(Doors()).appoint(work, admin, Role.ALTERNATE, appointing))
    assert answer == ("appointment-admin" if role is Role.ADMIN else "appointment-apart")


def test_the_last_admin_stays() -> None:
    books = Books()
    admin = made(books)
    assert refused(books, lambda work: roster().remove(work, admin, admin.id)) == "roster-last-admin"
    draft = replace(BLANK, roles=(Role.CREW,))
    assert refused(books, lambda work: roster().edit(work, admin, admin.id, draft)) == "roster-last-admin"
    doing(books, lambda work: roster().add(work, admin, Newcomers(Role.ADMIN, ("U2",))))
    doing(books, lambda work: roster().remove(work, admin, admin.id))
    assert admin.id not in books.state.people


def test_a_performer_who_leaves_takes_ready_back_and_the_others_answers_with_it() -> None:
    books = Books()
    admin = made(books)
    mina = books.adds(FIRST_PRODUCTION, "Mina", Role.PERFORMER)
    tom = books.adds(FIRST_PRODUCTION, "Tom", Role.PERFORMER)
    books.state.scenes["s"] = Scene("s", FIRST_PRODUCTION, "72A", "72A", intimate=True)
    slot = ShootSlot("slot", FIRST_PRODUCTION, "s", date(2026, 11, 20), status=Status.READY)
    books.state.slots["slot"] = slot
    books.state.castings |= {("s", mina.id): Casting("s", mina.id), ("s", tom.id): Casting("s", tom.id)}
    doing(books, lambda work: roster().remove(work, admin, mina.id))
    assert books.state.slots["slot"].status is Status.NOT_YET
    assert books.state.scenes["s"].version == 2
    assert set(books.state.castings) == {("s", tom.id)}
    assert EntryKind.SCENE_CHANGED in kinds(books)


def test_who_is_no_longer_a_performer_leaves_the_scenes_and_stays_on_the_roster() -> None:
    books = Books()
    admin = made(books)
    mina = books.adds(FIRST_PRODUCTION, "Mina", Role.PERFORMER)
    books.state.scenes["s"] = Scene("s", FIRST_PRODUCTION, "72A", "72A", closed=True)
    books.state.castings["s", mina.id] = Casting("s", mina.id)
    draft = replace(BLANK, name="Mina", roles=(Role.CREW,))
    doing(books, lambda work: roster().edit(work, admin, mina.id, draft))
    assert not books.state.castings
    assert books.state.people[mina.id].roles == {Role.CREW}


def test_an_account_cannot_be_moved_and_an_admin_cannot_open_one() -> None:
    books = Books()
    admin = made(books)
    cara = books.adds(FIRST_PRODUCTION, "Cara", Role.COORDINATOR, adult=False)
    doing(books, lambda work: roster().add(work, admin, Newcomers(Role.PERFORMER, names=("Dora",))))
    dora = someone(books, "Dora")
    with pytest.raises(NotFound):
        doing(books, lambda work: roster().link(work, admin, dora.id, ADA.user_id))
    taken = cara.person.slack.user_id if cara.person.slack else ""
    assert refused(books, lambda work: roster().link(work, cara, dora.id, taken)) == "roster-account-taken"
    doing(books, lambda work: roster().link(work, cara, dora.id, "UDORA"))
    assert books.state.people[dora.id].slack == SlackUser(TEAM, "UDORA")
    with pytest.raises(NotFound):
        doing(books, lambda work: roster().link(work, cara, dora.id, "UEVE"))


def test_attesting_is_entered_for_each_and_can_be_taken_back() -> None:
    books = Books()
    admin = made(books)
    users = ("U1A", "U2A")
    doing(books, lambda work: roster().add(work, admin, Newcomers(Role.PERFORMER, users, adults=True)))
    performers = [person for person in books.state.people.values() if person.holds(Role.PERFORMER)]
    assert all(person.adult for person in performers)
    assert kinds(books).count(EntryKind.ADULT_ATTESTED) == 2
    doing(books, lambda work: roster().attest(work, admin, (performers[0].id,), False))
    assert not books.state.people[performers[0].id].adult
    cara = books.adds(admin.production.id, "Cara", Role.COORDINATOR, adult=False)
    with pytest.raises(NotFound):
        doing(books, lambda work: roster().attest(work, admin, (cara.id,), True))


def test_crew_are_attested_by_whoever_keeps_the_roster_alone() -> None:
    books = Books()
    admin = made(books)
    first_ad = books.adds(admin.production.id, "Fay", Role.FIRST_AD)
    doing(books, lambda work: roster().add(work, first_ad, Newcomers(Role.CREW, ("U1A",), adults=True)))
    (kit,) = [person for person in books.state.people.values() if person.holds(Role.CREW)]
    assert not kit.adult
    assert not kit.gets_notices
    assert kit in doing(books, lambda work: roster().search(work, admin, "", not_attested=True))
    doing(books, lambda work: roster().attest(work, admin, (kit.id,), True))
    assert books.state.people[kit.id].gets_notices


def test_two_performers_exchange_their_cast_numbers_in_one_form() -> None:
    books = Books()
    admin = made(books)
    mina = books.adds(FIRST_PRODUCTION, "Mina", Role.PERFORMER, cast_number="1")
    tom = books.adds(FIRST_PRODUCTION, "Tom", Role.PERFORMER, cast_number="2")
    doing(books, lambda work: roster().number_cast(work, admin, {mina.id: "2", tom.id: "1"}))
    assert (books.state.people[mina.id].cast_number, books.state.people[tom.id].cast_number) == ("2", "1")
    with pytest.raises(Refused) as told:
        doing(books, lambda work: roster().number_cast(work, admin, {mina.id: " 1 "}))
    assert (told.value.message_id, told.value.field) == ("roster-cast-number-taken", mina.id)
    assert books.state.people[mina.id].cast_number == "2"


def test_a_cast_number_brings_its_performer_into_the_scenes_of_the_schedule() -> None:
    books = Books()
    admin = made(books)
    mina = books.adds(FIRST_PRODUCTION, "Mina", Role.PERFORMER)
    books.state.scenes["s"] = Scene("s", FIRST_PRODUCTION, "72A", "72A")
    books.state.waiting_cast["s"] = ("7",)
    doing(books, lambda work: roster().number_cast(work, admin, {mina.id: "7"}))
    assert ("s", mina.id) in books.state.castings


def test_ids_of_another_production_are_not_found() -> None:
    books = Books()
    admin = made(books)
    stranger = books.adds(books.opens_production("Daybreak"), "Stranger", Role.PERFORMER)
    service = roster()
    for job in (
        lambda work: service.entry(work, admin, stranger.id),
        lambda work: service.edit(work, admin, stranger.id, BLANK),
        lambda work: service.leaving(work, admin, stranger.id),
        lambda work: service.remove(work, admin, stranger.id),
        lambda work: service.attest(work, admin, (stranger.id,), True),
        lambda work: service.number_cast(work, admin, {stranger.id: "1"}),
    ):
        with pytest.raises(NotFound):
            doing(books, job)


def test_units_left_as_they_were_stay_with_their_parts() -> None:
    books = Books()
    admin = made(books)
    for role, unit in ((Role.FIRST_AD, "main"), (Role.AD, "second")):
        doing(books, lambda work, r=role, u=unit: roster().add(work, admin, Newcomers(r, ("UAD",), units=(u,))))
    before = next(person for person in books.state.people.values() if person.slack == SlackUser(TEAM, "UAD"))
    draft = replace(BLANK, name="Fay", roles=(Role.AD, Role.FIRST_AD), units=("second", "main"))
    doing(books, lambda work: roster().edit(work, admin, before.id, draft))
    assert books.state.people[before.id].grants == before.grants


def test_a_person_without_slack_keeps_a_name() -> None:
    books = Books()
    admin = made(books)
    doing(books, lambda work: roster().add(work, admin, Newcomers(Role.CREW, names=("Ken",))))
    draft = replace(BLANK, roles=(Role.CREW,))
    assert refused(books, lambda work: roster().edit(work, admin, someone(books, "Ken").id, draft)) == "roster-no-name"


def test_a_roster_of_two_hundred_comes_in_pages_that_miss_nobody() -> None:
    books = Books()
    admin = made(books)
    names = tuple(f"Name {number:03}" for number in range(199))
    doing(books, lambda work: roster().add(work, admin, Newcomers(Role.CREW, names=names)))
    with books.work(NOW) as work:
        pages = [roster().page(cast(Work, work), admin, number) for number in range(5)]
        assert len({person.id for page in pages for person in page.people}) == pages[0].total == 200
        assert roster().page(cast(Work, work), admin, 99).page == 4
        assert [p.name for p in roster().search(cast(Work, work), admin, "name 19")] == list(names[190:])
        assert len(roster().search(cast(Work, work), admin, "")) == 100


def test_quiet_hours_are_ones_own_until_given_back() -> None:
    books = Books()
    mina = books.adds(books.opens_production(), "Mina", Role.PERFORMER)
    own = OwnSettings(Packs())
    doing(books, lambda work: own.keep_quiet_hours(work, mina, ("23:00", "06:30")))
    assert (books.state.people[mina.id].quiet_from, books.state.people[mina.id].quiet_to) == ("23:00", "06:30")
    doing(books, lambda work: own.keep_quiet_hours(work, mina, None))
    assert books.state.people[mina.id].quiet_from is None
    assert doing(books, lambda work: own.usual_hours(work, mina)) == ("22:00", "07:00")


def test_what_waits_goes_out_when_quiet_hours_end_that_were_shortened_meanwhile() -> None:
    books, own = Books(), OwnSettings(Packs())
    mina = books.adds(books.opens_production(), "Mina", Role.PERFORMER)
    night = datetime(2026, 3, 2, 22, tzinfo=UTC)
    doing(books, lambda work: notify(work, mina.person, Kind.NOTICE, "scene", "checkin"), night)
    assert doing(books, lambda work: take_due(work, Packs()), night) == ()
    doing(books, lambda work: own.keep_quiet_hours(work, mina, ("22:00", "05:00")), night)
    assert (
        len(cast(tuple[Notice, ...], doing(books, lambda work: take_due(work, Packs()), night + timedelta(hours=6))))
        == 1
    )
