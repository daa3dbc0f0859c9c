"""The proofs of concerns have teeth: each deliberate leak is caught by the test of the suite that is named beside it.

Each is planted alone into the product; the test then runs as it does in the suite, and has to fail. The list stands in
docs/threat-model.md too, which a test here compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import pytest

import tests.domain.test_conversation as conversation
import tests.domain.test_limits as limits
import tests.domain.test_raising as raising
import tests.handlers.test_views_concerns as views
import tests.proofs.test_concern_worlds_alike as worlds
import tests.proofs.test_concerns_meet_nobody as nobody
import tests.storage.test_concern_codes as codes
import tests.storage.test_concern_purge as purge
import tests.storage.test_concern_sealing as sealing
import tests.storage.test_concern_slots as slots
import tests.storage.test_reader_keys as reader_keys
import tests.stories.test_concerns_story as story
import tests.stories.test_conversation_story as returning
import tests.stories.test_ways_in_story as ways_in
from bot.domain.concerns import Urgency
from bot.domain.raising import Way
from tests.domain import concern_cases
from tests.proofs import leaks
from tests.proofs.leaks import Plant
from tests.stage import CHECKOUT, Stage
from tests.storage.conftest import clock, database, film, folder, keyring, ring, room  # noqa: F401 - fixtures
from tests.storage.test_concern_purge import place  # noqa: F401 - a fixture
from tests.storage.test_reader_keys import keyed  # noqa: F401 - a fixture
from tests.stories.voices import Voices


@dataclass(frozen=True)
class Leak:
    """What is planted, and the test of the suite that notices. `more` are arguments that the test is called with."""

    plant: Plant
    caught_by: Callable[..., object]
    more: Mapping[str, Any] | None = None
    engine: str = "sqlite"

    @property
    def name(self) -> str:
        return self.plant.__name__


def _limits() -> dict[str, Any]:
    now = limits.Clock()
    return {"clock": now, "limits": limits.Limits(now, lambda: bytes(32))}


LEAKS = (
    Leak(leaks.user_id_stored, nobody.test_every_pair_of_tables_joined_meets_nobody, {"rounds": 1}),
    Leak(leaks.user_id_hashed, nobody.test_every_pair_of_tables_joined_meets_nobody, {"rounds": 1}),
    Leak(leaks.user_id_keyed, nobody.test_every_pair_of_tables_joined_meets_nobody, {"rounds": 1}),
    Leak(leaks.name_kept_unasked, story.test_a_concern_is_raised_read_answered_and_returned_to),
    Leak(leaks.user_id_counted_in_plain, limits.test_nobody_can_be_found_in_what_is_counted, _limits()),
    Leak(
        leaks.nonce_row_in_the_main_store,
        nobody.test_the_main_store_is_the_same_row_by_row_after_every_act_of_a_reporter,
    ),
    Leak(leaks.home_marked_after_a_raise, nobody.test_no_home_follows_what_a_reporter_does),
    Leak(leaks.created_at_column, sealing.test_the_store_names_nobody_and_no_time),
    Leak(leaks.slot_not_rewritten, slots.test_where_rows_lie_tells_no_order, {"number": 60}),
    Leak(leaks.old_rows_left_in_the_heap, slots.test_no_old_version_of_a_row_stays_in_the_heap, engine="postgresql"),
    Leak(leaks.slot_time_finer, raising.test_it_is_sealed_to_the_chosen_and_seen_from_the_next_slot),
    Leak(leaks.closing_seen_at_once, conversation.test_a_reader_who_acts_before_a_closing_is_seen_learns_nothing_of_it),
    Leak(leaks.receipt_from_the_time, codes.test_a_code_is_drawn_from_every_character),
    Leak(leaks.key_made_when_raised, slots.test_keys_are_made_at_slots_and_not_when_something_is_raised),
    Leak(leaks.backup_between_slots, purge.test_a_backup_holds_the_concerns_as_they_stood_after_the_last_slot),
    Leak(leaks.text_logged, story.test_the_whole_of_it_leaves_the_main_store_and_the_log_as_they_were),
    Leak(leaks.code_logged, story.test_the_whole_of_it_leaves_the_main_store_and_the_log_as_they_were),
    Leak(
        leaks.code_in_metadata, views.test_every_receipt_is_taken_and_shows_the_code_in_groups,
        {"way": Way.SEND, "urgency": Urgency.ROUTINE},
    ),
    Leak(leaks.text_sent_while_typed, views.test_what_stands_before_the_form_is_taken_whole_and_with_nothing_known),
    Leak(leaks.entry_as_long_as_its_text, sealing.test_every_row_has_one_size_whatever_was_said),
    Leak(
        leaks.page_row_only_for_what_cannot_wait,
        slots.test_pages_that_are_over_are_dropped_and_those_still_due_are_not,
    ),
    Leak(leaks.held_text_sealed_to_the_code_too, sealing.test_what_is_held_opens_to_counsel_and_to_nobody_here),
    Leak(leaks.purge_keeps_the_key, purge.test_a_purge_takes_one_thread_and_its_key),
    Leak(leaks.ended_appointment_keeps_its_key, reader_keys.test_an_ended_appointment_leaves_neither_row_nor_key),
    Leak(leaks.decoy_boxes_missing, sealing.test_boxes_are_three_alike_and_in_no_order),
    Leak(leaks.boxes_in_order, sealing.test_boxes_are_three_alike_and_in_no_order),
    Leak(
        leaks.page_to_one_not_chosen,
        ways_in.test_what_cannot_wait_pages_its_readers_at_night_and_opens_their_inbox,
    ),
    Leak(
        leaks.message_names_the_concern,
        ways_in.test_what_cannot_wait_pages_its_readers_at_night_and_opens_their_inbox,
    ),
    Leak(
        leaks.coordinator_offered_what_is_about_her,
        story.test_a_concern_about_the_coordinator_never_offers_her_and_leaves_no_trace_with_her,
    ),
    Leak(
        leaks.count_on_the_coordinators_home, worlds.test_the_whole_life_of_a_concern_is_hidden_from,
        {"watcher": "Cora"},
    ),
    Leak(
        leaks.purged_code_told_from_a_wrong_one,
        returning.test_every_code_that_opens_nothing_is_answered_alike_and_the_eleventh_not_at_all,
    ),
)  # fmt: skip


@pytest.fixture
def voices(stage: Stage) -> Voices:
    return Voices(stage)


@pytest.mark.parametrize(
    ("leak", "database_url"),
    [pytest.param(leak, leak.engine, id=leak.name) for leak in LEAKS],
    indirect=["database_url"],
)
def test_a_leak_is_caught(leak: Leak, request: pytest.FixtureRequest, database_url: str) -> None:
    with pytest.MonkeyPatch.context() as planting:
        leak.plant(planting, request)
        arguments = {name: argument(leak, name, request) for name in signature(leak.caught_by).parameters}
        with pytest.raises(AssertionError):
            leak.caught_by(**arguments)


def argument(leak: Leak, name: str, request: pytest.FixtureRequest) -> object:
    """What the test is given in its own module under this name."""
    if name in (leak.more or {}):
        return (leak.more or {})[name]
    if name == "house" and leak.caught_by.__module__ in (raising.__name__, conversation.__name__):
        return concern_cases.House()
    if name == "house" and leak.caught_by.__module__ == views.__name__:
        return views.LongHouse()
    return request.getfixturevalue(name)


def test_the_list_stands_in_the_threat_model() -> None:
    """Every leak with the name of the test that catches it."""
    page = (CHECKOUT / "docs" / "threat-model.md").read_text("utf-8")
    for leak in LEAKS:
        assert f"`{leak.caught_by.__name__}`" in page, leak.name
    assert f"{len(LEAKS)} deliberate leaks" in page
    assert len({leak.name for leak in LEAKS}) == len(LEAKS)
