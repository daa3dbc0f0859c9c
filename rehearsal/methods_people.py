"""Who is there and where one may speak: the users and conversations families, auth.test, api.test, blocks.validate.

Promise: only what the declared scopes allow is told. Sources: https://docs.slack.dev/reference/methods/users.info,
.users.list, .conversations.open, .auth.test and json-logs/samples/api of slackapi/java-slack-sdk. From memory:
`user_disabled` for a direct message to a deactivated account.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rehearsal.entities import Channel, Member, Payload, SlackError
from rehearsal.installation import Installation
from rehearsal.methods_chat import channel_for
from rehearsal.payloads import handle_of
from rehearsal.rules import validate_response


def said_yes(value: Any) -> bool:
    """Whether an argument is true in one of the forms slack_sdk sends: JSON true, "true", "1"."""
    return value in (True, "true", "True", "1", 1)


def auth_test(installation: Installation, arguments: Payload) -> Payload:
    team = installation.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.domain,
        "user": handle_of(team.bot),
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def api_test(installation: Installation, arguments: Payload) -> Payload:
    if error := arguments.get("error"):
        raise SlackError(str(error), args=arguments)
    return {"args": arguments} if arguments else {}


def blocks_validate(installation: Installation, arguments: Payload) -> Payload:
    answer = validate_response(arguments)
    if not answer["ok"]:
        raise SlackError(**{key: value for key, value in answer.items() if key != "ok"})
    return {}


def _user_object(installation: Installation, member: Member, *, with_locale: bool) -> Payload:
    offset = datetime.now(tz=UTC).astimezone(ZoneInfo(member.zone)).utcoffset()
    stranger = member.team_id != installation.team.id
    told: Payload = {
        "id": member.id,
        "team_id": member.team_id,
        "name": handle_of(member),
        "deleted": member.deleted,
        "real_name": member.name,
        "tz": member.zone,
        "tz_label": member.zone,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": {
            "real_name": member.name,
            "display_name": member.name,
            "title": member.title,
            "team": member.team_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": member.guest,
        "is_ultra_restricted": False,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "is_stranger": stranger,
        "updated": 0,
    }
    if member.deleted:
        # A deactivated account has no time zone; from memory.
        for key in ("tz", "tz_label", "tz_offset"):
            del told[key]
    if with_locale:
        told["locale"] = member.locale
    return told


def users_info(installation: Installation, arguments: Payload) -> Payload:
    member = installation.team.members.get(str(arguments.get("user")))
    if member is None:
        raise SlackError("user_not_found")
    return {"user": _user_object(installation, member, with_locale=said_yes(arguments.get("include_locale")))}


def users_list(installation: Installation, arguments: Payload) -> Payload:
    own = [member for member in installation.team.members.values() if member.team_id == installation.team.id]
    start = int(arguments.get("cursor") or 0)
    limit = int(arguments.get("limit") or len(own) or 1)
    told = own[start : start + limit]
    following = str(start + limit) if start + limit < len(own) else ""
    with_locale = said_yes(arguments.get("include_locale"))
    return {
        "members": [_user_object(installation, member, with_locale=with_locale) for member in told],
        "cache_ts": int(installation.team.clock.seconds()),
        "response_metadata": {"next_cursor": following},
    }


def _channel_object(channel: Channel) -> Payload:
    direct = channel.direct_to is not None
    told: Payload = {
        "id": channel.id,
        "is_channel": not direct and not channel.private,
        "is_group": channel.private and not direct,
        "is_im": direct,
        "is_private": channel.private or direct,
        "is_archived": channel.archived,
        "is_ext_shared": channel.externally_shared,
        "is_shared": channel.externally_shared,
    }
    return told | (
        {"user": channel.direct_to} if direct else {"name": channel.name, "num_members": len(channel.members)}
    )


def conversations_open(installation: Installation, arguments: Payload) -> Payload:
    users = arguments.get("users") or ""
    wanted = users if isinstance(users, list) else [one for one in str(users).split(",") if one]
    if len(wanted) != 1:
        # Group direct messages are not built: the bot speaks with one person or in the production's channel.
        raise SlackError("users_list_not_supplied" if not wanted else "too_many_users")
    member = installation.team.members.get(wanted[0])
    if member is None:
        raise SlackError("user_not_found")
    if member.deleted:
        raise SlackError("user_disabled")
    if member.is_bot:
        raise SlackError("cannot_dm_bot")
    return {"channel": {"id": installation.team.direct_channel(member.id).id}}


def conversations_info(installation: Installation, arguments: Payload) -> Payload:
    return {"channel": _channel_object(channel_for(installation.team, arguments.get("channel")))}


def conversations_members(installation: Installation, arguments: Payload) -> Payload:
    channel = channel_for(installation.team, arguments.get("channel"))
    return {"members": sorted(channel.members), "response_metadata": {"next_cursor": ""}}
