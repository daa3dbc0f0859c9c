"""Riders as the coordinator keeps them and as each performer reads their own: steps with dates, and by when.

A rider is entered from the paper that was signed. Nothing in the form comes from what anybody answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import Block, DateTimePickerElement, StaticMultiSelectElement
from slack_sdk.models.views import View

from bot.domain.people import Actor
from bot.domain.riders import WHY_LENGTH, Clock, Line, Rider, Risk, SceneRiders, Step
from bot.domain.terms import Part
from bot.domain.topics import Catalogue
from handlers.forms import Metadata
from handlers.views.briefs import text_input
from handlers.views.pages import at, in_pages, turning
from handlers.views.part import NameOf, part_lines
from handlers.views.parts import button, buttons, escape, field, modal, option, said, shorten, small, target
from handlers.views.roster import name_of
from handlers.views.times import day, moment
from handlers.words import Words

OPEN = "riders.page.open"
NEXT = "riders.page.next"
BACK = "riders.page.back"
EDIT_OPEN = "riders.form.open"
SAVE = "riders.form.save"
SENT = "riders.sent.mark"
RECEIVED = "riders.received.mark"
SIGNED = "riders.signed.mark"
MARKS: Final = {SENT: Step.SENT, RECEIVED: Step.RECEIVED, SIGNED: Step.SIGNED}

MOST_ON_HOME: Final = 5
_ORDER: Final = list(Step)


def subject(scene_id: str, person_id: str, version: int) -> str:
    """What a button beside a rider carries: whose, of which scene, and which version was shown."""
    return f"{scene_id}.{person_id}.{version}"


def page(words: Words, actor: Actor, catalogue: Catalogue, shown: SceneRiders, number: int = 0) -> View:
    """Each performer's rider with its clocks and its one-press steps; open ones first."""
    scene, zone = shown.scene, actor.production.zone
    top: list[Block] = [small(words("riders-intro", number=escape(scene.number), hours=str(shown.hours)))]
    if not shown.asked:
        top.append(small(words("riders-not-asked")))
    if not shown.lines:
        top.append(said(words("riders-nobody")))
    ordered = sorted(shown.lines, key=lambda line: not any(clock.trouble for clock in line.clocks))
    pages = in_pages([_blocks(words, actor, catalogue, scene.id, line, zone) for line in ordered])
    number, blocks = at(pages, number)
    meta = Metadata(production=actor.production.id, subject=scene.id, page=number)
    return modal(
        words("riders-title"), [*top, *blocks, *turning(words, number, len(pages), BACK, NEXT)],
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _blocks(words: Words, actor: Actor, catalogue: Catalogue, scene_id: str, line: Line, zone: str) -> list[Block]:
    name, rider = name_of(words, line.person), line.rider
    lines = [words("rider-line", name=name, step=step_text(words, rider, zone))]
    lines += [_clock_line(words, clock, name, zone) for clock in line.clocks]
    if line.beyond:
        labels = {topic.id: words(topic.label) for topic in catalogue.topics}
        topics = ", ".join(escape(labels.get(topic, topic)) for topic in line.beyond)
        lines.append(words("rider-beyond", topics=topics))
    here = target(actor.production.id, subject(scene_id, line.person.id, rider.version if rider else 0))
    spoken = shorten(words("rider-edit-spoken", name=line.person.name), 75)
    doors = [button(words("rider-edit"), EDIT_OPEN, here, spoken=spoken)]
    if rider is not None and not rider.why:
        ahead = [action for action, step in MARKS.items() if _ORDER.index(step) > _ORDER.index(rider.step)]
        doors += [button(words(f"rider-mark-{MARKS[action].value}"), action, here) for action in ahead]
    return [said(shorten("\n".join(lines), 3000)), buttons(*doors)]


def step_text(words: Words, rider: Rider | None, zone: str) -> str:
    """How far a rider has come, with when."""
    if rider is None:
        return words("rider-none")
    if rider.why:
        return words("rider-why", why=escape(rider.why))
    dates = {Step.SENT: rider.sent_at, Step.RECEIVED: rider.received_at, Step.SIGNED: rider.signed_at}
    when = dates.get(rider.step)
    if when is None:
        return words("rider-step-drafted")
    return words(f"rider-step-{rider.step.value}", at=moment(words, when, zone))


def _clock_line(words: Words, clock: Clock, name: str, zone: str) -> str:
    state = words(f"rider-trouble-{clock.trouble.value}" if clock.trouble else "rider-ok")
    on = day(words, clock.slot.day)
    if clock.by is None:
        return words("rider-clock-no-call", day=on, state=state)
    if not name:
        return words("rider-own-clock", day=on, by=moment(words, clock.by, zone), state=state)
    return words("rider-clock", day=on, name=name, by=moment(words, clock.by, zone), state=state)


def form(
    words: Words, actor: Actor, catalogue: Catalogue, shown: SceneRiders, line: Line, overtaken: bool, nonce: str
) -> View:
    """What the paper allows, its dates, or why there is none. A new rider begins without the dates of the old."""
    rider, dated = line.rider, not overtaken
    intro = words("rider-form-intro", name=name_of(words, line.person), number=escape(shown.scene.number))
    blocks: list[Block] = [said(intro)]
    if overtaken:
        blocks.append(said(words("rider-form-overtaken")))
    if shown.topics:
        labels = {topic.id: words(topic.label) for topic in catalogue.topics}
        choices = [option(labels[topic], topic) for topic in shown.topics]
        covered = [choice for choice in choices if rider is not None and choice.value in rider.covers]
        select = StaticMultiSelectElement(
            action_id="riders.covers.enter", options=choices, initial_options=covered or None
        )
        blocks.append(field("covers", words("rider-covers"), select, optional=True))
    for name in ("sent_at", "received_at", "signed_at"):
        given: datetime | None = getattr(rider, name) if rider is not None and dated else None
        picker = DateTimePickerElement(
            action_id=f"riders.{name.removesuffix('_at')}.enter",
            initial_date_time=int(given.timestamp()) if given else None,
        )
        blocks.append(field(name, words(f"rider-{name.replace('_', '-')}"), picker, optional=True))
    why = text_input("riders.why.enter", rider.why if rider is not None and dated else "", WHY_LENGTH)
    blocks.append(field("why", words("rider-why-field"), why, hint=words("rider-why-hint"), optional=True))
    meta = Metadata(
        nonce=nonce, production=actor.production.id, subject=shown.scene.id, person=line.person.id,
        version=rider.version if rider else 0,
    )  # fmt: skip
    return modal(
        words("rider-form-title"), blocks, callback_id=SAVE, submit=words("save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def own_lines(words: Words, catalogue: Catalogue, line: Line, zone: str) -> list[str]:
    """A performer's own rider as it was entered, with its clocks."""
    rider = line.rider
    if rider is None:
        return []
    if rider.why:
        return [words("rider-own-why", why=escape(rider.why))]
    labels = {topic.id: words(topic.label) for topic in catalogue.topics}
    topics = ", ".join(escape(labels.get(topic, topic)) for topic in rider.covers)
    covered = topics or words("rider-own-none-covered")
    lines = [words("rider-own", step=step_text(words, rider, zone), topics=covered)]
    return lines + [_clock_line(words, clock, "", zone) for clock in line.clocks]


def own_part(
    words: Words, catalogue: Catalogue, actor: Actor, part: Part | None, rider: Line | None, name_of: NameOf
) -> list[str]:
    """What is agreed for the actor in a scene, and their rider."""
    lines = part_lines(words, part, escape(actor.person.name), name_of) if part is not None else []
    if rider is not None:
        lines += own_lines(words, catalogue, rider, actor.account.zone or actor.production.zone)
    return lines


def home_blocks(words: Words, actor: Actor, risks: Sequence[Risk], now: datetime) -> list[Block]:
    """Scenes whose riders want something, and by when: no names, and nothing of what they say."""
    if not risks:
        return []
    zone = actor.production.zone
    blocks: list[Block] = [said(words("riders-risk"))]
    for risk in risks[:MOST_ON_HOME]:
        shown = {"number": escape(risk.scene.number), "day": day(words, risk.slot.day)}
        if risk.by is None:
            line = words("riders-risk-no-call", **shown)
        else:
            late = risk.by < now
            line = words("riders-risk-late" if late else "riders-risk-line", by=moment(words, risk.by, zone), **shown)
        section = said(line)
        section.accessory = button(words("riders-open"), OPEN, target(actor.production.id, risk.scene.id))
        blocks.append(section)
    if len(risks) > MOST_ON_HOME:
        blocks.append(small(words("riders-risk-more", count=str(len(risks) - MOST_ON_HOME))))
    return blocks
