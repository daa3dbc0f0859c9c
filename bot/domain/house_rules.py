"""The house rules of a production: what everybody on a closed-set list reads before they accept.

Promise: whoever accepts has been shown the rules as they stood then, and the ledger keeps a mark of that version. What
stays true whatever a production writes (that nobody gives up a right) is no part of this text and stands beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.domain.ledger import Entry, EntryKind
from bot.domain.people import Actor, Production
from bot.domain.permissions import Action, permit
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

RULES_LENGTH: Final = 2000


class HouseRules:
    """Reading and changing the text: the admin and the coordinator. An empty text stands for the usual rules."""

    def read(self, work: Work, actor: Actor) -> Production:
        """The production with its rules, for the form that changes them."""
        permit(work, actor, Action.EDIT_HOUSE_RULES)
        return actor.production

    def change(self, work: Work, actor: Actor, text: str, seen: str) -> Production:
        """Keep the text; empty, to go back to the usual rules. Answers given before stand.

        `seen` is the mark of the text that the form showed. Raises `Stale` when it is another by now.
        """
        permit(work, actor, Action.EDIT_HOUSE_RULES)
        work.people.hold_roster(actor.production.id)
        before = work.people.production(actor.production.id)
        if before is None:
            raise NotFound
        if seen != mark_of(before.house_rules):
            raise Stale
        if len(text) > RULES_LENGTH:
            raise Refused("form-too-long", "rules")
        if text == before.house_rules:
            return before
        after = replace(before, house_rules=text)
        work.people.change_production(after)
        entry = Entry.of(EntryKind.RULES_CHANGED, actor, work.now, house_rules=mark_of(text))
        work.ledger.append(after.id, entry)
        return after
