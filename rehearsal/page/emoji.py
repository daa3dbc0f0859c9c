"""Emoji by Slack's short names.

Promise: `:wave:` is the character Slack shows for it, `:wave::skin-tone-4:` its darker hand; a name that Slack's own
set lacks stays as it was typed. The set is emoji-datasource's (emoji-LICENSE), as Slack's is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FIRST_TONE: Final = 0x1F3FB  # skin-tone-2, the lightest
_SET = Path(__file__).with_name("emoji.json")


@cache
def characters() -> Mapping[str, str]:
    """Every short name with its character."""
    named: Mapping[str, str] = json.loads(_SET.read_text(encoding="utf-8"))
    return named


def character(name: str, tone: int = 0) -> str | None:
    """The character of a short name without colons, or None; `tone` is 2 to 6, or 0 for none."""
    found = characters().get(name)
    if found is None or not tone:
        return found
    return found.removesuffix("\ufe0f") + chr(FIRST_TONE + tone - 2)
