"""The concern of the demo production: one that its coordinator finds addressed to her, with no name.

Promise: it is invented, and about how work is done; whoever reads this file knows who raised it, and nobody on the
production does.
"""

from __future__ import annotations

from typing import Final

from rehearsal.demo.people import MARTA

RAISED_BY: Final = MARTA
RAISED: Final = (
    "At yesterday's costume fitting the door stood open while people changed, and somebody took pictures of the rails. "
    "Could the door be locked from now on, and phones stay outside?"
)
