"""One folder of keys, shared by processes: a key is on disk before it is used, and once destroyed it is gone."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import keyring as keyring_module
from storage.keyring import (
    KeyGone,
    Keyring,
    KeyringError,
    KeyringExists,
    KeyringLoose,
    KeyringMissing,
    KeyringWrong,
    KeyScope,
    ScopeKind,
    refuses,
)
from storage.seal import Place, Seal, Unreadable
from tests.storage.house import key_files

MINA = KeyScope.performer("mina")


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@given(
    scope=st.one_of(
        st.builds(KeyScope.performer, st.from_regex(r"[A-Za-z0-9._-]{1,120}", fullmatch=True)),
        st.builds(KeyScope.production, st.from_regex(r"[A-Za-z0-9._-]{1,120}", fullmatch=True)),
        st.builds(KeyScope.reader, st.from_regex(r"[A-Za-z0-9._-]{1,120}", fullmatch=True)),
        st.builds(KeyScope.receipts, st.dates()),
        st.builds(KeyScope.new_concern),
    )
)
def test_a_scope_reads_back_what_it_writes(scope: KeyScope) -> None:
    assert KeyScope.parse(str(scope)) == scope


@pytest.mark.parametrize(
    "text", ["", "performer", "performer:", "nobody:x", "performer:a b", "receipts:2026-13-01", "performer:a\n"]
)
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (StrEnum's own text)
        KeyScope.parse(text)


def test_a_key_is_made_once_and_found_again_after_opening(folder: Path, ring: Keyring) -> None:
    key = ring.key_for(MINA, create=True)
    again = Keyring.open(folder)
    assert ring.key_for(MINA, create=False).secret == again.key_for(MINA, create=False).secret == key.secret
    assert again.key_with_id(key.id) == key
    assert again.scopes() == {MINA, KeyScope.instance("workspace")}
    again.close()


def test_every_scope_has_a_key_of_its_own(ring: Keyring) -> None:
    scopes = [KeyScope(kind, "2026-11-22") for kind in ScopeKind]
    keys = [ring.key_for(scope, create=True) for scope in scopes]
    assert len({key.secret for key in keys}) == len({key.id for key in keys}) == len(scopes)


def test_a_key_nobody_made_is_gone(ring: Keyring) -> None:
    with pytest.raises(KeyGone):
        ring.key_for(MINA, create=False)
    assert ring.key_with_id(secrets.token_bytes(8)) is None
    assert ring.key_with_id(b"") is None


def test_the_folder_is_private_and_names_nobody(folder: Path, ring: Keyring) -> None:
    key = ring.key_for(MINA, create=True)
    modes = {path.relative_to(folder).parts[0]: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == {"kek": 0o400, "lock": 0o600, "keys": 0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in key_files(folder)} == {0o600}
    assert b"mina" not in every_byte(folder)
    assert b"performer" not in every_byte(folder)
    assert key.secret not in every_byte(folder)
    assert "mina" not in " ".join(path.name for path in key_files(folder))


def test_key_files_tell_neither_whose_nor_when(folder: Path, ring: Keyring) -> None:
    ring.key_for(MINA, create=True)
    ring.key_for(KeyScope.receipts(date(2026, 11, 22)), create=True)
    assert len({(path.stat().st_size, path.stat().st_mtime) for path in key_files(folder)}) == 1


def test_a_secret_is_not_shown(ring: Keyring) -> None:
    key = ring.key_for(MINA, create=True)
    assert repr(key.secret) not in repr(key)
    assert key.secret.hex() not in repr(key)


def test_another_process_sees_a_new_key_and_a_destroyed_one(folder: Path, ring: Keyring) -> None:
    other = Keyring.open(folder)
    key = ring.key_for(MINA, create=True)
    assert other.key_for(MINA, create=False).secret == key.secret
    other_seal, place = Seal(other), Place("p", "answers", "content", "r", "mina", 1)
    envelope = Seal(ring).seal(MINA, place, b"no", 64)
    assert other_seal.open(MINA, place, envelope) == b"no"
    assert ring.destroy(MINA)
    assert other.key_with_id(key.id) is None
    with pytest.raises(Unreadable):
        other_seal.open(MINA, place, envelope)
    other.close()


def test_destroying_leaves_nothing_of_the_key(folder: Path, ring: Keyring) -> None:
    before = set(key_files(folder))
    ring.key_for(MINA, create=True)
    (made,) = set(key_files(folder)) - before
    wrapped = made.read_bytes()
    kept = os.open(made, os.O_RDONLY)
    assert ring.destroy(MINA)
    assert set(key_files(folder)) == before
    assert os.pread(kept, len(wrapped), 0) != wrapped
    os.close(kept)
    assert not ring.destroy(MINA)
    with pytest.raises(KeyGone):
        ring.key_for(MINA, create=False)
    assert ring.key_for(KeyScope.instance("workspace"), create=False)


def test_many_keys_are_made_at_once_and_destroyed_at_once(folder: Path, ring: Keyring) -> None:
    before = set(key_files(folder))
    kept = ring.key_for(MINA, create=True)
    scopes = [KeyScope.new_concern() for _ in range(5)]
    ring.make([MINA, *scopes])
    assert ring.scopes() == {MINA, KeyScope.instance("workspace"), *scopes}
    assert ring.key_for(MINA, create=False).secret == kept.secret
    again = Keyring.open(folder)
    assert {again.key_for(scope, create=False).secret for scope in scopes} == {
        ring.key_for(scope, create=False).secret for scope in scopes
    }
    again.close()
    assert ring.destroy(*scopes)
    assert ring.scopes() == {MINA, KeyScope.instance("workspace")}
    assert len(set(key_files(folder)) - before) == 1


def test_creating_never_overwrites(folder: Path, tmp_path: Path) -> None:
    kek = (folder / "kek").read_bytes()
    with pytest.raises(KeyringExists):
        Keyring.create(folder)
    assert (folder / "kek").read_bytes() == kek
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "letter").write_text("mine")
    with pytest.raises(KeyringExists):
        Keyring.create(tmp_path / "documents")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(KeyringExists):
        Keyring.create(tmp_path / "file")
    assert {path.name for path in tmp_path.iterdir()} == {"keys", "documents", "file"}


def test_an_empty_folder_may_become_a_keyring(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    Keyring.create(tmp_path / "empty").close()
    assert stat.S_IMODE((tmp_path / "empty").stat().st_mode) == 0o700


@pytest.mark.parametrize("part", ["", "kek", "lock", "keys"])
def test_a_missing_part_is_named(folder: Path, tmp_path: Path, part: str) -> None:
    (folder / part).rename(tmp_path / "elsewhere")
    with pytest.raises(KeyringMissing, match="closedset keys new"):
        Keyring.open(folder)


def test_a_keyring_without_any_key_is_not_taken_for_a_new_one(folder: Path) -> None:
    for path in key_files(folder):
        path.unlink()
    with pytest.raises(KeyringMissing):
        Keyring.open(folder)


def test_a_foreign_kek_is_refused(folder: Path, tmp_path: Path) -> None:
    Keyring.create(tmp_path / "other").close()
    (tmp_path / "other" / "kek").replace(folder / "kek")
    with pytest.raises(KeyringWrong):
        Keyring.open(folder)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_kek_of_another_length_is_refused(folder: Path, length: int) -> None:
    (folder / "kek").unlink()
    (folder / "kek").write_bytes(secrets.token_bytes(length))
    (folder / "kek").chmod(0o400)
    with pytest.raises(KeyringWrong):
        Keyring.open(folder)


def test_any_damage_to_a_key_file_is_refused_and_never_replaced_by_a_new_key(folder: Path) -> None:
    (path,) = key_files(folder)
    whole = path.read_bytes()
    damaged = [whole[:end] for end in range(0, len(whole), 7)]
    for position in range(0, len(whole), 5):
        changed = bytearray(whole)
        changed[position] ^= 0x01
        damaged.append(bytes(changed))
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(KeyringWrong):
            Keyring.open(folder)


def test_two_key_files_cannot_be_exchanged(folder: Path, ring: Keyring) -> None:
    ring.key_for(MINA, create=True)
    first, second = key_files(folder)
    first.rename(folder / "aside")
    second.rename(first)
    (folder / "aside").rename(second)
    with pytest.raises(KeyringWrong):
        Keyring.open(folder)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o700, 0o440])
@pytest.mark.parametrize("which", ["kek", "lock", "key"])
def test_files_others_may_read_are_refused(folder: Path, which: str, mode: int) -> None:
    path = key_files(folder)[0] if which == "key" else folder / which
    path.chmod(mode)
    with pytest.raises(KeyringLoose, match="chmod") as caught:
        Keyring.open(folder)
    assert caught.value.path == path


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o777, 0o701])
@pytest.mark.parametrize("which", ["", "keys"])
def test_folders_others_may_enter_are_refused(folder: Path, which: str, mode: int) -> None:
    (folder / which).chmod(mode)
    with pytest.raises(KeyringLoose):
        Keyring.open(folder)
    (folder / which).chmod(0o700)


def test_files_of_another_owner_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: ours + 1)
    with pytest.raises(KeyringLoose):
        Keyring.open(folder)


def test_a_link_instead_of_a_file_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "kek").rename(tmp_path / "kek")
    (folder / "kek").symlink_to(tmp_path / "kek")
    with pytest.raises(KeyringLoose):
        Keyring.open(folder)


def test_a_stricter_key_file_is_fine_and_can_still_be_destroyed(folder: Path, ring: Keyring) -> None:
    ring.key_for(MINA, create=True)
    for path in key_files(folder):
        path.chmod(0o400)
    again = Keyring.open(folder)
    assert again.destroy(MINA)
    again.close()


def test_errors_say_where_and_what_to_do_and_nothing_else(folder: Path) -> None:
    for error in KeyringError.__subclasses__():
        shown = str(error(folder))
        assert shown.endswith(str(folder))
        assert len(shown) < 180 + len(str(folder))


def test_an_export_is_a_whole_keyring_with_the_same_modes(ring: Keyring, tmp_path: Path) -> None:
    key = ring.key_for(MINA, create=True)
    (ring.folder / "heads").mkdir(mode=0o700)
    ring.export(tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "copy" / "kek").stat().st_mode) == 0o400
    assert {path.name for path in (tmp_path / "copy").iterdir()} == {"kek", "lock", "keys"}
    ring.destroy(MINA)
    copy = Keyring.open(tmp_path / "copy")
    assert copy.key_for(MINA, create=False).secret == key.secret
    copy.close()


def test_an_export_overwrites_nothing_and_stays_outside(ring: Keyring, folder: Path, tmp_path: Path) -> None:
    Keyring.create(tmp_path / "other").close()
    for target in (tmp_path / "other", folder, folder / "copy", folder / "keys" / "copy"):
        with pytest.raises(KeyringExists):
            ring.export(target)
    assert {path.name for path in tmp_path.iterdir()} == {"keys", "other"}


def test_the_database_and_the_keyring_live_apart(tmp_path: Path) -> None:
    keys, data = tmp_path / "keys", tmp_path / "data"
    assert refuses(keys, data) is None
    assert refuses(tmp_path / "keys2", tmp_path / "keys") is None
    for pair in [
        (keys, keys),
        (keys, tmp_path),
        (tmp_path, keys),
        (keys / "a" / "b", keys),
        (keys / ".." / "data", data),
    ]:
        assert refuses(*pair), pair


def test_links_do_not_hide_that_they_live_together(tmp_path: Path) -> None:
    (tmp_path / "data" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "data" / "inner")
    assert refuses(tmp_path / "link" / "keys", tmp_path / "data")
    assert refuses(tmp_path / "data", tmp_path / "link")


def test_opening_reads_each_key_once_and_later_lookups_read_none(
    folder: Path, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        ring.key_for(KeyScope.performer("p" + str(number)), create=True)
    read: list[Path] = []
    real: Callable[[Path], bytes] = keyring_module._read_private

    def counted(path: Path) -> bytes:
        read.append(path)
        return real(path)

    monkeypatch.setattr(keyring_module, "_read_private", counted)
    again = Keyring.open(folder)
    assert len(read) == 21 + len(("kek", "lock"))
    read.clear()
    for number in range(20):
        again.key_for(KeyScope.performer("p" + str(number)), create=True)
    assert read == []
    ring.key_for(MINA, create=True)
    read.clear()
    again.key_for(MINA, create=False)
    assert len(read) == 1
    again.close()
