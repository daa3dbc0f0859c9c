"""What Slack sends to an app: interactivity payloads, commands, options, events.

Promise: field for field the shapes below. Sources: fixtures in slackapi/bolt-python tests/scenario_tests
(test_block_actions, test_view_submission, test_view_closed, test_block_suggestion, test_shortcut, test_slash_command,
test_events_token_revocations) and tests/socket_mode fixtures of slackapi/python-slack-sdk; app_home_opened from
https://api.slack.com/events/app_home_opened; timing and properties of block_actions from
https://docs.slack.dev/reference/interaction-payloads/block_actions-payload. From memory: no `response_url`, `channel`
and `message` in block_actions of a view; `is_cleared` beside every view_closed; `close` and `submit` as null when
unset. The verification token is deprecated; Slack still sends it.
"""

from __future__ import annotations

from collections.abc import Mapping

from rehearsal.entities import Channel, Member, Message, Payload, View, own_copy
from rehearsal.state import STATEFUL, Control, state_of
from rehearsal.team import Team

VERIFICATION_TOKEN = "rehearsal-verification-token"  # noqa: S105 - a deprecated field, proves nothing
SHOWN_WITH_ACTION = ("text", "value", "style", "confirm", "placeholder", "accessibility_label")


def person_object(member: Member) -> Payload:
    """Who did it, as every payload names them."""
    handle = handle_of(member)
    return {"id": member.id, "username": handle, "name": handle, "team_id": member.team_id}


def handle_of(member: Member) -> str:
    """The short name Slack makes of a full name."""
    return "".join(letter for letter in member.name.lower().replace(" ", ".") if letter.isalnum() or letter in ".-_")


def view_object(team: Team, view: View) -> Payload:
    """A view as Slack sends it back, state included."""
    source = view.source
    sent: Payload = {
        "id": view.id,
        "team_id": team.id,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": source.get("private_metadata", ""),
        "callback_id": source.get("callback_id", ""),
        "state": state_of(view.values),
        "hash": view.hash,
    }
    if view.kind == "modal":
        sent["title"] = source["title"]
    sent |= {
        "clear_on_close": source.get("clear_on_close", False),
        "notify_on_close": source.get("notify_on_close", False),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": team.app_id,
        "external_id": source.get("external_id", ""),
        "app_installed_team_id": team.id,
        "bot_id": team.bot_id,
    }
    return own_copy(sent)


def message_object(team: Team, message: Message) -> Payload:
    """A message as the Web API returns it and as block_actions carry it."""
    sent: Payload = {
        "user": message.author_id,
        "type": "message",
        "ts": message.ts,
        **({"bot_id": team.bot_id, "app_id": team.app_id} if message.author_id == team.bot.id else {}),
        "text": message.text,
        "team": team.id,
        "blocks": own_copy(message.blocks),
    }
    if message.thread_ts:
        sent["thread_ts"] = message.thread_ts
    if message.edited:
        sent["edited"] = {"user": message.author_id, "ts": message.ts}
    return sent


def _envelope(team: Team, member: Member, kind: str) -> Payload:
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": person_object(member),
        "api_app_id": team.app_id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action_object(team: Team, control: Control, held: Mapping[str, object] | None, chosen: Payload | None) -> Payload:
    """The one action of block_actions: `held` is the control's new state, `chosen` the option of an overflow."""
    sent: Payload = {"type": control.type, "action_id": control.element["action_id"]}
    sent["block_id"] = control.block["block_id"]
    sent |= {key: own_copy(control.element[key]) for key in SHOWN_WITH_ACTION if key in control.element}
    if held is not None and control.type in STATEFUL:
        key = STATEFUL[control.type][0]
        sent[key] = own_copy(held[key])
    if chosen is not None:
        sent["selected_option"] = own_copy(chosen)
    sent["action_ts"] = team.timestamp()
    return sent


def block_actions_in_view(team: Team, member: Member, view: View, action: Payload) -> Payload:
    """A press or choice in a modal or Home."""
    return {
        **_envelope(team, member, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": team.new_trigger(member.id, in_modal=view.kind == "modal"),
        "view": view_object(team, view),
        "actions": [action],
    }


def block_actions_in_message(
    team: Team, member: Member, channel: Channel, message: Message, action: Payload, response_url: str
) -> Payload:
    """A press or choice in a message; an ephemeral one is not sent along."""
    container: Payload = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    sent = {
        **_envelope(team, member, "block_actions"),
        "container": container,
        "trigger_id": team.new_trigger(member.id),
        "channel": {"id": channel.id, "name": channel.name},
        "state": state_of(message.values),
        "response_url": response_url,
        "actions": [action],
    }
    if message.only_for is None:
        sent["message"] = message_object(team, message)
    return sent


def view_submission(team: Team, member: Member, view: View) -> Payload:
    """A submitted modal."""
    return {
        **_envelope(team, member, "view_submission"),
        "trigger_id": team.new_trigger(member.id, in_modal=True),
        "view": view_object(team, view),
        "response_urls": [],
    }


def view_closed(team: Team, member: Member, view: View, *, is_cleared: bool) -> Payload:
    """A closed modal; sent only for views with notify_on_close."""
    return {
        **_envelope(team, member, "view_closed"),
        "view": view_object(team, view),
        "is_cleared": is_cleared,
    }


def block_suggestion(team: Team, member: Member, view: View, control: Control, typed: str) -> Payload:
    """What was typed into an external select."""
    return {
        **_envelope(team, member, "block_suggestion"),
        "container": {"type": "view", "view_id": view.id},
        "action_id": control.element["action_id"],
        "block_id": control.block["block_id"],
        "value": typed,
        "view": view_object(team, view),
    }


def shortcut(team: Team, member: Member, callback_id: str) -> Payload:
    """A global shortcut."""
    sent = _envelope(team, member, "shortcut")
    # Slack's own fixture of a global shortcut carries no "name" in its user.
    sent["user"] = {"id": member.id, "username": handle_of(member), "team_id": member.team_id}
    return {
        **sent,
        "action_ts": team.timestamp(),
        "callback_id": callback_id,
        "trigger_id": team.new_trigger(member.id),
    }


def slash_command(
    team: Team, member: Member, channel: Channel, command: str, text: str, response_url: str
) -> dict[str, str]:
    """A command, every value text: it travels as a form over HTTP and as an object over a socket."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": member.id,
        "user_name": handle_of(member),
        "command": command,
        "text": text,
        "api_app_id": team.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": team.new_trigger(member.id),
    }


def event_callback(team: Team, event: Payload) -> Payload:
    """The outer object of an event, with a fresh event id."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "api_app_id": team.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": team.new_id("Ev"),
        "event_time": int(team.clock.seconds()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def app_home_opened(team: Team, member: Member, tab: str) -> Payload:
    """The inner event; `view` is there only once a Home was published."""
    event: Payload = {
        "type": "app_home_opened",
        "user": member.id,
        "channel": team.direct_channel(member.id).id,
        "tab": tab,
        "event_ts": team.timestamp(),
    }
    if tab == "home" and (home := team.homes.get(member.id)):
        event["view"] = view_object(team, home)
    return event


def app_uninstalled(team: Team) -> Payload:
    """The inner event of an app that was removed."""
    return {"type": "app_uninstalled", "event_ts": team.timestamp()}


def tokens_revoked(team: Team) -> Payload:
    """The inner event of the bot's token being revoked."""
    return {"type": "tokens_revoked", "tokens": {"bot": [team.bot.id]}, "event_ts": team.timestamp()}
