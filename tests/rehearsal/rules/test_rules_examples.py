"""The rules refuse nothing that Slack takes: each good example passes, and slack_sdk's models know it too."""

from __future__ import annotations

import pytest
from rules_examples import (
    ELEMENTS,
    EVERYWHERE,
    MODALS_ONLY,
    TYPING,
    Json,
    asking,
    home,
    message,
    modal,
    mrkdwn,
    plain,
    section,
)
from slack_sdk.models.blocks import AlertBlock, Block
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.views import View

from rehearsal.rules import check_blocks, check_message, check_view


@pytest.mark.parametrize("block", EVERYWHERE, ids=lambda block: block["type"])
def test_a_good_block_passes_on_every_surface(block: Json) -> None:
    assert check_view(modal(block)) == []
    assert check_view(home(block)) == []
    # Long menus and 25 full buttons fill a message alone, which is a limit of the message and not of the block.
    assert {problem.code for problem in check_message(message(block))} <= {"msg_blocks_too_long"}


@pytest.mark.parametrize("block", MODALS_ONLY, ids=lambda block: block["type"])
def test_what_belongs_in_a_modal_passes_there_and_nowhere_else(block: Json) -> None:
    assert check_view(modal(block)) == []
    assert check_view(home(block)) != []
    assert check_message(message(block)) != []


@pytest.mark.parametrize("block", [*EVERYWHERE, *MODALS_ONLY], ids=lambda block: block["type"])
def test_the_sdk_knows_every_good_block(block: Json) -> None:
    known = AlertBlock(**block) if block["type"] == "alert" else Block.parse(block)
    assert known is not None
    known.validate_json()
    assert known.to_dict() == block


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element["type"])
def test_the_sdk_knows_every_good_element(element: Json) -> None:
    known = BlockElement.parse(element)
    assert known is not None
    known.validate_json()
    assert known.to_dict() == element


def test_a_full_modal_passes_here_and_in_the_sdk() -> None:
    view = modal(
        *(section(block_id=f"line.{place}") for place in range(100)),
        title=plain("t" * 24),
        submit=plain("s" * 24),
        close=plain("c" * 24),
        private_metadata="m" * 3000,
        callback_id="c" * 255,
        external_id="e" * 255,
        clear_on_close=True,
        notify_on_close=True,
    )
    assert check_view(view) == []
    View(**view).validate_json()


def test_a_full_home_passes_here_and_in_the_sdk() -> None:
    view = home(*(section() for _ in range(100)), private_metadata="", callback_id="home", external_id="e")
    assert check_view(view) == []
    View(**view).validate_json()


def test_a_modal_without_inputs_needs_no_submit() -> None:
    view = modal(section())
    del view["submit"]
    assert check_view(view) == []


def test_a_home_with_an_input_needs_no_submit() -> None:
    block = next(block for block in EVERYWHERE if block["type"] == "input")
    assert check_view(home(block)) == []


@pytest.mark.parametrize(
    "good",
    [
        message(*(section() for _ in range(50))),
        {"text": "t" * 4000},
        {"blocks": [section()]},
        {"text": "Nothing else.", "blocks": []},
        {"text": "Kept by the method.", "channel": "C1", "thread_ts": "1.2", "unfurl_links": False},
    ],
)
def test_a_good_message_passes(good: Json) -> None:
    assert check_message(good) == []


def test_an_empty_initial_value_is_no_mistake() -> None:
    assert check_view(asking({**TYPING, "initial_value": ""})) == []


def test_the_same_action_id_in_two_blocks_is_no_mistake() -> None:
    button = {"type": "button", "text": plain(), "action_id": "scene.open"}
    assert check_view(home(section(accessory=button), section(accessory=button))) == []


def test_a_context_may_hold_text_alone() -> None:
    assert check_blocks([{"type": "context", "elements": [mrkdwn()]}], "message") == []
