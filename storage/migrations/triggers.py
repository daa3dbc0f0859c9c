"""The triggers that refuse every change of history.

A revision that rebuilds a ledger table (Alembic's batch mode on SQLite drops triggers with the old table) calls
`forbid_changes` again at its end.
"""

from __future__ import annotations

from typing import Final

from alembic import op

HISTORY: Final = ("ledger", "ledger_payloads")
"""The tables of the first house that are only ever appended to; `ledger_heads` came later."""

_REFUSAL: Final = "history is appended, never edited"


def forbid_changes(tables: tuple[str, ...] = HISTORY) -> None:
    """Make the triggers on these tables, in place of any that are there."""
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql(tables)
    else:
        _on_sqlite(tables)


def _on_sqlite(tables: tuple[str, ...]) -> None:
    for table in tables:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )


def _on_postgresql(tables: tuple[str, ...]) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in tables:
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
