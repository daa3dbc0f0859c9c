"""Every rule is cited, and a weakened one is called so."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain import rulebook
from bot.domain.rulebook import RulePack
from bot.domain.work import NotFound, Refused

PACK = rulebook.load("non_union")
EVERY = tuple(rulebook.load(pack_id) for pack_id in rulebook.PACKS)
FOLDER = Path(rulebook.__file__).parents[1] / "rulebooks"

HOURS_AND_DAYS = {
    "rider_notice_hours": 48, "objection_window_hours": 12, "rest_after_call_hours": 12, "rest_before_call_hours": 2,
    "rest_longest_hours": 12, "concern_acknowledge_days": 7, "concern_feedback_months": 3,
    "concern_kept_after_close_days": 90, "concern_kept_after_wrap_days": 30, "answers_kept_after_wrap_days": 90,
    "ledger_kept_after_wrap_days": 125, "backups_kept_days": 30, "draft_days": 7,
    "record_file_days": 14,
}  # fmt: skip
"""What every pack has in common. No text at hand names other values; what is practice is said to be."""

RESTARTS = {
    "non_union": ("more_action", "more_nudity", "more_asked", "new_partner", "new_use", "new_occasion"),
    "sag_aftra_tv": ("more_action", "more_nudity", "more_asked"),
    "sag_aftra_coordinators": ("more_action", "more_nudity", "more_asked", "new_partner"),
    "equity_uk": ("more_action", "more_nudity", "more_asked", "new_partner", "new_use"),
    "actra": ("more_action", "more_nudity", "more_asked", "new_partner", "new_use"),
    "meaa": ("more_action", "more_nudity", "more_asked", "new_partner", "new_use", "new_occasion"),
}
STANDS = dict.fromkeys(RESTARTS, ("less_action", "less_nudity", "moved_later", "same_pages"))
STANDS["meaa"] = ("less_action", "less_nudity", "same_pages")
_UNION_AUDITION = (
    "no_nudity", "no_simulated_sex", "notice_before", "one_garment_callback", "consent_to_record",
    "recording_destroyed", "no_devices", "no_self_tapes", "support_person",
)  # fmt: skip
_USUAL_AUDITION = (
    "no_nudity", "no_simulated_sex", "notice_before", "consent_to_record", "recording_destroyed", "support_person",
)  # fmt: skip
AUDITION = {
    "non_union": _UNION_AUDITION, "sag_aftra_tv": _UNION_AUDITION, "sag_aftra_coordinators": _UNION_AUDITION,
    "equity_uk": (*_USUAL_AUDITION[:5], "no_self_tapes", "support_person"),
    "actra": _USUAL_AUDITION, "meaa": _USUAL_AUDITION,
}  # fmt: skip
ESSENTIAL = {
    "non_union": (
        "approved_by_name", "no_monitors_for_others", "remote_named", "background_too", "devices_away", "robe_ready",
        "closed_before_disrobing",
    ),
    "sag_aftra_tv": ("approved_by_name", "no_monitors_for_others", "background_too", "devices_away", "robe_ready"),
    "sag_aftra_coordinators": (
        "approved_by_name", "no_monitors_for_others", "remote_named", "background_too", "devices_away", "robe_ready",
    ),
    "equity_uk": ("approved_by_name", "no_monitors_for_others", "remote_named", "devices_away", "robe_ready"),
    "actra": (
        "approved_by_name", "no_monitors_for_others", "remote_named", "devices_away", "robe_ready",
        "closed_before_disrobing",
    ),
    "meaa": (
        "approved_by_name", "no_monitors_for_others", "remote_named", "background_too", "devices_away", "robe_ready",
    ),
}  # fmt: skip
ROUTES = {
    "non_union": ("sag-aftra-on-set", "ciisa"), "sag_aftra_tv": ("sag-aftra-on-set", "sag-aftra-safe-place"),
    "sag_aftra_coordinators": ("sag-aftra-on-set", "sag-aftra-safe-place"), "equity_uk": ("equity-uk", "ciisa"),
    "actra": ("actra",), "meaa": ("meaa",),
}  # fmt: skip


@pytest.mark.parametrize("pack", EVERY, ids=lambda pack: pack.id)
def test_every_value_has_a_source_a_date_and_a_note(pack: RulePack) -> None:
    cited = [*pack.rules.values(), *pack.outside_routes]
    assert len(cited) > 20
    for each in cited:
        assert len(each.source) >= len("practice")
        assert each.date.year >= 2026
    assert all(rule.note.endswith(".") for rule in pack.rules.values())
    assert all(rule.source == rulebook.UNVERIFIED or rule.verified for rule in pack.rules.values())


def test_the_packs_offered_are_those_there_are_and_all_have_the_same_rules() -> None:
    assert [pack.id for pack in EVERY] == list(rulebook.PACKS)
    assert {path.stem for path in FOLDER.glob("*.json")} >= set(rulebook.PACKS)
    for pack in EVERY:
        assert list(pack.rules) == list(PACK.rules)
        assert all(pack.rules[each].choices == PACK.rules[each].choices for each in pack.rules)
    assert {pack.authority for pack in EVERY} == {"contract", "recommendation", "guidance", "practice"}


@pytest.mark.parametrize("pack", EVERY, ids=lambda pack: pack.id)
def test_every_value_of_every_pack_is_as_its_source_says(pack: RulePack) -> None:
    read = {rule_id: pack.number(rule_id) for rule_id in HOURS_AND_DAYS}
    assert read == HOURS_AND_DAYS
    assert pack.numbers("reminder_hours") == (72, 24)
    assert (pack.wall_time("turnover"), pack.text("quiet_from"), pack.text("quiet_to")) == (time(4), "22:00", "07:00")
    assert pack.wall_times("slot_times") == (time(12, 30), time(20, 30))
    assert pack.terms("clock_restarts_on") == RESTARTS[pack.id]
    assert pack.terms("clock_stands_on") == STANDS[pack.id]
    assert pack.terms("audition_rules") == AUDITION[pack.id]
    assert pack.terms("stills_rules") == ("written_consent", "uses_asked_separately")
    assert pack.terms("essential_rules") == ESSENTIAL[pack.id]
    assert pack.terms("erasure_on_request") == ("while_shooting", "after_wrap")
    assert tuple(route.id for route in pack.outside_routes) == ROUTES[pack.id]
    assert {*HOURS_AND_DAYS, "reminder_hours", "turnover", "quiet_from", "quiet_to", "slot_times"} | {
        each for each in pack.rules if pack.rules[each].choices
    } == set(pack.rules)


def test_hours_that_no_text_states_say_so() -> None:
    stated = {pack.id for pack in EVERY if pack.rules["rider_notice_hours"].verified}
    assert stated == {"non_union", "sag_aftra_tv", "sag_aftra_coordinators"}


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
    for rule_id in ("draft_days", "slot_times"):
        with pytest.raises(TypeError):
            PACK.terms(rule_id)


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
        ("stills_rules", ["written_consent"], True),
        ("stills_rules", [], True),
        ("clock_restarts_on", ["more_action"], True),
        ("clock_stands_on", ["less_action"], False),
        ("clock_stands_on", [], False),
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
        ("stills_rules", ["uses_asked_separately", "written_consent"]),
        ("stills_rules", ["written_consent", "written_consent"]),
        ("stills_rules", ["no_such_term"]),
        ("stills_rules", "written_consent"),
        ("stills_rules", 1),
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
