"""What a performer is asked comes whole from a catalogue, by kind of scene, and is never picked to match a wish.

The catalogue is data in `bot/topics/`: topics of boundaries, the kinds of scene that name them, and the needs asked
after them, each with its source. The words belong to `handlers/words/`; here are their message ids alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from bot.domain.work import NotFound

TOPICS_A_PAGE = 6
"""With their conditions lines, as much as one reads on a phone without losing the thread."""

Id = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
Source = Annotated[str, Field(min_length=1)]


class Answer(StrEnum):
    """What a performer may say to a topic, in the order the form shows. Not answered is the absence of an answer."""

    YES = "yes"
    YES_WITH_CONDITIONS = "yes_with_conditions"
    NO = "no"
    TALK_FIRST = "talk_first"
    NOT_NOW = "not_now"

    @property
    def strictness(self) -> int:
        """Rises from yes to no; for putting answers in order, never for adding them up."""
        return _BY_STRICTNESS.index(self)

    @property
    def label(self) -> str:
        """Message id of the answer's words."""
        return f"answer-{self.value.replace('_', '-')}"


_BY_STRICTNESS = (Answer.YES, Answer.YES_WITH_CONDITIONS, Answer.TALK_FIRST, Answer.NOT_NOW, Answer.NO)


def strictest_first(answers: Iterable[Answer]) -> list[Answer]:
    """The answers from no to yes."""
    return sorted(answers, key=lambda answer: answer.strictness, reverse=True)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Data):
    """One thing to have a boundary around. `adults_only` marks what no one under 18 is ever asked or does."""

    id: Id
    adults_only: bool
    source: Source

    @property
    def label(self) -> str:
        """Message id of the short name, at most 75 characters."""
        return f"topic-{self.id}-label"

    @property
    def question(self) -> str:
        """Message id of the question."""
        return f"topic-{self.id}-question"

    @property
    def help(self) -> str:
        """Message id of the line that says what the topic covers."""
        return f"topic-{self.id}-help"


class Kind(_Data):
    """A kind of scene and all its topics, in the order they are asked."""

    id: Id
    source: Source
    topics: tuple[Id, ...] = Field(min_length=1)
    rider: bool = False
    """Whether the kind is nudity or simulated sex by itself, for which contracts ask for a rider (sagaftra.org)."""

    @property
    def label(self) -> str:
        """Message id of the kind's name. The name is content."""
        return f"kind-{self.id}"


class Need(_Data):
    """One question about what a performer needs, and the form of its answer; all of them may stay empty."""

    id: Id
    input: Literal["line", "paragraph", "choice", "choices"]
    options: tuple[Id, ...]
    source: Source

    @property
    def label(self) -> str:
        """Message id of the question."""
        return f"need-{self.id}-label"

    @property
    def help(self) -> str:
        """Message id of the line below the question."""
        return f"need-{self.id}-help"

    def option_label(self, option: str) -> str:
        """Message id of an option's words."""
        return f"need-{self.id}-option-{option}"

    @model_validator(mode="after")
    def _options_fit_input(self) -> Self:
        if self.input.startswith("choice") != bool(self.options):
            raise ValueError("a choice has options, and text has none")
        return self


class Catalogue(_Data):
    """All topics, kinds and needs. A catalogue that contradicts itself is not read."""

    topics: tuple[Topic, ...]
    kinds: tuple[Kind, ...]
    needs: tuple[Need, ...]

    def kind(self, kind_id: str) -> Kind:
        """The kind of this id. Raises NotFound."""
        for kind in self.kinds:
            if kind.id == kind_id:
                return kind
        raise NotFound

    def topic_ids(self, kind_id: str) -> tuple[str, ...]:
        """The ids of all topics of a kind, in order. Raises NotFound."""
        return self.kind(kind_id).topics

    def topics_of(self, kind_id: str) -> tuple[Topic, ...]:
        """All topics of a kind, in order. Raises NotFound."""
        by_id = {topic.id: topic for topic in self.topics}
        return tuple(by_id[topic_id] for topic_id in self.topic_ids(kind_id))

    def pages(self, kind_id: str) -> tuple[tuple[Topic, ...], ...]:
        """All topics of a kind, in as few pages of `TOPICS_A_PAGE` as will do, evenly filled. Raises NotFound."""
        topics = self.topics_of(kind_id)
        count = -(-len(topics) // TOPICS_A_PAGE)
        edges = [len(topics) * number // count for number in range(count + 1)]
        return tuple(topics[start:end] for start, end in pairwise(edges))

    def adults_only(self, kind_id: str) -> bool:
        """Whether a kind holds anything that no one under 18 is ever asked or does. Raises NotFound."""
        return any(topic.adults_only for topic in self.topics_of(kind_id))

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for group in (self.topics, self.kinds, self.needs):
            _must_differ(each.id for each in group)
        for need in self.needs:
            _must_differ(need.options)
        for kind in self.kinds:
            _must_differ(kind.topics)
        if {topic_id for kind in self.kinds for topic_id in kind.topics} != {topic.id for topic in self.topics}:
            raise ValueError("every topic belongs to a kind, and a kind names topics that exist")
        return self


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    return Catalogue(
        topics=TypeAdapter(tuple[Topic, ...]).validate_json(_read("topics.json")),
        kinds=TypeAdapter(tuple[Kind, ...]).validate_json(_read("kinds.json")),
        needs=TypeAdapter(tuple[Need, ...]).validate_json(_read("needs.json")),
    )


def _read(name: str) -> bytes:
    return files("bot").joinpath("topics", name).read_bytes()


def _must_differ(ids: Iterable[str]) -> None:
    listed = list(ids)
    if len(set(listed)) != len(listed):
        raise ValueError("an id stands twice in one list")
