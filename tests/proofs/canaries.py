"""Secrets that can be found again wherever they were left, in whatever way they were written down.

A canary is text no one types by accident: one mark for a whole test, then where it was typed. The mark has no letter
of ASCII, so that it looks different in each of the encodings in which it is searched.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

_LETTERS = "äöüßéèñçøåœžčšłğıőřů"
_MARK_LENGTH = 9
_COMPRESSED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_MOST_INFLATED = 1 << 20
_ANY_WRAPPER = zlib.MAX_WBITS | 32
"""zlib's or gzip's header."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A canary that was found: in which encoding, where, and at which byte."""

    encoding: str
    where: str
    at: int


@dataclass(slots=True)
class Canaries:
    """One test's secrets."""

    mark: str = field(default_factory=lambda: "".join(secrets.choice(_LETTERS) for _ in range(_MARK_LENGTH)))
    typed: int = 0

    def text(self, place: str) -> str:
        """A new secret, typed at `place` (one word)."""
        self.typed += 1
        return f"{self.mark} {place} {self.typed}"

    def places_in(self, text: str) -> set[str]:
        """Where the secrets in this text were typed."""
        return set(re.findall(re.escape(self.mark) + r" (\S+) \d+", text))

    def hits(self, data: bytes, where: str) -> list[Hit]:
        """Every encoding of the mark in these bytes, compressed streams opened."""
        return [*self._plainly(data, where), *(hit for part in inflated(data) for hit in self._plainly(part, where))]

    def hits_in_files(self, paths: Iterable[Path]) -> list[Hit]:
        return [hit for path in paths for hit in self.hits(path.read_bytes(), path.name)]

    def _plainly(self, data: bytes, where: str) -> Iterator[Hit]:
        for encoding, needles in self.encodings.items():
            for needle in needles:
                if (at := data.find(needle)) >= 0:
                    yield Hit(encoding, where, at)

    @property
    def encodings(self) -> Mapping[str, tuple[bytes, ...]]:
        """The mark as bytes, by the name of the encoding."""
        raw = self.mark.encode()
        escaped = json.dumps(self.mark)[1:-1]
        percent = quote(self.mark)
        return {
            "raw": (raw,),
            "utf-16": (self.mark.encode("utf-16-le"), self.mark.encode("utf-16-be")),
            "base64": tuple(_base64(raw)),
            "hex": (raw.hex().encode(), raw.hex().upper().encode()),
            "url": (percent.encode(), percent.lower().encode()),
            "json": (escaped.encode(), escaped.replace("\\", "\\\\").encode()),
            "repr": (repr(raw)[2:-1].encode(),),
        }


def _base64(raw: bytes) -> Iterator[bytes]:
    """What stands in any base64 text that holds `raw`, wherever it begins; both alphabets."""
    for before in range(3):
        encode = base64.b64encode(bytes(before) + raw)
        # The first letters hold bits of what comes before, the last ones of what follows.
        certain = encode[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
        yield certain
        yield certain.translate(bytes.maketrans(b"+/", b"-_"))


def inflated(data: bytes) -> Iterator[bytes]:
    """The content of every zlib or gzip stream that begins somewhere in these bytes, as far as it can be read."""
    for found in _COMPRESSED.finditer(data):
        opened = zlib.decompressobj(_ANY_WRAPPER)
        try:
            content = opened.decompress(data[found.start() : found.start() + _MOST_INFLATED], _MOST_INFLATED)
        except zlib.error:
            continue
        if content:
            yield content
