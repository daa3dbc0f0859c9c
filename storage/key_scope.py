"""Whose or what one key is; it stands inside the key's wrapping, never in a file's name."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,120}")
_DAY: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_RANDOM_BYTES: Final = 12


class ScopeKind(StrEnum):
    """What a key is for; the kinds of DESIGN section 4, "Seal"."""

    PERFORMER = "performer"
    PRODUCTION = "production"
    CONCERN = "concern"
    RECEIPTS = "receipts"
    READER = "reader"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class KeyScope:
    """A performer, a production, one concern, a day of receipts, a reader's appointment, or a secret of the
    installation.

    `name` is an id of 1 to 120 letters, digits, dots, underscores and hyphens; for receipts a day, `yyyy-mm-dd`.
    Anything else raises `ValueError`.
    """

    kind: ScopeKind
    name: str

    def __post_init__(self) -> None:
        allowed = _DAY if self.kind is ScopeKind.RECEIPTS else _NAME
        if not allowed.fullmatch(self.name):
            raise ValueError("This cannot be the name of a key's scope.")

    @classmethod
    def performer(cls, person: str) -> KeyScope:
        """Everything about one performer: answers, drafts, ledger payloads."""
        return cls(ScopeKind.PERFORMER, person)

    @classmethod
    def production(cls, production: str) -> KeyScope:
        """What belongs to a production and to no performer."""
        return cls(ScopeKind.PRODUCTION, production)

    @classmethod
    def new_concern(cls) -> KeyScope:
        """One concern, not yet raised: a random name, so that a key made ahead of need tells of none."""
        return cls(ScopeKind.CONCERN, secrets.token_hex(_RANDOM_BYTES))

    @classmethod
    def receipts(cls, day: date) -> KeyScope:
        """What the receipt codes of one day's forms follow from, days in UTC."""
        return cls(ScopeKind.RECEIPTS, day.isoformat())

    @classmethod
    def reader(cls, appointment: str) -> KeyScope:
        """The private half of the key pair of one appointment."""
        return cls(ScopeKind.READER, appointment)

    @classmethod
    def instance(cls, name: str) -> KeyScope:
        """A secret of the installation, such as `workspace`, from which the hash key of used nonces is derived."""
        return cls(ScopeKind.INSTANCE, name)

    @classmethod
    def parse(cls, text: str) -> KeyScope:
        """The scope that `str` wrote as `kind:name`; `ValueError` for anything else."""
        kind, _, name = text.partition(":")
        return cls(ScopeKind(kind), name)

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.name}"
