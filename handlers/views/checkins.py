"""The pages a performer meets: first page, scene, topics, needs, review, saved, withdrawal, own record.

Nothing is preselected, every answer looks alike after it is saved, and no page shows what anyone hoped for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.domain.answers import Answers, Recorded, Sheet, TopicAnswer
from bot.domain.checkins import Form, Saved
from bot.domain.ledger import Head
from bot.domain.people import Actor
from bot.domain.scenes import Scene
from bot.domain.status import Standing
from bot.domain.topics import Answer, Catalogue, Need, Topic
from handlers.forms import Metadata
from handlers.views.answers import answered_lines, needs_lines, recorded_line
from handlers.views.ledger import head_lines
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.parts import (
    button,
    buttons,
    escape,
    field,
    heading,
    modal,
    option,
    rule,
    said,
    small,
    target,
    typed,
)
from handlers.views.rulebook import performers_lines
from handlers.views.times import moment
from handlers.words import Words

LIST = "checkin.list.open"
LIST_NEXT = "checkin.list.next"
LIST_BACK = "checkin.list.back"
OPEN = "checkin.form.open"
FIRST_CONTINUE = "checkin.first.continue"
TALK = "checkin.talk.choose"
LANGUAGE = "checkin.language.open"
SCENE_CONTINUE = "checkin.scene.continue"
PAGE_NEXT = "checkin.page.next"
PAGE_BACK = "checkin.page.back"
TOPIC_CHOOSE = "checkin.topic.choose"
CONDITIONS_TYPE = "checkin.conditions.type"
NEED_CHANGE = "checkin.need.change"
REVIEW_SAVE = "checkin.review.save"
WITHDRAW_OPEN = "checkin.withdraw.open"
WITHDRAW_CONFIRM = "checkin.withdraw.confirm"
READS = "record.reads.open"
CONFIRM_RECORDED = "checkin.recorded.confirm"
RECORDED_NEXT = "checkin.recorded.next"
CHANGE_RECORDED = "checkin.recorded.change"
DISCARD = "checkin.draft.discard"
STAND = "checkin.answers.stand"

CONDITIONS = "--conditions"
"""What a topic's conditions block adds to the topic's id."""

CONDITIONS_LENGTH = 300
LINE_LENGTH = 150
PARAGRAPH_LENGTH = 1000


def place_of(form: Form, production: str, page: int, nonce: str = "") -> Metadata:
    """What the form's view carries: ids and numbers."""
    return Metadata(
        nonce=nonce, production=production, subject=form.scene.id, version=form.scene.version, base=form.base,
        page=page, mark=str(form.step),
    )  # fmt: skip


def _called(words: Words, coordinator: str) -> str:
    """The coordinator's name inside our own sentences; "the coordinator" while nobody is appointed."""
    return escape(coordinator) or words("coordinator-nobody")


def _union(words: Words, actor: Actor) -> str:
    return escape(actor.production.union_line) or words("union-unknown")


def first_page(words: Words, actor: Actor, scene: Scene, coordinator: str, alternate: str) -> View:
    """The page before any content: who will read, who will not, and that one may talk instead."""
    meta = Metadata(production=actor.production.id, subject=scene.id)
    who = {"coordinator": escape(coordinator), "alternate": escape(alternate)}
    readers = "checkin-first-readers" if alternate else "checkin-first-reader"
    blocks: list[Block] = [
        said(words("checkin-first-private")),
        said(words(readers if coordinator else "checkin-first-nobody", **who)),
        said(words("checkin-first-not-shown")),
        said(words("checkin-first-passed-on")),
        said(words("checkin-first-no-is-full")),
        said(words("checkin-first-limits", union=_union(words, actor))),
        *performers_lines(words, actor),
        buttons(
            button(words("checkin-talk"), TALK),
            button(words("checkin-language"), LANGUAGE),
        ),
    ]
    return modal(
        words("checkin-first-title"), blocks, callback_id=FIRST_CONTINUE, submit=words("checkin-first-submit"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def scene_page(
    words: Words, form: Form, production: str, notice: str = "", own: Sequence[str] = (), changed: Sequence[Block] = ()
) -> View:
    """The scene in plain words, as the coordinator wrote it, with one's own part; after a change, what changed for one.

    `notice` is the message id of a sentence that comes first, such as why this page is shown again.
    """
    blocks: list[Block] = [said(words(notice))] if notice else []
    blocks.append(heading(words("checkin-scene-heading", number=form.scene.number)))
    if form.standing is Standing.STALE:
        blocks += [said(words("checkin-changed")), *changed]
        if form.changed is not None and form.changed.may_stand:
            blocks.append(buttons(button(words("checkin-stand"), STAND)))
        blocks.append(rule())
    blocks += [said(words("checkin-scene-kind", kind=words(f"kind-{form.content.kind}"))), *typed(form.content.brief)]
    if own:
        blocks += [said(words("checkin-own-terms")), *(block for chunk in paragraphs(own) for block in chunk)]
    blocks.append(small(words("checkin-scene-ceiling")))
    choices = [button(words("checkin-talk"), TALK)]
    if form.begun:
        blocks.append(said(words("checkin-begun")))
        choices.append(button(words("checkin-discard"), DISCARD))
    blocks.append(buttons(*choices))
    title = "checkin-changed-title" if form.standing is Standing.STALE else "checkin-scene-title"
    return modal(
        words(title), blocks, callback_id=SCENE_CONTINUE, submit=words("checkin-scene-submit"), close=words("close"),
        metadata=place_of(form, production, 0).text(),
    )  # fmt: skip


def form_page(words: Words, catalogue: Catalogue, form: Form, production: str, page: int, nonce: str) -> View:
    """Page 0 is the scene, then topics, then needs, then the review, on more than one page when it is long."""
    topic_pages = catalogue.pages(form.content.kind)
    if page <= 0:
        return scene_page(words, form, production)
    if page <= len(topic_pages):
        return _topics_page(words, form, production, page, topic_pages[page - 1], len(topic_pages) + 1)
    if page == len(topic_pages) + 1:
        return _needs_page(words, catalogue, form, production, page)
    return review_page(words, catalogue, form, place_of(form, production, page, nonce), page - len(topic_pages) - 2)


def _topics_page(words: Words, form: Form, production: str, page: int, topics: tuple[Topic, ...], pages: int) -> View:
    blocks: list[Block] = [
        small(words("checkin-page-hint", number=escape(form.scene.number), page=str(page), pages=str(pages)))
    ]
    for topic in topics:
        blocks += _topic(words, topic, form.sheet.topics.get(topic.id))
    blocks.append(_back(words))
    return modal(
        words("checkin-topics-title"), blocks, callback_id=PAGE_NEXT, submit=words("checkin-next"),
        close=words("close"), metadata=place_of(form, production, page).text(),
    )  # fmt: skip


def _topic(words: Words, topic: Topic, given: TopicAnswer | None) -> list[Block]:
    choices = [option(words(answer.label), answer.value) for answer in Answer]
    chosen = next((choice for choice in choices if given and choice.value == given.answer.value), None)
    label = words(topic.label)
    radio = RadioButtonsElement(action_id=TOPIC_CHOOSE, options=choices, initial_option=chosen)
    line = _text_input(CONDITIONS_TYPE, given.conditions if given else "", CONDITIONS_LENGTH)
    blocks: list[Block] = [
        field(topic.id, words(topic.question), radio, hint=words(topic.help), optional=True, dispatch=True),
        field(topic.id + CONDITIONS, words("checkin-conditions", topic=label), line, optional=True, dispatch=True),
    ]
    if given and given.carried_from:
        blocks.insert(0, small(words("checkin-carried", topic=escape(label), origin=escape(given.carried_from))))
    return blocks


def _needs_page(words: Words, catalogue: Catalogue, form: Form, production: str, page: int) -> View:
    blocks: list[Block] = [said(words("checkin-needs-hint"))]
    blocks += [_need(words, need, form.sheet.needs.get(need.id, "")) for need in catalogue.needs]
    blocks.append(_back(words))
    return modal(
        words("checkin-needs-title"), blocks, callback_id=PAGE_NEXT, submit=words("checkin-review"),
        close=words("close"), metadata=place_of(form, production, page).text(),
    )  # fmt: skip


def _need(words: Words, need: Need, given: str) -> InputBlock:
    element: PlainTextInputElement | RadioButtonsElement | CheckboxesElement
    choices = [option(words(need.option_label(name)), name) for name in need.options]
    if need.input == "choice":
        chosen = next((choice for choice in choices if choice.value == given), None)
        element = RadioButtonsElement(action_id=NEED_CHANGE, options=choices, initial_option=chosen)
    elif need.input == "choices":
        ticked = [choice for choice in choices if choice.value in given.split(",")]
        element = CheckboxesElement(action_id=NEED_CHANGE, options=choices, initial_options=ticked or None)
    else:
        element = _text_input(NEED_CHANGE, given, need_length(need), multiline=need.input == "paragraph")
    return field(need.id, words(need.label), element, hint=words(need.help), optional=True, dispatch=True)


def need_length(need: Need) -> int:
    """The most characters a written need may have."""
    return PARAGRAPH_LENGTH if need.input == "paragraph" else LINE_LENGTH


def _text_input(action_id: str, given: str, length: int, *, multiline: bool = False) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=action_id, initial_value=given or None, max_length=length, multiline=multiline,
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_character_entered"]),
    )  # fmt: skip


def _back(words: Words) -> Block:
    return buttons(button(words("checkin-back"), PAGE_BACK))


def review_page(words: Words, catalogue: Catalogue, form: Form, meta: Metadata, page: int) -> View:
    """Everything once more; the last of its pages is the only one that saves."""
    topics = catalogue.topics_of(form.content.kind)
    pages = in_pages([*answered_lines(words, topics, form.sheet), *needs_lines(words, catalogue, form.sheet)])
    page = min(page, len(pages) - 1)
    is_last = page == len(pages) - 1
    intro = "checkin-review-intro" if len(pages) == 1 else "checkin-review-page"
    where = {"page": str(page + 1), "pages": str(len(pages))}
    blocks: list[Block] = [said(words(intro, number=escape(form.scene.number), **where)), *pages[page]]
    missing = form.sheet.missing(form.topics)
    if is_last and missing and form.sheet.topics:
        blocks += [rule(), said(words("checkin-review-missing", count=str(len(missing))))]
    if is_last and not form.sheet.topics:
        blocks += [rule(), said(words("checkin-nothing-answered"))]
    blocks.append(_back(words))
    saves = is_last and bool(form.sheet.topics)
    if not saves:
        meta = meta.model_copy(update={"nonce": ""})
    further = words("checkin-save") if saves else words("checkin-next")
    return modal(
        words("checkin-review-title"), blocks, callback_id=REVIEW_SAVE if saves else PAGE_NEXT,
        submit=None if is_last and not saves else further, close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def recorded_page(
    words: Words, actor: Actor, catalogue: Catalogue, form: Form, given: Answers, coordinator: str, nonce: str,
    page: int,
) -> View:  # fmt: skip
    """What was recorded for the performer, for them to confirm or to change."""
    sheet = given.sheet or Sheet()
    topics = catalogue.topics_of(form.content.kind)
    pages = in_pages([*answered_lines(words, topics, sheet), *needs_lines(words, catalogue, sheet)])
    page = min(page, len(pages) - 1)
    is_last = page == len(pages) - 1
    meta = place_of(form, actor.production.id, page, nonce)
    blocks: list[Block] = [*how_recorded(words, actor, given.recorded, coordinator), rule(), *pages[page]]
    blocks.append(buttons(button(words("checkin-recorded-change"), CHANGE_RECORDED)))
    return modal(
        words("checkin-recorded-title"), blocks, callback_id=CONFIRM_RECORDED if is_last else RECORDED_NEXT,
        submit=words("checkin-recorded-confirm" if is_last else "checkin-next"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def how_recorded(words: Words, actor: Actor, how: Recorded | None, coordinator: str) -> list[Block]:
    if how is None:
        return []
    line = recorded_line(words, how, escape(coordinator), actor.account.zone or actor.production.zone)
    return [said(line), said(words("checkin-recorded-ask"))]


def saved(words: Words, actor: Actor, done: Saved, coordinator: str, head: Head | None) -> View:
    """The same page whatever the answers; nothing special after a no."""
    zone = actor.account.zone or actor.production.zone
    name, here = _called(words, coordinator), target(actor.production.id, done.scene.id)
    blocks: list[Block] = [
        said(words("checkin-saved", at=moment(words, done.at, zone), coordinator=name)),
        said(words("checkin-saved-asked", coordinator=name, union=_union(words, actor))),
        buttons(
            button(words("checkin-change"), OPEN, here),
            button(words("checkin-withdraw"), WITHDRAW_OPEN, here),
            button(words("checkin-reads"), READS, here),
        ),
        *head_lines(words, head),
    ]
    return modal(words("checkin-saved-title"), blocks, close=words("done"))


def withdraw_page(
    words: Words, actor: Actor, scene: Scene, coordinator: str, since: datetime | None, nonce: str
) -> View:
    """What will be seen, and nothing asked; where a withdrawal stands, since when."""
    meta = Metadata(nonce=nonce, production=actor.production.id, subject=scene.id)
    number, zone = escape(scene.number), actor.account.zone or actor.production.zone
    if since is None:
        what = words("withdraw-what", number=number, coordinator=_called(words, coordinator))
    else:
        what = words("withdraw-stands", number=number, at=moment(words, since, zone))
    blocks: list[Block] = [
        said(what),
        said(words("withdraw-few")),
        said(words("withdraw-change-instead")),
        buttons(button(words("checkin-change"), OPEN, target(actor.production.id, scene.id))),
    ]
    return modal(
        words("withdraw-title"), blocks, callback_id=WITHDRAW_CONFIRM, submit=words("withdraw-now"),
        close=words("go-back"), metadata=meta.text(),
    )  # fmt: skip


def withdrawn(
    words: Words, actor: Actor, done: Saved, coordinator: str, phones: tuple[str, ...], head: Head | None
) -> View:
    """What follows, what others see, and whom to call."""
    at = moment(words, done.at, actor.account.zone or actor.production.zone)
    name, union = _called(words, coordinator), _union(words, actor)
    what = "withdrawn" if done.told and coordinator else "withdrawn-no-message"
    blocks: list[Block] = [
        said(words(what, at=at, number=escape(done.scene.number), coordinator=name)),
        said(words("withdrawn-phones", phones=escape(", ".join(phones)) or words("phone-unknown"))),
        said(words("withdrawn-on-set", coordinator=name, union=union)),
        *head_lines(words, head),
    ]
    return modal(words("withdrawn-title"), blocks, close=words("done"))


def own_scenes(words: Words, actor: Actor, scenes: tuple[tuple[Scene, Standing], ...], page: int) -> View:
    """The performer's scenes with a check-in; an empty list says what will happen."""
    chunks: list[list[Block]] = []
    for scene, standing in scenes:
        state = words(f"standing-{standing.value.replace('_', '-')}")
        line = said(words("checkin-own-scene", number=escape(scene.number), standing=state))
        chunks.append([line, doors(words, scene)])
    pages = in_pages(chunks or [[said(words("checkin-none"))]])
    number, blocks = at(pages, page)
    blocks = [*blocks, *turning(words, number, len(pages), LIST_BACK, LIST_NEXT), *performers_lines(words, actor)]
    meta = Metadata(production=actor.production.id, page=number)
    return modal(words("checkin-own-title"), blocks, close=words("close"), metadata=meta.text())


ON_HOME = 20
"""Scenes whose buttons stand on Home itself; the rest are one press further."""


def home_blocks(words: Words, actor: Actor, own: tuple[tuple[Scene, Standing], ...]) -> list[Block]:
    """What Home shows a performer: the same sentence and each scene's two buttons, whatever was answered.

    Slack keeps a Home and when it was drawn, and somebody may look over a shoulder.
    """
    if not own:
        return []
    blocks: list[Block] = [said(words("checkin-home"))]
    for scene, _ in own[:ON_HOME]:
        blocks += [said(words("checkin-home-scene", number=escape(scene.number))), doors(words, scene)]
    blocks.append(buttons(button(words("checkin-list"), LIST, target(actor.production.id))))
    return blocks


def doors(words: Words, scene: Scene) -> Block:
    """The two buttons of one's own scene; the same whether anything was answered or not."""
    here = target(scene.production_id, scene.id)
    spoken = {"number": scene.number}
    return buttons(
        button(words("checkin-open"), OPEN, here, spoken=words("checkin-open-spoken", **spoken)),
        button(words("checkin-withdraw"), WITHDRAW_OPEN, here, spoken=words("checkin-withdraw-spoken", **spoken)),
    )


def talk_noted(words: Words, coordinator: str, phone: str) -> View:
    number = escape(phone) or words("phone-unknown")
    noted = said(words("checkin-talk-noted", coordinator=_called(words, coordinator), phone=number))
    return modal(words("checkin-talk-title"), [noted], close=words("done"))


def languages_page(words: Words, names: tuple[str, ...]) -> View:
    return modal(
        words("languages-title"), [said(words("languages-intro", languages=", ".join(names)))], close=words("go-back")
    )
