"""Finding what a person means when they say "Answer" or "Shoot day".

Promise: one control or a LookupError that lists what is on the screen; never a guess between two.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from rehearsal.entities import Payload
from rehearsal.state import Control, controls

MARKS = str.maketrans("", "", "*_~`")


def plain(text: str) -> str:
    """Text without formatting marks and outer space, for comparing what was said with what is shown."""
    return text.translate(MARKS).strip()


def names_of(control: Control) -> list[str]:
    """What people and tests may call a control: its label first, its action_id and block_id last."""
    names: list[str] = []
    if control.type == "button":
        names.append(control.element["text"]["text"])
    elif control.block["type"] == "input":
        names.append(control.block["label"]["text"])
    elif control.block["type"] == "section" and "text" in control.block:
        names.append(control.block["text"]["text"])
    names += [control.element.get("placeholder", {}).get("text", ""), control.element.get("accessibility_label", "")]
    return [plain(name) for name in [*names, *control.key] if name]


def words_around(blocks: Sequence[Payload], control: Control) -> str:
    """The text of a control's own block and of the blocks before it, back to the block with the control before it."""
    around: list[str] = []
    for block in blocks:
        if block is control.block:
            around.append(json.dumps(block, ensure_ascii=False))
            break
        if any(True for _ in controls([block])):
            around.clear()
        else:
            around.append(json.dumps(block, ensure_ascii=False))
    return "\n".join(around)


def matching(
    blocks: Sequence[Payload], label: str, suits: Callable[[Control], bool], near: str | None
) -> list[Control]:
    """Every control of that name which `suits`, near the given words if any."""
    wanted = plain(label)
    found = [control for control in controls(blocks) if suits(control) and wanted in names_of(control)]
    return [control for control in found if near is None or near in words_around(blocks, control)]


def the_one(
    found: Sequence[Control], blocks: Sequence[Payload], label: str, suits: Callable[[Control], bool]
) -> Control:
    """The only control found; raises LookupError that says what else is there."""
    if len(found) == 1:
        return found[0]
    if not found:
        shown = ", ".join(_shown(blocks, suits)) or "nothing of that sort"
        raise LookupError(f"no {label!r} here; there is: {shown}")
    raise LookupError(f"{len(found)} controls are called {label!r}; say near=… or use an action_id")


def _shown(blocks: Sequence[Payload], suits: Callable[[Control], bool]) -> Iterator[str]:
    for control in controls(blocks):
        if suits(control):
            yield f"{names_of(control)[0]!r} ({control.element['action_id']})"
