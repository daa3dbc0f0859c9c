"""Every word a person reads: Fluent catalogues, one folder for each language.

Promise 10 is tested on these files. Names and numbers go in as text; a variable that a message wants and does not get
is an error in tests and a plain gap in production, never a reason to fail a person's press.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

from fluent.runtime import FluentBundle, FluentResource

FALLBACK = "en"
_FOLDER = Path(__file__).parent


class Words(Protocol):
    """One language. `words("message-id", name=value)` is the text."""

    locale: str

    def __call__(self, message_id: str, **variables: str) -> str: ...


class WordMissing(LookupError):
    """No catalogue has this message, or it lacks a variable; a mistake of ours."""


class Catalogue:
    """One language's messages, with English behind them."""

    def __init__(self, locale: str, bundles: tuple[FluentBundle, ...], strict: bool) -> None:
        self.locale = locale
        self._bundles = bundles
        self._strict = strict
        self._fixed: dict[str, str] = {}
        """The texts without variables that were asked for; no more than the catalogue has."""

    def __call__(self, message_id: str, **variables: str) -> str:
        """The text of a message. Raises `WordMissing` for an unknown id."""
        if variables:
            return self._text(message_id, variables)
        if message_id not in self._fixed:
            self._fixed[message_id] = self._text(message_id, variables)
        return self._fixed[message_id]

    def _text(self, message_id: str, variables: dict[str, str]) -> str:
        for bundle in self._bundles:
            if not bundle.has_message(message_id):
                continue
            pattern = bundle.get_message(message_id).value
            if pattern is None:
                break
            text, errors = bundle.format_pattern(pattern, variables)
            if errors and self._strict:
                raise WordMissing(message_id)
            return str(text)
        raise WordMissing(message_id)


def languages() -> tuple[str, ...]:
    """The languages there are catalogues for."""
    return tuple(sorted(folder.name for folder in _FOLDER.iterdir() if any(folder.glob("*.ftl"))))


def language_names() -> tuple[str, ...]:
    """Those languages, each by its own name."""
    return tuple(catalogue(language)("language-name") for language in languages())


@cache
def catalogue(locale: str | None, strict: bool = False) -> Catalogue:
    """The catalogue nearest to a Slack locale such as `en-GB`; English when there is none."""
    known = languages()
    wanted = next((name for name in (locale or "", (locale or "").split("-")[0]) if name in known), FALLBACK)
    order = (wanted,) if wanted == FALLBACK else (wanted, FALLBACK)
    return Catalogue(wanted, tuple(_bundle(name) for name in order), strict)


WordsFor = Callable[[str | None], Words]
"""From a locale to its words; the application passes `catalogue`."""


@cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    for path in sorted((_FOLDER / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text("utf-8")))
    return bundle
