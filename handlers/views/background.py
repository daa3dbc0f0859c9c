"""Background performers on the coordinator's page of a scene's people, and the forms that add them."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ExternalDataMultiSelectElement,
    InputBlock,
    PlainTextInputElement,
)
from slack_sdk.models.views import View

from bot.domain.background import MOST, Crowd
from bot.domain.scenes import Scene
from handlers.forms import Metadata
from handlers.views.pages import paragraphs
from handlers.views.parts import button, buttons, escape, field, modal, plain, said, target
from handlers.views.scene_sheet import name_of, naming, plain_name
from handlers.words import Words

OPEN = "people.background.open"
FIND = "people.background.find"
SAVE = "people.background.save"
CHANGE_OPEN = "people.background.change"
CHANGE_SAVE = "people.background.again"
TAKE_OUT = "people.background.take_out"
DECLINED = "people.background.declined"

NOTICE_LENGTH: Final = 600


def crowd_lines(words: Words, scene: Scene, crowd: Crowd) -> list[list[Block]]:
    """How many there are, who declined, and whom no message reaches."""
    if not crowd.people:
        return [[said(words("background-none"))]]
    counts = {"people": len(crowd.people), "answered": crowd.answered, "declined": len(crowd.declined)}
    lines = [words("background-counts", **{name: str(count) for name, count in counts.items()})]
    lines += naming(words, "background-declined-names", [name_of(words, person) for person in crowd.declined])
    here = target(scene.production_id, scene.id)
    doors: list[ButtonElement] = []
    if len(crowd.people) > len(crowd.declined):
        doors.append(button(words("people-background-change"), CHANGE_OPEN, here))
    if crowd.declined:
        doors.append(button(words("people-declined-out"), TAKE_OUT, here))
    chunks: list[list[Block]] = [*paragraphs(lines), [buttons(*doors)]]
    for person in crowd.silent_without_slack:
        spoken = words("background-declined-spoken", name=plain_name(words, person))
        value = target(scene.production_id, f"{scene.id}/{person.id}")
        decline = button(words("background-declined-record"), DECLINED, value, spoken=spoken)
        chunks.append([said(words("background-silent", name=name_of(words, person))), buttons(decline)])
    return chunks


def _notice(words: Words) -> list[InputBlock]:
    """Neither line is filled in: what people are told is written for this scene."""
    return [
        field(
            name, words(f"background-{name}"),
            PlainTextInputElement(action_id=f"people.{name}.enter", max_length=NOTICE_LENGTH, multiline=True),
            hint=words(f"background-{name}-hint"),
        )
        for name in ("activities", "attire")
    ]  # fmt: skip


def add_form(words: Words, scene: Scene, nonce: str) -> View:
    people = ExternalDataMultiSelectElement(
        action_id=FIND, min_query_length=0, max_selected_items=MOST, placeholder=plain(words("roster-find"))
    )
    blocks: list[Block] = [
        said(words("background-intro", number=escape(scene.number))),
        field(
            "performers", words("background-performers"), people,
            hint=words("background-performers-hint", most=str(MOST)),
        ),
        *_notice(words),
    ]  # fmt: skip
    return _form(words, scene, blocks, SAVE, nonce)


def change_form(words: Words, scene: Scene, count: int, nonce: str) -> View:
    intro = words("background-change-intro", number=escape(scene.number), count=str(count))
    return _form(words, scene, [said(intro), *_notice(words)], CHANGE_SAVE, nonce)


def _form(words: Words, scene: Scene, blocks: list[Block], callback_id: str, nonce: str) -> View:
    meta = Metadata(nonce=nonce, production=scene.production_id, subject=scene.id, version=scene.version)
    return modal(
        words("background-title"), blocks, callback_id=callback_id, submit=words("background-save"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def done(words: Words, message_id: str, **variables: str) -> View:
    return modal(words("background-title"), [said(words(message_id, **variables))], close=words("done"))
