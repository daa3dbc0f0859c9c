"""Rules as people see them: each value with its source, within limits, and a weaker one beside the pack's own."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.domain import rulebook
from bot.domain.people import Actor, Grant, Role
from bot.domain.rule_changes import value_text
from bot.domain.rulebook import ChangedPack, Rule
from bot.domain.work import Refused
from handlers.forms import FieldErrors, parse
from handlers.rulebook import ChangeForm
from handlers.views import checkins
from handlers.views import rulebook as views
from tests.handlers.checkin_view_cases import MINA, SCENE, WORDS, all_pages, drawn, text_of

ADMIN = replace(MINA, person=replace(MINA.person, grants=(Grant(Role.ADMIN),)))


def shown(pack_id: str, **values: object) -> tuple[Actor, ChangedPack]:
    production = replace(
        ADMIN.production, rule_pack=pack_id, rule_values=json.dumps(values) if values else ""
    )  # fmt: skip
    return replace(ADMIN, production=production), rulebook.in_force(production)


@pytest.mark.parametrize("pack_id", rulebook.PACKS)
def test_every_rule_stands_there_with_its_source(pack_id: str) -> None:
    admin, rules = shown(pack_id)
    text = "".join(text_of(page) for page in all_pages(lambda page: views.list_page(WORDS, admin, rules, page)))
    assert WORDS("rules-pack", title=rules.own.title, link=rules.own.link) in text
    for rule_id, rule in rules.own.rules.items():
        assert WORDS(f"rule-{rule_id}") in text
        assert rule.source in text
        assert f'"{admin.production.id}/{rule_id}"' in text
    assert all(route.reach in text for route in rules.own.outside_routes)


def test_the_coordinator_sees_the_rules_without_the_doors_to_change_them() -> None:
    admin, rules = shown("actra")
    cora = replace(admin, person=replace(admin.person, grants=(Grant(Role.COORDINATOR),)))
    for page in all_pages(lambda page: views.list_page(WORDS, cora, rules, page)):
        assert views.CHANGE not in text_of(page)


@pytest.mark.parametrize("rule_id", list(rulebook.load("non_union").rules))
def test_what_a_form_shows_is_what_it_takes(rule_id: str) -> None:
    admin, rules = shown("non_union")
    own = rules.own.rules[rule_id]
    view = drawn(views.change_page(WORDS, admin.production, rule_id, own, own, "nonce"))
    given = list(own.value) if isinstance(own.value, tuple) and own.choices else value_text(own)
    assert rulebook.changed(rules.own, {rule_id: entered(own, given)}).changed == frozenset()
    assert "nonce" in view["private_metadata"]
    assert own.note not in view["private_metadata"]


def entered(own: Rule, given: str | list[str]) -> object:
    typed = {"value": given} if isinstance(given, str) else {"selected_options": [{"value": each} for each in given]}
    state = {"value": {"rules.value.enter": typed}, "reason": {"rules.reason.enter": {"value": "Why."}}}
    return parse(ChangeForm, {"state": {"values": state}}).entered(own)


@pytest.mark.parametrize(
    ("rule_id", "given", "value"),
    [
        ("draft_days", " 3 ", 3), ("reminder_hours", "48,12", [48, 12]), ("reminder_hours", "48", [48]),
        ("quiet_from", "21:30", "21:30"), ("slot_times", "11:00,  19:00", ["11:00", "19:00"]),
        ("stills_rules", ["uses_asked_separately", "written_consent"], ["written_consent", "uses_asked_separately"]),
        ("stills_rules", [], []),
    ],
)  # fmt: skip
def test_a_value_is_read_as_it_is_meant(rule_id: str, given: str | list[str], value: object) -> None:
    assert entered(rulebook.load("non_union").rules[rule_id], given) == value


@pytest.mark.parametrize(
    ("rule_id", "given"),
    [
        ("draft_days", ""), ("draft_days", "3, 4"), ("draft_days", "-3"), ("draft_days", "9" * 60),
        ("draft_days", ["3"]),
        ("slot_times", "12:30"), ("quiet_from", "22"), ("stills_rules", ["foreign"]), ("reminder_hours", "48,,12"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(rule_id: str, given: str | list[str]) -> None:
    pack = rulebook.load("non_union")
    with pytest.raises(Refused):
        rulebook.changed(pack, {rule_id: entered(pack.rules[rule_id], given)})


def test_a_reason_is_needed_and_has_a_length() -> None:
    for reason in ("", " \n", "x" * 301):
        state = {"value": {"a": {"value": "3"}}, "reason": {"b": {"value": reason}}}
        with pytest.raises(FieldErrors) as wrong:
            parse(ChangeForm, {"state": {"values": state}})
        assert set(wrong.value.fields) == {"reason"}


def test_a_performer_reads_a_weaker_value_beside_the_packs_own_and_that_the_pack_was_changed() -> None:
    mina, rules = shown("sag_aftra_tv", rider_notice_hours=24, draft_days=3)
    for view in (checkins.first_page(WORDS, mina, SCENE, "Cora", ""), checkins.own_scenes(WORDS, mina, (), 0)):
        text = text_of(drawn(view))
        assert "Hours from written rider to call: 24 hours (the pack's own: 48 hours)" in text
        assert WORDS("rules-pack-changed", title=rules.own.title, link=rules.own.link) in text
        assert WORDS("rule-draft_days") not in text


def test_an_unchanged_pack_is_named_with_its_source_and_nothing_else() -> None:
    mina, rules = shown("equity_uk")
    text = text_of(drawn(checkins.first_page(WORDS, mina, SCENE, "Cora", "")))
    assert WORDS("rules-pack", title=rules.own.title, link=rules.own.link) in text
    assert WORDS("rules-weaker") not in text


def test_everything_weakened_at_once_stays_within_limits() -> None:
    own = rulebook.load("non_union").rules
    weakest = {"lower": 0, "higher": 3650, "later": "23:59", "earlier": "00:01", "fewer": []}
    values = {each: weakest[rule.weaker] for each, rule in own.items() if rule.weaker in weakest}
    mina, rules = shown("non_union", **values)
    assert len(rules.weaker) == len(values)
    assert len(values) > 15
    drawn(checkins.first_page(WORDS, mina, SCENE, "x" * 150, "x" * 150))
    drawn(views.saved_page(WORDS, "stills_rules", rules))
    all_pages(lambda page: views.list_page(WORDS, mina, rules, page))
