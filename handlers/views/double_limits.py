"""What doubles may be asked for, as it stands on the scene sheet: the narrower of both, topic by topic."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.doubles import Limits
from bot.domain.topics import strictest_first
from handlers.views.pages import paragraphs
from handlers.views.parts import escape, typed
from handlers.words import Words

PEOPLE_OPEN = "people.page.open"


def kind_of_double(words: Words, kind: str) -> str:
    return words(f"people-double-{kind.replace('_', '-')}")


def limits_lines(words: Words, limits: Sequence[Limits]) -> list[list[Block]]:
    """For each double: whom they double, whether that is agreed to, and per answer the topics that both give."""
    chunks: list[list[Block]] = []
    for each in limits:
        chunks += paragraphs(_lines(words, each))
        texts = [(topic, given.conditions) for topic, given in each.allowed.items() if given.conditions]
        for topic, text in texts:
            label = words(f"topic-{topic}-label")
            chunks.append(list(typed(words("sheet-limits-conditions", topic=label, text=text))))
    return chunks


def _lines(words: Words, limits: Limits) -> list[str]:
    who = {"double": escape(limits.double.name), "doubled": escape(limits.doubled.name)}
    head = "sheet-limits-original" if limits.original else "sheet-limits"
    if not limits.known:
        head = "sheet-limits-closed"
    lines = [words(head, kind=kind_of_double(words, limits.kind.value), **who)]
    if not limits.agreed:
        lines.append(words("sheet-limits-not-agreed", doubled=who["doubled"]))
    if not limits.known:
        return lines
    if not limits.allowed:
        return [*lines, words("sheet-limits-none")]
    for answer in strictest_first({given.answer for given in limits.allowed.values()}):
        topics = [words(f"topic-{topic}-label") for topic, given in limits.allowed.items() if given.answer is answer]
        lines.append(words("sheet-answer", answer=words(answer.label), names=", ".join(map(escape, topics))))
    return [*lines, words("sheet-limits-left")]
