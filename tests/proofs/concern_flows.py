"""Random flows of concerns: what people say, come back to and answer, with secrets wherever one can type, while any
step of the handlers may fail and quote what it was given.

Each text is named after its concern, of which it is known who may read it. The same seed gives the same flows.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import raising
from bot.domain.conversation import Visit
from bot.domain.inbox import Reading
from bot.domain.limits import Limits
from bot.domain.people import READERS, Appointment, Role
from bot.domain.work import DomainError, Work
from handlers.concern_desk import ConcernDesk
from handlers.paging import Paging
from handlers.views import concerns as concern_views
from handlers.views import conversation as conversation_views
from handlers.views import inbox as inbox_views
from rehearsal.locating import matching
from rehearsal.people import Person
from storage.concerns import receipts
from storage.concerns.book import Book
from storage.concerns.keys import Ahead
from storage.concerns.pages import Pages
from storage.concerns.room import Room
from storage.concerns.sealing import Sealing
from storage.engine import CommitLost, Store
from tests.proofs.canaries import Canaries
from tests.proofs.places import Ears
from tests.stage import Stage
from tests.stories.voices import CODE, Voices

CREW = tuple(f"Crew {number}" for number in range(8))
READING = ("Cora", "Alba")
STEPS: tuple[tuple[Any, str], ...] = (
    (raising, "check"), (raising, "save"), (receipts, "code_for"), (receipts, "canonical"), (Book, "by_code"),
    (Book, "_add"), (Book, "append"), (Book, "change"), (Book, "entries"), (Book, "readable"), (Book, "seal_to"),
    (Sealing, "seal_entry"), (Sealing, "seal_held"), (Sealing, "open_entry"), (Sealing, "look"), (Sealing, "unwrap"),
    (Pages, "write"), (Pages, "begin"), (Ahead, "take"), (Store, "_commit"), (Room, "change"), (Room, "look"),
    (concern_views, "first_page"), (concern_views, "form"), (concern_views, "receipt"),
    (conversation_views, "conversation"), (inbox_views, "inbox"), (inbox_views, "thread_page"), (inbox_views, "reply"),
    (ConcernDesk, "caller"), (ConcernDesk, "_once"), (Visit, "__init__"), (Visit, "add"), (Visit, "page"),
    (Reading, "reply"), (Reading, "read"), (Limits, "count_concern"), (Limits, "count_try"), (Paging, "_post_one"),
    (AsyncWebClient, "api_call"),
)  # fmt: skip
"""What a concern passes through, from the form to the COMMIT and back."""


class Planted(Exception):
    """A failure whose text quotes all that the step was given."""


class Speakers:
    """One production's people. `may_read` says of each place in which a secret was typed who may see it."""

    def __init__(self, stage: Stage, canaries: Canaries, ears: Ears, seed: int) -> None:
        self.voices = Voices(stage)
        self.stage = stage
        self.canaries = canaries
        self.ears = ears
        self.random = random.Random(seed)  # noqa: S311 - which flow comes next is no secret
        for name in CREW:
            stage.adds(name, Role.CREW)
        self.voices.counsel()
        self.may_read: dict[str, set[str]] = {}
        self.owners: dict[str, str] = {}
        """Whose every code is."""
        self.open: dict[str, str] = {}
        """The place of each concern that a code still opens."""
        self.done: dict[str, int] = {}

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*CREW, *READING)

    def one(self) -> None:
        """One flow, chosen at random; every third one while a step fails."""
        flow = self.random.choice(self.flows)
        if self.random.random() < 1 / 3:
            with self.failing(*self.random.choice(STEPS)):
                self._does(flow)
        else:
            self._does(flow)

    def each_step_fails(self, many: int | None = None) -> None:
        """A concern is raised, returned to and answered while each step fails in turn."""
        for step in self.random.sample(STEPS, many or len(STEPS)):
            for flow in (self.raises, self.adds, self.replies):
                with self.failing(*step):
                    self._does(flow)

    @property
    def flows(self) -> tuple[Callable[[], None], ...]:
        often = (self.raises, self.adds, self.replies, self.raises)
        return (*often, *often, self.closes, self.mistypes, self.types_after_the_command, self.passes_on, self.releases,
                self.types_nothing_else, self.goes_on_a_slot, self.hands_over, self.purges)  # fmt: skip

    def _does(self, flow: Callable[[], None]) -> None:
        try:
            flow()
        except (LookupError, AssertionError, Planted, DomainError):
            pass  # a step failed, and the page that a person would have gone on with is not there
        else:
            self.done[flow.__name__] = self.done.get(flow.__name__, 0) + 1
        for name in self.everybody:
            if self.voices.acting(name).modal is not None:
                self.voices.acting(name).closes()

    # The flows

    def raises(self) -> None:
        name, about = self.random.choice(CREW), self.random.choice(("Yes", "No"))
        person = self.voices.begins(name, about)
        to = ["Alba"] if about == "Yes" else self.random.sample(READING, self.random.randint(1, 2))
        place = f"concern{len(self.may_read)}"
        self.may_read[place] = {name, *to}
        match self.random.randint(0, 4):
            case 0:
                person.chooses("What happens when you save", "Keep it for later")
                self.may_read[place] = {name}
            case 1:
                person.chooses("What happens when you save", "Hold it for Kanzlei Sommer")
                self.may_read[place] = {name}
            case number:
                person.chooses("Who may read it", to)
                if number == 2:
                    person.chooses("How soon", "It cannot wait")
        person.fills(text=self.canaries.text(place))
        person.submits()
        if person.sees("Nothing was saved") and len(person.modals) > 1:
            person.goes_back()
            person.submits()
        self._keeps(person, name, place)

    def _keeps(self, person: Person, name: str, place: str) -> None:
        code = self.voices.code_of(person)
        self.owners[code] = name
        self.open[code] = place

    def adds(self) -> None:
        code, name, place = self._some_code()
        person = self.voices.returns(code, name)
        person.fills(text=self.canaries.text(place))
        person.submits()

    def closes(self) -> None:
        code, name, _ = self._some_code()
        self.voices.returns(code, name).presses("Mark as Closed")

    def releases(self) -> None:
        """What was kept is sent to the alternate, or she is let in on what the coordinator reads."""
        code, name, place = self._some_code()
        person = self.voices.returns(code, name)
        person.presses("Choose Who Reads It" if person.sees("[Choose Who Reads It]") else "Choose Another Reader")
        person.chooses("Who may read it", ["Alba"])
        self.may_read[place].add("Alba")
        person.submits()

    def replies(self) -> None:
        reader, place = self._opens_any()
        reader.presses("Reply")
        reader.fills(text=self.canaries.text(place))
        reader.submits()

    def passes_on(self) -> None:
        """A reader asks for the other one; whoever wrote it agrees or not."""
        reader, place = self._opens_any()
        other = "Alba" if reader.name == "Cora" else "Cora"
        reader.presses(f"Ask to Let {other} Read It")
        code = next(code for code, opened in self.open.items() if opened == place)
        person = self.voices.returns(code, self.owners[code])
        self.may_read[place].add(other)
        person.presses(f"Let {other} Read It")

    def mistypes(self) -> None:
        """Somebody types into the code's input what is none."""
        name = self.random.choice(CREW)
        place = f"mistyped{len(self.may_read)}"
        self.may_read[place] = {name}
        self.voices.returns(self.canaries.text(place), name)

    def types_after_the_command(self) -> None:
        self.voices.acting(self.random.choice(CREW)).runs("/closedset", self.canaries.text("command"), None)

    def types_nothing_else(self) -> None:
        """Filled in, and closed without Save."""
        name = self.random.choice(CREW)
        place = f"unsent{len(self.may_read)}"
        self.may_read[place] = {name}
        self.voices.begins(name).fills(text=self.canaries.text(place))

    def goes_on_a_slot(self) -> None:
        self.voices.slot()

    def hands_over(self) -> None:
        """An appointment ends and the next is the same person's, who reads nothing of what was before."""
        name = self.random.choice(READING)
        self.voices.leaves(name)

        def job(work: Work) -> None:
            person = work.people.person(self.stage.production_id, self.stage.ids[name])
            assert person is not None
            (role,) = person.roles & READERS
            appointment = Appointment(work.new_id(), person.production_id, person.id, role, work.now)
            work.people.appoint(appointment)
            work.reader_keys.make(appointment)

        self.stage.does(job)

    def purges(self) -> None:
        self.voices.change(lambda book: book.purge(lambda thread: True))
        self.open.clear()
        self.stage.advances(timedelta(days=1))

    # How

    def _some_code(self) -> tuple[str, str, str]:
        if not self.open:
            raise LookupError("nothing was raised yet")
        code = self.random.choice(sorted(self.open))
        return code, self.owners[code], self.open[code]

    def _opens_any(self) -> tuple[Person, str]:
        """A reader with one of the concerns of their inbox before them, and its place."""
        reader = self.voices.inbox(self.random.choice(READING))
        place, *_ = reader._look(lambda: reader._places(None))
        lines = matching(place.blocks, "Open", lambda found: found.type == "button", None)
        if not lines:
            raise LookupError("nothing waits")
        reader._run(reader._doings.acts(reader.member, place, self.random.choice(lines)))
        found = self.canaries.places_in(reader.screen())
        if not found:
            raise LookupError("nothing to read")
        return reader, found.pop()

    @contextmanager
    def failing(self, owner: Any, name: str) -> Iterator[None]:
        """The step's next call fails before it is done or after, with an error that quotes what it was given.

        What the proof itself planted into errors is forgotten again; what the product wrote anywhere is not.
        """
        before = len(self.ears.errors)
        with pytest.MonkeyPatch.context() as planting:
            planting.setattr(owner, name, _failing_once(owner, name, after=self.random.random() < 0.5))
            yield
            with suppress(Planted):
                self.stage.settles()
        for kept in (self.ears.errors, self.ears.carried):
            kept[before:] = [said for said in kept[before:] if "Planted" not in said and self.canaries.mark not in said]


def _failing_once(owner: Any, name: str, *, after: bool) -> Any:
    original, failed = getattr(owner, name), [False]

    def quoting(*said: Any, **more: Any) -> Exception:
        failed[0] = True
        if name != "_commit":
            return Planted(said, more)
        if not after:
            said[1].rollback()
        return CommitLost()

    if inspect.iscoroutinefunction(original):

        async def step(*said: Any, **more: Any) -> Any:
            if failed[0]:
                return await original(*said, **more)
            if after:
                await original(*said, **more)
            raise quoting(*said, **more)

        return step

    def plain_step(*said: Any, **more: Any) -> Any:
        if failed[0]:
            return original(*said, **more)
        if after:
            original(*said, **more)
        raise quoting(*said, **more)

    return plain_step


def codes_in(text: str) -> set[str]:
    """Everything that looks like a code as it is shown."""
    return set(CODE.findall(text))
