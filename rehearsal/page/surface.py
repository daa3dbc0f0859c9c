"""A message, a Home or a modal as one HTML form.

Promise: every control's DOM id and form name follow from the surface's id and the control's block_id and action_id, so
that what was typed survives a redraw where Slack would keep it, and starts anew where Slack would start anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from types import MappingProxyType
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from rehearsal.entities import Channel, FieldKey, Member, Message, Payload, View

Offered = Mapping[FieldKey, Sequence[Payload]]
_NOTHING: Offered = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who looks, and whom and what their Slack could name. `channels` are those they may see; without `now` no date is
    "today"."""

    member: Member
    members: Mapping[str, Member]
    channels: Mapping[str, Channel]
    now: datetime | None = None

    @property
    def zone(self) -> tzinfo:
        """The zone in which Slack shows them dates."""
        return ZoneInfo(self.member.zone)


@dataclass(frozen=True, slots=True)
class Surface:
    """One form. `place` is drawn from its blocks, values and errors; `offered` are the options found so far for its
    external selects; `again` marks the second of two forms of one place on a page."""

    place: View | Message
    onlooker: Onlooker
    offered: Offered = field(default_factory=lambda: _NOTHING)
    again: bool = False

    @property
    def id(self) -> str:
        """The prefix of every DOM id in it, and what the form says it is: `view-V…` or `message-C…-1700.0001`."""
        return f"{surface_id(self.place)}-again" if self.again else surface_id(self.place)

    @property
    def blocks(self) -> Sequence[Payload]:
        return self.place.blocks

    @property
    def errors(self) -> Mapping[str, str]:
        """Sentences under inputs, by block_id."""
        return self.place.errors if isinstance(self.place, View) else {}

    def dom_id(self, key: FieldKey, part: str = "") -> str:
        """The id of a control, or with `part` ("hint", "error", an option's value) of something that belongs to it."""
        return "/".join([self.id, name_of(key), *([quote(part, safe="", errors="replace")] if part else [])])


def surface_id(place: View | Message) -> str:
    """See Surface.id."""
    return f"view-{place.id}" if isinstance(place, View) else f"message-{place.channel_id}-{place.ts}"


def name_of(key: FieldKey) -> str:
    """A control's name in the form: `{block_id}/{action_id}`, each percent-quoted."""
    return "/".join(quote(part, safe="", errors="replace") for part in key)


def key_of(name: str) -> FieldKey | None:
    """The control of a form name, or None if it is none."""
    parts = name.split("/")
    return (unquote(parts[0]), unquote(parts[1])) if len(parts) == 2 else None
