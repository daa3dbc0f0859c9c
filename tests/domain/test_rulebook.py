"""Every rule is cited, and a weakened one is called so."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain import rulebook
from bot.domain.rulebook import RulePack
from bot.domain.work import NotFound, Refused

PACK = rulebook.load("non_union")


def test_every_value_has_a_source_a_date_and_a_note() -> None:
    cited = [*PACK.rules.values(), *PACK.outside_routes]
    assert len(cited) > 15
    for each in cited:
        assert len(each.source) >= len("practice")
        assert each.date.year >= 2026
    assert all(rule.note.endswith(".") for rule in PACK.rules.values())


def test_a_pack_without_a_source_is_not_read() -> None:
    data = PACK.model_dump()
    data["rules"]["turnover"]["source"] = ""
    with pytest.raises(ValidationError, match="source"):
        RulePack.model_validate(data)


def test_the_defaults_are_those_of_the_design() -> None:
    assert PACK.number("rider_notice_hours") == 48
    assert PACK.numbers("reminder_hours") == (72, 24)
    assert PACK.wall_time("turnover") == time(4)
    assert (PACK.text("quiet_from"), PACK.text("quiet_to")) == ("22:00", "07:00")
    assert (PACK.number("rest_after_call_hours"), PACK.number("rest_before_call_hours")) == (12, 2)
    assert PACK.wall_times("slot_times") == (time(12, 30), time(20, 30))
    assert (PACK.number("concern_acknowledge_days"), PACK.number("concern_feedback_months")) == (7, 3)
    assert PACK.number("draft_days") == 7


def test_a_value_is_asked_for_in_its_own_shape() -> None:
    for ask in (PACK.number, PACK.text):
        with pytest.raises(TypeError):
            ask("slot_times")
    for ask_list in (PACK.numbers, PACK.wall_times):
        with pytest.raises(TypeError):
            ask_list("draft_days")


@pytest.mark.parametrize("pack_id", ["", "none", "../topics/topics", "non_union.json", "NON_UNION"])
def test_a_pack_nobody_wrote_is_not_found(pack_id: str) -> None:
    with pytest.raises(NotFound):
        rulebook.load(pack_id)


@pytest.mark.parametrize(
    ("rule_id", "value", "weaker"),
    [
        ("rider_notice_hours", 24, True),
        ("rider_notice_hours", 72, False),
        ("quiet_from", "23:00", True),
        ("quiet_from", "00:30", True),
        ("quiet_from", "20:00", False),
        ("quiet_to", "06:00", True),
        ("quiet_to", "08:00", False),
        ("rest_before_call_hours", 4, True),
        ("rest_after_call_hours", 10, False),
        ("rest_longest_hours", 10, True),
        ("concern_kept_after_close_days", 365, True),
        ("concern_feedback_months", 2, False),
        ("turnover", "05:00", False),
        ("reminder_hours", [48], False),
        ("slot_times", ["11:00", "19:00"], False),
    ],
)
def test_a_changed_value_is_in_force_and_a_weaker_one_is_named(rule_id: str, value: object, weaker: bool) -> None:
    effective = rulebook.changed(PACK, {rule_id: value})
    wanted = tuple(value) if isinstance(value, list) else value
    assert effective.pack.rules[rule_id].value == wanted
    assert effective.changed == {rule_id}
    assert effective.weaker == ({rule_id} if weaker else set())
    assert PACK.rules[rule_id].value != wanted


def test_the_packs_own_values_change_nothing() -> None:
    own = {rule_id: rule.value for rule_id, rule in PACK.rules.items()}
    effective = rulebook.changed(PACK, own)
    assert (effective.pack, effective.changed, effective.weaker) == (PACK, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("rule_id", "value"),
    [
        ("no_such_rule", 1),
        ("rider_notice_hours", -1),
        ("rider_notice_hours", "48"),
        ("rider_notice_hours", 48.5),
        ("rider_notice_hours", True),
        ("rider_notice_hours", None),
        ("rider_notice_hours", [48]),
        ("rider_notice_hours", "07:00"),
        ("rider_notice_hours", 10**9),
        ("quiet_from", "25:00"),
        ("quiet_from", "7:00"),
        ("quiet_from", 7),
        ("slot_times", ["12:30"]),
        ("slot_times", ["12:30", "12:30"]),
        ("slot_times", ["12:30", 20]),
        ("slot_times", "12:30"),
        ("reminder_hours", []),
    ],
)
def test_a_value_the_rule_cannot_take_is_refused_by_the_rules_name(rule_id: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        rulebook.changed(PACK, {rule_id: value})
    assert refused.value.field == rule_id


@given(hours=st.integers(0, 3650), quiet=st.times())
def test_weaker_is_never_said_of_a_value_that_protects_as_much(hours: int, quiet: time) -> None:
    effective = rulebook.changed(PACK, {"rider_notice_hours": hours, "quiet_from": f"{quiet:%H:%M}"})
    assert ("rider_notice_hours" in effective.weaker) == (hours < 48)
    assert ("quiet_from" in effective.weaker) == (time(22) < quiet.replace(second=0, microsecond=0) or quiet < time(10))


def test_a_pack_cannot_be_altered_in_place() -> None:
    with pytest.raises(ValidationError):
        PACK.rules["turnover"].value = "05:00"  # type: ignore[misc]
