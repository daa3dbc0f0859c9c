"""`closedset wrap` names its days before anything goes, asks, and can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.work import Work
from tests.bot.house import NOW, House, in_use
from tests.databases import ON_ONE_ENGINE


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    at = [NOW]
    monkeypatch.setattr("bot.clock.real", lambda: at[0])
    return at


def phone(house: House) -> str:
    found: list[str] = []

    def look(work: Work) -> None:
        mina = work.people.person("p", "mina")
        assert mina is not None
        found.append(work.people.phone(mina))

    house.does(look)
    return found[0]


def furnished_with_a_phone(house: House) -> None:
    def keep(work: Work) -> None:
        mina = work.people.person("p", "mina")
        assert mina is not None
        work.people.keep_phone(mina, "+49 30 1")

    house.does(keep)


@ON_ONE_ENGINE
def test_a_production_is_wrapped_when_that_is_confirmed_and_says_when_what_goes(
    furnished: House, now: list[datetime]
) -> None:
    furnished_with_a_phone(furnished)
    assert "Nothing was changed" in furnished.call("wrap", "--production", "Nightfall", typed="n\n").out
    done = furnished.call("wrap", "--production", "Nightfall", typed="y\n")
    assert done.code == 0, done.err
    assert "on 2026-07-30, the rest that is sealed on 2026-09-03" in done.out
    assert "Nothing is due now" in done.out
    assert phone(furnished) == "+49 30 1"
    now[0] = NOW + timedelta(days=90)
    again = furnished.call("wrap", "--production", "Nightfall")
    assert "wrapped since 2026-05-01" in again.out
    assert "What was due is removed" in again.out
    assert phone(furnished) == ""


@ON_ONE_ENGINE
def test_a_wrap_by_mistake_is_taken_back(furnished: House, now: list[datetime]) -> None:
    assert furnished.call("wrap", "--production", "Nightfall", "--yes").code == 0
    assert "goes on" in furnished.call("wrap", "--production", "Nightfall", "--take-back").out
    now[0] = NOW + timedelta(days=400)
    assert "Nothing is due now" in furnished.call("wrap", "--production", "Nightfall", "--yes").out


@ON_ONE_ENGINE
def test_a_running_bot_is_not_wrapped_under(furnished: House, now: list[datetime]) -> None:
    with in_use(furnished):
        assert furnished.call("wrap", "--production", "Nightfall", "--yes").code == 1
