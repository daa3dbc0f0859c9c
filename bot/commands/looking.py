"""One production of the database, looked at by a command beside a running bot.

Promise: nothing is read of a database that is behind, of another copy than the newest, or of an app that was
uninstalled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import clock
from bot.commands.telling import CommandFailed

if TYPE_CHECKING:
    from bot.domain.ledger import Head
    from bot.domain.people import Production
    from bot.settings import Settings
    from storage.head_file import Heads
    from storage.keyring import Keyring
    from storage.unit_of_work import UnitOfWork


@contextmanager
def looking_at(
    settings: Settings, keyring: Keyring, title_or_id: str
) -> Iterator[tuple[UnitOfWork, Production, Heads]]:
    """A unit of work that can read, the production, and the heads beside the keyring as they were before.

    Raises CommandFailed, `Locked` and `Unavailable`.
    """
    from storage.health import productions

    with looking_at_all(settings, keyring) as (work, heads):
        yield work, _the_one(productions(work), title_or_id), heads


@contextmanager
def looking_at_all(settings: Settings, keyring: Keyring) -> Iterator[tuple[UnitOfWork, Heads]]:
    """The same, for every production."""
    from bot.commands.database import migrated
    from bot.domain.work import Locked
    from storage.head_file import newest_heads
    from storage.health import compared_with, installed, looking

    url = settings.database_url.get_secret_value()
    migrated(url, if_behind=False)
    heads = newest_heads(keyring.heads)
    with looking(url, keyring, clock.real) as work:
        if installed(work).locked:
            raise Locked
        if compared_with(work, heads) == "restored":
            # Whoever opens it first takes every yes back; only the bot tells the people concerned.
            raise CommandFailed("This is an older copy of the database. Start the bot first: it tells those concerned.")
        yield work, heads


def _the_one(productions: tuple[Production, ...], title_or_id: str) -> Production:
    wanted = title_or_id.strip().casefold()
    for production in productions:
        if wanted in (production.id, production.title.casefold()):
            return production
    if not productions:
        raise CommandFailed("There is no production yet. Set one up in Slack first; `closedset run` prints the code.")
    there = "\n".join(f"  {production.title}" for production in productions)
    raise CommandFailed(f"There is no production of that title or id. There are:\n{there}")


def verified_head(work: UnitOfWork, production: Production, heads: Heads) -> Head | None:
    """The newest head of the production's ledger, whose chain holds from its first link. Raises CommandFailed."""
    from bot.domain.ledger import Head, verify

    known = heads.get(production.id)
    verdict = verify(work.ledger.links(production.id), None if known is None else Head(*known))
    if not verdict.intact:
        after = verdict.head.seq if verdict.head else 0
        raise CommandFailed(
            f"The ledger of {production.title} does not hold together after entry {after} ({verdict.finding}). "
            "Nothing was written. Keep the database as it is, and hold it against a backup."
        )
    return verdict.head
