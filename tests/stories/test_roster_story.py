"""The roster as people live it: crew, attested age, cast numbers, accounts, and readers who change."""

from __future__ import annotations

from bot.domain.answers import Answers, Sheet
from bot.domain.people import Appointment, Role, SlackUser
from bot.domain.scenes import BriefDraft, Casting, Scene, SceneDraft
from bot.domain.work import Work
from rehearsal.people import Person
from tests.stage import Stage


def acting(person: Person | None) -> Person:
    """Somebody with an account."""
    assert person is not None
    return person


def opens(stage: Stage, person: Person) -> None:
    person.opens_home()
    stage.settles()


def test_an_assistant_director_adds_crew_from_home(stage: Stage) -> None:
    stage.opens_production()
    stage.adds("Ada", Role.ADMIN)
    fay = acting(stage.adds("Fay", Role.FIRST_AD))
    ken = stage.workspace.add_person("Ken")
    opens(stage, fay)
    assert not fay.sees("Production settings")
    fay.presses("Add Crew")
    fay.fills({"people": [ken], "names": "Lou Tall"})
    fay.submits()
    assert fay.sees("People added: 2")
    crew = stage.looks(lambda work: work.people.with_role(stage.production_id, Role.CREW))
    assert {(person.name, person.slack is None) for person in crew} >= {("Lou Tall", True)}
    assert not ken.dm


def test_a_form_without_anybody_says_so_at_its_field(stage: Stage) -> None:
    stage.opens_production()
    fay = acting(stage.adds("Fay", Role.FIRST_AD))
    opens(stage, fay)
    fay.presses("Add Crew")
    assert fay.submits().errors == {"People in Slack": "Choose somebody in Slack, or write a name below."}


def test_age_is_attested_for_many_and_taken_back_for_one(stage: Stage) -> None:
    stage.opens_production()
    ada = acting(stage.adds("Ada", Role.ADMIN))
    for name in ("Mina", "Tom"):
        stage.adds(name, Role.PERFORMER, adult=False)
    opens(stage, ada)
    assert ada.sees("18 or over is not attested for performers: 2")
    ada.presses("Attest 18 or Over")
    assert ada.searches("people", "") == ["Mina", "Tom"]
    ada.chooses("people", ["Mina", "Tom"])
    ada.submits()
    assert ada.sees("Attested now: 2")
    ada.closes()
    ada.presses("Roster")
    ada.presses("Edit", near="Tom")
    ada.presses("Take Back 18 or Over")
    ada.closes()
    performers = stage.looks(lambda work: work.people.with_role(stage.production_id, Role.PERFORMER))
    assert {person.name: person.adult for person in performers} == {"Mina": True, "Tom": False}


def test_cast_numbers_are_given_and_a_taken_one_is_said_at_its_field(stage: Stage) -> None:
    stage.opens_production()
    ada = acting(stage.adds("Ada", Role.ADMIN))
    for name in ("Mina", "Tom"):
        stage.adds(name, Role.PERFORMER)
    opens(stage, ada)
    ada.presses("Cast Numbers")
    ada.fills({"Mina": "1", "Tom": "1"})
    assert len(ada.submits().errors) == 1
    ada.fills({"Tom": "2"})
    ada.submits()
    performers = stage.looks(lambda work: work.people.with_role(stage.production_id, Role.PERFORMER))
    assert {person.name: person.cast_number for person in performers} == {"Mina": "1", "Tom": "2"}


def test_a_name_written_by_hand_is_plain_text_with_nothing_alive_in_it(stage: Stage) -> None:
    stage.opens_production()
    ada = acting(stage.adds("Ada", Role.ADMIN))
    stage.adds("Mina", Role.PERFORMER)
    opens(stage, ada)
    ada.presses("Roster")
    ada.presses("Edit", near="Mina")
    ada.fills({"name": "<!channel> \u202eMina\u200b <https://evil.example|here>"})
    ada.submits()
    assert ada.modal is not None
    assert not [block for block in ada.modal.blocks if "<!channel>" in str(block.get("text", {}).get("text"))]
    roster = stage.looks(lambda work: work.people.roster(stage.production_id))
    assert "<!channel> Mina <https://evil.example|here>" in {person.name for person in roster}


def test_the_coordinator_links_an_account_and_an_admin_cannot(stage: Stage) -> None:
    stage.opens_production()
    ada = acting(stage.adds("Ada", Role.ADMIN))
    cara = acting(stage.adds("Cara", Role.COORDINATOR))
    stage.adds("Dora", Role.PERFORMER, slack=False)
    dora = stage.workspace.add_person("Dora")
    opens(stage, ada)
    ada.presses("Roster")
    assert not ada.sees("Link Account")
    opens(stage, cara)
    cara.presses("Roster")
    assert not cara.sees("Edit")
    cara.presses("Link Account", near="Dora")
    cara.fills({"user": dora})
    cara.submits()
    entries = stage.looks(lambda work: work.people.entries_of(SlackUser(stage.workspace.team.id, dora.id)))
    assert [person.id for person in entries] == [stage.ids["Dora"]]


def answered(stage: Stage) -> Scene:
    """Mina's answers to an intimate scene, addressed to whoever is coordinator now."""
    services = stage.bot.services

    def job(work: Work) -> Scene:
        cara = stage.as_actor(work, "Cara")
        scene = services.scenes.add(work, cara, SceneDraft("72A", None, None, "main", closed=True))
        brief = BriefDraft(True, "kiss", "They kiss on the stairs.", (stage.ids["Mina"],))
        scene = services.scenes.edit_brief(work, cara, scene.id, scene.version, brief).scene
        work.scenes.keep_casting(Casting(scene.id, stage.ids["Mina"], sent_at=work.now, sent_version=scene.version))
        current = work.people.current_appointment(stage.production_id, Role.COORDINATOR)
        given = Answers(stage.production_id, scene.id, stage.ids["Mina"], 1, scene.version, work.now, Sheet())
        work.checkins.add(given, (current,) if current else ())
        return scene

    return stage.does(job)


def appointed(stage: Stage) -> Appointment:
    found = stage.looks(lambda work: work.people.current_appointment(stage.production_id, Role.COORDINATOR))
    assert found is not None
    return found


def test_a_performer_hears_of_a_new_coordinator_on_home_and_decides_in_private(stage: Stage) -> None:
    stage.opens_production()
    ada = acting(stage.adds("Ada", Role.ADMIN))
    stage.adds("Cara", Role.COORDINATOR)
    mina = acting(stage.adds("Mina", Role.PERFORMER))
    scene = answered(stage)
    nora = stage.workspace.add_person("Nora")
    opens(stage, ada)
    ada.presses("Coordinator")
    ada.fills({"user": nora, "phone": "+49 30 9", "employer": "Studio", "duty": "a risk to a child"})
    ada.submits()
    later = appointed(stage)
    assert (later.employer, later.duty) == ("Studio", "a risk to a child")
    assert stage.looks(lambda work: work.reader_keys.public([later]))
    assert not stage.looks(lambda work: work.checkins.readable_by(scene, stage.ids["Mina"], later))
    opens(stage, mina)
    assert mina.sees("is coordinator since")
    assert not mina.sees("Look at This", "home")
    mina.presses("Who Reads My Answers")
    mina.presses("Look at This")
    assert mina.sees("works for Studio")
    mina.closes()
    assert not stage.looks(lambda work: work.checkins.readable_by(scene, stage.ids["Mina"], later))
    mina.presses("Who Reads My Answers")
    mina.presses("Look at This")
    mina.submits()
    assert stage.looks(lambda work: work.checkins.readable_by(scene, stage.ids["Mina"], later))
    mina.closes()
    mina.presses("Who Reads My Answers")
    assert not mina.sees("Look at This")
