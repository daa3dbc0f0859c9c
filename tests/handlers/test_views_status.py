"""What the board, a status page and the page before declaring say, and to whom."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.scenes import BoardRow, Status
from bot.domain.status import Standing
from bot.domain.work import Refused
from handlers import status
from handlers.announcing import MoveForm
from handlers.forms import Metadata, metadata_of
from handlers.status import DeclareForm
from handlers.views import scenes as scene_views
from handlers.views import status as status_views
from handlers.views.parts import home
from tests.domain.scene_cases import CALL, House
from tests.handlers.scene_pages import Pages, read, words_for


def test_the_board_says_what_each_status_means_and_asks_not_to_ask_performers() -> None:
    house = House()
    house.adds_scene()
    with house.work() as work:
        text = read(Pages(house).status.board(work, house.ada, 0))
    assert "as of Mon 10:00:00" in text
    assert "it says nothing about any person" in text
    assert "Please do not ask performers" in text
    assert "READY does not replace the stunt, effects or safety meeting" in text


def test_a_part_with_marks_in_it_stands_in_lists_as_it_was_typed() -> None:
    house = House()
    scene = house.adds_scene()
    row = BoardRow(replace(house.slot(scene), part="*pt* _1_ & <2>"), "72A", True, CALL)
    listed = scene_views.list_page(words_for(None), house.ada, [row], [], 0).to_dict()["blocks"]
    board = status_views.board_page(words_for(None), house.ada, [row], 0, CALL.instant).to_dict()["blocks"]
    shown = [
        block["text"] for block in (*listed, *board) if block["type"] == "section" and "72A" in block["text"]["text"]
    ]
    assert [text["type"] for text in shown] == ["plain_text", "plain_text"]
    assert [text["text"].split(" · ")[0] for text in shown] == ["Scene 72A, *pt* _1_ & <2>"] * 2
    assert "*" not in "".join(text["text"].split(" · ", 1)[1] for text in shown)
    line = status_views.scene_line(words_for(None), "*Scene 7*2* · *READY*", "7*2").to_dict()
    assert line["text"]["text"] == "Scene 7*2 · READY"


def test_a_shoot_day_is_named_once_unless_its_call_is_after_midnight() -> None:
    house = House()
    row = BoardRow(house.slot(house.adds_scene()), "72A", True, CALL)
    assert status_views.day_line(words_for(None), row) == "Fri 13 Nov · main unit · 08:00 set time"
    late = replace(row, call=replace(CALL, instant=CALL.instant + timedelta(hours=17)))
    assert status_views.day_line(words_for(None), late) == "Fri 13 Nov · main unit · Sat 14 Nov, 01:00 set time"


def test_the_ping_stands_for_the_units_own_assistant_directors_while_not_yet() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        for who, expected in ((house.ada, True), (house.ben, False), (house.dira, False)):
            drawn = json.dumps(Pages(house).status.board(work, who, 0).to_dict())
            assert (status_views.PING in drawn) is expected
    with house.work() as work:
        house.statuses.hold(work, house.cora, house.slot(scene).id)
        assert status_views.PING not in json.dumps(Pages(house).status.board(work, house.ada, 0).to_dict())


def test_a_pause_gives_two_numbers_on_its_page() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        text = read(Pages(house).status.hold(work, house.cora, house.slot(scene).id))
    assert f"Cora {house.books.state.phones[house.cora.id]}" in text
    assert f"Alba {house.books.state.phones[house.alba.id]}" in text


def test_a_pause_gives_its_numbers_on_the_board_too_and_nobodys_while_nothing_is_paused() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        assert "+49" not in read(home(status.home_section(words_for)(work, house.ada)))
        house.statuses.hold(work, house.cora, house.slot(scene).id)
    with house.work() as work:
        text = read(home(status.home_section(words_for)(work, house.ada)))
        assert text.count("+49") == 2
        assert text.count("+49") == read(Pages(house).status.board(work, house.ada, 0)).count("+49")


def test_before_declaring_one_reads_what_the_assistant_directors_see_and_that_people_may_guess() -> None:
    house = House()
    scene = house.adds_intimate()
    house.answers(house.mina, standing=Standing.WITHDRAWN)
    with house.work() as work:
        text = read(Pages(house).status.declaring(work, house.cora, house.slot(scene).id))
    assert "what the assistant directors see" in text
    assert "people may guess" in text
    assert "READY cannot be declared yet" in text
    with house.work() as work:
        choices = json.dumps(Pages(house).status.declaring(work, house.alba, house.slot(scene).id).to_dict())
    assert '"ready"' not in choices


def test_a_declaration_by_form_shows_the_status_it_made() -> None:
    house = House()
    scene = house.adds_scene()
    slot = house.slot(scene)
    meta = Metadata(production=house.production_id, subject=slot.id, version=slot.version)
    with house.work() as work:
        form = DeclareForm.model_validate({"status": "not_yet", "next_day": None, "next_time": "21:30"})
        assert "next update by Mon 9 Nov, 21:30" in read(Pages(house).status.declare(work, house.cora, meta, form))
    form = DeclareForm.model_validate({"status": "not_yet", "next_day": "2026-11-12", "next_time": None})
    with pytest.raises(Refused) as wrong, house.work() as work:
        Pages(house).status.declare(work, house.cora, meta, form)
    assert wrong.value.field == "next_time"


def test_a_card_posted_meanwhile_does_not_stop_a_declaration_and_a_pause_does() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        meta = metadata_of(Pages(house).status.declaring(work, house.cora, house.slot(scene).id).to_dict())
    with house.work() as work:
        work.scenes.change_slot(replace(house.slot(scene), announced=True, card="1.2"))
    with house.work() as work:
        Pages(house).status.declare(work, house.cora, meta, DeclareForm(status=Status.READY))
    assert house.status(scene) is Status.READY
    with house.work(timedelta(minutes=1)) as work:
        meta = metadata_of(Pages(house).status.declaring(work, house.cora, house.slot(scene).id).to_dict())
        house.statuses.hold(work, house.alba, house.slot(scene).id)
    with pytest.raises(Refused), house.work() as work:
        Pages(house).status.declare(work, house.cora, meta, DeclareForm(status=Status.READY))
    assert house.status(scene) is Status.PAUSED


def test_a_card_posted_meanwhile_does_not_stop_a_move_and_another_move_does() -> None:
    house = House()
    scene = house.adds_scene()
    pages, slot_id = Pages(house).announcing, house.slot(scene).id
    with house.work() as work:
        meta = metadata_of(pages.moving(work, house.ada, slot_id, None).to_dict())
        work.scenes.change_slot(replace(house.slot(scene), card="1.2"))
    for day, moves in ((date(2026, 11, 16), True), (date(2026, 11, 17), False)):
        form = MoveForm(day=day, call=CALL.wall)
        if moves:
            with house.work() as work:
                pages.move(work, house.ada, meta, form)
        else:
            with pytest.raises(Refused), house.work() as work:
                pages.move(work, house.ada, meta, form)
    assert house.slot(scene).day == date(2026, 11, 16)


def test_a_performers_home_shows_the_status_of_own_scenes_alone() -> None:
    house = House()
    house.adds_intimate("72A", house.mina)
    house.adds_intimate("73", house.noor)
    with house.work() as work:
        text = read(home(status.home_section(words_for)(work, house.mina)))
    assert "72A" in text
    assert "73" not in text


def test_next_72_hours_come_first_on_a_coordinators_home() -> None:
    house = House()
    house.adds_scene("1")
    with house.work() as work:
        far = house.scenes.call_on(work, house.ada, date(2026, 12, 1), CALL.wall)
        house.scenes.add(work, house.ada, house.draft("2", day=far.day, call=far))
    house.now = CALL.instant - timedelta(hours=30)
    with house.work() as work:
        rows = status.board_of(work, house.cora)
        assert status.soon(rows, work.now) == 1
        text = read(home(status.home_section(words_for)(work, house.cora)))
    assert text.index("Next 72 hours") < text.index("Scene 1") < text.index("Later") < text.index("Scene 2")
