"""An invented production, midway through preparation, made by acting as its people in the bot's own forms.

Promise: nothing is written behind the bot's back. Whatever stands there afterwards was pressed, filled in and submitted
by somebody in the workspace, so a demo that was made shows that a production can be made. Everybody is invented.
"""

from __future__ import annotations

from rehearsal.demo.acting import questions as questions
from rehearsal.demo.days import advance_to_morning as advance_to_morning
from rehearsal.demo.making import Demo as Demo
from rehearsal.demo.making import move_in as move_in
from rehearsal.demo.people import ZONE as ZONE
from rehearsal.demo.walk import FIRST_STEPS as FIRST_STEPS
