"""A page with nothing of the workspace on it: for whoever may not come in, and for addresses that lead nowhere.

Promise: it says in one or two sentences what happened and what to do, and holds no name, message or form.
"""

from __future__ import annotations

from collections.abc import Mapping

import htpy as h


def head(title: str) -> h.Element:
    """The head of every page: our style, our scripts, nothing from elsewhere."""
    return h.head[
        h.meta(charset="utf-8"),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.title[title],
        h.link(rel="icon", href="/static/icon.svg", type="image/svg+xml"),
        h.link(rel="stylesheet", href="/static/page.css"),
        h.link(rel="stylesheet", href="/static/glass.css"),
        h.script(src="/static/vendor/idiomorph-0.8.0.min.js", defer=True),
        h.script(src="/static/page.js", defer=True),
    ]


def bare_page(title: str, *sentences: str, links: Mapping[str, str] | None = None) -> h.Element:
    """`links` are addresses by what they say."""
    return h.html(lang="en")[
        head(title),
        h.body(".bare")[
            h.main[
                h.h1[title],
                (h.p[sentence] for sentence in sentences),
                links and h.ul[(h.li[h.a(href=href)[words]] for words, href in links.items())],
            ]
        ],
    ]


def nobody_page(going_on: str) -> h.Element:
    """For a workspace without people; `going_on` is what everybody is told, or ""."""
    return h.html(lang="en")[
        head("Nobody is here yet"),
        h.body(".bare")[
            h.main[
                h.h1["Nobody is here yet"],
                going_on and h.p[going_on],
                h.p["Give somebody an account in this workspace, and act as them."],
                join_form(),
            ]
        ],
    ]


def join_form() -> h.Element:
    """Where somebody new is given an account."""
    return h.form(".join", method="post", action="/people")[
        h.label(for_="join-name")["Add somebody"],
        h.input("#join-name", name="name", placeholder="Their name", required=True, maxlength="80", autocomplete="off"),
        h.button(".button", type="submit")["Add"],
    ]
