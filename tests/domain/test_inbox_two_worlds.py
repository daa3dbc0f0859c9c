"""Two worlds that differ in what was said to Alba alone are the same to Cora, whatever happens in them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.concerns import Urgency
from bot.domain.conversation import Visit
from bot.domain.inbox import Reading
from bot.domain.raising import Way
from bot.domain.readers import Reader
from tests.domain.concern_cases import ALBA, CORA, House

HOURS = (1, 5, 26, 24 * 8)
COMMON = [("wait", hours) for hours in HOURS] + [(act, 0) for act in ("raise", "urgent", "add", "close", "read")]
SECRET = [(f"secret {act}", 0) for act in ("raise", "urgent", "keep", "release", "add", "close", "read", "purge")]


class World(House):
    """A world with, or without, what is kept from Cora."""

    def __init__(self, *, secrets: bool) -> None:
        super().__init__()
        self.secrets = secrets
        self.codes: dict[bool, list[str]] = {False: [], True: []}
        self.seen: list[object] = []

    def lives(self, act: str, number: int) -> None:
        secret = act.startswith("secret ")
        if secret and not self.secrets:
            return
        if act == "wait":
            self.now += timedelta(hours=number)
        else:
            self._does(act.removeprefix("secret "), secret, ALBA if secret else CORA)
        self.seen.append(self._as_cora_sees())

    def _does(self, act: str, secret: bool, to: Reader) -> None:
        codes, about = self.codes[secret], {"about_coordinator": True} if secret else {}
        text = f"{to.name} {len(codes)}"
        if act == "raise":
            codes.append(self.raises(to, text=text, **about))
        elif act == "urgent":
            codes.append(self.raises(to, text=text, urgency=Urgency.CANNOT_WAIT, **about))
        elif act == "keep":
            codes.append(self.raises(text=text, way=Way.KEEP, **about))
        elif act == "read":
            self._reads(to)
        elif codes:
            self._goes_on(act, codes[-1], codes)

    def _goes_on(self, act: str, code: str, codes: list[str]) -> None:
        if act == "purge":
            with self.room.book(self.now) as book:
                book.purge(lambda thread: thread.about_coordinator)
            codes.clear()
            return
        with self.room.book(self.now) as book:
            visit = Visit(book, code, self.around())
            if act == "add":
                visit.add(book.new_nonce(), "More.", Urgency.ROUTINE)
            elif act == "release":
                visit.send_to([ALBA.appointment], Urgency.ROUTINE)
            elif visit.page().thread.readers:
                visit.close()

    def _reads(self, reader: Reader) -> None:
        for line in self.inbox(reader)[:1]:
            with self.room.book(self.now) as book:
                Reading(book, self.keys(reader), self.around(), line.id).read()

    def _as_cora_sees(self) -> object:
        lines = self.inbox(CORA)
        texts = [
            [(entry.act, entry.text, entry.visible, entry.name) for entry in self.room.threads[line.id].entries]
            for line in lines
        ]
        facts = [(line.thread, line.own, line.new, line.due, line.overdue, line.urgent) for line in lines]
        return repr((facts, texts))


@settings(max_examples=40)
@given(st.lists(st.sampled_from(COMMON + SECRET), max_size=12))
def test_cora_cannot_tell(acts: list[tuple[str, int]]) -> None:
    with_secrets, without = World(secrets=True), World(secrets=False)
    for act, number in acts:
        with_secrets.lives(act, number)
        without.lives(act, number)
        assert with_secrets._as_cora_sees() == without._as_cora_sees()
    assert all(ALBA.name not in str(seen) for seen in with_secrets.seen)
