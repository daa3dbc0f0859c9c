"""State as Slack keeps it, and payloads with exactly Slack's fields."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.views import View as SdkView

from rehearsal import payloads
from rehearsal.clock import WorkspaceClock
from rehearsal.entities import Payload
from rehearsal.rules import check_view
from rehearsal.state import STATEFUL, Control, carried_over, controls, initial_values, refusal, state_of, with_ids
from rehearsal.team import Team


def text(words: str) -> Payload:
    return {"type": "plain_text", "text": words}


def option(words: str) -> Payload:
    return {"text": text(words), "value": words}


OPTIONS = [option("yes"), option("no")]


def field(kind: str, **more: Any) -> Payload:
    return {"type": "input", "block_id": kind, "label": text(kind), "element": {"type": kind, "action_id": "a", **more}}


# Every stateful element: an initial value as the bot writes it, and the state that Slack makes of it.
INITIALS: list[tuple[Payload, Any, Any]] = [
    (field("plain_text_input", initial_value="hello"), "hello", None),
    (field("number_input", is_decimal_allowed=False, initial_value="3"), "3", None),
    (field("static_select", options=OPTIONS, initial_option=OPTIONS[1]), OPTIONS[1], None),
    (field("external_select", initial_option=OPTIONS[1]), OPTIONS[1], None),
    (field("radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]), OPTIONS[0], None),
    (field("users_select", initial_user="U1"), "U1", None),
    (field("conversations_select", initial_conversation="C1"), "C1", None),
    (field("multi_static_select", options=OPTIONS, initial_options=OPTIONS), OPTIONS, []),
    (field("multi_external_select", initial_options=OPTIONS), OPTIONS, []),
    (field("checkboxes", options=OPTIONS, initial_options=[OPTIONS[0]]), [OPTIONS[0]], []),
    (field("multi_users_select", initial_users=["U1"]), ["U1"], []),
    (field("multi_conversations_select", initial_conversations=["C1"]), ["C1"], []),
    (field("datepicker", initial_date="2026-11-22"), "2026-11-22", None),
    (field("timepicker", initial_time="07:30"), "07:30", None),
    (field("datetimepicker", initial_date_time=1_795_000_000), 1_795_000_000, None),
]


@pytest.mark.parametrize(("block", "initial", "nothing"), INITIALS, ids=lambda value: str(value)[:24])
def test_initial_values_are_state_untouched_and_absent_ones_are_empty(
    block: Payload, initial: Any, nothing: Any
) -> None:
    kind = block["element"]["type"]
    key = STATEFUL[kind][0]
    assert state_of(initial_values([block])) == {"values": {kind: {"a": {"type": kind, key: initial}}}}
    bare = {**block, "element": {k: v for k, v in block["element"].items() if not k.startswith("initial_")}}
    assert state_of(initial_values([bare])) == {"values": {kind: {"a": {"type": kind, key: nothing}}}}


def test_every_stateful_element_is_tried_but_files() -> None:
    assert {block["element"]["type"] for block, *_ in INITIALS} == STATEFUL.keys() - {"file_input"}


def test_a_view_without_controls_has_a_list_for_its_values() -> None:
    assert state_of(initial_values([{"type": "divider", "block_id": "d"}])) == {"values": []}
    button = {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "x", "text": text("X")}]}
    assert state_of(initial_values([button])) == {"values": []}


def test_controls_outside_inputs_hold_state_too() -> None:
    select = {"type": "static_select", "action_id": "a", "options": OPTIONS}
    blocks = [
        {"type": "section", "block_id": "s", "text": text("x"), "accessory": select},
        {"type": "actions", "block_id": "t", "elements": [{"type": "datepicker", "action_id": "d"}]},
    ]
    values = state_of(initial_values(blocks))["values"]
    assert values == {
        "s": {"a": {"type": "static_select", "selected_option": None}},
        "t": {"d": {"type": "datepicker", "selected_date": None}},
    }
    assert all(control.dispatches for control in controls(blocks))


def test_made_up_ids_stay_where_a_block_says_the_same_and_holds_no_state() -> None:
    def blocks() -> list[Payload]:
        rows = [[{"type": "button", "action_id": "x", "text": text("Open"), "value": value}] for value in "112"]
        typing = {"type": "input", "label": text("Words"), "element": {"type": "plain_text_input", "action_id": "a"}}
        return [*({"type": "actions", "elements": row} for row in rows), typing]

    first, second = with_ids(blocks()), with_ids([{"type": "divider"}, *blocks()])
    ids, again = [block["block_id"] for block in first], [block["block_id"] for block in second][1:]
    assert len({*ids}) == 4
    assert ids[:3] == again[:3]
    assert ids[3] != again[3], "what was typed is lost, as in Slack"


def test_what_is_kept_is_a_copy_of_its_own() -> None:
    sent = [field("radio_buttons", options=OPTIONS, initial_option=OPTIONS[0])]
    before = copy.deepcopy(sent)
    [kept] = with_ids(sent)
    kept["element"]["options"][0]["text"]["text"] = "something else"
    assert sent == before


@given(st.text(max_size=30), st.sampled_from(["block_id", "action_id", "type", "nothing"]))
def test_typed_text_is_kept_iff_block_action_and_type_stay(words: str, changed: str) -> None:
    before = field("plain_text_input")
    held = initial_values([before])
    held[("plain_text_input", "a")]["value"] = words
    after = copy.deepcopy(before)
    if changed == "block_id":
        after["block_id"] = "new"
    elif changed == "action_id":
        after["element"]["action_id"] = "new"
    elif changed == "type":
        after["element"]["type"] = "number_input"
    kept = carried_over(held, [after]).popitem()[1]["value"]
    assert kept == (words if changed == "nothing" else None)


def test_a_choice_no_longer_offered_is_lost() -> None:
    before = field("radio_buttons", options=OPTIONS, initial_option=OPTIONS[0])
    held = initial_values([before])
    after = field("radio_buttons", options=[option("maybe"), OPTIONS[1]])
    assert carried_over(held, [after])[("radio_buttons", "a")]["selected_option"] is None
    assert carried_over(held, [before]) == held


@given(st.integers(0, 6), st.integers(1, 6), st.integers(0, 8), st.booleans())
def test_text_is_refused_exactly_outside_its_limits(least: int, most: int, length: int, optional: bool) -> None:
    block = {**field("plain_text_input", min_length=least, max_length=most), "optional": optional}
    held = {"type": "plain_text_input", "value": "x" * length or None}
    fits = least <= length <= most if length else optional
    assert (refusal(Control(block, block["element"]), held) is None) == fits


@given(st.integers(-20, 20) | st.just("abc") | st.just("1.5"))
def test_numbers_are_refused_outside_their_bounds(said: Any) -> None:
    block = field("number_input", is_decimal_allowed=False, min_value="-5", max_value="5")
    held = {"type": "number_input", "value": str(said)}
    fits = isinstance(said, int) and -5 <= said <= 5
    assert (refusal(Control(block, block["element"]), held) is None) == fits


def test_too_many_choices_are_refused() -> None:
    block = field("multi_static_select", options=OPTIONS, max_selected_items=1)
    control = Control(block, block["element"])
    assert refusal(control, {"type": "multi_static_select", "selected_options": OPTIONS}) is not None
    assert refusal(control, {"type": "multi_static_select", "selected_options": OPTIONS[:1]}) is None


# Payloads, held against the keys of Slack's own fixtures (slackapi/bolt-python tests/scenario_tests).

VIEW_KEYS = {
    "id", "team_id", "type", "blocks", "private_metadata", "callback_id", "state", "hash", "title", "clear_on_close",
    "notify_on_close", "close", "submit", "previous_view_id", "root_view_id", "app_id", "external_id",
    "app_installed_team_id", "bot_id",
}  # fmt: skip
ENVELOPE = {"type", "team", "user", "api_app_id", "token", "enterprise", "is_enterprise_install"}


@pytest.fixture
def team() -> Team:
    return Team(WorkspaceClock(), "Call Desk")


def a_view() -> Payload:
    return {
        "type": "modal",
        "callback_id": "c",
        "title": text("Title"),
        "submit": text("Save"),
        "blocks": with_ids([block for block, *_ in INITIALS]),
    }


def test_the_examples_are_legal_views() -> None:
    plain = a_view() | {"blocks": [block for block, *_ in INITIALS]}
    assert check_view(plain) == []


def test_a_submission_has_slack_s_fields(team: Team) -> None:
    mina = team.add_member("Mina Okafor")
    view = team.put_on_top(mina.id, a_view())
    sent = payloads.view_submission(team, mina, view)
    assert sent.keys() == ENVELOPE | {"trigger_id", "view", "response_urls"}
    assert sent["view"].keys() == VIEW_KEYS
    assert sent["user"] == {"id": mina.id, "username": "mina.okafor", "name": "mina.okafor", "team_id": team.id}
    assert sent["view"]["root_view_id"] == sent["view"]["id"]
    # slack_sdk's model of a state does not know selected_date_time.
    del sent["view"]["state"]["values"]["datetimepicker"]
    assert SdkView(**sent["view"]).state.to_dict()["values"].keys() == sent["view"]["state"]["values"].keys()


def test_presses_in_views_and_messages_differ_as_slack_s_do(team: Team) -> None:
    mina = team.add_member("Mina")
    view = team.publish_home(mina.id, {"type": "home", "blocks": [{"type": "divider"}]}, None)
    in_view = payloads.block_actions_in_view(team, mina, view, {"type": "button"})
    assert in_view.keys() == ENVELOPE | {"container", "trigger_id", "view", "actions"}
    assert in_view["container"] == {"type": "view", "view_id": view.id}
    assert in_view["view"].keys() == VIEW_KEYS - {"title"}
    channel = team.direct_channel(mina.id)
    message = team.post(channel, "Hi", [], None)
    in_message = payloads.block_actions_in_message(team, mina, channel, message, {"type": "button"}, "http://x")
    assert in_message.keys() == ENVELOPE | {
        "container", "trigger_id", "channel", "message", "state", "response_url", "actions",
    }  # fmt: skip
    assert in_message["state"] == {"values": []}
    assert in_message["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": False,
    }


def test_the_other_payloads_have_slack_s_fields(team: Team) -> None:
    mina = team.add_member("Mina")
    view = team.put_on_top(mina.id, a_view())
    control = next(controls(view.blocks))
    assert payloads.view_closed(team, mina, view, is_cleared=True).keys() == ENVELOPE | {"view", "is_cleared"}
    assert payloads.block_suggestion(team, mina, view, control, "a").keys() == ENVELOPE | {
        "container", "action_id", "block_id", "value", "view",
    }  # fmt: skip
    shortcut = payloads.shortcut(team, mina, "c")
    assert shortcut.keys() == ENVELOPE | {"action_ts", "callback_id", "trigger_id"}
    command = payloads.slash_command(team, mina, team.direct_channel(mina.id), "/c", "", "http://x")
    assert command.keys() == {
        "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text",
        "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
    }  # fmt: skip
    assert all(isinstance(value, str) for value in command.values())


def test_an_action_carries_what_was_chosen_and_what_was_shown(team: Team) -> None:
    block = field("radio_buttons", options=OPTIONS)
    held = {"type": "radio_buttons", "selected_option": OPTIONS[0]}
    action = payloads.action_object(team, Control(block, block["element"]), held, None)
    assert action.keys() == {"type", "action_id", "block_id", "selected_option", "action_ts"}
    button = {"type": "button", "action_id": "x", "text": text("Go"), "value": "1"}
    pressed = payloads.action_object(team, Control({"type": "actions", "block_id": "b"}, button), None, None)
    assert pressed.keys() == {"type", "action_id", "block_id", "text", "value", "action_ts"}


def test_home_opened_shows_the_view_only_once_there_is_one(team: Team) -> None:
    mina = team.add_member("Mina")
    first = payloads.app_home_opened(team, mina, "home")
    assert first.keys() == {"type", "user", "channel", "tab", "event_ts"}
    team.publish_home(mina.id, {"type": "home", "blocks": []}, None)
    assert payloads.app_home_opened(team, mina, "home")["view"].keys() == VIEW_KEYS - {"title"}
    assert "view" not in payloads.app_home_opened(team, mina, "messages")


def test_an_event_s_outer_object(team: Team) -> None:
    outer = payloads.event_callback(team, payloads.app_uninstalled(team))
    assert outer.keys() == {
        "token", "team_id", "api_app_id", "event", "type", "event_id", "event_time", "authorizations",
        "is_ext_shared_channel",
    }  # fmt: skip
    assert outer["event_id"].startswith("Ev")
    assert payloads.tokens_revoked(team)["tokens"] == {"bot": [team.bot.id]}


def test_timestamps_and_ids_are_never_given_twice(team: Team) -> None:
    assert len({team.timestamp() for _ in range(1000)}) == 1000
    assert len({team.new_id("V") for _ in range(1000)}) == 1000
