"""No text of a concern and no code is found anywhere but before those whom it is for, and nobody in their store.

Random flows type unique secrets wherever one can, while steps of the handlers fail with errors that quote everything,
with every logger at DEBUG and asyncio's debug on. Then both stores, every file, log, backup, message and screen are
searched, in seven encodings and inside compressed streams. That the search finds what is there, the end shows.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from storage.backup import backup
from storage.keyring import Keyring
from tests.databases import ON_ONE_ENGINE, PostgreSQL
from tests.proofs.canaries import Canaries, Hit
from tests.proofs.children import is_sqlite
from tests.proofs.concern_flows import CREW, READING, STEPS, Speakers, codes_in
from tests.proofs.concern_places import as_bytes, concern_cells, identities, keys_of, met, opened_by_the_server
from tests.proofs.places import Ears, all_places, debugs_asyncio, drawn, from_hex, listening, recorded, server_of
from tests.stage import Stage

FLOWS, FEW_STEPS = 12, 3
LONG_FLOWS, AT_A_TIME = 1_000, 125
_PLAIN_CODE = re.compile(rb"(?=([0-9A-HJKMNP-TV-Z]{20}|[0-9a-hjkmnp-tv-z]{20}))")


@pytest.fixture
def ears() -> Iterator[Ears]:
    with listening() as heard:
        yield heard


@pytest.fixture
def speakers(ears: Ears, stage: Stage) -> Speakers:
    """People with something to say, with every log turned up."""
    debugs_asyncio(stage)
    return Speakers(stage, Canaries(), ears, seed=1)


def every_place(stage: Stage, ears: Ears, server: PostgreSQL) -> dict[str, bytes]:
    """Wherever somebody else could look, the concerns' own store and a new backup among it."""
    backed_up = new_backup(stage, server)
    places = all_places(stage, ears, server_of(stage, server))
    places |= {f"concerns {name}": as_bytes(cells) for name, cells in concern_cells(stage).items()}
    return places | {"opened by the server": opened_by_the_server(stage), "backup": backed_up}


def new_backup(stage: Stage, server: PostgreSQL) -> bytes:
    """What a backup made now holds, unpacked."""
    made = len(list(stage.folder.glob("backup *")))
    folder = stage.folder / f"backup {made}"
    programs = None if is_sqlite(stage) else server.program("pg_dump").parent
    with closing(Keyring.open(stage.keys)) as keyring:
        backup(stage.database_url, folder, keyring, programs=programs)
    if programs is None:
        return b"".join(path.read_bytes() for path in folder.iterdir())
    command = [str(programs / "pg_restore"), "--file=-", str(folder / "closedset.dump")]
    told = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603
    return told + from_hex(told)


def nothing_left(speakers: Speakers, server: PostgreSQL) -> None:
    """0 hits for reporter, text and code."""
    stage, ears = speakers.stage, speakers.ears
    stage.settles()
    places = every_place(stage, ears, server)
    assert secrets_in(speakers, places) == []
    assert codes_left(speakers, places) == []
    assert shown_to_others(speakers) == []
    assert sent_by_others(speakers) == []
    everybody, keys = identities(stage, (*CREW, *READING)), keys_of(stage)
    kept = b"\n".join(data for name, data in places.items() if name.startswith("concerns "))
    assert met(kept, everybody, keys) == []
    assert met(places["opened by the server"], everybody, keys) == []
    log = ears.lines.getvalue() + ears.beside.getvalue() + "".join(ears.errors)
    assert [one for one in everybody[1:] if one in log and not one.startswith("Crew")] == []
    # Where the answer to a view that was drawn is lost, the page that says so comes too late for its trigger.
    assert {str(refusal.answer["error"]) for refusal in stage.workspace.refusals} <= {"exchanged_trigger_id"}


def secrets_in(speakers: Speakers, places: dict[str, bytes]) -> list[Hit]:
    return [hit for name, data in places.items() for hit in speakers.canaries.hits(data, name)]


def codes_left(speakers: Speakers, places: dict[str, bytes]) -> list[str]:
    """Where a code of theirs stands, with dashes or without, in capitals or not."""
    plain = {code.replace("-", ""): code for code in speakers.owners}
    found = []
    for name, data in places.items():
        grouped = codes_in(data.decode("ascii", "replace").upper())
        ungrouped = {each[1].decode().upper() for each in _PLAIN_CODE.finditer(data)}
        if grouped & speakers.owners.keys() or ungrouped & plain.keys():
            found.append(name)
    return found


def shown_to_others(speakers: Speakers) -> list[tuple[str, set[str]]]:
    """Who was shown a secret or a code that was not for them."""
    names = {speakers.voices.acting(name).id: name for name in speakers.everybody}
    wrong = []
    for reader, shown in drawn(speakers.stage):
        name = names.get(reader, reader)
        beyond = {place for place in speakers.canaries.places_in(shown) if name not in speakers.may_read.get(place, ())}
        beyond |= {code for code in codes_in(shown) & speakers.owners.keys() if speakers.owners[code] != name}
        if beyond:
            wrong.append((name, beyond))
    return wrong


def sent_by_others(speakers: Speakers) -> list[tuple[str, str]]:
    """Every call and every answer that carries a secret or a code, but those that draw a modal; every payload with
    one that its person could not have typed."""
    names = {speakers.voices.acting(name).id: name for name in speakers.everybody}
    wrong = []
    for line in recorded(speakers.stage):
        said = json.dumps(line, ensure_ascii=False)
        codes = codes_in(said) & speakers.owners.keys()
        places = speakers.canaries.places_in(said)
        if line["kind"] == "delivery":
            name = names.get((line["payload"].get("user") or {}).get("id", ""), "")
            if any(speakers.owners[code] != name for code in codes):
                wrong.append((name, "a code"))
        elif (codes or places) and line["kind"] == "call" and not line["method"].startswith("views."):
            wrong.append((line["method"], "a secret"))
        elif (codes or places) and line.get("method") == "views.publish":
            wrong.append(("views.publish", "a secret"))
    return wrong


def test_random_flows_of_concerns_leave_no_text_and_no_code(speakers: Speakers, postgresql: PostgreSQL) -> None:
    for flow in (speakers.raises, speakers.raises, speakers.goes_on_a_slot, speakers.adds, speakers.replies):
        speakers._does(flow)
    speakers.each_step_fails(FEW_STEPS)
    for _ in range(FLOWS):
        speakers.one()
    nothing_left(speakers, postgresql)
    assert speakers.done.keys() >= {"raises", "adds", "goes_on_a_slot"}
    assert any(speakers.canaries.places_in(shown) for _, shown in drawn(speakers.stage)), "nobody was shown anything"
    speakers.stage.stop_bot()


@pytest.mark.prove
def test_a_thousand_flows_of_concerns_leave_no_text_and_no_code(speakers: Speakers, postgresql: PostgreSQL) -> None:
    speakers.each_step_fails()
    for number in range(LONG_FLOWS):
        speakers.one()
        if number % AT_A_TIME == AT_A_TIME - 1:
            nothing_left(speakers, postgresql)
            sys.stdout.write(
                f"{number + 1} of {LONG_FLOWS} flows beside {len(STEPS)} steps failing each, {speakers.canaries.typed} "
                f"secrets typed, {len(speakers.owners)} codes given; none found\n"
            )
    sys.stdout.write(f"done: {speakers.done}\n")


@ON_ONE_ENGINE
def test_the_search_for_concerns_has_teeth(speakers: Speakers, postgresql: PostgreSQL) -> None:
    """A text or a code that stands in any one place is found there."""
    speakers._does(speakers.raises)
    (code,) = speakers.owners
    nothing_left(speakers, postgresql)
    for kept in (code, code.replace("-", ""), code.lower(), f"x{code.replace('-', '')}x"):
        assert codes_left(speakers, {"here": f"before {kept} after".encode()}) == ["here"]
    text = speakers.canaries.text("concern0")
    speakers.ears.lines.write(f"saved {text}")
    assert {hit.where for hit in secrets_in(speakers, every_place(speakers.stage, speakers.ears, postgresql))} == {
        "log"
    }
    speakers.may_read["concern0"] = set()
    speakers.owners[code] = "Cora"
    assert len(shown_to_others(speakers)) > 0
    assert sent_by_others(speakers) == []
