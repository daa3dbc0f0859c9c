"""Reading a shooting schedule: bytes in, scenes and an honest report out.

Promise: a pure library. It knows neither Slack nor a database, reads no clock, prints nothing, and repeats no cell of
the file in any message. `read_schedule` reads, `plan` compares with what exists, `to_json_rows` tells what was
understood without descriptions and names.
"""

from __future__ import annotations

from bot.schedule.changes import ExistingScene, ExistingSlot, ImportPlan, SceneChange, plan
from bot.schedule.numbers import scene_key
from bot.schedule.reading import MAXIMUM_BYTES
from bot.schedule.report import (
    Notice,
    Question,
    ReadOptions,
    RowProblem,
    ScheduledScene,
    ScheduleRead,
    ScheduleRefused,
    to_json_rows,
)
from bot.schedule.schedule import read_schedule

__all__ = [
    "MAXIMUM_BYTES",
    "ExistingScene",
    "ExistingSlot",
    "ImportPlan",
    "Notice",
    "Question",
    "ReadOptions",
    "RowProblem",
    "SceneChange",
    "ScheduleRead",
    "ScheduleRefused",
    "ScheduledScene",
    "plan",
    "read_schedule",
    "scene_key",
    "to_json_rows",
]
