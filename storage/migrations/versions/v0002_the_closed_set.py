"""The closed set: lists, rounds, seats, performers' objections and the door."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("productions", sa.Column("house_rules", sa.String(), server_default="", nullable=False))
    _lists()
    _performers()
    _door()


def _lists() -> None:
    op.create_table(
        "set_lists",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("production_id", sa.String(), nullable=False),
        sa.Column("slot_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["production_id"], ["productions.id"], name="fk_set_lists_production_id"),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name="fk_set_lists_slot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_set_lists"),
        sa.UniqueConstraint("slot_id", name="uq_set_lists_slot_id"),
    )
    op.create_table(
        "set_list_rounds",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("window_ends", sa.BigInteger(), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["set_lists.id"], name="fk_set_list_rounds_list_id"),
        sa.PrimaryKeyConstraint("list_id", "number", name="pk_set_list_rounds"),
    )
    op.create_table(
        "seats",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("replied_at", sa.BigInteger(), nullable=True),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["set_lists.id"], name="fk_seats_list_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_seats_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "person_id", name="pk_seats"),
    )
    op.create_index("ix_seats_person_id", "seats", ["person_id"])


def _performers() -> None:
    op.create_table(
        "asked_in_person",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("performer_id", sa.String(), nullable=False),
        sa.Column("marked_by", sa.String(), nullable=False),
        sa.Column("marked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["set_lists.id"], name="fk_asked_in_person_list_id"),
        sa.PrimaryKeyConstraint("list_id", "round", "performer_id", name="pk_asked_in_person"),
    )
    op.create_table(
        "objections",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("performer_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["set_lists.id"], name="fk_objections_list_id"),
        sa.PrimaryKeyConstraint("list_id", "performer_id", name="pk_objections"),
    )
    op.create_index("ix_objections_performer_id", "objections", ["performer_id"])


def _door() -> None:
    op.create_table(
        "door_events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slot_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_paper", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name="fk_door_events_slot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_door_events"),
    )
    op.create_index("ix_door_events_slot_id_happened_at", "door_events", ["slot_id", "happened_at"])
