"""A file that a command writes.

Promise: it is there whole or not at all, readable by its owner alone, and takes nobody's place unless that was asked
for.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.commands.telling import CommandFailed


def free(path: Path, *, force: bool) -> None:
    """Raise CommandFailed for a name that is taken, before anything is read."""
    if path.is_dir():
        raise CommandFailed(f"{path} is a folder. Name a file.")
    if path.exists() and not force:
        raise _taken(path)


def _taken(path: Path) -> CommandFailed:
    return CommandFailed(f"{path} is there already. Name another file, or replace it with --force.")


def keep(path: Path, content: bytes, *, force: bool) -> None:
    """Put the file there whole, mode 0600; without `force` in nobody's place, however late that one came."""
    unfinished = path.with_name(f".{secrets.token_hex(8)}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not force:
            _take(path, unfinished)
        else:
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _take(path: Path, unfinished: Path) -> None:
    try:
        # A link, unlike a rename, replaces nothing.
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise _taken(path) from None
    except OSError:
        # Not every file system has links, a memory stick's for example.
        if path.exists():
            raise _taken(path) from None
        unfinished.replace(path)
