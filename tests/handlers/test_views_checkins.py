"""The check-in's pages at their longest: every one is a view that Slack takes, under 50 kB, in every kind of scene."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import rulebook
from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import Saved
from bot.domain.ledger import Head
from bot.domain.scene_sheet import Column, Line, Recording, SceneSheet
from bot.domain.scenes import Content
from bot.domain.status import Standing
from bot.domain.topics import Answer
from bot.domain.work import NotFound, Refused
from handlers.checkins import demand_answers, page_of
from handlers.views import checkins, record, scene_sheet
from handlers.views.pages import in_pages
from handlers.views.parts import said
from rehearsal.rules import check_view
from tests.handlers.checkin_view_cases import (
    CATALOGUE,
    HOW,
    KINDS,
    LIVE,
    LONG,
    LONGEST,
    MINA,
    NAME,
    NOW,
    PRODUCTION,
    SCENE,
    WORDS,
    all_pages,
    answers_of,
    drawn,
    form_of,
    longest_sheet,
    person,
    text_of,
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [LONG, "&", "a"])
def test_every_page_of_the_form_fits(kind: str, text: str) -> None:
    form = form_of(kind, longest_sheet(kind, text))
    number, seen = 0, []
    while True:
        view = drawn(checkins.form_page(WORDS, CATALOGUE, form, PRODUCTION.id, number, "n" * 24))
        seen.append(view)
        if view["callback_id"] == checkins.REVIEW_SAVE:
            break
        number += 1
        assert number < 30
    reviewed = text_of({"pages": [v for v in seen if v["title"]["text"] == WORDS("checkin-review-title")]})
    for topic in CATALOGUE.topics_of(kind):
        assert WORDS(topic.label).replace("&", "&amp;") in reviewed
    assert sum(v["callback_id"] == checkins.REVIEW_SAVE for v in seen) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_form_asks_every_topic_and_preselects_nothing(kind: str) -> None:
    form = form_of(kind, Sheet(), Standing.NOT_ANSWERED)
    asked: list[str] = []
    for number in range(1, len(CATALOGUE.pages(kind)) + 2):
        view = drawn(checkins.form_page(WORDS, CATALOGUE, form, PRODUCTION.id, number, ""))
        assert '"initial_' not in text_of(view)
        asked += [
            block["block_id"] for block in view["blocks"] if block.get("element", {}).get("type") == "radio_buttons"
        ]
    topics = CATALOGUE.topic_ids(kind)
    assert tuple(asked[: len(topics)]) == topics


def test_a_topic_is_a_question_its_answers_and_then_its_line() -> None:
    view = drawn(checkins.form_page(WORDS, CATALOGUE, form_of("kiss", Sheet()), PRODUCTION.id, 1, ""))
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    first, line = inputs[:2]
    assert first["label"]["text"].startswith("What are your boundaries around ")
    assert [choice["value"] for choice in first["element"]["options"]] == [answer.value for answer in Answer]
    assert line["block_id"] == first["block_id"] + checkins.CONDITIONS
    assert WORDS(CATALOGUE.topics_of("kiss")[0].label) in line["label"]["text"]


def test_the_first_page_holds_no_content() -> None:
    text = text_of(drawn(checkins.first_page(WORDS, MINA, SCENE, NAME, NAME)))
    assert SCENE.number not in text
    assert not any(WORDS(kind.label) in text for kind in CATALOGUE.kinds)


def test_without_a_coordinator_no_sentence_names_one() -> None:
    text = text_of(drawn(checkins.first_page(WORDS, MINA, SCENE, "", NAME)))
    assert "nobody at this moment" in text
    done = Saved(SCENE, NOW, 1, (), told=True)
    assert "gets no message now" in text_of(drawn(checkins.withdrawn(WORDS, MINA, done, "", (), None)))
    assert "the coordinator learns" in text_of(drawn(checkins.withdraw_page(WORDS, MINA, SCENE, "", None, "nonce")))


def test_a_withdrawal_that_changed_no_status_does_not_speak_of_a_message() -> None:
    quiet, loud = (Saved(SCENE, NOW, 1, (), told=told) for told in (False, True))
    assert "We are sending" not in text_of(drawn(checkins.withdrawn(WORDS, MINA, quiet, NAME, (), None)))
    assert "We are sending" in text_of(drawn(checkins.withdrawn(WORDS, MINA, loud, NAME, (), None)))


@pytest.mark.parametrize("standing", list(Standing))
def test_home_looks_the_same_wherever_answers_stand(standing: Standing) -> None:
    shown = [block.to_dict() for block in checkins.home_blocks(WORDS, MINA, ((SCENE, standing),))]
    assert shown == [block.to_dict() for block in checkins.home_blocks(WORDS, MINA, ((SCENE, Standing.NOT_ANSWERED),))]


def test_a_review_with_topics_left_out_says_so_and_saves() -> None:
    some = Sheet({CATALOGUE.topic_ids("kiss")[0]: TopicAnswer(Answer.NO)})
    last = len(CATALOGUE.pages("kiss")) + 2
    view = drawn(checkins.form_page(WORDS, CATALOGUE, form_of("kiss", some), PRODUCTION.id, last, "nonce"))
    missing = len(CATALOGUE.topic_ids("kiss")) - 1
    assert WORDS("checkin-review-missing", count=str(missing)) in text_of(view)
    assert view["callback_id"] == checkins.REVIEW_SAVE


def test_a_review_of_nothing_saves_nothing() -> None:
    last = len(CATALOGUE.pages("kiss")) + 2
    view = drawn(checkins.form_page(WORDS, CATALOGUE, form_of("kiss", Sheet()), PRODUCTION.id, last, "nonce"))
    assert WORDS("checkin-nothing-answered") in text_of(view)
    assert "submit" not in view


def test_the_pages_after_saving_and_around_a_withdrawal_fit() -> None:
    done = Saved(SCENE, NOW, 1, ())
    drawn(checkins.saved(WORDS, MINA, done, NAME, HEAD))
    drawn(checkins.withdrawn(WORDS, MINA, done, NAME, ("+49 30 1" * 5,) * 2, HEAD))
    for since in (None, NOW):
        drawn(checkins.withdraw_page(WORDS, MINA, SCENE, NAME, since, "n" * 24))
    drawn(checkins.talk_noted(WORDS, NAME, "+49 30 1"))
    drawn(checkins.languages_page(WORDS, ("English",) * 40))


@pytest.mark.parametrize("kind", [LONGEST, "kiss"])
def test_what_was_recorded_is_shown_whole_before_it_is_confirmed(kind: str) -> None:
    form, given = form_of(kind), answers_of(kind)
    shown, number = "", 0
    while True:
        view = drawn(checkins.recorded_page(WORDS, MINA, CATALOGUE, form, given, NAME, "n" * 24, number))
        shown += text_of(view)
        if view["callback_id"] == checkins.CONFIRM_RECORDED:
            break
        number += 1
        assert number < 10
    assert view["submit"]["text"] == WORDS("checkin-recorded-confirm")
    assert all(WORDS(topic.label) in shown for topic in CATALOGUE.topics_of(kind))
    assert WORDS("recorded-not-read-back") in shown


@pytest.mark.parametrize("standing", list(Standing))
def test_ones_own_scenes_are_paged(standing: Standing) -> None:
    scenes = tuple((replace(SCENE, id=f"{n:024}", number=f"{n}A"), standing) for n in range(300))
    pages = all_pages(lambda page: checkins.own_scenes(WORDS, MINA, scenes, page))
    assert sum(text_of(page).count(f'"{checkins.OPEN}"') for page in pages) == 300
    home = checkins.home_blocks(WORDS, MINA, scenes)
    assert check_view({"type": "home", "blocks": [block.to_dict() for block in home]}) == []


def test_home_is_the_same_before_and_after_answering() -> None:
    def home(standing: Standing) -> list[Any]:
        return [b.to_dict() for b in checkins.home_blocks(WORDS, MINA, ((SCENE, standing),))]

    assert home(Standing.ANSWERED) == home(Standing.WITHDRAWN)
    assert home(Standing.NOT_ANSWERED) == home(Standing.STALE)
    drawn(checkins.own_scenes(WORDS, MINA, (), 0))


HEAD = Head(100_000, bytes(range(32)))
OWN_LINK = rulebook.load(PRODUCTION.rule_pack).link


def test_what_people_wrote_comes_alive_nowhere() -> None:
    """Typed text stands as plain text, or escaped: no mention, no link."""
    given = Sheet({t: TopicAnswer(Answer.NO, LIVE, LIVE) for t in CATALOGUE.topic_ids("kiss")}, {"access": LIVE})
    answers = replace(
        answers_of("kiss"), sheet=given, recorded=replace(HOW, present=LIVE, interpreter=LIVE, language=LIVE)
    )
    somebody = person(4, LIVE)
    column = Column(somebody, Standing.ANSWERED, answers, True, True, True)
    lines = tuple(Line(topic, ((somebody, said),)) for topic, said in given.topics.items())
    sheet = SceneSheet(replace(SCENE, number=LIVE), Content("kiss", LIVE, LIVE, LIVE), (column,), lines)
    form = replace(form_of("kiss", given), scene=sheet.scene, content=sheet.content)
    views = [
        checkins.first_page(WORDS, MINA, sheet.scene, LIVE, LIVE),
        *(checkins.form_page(WORDS, CATALOGUE, form, PRODUCTION.id, page, "") for page in range(5)),
        checkins.recorded_page(WORDS, MINA, CATALOGUE, form, answers, LIVE, "", 0),
        scene_sheet.sheet_page(WORDS, CATALOGUE, sheet, "UTC", 0, NOW),
        scene_sheet.recorded(WORDS, CATALOGUE, Recording(sheet.scene, somebody, answers), LIVE, "UTC"),
        record.version_page(WORDS, MINA, CATALOGUE, sheet.scene, answers, LIVE, 0),
    ]
    for view in views:
        for text in formatted(drawn(view)):
            assert "<!" not in text
            assert "<http" not in text.replace(f"<{OWN_LINK}|", "")


def formatted(part: Any) -> list[str]:
    """Every formatted text anywhere in a view."""
    if isinstance(part, list):
        return [text for each in part for text in formatted(each)]
    if not isinstance(part, dict):
        return []
    here = [part["text"]] if part.get("type") == "mrkdwn" else []
    return here + [text for each in part.values() for text in formatted(each)]


def test_a_page_is_read_back_as_it_stands() -> None:
    first, second = CATALOGUE.topic_ids("family-touch")[:2]
    values = {
        first: "no",
        first + checkins.CONDITIONS: "  never\N{ZERO WIDTH SPACE} ",
        second: None,
        second + checkins.CONDITIONS: None,
        "garments": ("robe", "barrier"),
        "breaks": None,
    }
    page, left_out = page_of(values, CATALOGUE, "en")
    assert page.topics == {first: TopicAnswer(Answer.NO, "never")}
    assert left_out == {second}
    assert page.needs == {"garments": "robe,barrier", "breaks": ""}


@pytest.mark.parametrize(
    "values",
    [
        {"kiss-closed-mouth": "perhaps"},
        {"no-such-topic": "yes"},
        {"garments": ("cloak",)},
        {"alternate-reads": "maybe"},
        {"kiss-closed-mouth--conditions--conditions": "x"},
    ],
)
def test_a_page_with_anything_foreign_is_not_found(values: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        page_of(values, CATALOGUE, "en")


def test_a_condition_without_an_answer_is_not_lost() -> None:
    topic = CATALOGUE.topic_ids("kiss")[0]
    with pytest.raises(Refused) as refused:
        demand_answers({topic: None, topic + checkins.CONDITIONS: "slowly"})
    assert (refused.value.message_id, refused.value.field) == ("checkin-line-without-answer", topic)
    demand_answers({topic: None, topic + checkins.CONDITIONS: " "})
    demand_answers({topic: "yes", topic + checkins.CONDITIONS: "slowly"})


def test_pages_keep_what_belongs_together_and_every_block() -> None:
    chunks = [[said(f"{chunk} {block}") for block in range(chunk % 4 + 1)] for chunk in range(200)]
    pages = in_pages(chunks)
    assert [block for page in pages for block in page] == [block for chunk in chunks for block in chunk]
    starts = {id(chunk[0]) for chunk in chunks}
    assert all(id(page[0]) in starts for page in pages)
    assert in_pages([]) == [[]]
