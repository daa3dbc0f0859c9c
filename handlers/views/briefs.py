"""A scene's brief as its coordinator and readers see it, who was told, and who is which cast number.

What a brief says is content: it stands in a modal, for those who may read it, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.announcing import told_shown
from bot.domain.people import Actor, Person
from bot.domain.scenes import BriefEdited, Casting, Content, Scene, Told
from bot.domain.topics import Catalogue
from handlers.forms import Metadata
from handlers.views.parts import (
    button,
    buttons,
    escape,
    field,
    modal,
    option,
    plain,
    said,
    shorten,
    small,
    target,
    typed,
)
from handlers.views.sentences import door
from handlers.views.status import BRIEF_READ as BRIEF_READ
from handlers.views.status import SCENE as PAGE_OPEN
from handlers.views.status import back_to_scene, scene_name
from handlers.words import Words

BRIEF_OPEN = "scene.brief.open"
BRIEF_SAVE = "scene.brief.save"
PERFORMERS_FIND = "scene.performers.find"
TOLD_OPEN = "scene.told.open"
TOLD_SAVE = "scene.told.save"
CAST_OPEN = "scene.cast.open"
CAST_MATCH = "scene.cast.match"
SEND = "checkin.send.open"

BRIEF_LENGTH = 3000
CHANGED_LENGTH = 150
INTIMATE = "intimate"
MOST_OPTIONS = 100
MOST_TOLD = 90
MOST_CAST = 45
NOT_TOLD = "not_yet"
CAST_BLOCK = "cast-"


def text_input(action_id: str, given: str, length: int, *, multiline: bool = False) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=action_id, initial_value=given or None, max_length=length, multiline=multiline
    )


def tick(words: Words, action_id: str, value: str, label: str, ticked: bool) -> CheckboxesElement:
    """One box to tick."""
    choice = option(words(label), value)
    return CheckboxesElement(action_id=action_id, options=[choice], initial_options=[choice] if ticked else None)


def brief_page(
    words: Words, actor: Actor, catalogue: Catalogue, scene: Scene, content: Content, performers: Sequence[Person],
    cast: Sequence[str], nonce: str,
) -> View:  # fmt: skip
    """The coordinator's form: whether it is intimate, its kind, its brief, who performs, and what changed."""
    kinds = [option(words(kind.label), kind.id) for kind in catalogue.kinds]
    kind = next((choice for choice in kinds if choice.value == content.kind), None)
    blocks: list[Block] = [small(words("brief-who-reads"))]
    if content.description:
        blocks += [small(words("brief-description")), *typed(shorten(content.description, BRIEF_LENGTH))]
    blocks += [
        field(
            "intimate", words("brief-intimate"),
            tick(words, "scene.intimate.enter", INTIMATE, "brief-intimate-tick", scene.intimate), optional=True,
        ),
        field(
            "kind", words("brief-kind"),
            StaticSelectElement(action_id="scene.kind.enter", options=kinds, initial_option=kind), optional=True,
        ),
        field(
            "brief", words("brief-text"), text_input("scene.brief.enter", content.brief, BRIEF_LENGTH, multiline=True),
            hint=words("brief-text-hint"), optional=True,
        ),
    ]  # fmt: skip
    blocks.append(_performers(words, performers, cast) if performers else said(words("brief-nobody")))
    blocks.append(
        field(
            "changed", words("brief-changed"), text_input("scene.changed.enter", "", CHANGED_LENGTH),
            hint=words("brief-changed-hint"), optional=True,
        )
    )  # fmt: skip
    blocks.append(buttons(back_to_scene(words, actor, scene.id), door(words, actor, scene)))
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=scene.id, version=scene.version)
    return modal(
        shorten(words("brief-title", number=scene.number), 24), blocks, callback_id=BRIEF_SAVE, submit=words("save"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _performers(words: Words, performers: Sequence[Person], cast: Sequence[str]) -> Block:
    """Everybody who performs on this production to choose from; beyond a hundred, by search."""
    chosen = [performer_option(person) for person in performers if person.id in cast] or None
    element: StaticMultiSelectElement | ExternalDataMultiSelectElement
    if len(performers) <= MOST_OPTIONS:
        choices = [performer_option(person) for person in performers]
        element = StaticMultiSelectElement(action_id=PERFORMERS_FIND, options=choices, initial_options=chosen)
    else:
        element = ExternalDataMultiSelectElement(
            action_id=PERFORMERS_FIND, initial_options=chosen, min_query_length=0, max_selected_items=MOST_OPTIONS
        )
    return field("performers", words("brief-performers"), element, optional=True)


def performer_option(person: Person) -> Option:
    name = person.name or "-"
    return option(f"{name} ({person.cast_number})" if person.cast_number else name, person.id)


def brief_saved(words: Words, actor: Actor, done: BriefEdited) -> View:
    """What the edit did; where answers became stale, the one Send that tells everybody who was sent before."""
    here = target(actor.production.id, done.scene.id)
    blocks: list[Block] = [said(words("brief-saved", scene=scene_name(words, done.scene.number)))]
    if done.stale:
        blocks.append(said(words("brief-stale")))
    if done.to_send:
        blocks.append(said(words("brief-to-send", people=str(len(done.to_send)))))
    doors = [button(words("brief-send"), SEND, here)] if done.scene.intimate else []
    blocks.append(buttons(*doors, button(words("scene-open"), PAGE_OPEN, here)))
    return modal(words("saved-title"), blocks, close=words("done"))


def brief_read(words: Words, catalogue: Catalogue, scene: Scene, content: Content) -> View:
    """The brief, for a reader who does not edit it."""
    blocks: list[Block] = []
    if content.kind in {kind.id for kind in catalogue.kinds}:
        blocks.append(said(words("brief-kind-is", kind=escape(words(catalogue.kind(content.kind).label)))))
    blocks += typed(content.brief) if content.brief else [said(words("brief-none"))]
    return modal(shorten(words("brief-title", number=scene.number), 24), blocks, close=words("close"))


def told_page(words: Words, actor: Actor, scene: Scene, cast: Sequence[tuple[Casting, Person]], nonce: str) -> View:
    """By whom each performer was told. Being told is not an answer, and none is shown here."""
    choices = [option(words("told-not-yet"), NOT_TOLD), *(option(words(f"told-{by.value}"), by.value) for by in Told)]
    blocks: list[Block] = [said(words("told-intro"))]
    for casting, person in cast[:MOST_TOLD]:
        chosen = casting.told.value if casting.told else NOT_TOLD
        initial = next(choice for choice in choices if choice.value == chosen)
        select = StaticSelectElement(action_id="scene.told.enter", options=choices, initial_option=initial)
        blocks.append(field(person.id, person.name or "-", select))
    if not cast:
        blocks = [said(words("told-nobody"))]
    blocks.append(buttons(back_to_scene(words, actor, scene.id)))
    seen = told_shown(casting for casting, _ in cast)
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=scene.id, mark=seen)
    return modal(
        words("told-title"), blocks, callback_id=TOLD_SAVE if cast else None, submit=words("save") if cast else None,
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def cast_page(words: Words, actor: Actor, unmatched: Sequence[str]) -> View:
    """Cast numbers the schedule names and nobody has; a person chosen here is put into the scenes that name it."""
    blocks: list[Block] = [said(words("cast-intro" if unmatched else "cast-none"))]
    for number in unmatched[:MOST_CAST]:
        search = ExternalDataSelectElement(
            action_id=CAST_MATCH, placeholder=plain(words("cast-choose")), min_query_length=0
        )
        label = plain(words("cast-number", number=number))
        blocks.append(SectionBlock(text=label, accessory=search, block_id=f"{CAST_BLOCK}{number}"))
    meta = Metadata(production=actor.production.id)
    return modal(words("cast-title"), blocks, close=words("done"), metadata=meta.text())
