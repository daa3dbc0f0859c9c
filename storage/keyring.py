"""The keyring keeps one key for each person, production or concern, apart from the database that they open.

A folder (mode 0700) holds::

    kek             32 random bytes, mode 0400: wraps every other key
    lock            the lock of all writers, and a counter raised before every change
    keys/<key id>   one wrapped key; the name is random, and whose key it is stands inside the wrapping

What this module promises:

- A key is on disk before `key_for` returns it, so no row can outlive the only key that opens it.
- Any number of processes share one folder. Every lookup reads the counter (one `pread`), so a key made or destroyed by
  one process is known to, or gone from, all others at their next lookup.
- After `destroy` the key is nowhere in the folder, and what it sealed is unreadable in every copy of the database.
  Copies of the keyring made earlier still hold it until they too are discarded, and overwriting cannot reach blocks
  that a solid-state disk or a copy-on-write file system has set aside.

Keys are made on first use. The change time of a file cannot be hidden from whoever holds the disk, so the keys of
concerns are made ahead of need, many at once: a key made by a concern would tell when that was.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.durable import erase, inside, locked, new_folder, sync_folder, write_private
from storage.key_scope import KeyScope as KeyScope  # given on: whoever asks for a key names its scope
from storage.key_scope import ScopeKind as ScopeKind

KEY_ID_BYTES: Final = 8
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_COUNTER_BYTES: Final = 8
_SCOPE_BYTES: Final = 160
_WRAPPING: Final = b"closedset/keyring/1/"
_KEY_FILE: Final = re.compile(r"[0-9a-f]{16}")
_DESTROYED: Final = ".destroyed"


class KeyringError(Exception):
    """The keyring cannot be used; `path` is the file or folder to look at."""

    sentence = "The keyring cannot be used."

    def __init__(self, path: Path) -> None:
        super().__init__(self.sentence)
        self.path = path

    def __str__(self) -> str:
        return self.sentence + " " + str(self.path)


class KeyringMissing(KeyringError):
    """There is no keyring in the folder, or only part of one."""

    sentence = "There is no complete keyring here. Make one with `closedset keys new`, or restore its backup."


class KeyringExists(KeyringError):
    """A new keyring, or a copy of one, would overwrite what is already there."""

    sentence = "The folder is not empty. Choose another; nothing was changed."


class KeyringWrong(KeyringError):
    """A key does not open with this folder's key-encryption key: the files do not belong together, or are damaged."""

    sentence = "A key here does not open with the `kek` file beside it. Restore the whole keyring from one backup."


class KeyringLoose(KeyringError):
    """Somebody else may read the file or folder, or owns it."""

    sentence = "Others may read or own this. It must be the bot's own: chmod 700 a folder, 600 a key, 400 the kek."


class KeyGone(LookupError):
    """There is no key for this scope: it was destroyed, or never made."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: `id` is 8 random bytes and may be written anywhere; `secret` is 32 bytes and is never shown."""

    id: bytes
    scope: KeyScope = field(compare=False)
    secret: bytes = field(repr=False, compare=False)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for this purpose alone (HKDF-SHA256, no salt: the secret is already uniform)."""
        return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose.encode()).derive(self.secret)


@dataclass(frozen=True, slots=True)
class _Index:
    counter: int
    by_id: dict[bytes, Key]
    by_scope: dict[KeyScope, Key]


class Keyring:
    """An open keyring. Safe for threads, and for any number of processes on the same folder."""

    def __init__(self, folder: Path, kek: bytes) -> None:
        """Use `Keyring.open`; this neither checks the folder nor reads its keys."""
        self.folder: Final = folder
        self._keys: Final = folder / "keys"
        self._lock_file: Final = folder / "lock"
        self._wrapping: Final = AESGCM(kek)
        self._threads: Final = threading.RLock()
        self._counter: Final = os.open(self._lock_file, os.O_RDWR | os.O_CLOEXEC)
        self._index = _Index(counter=-1, by_id={}, by_scope={})
        self._when_forgotten: list[Callable[[], object]] = []

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make a new keyring with a random key-encryption key. `KeyringExists` unless the folder is new or empty."""
        with _filled_folder(folder) as unfinished:
            kek = secrets.token_bytes(_KEY_BYTES)
            (unfinished / "keys").mkdir(mode=0o700)
            write_private(unfinished / "lock", bytes(_COUNTER_BYTES))
            # A keyring is never without a key: without one, a foreign kek file could not be told from the right one.
            first = cls(unfinished, kek)
            first.key_for(KeyScope.instance("workspace"), create=True)
            first.close()
            write_private(unfinished / "kek", kek, 0o400)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a keyring and every key in it; finish a destruction that a crash cut short.

        Raises `KeyringMissing`, `KeyringWrong` (keys and `kek` do not belong together) or `KeyringLoose` (a folder is
        not 0700, a file neither 0400 nor 0600, or not ours).
        """
        folder = folder.expanduser().resolve()
        for part in (folder, folder / "keys"):
            if not part.is_dir():
                raise KeyringMissing(part)
            _refuse_loose(part, part.stat(), {0o700})
        try:
            kek, counter = (_read_private(folder / name) for name in ("kek", "lock"))
        except FileNotFoundError:
            raise KeyringMissing(folder) from None
        if len(kek) != _KEY_BYTES or len(counter) != _COUNTER_BYTES:
            raise KeyringWrong(folder / "kek")
        keyring = cls(folder, kek)
        try:
            with keyring._changing():
                keyring._erase_destroyed()
                if not keyring._index.by_id:
                    raise KeyringMissing(folder)
        except BaseException:
            keyring.close()
            raise
        return keyring

    def close(self) -> None:
        """Give back the open file. The keyring is not to be used afterwards."""
        os.close(self._counter)

    @property
    def heads(self) -> Path:
        """The folder for head files (`storage.head_file`): beside the keys, away from the database."""
        return self.folder / "heads"

    def key_for(self, scope: KeyScope, *, create: bool) -> Key:
        """The key of this scope; with `create`, made and on disk if there was none. Without it, `KeyGone`."""
        key = self._current().by_scope.get(scope)
        if key is None and create:
            with self._changing():
                key = self._index.by_scope.get(scope) or self._make((scope,))[scope]
        if key is None:
            raise KeyGone
        return key

    def make(self, scopes: Iterable[KeyScope]) -> None:
        """Make the keys of those scopes that have none, with one change of the folder for them all."""
        missing = [scope for scope in scopes if scope not in self._current().by_scope]
        if missing:
            with self._changing():
                self._make([scope for scope in missing if scope not in self._index.by_scope])

    def key_with_id(self, key_id: bytes) -> Key | None:
        """The key an envelope names, or None if it was destroyed or is not of this keyring."""
        return self._current().by_id.get(key_id)

    def scopes(self) -> frozenset[KeyScope]:
        """Every scope that has a key."""
        return frozenset(self._current().by_scope)

    def destroy(self, *scopes: KeyScope) -> bool:
        """Overwrite and remove the scopes' keys, on disk before this returns; False if none was there.

        A later `key_for(scope, create=True)` makes a new key that opens nothing of the old.
        """
        with self._changing():
            doomed = [self._path(key.id) for key in self._index.by_id.values() if key.scope in scopes]
            for path in doomed:
                path.rename(path.with_suffix(_DESTROYED))
            self._read_keys()  # nobody uses it from here on, even if it cannot be overwritten
            sync_folder(self._keys)
            self._erase_destroyed()
        return bool(doomed)

    def when_forgotten(self, call: Callable[[], object]) -> None:
        """Have `call` called whenever a key is found destroyed, so that what was derived from it can be dropped."""
        self._when_forgotten.append(call)

    def export(self, folder: Path) -> None:
        """Copy `kek` and keys, in one consistent state and with the same modes, to a folder that is new or empty.

        Head files are not copied: they belong to one place and moment. Raises `KeyringExists` for any other folder.
        """
        if inside(folder, self.folder):
            raise KeyringExists(folder)
        with _filled_folder(folder) as unfinished, self._threads, locked(self._lock_file, exclusive=False):
            (unfinished / "keys").mkdir(mode=0o700)
            for name in _key_names(self._keys):
                write_private(unfinished / "keys" / name, _read_private(self._keys / name))
            sync_folder(unfinished / "keys")
            write_private(unfinished / "lock", bytes(_COUNTER_BYTES))
            write_private(unfinished / "kek", _read_private(self.folder / "kek"), 0o400)

    def _current(self) -> _Index:
        if self._read_counter() != self._index.counter:
            with self._threads, locked(self._lock_file, exclusive=False):
                self._read_keys()
        return self._index

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold off all readers that notice the raised counter until the change is whole, or its maker has died."""
        with self._threads, locked(self._lock_file, exclusive=True):
            os.pwrite(self._counter, (self._read_counter() + 1).to_bytes(_COUNTER_BYTES, "big"), 0)
            self._read_keys()
            yield

    def _read_counter(self) -> int:
        if not os.path.samestat(self._lock_file.stat(), os.fstat(self._counter)):
            raise KeyringMissing(self.folder)  # what it seals now could not be opened after the next start
        return int.from_bytes(os.pread(self._counter, _COUNTER_BYTES, 0), "big")

    def _read_keys(self) -> None:
        """Bring the index up to date; the file lock is held. Only keys not yet known are read.

        Their names are put on disk before they can be used: whoever made one may have died before doing so.
        """
        counter = self._read_counter()
        known = self._index.by_id
        ids = sorted(map(bytes.fromhex, _key_names(self._keys)))
        by_id = {key_id: known.get(key_id) or self._unwrap(key_id) for key_id in ids}
        if by_id.keys() - known.keys():
            sync_folder(self._keys)
        # Two keys of one scope can only come from two keyrings copied together: all open, the first seals.
        by_scope: dict[KeyScope, Key] = {}
        for key in by_id.values():
            by_scope.setdefault(key.scope, key)
        self._index = _Index(counter, by_id, by_scope)
        for call in self._when_forgotten if known.keys() - by_id.keys() else ():
            call()

    def _make(self, scopes: Collection[KeyScope]) -> dict[KeyScope, Key]:
        made = {
            scope: Key(secrets.token_bytes(KEY_ID_BYTES), scope, secrets.token_bytes(_KEY_BYTES)) for scope in scopes
        }
        unfinished = self._keys / "unfinished"
        for scope, key in made.items():
            nonce = secrets.token_bytes(_NONCE_BYTES)
            plain = key.secret + str(scope).encode().ljust(_SCOPE_BYTES, b"\0")
            write_private(unfinished, nonce + self._wrapping.encrypt(nonce, plain, _WRAPPING + key.id))
            unfinished.rename(self._path(key.id))
        self._read_keys()
        return made

    def _unwrap(self, key_id: bytes) -> Key:
        path = self._path(key_id)
        wrapped = _read_private(path)
        try:
            plain = self._wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _WRAPPING + key_id)
        except (InvalidTag, ValueError):
            raise KeyringWrong(path) from None
        scope = KeyScope.parse(plain[_KEY_BYTES:].rstrip(b"\0").decode())
        return Key(key_id, scope, plain[:_KEY_BYTES])

    def _path(self, key_id: bytes) -> Path:
        return self._keys / key_id.hex()

    def _erase_destroyed(self) -> None:
        """Overwrite and remove what carries a destroyed key's name; the rename before it made the loss final."""
        for path in self._keys.glob("*" + _DESTROYED):
            erase(path)
        sync_folder(self._keys)


def refuses(folder: Path, database_folder: Path) -> str | None:
    """Why the keyring may not live in `folder` beside a database in `database_folder`, or None if it may.

    One backup must never hold both, so neither may be, or lie inside, the other; links are followed.
    """
    if not inside(folder, database_folder) and not inside(database_folder, folder):
        return None
    return "The keyring and the database must be in separate folders, neither inside the other. Set CLOSEDSET_KEYRING."


def _key_names(keys: Path) -> list[str]:
    return [name for name in os.listdir(keys) if _KEY_FILE.fullmatch(name)]  # noqa: PTH208 (5,000 names: 2x faster)


def _read_private(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.ELOOP):
            raise KeyringLoose(path) from None
        raise
    try:
        status = os.fstat(descriptor)
        _refuse_loose(path, status, {0o400, 0o600})
        return os.read(descriptor, status.st_size)
    finally:
        os.close(descriptor)


def _refuse_loose(path: Path, status: os.stat_result, modes: set[int]) -> None:
    if stat.S_IMODE(status.st_mode) not in modes or status.st_uid != os.geteuid():
        raise KeyringLoose(path)


@contextmanager
def _filled_folder(folder: Path) -> Iterator[Path]:
    folder = folder.expanduser().resolve()
    try:
        with new_folder(folder) as unfinished:
            yield unfinished
    except FileExistsError:
        raise KeyringExists(folder) from None
