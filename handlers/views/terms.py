"""The terms of a scene as its coordinator enters them: one page to read, three short forms to change."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from typing import Final

from slack_sdk.models.blocks import Block, Option, StaticMultiSelectElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.domain.agreeing import Agreed, mark_of_bared, mark_of_scene
from bot.domain.people import Actor, Person
from bot.domain.set_list import Zone
from bot.domain.terms import BODY_PARTS, GARMENTS_LENGTH, PLACE_LENGTH, REVISIONS, USES, Bared, Kissing, Medium, Terms
from bot.domain.work import mark_of
from handlers.forms import Metadata
from handlers.views import riders
from handlers.views.briefs import SEND, text_input, tick
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.part import NameOf, action_line, bared_lines, scene_lines
from handlers.views.parts import button, buttons, escape, field, modal, option, plain, said, shorten, small, target
from handlers.views.scene_sheet import name_of, naming, plain_name
from handlers.words import Words

OPEN = "terms.page.open"
NEXT = "terms.page.next"
BACK = "terms.page.back"
ACTIONS_OPEN = "terms.actions.open"
ACTIONS_SAVE = "terms.actions.save"
BARED_OPEN = "terms.bared.open"
BARED_MORE = "terms.bared.next"
BARED_SAVE = "terms.bared.save"
SCENE_OPEN = "terms.scene.open"
SCENE_SAVE = "terms.scene.save"

PEOPLE_A_PAGE: Final = 15
LINES_LENGTH: Final = 3000
MOST_OPTIONS: Final = 100
EVERYBODY: Final = "everybody"
NOBODY: Final = "nobody"


def names_in(words: Words, people: Sequence[Person]) -> NameOf:
    """The names of these people by id; whoever is in the scene no longer reads as gone."""
    names = {person.id: name_of(words, person) for person in people}
    return lambda person_id: names.get(person_id) or words("person-gone")


def page(words: Words, actor: Actor, shown: Agreed, number: int = 0, *, saved: bool = False) -> View:
    """Everything agreed, with the doors to the forms; after a save, whom it concerns and the one Send."""
    scene, terms = shown.scene, shown.terms
    here = target(actor.production.id, scene.id)
    blocks: list[Block] = []
    if saved:
        names = [name_of(words, person) for person in shown.concerned]
        done = naming(words, "terms-saved-concerned", names) or [words("terms-saved-nobody")]
        blocks += [said(line) for line in done]
    if shown.to_send:
        blocks += [buttons(button(words("terms-send"), SEND, here)), small(words("terms-send-hint"))]
    if not saved:
        blocks.append(small(words("terms-intro", number=escape(scene.number))))
    doors = [button(words("terms-actions"), ACTIONS_OPEN, here)]
    if shown.people:
        doors.append(button(words("terms-bared"), BARED_OPEN, here))
    doors += [button(words("terms-scene"), SCENE_OPEN, here), button(words("terms-see-riders"), riders.OPEN, here)]
    blocks.append(buttons(*doors))
    lines = lines_of(words, terms, shown.people) or [words("terms-none")]
    pages = in_pages(paragraphs(lines))
    number, found = at(pages, number)
    meta = Metadata(production=actor.production.id, subject=scene.id, page=number)
    return modal(
        words("terms-title"), [*blocks, *found, *turning(words, number, len(pages), BACK, NEXT)],
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def lines_of(words: Words, terms: Terms, people: Sequence[Person]) -> list[str]:
    """All terms of a scene as lines: actions, then each person, then what holds for everybody."""
    names = names_in(words, people)
    lines = [action_line(words, action, names) for action in terms.actions]
    for person_id, bared in terms.bared.items():
        lines += bared_lines(words, names(person_id), bared)
    return lines + scene_lines(
        words, terms.kissing, terms.watched, terms.stills, terms.uses, terms.place, terms.revision
    )


def actions_form(words: Words, actor: Actor, shown: Agreed, nonce: str) -> View:
    """Who, to whom, through what, once for as many lines as are typed; and lines to take away."""
    people = [option(plain_name(words, person), person.id) for person in shown.people[: MOST_OPTIONS - 1]]
    everybody, nobody = option(words("terms-everybody"), EVERYBODY), option(words("terms-whom-nobody"), NOBODY)
    media = [option(words(f"medium-{medium.value}"), medium.value) for medium in Medium]
    blocks: list[Block] = [
        field("who", words("terms-who"), _select("terms.who.enter", [*people, everybody]), optional=True),
        field("whom", words("terms-whom"), _select("terms.whom.enter", [*people, nobody]), optional=True),
        field("medium", words("terms-medium"), _select("terms.medium.enter", media), optional=True),
        field(
            "lines", words("terms-lines"), text_input("terms.lines.enter", "", LINES_LENGTH, multiline=True),
            hint=words("terms-lines-hint"), optional=True,
        ),
    ]  # fmt: skip
    names = names_in(words, shown.people)
    if shown.terms.actions:
        lines = [option(unescape(action_line(words, each, names)), mark_of(each)) for each in shown.terms.actions]
        blocks.append(field("gone", words("terms-gone"), _several("terms.gone.enter", lines), optional=True))
    return _form(words, actor, shown, "terms-add-title", blocks, ACTIONS_SAVE, nonce)


def bared_form(words: Words, actor: Actor, shown: Agreed, number: int, nonce: str) -> View:
    """For each performer what is bare on set, what on screen, and what is worn: as many as stand on one page."""
    people = people_on(shown, number)
    blocks: list[Block] = []
    parts = [option(words(f"part-{part}"), part) for part in BODY_PARTS]
    for person in people:
        bared, name = shown.terms.bared.get(person.id, Bared()), plain_name(words, person)
        for which, given in (("on_set", bared.on_set), ("on_screen", bared.on_screen)):
            label = words(f"terms-{which.replace('_', '-')}-field", name=name)
            select = _several(f"terms.{which.replace('_', '-')}.enter", parts, given, words("terms-none-bare"))
            blocks.append(field(f"{person.id}:{which}", label, select, optional=True))
        garments = text_input("terms.garments.enter", bared.garments, GARMENTS_LENGTH)
        blocks.append(field(f"{person.id}:garments", words("terms-garments-field", name=name), garments, optional=True))
    if len(shown.people) > (number + 1) * PEOPLE_A_PAGE:
        further = button(words("terms-bared-more"), BARED_MORE, target(actor.production.id, shown.scene.id))
        blocks += [buttons(further), small(words("terms-bared-unsaved"))]
    mark = mark_of_bared(shown.terms, [person.id for person in people])
    return _form(words, actor, shown, "terms-bared-title", blocks, BARED_SAVE, nonce, mark, number)


def people_on(shown: Agreed, number: int) -> Sequence[Person]:
    """The performers on this page of the form, or on its last one."""
    number = min(number, max(0, (len(shown.people) - 1) // PEOPLE_A_PAGE))
    return shown.people[number * PEOPLE_A_PAGE : (number + 1) * PEOPLE_A_PAGE]


def scene_form(words: Words, actor: Actor, shown: Agreed, nonce: str) -> View:
    """What holds for everybody. Stills and each use of the pictures are asked apart."""
    terms = shown.terms
    kissing = [option(words(f"kissing-{each.value}"), each.value) for each in Kissing]
    zones = [option(words(f"zone-{zone.value}"), zone.value) for zone in Zone if zone is not Zone.SET]
    uses = [option(words(f"use-{use}"), use) for use in USES]
    colours = [option(words(f"revision-{colour}"), colour) for colour in REVISIONS]
    stills = tick(words, "terms.stills.enter", "stills", "terms-stills-tick", terms.stills)
    place = text_input("terms.place.enter", terms.place, PLACE_LENGTH)
    blocks: list[Block] = [
        field("kissing", words("terms-kissing-field"), _select("terms.kissing.enter", kissing, terms.kissing.value)),
        field("stills", words("terms-stills-field"), stills, optional=True),
        field(
            "uses", words("terms-uses-field"), _several("terms.uses.enter", uses, terms.uses),
            hint=words("terms-uses-hint"), optional=True,
        ),
        field(
            "watched", words("terms-watched-field"),
            _several("terms.watched.enter", zones, [zone.value for zone in terms.watched]), optional=True,
        ),
        field("place", words("terms-place-field"), place, optional=True),
        field(
            "revision", words("terms-revision-field"), _select("terms.revision.enter", colours, terms.revision),
            optional=True,
        ),
    ]  # fmt: skip
    return _form(words, actor, shown, "terms-scene-title", blocks, SCENE_SAVE, nonce, mark_of_scene(terms))


def _form(
    words: Words, actor: Actor, shown: Agreed, title: str, blocks: list[Block], callback_id: str, nonce: str,
    mark: str = "", number: int = 0,
) -> View:  # fmt: skip
    meta = Metadata(
        nonce=nonce, production=actor.production.id, subject=shown.scene.id, version=shown.scene.version, mark=mark,
        page=number,
    )  # fmt: skip
    return modal(
        words(title), blocks, callback_id=callback_id, submit=words("save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def _select(action_id: str, choices: list[Option], chosen: str = "") -> StaticSelectElement:
    initial = next((choice for choice in choices if choice.value == chosen), None)
    return StaticSelectElement(action_id=action_id, options=choices, initial_option=initial)


def _several(
    action_id: str, choices: list[Option], chosen: Sequence[str] = (), none: str = ""
) -> StaticMultiSelectElement:
    initial = [choice for choice in choices if choice.value in chosen] or None
    return StaticMultiSelectElement(
        action_id=action_id, options=choices, initial_options=initial,
        placeholder=plain(shorten(none, 150)) if none else None,
    )  # fmt: skip
