"""The rules of a production: each value with its source, the form that changes one, and what a performer is told.

A value that protects people less than the pack's own never stands without the pack's own beside it.
"""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    MarkdownTextObject,
    PlainTextInputElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.domain.people import Actor, Production
from bot.domain.permissions import Action, may
from bot.domain.rule_changes import REASON_LENGTH, rules_mark, value_text
from bot.domain.rulebook import ChangedPack, OutsideRoute, Rule, in_force
from handlers.forms import Metadata
from handlers.views.pages import at, in_pages, paragraphs, turning
from handlers.views.parts import button, escape, field, modal, option, said, small, target
from handlers.words import Words

OPEN = "rules.list.open"
NEXT = "rules.list.next"
BACK = "rules.list.back"
CHANGE = "rules.change.open"
SAVE = "rules.change.save"

VALUE_LENGTH = 60


def list_page(words: Words, actor: Actor, rules: ChangedPack, page: int) -> View:
    """Every rule in force, with its source; for an admin each with the door to its form."""
    chunks: list[list[Block]] = [[said(pack_line(words, rules)), said(words(f"rules-{rules.own.authority}"))]]
    chunks += [_one_rule(words, actor, rules, rule_id) for rule_id in rules.own.rules]
    chunks += paragraphs([words("rules-outside"), *(_route(words, each) for each in rules.own.outside_routes)])
    number, blocks = at(pages := in_pages(chunks), page)
    return modal(
        words("rules-title"), [*blocks, *turning(words, number, len(pages), BACK, NEXT)], close=words("close"),
        metadata=Metadata(production=actor.production.id, page=number).text(),
    )  # fmt: skip


def _one_rule(words: Words, actor: Actor, rules: ChangedPack, rule_id: str) -> list[Block]:
    rule, label = rules.pack.rules[rule_id], words(f"rule-{rule_id}")
    line = words("rules-line", rule=label, value=value_words(words, rule))
    if rule_id in rules.changed:
        how = "rules-weaker-than" if rule_id in rules.weaker else "rules-changed-from"
        line = words(how, line=line, own=value_words(words, rules.own.rules[rule_id]))
    door = None
    if may(actor.person, Action.EDIT_PRODUCTION):
        here = target(actor.production.id, rule_id)
        door = button(words("rules-change"), CHANGE, here, spoken=words("rules-change-spoken", rule=label))
    where = words("rules-source", note=escape(rule.note), source=escape(rule.source), day=rule.date.isoformat())
    return [SectionBlock(text=MarkdownTextObject(text=line, verbatim=True), accessory=door), small(where)]


def _route(words: Words, route: OutsideRoute) -> str:
    line = words("rules-route", name=escape(route.name), reach=escape(route.reach), where=escape(route.where))
    return line if route.verified else words("rules-route-untried", line=line)


def change_page(words: Words, production: Production, rule_id: str, rule: Rule, own: Rule, nonce: str) -> View:
    """One value as it stands, and the reason for another."""
    blocks: list[Block] = [
        said(words("rules-change-intro", rule=words(f"rule-{rule_id}"), own=value_words(words, own))),
        small(words("rules-source", note=escape(own.note), source=escape(own.source), day=own.date.isoformat())),
        field("value", words("rules-value"), _value(words, rule), hint=_hint(words, own), optional=bool(own.choices)),
        field(
            "reason", words("rules-reason"),
            PlainTextInputElement(action_id="rules.reason.enter", max_length=REASON_LENGTH),
            hint=words("rules-reason-hint"),
        ),
    ]  # fmt: skip
    meta = Metadata(nonce=nonce, production=production.id, subject=rule_id, mark=rules_mark(production))
    return modal(
        words("rules-change-title"), blocks, callback_id=SAVE, submit=words("save"), close=words("go-back"),
        metadata=meta.text(),
    )  # fmt: skip


def _value(words: Words, rule: Rule) -> CheckboxesElement | PlainTextInputElement:
    if not rule.choices:
        return PlainTextInputElement(
            action_id="rules.value.enter", initial_value=value_text(rule), max_length=VALUE_LENGTH
        )
    choices = [option(words(f"rule-term-{term}"), term) for term in rule.choices]
    ticked = [choice for choice in choices if isinstance(rule.value, tuple) and choice.value in rule.value]
    return CheckboxesElement(action_id="rules.value.enter", options=choices, initial_options=ticked or None)


def _hint(words: Words, own: Rule) -> str:
    if own.choices:
        return words("rules-value-terms")
    several = "several" if isinstance(own.value, tuple) else "one"
    return words(f"rules-value-{own.unit.replace(' ', '-')}-{several}")


def saved_page(words: Words, rule_id: str, rules: ChangedPack) -> View:
    """What is in force now and, where that protects people less, that performers are told."""
    value, own = (value_words(words, each.rules[rule_id]) for each in (rules.pack, rules.own))
    blocks: list[Block] = [said(words("rules-saved", rule=words(f"rule-{rule_id}"), value=value, own=own))]
    if rule_id in rules.weaker:
        blocks.append(said(words("rules-saved-weaker")))
    return modal(words("saved-title"), blocks, close=words("done"))


def pack_line(words: Words, rules: ChangedPack) -> str:
    """The pack's name, whether it was changed, its link, and that it is no legal advice."""
    line = "rules-pack-changed" if rules.changed else "rules-pack"
    return words(line, title=escape(rules.own.title), link=rules.own.link)


def performers_lines(words: Words, actor: Actor) -> list[Block]:
    """For a performer: which pack the production works by, and every value weaker than the pack's own beside it."""
    rules = in_force(actor.production)
    weaker = [
        words(
            "rules-weaker-line", rule=words(f"rule-{rule_id}"),
            value=value_words(words, rules.pack.rules[rule_id]), own=value_words(words, rules.own.rules[rule_id]),
        )
        for rule_id in rules.own.rules if rule_id in rules.weaker
    ]  # fmt: skip
    told = [block for chunk in paragraphs([words("rules-weaker"), *weaker]) for block in chunk] if weaker else []
    return [*told, small(pack_line(words, rules))]


def value_words(words: Words, rule: Rule) -> str:
    """A value in words, with its unit."""
    if rule.unit == "terms" and isinstance(rule.value, tuple):
        chosen = "; ".join(words(f"rule-term-{term}") for term in rule.value)
        return chosen or words("rules-no-terms")
    return words(f"rules-in-{rule.unit.replace(' ', '-')}", value=value_text(rule))
