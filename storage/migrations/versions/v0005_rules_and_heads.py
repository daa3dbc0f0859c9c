"""A production's own values of its rule pack, and the signed heads of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.triggers import forbid_changes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("productions", sa.Column("rule_values", sa.String(), server_default="", nullable=False))
    op.create_table(
        "ledger_heads",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "day", name="pk_ledger_heads"),
    )
    forbid_changes(("ledger_heads",))
