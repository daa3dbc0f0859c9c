"""`closedset record list` and `closedset record hand-out`: finished files of people's own records, handed over.

Promise: both run beside a running bot and change nothing in its database; the bot learns of a hand-out from the folder
and says so to the file's person. What is handed out is locked with a passphrase that stands nowhere here.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot import clock
from bot.commands.files import free, keep
from bot.commands.looking import looking_at_all
from bot.commands.telling import CommandFailed

if TYPE_CHECKING:
    from bot.domain.own_file import FilePage
    from bot.domain.people import Person, Production
    from bot.settings import Settings


def list_files(settings: Settings) -> None:
    """One line for each file that waits. Raises what looking raises."""
    found = _waiting(settings)
    for page, person, production in found:
        if page.file is not None:
            typer.echo(
                f"{page.file.id}  {person.name}, {production.title}: waits until {page.until:%Y-%m-%d %H:%M} UTC"
            )
    if not found:
        typer.echo("No file waits to be handed over.")


def hand_out(settings: Settings, file_id: str, output: Path, *, force: bool) -> None:
    """Put the file at `output` and remove it from its folder. Raises CommandFailed."""
    from storage.own_files import RecordFolder

    free(output, force=force)
    found = [(page, person) for page, person, _ in _waiting(settings) if page.file and page.file.id == file_id]
    if not found:
        raise CommandFailed("No file of that id waits. `closedset record list` names those that do.")
    folder = RecordFolder(settings.records)
    try:
        content = folder.content(file_id)
    except FileNotFoundError:
        raise CommandFailed(
            f"The file is not in {settings.records}. Was it handed out a moment ago? If not, its person makes it again."
        ) from None
    keep(output, content, force=force)
    folder.mark_handed_out(file_id)
    (_, person), *_ = found
    typer.echo(
        f"The file is at {output}; give it to {person.name} and to nobody else. It opens with their passphrase, in any "
        "program for age files. Here it is removed."
    )


def _waiting(settings: Settings) -> list[tuple[FilePage, Person, Production]]:
    from bot.domain.own_file import waiting
    from bot.domain.rulebook import Packs
    from storage.keyring import Keyring

    with closing(Keyring.open(settings.keyring)) as keyring, looking_at_all(settings, keyring) as (work, _):
        return list(waiting(work, Packs(), clock.real()))
