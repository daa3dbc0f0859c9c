"""A page of its own beside the workspace: one entry of the looking glass, the owner's export.

Promise: nobody acts on it and it is nobody's in particular; it shows whatever passed, whoever it was for.
"""

from __future__ import annotations

import re
from typing import Final

import htpy as h

from rehearsal.page.bare import head

PLACE: Final = re.compile(r"(/as(/[A-Za-z0-9._~%-]+)+)(\?[A-Za-z0-9._~%=&-]*)?")


def sheet(title: str, *parts: h.Node, back: str = "/") -> h.Element:
    """A page with a way back to where somebody came from."""
    return h.html(lang="en")[
        head(title),
        h.body(".sheet")[h.main[h.p[h.a(href=place_of(back))["Back to the rehearsal"]], h.h1[title], parts]],
    ]


def place_of(back: str) -> str:
    """`back` if it is a place within this page, else its front door: an address from a form leads nowhere else."""
    return back if PLACE.fullmatch(back) else "/"


def counted(count: int, what: str) -> str:
    """A number with its noun: "1 message", "12 messages"."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
