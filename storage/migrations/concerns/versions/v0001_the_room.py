"""The room of concerns: threads, entries, pages, and what backups copy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create(
        "threads",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("look", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.UniqueConstraint("look", name="uq_threads_look"),
        sa.UniqueConstraint("key_id", name="uq_threads_key_id"),
    )
    _create(
        "threads_at_slot",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("look", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_threads_at_slot"),
    )
    for table in ("entries", "entries_at_slot", "pages"):
        _create(
            table,
            sa.Column("id", sa.LargeBinary(), nullable=False),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        )
    _create(
        "spent",
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_spent"),
    )
    _create(
        "last_slot",
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("closed_at", name="pk_last_slot"),
    )


def _create(name: str, *parts: sa.schema.SchemaItem) -> None:
    """On SQLite without row numbers, which would keep the order of insertion."""
    op.create_table(name, *parts, sqlite_with_rowid=False)
