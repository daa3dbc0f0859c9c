"""The coordinator's pages of the check-in: Send, the scene sheet, and the form for what somebody said.

What the production may not see stands in these modals alone. Names come before marks, words before order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import (
    Block,
    DateTimePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.people import Person
from bot.domain.scene_sheet import Column, Line, Post, Recording, SceneSheet, Sending
from bot.domain.scenes import Scene
from bot.domain.status import Standing
from bot.domain.topics import Answer, Catalogue, Need, strictest_first
from handlers.forms import Metadata
from handlers.views.agreed import RIDERS, TERMS, beside, unspoken
from handlers.views.answers import need_text, said_how
from handlers.views.checkins import CONDITIONS, CONDITIONS_LENGTH, LINE_LENGTH, need_length
from handlers.views.double_limits import PEOPLE_OPEN, limits_lines
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.parts import (
    SECTION_LENGTH,
    button,
    buttons,
    escape,
    field,
    heading,
    modal,
    option,
    plain,
    said,
    shorten,
    small,
    target,
    typed,
)
from handlers.views.times import moment
from handlers.words import Words

SEND_OPEN = "checkin.send.open"
SEND_PREVIEW = "checkin.send.preview"
SEND_CONFIRM = "checkin.send.confirm"
SHEET_OPEN = "checkin.sheet.open"
SHEET_NEXT = "checkin.sheet.next"
SHEET_BACK = "checkin.sheet.back"
RECORD_OPEN = "checkin.record.open"
RECORD_CHOOSE = "checkin.record.choose"
RECORD_SAVE = "checkin.record.save"

METHODS: Final = ("in-person", "phone", "video", "on-set", "interpreter")
MOST_SENT: Final = 40
MOST_LISTED: Final = 100
NAME_LENGTH: Final = 32
NAMES_A_LINE: Final = 10
WITHDRAWS: Final = "withdraws"


def name_of(words: Words, person: Person) -> str:
    """A name inside our own sentences."""
    return escape(plain_name(words, person))


def plain_name(words: Words, person: Person) -> str:
    """A name as plain text, short enough to stand in a list of many."""
    return shorten(person.name, NAME_LENGTH) or words("sheet-name-arriving")


def naming(words: Words, message_id: str, names: Sequence[str], **variables: str) -> list[str]:
    """A sentence that ends in names, said again for every ten of them, so that none is ever cut off."""
    return [
        words(message_id, names=", ".join(names[start : start + NAMES_A_LINE]), **variables)
        for start in range(0, len(names), NAMES_A_LINE)
    ]


def send_page(words: Words, sending: Sending, chosen: Sequence[str] | None = None) -> View:
    """Whom to send it to; whoever would get a message is chosen beforehand, whoever would not is named below."""
    scene = sending.scene
    meta = Metadata(production=scene.production_id, subject=scene.id, version=scene.version)
    able = sending.to(Post.FIRST, Post.CHANGED)[:MOST_SENT]
    blocks: list[Block] = [said(words("send-intro", number=escape(scene.number)))]
    if able:
        blocks.append(_whom(words, able, chosen))
    else:
        blocks.append(said(words("send-nobody")))
    blocks += nobody_lines(words, sending)
    return modal(
        words("send-title"), blocks, callback_id=SEND_PREVIEW if able else None,
        submit=words("send-preview") if able else None, close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _whom(words: Words, able: Sequence[Person], chosen: Sequence[str] | None) -> InputBlock:
    choices = [option(plain_name(words, person), person.id) for person in able]
    ticked = [choice for choice in choices if chosen is None or choice.value in chosen]
    select = StaticMultiSelectElement(
        action_id="checkin.performers.enter", options=choices, initial_options=ticked or None,
        placeholder=plain(words("send-performers-none")),
    )  # fmt: skip
    return field("performers", words("send-performers"), select, hint=words("send-performers-hint"))


def nobody_lines(words: Words, sending: Sending) -> list[Block]:
    """Who gets no message whatever is chosen, and why."""
    lines = []
    for post in (Post.SENT, Post.NO_SLACK, Post.NOT_ADULT):
        lines += naming(words, f"send-{post.value}", [name_of(words, person) for person in sending.to(post)])
    return [block for chunk in paragraphs(lines) for block in chunk]


def send_preview(words: Words, sending: Sending, chosen: Sequence[str], nonce: str) -> View:
    """Exactly who gets exactly what, before it is sent."""
    scene = sending.scene
    meta = Metadata(
        nonce=nonce, production=scene.production_id, subject=scene.id, version=scene.version, mark=",".join(chosen)
    )
    getting = [person for person in sending.to(Post.FIRST, Post.CHANGED) if person.id in chosen]
    names = [name_of(words, person) for person in getting]
    left = [name_of(words, p) for p in sending.to(Post.FIRST, Post.CHANGED) if p.id not in chosen]
    lines = naming(words, "send-getting", names, number=escape(scene.number)) + naming(words, "send-left-out", left)
    blocks = [block for chunk in paragraphs(lines) for block in chunk]
    blocks += [said(words("send-what")), small(words("send-rest")), *nobody_lines(words, sending)]
    return modal(
        words("send-preview-title"), blocks, callback_id=SEND_CONFIRM, submit=words("send-now"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def sent_page(words: Words, people: Sequence[Person]) -> View:
    """Who gets the message now; nothing is known yet of whether it is read."""
    done = naming(words, "send-done", [name_of(words, person) for person in people]) or [words("send-done-nobody")]
    return modal(words("send-title"), [block for chunk in paragraphs(done) for block in chunk], close=words("done"))


def sheet_page(words: Words, catalogue: Catalogue, sheet: SceneSheet, zone: str, page: int, now: datetime) -> View:
    """All performers by topic, after where each of them stands; as many pages as it takes."""
    labels = {topic.id: words(topic.label) for topic in catalogue.topics}
    chunks = [
        *_people(words, sheet, zone, labels), *_topics(words, labels, sheet), *_needs(words, catalogue, sheet),
        *limits_lines(words, sheet.limits),
    ]  # fmt: skip
    number, blocks = at(pages := in_pages(chunks), page)
    scene = sheet.scene
    top: list[Block] = [
        heading(words("sheet-heading", number=scene.number)),
        small(words("sheet-as-of", at=moment(words, now, zone))),
    ]
    meta = Metadata(production=scene.production_id, subject=scene.id, page=number)
    return modal(
        words("sheet-title"), [*top, *blocks, *turning(words, number, len(pages), SHEET_BACK, SHEET_NEXT)],
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _people(words: Words, sheet: SceneSheet, zone: str, labels: Mapping[str, str]) -> list[list[Block]]:
    """Where each performer stands, open points first; with the coordinator's two doors."""
    if not sheet.columns:
        return [[said(words("sheet-nobody" if sheet.whole else "sheet-nothing-addressed"))]]
    ordered = sorted(sheet.columns, key=lambda column: not _is_open(column))
    chunks = paragraphs(_standing_line(words, column, zone, labels) for column in ordered)
    if sheet.content.kind:
        here = target(sheet.scene.production_id, sheet.scene.id)
        record, send = button(words("sheet-record"), RECORD_OPEN, here), button(words("sheet-send"), SEND_OPEN, here)
        terms, riders = button(words("sheet-terms"), TERMS, here), button(words("sheet-riders"), RIDERS, here)
        chunks.append([buttons(record, send, terms, riders, button(words("people-open"), PEOPLE_OPEN, here))])
        chunks += unspoken(words, sheet)
    return chunks


def _is_open(column: Column) -> bool:
    unheard = column.answers is not None and not column.answers.confirmed
    return column.standing is not Standing.ANSWERED or column.wishes_to_talk or unheard or bool(_to_talk_about(column))


def _to_talk_about(column: Column) -> list[str]:
    given = column.sheet.topics if column.sheet else {}
    return [topic for topic, answer in given.items() if answer.answer is Answer.TALK_FIRST]


def _standing_line(words: Words, column: Column, zone: str, labels: Mapping[str, str]) -> str:
    """One performer: the standing in words, then every open point."""
    name = name_of(words, column.person)
    if not column.readable:
        return words("sheet-not-agreed" if column.person.slack else "sheet-cannot-agree", name=name)
    points = [words(f"standing-{column.standing.value.replace('_', '-')}")]
    if column.sheet is not None and column.silent:
        points.append(words("sheet-silent", count=str(len(column.silent))))
    if talk := _to_talk_about(column):
        points.append(words("sheet-talk-first", count=str(len(talk))))
    if column.wishes_to_talk:
        points.append(words("sheet-wishes-to-talk"))
    given = column.answers
    if given is not None:
        points.append(words("sheet-true-as-of", at=moment(words, given.at, zone)))
    if given is not None and given.recorded is not None:
        points.append(words("sheet-confirmed" if given.confirmed else "sheet-recorded"))
        if not given.confirmed and not given.recorded.read_back:
            points.append(words("sheet-not-read-back"))
    points += beside(words, column, labels)
    points.append(words("sheet-told" if column.told else "sheet-not-told"))
    if column.person.slack is None:
        points.append(words("sheet-no-slack"))
    return words("sheet-person", name=name, points="; ".join(points))


def _topics(words: Words, labels: Mapping[str, str], sheet: SceneSheet) -> list[list[Block]]:
    by_person = {column.person.id: column for column in sheet.columns}
    chunks: list[list[Block]] = []
    for line in sheet.lines:
        lines = [_topic_head(words, labels[line.topic], line), *_by_answer(words, line, by_person)]
        silent = [column for column in sheet.columns if column.sheet and line.topic in column.silent]
        lines += naming(words, "sheet-none", [name_of(words, column.person) for column in silent])
        chunks += paragraphs(lines)
        chunks += [[block] for block in _conditions(words, line)]
    return chunks


def _topic_head(words: Words, label: str, line: Line) -> str:
    if not line.given:
        return words("sheet-topic-empty", topic=escape(label))
    return words("sheet-topic-differs" if line.differs else "sheet-topic", topic=escape(label))


def _by_answer(words: Words, line: Line, columns: dict[str, Column]) -> list[str]:
    """The answers to one topic, strictest first, each with its performers."""
    lines = []
    for answer in strictest_first({given.answer for _, given in line.given}):
        names = [_marked(words, columns[person.id]) for person, given in line.given if given.answer is answer]
        lines += naming(words, "sheet-answer", names, answer=words(answer.label))
    return lines


def _marked(words: Words, column: Column) -> str:
    """A name, with a mark where the answer does not stand as it reads."""
    name = name_of(words, column.person)
    if column.standing is Standing.STALE:
        return words("sheet-mark-stale", name=name)
    given = column.answers
    if given is not None and not given.confirmed:
        heard = given.recorded is not None and given.recorded.read_back
        return words("sheet-mark-recorded" if heard else "sheet-mark-not-read-back", name=name)
    return name


def _conditions(words: Words, line: Line) -> list[Block]:
    """What performers wrote to one topic, as plain text, several to a block."""
    texts: list[str] = []
    for person, given in line.given:
        if not given.conditions:
            continue
        text = words("sheet-conditions", name=plain_name(words, person), text=given.conditions)
        if texts and len(texts[-1]) + 1 + len(text) <= SECTION_LENGTH:
            texts[-1] += "\n" + text
        else:
            texts.append(text[:SECTION_LENGTH])
    return [SectionBlock(text=plain(text)) for text in texts]


def _needs(words: Words, catalogue: Catalogue, sheet: SceneSheet) -> list[list[Block]]:
    """What each performer needs, need by need."""
    chunks: list[list[Block]] = []
    for need in catalogue.needs:
        given = [(c.person, c.sheet.needs[need.id]) for c in sheet.columns if c.sheet and c.sheet.needs.get(need.id)]
        for number, (person, text) in enumerate(given):
            head = [said(words("sheet-need", need=escape(words(need.label))))] if number == 0 else []
            shown = need_text(words, need, text)
            line = words("sheet-conditions", name=plain_name(words, person), text=shown)
            chunks.append([*head, *typed(line)])
    return chunks


def record_whom(words: Words, scene: Scene, people: Sequence[Person]) -> View:
    """Whose words are to be recorded."""
    meta = Metadata(production=scene.production_id, subject=scene.id, version=scene.version)
    choices = [option(plain_name(words, person), person.id) for person in people[:MOST_LISTED]]
    if not choices:
        return modal(words("recording-title"), [said(words("sheet-nobody"))], close=words("close"))
    select = StaticSelectElement(action_id="checkin.performer.enter", options=choices)
    blocks: list[Block] = [said(words("recording-whom-intro")), field("performer", words("recording-whom"), select)]
    return modal(
        words("recording-title"), blocks, callback_id=RECORD_CHOOSE, submit=words("recording-whom-submit"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def record_form(
    words: Words, catalogue: Catalogue, scene: Scene, kind: str, person: Person, now: datetime, nonce: str
) -> View:
    """How it was said, then every topic and need of the scene, on one page: nothing is kept until it is saved."""
    meta = Metadata(
        nonce=nonce, production=scene.production_id, subject=scene.id, person=person.id, version=scene.version
    )
    number = escape(scene.number)
    blocks: list[Block] = [said(words("recording-intro", name=name_of(words, person), number=number))]
    blocks += _how(words, now, minor=not person.adult)
    for topic in catalogue.topics_of(kind):
        label = words(topic.label)
        choices = [option(words(answer.label), answer.value) for answer in Answer]
        select = StaticSelectElement(action_id="checkin.topic.enter", options=choices)
        line = PlainTextInputElement(action_id="checkin.conditions.enter", max_length=CONDITIONS_LENGTH)
        blocks.append(field(topic.id, label, select, optional=True))
        blocks.append(field(topic.id + CONDITIONS, words("recording-conditions", topic=label), line, optional=True))
    blocks += [_need_field(words, need) for need in catalogue.needs]
    return modal(
        words("recording-title"), blocks, callback_id=RECORD_SAVE, submit=words("recording-save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def _how(words: Words, now: datetime, *, minor: bool) -> list[Block]:
    def line(name: str) -> InputBlock:
        text = PlainTextInputElement(action_id=f"checkin.{name}.enter", max_length=LINE_LENGTH)
        return field(name, words(f"recording-{name}"), text, optional=True)

    def radio(name: str, choices: list[Option], *, optional: bool = False) -> InputBlock:
        element = RadioButtonsElement(action_id=f"checkin.{name.replace('_', '-')}.enter", options=choices)
        label = f"recording-{name.replace('_', '-')}"
        return field(name, words(label), element, hint=words(f"{label}-hint"), optional=optional)

    methods = [option(words(f"method-{method}"), method) for method in METHODS]
    method = StaticSelectElement(action_id="checkin.method.enter", options=methods)
    yes_or_no = [option(words("recording-yes"), "yes"), option(words("recording-no"), "no")]
    said_at = DateTimePickerElement(action_id="checkin.said-at.enter", initial_date_time=int(now.timestamp()))
    return [
        field("method", words("recording-method"), method),
        field("said_at", words("recording-said-at"), said_at),
        line("present"),
        line("language"),
        line("interpreter"),
        *([radio("guardian", yes_or_no, optional=True)] if minor else ()),
        radio("read_back", yes_or_no),
        radio(WITHDRAWS, [option(words("recording-withdraws-yes"), "yes")], optional=True),
    ]


def _need_field(words: Words, need: Need) -> InputBlock:
    element: PlainTextInputElement | StaticSelectElement | StaticMultiSelectElement
    choices = [option(words(need.option_label(name)), name) for name in need.options]
    if need.input == "choice":
        element = StaticSelectElement(action_id="checkin.need.enter", options=choices)
    elif need.input == "choices":
        element = StaticMultiSelectElement(action_id="checkin.need.enter", options=choices)
    else:
        element = PlainTextInputElement(action_id="checkin.need.enter", max_length=need_length(need))
    return field(need.id, words(need.label), element, optional=True)


def recorded(words: Words, catalogue: Catalogue, done: Recording, coordinator: str, zone: str) -> View:
    """What was kept, whether it counts, and what has to be read back first."""
    given, how, name = done.answers, done.answers.recorded, name_of(words, done.person)
    blocks: list[Block] = []
    if how is not None:
        at_time, method = moment(words, how.said_at, zone), words(f"method-{how.method}")
        by = {"coordinator": escape(coordinator), "name": name, "method": method, "at": at_time}
        blocks.append(said(" ".join([words("recorded-by", **by), *said_how(words, how)])))
    if given.withdrawn:
        what = "recorded-withdrawn" if done.paused else "recorded-withdrawn-no-day"
        blocks.append(said(words(what, number=escape(done.scene.number))))
    else:
        blocks.append(said(words("recorded-counts" if given.counts else "recorded-open")))
    if done.left:
        labels = {topic.id: words(topic.label) for topic in catalogue.topics}
        topics = ", ".join(escape(labels[topic]) for topic in done.left)
        blocks += [block for chunk in paragraphs([words("recorded-left", topics=topics)]) for block in chunk]
    blocks.append(small(words("recorded-unseen", name=name)))
    return modal(words("recorded-title"), blocks, close=words("done"))
