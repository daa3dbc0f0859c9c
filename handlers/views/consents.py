"""Consents of their own as a performer meets them: a first page without content, one consent, all of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block, RadioButtonsElement
from slack_sdk.models.views import View

from bot.domain.facts import Consent, ConsentKind, Said
from bot.domain.people import Actor
from bot.domain.scenes import Scene
from handlers.forms import Metadata
from handlers.views.pages import at, in_pages, turning
from handlers.views.parts import button, buttons, escape, field, heading, modal, option, said, small, target, typed
from handlers.views.times import moment
from handlers.words import Words

MINE = "consent.mine.open"
MINE_NEXT = "consent.mine.next"
MINE_BACK = "consent.mine.back"
LOOK = "consent.one.open"
SHOW = "consent.one.show"
SAVE = "consent.one.save"
WITHDRAW = "consent.one.withdraw"

YES: Final = "yes"
NO: Final = "no"


def kind_name(words: Words, consent: Consent) -> str:
    return words(f"consent-kind-{consent.kind.value.replace('_', '-')}")


def standing(words: Words, consent: Consent, stale: bool) -> str:
    """Where it stands, in words."""
    return words("consent-said-stale" if stale else f"consent-said-{consent.said.value}")


def home_blocks(words: Words, actor: Actor) -> list[Block]:
    """The door, the same for every performer whether anything was asked or not."""
    return [buttons(button(words("consents-mine"), MINE, target(actor.production.id)))]


def mine(
    words: Words,
    actor: Actor,
    own: Sequence[tuple[Scene, Consent, bool]],
    coordinator: str,
    page: int = 0,
    done: str = "",
) -> View:
    """All of one's own with where each stands; what it is about is one press further."""
    production = actor.production
    union = escape(production.union_line) or words("union-unknown")
    name = escape(coordinator)
    chunks = [_own_line(words, production.id, *each) for each in own]
    number, blocks = at(pages := in_pages(chunks), page)
    top: list[Block] = [said(words(done))] if done else []
    top.append(said(words("consents-intro", coordinator=name, union=union)))
    if own:
        top.append(small(words("consent-withdraw-what", coordinator=name)))
    else:
        top.append(said(words("consents-own-none")))
    meta = Metadata(production=production.id, page=number)
    return modal(
        words("consents-title"), [*top, *blocks, *turning(words, number, len(pages), MINE_BACK, MINE_NEXT)],
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _own_line(words: Words, production_id: str, scene: Scene, consent: Consent, stale: bool) -> list[Block]:
    kind, number = kind_name(words, consent), scene.number
    line = words("consent-own-line", number=escape(number), kind=kind, said=standing(words, consent, stale))
    here = target(production_id, consent.id)
    doors = [button(words("consent-look"), LOOK, here, spoken=_spoken(words, "consent-look-spoken", kind, number))]
    if consent.said is Said.YES:
        spoken = _spoken(words, "consent-withdraw-spoken", kind, number)
        doors.append(button(words("consent-withdraw"), WITHDRAW, here, spoken=spoken))
    return [said(line), buttons(*doors)]


def _spoken(words: Words, message_id: str, kind: str, number: str) -> str:
    return words(message_id, kind=kind, number=number)[:75]


def first(words: Words, actor: Actor, consent: Consent, coordinator: str) -> View:
    """Before anything is shown: a private moment, who reads, that no is a full answer."""
    union = escape(actor.production.union_line) or words("union-unknown")
    reader = words("checkin-first-reader", coordinator=escape(coordinator))
    blocks: list[Block] = [
        said(words("checkin-first-private")),
        said(reader if coordinator else words("checkin-first-nobody")),
        said(words("checkin-first-not-shown")),
        said(words("checkin-first-no-is-full")),
        small(words("checkin-first-limits", union=union)),
    ]
    meta = Metadata(production=actor.production.id, subject=consent.id)
    return modal(
        words("consent-first-title"), blocks, callback_id=SHOW, submit=words("consent-first-submit"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def terms(words: Words, consent: Consent, double: str) -> list[Block]:
    """What exactly is asked, as the coordinator wrote it."""
    blocks: list[Block] = [said(words("consent-for")), *typed(consent.purpose)]
    if consent.kind is ConsentKind.DOUBLE:
        blocks.append(said(words("consent-who-doubles", name=escape(double) or words("person-gone"))))
    blocks.append(said(words("consent-seen", exposure=words(f"consent-exposure-{consent.exposure.value}"))))
    for label, text in (("consent-kept", consent.retention), ("consent-reused", consent.reuse)):
        if text:
            blocks += [said(words(label)), *typed(text)]
    return blocks


def one(
    words: Words, scene: Scene, consent: Consent, stale: bool, double: str, coordinator: str, nonce: str
) -> View:  # fmt: skip
    """One consent and its two answers; nothing is chosen beforehand."""
    blocks: list[Block] = [
        heading(words("consent-heading", number=scene.number, kind=kind_name(words, consent))[:150]),
        *terms(words, consent, double),
    ]
    if stale:
        blocks.append(said(words("consent-changed")))
    blocks.append(said(words("consent-free", coordinator=escape(coordinator))))
    choices = [option(words("consent-yes"), YES), option(words("consent-no"), NO)]
    radio = RadioButtonsElement(action_id="consent.said.choose", options=choices)
    blocks.append(field("said", words("consent-question"), radio))
    meta = Metadata(nonce=nonce, production=consent.production_id, subject=consent.id, version=consent.version)
    return modal(
        words("consent-title"), blocks, callback_id=SAVE, submit=words("consent-save"), close=words("close"),
        metadata=meta.text(),
    )  # fmt: skip


def saved(words: Words, actor: Actor, consent: Consent) -> View:
    """The same page whatever was said."""
    zone = actor.account.zone or actor.production.zone
    when = moment(words, consent.said_at or consent.asked_at, zone)
    return modal(words("consent-title"), [said(words("consent-saved", at=when))], close=words("done"))
