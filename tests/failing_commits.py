"""A COMMIT that happens or not, and whose answer is lost, late or no: for whoever has to say truly what was saved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from storage.engine import CommitLost, Store

Happening = Callable[[Connection, Callable[[], None]], None]
"""Given the connection and the real COMMIT."""


class CommitFails:
    """The next COMMIT of any store goes as `next` says; the ones after it as ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real: Callable[[Store, Connection], None] = Store._commit
        self.next: Happening | None = None

        def commit(store: Store, connection: Connection) -> None:
            act, self.next = self.next, None
            if act is None:
                real(store, connection)
            else:
                act(connection, lambda: real(store, connection))

        monkeypatch.setattr(Store, "_commit", commit)


def done_but_unheard(connection: Connection, really: Callable[[], None]) -> None:
    really()
    raise CommitLost


def not_done_and_unheard(connection: Connection, really: Callable[[], None]) -> None:
    connection.rollback()
    raise CommitLost
