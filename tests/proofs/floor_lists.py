"""Closed-set lists in every state at once, for the proofs of who may press what."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.closed_set import shown_mark
from bot.domain.holds import HoldPage, Step
from bot.domain.invitations import invitation_mark
from bot.domain.people import Actor
from bot.domain.rule_changes import rules_mark
from bot.domain.set_list import Decision, SetList, Zone
from bot.domain.work import Work, mark_of
from handlers.views.invitations import rules_of
from handlers.views.objections import shown_mark as names_mark
from handlers.words import catalogue
from tests.stage import Stage


def hand_in_lists(stage: Stage, work: Work) -> None:
    """Kit is on the released list of 72A; Ria waits for the coordinator, who asked the performers about her; Roy is
    drafted. Kit is on the list of scene 12 too. `stage.ids` gets the list's id and what each page of it showed."""
    services, ada, cora = stage.bot.services, stage.as_actor(work, "Ada"), stage.as_actor(work, "Cora")
    performers = [stage.ids[name] for name in ("Mina", "Sam")]
    _hands_in(stage, work, "slot 12", ("Kit",))
    released = _hands_in(stage, work, "slot 72A", ("Kit",))
    services.releasing.mark_asked(work, cora, released.id, performers)
    decided = services.releasing.decide(
        work, cora, released.id, released.version, {stage.ids["Kit"]: Decision.APPROVED}
    )
    services.releasing.release(work, cora, released.id, decided.version)
    _hands_in(stage, work, "slot 72A", ("Ria",))
    services.releasing.ask_performers(work, cora, released.id)
    services.lists.add(work, ada, stage.ids["slot 72A"], [stage.ids["Roy"]], Zone.SET)
    stage.ids["list 72A"] = released.id
    _marks(stage, work, ada, cora)


def _marks(stage: Stage, work: Work, ada: Actor, cora: Actor) -> None:
    services, mina, kit = stage.bot.services, stage.as_actor(work, "Mina"), stage.as_actor(work, "Kit")
    found, rules = stage.ids["list 72A"], rules_of(catalogue("en"), kit)
    stage.ids |= {
        "list shown": shown_mark(services.lists.page(work, ada, stage.ids["slot 72A"])),
        "deciding shown": services.releasing.deciding(work, cora, found).mark,
        "names shown": names_mark(services.invitations.proposed(work, mina, found)),
        "invitation shown": invitation_mark(services.invitations.mine(work, kit, found), rules),
        "rules shown": mark_of(kit.production.house_rules),
        "house rules": mark_of(rules),
        "pack shown": rules_mark(kit.production),
        "hold shown": HoldPage(None, Step.ASK).mark,
    }


def _hands_in(stage: Stage, work: Work, slot: str, names: Sequence[str]) -> SetList:
    lists, ada, slot_id = stage.bot.services.lists, stage.as_actor(work, "Ada"), stage.ids[slot]
    lists.add(work, ada, slot_id, [stage.ids[name] for name in names], Zone.SET)
    return lists.submit(work, ada, slot_id, shown_mark(lists.page(work, ada, slot_id)), 20)
