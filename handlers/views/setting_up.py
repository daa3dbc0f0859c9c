"""Setting up: the one-time code, the production's form, what an admin's Home says is missing, and own settings."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.domain.people import Actor, Person, Production
from bot.domain.rulebook import RulePack
from bot.domain.setting_up import Overview, contact_of, settings_of
from handlers.forms import Metadata
from handlers.views import roster
from handlers.views.parts import button, buttons, escape, field, heading, modal, option, said, small, target
from handlers.words import Words

FIRST_OPEN = "setup.first.open"
FIRST_SUBMIT = "setup.first.submit"
PRODUCTION_ADD_OPEN = "production.add.open"
PRODUCTION_ADD_SUBMIT = "production.add.submit"
PRODUCTION_EDIT_OPEN = "production.edit.open"
PRODUCTION_EDIT_SUBMIT = "production.edit.submit"
ZONE_SEARCH = "production.zone.search"
CHANNEL_RETRY = "production.channel.retry"
OWN_OPEN = "settings.own.open"
OWN_SUBMIT = "settings.own.submit"

CODE_LENGTH = 40
TITLE_LENGTH = 80
NAME_LENGTH = 80
PHONE_LENGTH = 40
LINE_LENGTH = 150
RECIPIENT_LENGTH = 80
USUAL, OWN = "usual", "own"


def untouched(words: Words) -> list[Block]:
    """What Home shows while there is no production: one neutral button, the same for everybody."""
    return [said(words("setup-untouched")), buttons(button(words("setup-first"), FIRST_OPEN))]


def first_page(words: Words, packs: Sequence[RulePack], nonce: str) -> View:
    """The one-time code and the first production."""
    code = PlainTextInputElement(action_id="setup.code.enter", max_length=CODE_LENGTH)
    blocks: list[Block] = [
        said(words("setup-first-intro")),
        field("code", words("setup-code"), code, hint=words("setup-code-hint")),
        *_production_fields(words, None, packs),
    ]
    return modal(
        words("setup-first-title"), blocks, callback_id=FIRST_SUBMIT, submit=words("setup-first-submit"),
        close=words("close"), metadata=Metadata(nonce=nonce).text(),
    )  # fmt: skip


def add_page(words: Words, actor: Actor, packs: Sequence[RulePack], nonce: str) -> View:
    """One more production in the same workspace, with nothing carried over."""
    return modal(
        words("production-add-title"), [said(words("production-add-intro")), *_production_fields(words, None, packs)],
        callback_id=PRODUCTION_ADD_SUBMIT, submit=words("production-add-submit"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def edit_page(words: Words, production: Production, packs: Sequence[RulePack], nonce: str) -> View:
    """The production's settings as they stand."""
    return modal(
        words("production-edit-title"), _production_fields(words, production, packs),
        callback_id=PRODUCTION_EDIT_SUBMIT, submit=words("setup-save"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=production.id, mark=settings_of(production)).text(),
    )  # fmt: skip


def made_page(words: Words, actor: Actor) -> View:
    """What a new production needs next."""
    here = target(actor.production.id)
    blocks: list[Block] = [
        said(words("production-made", title=escape(actor.production.title))),
        said(words("production-next")),
        buttons(
            button(words("appointment-coordinator"), roster.APPOINT_COORDINATOR, here),
            button(words("roster-add"), roster.ADD_OPEN, here),
        ),
        small(words("production-reads-nothing")),
    ]
    return modal(words("production-made-title"), blocks, close=words("done"))


def saved_page(words: Words, production: Production) -> View:
    return modal(
        words("production-saved-title"), [said(words("production-saved", title=escape(production.title)))],
        close=words("done"),
    )  # fmt: skip


def retried_page(words: Words) -> View:
    return modal(words("channel-retry-title"), [said(words("channel-retried"))], close=words("done"))


def own_page(words: Words, actor: Actor, usual: tuple[str, str], nonce: str) -> View:
    """One's own quiet hours on this production."""
    person, zone = actor.person, actor.production.zone
    own = (person.quiet_from, person.quiet_to) if person.quiet_from and person.quiet_to else usual
    choices = [
        option(words("settings-usual", start=usual[0], end=usual[1]), USUAL),
        option(words("settings-own"), OWN),
    ]
    which = RadioButtonsElement(
        action_id="settings.which.enter", options=choices, initial_option=choices[1 if person.quiet_from else 0]
    )
    start = TimePickerElement(action_id="settings.quiet_from.enter", initial_time=own[0], timezone=zone)
    end = TimePickerElement(action_id="settings.quiet_to.enter", initial_time=own[1], timezone=zone)
    blocks: list[Block] = [
        said(words("settings-intro")),
        field("which", words("settings-which"), which),
        field("quiet_from", words("settings-from"), start, optional=True),
        field("quiet_to", words("settings-to"), end, optional=True),
        small(words("settings-not-held")),
    ]
    return modal(
        words("settings-title"), blocks, callback_id=OWN_SUBMIT, submit=words("setup-save"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def own_saved_page(words: Words, person: Person, usual: tuple[str, str]) -> View:
    start, end = person.quiet_from or usual[0], person.quiet_to or usual[1]
    text = words("settings-saved-none") if start == end else words("settings-saved", start=start, end=end)
    return modal(words("settings-title"), [said(text)], close=words("done"))


def admin_sections(words: Words, actor: Actor, overview: Overview) -> list[Block]:
    """An admin's part of Home: what is missing first, then the doors to roster and settings."""
    here = target(actor.production.id)
    blocks: list[Block] = [heading(words("admin-heading"))]
    blocks += _channel(words, overview.production)
    blocks += [said(words(message, **values)) for message, values in _missing(overview)]
    blocks.append(said(_appointed(words, overview)))
    blocks.append(
        buttons(
            button(words("appointment-coordinator"), roster.APPOINT_COORDINATOR, here),
            button(words("appointment-alternate"), roster.APPOINT_ALTERNATE, here),
            button(words("roster-show"), roster.LIST, here),
            button(words("roster-add"), roster.ADD_OPEN, here),
        )
    )
    blocks.append(
        buttons(
            button(words("roster-attest"), roster.ATTEST_OPEN, here),
            button(words("roster-cast"), roster.CAST_OPEN, here),
            button(words("production-edit"), PRODUCTION_EDIT_OPEN, here),
            button(words("production-add"), PRODUCTION_ADD_OPEN, here),
        )
    )
    return blocks


def own_button(words: Words, actor: Actor) -> list[Block]:
    """The door to one's own settings; everybody has it."""
    return [buttons(button(words("settings-open"), OWN_OPEN, target(actor.production.id)))]


def _channel(words: Words, production: Production) -> list[Block]:
    if production.channel_id is None:
        return [said(words("channel-missing"))]
    if production.channel_trouble is None:
        return []
    return [
        said(words("channel-trouble", reason=escape(production.channel_trouble))),
        buttons(button(words("channel-retry"), CHANNEL_RETRY, target(production.id))),
    ]


def _missing(overview: Overview) -> list[tuple[str, dict[str, str]]]:
    """Message ids with their variables, for what keeps the production from working."""
    found: list[tuple[str, dict[str, str]]] = []
    if overview.coordinator is None:
        found.append(("admin-no-coordinator", {}))
    if not overview.first_ads:
        found.append(("admin-no-first-ad", {}))
    if overview.not_attested:
        found.append(("admin-not-attested", {"people": str(overview.not_attested)}))
    if overview.no_phone:
        found.append(("admin-no-phone", {"people": str(overview.no_phone)}))
    if overview.unmatched_cast:
        found.append(("admin-unmatched-cast", {"numbers": str(overview.unmatched_cast)}))
    return found


def _appointed(words: Words, overview: Overview) -> str:
    return words(
        "admin-appointed",
        coordinator=_name(words, overview.coordinator),
        alternate=_name(words, overview.alternate),
        people=str(overview.people),
    )


def _name(words: Words, person: Person | None) -> str:
    return words("admin-nobody") if person is None else roster.name_of(words, person)


def _production_fields(words: Words, production: Production | None, packs: Sequence[RulePack]) -> list[InputBlock]:
    contact_name, contact_phone = contact_of(production) if production else ("", "")
    return [
        field("title", words("production-title"), _line("title", production.title if production else "", TITLE_LENGTH)),
        field("zone", words("production-zone"), _zone(production), hint=words("production-zone-hint")),
        field(
            "channel", words("production-channel"), _channel_select(production), hint=words("production-channel-hint"),
            optional=True,
        ),
        field(
            "contact_name", words("production-contact"), _line("contact_name", contact_name, NAME_LENGTH),
            hint=words("production-contact-hint"),
        ),
        field("contact_phone", words("production-phone"), _line("contact_phone", contact_phone, PHONE_LENGTH)),
        field(
            "union_line", words("production-union"),
            _line("union_line", production.union_line if production else "", LINE_LENGTH),
            hint=words("production-union-hint"), optional=True,
        ),
        field("rule_pack", words("production-pack"), _pack(production, packs), hint=words("production-pack-hint")),
        field(
            "counsel_name", words("production-counsel"),
            _line("counsel_name", production.counsel_name if production else "", NAME_LENGTH),
            hint=words("production-counsel-hint"), optional=True,
        ),
        field(
            "counsel_key", words("production-counsel-key"),
            _line("counsel_key", production.counsel_key if production else "", RECIPIENT_LENGTH),
            hint=words("production-counsel-key-hint"), optional=True,
        ),
    ]  # fmt: skip


def _line(name: str, given: str, length: int) -> PlainTextInputElement:
    return PlainTextInputElement(action_id=f"production.{name}.enter", initial_value=given or None, max_length=length)


def _zone(production: Production | None) -> ExternalDataSelectElement:
    initial = option(production.zone, production.zone) if production else None
    return ExternalDataSelectElement(action_id=ZONE_SEARCH, initial_option=initial, min_query_length=0)


def _channel_select(production: Production | None) -> ConversationSelectElement:
    shown = ConversationFilter(
        include=["public", "private"], exclude_bot_users=True, exclude_external_shared_channels=True
    )
    return ConversationSelectElement(
        action_id="production.channel.enter", filter=shown,
        initial_conversation=production.channel_id if production else None,
    )  # fmt: skip


def _pack(production: Production | None, packs: Sequence[RulePack]) -> StaticSelectElement:
    choices = [option(pack.title, pack.id) for pack in packs]
    chosen = next((choice for choice in choices if production and choice.value == production.rule_pack), choices[0])
    return StaticSelectElement(action_id="production.rule_pack.enter", options=choices, initial_option=chosen)
