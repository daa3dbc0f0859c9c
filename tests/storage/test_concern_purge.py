"""What was purged is gone: from the database, its log and its backups, and from whatever older copy is put back."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.concerns import ConcernBook, State, Thread
from storage.backup import backup, restore
from storage.concerns.room import Room
from storage.keyring import Keyring, ScopeKind
from tests.databases import PostgreSQL, wait_until_left
from tests.failing_commits import CommitFails, done_but_unheard
from tests.storage.concern_cases import (
    EXPIRED,
    FEW,
    REPLY,
    TEXT,
    THREAD,
    append,
    change,
    close,
    close_slot,
    concern_rows,
    entries,
    look,
    new_reader,
    raised,
    run_sql,
)
from tests.storage.house import Clock, everything

STANDING = ("threads", "entries", "threads_at_slot", "entries_at_slot")


class Killed(BaseException):
    """The process is gone."""


@dataclass(frozen=True)
class Place:
    """Where a room is, and where its backups go."""

    url: str
    keyring: Keyring
    clock: Clock
    folder: Path
    server: PostgreSQL

    @property
    def programs(self) -> Path | None:
        return None if self.url.startswith("sqlite") else self.server.program("pg_dump").parent

    @property
    def file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///")).with_name("concerns.db")

    def back_up(self) -> None:
        backup(self.url, self.folder / "backup", self.keyring, programs=self.programs)

    def backed_up(self) -> bytes:
        """What the backup holds, unpacked."""
        content = b"".join(path.read_bytes() for path in (self.folder / "backup").iterdir())
        if self.programs is None:
            return content
        command = [str(self.programs / "pg_restore"), "--file=-", str(self.folder / "backup" / "closedset.dump")]
        return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603

    def put_back(self) -> None:
        restore(self.url, self.folder / "backup", self.programs)

    @contextmanager
    def after(self, room: Room, meanwhile: Callable[[], object]) -> Iterator[Room]:
        """The room opened again, after something was done while it was closed."""
        room.close()
        wait_until_left(self.url)
        meanwhile()
        again = Room.open(self.url, self.keyring, self.clock, made_ahead=FEW)
        yield again
        again.close()


@pytest.fixture
def place(database_url: str, keyring: Keyring, clock: Clock, tmp_path: Path, postgresql: PostgreSQL) -> Place:
    return Place(database_url, keyring, clock, tmp_path, postgresql)


def purge(room: Room) -> int:
    return change(room, lambda book: book.purge(EXPIRED))


def at_slot(place: Place) -> set[bytes]:
    """What a backup may hold: the ends of the rows as the last slot left them."""
    copies = concern_rows(place.url, "threads_at_slot", "entries_at_slot")
    return {row["sealed"][-400:] for rows in copies.values() for row in rows}


def concern_keys(keyring: Keyring) -> int:
    return sum(scope.kind is ScopeKind.CONCERN for scope in keyring.scopes())


def test_retention_sees_what_it_needs_and_nothing_more(room: Room) -> None:
    seen: list[Thread] = []
    code = raised(room, new_reader(), text=TEXT, thread=THREAD)
    close(room, code)

    def note(thread: Thread) -> bool:
        seen.append(thread)
        return False

    assert change(room, lambda book: book.purge(note)) == 0
    (thread,) = seen
    assert (thread.production_id, thread.state, thread.visible) == (THREAD.production_id, State.CLOSED, THREAD.visible)
    assert thread.closed is not None
    assert (thread.readers, thread.name, thread.version) == ((), "", 0)


def test_a_purge_takes_one_thread_and_its_key(room: Room, keyring: Keyring, database_url: str) -> None:
    cara = new_reader()
    gone, kept = raised(room, cara), raised(room, cara)
    for code in (gone, kept):
        for _ in range(20):
            append(room, code, REPLY)
    close(room, gone)
    assert close_slot(room)
    before = concern_keys(keyring)
    assert purge(room) == 1
    assert concern_keys(keyring) == before - 1
    assert look(room, lambda book: book.by_code(gone)) is None
    assert len(look(room, lambda book: book.readable(cara))) == 1
    assert len(entries(room, kept)) == 21
    counts = {table: len(rows) for table, rows in concern_rows(database_url, *STANDING, "spent").items()}
    assert counts == {"threads": 1, "entries": 21, "threads_at_slot": 1, "entries_at_slot": 21, "spent": 0}
    assert purge(room) == 0


def test_nothing_of_what_was_purged_is_in_the_files(room: Room, place: Place) -> None:
    code = raised(room, new_reader())
    append(room, code, REPLY)
    close(room, code)
    assert close_slot(room)
    pieces = [row["sealed"][-400:] for rows in concern_rows(place.url, *STANDING).values() for row in rows]
    assert purge(room) == 1
    place.back_up()
    held = everything(place.url, place.server) + place.backed_up()
    for piece in pieces:
        assert piece not in held
        assert piece.hex().encode() not in held


def test_a_backup_holds_the_concerns_as_they_stood_after_the_last_slot(room: Room, place: Place) -> None:
    cara = new_reader()
    before = raised(room, cara)
    assert close_slot(room)
    append(room, before, REPLY)
    since = raised(room, cara, page=("cara",))
    place.back_up()
    held, allowed = place.backed_up(), at_slot(place)
    for rows in concern_rows(place.url, "threads", "entries", "pages", "threads_at_slot").values():
        for kept in (row["sealed"][-400:] for row in rows):
            assert (kept in held or kept.hex().encode() in held) is (kept in allowed)
    append(room, before, REPLY)
    with place.after(room, place.put_back) as again:
        assert entries(again, before) == (TEXT,)
        assert look(again, lambda book: book.by_code(since)) is None
        assert look(again, lambda book: book.pages()) == ()
        assert len(look(again, lambda book: book.readable(cara))) == 1
        append(again, before, REPLY)
        assert close_slot(again)
        assert len(entries(again, before)) == 2


def test_a_backup_from_before_a_purge_opens_nothing_of_it(room: Room, place: Place) -> None:
    cara = new_reader()
    gone, kept = raised(room, cara), raised(room, cara)
    close(room, gone)
    assert close_slot(room)
    place.back_up()
    assert purge(room) == 1
    more = [raised(room, new_reader()) for _ in range(2 * FEW)]
    with place.after(room, place.put_back) as again:
        assert len(concern_rows(place.url)["threads"]) == 2
        assert look(again, lambda book: book.by_code(gone)) is None
        assert [found.thread for found in look(again, lambda book: book.readable(cara))] == [THREAD]
        assert entries(again, kept) == (TEXT,)
        assert look(again, lambda book: [book.by_code(code) for code in more]) == [None] * len(more)
        assert purge(again) == 0
        assert close_slot(again)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_put_back_by_hand_opens_nothing_that_was_purged(room: Room, place: Place) -> None:
    code = raised(room, new_reader())
    close(room, code)
    assert close_slot(room)
    shutil.copy(place.file, place.folder / "copy")
    assert purge(room) == 1
    with place.after(room, lambda: shutil.copy(place.folder / "copy", place.file)) as again:
        assert len(concern_rows(place.url)["threads"]) == 1
        assert look(again, lambda book: book.by_code(code)) is None


@pytest.mark.parametrize("step", ["destroy", "forget"])
@pytest.mark.parametrize("made_good", ["at the slot", "at the start"])
def test_keys_that_a_killed_process_left_are_destroyed(
    room: Room, place: Place, monkeypatch: pytest.MonkeyPatch, step: str, made_good: str
) -> None:
    """Killed between COMMIT and the destruction, or between that and forgetting it."""
    code = raised(room, new_reader())
    close(room, code)
    (left,) = (row["key_id"] for row in concern_rows(place.url)["threads"])

    def killed(self: Room, deadline: float) -> None:
        if step == "forget":
            self._ahead.destroy([left])
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Room, "_destroy_spent", killed)
        with pytest.raises(Killed):
            purge(room)
    assert (place.keyring.key_with_id(left) is None) is (step == "forget")
    codes = [raised(room) for _ in range(2 * FEW)]
    with place.after(room, lambda: None) if made_good == "at the start" else nullcontext(room) as again:
        assert made_good == "at the start" or close_slot(again)
        assert place.keyring.key_with_id(left) is None
        assert run_sql(place.url, "SELECT key_id FROM spent") == []
        assert look(again, lambda book: book.by_code(code)) is None
        assert [entries(again, each) for each in codes] == [(TEXT,)] * len(codes)


def test_a_purge_whose_commit_was_lost_destroys_keys(room: Room, keyring: Keyring, commit: CommitFails) -> None:
    close(room, raised(room))
    before = concern_keys(keyring)
    commit.next = done_but_unheard
    assert purge(room) == 1
    assert concern_keys(keyring) == before - 1


def test_a_purge_that_fails_takes_nothing(room: Room, keyring: Keyring) -> None:
    code = raised(room)
    close(room, code)
    before = keyring.scopes()

    def job(book: ConcernBook) -> None:
        book.purge(EXPIRED)
        raise Killed

    with pytest.raises(Killed):
        change(room, job)
    assert keyring.scopes() == before
    assert entries(room, code) == (TEXT,)


def test_no_row_written_by_hand_destroys_a_key_that_something_living_needs(
    room: Room, database_url: str, keyring: Keyring
) -> None:
    """Key ids stand in every envelope; whoever writes to this store alone is not to shred another one."""
    code = raised(room)
    living = concern_rows(database_url)["threads"][0]["key_id"]
    scopes = [scope for scope in keyring.scopes() if scope.kind is not ScopeKind.CONCERN]
    others = [keyring.key_for(scope, create=False).id for scope in scopes]
    assert others
    for key_id in (living, *others):
        run_sql(database_url, "INSERT INTO spent (key_id) VALUES (:key)", {"key": key_id})
    close_slot(room)
    assert all(keyring.key_with_id(key_id) is not None for key_id in (living, *others))
    assert entries(room, code) == (TEXT,)


def test_a_restore_that_was_cut_short_loses_nothing_at_the_next_slot(room: Room, database_url: str) -> None:
    """On PostgreSQL a backup is put in place first and the concerns put back in it then."""
    kept, later = raised(room), raised(room)
    append(room, kept, REPLY)
    close_slot(room)
    for table in ("threads", "entries"):
        run_sql(database_url, f"DELETE FROM {table}")  # noqa: S608
    new = raised(room)
    assert close_slot(room)
    assert [len(entries(room, code)) for code in (kept, later, new)] == [2, 1, 1]
    assert {name: len(rows) for name, rows in concern_rows(database_url, *STANDING).items()} == {
        "threads": 3, "entries": 4, "threads_at_slot": 3, "entries_at_slot": 4,
    }  # fmt: skip
