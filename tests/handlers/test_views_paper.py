"""Slack takes the text to copy at real size, nobody is cut off, and it is as plain as what people typed."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.domain.paper import Papers
from bot.domain.people import Role
from bot.domain.set_list import Decision, Zone
from handlers.views import paper as views
from tests.domain.set_cases import WINDOW, SetHouse
from tests.handlers.scene_pages import LIVE, LONG_NAME, WORDS, taken

PEOPLE = 200


def page(house: SetHouse, number: int = 0) -> View:
    with house.work() as work:
        return taken(views.page(WORDS, house.ada, Papers().page(work, house.ada, house.slot_id), number))


def fields(view: View) -> list[str]:
    blocks = [block.to_dict() for block in view.blocks or ()]
    return [block["element"]["initial_value"] for block in blocks if block["type"] == "input"]


def test_two_hundred_people_with_long_names_stand_on_the_pages_once_each() -> None:
    house = SetHouse()
    crowd = [house.person(f"{LONG_NAME[:74]} {number:03}", Role.CREW) for number in range(PEOPLE)]
    with house.work() as work:
        ids = [person.id for person in crowd]
        house.lists.add(work, house.ada, house.slot_id, ids, Zone.SET, LIVE[:40], LIVE[:60])
    house.submits(cap=300)
    house.decides(Decision.APPROVED, *crowd)
    house.asks()
    house.now += WINDOW
    house.releases()
    drawn, number = [], 0
    while not drawn or views.NEXT in str(drawn[-1].to_dict()):
        drawn.append(page(house, number))
        number += 1
    texts = "\n".join(text for view in drawn for text in fields(view))
    assert all(texts.count(f" {number:03}, ") == 1 for number in range(PEOPLE))


def test_what_people_typed_stays_text_and_on_its_line() -> None:
    house = SetHouse()
    mallory = house.person('=1+1 *Mal* <!channel> #read("/etc/passwd")', Role.CREW)
    house.invites(mallory)
    assert '[ ] =1+1 *Mal* <!channel> #read("/etc/passwd"), not yet accepted' in fields(page(house))[1].splitlines()
