"""A performer's answers as values: what was said, what is stricter, what may be carried over.

Promise 4 in pure functions: an answer is never guessed, toward less counts at once, toward more only when it was read
back, a no may be carried to another scene and a yes never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.domain.topics import Answer

ALTERNATE_READS: Final = "alternate-reads"
"""The need in the catalogue that asks whether the alternate may read."""


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """One topic's answer and its one conditions line."""

    answer: Answer
    conditions: str = ""
    carried_from: str = ""
    """The scene number and date a no was carried from, until the performer answers the topic anew."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one performer said about one scene; content, never printed."""

    topics: Mapping[str, TopicAnswer] = field(default_factory=dict, repr=False)
    needs: Mapping[str, str] = field(default_factory=dict, repr=False)
    language: str = "en"

    @property
    def alternate_may_read(self) -> bool:
        """One of the needs: whether the performer agrees that the alternate reads these answers."""
        return self.needs.get(ALTERNATE_READS) == "yes"

    def missing(self, topic_ids: tuple[str, ...]) -> tuple[str, ...]:
        """Topics without an answer, in catalogue order. Silence is "not answered", never yes."""
        return tuple(topic for topic in topic_ids if topic not in self.topics)


@dataclass(frozen=True, slots=True)
class Recorded:
    """How answers that a coordinator recorded for somebody were given."""

    by: str
    method: str
    present: str
    language: str
    read_back: bool
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Answers:
    """One version of one performer's answers for one scene, or its withdrawal (`sheet` is None)."""

    production_id: str
    scene_id: str
    performer_id: str
    version: int
    scene_version: int
    at: datetime
    sheet: Sheet | None
    recorded: Recorded | None = None
    confirmed: bool = True
    """False for what was recorded for them until they confirm it themselves."""
    counts: bool = True
    """False while topics are unanswered, or a recording toward more waits to be read back."""

    @property
    def withdrawn(self) -> bool:
        return self.sheet is None


def is_narrower(before: Sheet | None, after: Sheet) -> bool:
    """Whether anything in `after` may be less than `before`: a stricter answer, other conditions, other needs."""
    if before is None:
        return False
    for topic, old in before.topics.items():
        new = after.topics.get(topic)
        if new is None or new.answer.strictness > old.answer.strictness:
            return True
        if new.conditions and new.conditions != old.conditions:
            return True
    return dict(before.needs) != dict(after.needs)


def is_wider(before: Sheet, after: Sheet) -> bool:
    """Whether anything in `after` allows more than `before` did."""
    return any(
        topic not in before.topics or new.answer.strictness < before.topics[topic].answer.strictness
        for topic, new in after.topics.items()
    )


def stricter_of(before: Sheet, after: Sheet) -> Sheet:
    """Topic by topic the stricter of the two, and the newer's needs: what counts until a recording is read back."""
    merged = dict(after.topics)
    for topic, old in before.topics.items():
        new = merged.get(topic)
        if new is None or new.answer.strictness < old.answer.strictness:
            merged[topic] = old
    return replace(after, topics=merged)


def carried(sheet: Sheet, topic_ids: tuple[str, ...], origin: str) -> dict[str, TopicAnswer]:
    """The noes of another scene's sheet among these topics, each marked with where it comes from. Never a yes."""
    return {
        topic: TopicAnswer(Answer.NO, given.conditions, given.carried_from or origin)
        for topic, given in sheet.topics.items()
        if topic in topic_ids and given.answer is Answer.NO
    }
