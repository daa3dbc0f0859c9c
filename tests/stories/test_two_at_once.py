"""Two people at the same thing: the second is told, nothing of the first is lost, and neither can undo a safeguard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.appointments import AppointmentDraft
from bot.domain.outbox import CHANNEL, Kind, Notice
from bot.domain.people import Production, Role
from bot.domain.roster import OwnSettings
from bot.domain.setting_up import ProductionDraft
from bot.domain.work import DomainError, Refused, Stale, Work
from handlers.postings import Posting, refused_by_channel
from handlers.views.messages import Message
from rehearsal.people import Person
from tests.forging import House

CHANGED = "This changed since you opened it. Nothing was saved."


def at_home(house: House, *names: str) -> list[Person]:
    people = [house.stage.workspace.person(name) for name in names]
    for person in people:
        person.opens_home()
    house.stage.settles()
    return people


def second_admin(house: House) -> None:
    house.stage.adds("Abel", Role.ADMIN)


def second_assistant(house: House) -> None:
    house.stage.adds("Otto", Role.AD)


def is_told(person: Person) -> None:
    """The second of two: nothing of theirs was saved, and they read so."""
    outcome = person.submits()
    said = person.screen() + str(outcome.errors)
    assert CHANGED in said or "changed" in said, said


def test_the_second_to_edit_somebody_is_told(house: House) -> None:
    second_admin(house)
    adam, abel = at_home(house, "Adam", "Abel")
    for admin in (adam, abel):
        admin.presses("Roster", "home")
        admin.presses("Edit", near="Tom")
    adam.fills({"Job": "Lead"})
    adam.submits()
    abel.fills({"Employer": "Acme"})
    is_told(abel)
    tom = house.stage.looks(lambda work: work.people.person(house.production, house["Tom"]))
    assert tom is not None
    assert (tom.job, tom.employer) == ("Lead", "")


def test_the_second_to_change_the_settings_is_told(house: House) -> None:
    second_admin(house)
    adam, abel = at_home(house, "Adam", "Abel")
    for admin in (adam, abel):
        admin.presses("Settings", "home")
    for admin, title in ((adam, "First"), (abel, "Second")):
        admin.fills({"title": title, "contact_name": "Rune", "contact_phone": "112"})
    adam.submits()
    is_told(abel)
    production = house.stage.looks(lambda work: work.people.production(house.production))
    assert production is not None
    assert production.title == "First"


def test_the_second_to_edit_a_scene_is_told(house: House) -> None:
    second_assistant(house)
    ada, otto = at_home(house, "Ada", "Otto")
    for person in (ada, otto):
        person.presses("Scenes", "home")
        person.presses("Open", near="72A")
        person.presses("Edit")
    ada.fills({"Scene number": "72B"})
    ada.submits()
    otto.fills({"Scene number": "72C"})
    is_told(otto)
    assert house.stage.looks(lambda work: work.scenes.scene_by_key(house.production, "72C")) is None


def test_the_second_to_mark_who_was_told_does_not_undo_the_first(house: House) -> None:
    ada, cora = at_home(house, "Ada", "Cora")
    for person in (ada, cora):
        person.presses("Scenes", "home")
        person.presses("Open", near="72A")
        person.presses("Who Was Told")
    ada.chooses("Mina", "By the production")
    ada.submits()
    is_told(cora)
    assert ada.sees("1 of 1 performers marked told")


def test_the_second_to_move_or_declare_is_told(house: House) -> None:
    second_assistant(house)
    ada, otto, cora, alma = at_home(house, "Ada", "Otto", "Cora", "Alma")
    for person in (ada, otto):
        person.presses("Scenes", "home")
        person.presses("Open", near="72A")
        person.presses("Move")
    for person, day in ((ada, "2027-01-18"), (otto, "2027-01-19")):
        person.fills({"New shoot day": day, "New call (set time)": "06:00"})
        person.submits()
    ada.submits()
    is_told(otto)
    cora.presses("Hold", "home", near="Scene 12")
    house.stage.settles()
    cora.closes()
    for person, label in ((cora, "Declare"), (alma, "End the Pause")):
        person.presses(label, "home", near="Scene 12")
        person.chooses("What they will see", "NOT YET")
    cora.submits()
    is_told(alma)


def test_the_second_to_write_a_brief_is_told(house: House) -> None:
    [cora] = at_home(house, "Cora")
    other_tab = house.forger("Cora")
    cora.presses("Scenes", "home")
    cora.presses("Open", near="72A")
    cora.presses("Brief")
    cora.fills({"The scene in plain words": "They only talk."})
    meta = cora.modal.private_metadata if cora.modal else ""
    state = {
        "intimate": {"x": {"selected_options": [{"value": "intimate"}]}},
        "kind": {"x": {"selected_option": {"value": "kiss"}}},
        "brief": {"x": {"value": "They kiss twice."}},
        "performers": {"x": {"selected_options": [{"value": house["Mina"]}]}},
    }
    cora.submits()
    cora.closes()
    second = other_tab.sends("submission", "scene.brief.save", metadata=meta.replace("nonce", "mark"), state=state)
    assert CHANGED in second.text


def test_a_double_press_saves_once_and_says_so(house: House) -> None:
    forger = house.forger("Adam")
    meta = f'{{"production": "{house.production}", "nonce": "twice"}}'
    state = {"names": {"x": {"value": "Lou"}}, "role": {"x": {"selected_option": {"value": "crew"}}}}
    first, second = (forger.sends("submission", "roster.add.submit", metadata=meta, state=state) for _ in range(2))
    assert "People added: 1" in first.text
    assert "saved already" in second.text
    crew = house.stage.looks(lambda work: work.people.with_role(house.production, Role.CREW))
    assert [person.name for person in crew].count("Lou") == 1


# Truly at once


def at_once(house: House, *jobs: Callable[[Work], object]) -> list[object]:
    """All jobs in transactions of their own at the same time; what each gave or raised."""
    database = house.stage.bot.database

    async def together() -> list[object]:
        deadline = time.monotonic() + 10
        return await asyncio.gather(*(database.change(job, deadline=deadline) for job in jobs), return_exceptions=True)

    return house.stage.loop.run(together())


def test_two_admins_who_remove_each_other_leave_one(house: House) -> None:
    second_admin(house)
    stage, roster = house.stage, house.stage.bot.services.roster

    def removes(one: str, other: str) -> Callable[[Work], object]:
        return lambda work: roster.remove(work, stage.as_actor(work, one), house[other])

    for _ in range(5):
        outcomes = at_once(house, removes("Adam", "Abel"), removes("Abel", "Adam"))
        left = stage.looks(lambda work: work.people.with_role(house.production, Role.ADMIN))
        assert len(left) == 1
        assert len([outcome for outcome in outcomes if outcome is None]) == 1
        gone = "Abel" if left[0].id == house["Adam"] else "Adam"
        stage.adds(f"{gone} again", Role.ADMIN)
        stage.ids[gone] = stage.ids[f"{gone} again"]


def test_two_appointments_at_once_make_one_coordinator(house: House) -> None:
    second_admin(house)
    stage, service = house.stage, house.stage.bot.services.appointments
    users = [stage.workspace.add_person(name).id for name in ("Una", "Una Two")]

    def appoints(admin: str, user: str) -> Callable[[Work], object]:
        def job(work: Work) -> object:
            actor = stage.as_actor(work, admin)
            shown = service.standing(work, actor, Role.COORDINATOR)
            return service.appoint(work, actor, Role.COORDINATOR, AppointmentDraft(user, "112", ""), shown)

        return job

    outcomes = at_once(house, appoints("Adam", users[0]), appoints("Abel", users[1]))
    current = [
        each
        for each in stage.looks(lambda work: work.people.appointments(house.production))
        if each.until is None and each.role is Role.COORDINATOR
    ]
    holders = stage.looks(lambda work: work.people.with_role(house.production, Role.COORDINATOR))
    assert len(current) == 1
    assert [person.id for person in holders] == [current[0].person_id]
    assert all(not isinstance(outcome, Exception) or isinstance(outcome, Stale) for outcome in outcomes)


def test_own_settings_saved_at_once_give_no_part_back(house: House) -> None:
    """Somebody whose part is taken while they save their quiet hours does not write the part back."""
    stage = house.stage
    own, service = OwnSettings(stage.bot.services.packs), stage.bot.services.appointments

    def ends(work: Work) -> None:
        service.end(work, stage.as_actor(work, "Adam"), Role.COORDINATOR)

    def saves(work: Work) -> object:
        return own.keep_quiet_hours(work, stage.as_actor(work, "Cora"), ("23:00", "06:00"))

    outcomes = at_once(house, ends, saves)
    assert not [
        outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, DomainError)
    ]
    assert stage.looks(lambda work: work.people.with_role(house.production, Role.COORDINATOR)) == ()


def test_a_refusal_of_the_channel_does_not_write_over_settings_saved_at_once(house: House) -> None:
    stage, service = house.stage, house.stage.bot.services.setting_up
    production = stage.looks(lambda work: work.people.production(house.production))
    assert production is not None
    channel = production.channel_id or ""
    tomorrow = production_time(house) + timedelta(days=1)  # delivery would post it, and take the refusal back
    due = Notice("n1", house.production, Kind.GREETING, CHANNEL, house.production, "refused", tomorrow)
    stage.does(lambda work: work.outbox.put(due))
    posting = Posting(due, channel, lambda: Message("", ()))

    def edits(title: str) -> Callable[[Work], object]:
        draft = ProductionDraft(title, production.zone, channel or None, "Rune", "112", "")
        return lambda work: service.edit(work, stage.as_actor(work, "Adam"), draft)

    for title in ("One", "Two", "Three", "Four", "Five"):
        outcomes = at_once(house, edits(title), lambda work: refused_by_channel(work, posting, "not_in_channel"))
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
        after = stage.looks(lambda work: work.people.production(house.production))
        assert after is not None
        assert (after.title, after.channel_trouble) == (title, "not_in_channel")
        stage.does(no_trouble(after))


def no_trouble(production: Production) -> Callable[[Work], None]:
    return lambda work: work.people.change_production(replace(production, channel_trouble=None))


def production_time(house: House) -> datetime:
    return house.stage.looks(lambda work: work.now)


def test_the_last_admin_stays(house: House) -> None:
    stage = house.stage
    with pytest.raises(Refused):
        stage.does(lambda work: stage.bot.services.roster.remove(work, stage.as_actor(work, "Adam"), house["Adam"]))


def test_whoever_is_removed_sees_a_neutral_home_at_once(house: House) -> None:
    dira, adam = at_home(house, "Dira", "Adam")
    assert dira.sees("Scene 72A", "home")
    adam.presses("Roster", "home")
    adam.presses("Edit", near="Dira")
    adam.presses("Remove")
    adam.submits()
    house.stage.settles()
    assert not dira.sees("Scene 72A", "home")
    assert not dira.sees("Nightfall", "home")
