"""Somebody who presses whatever they can reach from Home, each button of one kind once, and submits what stands there.

Promise: the same house is walked in the same way every time, and what opens after a failure is noticed.
"""

from __future__ import annotations

import json

from handlers.words import catalogue
from rehearsal.entities import View
from rehearsal.state import controls
from tests.proofs.full_house import Production

WORDS = catalogue("en")
FAILED = {WORDS(f"problem-{name}") for name in ("not-found", "unforeseen", "unavailable", "not-saved", "stale")}
"""What stands on the page after a failure; a rule that says no has a sentence of its own."""

Step = tuple[str, str]
"""What is done to the top view: ("press", action id) or ("submit", callback id)."""


class Walk:
    """One person pressing everything they can reach from Home, each button of one kind once."""

    def __init__(self, production: Production, name: str) -> None:
        self.person = production.acting(name)
        self.stage = production.stage
        self.workspace = production.stage.workspace
        self.done: dict[Step, tuple[Step, ...]] = {}
        self.views: list[tuple[tuple[Step, ...], View]] = []

    def everywhere(self) -> None:
        """Presses first; what submits may take away what a press needs."""
        self._explore(())
        submits = [path for path, view in self.views if view.source.get("submit")]
        # After an erasure there is nothing left to look at.
        for path in sorted(submits, key=lambda path: (("press", "record.erase.open") in path, len(path))):
            self._submit_on(path)
        if self.person.modals:
            self.person.closes()

    def _explore(self, path: tuple[Step, ...]) -> None:
        """Press what stands on the page that these steps have just led to."""
        page = self._top()
        # What opens something first: a press that changes something may take another's place on the page.
        for control in sorted(controls(page.blocks), key=lambda found: not found.element["action_id"].endswith("open")):
            step = ("press", str(control.element["action_id"]))
            if control.type != "button" or "url" in control.element or step in self.done:
                continue
            # A press on the way may have changed something, so that the way is not there a second time.
            if self._top().hash != page.hash and self._at(path) is None:
                return
            if not self._offers(step):
                continue
            self.done[step] = path
            self._do(step)
            self._looks((*path, step))
            self._explore((*path, step))

    def _submit_on(self, path: tuple[Step, ...]) -> None:
        """Submit what stands there as it is, and what that leads to, until a page wants something typed."""
        view, been = self._at(path), set[str]()
        while view is not None and view.source.get("submit"):
            step = ("submit", view.callback_id)
            place = without_nonce(view)
            if place in been or (step in self.done and not been):
                return
            been.add(place)
            self.done[step] = path
            outcome = self.person.submits()
            path = (*path, step)
            if outcome.refused or outcome.errors or self.person.modal is None:
                return
            self._looks(path)
            self._explore(path)
            view = self._at(path)

    def _at(self, path: tuple[Step, ...]) -> View | None:
        """The view to which these steps lead from Home; None if they do so no longer."""
        if self.person.modals:
            self.person.closes()
        # A Home that is drawn anew a moment later would lead elsewhere, and each time the walk would be another.
        self.stage.loop.run(self.stage.bot.homes.settled())
        for step in path:
            if not self._offers(step):
                return None
            self._do(step)
        return None if failed(self._top()) else self._top()

    def _top(self) -> View:
        view = self.person.modal or self.person.home
        assert view is not None
        return view

    def _offers(self, step: Step) -> bool:
        view = self._top()
        if step[0] == "submit":
            return view.callback_id == step[1]
        return any(found.element["action_id"] == step[1] for found in controls(view.blocks))

    def _do(self, step: Step) -> None:
        before, view = self._standing(), self._top()
        if step[0] == "submit":
            self.person.submits()
            return
        control = next(found for found in controls(view.blocks) if found.element["action_id"] == step[1])
        self.workspace.loop.run(self.workspace.interactions.acts(self.person.member, view, control))
        try:
            self.workspace.wait_until(lambda: self._standing() != before, 5.0)
        except AssertionError:
            raise AssertionError(f"nothing followed {step}: {self.workspace.refusals[-1:]}") from None

    def _standing(self) -> list[tuple[str, str]]:
        """What every press changes. A Home is drawn anew for other reasons too."""
        return [(view.id, view.hash) for view in self.person.modals]

    def _looks(self, path: tuple[Step, ...]) -> None:
        view = self._top()
        assert not failed(view), path
        self.views.append((path, view))


def failed(view: View) -> bool:
    """Whether this is the page that opens over one that could not be had."""
    return any((block.get("text") or {}).get("text") in FAILED for block in view.blocks)


def without_nonce(view: View) -> str:
    """Where a form stands, whose nonce is another each time."""
    carried = json.loads(view.private_metadata or "{}")
    return json.dumps({name: value for name, value in carried.items() if name != "nonce"})
