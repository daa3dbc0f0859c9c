"""Appointing a coordinator or alternate, and what affected performers are told and asked."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, PlainTextInputElement, UserSelectElement
from slack_sdk.models.views import View

from bot.domain.appointments import Change
from bot.domain.people import Actor, Appointment, Person, Role
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, field, modal, said, small, target
from handlers.views.roster import name_of
from handlers.views.times import moment
from handlers.words import Words

SUBMIT = "appointment.person.submit"
END_OPEN = "appointment.end.open"
END_SUBMIT = "appointment.end.submit"
AGREE_OPEN = "appointment.agree.open"
AGREE_SUBMIT = "appointment.agree.submit"

PHONE_LENGTH = 40
NAME_LENGTH = 80
DUTY_LENGTH = 150


def appoint_page(
    words: Words, actor: Actor, role: Role, now: tuple[Person, str] | None, nonce: str,
    standing: Appointment | None = None,
) -> View:  # fmt: skip
    """Who is to be coordinator or alternate from now on. `now` is who is, with their number; `standing` is their
    appointment."""
    person, phone = now or (None, "")
    user = UserSelectElement(
        action_id="appointment.user.enter", initial_user=person.slack.user_id if person and person.slack else None
    )
    number = PlainTextInputElement(
        action_id="appointment.phone.enter", initial_value=phone or None, max_length=PHONE_LENGTH
    )
    employer = PlainTextInputElement(
        action_id="appointment.employer.enter", initial_value=(person.employer if person else "") or None,
        max_length=NAME_LENGTH,
    )  # fmt: skip
    duty = PlainTextInputElement(
        action_id="appointment.duty.enter", initial_value=(standing.duty if standing else "") or None,
        max_length=DUTY_LENGTH,
    )  # fmt: skip
    blocks: list[Block] = [
        said(words(f"appointment-{role.value}-intro")),
        field("user", words(f"appointment-{role.value}-user"), user, hint=words("appointment-user-hint")),
        field("phone", words("appointment-phone"), number, hint=words("appointment-phone-hint")),
        field(
            "employer", words("appointment-employer"), employer, hint=words("appointment-employer-hint"), optional=True
        ),
        field("duty", words("appointment-duty"), duty, hint=words("appointment-duty-hint"), optional=True),
        small(words("appointment-old-answers")),
    ]
    if person:
        blocks.append(buttons(button(words("appointment-end"), END_OPEN, target(actor.production.id, role.value))))
    return modal(
        words(f"appointment-{role.value}"), blocks, callback_id=SUBMIT, submit=words("appointment-submit"),
        close=words("close"), metadata=_about(actor, role, nonce, standing.id if standing else ""),
    )  # fmt: skip


def appointed_page(words: Words, role: Role, person: Person) -> View:
    return modal(
        words(f"appointment-{role.value}"),
        [said(words(f"appointment-{role.value}-done", name=name_of(words, person)))],
        close=words("done"),
    )


def end_page(words: Words, actor: Actor, role: Role, person: Person, nonce: str, standing: str = "") -> View:
    """What ending an appointment will do, before it is done. `standing` is the appointment's id."""
    return modal(
        words("appointment-end-title"),
        [said(words(f"appointment-{role.value}-end", name=name_of(words, person)))],
        callback_id=END_SUBMIT, submit=words("appointment-end-submit"), close=words("go-back"),
        metadata=_about(actor, role, nonce, standing),
    )  # fmt: skip


def ended_page(words: Words, role: Role) -> View:
    return modal(words("appointment-end-title"), [said(words(f"appointment-{role.value}-ended"))], close=words("done"))


def change_sections(words: Words, actor: Actor, changes: Sequence[Change]) -> list[Block]:
    """A performer's part of Home: who is coordinator or alternate now.

    What is asked because of it stands behind "Who Reads My Answers" and not here, so that Home does not tell who gave
    answers and who agreed.
    """
    zone = actor.account.zone or actor.production.zone
    blocks: list[Block] = []
    for change in changes:
        at = moment(words, change.at, zone)
        if change.person is None:
            blocks.append(said(words(f"appointment-{change.role.value}-nobody", at=at)))
            continue
        name = name_of(words, change.person)
        blocks.append(said(words(f"appointment-{change.role.value}-since", name=name, at=at)))
        blocks.append(said(words("appointment-closed", name=name)))
    return blocks


def agree_page(words: Words, actor: Actor, appointment: Appointment, person: Person, nonce: str) -> View:
    """Whether somebody appointed later may read what the performer gave before. Closing it is an answer too."""
    name, employer = name_of(words, person), escape(person.employer)
    blocks: list[Block] = [said(words(f"appointment-agree-{appointment.role.value}", name=name))]
    if employer:
        blocks.append(said(words("appointment-agree-employer", name=name, employer=employer)))
    blocks.append(small(words("appointment-agree-free")))
    return modal(
        words("appointment-agree-title"), blocks, callback_id=AGREE_SUBMIT, submit=words("appointment-agree-submit"),
        close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id, subject=appointment.id).text(),
    )  # fmt: skip


def agreed_page(words: Words, name: str) -> View:
    return modal(words("appointment-agree-title"), [said(words("appointment-agreed", name=name))], close=words("done"))


def _about(actor: Actor, role: Role, nonce: str, standing: str) -> str:
    return Metadata(nonce=nonce, production=actor.production.id, subject=role.value, mark=standing).text()
