"""Who reads concerns: key pairs of appointments, employers and duties to report, and counsel outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("counsel_name", "counsel_key"):
        op.add_column("productions", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("productions", sa.Column("wrapped_at", sa.BigInteger(), nullable=True))
    for name in ("employer", "duty"):
        op.add_column("appointments", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.create_table(
        "reader_keys",
        sa.Column("appointment_id", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointments.id"], name="fk_reader_keys_appointment_id"),
        sa.PrimaryKeyConstraint("appointment_id", name="pk_reader_keys"),
    )
