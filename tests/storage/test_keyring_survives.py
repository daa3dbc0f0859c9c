"""Keys survive kills at any step and a failing disk, and many askers at once get one key."""

from __future__ import annotations

import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from storage.keyring import Key, Keyring, KeyScope
from tests.forks import FORKS
from tests.storage.house import key_files

MINA = KeyScope.performer("mina")


def test_a_destruction_cut_short_is_finished_at_the_next_opening(folder: Path, ring: Keyring) -> None:
    key = ring.key_for(MINA, create=True)
    path = folder / "keys" / key.id.hex()
    path.write_bytes(secrets.token_bytes(path.stat().st_size))
    path.rename(path.with_suffix(".destroyed"))
    again = Keyring.open(folder)
    assert again.key_with_id(key.id) is None
    assert not list((folder / "keys").glob("*.destroyed"))
    again.close()


def test_a_key_whose_erasure_fails_seals_nothing_more(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file is gone under its name, so what it sealed from now on would not open after the next start."""
    key = ring.key_for(MINA, create=True)

    def fails(path: Path) -> None:
        raise OSError

    monkeypatch.setattr("storage.keyring.erase", fails)
    with pytest.raises(OSError):  # noqa: PT011 (no text of its own)
        ring.destroy(MINA)
    monkeypatch.undo()
    assert ring.key_with_id(key.id) is None
    assert ring.key_for(MINA, create=True).secret != key.secret


@pytest.mark.parametrize("leftover", ["unfinished", "README", "0123456789abcdef.tmp"])
def test_a_write_cut_short_does_no_harm(folder: Path, leftover: str) -> None:
    (folder / "keys" / leftover).write_bytes(b"half a k")
    ring = Keyring.open(folder)
    key = ring.key_for(MINA, create=True)
    again = Keyring.open(folder)
    assert again.key_for(MINA, create=False).secret == key.secret
    again.close()
    ring.close()


def test_a_key_is_on_disk_before_it_is_given_out(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_fsync(descriptor)

    def rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return real_rename(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    ring.key_for(MINA, create=True)
    assert steps == ["file", "rename", "folder"]


def test_a_disk_that_fails_gives_out_no_key(folder: Path, ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(descriptor: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError):  # noqa: PT011 (no text of its own)
        ring.key_for(MINA, create=True)
    monkeypatch.undo()
    key = ring.key_for(MINA, create=True)
    again = Keyring.open(folder)
    assert again.key_for(MINA, create=False).secret == key.secret
    again.close()


class Killed(BaseException):
    """The process ends here."""


def kill_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die at the given step (from 0) among all its writes, renames, removals and fsyncs."""
    left = [step]

    def guarded(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return real(*args, **named)

        return call

    for owner, name in [
        (os, "fsync"),
        (os, "open"),
        (Path, "rename"),
        (Path, "unlink"),
        (Path, "open"),
        (Path, "chmod"),
    ]:
        monkeypatch.setattr(owner, name, guarded(getattr(owner, name)))


def killed_at_every_step(tmp_path: Path, act: Callable[[Keyring], object]) -> Iterator[tuple[Key, Keyring]]:
    """Kill `act` at each of its steps in a keyring with Mina's key; give that key and the keyring found after."""
    for step in range(100):
        folder = tmp_path / str(step)
        ring = Keyring.create(folder)
        key = ring.key_for(MINA, create=True)
        with pytest.MonkeyPatch.context() as patch:
            kill_at(step, patch)
            try:
                act(ring)
            except Killed:
                ring.close()
            else:
                ring.close()
                assert step > 5
                return
        again = Keyring.open(folder)
        yield key, again
        again.close()


def test_a_kill_at_any_step_of_a_destruction_leaves_the_key_whole_or_gone(tmp_path: Path) -> None:
    found = []
    for key, again in killed_at_every_step(tmp_path, lambda ring: ring.destroy(MINA)):
        assert again.key_for(KeyScope.instance("workspace"), create=False)
        kept = again.key_with_id(key.id)
        assert kept is None or kept.secret == key.secret
        assert not list((again.folder / "keys").glob("*.destroyed"))
        found.append(kept is not None)
    assert found == sorted(found, reverse=True)
    assert set(found) == {True, False}


def test_a_kill_at_any_step_of_making_a_key_leaves_a_keyring_that_makes_it(tmp_path: Path) -> None:
    anna = KeyScope.performer("anna")
    for key, again in killed_at_every_step(tmp_path, lambda ring: ring.key_for(anna, create=True)):
        assert again.key_for(MINA, create=False).secret == key.secret
        assert again.key_for(anna, create=True).secret != key.secret
        assert len(again.scopes()) == 3


def test_a_key_left_by_a_killed_process_is_put_on_disk_by_whoever_uses_it(
    folder: Path, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Keyring.open(folder)
    other.key_for(MINA, create=True)
    synced: list[int] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    ring.key_for(MINA, create=False)
    assert synced == [(folder / "keys").stat().st_ino]
    other.close()


def test_threads_asking_at_once_get_one_key(ring: Keyring, folder: Path) -> None:
    start, got = threading.Barrier(8), list[Key]()

    def ask() -> None:
        start.wait()
        got.extend(ring.key_for(KeyScope.performer("p" + str(number)), create=True) for number in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 80
    assert len({key.secret for key in got}) == 10
    assert len(key_files(folder)) == 11


def _ask_from_a_process(folder: Path, conversation: Connection) -> None:
    ring = Keyring.open(folder)
    conversation.send("ready")
    conversation.recv()
    conversation.send([ring.key_for(KeyScope.performer("p" + str(n)), create=True).secret for n in range(10)])
    conversation.recv()
    gone = [n for n in range(10) if KeyScope.performer("p" + str(n)) not in ring.scopes()]
    conversation.send(gone)
    ring.close()


def test_four_processes_asking_at_once_get_one_key_and_all_see_it_destroyed(folder: Path, ring: Keyring) -> None:
    pipes = [FORKS.Pipe() for _ in range(4)]
    processes = [FORKS.Process(target=_ask_from_a_process, args=(folder, there), daemon=True) for _, there in pipes]
    for process, (_, there) in zip(processes, pipes, strict=True):
        process.start()
        there.close()
    here = [pipe[0] for pipe in pipes]
    assert [conversation.recv() for conversation in here] == ["ready"] * 4
    for conversation in here:
        conversation.send("ask")
    answers = [conversation.recv() for conversation in here]
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert len(set(answers[0])) == 10
    assert len(key_files(folder)) == 11
    ring.destroy(KeyScope.performer("p7"))
    for conversation in here:
        conversation.send("look")
    assert [conversation.recv() for conversation in here] == [[7]] * 4
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * 4
