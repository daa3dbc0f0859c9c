"""Concerns for the listeners of concerns to be about: one that both readers were sent, and one that Cora alone was."""

from __future__ import annotations

import time

from bot.domain import raising
from bot.domain.concerns import ConcernBook, Sort, Urgency
from bot.domain.raising import Draft, Way
from bot.domain.threads import Around, around
from bot.domain.work import Work
from tests.stage import LONG, Stage


def raise_concerns(stage: Stage) -> None:
    """Put them into the room, visible at once, and the names of what they are called by into `stage.ids`."""

    def look(work: Work) -> Around:
        return around(work, stage.bot.services.packs, stage.as_actor(work, "Kit"))

    surroundings = stage.looks(look)

    def job(book: ConcernBook) -> dict[str, str]:
        both, cora = (_save(book, surroundings, number) for number in (2, 1))
        alma = surroundings.current[1].appointment
        return {
            "receipt code": both[1], "code nonce": both[0], "last five": both[1][-5:], "thread": both[2],
            "thread and Alma": f"{cora[2]}.{alma}", "concern nonce": book.new_nonce(),
        }  # fmt: skip

    stage.ids |= stage.loop.run(stage.bot.room.change(job, deadline=time.monotonic() + LONG))


def _save(book: ConcernBook, surroundings: Around, readers: int) -> tuple[str, str, str]:
    """To the first so many readers; its nonce, its code, and its id as a button carries it."""
    nonce = book.new_nonce()
    chosen = tuple(reader.appointment for reader in surroundings.current[:readers])
    draft = Draft(
        nonce, surroundings.production_id, False, chosen, Way.SEND, Sort.CONCERN, Urgency.CANNOT_WAIT, "", "He shouts."
    )
    code = raising.save(book, draft, surroundings.offer, surroundings.current).code
    opened = book.by_code(code)
    assert opened is not None
    return nonce, code, opened.id.hex()
