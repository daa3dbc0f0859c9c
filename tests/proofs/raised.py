"""Concerns for the listeners of concerns to be about, and an inbox that is full of the longest there can be."""

from __future__ import annotations

import time

from bot.domain import raising
from bot.domain.concerns import LONGEST_TEXT, ConcernBook, Sort, Urgency
from bot.domain.raising import Draft, Way
from bot.domain.threads import Around, around
from bot.domain.work import Work
from tests.stage import LONG, Stage


def raise_concerns(stage: Stage) -> None:
    """One that both readers were sent, and one that Cora alone was, visible at once; what they are called by is put
    into `stage.ids`."""
    surroundings = _around(stage, "Kit")

    def job(book: ConcernBook) -> dict[str, str]:
        both, cora = (_save(book, surroundings, number) for number in (2, 1))
        alma = surroundings.current[1].appointment
        return {
            "receipt code": both[1], "code nonce": both[0], "last five": both[1][-5:], "thread": both[2],
            "thread and Alma": f"{cora[2]}.{alma}", "concern nonce": book.new_nonce(),
        }  # fmt: skip

    stage.ids |= stage.loop.run(stage.bot.room.change(job, deadline=time.monotonic() + LONG))


def fill_inbox(stage: Stage, concerns: int) -> None:
    """So many concerns for both readers, each as long as it may be."""
    surroundings = _around(stage, "Mina")
    text = ("<&>" * LONGEST_TEXT)[:LONGEST_TEXT]

    def job(book: ConcernBook) -> None:
        for _ in range(concerns):
            _save(book, surroundings, 2, text, text[:80])

    stage.loop.run(stage.bot.room.change(job, deadline=time.monotonic() + LONG))


def _around(stage: Stage, name: str) -> Around:
    def look(work: Work) -> Around:
        return around(work, stage.bot.services.packs, stage.as_actor(work, name))

    return stage.looks(look)


def _save(
    book: ConcernBook, surroundings: Around, readers: int, text: str = "He shouts.", name: str = ""
) -> tuple[str, str, str]:
    """To the first so many readers; its nonce, its code, and its id as a button carries it."""
    nonce = book.new_nonce()
    chosen = tuple(reader.appointment for reader in surroundings.current[:readers])
    draft = Draft(
        nonce, surroundings.production_id, False, chosen, Way.SEND, Sort.CONCERN, Urgency.CANNOT_WAIT, name, text
    )
    code = raising.save(book, draft, surroundings.offer, surroundings.current).code
    opened = book.by_code(code)
    assert opened is not None
    return nonce, code, opened.id.hex()
