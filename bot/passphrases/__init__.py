"""Passphrases that a person can write down: six words drawn evenly from a list of 7,776, which is 77.5 bits.

The list is the EFF's long list for dice, <https://www.eff.org/files/2016/07/18/eff_large_wordlist.txt>, by Joseph
Bonneau for the Electronic Frontier Foundation, CC BY 3.0 US, with its dice numbers left out. Promise: a passphrase is
given to whoever asked and kept nowhere.
"""

from __future__ import annotations

import secrets
from functools import cache
from importlib.resources import files
from typing import Final

WORDS: Final = 6
LISTED: Final = 7_776


@cache
def words() -> tuple[str, ...]:
    """The list, each word once."""
    return tuple(files("bot").joinpath("passphrases", "eff_large.txt").read_text(encoding="ascii").split())


def new_passphrase() -> str:
    """Six words with a blank between each two."""
    listed = words()
    return " ".join(secrets.choice(listed) for _ in range(WORDS))
