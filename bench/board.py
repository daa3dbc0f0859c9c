"""The board of 300 scenes and 200 people, with a long history behind it and with a tenth of it.

History is what a production gathers without changing what is on its board: versions of answers, the ledger, notices
that were sent. It is inserted in bulk, as rows of real size; reading the board opens none of them.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final, TypeVar

from sqlalchemy import event, insert

from bench.house import House, Seat
from bench.results import Result, middle
from bot.domain.outbox import Kind
from bot.domain.people import Role, SlackUser
from bot.domain.permissions import Action, permit
from bot.domain.work import Work
from handlers.forms import view_dict
from handlers.identify import person_acting
from handlers.status import board_of
from handlers.views.status import board_page
from handlers.words import catalogue as words_for
from storage.checkins import ANSWERS_BYTES, AnswersRow
from storage.ledger import LinkRow
from storage.outbox import NoticeRow
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

REPETITIONS: Final = 5
READS: Final = 20
LONG: Final = 5_000
"""Rows of history in each table; the short history has a tenth."""
MOST_RATIO: Final = 1.3
MOST_STATEMENTS: Final = 2
_AT_ONCE: Final = 500


def measure(folder: Path) -> list[Result]:
    with (
        _house(folder / "short", LONG // 10) as (short, reader_of_short),
        _house(folder / "long", LONG) as (long, reader),
    ):
        spent_short, spent_long = [], []
        for _ in range(REPETITIONS):
            spent_short.append(asyncio.run(_reading(short, reader_of_short)))
            spent_long.append(asyncio.run(_reading(long, reader)))
        statements = _statements(long, reader)
    ratios = [more / less for more, less in zip(spent_long, spent_short, strict=True)]
    return [
        middle(f"Board of 300 scenes: {LONG:,} rows of history against a tenth", ratios, "x", MOST_RATIO),
        middle("  opened and drawn, long history", [1000 * each for each in spent_long], "ms"),
        Result("  SQL statements", statements, "", MOST_STATEMENTS),
    ]


@contextmanager
def _house(folder: Path, history: int) -> Iterator[tuple[House, SlackUser]]:
    house = House(folder, f"sqlite:///{folder / 'data' / 'closedset.db'}")
    try:
        seats = house.opens_production("Nightfall")
        for first in range(0, history, _AT_ONCE):
            house.does(lambda work, first=first: _gather(work, seats, first))  # type: ignore[misc]
        assistant = house.does(lambda work: work.people.with_role(seats[0].production, Role.FIRST_AD)[0])
        assert assistant.slack is not None
        yield house, assistant.slack
    finally:
        house.close()


def _gather(work: UnitOfWork, seats: list[Seat], first: int) -> None:
    numbers = range(first, first + _AT_ONCE)
    seat_of = {number: seats[number % len(seats)] for number in numbers}
    work.run_many(
        insert(AnswersRow),
        [
            {
                "scene_id": seat.scene, "performer_id": seat.person, "version": 1_000 + number, "is_current": False,
                "sealed": secrets.token_bytes(ANSWERS_BYTES),
            }
            for number, seat in seat_of.items()
        ],
    )  # fmt: skip
    work.run_many(
        insert(LinkRow),
        [
            {"chain": "history", "seq": number + 1}
            | {name: secrets.token_bytes(32) for name in ("commitment", "previous", "hash")}
            for number in numbers
        ],
    )
    work.run_many(
        insert(NoticeRow),
        [
            {
                "id": work.new_id(), "production_id": seat.production, "kind": Kind.STATUS.value, "reader": seat.person,
                "subject": seat.slot, "key": f"history:{number}", "due": work.now, "detail": "", "expires": None,
                "attempts": 1, "free_at": work.now, "settled_at": work.now, "outcome": "sent",
            }
            for number, seat in seat_of.items()
        ],
    )  # fmt: skip


async def _reading(house: House, reader: SlackUser) -> float:
    """Median seconds of opening the board: who asks, the board, its first page."""
    spent = []
    for _ in range(READS):
        begun = time.perf_counter()
        await house.database.look(lambda work: _board(work, reader), deadline=time.monotonic() + 5)
        spent.append(time.perf_counter() - begun)
    return median(spent)


def _board(work: Work, reader: SlackUser, before_board: Callable[[], None] = lambda: None) -> None:
    actor = person_acting(work, reader)
    permit(work, actor, Action.SEE_STATUS)
    before_board()
    view_dict(board_page(words_for(None), actor, board_of(work, actor), 0, work.now))


def _statements(house: House, reader: SlackUser) -> int:
    """How many statements the board takes, once it is known who asks."""
    counted: list[str] = []

    def count(*about: object) -> None:
        counted.append(str(about[2]))

    def look(work: UnitOfWork) -> None:
        connection = work._connection
        _board(work, reader, lambda: event.listen(connection, "before_cursor_execute", count))

    asyncio.run(house.database.look(look, deadline=time.monotonic() + 5))  # type: ignore[arg-type]
    return len(counted)
