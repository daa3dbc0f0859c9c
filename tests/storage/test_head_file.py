"""The newest heads survive any interrupted write, only move forward, and show a restored database for what it is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.head_file import (
    HeadFile,
    HeadFileDamaged,
    HeadFileInUse,
    Heads,
    HeadsForked,
    compare,
    newest_heads,
)


def hash_of(chain: str, seq: int) -> bytes:
    return (chain.encode() + seq.to_bytes(8, "big")).ljust(32, b".")[:32]


def head(chain: str, seq: int) -> dict[str, tuple[int, bytes]]:
    return {chain: (seq, hash_of(chain, seq))}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[HeadFile]:
    opened = HeadFile.open(tmp_path / "heads", "one")
    yield opened
    opened.close()


def path_of(file: HeadFile) -> Path:
    return file._path


def on_disk(folder: Path, content: bytes) -> Heads:
    folder.mkdir(exist_ok=True)
    (folder / "one.head").write_bytes(content)
    return newest_heads(folder)


def test_a_new_file_is_private_and_holds_nothing(file: HeadFile) -> None:
    assert file.heads() == {}
    assert newest_heads(path_of(file).parent) == {}
    assert stat.S_IMODE(path_of(file).stat().st_mode) == 0o600
    assert stat.S_IMODE(path_of(file).parent.stat().st_mode) == 0o700


def test_no_folder_means_no_heads(tmp_path: Path) -> None:
    assert newest_heads(tmp_path / "nowhere") == {}


def test_heads_are_found_again_after_opening(tmp_path: Path) -> None:
    for seq in range(1, 6):
        file = HeadFile.open(tmp_path, "one")
        assert file.heads() == ({} if seq == 1 else head("p1", seq - 1))
        file.advance(head("p1", seq))
        file.close()
    assert newest_heads(tmp_path) == head("p1", 5)


@given(
    steps=st.lists(st.dictionaries(st.sampled_from(["p1", "p2", "a b/ü"]), st.integers(1, 30), max_size=3), max_size=12)
)
def test_heads_only_move_forward(tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, int]]) -> None:
    folder = tmp_path_factory.mktemp("heads")
    file = HeadFile.open(folder, "one")
    highest: dict[str, int] = {}
    for step in steps:
        file.advance({chain: (seq, hash_of(chain, seq)) for chain, seq in step.items()})
        highest = {chain: max(highest.get(chain, 0), step.get(chain, 0)) for chain in highest | step}
        expected = {chain: (seq, hash_of(chain, seq)) for chain, seq in highest.items()}
        assert file.heads() == newest_heads(folder) == expected
    file.close()


def test_what_is_not_new_is_not_written(file: HeadFile) -> None:
    file.advance(head("p1", 5))
    before = path_of(file).read_bytes()
    file.advance(head("p1", 5))
    file.advance(head("p1", 4))
    file.advance({})
    assert path_of(file).read_bytes() == before


def test_another_hash_at_the_same_number_is_a_fork(file: HeadFile) -> None:
    file.advance(head("p1", 5))
    with pytest.raises(HeadsForked):
        file.advance({"p1": (5, b"x" * 32)})
    assert file.heads() == head("p1", 5)


def test_a_write_torn_at_any_byte_leaves_the_older_heads_or_the_newer(file: HeadFile, tmp_path: Path) -> None:
    for seq in range(1, 4):
        before = path_of(file).read_bytes()
        file.advance(head("p1", seq))
        after = path_of(file).read_bytes()
        changed = [place for place in range(len(after)) if before[place] != after[place]]
        older, newer = (head("p1", seq - 1) if seq > 1 else {}), head("p1", seq)
        seen = []
        for end in range(changed[0], changed[-1] + 2):
            seen.append(on_disk(tmp_path / "torn", after[:end] + before[end:]))
            assert seen[-1] in (older, newer)
            assert on_disk(tmp_path / "torn", before[:end] + after[end:]) in (older, newer)
        assert (seen[0], seen[-1]) == (older, newer)


def test_a_slot_lost_to_noise_leaves_the_other(file: HeadFile, tmp_path: Path) -> None:
    file.advance(head("p1", 1))
    before = path_of(file).read_bytes()
    file.advance(head("p1", 2))
    after = path_of(file).read_bytes()
    half = len(after) // 2
    written = 0 if before[:half] != after[:half] else half
    for noise in (b"\xff", b"\x00", b"CSHEADS1"):
        lost = (noise * half)[:half]
        torn = after[:written] + lost + after[written + half :]
        assert on_disk(tmp_path / "torn", torn) == head("p1", 1)


def test_any_flipped_byte_of_the_newest_slot_gives_the_older(file: HeadFile, tmp_path: Path) -> None:
    file.advance(head("p1", 1))
    before = path_of(file).read_bytes()
    file.advance(head("p1", 2))
    after = path_of(file).read_bytes()
    used = [place for place in range(len(after)) if before[place] != after[place]]
    for place in range(used[0], used[-1] + 1):
        flipped = bytearray(after)
        flipped[place] ^= 0x10
        assert on_disk(tmp_path / "torn", bytes(flipped)) in (head("p1", 1), head("p1", 2))


def test_after_a_torn_write_the_next_one_holds(file: HeadFile, tmp_path: Path) -> None:
    file.advance(head("p1", 1))
    before = path_of(file).read_bytes()
    file.advance(head("p1", 2))
    after = path_of(file).read_bytes()
    first = next(place for place in range(len(after)) if before[place] != after[place])
    on_disk(tmp_path / "torn", after[: first + 20] + before[first + 20 :])
    again = HeadFile.open(tmp_path / "torn", "one")
    assert again.heads() == head("p1", 1)
    again.advance(head("p1", 2))
    assert newest_heads(tmp_path / "torn") == head("p1", 2)
    again.close()


@pytest.mark.parametrize("content", [b"", b"\0", bytes(8192), b"x" * 8192, bytes(100)])
def test_a_file_without_a_whole_slot_is_damaged_and_never_taken_for_a_new_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "one.head").write_bytes(content)
    for opens in (lambda: newest_heads(tmp_path), lambda: HeadFile.open(tmp_path, "one")):
        with pytest.raises(HeadFileDamaged):
            opens()
    assert (tmp_path / "one.head").read_bytes() == content


def test_a_file_cut_short_is_damaged(file: HeadFile, tmp_path: Path) -> None:
    file.advance(head("p1", 1))
    content = path_of(file).read_bytes()
    for end in range(0, len(content), 97):
        with pytest.raises(HeadFileDamaged):
            on_disk(tmp_path / "cut", content[:end])


def test_many_chains_enlarge_the_file_and_all_stay(file: HeadFile) -> None:
    size = path_of(file).stat().st_size
    expected: dict[str, tuple[int, bytes]] = {}
    for number in range(200):
        chain = f"production-{number}"
        expected |= head(chain, number + 1)
        file.advance(head(chain, number + 1))
    assert file.heads() == newest_heads(path_of(file).parent) == expected
    assert path_of(file).stat().st_size > size
    with pytest.raises(HeadFileInUse):
        HeadFile.open(path_of(file).parent, "one")


def test_a_failed_write_is_told_and_the_next_makes_a_new_file(file: HeadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.advance(head("p1", 1))
    inode = path_of(file).stat().st_ino

    def fails(descriptor: int, content: bytes, offset: int) -> int:
        raise OSError

    monkeypatch.setattr(os, "pwrite", fails)
    with pytest.raises(OSError):  # noqa: PT011 (no text of its own)
        file.advance(head("p1", 2))
    with pytest.raises(OSError):  # noqa: PT011
        file.advance(head("p1", 2))
    monkeypatch.undo()
    assert newest_heads(path_of(file).parent) == head("p1", 1)
    file.advance(head("p1", 2))
    assert newest_heads(path_of(file).parent) == head("p1", 2)
    assert path_of(file).stat().st_ino != inode
    file.advance(head("p1", 3))
    assert newest_heads(path_of(file).parent) == head("p1", 3)


def test_a_short_write_is_told(file: HeadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.advance(head("p1", 1))
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda descriptor, content, offset: real(descriptor, content[:50], offset))
    with pytest.raises(OSError, match="in part"):
        file.advance(head("p1", 2))
    monkeypatch.undo()
    assert newest_heads(path_of(file).parent) == head("p1", 1)


def test_threads_finishing_in_any_order_leave_the_newest(file: HeadFile) -> None:
    start = threading.Barrier(8)

    def commit(first: int) -> None:
        start.wait()
        for seq in range(first, 200, 8):
            file.advance(head("p1", seq))

    threads = [threading.Thread(target=commit, args=(first,)) for first in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert newest_heads(path_of(file).parent) == head("p1", 199)


def test_two_processes_of_one_instance_cannot_both_hold_the_file(file: HeadFile) -> None:
    with pytest.raises(HeadFileInUse):
        HeadFile.open(path_of(file).parent, "one")


def test_a_killed_process_frees_its_file_and_its_heads_stay(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from storage.head_file import HeadFile\n"
        "HeadFile.open(Path(sys.argv[1]), 'one').advance({'p1': (7, b'h' * 32)}); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=Path(__file__).parents[2], check=False)  # noqa: S603
    assert done.returncode == -9
    file = HeadFile.open(tmp_path, "one")
    assert file.heads() == {"p1": (7, b"h" * 32)}
    file.close()


def test_a_creation_cut_short_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "one.unfinished").write_bytes(b"CSHE")
    file = HeadFile.open(tmp_path, "one")
    file.advance(head("p1", 1))
    file.close()
    assert newest_heads(tmp_path) == head("p1", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["one.head"]


@pytest.mark.parametrize("instance", ["", "../x", "a/b", "a.b", "a b", "x" * 65, "ü", "a\n"])
def test_an_instance_name_cannot_leave_the_folder(tmp_path: Path, instance: str) -> None:
    with pytest.raises(ValueError, match="name of an instance"):
        HeadFile.open(tmp_path, instance)


def test_the_newest_of_all_instances_counts(file: HeadFile) -> None:
    folder = path_of(file).parent
    other = HeadFile.open(folder, "two")
    file.advance(head("p1", 5) | head("p2", 1))
    other.advance(head("p1", 4) | head("p2", 3))
    assert newest_heads(folder) == head("p1", 5) | head("p2", 3)
    assert other.heads() == head("p1", 4) | head("p2", 3)
    other.close()


def test_instances_that_disagree_are_a_fork(file: HeadFile) -> None:
    other = HeadFile.open(path_of(file).parent, "two")
    file.advance(head("p1", 5))
    other.advance({"p1": (5, b"x" * 32)})
    other.close()
    with pytest.raises(HeadsForked):
        newest_heads(path_of(file).parent)


@given(
    database=st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), st.integers(0, 20)),
    kept=st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), st.integers(1, 20)),
)
def test_comparing_tells_an_older_database_from_a_newer(database: dict[str, int], kept: dict[str, int]) -> None:
    def find(chain: str, seq: int) -> bytes | None:
        return hash_of(chain, seq) if 1 <= seq <= database.get(chain, 0) else None

    verdict = compare({chain: (seq, hash_of(chain, seq)) for chain, seq in kept.items()}, find)
    if any(database.get(chain, 0) < seq for chain, seq in kept.items()):
        assert verdict == "restored"
    elif any(database[chain] > seq for chain, seq in kept.items()):
        assert verdict == "database_ahead"
    else:
        assert verdict == "same"


def test_another_history_of_the_same_length_is_restored() -> None:
    assert compare(head("p1", 3), lambda chain, seq: b"x" * 32) == "restored"


def test_a_kill_between_commit_and_head_file_does_not_look_like_a_restore(file: HeadFile) -> None:
    file.advance(head("p1", 3))
    verdict = compare(newest_heads(path_of(file).parent), lambda chain, seq: hash_of(chain, seq) if seq <= 4 else None)
    assert verdict == "database_ahead"


def test_a_restored_database_is_accepted_once_and_replaces_all_files(file: HeadFile) -> None:
    folder = path_of(file).parent
    other = HeadFile.open(folder, "two")
    file.advance(head("p1", 5))
    other.advance(head("p1", 9) | head("p2", 2))
    with pytest.raises(HeadFileInUse):
        file.begin_anew(head("p1", 4))
    other.close()
    file.begin_anew({"p1": (4, b"r" * 32)})
    assert newest_heads(folder) == file.heads() == {"p1": (4, b"r" * 32)}
    file.advance({"p1": (5, b"s" * 32)})
    assert newest_heads(folder) == {"p1": (5, b"s" * 32)}


def test_a_crash_while_accepting_a_restore_still_looks_restored(
    file: HeadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = path_of(file).parent
    other = HeadFile.open(folder, "two")
    other.advance(head("p1", 9))
    other.close()

    def crashes(path: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", crashes)
    with pytest.raises(KeyboardInterrupt):
        file.begin_anew(head("p1", 4))
    monkeypatch.undo()
    assert compare(newest_heads(folder), lambda chain, seq: hash_of(chain, seq) if seq <= 4 else None) == "restored"
