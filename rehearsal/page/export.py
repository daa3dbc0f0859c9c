"""What an owner with export could take out of Slack, so that one sees how little it tells.

Promise: every message of every channel, private channel and direct message, with what it said before each edit and what
was removed, and nothing else: Slack exports no modal, no Home and no message that only one person could see.

Sources: https://slack.com/help/articles/220556107 (which files, a folder a conversation, a file a day, a message's
fields) and https://slack.com/help/articles/204897248 (who may export what). From memory: that a direct message's folder
is named by its id, that days are UTC's, and `message_changed` and `message_deleted` for what was said before.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final, Literal

import htpy as h

from rehearsal.entities import Channel, Member, Message, Payload
from rehearsal.page.sheet import counted, sheet
from rehearsal.page.text import drawable
from rehearsal.payloads import handle_of, message_object
from rehearsal.team import Team

Kind = Literal["channels", "groups", "dms"]
KINDS: Final[tuple[Kind, ...]] = ("channels", "groups", "dms")
NAMES: Final[Mapping[Kind, str]] = {"channels": "Channel", "groups": "Private channel", "dms": "Direct message"}
FOLDER: Final = re.compile(r"[\w-]{1,80}")
TITLE: Final = "What an owner could export"
NOT_THERE: Final = (
    "What stood in windows, on anybody's Home, and in messages that only one person could see is not there: Slack's "
    "exports, as Slack documents them, hold none of it. So the bot shows whatever is confidential in a window that is "
    "drawn when somebody opens it. Its messages tell scene numbers, calls and declared statuses, or that something is "
    "waiting, and never what anybody answered. This is what an owner sees, not what Slack itself could: everything "
    "typed and shown passes through it."
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation as an owner may export it: `messages` oldest first, removed ones among them."""

    channel: Channel
    kind: Kind
    messages: tuple[Message, ...]

    @property
    def folder(self) -> str:
        """Its folder in the archive; a name that Slack would not take gives way to the id."""
        named = self.kind != "dms" and FOLDER.fullmatch(self.channel.name)
        return self.channel.name if named else self.channel.id


def conversations(team: Team) -> list[Conversation]:
    """Every conversation of the workspace: public channels, then private ones, then direct messages."""
    found = [Conversation(channel, _kind(channel), tuple(_kept(channel))) for channel in team.channels.values()]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.channel.name))


def _kind(channel: Channel) -> Kind:
    if channel.direct_to is not None:
        return "dms"
    return "groups" if channel.private else "channels"


def _kept(channel: Channel) -> Iterator[Message]:
    everything = [*channel.messages, *channel.removed]
    yield from sorted((one for one in everything if one.only_for is None), key=lambda one: _seconds(one.ts))


def _seconds(ts: str) -> tuple[int, int]:
    whole, _, part = ts.partition(".")
    return int(whole), int(part or 0)


def said_at(ts: str) -> datetime:
    """The instant of a timestamp, in UTC."""
    return datetime.fromtimestamp(_seconds(ts)[0], tz=UTC)


def exported(team: Team) -> dict[str, list[Any]]:
    """The archive's files: path to what is written there as JSON. A day without messages has no file."""
    found = conversations(team)
    files: dict[str, list[Any]] = {"users.json": [_user(member) for member in team.members.values()]}
    for kind in KINDS:
        files[f"{kind}.json"] = [_conversation(one) for one in found if one.kind == kind]
    for one in found:
        for entry in sorted(_entries(team, one), key=lambda entry: _seconds(entry["ts"])):
            files.setdefault(f"{one.folder}/{said_at(entry['ts']):%Y-%m-%d}.json", []).append(entry)
    return files


def archive(files: Mapping[str, list[Any]]) -> bytes:
    """The files as one zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path, contents in files.items():
            zipped.writestr(path, drawable(json.dumps(contents, ensure_ascii=False, indent=4)))
    return written.getvalue()


def words_in(blocks: list[Payload]) -> list[str]:
    """Every text of the blocks in their order, buttons in brackets."""
    return list(_words(blocks))


def _words(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _words(each)
    elif isinstance(part, dict):
        match part:
            case {"type": "button", "text": {"text": str(words)}}:
                yield f"[{words}]"
            case {"text": str(words)}:
                yield words
            case _:
                for value in part.values():
                    yield from _words(value)


def _entries(team: Team, one: Conversation) -> Iterator[Payload]:
    removed = {message.ts for message in one.channel.removed}
    for message in one.messages:
        for number, former in enumerate(message.former, start=1):
            last = message.ts in removed and number == len(message.former)
            before = {"type": "message", "user": message.author_id, "ts": message.ts}
            yield {
                "type": "message",
                "subtype": "message_deleted" if last else "message_changed",
                "ts": former.until,
                "original": before | {"text": former.text, "blocks": former.blocks},
            }
        if message.ts not in removed:
            entry = message_object(team, message)
            if message.former:
                entry["edited"]["ts"] = message.former[-1].until
            yield entry


def _user(member: Member) -> Payload:
    return {
        "id": member.id,
        "team_id": member.team_id,
        "name": handle_of(member),
        "real_name": member.name,
        "deleted": member.deleted,
        "is_bot": member.is_bot,
        "is_restricted": member.guest,
        "tz": member.zone,
        "profile": {"real_name": member.name, "title": member.title},
    }


def _conversation(one: Conversation) -> Payload:
    told: Payload = {"id": one.channel.id, "members": sorted(one.channel.members)}
    if one.kind != "dms":
        told |= {"name": one.channel.name, "is_archived": one.channel.archived}
    return told


# The page


def export_page(team: Team, back: str = "") -> h.Element:
    """Everything above in words, each message whole."""
    found = conversations(team)
    count = sum(len(one.messages) for one in found)
    return sheet(
        TITLE,
        h.p[
            f"On some plans, or on request, Slack hands an owner every channel, private channel and direct message of "
            f"a workspace, with what was edited and removed. This is all of it: {counted(count, 'message')} in "
            f"{counted(len(found), 'conversation')}, as their file would have them. Times are UTC."
        ],
        h.p[NOT_THERE],
        h.p[
            h.a(".button", href="/export.zip", download="export.zip")["Take it as a file, in the shape of Slack's own"]
        ],
        (_section(team, one) for one in found),
        back=back,
    )


def _section(team: Team, one: Conversation) -> h.Element:
    return h.section(".export")[
        h.h2[_title(team, one)],
        h.p(".hint")[f"{NAMES[one.kind]}, {counted(len(one.messages), 'message')}"],
        h.ol(".export-messages")[(_item(team, one, message) for message in one.messages)] if one.messages else None,
    ]


def _title(team: Team, one: Conversation) -> str:
    if one.kind != "dms":
        return f"#{one.channel.name}"
    return " and ".join(sorted(team.members[person].name for person in one.channel.members))


def _item(team: Team, one: Conversation, message: Message) -> h.Element:
    author = team.members.get(message.author_id)
    removed = message in one.channel.removed
    return h.li[
        h.p(".hint")[
            h.time(datetime=said_at(message.ts).isoformat())[f"{said_at(message.ts):%a %d %b %Y, %H:%M}"],
            f" {author.name if author else message.author_id}",
            removed and " (removed)",
        ],
        not removed and _whole(message.text, message.blocks),
        (
            h.div(".export-former")[
                h.p(".hint")[f"until {said_at(former.until):%a %d %b, %H:%M} it said"],
                _whole(former.text, former.blocks),
            ]
            for former in reversed(message.former)
        ),
    ]


def _whole(text: str, blocks: list[Payload]) -> h.Node:
    """The message's text, and what its blocks say besides."""
    said = [text, *(words for words in words_in(blocks) if words != text)]
    return (h.p(".export-words")[unescape(words)] for words in said if words)
