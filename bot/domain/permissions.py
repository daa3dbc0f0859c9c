"""Who may do what, in one table, and the proofs that confidential readers demand.

A `Proof` can only be made here. It is bound to one person, production, subject, action and unit of work, and a
repository compares all of them at run time before it opens anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.people import Actor, Person, Role
from bot.domain.work import NotFound, Work


class Action(StrEnum):
    """Everything a person can ask of the bot that not everyone may."""

    EDIT_PRODUCTION = "production.edit"
    EDIT_ROSTER = "roster.edit"
    ADD_CREW = "roster.add_crew"
    APPOINT = "appointment.edit"

    SEE_CARD = "scene.see"
    EDIT_SCHEDULE = "schedule.edit"
    MARK_CLOSED = "scene.mark_closed"
    EDIT_BRIEF = "brief.edit"
    READ_BRIEF = "brief.read"
    READ_TERMS = "terms.read"
    EDIT_TERMS = "terms.edit"
    EDIT_RIDERS = "riders.edit"
    READ_OWN_RIDER = "riders.read_own"
    CHECK_DAY = "day.check"
    MARK_TOLD = "told.mark"
    ANNOUNCE = "scene.announce"
    SWITCH_REMINDERS = "reminders.switch"

    SEE_STATUS = "status.see"
    DECLARE = "status.declare"
    HOLD = "status.hold"
    END_PAUSE = "status.end_pause"
    ASK_FOR_UPDATE = "status.ask"
    STOP = "stop.send"
    GIVE_STOP_NAME = "stop.give_name"
    READ_STOP_NAME = "stop.read_name"

    SEND_CHECK_IN = "checkin.send"
    ANSWER = "checkin.answer"
    WITHDRAW = "checkin.withdraw"
    READ_ANSWERS = "answers.read"
    READ_OWN_ANSWERS = "answers.read_own"
    AGREE_TO_READER = "answers.agree_reader"
    RECORD_ANSWERS = "answers.record"
    KEEP_PARTS = "parts.keep"
    SEE_OWN_RECORD = "record.see_own"
    ERASE_OWN_RECORD = "record.erase_own"
    WRITE_SENTENCES = "sentence.write"
    READ_SENTENCES = "sentence.read"
    REQUEST_COORDINATOR = "request.ask"
    SEE_REQUESTS = "request.see"

    DRAFT_LIST = "list.draft"
    APPROVE_LIST = "list.approve"
    OBJECT_TO_LIST = "list.object"
    SEE_LIST_COUNTS = "list.see_counts"
    ANSWER_INVITATION = "invitation.answer"
    EDIT_HOUSE_RULES = "house_rules.edit"
    SEE_RULES = "rules.see"
    HOLD_RECORDS = "hold.edit"
    KEEP_DOOR = "door.keep"

    RAISE_CONCERN = "concern.raise"
    READ_CONCERNS = "concern.read"


_C, _A, _P = Role.COORDINATOR, Role.ALTERNATE, Role.PERFORMER
_ADS: Final = frozenset({Role.FIRST_AD, Role.AD})

WHO_MAY: Final[dict[Action, frozenset[Role]]] = {
    Action.EDIT_PRODUCTION: frozenset({Role.ADMIN}),
    Action.EDIT_ROSTER: frozenset({Role.ADMIN}),
    Action.ADD_CREW: frozenset({Role.ADMIN}) | _ADS,
    Action.APPOINT: frozenset({Role.ADMIN}),
    Action.SEE_CARD: frozenset({_C, _A, _P, Role.DIRECTOR, Role.PRODUCER, Role.CREW}) | _ADS,
    Action.EDIT_SCHEDULE: frozenset({_C}) | _ADS,
    Action.MARK_CLOSED: frozenset({_C}) | _ADS,
    Action.EDIT_BRIEF: frozenset({_C}),
    Action.READ_BRIEF: frozenset({_C, _P, Role.DIRECTOR}),
    Action.READ_TERMS: frozenset({_C, _P}),
    Action.EDIT_TERMS: frozenset({_C}),
    Action.EDIT_RIDERS: frozenset({_C}),
    Action.READ_OWN_RIDER: frozenset({_P}),
    Action.CHECK_DAY: frozenset({_C}),
    Action.MARK_TOLD: frozenset({_C}) | _ADS,
    Action.ANNOUNCE: frozenset({_C}) | _ADS,
    Action.SWITCH_REMINDERS: frozenset({_C}),
    Action.SEE_STATUS: frozenset({_C, _A, _P, Role.DIRECTOR, Role.PRODUCER}) | _ADS,
    Action.DECLARE: frozenset({_C}),
    Action.HOLD: frozenset({_C, _A}),
    Action.END_PAUSE: frozenset({_C, _A}),
    Action.ASK_FOR_UPDATE: _ADS,
    Action.STOP: frozenset(Role),
    Action.GIVE_STOP_NAME: frozenset(Role),
    Action.READ_STOP_NAME: frozenset({_C, _A}),
    Action.SEND_CHECK_IN: frozenset({_C}),
    Action.ANSWER: frozenset({_P}),
    Action.WITHDRAW: frozenset({_P}),
    Action.READ_ANSWERS: frozenset({_C, _A}),
    Action.READ_OWN_ANSWERS: frozenset({_P}),
    Action.AGREE_TO_READER: frozenset({_P}),
    Action.RECORD_ANSWERS: frozenset({_C}),
    Action.KEEP_PARTS: frozenset({_C}),
    Action.SEE_OWN_RECORD: frozenset(Role),
    Action.ERASE_OWN_RECORD: frozenset({_P}),
    Action.WRITE_SENTENCES: frozenset({_C}),
    Action.READ_SENTENCES: frozenset({_P, Role.DIRECTOR, Role.CREW}),
    Action.REQUEST_COORDINATOR: frozenset({_P}),
    Action.SEE_REQUESTS: frozenset({Role.ADMIN, Role.PRODUCER}),
    Action.DRAFT_LIST: _ADS,
    Action.APPROVE_LIST: frozenset({_C}),
    Action.OBJECT_TO_LIST: frozenset({_P}),
    Action.SEE_LIST_COUNTS: frozenset({_C, Role.DIRECTOR, Role.PRODUCER}) | _ADS,
    Action.ANSWER_INVITATION: frozenset(Role),
    Action.EDIT_HOUSE_RULES: frozenset({Role.ADMIN, _C}),
    Action.SEE_RULES: frozenset({Role.ADMIN, _C}),
    Action.HOLD_RECORDS: frozenset({Role.ADMIN, Role.PRODUCER}),
    Action.KEEP_DOOR: frozenset({_C}) | _ADS,
    Action.RAISE_CONCERN: frozenset(Role),
    Action.READ_CONCERNS: frozenset({_C, _A}),
}

OWN_SCENES_ONLY: Final = frozenset(
    {
        Action.READ_BRIEF,
        Action.READ_TERMS,
        Action.READ_OWN_RIDER,
        Action.SEE_CARD,
        Action.SEE_STATUS,
        Action.ANSWER,
        Action.WITHDRAW,
        Action.READ_OWN_ANSWERS,
        Action.OBJECT_TO_LIST,
        Action.REQUEST_COORDINATOR,
    }
)
"""For these a performer must be in the scene; their other roles, where the table names them, need not be."""

_MINT: Final = object()


@dataclass(frozen=True, slots=True)
class Proof:
    """That one person may do one thing to one subject, in one unit of work and no other."""

    person_id: str
    production_id: str
    subject: str
    action: Action
    work: Work
    mint: object

    def __post_init__(self) -> None:
        if self.mint is not _MINT:
            raise TypeError("proofs are made by bot.domain.permissions only")

    def demand(self, work: Work, production_id: str, subject: str, *actions: Action) -> None:
        """Refuse as not found unless the proof is for exactly this. Repositories call it before they open anything."""
        same = self.work is work and self.production_id == production_id and self.subject == subject
        if not (same and self.action in actions):
            raise NotFound


def may(person: Person, action: Action) -> bool:
    """Whether any of the person's parts allows the action somewhere; what a menu needs to know."""
    return bool(person.roles & WHO_MAY[action])


def permit(work: Work, actor: Actor, action: Action, subject: str = "") -> Proof:
    """A proof that the actor may do this to the subject (a scene's id for scene actions, else their own person's id).

    Raises `NotFound` whenever they may not: what a person may not do does not exist for them.
    """
    roles = actor.person.roles & WHO_MAY[action]
    if not roles:
        raise NotFound
    as_performer = action in OWN_SCENES_ONLY and roles == {Role.PERFORMER}
    if as_performer and not work.scenes.performs_in(actor.production.id, actor.id, subject):
        raise NotFound
    return Proof(actor.id, actor.production.id, subject, action, work, _MINT)
