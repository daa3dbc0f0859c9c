"""An invitation to a closed set as its own reader sees it: the place, the house rules, two answers and no reason.

The sentence about everybody's rights stands beside the house rules whatever a production wrote there.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock
from slack_sdk.models.views import View

from bot.domain.invitations import Invitation, invitation_mark
from bot.domain.people import Actor
from bot.domain.set_list import Reply, Seat
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, modal, rule, said, shorten, small, target, typed
from handlers.views.status import scene_name, stop_now, unit_name
from handlers.views.times import call_time, day, moment
from handlers.words import Words

OPEN = "invitation.page.open"
ACCEPT = "invitation.answer.accept"
CANNOT = "invitation.answer.cannot"


def rules_of(words: Words, actor: Actor) -> str:
    """The house rules as they are shown: the production's own, else the usual ones."""
    return actor.production.house_rules or words("house-rules-usual")


def page(words: Words, actor: Actor, shown: Invitation, coordinator: str, nonce: str, notice: str = "") -> View:
    """What somebody opens: to answer while there is something to answer, else what became of it.

    `notice` is the id of a sentence to begin with.
    """
    if shown.seat is None or shown.over:
        return _nothing_to_answer(words, actor, shown)
    seat, here = shown.seat, target(actor.production.id, shown.set_list.id)
    rules = rules_of(words, actor)
    blocks: list[Block] = [said(words(notice))] if notice else []
    blocks += [
        said(_what(words, actor, shown, seat)), rule(), said(words("invitation-rules")), *typed(rules),
        said(words("invitation-rights")), small(words("invitation-seen", coordinator=_called(words, coordinator))),
        rule(), said(words("invitation-answer", answer=_answer(words, actor, seat))),
    ]  # fmt: skip
    doors = [stop_now(words, actor, shown.slot.id)]
    if seat.reply is not Reply.CANNOT:
        doors.insert(0, button(words("invitation-cannot-attend"), CANNOT, here))
    blocks.append(buttons(*doors))
    accepted = seat.reply is Reply.ACCEPTED
    meta = Metadata(
        nonce=nonce, production=actor.production.id, subject=shown.set_list.id, mark=invitation_mark(shown, rules)
    )
    return modal(
        words("invitation-title"), blocks, callback_id=None if accepted else ACCEPT,
        submit=None if accepted else words("invitation-accept"), close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def answered(words: Words, actor: Actor, shown: Invitation, coordinator: str) -> View:
    """What was saved and who knows it now."""
    seat = shown.seat
    if seat is None:
        return _nothing_to_answer(words, actor, shown)
    said_so = "accepted" if seat.reply is Reply.ACCEPTED else "cannot"
    place = {"scene": _scene(words, shown), "day": day(words, shown.slot.day)}
    blocks: list[Block] = [
        said(words(f"invitation-done-{said_so}", zone=words(f"zone-{seat.zone.value}"), **place)),
        said(words(f"invitation-known-{said_so}", coordinator=_called(words, coordinator))),
        small(words("invitation-later")),
        buttons(button(words("invitation-change"), OPEN, target(actor.production.id, shown.set_list.id))),
    ]
    return modal(words("invitation-done-title"), blocks, close=words("done"))


def home_blocks(words: Words, actor: Actor, own: Sequence[Invitation]) -> list[Block]:
    """One line for each list one is invited to: day, scene and one's own answer."""
    return [_home_line(words, actor, shown) for shown in own if not shown.over]


def _home_line(words: Words, actor: Actor, shown: Invitation) -> SectionBlock:
    when = day(words, shown.slot.day)
    state = f"invitation-{shown.seat.reply.value}" if shown.seat else "invitation-answer-called-off"
    line = said(words("invitation-home", day=when, scene=_scene(words, shown), answer=words(state)))
    line.accessory = button(
        words("invitation-open"), OPEN, target(actor.production.id, shown.set_list.id),
        spoken=shorten(words("invitation-open-spoken", number=shown.scene.number, day=when), 75),
    )  # fmt: skip
    return line


def _nothing_to_answer(words: Words, actor: Actor, shown: Invitation) -> View:
    about = {"scene": _scene(words, shown), "day": day(words, shown.slot.day)}
    if shown.called_off:
        text = words("invitation-called-off", **about)
    elif shown.seat is None:
        text = words("invitation-off", **about)
    else:
        text = words("invitation-over", answer=_answer(words, actor, shown.seat), **about)
    return modal(words("invitation-title"), [said(text)], close=words("close"))


def _what(words: Words, actor: Actor, shown: Invitation, seat: Seat) -> str:
    lines = [
        words("invitation-what", scene=_scene(words, shown), day=day(words, shown.slot.day),
              unit=unit_name(words, shown.slot.unit)),
        words("invitation-call", call=call_time(words, shown.call, actor.account.zone) if shown.call
              else words("call-none")),
        words("invitation-place", zone=words(f"zone-{seat.zone.value}")),
    ]  # fmt: skip
    if seat.department:
        lines.append(words("invitation-department", department=escape(seat.department)))
    if seat.task:
        lines.append(words("invitation-task", task=escape(seat.task)))
    return "\n".join(lines)


def _answer(words: Words, actor: Actor, seat: Seat) -> str:
    answer = words(f"invitation-{seat.reply.value}")
    if seat.replied_at is None:
        return answer
    at = moment(words, seat.replied_at, actor.account.zone or actor.production.zone)
    return words("invitation-answer-door" if seat.in_person else "invitation-answer-at", answer=answer, at=at)


def _scene(words: Words, shown: Invitation) -> str:
    return scene_name(words, shown.scene.number, shown.slot.part)


def _called(words: Words, coordinator: str) -> str:
    return escape(coordinator) or words("coordinator-nobody")
