"""How soon the bot is ready: from the start of its process to "Ready", with its files in the system's cache."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bench import servers
from bench.house import House
from bench.results import Result, middle

REPETITIONS: Final = 5
LONGEST: Final = 1.5


def measure(folder: Path) -> list[Result]:
    house = House(folder, f"sqlite:///{folder / 'data' / 'closedset.db'}")
    house.opens_production("Nightfall")
    house.close()
    with servers.slack(house.team.id) as api:
        settings = servers.settings_of(api.port, house.url, house.keys)
        seconds = []
        for _ in range(REPETITIONS + 1):
            with servers.our_bot(settings) as bot:
                seconds.append(bot.seconds)
    return [middle("Ready after a cold start", seconds[1:], "s", LONGEST)]
