"""The chat family of the Web API: posting, editing, deleting, ephemerals.

Promise: what the bot may not say, or not there, is refused with Slack's error and reaches nobody.
Sources: https://docs.slack.dev/reference/methods/chat.postMessage, .update, .delete, .postEphemeral. From memory:
`messages_tab_disabled`, `thread_not_found`, and that a private channel the bot is not in does not exist for it.
"""

from __future__ import annotations

from rehearsal.entities import Channel, Message, Payload, SlackError
from rehearsal.installation import Installation
from rehearsal.payloads import message_object
from rehearsal.rules import check_message, slack_error
from rehearsal.team import Team


def channel_for(team: Team, target: object) -> Channel:
    """The conversation of a channel, direct message or person id; raises SlackError channel_not_found."""
    if isinstance(target, str) and target in team.channels:
        return team.channels[target]
    member = team.members.get(target) if isinstance(target, str) else None
    if member is None or member.is_bot or member.deleted:
        raise SlackError("channel_not_found")
    return team.direct_channel(member.id)


def writable_channel(installation: Installation, target: object) -> Channel:
    """The same, if the bot may write there; raises SlackError otherwise."""
    team = installation.team
    channel = channel_for(team, target)
    if channel.direct_to is not None:
        if not installation.manifest.messages_tab:
            raise SlackError("messages_tab_disabled")
        if team.members[channel.direct_to].deleted:
            raise SlackError("channel_not_found")
    elif team.bot.id not in channel.members:
        raise SlackError("channel_not_found" if channel.private else "not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _content(arguments: Payload) -> tuple[str, list[Payload]]:
    problems = check_message({key: arguments[key] for key in ("text", "blocks", "attachments") if key in arguments})
    if problems:
        raise SlackError(**_error_and_more(slack_error(problems)))
    return str(arguments.get("text") or ""), arguments.get("blocks") or []


def _error_and_more(body: Payload) -> Payload:
    return {key: value for key, value in body.items() if key != "ok"}


def post_message(installation: Installation, arguments: Payload) -> Payload:
    team = installation.team
    channel = writable_channel(installation, arguments.get("channel"))
    text, blocks = _content(arguments)
    thread = arguments.get("thread_ts")
    if thread is not None and all(message.ts != thread for message in channel.messages):
        raise SlackError("thread_not_found")
    message = team.post(channel, text, blocks, thread)
    return {"channel": channel.id, "ts": message.ts, "message": message_object(team, message)}


def _own_message(installation: Installation, arguments: Payload, otherwise: str) -> tuple[Channel, Message]:
    team = installation.team
    channel = channel_for(team, arguments.get("channel"))
    message = team.message(channel, str(arguments.get("ts")))
    if message.author_id != team.bot.id:
        raise SlackError(otherwise)
    return channel, message


def update(installation: Installation, arguments: Payload) -> Payload:
    channel, message = _own_message(installation, arguments, "cant_update_message")
    text, blocks = _content(arguments)
    installation.team.edit(message, text, blocks)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": text,
        "message": message_object(installation.team, message),
    }


def delete(installation: Installation, arguments: Payload) -> Payload:
    channel, message = _own_message(installation, arguments, "cant_delete_message")
    installation.team.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(installation: Installation, arguments: Payload) -> Payload:
    team = installation.team
    channel = writable_channel(installation, arguments.get("channel"))
    reader = team.members.get(str(arguments.get("user")))
    if reader is None or reader.deleted or reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(arguments)
    message = team.post(channel, text, blocks, arguments.get("thread_ts"), only_for=reader.id)
    return {"message_ts": message.ts}
