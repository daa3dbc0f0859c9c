"""Every page of set-up, roster and appointments is one that Slack would take, with the longest values there can be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.domain import rulebook
from bot.domain.appointments import Change
from bot.domain.people import Account, Actor, Appointment, Grant, Person, Production, Role, SlackUser
from bot.domain.roster import PAGE, Leaving, RosterPage
from bot.domain.setting_up import Overview
from bot.domain.work import Refused
from handlers.forms import FieldErrors, metadata_of, parse, values_of
from handlers.roster import AddForm, PersonForm, numbers_of
from handlers.setting_up import FirstForm, OwnForm, ProductionForm
from handlers.views import appointments as appointment_views
from handlers.views import roster as roster_views
from handlers.views import setting_up as views
from handlers.views.parts import home
from handlers.words import catalogue
from rehearsal.rules import check_view

NOW = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)
WORDS = catalogue("en", strict=True)
NONCE = "n" * 32
LIVE = "<!channel> <https://evil.example|x> *bold* & "
PACKS = (rulebook.load("non_union"),)


def long(length: int) -> str:
    return (LIVE * length)[:length]


PRODUCTION = Production(
    "p" * 24, "T1", long(views.TITLE_LENGTH), "America/Argentina/ComodRivadavia", "C0123456789", "non_union",
    f"{long(views.NAME_LENGTH)}, +44 20 7946 0000", long(views.LINE_LENGTH), "not_in_channel",
    counsel_name=long(views.NAME_LENGTH), counsel_key=long(views.RECIPIENT_LENGTH),
)  # fmt: skip


def person(number: int, *roles: Role, slack: bool = True) -> Person:
    user = SlackUser("T1", f"U{number:09}") if slack else None
    grants = tuple(Grant(role, "u" * 30 if role in (Role.AD, Role.FIRST_AD) else "main") for role in roles)
    return Person(
        f"{number:024}", PRODUCTION.id, long(views.NAME_LENGTH), user, grants, cast_number="W" * 8,
        job=long(80), employer=long(80), quiet_from="23:59", quiet_to="23:58",
    )  # fmt: skip


def actor(*roles: Role) -> Actor:
    acting = person(1, *roles)
    return Actor(acting, PRODUCTION, Account(acting.slack or SlackUser("T1", "U1"), zone="Asia/Kolkata"))


ADMIN = actor(Role.ADMIN)
EVERYTHING = person(2, *(role for role in Role if role not in (Role.COORDINATOR, Role.ALTERNATE)))
NAMELESS = replace(person(3, Role.PERFORMER, slack=False), name="", cast_number=None)
FULL = RosterPage(tuple(replace(EVERYTHING, id=f"{n:024}") for n in range(PAGE)), 2, 5, 200)
APPOINTMENT = Appointment("a" * 24, PRODUCTION.id, EVERYTHING.id, Role.COORDINATOR, NOW)
CHANGE = Change(Role.COORDINATOR, NOW, EVERYTHING)

PAGES: dict[str, Callable[[], View]] = {
    "untouched": lambda: home(views.untouched(WORDS)),
    "first": lambda: views.first_page(WORDS, PACKS, NONCE),
    "add production": lambda: views.add_page(WORDS, ADMIN, PACKS, NONCE),
    "edit production": lambda: views.edit_page(WORDS, PRODUCTION, PACKS, NONCE),
    "made": lambda: views.made_page(WORDS, ADMIN),
    "saved": lambda: views.saved_page(WORDS, PRODUCTION),
    "retried": lambda: views.retried_page(WORDS),
    "own": lambda: views.own_page(WORDS, ADMIN, ("22:00", "07:00"), NONCE),
    "own saved": lambda: views.own_saved_page(WORDS, EVERYTHING, ("22:00", "07:00")),
    "own none": lambda: views.own_saved_page(WORDS, replace(EVERYTHING, quiet_to="23:59"), ("22:00", "07:00")),
    "admin": lambda: home(
        views.admin_sections(WORDS, ADMIN, Overview(PRODUCTION, 200, EVERYTHING, NAMELESS, 0, 30, 3, 30))
    ),
    "admin, empty": lambda: home(
        views.admin_sections(
            WORDS, ADMIN, Overview(replace(PRODUCTION, channel_id=None), 1, None, None, 0, 0, 0, 0)
        )
    ),
    "own button": lambda: home(views.own_button(WORDS, ADMIN)),
    "doors": lambda: home(roster_views.doors(WORDS, actor(Role.AD, Role.COORDINATOR))),
    "roster": lambda: roster_views.list_page(WORDS, ADMIN, FULL),
    "roster, empty": lambda: roster_views.list_page(WORDS, ADMIN, RosterPage((), 0, 1, 0)),
    "roster, coordinator": lambda: roster_views.list_page(
        WORDS, actor(Role.COORDINATOR), RosterPage((NAMELESS, EVERYTHING), 0, 1, 2)
    ),
    "add": lambda: roster_views.add_page(WORDS, ADMIN, NONCE),
    "add crew": lambda: roster_views.add_page(WORDS, actor(Role.FIRST_AD), NONCE),
    "added": lambda: roster_views.added_page(WORDS, ADMIN, 100),
    "added nobody": lambda: roster_views.added_page(WORDS, actor(Role.AD), 0),
    "person": lambda: roster_views.person_page(WORDS, ADMIN, replace(EVERYTHING, adult=True), "+" * 40, 4, NONCE),
    "person, coordinator": lambda: roster_views.person_page(
        WORDS, ADMIN, person(4, Role.COORDINATOR, Role.PERFORMER), "", 0, NONCE
    ),
    "person, nameless": lambda: roster_views.person_page(WORDS, ADMIN, NAMELESS, "", 0, NONCE),
    "remove coordinator": lambda: roster_views.remove_page(
        WORDS, ADMIN, Leaving(EVERYTHING, 300, Role.COORDINATOR), 4, NONCE
    ),
    "remove alternate": lambda: roster_views.remove_page(
        WORDS, ADMIN, Leaving(NAMELESS, 0, Role.ALTERNATE), 0, NONCE
    ),
    "attest": lambda: roster_views.attest_page(WORDS, ADMIN, 30, NONCE),
    "attest, none": lambda: roster_views.attest_page(WORDS, ADMIN, 0, NONCE),
    "attested": lambda: roster_views.attested_page(WORDS, 30),
    "cast": lambda: roster_views.cast_page(WORDS, ADMIN, FULL.people, 0, 5, NONCE),
    "cast, none": lambda: roster_views.cast_page(WORDS, ADMIN, (), 0, 1, NONCE),
    "cast saved": lambda: roster_views.cast_saved_page(WORDS, 3),
    "link": lambda: roster_views.link_page(WORDS, ADMIN, EVERYTHING, 0, NONCE),
    "linked": lambda: roster_views.linked_page(WORDS, EVERYTHING),
    "appoint coordinator": lambda: appointment_views.appoint_page(
        WORDS, ADMIN, Role.COORDINATOR, (EVERYTHING, "1" * 40), NONCE,
        replace(APPOINTMENT, duty=long(appointment_views.DUTY_LENGTH)),
    ),
    "appoint alternate": lambda: appointment_views.appoint_page(WORDS, ADMIN, Role.ALTERNATE, None, NONCE),
    "appointed": lambda: appointment_views.appointed_page(WORDS, Role.ALTERNATE, EVERYTHING),
    "end coordinator": lambda: appointment_views.end_page(WORDS, ADMIN, Role.COORDINATOR, EVERYTHING, NONCE),
    "end alternate": lambda: appointment_views.end_page(WORDS, ADMIN, Role.ALTERNATE, NAMELESS, NONCE),
    "ended": lambda: appointment_views.ended_page(WORDS, Role.COORDINATOR),
    "changes": lambda: home(
        appointment_views.change_sections(
            WORDS, ADMIN, (CHANGE, Change(Role.ALTERNATE, NOW, None), replace(CHANGE, role=Role.ALTERNATE))
        )
    ),
    "agree": lambda: appointment_views.agree_page(WORDS, ADMIN, APPOINTMENT, EVERYTHING, NONCE),
    "agree, alternate": lambda: appointment_views.agree_page(
        WORDS, ADMIN, replace(APPOINTMENT, role=Role.ALTERNATE), EVERYTHING, NONCE
    ),
    "agreed": lambda: appointment_views.agreed_page(WORDS, "Cara"),
}  # fmt: skip


def test_attestation_is_taken_back_from_whoever_was_attested() -> None:
    for role, attested in ((Role.CREW, True), (Role.COORDINATOR, False)):
        page = roster_views.person_page(WORDS, ADMIN, replace(person(5, role), adult=True), "", 0, NONCE)
        assert (roster_views.ATTEST_TAKE_BACK in str(page.to_dict())) is attested
    assert roster_views.ATTEST_TAKE_BACK in str(drawn("person"))


def drawn(page: str) -> dict[str, Any]:
    view: dict[str, Any] = PAGES[page]().to_dict()
    return view


def texts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part
        for each in part.values():
            yield from texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from texts(each)


@pytest.mark.parametrize("page", PAGES)
def test_slack_takes_every_page(page: str) -> None:
    view = drawn(page)
    assert check_view(view) == []
    assert len(json.dumps(view).encode()) < 50_000


@pytest.mark.parametrize("page", PAGES)
def test_what_people_typed_is_never_alive(page: str) -> None:
    for text in texts(drawn(page)):
        assert "<!channel>" not in text["text"]
        assert "<https" not in text["text"]


@pytest.mark.parametrize("page", PAGES)
def test_metadata_and_buttons_carry_ids_and_no_names(page: str) -> None:
    view = drawn(page)
    assert "channel>" not in view.get("private_metadata", "")
    metadata_of(view)
    for block in view["blocks"]:
        for element in [*block.get("elements", ()), block.get("accessory") or {}]:
            assert "channel>" not in element.get("value", "")


def test_a_name_that_has_not_arrived_is_said_to_be_on_its_way() -> None:
    assert WORDS("roster-name-arriving") in json.dumps(drawn("roster, coordinator"))


def test_the_coordinator_sees_the_roster_and_links_whoever_has_no_account() -> None:
    view = drawn("roster, coordinator")
    doors = [block["accessory"]["action_id"] for block in view["blocks"] if block.get("accessory")]
    assert doors == [roster_views.LINK_OPEN]


def test_an_assistant_director_is_offered_crew_alone() -> None:
    fields = {block.get("block_id") for block in drawn("add crew")["blocks"]}
    assert fields == {"people", "names"}
    assert roster_views.doors(WORDS, ADMIN) == []
    assert roster_views.doors(WORDS, actor(Role.PERFORMER)) == []


def filled(**values: Any) -> dict[str, Any]:
    """A view's state with text, options or users for the named blocks."""
    return {"state": {"values": {name: {"enter": held} for name, held in values.items()}}}


def text(value: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


def chosen(value: str | None) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": value and {"value": value}}


GOOD = {
    "code": text(" 7kq2 "), "title": text("Night\u202efall\n II"), "zone": chosen("Europe/Berlin"),
    "channel": {"type": "conversations_select", "selected_conversation": None}, "contact_name": text("Rune"),
    "contact_phone": text("112"), "union_line": text(None), "rule_pack": chosen("non_union"),
}  # fmt: skip


def test_a_production_form_is_read_clean() -> None:
    form = parse(FirstForm, filled(**GOOD))
    assert (form.code, form.title, form.channel, form.union_line) == ("7kq2", "Nightfall II", None, "")


@pytest.mark.parametrize(
    ("field", "held", "message"),
    [
        ("title", text("\u200b \n"), "form-empty"),
        ("title", text(None), "form-empty"),
        ("title", text("x" * 81), "form-too-long"),
        ("zone", chosen(None), "form-empty"),
        ("contact_name", text(""), "form-empty"),
        ("contact_phone", text("1" * 41), "form-too-long"),
        ("union_line", text("x" * 151), "form-too-long"),
        ("counsel_name", text("x" * 81), "form-too-long"),
        ("counsel_key", text("age1" + "x" * 77), "form-too-long"),
        ("channel", {"type": "conversations_select", "selected_conversation": "<!channel>"}, "form-wrong"),
    ],
)
def test_what_is_wrong_in_a_production_form_is_said_at_its_field(
    field: str, held: dict[str, Any], message: str
) -> None:
    with pytest.raises(FieldErrors) as told:
        parse(ProductionForm, filled(**{**GOOD, field: held}))
    assert told.value.fields == {field: message}


def test_names_come_one_from_each_line_and_units_between_commas() -> None:
    form = parse(
        AddForm,
        filled(names=text("Ken  Ito\n\n Lou\t\n"), units=text(" Second ,main,, second"), role=chosen("ad")),
    )
    assert (form.names, form.units) == (("Ken Ito", "Lou"), ("second", "main"))


@pytest.mark.parametrize("names", ["x" * 81, "\n".join(f"n{number}" for number in range(101))])
def test_too_many_or_too_long_names_are_refused_at_their_field(names: str) -> None:
    with pytest.raises(FieldErrors) as told:
        parse(AddForm, filled(names=text(names), role=chosen("crew")))
    assert told.value.fields == {"names": "roster-too-many-names"}


@pytest.mark.parametrize("user", ["", "U1 <!here>", "B0000001", "../U1"])
def test_what_is_no_user_of_slack_is_refused(user: str) -> None:
    with pytest.raises(FieldErrors):
        parse(AddForm, filled(people={"type": "multi_users_select", "selected_users": [user]}, role=chosen("crew")))


def test_a_part_that_does_not_exist_is_refused() -> None:
    roles = {"type": "multi_static_select", "selected_options": [{"value": "owner"}]}
    with pytest.raises(FieldErrors) as told:
        parse(PersonForm, filled(roles=roles))
    assert set(told.value.fields) == {"roles"}


def test_a_cast_number_that_is_too_long_is_said_at_its_performer() -> None:
    view = filled(mina=text("1"), tom=text("123456789"))
    assert values_of(view) == {"mina": "1", "tom": "123456789"}
    with pytest.raises(FieldErrors) as told:
        numbers_of(view)
    assert told.value.fields == {"tom": "form-too-long"}


def test_own_hours_need_both_times() -> None:
    usual = parse(OwnForm, filled(which=chosen("usual")))
    assert usual.hours() is None
    time = {"type": "timepicker", "selected_time": "23:00"}
    own = parse(OwnForm, filled(which=chosen("own"), quiet_from=time, quiet_to=time))
    assert own.hours() == ("23:00", "23:00")
    half = parse(OwnForm, filled(which=chosen("own"), quiet_from=time))
    with pytest.raises(Refused, match="settings-both-times"):
        half.hours()
