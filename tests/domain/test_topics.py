"""The catalogue is whole, cited, and asks plainly; answers have one order of strictness."""

from __future__ import annotations

from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.topics import TOPICS_A_PAGE, Answer, Catalogue, catalogue, strictest_first
from bot.domain.work import NotFound

CATALOGUE = catalogue()
KINDS = [kind.id for kind in CATALOGUE.kinds]
WORDS = Path(__file__).parents[2] / "handlers" / "words" / "en" / "topics.ftl"


@pytest.fixture(scope="module")
def english() -> FluentBundle:
    bundle = FluentBundle(["en"], use_isolating=False)
    bundle.add_resource(FluentResource(WORDS.read_text(encoding="utf-8")))
    return bundle


def said(bundle: FluentBundle, message_id: str) -> str:
    assert bundle.has_message(message_id), message_id
    words, problems = bundle.format_pattern(bundle.get_message(message_id).value)
    assert not problems
    return str(words)


def test_the_catalogue_is_as_large_as_promised() -> None:
    assert len(CATALOGUE.topics) >= 30
    assert len(CATALOGUE.kinds) >= 8
    wanted = {"kiss", "nudity", "simulated-sex", "sensual-dance", "striptease", "sexual-violence", "childbirth"}
    assert wanted | {"medical", "dead-body", "family-touch", "undressing"} <= set(KINDS)


@pytest.mark.parametrize("kind_id", KINDS)
def test_a_kind_is_asked_whole_on_pages_that_fit_a_phone(kind_id: str) -> None:
    pages = CATALOGUE.pages(kind_id)
    assert tuple(topic.id for page in pages for topic in page) == CATALOGUE.topic_ids(kind_id)
    sizes = [len(page) for page in pages]
    assert max(sizes) <= TOPICS_A_PAGE <= 10
    assert max(sizes) - min(sizes) <= 1
    assert len(pages) == -(-len(CATALOGUE.topic_ids(kind_id)) // TOPICS_A_PAGE)


@given(st.text(max_size=20).filter(lambda text: text not in KINDS))
def test_a_kind_nobody_wrote_is_not_found(kind_id: str) -> None:
    for ask in (CATALOGUE.kind, CATALOGUE.pages, CATALOGUE.topic_ids, CATALOGUE.adults_only):
        with pytest.raises(NotFound):
            ask(kind_id)


def test_nothing_with_nudity_or_simulated_sex_is_open_to_minors() -> None:
    assert {kind_id for kind_id in KINDS if not CATALOGUE.adults_only(kind_id)} == {"kiss", "family-touch"}
    for topic in CATALOGUE.topics:
        if topic.id.startswith(("nudity-", "sim-", "undress", "underwear", "near-nude", "medical-", "violence-")):
            assert topic.adults_only, topic.id


def test_every_topic_kind_and_need_has_a_source() -> None:
    for each in (*CATALOGUE.topics, *CATALOGUE.kinds, *CATALOGUE.needs):
        assert each.source == "practice, unverified" or ("(" in each.source and "." in each.source), each.id


def test_every_topic_has_words_within_slacks_limits(english: FluentBundle) -> None:
    for topic in CATALOGUE.topics:
        assert 3 <= len(said(english, topic.label)) <= 75
        question = said(english, topic.question)
        assert question.startswith("What are your boundaries around ")
        assert question.endswith("?")
        assert len(question) <= 150
        assert 3 <= len(said(english, topic.help)) <= 150
    labels = [said(english, topic.label) for topic in CATALOGUE.topics]
    assert len(set(labels)) == len(labels)


def test_every_kind_need_and_answer_has_words(english: FluentBundle) -> None:
    short = [kind.label for kind in CATALOGUE.kinds] + [answer.label for answer in Answer]
    short += [need.option_label(option) for need in CATALOGUE.needs for option in need.options]
    for message_id in [*short, *(need.label for need in CATALOGUE.needs)]:
        assert len(said(english, message_id)) <= 75
    for need in CATALOGUE.needs:
        assert len(said(english, need.help)) <= 150


def test_no_words_are_left_for_topics_that_are_gone(english: FluentBundle) -> None:
    used = {each.label for each in (*CATALOGUE.topics, *CATALOGUE.kinds, *CATALOGUE.needs, *Answer)}
    used |= {topic.question for topic in CATALOGUE.topics}
    used |= {each.help for each in (*CATALOGUE.topics, *CATALOGUE.needs)}
    used |= {need.option_label(option) for need in CATALOGUE.needs for option in need.options}
    resource = FluentResource(WORDS.read_text(encoding="utf-8"))
    assert {entry.id.name for entry in resource.body if hasattr(entry, "id")} == used


def test_the_needs_cover_what_the_design_asks() -> None:
    needs = {need.id: need for need in CATALOGUE.needs}
    assert {"garments", "nearby", "stop-word", "stop-gesture", "after-care", "access"} <= set(needs)
    assert needs["alternate-reads"].input == "choice"
    assert needs["alternate-reads"].options == ("yes", "no")


def test_no_is_the_strictest_answer_and_yes_the_least() -> None:
    assert strictest_first(Answer) == [
        Answer.NO,
        Answer.NOT_NOW,
        Answer.TALK_FIRST,
        Answer.YES_WITH_CONDITIONS,
        Answer.YES,
    ]


@given(st.lists(st.sampled_from(Answer)))
def test_putting_the_strictest_first_loses_no_answer(answers: list[Answer]) -> None:
    ordered = strictest_first(answers)
    assert sorted(ordered) == sorted(answers)
    assert (Answer.NO in answers) == (ordered[:1] == [Answer.NO])


@pytest.mark.parametrize(
    "damage",
    [
        {"topics": CATALOGUE.topics[1:]},
        {"topics": (*CATALOGUE.topics, CATALOGUE.topics[0])},
        {"kinds": CATALOGUE.kinds[:1]},
        {"kinds": (*CATALOGUE.kinds, CATALOGUE.kinds[0])},
        {"needs": CATALOGUE.needs * 2},
        {"hopes": ()},
    ],
)
def test_a_catalogue_that_contradicts_itself_is_not_read(damage: dict[str, object]) -> None:
    whole = {"topics": CATALOGUE.topics, "kinds": CATALOGUE.kinds, "needs": CATALOGUE.needs}
    with pytest.raises(ValidationError):
        Catalogue.model_validate({**whole, **damage})
    assert Catalogue.model_validate(whole) == CATALOGUE
