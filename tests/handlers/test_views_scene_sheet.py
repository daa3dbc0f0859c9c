"""The scene sheet, Send and recording at their longest, and one's own record: paged, within limits, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Appointment, Role
from bot.domain.record import OwnRecord, OwnScene, Read
from bot.domain.scene_sheet import Column, Line, Post, Recording, SceneSheet, Sending
from bot.domain.scenes import Content
from bot.domain.status import Standing
from bot.domain.topics import Answer
from handlers.views import record, scene_sheet
from handlers.views.appointments import AGREE_OPEN
from tests.handlers.checkin_view_cases import (
    CATALOGUE,
    KINDS,
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
    longest_sheet,
    person,
    text_of,
)


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
    for_alternate = replace(sheet, columns=(), lines=(), whole=False)
    assert WORDS("sheet-nothing-addressed") in text_of(
        drawn(scene_sheet.sheet_page(WORDS, CATALOGUE, for_alternate, PRODUCTION.zone, 0, NOW))
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
    gone = Recording(SCENE, person(2), replace(answers_of("kiss"), sheet=None), paused=True)
    assert "PAUSED" in text_of(drawn(scene_sheet.recorded(WORDS, CATALOGUE, gone, NAME, "UTC")))
    later = replace(gone, paused=False)
    assert "PAUSED" not in text_of(drawn(scene_sheet.recorded(WORDS, CATALOGUE, later, NAME, "UTC")))


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
    assert AGREE_OPEN in text_of(view)
    assert AGREE_OPEN not in text_of(drawn(record.readers_page(WORDS, MINA, [(appointment, person(5))], [])))
    drawn(record.readers_page(WORDS, MINA, [], []))
