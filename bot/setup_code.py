"""The one-time code with which the first production is set up.

Promise: it is random, made anew at each start, kept in memory alone and shown once. It never reaches the log: where
standard output is no terminal it may be collected as one, so the code is then shown only for a rehearsal, in which
everybody is invented.
"""

from __future__ import annotations

import secrets
from typing import Final, TextIO

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS: Final = 3
_GROUP_LENGTH: Final = 4

_SHOWN: Final = """
There is no production yet. In Slack, open the app's Home, press “Set Up with a Code” and enter this code.
It works once, and only while this process runs:

    {code}
"""
_HIDDEN: Final = """
There is no production yet. The code for setting one up is shown in a terminal only, because this output may be kept.
Stop this process, start `closedset run` in a terminal, and set up the production from there.
"""


def new_code() -> str:
    """Three groups of four letters or digits, 60 random bits, from Crockford's alphabet (no I, L, O or U)."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def show(code: str, stream: TextIO, *, rehearsed: bool) -> None:
    """Tell whoever started the bot the code, or where to see it."""
    may_show = rehearsed or stream.isatty()
    stream.write(_SHOWN.format(code=code) if may_show else _HIDDEN)
    stream.flush()
