"""Set-up happens once, and an admin reads nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointments import AppointmentDraft, Appointments
from bot.domain.door import Doors
from bot.domain.ledger import EntryKind
from bot.domain.outbox import Kind
from bot.domain.people import Actor, Production, Role, SlackUser
from bot.domain.permissions import WHO_MAY, Action
from bot.domain.roster import Newcomers
from bot.domain.scenes import Scene, ShootSlot
from bot.domain.setting_up import (
    FIRST_PRODUCTION,
    Attempts,
    OneTimeCode,
    Overview,
    ProductionDraft,
    contact_of,
    looks_like_phone,
    zones,
    zones_like,
)
from bot.domain.work import NotFound, Refused
from tests.domain.books import TEAM, Books
from tests.domain.new_production import (
    ADA,
    CODE,
    DRAFT,
    NOW,
    doing,
    kinds,
    made,
    refused,
    roster,
    set_up,
)

AGE = "age1lqtadp7qvwfs0v8873x4njygsjr7nwd0q98lmypyr9uny5s2scxsh0hvwc"
"""The public half of a pair made for this test, whose other half nobody kept."""


def test_the_code_makes_the_first_production_and_its_admin() -> None:
    books = Books()
    admin = made(books)
    assert admin.production.id == FIRST_PRODUCTION
    assert admin.person.roles == {Role.ADMIN}
    assert admin.account.current_production == FIRST_PRODUCTION
    assert [notice.kind for notice in books.notices] == [Kind.GREETING]
    assert kinds(books) == [EntryKind.SETUP_DONE]


def test_an_admin_may_do_nothing_that_opens_content() -> None:
    books = Books()
    admin = made(books).person
    allowed = {action for action in Action if admin.roles & WHO_MAY[action]}
    assert allowed == {
        Action.EDIT_PRODUCTION, Action.EDIT_ROSTER, Action.ADD_CREW, Action.APPOINT, Action.SEE_OWN_RECORD,
        Action.ANSWER_INVITATION, Action.EDIT_HOUSE_RULES, Action.SEE_RULES, Action.HOLD_RECORDS, Action.RAISE_CONCERN,
        Action.STOP, Action.GIVE_STOP_NAME, Action.SEE_REQUESTS,
    }  # fmt: skip


def test_counsel_is_kept_by_name_and_key_and_can_be_taken_away() -> None:
    books = Books()
    admin = made(books)
    for name, key in (("Sommer", AGE), ("", "")):
        draft = replace(DRAFT, counsel_name=name, counsel_key=key)
        kept = cast(Production, doing(books, lambda work, draft=draft: set_up().edit(work, admin, draft)))
        assert (kept.counsel_name, kept.counsel_key) == (name, key)


def test_set_up_never_runs_twice_even_with_the_right_code() -> None:
    books = Books()
    made(books)
    again = set_up()
    with pytest.raises(NotFound):
        doing(books, lambda work: again.first(work, SlackUser(TEAM, "UEVE"), CODE, replace(DRAFT, title="Other")))
    assert len(books.state.productions) == 1
    assert not doing(books, again.untouched)


def test_a_used_code_matches_nothing() -> None:
    code = OneTimeCode(CODE)
    assert code.matches(CODE.lower().replace("-", " "))
    code.use()
    assert not code.matches(CODE)
    assert not code.matches("")
    assert not OneTimeCode("").matches("")


@given(st.text(max_size=60))
def test_no_other_code_is_taken(typed: str) -> None:
    bare = "".join(typed.split()).replace("-", "").upper()
    assert OneTimeCode(CODE).matches(typed) is (bare == CODE.replace("-", ""))


def test_a_wrong_code_saves_nothing_and_says_so_on_its_field() -> None:
    books = Books()
    with pytest.raises(Refused) as told:
        doing(books, lambda work: set_up().first(work, ADA, "WRONG", DRAFT))
    assert (told.value.message_id, told.value.field) == ("setup-code-wrong", "code")
    assert not books.state.productions


def test_guessing_is_slowed_for_the_guesser_and_for_nobody_else() -> None:
    books, service = Books(), set_up()
    for _ in range(3):
        assert refused(books, lambda work: service.first(work, ADA, "WRONG", DRAFT)) == "setup-code-wrong"
    assert refused(books, lambda work: service.first(work, ADA, CODE, DRAFT)) == "setup-code-wait"
    doing(books, lambda work: service.first(work, SlackUser(TEAM, "UTOR"), CODE, DRAFT))
    assert books.state.productions


@given(st.integers(1, 60))
def test_the_wait_grows_to_ten_minutes_and_no_further(wrong: int) -> None:
    attempts = Attempts()
    for _ in range(wrong):
        attempts.failed(ADA, NOW)
    assert attempts.allowed(ADA, NOW) is (wrong < 3)
    assert attempts.allowed(ADA, NOW + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, zone="Europe/Nowhere"), "zone"),
        (replace(DRAFT, zone="../etc/passwd"), "zone"),
        (replace(DRAFT, contact_phone="call me"), "contact_phone"),
        (replace(DRAFT, contact_phone="+"), "contact_phone"),
        (replace(DRAFT, counsel_name="Sommer"), "counsel_key"),
        (replace(DRAFT, counsel_key=AGE), "counsel_name"),
        (replace(DRAFT, counsel_name="Sommer", counsel_key=AGE[:-1]), "counsel_key"),
        (replace(DRAFT, counsel_name="Sommer", counsel_key=AGE[:-1] + "q"), "counsel_key"),
        (replace(DRAFT, counsel_name="Sommer", counsel_key="AGE-SECRET-KEY-1QQ"), "counsel_key"),
    ],
)
def test_what_cannot_be_meant_is_refused_on_its_field(draft: ProductionDraft, field: str) -> None:
    with pytest.raises(Refused) as told:
        doing(Books(), lambda work: set_up().first(work, ADA, CODE, draft))
    assert told.value.field == field


def test_a_rule_pack_that_is_not_offered_does_not_exist() -> None:
    with pytest.raises(NotFound):
        doing(Books(), lambda work: set_up().first(work, ADA, CODE, replace(DRAFT, rule_pack="../secrets")))


@pytest.mark.parametrize("number", ["112", "+44 20 7946 0000", "(0)30 123-456", "0800 111 x12"])
def test_numbers_people_dial_are_phone_numbers(number: str) -> None:
    assert looks_like_phone(number)


@given(st.text(max_size=40), st.from_regex(r"\+?[0-9][0-9 ]{3,20}[0-9]", fullmatch=True))
def test_the_contact_comes_back_as_it_was_given(name: str, phone: str) -> None:
    books = Books()
    draft = replace(DRAFT, contact_name=name, contact_phone=phone)
    admin = cast(Actor, doing(books, lambda work: set_up().first(work, ADA, CODE, draft)))
    assert contact_of(admin.production) == (name, phone)


@given(st.text(max_size=20))
def test_a_search_offers_zones_that_can_be_chosen_and_never_too_many(typed: str) -> None:
    found = zones_like(typed)
    assert set(found) <= set(zones())
    assert len(found) <= 100


def test_a_zone_is_found_by_its_city() -> None:
    assert zones_like("new york") == ("America/New_York",)
    assert "Europe/London" in zones_like("")


def test_an_admin_adds_a_production_that_reaches_nothing_of_the_first() -> None:
    books = Books()
    admin = made(books)
    second = cast(Actor, doing(books, lambda work: set_up().add(work, admin, replace(DRAFT, title="Daybreak"))))
    assert second.production.id != admin.production.id
    assert second.person.id != admin.person.id
    assert {chain for chain, _ in books.state.ledger.values()} == {admin.production.id, second.production.id}
    assert refused(books, lambda work: set_up().add(work, admin, replace(DRAFT, title="NIGHTFALL"))) == (
        "setup-title-taken"
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_but_an_admin_adds_edits_or_sees_settings(role: Role) -> None:
    books = Books()
    other = books.adds(books.opens_production(), "Other", role)
    service = set_up()
    for job in (
        lambda work: service.add(work, other, DRAFT),
        lambda work: service.edit(work, other, DRAFT),
        lambda work: service.settings(work, other),
        lambda work: service.overview(work, other),
        lambda work: service.greet_again(work, other),
        lambda work: Appointments(Doors()).appoint(work, other, Role.ALTERNATE, AppointmentDraft("UX", "112", "")),
        lambda work: roster().add(work, other, Newcomers(Role.PERFORMER, ("UX",))),
        lambda work: roster().remove(work, other, other.id),
    ):
        with pytest.raises(NotFound):
            doing(books, job)


def test_a_new_channel_gets_the_greeting_and_the_cards_still_ahead() -> None:
    books = Books()
    admin = made(books)
    ahead = ShootSlot("ahead", FIRST_PRODUCTION, "s", date(2026, 11, 20), announced=True, card="1.0")
    past = ShootSlot("past", FIRST_PRODUCTION, "s", date(2026, 11, 2), announced=True, card="2.0")
    books.state.scenes["s"] = Scene("s", FIRST_PRODUCTION, "72A", "72A", closed=True)
    books.state.slots |= {ahead.id: ahead, past.id: past}
    doing(books, lambda work: set_up().edit(work, admin, replace(DRAFT, channel_id="C2")))
    assert sorted((notice.kind, notice.subject) for notice in books.notices) == [
        (Kind.CARD, "ahead"), (Kind.GREETING, FIRST_PRODUCTION),
    ]  # fmt: skip
    assert (books.state.slots["ahead"].card, books.state.slots["past"].card) == ("", "2.0")


def test_saving_the_same_settings_posts_nothing() -> None:
    books = Books()
    admin = made(books)
    before = books.notices
    doing(books, lambda work: set_up().edit(work, admin, DRAFT))
    assert books.notices == before


def test_try_again_greets_once_and_only_after_a_refusal() -> None:
    books, service = Books(), set_up()
    admin = made(books)
    doing(books, lambda work: service.greet_again(work, admin))
    assert len(books.notices) == 1
    books.state.settled[books.notices[0].id] = (NOW, "refused")
    troubled = replace(admin.production, channel_trouble="not_in_channel")
    books.state.productions[troubled.id] = troubled
    doing(books, lambda work: service.greet_again(work, replace(admin, production=troubled)))
    assert books.state.productions[troubled.id].channel_trouble is None
    assert len(books.notices) == 2


def test_the_overview_counts_what_is_missing() -> None:
    books = Books()
    admin = made(books)
    books.adds(FIRST_PRODUCTION, "Mina", Role.PERFORMER, adult=False)
    books.adds(FIRST_PRODUCTION, "Tom", Role.PERFORMER)
    fay = books.adds(FIRST_PRODUCTION, "Fay", Role.FIRST_AD)
    books.adds(FIRST_PRODUCTION, "Gus", Role.FIRST_AD)
    del books.state.phones[fay.id]
    seen = cast(Overview, doing(books, lambda work: set_up().overview(work, admin)))
    assert (seen.people, seen.not_attested, seen.coordinator, seen.first_ads, seen.no_phone) == (5, 1, None, 2, 1)
