"""My record: everything kept about one person, in words, for that person alone.

Newest first, page by page; each version of one's answers opens beside the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ButtonElement, MarkdownTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.domain.answers import Answers
from bot.domain.ledger import PRODUCTION_KINDS, Entry, EntryKind
from bot.domain.people import MAIN_UNIT, Actor, Appointment, Person, Role
from bot.domain.permissions import Action, may
from bot.domain.record import OwnList, OwnRecord, OwnScene, Read
from bot.domain.scenes import Scene
from bot.domain.topics import Catalogue
from handlers.forms import Metadata
from handlers.views.answers import answered_lines, needs_lines, recorded_line
from handlers.views.appointments import AGREE_OPEN
from handlers.views.checkins import READS
from handlers.views.erasing import OPEN as ERASE
from handlers.views.ledger import head_lines
from handlers.views.objections import place_of
from handlers.views.own_file import OPEN as OWN_FILE
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.parts import button, buttons, escape, modal, said, small, target
from handlers.views.record_facts import fact_lines
from handlers.views.roster import name_of
from handlers.views.status import scene_name
from handlers.views.times import call_time, day, moment
from handlers.words import Words

MINE = "record.mine.open"
MINE_NEXT = "record.mine.next"
MINE_BACK = "record.mine.back"
VERSION = "record.version.open"
VERSION_NEXT = "record.version.next"
VERSION_BACK = "record.version.back"
READS_NEXT = "record.reads.next"
READS_BACK = "record.reads.back"
READERS = "record.reader.open"

_SHOWN = frozenset(EntryKind) - PRODUCTION_KINDS - {EntryKind.STOPPED}
"""Kinds that can be about a person; the words for each are `record-entry-<kind>`."""


@dataclass(frozen=True, slots=True)
class Names:
    """From ids to what people are called and scenes are numbered; empty where there is nobody or nothing any more."""

    person: Callable[[str], str]
    scene: Callable[[str], str]


def home_blocks(words: Words, actor: Actor) -> list[Block]:
    """The same for everyone of a part, whatever they did: their record and, for performers, who reads."""
    here = target(actor.production.id)
    doors = [button(words("record-mine"), MINE, here)]
    if actor.person.holds(Role.PERFORMER):
        doors.append(button(words("record-readers"), READERS, here))
    return [buttons(*doors)]


def mine(words: Words, actor: Actor, record: OwnRecord, names: Names, page: int) -> View:
    """The roster entry, then one's answers by scene, then everything that happened, newest first."""
    zone = _zone(actor)
    chunks = [*paragraphs(_roster_lines(words, actor, record, zone)), *_scenes(words, actor, record, zone)]
    chunks += paragraphs(line for own in record.lists for line in _list_lines(words, own, zone))
    chunks += fact_lines(words, record.facts, names.person, names.scene)
    chunks.append(head_lines(words, record.head, "ledger-signed-head"))
    chunks += paragraphs(
        [words("record-entries"), *(_entry_line(words, entry, names, zone) for entry in told_of(record))]
    )
    number, blocks = at(pages := in_pages(chunks), page)
    meta = Metadata(production=actor.production.id, page=number)
    blocks.append(buttons(*_doors(words, actor)))
    return modal(
        words("record-mine-title"), [*blocks, *turning(words, number, len(pages), MINE_BACK, MINE_NEXT)],
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _doors(words: Words, actor: Actor) -> list[ButtonElement]:
    """What can be done with one's record: for everybody the file, for performers its erasure."""
    here = target(actor.production.id)
    doors = [button(words("own-file-open"), OWN_FILE, here)]
    if may(actor.person, Action.ERASE_OWN_RECORD):
        doors.append(button(words("erase-open"), ERASE, here))
    return doors


def told_of(record: OwnRecord) -> list[Entry]:
    """What happened that can be about a person, newest first."""
    return [entry for entry in record.entries if entry.kind in _SHOWN]


def _roster_lines(words: Words, actor: Actor, record: OwnRecord, zone: str) -> list[str]:
    person = record.person
    roles = ", ".join(role_name(words, grant.role, grant.unit) for grant in person.grants)
    lines = [
        words("record-intro", production=escape(actor.production.title)),
        words("record-name", name=escape(person.name) or words("record-nothing")),
        words("record-roles", roles=roles),
        words("record-adult-yes" if person.adult else "record-adult-no"),
    ]
    optional = (
        ("cast", person.cast_number or ""),
        ("job", person.job),
        ("employer", person.employer),
        ("phone", record.phone),
        ("quiet", f"{person.quiet_from}\N{EN DASH}{person.quiet_to}" if person.quiet_from and person.quiet_to else ""),
    )
    lines += [words(f"record-{name}", text=escape(text)) for name, text in optional if text]
    for held in record.appointments:
        since, role = moment(words, held.since, zone), words(f"record-role-{held.role.value}")
        until = moment(words, held.until, zone) if held.until else words("record-now")
        lines.append(words("record-appointment", role=role, since=since, until=until))
    for call in record.calls:
        own = call_time(words, call, actor.account.zone)
        lines.append(words("record-call", day=day(words, call.day), call=own))
    return lines


def role_name(words: Words, role: Role, unit: str) -> str:
    name = words(f"record-role-{role.value.replace('_', '-')}")
    return name if unit == MAIN_UNIT else words("record-role-unit", role=name, unit=escape(unit))


def _list_lines(words: Words, own: OwnList, zone: str) -> list[str]:
    """One's place and answer on a closed-set list, and whom one named."""
    lines = [words("record-list", day=day(words, own.slot.day),
                   scene=scene_name(words, own.scene.number, own.slot.part))]  # fmt: skip
    if own.seat is not None:
        answer = words(f"invitation-{own.seat.reply.value}")
        if own.seat.replied_at is not None:
            answer = words("invitation-answer-at", answer=answer, at=moment(words, own.seat.replied_at, zone))
        lines.append(words("record-list-seat", place=escape(place_of(words, own.seat)), answer=answer))
    if own.asked and own.said_at is None:
        lines.append(words("record-list-not-said"))
    elif own.said_at is not None:
        lines.append(words("record-list-said", at=moment(words, own.said_at, zone)))
        lines += [words("record-list-named", name=name_of(words, each)) for each in own.named]
        lines += [] if own.named else [words("record-list-nobody")]
    return lines


def _scenes(words: Words, actor: Actor, record: OwnRecord, zone: str) -> list[list[Block]]:
    if not actor.person.holds(Role.PERFORMER):
        return []
    if not record.scenes:
        return [[said(words("record-no-answers"))]]
    chunks: list[list[Block]] = []
    for own in record.scenes:
        chunks += _one_scene(words, actor, own, zone)
    return chunks


def _one_scene(words: Words, actor: Actor, own: OwnScene, zone: str) -> list[list[Block]]:
    number = escape(own.scene.number)
    head: list[Block] = [said(words("record-scene", number=number))]
    if own.draft_until is not None:
        head.append(small(words("record-draft", until=moment(words, own.draft_until, zone))))
    chunks = [head]
    for given in own.versions:
        line = words("record-version", version=str(given.version), what=what_of(words, given, zone))
        here = target(actor.production.id, f"{own.scene.id}:{given.version}")
        spoken = words("record-open-spoken", version=str(given.version), number=own.scene.number)
        door = button(words("record-open"), VERSION, here, spoken=spoken)
        chunks.append([SectionBlock(text=MarkdownTextObject(text=line, verbatim=True), accessory=door)])
    return chunks


def what_of(words: Words, given: Answers, zone: str) -> str:
    """What one version is: saved, withdrawn, or recorded for the performer and confirmed or not."""
    when = moment(words, given.at, zone)
    if given.recorded is None:
        return words("record-withdrawn" if given.withdrawn else "record-saved", at=when)
    if given.withdrawn:
        return words("record-recorded-withdrawal", at=when)
    return words("record-confirmed" if given.confirmed else "record-recorded", at=when)


def _entry_line(words: Words, entry: Entry, names: Names, zone: str) -> str:
    """One thing that happened, with who did it; a scene's number where it was about one."""
    return words("record-entry", at=moment(words, entry.at, zone), line=happened(words, entry, names, escape))


def happened(words: Words, entry: Entry, names: Names, shown: Callable[[str], str] = str) -> str:
    """The same without its time; `shown` is what becomes of names, none of which is escaped without it."""
    by = names.person(entry.actor) if entry.actor else ""
    scene = names.scene(str(entry.details.get("scene", "")))
    line = words(f"record-entry-{entry.kind.value.replace('_', '-')}", by=shown(by) or words("person-gone"))
    return words("record-entry-scene", line=line, number=shown(scene)) if scene else line


def version_page(
    words: Words, actor: Actor, catalogue: Catalogue, scene: Scene, given: Answers, recorder: str, page: int
) -> View:
    """One version of one's own answers, as it was saved."""
    zone, number = _zone(actor), escape(scene.number)
    blocks = [
        said(words("record-version-of", number=number, version=str(given.version), what=what_of(words, given, zone)))
    ]
    if given.recorded is not None:
        by = escape(recorder) or words("person-gone")
        blocks.append(said(recorded_line(words, given.recorded, by, zone)))
    chunks: list[list[Block]] = [[]]
    if given.sheet is not None:
        said_of = tuple(topic for topic in catalogue.topics if topic.id in given.sheet.topics)
        chunks = [*answered_lines(words, said_of, given.sheet), *needs_lines(words, catalogue, given.sheet)]
    shown, body = at(pages := in_pages(chunks), page)
    meta = Metadata(production=actor.production.id, subject=scene.id, version=given.version, page=shown)
    return modal(
        words("record-version-title"),
        [*blocks, *body, *turning(words, shown, len(pages), VERSION_BACK, VERSION_NEXT)],
        close=words("go-back"), metadata=meta.text(),
    )  # fmt: skip


def reads_page(words: Words, actor: Actor, reads: Sequence[Read], names: Names, page: int) -> View:
    """Who opened one's answers through the bot, newest first."""
    zone = _zone(actor)
    lines = [_read_line(words, read, names, zone) for read in reads] or [words("reads-none")]
    number, blocks = at(pages := in_pages(paragraphs(lines)), page)
    meta = Metadata(production=actor.production.id, page=number)
    return modal(
        words("reads-title"),
        [said(words("reads-intro")), *blocks, *turning(words, number, len(pages), READS_BACK, READS_NEXT)],
        close=words("done"), metadata=meta.text(),
    )  # fmt: skip


def _read_line(words: Words, read: Read, names: Names, zone: str) -> str:
    name, number = escape(names.person(read.reader_id)) or words("person-gone"), escape(names.scene(read.scene_id))
    return words("reads-line", at=moment(words, read.at, zone), name=name, number=number)


def readers_page(
    words: Words, actor: Actor, current: Sequence[tuple[Appointment, Person]], asking: Sequence[Appointment]
) -> View:
    """Who reads one's answers from now on, and to whom older ones stay closed until one agrees."""
    zone = _zone(actor)
    ask = {appointment.id for appointment in asking}
    blocks: list[Block] = []
    for appointment, person in current:
        name, since = escape(person.name) or words("sheet-name-arriving"), moment(words, appointment.since, zone)
        blocks.append(said(words(f"reader-{appointment.role.value}", name=name, since=since)))
        if appointment.id in ask:
            here = target(actor.production.id, appointment.id)
            question = button(words("reader-question"), AGREE_OPEN, here)
            blocks += [said(words("reader-asks", name=name)), buttons(question)]
    if not blocks:
        blocks.append(said(words("reader-nobody")))
    blocks.append(buttons(button(words("checkin-reads"), READS, target(actor.production.id))))
    return modal(words("readers-title"), blocks, close=words("close"))


def _zone(actor: Actor) -> str:
    return actor.account.zone or actor.production.zone
