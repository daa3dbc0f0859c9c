"""What each person has looked at and found so far: unread marks, warnings put away, options found by searching.

Promise: nothing of it is told to the bot or to anybody else, and none of it is needed to draw a page truly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rehearsal.entities import Channel, FieldKey, Message, Payload, View


def visible(channel: Channel, person_id: str) -> Iterator[Message]:
    """What stands in a channel for one reader, oldest first: others' ephemerals do not."""
    return (message for message in channel.messages if message.only_for in (None, person_id))


class Reading:
    """Kept in memory beside one workspace. `warned` is what Slack's client showed each person, by person id."""

    def __init__(self, warned: Mapping[str, Sequence[str]]) -> None:
        self._warned = warned
        self._put_away: dict[str, int] = {}
        self._told: dict[str, str] = {}
        self._read: dict[tuple[str, str, str], str] = {}
        self._line: dict[tuple[str, str], str] = {}
        self._offered: dict[tuple[str, str], dict[FieldKey, list[Payload]]] = defaultdict(dict)
        self._sent: dict[tuple[str, str, str], int] = defaultdict(int)

    def enters(self, person_id: str, channel: Channel) -> None:
        """Draw the line above what is new for somebody who comes in."""
        self._line[person_id, channel.id] = self._read.get((person_id, channel.id, ""), "")

    def sees(self, person_id: str, channel: Channel, thread: str = "") -> bool:
        """Mark everything there as read; returns whether anything was not."""
        newest = max((m.ts for m in visible(channel, person_id) if (m.thread_ts or "") == thread), default="")
        key = (person_id, channel.id, thread)
        changed = newest > self._read.get(key, "")
        self._read[key] = max(newest, self._read.get(key, ""))
        return changed

    def unread(self, person_id: str, channel: Channel, thread: str = "") -> int:
        """How many messages of others there are that they have not seen."""
        read = self._read.get((person_id, channel.id, thread), "")
        return sum(
            m.ts > read and m.author_id != person_id and (m.thread_ts or "") == thread
            for m in visible(channel, person_id)
        )

    def first_new(self, person_id: str, channel: Channel) -> str:
        """The ts of the first message that was new when they came in, or ""."""
        line = self._line.get((person_id, channel.id), "")
        fresh = (m.ts for m in visible(channel, person_id) if m.ts > line and m.author_id != person_id)
        return next(fresh, "") if line else ""

    def warnings(self, person_id: str) -> Sequence[str]:
        """Slack's warnings that they have not put away, and what was amiss with what they last asked of the page."""
        slack = list(self._warned.get(person_id, ()))[self._put_away.get(person_id, 0) :]
        return [*slack, *filter(None, [self._told.get(person_id)])]

    def tell(self, person_id: str, sentence: str) -> None:
        """Say what was amiss, until they put it away or do something else."""
        self._told[person_id] = sentence

    def puts_warnings_away(self, person_id: str) -> None:
        self._put_away[person_id] = len(self._warned.get(person_id, ()))
        self._told.pop(person_id, None)

    def offer(self, person_id: str, view: View, key: FieldKey, options: Sequence[Payload]) -> None:
        """Keep what a search found, besides what is chosen there already."""
        held = view.values.get(key, {})
        chosen = [*(held.get("selected_options") or ()), *filter(None, [held.get("selected_option")])]
        self._offered[person_id, view.id][key] = [*chosen, *(one for one in options if one not in chosen)]

    def offered(self, person_id: str, view: View) -> Mapping[FieldKey, Sequence[Payload]]:
        """The options found so far in a view."""
        return self._offered.get((person_id, view.id), {})

    def says(self, person_id: str, place: str, thread: str) -> None:
        """Count a message or command sent from a composer, so that the next composer is a new, empty one."""
        self._sent[person_id, place, thread] += 1

    def said(self, person_id: str, place: str, thread: str) -> int:
        """How often they sent something from there."""
        return self._sent.get((person_id, place, thread), 0)
