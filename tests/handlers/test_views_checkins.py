"""The check-in's pages at their longest: every one is a view that Slack takes, under 50 kB, in every kind of scene."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.domain.answers import Answers, Recorded, Sheet, TopicAnswer
from bot.domain.checkins import Form, Saved
from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Account, Actor, Appointment, Grant, Person, Production, Role, SlackUser
from bot.domain.record import OwnRecord, OwnScene, Read
from bot.domain.scene_sheet import Column, Line, Post, Recording, SceneSheet, Sending
from bot.domain.scenes import Content, Scene
from bot.domain.status import Standing
from bot.domain.topics import Answer, catalogue
from bot.domain.work import NotFound, Refused
from handlers.checkins import demand_answers, page_of
from handlers.views import checkins, record, scene_sheet
from handlers.views.pages import in_pages
from handlers.views.parts import said
from handlers.words import catalogue as words_for
from rehearsal.rules import check_view

MOST_BYTES = 50_000
NOW = datetime(2026, 11, 9, 18, 40, tzinfo=UTC)
CATALOGUE = catalogue()
WORDS = words_for("en", strict=True)
KINDS = [kind.id for kind in CATALOGUE.kinds]
LONGEST = max(KINDS, key=lambda kind: len(CATALOGUE.topic_ids(kind)))
LONG = "\N{CJK UNIFIED IDEOGRAPH-6F22}"
NAME = LONG * 80
LIVE = "<!channel> <https://example.org|here> *bold* &"

PRODUCTION = Production("p" * 24, "T1", LONG * 150, "Europe/Berlin", "C1", "non_union", LONG * 150, LONG * 300)
SCENE = Scene("s" * 24, PRODUCTION.id, "72A" * 4, "72A" * 4, intimate=True, version=9)


def person(number: int = 0, name: str = NAME, *roles: Role) -> Person:
    slack = SlackUser("T1", f"U{number}")
    grants = tuple(Grant(role) for role in roles or (Role.PERFORMER,))
    return Person(f"{number:024}", PRODUCTION.id, name, slack, grants, adult=True, job=NAME, employer=NAME)


MINA = Actor(person(1), PRODUCTION, Account(SlackUser("T1", "U1")))


def longest_sheet(kind: str, text: str = LONG) -> Sheet:
    """Every topic with the longest conditions, and every need with the longest text or all of its options."""
    given = TopicAnswer(Answer.YES_WITH_CONDITIONS, text * 300, "72A72A72A72A, 2026-11-09")
    needs = {
        need.id: ",".join(need.options) if need.options else text * checkins.need_length(need)
        for need in CATALOGUE.needs
    }
    return Sheet(dict.fromkeys(CATALOGUE.topic_ids(kind), given), needs)


def form_of(kind: str, given: Sheet | None = None, standing: Standing = Standing.STALE) -> Form:
    content = Content(kind, LONG * 3000, "", LONG * 300)
    sheet = longest_sheet(kind) if given is None else given
    return Form(SCENE, content, sheet, 999, 999, CATALOGUE.topic_ids(kind), standing, (), begun=True)


HOW = Recorded("c" * 24, "interpreter", LONG * 150, LONG * 150, False, NOW, LONG * 150)


def answers_of(kind: str, number: int = 1, version: int = 1) -> Answers:
    return Answers(
        PRODUCTION.id, SCENE.id, f"{number:024}", version, SCENE.version, NOW, longest_sheet(kind), recorded=HOW,
        confirmed=False, counts=False,
    )  # fmt: skip


def drawn(view: View) -> dict[str, Any]:
    """The view as it travels; its size and every rule of Slack's are checked here."""
    whole: dict[str, Any] = view.to_dict()
    assert check_view(whole) == []
    assert len(json.dumps(whole)) < MOST_BYTES
    assert len(whole.get("private_metadata", "")) <= 3000
    return whole


def text_of(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def all_pages(draw: Any) -> list[dict[str, Any]]:
    """Every page of a list that is drawn by number."""
    pages = [drawn(draw(0))]
    while any(e.get("action_id", "").endswith(".next") for b in pages[-1]["blocks"] for e in b.get("elements", ())):
        pages.append(drawn(draw(len(pages))))
    return pages


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


def test_the_page_after_saving_is_the_same_whatever_was_answered() -> None:
    done = Saved(SCENE, NOW, 1, ())
    assert drawn(checkins.saved(WORDS, MINA, done, NAME)) == drawn(checkins.saved(WORDS, MINA, done, NAME))
    drawn(checkins.withdrawn(WORDS, MINA, done, NAME, ("+49 30 1" * 5,) * 2))
    drawn(checkins.withdraw_page(WORDS, MINA, SCENE, NAME, "n" * 24))
    drawn(checkins.talk_noted(WORDS, NAME, "+49 30 1"))
    drawn(checkins.languages_page(WORDS, ("en",) * 40))


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
    pages = all_pages(lambda page: checkins.own_scenes(WORDS, scenes, PRODUCTION.id, page))
    assert sum(text_of(page).count(f'"{checkins.OPEN}"') for page in pages) == 300
    home = checkins.home_blocks(WORDS, MINA, scenes)
    assert check_view({"type": "home", "blocks": [block.to_dict() for block in home]}) == []


def test_home_is_the_same_before_and_after_answering() -> None:
    def home(standing: Standing) -> list[Any]:
        return [b.to_dict() for b in checkins.home_blocks(WORDS, MINA, ((SCENE, standing),))]

    assert home(Standing.ANSWERED) == home(Standing.WITHDRAWN)
    assert home(Standing.NOT_ANSWERED) == home(Standing.STALE)
    drawn(checkins.own_scenes(WORDS, (), PRODUCTION.id, 0))


def sheet_of(kind: str, performers: int, text: str = LONG) -> SceneSheet:
    people = [person(number, f"{number} {NAME[:76]}") for number in range(performers)]
    columns = tuple(
        Column(
            each, list(Standing)[number % 5], replace(answers_of(kind, number), sheet=longest_sheet(kind, text)), True,
            True, False, CATALOGUE.topic_ids(kind)[-2:],
        )
        for number, each in enumerate(people)
    )  # fmt: skip
    lines = []
    for topic in CATALOGUE.topic_ids(kind):
        given = [
            (c.person, replace(c.sheet.topics[topic], answer=list(Answer)[n % 5]))
            for n, c in enumerate(columns)
            if c.sheet
        ]
        lines.append(Line(topic, tuple(sorted(given, key=lambda pair: -pair[1].answer.strictness))))
    return SceneSheet(SCENE, Content(kind), columns, tuple(lines))


@pytest.mark.parametrize("performers", [1, 2, 30])
@pytest.mark.parametrize("text", [LONG, "a"])
def test_a_scene_sheet_of_any_size_is_paged_and_loses_nothing(performers: int, text: str) -> None:
    sheet = sheet_of(LONGEST, performers, text)
    pages = all_pages(lambda page: scene_sheet.sheet_page(WORDS, CATALOGUE, sheet, PRODUCTION.zone, page, NOW))
    whole = "".join(map(text_of, pages))
    assert whole.count(text * 300) >= performers * len(CATALOGUE.topic_ids(LONGEST))
    assert all(WORDS(topic.label) in whole for topic in CATALOGUE.topics_of(LONGEST))


def test_a_scene_sheet_of_thirty_with_plain_answers_is_a_few_pages() -> None:
    sheet = sheet_of(LONGEST, 30)
    plain = [replace(line, given=tuple((p, replace(a, conditions="")) for p, a in line.given)) for line in sheet.lines]
    columns = [
        replace(c, person=replace(c.person, name=f"Person {n}"), answers=None) for n, c in enumerate(sheet.columns)
    ]
    sheet = replace(sheet, lines=tuple(plain), columns=tuple(columns))
    pages = all_pages(lambda page: scene_sheet.sheet_page(WORDS, CATALOGUE, sheet, PRODUCTION.zone, page, NOW))
    assert len(pages) <= 15


def test_the_sheet_says_not_agreed_and_shows_nothing() -> None:
    closed = Column(person(3, "Mina"), Standing.ANSWERED, None, False, False, True)
    sheet = SceneSheet(SCENE, Content("kiss"), (closed,), tuple(Line(t, ()) for t in CATALOGUE.topic_ids("kiss")))
    text = text_of(drawn(scene_sheet.sheet_page(WORDS, CATALOGUE, sheet, PRODUCTION.zone, 0, NOW)))
    assert "not agreed yet" in text
    assert WORDS("sheet-told") not in text
    apart = replace(sheet, columns=(replace(closed, person=replace(closed.person, slack=None)),))
    assert "record what they say now" in text_of(
        drawn(scene_sheet.sheet_page(WORDS, CATALOGUE, apart, PRODUCTION.zone, 0, NOW))
    )
    empty = replace(sheet, columns=())
    assert WORDS("sheet-nobody") in text_of(
        drawn(scene_sheet.sheet_page(WORDS, CATALOGUE, empty, PRODUCTION.zone, 0, NOW))
    )


@pytest.mark.parametrize("number", [0, 1, 30, 100])
def test_send_and_its_preview_fit(number: int) -> None:
    people = [(person(n), list(Post)[n % 5]) for n in range(number)] + [
        (person(900 + n), Post.FIRST) for n in range(number)
    ]
    sending = Sending(SCENE, tuple(people))
    drawn(scene_sheet.send_page(WORDS, sending))
    chosen = [each.id for each in sending.to(Post.FIRST, Post.CHANGED)][: scene_sheet.MOST_SENT]
    drawn(scene_sheet.send_preview(WORDS, sending, chosen, "n" * 24))
    drawn(scene_sheet.sent_page(WORDS, [each for each, _ in people]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_for_what_somebody_said_is_one_view(kind: str) -> None:
    view = drawn(scene_sheet.record_form(WORDS, CATALOGUE, SCENE, kind, person(), NOW, "n" * 24))
    blocks = {block.get("block_id") for block in view["blocks"]}
    assert set(CATALOGUE.topic_ids(kind)) <= blocks
    assert {"method", "said_at", "present", "language", "interpreter", "read_back"} <= blocks
    drawn(scene_sheet.record_whom(WORDS, SCENE, [person(n) for n in range(120)]))
    drawn(scene_sheet.record_whom(WORDS, SCENE, []))


def test_what_was_recorded_says_what_has_to_be_read_back() -> None:
    done = Recording(SCENE, person(2), answers_of(LONGEST), CATALOGUE.topic_ids(LONGEST))
    assert WORDS("recorded-open") in text_of(drawn(scene_sheet.recorded(WORDS, CATALOGUE, done, NAME, "UTC")))
    gone = Recording(SCENE, person(2), replace(answers_of("kiss"), sheet=None))
    assert "PAUSED" in text_of(drawn(scene_sheet.recorded(WORDS, CATALOGUE, gone, NAME, "UTC")))


NAMES = record.Names(lambda _: NAME, lambda _: SCENE.number)


def test_a_long_record_is_paged_and_every_kind_of_entry_has_words() -> None:
    kinds = [kind for kind in EntryKind for _ in range(60)]
    entries = tuple(
        Entry(kind, PRODUCTION.id, MINA.id, "c" * 24, NOW - timedelta(hours=n), {"scene": SCENE.id})
        for n, kind in enumerate(kinds)
    )
    scenes = tuple(
        OwnScene(SCENE, tuple(answers_of("kiss", 1, version) for version in range(40, 0, -1)), NOW) for _ in range(10)
    )
    held = (Appointment("a", PRODUCTION.id, MINA.id, Role.ALTERNATE, NOW),)
    mine = OwnRecord(MINA.person, "+49 30 1", held, scenes, entries)
    pages = all_pages(lambda page: record.mine(WORDS, MINA, mine, NAMES, page))
    assert sum(text_of(page).count(f'"{record.VERSION}"') for page in pages) == 400
    nothing = OwnRecord(MINA.person, "", (), (), ())
    assert WORDS("record-no-answers") in text_of(drawn(record.mine(WORDS, MINA, nothing, NAMES, 0)))


def test_every_part_has_words_in_ones_own_record() -> None:
    for role in Role:
        actor = replace(MINA, person=person(1, "Mina", role))
        drawn(record.mine(WORDS, actor, OwnRecord(actor.person, "", (), (), ()), NAMES, 0))
        assert record.home_blocks(WORDS, actor)


def test_a_version_opens_whole() -> None:
    pages = all_pages(lambda page: record.version_page(WORDS, MINA, CATALOGUE, SCENE, answers_of(LONGEST), NAME, page))
    assert "".join(map(text_of, pages)).count(LONG * 300) >= len(CATALOGUE.topic_ids(LONGEST))
    gone = replace(answers_of("kiss"), sheet=None, recorded=None)
    drawn(record.version_page(WORDS, MINA, CATALOGUE, SCENE, gone, "", 0))


def test_reads_and_readers_fit() -> None:
    reads = [Read("r" * 24, NOW, SCENE.id)] * 1000
    pages = all_pages(lambda page: record.reads_page(WORDS, MINA, reads, NAMES, page))
    assert "".join(map(text_of, pages)).count(SCENE.number) == 1000
    assert WORDS("reads-none") in text_of(drawn(record.reads_page(WORDS, MINA, [], NAMES, 0)))
    appointment = Appointment("a" * 24, PRODUCTION.id, "c" * 24, Role.COORDINATOR, NOW)
    view = drawn(record.readers_page(WORDS, MINA, [(appointment, person(5))], [appointment]))
    assert record.AGREE in text_of(view)
    assert record.AGREE not in text_of(drawn(record.readers_page(WORDS, MINA, [(appointment, person(5))], [])))
    drawn(record.readers_page(WORDS, MINA, [], []))
    drawn(record.agreed_page(WORDS, person(5), NOW, "UTC"))


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
            assert "<http" not in text


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
