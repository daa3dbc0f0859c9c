"""Sentences to pass on: the coordinator's list and form, the performer's answers, the reader's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ExternalDataMultiSelectElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.people import Actor, Person, Role
from bot.domain.permissions import Action, may
from bot.domain.scenes import Scene
from bot.domain.sentences import MOST_READERS, OPEN, SENTENCE_LENGTH, Sentence, Shown, State
from handlers.forms import Metadata
from handlers.views.pages import at, in_pages, turning
from handlers.views.parts import button, buttons, escape, field, modal, option, said, shorten, small, target, typed
from handlers.views.times import moment
from handlers.words import Words

PAGE = "sentence.page.open"
PAGE_NEXT = "sentence.page.next"
PAGE_BACK = "sentence.page.back"
WRITE = "sentence.write.open"
SAVE = "sentence.write.save"
FIND = "sentence.readers.find"
RELEASE = "sentence.release.press"
TAKE_BACK = "sentence.take_back.press"
OWN = "sentence.own.open"
OWN_NEXT = "sentence.own.next"
OWN_BACK = "sentence.own.back"
AGREE = "sentence.own.agree"
DECLINE = "sentence.own.decline"
WITHDRAW = "sentence.own.withdraw"
READ = "sentence.read.open"

MOST_CAST = 100
NAME_LENGTH = 60


def door(words: Words, actor: Actor, scene: Scene) -> ButtonElement:
    """The coordinator's way in, from a scene."""
    return button(words("sentence-open"), PAGE, target(actor.production.id, scene.id))


def home_blocks(words: Words, actor: Actor) -> list[Block]:
    """The same for everybody of a part, whatever was written or released."""
    here, doors = target(actor.production.id), []
    if actor.person.holds(Role.PERFORMER):
        doors.append(button(words("sentence-own-open"), OWN, here))
    if may(actor.person, Action.READ_SENTENCES):
        doors.append(button(words("sentence-read-open"), READ, here))
    return [buttons(*doors)] if doors else []


def page(words: Words, actor: Actor, scene: Scene, shown: Sequence[Shown], number: int) -> View:
    """The coordinator's list of one scene."""
    chunks = [_line(words, actor, each) for each in shown] or [[said(words("sentence-none"))]]
    number, blocks = at(pages := in_pages(chunks), number)
    top: list[Block] = [
        small(words("sentence-what")),
        buttons(button(words("sentence-write"), WRITE, target(actor.production.id, scene.id))),
    ]
    meta = Metadata(production=actor.production.id, subject=scene.id, page=number)
    return modal(
        words("sentence-title"), [*top, *blocks, *turning(words, number, len(pages), PAGE_BACK, PAGE_NEXT)],
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _line(words: Words, actor: Actor, shown: Shown) -> list[Block]:
    sentence, zone = shown.sentence, actor.account.zone or actor.production.zone
    name = escape(shown.performer.name)
    state = words(_state("sentence-state", sentence), at=moment(words, _since(sentence), zone))
    written = moment(words, sentence.written_at, zone)
    blocks: list[Block] = [said(words("sentence-about", name=name, at=written, state=state)), *typed(sentence.text)]
    blocks.append(small(words("sentence-for", readers=_readers(words, shown))))
    if not shown.stands and sentence.state in OPEN:
        blocks.append(small(words("sentence-changed")))
    here = target(actor.production.id, f"{shown.scene.id}:{sentence.id}:{sentence.version}")
    doors = []
    if sentence.state is State.AGREED and shown.stands:
        spoken = shorten(words("sentence-release-spoken", name=shown.performer.name), 75)
        doors.append(button(words("sentence-release"), RELEASE, here, spoken=spoken))
    if sentence.state in OPEN:
        spoken = shorten(words("sentence-take-back-spoken", name=shown.performer.name), 75)
        doors.append(button(words("sentence-take-back"), TAKE_BACK, here, spoken=spoken))
    return [*blocks, buttons(*doors)] if doors else blocks


def _state(prefix: str, sentence: Sentence) -> str:
    return f"{prefix}-{sentence.state.value.replace('_', '-')}"


def _since(sentence: Sentence) -> datetime:
    return sentence.ended_at or sentence.released_at or sentence.answered_at or sentence.written_at


def _readers(words: Words, shown: Shown) -> str:
    named = [
        words("sentence-reader-job", name=escape(shorten(each.name, NAME_LENGTH)), job=escape(_job(words, each)))
        for each in shown.readers
    ]
    return ", ".join(named) or words("person-gone")


def _job(words: Words, person: Person) -> str:
    if person.job:
        return shorten(person.job, NAME_LENGTH)
    role = next((role for role in (Role.DIRECTOR, Role.PERFORMER, Role.CREW) if person.holds(role)), Role.CREW)
    return words(f"record-role-{role.value}")


def write_page(words: Words, actor: Actor, scene: Scene, performers: Sequence[Person], nonce: str) -> View:
    """The form of one sentence."""
    if not performers:
        return modal(words("sentence-write-title"), [said(words("sentence-nobody"))], close=words("go-back"))
    choices = [option(each.name or "-", each.id) for each in performers[:MOST_CAST]]
    initial = choices[0] if len(choices) == 1 else None
    text = PlainTextInputElement(action_id="sentence.text.enter", max_length=SENTENCE_LENGTH, multiline=True)
    find = ExternalDataMultiSelectElement(action_id=FIND, min_query_length=0, max_selected_items=MOST_READERS)
    select = StaticSelectElement(action_id="sentence.performer.enter", options=choices, initial_option=initial)
    blocks: list[Block] = [
        small(words("sentence-what")),
        field("performer", words("sentence-performer"), select),
        field("text", words("sentence-text"), text, hint=words("sentence-text-hint")),
        field("readers", words("sentence-readers"), find, hint=words("sentence-readers-hint")),
    ]
    return modal(
        words("sentence-write-title"), blocks, callback_id=SAVE, submit=words("sentence-save"),
        close=words("go-back"), metadata=Metadata(nonce=nonce, production=actor.production.id, subject=scene.id).text(),
    )  # fmt: skip


def found(words: Words, people: Sequence[Person]) -> list[Option]:
    """The readers a search offers."""
    return [option(each.name or "-", each.id, _job(words, each)) for each in people[:MOST_CAST]]


def saved(words: Words, name: str) -> View:
    return modal(words("sentence-title"), [said(words("sentence-saved", name=escape(name)))], close=words("done"))


def own_page(words: Words, actor: Actor, shown: Sequence[Shown], coordinator: str, number: int) -> View:
    """Every sentence about the performer who looks, with their answers."""
    chunks = [_own_line(words, actor, each) for each in shown] or [[said(words("sentence-own-none"))]]
    number, blocks = at(pages := in_pages(chunks), number)
    name = escape(coordinator) or words("sentence-coordinator")
    return modal(
        words("sentence-own-title"),
        [small(words("sentence-own-what", coordinator=name)), *blocks,
         *turning(words, number, len(pages), OWN_BACK, OWN_NEXT)],
        close=words("close"), metadata=Metadata(production=actor.production.id, page=number).text(),
    )  # fmt: skip


def _own_line(words: Words, actor: Actor, shown: Shown) -> list[Block]:
    sentence, zone, number = shown.sentence, actor.account.zone or actor.production.zone, shown.scene.number
    state = words(_state("sentence-own", sentence), at=moment(words, _since(sentence), zone))
    blocks: list[Block] = [
        said(words("sentence-own-scene", number=escape(number), state=state)),
        *typed(sentence.text),
        small(words("sentence-for", readers=_readers(words, shown))),
    ]
    if not shown.stands and sentence.state in OPEN:
        blocks.append(small(words("sentence-changed")))
    here = target(actor.production.id, f"{sentence.id}:{sentence.version}")
    if sentence.state is State.PROPOSED:
        names = [("agree", AGREE), ("decline", DECLINE)] if shown.stands else [("decline", DECLINE)]
    else:
        names = [("withdraw", WITHDRAW)] if sentence.state in (State.AGREED, State.RELEASED) else []
    doors = [
        button(
            words(f"sentence-{name}"), act, here, spoken=shorten(words(f"sentence-{name}-spoken", number=number), 75)
        )
        for name, act in names
    ]
    return [*blocks, buttons(*doors)] if doors else blocks


def read_page(words: Words, actor: Actor, found: Sequence[tuple[Scene, Sentence]], coordinator: str) -> View:
    """What was released to whoever looks."""
    zone, name = actor.account.zone or actor.production.zone, escape(coordinator) or words("sentence-coordinator")
    blocks: list[Block] = [small(words("sentence-read-what", coordinator=name))]
    for scene, sentence in found:
        released = moment(words, sentence.released_at or sentence.written_at, zone)
        blocks.append(said(words("sentence-read-scene", number=escape(scene.number), at=released)))
        blocks += typed(sentence.text)
    if not found:
        blocks.append(said(words("sentence-read-none")))
    return modal(words("sentence-read-title"), blocks, close=words("close"))
