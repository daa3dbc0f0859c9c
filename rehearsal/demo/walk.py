"""What a rehearsal in the terminal prints once the production is made: a first walk, each line of which can be typed.

Promise: every line works as printed, in this order, on the production as it was made.
"""

from __future__ import annotations

from typing import Final

FIRST_STEPS: Final = """\
Nightfall is being prepared. It is {now}, set time. Try this:

  as cora                       # Cora Lind, the intimacy coordinator
  home
  press Scene Sheet near 72A    # who answered what; each opening is recorded
  as mina                       # Mina Adler, a performer who was asked about 72A
  dm                            # one message, with no word about the scene
  press Open                    # who reads her answers, and who does not
  submit 2                      # the scene in plain words, then the first questions
  choose closed lips = No       # or all alike: choose every = Talk first
  submit 4                      # the second page, what she needs, a review, saved
  press Withdraw
  submit
  as ada                        # Ada Byrne, first assistant director
  home                          # 72A is PAUSED, with no name and no reason

Type help for everything else."""
