"""The terms of a scene in structured form: who does what to whom, what is bare, and what pictures may be used for.

Promise 4 lives here in pure functions: a person's own part of the terms is what names them, or everybody; two parts are
compared line by line, so that a change concerns whoever it changes something for, and nobody else. What cannot be shown
to be less counts as more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from bot.domain.set_list import Zone

if TYPE_CHECKING:
    from bot.domain.permissions import Proof
    from bot.domain.scenes import Scene

LINE_LENGTH: Final = 150
PLACE_LENGTH: Final = 80
GARMENTS_LENGTH: Final = 300
MOST_ACTIONS: Final = 60
BODY_PARTS: Final = ("chest", "belly", "back", "buttocks", "hips", "genitals", "legs")
REVISIONS: Final = ("white", "blue", "pink", "yellow", "green", "goldenrod", "buff", "salmon", "cherry", "tan")
USES: Final = ("trailer", "poster", "press", "social", "thumbnail", "recap")


class Medium(StrEnum):
    """Through what a touch goes, the least first."""

    NO_CONTACT = "no-contact"
    BARRIER = "barrier"
    CLOTHING = "clothing"
    SKIN = "skin"


class Kissing(StrEnum):
    """The most there is of it in the scene, the least first."""

    NONE = "none"
    CLOSED = "closed"
    OPEN = "open"
    TONGUE = "tongue"


@dataclass(frozen=True, slots=True, order=True)
class Action:
    """One thing that is done: by whom, to whom (nobody where empty), what in plain words, through what."""

    who: str
    whom: str
    what: str
    medium: Medium


@dataclass(frozen=True, slots=True)
class Bared:
    """One person: body parts bare on set, those seen on screen (columns of their own), and what is worn or between."""

    on_set: tuple[str, ...] = ()
    on_screen: tuple[str, ...] = ()
    garments: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything agreed about a scene in structured form; content, never printed.

    `watched` are zones beside the set from which it may be seen or heard. `stills` and each of `uses` are asked apart.
    """

    actions: tuple[Action, ...] = field(default=(), repr=False)
    bared: Mapping[str, Bared] = field(default_factory=dict, repr=False)
    kissing: Kissing = Kissing.NONE
    watched: tuple[Zone, ...] = ()
    stills: bool = False
    uses: tuple[str, ...] = ()
    place: str = field(default="", repr=False)
    revision: str = ""

    @property
    def empty(self) -> bool:
        return self == Terms()

    def nudity(self) -> bool:
        """Whether anything of anybody is bare, on set or on screen."""
        return any(bared.on_set or bared.on_screen for bared in self.bared.values())


@dataclass(frozen=True, slots=True, order=True)
class Occasion:
    """When and by which unit a part of the scene is shot."""

    day: date
    unit: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The logistics that a scene was agreed for. `brief_version` is the scene's when kind or brief last changed, and
    `cast_version` when its performers did."""

    occasions: tuple[Occasion, ...]
    participants: tuple[str, ...]
    brief_version: int
    cast_version: int


@dataclass(frozen=True, slots=True)
class Part:
    """One person's own part of the scene as agreed: what names them, or everybody."""

    actions: frozenset[Action]
    bared: Bared
    kissing: Kissing
    watched: frozenset[Zone]
    stills: bool
    uses: frozenset[str]
    place: str
    revision: str
    partners: frozenset[str]
    occasions: frozenset[Occasion]


class Change(StrEnum):
    """What a difference means for the person: more is asked, less is, or it is another."""

    MORE = "more"
    LESS = "less"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs for one person. `term` is the rule pack's word for it, empty where packs have none.

    `what` names the kind of line; `before` and `after` are the lines themselves, None where there is none.
    """

    what: str
    change: Change
    term: str = ""
    before: object = field(default=None, repr=False)
    after: object = field(default=None, repr=False)


def part_of(terms: Terms, plan: Plan, person_id: str) -> Part:
    """What of the terms and the plan is this person's."""
    return Part(
        actions=frozenset(act for act in terms.actions if person_id in (act.who, act.whom) or not act.who),
        bared=terms.bared.get(person_id, Bared()),
        kissing=terms.kissing,
        watched=frozenset(terms.watched),
        stills=terms.stills,
        uses=frozenset(terms.uses),
        place=terms.place,
        revision=terms.revision,
        partners=frozenset(plan.participants) - {person_id},
        occasions=frozenset(plan.occasions),
    )


def differences(before: Part, after: Part) -> tuple[Difference, ...]:
    """Everything that differs between two versions of one person's part; nothing where they are the same."""
    return (
        *_actions(before.actions, after.actions),
        *_bared(before.bared, after.bared),
        *_step("kissing", "more_action", before.kissing, after.kissing, list(Kissing)),
        *_sets("watched", "more_asked", before.watched, after.watched),
        *_step("stills", "new_use", before.stills, after.stills, [False, True]),
        *_sets("use", "new_use", before.uses, after.uses),
        *_other("place", before.place, after.place),
        *_other("revision", before.revision, after.revision),
        *_partners(before.partners, after.partners),
        *_occasions(before.occasions, after.occasions),
    )


def _actions(before: frozenset[Action], after: frozenset[Action]) -> Iterable[Difference]:
    """Lines gone and lines new; the same line through less of a touch is less, and through more is more."""
    gone, new = sorted(before - after), sorted(after - before)
    media = list(Medium)
    for action in new:
        same = next((old for old in gone if replace(old, medium=action.medium) == action), None)
        if same is None:
            yield Difference("action", Change.MORE, "more_action", None, action)
            continue
        gone.remove(same)
        less = media.index(action.medium) < media.index(same.medium)
        yield Difference(
            "action", Change.LESS if less else Change.MORE, "less_action" if less else "more_action", same, action
        )
    for action in gone:
        yield Difference("action", Change.LESS, "less_action", action, None)


def _bared(before: Bared, after: Bared) -> Iterable[Difference]:
    for what, old, new in (
        ("on-set", before.on_set, after.on_set), ("on-screen", before.on_screen, after.on_screen)
    ):  # fmt: skip
        for each in _in_order(set(new) - set(old), BODY_PARTS):
            yield Difference(what, Change.MORE, "more_nudity", None, each)
        for each in _in_order(set(old) - set(new), BODY_PARTS):
            yield Difference(what, Change.LESS, "less_nudity", each, None)
    # Whether another garment covers less cannot be read from words.
    if before.garments != after.garments:
        yield Difference("garments", Change.MORE, "more_nudity", before.garments, after.garments)


def _step(what: str, term: str, before: object, after: object, order: Sequence[object]) -> Iterable[Difference]:
    if before != after:
        more = order.index(after) > order.index(before)
        yield Difference(what, Change.MORE if more else Change.LESS, term if more else "less_action", before, after)


def _sets(what: str, term: str, before: frozenset[str], after: frozenset[str]) -> Iterable[Difference]:
    for each in sorted(after - before):
        yield Difference(what, Change.MORE, term, None, each)
    for each in sorted(before - after):
        yield Difference(what, Change.LESS, "less_action", each, None)


def _other(what: str, before: str, after: str) -> Iterable[Difference]:
    if before != after:
        yield Difference(what, Change.OTHER, "", before, after)


def _partners(before: frozenset[str], after: frozenset[str]) -> Iterable[Difference]:
    for each in sorted(after - before):
        yield Difference("partner", Change.MORE, "new_partner", None, each)
    for each in sorted(before - after):
        yield Difference("partner", Change.LESS, "", each, None)


def _occasions(before: frozenset[Occasion], after: frozenset[Occasion]) -> Iterable[Difference]:
    """One for one a day that went and a day that came are a move; what comes beyond that is a new occasion."""
    gone, new = sorted(before - after), sorted(after - before)
    for old, moved in zip(gone, new, strict=False):
        yield Difference("moved", Change.OTHER, "moved_later" if moved.day >= old.day else "", old, moved)
    for each in new[len(gone) :]:
        yield Difference("occasion", Change.OTHER, "new_occasion", None, each)
    for each in gone[len(new) :]:
        yield Difference("occasion", Change.LESS, "", each, None)


def _in_order(found: set[str], order: Sequence[str]) -> list[str]:
    return [each for each in order if each in found]


@dataclass(frozen=True, slots=True)
class DayCheck:
    """That the coordinator spoke with a performer on the day, about one shoot slot."""

    slot_id: str
    person_id: str
    day: date
    by: str


class TermsBook(Protocol):
    """Terms and plans as a unit of work sees them; every version is kept, and content needs a proof."""

    def terms(self, proof: Proof, scene: Scene, version: int | None = None) -> Terms:
        """The newest terms, or those that held at a version of the scene; empty ones where there were none."""
        ...

    def keep_terms(self, scene: Scene, terms: Terms) -> None:
        """Keep terms under the scene's version. Raises `Stale` when there are some under it already."""
        ...

    def plan(self, scene: Scene, version: int | None = None) -> Plan | None: ...
    def keep_plan(self, scene: Scene, plan: Plan) -> None:
        """Keep a plan under the scene's version, in place of one kept under the same."""
        ...

    def day_checks(self, scene: Scene) -> tuple[DayCheck, ...]: ...
    def keep_day_check(self, check: DayCheck) -> None: ...
    def drop_day_check(self, check: DayCheck) -> None: ...
