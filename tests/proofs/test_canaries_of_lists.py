"""Who objected to whom is found nowhere but sealed, and on the screens of that performer and of the coordinator.

An objection has no text: its secret is a pair of people. So two of the crew live the same days, and one of them is
objected to. Wherever somebody else could look, the two are found equally often; and the sealed words themselves are
searched for in every file, in every encoding. House rules are the production's own text: they stand on its pages, and
in no message, log, ledger or outbox.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.domain.invitations import Invitations
from bot.domain.outbox import Kind, Notice
from bot.domain.people import Actor
from bot.domain.work import Work
from tests.databases import PostgreSQL
from tests.proofs.canaries import Canaries
from tests.proofs.places import (
    Ears,
    all_places,
    debugs_asyncio,
    drawn,
    listening,
    server_of,
    tables,
)
from tests.proofs.test_canaries import ROSTER, uneven_seals
from tests.stage import Stage
from tests.stories.film import PEOPLE, Set

THEIRS = ("Cora", "Mina")
"""On whose screens the objection may stand."""
OF_THE_PRODUCTION = "table productions"


@pytest.fixture
def ears() -> Iterator[Ears]:
    with listening() as heard:
        yield heard


@pytest.fixture
def film(ears: Ears, stage: Stage) -> Set:
    debugs_asyncio(stage)
    return Set(stage)


def lives(film: Set, rules: str = "") -> None:
    """House rules, a list with Kit and Kai, Mina's objection to Kit, nobody's by Noor, the release, two replies."""
    film.opens_homes(*PEOPLE)
    if rules:
        film.adam.presses("House Rules", "home")
        film.adam.fills({"rules": rules})
        film.adam.submits()
        film.adam.closes()
    film.proposes("Kit", "Kai")
    for performer, names in ((film.mina, ["Kit"]), (film.noor, [])):
        performer.presses("Open", "dm")
        performer.chooses("Rather not there", names)
        performer.submits()
        performer.closes()
        performer.presses("My Record", "home")
        performer.closes()
    film.cora.presses("Open", "dm")
    assert film.cora.sees("Mina"), film.cora.screen()
    film.cora.closes()
    film.releases()
    for name in ("Kit", "Kai"):
        person = film.people[name]
        person.presses("Open", "dm")
        person.presses("I Accept")
        person.closes()
    film.opens_homes(*PEOPLE)


def uneven(film: Set, ears: Ears, server: PostgreSQL | None) -> list[tuple[str, int, int]]:
    """Where Kit and Kai are not found equally often: outside what is sealed, and on whose screens."""
    kit, kai = (film.stage.ids[name].encode() for name in ("Kit", "Kai"))
    places = {
        name: data
        for name, data in all_places(film.stage, ears, server).items()
        # A database file holds parts of pages twice; what is in it as text is in its tables.
        if not name.startswith(("file", "journal", "server"))
    }
    for person in film.people.values():
        screens = [shown for reader, shown in drawn(film.stage) if reader == person.id]
        if person.name not in (*THEIRS, "Kit", "Kai"):
            places[f"screens of {person.name}"] = "\n".join(screens).encode()
    found = [(name, data.count(kit), data.count(kai)) for name, data in places.items()]
    return [each for each in found if each[1] != each[2]]


def words_of(film: Set) -> Canaries:
    """What is sealed in Mina's objection, to be searched for as a secret that was typed."""
    return Canaries(mark=json.dumps({"people": [film.stage.ids["Kit"]]}, separators=(",", ":"))[1:-1])


def slack_ids_in_tables(film: Set) -> set[str]:
    known = {person.id for person in film.people.values()}
    rows = {name: str(rows) for name, rows in tables(film.stage).items() if name not in ROSTER}
    return {f"{name}: {each}" for name, told in rows.items() for each in known if each in told}


def test_an_objection_is_found_nowhere_but_sealed(film: Set, ears: Ears, postgresql: PostgreSQL) -> None:
    lives(film)
    assert film.objected("Mina") == {"Kit"}
    server = server_of(film.stage, postgresql)
    assert uneven(film, ears, server) == []
    sealed = words_of(film)
    places = all_places(film.stage, ears, server)
    assert [hit for name, data in places.items() for hit in sealed.hits(data, name)] == []
    assert uneven_seals(film.stage) == []
    assert slack_ids_in_tables(film) == set()
    film.stage.stop_bot()
    files = [path for path in film.stage.folder.rglob("*") if path.is_file()]
    assert sealed.hits_in_files(files) == []


def test_house_rules_stand_on_pages_and_in_the_production_alone(film: Set, ears: Ears, postgresql: PostgreSQL) -> None:
    canaries = Canaries()
    lives(film, canaries.text("rules"))
    places = all_places(film.stage, ears, server_of(film.stage, postgresql))
    found = {hit.where for name, data in places.items() for hit in canaries.hits(data, name)}
    # A dump holds every table; which of them has it is told by the tables.
    assert {where for where in found if not where.startswith(("file", "journal", "dump"))} == {OF_THE_PRODUCTION}
    names = {person.id: person.name for person in film.people.values()}
    readers = {names[reader] for reader, shown in drawn(film.stage) if canaries.places_in(shown)}
    assert readers == {"Adam", "Kit", "Kai"}


# The search has teeth


def test_an_objection_left_anywhere_is_noticed(
    film: Set, ears: Ears, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of a notice to somebody else names who was meant."""
    original = Invitations.object

    def telling(self: Invitations, work: Work, actor: Actor, list_id: str, people: list[str]) -> None:
        original(self, work, actor, list_id, people)
        for each in people:
            notice = Notice(
                work.new_id(), actor.production.id, Kind.NOTICE, film.stage.ids["Zoe"], list_id, each, work.now
            )
            work.outbox.put(notice)

    monkeypatch.setattr(Invitations, "object", telling)
    lives(film)
    assert "table outbox" in {name for name, _, _ in uneven(film, ears, server_of(film.stage, postgresql))}
