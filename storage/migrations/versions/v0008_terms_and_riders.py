"""Terms and plans of scenes, riders, the check on the day, and the version that last concerned a performer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("castings", sa.Column("changed_version", sa.Integer(), server_default="0", nullable=False))
    # Whatever was given to an earlier version of a scene counted no longer, for everybody in it.
    op.execute("UPDATE castings SET changed_version = (SELECT version FROM scenes WHERE scenes.id = castings.scene_id)")
    for table in ("scene_terms", "scene_plans"):
        op.create_table(
            table,
            sa.Column("scene_id", sa.String(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name=f"fk_{table}_scene_id"),
            sa.PrimaryKeyConstraint("scene_id", "version", name=f"pk_{table}"),
        )
    op.create_table(
        "riders",
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_riders_scene_id"),
        sa.PrimaryKeyConstraint("scene_id", "person_id", "version", name="pk_riders"),
    )
    op.create_index("ix_riders_person_id", "riders", ["person_id"])
    op.create_table(
        "day_checks",
        sa.Column("slot_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scene_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name="fk_day_checks_slot_id"),
        sa.ForeignKeyConstraint(["scene_id"], ["scenes.id"], name="fk_day_checks_scene_id"),
        sa.PrimaryKeyConstraint("slot_id", "person_id", "day", name="pk_day_checks"),
    )
    op.create_index("ix_day_checks_scene_id", "day_checks", ["scene_id"])
