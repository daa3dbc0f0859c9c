"""Get My Record: what the file is, where it stands, and its passphrase, once."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.own_file import FilePage, FileState
from bot.domain.people import Actor
from handlers.forms import Metadata
from handlers.views.parts import button, buttons, escape, modal, said, small, target
from handlers.views.times import moment
from handlers.words import Words

OPEN = "record.file.open"
CHECK = "record.file.check"
MAKE = "record.file.make"


def page(words: Words, actor: Actor, shown: FilePage, keepers: Sequence[str], nonce: str) -> View:
    """What would be made, where the newest file stands, and one step. `keepers` run Closed Set on the production."""
    keeper = ", ".join(escape(each) for each in keepers) or words("own-file-keeper-none")
    blocks: list[Block] = [
        said(words("own-file-what", production=escape(actor.production.title), keeper=keeper)),
        said(_state(words, actor, shown, keeper)),
    ]
    if shown.state in (FileState.MAKING, FileState.WAITING):
        blocks.append(small(words("own-file-anew")))
    blocks.append(small(words("own-file-limits")))
    here = target(actor.production.id)
    if shown.state is FileState.MAKING:
        blocks.append(buttons(button(words("own-file-check"), CHECK, here)))
    first = shown.state is FileState.NONE
    return modal(
        words("own-file-title"), blocks, callback_id=MAKE,
        submit=words("own-file-make" if first else "own-file-make-again"), close=words("go-back"),
        metadata=Metadata(nonce=nonce, production=actor.production.id).text(),
    )  # fmt: skip


def _state(words: Words, actor: Actor, shown: FilePage, keeper: str) -> str:
    zone = actor.account.zone or actor.production.zone
    name = f"own-file-{shown.state.value.replace('_', '-')}"
    file = shown.file
    if file is None:
        return words(name, days=str(shown.days))
    if shown.state is FileState.MAKING:
        return words(name, at=moment(words, file.asked_at, zone))
    if shown.state is FileState.WAITING and file.finished_at is not None and shown.until is not None:
        at, until = moment(words, file.finished_at, zone), moment(words, shown.until, zone)
        return words(name, at=at, until=until, id=file.id, keeper=keeper)
    if shown.state is FileState.HANDED_OUT and file.handed_out_at is not None:
        return words(name, at=moment(words, file.handed_out_at, zone))
    return words(name)


def passphrase_page(words: Words, actor: Actor, passphrase: str) -> View:
    """The passphrase, while the file is made. It stands in this one view and nowhere else."""
    blocks: list[Block] = [
        said(words("own-file-passphrase")),
        said(f"`{passphrase}`"),
        said(words("own-file-passphrase-keep")),
        buttons(button(words("own-file-finished"), OPEN, target(actor.production.id))),
    ]
    return modal(words("own-file-passphrase-title"), blocks, close=words("done"))
