"""Text as people type it on closed-set lists: kept as it is, never alive, or a sentence at its field."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE
from tests.forging import Forger, Shown, formatted_in
from tests.proofs.places import drawn, messages
from tests.stage import Stage
from tests.stories.film import PEOPLE, Set
from tests.stories.test_texts import LIVE

TEXTS = (
    '#read("/etc/passwd")', "<!channel> <@U1> <https://x.example|y>", "*_`~ {$x} %s';--",
    "مرحبا שלום \u202eabc", "👩‍👩‍👧 focus 🏳️‍🌈",
    "&amp;lt;b&gt;",
)  # fmt: skip
LONG = "W" * 300


@pytest.fixture
def film(stage: Stage) -> Set:
    return Set(stage)


def adds(film: Set, task: str = "", department: str = "", names: str = "", number: str = "72A") -> Shown:
    """Ada's form, with what an input's own limits would not let her type."""
    slot = film.stage.looks(lambda work: film.slot(work, number)).id
    nonce = f"{len(task)}-{len(department)}-{len(names)}"
    meta = {"production": film.stage.production_id, "subject": slot, "nonce": nonce}
    state = {
        "zone": {"x": {"selected_option": {"value": "set"}}}, "task": {"x": {"value": task}},
        "people": {"x": {"selected_options": [] if names else [{"value": film.stage.ids["Kit"]}]}},
        "department": {"x": {"value": department}}, "names": {"x": {"value": names}},
    }  # fmt: skip
    blocks = [{"type": "input", "block_id": name} for name in state]
    return Forger(film.stage, film.ada).sends(
        "submission", "list.add.save", metadata=json.dumps(meta), state=state, blocks=blocks
    )


def tasks(film: Set) -> list[str]:
    return [seat.task for seat in film.stage.looks(lambda work: work.closed_sets.seats(film.list(work)))]


@ON_ONE_ENGINE
@pytest.mark.parametrize("typed", TEXTS)
def test_a_task_is_kept_as_it_was_typed_and_comes_alive_nowhere(film: Set, typed: str) -> None:
    film.stage.does(lambda work: renames(work, film, typed))
    film.proposes("Kit", "Kai", task=typed)
    film.opens_homes(*PEOPLE)
    assert tasks(film) == [typed, typed]
    film.ada.presses("List", "home", near="Scene 72A")
    for person in (film.cora, film.mina):
        person.presses("Open", "dm")
    film.releases()
    film.kit.presses("Open", "dm")
    film.kit.presses("I Accept")
    film.opens_homes(*PEOPLE)
    shown = [json.loads(view) for _, view in drawn(film.stage)]
    said = [json.loads(message) for message in messages(film.stage)]
    texts = [text for part in (*shown, *said, *homes(film)) for text in formatted_in(part)]
    assert len(shown) >= 5
    assert [text for text in texts if LIVE.search(text)] == []
    assert film.stage.workspace.refusals == []


def homes(film: Set) -> list[object]:
    return [person.home.source for person in film.people.values() if person.home is not None]


def renames(work: Work, film: Set, typed: str) -> None:
    kit = work.people.person(film.stage.production_id, film.stage.ids["Kit"])
    assert kit is not None
    work.people.change_person(replace(kit, name=f"Kit {typed}", job=typed))


@ON_ONE_ENGINE
def test_what_is_too_long_gets_a_sentence_at_its_field_and_nothing_is_saved(film: Set) -> None:
    film.proposes("Kai")
    before = tasks(film)
    for field, shown in (
        ("task", adds(film, task=LONG)),
        ("department", adds(film, department=LONG)),
        ("names", adds(film, names=LONG)),
        ("names", adds(film, names='#read("/etc/passwd")')),
    ):
        assert list(shown.errors) == [field], shown
        assert 0 < len(shown.errors[field]) <= 300
    assert tasks(film) == before
