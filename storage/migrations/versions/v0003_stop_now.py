"""Stop now: what was sent, and who has opened it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stops",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("slot_id", sa.String(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_stops_production_id"),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name="fk_stops_slot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stops"),
    )
    op.create_index("ix_stops_sent_at", "stops", ["sent_at"])
    op.create_table(
        "stop_readers",
        sa.Column("stop_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name="fk_stop_readers_stop_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_stop_readers_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("stop_id", "person_id", name="pk_stop_readers"),
    )
    op.create_index("ix_stop_readers_person_id", "stop_readers", ["person_id"])
