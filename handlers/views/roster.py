"""The roster: lists by page, adding many at once, one person's entry, age attestation, cast numbers, accounts.

A name that has not arrived from Slack yet is said to be on its way; nobody is shown as an id.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    CheckboxesElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.people import MAIN_UNIT, READERS, Actor, Person, Role
from bot.domain.permissions import Action, may
from bot.domain.roster import ADDABLE, Leaving, RosterPage, shown_of, units_of
from handlers.forms import Metadata
from handlers.views.parts import (
    button,
    buttons,
    escape,
    field,
    modal,
    option,
    plain,
    rule,
    said,
    shorten,
    small,
    target,
)
from handlers.words import Words

LIST = "roster.list.open"
LIST_BACK = "roster.list.back"
LIST_NEXT = "roster.list.next"
LIST_PREVIOUS = "roster.list.previous"
FIND = "roster.person.find"
ADD_OPEN = "roster.add.open"
ADD_SUBMIT = "roster.add.submit"
PERSON_OPEN = "roster.person.open"
PERSON_SUBMIT = "roster.person.submit"
REMOVE_OPEN = "roster.remove.open"
REMOVE_SUBMIT = "roster.remove.submit"
ATTEST_OPEN = "roster.attest.open"
ATTEST_FIND = "roster.attest.find"
ATTEST_SUBMIT = "roster.attest.submit"
ATTEST_TAKE_BACK = "roster.attest.take_back"
CAST_OPEN = "roster.cast.open"
CAST_NEXT = "roster.cast.next"
CAST_SUBMIT = "roster.cast.submit"
LINK_OPEN = "roster.link.open"
LINK_SUBMIT = "roster.link.submit"
APPOINT_COORDINATOR = "appointment.coordinator.open"
APPOINT_ALTERNATE = "appointment.alternate.open"

NAME_LENGTH = 80
PHONE_LENGTH = 40
UNITS_LENGTH = 120
CAST_NUMBER_LENGTH = 8
NAMES_LENGTH = 3000
MOST_CHOSEN = 100
SPOKEN_LENGTH = 75
ADULT = "adult"


def name_of(words: Words, person: Person) -> str:
    """A name inside our own sentences."""
    return escape(person.name) or words("roster-name-arriving")


def plain_name(words: Words, person: Person) -> str:
    """A name in plain text, with the cast number where it helps to tell people apart."""
    name = person.name or words("roster-name-arriving")
    return words("roster-name-with-number", name=name, number=person.cast_number) if person.cast_number else name


def found(words: Words, people: Sequence[Person], *, in_production: str = "") -> list[dict[str, object]]:
    """People as the options of a search; with a production, each option is a target of its own."""
    value = (lambda person: target(in_production, person.id)) if in_production else (lambda person: person.id)
    return [option(plain_name(words, person), value(person)).to_dict() for person in people]


def doors(words: Words, actor: Actor) -> list[Block]:
    """On Home, for those who do not keep the roster: an assistant director adds crew, the coordinator looks at it."""
    here = target(actor.production.id)
    if may(actor.person, Action.EDIT_ROSTER):
        return []
    found = []
    if may(actor.person, Action.ADD_CREW):
        found.append(button(words("roster-add-crew"), ADD_OPEN, here))
    if may(actor.person, Action.RECORD_ANSWERS):
        found.append(button(words("roster-show"), LIST, here))
    return [buttons(*found)] if found else []


def list_page(words: Words, actor: Actor, shown: RosterPage) -> View:
    """Forty people of the roster, with a search over all of them."""
    keeps = may(actor.person, Action.EDIT_ROSTER)
    here = target(actor.production.id)
    blocks: list[Block] = [
        small(words("roster-count", people=str(shown.total), page=str(shown.page + 1), pages=str(shown.pages)))
    ]
    if keeps:
        search = ExternalDataSelectElement(action_id=FIND, placeholder=plain(words("roster-find")), min_query_length=0)
        blocks.append(SectionBlock(text=plain(words("roster-find-label")), accessory=search, block_id="find"))
        blocks.append(buttons(button(words("roster-add"), ADD_OPEN, here)))
    if not shown.total:
        blocks.append(said(words("roster-empty")))
    blocks += [_line(words, actor, person, shown.page, keeps=keeps) for person in shown.people]
    turns = _turns(words, actor, shown)
    if turns:
        blocks.append(buttons(*turns))
    return modal(
        words("roster-title"), blocks, close=words("close"),
        metadata=Metadata(production=actor.production.id, page=shown.page).text(),
    )  # fmt: skip


def _line(words: Words, actor: Actor, person: Person, page: int, *, keeps: bool) -> SectionBlock:
    where = target(actor.production.id, person.id)
    spoken_name = person.name or words("roster-name-arriving")
    door: ButtonElement | None = None
    if keeps:
        spoken = shorten(words("roster-edit-spoken", name=spoken_name), SPOKEN_LENGTH)
        door = button(words("roster-edit"), PERSON_OPEN, where, spoken=spoken)
    elif person.slack is None and may(actor.person, Action.RECORD_ANSWERS):
        spoken = shorten(words("roster-link-spoken", name=spoken_name), SPOKEN_LENGTH)
        door = button(words("roster-link"), LINK_OPEN, where, spoken=spoken)
    line = said(words("roster-line", name=name_of(words, person), what=escape(_what(words, person))))
    line.accessory = door
    return line


def _what(words: Words, person: Person) -> str:
    """Parts, cast number, attestation and account in one line."""
    parts = [_part(words, grant.role, grant.unit) for grant in person.grants] or [words("roster-part-none")]
    if person.cast_number:
        parts.append(words("roster-cast-number", number=person.cast_number))
    if person.attestable:
        parts.append(words("roster-attested" if person.adult else "roster-not-attested"))
    if person.slack is None:
        parts.append(words("roster-no-slack"))
    return ", ".join(parts)


def _part(words: Words, role: Role, unit: str) -> str:
    name = words(f"roster-part-{role.value.replace('_', '-')}")
    return name if unit == MAIN_UNIT else words("roster-part-of-unit", part=name, unit=unit)


def _turns(words: Words, actor: Actor, shown: RosterPage) -> list[ButtonElement]:
    turns = []
    if shown.page > 0:
        turns.append(button(words("roster-previous"), LIST_PREVIOUS, target(actor.production.id, str(shown.page - 1))))
    if shown.page + 1 < shown.pages:
        turns.append(button(words("roster-next"), LIST_NEXT, target(actor.production.id, str(shown.page + 1))))
    return turns


def add_page(words: Words, actor: Actor, nonce: str) -> View:
    """Many people in one part. An assistant director's form knows crew and nothing else."""
    whole = may(actor.person, Action.EDIT_ROSTER)
    choices = _role_options(words)
    role = StaticSelectElement(action_id="roster.role.enter", options=choices)
    people = UserMultiSelectElement(action_id="roster.people.enter", max_selected_items=MOST_CHOSEN)
    names = PlainTextInputElement(action_id="roster.names.enter", multiline=True, max_length=NAMES_LENGTH)
    blocks: list[Block] = [field("role", words("roster-role"), role)] if whole else []
    blocks += [
        field("people", words("roster-people"), people, hint=words("roster-people-hint"), optional=True),
        field("names", words("roster-names"), names, hint=words("roster-names-hint"), optional=True),
    ]
    if whole:
        tick = CheckboxesElement(
            action_id="roster.adults.enter", options=[option(words("roster-adults-option"), ADULT)]
        )
        blocks += [
            field(
                "units",
                words("roster-units"),
                _text("units", MAIN_UNIT, UNITS_LENGTH),
                hint=words("roster-units-hint"),
                optional=True,
            ),
            field("adults", words("roster-adults"), tick, hint=words("roster-adults-hint"), optional=True),
        ]
    return modal(
        words("roster-add-title" if whole else "roster-add-crew-title"), blocks, callback_id=ADD_SUBMIT,
        submit=words("roster-add-submit"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def added_page(words: Words, actor: Actor, count: int) -> View:
    here = target(actor.production.id)
    doors = [button(words("roster-add-more"), ADD_OPEN, here)]
    if may(actor.person, Action.EDIT_ROSTER):
        doors.append(button(words("roster-show"), LIST, here))
    return modal(
        words("roster-added-title"),
        [said(words("roster-added" if count else "roster-added-nobody", people=str(count))), buttons(*doors)],
        close=words("done"),
    )  # fmt: skip


def person_page(words: Words, actor: Actor, person: Person, phone: str, page: int, nonce: str) -> View:
    """One person's entry. What they are appointed to stands here and is changed elsewhere."""
    here = target(actor.production.id, person.id)
    choices = _role_options(words)
    held = [choice for choice in choices if Role(choice.value) in person.roles]
    roles = StaticMultiSelectElement(action_id="roster.roles.enter", options=choices, initial_options=held or None)
    appointed = [_part(words, grant.role, MAIN_UNIT) for grant in person.grants if grant.role in READERS]
    blocks: list[Block] = [said(words("roster-appointed", part=", ".join(appointed)))] if appointed else []
    name_hint = words("roster-name-hint") if person.slack else None
    blocks += [
        field("name", words("roster-name"), _text("name", person.name, NAME_LENGTH), hint=name_hint, optional=True),
        field("roles", words("roster-roles"), roles, optional=bool(appointed)),
        field(
            "units", words("roster-units"), _text("units", ", ".join(units_of(person)), UNITS_LENGTH),
            hint=words("roster-units-hint"), optional=True,
        ),
        field(
            "cast_number", words("roster-cast-label"), _text("cast_number", person.cast_number, CAST_NUMBER_LENGTH),
            optional=True,
        ),
        field("job", words("roster-job"), _text("job", person.job, NAME_LENGTH), optional=True),
        field("employer", words("roster-employer"), _text("employer", person.employer, NAME_LENGTH), optional=True),
        field("phone", words("roster-phone"), _text("phone", phone, PHONE_LENGTH), optional=True),
        rule(),
    ]  # fmt: skip
    if person.attestable:
        blocks.append(small(words("roster-attested-long" if person.adult else "roster-not-attested-long")))
    doors = [button(words("roster-remove"), REMOVE_OPEN, here)]
    if person.adult and person.attestable:
        doors.append(button(words("roster-take-back"), ATTEST_TAKE_BACK, here))
    doors.append(button(words("roster-back"), LIST_BACK, target(actor.production.id, str(page))))
    blocks.append(buttons(*doors))
    return modal(
        words("roster-person-title"), blocks, callback_id=PERSON_SUBMIT, submit=words("setup-save"),
        close=words("close"),
        metadata=Metadata(
            nonce=nonce, production=actor.production.id, person=person.id, page=page, mark=shown_of(person, phone)
        ).text(),
    )  # fmt: skip


def remove_page(words: Words, actor: Actor, leaving: Leaving, page: int, nonce: str) -> View:
    """What removing somebody will do, before it is done."""
    person = leaving.person
    blocks: list[Block] = [said(words("roster-remove-what", name=name_of(words, person)))]
    if leaving.scenes:
        blocks.append(said(words("roster-remove-scenes", scenes=str(leaving.scenes))))
    if leaving.appointed is Role.COORDINATOR:
        blocks.append(said(words("roster-remove-coordinator")))
    elif leaving.appointed is Role.ALTERNATE:
        blocks.append(said(words("roster-remove-alternate")))
    blocks.append(small(words("roster-remove-kept")))
    blocks.append(buttons(button(words("roster-back"), LIST_BACK, target(actor.production.id, str(page)))))
    return modal(
        words("roster-remove-title"), blocks, callback_id=REMOVE_SUBMIT, submit=words("roster-remove-submit"),
        close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id, person=person.id, page=page).text(),
    )  # fmt: skip


def attest_page(words: Words, actor: Actor, left: int, nonce: str) -> View:
    """Many people attested at once; who is attested already is not offered."""
    if not left:
        return modal(words("roster-attest-title"), [said(words("roster-attest-none"))], close=words("close"))
    people = ExternalDataMultiSelectElement(
        action_id=ATTEST_FIND, min_query_length=0, max_selected_items=MOST_CHOSEN,
        placeholder=plain(words("roster-find")),
    )  # fmt: skip
    blocks: list[Block] = [
        said(words("roster-attest-intro", people=str(left))),
        field("people", words("roster-attest-people"), people, hint=words("roster-attest-hint")),
    ]
    return modal(
        words("roster-attest-title"), blocks, callback_id=ATTEST_SUBMIT, submit=words("roster-attest-submit"),
        close=words("close"), metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def attested_page(words: Words, people: int) -> View:
    return modal(
        words("roster-attest-title"), [said(words("roster-attest-done", people=str(people)))], close=words("done")
    )


def cast_page(words: Words, actor: Actor, performers: Sequence[Person], page: int, pages: int, nonce: str) -> View:
    """A cast number for each of forty performers."""
    if not performers:
        return modal(words("roster-cast-title"), [said(words("roster-cast-none"))], close=words("close"))
    blocks: list[Block] = [small(words("roster-cast-intro", page=str(page + 1), pages=str(pages)))]
    blocks += [
        field(
            person.id, person.name or words("roster-name-arriving"),
            _text("cast_number", person.cast_number, CAST_NUMBER_LENGTH), optional=True,
        )
        for person in performers
    ]  # fmt: skip
    if pages > 1:
        following = target(actor.production.id, str((page + 1) % pages))
        blocks += [small(words("roster-cast-turn")), buttons(button(words("roster-next"), CAST_NEXT, following))]
    return modal(
        words("roster-cast-title"), blocks, callback_id=CAST_SUBMIT, submit=words("setup-save"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id, page=page).text(),
    )  # fmt: skip


def cast_saved_page(words: Words, unmatched: int) -> View:
    blocks: list[Block] = [said(words("roster-cast-saved"))]
    if unmatched:
        blocks.append(said(words("admin-unmatched-cast", numbers=str(unmatched))))
    return modal(words("roster-cast-title"), blocks, close=words("done"))


def link_page(words: Words, actor: Actor, person: Person, page: int, nonce: str) -> View:
    """The account of somebody who had none, by the coordinator."""
    user = UserSelectElement(action_id="roster.user.enter")
    blocks: list[Block] = [
        said(words("roster-link-intro", name=name_of(words, person))),
        field("user", words("roster-link-user"), user),
    ]
    return modal(
        words("roster-link-title"), blocks, callback_id=LINK_SUBMIT, submit=words("roster-link"), close=words("close"),
        metadata=Metadata(nonce=nonce, production=actor.production.id, person=person.id, page=page).text(),
    )  # fmt: skip


def linked_page(words: Words, person: Person) -> View:
    return modal(
        words("roster-linked-title"), [said(words("roster-linked", name=name_of(words, person)))], close=words("done")
    )


def _role_options(words: Words) -> list[Option]:
    return [option(words(f"roster-part-{role.value.replace('_', '-')}"), role.value) for role in ADDABLE]


def _text(name: str, given: str | None, length: int) -> PlainTextInputElement:
    return PlainTextInputElement(action_id=f"roster.{name}.enter", initial_value=given or None, max_length=length)
