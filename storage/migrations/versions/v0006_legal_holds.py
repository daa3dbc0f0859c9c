"""Legal holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=True),
        sa.Column("set_at", sa.BigInteger(), nullable=True),
        sa.Column("lifting_by", sa.String(), nullable=True),
        sa.Column("lifting_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_holds_production_id"),
        sa.PrimaryKeyConstraint("production_id", name="pk_holds"),
    )
