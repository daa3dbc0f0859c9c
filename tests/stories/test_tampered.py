"""Every value and every private_metadata replaced: not found, nothing changed, nothing shown, never a 5xx."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import cycle

import pytest

from bot.domain.people import Role
from bot.domain.work import Work
from tests.databases import ON_ONE_ENGINE, SHARED_ON_ONE_ENGINE
from tests.forging import SECRET, Forger, House, Shown, changed_by, every_id, every_press

NOT_FOUND = "There is nothing here for you"
FAULT = "Something went wrong on our side"
SWITCH = "home.production.switch"
"""Chooses which of one's own productions is shown; not a tampered act."""
ABOUT_ONESELF = {SWITCH, "record.file.make", "record.erase.confirm"}
"""Acts upon whoever sends them, whatever ids they carry."""


def broken(house: House) -> Iterator[tuple[object, object, object]]:
    """Values, metadata and states that no view of ours ever carried."""
    here = house.production
    values: list[object] = [
        "", "/", "x", f"{here}/{'9' * 2900}", f"{here}/{house['9']}", f"{house.other}/{house['9']}", "\0/\0",
        f"{here}/\0", f"{here}/\ud800", f"{here}/-1", f"{here}/²", f"{here}/' OR 1=1 --", f"{here}/%s", 5,
        None, {}, ["x"],
    ]  # fmt: skip
    metadata: list[object] = [
        "", "{", "null", "[]", "5", '"x"', '{"nonce": 5}', '{"more": 1}', "x" * 3000, 7,
        json.dumps({"production": "\0", "subject": "\0"}), json.dumps({"production": here, "subject": "\0"}),
        json.dumps({"production": here, "subject": "x" * 2900}), json.dumps({"production": here, "page": -3}),
        json.dumps({"production": here, "page": 10**30, "mark": "²"}), json.dumps({"production": here, "mark": "{"}),
        json.dumps({"production": here, "subject": house["9"], "person": house["Nora"], "version": 10**30}),
        '{"production": "\\ud800"}', '{"version": 1e400}',
        json.dumps({"production": here, "mark": "\0", "person": "\0"}),
    ]  # fmt: skip
    states: list[object] = [
        {}, {"b": "x"}, {"b": {"a": 5}}, {"\0": {"a": {"type": "plain_text_input", "value": "x"}}}, [],
        {"number": {"a": {"type": "plain_text_input", "value": 7}}}, {"x": {"a": {"selected_option": "x"}}},
        {"unit": {"a": {"selected_option": {"value": "\0"}}}, "day": {"a": {"selected_date": "2027-01-14"}},
         "wrap": {"a": {"selected_time": "18:00"}}},
        {"kiss-lips": {"a": {"selected_options": [{}]}}}, {"performers": {"a": {"selected_options": "x"}}},
        {house["Tom"]: {"a": {"value": ["x"]}}},
    ]  # fmt: skip
    return zip(cycle(values), cycle(metadata), cycle(states), strict=False)


@pytest.mark.parametrize("name", ["Cora", "Ada", "Adam", "Mina"])
def test_what_no_view_of_ours_carried_changes_nothing_and_is_no_fault(shared: House, name: str) -> None:
    presses = [(place, listener) for place, listener in every_press() if listener != SWITCH]
    assert not changed_by(shared.stage, lambda: tries_broken(shared, name, presses))


def test_an_id_from_where_nobody_listens_for_it_changes_nothing_and_is_no_fault(shared: House) -> None:
    presses = {(place, listener) for place in ("button", "submission", "suggestion") for listener in every_id()}
    strays = sorted(presses - set(every_press()))
    assert not changed_by(shared.stage, lambda: tries_broken(shared, "Cora", strays))


def tries_broken(house: House, name: str, presses: Iterable[tuple[str, str]]) -> None:
    forger = house.forger(name)
    for (place, listener), (value, metadata, state) in zip(presses, broken(house), strict=False):
        shown = forger.sends(place, listener, value=value, metadata=metadata, state=state)
        assert shown.status in (200, 400), (place, listener, value, metadata, state)
        assert FAULT not in shown.text, (place, listener, value, metadata, state)


def foreign(house: House) -> list[tuple[str, str, str]]:
    """Production, subject and person of things that are Tom's, or another production's."""
    here, there = house.production, house.other
    return [
        (here, house["12"], house["Tom"]),
        (here, house["slot 12"], house["Tom"]),
        (here, house["9"], house["Nora"]),
        (there, house["9"], house["Nora"]),
        (there, house["slot 9"], house["Mina"]),
    ]


@SHARED_ON_ONE_ENGINE  # what is asked for is well-formed, and whose it is we compare ourselves
@pytest.mark.parametrize("name", ["Mina", "Kit"])
def test_the_ids_of_others_open_and_change_nothing(shared: House, name: str) -> None:
    forger = shared.forger(name)
    assert not changed_by(shared.stage, lambda: tries_foreign_ids(shared, forger))


@ON_ONE_ENGINE  # who may read is known before any engine is asked for what is read
@pytest.mark.parametrize("name", ["Ada", "Adam", "Alma"])
def test_nobody_reads_a_brief_by_an_id_alone(house: House, name: str) -> None:
    tries_foreign_ids(house, house.forger(name), writes=False)


def tries_foreign_ids(house: House, forger: Forger, *, writes: bool = True) -> None:
    for place, listener in every_press():
        if listener in ABOUT_ONESELF or (place != "button" and not writes):
            continue
        for production, subject, person in foreign(house):
            meta = json.dumps({"production": production, "subject": subject, "person": person, "version": 2, "base": 0})
            shown = forger.sends(place, listener, value=f"{production}/{subject}", metadata=meta)
            assert (shown.status, FAULT in shown.text) == (200, False), (place, listener)
            assert SECRET not in shown.text, (place, listener)


@SHARED_ON_ONE_ENGINE
def test_a_coordinator_reaches_nothing_of_another_production(shared: House) -> None:
    bea = shared.forger("Bea")

    def everything() -> None:
        for place, listener in every_press():
            for subject in ("72A", "slot 72A", "Mina"):
                meta = json.dumps({"production": shared.other, "subject": shared[subject], "person": shared["Mina"]})
                for production in (shared.production, shared.other):
                    if place == "button" and listener != SWITCH:
                        shown = bea.sends("button", listener, value=f"{production}/{shared[subject]}", metadata=meta)
                        assert "72A" not in shown.text, listener
                        assert "Mina" not in shown.text, listener

    assert not changed_by(shared.stage, everything)


# Forms of others


def state_of(**fields: object) -> dict[str, object]:
    """Fields as a view's state: text, one choice in a list of one, or several."""
    state: dict[str, object] = {}
    for name, given in fields.items():
        if isinstance(given, tuple):
            state[name] = {"x": {"selected_users": list(given)}}
        elif isinstance(given, list):
            state[name] = {"x": {"selected_options": [{"value": each} for each in given]}}
        elif isinstance(given, dict):
            state[name] = {"x": given}
        else:
            state[name] = {"x": {"value": given}}
    return state


def chosen(value: str) -> dict[str, object]:
    return {"selected_option": {"value": value}}


def submits(house: House, name: str, listener: str, subject: str = "", **fields: object) -> Shown:
    meta = json.dumps({"production": house.production, "subject": subject, "version": 2, "nonce": f"{name}{listener}"})
    return house.forger(name).sends("submission", listener, metadata=meta, state=state_of(**fields))


def test_an_assistant_director_cannot_add_anything_but_crew(shared: House) -> None:
    eve = shared.stage.workspace.add_person("Eve")

    def tries() -> None:
        for role in set(Role) - {Role.CREW}:
            shown = submits(shared, "Ada", "roster.add.submit", role=chosen(role.value), people=(eve.id,))
            assert NOT_FOUND in shown.text, role

    assert not changed_by(shared.stage, tries)


@pytest.mark.parametrize("name", ["Ada", "Cora", "Dira", "Mina", "Alma"])
def test_nobody_but_an_admin_appoints(shared: House, name: str) -> None:
    me = shared.stage.workspace.person(name).id

    def tries() -> None:
        for role in (*Role, ""):
            shown = submits(shared, name, "appointment.person.submit", role, user={"selected_user": me}, phone="112")
            assert NOT_FOUND in shown.text

    assert not changed_by(shared.stage, tries)


def test_an_admin_does_not_appoint_to_anything_else(shared: House) -> None:
    eve = shared.stage.workspace.add_person("Eve")

    def tries() -> None:
        for role in set(Role) - {Role.COORDINATOR, Role.ALTERNATE}:
            shown = submits(
                shared, "Adam", "appointment.person.submit", role.value, user={"selected_user": eve.id}, phone="112"
            )
            assert NOT_FOUND in shown.text

    assert not changed_by(shared.stage, tries)


def test_an_admin_cannot_take_a_part_that_reads(house: House) -> None:
    """Promise 1: who keeps the roster reads nothing, whatever they write into it about themselves."""
    me = house.stage.workspace.person("Adam").id
    for role in (Role.DIRECTOR, Role.PERFORMER):
        submits(house, "Adam", "roster.add.submit", role=chosen(role.value), people=(me,))
        meta = json.dumps({"production": house.production, "person": house["Adam"], "nonce": role.value})
        house.forger("Adam").sends(
            "submission", "roster.person.submit", metadata=meta,
            state=state_of(name="Adam", roles=["admin", role.value], units="main", cast_number="72"),
        )  # fmt: skip
    shown = house.forger("Adam").sends("button", "scene.brief.read", value=f"{house.production}/{house['72A']}")
    assert SECRET not in shown.text

    def roles(work: Work) -> frozenset[Role]:
        person = work.people.person(house.production, house["Adam"])
        assert person is not None
        return person.roles

    assert house.stage.looks(roles) == {Role.ADMIN}


def test_a_brief_takes_nobody_who_is_no_performer_of_this_production(shared: House) -> None:
    def tries() -> None:
        for stranger in (shared["Nora"], shared["Ada"], "x", ""):
            shown = submits(
                shared, "Cora", "scene.brief.save", shared["72A"], intimate=["intimate"], kind=chosen("kiss"),
                brief="They kiss.", performers=[stranger],
            )  # fmt: skip
            assert shown.status == 200
            assert "Saved" not in shown.text

    assert not changed_by(shared.stage, tries)


def test_words_are_recorded_for_performers_of_the_scene_alone(shared: House) -> None:
    def tries() -> None:
        for person in ("Tom", "Nora", "Ada", "Cora"):
            meta = json.dumps(
                {"production": shared.production, "subject": shared["72A"], "person": shared[person], "version": 2}
            )
            shown = shared.forger("Cora").sends(
                "submission", "checkin.record.save", metadata=meta,
                state=state_of(
                    method=chosen("phone"), said_at={"selected_date_time": 1}, read_back=chosen("yes"),
                    withdraws=chosen("yes"),
                ),
            )  # fmt: skip
            assert NOT_FOUND in shown.text, person

    assert not changed_by(shared.stage, tries)


def test_send_reaches_performers_of_the_scene_alone(house: House) -> None:
    def tries() -> None:
        for mark in (house["Tom"], house["Nora"], house["Kit"], "x", ",,,", "\0"):
            meta = json.dumps(
                {"production": house.production, "subject": house["72A"], "version": 2, "mark": mark, "nonce": "n"}
            )
            house.forger("Cora").sends("submission", "checkin.send.confirm", metadata=meta)

    before = {name: len(house.stage.workspace.person(name).dm) for name in ("Tom", "Nora", "Kit", "Mina")}
    tries()
    house.stage.settles()
    assert {name: len(house.stage.workspace.person(name).dm) for name in before} == before


def test_a_notice_opens_for_its_own_reader_alone(house: House) -> None:
    house.stage.settles()
    [press] = [
        element["value"]
        for message in house.stage.workspace.person("Mina").dm
        for block in message.blocks
        for element in block.get("elements", ())
    ]
    assert NOT_FOUND not in house.forger("Mina").sends("message", "notice.message.open", value=press).text
    for name in ("Tom", "Cora", "Ada", "Adam", "Kit", "Nora", "Bea"):
        assert NOT_FOUND in house.forger(name).sends("message", "notice.message.open", value=press).text


@ON_ONE_ENGINE
def test_a_performer_does_not_read_a_brief_before_it_was_sent(house: House) -> None:
    stage = house.stage

    def undo_send(work: Work) -> None:
        for scene in work.scenes.scenes(house.production):
            for casting in work.scenes.castings(scene):
                work.scenes.keep_casting(replace(casting, sent_at=None, sent_version=0))

    stage.does(undo_send)
    for place, listener in every_press():
        for subject in (house["72A"], house["slot 72A"]):
            meta = json.dumps({"production": house.production, "subject": subject, "version": 2})
            shown = house.forger("Mina").sends(place, listener, value=f"{house.production}/{subject}", metadata=meta)
            assert SECRET not in shown.text, listener
