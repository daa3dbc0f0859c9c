"""Slack takes every page of being asked with the longest texts there are, and no mark in them comes alive."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError
from slack_sdk.models.views import View

from bot.domain.house_rules import RULES_LENGTH
from bot.domain.invitations import Invitation, Proposed
from bot.domain.people import Actor
from bot.domain.record import OwnList, OwnRecord
from bot.domain.set_list import Objections, Reply, Seat, Zone
from bot.domain.work import NotFound
from handlers import house_rules, invitations, notices, objections
from handlers.views import house_rules as rules_views
from handlers.views import invitations as views
from handlers.views import objections as objection_views
from handlers.views import record
from handlers.views.parts import home, length, modal
from tests.domain.set_cases import SetHouse
from tests.handlers.scene_pages import LIVE, LONG_NAME, MANY_PEOPLE, WORDS, nonce, read, taken, words_for

EMOJI = "\N{PERFORMING ARTS}"
RULES = EMOJI * 900 + (LIVE * 10)[:200]
PART = LIVE[:20]


class Asked:
    """A scene with a part, long names, and as many people on its list as there are given."""

    def __init__(self, people: int, name: str = LONG_NAME) -> None:
        self.house = SetHouse()
        state = self.house.books.state
        production = replace(state.productions[self.house.production_id], house_rules=RULES, title=LONG_NAME)
        state.productions[production.id] = production
        slot = state.slots[self.house.slot_id]
        state.slots[slot.id] = replace(slot, part=PART, unit="main")
        crew = [self.house.person(f"{name[:74]} {number:03d}", cast_number="W" * 8) for number in range(people)]
        with self.house.work() as work:
            ids = [each.id for each in crew]
            self.house.lists.add(work, self.house.ada, slot.id, ids, Zone.VILLAGE, LIVE * 2, (EMOJI * 60))
        self.house.submits(300)
        self.house.asks()
        self.ids = ids
        self.mina = self.actor(self.house.mina)

    def actor(self, who: Actor) -> Actor:
        return replace(who, production=self.house.books.state.productions[self.house.production_id])

    def proposed(self) -> Proposed:
        with self.house.work() as work:
            return self.house.invitations.proposed(work, self.mina, self.house.of().id)

    def page(self, coordinator: str = LONG_NAME, notice: str = "objection-newer") -> View:
        return taken(objection_views.page(WORDS, self.mina, self.proposed(), coordinator, nonce(), notice))


@pytest.mark.parametrize("people", [1, objection_views.MOST_BOXES, objection_views.MOST_BOXES + 1, MANY_PEOPLE, 400])
def test_the_names_are_taken_at_every_length_with_everybody_marked(people: int) -> None:
    asked = Asked(people)
    asked.page(coordinator="")
    with asked.house.work() as work:
        chosen = asked.ids[: objection_views.MOST_CHOSEN]
        asked.house.invitations.object(work, asked.mina, asked.house.of().id, chosen)
    (field,) = (block for block in asked.page().to_dict()["blocks"] if block.get("block_id") == "people")
    assert {option["value"] for option in field["element"]["initial_options"]} == set(chosen)
    shown = asked.proposed()
    pages, page = [], 0
    while not pages or objection_views.NAMES_NEXT in str(pages[-1].to_dict()):
        pages.append(taken(objection_views.names_page(WORDS, asked.mina, shown, page)))
        page += 1
    everything = "\n".join(read(each) for each in pages)
    assert all(f" {number:03d}" in everything for number in range(people))
    for coordinator in ("", LONG_NAME):
        taken(objection_views.saved(WORDS, asked.mina, shown, asked.house.now, coordinator, "W" * 40))
    options = objection_views.found(WORDS, shown.lines[: objections.MOST_FOUND])
    assert len({option.value for option in options}) == min(people, objections.MOST_FOUND)


@pytest.mark.parametrize("name", ["\N{CYRILLIC CAPITAL LETTER ZHE}" * 80, EMOJI * 80])
def test_as_many_marks_as_can_be_sent_fit_in_every_script(name: str) -> None:
    asked = Asked(MANY_PEOPLE, name)
    with asked.house.work() as work:
        asked.house.invitations.object(work, asked.mina, asked.house.of().id, asked.ids[: objection_views.MOST_CHOSEN])
    asked.page(coordinator=name)


def test_every_standing_of_an_invitation_is_taken_and_read() -> None:
    asked = Asked(1)
    me = asked.actor(asked.house.kit)
    shown = asked.proposed()
    seat = Seat(shown.set_list.id, me.id, Zone.VILLAGE, 1, LIVE * 2, EMOJI * 60)
    at = asked.house.now
    base = Invitation(shown.slot, shown.scene, shown.set_list, seat, asked.house.draft().call, False)
    standings = (
        base,
        replace(base, call=None, seat=replace(seat, reply=Reply.ACCEPTED, replied_at=at)),
        replace(base, seat=replace(seat, reply=Reply.CANNOT, replied_at=at)),
        replace(base, seat=replace(seat, reply=Reply.ACCEPTED, replied_at=at, in_person=True)),
        replace(base, over=True),
        replace(base, seat=None),
        replace(base, seat=None, called_off=True),
    )
    seen = set()
    for each in standings:
        for coordinator in ("", LONG_NAME):
            seen.add(read(taken(views.page(WORDS, me, each, coordinator, nonce(), "invitation-newer"))))
            taken(views.answered(WORDS, me, each, coordinator))
    assert len(seen) == 2 * 4 + 3
    taken(home(views.home_blocks(WORDS, me, standings)))
    first = views.page(WORDS, me, base, LONG_NAME, nonce()).to_dict()
    second = views.page(WORDS, me, standings[1], LONG_NAME, nonce()).to_dict()
    assert "submit" in first
    assert "submit" not in second
    assert views.CANNOT in str(second)
    assert WORDS("invitation-rights") in str(first)


def test_house_rules_are_as_long_as_slack_counts_them() -> None:
    assert length(RULES) == RULES_LENGTH
    assert house_rules.RulesForm(rules=RULES).rules == RULES
    for text in (RULES + "x", EMOJI * (RULES_LENGTH // 2 + 1)):
        with pytest.raises(ValidationError):
            house_rules.RulesForm(rules=text)


def test_the_house_rules_are_taken_at_their_longest_and_the_rights_stand_beside_them() -> None:
    asked = Asked(1)
    production = asked.mina.production
    view = taken(rules_views.page(WORDS, production, nonce()))
    assert WORDS("invitation-rights") in read(view)
    assert WORDS("invitation-rights") in read(taken(rules_views.saved(WORDS, production)))
    usual = replace(production, house_rules="")
    entry = rules_views.page(WORDS, usual, nonce()).to_dict()["blocks"][2]["element"]
    assert entry["initial_value"] == WORDS("house-rules-usual")
    taken(rules_views.saved(WORDS, usual))


def test_a_form_carries_nothing_of_what_a_performer_said() -> None:
    asked = Asked(3)
    before = asked.page().to_dict()["private_metadata"]
    shown = asked.proposed()
    said = replace(shown, own=Objections(shown.set_list.id, asked.mina.id, frozenset(asked.ids), asked.house.now))
    after = objection_views.page(WORDS, asked.mina, said, LONG_NAME, nonce()).to_dict()["private_metadata"]
    assert before == after


def test_a_message_about_a_list_opens_the_page_that_is_its_readers() -> None:
    house = SetHouse()
    house.invites(house.kit)
    opened = notices.opens_about(
        lambda work, actor, subject: modal("Check-in", []),
        [each.opener(house.invitations, words_for, nonce) for each in (objections, invitations)],
    )

    def title(who: Actor, subject: str) -> str:
        with house.work() as work:
            return str(opened(work, who, subject).title.text)  # type: ignore[union-attr]

    assert title(house.kit, house.of().id) == WORDS("invitation-title")
    assert title(house.mina, house.of().id) == WORDS("objection-title")
    assert title(house.mina, "72A") == "Check-in"
    with pytest.raises(NotFound):
        title(house.zoe, house.of().id)


def test_ones_own_record_tells_them_at_their_longest() -> None:
    asked = Asked(MANY_PEOPLE)
    shown = asked.proposed()
    people = tuple(person for person, _ in shown.lines)
    seat = replace(shown.lines[0][1], reply=Reply.ACCEPTED, replied_at=asked.house.now)
    lists = (
        OwnList(shown.slot, shown.scene, seat, False),
        OwnList(shown.slot, shown.scene, None, True),
        OwnList(shown.slot, shown.scene, None, True, (), asked.house.now),
        OwnList(shown.slot, shown.scene, None, True, people, asked.house.now),
    )
    kept = OwnRecord(asked.mina.person, "", (), (), (), lists=lists)
    names = record.Names(lambda _: "", lambda _: "")
    pages = [taken(record.mine(WORDS, asked.mina, kept, names, page)) for page in range(4)]
    text = "\n".join(read(page) for page in pages)
    assert all(f" {number:03d}" in text for number in range(MANY_PEOPLE))
    for sentence in ("record-list-not-said", "record-list-nobody"):
        assert WORDS(sentence) in text
