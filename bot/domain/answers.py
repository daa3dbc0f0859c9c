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
    interpreter: str = ""
    guardian: str = ""
    """Of a minor: the guardian who was present, by name."""


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
    """Whether anything in `after` may be less than `before`: a stricter answer, other conditions, another need.

    Who may read is no part of what can be done: `ALTERNATE_READS` never counts.
    """
    if before is None:
        return False
    for topic, old in before.topics.items():
        new = after.topics.get(topic)
        if new is None or new.answer.strictness > old.answer.strictness:
            return True
        if new.conditions and new.conditions != old.conditions:
            return True
    asked_before = _asked(before)
    return any(asked_before.get(need) != wanted for need, wanted in _asked(after).items())


def is_wider(before: Sheet, after: Sheet) -> bool:
    """Whether anything in `after` may allow more than `before` did. Not answered allows nothing."""
    return any(_allows_more(before.topics.get(topic), new) for topic, new in after.topics.items())


def stricter_of(before: Sheet, after: Sheet) -> Sheet:
    """What stands of `after` as long as it was not read back: never wider than `before`, topic by topic.

    Where the newer conditions cannot be compared with the older ones, the topic has to be talked about first.
    """
    merged = dict(before.topics)
    for topic, new in after.topics.items():
        old = before.topics.get(topic)
        if old is not None and new.answer.strictness < old.answer.strictness:
            continue
        if not _allows_more(old, new):
            merged[topic] = new
        elif old is not None:
            merged[topic] = replace(new, answer=Answer.TALK_FIRST)
    return replace(after, topics=merged)


def said_over(before: Sheet, after: Sheet) -> Sheet:
    """`after` in place of `before` where it says something; what it leaves out stays as it was."""
    said = {need: wanted for need, wanted in after.needs.items() if wanted}
    return replace(after, topics={**before.topics, **after.topics}, needs={**before.needs, **said})


def nothing_allowed(sheet: Sheet) -> Sheet:
    """The sheet without its yeses: what stays of answers that were never read back."""
    return replace(sheet, topics={topic: given for topic, given in sheet.topics.items() if not _allows(given)})


def carried(sheet: Sheet, topic_ids: tuple[str, ...], origin: str) -> dict[str, TopicAnswer]:
    """The noes of another scene's sheet among these topics, each marked with where it comes from. Never a yes."""
    return {
        topic: TopicAnswer(Answer.NO, given.conditions, given.carried_from or origin)
        for topic, given in sheet.topics.items()
        if topic in topic_ids and given.answer is Answer.NO
    }


def carried_needs(sheet: Sheet) -> dict[str, str]:
    """What a performer needs, for another form; never a yes to who may read."""
    return {
        need: wanted for need, wanted in sheet.needs.items() if wanted and (need, wanted) != (ALTERNATE_READS, "yes")
    }


def _allows(given: TopicAnswer) -> bool:
    return given.answer in (Answer.YES, Answer.YES_WITH_CONDITIONS)


def _allows_more(old: TopicAnswer | None, new: TopicAnswer) -> bool:
    if old is None:
        return _allows(new)
    if new.answer.strictness < old.answer.strictness:
        return True
    return _allows(new) and bool(old.conditions) and new.conditions != old.conditions


def _asked(sheet: Sheet) -> dict[str, str]:
    return {need: wanted for need, wanted in sheet.needs.items() if wanted and need != ALTERNATE_READS}
