"""A production's own values of its rule pack: changed by its admin, with a reason, in the open.

Promise 8 lives here: no value is changed without a reason that stands in the ledger beside the old and the new one, and
a value that protects people less than the pack's own is named to every performer. What works by the rules works by the
new value from the commit on; reminders not yet sent are planned anew.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from bot.domain.calls import plan_anew
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import RuleBooks
from bot.domain.people import Actor, Production
from bot.domain.permissions import Action, permit
from bot.domain.rulebook import ChangedPack, Rule, changed, in_force
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

REASON_LENGTH: Final = 300


def rules_mark(production: Production) -> str:
    """What a form shows of the rules, as a mark by which a change since can be told."""
    return mark_of(production.rule_pack, production.rule_values)


class RuleChanges:
    """Reading the rules, by admin and coordinator, and changing one value, by the admin."""

    def __init__(self, rules: RuleBooks) -> None:
        self._rules = rules

    def shown(self, work: Work, actor: Actor) -> ChangedPack:
        """The rules in force, with the pack's own beside them."""
        permit(work, actor, Action.SEE_RULES)
        return in_force(actor.production)

    def rule(self, work: Work, actor: Actor, rule_id: str) -> tuple[Rule, Rule]:
        """One rule as it is in force and as the pack has it, for the form that changes it. Raises NotFound."""
        permit(work, actor, Action.EDIT_PRODUCTION)
        rules = in_force(actor.production)
        if rule_id not in rules.own.rules:
            raise NotFound
        return rules.pack.rules[rule_id], rules.own.rules[rule_id]

    def change(self, work: Work, actor: Actor, rule_id: str, value: object, reason: str, seen: str) -> ChangedPack:
        """Put a value in force; the pack's own, to go back to it. The same value again changes nothing.

        `seen` is the `rules_mark` of what the form showed. Raises `Stale` when the rules are others by now, `Refused`
        without a reason or for a value the rule cannot take.
        """
        permit(work, actor, Action.EDIT_PRODUCTION)
        work.people.hold_roster(actor.production.id)
        before = work.people.production(actor.production.id)
        if before is None:
            raise NotFound
        if seen != rules_mark(before):
            raise Stale
        rules = in_force(before)
        if rule_id not in rules.own.rules:
            raise NotFound
        try:
            wanted = changed(rules.own, {rule_id: value}).pack.rules[rule_id]
        except Refused as wrong:
            raise Refused(wrong.message_id, "value") from None
        if not reason or len(reason) > REASON_LENGTH:
            raise Refused("form-too-long" if reason else "form-empty", "reason")
        if wanted.value == rules.pack.rules[rule_id].value:
            return rules
        after = replace(before, rule_values=_with(rules, rule_id, wanted))
        work.people.change_production(after)
        entry = Entry.of(
            EntryKind.RULES_CHANGED, actor, work.now, rule_pack=before.rule_pack, rule=rule_id, reason=reason,
            value=value_text(wanted), before=value_text(rules.pack.rules[rule_id]),
            own=value_text(rules.own.rules[rule_id]),
        )  # fmt: skip
        work.ledger.append(after.id, entry)
        plan_anew(work, self._rules, after)
        return in_force(after)


def value_text(rule: Rule) -> str:
    """A value as it is entered and kept in the ledger: numbers, wall times or terms, with commas between them."""
    parts = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    return ", ".join(map(str, parts))


def _with(rules: ChangedPack, rule_id: str, wanted: Rule) -> str:
    """The production's own values with this one among them, as they are kept."""
    values = {each: rules.pack.rules[each].value for each in rules.changed} | {rule_id: wanted.value}
    own = {each: value for each, value in values.items() if value != rules.own.rules[each].value}
    return json.dumps(own, sort_keys=True, separators=(",", ":")) if own else ""
