"""A production with two readers, somebody with something to say, and a room in memory, for tests of concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.concerns import Entry, ReaderKey, Sort, Urgency
from bot.domain.conversation import Conversation, Visit
from bot.domain.inbox import Reading, Waiting, waiting
from bot.domain.people import Role
from bot.domain.raising import Draft, Receipt, Way, save
from bot.domain.readers import Clocks, Counsel, Offer, Reader
from bot.domain.threads import Around
from bot.domain.times import next_slot, slots_between
from tests.domain.concern_books import MemoryRoom

PRODUCTION = "nightfall"
ZONE = "Europe/Berlin"
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""11:00 by the wall clock of the set; the slots there are 12:30 and 20:30."""
COUNSEL = Counsel("Kanzlei Sommer", "age1counsel")
NOT_PRIVATE = None


def reader(name: str, role: Role, appointment: str = "", generation: int = 1) -> Reader:
    """A reader. Another `generation` is another key pair of the same appointment."""
    id_ = appointment or f"appointment of {name}"
    public = f"{generation:02d} key of {name}".encode()
    return Reader(id_, name, role, name, role.value, "Nightfall Ltd", "", ReaderKey(id_, public))


CORA = reader("Cora", Role.COORDINATOR)
ALBA = reader("Alba", Role.ALTERNATE)


class House:
    """The set at one moment, which `at` moves on. `current` are those who read now."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.now = NOON
        self.current: tuple[Reader, ...] = (CORA, ALBA)
        self.counsel: Counsel | None = COUNSEL

    def at(self, hour: int, minute: int = 0, day: int = 23) -> None:
        """Move the clock, given by the wall clock of the set in November 2026."""
        self.now = datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)

    def offer(self, readers: Sequence[Reader]) -> Offer:
        following = next_slot(self.now, zone=ZONE)
        before = slots_between(self.now - timedelta(days=2), self.now, zone=ZONE)[-1]
        return Offer(
            readers=tuple(readers), coordinator_missing=CORA not in self.current,
            alternate_missing=ALBA not in self.current, outside_name="Helpline", outside_phone="0800 000",
            outside_routes=(), danger=None, counsel=self.counsel, last_slot=before, next_slot=following, zone=ZONE,
            clocks=Clocks(7, 3, 90, 30),
        )  # fmt: skip

    def around(self) -> Around:
        apart = [each for each in self.current if each.role is not Role.COORDINATOR]
        return Around(PRODUCTION, self.offer(self.current), self.offer(apart), self.current)

    # What the reporter does

    def draft(self, *readers: Reader, text: str = "He shouts.", nonce: str = "", **more: object) -> Draft:
        if not nonce:
            with self.room.book(self.now) as book:
                nonce = book.new_nonce()
        draft = Draft(
            nonce, PRODUCTION, False, tuple(each.appointment for each in readers), Way.SEND, Sort.CONCERN,
            Urgency.ROUTINE, "", text, self.counsel.mark if self.counsel else "",
        )  # fmt: skip
        return replace(draft, **more)  # type: ignore[arg-type]

    def saves(self, draft: Draft) -> Receipt:
        around = self.around()
        with self.room.book(self.now) as book:
            offer = around.apart if draft.about_coordinator else around.offer
            return save(book, draft, offer, around.current)

    def raises(self, *readers: Reader, **more: object) -> str:
        """Save a new one and return its code."""
        return self.saves(self.draft(*readers, **more)).code  # type: ignore[arg-type]

    def returns(self, code: str) -> Conversation:
        with self.room.book(self.now) as book:
            return Visit(book, code, self.around()).page()

    def adds(self, code: str, text: str, urgency: Urgency = Urgency.ROUTINE, nonce: str = "") -> None:
        with self.room.book(self.now) as book:
            Visit(book, code, self.around()).add(nonce or book.new_nonce(), text, urgency)

    def closes(self, code: str) -> None:
        with self.room.book(self.now) as book:
            Visit(book, code, self.around()).close()

    def decides(self, code: str, *, agreed: bool) -> None:
        with self.room.book(self.now) as book:
            Visit(book, code, self.around()).decide(agreed=agreed)

    def sends_to(self, code: str, *readers: Reader, urgency: Urgency = Urgency.ROUTINE) -> None:
        with self.room.book(self.now) as book:
            Visit(book, code, self.around()).send_to([each.appointment for each in readers], urgency)

    # What a reader does

    def keys(self, who: Reader) -> list[ReaderKey]:
        """Their own keys, if they are still appointed."""
        return [replace(each.key, private=b"private") for each in self.current if each.person == who.person]

    def inbox(self, who: Reader) -> tuple[Waiting, ...]:
        with self.room.book(self.now) as book:
            return waiting(book, self.keys(who), self.around())

    def reads(self, who: Reader, thread_id: bytes = b"") -> tuple[Entry, ...]:
        """Open the thread, the only one unless another is named, and return what it shows."""
        with self.room.book(self.now) as book:
            reading = Reading(book, self.keys(who), self.around(), thread_id or self.only_id)
            reading.read()
            return reading.page().entries

    @property
    def only_id(self) -> bytes:
        (thread_id,) = self.room.threads
        return thread_id
