"""One's own record as a file, as its person and whoever runs the server live it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader
from pyrage import DecryptError, passphrase  # type: ignore[import-untyped]

from bot.domain.people import Role
from rehearsal.people import Person
from storage.own_files import RecordFolder
from tests.databases import ON_ONE_ENGINE
from tests.stage import Stage
from tests.stories.test_checkin import answers_everything, sent_check_in

ASKED = re.compile(r"`((?:[a-z-]+ ){5}[a-z-]+)`")


def asks(stage: Stage, person: Person) -> str:
    """From Home to the passphrase, which is given."""
    person.opens_home()
    stage.settles()
    person.presses("My Record")
    person.presses("Get My Record")
    person.submits()
    assert person.modal is not None
    found = ASKED.search(json.dumps(person.modal.blocks))
    assert found is not None
    stage.loop.run(stage.bot.own_files.drain())
    return found[1]


def files(stage: Stage) -> list[str]:
    return sorted(path.name for path in (stage.folder / "records").glob("*"))


@ON_ONE_ENGINE
def test_a_performer_gets_her_record_as_a_file_that_her_passphrase_opens(stage: Stage) -> None:
    mina = sent_check_in(stage)
    stage.adds("Adam", Role.ADMIN)
    answers_everything(mina, "No")
    mina.closes()
    secret = asks(stage, mina)
    mina.presses("Is It Finished?")
    assert mina.sees("Finished")
    assert mina.sees("Ask Adam for the file")
    (name,) = files(stage)
    folder = RecordFolder(stage.folder / "records")
    sealed = folder.content(name.removesuffix(".age"))
    with pytest.raises(DecryptError):
        passphrase.decrypt(sealed, secret + "s")
    with zipfile.ZipFile(io.BytesIO(passphrase.decrypt(sealed, secret))) as archive:
        data = json.loads(archive.read("record.json"))
        pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(archive.read("record.pdf"))).pages)
    (version,) = data["record"]["scenes"][0]["versions"]
    assert {given["answer"] for given in version["sheet"]["topics"].values()} == {"no"}
    assert "What Closed Set keeps about you" in pages
    assert "Scene 72A, version 1" in pages
    assert "you saved your answers" in pages
    for place in (stage.folder / "keys", stage.folder / "records"):
        for path in place.rglob("*"):
            assert not path.is_file() or secret.encode() not in path.read_bytes()

    folder.mark_handed_out(name.removesuffix(".age"))
    stage.advances(timedelta(minutes=1))
    mina.closes()
    mina.presses("My Record")
    mina.presses("Get My Record")
    assert mina.sees("Handed out")
    assert files(stage) == []


@ON_ONE_ENGINE
def test_a_file_cut_short_is_to_be_made_again_and_one_that_waited_too_long_goes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    mina = sent_check_in(stage)
    monkeypatch.setattr("bot.own_files._locked", _breaks)
    asks(stage, mina)
    mina.presses("Is It Finished?")
    assert mina.sees("Make it again")
    assert files(stage) == []
    monkeypatch.setattr("bot.own_files._locked", _quick)
    mina.submits()
    stage.loop.run(stage.bot.own_files.drain())
    mina.presses("Is It Finished?")
    assert mina.sees("Finished")
    assert len(files(stage)) == 1
    stage.advances(timedelta(days=14))
    assert files(stage) == []


@ON_ONE_ENGINE
def test_a_crash_while_it_is_made_asks_to_make_it_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    mina = sent_check_in(stage)
    monkeypatch.setattr(type(stage.bot.own_files), "start", lambda *_: None)
    asks(stage, mina)
    mina.presses("Is It Finished?")
    assert mina.sees("Being made")
    stage.workspace.advance(timedelta(minutes=3))
    mina.presses("Check Again")
    assert mina.sees("Not finished")
    assert mina.sees("Make It Again")


async def _breaks(given: bytes) -> bytes:
    raise ChildProcessError


async def _quick(given: bytes) -> bytes:
    return b"locked"
