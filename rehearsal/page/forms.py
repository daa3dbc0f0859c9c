"""A surface as one form.

Promise: the form carries everything that Slack's client would send from it, and Enter in a line of text does what it
does in Slack: it submits a modal and presses nothing in a message or a Home. It names no address and is so posted to
the page's own, whichever that is: what was drawn once may stand at several.
"""

from __future__ import annotations

import htpy as h

from rehearsal.entities import View
from rehearsal.page.blocks import drawn
from rehearsal.page.surface import Surface, surface_id


def surface_form(surface: Surface, after: h.Node = None) -> h.Element:
    """The form of a message, a Home or a modal; `after` are a modal's buttons."""
    submits = isinstance(surface.place, View) and bool(surface.place.source.get("submit"))
    return h.form(
        ".surface",
        id=surface.id,
        method="post",
        enctype="multipart/form-data",
        novalidate=True,
        data_surface=surface_id(surface.place),
    )[
        # Enter presses a form's first submit button, which must not be an accessory that happens to stand first.
        h.button(type="submit", name="submit", value="1", hidden=True, disabled=not submits),
        h.input(type="hidden", name="surface", value=surface_id(surface.place)),
        drawn(surface),
        after,
    ]
