"""What people can do and see: every control, confirm dialogs, drafts per character, and nothing that is not theirs."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient

from rehearsal.answers import Answer
from rehearsal.entities import Payload
from rehearsal.manifest import manifest_from
from rehearsal.people import Person
from rehearsal.socket_mode import MOST_SOCKETS
from rehearsal.workspace import Workspace


def text(words: str) -> Payload:
    return {"type": "plain_text", "text": words}


def option(words: str) -> Payload:
    return {"text": text(words), "value": words.lower()}


YES_NO = [option("Yes"), option("No")]


def field(label: str, kind: str, *, dispatch: bool = False, **more: Any) -> Payload:
    element = {"type": kind, "action_id": "it", **more}
    block = {"type": "input", "block_id": label.lower(), "label": text(label), "optional": True, "element": element}
    return {**block, "dispatch_action": True} if dispatch else block


ENTERED = {"trigger_actions_on": ["on_character_entered"]}
FORM: Payload = {
    "type": "modal",
    "title": text("Everything"),
    "submit": text("Save"),
    "blocks": [
        field("Text", "plain_text_input"),
        field("Draft", "plain_text_input", dispatch=True, dispatch_action_config=ENTERED),
        field("On enter", "plain_text_input", dispatch=True),
        field("Number", "number_input", is_decimal_allowed=False),
        field("Day", "datepicker"),
        field("Hour", "timepicker"),
        field("Moment", "datetimepicker"),
        field("Radio", "radio_buttons", dispatch=True, options=YES_NO),
        field("Menu", "static_select", options=YES_NO),
        field("Menus", "multi_static_select", options=YES_NO),
        field("Boxes", "checkboxes", options=YES_NO),
        field("Person", "users_select"),
        field("People", "multi_users_select"),
        field(
            "Channel",
            "conversations_select",
            filter={"include": ["public"], "exclude_external_shared_channels": True},
        ),
    ],
}
BUTTONS: Payload = {
    "type": "home",
    "blocks": [
        {
            "type": "actions",
            "block_id": "b",
            "elements": [
                {
                    "type": "button",
                    "action_id": "hold",
                    "text": text("Hold"),
                    "confirm": {
                        "title": text("Hold?"),
                        "text": text("Sure?"),
                        "confirm": text("Yes"),
                        "deny": text("No"),
                    },
                },
                {"type": "overflow", "action_id": "more", "options": [option("Move"), option("Cancel")]},
                {"type": "static_select", "action_id": "day", "placeholder": text("Day"), "options": YES_NO},
            ],
        }
    ],
}


class Listener:
    """An app that acknowledges everything with the next of `answers`, else with nothing."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Payload]] = []
        self.answers: list[Any] = []

    async def deliver(self, kind: str, payload: Payload, retry: int = 0, reason: str = "") -> Answer:
        self.sent.append((kind, payload))
        return Answer(acknowledged=True, body=self.answers.pop(0) if self.answers else None)

    def actions(self) -> list[Payload]:
        return [payload["actions"][0] for _, payload in self.sent if payload.get("type") == "block_actions"]


@pytest.fixture
def listener(workspace: Workspace) -> Listener:
    heard = Listener()
    workspace.deliveries.transport = heard
    return heard


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return WebClient(workspace.bot_token, base_url=workspace.api_url)


@pytest.fixture
def mina(workspace: Workspace, client: WebClient, listener: Listener) -> Person:
    """Mina with a form of every control open, and a Home behind it."""
    mina = workspace.person("Mina")
    client.views_publish(user_id=mina.id, view=BUTTONS)
    trigger = workspace.on_loop(lambda: workspace.team.new_trigger(mina.id))
    client.views_open(trigger_id=trigger, view=FORM)
    return mina


def test_every_control_takes_what_people_say(workspace: Workspace, mina: Person, listener: Listener) -> None:
    channel = workspace.add_channel("open-set", ["Mina"])
    ada = workspace.person("Ada")
    mina.fills(
        {
            "Text": "hello",
            "Number": 3,
            "Day": date(2026, 11, 22),
            "Hour": time(7, 30),
            "Moment": datetime(2026, 11, 22, 7, 30, tzinfo=UTC),
            "Menu": "Yes",
            "Menus": ["Yes", "No"],
            "Boxes": ["No"],
            "Person": "Ada",
            "People": [ada, "Mina"],
            "Channel": "#open-set",
        }
    )
    assert mina.submits().closed
    values = listener.sent[-1][1]["view"]["state"]["values"]
    held = {block_id: next(v for k, v in entry["it"].items() if k != "type") for block_id, entry in values.items()}
    assert held["text"] == "hello"
    assert held["number"] == "3"
    assert held["day"] == "2026-11-22"
    assert held["hour"] == "07:30"
    assert held["moment"] == int(datetime(2026, 11, 22, 7, 30, tzinfo=UTC).timestamp())
    assert held["menu"]["value"] == "yes"
    assert [chosen["value"] for chosen in held["menus"]] == ["yes", "no"]
    assert [chosen["value"] for chosen in held["boxes"]] == ["no"]
    assert held["person"] == ada.id
    assert held["people"] == [ada.id, mina.id]
    assert held["channel"] == channel.id
    assert held["draft"] is None
    assert listener.actions() == []


def test_a_channel_outside_the_filter_is_not_offered(workspace: Workspace, mina: Person) -> None:
    workspace.add_channel("shared", ["Mina"], shared=True)
    workspace.add_channel("private", ["Mina"], private=True)
    for name in ("shared", "private"):
        with pytest.raises(LookupError, match="not offered"):
            mina.fills({"Channel": name})


def test_a_private_channel_is_offered_to_its_members_only(
    workspace: Workspace, client: WebClient, listener: Listener
) -> None:
    workspace.add_channel("private", ["Mina"], private=True)
    anything = {**FORM, "blocks": [field("Channel", "conversations_select")]}
    for name in ("Mina", "Ada"):
        person = workspace.person(name)
        trigger = workspace.on_loop(lambda person=person: workspace.team.new_trigger(person.id))
        client.views_open(trigger_id=trigger, view=anything)
    workspace.person("Mina").fills({"Channel": "private"})
    with pytest.raises(LookupError, match="not offered"):
        workspace.person("Ada").fills({"Channel": "private"})


def test_the_app_hears_of_a_closed_modal_only_if_it_asked(mina: Person, listener: Listener) -> None:
    mina.closes()
    assert mina.modal is None
    assert listener.sent == []


def test_what_is_not_on_the_screen_cannot_be_chosen(mina: Person) -> None:
    with pytest.raises(LookupError, match="there are: 'Yes', 'No'"):
        mina.chooses("Menu", "Maybe")
    with pytest.raises(LookupError, match="no 'Colour' here"):
        mina.fills({"Colour": "red"})
    with pytest.raises(ValueError, match="month"):
        mina.fills({"Day": "2026-13-01"})


def test_drafts_are_told_as_they_are_typed(mina: Person, listener: Listener) -> None:
    mina.fills({"Draft": "abc"})
    assert [action["value"] for action in listener.actions()] == ["abc"]
    mina.fills({"Draft": "xy"}, each_character=True)
    assert [action["value"] for action in listener.actions()] == ["abc", "x", "xy"]
    state = listener.sent[-1][1]["view"]["state"]["values"]
    assert state["draft"]["it"]["value"] == "xy"
    mina.fills({"Draft": None})
    assert listener.actions()[-1]["value"] is None


def test_enter_alone_tells_nothing_while_typing(mina: Person, listener: Listener) -> None:
    mina.fills({"On enter": "abc"})
    assert listener.actions() == []


def test_a_choice_in_a_dispatching_input_is_told(mina: Person, listener: Listener) -> None:
    mina.chooses("Radio", "No")
    (action,) = listener.actions()
    assert (action["type"], action["selected_option"]["value"]) == ("radio_buttons", "no")


def test_a_confirm_dialog_may_be_declined(mina: Person, listener: Listener) -> None:
    mina.closes()
    mina.presses("Hold", confirm=False)
    assert listener.actions() == []
    mina.presses("Hold")
    assert [action["action_id"] for action in listener.actions()] == ["hold"]


def test_an_overflow_and_a_menu_on_home_are_told(mina: Person, listener: Listener) -> None:
    mina.closes()
    mina.chooses("more", "Cancel")
    mina.chooses("Day", "Yes")
    assert [action["selected_option"]["value"] for action in listener.actions()] == ["cancel", "yes"]
    assert listener.sent[-1][1]["view"]["state"]["values"] == {
        "b": {"day": {"type": "static_select", "selected_option": {
            "text": {"type": "plain_text", "text": "Yes", "emoji": True}, "value": "yes"}}}
    }  # fmt: skip


def test_a_modal_hides_what_is_behind_it(mina: Person) -> None:
    with pytest.raises(LookupError):
        mina.presses("Hold")
    assert mina.sees("Everything")
    assert not mina.sees("Hold")
    assert mina.sees("[Hold]", where="home")


def test_two_of_a_name_are_never_guessed_between(
    workspace: Workspace, client: WebClient, mina: Person, listener: Listener
) -> None:
    mina.closes()
    twice = [{"type": "actions", "elements": [
        {"type": "button", "action_id": f"a{number}", "text": text("Same")} for number in (1, 2)]}]  # fmt: skip
    client.views_publish(user_id=mina.id, view={"type": "home", "blocks": twice})
    with pytest.raises(LookupError, match="2 controls are called 'Same'"):
        mina.presses("Same")
    mina.presses("a2")
    assert listener.actions()[-1]["action_id"] == "a2"


def test_the_screen_reads_as_people_read(workspace: Workspace, client: WebClient) -> None:
    mina = workspace.person("Mina")
    ada = workspace.person("Ada").id
    blocks: list[Payload] = [
        {"type": "header", "text": text("Today")},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"<@{ada}> at <!date^1^{{time}}|07:00> &amp; more"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "one"}, {"type": "mrkdwn", "text": "two"}]},
        {"type": "divider"},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "text", "text": "Hello "}, {"type": "user", "user_id": ada}]}]},
    ]  # fmt: skip
    client.views_publish(user_id=mina.id, view={"type": "home", "blocks": blocks})
    assert mina.screen().splitlines() == ["# Today", "@Ada at 07:00 & more", "one · two", "---", "Hello @Ada"]


def test_an_answer_that_slack_would_refuse_is_seen_as_trouble(
    workspace: Workspace, mina: Person, listener: Listener
) -> None:
    listener.answers = [{"response_action": "update", "view": {"type": "modal", "title": text("x" * 25), "blocks": []}}]
    assert mina.submits().warned
    assert mina.sees("Everything")
    assert [refusal.method for refusal in workspace.refusals] == ["view_submission"]


def test_a_command_s_text_answer_is_seen_by_its_author_alone(workspace: Workspace, listener: Listener) -> None:
    workspace.add_channel("set", ["Mina", "Ada"])
    listener.answers = ["Hello."]
    workspace.person("Mina").runs("/closedset", channel="set")
    assert [message.text for message in workspace.person("Mina").channel("set")] == ["Hello."]
    assert workspace.person("Ada").channel("set") == []


def test_undeclared_events_are_never_sent() -> None:
    bare = manifest_from({"display_information": {"name": "Bare"}})
    with Workspace(bare) as workspace:
        heard = Listener()
        workspace.deliveries.transport = heard
        mina = workspace.add_person("Mina")
        mina.opens_home()
        workspace.uninstall()
        mina.runs("/closedset")
        assert heard.sent == []
        assert mina.warnings == ["/closedset is not a valid command."]


def test_response_urls_work_five_times_within_half_an_hour(workspace: Workspace, listener: Listener) -> None:
    mina = workspace.person("Mina")
    mina.runs("/closedset")
    url = listener.sent[-1][1]["response_url"]

    def post(url: str, body: Any) -> int:
        async def call() -> int:
            async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
                return response.status

        return asyncio.run(call())

    assert [post(url, {"text": str(number)}) for number in range(6)] == [200] * 5 + [404]
    assert [message.text for message in mina.dm] == ["0", "1", "2", "3", "4"]
    mina.runs("/closedset")
    assert [post(listener.sent[-1][1]["response_url"], body) for body in ([], None, 5)] == [400] * 3
    mina.runs("/closedset")
    late = listener.sent[-1][1]["response_url"]
    workspace.advance(timedelta(minutes=31))
    assert post(late, {"text": "late"}) == 404


FOUND_WRONG = [
    {"options": "x"},
    {"options": [None]},
    {"options": [{"text": "x", "value": 1}]},
    {"option_groups": [{}]},
    {},
]


@pytest.mark.parametrize("found", FOUND_WRONG)
def test_options_that_slack_would_not_show_are_kept_back(
    workspace: Workspace, listener: Listener, found: Payload
) -> None:
    mina = workspace.person("Mina")
    scenes = field("Scene", "external_select", min_query_length=0)
    workspace.on_loop(lambda: workspace.team.put_on_top(mina.id, FORM | {"blocks": [scenes]}))
    listener.answers = [found, {"options": []}]
    assert mina.searches("Scene", "") == []
    assert [(one.method, one.answer["error"]) for one in workspace.refusals] == [
        ("block_suggestion", "invalid_arguments")
    ]
    assert mina.warnings == ["We had some trouble connecting. Try again?"]
    assert mina.searches("Scene", "") == []
    assert len(workspace.refusals) == 1


def test_objects_in_a_form_body_are_read(workspace: Workspace, client: WebClient) -> None:
    mina = workspace.person("Mina")
    client.api_call("views.publish", data={"user_id": mina.id, "view": '{"type":"home","blocks":[{"type":"divider"}]}'})
    assert mina.screen() == "---"


def test_sockets_are_counted_and_ten_are_the_most(workspace: Workspace, client: WebClient) -> None:
    async def open_all(urls: list[str]) -> list[Payload]:
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(url) for url in urls]
            first = [await socket.receive_json() for socket in sockets]
            reused = await session.get(urls[0].replace("ws:", "http:"))
            assert reused.status == 403
            for socket in sockets:
                await socket.close()
            return first

    workspace.sockets.add_foreign()
    urls = [client.apps_connections_open(app_token=workspace.app_token)["url"] for _ in range(MOST_SOCKETS)]
    frames = asyncio.run(open_all(urls))
    assert [frame.get("num_connections") for frame in frames[:-1]] == list(range(2, MOST_SOCKETS + 1))
    assert frames[0]["connection_info"] == {"app_id": workspace.team.app_id}
    assert (frames[-1]["type"], frames[-1]["reason"]) == ("disconnect", "too_many_websockets")


def test_waiting_in_vain_tells_what_is_there(mina: Person) -> None:
    with pytest.raises(AssertionError, match="Everything"):
        mina.waits_to_see("Elsewhere", timeout=0.05)


def test_a_body_in_the_acknowledgement_of_a_press_is_noted(
    workspace: Workspace, mina: Person, listener: Listener
) -> None:
    listener.answers = [{"response_action": "clear"}]
    mina.chooses("Radio", "No")
    assert mina.sees("Everything")
    assert [refusal.method for refusal in workspace.refusals] == ["block_actions"]
