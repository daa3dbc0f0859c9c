"""Home holds at most a hundred blocks, and never leaves anything out without a word."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from slack_sdk.models.blocks import Block

from bot.domain.people import Account, Actor, Person, Production, SlackUser
from bot.domain.scenes import BoardRow, ShootSlot
from handlers.views import home as views
from handlers.views import status
from handlers.views.parts import said
from tests.handlers.office import words_for

MINA = SlackUser("T1", "U1")
FILM = Production("p", "T1", "Film", "Europe/Berlin", None, "non_union", "", "")
ACTOR = Actor(Person("mina", "p", "Mina", MINA, ()), FILM, Account(MINA))
NOW = datetime(2027, 1, 14, tzinfo=UTC)


def test_a_performers_own_shoot_days_that_home_does_not_list_are_counted() -> None:
    slots = [ShootSlot(str(number), "p", "s", date(2027, 1, 14)) for number in range(11)]
    for shown, said_so in ((slots, True), (slots[:8], False)):
        blocks = status.home_own(words_for(None), ACTOR, [BoardRow(slot, "72A", True, None) for slot in shown], NOW)
        text = json.dumps([block.to_dict() for block in blocks])
        assert text.count("72A") == 8
        assert ("3 more of your shoot days" in text) is said_so


def section(name: str) -> list[Block]:
    return [said(f"{name} {number}") for number in range(45)]


def test_what_one_page_does_not_hold_is_named_and_stands_on_the_next() -> None:
    sections = [section(name) for name in ("first", "second", "third")]
    shown = ""
    for page in range(3):
        blocks = views.personal(words_for(None), ACTOR, [FILM], sections, NOW, page)
        text = json.dumps([block.to_dict() for block in blocks])
        assert len(blocks) <= 100
        assert ("Not everything fits on this page" in text) is (page < 2)
        shown += text
    assert all(f"{name} 44" in shown for name in ("first", "second", "third"))


def test_a_wrapped_production_names_the_days_on_which_its_records_go() -> None:
    wrapped = replace(FILM, wrapped=True, wrapped_at=NOW)
    for production, said_so in ((wrapped, True), (FILM, False)):
        actor = replace(ACTOR, production=production)
        blocks = views.personal(words_for(None), actor, [production], [section("one")], NOW)
        text = json.dumps([block.to_dict() for block in blocks])
        assert ("This production is over." in text) is said_so
        assert ("Wed 14 Apr" in text and "Wed 19 May" in text) is said_so
