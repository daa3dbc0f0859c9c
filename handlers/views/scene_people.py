"""The coordinator's page of a scene's people: doubles and consents of their own, and the forms that enter them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block, InputBlock, Option, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.domain.background import Crowd
from bot.domain.consents import Shown
from bot.domain.doubles import Entered
from bot.domain.facts import Consent, ConsentKind, DoubleKind, Exposure, Said
from bot.domain.guardians import Minor
from bot.domain.people import Person
from bot.domain.scenes import Scene
from handlers.forms import Metadata
from handlers.views import after_withdrawal, background, guardians
from handlers.views.consents import kind_name, terms
from handlers.views.double_limits import PEOPLE_OPEN, kind_of_double
from handlers.views.pages import at, in_pages, turning
from handlers.views.parts import button, buttons, escape, field, modal, option, said, small, target
from handlers.views.scene_sheet import METHODS, name_of, plain_name
from handlers.words import Words

OPEN: Final = PEOPLE_OPEN
NEXT = "people.page.next"
BACK = "people.page.back"
DOUBLE_OPEN = "people.double.open"
DOUBLE_SAVE = "people.double.save"
DOUBLE_END = "people.double.end"
ASK_OPEN = "people.consent.ask"
ASK_SAVE = "people.consent.send"
RECORD_OPEN = "people.consent.record"
RECORD_SAVE = "people.consent.save"

TEXT_LENGTH: Final = 600
MOST_LISTED: Final = 100


def page(
    words: Words,
    scene: Scene,
    doubles: Sequence[Entered],
    consents: Sequence[Shown],
    crowd: Crowd,
    minors: Sequence[Minor],
    number: int,
) -> View:
    """Everything entered about the scene's people beside their answers, after the doors to enter more."""
    here = target(scene.production_id, scene.id)
    doors = [
        button(words("people-double"), DOUBLE_OPEN, here),
        button(words("people-consent"), ASK_OPEN, here),
        button(words("people-background"), background.OPEN, here),
        button(words("ways-on-open"), after_withdrawal.OPEN, here),
    ]
    chunks = [
        *_doubles(words, scene, doubles),
        *_consents(words, scene, consents),
        *background.crowd_lines(words, scene, crowd),
        *guardians.minor_lines(words, scene, minors),
    ]
    number, blocks = at(pages := in_pages(chunks, 80), number)
    top: list[Block] = [small(words("people-intro", number=escape(scene.number))), buttons(*doors)]
    meta = Metadata(production=scene.production_id, subject=scene.id, page=number)
    return modal(
        words("people-title"), [*top, *blocks, *turning(words, number, len(pages), BACK, NEXT)],
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def _doubles(words: Words, scene: Scene, doubles: Sequence[Entered]) -> list[list[Block]]:
    if not doubles:
        return [[said(words("people-doubles-none"))]]
    chunks: list[list[Block]] = []
    for each in doubles:
        doubled = name_of(words, each.doubled) if each.doubled else words("person-gone")
        state = "original" if each.original else "agreed" if each.agreed else "open"
        line = words(
            "people-double-line", double=name_of(words, each.double), kind=kind_of_double(words, each.kind.value),
            doubled=doubled, state=words(f"people-double-{state}", doubled=doubled),
        )  # fmt: skip
        spoken = words("people-double-end-spoken", double=plain_name(words, each.double))
        end = button(
            words("people-double-end"), DOUBLE_END, target(scene.production_id, f"{scene.id}/{each.double.id}"),
            spoken=spoken,
        )  # fmt: skip
        chunks.append([said(line), buttons(end)])
    return chunks


def _consents(words: Words, scene: Scene, consents: Sequence[Shown]) -> list[list[Block]]:
    if not consents:
        return [[said(words("consents-none"))]]
    return [_consent(words, scene, each) for each in consents]


def _consent(words: Words, scene: Scene, shown: Shown) -> list[Block]:
    name, consent = name_of(words, shown.person), shown.consent
    if consent is None:
        return [said(words("consent-line-closed", name=name))]
    stands = words("consent-said-stale" if shown.stale else f"consent-said-{consent.said.value}")
    lines = [words("consent-line", name=name, kind=kind_name(words, consent), said=stands)]
    if shown.usable:
        exposure = words(f"consent-exposure-{consent.exposure.value}")
        lines.append(words("consent-line-usable", exposure=exposure))
    elif consent.said is Said.YES and not shown.stale:
        lines.append(words("consent-line-not-usable"))
    if consent.recorded_by:
        lines.append(words("consent-line-recorded"))
    blocks: list[Block] = [said(" ".join(lines))]
    if shown.person.slack is None or not shown.person.adult:
        spoken = words("consent-record-spoken", name=plain_name(words, shown.person))
        here = target(scene.production_id, f"{scene.id}/{consent.id}")
        blocks.append(buttons(button(words("consent-record"), RECORD_OPEN, here, spoken=spoken)))
    return blocks


def _choice(words: Words, name: str, label: str, choices: Sequence[Option], hint: str | None = None) -> InputBlock:
    select = StaticSelectElement(action_id=f"people.{name}.enter", options=list(choices))
    return field(name, words(label), select, hint=words(hint) if hint else None)


def _people(words: Words, people: Sequence[Person]) -> list[Option]:
    return [option(plain_name(words, person), person.id) for person in people[:MOST_LISTED]]


def double_form(words: Words, scene: Scene, doubles: Sequence[Person], doubled: Sequence[Person], nonce: str) -> View:
    """Who doubles whom, and as what. At least two people are needed for it."""
    blocks: list[Block] = [said(words("double-intro", number=escape(scene.number)))]
    enough = bool(doubles) and len({person.id for person in (*doubles, *doubled)}) > 1
    if enough:
        kinds = [option(kind_of_double(words, kind.value), kind.value) for kind in DoubleKind]
        blocks += [
            _choice(words, "double", "double-who", _people(words, doubles)),
            _choice(words, "kind", "double-kind", kinds),
            _choice(words, "doubled", "double-doubled", _people(words, doubled), "double-doubled-hint"),
        ]
    blocks.append(small(words("double-needs-two")))
    meta = Metadata(nonce=nonce, production=scene.production_id, subject=scene.id)
    return modal(
        words("double-title"), blocks, callback_id=DOUBLE_SAVE if enough else None,
        submit=words("double-save") if enough else None, close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def double_saved(words: Words, scene: Scene, double: Person, doubled: Person, agreed: bool) -> View:
    """What was entered, and what is still to be asked."""
    names = {"double": name_of(words, double), "doubled": name_of(words, doubled)}
    blocks: list[Block] = [said(words("double-saved", **names))]
    if not agreed:
        blocks.append(said(words("double-ask-next", doubled=names["doubled"])))
    ask = button(words("people-consent"), ASK_OPEN, target(scene.production_id, scene.id))
    return modal(words("double-title"), [*blocks, buttons(ask)], close=words("done"))


def double_ended(words: Words) -> View:
    return modal(words("people-title"), [said(words("people-double-ended"))], close=words("done"))


def ask_form(words: Words, scene: Scene, cast: Sequence[Person], doubles: Sequence[Person], nonce: str) -> View:
    """One consent of one performer. Nothing is chosen beforehand."""

    def text(name: str, *, optional: bool = False, hint: bool = False) -> InputBlock:
        element = PlainTextInputElement(action_id=f"people.{name}.enter", max_length=TEXT_LENGTH, multiline=True)
        more = words(f"consent-ask-{name}-hint") if hint else None
        return field(name, words(f"consent-ask-{name}"), element, optional=optional, hint=more)

    kinds = [option(words(f"consent-kind-{kind.value.replace('_', '-')}"), kind.value) for kind in ConsentKind]
    seen = [option(words(f"consent-exposure-{each.value}"), each.value) for each in Exposure]
    blocks: list[Block] = [
        said(words("consent-ask-intro", number=escape(scene.number))),
        _choice(words, "person", "consent-ask-who", _people(words, cast)),
        _choice(words, "kind", "consent-ask-kind", kinds),
        text("purpose", hint=True),
        _choice(words, "exposure", "consent-ask-exposure", seen, "consent-ask-exposure-hint"),
        text("retention", optional=True),
        text("reuse", optional=True, hint=True),
    ]
    if doubles:
        select = StaticSelectElement(action_id="people.double.enter", options=_people(words, doubles))
        blocks.append(field("double", words("consent-ask-double"), select, optional=True))
    meta = Metadata(nonce=nonce, production=scene.production_id, subject=scene.id)
    return modal(
        words("consent-ask-title"), blocks, callback_id=ASK_SAVE, submit=words("consent-ask-send"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def asked(words: Words, person: Person) -> View:
    key = "consent-asked" if person.gets_notices else "consent-asked-no-message"
    return modal(words("consent-ask-title"), [said(words(key, name=name_of(words, person)))], close=words("done"))


def record_form(words: Words, scene_id: str, person: Person, consent: Consent, double: str, nonce: str) -> View:
    """What somebody without Slack said to one consent, and how it was said."""
    line = PlainTextInputElement(action_id="people.present.enter", max_length=150)
    said_choices = [option(words(f"consent-said-{each.value}"), each.value) for each in Said if each is not Said.OPEN]
    methods = [option(words(f"method-{method}"), method) for method in METHODS]
    yes_no = [option(words(f"recording-{each}"), each) for each in ("yes", "no")]
    intro = words("consent-record-intro", name=name_of(words, person), kind=kind_name(words, consent))
    blocks: list[Block] = [
        said(intro),
        *terms(words, consent, double),
        _choice(words, "said", "consent-record-said", said_choices),
        _choice(words, "method", "consent-record-method", methods),
        field("present", words("consent-record-present"), line, optional=True),
        _choice(words, "read_back", "consent-record-back", yes_no),
    ]
    if not person.adult:
        select = StaticSelectElement(action_id="people.guardian.enter", options=yes_no)
        hint = words("recording-guardian-hint")
        blocks.append(field("guardian", words("recording-guardian"), select, hint=hint, optional=True))
    meta = Metadata(
        nonce=nonce, production=consent.production_id, subject=scene_id, mark=consent.id, version=consent.version
    )
    return modal(
        words("consent-record-title"), blocks, callback_id=RECORD_SAVE, submit=words("consent-record-save"),
        close=words("close"), metadata=meta.text(),
    )  # fmt: skip


def recorded(words: Words) -> View:
    return modal(words("consent-record-title"), [said(words("consent-recorded"))], close=words("done"))
