"""Size tells nothing: the most and the least that can be said are sealed alike, however badly either compresses."""

from __future__ import annotations

import random
import string
from dataclasses import replace

from bot.domain.answers import Sheet, TopicAnswer
from bot.domain.checkins import Draft
from bot.domain.topics import Answer, catalogue
from bot.domain.work import Work
from storage.database import Database
from tests.storage import house
from tests.storage.house import CARAS, CONTENT, MINA, SCENE, START, TOM, sql

MARKS = string.ascii_letters + string.digits + "äöüßéèêñçåøæ "


def noise(length: int) -> str:
    return "".join(random.Random(length).choices(MARKS, k=length))  # noqa: S311 - the same every time


def longest() -> Sheet:
    kind = max(catalogue().kinds, key=lambda kind: len(kind.topics))
    said = TopicAnswer(Answer.YES_WITH_CONDITIONS, noise(300))
    return Sheet(
        {topic: replace(said, conditions=noise(300 - number)) for number, topic in enumerate(kind.topics)},
        {"nearby": noise(1000), "access": noise(999)},
    )


def test_the_longest_answers_are_as_large_as_a_withdrawal(film: Database, database_url: str) -> None:
    def job(work: Work) -> None:
        for version, said in enumerate((longest(), house.sheet(Answer.NO), None), 1):
            work.checkins.add(house.answers(version, said), (CARAS,))
        for performer, kept in ((MINA, longest()), (TOM, Sheet())):
            work.checkins.keep_draft(Draft(SCENE.id, performer.id, 0, 1, 0, "1.0", START, kept))
        work.scenes.add_scene(replace(SCENE, id="long", key="99", number="99"))
        work.scenes.keep_content(
            replace(SCENE, id="long"), replace(CONTENT, brief=noise(3000), description=noise(2999))
        )

    house.change(film, job)
    for table, rows in (("answers", 3), ("drafts", 2), ("scene_contents", 2)):
        sizes = [row[0] for row in sql(database_url, f"SELECT length(sealed) FROM {table}")]  # noqa: S608
        assert len(sizes) == rows
        assert len(set(sizes)) == 1
