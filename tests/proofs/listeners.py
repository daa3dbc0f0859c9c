"""Every listener the bot has, with what a well-formed press or form of it carries, and who may.

The table is data, written down here a second time on purpose: a listener or an action that is added or opened wider in
the product has to be added or opened here too. `who` names actions; whoever may do any of them may press. Where a
listener is for named people (the reader of one message, whoever is cast in the scene) or for everybody, it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.people import Role
from bot.domain.permissions import Action

C, A, P = Role.COORDINATOR, Role.ALTERNATE, Role.PERFORMER
F, N, D, X, W, R = Role.FIRST_AD, Role.AD, Role.DIRECTOR, Role.PRODUCER, Role.CREW, Role.ADMIN

ROLES: dict[Action, set[Role]] = {
    Action.EDIT_PRODUCTION: {R},
    Action.EDIT_ROSTER: {R},
    Action.ADD_CREW: {R, F, N},
    Action.APPOINT: {R},
    Action.SEE_CARD: {C, A, P, F, N, D, X, W},
    Action.EDIT_SCHEDULE: {C, F, N},
    Action.MARK_CLOSED: {C, F, N},
    Action.EDIT_BRIEF: {C},
    Action.READ_BRIEF: {C, P, D},
    Action.READ_TERMS: {C, P},
    Action.EDIT_TERMS: {C},
    Action.EDIT_RIDERS: {C},
    Action.READ_OWN_RIDER: {P},
    Action.CHECK_DAY: {C},
    Action.MARK_TOLD: {C, F, N},
    Action.ANNOUNCE: {C, F, N},
    Action.SWITCH_REMINDERS: {C},
    Action.SEE_STATUS: {C, A, P, F, N, D, X},
    Action.DECLARE: {C},
    Action.HOLD: {C, A},
    Action.END_PAUSE: {C, A},
    Action.ASK_FOR_UPDATE: {F, N},
    Action.STOP: {C, A, P, F, N, D, X, W, R},
    Action.GIVE_STOP_NAME: {C, A, P, F, N, D, X, W, R},
    Action.READ_STOP_NAME: {C, A},
    Action.SEND_CHECK_IN: {C},
    Action.ANSWER: {P},
    Action.WITHDRAW: {P},
    Action.READ_ANSWERS: {C, A},
    Action.READ_OWN_ANSWERS: {P},
    Action.AGREE_TO_READER: {P},
    Action.RECORD_ANSWERS: {C},
    Action.KEEP_PARTS: {C},
    Action.SEE_OWN_RECORD: {C, A, P, F, N, D, X, W, R},
    Action.ERASE_OWN_RECORD: {P},
    Action.WRITE_SENTENCES: {C},
    Action.READ_SENTENCES: {D, P, W},
    Action.REQUEST_COORDINATOR: {P},
    Action.SEE_REQUESTS: {R, X},
    Action.DRAFT_LIST: {F, N},
    Action.APPROVE_LIST: {C},
    Action.OBJECT_TO_LIST: {P},
    Action.SEE_LIST_COUNTS: {C, D, X, F, N},
    Action.ANSWER_INVITATION: {C, A, P, F, N, D, X, W, R},
    Action.EDIT_HOUSE_RULES: {R, C},
    Action.SEE_RULES: {R, C},
    Action.HOLD_RECORDS: {R, X},
    Action.KEEP_DOOR: {C, F, N},
    Action.RAISE_CONCERN: {C, A, P, F, N, D, X, W, R},
    Action.READ_CONCERNS: {C, A},
}
"""Who may do what, as DESIGN section 2 has it."""

OWN_SCENES = {
    Action.READ_BRIEF, Action.SEE_CARD, Action.SEE_STATUS, Action.ANSWER, Action.WITHDRAW, Action.READ_OWN_ANSWERS,
    Action.OBJECT_TO_LIST, Action.READ_TERMS, Action.READ_OWN_RIDER,
    Action.REQUEST_COORDINATOR,
}  # fmt: skip
"""A performer may do these in their own scenes alone."""

EVERYBODY = "everybody"
NOBODY = "nobody"


@dataclass(frozen=True)
class Press:
    """One listener. `subject` names what it is for in the test's `ids` (or is the text itself); `fields` is the form,
    block to element state, and `action` what stands in the pressed element besides its value."""

    who: Action | tuple[Action, ...] | str
    subject: str = ""
    person: str = ""
    mark: str = ""
    base: int = 0
    nonce: str = ""
    """The name of a nonce in `ids`, where the bot takes none but its own."""
    unit: bool = False
    """Whether, of the assistant directors, those of the main unit alone may."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    action: Mapping[str, Any] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    """Who had a message about it for another reason, and reads that it is not theirs."""

    @property
    def actions(self) -> tuple[Action, ...]:
        return (self.who,) if isinstance(self.who, Action) else self.who if isinstance(self.who, tuple) else ()


def one(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def several(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": value} for value in values]}


def typed(value: str) -> dict[str, Any]:
    return {"value": value}


SCENE = {"number": typed("99"), "unit": one("main"), "closed": several("closed")}
SCENE_MARK = '{"number": "99", "closed": ["closed"]}'
MOVE = {"day": {"selected_date": "2027-02-01"}, "call": {"selected_time": "08:00"}}
MOVE_MARK = '{"day": "2027-02-01", "call": "08:00"}'
CALL = {"people": several("Mina"), "when": one("at"), "call": {"selected_time": "07:00"}}
CALL_MARK = '{"now": ["same", null], "before": {"Mina": ["at", "07:00"]}}'
PRODUCTION = {
    "title": typed("Third"), "zone": one("Europe/Berlin"), "contact_name": typed("Rune"),
    "contact_phone": typed("112"), "rule_pack": one("non_union"),
}  # fmt: skip
TOPIC = {"kiss-closed-mouth": one("yes")}
SAID = {
    "method": one("phone"), "said_at": {"selected_date_time": 1_700_000_000}, "read_back": one("yes"), **TOPIC,
}  # fmt: skip
CONSENT = {
    "person": one("Mina"), "kind": one("scan"), "purpose": typed("A likeness for one shot."),
    "exposure": one("clothed"), "retention": typed("Until the release."), "reuse": typed("none"),
}  # fmt: skip
OF_SCENE = Press(Action.KEEP_PARTS, "72A")
SEES_ROSTER = (Action.EDIT_ROSTER, Action.RECORD_ANSWERS)
DECLARES = (Action.DECLARE, Action.END_PAUSE)
ANSWER = Press(Action.ANSWER, "72A", base=1)
TERMS = Press(Action.EDIT_TERMS, "72A")
WHOLE_SCHEDULE = Press(Action.EDIT_SCHEDULE, "0")
SCHEDULED = Press(Action.EDIT_SCHEDULE, "72A")
UNIT_DAY = Press(Action.EDIT_SCHEDULE, "slot 72A", unit=True)
BOARD = Press((Action.SEE_STATUS,), "0")

LISTS = Press(Action.DRAFT_LIST, "0")
DRAFT = Press(Action.DRAFT_LIST, "slot 72A", unit=True)
DECIDING = Press(Action.APPROVE_LIST, "list 72A", mark="deciding shown")
PROPOSED = Press(Action.OBJECT_TO_LIST, "list 72A", mark="names shown")
INVITATION = Press("Kit", "list 72A", mark="invitation shown", told=frozenset({"Cora", "Mina"}))
DOOR = Press(Action.KEEP_DOOR, "slot 72A", unit=True)
COUNT = {
    "set": typed("3"), "performers": typed("2"), "village": typed("0"), "remote": one("off"), "audio": one("off"),
    "paper_time": {"selected_time": None},
}  # fmt: skip

CODE = {"code": typed("receipt code")}
WITH_CODE = Press(EVERYBODY, fields=CODE)
READING = Press(Action.READ_CONCERNS, "thread")
CONCERN = {
    "about": one("no"), "way": one("keep"), "name": one("unnamed"), "sort": one("concern"), "urgency": one("routine"),
    "text": typed("He shouts."),
}  # fmt: skip

BUTTONS: dict[str, Press] = {
    "home.production.switch": Press(EVERYBODY),
    "home.further.open": Press(EVERYBODY, "1"),
    "notice.message.open": Press("Mina", "notice"),
    "setup.first.open": Press(NOBODY),
    "production.add.open": Press(Action.EDIT_PRODUCTION),
    "production.edit.open": Press(Action.EDIT_PRODUCTION),
    "production.channel.retry": Press(Action.EDIT_PRODUCTION),
    "settings.own.open": Press(EVERYBODY),
    "roster.list.open": Press(SEES_ROSTER),
    "roster.list.next": Press(SEES_ROSTER, "0"),
    "roster.list.previous": Press(SEES_ROSTER, "0"),
    "roster.list.back": Press(SEES_ROSTER, "0"),
    "roster.add.open": Press(Action.ADD_CREW),
    "roster.person.open": Press(Action.EDIT_ROSTER, "Kit"),
    "roster.person.find": Press(Action.EDIT_ROSTER, "Kit"),
    "roster.remove.open": Press(Action.EDIT_ROSTER, "Kit"),
    "roster.attest.open": Press(Action.EDIT_ROSTER),
    "roster.attest.take_back": Press(Action.EDIT_ROSTER, "Tom"),
    "roster.cast.open": Press(Action.EDIT_ROSTER),
    "roster.cast.next": Press(Action.EDIT_ROSTER, "0"),
    "roster.link.open": Press(Action.RECORD_ANSWERS, "Dora"),
    "appointment.coordinator.open": Press(Action.APPOINT),
    "appointment.alternate.open": Press(Action.APPOINT),
    "appointment.end.open": Press(Action.APPOINT, "alternate"),
    "appointment.agree.open": Press("Mina", "appointment"),
    "scene.list.open": WHOLE_SCHEDULE,
    "scene.list.earlier": WHOLE_SCHEDULE,
    "scene.list.later": WHOLE_SCHEDULE,
    "scene.list.find": SCHEDULED,
    "scene.page.open": SCHEDULED,
    "scene.page.back": SCHEDULED,
    "scene.add.open": SCHEDULED,
    "scene.add.change": Press(Action.EDIT_SCHEDULE, mark=SCENE_MARK),
    "scene.edit.open": SCHEDULED,
    "scene.brief.open": Press(Action.EDIT_BRIEF, "72A"),
    "scene.brief.read": Press(Action.READ_BRIEF, "72A"),
    "scene.told.open": Press(Action.MARK_TOLD, "72A"),
    "scene.cast.open": Press(SEES_ROSTER),
    "scene.cast.match": Press(SEES_ROSTER, "Tom", action={"block_id": "cast-9"}),
    "announcing.card.preview": Press(Action.ANNOUNCE, "slot 72A"),
    "announcing.move.open": Press(Action.EDIT_SCHEDULE, "slot 72A"),
    "announcing.move.change": Press(Action.EDIT_SCHEDULE, "slot 72A", mark=MOVE_MARK),
    "announcing.cancel.open": Press(Action.EDIT_SCHEDULE, "slot 72A"),
    "announcing.cancel.undo": Press(Action.EDIT_SCHEDULE, "slot off"),
    "announcing.reminders.start": Press(Action.SWITCH_REMINDERS, "slot 72A"),
    "announcing.reminders.stop": Press(Action.SWITCH_REMINDERS, "slot 72A"),
    "announcing.wrap.open": Press(Action.EDIT_SCHEDULE),
    "calls.day.open": UNIT_DAY,
    "calls.day.earlier": UNIT_DAY,
    "calls.day.later": UNIT_DAY,
    "calls.day.back": UNIT_DAY,
    "calls.list.back": UNIT_DAY,
    "calls.list.next": UNIT_DAY,
    "calls.own.undo": Press(Action.EDIT_SCHEDULE, "slot 72A", unit=True, mark=CALL_MARK),
    "status.board.open": BOARD,
    "status.board.earlier": BOARD,
    "status.board.later": BOARD,
    "status.page.open": Press(Action.SEE_STATUS, "slot 72A"),
    "status.ping.press": Press("Ada", "slot 72A"),
    "status.declare.open": Press(DECLARES, "slot 72A"),
    "status.hold.press": Press(Action.HOLD, "slot 72A"),
    "stop.form.open": Press(EVERYBODY, "slot 72A"),
    "stop.sent.check": Press(EVERYBODY, "stop"),
    "stop.name.give": Press(EVERYBODY, "stop"),
    "stop.name.take_back": Press(EVERYBODY, "stop"),
    "stop.page.check": Press("Cora", "stop", told=frozenset({"Alma", "Ada"})),
    "checkin.form.open": ANSWER,
    "checkin.page.back": Press(Action.ANSWER, "72A", base=1, fields=TOPIC),
    "checkin.recorded.change": ANSWER,
    "checkin.topic.choose": Press(Action.ANSWER, "72A", base=1, fields=TOPIC),
    "checkin.conditions.type": Press(Action.ANSWER, "72A", base=1, fields=TOPIC),
    "checkin.need.change": Press(Action.ANSWER, "72A", base=1, fields={"stop-word": typed("Red")}),
    "checkin.draft.discard": ANSWER,
    "checkin.list.open": Press(EVERYBODY),
    "checkin.list.next": Press(EVERYBODY),
    "checkin.list.back": Press(EVERYBODY),
    "checkin.talk.choose": ANSWER,
    "checkin.language.open": Press(EVERYBODY),
    "checkin.withdraw.open": Press(Action.WITHDRAW, "72A"),
    "checkin.send.open": Press(Action.SEND_CHECK_IN, "72A"),
    "checkin.sheet.open": Press(Action.READ_ANSWERS, "72A"),
    "checkin.sheet.next": Press(Action.READ_ANSWERS, "72A"),
    "checkin.sheet.back": Press(Action.READ_ANSWERS, "72A"),
    "checkin.record.open": Press(Action.RECORD_ANSWERS, "72A"),
    "people.page.open": OF_SCENE,
    "people.page.next": OF_SCENE,
    "people.page.back": OF_SCENE,
    "people.double.open": OF_SCENE,
    "people.double.end": Press(Action.KEEP_PARTS, "double 72A"),
    "people.consent.ask": OF_SCENE,
    "people.ways.open": OF_SCENE,
    "people.ways.next": OF_SCENE,
    "people.ways.back": OF_SCENE,
    "people.photographed.open": OF_SCENE,
    "people.guardian.open": Press(Action.KEEP_PARTS, "minor 12"),
    "people.background.open": OF_SCENE,
    "people.background.change": OF_SCENE,
    "people.background.take_out": OF_SCENE,
    "people.background.declined": Press(Action.KEEP_PARTS, "background 12"),
    "background.part.decline": Press("Sam", "72A"),
    "people.consent.record": Press(Action.RECORD_ANSWERS, "consent 72A"),
    "consent.mine.open": Press(Action.AGREE_TO_READER),
    "consent.mine.next": Press(Action.AGREE_TO_READER),
    "consent.mine.back": Press(Action.AGREE_TO_READER),
    "consent.one.open": Press("Mina", "consent Mina"),
    "consent.one.withdraw": Press("Mina", "consent Mina"),
    "checkin.answers.stand": ANSWER,
    "checkin.day.press": Press(Action.CHECK_DAY, "72A and Mina"),
    "terms.page.open": TERMS,
    "terms.page.next": TERMS,
    "terms.page.back": TERMS,
    "terms.actions.open": TERMS,
    "terms.bared.open": TERMS,
    "terms.bared.next": TERMS,
    "terms.scene.open": TERMS,
    "riders.page.open": Press(Action.EDIT_RIDERS, "72A"),
    "riders.page.next": Press(Action.EDIT_RIDERS, "72A"),
    "riders.page.back": Press(Action.EDIT_RIDERS, "72A"),
    "riders.form.open": Press(Action.EDIT_RIDERS, "rider of Mina"),
    "riders.sent.mark": Press(Action.EDIT_RIDERS, "rider of Mina"),
    "riders.received.mark": Press(Action.EDIT_RIDERS, "rider of Mina"),
    "riders.signed.mark": Press(Action.EDIT_RIDERS, "rider of Mina"),
    "record.mine.open": Press(Action.SEE_OWN_RECORD),
    "record.mine.next": Press(Action.SEE_OWN_RECORD),
    "record.mine.back": Press(Action.SEE_OWN_RECORD),
    "record.reads.open": Press(Action.SEE_OWN_RECORD),
    "record.reads.next": Press(Action.SEE_OWN_RECORD),
    "record.reads.back": Press(Action.SEE_OWN_RECORD),
    "record.version.open": Press(Action.READ_OWN_ANSWERS, "72A:1"),
    "record.version.next": Press("Mina", "72A"),
    "record.version.back": Press("Mina", "72A"),
    "record.reader.open": Press(Action.AGREE_TO_READER),
    "record.file.open": Press(Action.SEE_OWN_RECORD),
    "record.file.check": Press(Action.SEE_OWN_RECORD),
    "sentence.page.open": Press(Action.WRITE_SENTENCES, "72A"),
    "sentence.page.next": Press(Action.WRITE_SENTENCES, "72A"),
    "sentence.page.back": Press(Action.WRITE_SENTENCES, "72A"),
    "sentence.write.open": Press(Action.WRITE_SENTENCES, "72A"),
    "sentence.release.press": Press(Action.WRITE_SENTENCES, "sentence agreed of 72A"),
    "sentence.take_back.press": Press(Action.WRITE_SENTENCES, "sentence agreed of 72A"),
    "sentence.own.open": Press(Action.ERASE_OWN_RECORD),
    "sentence.own.next": Press(Action.ERASE_OWN_RECORD),
    "sentence.own.back": Press(Action.ERASE_OWN_RECORD),
    "sentence.own.agree": Press("Mina", "sentence open"),
    "sentence.own.decline": Press("Mina", "sentence open"),
    "sentence.own.withdraw": Press("Mina", "sentence agreed"),
    "sentence.read.open": Press(Action.READ_SENTENCES),
    "request.own.open": Press(Action.ERASE_OWN_RECORD),
    "request.own.take_back": Press("Mina", "request"),
    "request.list.open": Press(Action.SEE_REQUESTS),
    "request.list.seen": Press(Action.SEE_REQUESTS, "request"),
    "request.list.arranged": Press(Action.SEE_REQUESTS, "request"),
    "record.erase.open": Press(Action.ERASE_OWN_RECORD),
    "production.rules.open": Press(Action.EDIT_HOUSE_RULES),
    "rules.list.open": Press(Action.SEE_RULES),
    "rules.list.next": Press(Action.SEE_RULES),
    "rules.list.back": Press(Action.SEE_RULES),
    "hold.page.open": Press(Action.HOLD_RECORDS),
    "rules.change.open": Press(Action.EDIT_PRODUCTION, "draft_days"),
    "list.all.open": LISTS,
    "list.all.earlier": LISTS,
    "list.all.later": LISTS,
    "list.page.open": DRAFT,
    "list.page.show": DRAFT,
    "list.page.next": DRAFT,
    "list.page.back": DRAFT,
    "list.last.add": DRAFT,
    "list.last.undo": Press(Action.DRAFT_LIST, "slot 72A", unit=True, mark="list shown"),
    "list.add.open": DRAFT,
    "list.add.undo": Press(Action.DRAFT_LIST, "slot 72A", unit=True, mark="Roy"),
    "list.off.open": DRAFT,
    "list.submit.open": DRAFT,
    "list.paper.open": DOOR,
    "list.paper.next": DOOR,
    "list.paper.back": DOOR,
    "deciding.page.open": DECIDING,
    "deciding.page.show": DECIDING,
    "deciding.page.next": DECIDING,
    "deciding.page.back": DECIDING,
    "deciding.rest.approve": DECIDING,
    "deciding.ask.open": DECIDING,
    "deciding.mark.open": DECIDING,
    "deciding.release.open": DECIDING,
    "deciding.change.open": DECIDING,
    "objection.page.open": PROPOSED,
    "objection.names.open": PROPOSED,
    "objection.names.next": PROPOSED,
    "objection.names.back": PROPOSED,
    "invitation.page.open": INVITATION,
    "invitation.answer.cannot": INVITATION,
    "concern.raise.open": Press(EVERYBODY),
    "concern.ways.open": Press(EVERYBODY),
    "concern.code.open": Press(EVERYBODY),
    "concern.thread.earlier": WITH_CODE,
    "concern.thread.later": WITH_CODE,
    "concern.thread.return": WITH_CODE,
    "concern.thread.close": WITH_CODE,
    "concern.further.agree": WITH_CODE,
    "concern.further.decline": WITH_CODE,
    "concern.readers.choose": WITH_CODE,
    "concern.inbox.open": Press(Action.READ_CONCERNS),
    "concern.inbox.next": Press(Action.READ_CONCERNS),
    "concern.inbox.back": Press(Action.READ_CONCERNS),
    "concern.thread.open": READING,
    "concern.thread.next": READING,
    "concern.thread.back": READING,
    "concern.reply.open": READING,
    "concern.thread.acknowledge": READING,
    "concern.thread.mute": READING,
    "concern.thread.unmute": READING,
    "concern.further.ask": Press("Cora", "thread and Alma"),
    "door.page.open": DOOR,
    "door.page.show": DOOR,
    "door.page.check": DOOR,
    "door.page.next": DOOR,
    "door.page.back": DOOR,
    "door.log.open": DOOR,
    "door.log.next": DOOR,
    "door.log.back": DOOR,
    "door.stranger.press": DOOR,
    "door.stranger.left": DOOR,
    "door.close.press": DOOR,
    "door.admit.open": DOOR,
    "door.admit.next": DOOR,
    "door.admit.back": DOOR,
    "door.leave.open": DOOR,
    "door.leave.next": DOOR,
    "door.leave.back": DOOR,
    "door.count.open": DOOR,
    "door.opening.open": DOOR,
    "door.wrap.open": DOOR,
    "door.paper.open": DOOR,
}

FORMS: dict[str, Press] = {
    "setup.first.submit": Press(NOBODY, fields={**PRODUCTION, "code": typed("7KQ2-M9XT-4BH0")}),
    "production.add.submit": Press(Action.EDIT_PRODUCTION, fields=PRODUCTION),
    "production.edit.submit": Press(Action.EDIT_PRODUCTION, fields=PRODUCTION),
    "settings.own.submit": Press(EVERYBODY, fields={"which": one("usual")}),
    "roster.add.submit": Press(Action.ADD_CREW, fields={"role": one("crew"), "names": typed("Lou Tall")}),
    "roster.person.submit": Press(
        Action.EDIT_ROSTER, person="Kit", fields={"name": typed("Kit Moss"), "roles": several("crew")}
    ),
    "roster.remove.submit": Press(Action.EDIT_ROSTER, person="Kit"),
    "roster.attest.submit": Press(Action.EDIT_ROSTER, fields={"people": several("Lea")}),
    "roster.cast.submit": Press(Action.EDIT_ROSTER, fields={"Tom": typed("7")}),
    "roster.link.submit": Press(Action.RECORD_ANSWERS, person="Dora", fields={"user": {"selected_user": "user Dora"}}),
    "appointment.person.submit": Press(
        Action.APPOINT, "alternate", fields={"user": {"selected_user": "user Eve"}, "phone": typed("112")}
    ),
    "appointment.end.submit": Press(Action.APPOINT, "alternate"),
    "appointment.agree.submit": Press(Action.AGREE_TO_READER, "appointment"),
    "scene.add.preview": Press(Action.EDIT_SCHEDULE, fields=SCENE),
    "scene.add.save": Press(Action.EDIT_SCHEDULE, mark=SCENE_MARK),
    "scene.edit.save": Press(Action.EDIT_SCHEDULE, "72A", fields={"number": typed("72B")}),
    "scene.brief.save": Press(
        Action.EDIT_BRIEF, "72A",
        fields={"intimate": several("intimate"), "kind": one("kiss"), "brief": typed("In the lift."),
                "performers": several("Mina", "Sam")},
    ),
    "scene.told.save": Press(Action.MARK_TOLD, "72A", fields={"Mina": one("production")}),
    "announcing.card.post": Press(Action.ANNOUNCE, "slot 72A"),
    "announcing.move.preview": Press(Action.EDIT_SCHEDULE, "slot 72A", fields=MOVE),
    "announcing.move.confirm": Press(Action.EDIT_SCHEDULE, "slot 72A", mark=MOVE_MARK),
    "announcing.cancel.confirm": Press(Action.EDIT_SCHEDULE, "slot 72A"),
    "announcing.wrap.save": Press(
        Action.EDIT_SCHEDULE,
        fields={"unit": one("main"), "day": {"selected_date": "2027-01-14"}, "wrap": {"selected_time": "20:00"}},
    ),
    "calls.own.save": Press(
        Action.EDIT_SCHEDULE, "slot 72A", unit=True, mark="calls shown", fields=CALL
    ),
    "status.declare.save": Press(Action.DECLARE, "slot 72A", fields={"status": one("not_yet")}),
    "stop.form.send": Press(EVERYBODY, fields={"scene": one("slot today")}),
    "checkin.first.continue": ANSWER,
    "checkin.scene.continue": ANSWER,
    "checkin.page.next": Press(Action.ANSWER, "72A", base=1, fields=TOPIC),
    "checkin.review.save": ANSWER,
    "checkin.recorded.next": ANSWER,
    "checkin.recorded.confirm": ANSWER,
    "checkin.withdraw.confirm": Press(Action.WITHDRAW, "72A"),
    "checkin.send.preview": Press(Action.SEND_CHECK_IN, "72A", fields={"performers": several("Sam")}),
    "checkin.send.confirm": Press(Action.SEND_CHECK_IN, "72A", mark="Sam"),
    "checkin.record.choose": Press(Action.RECORD_ANSWERS, "72A", fields={"performer": one("Mina")}),
    "checkin.record.save": Press(Action.RECORD_ANSWERS, "72A", person="Mina", fields=SAID),
    "people.double.save": Press(
        Action.KEEP_PARTS, "72A", fields={"double": one("Sam"), "kind": one("photo"), "doubled": one("Mina")}
    ),
    "people.consent.send": Press(Action.KEEP_PARTS, "72A", fields=CONSENT),
    "people.consent.save": Press(
        Action.RECORD_ANSWERS, "72A", mark="consent Mina",
        fields={"said": one("no"), "method": one("phone"), "read_back": one("yes")},
    ),
    "people.background.save": Press(
        Action.KEEP_PARTS, "72A",
        fields={"performers": several("Tom"), "activities": typed("Walks by."), "attire": typed("A coat.")},
    ),
    "people.background.again": Press(
        Action.KEEP_PARTS, "72A", fields={"activities": typed("Stands."), "attire": typed("A coat.")}
    ),
    "people.photographed.save": Press(
        Action.KEEP_PARTS, "72A",
        fields={"person": one("Mina"), "text": typed("One set-up."), "day": {"selected_date": "2026-01-01"}},
    ),
    "people.guardian.save": Press(
        Action.KEEP_PARTS, "12", person="Lea",
        fields={"name": typed("Gil"), "relation": typed("Father"), "how": typed("Passport"),
                "on": {"selected_date": "2026-01-01"}},
    ),
    "checkin.part.continue": ANSWER,
    "consent.one.show": Press("Mina", "consent Mina"),
    "consent.one.save": Press("Mina", "consent Mina", fields={"said": one("no")}),
    "terms.actions.save": Press(
        Action.EDIT_TERMS, "72A",
        fields={"who": one("Mina"), "whom": one("Sam"), "medium": one("skin"), "lines": typed("hand on the arm")},
    ),
    "terms.bared.save": Press(Action.EDIT_TERMS, "72A", mark="bared shown", fields={"Mina:on_set": several("back")}),
    "terms.scene.save": Press(
        Action.EDIT_TERMS, "72A", mark="terms shown", fields={"kissing": one("closed"), "place": typed("Stairs")}
    ),
    "riders.form.save": Press(
        Action.EDIT_RIDERS, "72A", person="Mina", fields={"covers": several("kiss-closed-mouth")}
    ),
    "production.rules.save": Press(Action.EDIT_HOUSE_RULES, mark="rules shown", fields={"rules": typed("No hats.")}),
    "record.file.make": Press(Action.SEE_OWN_RECORD),
    "sentence.write.save": Press(
        Action.WRITE_SENTENCES, "72A",
        fields={"performer": one("Mina"), "text": typed("The robe stays on."), "readers": several("Kit")},
    ),
    "request.own.ask": Press("Mina", fields={"scene": one("scene without")}),
    "record.erase.next": Press(Action.ERASE_OWN_RECORD),
    "record.erase.confirm": Press(Action.ERASE_OWN_RECORD),
    "hold.step.take": Press(Action.HOLD_RECORDS, "ask", mark="hold shown"),
    "rules.change.save": Press(
        Action.EDIT_PRODUCTION, "draft_days", mark="pack shown",
        fields={"value": typed("6"), "reason": typed("Drafts go earlier here.")},
    ),
    "list.add.save": Press(
        Action.DRAFT_LIST, "slot 72A", unit=True, fields={"zone": one("village"), "people": several("Ros")}
    ),
    "list.off.preview": Press(Action.DRAFT_LIST, "slot 72A", unit=True, fields={"people": several("Kit")}),
    "list.off.confirm": Press(Action.DRAFT_LIST, "slot 72A", unit=True, mark="Kit"),
    "list.submit.save": Press(
        Action.DRAFT_LIST, "slot 72A", unit=True, mark="list shown", fields={"cap": typed("20")}
    ),
    "list.paper.close": DOOR,
    "deciding.names.save": Press(
        Action.APPROVE_LIST, "list 72A", mark="deciding shown", fields={"Ria:open": one("approved")}
    ),
    "deciding.ask.confirm": DECIDING,
    "deciding.mark.save": Press(
        Action.APPROVE_LIST, "list 72A", mark="deciding shown", fields={"performers": several("Mina")}
    ),
    "deciding.release.confirm": DECIDING,
    "deciding.change.save": Press(
        Action.APPROVE_LIST, "list 72A", mark="deciding shown", fields={"person": one("Kit"), "becomes": one("refused")}
    ),
    "objection.page.save": Press(
        Action.OBJECT_TO_LIST, "list 72A", mark="names shown", fields={"people": several("Ria")}
    ),
    "invitation.answer.accept": INVITATION,
    "concern.raise.choose": Press(EVERYBODY, fields={"about": one("yes")}),
    "concern.raise.save": Press(EVERYBODY, nonce="concern nonce", fields=CONCERN),
    "concern.receipt.check": Press(EVERYBODY, nonce="code nonce", fields={"last_five": typed("last five")}),
    "concern.code.enter": WITH_CODE,
    "concern.text.add": Press(EVERYBODY, fields={**CODE, "text": typed("More.")}),
    "concern.readers.send": Press(
        EVERYBODY, fields={**CODE, "readers": several("appointment"), "urgency": one("routine")}
    ),
    "concern.reply.save": Press(
        Action.READ_CONCERNS, "thread", fields={"text": typed("Thank you."), "state": one("working")}
    ),
    "door.admit.save": Press(
        Action.KEEP_DOOR, "slot 72A", unit=True, mark="house rules", fields={"accepting-0": several("Kit")}
    ),
    "door.leave.save": Press(Action.KEEP_DOOR, "slot 72A", unit=True, fields={"leaving-0": several("Kit")}),
    "door.count.save": Press(Action.KEEP_DOOR, "slot 72A", unit=True, fields=COUNT),
    "door.opening.confirm": DOOR,
    "door.wrap.confirm": DOOR,
    "door.paper.save": Press(
        Action.KEEP_DOOR, "slot 72A", unit=True,
        fields={"act": one("wrapped"), "paper_time": {"selected_time": "07:30"}},
    ),
}  # fmt: skip

SEARCHES: dict[str, Press] = {
    "production.zone.search": Press(EVERYBODY),
    "roster.person.find": Press(SEES_ROSTER),
    "roster.attest.find": Press(SEES_ROSTER),
    "scene.list.find": Press(Action.EDIT_SCHEDULE),
    "calls.people.find": UNIT_DAY,
    "scene.performers.find": Press(Action.EDIT_BRIEF),
    "people.background.find": OF_SCENE,
    "scene.cast.match": Press(SEES_ROSTER),
    "list.add.find": DRAFT,
    "list.off.find": DRAFT,
    "deciding.change.find": DECIDING,
    "objection.name.find": PROPOSED,
    "sentence.readers.find": Press(Action.WRITE_SENTENCES, "72A"),
}
