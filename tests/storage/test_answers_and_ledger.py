"""Answers, drafts and history open for those they were meant for, on both engines."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.answers import Recorded, Sheet, TopicAnswer
from bot.domain.checkins import Draft
from bot.domain.ledger import Entry, EntryKind, Finding, verify
from bot.domain.permissions import Action, permit
from bot.domain.scenes import Content
from bot.domain.topics import Answer
from bot.domain.work import NotFound, NotSaved, Stale, Unavailable, Work
from storage.database import Database
from storage.keyring import Keyring, KeyScope
from storage.unit_of_work import UnitOfWork
from tests.databases import PostgreSQL
from tests.storage import house
from tests.storage.house import (
    CARA,
    CARAS,
    FILM,
    MINA,
    NORA,
    NORAS,
    SCENE,
    START,
    TOM,
    everything,
    sql,
)

CANARY = "canary-5f1d8a"


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300)


_SHEETS = st.builds(
    Sheet,
    st.dictionaries(
        st.from_regex(r"[a-z]{1,20}", fullmatch=True),
        st.builds(TopicAnswer, st.sampled_from(Answer), _WORDS, st.sampled_from(["", "12B, 2026-01-02"])),
        max_size=40,
    ),
    st.dictionaries(st.from_regex(r"[a-z]{1,20}", fullmatch=True), _WORDS, max_size=8),
    st.sampled_from(["en", "de"]),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.none() | _SHEETS, recorded=st.booleans(), counts=st.booleans())
def test_answers_come_back_as_they_were_given(
    film: Database, database_url: str, said: Sheet | None, recorded: bool, counts: bool
) -> None:
    how = Recorded(CARA.id, "phone", "her agent", "en", True, START) if recorded else None

    def job(work: Work) -> None:
        found = work.checkins.standing_of(SCENE, MINA.id)
        given_ = replace(house.answers((found[0] if found else 0) + 1, said), recorded=how, counts=counts)
        work.checkins.add(given_, (CARAS,))
        proof = permit(work, house.actor(MINA), Action.READ_OWN_ANSWERS, SCENE.id)
        assert work.checkins.current(proof, SCENE, MINA.id) == given_
        assert work.checkins.history(proof, SCENE, MINA.id)[0] == given_
        assert work.checkins.standing_of(SCENE, MINA.id) == (given_.version, 1, said is None, counts)

    house.change(film, job)
    assert len(sql(database_url, "SELECT DISTINCT length(sealed) FROM answers")) == 1


def test_a_version_is_saved_once(film: Database) -> None:
    house.change(film, lambda work: work.checkins.add(house.answers(1, house.sheet()), (CARAS,)))
    with pytest.raises(Stale):
        house.change(film, lambda work: work.checkins.add(house.answers(1, house.sheet(Answer.NO)), (CARAS,)))
    house.change(film, lambda work: work.checkins.add(house.answers(2, None), (CARAS,)))
    assert house.look(film, lambda work: work.checkins.standing_of(SCENE, MINA.id)) == (2, 1, True, True)


async def test_a_save_and_a_withdrawal_at_once_are_both_kept(film: Database) -> None:
    def add(work: Work, action: Action, said: Sheet | None) -> int:
        proof = permit(work, house.actor(MINA), action, SCENE.id)
        current = work.checkins.current(proof, SCENE, MINA.id)
        version = current.version + 1 if current else 1
        work.checkins.add(house.answers(version, said), (CARAS,))
        return version

    actions = [(Action.ANSWER, house.sheet()), (Action.WITHDRAW, None)] * 5
    versions = await asyncio.gather(
        *(
            film.change(lambda work, a=action, s=said: add(work, a, s), deadline=time.monotonic() + 20)
            for action, said in actions
        )
    )
    assert sorted(versions) == list(range(1, 11))


def test_a_new_coordinator_opens_no_old_answers_until_each_performer_agrees(film: Database) -> None:
    def job(work: Work) -> None:
        for performer in (MINA, TOM):
            work.checkins.add(house.answers(1, house.sheet(), performer), (CARAS,))
        work.people.end_appointment(CARAS, START + timedelta(hours=1))
        work.people.add_person(NORA)
        work.people.appoint(NORAS)

    def read(work: Work, reader: object, who: str) -> object:
        proof = permit(work, house.actor(reader), Action.READ_ANSWERS, SCENE.id)  # type: ignore[arg-type]
        return work.checkins.current(proof, SCENE, who), work.checkins.history(proof, SCENE, who)

    house.change(film, job)
    for reader in (CARA, NORA):
        for performer in (MINA, TOM):
            with pytest.raises(NotFound):
                house.look(film, lambda work, r=reader, p=performer: read(work, r, p.id))
    house.change(film, lambda work: work.checkins.let_read(SCENE, MINA.id, NORAS))
    house.change(film, lambda work: work.checkins.let_read(SCENE, MINA.id, NORAS))
    given_ = house.answers(1, house.sheet())
    assert house.look(film, lambda work: read(work, NORA, MINA.id)) == (given_, (given_,))
    assert house.look(film, lambda work: work.checkins.readable_by(SCENE, MINA.id, NORAS))
    assert not house.look(film, lambda work: work.checkins.readable_by(SCENE, TOM.id, NORAS))
    with pytest.raises(NotFound):
        house.look(film, lambda work: read(work, NORA, TOM.id))


def test_one_performer_never_opens_anothers(film: Database) -> None:
    house.change(film, lambda work: work.checkins.add(house.answers(1, house.sheet(), TOM), (CARAS,)))

    def read(work: Work) -> object:
        proof = permit(work, house.actor(MINA), Action.READ_OWN_ANSWERS, SCENE.id)
        return work.checkins.current(proof, SCENE, TOM.id)

    with pytest.raises(NotFound):
        house.look(film, read)


def test_answers_moved_to_another_row_do_not_open(film: Database, database_url: str) -> None:
    def job(work: Work) -> None:
        work.checkins.add(house.answers(1, house.sheet(Answer.NO)), (CARAS,))
        work.checkins.add(house.answers(2, house.sheet(Answer.YES)), (CARAS,))

    house.change(film, job)
    sql(database_url, "UPDATE answers SET sealed = (SELECT sealed FROM answers WHERE version = 1) WHERE version = 2")
    with pytest.raises(Unavailable):
        house.look(film, lambda work: work.checkins.standing_of(SCENE, MINA.id))
    with pytest.raises(NotSaved):
        house.change(film, lambda work: work.checkins.standing_of(SCENE, MINA.id))


def test_a_draft_is_one_row_of_one_size_and_goes_when_told(film: Database, database_url: str) -> None:
    def keep(work: Work, performer: str, begun: int, said: Sheet) -> None:
        begun_at = START - timedelta(days=begun)
        work.checkins.keep_draft(Draft(SCENE.id, performer, 0, 1, 2, "1700000000.1", begun_at, said))

    def read(work: Work) -> Draft | None:
        return work.checkins.draft(permit(work, house.actor(MINA), Action.ANSWER, SCENE.id), SCENE, MINA.id)

    house.change(film, lambda work: keep(work, MINA.id, 1, house.sheet(Answer.NO)))
    house.change(film, lambda work: keep(work, MINA.id, 1, house.sheet(Answer.NO, "x" * 300)))
    house.change(film, lambda work: keep(work, TOM.id, 8, Sheet()))
    assert house.look(film, read) == Draft(
        SCENE.id, MINA.id, 0, 1, 2, "1700000000.1", START - timedelta(days=1), house.sheet(Answer.NO, "x" * 300)
    )
    sizes = sql(database_url, "SELECT length(sealed) FROM drafts")
    assert len(sizes) == 2
    assert len(set(sizes)) == 1
    assert house.change(film, lambda work: work.checkins.destroy_old_drafts(START - timedelta(days=7))) == 1
    assert sql(database_url, "SELECT performer_id FROM drafts") == [("mina",)]
    house.change(film, lambda work: work.checkins.destroy_drafts(SCENE))
    assert house.look(film, read) is None


def entry(subject: str | None, at: timedelta = timedelta(), **details: str | int) -> Entry:
    return Entry(EntryKind.ANSWERS_READ, FILM.id, subject, CARA.id, START + at, details)


def links(work: Work) -> list[object]:
    assert isinstance(work, UnitOfWork)
    return list(work.ledger.links(FILM.id))


def test_ledger_is_a_sound_chain_and_opens_for_its_subject_alone(film: Database) -> None:
    def job(work: Work) -> None:
        for number in range(3):
            work.ledger.append(FILM.id, entry(MINA.id, timedelta(minutes=number)))
        work.ledger.append(FILM.id, entry(TOM.id))
        work.ledger.append(FILM.id, entry(SCENE.id))

    def read(work: Work, reader: object, action: Action, subject: str) -> list[Entry]:
        return list(work.ledger.entries_for(permit(work, house.actor(reader), action, subject), subject))  # type: ignore[arg-type]

    house.change(film, job)
    house.change(film, lambda work: work.ledger.append(FILM.id, entry(MINA.id, timedelta(minutes=3))))
    chain = house.look(film, links)
    assert len(chain) == 6
    assert verify(chain).finding is Finding.INTACT  # type: ignore[arg-type]
    own = house.look(film, lambda work: read(work, MINA, Action.SEE_OWN_RECORD, MINA.id))
    assert own == [entry(MINA.id, timedelta(minutes=number)) for number in range(4)]
    assert house.look(film, lambda work: read(work, CARA, Action.EDIT_BRIEF, SCENE.id)) == [entry(SCENE.id)]
    with pytest.raises(NotFound):
        house.look(film, lambda work: read(work, CARA, Action.READ_ANSWERS, MINA.id))
    with pytest.raises(NotFound):
        house.look(film, lambda work: read(work, CARA, Action.SEE_OWN_RECORD, MINA.id))


@pytest.mark.parametrize("table", ["ledger", "ledger_payloads"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET seq = seq + 100", "DELETE FROM {}"])
def test_history_cannot_be_changed(film: Database, database_url: str, table: str, verb: str) -> None:
    house.change(film, lambda work: work.ledger.append(FILM.id, entry(MINA.id)))
    with pytest.raises(Exception, match="history is appended"):
        sql(database_url, verb.format(table))
    assert len(house.look(film, links)) == 1


def test_a_destroyed_key_leaves_a_chain_that_verifies_and_tells_nothing(film: Database, keyring: Keyring) -> None:
    house.change(film, lambda work: work.ledger.append(FILM.id, entry(MINA.id)))
    house.change(film, lambda work: work.checkins.add(house.answers(1, house.sheet()), (CARAS,)))
    keyring.destroy(KeyScope.performer(MINA.id))

    def read(work: Work) -> object:
        return list(work.ledger.entries_for(permit(work, house.actor(MINA), Action.SEE_OWN_RECORD, MINA.id), MINA.id))

    assert house.look(film, read) == []
    assert verify(house.look(film, links)).finding is Finding.INTACT  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        house.look(film, lambda work: work.checkins.standing_of(SCENE, MINA.id))


def test_no_content_is_readable_in_the_database(film: Database, database_url: str, postgresql: PostgreSQL) -> None:
    said = house.sheet(Answer.NO, CANARY, garments=CANARY)

    def job(work: Work) -> None:
        work.scenes.keep_content(SCENE, Content("kiss", CANARY, CANARY, CANARY))
        work.checkins.keep_draft(Draft(SCENE.id, TOM.id, 0, 1, 0, "1", START, said))
        work.checkins.add(house.answers(1, said), (CARAS,))
        work.ledger.append(FILM.id, entry(MINA.id, word=CANARY))

    house.change(film, job)
    found = everything(database_url, postgresql)
    assert FILM.title.encode() in found
    for encoded in (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode()):
        assert encoded not in found


def test_a_destroyed_draft_is_gone_from_the_files_after_a_heartbeat(
    film: Database, database_url: str, postgresql: PostgreSQL
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's log is the server's")
    draft = Draft(SCENE.id, TOM.id, 0, 1, 0, "1", START, house.sheet())
    house.change(film, lambda work: work.checkins.keep_draft(draft))
    ((sealed,),) = sql(database_url, "SELECT sealed FROM drafts")
    assert isinstance(sealed, bytes)
    house.change(film, lambda work: work.checkins.destroy_drafts(SCENE))
    assert sealed[2000:2400] in everything(database_url, postgresql)
    asyncio.run(film.heartbeat(1))
    assert sealed[2000:2400] not in everything(database_url, postgresql)
    assert sealed[:400] not in everything(database_url, postgresql)
