"""Promise 7 under a lock that somebody else holds for 2.4 to 3.2 s and then frees.

What the person is told and what the database holds agree every time, and the answer comes before Slack loses patience.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from rehearsal.people import Person
from tests.proofs.children import PATIENCE, agrees, is_sqlite, outside, press_again, ready_to_save, versions
from tests.stage import Stage

STEPS = [2.4 + step / 10 for step in range(9)]
AROUND_THE_DEADLINE = [1.8, 1.9, 1.95, 2.0, 2.05, 2.1, 2.2]


@contextmanager
def somebody_writing(stage: Stage) -> Iterator[None]:
    """Another connection in the middle of a write, until the block ends."""
    with outside(stage.database_url) as connection:
        if is_sqlite(stage):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("LOCK TABLE answers IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            connection.exec_driver_sql("ROLLBACK")


def presses_save(person: Person, at: float) -> float:
    """Press Save at this instant of the monotonic clock; returns the seconds until the answer."""
    threading.Event().wait(max(0.0, at - time.monotonic()))
    began = time.monotonic()
    person.submits()
    return time.monotonic() - began


def hold_while_saving(stage: Stage, people: list[Person], held: list[float]) -> list[float]:
    """Free the lock so many seconds after each person's press; returns how long each waited for an answer."""
    longest = max(held)
    with ThreadPoolExecutor(len(people)) as pool:
        with somebody_writing(stage):
            began = time.monotonic()
            presses = [
                pool.submit(presses_save, person, began + longest - seconds)
                for person, seconds in zip(people, held, strict=True)
            ]
            threading.Event().wait(longest - (time.monotonic() - began))
        return [press.result() for press in presses]


def everybody_was_told_the_truth(stage: Stage, people: list[Person], waited: list[float]) -> None:
    for person, seconds in zip(people, waited, strict=True):
        assert seconds < PATIENCE
        agrees(stage, person)
        if versions(stage, person.name) == []:
            assert press_again(person) == "saved"
        assert versions(stage, person.name) == [1]


def test_a_lock_held_and_freed_agrees_with_what_was_told(stage: Stage) -> None:
    held = [2.4, 2.8, 3.2]
    people = ready_to_save(stage, "Mina", "Tom", "Ute")
    everybody_was_told_the_truth(stage, people, hold_while_saving(stage, people, held))


def test_a_lock_freed_around_the_deadline_agrees_with_what_was_told(stage: Stage) -> None:
    held = [1.9, 2.0, 2.1]
    people = ready_to_save(stage, "Mina", "Tom", "Ute")
    everybody_was_told_the_truth(stage, people, hold_while_saving(stage, people, held))


@pytest.mark.prove
@pytest.mark.parametrize("held", STEPS + AROUND_THE_DEADLINE)
def test_each_step_alone(stage: Stage, held: float) -> None:
    people = ready_to_save(stage, "Mina")
    everybody_was_told_the_truth(stage, people, hold_while_saving(stage, people, [held]))


@pytest.mark.prove
def test_every_step_at_once(stage: Stage) -> None:
    people = ready_to_save(stage, *(f"Performer {step}" for step in range(len(STEPS))))
    everybody_was_told_the_truth(stage, people, hold_while_saving(stage, people, STEPS))
