"""Text as people type it, by mistake or on purpose: kept as it is and never alive, or a sentence at its field."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import rulebook
from bot.domain.people import Person, Role
from bot.domain.scenes import Told, scene_key
from bot.domain.topics import catalogue as topics
from bot.domain.work import Work
from handlers.forms import clean
from handlers.words import catalogue
from tests.databases import ON_ONE_ENGINE, SHARED_ON_ONE_ENGINE
from tests.forging import SECRET, House, Shown, formatted_in, open_to

WORDS = catalogue("en")
TOPICS = topics().topic_ids("kiss")
LIVE = re.compile(r"<(?!!date\^)[^>\n]*>?")
"""What Slack would take for a mention or a link, our own dates apart."""

NASTY = (
    "<!channel> <!here> <@U0001> <#C0001|x> <http://x.example|y> <mailto:a@b> *_~` { $x } %s '; DROP TABLE people; --"
)
SHORT = ("<!channel>", "<@U0000001>", "<#C0001|x>", "<!here>", "&lt;!here>")
EXACT = (
    "Grüße, 他们 in Łódź",
    "👩‍👩‍👧 and 🏳️‍🌈",
    "שלום \u05d1 مرحبا",
    "می‌خواهم",
    "{ $coordinator } and { -brand }",
    "'; DROP TABLE answers; -- %s %(x)s",
    '{"answer": "yes", "topics": {}}',
    "<!channel> <@U1> <https://x.example|here> &amp; &lt;",
    "*bold* _it_ ~no~ `code` :tada:",
)  # fmt: skip


# Nothing typed comes alive


def with_nasty_names(house: House) -> None:
    """Every text that anybody can settle, replaced by mentions, links and markup."""
    stage = house.stage

    def job(work: Work) -> None:
        for number, person in enumerate(work.people.roster(house.production)):
            mark = SHORT[number % len(SHORT)]
            nasty = replace(person, name=f"{NASTY[:60]} {person.name}", job=mark, employer=NASTY[:80])
            work.people.change_person(nasty)
            work.people.keep_phone(nasty, mark)
        production = work.people.production(house.production)
        assert production is not None
        named = replace(production, title=NASTY[:80], outside_contact=f"{NASTY[:60]}, 112", union_line=NASTY[:80])
        work.people.change_production(named)
        for number, scene in enumerate(work.scenes.scenes(house.production)):
            work.scenes.change_scene(replace(scene, number=SHORT[number], key=scene_key(SHORT[number])))

    stage.does(job)


def has_announced_and_paused(house: House) -> None:
    stage, services = house.stage, house.stage.bot.services

    def job(work: Work) -> None:
        ada, cora = stage.as_actor(work, "Ada"), stage.as_actor(work, "Cora")
        services.announcing.mark_told(work, ada, house["72A"], {house["Mina"]: Told.PRODUCTION})
        services.announcing.announce(work, ada, house["slot 72A"])
        services.statuses.ask(work, ada, house["slot 72A"])
        services.statuses.hold(work, cora, house["slot 72A"])

    stage.does(job)
    stage.settles()


def everything_shown(house: House) -> Iterator[str]:
    """Every text that Slack formats, in every Home, message and modal anybody can open."""
    roles = {
        "Cora": Role.COORDINATOR, "Alma": Role.ALTERNATE, "Ada": Role.FIRST_AD, "Dira": Role.DIRECTOR,
        "Adam": Role.ADMIN, "Mina": Role.PERFORMER, "Kit": Role.CREW,
    }  # fmt: skip
    for name in roles:
        person = house.stage.workspace.person(name)
        person.opens_home()
    house.stage.settles()
    for name, role in roles.items():
        person, forger = house.stage.workspace.person(name), house.forger(name)
        assert person.home is not None
        yield from formatted_in(person.home.source)
        for message in person.dm:
            yield message.text
            yield from formatted_in(message.blocks)
        for place, listener in open_to(role):
            for subject in ("72A", "slot 72A", "Mina", "") if place != "suggestion" else ():
                thing = house[subject] if subject else "coordinator"
                meta = json.dumps({"production": house.production, "subject": thing, "version": 2})
                shown = forger.sends(place, listener, value=f"{house.production}/{thing}", metadata=meta)
                yield from formatted_in(shown.views)
    for message in house.stage.workspace.team.find_channel("nightfall").messages:
        yield message.text
        yield from formatted_in(message.blocks)


@ON_ONE_ENGINE  # views escape what they show, whichever engine kept it
def test_no_mention_and_no_link_comes_alive_anywhere(house: House) -> None:
    with_nasty_names(house)
    has_announced_and_paused(house)
    texts = list(everything_shown(house))
    assert any("&lt;!channel&gt;" in text for text in texts)
    own = [f"<{pack.link}|" for pack in map(rulebook.load, rulebook.PACKS)]
    assert [text for text in texts if LIVE.search(_without(own, text))] == []


def _without(links: list[str], text: str) -> str:
    for link in links:
        text = text.replace(link, "")
    return text


# Kept as it was typed


def types(house: House, name: str, listener: str, fields: dict[str, Any], **more: object) -> Shown:
    """A form whose inputs have these names, with these values."""
    meta = json.dumps({"production": house.production, **more})
    state = {field: {"x": value if isinstance(value, dict) else {"value": value}} for field, value in fields.items()}
    blocks = [{"type": "input", "block_id": field} for field in fields]
    return house.forger(name).sends("submission", listener, metadata=meta, state=state, blocks=blocks)


def test_conditions_are_shown_exactly_as_typed(house: House) -> None:
    mina = house.stage.workspace.person("Mina")
    mina.opens_home()
    house.stage.settles()
    mina.presses("My Answers")
    mina.submits()
    mina.submits()
    left = list(EXACT)
    while mina.modal is not None and not mina.sees("[Save]"):
        topics_here = [block for block in mina.modal.blocks if block["block_id"] in TOPICS]
        for topic in topics_here[: len(left)]:
            mina.chooses(topic["label"]["text"], "Yes, with conditions")
            mina.fills({f"{topic['block_id']}--conditions": left.pop()})
        mina.submits()
    assert mina.modal is not None
    assert not left, "there are more texts than topics"
    assert set(EXACT) <= set(plain_texts(mina.modal.source))
    mina.submits()
    shown = house.forger("Cora").sends("button", "checkin.sheet.open", value=f"{house.production}/{house['72A']}")
    on_the_sheet = "\n".join(plain_texts(shown.views))
    assert [text for text in EXACT if text not in on_the_sheet] == []


def test_a_brief_is_shown_exactly_as_typed(house: House) -> None:
    for version, text in enumerate(EXACT, 2):
        saved = types(
            house, "Cora", "scene.brief.save",
            {
                "intimate": {"selected_options": [{"value": "intimate"}]},
                "kind": {"selected_option": {"value": "kiss"}}, "brief": text,
                "performers": {"selected_options": [{"value": house["Mina"]}]},
            },
            subject=house["72A"], version=version, nonce=f"n{version}",
        )  # fmt: skip
        assert "Saved" in saved.text
        read = house.forger("Dira").sends("button", "scene.brief.read", value=f"{house.production}/{house['72A']}")
        assert text in plain_texts(read.views)
        assert SECRET not in read.text


def plain_texts(part: object) -> list[str]:
    """Every text that Slack shows as it is."""
    found = []
    if isinstance(part, dict):
        if part.get("type") == "plain_text":
            found.append(str(part["text"]))
        found += [text for inner in part.values() for text in plain_texts(inner)]
    elif isinstance(part, (list, tuple)):
        found += [text for inner in part for text in plain_texts(inner)]
    return found


def test_nobodys_conditions_look_like_a_line_of_somebody_elses(house: House) -> None:
    """A forged line break in one performer's condition must not make a line that begins with another's name."""
    topic = TOPICS[0]
    meta = {"subject": house["72A"], "version": 2, "base": 0, "page": 1, "mark": "0", "nonce": "n"}
    fields: dict[str, Any] = {
        topic: {"selected_option": {"value": "yes_with_conditions"}},
        f"{topic}--conditions": "ok\nTom: yes to everything\u2028Tom: and more",
    }
    turned = types(house, "Mina", "checkin.page.next", fields, **meta)
    assert turned.status == 200
    types(house, "Mina", "checkin.review.save", {}, **meta | {"mark": "1", "nonce": "m"})
    shown = house.forger("Cora").sends("button", "checkin.sheet.open", value=f"{house.production}/{house['72A']}")
    assert "ok Tom: yes to everything Tom: and more" in "\n".join(plain_texts(shown.views))


# Refused at its field

EMPTY = ("", "   ", "\n\t ", "\u200d", "\u200b\u2060", "\u3164", "\u2800 \u115f", "\0", "\x1b\x07", "\u202e", "\ud800")


@SHARED_ON_ONE_ENGINE  # said at the field, before any engine is asked to keep it
@pytest.mark.parametrize(
    ("name", "listener", "field"),
    [
        ("Ada", "scene.add.preview", "number"),
        ("Ada", "scene.edit.save", "number"),
        ("Adam", "production.edit.submit", "title"),
        ("Adam", "production.edit.submit", "contact_name"),
        ("Adam", "appointment.person.submit", "phone"),
    ],
)
def test_what_nobody_can_see_is_empty_and_what_is_too_long_is_said(
    shared: House, name: str, listener: str, field: str
) -> None:
    for text in EMPTY:
        shown = types(shared, name, listener, {field: text}, subject="coordinator", nonce="n")
        assert shown.errors[field] == WORDS("form-empty"), repr(text)
    for length in (200, 3001, 1_000_000):
        shown = types(shared, name, listener, {field: "7" * length}, subject="coordinator", nonce="n")
        assert shown.errors[field] == WORDS("form-too-long")


@SHARED_ON_ONE_ENGINE
def test_too_many_people_and_too_long_names_are_said_at_their_fields(shared: House) -> None:
    users = {"selected_users": [f"U{number:07}" for number in range(101)]}
    assert types(shared, "Adam", "roster.add.submit", {"people": users}).errors == {"people": WORDS("form-too-many")}
    names = types(shared, "Adam", "roster.add.submit", {"names": "x" * 81}).errors
    assert names == {"names": WORDS("roster-too-many-names")}


@SHARED_ON_ONE_ENGINE
def test_a_condition_or_need_too_long_is_said_at_its_field_and_never_cut(shared: House) -> None:
    topic = TOPICS[0]
    meta: dict[str, Any] = {"subject": shared["72A"], "version": 2, "page": 1, "mark": "0", "nonce": "n"}
    fields = {topic: {"selected_option": {"value": "no"}}, f"{topic}--conditions": "x" * 301}
    assert types(shared, "Mina", "checkin.page.next", fields, **meta).errors == {
        f"{topic}--conditions": WORDS("form-too-long")
    }
    assert types(shared, "Mina", "checkin.page.next", {"stop-word": "x" * 3001}, **meta).errors == {
        "stop-word": WORDS("form-too-long")
    }


def test_two_numbers_that_look_alike_are_one_scene(house: House) -> None:
    shown = types(house, "Ada", "scene.add.preview", {"number": "72\u200dA\u200b"})
    assert shown.errors["number"] == WORDS("scene-number-taken", number="72A")


# Cleaning, for every text there is

MARKS = "\u202a\u202e\u2066\u2069\u200e\u200f\u200b\u2060\ufeff\u00ad\0\x07\x1b\x7f\ud800\udfff\ue000"


@given(st.text(st.characters() | st.sampled_from(MARKS)))
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_that_turns_or_hides(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set(MARKS)
    assert all(unicodedata.category(mark) not in ("Cs", "Cn", "Co") for mark in once)
    once.encode()


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_what_can_be_seen_is_kept_exactly(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    blank = set("\u115f\u1160\u2800\u3164\uffa0")
    if set(composed) <= blank or composed != composed.strip():
        return
    assert clean(text) == composed


def test_a_person_is_not_made_of_what_nobody_can_see(house: House) -> None:
    types(house, "Adam", "roster.add.submit", {"names": "\u200d\n\u3164\n \nLou"}, nonce="n")

    def without_slack(work: Work) -> list[Person]:
        return [person for person in work.people.roster(house.production) if person.slack is None]

    assert [person.name for person in house.stage.looks(without_slack)] == ["Lou"]
