"""Many pairs of worlds, drawn and compared a few at a time, each few in a house of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from storage.migrate import upgrade
from tests.databases import PostgreSQL, SQLite, copy_on
from tests.proofs.worlds import House

Drawn = TypeVar("Drawn")

PHASES = (Phase.explicit, Phase.generate)
"""A difference says where it is; making it smaller would take minutes."""


class Pairs:
    """Databases that stay small: one that grew with each pair would make the last ones many times slower."""

    def __init__(self, sqlite: SQLite, postgresql: PostgreSQL, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._servers, self._folder, self._monkeypatch = (sqlite, postgresql), folder, monkeypatch

    def compare(
        self,
        engine: str,
        compare: Callable[[House, Drawn], None],
        drawn: st.SearchStrategy[Drawn],
        many: int,
        few: int,
        first: int = 0,
    ) -> None:
        """Draw `many` pairs, `few` to a house, for `compare`, which raises if one can be told apart. `first` are drawn
        by somebody else."""
        for number in range(first, first + many, few):
            with self._house(engine, number) as house:
                _compare_few(house, compare, drawn, few, number)
            sys.stdout.write(f"{number + few - first} of {many} pairs, none told apart\n")

    @contextmanager
    def _house(self, engine: str, number: int) -> Iterator[House]:
        folder = self._folder / str(number)
        folder.mkdir()
        with copy_on(engine, upgrade, folder / "database", *self._servers) as url:
            house = House(url, folder, self._monkeypatch)
            try:
                yield house
            finally:
                house.close()


def _compare_few(
    house: House, compare: Callable[[House, Drawn], None], drawn: st.SearchStrategy[Drawn], few: int, number: int
) -> None:
    @seed(number)
    @settings(max_examples=few, phases=PHASES, database=None, suppress_health_check=list(HealthCheck))
    @given(pair=drawn)
    def each(pair: Drawn) -> None:
        compare(house, pair)

    each()


def first_difference(one: str, other: str) -> str:
    """Where the two stop being equal, with what stands there; nothing if they are."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return "" if one == other else f"{one[max(0, at - 200) : at + 100]} <> {other[max(0, at - 100) : at + 100]}"
