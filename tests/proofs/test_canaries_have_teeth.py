"""The search for secrets finds what was left: a leak is planted in each place, in each encoding, and is caught."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.outbox import Kind, Notice
from bot.domain.work import Work
from handlers import checkins
from handlers.forms import clean
from tests.databases import ON_ONE_ENGINE, PostgreSQL
from tests.proofs.canaries import Canaries
from tests.proofs.children import is_sqlite, outside
from tests.proofs.flows import Company
from tests.proofs.places import Ears, all_places, listening, server_of
from tests.proofs.test_canaries import (
    MAY_SEE,
    answers_in_plain,
    identities_outside_the_roster,
    seen_by_others,
    uneven_seals,
)
from tests.stage import Stage

WRITTEN: dict[str, Callable[[str], bytes]] = {
    "raw": str.encode,
    "utf-16": lambda secret: secret.encode("utf-16"),
    "base64": lambda secret: base64.b64encode(secret.encode()),
    "base64 for addresses": lambda secret: base64.urlsafe_b64encode(secret.encode()),
    "hex": lambda secret: secret.encode().hex().encode(),
    "url": lambda secret: quote(secret).encode(),
    "form": lambda secret: urlencode({"brief": secret}).encode(),
    "json": lambda secret: json.dumps({"brief": secret}).encode(),
    "json in json": lambda secret: json.dumps(json.dumps({"brief": secret})).encode(),
    "repr": lambda secret: repr(secret.encode()).encode(),
    "zlib": lambda secret: zlib.compress(secret.encode() * 3),
    "gzip": lambda secret: gzip.compress(json.dumps(secret).encode()),
}


@pytest.mark.parametrize("way", list(WRITTEN))
@given(before=st.text(max_size=40), after=st.text(max_size=40), around=st.binary(max_size=40))
def test_every_encoding_is_found_wherever_it_begins(way: str, before: str, after: str, around: bytes) -> None:
    canaries = Canaries()
    secret = canaries.text("brief")
    assert canaries.hits(around + WRITTEN[way](before + secret + after) + around, "here")
    assert not Canaries().hits(around + WRITTEN[way](before + secret + after) + around, "here")


@pytest.fixture
def ears() -> Iterator[Ears]:
    with listening() as heard:
        yield heard


@pytest.fixture
def company(ears: Ears, stage: Stage) -> Company:
    return Company(stage, Canaries(), seed=2)


def where_found(stage: Stage, ears: Ears, canaries: Canaries, server: PostgreSQL) -> set[str]:
    places = all_places(stage, ears, server_of(stage, server))
    return {name.partition(" ")[0] for name, data in places.items() if canaries.hits(data, name)}


def writes(stage: Stage, statement: str, **values: object) -> None:
    with outside(stage.database_url) as connection:
        connection.execute(text(statement), values)


def test_a_secret_in_a_table_is_found(stage: Stage, ears: Ears, company: Company, postgresql: PostgreSQL) -> None:
    kept = {"file", "table"} if is_sqlite(stage) else {"file", "table", "dump", "journal"}
    statements = (
        ("UPDATE slots SET part = :secret", str),
        ("UPDATE scene_contents SET sealed = :secret", str.encode),
        ("UPDATE scene_contents SET sealed = :secret", lambda secret: b"\0\1" + WRITTEN["zlib"](secret)),
        ("INSERT INTO nonces (hash, day) VALUES (:secret, '2027-01-01')", WRITTEN["json"]),
    )
    for statement, written in statements:
        canaries = Canaries()
        assert not where_found(stage, ears, canaries, postgresql)
        writes(stage, statement, secret=written(canaries.text("brief")))
        assert where_found(stage, ears, canaries, postgresql) >= kept, statement


def test_a_secret_in_the_outbox_is_found(stage: Stage, ears: Ears, company: Company, postgresql: PostgreSQL) -> None:
    def job(work: Work) -> None:
        detail = base64.b64encode(company.canaries.text("brief").encode()).decode()
        work.outbox.put(Notice(work.new_id(), stage.production_id, Kind.STATUS, "", "", "key", work.now, detail))

    stage.does(job)
    assert "table" in where_found(stage, ears, company.canaries, postgresql)


@ON_ONE_ENGINE
def test_a_form_that_is_logged_is_found(
    stage: Stage, ears: Ears, company: Company, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held back by our own log; a record of the standard library's would show it to every handler."""
    original = clean

    def telling(words: str | None) -> str:
        logging.getLogger("handlers").debug("typed %r", words)
        return original(words)

    monkeypatch.setattr(checkins, "clean", telling)
    company.does(company.answers)
    assert not where_found(stage, ears, company.canaries, postgresql)
    with monkeypatch.context() as undone:
        undone.setattr(logging, "_logRecordFactory", logging.LogRecord)
        company.does(company.answers)
    assert "log" in where_found(stage, ears, company.canaries, postgresql)


@ON_ONE_ENGINE
def test_an_error_that_quotes_a_form_is_found(
    stage: Stage, ears: Ears, company: Company, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quoting(_: object, work: Work, actor: object, place: object, page: object, *rest: object) -> None:
        try:
            raise KeyError(page.topics, page.needs)  # type: ignore[attr-defined]
        except KeyError:
            raise ValueError("no such topic") from None

    monkeypatch.setattr(type(stage.bot.services.checkins), "turn", quoting)
    for _ in range(5):
        company.does(lambda: company.fills_one_page())
    assert where_found(stage, ears, company.canaries, postgresql) == {"errors"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_statement_in_postgresql_s_log_is_found(
    stage: Stage, ears: Ears, company: Company, postgresql: PostgreSQL
) -> None:
    with pytest.raises(DBAPIError):
        writes(stage, f"SELECT 1 / 0 -- {company.canaries.text('brief')}")
    assert where_found(stage, ears, company.canaries, postgresql) == {"server"}


@ON_ONE_ENGINE
def test_a_secret_in_a_message_or_on_a_home_is_found(
    stage: Stage, ears: Ears, company: Company, postgresql: PostgreSQL
) -> None:
    client = stage.bot.client
    secret = company.canaries.text("brief")
    stage.loop.run(client.chat_postMessage(channel=company.ada.id, text=secret))
    assert where_found(stage, ears, company.canaries, postgresql) == {"messages"}
    other = Canaries()
    section = {"type": "section", "text": {"type": "plain_text", "text": other.text("brief")}}
    stage.loop.run(client.views_publish(user_id=company.ada.id, view={"type": "home", "blocks": [section]}))
    assert where_found(stage, ears, other, postgresql) == {"messages"}
    with pytest.raises(SlackApiError):
        stage.loop.run(client.chat_postMessage(channel="C0NOWHERE", text=other.text("brief")))


@ON_ONE_ENGINE
def test_a_page_for_somebody_else_is_found(stage: Stage, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    assert company.does(company.reads_brief)
    assert seen_by_others(stage, company) == []
    monkeypatch.setitem(MAY_SEE, "Dira", set())
    assert seen_by_others(stage, company) == [("Dira", {"brief"})]


def test_answers_identities_and_sizes_in_plain_are_found(stage: Stage, ears: Ears, company: Company) -> None:
    assert not answers_in_plain(stage)
    for word in ("no", "talk_first", "chest-cover", "kiss-closed-mouth", "simulated-sex"):
        writes(stage, "UPDATE slots SET part = :word", word=f"{word}:1")
        assert ("slots", f"{word}:1") in answers_in_plain(stage)
    for who in (company.mina.id, "Mina Lund", "Lund"):
        writes(stage, "UPDATE slots SET part = :who", who=who)
        assert identities_outside_the_roster(stage, ears, company)
    writes(stage, "UPDATE slots SET part = ''")
    assert not identities_outside_the_roster(stage, ears, company)
    ears.lines.write(f"line about {company.mina.id}")
    assert identities_outside_the_roster(stage, ears, company)
    assert uneven_seals(stage) == []
    writes(stage, "UPDATE castings SET wish = :short WHERE person_id = :mina", short=b"1", mina=stage.ids["Mina Lund"])
    assert [table for table, _ in uneven_seals(stage)] == ["castings"]
