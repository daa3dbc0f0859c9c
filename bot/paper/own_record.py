"""One's own record as pages to read and as data: everything the bot keeps about a person, for that person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Any

from bot.domain.answers import Sheet as Answered
from bot.domain.people import Actor
from bot.domain.record import OwnRecord, OwnScene
from bot.domain.topics import Catalogue
from bot.paper.typeset import Cell, Column, Lines, Sheet, Table
from handlers.views.answers import need_text
from handlers.views.objections import place_of
from handlers.views.record import Names, happened, role_name, told_of, what_of
from handlers.views.roster import name_of
from handlers.views.status import scene_name
from handlers.views.times import call_time, day, moment
from handlers.words import Words


def as_data(actor: Actor, record: OwnRecord, at: datetime) -> str:
    """Every value of the record as it is kept, as JSON."""
    whole = {"production": actor.production.title, "read_at": at, "account": actor.account, "record": record}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError("A record holds no such value.")


def as_sheet(words: Words, actor: Actor, record: OwnRecord, names: Names, catalogue: Catalogue, at: datetime) -> Sheet:
    """The same for reading."""
    zone = actor.account.zone or actor.production.zone
    tables = [table for own in record.scenes for table in _scene(words, catalogue, own, zone)]
    return Sheet(
        words("own-file-sheet-title"), words.locale,
        words("own-file-sheet-footer", name=record.person.name, production=actor.production.title),
        list(_facts(words, actor, record, at, zone)),
        [*tables, *_lists(words, record), _happened(words, record, names, zone)],
        [Lines(words("own-file-also"), [])],
    )  # fmt: skip


def _facts(words: Words, actor: Actor, record: OwnRecord, at: datetime, zone: str) -> Iterator[Lines]:
    person = record.person
    quiet = f"{person.quiet_from}\N{EN DASH}{person.quiet_to}" if person.quiet_from and person.quiet_to else ""
    told = (
        ("production", actor.production.title), ("asked-at", moment(words, at, zone)), ("name", person.name),
        ("roles", ", ".join(role_name(words, grant.role, grant.unit) for grant in person.grants)),
        ("adult", words("own-file-adult-yes" if person.adult else "own-file-adult-no")),
        ("cast", person.cast_number or ""), ("job", person.job), ("employer", person.employer),
        ("phone", record.phone), ("quiet", quiet),
    )  # fmt: skip
    yield from (Lines(words(f"own-file-{name}"), [text]) for name, text in told if text)
    if record.calls:
        calls = [
            words("own-file-call", day=day(words, call.day), call=call_time(words, call, zone)) for call in record.calls
        ]
        yield Lines(words("own-file-calls"), calls)
    held = [
        words(
            "own-file-appointment",
            role=words(f"record-role-{each.role.value}"),
            since=moment(words, each.since, zone),
            until=moment(words, each.until, zone) if each.until else words("record-now"),
        )
        for each in record.appointments
    ]
    if held:
        yield Lines(words("own-file-appointments"), held)


def _scene(words: Words, catalogue: Catalogue, own: OwnScene, zone: str) -> Iterator[Table]:
    number = own.scene.number
    if own.rather_talk:
        yield Table(words("own-file-talk", number=number))
    if own.draft is not None:
        yield from _answered(words, catalogue, number, words("own-file-draft", number=number), own.draft)
    for given in own.versions:
        what = what_of(words, given, zone)
        title = words("own-file-version", number=number, version=str(given.version), what=what)
        yield from _answered(words, catalogue, number, title, given.sheet or Answered())


def _answered(words: Words, catalogue: Catalogue, number: str, title: str, sheet: Answered) -> Iterator[Table]:
    columns = [Column(words("own-file-topic"), 3), Column(words("own-file-answer"), 2),
               Column(words("own-file-conditions"), 4)]  # fmt: skip
    topics = [topic for topic in catalogue.topics if topic.id in sheet.topics]
    rows = [
        [Cell(words(topic.label)), Cell(words(given.answer.label)), Cell(given.conditions)]
        for topic in topics
        for given in (sheet.topics[topic.id],)
    ]
    yield Table(title, columns, rows)
    needs = [
        [Cell(words(need.label)), Cell(text)]
        for need in catalogue.needs
        if (text := need_text(words, need, sheet.needs.get(need.id, "")))
    ]
    if needs:
        two = [Column(words("own-file-topic"), 2), Column(words("own-file-said"), 4)]
        yield Table(words("own-file-needs", number=number), two, needs)


def _lists(words: Words, record: OwnRecord) -> Iterator[Table]:
    if not record.lists:
        return
    rows = []
    for own in record.lists:
        scene = scene_name(words, own.scene.number, own.slot.part)
        seat = "" if own.seat is None else place_of(words, own.seat)
        answer = "" if own.seat is None else words(f"invitation-{own.seat.reply.value}")
        named = ", ".join(name_of(words, each) for each in own.named)
        if own.asked and not named:
            named = words("record-list-not-said" if own.said_at is None else "record-list-nobody")
        rows.append([Cell(f"{day(words, own.slot.day)}, {scene}"), Cell(", ".join(filter(None, (seat, answer)))),
                     Cell(named)])  # fmt: skip
    columns = [Column(words("own-file-set"), 2), Column(words("own-file-seat"), 3), Column(words("own-file-named"), 3)]
    yield Table(words("own-file-lists"), columns, rows)


def _happened(words: Words, record: OwnRecord, names: Names, zone: str) -> Table:
    rows = [[Cell(moment(words, each.at, zone)), Cell(happened(words, each, names))] for each in told_of(record)]
    columns = [Column(words("own-file-when"), 1), Column(words("own-file-what-happened"), 4)]
    return Table(words("own-file-happened"), columns, rows)
