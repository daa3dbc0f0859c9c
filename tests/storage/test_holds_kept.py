"""A hold is kept as it was set, one for each production, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.holds import Hold, on_hold
from storage.database import Database
from tests.storage import house
from tests.storage.house import FILM, START


def test_a_hold_is_found_as_it_was_kept_and_gone_when_it_ended(film: Database) -> None:
    asked = Hold(FILM.id, "adam", START)
    stands = replace(asked, set_by="pat", set_at=START + timedelta(hours=1))
    lifting = replace(stands, lifting_by="pat", lifting_at=START + timedelta(days=1))
    for kept in (asked, stands, lifting, stands):
        house.change(film, lambda work, kept=kept: work.holds.keep_hold(kept))  # type: ignore[misc]
        assert house.look(film, lambda work: work.holds.hold(FILM.id)) == kept
        assert house.look(film, lambda work: on_hold(work, FILM.id)) is kept.stands
    assert house.look(film, lambda work: work.holds.hold("other")) is None
    house.change(film, lambda work: work.holds.end_hold(stands))
    assert house.look(film, lambda work: work.holds.hold(FILM.id)) is None
