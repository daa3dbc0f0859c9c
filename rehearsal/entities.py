"""What a workspace is made of: people, channels, messages, views, triggers.

Promise: a person and a trigger never change; a channel, a message and a view are the workspace's own and change only on
its loop. JSON objects are plain dictionaries exactly as they travel.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Payload = dict[str, Any]
FieldKey = tuple[str, str]
"""A control's place in a view or message: (block_id, action_id)."""


@dataclass(frozen=True, slots=True)
class Member:
    """A Slack account. `team_id` differs from the workspace's for a stranger who comes through Slack Connect; `guest`
    is a single or multi channel guest; `zone` is an IANA name; `locale` an IETF tag; `title` and `department`
    are what their profile says they do ("performer") and with whom ("Cast"), or empty."""

    id: str
    name: str
    team_id: str
    zone: str = "Europe/London"
    locale: str = "en-GB"
    deleted: bool = False
    is_bot: bool = False
    guest: bool = False
    title: str = ""
    department: str = ""


@dataclass(slots=True)
class Channel:
    """A conversation. A direct message is one with `direct_to`, the person at the other end of the bot. `removed` are
    messages that nobody sees any more and an owner may still export."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    private: bool = False
    externally_shared: bool = False
    archived: bool = False
    direct_to: str | None = None
    messages: list[Message] = field(default_factory=list)
    removed: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Former:
    """What a message said until `until`, a timestamp, when it was edited or removed."""

    until: str
    text: str
    blocks: list[Payload]


@dataclass(slots=True)
class Message:
    """A message as people see it. `ts` is unique in its channel; `only_for` names the one reader of an ephemeral;
    `former` is what it said before, oldest first."""

    ts: str
    channel_id: str
    author_id: str
    text: str
    blocks: list[Payload]
    thread_ts: str | None = None
    only_for: str | None = None
    edited: bool = False
    values: dict[FieldKey, Payload] = field(default_factory=dict)
    former: list[Former] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A modal in somebody's stack, or somebody's Home. `values` is what each control holds, see `rehearsal.state`;
    `errors` are the sentences shown under inputs, by block_id."""

    id: str
    owner_id: str
    kind: Literal["modal", "home"]
    source: Payload
    hash: str
    root_id: str
    previous_id: str | None
    values: dict[FieldKey, Payload] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def copied(self) -> View:
        """This view as it is at this moment."""
        return replace(self, source=own_copy(self.source), values=own_copy(self.values), errors=dict(self.errors))

    @property
    def blocks(self) -> list[Payload]:
        blocks: list[Payload] = self.source["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """A modal's title; a Home has none."""
        return str((self.source.get("title") or {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        return str(self.source.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.source.get("private_metadata", ""))


@dataclass(frozen=True, slots=True)
class Trigger:
    """The right to show one view to `person_id` until `expires`, a reading of the real monotonic clock in seconds;
    `in_modal` if it came from within a modal."""

    id: str
    person_id: str
    expires: float
    in_modal: bool


class SlackError(Exception):
    """A Web API call that Slack refuses: `error` is Slack's code, `more` joins the body of the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def own_copy(value: T) -> T:
    """JSON of one's own: whatever changes in it changes nowhere else.

    `copy.deepcopy` also looks for objects that stand in two places, which takes three times as long.
    """
    if isinstance(value, dict):
        return {key: own_copy(inner) for key, inner in value.items()}  # type: ignore[return-value]
    if isinstance(value, list):
        return [own_copy(inner) for inner in value]  # type: ignore[return-value]
    return value
