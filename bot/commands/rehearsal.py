"""The folder a rehearsal keeps its data in.

Promise: a workspace lives as long as its process, so every rehearsal begins with a new database and new keys; what is
removed is what an earlier rehearsal left under `var/rehearsal/`, and never while another one runs.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.commands.telling import CommandFailed
from bot.settings import CHECKOUT

DATA: Final = CHECKOUT / "var" / "rehearsal"
_OWN: Final = ("data", "keys")


@contextmanager
def prepared(data: Path = DATA) -> Iterator[Path]:
    """The folder, emptied of an earlier rehearsal's database and keys. Raises CommandFailed while one runs."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailed("Another rehearsal is running from this checkout. Stop it first.") from None
        for name in _OWN:
            if (data / name).exists():
                shutil.rmtree(data / name)
        yield data
    finally:
        os.close(lock)


@contextmanager
def port_free(port: int) -> Iterator[None]:
    """Say which port is taken, if the block finds it so. Raises CommandFailed."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sentence = f"Port {port} is taken by another program. Name another with --port, or none for a free one."
        raise CommandFailed(sentence) from None
