"""What the proofs of saving share: people one press away from saving, and what the database holds, seen from outside.

`told` reads the answer off a person's screen; `versions` counts rows over a connection of its own. A proof holds one
against the other. `Child` is the shipped command in a process of its own, to be killed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import time, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, create_engine, text

from bot.__main__ import main
from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import FormPlace
from bot.domain.ledger import verify
from bot.domain.people import Role
from bot.domain.scenes import BriefDraft, SceneDraft, Status
from bot.domain.times import call_instant
from bot.domain.topics import Answer
from bot.domain.work import Work
from rehearsal import payloads
from rehearsal.entities import Payload
from rehearsal.people import Person
from storage.unit_of_work import UnitOfWork
from tests.forks import FORKS
from tests.stage import ZONE, Stage

PATIENCE = 3.0
"""Seconds after which Slack tells a person that it had trouble connecting."""

Told = Literal["saved", "not saved", "saved before", "unknown"]

_ANSWERS: tuple[tuple[str, Told], ...] = (
    ("Saved, true as of", "saved"),
    ("This was saved already", "saved before"),
    ("We could not learn whether this was saved", "unknown"),
    ("Nothing was saved", "not saved"),
)


def ask(stage: Stage, *names: str) -> list[Person]:
    """A production with a coordinator and an assistant director, and scene 72A sent to these performers."""
    people = {"Cora": Role.COORDINATOR, "Ada": Role.FIRST_AD} | dict.fromkeys(names, Role.PERFORMER)
    stage.opens_production(people=people, then=lambda work: _send_scene(stage, work, names))
    return [stage.workspace.person(name) for name in names]


def _send_scene(stage: Stage, work: Work, names: Sequence[str]) -> None:
    services, cora = stage.bot.services, stage.as_actor(work, "Cora")
    day = (work.now + timedelta(days=60)).date()
    draft = SceneDraft("72A", day, call_instant(day, time(8), ZONE), "main", closed=True)
    scene = services.scenes.add(work, cora, draft)
    cast = tuple(stage.ids[name] for name in names)
    services.scenes.edit_brief(work, cora, scene.id, scene.version, BriefDraft(True, "kiss", "On the stairs.", cast))
    services.sheets.send(work, cora, scene.id, cast)
    stage.ids["72A"] = scene.id


def rewrite_brief(stage: Stage, work: Work, brief: str) -> None:
    """The coordinator changes what the scene is."""
    scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
    assert scene is not None
    cast = tuple(casting.person_id for casting in work.scenes.castings(scene))
    draft = BriefDraft(True, "kiss", brief, cast)
    stage.bot.services.scenes.edit_brief(work, stage.as_actor(work, "Cora"), scene.id, scene.version, draft)


def fill(stage: Stage, name: str, answer: Answer = Answer.YES, conditions: str = "") -> None:
    """Leave a draft that answers every topic, as if the person had gone through the pages."""

    def job(work: Work) -> None:
        services, actor = stage.bot.services.checkins, stage.as_actor(work, name)
        form = services.open(work, actor, stage.ids["72A"])
        sheet = Sheet({topic: TopicAnswer(answer, conditions) for topic in form.topics})
        place = FormPlace(form.scene.id, form.base, form.scene.version, form.step)
        services.turn(work, actor, place, sheet)

    stage.does(job)


def go_to_review(stage: Stage, person: Person) -> None:
    """From Home to the page on which Save stands."""
    person.opens_home()
    stage.workspace.wait_until(lambda: person.home)
    person.presses("My Answers", "home")
    person.wait_for_modal()
    while not person.sees("[Save]"):
        assert person.submits().updated, person.screen()


def ready_to_save(stage: Stage, *names: str) -> list[Person]:
    """Performers who answered everything and have only to press Save."""
    people = ask(stage, *names)
    for person in people:
        fill(stage, person.name)
        go_to_review(stage, person)
    return people


def answer_all(stage: Stage, person: Person, answer: Answer = Answer.YES) -> None:
    """Answer every topic and save it."""
    fill(stage, person.name, answer)
    go_to_review(stage, person)
    person.submits()
    assert told(person) == "saved"
    person.closes()


def told(person: Person) -> Told:
    """What the person was told of their last press on Save."""
    screen = person.screen()
    for sentence, meaning in _ANSWERS:
        if sentence in screen:
            return meaning
    raise AssertionError(f"{person.name} was told nothing about saving, but:\n{screen}")


def press_again(person: Person) -> Told:
    """Go back to the form beneath the page that explains, and press Save once more."""
    assert len(person.modals) > 1, person.screen()
    person.goes_back()
    person.submits()
    return told(person)


def submission(stage: Stage, person: Person) -> Payload:
    """What Slack sends when the person submits the form they have open; to be sent as often as one likes."""
    team = stage.workspace.team
    return payloads.view_submission(team, person.member, team.stack(person.id)[-1])


@contextmanager
def outside(url: str) -> Iterator[Connection]:
    """A connection of our own, which commits each statement."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


_VERSIONS = text("SELECT version FROM answers WHERE performer_id = :performer ORDER BY version")


def versions(stage: Stage, name: str) -> list[int]:
    """The versions of this performer's answers in the database."""
    with outside(stage.database_url) as connection:
        return [row.version for row in connection.execute(_VERSIONS, {"performer": stage.ids[name]})]


def agrees(stage: Stage, person: Person) -> None:
    """Saved if and only if there is exactly one new version, and Slack showed no warning."""
    said, kept = told(person), versions(stage, person.name)
    assert person.warnings == []
    assert kept in ([], [1])
    if said != "unknown":
        assert (said in ("saved", "saved before")) == (kept == [1]), (said, kept)


def ledger_is_whole(stage: Stage) -> bool:
    """Whether the production's chain holds together and the bot does not think that it was restored."""

    def look(work: Work) -> bool:
        assert isinstance(work, UnitOfWork)
        return verify(list(work.ledger.links(stage.production_id))).intact

    return stage.looks(look) and not stage.bot.database.restored


def status_of(stage: Stage) -> Status:
    def look(work: Work) -> Status:
        scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
        assert scene is not None
        return work.scenes.slots_of(scene)[0].status

    return stage.looks(look)


def standing_of(stage: Stage, name: str) -> str:
    def look(work: Work) -> str:
        scene = work.scenes.scene(stage.production_id, stage.ids["72A"])
        assert scene is not None
        return stage.bot.services.checkins.standings(work, scene)[stage.ids[name]].value

    return stage.looks(look)


def is_sqlite(stage: Stage) -> bool:
    return stage.database_url.startswith("sqlite")


def file_of(stage: Stage) -> Path:
    """The SQLite file."""
    return Path(stage.database_url.removeprefix("sqlite:///"))


def _closedset_run(folder: Path, environment: dict[str, str], said: Path) -> None:
    """What the shell does for `closedset run`, in a process just made."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with said.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    sys.argv = ["closedset", "run"]
    main()


class Child:
    """`closedset run` against the stage's workspace and database, while the stage's own bot is stopped."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._said = stage.folder / "child.log"
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Return once Slack has greeted it. Raises AssertionError with its last words if it ends instead."""
        workspace = self._stage.workspace
        workspace.wait_until(lambda: workspace.sockets.count == 0)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "CLOSED"))}
        environment |= workspace.environment() | {
            "CLOSEDSET_DATABASE_URL": self._stage.database_url,
            "CLOSEDSET_KEYRING": str(self._stage.keys),
        }
        self._process = FORKS.Process(target=_closedset_run, args=(self._stage.folder, environment, self._said))
        self._process.start()
        try:
            workspace.wait_for_bot(20)
        except AssertionError:
            raise AssertionError(self._said.read_text()[-2_000:]) from None

    def kill(self) -> None:
        """End it at once, wherever it is."""
        self.process.kill()
        self.process.join(10)

    def ends(self) -> int | None:
        """Tell it to stop, and return its exit code, or None while it has not ended."""
        self.process.terminate()
        self.process.join(10)
        return self.process.exitcode

    @property
    def process(self) -> ForkServerProcess:
        assert self._process is not None
        return self._process


@contextmanager
def child_of(stage: Stage) -> Iterator[Child]:
    """Hand the stage over to a child; whatever is left of it ends with the block."""
    stage.stop_bot()
    child = Child(stage)
    try:
        yield child
    finally:
        if child._process is not None and child.process.is_alive():
            child.kill()
