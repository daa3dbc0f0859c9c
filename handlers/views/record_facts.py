"""What is kept about somebody beside their answers, in their own record: parts, consents, guardian, what is filmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slack_sdk.models.blocks import Block

from bot.domain.facts import Background, Consent, Doubling, Fact, Guardian, Photographed
from handlers.views.consents import kind_name
from handlers.views.double_limits import kind_of_double
from handlers.views.parts import escape, said, typed
from handlers.views.times import day
from handlers.words import Words

NameOf = Callable[[str], str]


def fact_lines(words: Words, facts: Sequence[Fact], person: NameOf, scene: NameOf) -> list[list[Block]]:
    """Each with its scene and what was typed, whole."""
    chunks: list[list[Block]] = []
    for fact in facts:
        head, texts = _told(words, fact, person, escape(scene(fact.scene_id)))
        if head:
            chunks.append([said(head), *(block for text in texts if text for block in typed(text))])
    return chunks


def _told(words: Words, fact: Fact, person: NameOf, scene: str) -> tuple[str, tuple[str, ...]]:
    if isinstance(fact, Doubling):
        name = escape(person(fact.doubled_id)) or words("person-gone")
        return words("record-double", scene=scene, kind=kind_of_double(words, fact.kind.value), name=name), ()
    if isinstance(fact, Background):
        key = "record-background" if fact.declined_at is None else "record-background-declined"
        return words(key, scene=scene), (fact.activities, fact.attire)
    if isinstance(fact, Consent):
        stands = words(f"consent-said-{fact.said.value}")
        exposure = words(f"consent-exposure-{fact.exposure.value}")
        line = words("record-consent", scene=scene, kind=kind_name(words, fact), said=stands, exposure=exposure)
        return line, (fact.purpose, fact.retention, fact.reuse)
    if isinstance(fact, Guardian):
        return words("record-guardian", name=escape(fact.name), relation=escape(fact.relation)), (fact.confirmed_how,)
    if isinstance(fact, Photographed):
        return words("record-photographed", scene=scene, day=day(words, fact.day)), (fact.text,)
    return "", ()
