"""The modals somebody has open, and the warnings that Slack shows them.

Promise: every modal says how to leave it and can be left without a mouse; a warning stands where the person is, in the
top modal if there is one. What lies beneath is inert, but the bar of the rehearsal is not: somebody else can be acted
as, and the clock turned, while a form is open.
"""

from __future__ import annotations

import htpy as h

from rehearsal.entities import View
from rehearsal.page.forms import surface_form
from rehearsal.page.page import Page
from rehearsal.page.text import plain


def modals(page: Page) -> h.Node:
    """Every modal of the stack, the top one last."""
    if not page.stack:
        return None
    return h.fragment[h.div(".shade"), (_modal(page, view, top=view is page.stack[-1]) for view in page.stack)]


def _modal(page: Page, view: View, *, top: bool) -> h.Element:
    surface = page.surface(view)
    title = f"{surface.id}/title"
    return h.dialog(
        ".modal",
        id=f"{surface.id}/dialog",
        data_view=view.id,
        data_hash=view.hash,
        aria_labelledby=title,
        aria_modal="true",
        open=True,
        inert=not top,
        tabindex="-1",
    )[
        h.header(".modal-header", role="none")[
            h.span(".avatar.app.small", aria_hidden="true")["▚"],
            h.h2(id=title)[plain(view.source["title"])],
            h.button(".icon", type="submit", form=surface.id, name="close", value="all", aria_label="Close every form")[
                "✕"
            ],
        ],
        alerts(page) if top else None,
        surface_form(surface, _footer(view)),
    ]


def _footer(view: View) -> h.Element:
    submit, close = view.source.get("submit"), view.source.get("close")
    # Slack's own words where a view names none; from memory.
    away = plain(close) if close else "Cancel" if submit else "Close"
    return h.footer(".modal-footer")[
        h.button(".button", type="submit", name="close", value="one")[away],
        submit and h.button(".button.button-primary", type="submit", name="submit", value="1")[plain(submit)],
    ]


def alerts(page: Page) -> h.Node:
    """Slack's warnings, and what was amiss with what was just asked, until they are put away."""
    said = page.reading.warnings(page.member.id)
    if not said:
        return None
    return h.form(".warning", method="post", action=page.address.to("dismiss"))[
        h.div(role="alert")[(h.p[sentence] for sentence in said)],
        h.button(".button", type="submit")["Dismiss"],
    ]
