"""Files that survive a crash: each write is wholly there or not there at all, and on disk before the call returns.

POSIX only (flock, rename, fsync of a folder).
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def inside(inner: Path, outer: Path) -> bool:
    """Whether `inner` is `outer` or lies anywhere below it, links followed; neither needs to exist."""
    inner, outer = inner.expanduser().resolve(), outer.expanduser().resolve()
    ancestors = [inner, *inner.parents]
    return outer in ancestors or (outer.exists() and any(part.exists() and part.samefile(outer) for part in ancestors))


def sync_folder(folder: Path) -> None:
    """Put the folder's own entries (names added, renamed, removed) on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_private(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file readable by its owner alone and fsync it; the folder is left to the caller.

    Its modification time is the epoch: a copy of the folder then does not tell when each file was first needed.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.utime(file.fileno(), (0, 0))
        os.fsync(file.fileno())


def erase(path: Path) -> None:
    """Overwrite a file's own blocks with random bytes, wait until they are on disk, and remove it."""
    path.chmod(0o600)
    with path.open("r+b", buffering=0) as file:
        file.write(secrets.token_bytes(os.fstat(file.fileno()).st_size))
        os.fsync(file.fileno())
    path.unlink()


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A private folder (0700) to fill, which takes its real name once it is whole; nothing is left if filling fails.

    Raises `FileExistsError` if there is a file of that name, or a folder that holds anything.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FileExistsError
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
    try:
        yield unfinished
        sync_folder(unfinished)
        unfinished.rename(folder)
    except BaseException as error:
        shutil.rmtree(unfinished)
        if isinstance(error, OSError) and error.errno == errno.ENOTEMPTY:
            raise FileExistsError from None
        raise
    sync_folder(folder.parent)


@contextmanager
def locked(path: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the file's advisory lock, waiting for whoever has it. The kernel frees it when a process dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)
