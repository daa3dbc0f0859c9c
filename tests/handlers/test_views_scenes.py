"""Every page of scenes, announcing and statuses is one that Slack takes, at real size and with the longest values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.announcing import card_of
from bot.domain.importing import Importing
from bot.domain.people import Actor, Role
from bot.domain.scenes import BriefDraft, BriefEdited, Casting, Content, Scene, ShootSlot, Status, scene_key
from bot.domain.topics import catalogue as topics
from bot.domain.work import NotFound, Work
from handlers import announcing, briefs, scenes, status
from handlers.forms import FieldErrors, Metadata, metadata_of, page_in, parse
from handlers.identify import Desk
from handlers.scenes import EditForm, SceneForm, ScenePages
from handlers.views import announcing as announcing_views
from handlers.views import briefs as brief_views
from handlers.views import messages
from handlers.views import scenes as scene_views
from handlers.views import status as status_views
from handlers.views.parts import home
from tests.domain.scene_cases import CALL, DAY, House
from tests.handlers.scene_pages import (
    LIVE,
    LONG_NAME,
    MANY_PEOPLE,
    MANY_SCENES,
    NUMBER,
    PERFORMERS,
    WORDS,
    Pages,
    nonce,
    read,
    taken,
    words_for,
)


@pytest.fixture(scope="module")
def big() -> House:
    """300 scenes, 200 people, and one scene with 30 performers, all with the longest legal names."""
    house = House()
    house.cora = replace(house.cora, person=replace(house.cora.person, name=LONG_NAME))
    house.books.state.people[house.cora.id] = house.cora.person
    performers = [house.person(f"{LONG_NAME[:74]} {n}", Role.PERFORMER, cast_number=str(n)) for n in range(MANY_PEOPLE)]
    statuses = list(Status)
    with house.work() as work:
        for n in range(MANY_SCENES):
            day = DAY + timedelta(days=n // 8)
            number = f"{NUMBER[:8]}{n}"
            key = scene_key(number)
            scene = Scene(f"scene{n}", house.production_id, number, key, intimate=n % 2 == 0, closed=True)
            work.scenes.add_scene(scene)
            work.scenes.keep_content(scene, Content("kiss", LIVE * 125, LIVE * 400, LIVE * 6))
            work.scenes.add_slot(
                ShootSlot(
                    f"slot{n}", house.production_id, scene.id, day, LIVE[:20], "main" if n % 3 else LONG_NAME[:30],
                    status=statuses[n % 3], status_at=house.now, next_update=CALL.instant, announced=n % 2 == 0,
                )
            )  # fmt: skip
            for person in performers[: PERFORMERS if n < 2 else 2]:
                work.scenes.keep_casting(Casting(scene.id, person.id))
            call = house.scenes.call_on(work, house.ada, day, CALL.wall)
            for unit in ("main", LONG_NAME[:30]):
                work.scenes.keep_unit_call(house.production_id, unit, call)
    with house.work() as work:
        waiting = work.scenes.scene(house.production_id, "scene0")
        assert waiting is not None
        work.scenes.keep_unmatched_cast(waiting, [f"C{n}" for n in range(60)])
    return house


PAGES: dict[str, tuple[str, Callable[..., View]]] = {
    "board": ("ada", lambda p, w, me: p.status.board(w, me, 0)),
    "board, last page": ("dira", lambda p, w, me: p.status.board(w, me, 99)),
    "not yet": ("ada", lambda p, w, me: p.status.slot(w, me, "slot0")),
    "ready": ("dira", lambda p, w, me: p.status.slot(w, me, "slot1")),
    "paused": ("ada", lambda p, w, me: p.status.slot(w, me, "slot2")),
    "coordinator's status": ("cora", lambda p, w, me: p.status.slot(w, me, "slot2")),
    "declaring": ("cora", lambda p, w, me: p.status.declaring(w, me, "slot0")),
    "ending a pause": ("alba", lambda p, w, me: p.status.declaring(w, me, "slot2")),
    "asked": ("ada", lambda p, w, me: status_views.asked_page(WORDS, LONG_NAME, NUMBER)),
    "scenes": ("ada", lambda p, w, me: p.scenes.listed(w, me, 0)),
    "scenes, last page": ("cora", lambda p, w, me: p.scenes.listed(w, me, 99)),
    "scene": ("ada", lambda p, w, me: p.scenes.scene(w, me, "scene0")),
    "coordinator's scene": ("cora", lambda p, w, me: p.scenes.scene(w, me, "scene0")),
    "adding": ("ada", lambda p, w, me: p.scenes.adding(w, me, "")),
    "adding a day": ("ada", lambda p, w, me: p.scenes.adding(w, me, "scene0")),
    "editing": ("ada", lambda p, w, me: p.scenes.editing(w, me, "scene0")),
    "coordinator's editing": ("cora", lambda p, w, me: p.scenes.editing(w, me, "scene0")),
    "brief": ("cora", lambda p, w, me: p.briefs.editing(w, me, "scene0")),
    "brief, read": ("dira", lambda p, w, me: p.briefs.read(w, me, "scene0")),
    "told": ("ada", lambda p, w, me: p.briefs.telling(w, me, "scene0")),
    "cast": ("cora", lambda p, w, me: p.briefs.unmatched(w, me)),
    "card": ("ada", lambda p, w, me: preview(p, w, me)),
    "moving": ("ada", lambda p, w, me: p.announcing.moving(w, me, "slot1", None)),
    "taking off": ("ada", lambda p, w, me: p.announcing.cancelling(w, me, "slot1")),
    "wrap": ("ada", lambda p, w, me: p.announcing.wrapping(w, me)),
    "wrap, saved": ("ada", lambda p, w, me: announcing_views.wrap_saved(WORDS, me, LONG_NAME[:30], w.now)),
    "brief, saved": (
        "cora",
        lambda p, w, me: brief_views.brief_saved(
            WORDS, me, BriefEdited(w.scenes.scene(me.production.id, "scene0"), True, (me.person,) * 30)
        ),
    ),
}


def preview(pages: Pages, work: Work, me: Actor) -> View:
    card = card_of(work, me.production.id, "slot1")
    slot = work.scenes.slot(me.production.id, "slot1")
    assert card is not None
    assert slot is not None
    return announcing_views.preview_page(WORDS, me, card, slot, nonce())


@pytest.mark.parametrize("name", PAGES)
def test_slack_takes_every_page(big: House, name: str) -> None:
    who, draw = PAGES[name]
    with big.work() as work:
        taken(draw(Pages(big), work, getattr(big, who)))


@pytest.mark.parametrize("who", ["cora", "alba", "ada", "dira", "mina"])
def test_slack_takes_everybodys_home(big: House, who: str) -> None:
    me: Actor = getattr(big, who)
    with big.work() as work:
        blocks: list[Block] = [*status.home_section(words_for)(work, me), *scenes.home_section(words_for)(work, me)]
    assert len(blocks) <= 60
    if blocks:
        taken(home(blocks))


def test_consequences_with_many_scenes_under_one_call(big: House) -> None:
    with big.work() as work:
        meta = Metadata(production=big.production_id, subject="slot1", version=1)
        form = announcing.MoveForm(day=DAY + timedelta(days=2), call=CALL.wall.replace(hour=6))
        view = taken(Pages(big).announcing.consequences(work, big.ada, meta, form))
    assert announcing.move_in(metadata_of(view.to_dict()).mark) == form


def test_every_page_of_the_board_is_taken_and_every_scene_is_on_one(big: House) -> None:
    pages, seen = Pages(big), 0
    with big.work() as work:
        for page in range(8):
            view = taken(pages.status.board(work, big.ada, page))
            seen += sum(
                block.get("accessory", {}).get("action_id") in (status_views.PAGE_OPEN, status_views.PING)
                for block in view.to_dict()["blocks"]
            )
    assert seen == MANY_SCENES


def test_neither_board_nor_pages_tell_an_assistant_director_which_scene_is_intimate() -> None:
    drawn = []
    for intimate in (True, False):
        house = House()
        scene = house.adds_intimate() if intimate else house.adds_scene()
        if not intimate:
            with house.work() as work:
                draft = BriefDraft(False, "", "", (house.mina.id,))
                house.scenes.edit_brief(work, house.cora, scene.id, scene.version, draft)
        house.announces(scene)
        pages, slot = Pages(house), house.slot(scene)
        with house.work() as work:
            drawn.append(
                [
                    pages.status.board(work, house.ada, 0).to_dict(),
                    pages.status.slot(work, house.ada, slot.id).to_dict(),
                    pages.scenes.listed(work, house.ada, 0).to_dict(),
                    pages.scenes.scene(work, house.ada, scene.id).to_dict(),
                    pages.scenes.editing(work, house.ada, scene.id).to_dict(),
                    pages.briefs.telling(work, house.ada, scene.id).to_dict(),
                    pages.announcing.cancelling(work, house.ada, slot.id).to_dict(),
                    [block.to_dict() for block in status.home_section(words_for)(work, house.ada)],
                ]
            )
    assert drawn[0] == drawn[1]


def test_the_preview_is_the_card_that_will_stand() -> None:
    house = House()
    scene = house.adds_scene()
    with house.work() as work:
        card = card_of(work, house.production_id, house.slot(scene).id)
        shown = Pages(house).announcing.preview(work, house.ada, house.slot(scene).id).to_dict()["blocks"]
    assert card is not None
    posted = messages.card(WORDS, card)
    assert [block.to_dict() for block in posted.blocks] == shown[2:-3]


def test_the_preview_of_a_late_call_names_the_calendar_date() -> None:
    house = House()
    form = SceneForm.model_validate({"number": "72A", "day": "2026-11-13", "call": "01:30", "unit": "main"})
    with house.work() as work:
        view = Pages(house).scenes.preview(work, house.ada, form)
    assert "Sat 14 Nov, 01:30 set time" in read(view)
    assert "calendar date after the shoot day Fri 13 Nov" in read(view)
    assert scenes.form_in(metadata_of(view.to_dict()).mark) == form


def test_the_preview_of_a_call_that_comes_twice_shows_its_offset() -> None:
    house = House()
    form = SceneForm.model_validate({"number": "72A", "day": "2027-10-30", "call": "02:30", "unit": "main"})
    with house.work() as work:
        assert "(UTC+2)" in read(Pages(house).scenes.preview(work, house.ada, form))


def state(**fields: object) -> dict[str, object]:
    return {"state": {"values": {name: {"x": {"value": value}} for name, value in fields.items()}}}


@pytest.mark.parametrize(
    ("number", "message_id"), [("", "form-empty"), ("\u200b \u202e", "form-empty"), ("1234567890123", "form-too-long")]
)
def test_a_scene_number_that_is_none_is_a_sentence_on_its_field(number: str, message_id: str) -> None:
    with pytest.raises(FieldErrors) as wrong:
        parse(EditForm, state(number=number))
    assert wrong.value.fields == {"number": message_id}
    assert WORDS(message_id)


def test_tampered_metadata_pages_units_and_kinds_are_not_found() -> None:
    house = House()
    scene = house.adds_scene()
    for tampered in ("{}", "[]", "x", '{"number": "1", "more": 1}'):
        with pytest.raises(NotFound):
            scenes.form_in(tampered)
        with pytest.raises(NotFound):
            announcing.move_in(tampered)
    assert (page_in(""), page_in("12")) == (0, 12)
    for page in ("-1", "x", "99999", "1e3", "²", "\N{ARABIC-INDIC DIGIT ONE}"):
        with pytest.raises(NotFound):
            page_in(page)
    with pytest.raises(NotFound), house.work() as work:
        Pages(house).scenes.preview(work, house.ada, SceneForm(number="1", unit="elsewhere"))
    with pytest.raises(NotFound):
        briefs.BriefForm(kind="elsewhere").draft(topics())
    with pytest.raises(NotFound):
        briefs.told_of(state(somebody="elsewhere"))
    with pytest.raises(NotFound), house.work() as work:
        Pages(house).scenes.scene(work, house.mina, scene.id)


def test_search_finds_scenes_by_number_and_performers_by_name(big: House) -> None:
    pages = Pages(big)
    with big.work() as work:
        begins = pages.scenes.found(work, big.ada, f"{NUMBER[:8]}29")
        assert len(begins) == 11
        assert len(pages.scenes.found(work, big.ada, "")) == 100
        assert len(pages.briefs.performers(work, big.cora, "")) == 100
        assert [option.value for option in pages.briefs.performers(work, big.cora, "noor")] == [big.noor.id]
        with pytest.raises(NotFound):
            pages.briefs.performers(work, big.ada, "")
        assert {option.value for option in pages.briefs.unnumbered(work, big.cora, "")} == {big.mina.id, big.noor.id}


def test_an_empty_production_says_what_will_happen() -> None:
    house = House()
    with house.work() as work:
        assert "it stands here with its status" in read(Pages(house).status.board(work, house.ada, 0))
        assert "import the shooting schedule" in read(Pages(house).scenes.listed(work, house.ada, 0))


def test_every_id_of_these_views_has_exactly_one_listener() -> None:
    app = AsyncApp(token="xoxb-1", signing_secret="x", ssl_check_enabled=False)
    heard: list[str] = []

    def listening(kind: str) -> Callable[[str], Callable[[object], object]]:
        def hear(id_: str) -> Callable[[object], object]:
            heard.append(f"{kind} {id_}")
            return lambda listener: listener

        return hear

    for kind in ("action", "view", "options"):
        setattr(app, kind, listening(kind))
    house = House()
    pages = ScenePages(house.scenes, house.announcing, words_for, nonce)
    desk = cast(Desk, None)
    scenes.register(app, desk, pages)
    briefs.register(app, desk, pages, house.announcing, Importing(), topics())
    announcing.register(app, desk, pages, house.announcing)
    status.register(app, desk, house.statuses, words_for, nonce)
    assert len(heard) == len(set(heard))
    named = {
        value
        for module in (scene_views, brief_views, announcing_views, status_views)
        for name, value in vars(module).items()
        if name.isupper()
        and isinstance(value, str)
        and value.count(".") == 2
        # Doors to other workflows' pages, with listeners of their own.
        and not value.startswith(("checkin.", "list.", "deciding.", "door.", "stop."))
    }
    assert {each.split()[1] for each in heard} == named
