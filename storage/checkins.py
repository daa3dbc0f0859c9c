"""Answers and drafts: tables and repository.

One version of one performer's answers is one row and one sealed blob of one size, whatever was said, withdrawals and
recordings included. A coordinator's proof opens only what was addressed to an appointment they hold now.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey, Index, String, and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.answers import Answers, Recorded, Sheet, TopicAnswer
from bot.domain.checkins import Draft
from bot.domain.people import Appointment
from bot.domain.permissions import Action, Proof
from bot.domain.scenes import Scene
from bot.domain.topics import Answer
from bot.domain.work import NotFound
from storage.appointments import AppointmentRow
from storage.base import Base
from storage.keyring import KeyScope
from storage.scenes import SceneRow
from storage.seal import Place, Unreadable

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

ANSWERS_BYTES: Final = 32_768
"""Room for 40 topics with 300 characters of conditions each, and the needs. Compressed first, then padded to this."""

_OWN: Final = (Action.ANSWER, Action.WITHDRAW, Action.READ_OWN_ANSWERS)


class AnswersRow(Base):
    __tablename__ = "answers"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    performer_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    is_current: Mapped[bool]
    sealed: Mapped[bytes]


class AnswersReaderRow(Base):
    __tablename__ = "answer_readers"

    scene_id: Mapped[str] = mapped_column(primary_key=True)
    performer_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), primary_key=True)


class DraftRow(Base):
    __tablename__ = "drafts"

    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    performer_id: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


_CURRENT = AnswersRow.is_current.is_(True)
Index(
    "uq_answers_current",
    AnswersRow.scene_id,
    AnswersRow.performer_id,
    unique=True,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)
_THEIRS = and_(AnswersRow.scene_id == bindparam("scene"), AnswersRow.performer_id == bindparam("performer"))
_NEWEST = select(AnswersRow.version, AnswersRow.sealed).where(_THEIRS, _CURRENT)
_ALL = select(AnswersRow.version, AnswersRow.sealed).where(_THEIRS).order_by(AnswersRow.version.desc())
_SAME_ANSWERS = and_(
    AnswersReaderRow.scene_id == AnswersRow.scene_id,
    AnswersReaderRow.performer_id == AnswersRow.performer_id,
    AnswersReaderRow.version == AnswersRow.version,
)
_ADDRESSED = exists(
    select(AnswersReaderRow.appointment_id)
    .join(AppointmentRow, AppointmentRow.id == AnswersReaderRow.appointment_id)
    .where(_SAME_ANSWERS, AppointmentRow.person_id == bindparam("reader"), AppointmentRow.until.is_(None))
)
_READABLE = select(AnswersRow.version).where(
    _THEIRS,
    _CURRENT,
    exists(
        select(AnswersReaderRow.version).where(
            _SAME_ANSWERS, AnswersReaderRow.appointment_id == bindparam("appointment")
        )
    ),
)
_LET_READ = insert(AnswersReaderRow).from_select(
    ["scene_id", "performer_id", "version", "appointment_id"],
    select(
        AnswersRow.scene_id, AnswersRow.performer_id, AnswersRow.version, bindparam("appointment", type_=String)
    ).where(_THEIRS, _CURRENT),
)
_RETIRE = (
    update(AnswersRow).where(_THEIRS, _CURRENT, AnswersRow.version == bindparam("before")).values(is_current=False)
)
_ADD = insert(AnswersRow)
_ADDRESS = insert(AnswersReaderRow)
_DRAFT = and_(DraftRow.scene_id == bindparam("scene"), DraftRow.performer_id == bindparam("performer"))
_READ_DRAFT = select(DraftRow.sealed).where(_DRAFT)
_DESTROY_DRAFT = delete(DraftRow).where(_DRAFT)


class CheckInRepository:
    """`bot.domain.checkins.CheckInBook` over a unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._own: dict[tuple[str, str], Answers | None] = {}

    def standing_of(self, scene: Scene, performer_id: str) -> tuple[int, int, bool, bool] | None:
        row = self._work.one(_NEWEST, scene=scene.id, performer=performer_id)
        if row is None:
            return None
        state, _ = self._open(scene, performer_id, row.version, row.sealed)
        return row.version, state["scene_version"], state["withdrawn"], state["counts"]

    def given_at(self, scene: Scene, performer_id: str) -> datetime | None:
        row = self._work.one(_NEWEST, scene=scene.id, performer=performer_id)
        if row is None:
            return None
        state, _ = self._open(scene, performer_id, row.version, row.sealed)
        return datetime.fromisoformat(state["at"])

    def current(self, proof: Proof, scene: Scene, performer_id: str) -> Answers | None:
        """The newest version. A reader to whom it was not addressed meets `NotFound`."""
        statement, reader = self._allowed(_NEWEST, proof, scene, performer_id)
        key = (scene.id, performer_id)
        if not reader and key in self._own:
            return self._own[key]
        if proof.action in (Action.ANSWER, Action.WITHDRAW):
            self._work.scenes.hold_casting(scene.id, performer_id)
        row = self._work.one(statement, scene=scene.id, performer=performer_id, **reader)
        if row is None and reader and self._work.one(_NEWEST, scene=scene.id, performer=performer_id) is not None:
            raise NotFound
        found = None if row is None else self._answers(scene, performer_id, row.version, row.sealed)
        if not reader:
            self._own[key] = found
        return found

    def history(self, proof: Proof, scene: Scene, performer_id: str) -> tuple[Answers, ...]:
        """Every version, newest first; for a reader, those that were addressed to them."""
        statement, reader = self._allowed(_ALL, proof, scene, performer_id)
        rows = self._work.all(statement, scene=scene.id, performer=performer_id, **reader)
        return tuple(self._answers(scene, performer_id, row.version, row.sealed) for row in rows)

    def add(self, answers: Answers, readers: tuple[Appointment, ...]) -> None:
        scene, performer = answers.scene_id, answers.performer_id
        self._own.pop((scene, performer), None)
        place = _place(answers.production_id, scene, performer, answers.version)
        sealed = self._work.seal.seal(KeyScope.performer(performer), place, _encode(answers), ANSWERS_BYTES)
        if answers.version > 1:
            self._work.run(_RETIRE, scene=scene, performer=performer, before=answers.version - 1)
        key = {"scene_id": scene, "performer_id": performer, "version": answers.version}
        with self._work.stale_if_taken():
            self._work.run(_ADD, is_current=True, sealed=sealed, **key)
        if readers:
            self._work.run_many(_ADDRESS, [{**key, "appointment_id": reader.id} for reader in readers])

    def readable_by(self, scene: Scene, performer_id: str, appointment: Appointment) -> bool:
        found = self._work.one(_READABLE, scene=scene.id, performer=performer_id, appointment=appointment.id)
        return found is not None

    def let_read(self, scene: Scene, performer_id: str, appointment: Appointment) -> None:
        if not self.readable_by(scene, performer_id, appointment):
            self._work.run(_LET_READ, scene=scene.id, performer=performer_id, appointment=appointment.id)

    def draft(self, proof: Proof, scene: Scene, performer_id: str) -> Draft | None:
        self._demand_own(proof, scene, performer_id)
        sealed = self._work.value(_READ_DRAFT, scene=scene.id, performer=performer_id)
        return None if sealed is None else self._draft(scene.production_id, scene.id, performer_id, sealed)

    def keep_draft(self, draft: Draft) -> None:
        production = self._work.scenes.production_of(draft.scene_id)
        place = _draft_place(production, draft.scene_id, draft.performer_id)
        state = {
            "base": draft.base,
            "scene_version": draft.scene_version,
            "step": draft.step,
            "action_ts": draft.action_ts,
            "begun_at": draft.begun_at.isoformat(),
        }
        plain = _pack(state, draft.sheet)
        sealed = self._work.seal.seal(KeyScope.performer(draft.performer_id), place, plain, ANSWERS_BYTES)
        key = {"scene_id": draft.scene_id, "performer_id": draft.performer_id}
        self._work.upsert(DraftRow, key, {"sealed": sealed})

    def destroy_drafts(self, scene: Scene, performer_id: str | None = None) -> None:
        if performer_id is None:
            self._work.run(delete(DraftRow).where(DraftRow.scene_id == scene.id))
        else:
            self._work.run(_DESTROY_DRAFT, scene=scene.id, performer=performer_id)

    def destroy_old_drafts(self, before: datetime) -> int:
        """Destroy what was begun before, and what no key opens any more. Returns how many."""
        drafts = select(SceneRow.production_id, DraftRow.scene_id, DraftRow.performer_id, DraftRow.sealed).join(
            SceneRow, SceneRow.id == DraftRow.scene_id
        )
        old = []
        for row in self._work.each(drafts):
            try:
                begun = self._draft(row.production_id, row.scene_id, row.performer_id, row.sealed).begun_at
            except Unreadable:
                begun = None
            if begun is None or begun < before:
                old.append({"scene": row.scene_id, "performer": row.performer_id})
        if old:
            self._work.run_many(_DESTROY_DRAFT, old)
        return len(old)

    def wish_to_talk(self, scene: Scene, performer_id: str, wish: bool) -> None:
        self._work.scenes.keep_wish(scene, performer_id, wish)

    def wishes_to_talk(self, proof: Proof, scene: Scene, performer_id: str) -> bool:
        if proof.action is Action.READ_ANSWERS:
            proof.demand(self._work, scene.production_id, scene.id, Action.READ_ANSWERS)
        else:
            self._demand_own(proof, scene, performer_id)
        return self._work.scenes.wish(scene, performer_id)

    def _allowed(self, statement: Any, proof: Proof, scene: Scene, performer_id: str) -> tuple[Any, dict[str, str]]:
        """The statement as far as this proof reaches: everything of one's own, or what was addressed to the reader."""
        if proof.action is not Action.READ_ANSWERS:
            self._demand_own(proof, scene, performer_id)
            return statement, {}
        proof.demand(self._work, scene.production_id, scene.id, Action.READ_ANSWERS)
        return statement.where(_ADDRESSED), {"reader": proof.person_id}

    def _demand_own(self, proof: Proof, scene: Scene, performer_id: str) -> None:
        proof.demand(self._work, scene.production_id, scene.id, *_OWN)
        if proof.person_id != performer_id:
            raise NotFound

    def _open(self, scene: Scene, performer_id: str, version: int, sealed: bytes) -> tuple[dict[str, Any], bytes]:
        place = _place(scene.production_id, scene.id, performer_id, version)
        return _split(self._work.seal.open(KeyScope.performer(performer_id), place, sealed))

    def _answers(self, scene: Scene, performer_id: str, version: int, sealed: bytes) -> Answers:
        state, rest = self._open(scene, performer_id, version, sealed)
        said = state["recorded"]
        return Answers(
            production_id=scene.production_id,
            scene_id=scene.id,
            performer_id=performer_id,
            version=version,
            scene_version=state["scene_version"],
            at=datetime.fromisoformat(state["at"]),
            sheet=None if state["withdrawn"] else _sheet(rest),
            recorded=None if said is None else Recorded(**said | {"said_at": datetime.fromisoformat(said["said_at"])}),
            confirmed=state["confirmed"],
            counts=state["counts"],
        )

    def _draft(self, production_id: str, scene_id: str, performer_id: str, sealed: bytes) -> Draft:
        place = _draft_place(production_id, scene_id, performer_id)
        state, rest = _split(self._work.seal.open(KeyScope.performer(performer_id), place, sealed))
        state["begun_at"] = datetime.fromisoformat(state["begun_at"])
        return Draft(scene_id=scene_id, performer_id=performer_id, sheet=_sheet(rest), **state)


def _place(production_id: str, scene_id: str, performer_id: str, version: int) -> Place:
    return Place(production_id, "answers", "sealed", f"{scene_id}:{performer_id}:{version}", performer_id, version)


def _draft_place(production_id: str, scene_id: str, performer_id: str) -> Place:
    return Place(production_id, "drafts", "sealed", f"{scene_id}:{performer_id}", performer_id, 0)


def _encode(answers: Answers) -> bytes:
    said = answers.recorded
    state = {
        "scene_version": answers.scene_version,
        "at": answers.at.isoformat(),
        "withdrawn": answers.withdrawn,
        "counts": answers.counts,
        "confirmed": answers.confirmed,
        "recorded": None if said is None else asdict(said) | {"said_at": said.said_at.isoformat()},
    }
    return _pack(state, answers.sheet)


def _pack(state: Mapping[str, object], sheet: Sheet | None) -> bytes:
    """The state as one line, then the sheet compressed: where answers stand is read without unfolding them."""
    content = {} if sheet is None else _sheet_values(sheet)
    return _json(state) + b"\n" + zlib.compress(_json(content))


def _split(plain: bytes) -> tuple[dict[str, Any], bytes]:
    line, _, rest = plain.partition(b"\n")
    state: dict[str, Any] = json.loads(line)
    return state, rest


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _sheet_values(sheet: Sheet) -> dict[str, object]:
    topics = {
        topic: [given.answer.value, given.conditions, given.carried_from] for topic, given in sheet.topics.items()
    }
    return {"topics": topics, "needs": dict(sheet.needs), "language": sheet.language}


def _sheet(compressed: bytes) -> Sheet:
    content = json.loads(zlib.decompress(compressed).decode("utf-8", "surrogatepass"))
    topics = {
        topic: TopicAnswer(Answer(answer), conditions, origin)
        for topic, (answer, conditions, origin) in content["topics"].items()
    }
    return Sheet(topics, content["needs"], content["language"])
