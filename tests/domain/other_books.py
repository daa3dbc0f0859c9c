"""In-memory answers, outbox and ledger; a part of `tests.domain.books`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.answers import Answers
from bot.domain.checkins import Draft
from bot.domain.ledger import ATTENDANCE_KINDS, Entry, Head
from bot.domain.outbox import CHANNEL, HELD_FOR_REST, LEASE, Kind, Notice
from bot.domain.people import Appointment
from bot.domain.permissions import Action, Proof
from bot.domain.scenes import Scene
from bot.domain.work import NotFound, Stale

if TYPE_CHECKING:
    from tests.domain.books import Books, MemoryWork, State


class MemoryCheckIns:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    @property
    def _state(self) -> State:
        return self._books.state

    def _versions(self, scene: Scene, performer_id: str) -> list[Answers]:
        found = [a for (s, p, _), a in self._state.answers.items() if (s, p) == (scene.id, performer_id)]
        return sorted(found, key=lambda answers: -answers.version)

    def standing_of(self, scene: Scene, performer_id: str) -> tuple[int, int, bool, bool] | None:
        for newest in self._versions(scene, performer_id):
            return newest.version, newest.scene_version, newest.withdrawn, newest.counts
        return None

    def given_at(self, scene: Scene, performer_id: str) -> datetime | None:
        return next((newest.at for newest in self._versions(scene, performer_id)), None)

    def _demand(self, proof: Proof, scene: Scene) -> None:
        proof.demand(
            self._work, scene.production_id, scene.id, Action.ANSWER, Action.WITHDRAW, Action.READ_ANSWERS,
            Action.READ_OWN_ANSWERS,
        )  # fmt: skip

    def current(self, proof: Proof, scene: Scene, performer_id: str) -> Answers | None:
        self._demand(proof, scene)
        return next(iter(self._versions(scene, performer_id)), None)

    def history(self, proof: Proof, scene: Scene, performer_id: str) -> tuple[Answers, ...]:
        self._demand(proof, scene)
        return tuple(self._versions(scene, performer_id))

    def add(self, answers: Answers, readers: tuple[Appointment, ...]) -> None:
        key = (answers.scene_id, answers.performer_id, answers.version)
        if key in self._state.answers:
            raise Stale
        self._state.answers[key] = answers
        self._state.readers[key] = frozenset(reader.id for reader in readers)

    def readable_by(self, scene: Scene, performer_id: str, appointment: Appointment) -> bool:
        for newest in self._versions(scene, performer_id):
            return appointment.id in self._state.readers[scene.id, performer_id, newest.version]
        return False

    def let_read(self, scene: Scene, performer_id: str, appointment: Appointment) -> None:
        key = (scene.id, performer_id, next(iter(self._versions(scene, performer_id))).version)
        self._state.readers[key] |= {appointment.id}

    def draft(self, proof: Proof, scene: Scene, performer_id: str) -> Draft | None:
        self._demand(proof, scene)
        return self._state.drafts.get((scene.id, performer_id))

    def keep_draft(self, draft: Draft) -> None:
        self._state.drafts[draft.scene_id, draft.performer_id] = draft

    def destroy_drafts(self, scene: Scene, performer_id: str | None = None) -> None:
        for key in [key for key in self._state.drafts if key[0] == scene.id and performer_id in (None, key[1])]:
            del self._state.drafts[key]

    def destroy_old_drafts(self, before: datetime) -> int:
        old = [key for key, draft in self._state.drafts.items() if draft.begun_at < before]
        for key in old:
            del self._state.drafts[key]
        return len(old)

    def wish_to_talk(self, scene: Scene, performer_id: str, wish: bool) -> None:
        self._state.wishes.pop((scene.id, performer_id), None)
        if wish:
            self._state.wishes[scene.id, performer_id] = None

    def wishes_to_talk(self, proof: Proof, scene: Scene, performer_id: str) -> bool:
        self._demand(proof, scene)
        return (scene.id, performer_id) in self._state.wishes


class MemoryOutbox:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    @property
    def _state(self) -> State:
        return self._books.state

    def put(self, notice: Notice) -> None:
        if all(kept.key != notice.key for kept in self._state.notices.values()):
            self._state.notices[notice.id] = notice

    def drop(self, production_id: str, subject: str, kind: Kind) -> frozenset[str]:
        wanted, dropped = (production_id, subject, kind), set()
        for notice in list(self._state.notices.values()):
            taken = notice.id in self._state.settled or (notice.attempts and notice.reader != CHANNEL)
            if (notice.production_id, notice.subject, notice.kind) == wanted and not taken:
                del self._state.notices[notice.id]
                dropped.add(notice.key)
        return frozenset(dropped)

    def drop_for(self, production_id: str, subject: str, kind: Kind, reader: str) -> None:
        wanted = (production_id, subject, kind, reader)
        for n in list(self._state.notices.values()):
            if (n.production_id, n.subject, n.kind, n.reader) == wanted and n.id not in self._state.settled:
                del self._state.notices[n.id]

    def was_told(self, production_id: str, subject: str, reader: str) -> bool:
        wanted = (production_id, subject, reader)
        return any((n.production_id, n.subject, n.reader) == wanted for n in self._state.notices.values())

    def posted(self, keys: Collection[str]) -> Mapping[str, datetime | None]:
        put = {notice.key: self._state.settled.get(notice.id) for notice in self._state.notices.values()}
        return {key: end[0] if (end := put[key]) and end[1] == "sent" else None for key in keys if key in put}

    def find(self, notice_id: str) -> Notice | None:
        return self._state.notices.get(notice_id)

    def claim(self, now: datetime, lease: timedelta, limit: int) -> tuple[Notice, ...]:
        free = [
            notice
            for notice in sorted(self._state.notices.values(), key=lambda notice: notice.due)
            if notice.due <= now
            and notice.id not in self._state.settled
            and self._state.leases.get(notice.id, now) <= now
        ][:limit]
        for notice in free:
            self._state.leases[notice.id] = now + lease
        return tuple(free)

    def begin(self, notice: Notice, lease: timedelta) -> Notice | None:
        if self._state.notices.get(notice.id) != notice or notice.id in self._state.settled:
            return None
        begun = self._state.notices[notice.id] = replace(notice, attempts=notice.attempts + 1)
        self._state.leases[notice.id] = self._work.now + lease
        return begun

    def postpone(self, notice: Notice, due: datetime, *, answered: bool = False) -> None:
        counted = notice.attempts - 1 if answered else notice.attempts
        self._state.notices[notice.id] = replace(notice, due=due, attempts=counted)
        self._state.leases.pop(notice.id, None)

    def hold(self, notice: Notice, until: datetime) -> None:
        self._state.leases[notice.id] = until

    def reckon_rest_anew(self, production_id: str) -> None:
        for notice in self._state.notices.values():
            waits = self._state.leases.get(notice.id, self._work.now) > self._work.now + LEASE
            if waits and notice.production_id == production_id and notice.kind in HELD_FOR_REST:
                self._state.leases[notice.id] = self._work.now

    def settle(self, notice: Notice, outcome: str) -> None:
        self._state.settled[notice.id] = (self._work.now, outcome)

    def last_sent(self) -> tuple[datetime, str] | None:
        return max(self._state.settled.values(), default=None)

    def next_due(self) -> datetime | None:
        return min((n.due for n in self._state.notices.values() if n.id not in self._state.settled), default=None)

    def page_is_due(self) -> bool:
        pages = (n for n in self._state.notices.values() if n.kind is Kind.STOP_PAGE)
        return any(n.id not in self._state.settled and n.due <= self._work.now for n in pages)

    def undelivered(self, production_id: str) -> int:
        return sum(
            notice.production_id == production_id and notice.id not in self._state.settled
            for notice in self._state.notices.values()
        )

    def forget(self, before: datetime) -> None:
        newest = self.last_sent()
        for notice_id, settled in list(self._state.settled.items()):
            if settled[0] < before and settled != newest and self._state.notices[notice_id].kind not in HELD_FOR_REST:
                del self._state.notices[notice_id], self._state.settled[notice_id]


class MemoryLedger:
    def __init__(self, books: Books, work: MemoryWork) -> None:
        self._books = books
        self._work = work

    def append(self, chain: str, entry: Entry) -> None:
        kept = self._books.state.ledger
        kept[len(kept)] = (chain, entry)

    def entries_for(self, proof: Proof, subject: str) -> Sequence[Entry]:
        if proof.subject != subject or proof.work is not self._work:
            raise NotFound
        return [entry for _, entry in self._books.state.ledger.values() if entry.subject == subject]

    def newest(self, chain: str) -> Head | None:
        count = sum(of == chain for of, _ in self._books.state.ledger.values())
        return Head(count, bytes(32)) if count else None

    def signed_head(self, chain: str) -> Head | None:
        return None

    def sign_heads(self, day: date) -> None:
        raise AssertionError("heads are signed where the keys are")

    def attendance(self, chain: str, until: int) -> Sequence[Entry]:
        kept = list(self._books.state.ledger.values())[:until]
        return [entry for of, entry in kept if of == chain and entry.kind in ATTENDANCE_KINDS]
