"""Nothing that a person typed or chose confidentially is found anywhere but sealed, or on the screens it was meant for.

Random flows type unique secrets wherever one can type; then every file, table, backup, log, error and message is
searched for them in seven encodings and inside compressed streams. Each search is shown to find a planted secret.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.topics import Answer, catalogue
from tests.databases import PostgreSQL
from tests.proofs.canaries import Canaries, Hit
from tests.proofs.children import outside
from tests.proofs.flows import Company, first
from tests.proofs.places import Ears, all_places, debugs_asyncio, drawn, listening, messages, server_of, tables
from tests.proofs.test_lock_held import somebody_writing
from tests.stage import Stage

FLOWS = 30
LONG_FLOWS = 1_000
FLOWS_A_COMPANY = 250
ROSTER = {"accounts", "people"}
"""The only tables that may hold a Slack id or a name."""


@pytest.fixture
def ears() -> Iterator[Ears]:
    with listening() as heard:
        yield heard


@pytest.fixture
def company(ears: Ears, stage: Stage) -> Company:
    """People at work, with every log turned up."""
    debugs_asyncio(stage)
    return Company(stage, Canaries(), seed=2)


def misfortune(stage: Stage, company: Company, number: int) -> None:
    """Slack fails while content is shown or something is sent, or somebody else holds the database's lock."""
    faults = stage.workspace.faults
    match number % 3:
        case 0:
            company.opens_scene(company.cora, "Scene Sheet")
            company.cora.goes_back()
            faults.fail("views.push", 500)
            company.cora.presses("Scene Sheet")
        case 1:
            faults.fail("chat.postMessage", 500)
            company.writes_brief()
            company.rest()
            company.sends()
        case 2:
            person = company.comes_to_review()
            with somebody_writing(stage):
                person.submits()
    company.rest()
    faults.clear()


def secrets_found(stage: Stage, ears: Ears, canaries: Canaries, server: PostgreSQL) -> list[Hit]:
    places = all_places(stage, ears, server_of(stage, server))
    return [hit for name, data in places.items() for hit in canaries.hits(data, name)]


def seen_by_others(stage: Stage, *companies: Company) -> list[tuple[str, set[str]]]:
    """Who was shown a secret that was not for them, and of which places."""
    wrong = []
    names = {person.id: first(person) for company in companies for person in company.everybody}
    for reader, shown in drawn(stage):
        name = names.get(reader, reader)
        if beyond := companies[0].canaries.places_in(shown) - MAY_SEE.get(name, set()):
            wrong.append((name, beyond))
    return wrong


def own(name: str) -> set[str]:
    return {f"{what}:{name}" for what in ("conditions", "needs", "recorded")}


MAY_SEE: dict[str, set[str]] = {
    "Cora": {"brief", "changed", "description", *own("Mina"), *own("Tom")},
    "Mina": {"brief", "changed", *own("Mina")},
    "Tom": {"brief", "changed", *own("Tom")},
    "Dira": {"brief"},
}
"""Whose screens may show what was typed where; nobody else's show any of it."""


def nothing_leaked(stage: Stage, ears: Ears, server: PostgreSQL, *companies: Company) -> None:
    """`companies` have worked on this stage, one after the other, with the same canaries."""
    stage.settles()
    assert secrets_found(stage, ears, companies[0].canaries, server) == []
    assert seen_by_others(stage, *companies) == []
    assert not answers_in_plain(stage)
    assert not [found for company in companies for found in identities_outside_the_roster(stage, ears, company)]
    assert uneven_seals(stage) == []
    assert stage.workspace.refusals == []


def test_random_flows_leave_no_secret_anywhere(
    stage: Stage, ears: Ears, company: Company, postgresql: PostgreSQL
) -> None:
    done = company.each()
    for number in range(done, FLOWS):
        company.one()
        if number % 5 == 0:
            misfortune(stage, company, number // 5)
    company.reads_sheet()
    nothing_leaked(stage, ears, postgresql, company)
    assert typed_everywhere(company)
    stage.stop_bot()
    assert secrets_found(stage, ears, company.canaries, postgresql) == []


LINE = re.compile(r"timestamp=\S+ level=warning event=refused reference=\w+ error=[A-Z]\w+")


def test_every_form_leaves_the_same_lines_in_the_log(stage: Stage, ears: Ears, company: Company) -> None:
    """A form that was saved leaves none, whichever it is; one that was refused leaves one, with nothing of its own."""
    before = len(ears.lines.getvalue())
    for flow in (company.answers, company.writes_brief, company.records, company.holds, company.withdraws):
        assert company.does(flow)
    stage.settles()
    lines = ears.lines.getvalue()[before:].splitlines()
    assert [line for line in lines if "event=delivery" not in line and "event=library" not in line] == []
    before = len(ears.lines.getvalue())
    company.does(company.types_too_much)
    lines = [line for line in ears.lines.getvalue()[before:].splitlines() if "event=library" not in line]
    assert lines
    assert [line for line in lines if not LINE.fullmatch(line)] == []


def typed_everywhere(company: Company) -> bool:
    """The flows were no idle ones: secrets of every kind were typed, and shown to those they are for."""
    shown = {place.partition(":")[0] for _, text in drawn(company.stage) for place in company.canaries.places_in(text)}
    homes = [message for message in messages(company.stage) if "views.publish" in message]
    return shown >= {"brief", "changed", "conditions", "needs", "recorded"} and len(homes) > 0


@pytest.mark.prove
def test_a_thousand_flows_leave_no_secret_anywhere(stage: Stage, ears: Ears, postgresql: PostgreSQL) -> None:
    debugs_asyncio(stage)
    canaries, companies = Canaries(), []
    for seed in range(LONG_FLOWS // FLOWS_A_COMPANY):
        company = Company(stage, canaries, seed)
        companies.append(company)
        for number in range(FLOWS_A_COMPANY):
            company.one()
            if number % 25 == 24:
                misfortune(stage, company, number // 25)
        nothing_leaked(stage, ears, postgresql, *companies)
        done = (seed + 1) * FLOWS_A_COMPANY
        sys.stdout.write(f"{done} of {LONG_FLOWS} flows, {canaries.typed} secrets typed, none found\n")


# What is chosen, and who did it


def answers_in_plain(stage: Stage) -> list[tuple[str, str]]:
    """Every plain cell that holds an answer, a need's option, a topic or a kind of scene as a word."""
    known = catalogue()
    words = {answer.value for answer in Answer} | {topic.id for topic in known.topics}
    words |= {kind.id for kind in known.kinds} | {option for need in known.needs for option in need.options}
    found = []
    for table, rows in tables(stage).items():
        texts = [value for row in rows for value in row.values() if isinstance(value, str)]
        found += [(table, value) for value in texts if words & set(re.findall(r"[\w-]+", value))]
    return found


def identities_outside_the_roster(stage: Stage, ears: Ears, company: Company) -> list[tuple[str, str]]:
    """Slack ids and names where only ids of our own belong: the log, errors, every table but the roster's, ticks."""
    # Last names alone: three letters stand in every long random value by chance.
    who = {word for person in company.everybody for word in (person.id, person.name.split()[-1])}
    places = {name: str(rows) for name, rows in tables(stage).items() if name not in ROSTER}
    places |= {"log": ears.lines.getvalue(), "beside": ears.beside.getvalue(), "errors": "\n".join(ears.errors)}
    places["ticks"] = repr(scheduled(stage))
    return [(place, one) for place, told in places.items() for one in who if one in told]


def scheduled(stage: Stage) -> list[Any]:
    """Everything the scheduler knows of its jobs."""
    ticks = stage.bot._timetable
    assert ticks is not None
    assert ticks._scheduler is not None
    return [(job.id, job.name, job.args, job.kwargs) for job in ticks._scheduler.get_jobs()]


def uneven_seals(stage: Stage) -> list[tuple[str, set[int]]]:
    """Columns whose sealed values differ in size: size would tell what is in them."""
    uneven = []
    with outside(stage.database_url) as connection:
        for table in ("answers", "drafts", "castings", "scene_contents", "objections"):
            column = "wish" if table == "castings" else "sealed"
            sizes = connection.execute(text(f"SELECT DISTINCT length({column}) FROM {table}"))  # noqa: S608
            if len(found := {row[0] for row in sizes}) > 1:
                uneven.append((table, found))
    return uneven
