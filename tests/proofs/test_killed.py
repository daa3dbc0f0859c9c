"""Promise 7 under kill -9 and SIGTERM: nothing said to be saved is lost, nothing is doubled, a kill is no restore.

The bot is the shipped command in a process of its own. It is killed at random moments while performers press Save and
delivery posts; then it is started again, and whoever read Slack's warning presses once more.

A message may be posted at most twice, over all kills, and never without having been counted first. It is posted at
least once, unless it was counted twice and both times killed before its posting: then it is known as undeliverable.
"""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple, TypeVar

import pytest

from bot.domain.ledger import verify
from bot.domain.outbox import LEASE, Kind, notify
from bot.domain.people import Role
from bot.domain.work import Work
from rehearsal.interactions import Outcome
from rehearsal.people import Person
from storage.database import Database
from storage.keyring import Keyring
from storage.unit_of_work import UnitOfWork
from tests.proofs.children import (
    Child,
    ask,
    child_of,
    fill,
    go_to_review,
    is_sqlite,
    outside,
    press_again,
    ready_to_save,
    told,
    versions,
)
from tests.stage import LONG, Stage

T = TypeVar("T")

PERFORMERS = ("Mina", "Tom", "Ute")
ASSISTANTS = tuple(f"Assistant {number}" for number in range(6))
"""Each gets one message a round."""

SLOW = 0.1
"""Seconds Slack takes to post or to say so, so that kills fall on both sides of a posting."""

NOBODY_ANSWERS = 0.5
"""Seconds after which Slack warns of a press whose bot was killed meanwhile; with Slack's own three, most of the proof
would be waiting."""

PRESSES = 3
"""How often somebody presses again on a machine that is busy starting the bot."""

EACH_ENGINE = pytest.mark.parametrize(
    "database_url",
    [pytest.param(engine, marks=pytest.mark.xdist_group(f"killed on {engine}")) for engine in ("sqlite", "postgresql")],
    indirect=True,
)
"""Side by side when there is more than one worker: these are the longest of the proofs."""


MOST_LEASES = 12
"""How many times over a message may be waiting: for a lease to run out, for its repetition, and for Slack's limits."""


class Row(NamedTuple):
    """What the outbox says of one message: how often a posting was counted, and what became of it."""

    attempts: int
    outcome: str | None


NEW = Row(0, None)


def alone(stage: Stage, job: Callable[[Work], T]) -> T:
    """Work on the records while no bot runs, as the next start of one would; a kill must not look like a restore."""
    keyring = Keyring.open(stage.keys)
    database = Database.open(stage.database_url, keyring, f"{socket.gethostname()}-1", stage.workspace.clock.now)
    try:
        assert not database.restored
        return asyncio.run(database.change(job, deadline=time.monotonic() + LONG))
    finally:
        database.close()
        keyring.close()


class Ordeal:
    """One stage through many kills. `seed` chooses their moments."""

    def __init__(self, stage: Stage, child: Child, people: list[Person], seed: int) -> None:
        self.stage = stage
        self.child = child
        self.people = people
        self.random = random.Random(seed)  # noqa: S311 - moments, not secrets
        self.rows: dict[str, Row] = {}
        self.unmarked = 0
        """Kills that fell between the count of a message and its mark."""
        self.kills = 0
        self.cut_off = 0
        """Presses whose answer the kill took with it."""

    def round(self) -> None:
        """Start, get everybody to Save, kill while they press, and hold what they were told against the rows."""
        alone(self.stage, self._check_and_put)
        faults = self.stage.workspace.faults
        faults.clear()
        faults.slow("chat.postMessage", SLOW, times=None, after=self.random.random() < 0.5)
        self.child.start()
        before = {}
        for person in self.people:
            if person.modal is not None:
                person.closes()
        self._opens_something(self.people[0])
        for person in self.people:
            go_to_review(self.stage, person)
            before[person.name] = versions(self.stage, person.name)
        outcomes = self._press_and_kill()
        kept = {person.name: versions(self.stage, person.name) for person in self.people}
        self.child.start()
        for person, outcome in zip(self.people, outcomes, strict=True):
            earlier = before[person.name]
            once_more = [*earlier, len(earlier) + 1]
            if outcome.warned is None:
                assert told(person) == "saved", person.screen()
                assert kept[person.name] == once_more, "lost after it was said to be saved"
            else:
                self.cut_off += 1
                assert kept[person.name] in (earlier, once_more)
                self._press_until_it_is_heard(person, kept[person.name])
                assert told(person) == ("saved" if kept[person.name] == earlier else "saved before"), person.screen()
            assert versions(self.stage, person.name) == once_more, "saved twice, or not at all"
        self._kill_after(self.random.uniform(0, 0.5))

    def _opens_something(self, person: Person) -> None:
        """What is opened first after a start takes longest; a busy machine may then say to wait a moment."""
        person.opens_home()
        self.stage.workspace.wait_until(lambda: person.home)
        for _ in range(PRESSES):
            if person.modal is None:
                person.presses("My Answers", "home")
                person.wait_for_modal()
            if person.sees("Wait a moment and try again."):
                person.closes()
        if person.modal is not None:
            person.closes()

    def _press_and_kill(self) -> list[Outcome]:
        sockets = self.stage.workspace.sockets
        with ThreadPoolExecutor(len(self.people)) as pool, pytest.MonkeyPatch.context() as during:
            during.setattr(sockets, "_ack_seconds", NOBODY_ANSWERS)
            presses = [pool.submit(self._press, person, self.random.uniform(0, 0.03)) for person in self.people]
            self._kill_after(self.random.uniform(0, 0.06))
            return [press.result() for press in presses]

    def _press(self, person: Person, after: float) -> Outcome:
        threading.Event().wait(after)
        return person.submits()

    def _press_until_it_is_heard(self, person: Person, kept: list[int]) -> None:
        """Press Save, and once more where a busy machine, just after a start, says truly that nothing was saved."""
        person.submits()
        for _ in range(PRESSES):
            if person.sees("it is still as you left it"):
                assert versions(self.stage, person.name) == kept, "saved, but denied"
                press_again(person)

    def _kill_after(self, seconds: float) -> None:
        threading.Event().wait(seconds)
        self.child.kill()
        self.kills += 1
        threading.Event().wait(2 * SLOW)  # what was on its way to Slack arrives
        before, self.rows = self.rows, self._rows()
        begun = {notice for notice, row in self.rows.items() if row.attempts > before.get(notice, NEW).attempts}
        self.unmarked += any(self.rows[notice].outcome is None for notice in begun)
        self._check_postings()
        # A killed bot's lease runs out before the next one starts: kill upon kill falls on the same message.
        self.stage.workspace.advance(LEASE)

    def _rows(self) -> dict[str, Row]:
        with outside(self.stage.database_url) as connection:
            rows = "SELECT id, attempts, outcome FROM outbox WHERE kind = 'status'"
            return {row.id: Row(row.attempts, row.outcome) for row in connection.exec_driver_sql(rows)}

    def _check_postings(self) -> Counter[str]:
        """No message was posted without having been counted, nor more than twice; how often each was posted."""
        posted = self._posted()
        for notice, times in posted.items():
            assert times <= self.rows[notice].attempts, "posted without having been counted"
            assert times <= 2, "repeated twice"
        return posted

    def _check_and_put(self, work: Work) -> None:
        """The chain holds together; then messages for the assistants, for delivery to be killed over."""
        assert isinstance(work, UnitOfWork)
        assert verify(list(work.ledger.links(self.stage.production_id))).intact
        scene = work.scenes.scene(self.stage.production_id, self.stage.ids["72A"])
        assert scene is not None
        slot = work.scenes.slots_of(scene)[0]
        for name in ASSISTANTS:
            reader = work.people.person(self.stage.production_id, self.stage.ids[name])
            assert reader is not None
            notify(work, reader, Kind.STATUS, slot.id, f"proof:{self.kills}", detail=slot.status.value)

    def everything_arrives(self) -> None:
        """After the last start: every message was posted once or twice, or is known as undeliverable."""
        self.stage.workspace.faults.clear()
        self.child.start()
        with outside(self.stage.database_url) as connection:

            def settled() -> bool:
                waiting = "SELECT count(*) FROM outbox WHERE settled_at IS NULL AND kind = 'status'"
                return connection.exec_driver_sql(waiting).scalar() == 0

            for _ in range(MOST_LEASES):
                self.stage.workspace.advance(LEASE)
                with suppress(AssertionError):
                    self.stage.workspace.wait_until(settled, 5)
                    break
            assert settled()
        self.rows = self._rows()
        posted = self._check_postings()
        for notice, row in self.rows.items():
            if row.outcome == "undeliverable":
                assert row.attempts == 2, "given up on before it was repeated"
            else:
                assert row.outcome == "sent"
                assert posted[notice], "a message was lost"

    def _posted(self) -> Counter[str]:
        """How often each notice was posted; its id is behind the message's button."""
        found: Counter[str] = Counter()
        for name in ASSISTANTS:
            for message in self.stage.workspace.person(name).dm:
                buttons = [element for block in message.blocks for element in block.get("elements", ())]
                found.update(button["value"].rpartition("/")[2] for button in buttons if "value" in button)
        return found


def survives(stage: Stage, rounds: int, seed: int) -> Ordeal:
    people = ask(stage, *PERFORMERS)
    for name in ASSISTANTS:
        stage.adds(name, Role.AD)
    for person in people:
        fill(stage, person.name)
    stage.settles()
    with child_of(stage) as child:
        ordeal = Ordeal(stage, child, people, seed)
        for _ in range(rounds):
            ordeal.round()
        ordeal.everything_arrives()
        assert ordeal.kills == 2 * rounds
        assert child.ends() == 0
    alone(stage, lambda work: None)
    return ordeal


@EACH_ENGINE
def test_ten_kills_lose_nothing_and_double_nothing(stage: Stage) -> None:
    survives(stage, rounds=5, seed=1)


@pytest.mark.prove
def test_fifty_kills_lose_nothing_and_double_nothing(stage: Stage) -> None:
    ordeal = survives(stage, rounds=25, seed=random.SystemRandom().randrange(10**6))
    assert ordeal.cut_off, "no kill fell into a press"
    assert ordeal.unmarked, "no kill fell between a message and its mark"


@EACH_ENGINE
def test_sigterm_answers_what_is_in_flight_and_then_ends(stage: Stage) -> None:
    mina = ready_to_save(stage, "Mina")[0]
    with child_of(stage) as child, ThreadPoolExecutor(1) as pool, outside(stage.database_url) as connection:
        child.start()
        if is_sqlite(stage):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("LOCK TABLE answers IN ACCESS EXCLUSIVE MODE")
        press = pool.submit(mina.submits)
        threading.Event().wait(0.4)
        child.process.terminate()
        threading.Event().wait(0.4)
        assert child.process.is_alive(), "it ended before it had answered"
        connection.exec_driver_sql("ROLLBACK")
        assert press.result().warned is None
        child.process.join(10)
        assert child.process.exitcode == 0
    assert told(mina) == "saved"
    assert versions(stage, "Mina") == [1]
