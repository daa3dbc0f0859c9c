"""Files of one's own record: who asked for one, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_files",
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("handed_out_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_record_files_production_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_record_files_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name="pk_record_files"),
        sa.UniqueConstraint("id", name="uq_record_files_id"),
    )
