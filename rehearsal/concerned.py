"""What passed and whom it concerns, in ids and names of methods alone.

Promise: nothing here tells what anybody wrote, chose or was shown; so it may stand where others read it.
"""

from __future__ import annotations

from rehearsal.entities import Payload, SlackError
from rehearsal.team import Team


def whom_called(team: Team, arguments: Payload) -> str:
    """The id of the person a call concerns, else of the channel, else "". To be asked before the call is run, which
    uses its trigger up."""
    for key in ("user_id", "user", "users"):
        if isinstance(person := arguments.get(key), str) and person in team.members:
            return person
    if owner := team.trigger_owner(str(arguments.get("trigger_id", ""))):
        return owner
    channel = team.channels.get(str(arguments.get("channel", "")))
    if channel is not None:
        return channel.direct_to or channel.id
    if (target := arguments.get("channel")) in team.members:
        return str(target)
    return _view_owner(team, arguments)


def _view_owner(team: Team, arguments: Payload) -> str:
    if not (arguments.get("view_id") or arguments.get("external_id")):
        return ""
    try:
        return team.find_view(arguments.get("view_id"), arguments.get("external_id")).owner_id
    except SlackError:
        return ""


def whom_delivered(payload: Payload) -> str:
    """The id of the person who did what is delivered, or ""."""
    event = payload.get("event") or {}
    person = payload.get("user") or {}
    return str(payload.get("user_id") or event.get("user") or person.get("id") or "")


def what_delivered(payload: Payload) -> str:
    """What is delivered: its type, and the id of the control, view, shortcut, command or event."""
    if "command" in payload:
        return str(payload["command"])
    kind = str(payload.get("type", ""))
    match kind:
        case "event_callback":
            return str(payload["event"]["type"])
        case "block_actions":
            return f"{kind} {payload['actions'][0]['action_id']}"
        case "block_suggestion":
            return f"{kind} {payload['action_id']}"
        case "view_submission" | "view_closed":
            return f"{kind} {payload['view']['callback_id']}"
    return f"{kind} {payload.get('callback_id', '')}".strip()
