"""What is held goes to counsel in files that nobody here opens; what is over goes, and nothing printed tells of it."""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pyrage  # type: ignore[import-untyped]
import pytest

from bot import clock
from bot.domain.concerns import Act, ConcernBook, Entry, Sort, State, Thread, Urgency, Voice
from bot.domain.work import Work
from storage import installation
from storage.concerns.room import Room
from storage.keyring import Keyring
from tests.bot.house import Done, House, in_use
from tests.databases import ON_ONE_ENGINE

T = TypeVar("T")
HELD = "He asked me to stay after the others had left."


@pytest.fixture
def counsel() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def in_room(house: House, job: Callable[[ConcernBook], T]) -> T:
    with (
        closing(Keyring.open(house.keys)) as keyring,
        closing(Room.open(house.url, keyring, clock.real, made_ahead=2)) as room,
    ):
        asyncio.run(room.close_slot())
        return asyncio.run(room.change(job, deadline=time.monotonic() + 20))


def says(
    state: State = State.SENT, closed: datetime | None = None, counsel: str = "", days_ago: int = 0
) -> Callable[[ConcernBook], str]:
    """One concern in this state; its code."""

    def job(book: ConcernBook) -> str:
        code = book.code_for(book.new_nonce())
        assert code is not None
        visible = book.now - timedelta(days=days_ago)
        thread = Thread("p", Sort.CONCERN, Urgency.ROUTINE, state, visible, closed=closed, held=bool(counsel))
        entry = Entry(Voice.REPORTER, Act.TEXT, book.now, 0, HELD)
        if counsel:
            book.add_held(code, thread, counsel, entry)
        else:
            book.add(code, thread, [], entry)
        return code

    return job


def stands(house: House, code: str) -> bool:
    return in_room(house, lambda book: book.by_code(code)) is not None


def exports(house: House, folder: Path) -> Done:
    return house.call("concerns", "export-held", folder, "--production", "Nightfall")


def test_what_is_held_opens_to_counsel_and_to_nobody_here(
    furnished: House, counsel: pyrage.x25519.Identity, tmp_path: Path
) -> None:
    in_room(furnished, says(State.KEPT, counsel=str(counsel.to_public())))
    in_room(furnished, says())
    done = exports(furnished, tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    (file,) = (tmp_path / "out").iterdir()
    assert (file.suffix, stat.S_IMODE(file.stat().st_mode), file.stat().st_mtime) == (".age", 0o600, 0)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    content = file.read_bytes()
    assert HELD in pyrage.decrypt(content, [counsel]).decode()
    assert HELD.encode() not in content
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(content, [pyrage.x25519.Identity.generate()])


def test_without_anything_held_the_same_is_said(
    furnished: House, counsel: pyrage.x25519.Identity, tmp_path: Path
) -> None:
    empty = exports(furnished, tmp_path / "out")
    assert empty.code == 0
    assert list((tmp_path / "out").iterdir()) == []
    in_room(furnished, says(State.KEPT, counsel=str(counsel.to_public())))
    (tmp_path / "out").rmdir()
    assert exports(furnished, tmp_path / "out") == empty


@ON_ONE_ENGINE
def test_it_runs_beside_the_bot(furnished: House, counsel: pyrage.x25519.Identity, tmp_path: Path) -> None:
    in_room(furnished, says(State.KEPT, counsel=str(counsel.to_public())))
    with in_use(furnished):
        assert exports(furnished, tmp_path / "out").code == 0
        assert furnished.call("purge").code == 0
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_folder_with_something_in_it_is_left_alone(furnished: House, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("kept")
    done = exports(furnished, tmp_path / "out")
    assert (done.code, "not empty" in done.err) == (1, True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kept"]


def test_an_unknown_production_is_named(furnished: House, tmp_path: Path) -> None:
    done = furnished.call("concerns", "export-held", tmp_path / "out", "--production", "Daybreak")
    assert (done.code, "Nightfall" in done.err) == (1, True)


def test_a_locked_installation_gives_nothing_away(furnished: House, tmp_path: Path) -> None:
    def uninstalled(work: Work) -> None:
        installation.bind(work, "B1", "T1")  # type: ignore[arg-type]
        installation.set_locked(work, True)  # type: ignore[arg-type]

    furnished.does(uninstalled)
    for done in (exports(furnished, tmp_path / "out"), furnished.call("purge")):
        assert (done.code, "uninstalled" in done.err) == (1, True)


def test_what_is_over_by_the_rules_is_removed_and_the_rest_stays(furnished: House) -> None:
    ago = clock.real() - timedelta(days=91)
    over = in_room(furnished, says(State.CLOSED, ago))
    recent = in_room(furnished, says(State.CLOSED, ago + timedelta(days=5)))
    going_on = in_room(furnished, says())
    done = furnished.call("purge")
    assert (done.code, done.err) == (0, "")
    assert [stands(furnished, code) for code in (over, recent, going_on)] == [False, True, True]
    assert furnished.call("purge") == done


def test_thirty_days_after_wrap_everything_is_removed(furnished: House) -> None:
    code = in_room(furnished, says(State.KEPT, days_ago=40))
    later = in_room(furnished, says(State.KEPT, days_ago=20))

    def wraps(work: Work) -> None:
        production = work.people.production("p")
        assert production is not None
        long_ago = clock.real() - timedelta(days=31)
        work.people.change_production(replace(production, wrapped=True, wrapped_at=long_ago))

    furnished.does(wraps)
    assert furnished.call("purge").code == 0
    assert [stands(furnished, each) for each in (code, later)] == [False, True]
