"""What a database says of a statement that failed never repeats what was to be written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.work import Stale, Work
from storage.database import Database
from tests.storage import house
from tests.storage.house import MINA

CANARY = "canary-71c0de"


def test_an_error_names_no_value(film: Database) -> None:
    said: list[str] = []

    def job(work: Work) -> None:
        try:
            work.people.add_person(replace(MINA, name=CANARY, slack=None))
        except IntegrityError as error:
            said.append(str(error))
            raise

    with pytest.raises(Stale):
        house.change(film, job)
    assert len(said) == 1
    assert CANARY not in said[0]
