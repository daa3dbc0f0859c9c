"""The longest legal values a view of the check-in may meet, and the rules that every view is held to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.views import View

from bot.domain.answers import Answers, Recorded, Sheet, TopicAnswer
from bot.domain.checkins import Form
from bot.domain.people import Account, Actor, Grant, Person, Production, Role, SlackUser
from bot.domain.scenes import Content, Scene
from bot.domain.status import Standing
from bot.domain.topics import Answer, catalogue
from handlers.views import checkins
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
