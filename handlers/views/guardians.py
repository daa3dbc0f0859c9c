"""Minors of a scene and their guardians, on the coordinator's page of the scene's people."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DatePickerElement, PlainTextInputElement
from slack_sdk.models.views import View

from bot.domain.guardians import Minor
from bot.domain.people import Person
from bot.domain.scenes import Scene
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, field, modal, said, small, target
from handlers.views.scene_sheet import name_of, plain_name
from handlers.words import Words

OPEN = "people.guardian.open"
SAVE = "people.guardian.save"
LINE_LENGTH = 150


def minor_lines(words: Words, scene: Scene, minors: Sequence[Minor]) -> list[list[Block]]:
    """Everybody in the scene without an 18+ attestation, with their guardian or that none is named."""
    chunks: list[list[Block]] = []
    for minor in minors:
        name, guardian = name_of(words, minor.person), minor.guardian
        if guardian is None:
            line = words("guardian-none", name=name)
        else:
            line = words(
                "guardian-line", name=name, guardian=escape(guardian.name), relation=escape(guardian.relation),
                how=escape(guardian.confirmed_how), on=guardian.confirmed_on.isoformat(),
            )  # fmt: skip
        spoken = words("guardian-open-spoken", name=plain_name(words, minor.person))
        value = target(scene.production_id, f"{scene.id}/{minor.person.id}")
        chunks.append([said(line), buttons(button(words("guardian-open"), OPEN, value, spoken=spoken))])
    return chunks


def form(words: Words, scene: Scene, person: Person, nonce: str) -> View:
    """Who the guardian is, and how that was confirmed outside Closed Set."""

    def line(name: str) -> Block:
        element = PlainTextInputElement(action_id=f"people.{name}.enter", max_length=LINE_LENGTH)
        return field(name, words(f"guardian-{name}"), element)

    blocks: list[Block] = [
        said(words("guardian-intro", name=name_of(words, person))),
        line("name"),
        line("relation"),
        line("how"),
        field("on", words("guardian-on"), DatePickerElement(action_id="people.on.enter")),
        small(words("guardian-what")),
    ]
    meta = Metadata(nonce=nonce, production=scene.production_id, subject=scene.id, person=person.id)
    return modal(
        words("guardian-title"), blocks, callback_id=SAVE, submit=words("guardian-save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def saved(words: Words, name: str) -> View:
    return modal(words("guardian-title"), [said(words("guardian-saved", name=escape(name)))], close=words("done"))
