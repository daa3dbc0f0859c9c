"""Stop Now, by people: two presses from Home, pages that come again, a name that is given and taken back, bad days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import Role, SlackUser
from bot.domain.scenes import SceneDraft, Status
from bot.domain.times import call_instant
from bot.domain.work import Stale, Work
from handlers import identify
from handlers.home import Homes
from handlers.identify import press_nonce
from rehearsal.people import Person
from tests.databases import ON_ONE_ENGINE
from tests.failing_commits import CommitFails, Happening, done_but_unheard, not_done_and_unheard
from tests.forging import kept
from tests.proofs.children import is_sqlite, outside, submission
from tests.stage import ZONE, Stage

ROLES = {
    "Cora": Role.COORDINATOR, "Alma": Role.ALTERNATE, "Ada": Role.FIRST_AD, "Dira": Role.DIRECTOR, "Kit": Role.CREW,
}  # fmt: skip
PAGE = "Stop Now was pressed. Pause scene 72A."
PAUSED = "Scene 72A is now PAUSED."


@pytest.fixture
def people(stage: Stage) -> dict[str, Person]:
    """A production on a shoot day at noon, with the announced scene 72A."""
    local = stage.workspace.clock.now().astimezone(ZoneInfo(ZONE))
    stage.workspace.advance(datetime.combine(local.date() + timedelta(days=1), time(12), ZoneInfo(ZONE)) - local)
    stage.opens_production(people=ROLES, then=lambda work: shoots(stage, work, "72A"))
    stage.settles()
    return {name: stage.workspace.person(name) for name in ROLES}


def shoots(stage: Stage, work: Work, number: str, unit: str = "main") -> None:
    """A scene of this day, as it is once it was announced."""
    day = work.now.astimezone(ZoneInfo(ZONE)).date()
    call = call_instant(day, time(14), ZONE)
    draft = SceneDraft(number, day, call, unit, closed=True)
    scene = stage.bot.services.scenes.add(work, stage.as_actor(work, "Cora"), draft)
    slot = work.scenes.slots_of(scene)[0]
    work.scenes.change_slot(replace(slot, announced=True))
    stage.ids[f"slot {number}"] = slot.id


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Another connection in the middle of a write, until the block ends."""
    with outside(stage.database_url) as connection:
        if is_sqlite(stage):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("LOCK TABLE stops IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            connection.exec_driver_sql("ROLLBACK")


def opens_stop(stage: Stage, person: Person) -> None:
    person.opens_home()
    stage.settles()
    person.presses("Stop Now", "home")
    person.wait_for_modal()


def texts(person: Person) -> list[str]:
    return [message.text for message in person.dm]


def status(stage: Stage) -> Status:
    slot = stage.looks(lambda work: work.scenes.slot(stage.production_id, stage.ids["slot 72A"]))
    assert slot is not None
    return slot.status


def pages_kept(stage: Stage) -> int:
    return sum("stop_page" in row for row in kept(stage)["outbox"])


def test_a_stop_from_home_pages_until_it_is_seen(stage: Stage, people: dict[str, Person]) -> None:
    kit, cora, ada = people["Kit"], people["Cora"], people["Ada"]
    opens_stop(stage, kit)
    assert kit.sees('On set? Say "stop" aloud.')
    assert kit.sees('This sends "Pause scene 72A" to Cora, Alma and Ada.')
    assert kit.sees("PAUSED stays until Cora or Alma ends it.")
    kit.submits()
    stage.settles()
    assert kit.sees("The board shows PAUSED.")
    assert kit.sees("Nobody has opened it yet.")
    assert kit.sees("Cora +49 30 1, Alma +49 30 1, Ada +49 30 1")
    assert kit.sees("Helpline 0800 000")
    assert status(stage) is Status.PAUSED
    assert [texts(people[name]) for name in ("Cora", "Alma", "Ada")] == [[PAGE, PAUSED]] * 3
    assert texts(people["Dira"]) == texts(kit) == []

    cora.presses("Open", cora.dm[0])
    cora.waits_to_see("Scene 72A, main unit. Somebody pressed Stop Now at")
    assert cora.sees("No name was given.")
    kit.presses("Check Again")
    kit.waits_to_see("Seen by Cora")
    assert kit.sees("Not seen yet by Ada and Alma.")
    stage.advances(timedelta(seconds=30))
    stage.advances(timedelta(seconds=30))
    assert [texts(people[name]).count(PAGE) for name in ("Cora", "Alma", "Ada")] == [1, 3, 3]

    kit.presses("Tell Cora It Was Me")
    kit.waits_to_see("Cora and Alma can see on it that it was you.")
    cora.presses("Check Again")
    cora.waits_to_see("Kit told you that it was them.")
    ada.presses("Open", ada.dm[0])
    ada.waits_to_see("Somebody pressed Stop Now")
    assert "Kit" not in ada.screen()
    kit.presses("Take My Name Back")
    kit.waits_to_see("Your name is not on it.")
    cora.presses("Check Again")
    cora.waits_to_see("No name was given.")
    cora.presses("Status")
    cora.waits_to_see("Do not shoot this scene.")
    assert stage.workspace.refusals == []


def test_nothing_that_is_kept_or_drawn_tells_who_pressed(
    stage: Stage, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    kit, drawn = people["Kit"], list[str]()
    real = Homes._publish

    async def publish(homes: Homes, who: SlackUser, *more: object) -> None:
        drawn.append(who.user_id)
        await real(homes, who, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Homes, "_publish", publish)
    opens_stop(stage, kit)
    before, pressed = mentions(stage, kit), stage.workspace.on_loop(lambda: submission(stage, kit))
    drawn.clear()
    kit.submits()
    stage.settles()
    kit.presses("Check Again")
    kit.waits_to_see("Nobody has opened it yet.")
    stage.settles()
    assert mentions(stage, kit) == before
    assert kit.id not in drawn
    assert people["Ada"].id in drawn
    assert press_nonce(pressed) is None
    log = "".join(capfd.readouterr())
    assert kit.id not in log
    assert stage.ids["Kit"] not in log


def mentions(stage: Stage, person: Person) -> dict[str, int]:
    """How often each table names this person: by id or hash, plain or hexadecimal."""
    names = [stage.ids[person.name], person.id, person.name]
    hashed = [hashlib.sha256(name.encode()).hexdigest() for name in names]
    rows = {table: "\n".join(kept_rows) for table, kept_rows in kept(stage).items()}
    return {table: sum(text.count(name) for name in [*names, *hashed]) for table, text in rows.items()}


def test_pressed_twice_it_is_sent_once_and_both_answers_say_so(stage: Stage, people: dict[str, Person]) -> None:
    kit = people["Kit"]
    opens_stop(stage, kit)
    again = stage.workspace.on_loop(lambda: submission(stage, kit))
    kit.submits()
    answer = stage.workspace.loop.run(stage.workspace.deliveries.send("interactive", again))
    assert "The board shows PAUSED." in str(answer.body)
    assert pages_kept(stage) == 9


@pytest.mark.parametrize(
    ("happening", "says", "sent"),
    [
        (done_but_unheard, "The board shows PAUSED.", Status.PAUSED),
        (not_done_and_unheard, 'Nothing was sent. Say "stop" aloud.', Status.NOT_YET),
    ],
)
def test_a_commit_nobody_heard_of_is_looked_up(
    stage: Stage, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch,
    happening: Happening, says: str, sent: Status,
) -> None:  # fmt: skip
    kit = people["Kit"]
    opens_stop(stage, kit)
    CommitFails(monkeypatch).next = happening
    kit.submits()
    assert kit.sees(says)
    assert status(stage) is sent


@ON_ONE_ENGINE
def test_a_stop_that_another_change_overtook_says_to_call(
    stage: Stage, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = people["Kit"]
    opens_stop(stage, kit)

    def overtaken(*_: object) -> None:
        raise Stale

    monkeypatch.setattr(stage.bot.services.stops, "send", overtaken)
    kit.submits()
    assert kit.sees('Nothing was sent. Say "stop" aloud.')


def test_while_the_records_are_locked_it_says_to_call(
    stage: Stage, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = people["Kit"]
    opens_stop(stage, kit)
    monkeypatch.setattr(identify, "SUBMISSION_SECONDS", 0.3)
    with locked(stage):
        kit.submits()
    assert kit.sees('Nothing was sent. Say "stop" aloud.')
    assert kit.sees("Cora +49 30 1")
    assert status(stage) is Status.NOT_YET
    kit.presses("Try Again")
    kit.waits_to_see("Send Stop")
    kit.submits()
    assert kit.sees("The board shows PAUSED.")
    assert kit.warnings == []
