"""Promises 3 and 7 under kill -9: no concern is lost once its code was shown, none doubled, and no code opens nothing.

The bot is the shipped command in a process of its own. It is killed at random moments while people raise concerns, add
by code and answer as a reader. Then another process serves the same forms: whoever read Slack's warning presses again,
and what was delivered before the kill is delivered once more.
"""

from __future__ import annotations

import asyncio
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

import pytest

from bot.domain.concerns import ConcernBook, ReaderKey
from bot.domain.people import Role
from bot.domain.readers import own_keys
from rehearsal.entities import Payload
from rehearsal.interactions import Outcome
from rehearsal.people import Person
from storage.concerns.room import Room
from storage.keyring import Keyring
from tests.databases import ON_ONE_ENGINE
from tests.proofs.children import Child, child_of, submission
from tests.proofs.test_killed import EACH_ENGINE, NOBODY_ANSWERS, PRESSES
from tests.stage import FEW_KEYS, LONG, Stage
from tests.stories.voices import CODE, Voices

T = TypeVar("T")

SHORT, LONG_ROUNDS = 2, 100
"""Kills, the latter on each engine."""
REPORTERS = ("Kai", "Ute", "Tom")
AT_MOST = 0.1
"""Seconds after the presses in which the kill falls: on an idle machine most answers take less."""


@dataclass
class Press:
    """One form that somebody is about to submit: what it says, and what became of pressing."""

    person: Person
    text: str
    raises: bool
    payload: Payload
    outcome: Outcome | None = None
    code: str = ""

    @property
    def answered(self) -> bool:
        return self.outcome is not None and self.outcome.updated


class Ordeal:
    """One stage through many kills. `seed` chooses their moments."""

    def __init__(self, stage: Stage, child: Child, keys: tuple[ReaderKey, ...], code: str, seed: int) -> None:
        self.stage = stage
        self.keys = keys
        self.child = child
        self.code = code
        self.random = random.Random(seed)  # noqa: S311 - moments, not secrets
        self.rounds = 0
        self.answered = self.cut_off = self.saved_unheard = 0
        """Presses that were answered before the kill, that were not, and of those the ones that were saved."""

    def round(self) -> None:
        """Fill the forms, kill while they are pressed, and hold what was shown against what another process finds."""
        self.rounds += 1
        presses = [
            *(self._raises(name) for name in REPORTERS), self._adds("Mina"), self._replies("Cora"),
        ]  # fmt: skip
        self._press_and_kill(presses)
        kept = self._texts()
        self._every_code_opens(presses)
        self.child.start()
        for press in presses:
            if press.answered:
                self.answered += 1
                assert kept[press.text] == 1, "lost after it was said to be saved"
            else:
                self.cut_off += 1
                self.saved_unheard += kept[press.text]
                self._press_until_it_is_heard(press)
            if press.raises:
                assert self._delivered_again(press) == press.code, "another code for the same form"
        now = self._texts()
        assert [now[press.text] for press in presses] == [1] * len(presses), "saved twice, or not at all"
        self._every_code_opens(presses)

    def _raises(self, name: str) -> Press:
        person = self._opens(name, "Speak Up or Ask")
        person.chooses("Is it about the coordinator or someone close to them?", "No")
        person.submits()
        person.chooses("Who may read it", ["Cora"])
        return self._filled(person, f"Concern {self.rounds} of {name}.", raises=True)

    def _adds(self, name: str) -> Press:
        """Whoever has the code adds to the concern it opens."""
        person = self._opens(name, "Have a Code? Check for Answers")
        person.fills(code=self.code)
        person.submits()
        return self._filled(person, f"Addition {self.rounds}.", raises=False)

    def _replies(self, name: str) -> Press:
        for _ in range(PRESSES):
            person = self._opens(name, "Addressed to you")
            person.presses("Open", "modal", near="cannot wait")
            if person.sees("[Reply]"):
                person.presses("Reply")
            if person.modal is not None and person.modal.source.get("submit"):
                break
        return self._filled(person, f"Reply {self.rounds}.", raises=False)

    def _opens(self, name: str, button: str) -> Person:
        """From Home; what is opened first after a start takes longest, and a busy machine may say to wait a moment."""
        person = self.stage.workspace.person(name)
        for _ in range(PRESSES):
            if person.modal is not None:
                person.closes()
            person.opens_home()
            self.stage.workspace.wait_until(lambda: person.home)
            person.presses(button, "home")
            person.wait_for_modal()
            if not person.sees("Wait a moment and try again."):
                break
        return person

    def _filled(self, person: Person, text: str, *, raises: bool) -> Press:
        person.fills(text=text)
        return Press(person, text, raises, self.stage.workspace.on_loop(lambda: submission(self.stage, person)))

    def _press_and_kill(self, presses: list[Press]) -> None:
        sockets = self.stage.workspace.sockets
        with ThreadPoolExecutor(len(presses)) as pool, pytest.MonkeyPatch.context() as during:
            during.setattr(sockets, "_ack_seconds", NOBODY_ANSWERS)
            begun = [pool.submit(self._press, press, self.random.uniform(0, AT_MOST / 2)) for press in presses]
            threading.Event().wait(self.random.uniform(0, AT_MOST))
            self.child.kill()
            for each in begun:
                each.result()

    def _press(self, press: Press, after: float) -> None:
        threading.Event().wait(after)
        press.outcome = press.person.submits()
        if press.answered and press.raises:
            press.code = self._code_shown(press)

    def _code_shown(self, press: Press) -> str:
        found = CODE.search(press.person.screen())
        assert found is not None, press.person.screen()
        return found.group()

    def _press_until_it_is_heard(self, press: Press) -> None:
        """Press again, and once more where a busy machine, just after a start, says truly that nothing was saved."""
        for _ in range(2 * PRESSES):
            press.outcome = press.person.submits()
            if press.answered:
                break
            if press.outcome.warned is None:
                assert press.person.sees("Nothing was saved"), press.person.screen()
                press.person.goes_back()
        assert press.answered, press.person.screen()
        if press.raises:
            press.code = self._code_shown(press)

    def _delivered_again(self, press: Press) -> str:
        """The code in the answer to the very payload that was delivered before."""
        workspace = self.stage.workspace
        found = CODE.search(str(workspace.loop.run(workspace.deliveries.send("interactive", press.payload)).body))
        assert found is not None
        return found.group()

    def _every_code_opens(self, presses: list[Press]) -> None:
        """No code was shown for what is not there."""

        def job(book: ConcernBook) -> list[str]:
            return [press.text for press in presses if press.code and book.by_code(press.code) is None]

        assert self.in_room(job) == [], "a code for what was not saved"

    def _texts(self) -> Counter[str]:
        """How often each text stands in the store."""

        def job(book: ConcernBook) -> Counter[str]:
            found = (opened for key in self.keys for opened in book.readable(key))
            return Counter(entry.text for opened in found for entry in book.entries(opened))

        return self.in_room(job)

    def in_room(self, job: Callable[[ConcernBook], T]) -> T:
        """A look at the store from here, whether the bot runs or not."""
        url, clock = self.stage.database_url, self.stage.workspace.clock.now
        with (
            closing(Keyring.open(self.stage.keys)) as keyring,
            closing(Room.open(url, keyring, clock, made_ahead=FEW_KEYS)) as room,
        ):
            return asyncio.run(room.look(job, deadline=time.monotonic() + LONG))


def survives(stage: Stage, rounds: int, seed: int) -> Ordeal:
    voices = Voices(stage)
    for name in REPORTERS[1:]:
        stage.adds(name, Role.CREW)
    code = voices.raises("Cora", urgency="It cannot wait")
    stage.settles()
    keys = stage.looks(lambda work: own_keys(work, stage.as_actor(work, "Cora")))
    with child_of(stage) as child:
        child.start()
        ordeal = Ordeal(stage, child, keys, code, seed)
        for _ in range(rounds):
            ordeal.round()
        assert child.ends() == 0
    return ordeal


@ON_ONE_ENGINE
def test_two_kills_lose_no_concern_and_double_none(stage: Stage) -> None:
    survives(stage, SHORT, seed=1)


@pytest.mark.prove
@EACH_ENGINE
def test_two_hundred_kills_lose_no_concern_and_double_none(stage: Stage) -> None:
    ordeal = survives(stage, LONG_ROUNDS, seed=random.SystemRandom().randrange(10**6))
    sys.stdout.write(
        f"{ordeal.rounds} kills: {ordeal.answered} presses answered before, {ordeal.cut_off} cut off, of which "
        f"{ordeal.saved_unheard} were saved; none lost, none doubled\n"
    )
    assert ordeal.answered, "every kill came before every answer"
    assert ordeal.cut_off > ordeal.saved_unheard > 0, "no kill fell on either side of a COMMIT"
