"""The pictures in README and docs: each is shown somewhere, is small, and is one that the command makes."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000


def test_each_picture_is_small_shown_and_made() -> None:
    shown = {
        (page.parent / found).resolve()
        for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        for found in re.findall(r"[\w/-]+\.png", page.read_text("utf-8"))
    }
    made = set(re.findall(r'Picture\("([\w-]+)"', (ROOT / "tests" / "page" / "pictures.py").read_text("utf-8")))
    kept = set(PICTURES.glob("*.png"))
    assert shown == kept
    assert {picture.stem for picture in kept} == made
    assert [picture.name for picture in kept if picture.stat().st_size > LARGEST] == []
