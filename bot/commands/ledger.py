"""`closedset ledger export`, `closedset ledger verify` and `closedset keys public`: a ledger that others can check.

Promise: an export is read beside a running bot, changes nothing in its database and tells nothing but hashes. Verifying
needs the file and the public key: no settings, no database, no keyring, no network.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bot.commands.telling import CommandFailed

if TYPE_CHECKING:
    from bot.domain.ledger_file import FileVerdict
    from bot.settings import Settings

_KEY_DIGITS: Final = 64
_SAID: Final = {
    "unreadable": "This is not an export of a ledger, or it was changed.",
    "unfinished": "The file ends before its last line: it was cut off.",
    "signature": "Something in it was not signed by this key: it was changed or rewritten, or the key is another one.",
    "head": "The chain does not contain every head that was signed for it: it was changed or rewritten.",
    "noted": "The chain does not contain the head that was noted: it is an older copy, or was rewritten.",
}


def show_public_key(settings: Settings) -> None:
    """Print the public half of the key that signs heads, to be kept by people elsewhere."""
    from storage.keyring import Keyring
    from storage.ledger_key import public_text

    with closing(Keyring.open(settings.keyring)) as keyring:
        typer.echo(public_text(keyring))


def export(settings: Settings, title_or_id: str, output: Path, *, force: bool) -> None:
    """Write a production's chain with its signed heads. Raises CommandFailed for a chain that does not hold."""
    from bot.commands.files import free, keep
    from bot.commands.looking import looking_at, verified_head
    from bot.domain.ledger_file import short_head, write
    from storage.keyring import Keyring
    from storage.ledger_key import signing_key

    free(output, force=force)
    with (
        closing(Keyring.open(settings.keyring)) as keyring,
        looking_at(settings, keyring, title_or_id) as (work, production, heads),
    ):
        head = verified_head(work, production, heads)
        if head is None:
            raise CommandFailed(f"Nothing was entered in the ledger of {production.title} yet.")
        lines = write(
            production.id, work.ledger.links(production.id), work.ledger.signed_heads(production.id), work.now,
            signing_key(keyring).sign,
        )  # fmt: skip
        content = b"".join(lines)
    keep(output, content, force=force)
    typer.echo(f"{head.seq} entries, as hashes alone, written to {output}. Newest head: {short_head(head)}.")


def verify(file: Path, public: str, noted: str | None) -> None:
    """Say whether the file holds. Raises CommandFailed when it does not, or when the key or head is none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from bot.domain.ledger_file import check, short_head

    try:
        if len(public.strip()) != _KEY_DIGITS:
            raise ValueError
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.strip()))
    except ValueError:
        raise CommandFailed(f"This is not a public key: {_KEY_DIGITS} digits and letters a to f.") from None
    try:
        with file.open("rb") as opened:
            verdict = check(opened, key, noted)
    except ValueError as wrong:
        raise CommandFailed(str(wrong)) from None
    if not verdict.intact or verdict.head is None:
        raise CommandFailed(_wrong(verdict))
    typer.echo(
        f"Intact: {verdict.head.seq} entries, {verdict.days} daily heads, exported {verdict.exported}. "
        f"Newest head: {short_head(verdict.head)}."
    )
    if noted is None:
        typer.echo("Hold it against a head that somebody noted: --head HEAD finds an older or rewritten ledger.")


def _wrong(verdict: FileVerdict) -> str:
    if verdict.finding == "chain":
        after = verdict.head.seq if verdict.head else 0
        return f"WRONG: the chain does not hold together after entry {after} ({verdict.link})."
    return f"WRONG: {_SAID[verdict.finding]}"
