"""Making a production and keeping its settings.

The first production is made with a one-time code, once: being the first to look owns nothing, and of two people who
submit at the same moment one is told that nothing was saved. Every later production is made by an admin. Whoever makes
a production is its admin, which lets them keep the roster and read nothing.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Protocol
from zoneinfo import available_timezones

from pyrage import RecipientError, x25519  # type: ignore[import-untyped]

from bot.domain import rulebook
from bot.domain.calls import plan_anew
from bot.domain.ledger import Entry, EntryKind
from bot.domain.outbox import Kind, post_in_channel
from bot.domain.people import Account, Actor, Grant, Person, Production, Role, SlackUser
from bot.domain.permissions import Action, permit
from bot.domain.times import shoot_day_of
from bot.domain.work import NotFound, Refused, Stale, Work, mark_of

FIRST_PRODUCTION: Final = "0" * 24
"""The first production's id is the same whoever makes it, so that neither engine can keep a second first one."""

DEFAULT_PACK: Final = rulebook.PACKS[0]
FREE_ATTEMPTS: Final = 3
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=10)

USUAL_ZONES: Final = (
    "Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome",
    "Europe/Budapest", "Europe/Prague", "Europe/Stockholm", "America/New_York", "America/Toronto", "America/Chicago",
    "America/Los_Angeles", "America/Vancouver", "America/Mexico_City", "America/Sao_Paulo", "Africa/Johannesburg",
    "Asia/Kolkata", "Asia/Seoul", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""What is offered before anything is typed."""

MOST_ZONES: Final = 100

_PHONE: Final = re.compile(r"\+?[0-9(][0-9 ().\-/x]{1,38}")
_FEWEST_DIGITS: Final = 3


class CodeKeeper(Protocol):
    """Keeps the one-time code of an installation that has no production yet."""

    def matches(self, code: str) -> bool:
        """Whether this is the code, in a time that does not depend on how much of it is right."""
        ...

    def use(self) -> None:
        """Forget the code; nothing matches from now on."""
        ...


class OneTimeCode:
    """A code that was printed where the bot runs. Case, spaces and hyphens do not matter when it is typed."""

    def __init__(self, code: str) -> None:
        self._code: str | None = _bare(code) or None

    def matches(self, code: str) -> bool:
        return self._code is not None and hmac.compare_digest(_bare(code).encode(), self._code.encode())

    def use(self) -> None:
        self._code = None


def _bare(code: str) -> str:
    return re.sub(r"[\s-]", "", code).upper()


class Attempts:
    """Wrong codes by person, in memory: after the third each further one costs twice the wait before it."""

    def __init__(self) -> None:
        self._wrong: dict[SlackUser, tuple[int, datetime]] = {}

    def allowed(self, who: SlackUser, now: datetime) -> bool:
        return who not in self._wrong or now >= self._wrong[who][1]

    def failed(self, who: SlackUser, now: datetime) -> None:
        count = self._wrong.get(who, (0, now))[0] + 1
        beyond = count - FREE_ATTEMPTS
        # Sixteen doublings are far beyond the longest wait.
        wait = min(FIRST_WAIT * 2 ** min(beyond, 16), LONGEST_WAIT) if beyond >= 0 else timedelta()
        self._wrong[who] = (count, now + wait)


@dataclass(frozen=True, slots=True)
class ProductionDraft:
    """What the production form says. `channel_id` may wait; the outside contact may not.

    Counsel outside, for whom concerns may be held, is a name and an age recipient (`age1…`): both or neither.
    """

    title: str
    zone: str
    channel_id: str | None
    contact_name: str
    contact_phone: str
    union_line: str
    rule_pack: str = DEFAULT_PACK
    counsel_name: str = ""
    counsel_key: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What an admin's Home says of a production: logistics and head counts."""

    production: Production
    people: int
    coordinator: Person | None
    alternate: Person | None
    first_ads: int
    not_attested: int
    """Performers without the 18+ attestation."""
    no_phone: int
    """Coordinator, alternate and first assistant directors whose number PAUSED could not show."""
    unmatched_cast: int
    """Cast numbers that the schedule names and nobody on the roster has."""


class SettingUp:
    """Productions and their settings. Without a code nothing can be set up.

    `packs` are the ids of the rule packs there are to choose from.
    """

    def __init__(self, codes: CodeKeeper | None = None, packs: tuple[str, ...] = rulebook.PACKS) -> None:
        self._codes = codes or OneTimeCode("")
        self._attempts = Attempts()
        self._rules = rulebook.Packs()
        self.packs = packs

    def expect(self, codes: CodeKeeper) -> None:
        """Take this code from now on; every start of the bot prints a new one."""
        self._codes = codes

    def untouched(self, work: Work) -> bool:
        """Whether there is no production yet, so that the one neutral button is shown."""
        return not work.people.any_production()

    def first(self, work: Work, caller: SlackUser, code: str, draft: ProductionDraft) -> Actor:
        """Make the first production and its admin. Once there is a production there is nothing here for anybody."""
        if work.people.any_production():
            raise NotFound
        if not self._attempts.allowed(caller, work.now):
            raise Refused("setup-code-wait", "code")
        if not self._codes.matches(code):
            self._attempts.failed(caller, work.now)
            raise Refused("setup-code-wrong", "code")
        account = work.people.account(caller) or Account(caller)
        if account.deleted or account.bot:
            raise NotFound
        return self._make(work, account, FIRST_PRODUCTION, draft)

    def finished(self) -> None:
        """The first production is committed: forget the code."""
        self._codes.use()

    def add(self, work: Work, actor: Actor, draft: ProductionDraft) -> Actor:
        """Make a further production, with the actor as its admin. Nothing of the old one is reached from it."""
        permit(work, actor, Action.EDIT_PRODUCTION)
        return self._make(work, actor.account, work.new_id(), draft)

    def settings(self, work: Work, actor: Actor) -> Production:
        """The production, for the form that edits it."""
        permit(work, actor, Action.EDIT_PRODUCTION)
        return actor.production

    def edit(self, work: Work, actor: Actor, draft: ProductionDraft, seen: str | None = None) -> Production:
        """Keep the settings. A new channel gets the greeting, and the cards of what is still to be shot.

        Raises `Stale` when the settings are no longer as the form showed them.
        """
        permit(work, actor, Action.EDIT_PRODUCTION)
        work.people.hold_roster(actor.production.id)
        before = work.people.production(actor.production.id)
        if before is None:
            raise NotFound
        if seen is not None and seen != settings_of(before):
            raise Stale
        self._check(work, before.team_id, draft, before.id)
        moved = draft.channel_id != before.channel_id
        after = replace(_filled(before, draft), channel_trouble=None if moved else before.channel_trouble)
        if after == before:
            return before
        work.people.change_production(after)
        work.ledger.append(after.id, Entry.of(EntryKind.RULES_CHANGED, actor, work.now, rule_pack=after.rule_pack))
        if moved:
            work.outbox.drop(after.id, after.id, Kind.GREETING)
            _greet(work, after)
            _post_cards_anew(work, after)
        if after.rule_pack != before.rule_pack:
            plan_anew(work, self._rules, after)
        return after

    def greet_again(self, work: Work, actor: Actor) -> Production:
        """Try the channel again after Slack refused it. Where nothing was refused this does nothing."""
        permit(work, actor, Action.EDIT_PRODUCTION)
        work.people.hold_roster(actor.production.id)
        before = work.people.production(actor.production.id)
        if before is None:
            raise NotFound
        if before.channel_trouble is None or before.channel_id is None:
            return before
        trying = replace(before, channel_trouble=None)
        work.people.change_production(trying)
        work.outbox.drop(trying.id, trying.id, Kind.GREETING)
        _greet(work, trying)
        return trying

    def overview(self, work: Work, actor: Actor) -> Overview:
        """What stands and what is missing, for the admin's Home."""
        permit(work, actor, Action.EDIT_PRODUCTION)
        roster = work.people.roster(actor.production.id)
        called = [person for person in roster if person.holds(Role.COORDINATOR, Role.ALTERNATE, Role.FIRST_AD)]
        return Overview(
            production=actor.production,
            people=len(roster),
            coordinator=next((person for person in roster if person.holds(Role.COORDINATOR)), None),
            alternate=next((person for person in roster if person.holds(Role.ALTERNATE)), None),
            first_ads=sum(person.holds(Role.FIRST_AD) for person in roster),
            not_attested=sum(person.holds(Role.PERFORMER) and not person.adult for person in roster),
            no_phone=sum(not work.people.phone(person) for person in called),
            unmatched_cast=len(work.scenes.unmatched_cast(actor.production.id)),
        )

    def _make(self, work: Work, account: Account, production_id: str, draft: ProductionDraft) -> Actor:
        team_id = account.slack.team_id
        self._check(work, team_id, draft, production_id)
        blank = Production(production_id, team_id, "", "", None, DEFAULT_PACK, "", "")
        production = _filled(blank, draft)
        work.people.add_production(production)
        name = next((entry.name for entry in work.people.entries_of(account.slack) if entry.name), "")
        admin = Person(work.new_id(), production.id, name, account.slack, (Grant(Role.ADMIN),))
        work.people.add_person(admin)
        # From here on their Home is that of the production they have made.
        account = replace(account, current_production=production.id)
        work.people.keep_account(account)
        actor = Actor(admin, production, account)
        work.ledger.append(production.id, Entry.of(EntryKind.SETUP_DONE, actor, work.now, rule_pack=draft.rule_pack))
        _greet(work, production)
        return actor

    def _check(self, work: Work, team_id: str, draft: ProductionDraft, production_id: str) -> None:
        titles = (other.title for other in work.people.productions(team_id) if other.id != production_id)
        if draft.title.casefold() in (title.casefold() for title in titles):
            raise Refused("setup-title-taken", "title")
        if draft.zone not in zones():
            raise Refused("setup-zone-unknown", "zone")
        if not looks_like_phone(draft.contact_phone):
            raise Refused("setup-phone-wrong", "contact_phone")
        if bool(draft.counsel_name) != bool(draft.counsel_key):
            raise Refused("setup-counsel-half", "counsel_key" if draft.counsel_name else "counsel_name")
        if draft.counsel_key and not is_age_recipient(draft.counsel_key):
            raise Refused("setup-counsel-key-wrong", "counsel_key")
        if draft.rule_pack not in self.packs:
            raise NotFound
        rulebook.load(draft.rule_pack)


@cache
def zones() -> tuple[str, ...]:
    """The IANA zones of places, and UTC; the old names without a place are left out."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return (*sorted(places), "UTC")


def zones_like(typed: str) -> tuple[str, ...]:
    """At most 100 zones whose name holds what was typed; the usual ones while nothing is."""
    wanted = "_".join(typed.casefold().split())
    if not wanted:
        return tuple(zone for zone in USUAL_ZONES if zone in zones())
    return tuple(zone for zone in zones() if wanted in zone.casefold())[:MOST_ZONES]


def looks_like_phone(text: str) -> bool:
    """Whether somebody could dial this: digits and the marks written between them; 112 is enough."""
    return bool(_PHONE.fullmatch(text)) and sum(mark.isdigit() for mark in text) >= _FEWEST_DIGITS


def is_age_recipient(text: str) -> bool:
    """Whether this is the public half of an age key pair (`age1…`), to which anybody can encrypt."""
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def settings_of(production: Production) -> str:
    """What the form shows of a production, as a mark by which a change since can be told."""
    shown = replace(production, channel_trouble=None, wrapped=False, wrapped_at=None, house_rules="", rule_values="")
    return mark_of(shown)


def contact_of(production: Production) -> tuple[str, str]:
    """The outside contact's name and number. A number has no comma, so the last one parts them."""
    name, _, phone = production.outside_contact.rpartition(", ")
    return name, phone


def _filled(production: Production, draft: ProductionDraft) -> Production:
    return replace(
        production,
        title=draft.title,
        zone=draft.zone,
        channel_id=draft.channel_id,
        rule_pack=draft.rule_pack,
        outside_contact=f"{draft.contact_name}, {draft.contact_phone}",
        union_line=draft.union_line,
        counsel_name=draft.counsel_name,
        counsel_key=draft.counsel_key,
    )


def _greet(work: Work, production: Production) -> None:
    if production.channel_id is not None:
        post_in_channel(work, production.id, Kind.GREETING, production.id, f"greeting:{work.new_id()}")


def _post_cards_anew(work: Work, production: Production) -> None:
    """A card stands in the channel it was posted in; those still ahead are posted once more in the new one."""
    if production.channel_id is None:
        return
    today = shoot_day_of(work.now, production.zone)
    for row in work.scenes.board(production.id, today):
        slot = row.slot
        if slot.announced and not slot.cancelled:
            for kind in (Kind.CARD, Kind.CARD_EDIT, Kind.THREAD_LINE):
                work.outbox.drop(production.id, slot.id, kind)
            work.scenes.change_slot(replace(slot, card=""))
            post_in_channel(work, production.id, Kind.CARD, slot.id, f"card:{slot.id}:{slot.version}")
