"""The workspace over Socket Mode, with slack_bolt and slack_sdk at the other end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from rehearsal.interactions import TROUBLE
from rehearsal.workspace import Workspace

pytestmark = pytest.mark.usefixtures("socket_bot")


def test_home_is_published_and_seen(workspace: Workspace) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.waits_to_see("Scene 72A")
    assert "[Answer]" in mina.screen()
    assert workspace.person("Ada").home is None
    assert workspace.refusals == []


def test_a_button_opens_a_form_and_its_answer_arrives(workspace: Workspace, heard: Any) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.waits_to_see("Scene 72A")
    mina.presses("Answer")
    assert mina.wait_for_modal().title == "Answer"
    mina.fills({"Words": "hello", "Who may be near": ["Ada"]})
    mina.chooses("Touch", "No")
    assert mina.searches("Scene", "72") == ["72A", "72B"]
    mina.chooses("Scene", "72B")
    outcome = mina.submits()
    assert outcome.closed
    assert mina.modal is None
    view = heard.of("view_submission")[-1]["view"]
    assert view["state"]["values"] == {
        "words": {"words": {"type": "plain_text_input", "value": "hello"}},
        "touch": {"touch": {"type": "radio_buttons", "selected_option": {
            "text": {"type": "plain_text", "text": "No", "emoji": True}, "value": "no"}}},
        "near": {"near": {"type": "multi_users_select", "selected_users": [workspace.person("Ada").id]}},
        "scene": {"scene": {"type": "external_select", "selected_option": {
            "text": {"type": "plain_text", "text": "72B", "emoji": True}, "value": "72b"}}},
    }  # fmt: skip
    assert [body["actions"][0]["action_id"] for body in heard.of("block_actions")] == ["answer.open", "touch"]
    assert workspace.refusals == []


@pytest.fixture
def mina_in_form(workspace: Workspace) -> Any:
    mina = workspace.person("Mina")
    mina.uses_shortcut("My Day")
    mina.wait_for_modal()
    return mina


def test_a_required_field_left_empty_never_reaches_the_app(mina_in_form: Any, heard: Any) -> None:
    outcome = mina_in_form.submits()
    assert outcome.refused
    assert list(outcome.errors) == ["Words"]
    assert heard.of("view_submission") == []


def test_text_over_its_limit_never_reaches_the_app(mina_in_form: Any, heard: Any) -> None:
    mina_in_form.fills(words="x" * 21)
    assert mina_in_form.submits().refused
    mina_in_form.fills(words="x" * 20)
    assert mina_in_form.submits().closed
    assert len(heard.of("view_submission")) == 1


def test_the_app_s_errors_are_shown_under_their_labels(mina_in_form: Any) -> None:
    mina_in_form.fills({"Words": "bad"})
    assert mina_in_form.submits().errors == {"Words": "Say it otherwise."}
    assert mina_in_form.sees("! Say it otherwise.")
    mina_in_form.fills({"Words": "good"})
    assert mina_in_form.submits().closed


def test_an_error_for_no_block_is_a_failure_to_the_person(workspace: Workspace, mina_in_form: Any) -> None:
    mina_in_form.fills({"Words": "foreign"})
    assert mina_in_form.submits().warned == TROUBLE
    assert mina_in_form.warnings == [TROUBLE]
    assert [refusal.method for refusal in workspace.refusals] == ["view_submission"]


@pytest.mark.parametrize(("word", "stack"), [("push", ["Answer", "Plain"]), ("update", ["Plain"]), ("clear", [])])
def test_response_actions_change_the_stack(mina_in_form: Any, word: str, stack: list[str]) -> None:
    mina_in_form.fills({"Words": word})
    mina_in_form.submits()
    assert [view.title for view in mina_in_form.modals] == stack


def test_going_back_and_escape(workspace: Workspace, mina_in_form: Any, heard: Any) -> None:
    mina_in_form.presses("Push")
    workspace.wait_until(lambda: len(mina_in_form.modals) == 2)
    mina_in_form.goes_back()
    assert [view.title for view in mina_in_form.modals] == ["Answer"]
    mina_in_form.closes()
    assert mina_in_form.modal is None
    closed = heard.of("view_closed")
    assert [(body["view"]["callback_id"], body["is_cleared"]) for body in closed] == [
        ("plain", False),
        ("answer.save", True),
    ]


def test_what_was_typed_survives_an_update_with_the_same_ids(workspace: Workspace, mina_in_form: Any) -> None:
    mina_in_form.fills({"Words": "kept"})
    mina_in_form.presses("Note")
    mina_in_form.waits_to_see("Noted.")
    assert mina_in_form.sees("= kept")
    assert workspace.refusals == []


def test_buttons_of_one_name_are_told_apart_by_what_stands_near(workspace: Workspace, heard: Any) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.waits_to_see("Scene 73")
    with pytest.raises(LookupError, match="no 'Nothing' here"):
        mina.presses("Nothing")
    mina.presses("Open", near="73")
    assert heard.of("block_actions")[-1]["actions"][0]["action_id"] == "open.73"


def test_a_message_button_opens_a_form(workspace: Workspace, heard: Any) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    message = mina.wait_for_message()
    mina.presses("Read", where=message)
    mina.wait_for_modal()
    body = heard.of("block_actions")[-1]
    assert body["container"]["message_ts"] == message.ts
    assert body["channel"]["name"] == "directmessage"
    assert workspace.person("Ada").dm == []


def test_a_command_opens_the_menu_and_an_undeclared_one_is_refused(workspace: Workspace, heard: Any) -> None:
    mina = workspace.person("Mina")
    mina.runs("/closedset")
    mina.wait_for_modal()
    mina.runs("/other")
    assert mina.warnings == ["/other is not a valid command."]
    assert [body["command"] for body in heard.bodies if "command" in body] == ["/closedset"]


def test_undeclared_shortcuts_do_not_exist(workspace: Workspace) -> None:
    with pytest.raises(LookupError, match="My Day"):
        workspace.person("Mina").uses_shortcut("Other")


def test_an_unanswered_press_warns_the_person(workspace: Workspace) -> None:
    mina = workspace.person("Mina")
    mina.opens_home()
    mina.waits_to_see("Fail")
    mina.presses("Fail")
    assert mina.warnings == [TROUBLE]


def test_the_bot_comes_back_after_a_refresh_and_after_a_cut(workspace: Workspace) -> None:
    first = workspace.sockets.handed_out
    workspace.refresh_sockets()
    workspace.wait_until(lambda: workspace.sockets.handed_out > first and workspace.sockets.count == 1)
    workspace.drop_sockets()
    workspace.wait_until(lambda: workspace.sockets.count == 0)
    workspace.wait_for_bot()
    ada = workspace.person("Ada")
    ada.opens_home()
    ada.waits_to_see("Scene 72A")


def test_a_foreign_socket_eats_what_it_is_sent(workspace: Workspace) -> None:
    workspace.sockets.add_foreign()
    mina = workspace.person("Mina")
    for _ in range(20):
        mina.uses_shortcut("My Day")
        if mina.warnings:
            break
        mina.closes()
    assert mina.warnings == [TROUBLE]
    assert len(workspace.sockets.eaten) == 1


def test_an_event_is_sent_again_on_the_workspace_s_clock(workspace: Workspace, heard: Any) -> None:
    workspace.sockets.add_foreign()
    workspace.drop_sockets()
    mina = workspace.person("Mina")
    mina.opens_home()
    workspace.sockets.remove_foreign()
    workspace.wait_for_bot()
    workspace.advance(timedelta(minutes=7))
    mina.waits_to_see("Scene 72A")
    assert heard.of("event_callback")[0]["event"]["type"] == "app_home_opened"


def test_redelivery_repeats_the_event_id(workspace: Workspace, heard: Any) -> None:
    workspace.rates.scale = None
    workspace.person("Mina").opens_home()
    workspace.redeliver_last_event()
    first, second = heard.of("event_callback")
    assert first["event_id"] == second["event_id"]


@pytest.mark.parametrize("frame", ["{", "[1]", "null", "[" * 100_000, '{"envelope_id": "e", "payload": "words"}'])
def test_a_frame_that_is_no_acknowledgement_is_noted_and_ends_nothing(workspace: Workspace, frame: str) -> None:
    async def send() -> None:
        async with ClientSession() as session, session.ws_connect(str(workspace.sockets.new_url())) as socket:
            await socket.receive_json()
            await socket.send_str(frame)
            await socket.send_json({"envelope_id": {}})
            await socket.close()

    asyncio.run(send())
    workspace.wait_until(lambda: workspace.refusals)
    assert [(one.method, one.answer["error"]) for one in workspace.refusals] == [("socket", "invalid_acknowledgement")]
    workspace.wait_until(lambda: workspace.sockets.count == 1)
