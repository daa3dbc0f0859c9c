"""Asking for a coordinator: the performer's page, and the list of whoever is asked."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, StaticSelectElement
from slack_sdk.models.views import View

from bot.domain.people import Actor, Role
from bot.domain.permissions import Action, may
from bot.domain.requests import MOST_SHOWN, OwnRequests, RequestState, Shown
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, field, modal, option, said, shorten, small, target
from handlers.views.times import moment
from handlers.words import Words

OPEN = "request.own.open"
ASK = "request.own.ask"
TAKE_BACK = "request.own.take_back"
LIST = "request.list.open"
SEEN = "request.list.seen"
ARRANGED = "request.list.arranged"

MOST_SCENES = 100
NAME_LENGTH = 60


def home_blocks(words: Words, actor: Actor) -> list[Block]:
    """The same for everybody of a part, whether anybody asked or not."""
    here, doors = target(actor.production.id), []
    if actor.person.holds(Role.PERFORMER):
        doors.append(button(words("request-open"), OPEN, here))
    if may(actor.person, Action.SEE_REQUESTS):
        doors.append(button(words("request-list-open"), LIST, here))
    return [buttons(*doors)] if doors else []


def own_page(words: Words, actor: Actor, own: OwnRequests, nonce: str) -> View:
    """Who is shown what, the line against retaliation, a scene to choose, and what was asked before."""
    names = ", ".join(escape(shorten(each.name, NAME_LENGTH)) for each in own.readers[:10] if each.name)
    blocks: list[Block] = [
        said(words("request-what", readers=names) if names else words("request-readers-none")),
        said(_no_retaliation(words, actor)),
    ]
    choices = [option(each.number, each.id) for each in own.open_to[:MOST_SCENES]]
    can_ask = bool(choices and own.readers)
    if can_ask:
        select = StaticSelectElement(action_id="request.scene.enter", options=choices)
        blocks.append(field("scene", words("request-scene"), select))
    elif own.readers:
        blocks.append(said(words("request-none-open")))
    for shown in own.asked[:MOST_SHOWN]:
        at = moment(words, shown.request.asked_at, _zone(actor))
        number = shown.scene.number
        blocks.append(said(words("request-own", number=escape(number), at=at, state=_state(words, actor, shown))))
        here = target(actor.production.id, f"{shown.request.id}:{shown.request.version}")
        spoken = shorten(words("request-take-back-spoken", number=number), 75)
        blocks.append(buttons(button(words("request-take-back"), TAKE_BACK, here, spoken=spoken)))
    return modal(
        words("request-title"), blocks, callback_id=ASK if can_ask else None,
        submit=words("request-ask") if can_ask else None, close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def _no_retaliation(words: Words, actor: Actor) -> str:
    outside, union = escape(actor.production.outside_contact), escape(actor.production.union_line)
    if union:
        return words("request-no-retaliation", union=union, outside=outside)
    return words("request-no-retaliation-alone", outside=outside)


def list_page(words: Words, actor: Actor, found: Sequence[Shown]) -> View:
    """Who asks, for which scene, and what was said to it."""
    blocks: list[Block] = [small(words("request-list-what"))]
    for shown in found:
        name, number = escape(shorten(shown.performer.name, NAME_LENGTH)), shown.scene.number
        at = moment(words, shown.request.asked_at, _zone(actor))
        state = _state(words, actor, shown)
        blocks.append(said(words("request-line", name=name, number=escape(number), at=at, state=state)))
        here = target(actor.production.id, f"{shown.request.id}:{shown.request.version}")
        acts = [("arranged", ARRANGED)] if shown.request.state is not RequestState.ARRANGED else []
        if shown.request.state is RequestState.ASKED:
            acts.insert(0, ("seen", SEEN))
        doors = [
            button(
                words(f"request-{name}"), act, here, spoken=shorten(words(f"request-{name}-spoken", number=number), 75)
            )
            for name, act in acts
        ]
        blocks += [buttons(*doors)] if doors else []
    if not found:
        blocks.append(said(words("request-list-none")))
    return modal(words("request-list-title"), blocks, close=words("close"))


def _state(words: Words, actor: Actor, shown: Shown) -> str:
    state = f"request-state-{shown.request.state.value}"
    if shown.request.state_at is None:
        return words(state)
    name = escape(shorten(shown.by.name, NAME_LENGTH)) if shown.by else words("person-gone")
    return words(state, name=name, at=moment(words, shown.request.state_at, _zone(actor)))


def _zone(actor: Actor) -> str:
    return actor.account.zone or actor.production.zone
